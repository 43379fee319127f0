"""An outsider with nothing but the exported ledger and the written rules gets the same figures.

Nothing of ``tasklib`` computes here: plain JSON, fractions, and the public holiday calendar.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

from tasklib.ledger import export_lines
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace

Row = dict[str, Any]


def tenth(value: Fraction) -> float:
    return floor(value * 10 + Fraction(1, 2)) / 10


def months(day: date) -> Fraction:
    return 12 * day.year + day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])


def due_day(period: str) -> date:
    year, month = int(period[:4]), int(period[5:])
    day = date(year + month // 12, month % 12 + 1, 5)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


class Outsider:
    """The rules of docs/figures.zh.md, applied to the lines of an export."""

    def __init__(self, lines: list[str], period: str, as_of: date) -> None:
        entries = [json.loads(line) for line in lines]
        self.plan = json.loads(entries[0]["body"]["plan_snapshot"][0]["document"])
        self.period, self.as_of = period, as_of
        year, month = int(period[:4]), int(period[5:])
        self.on = min(date(year, month, monthrange(year, month)[1]), as_of)
        seen = [e for e in entries if e["received_on"] <= as_of.isoformat()]
        self.verdicts: dict[tuple[int, str], str] = {}
        self.closed: dict[tuple[str, str], bool] = {}
        self.extended: dict[tuple[str, str], str] = {}
        for entry in seen:
            for row in entry["body"].get("verdict", ()):
                self.verdicts[row["submission"], row["task"]] = row["verdict"]
            for row in entry["body"].get("closure", ()):
                self.closed[row["task"], row["unit"]] = row["action"] == "closed"
            for row in entry["body"].get("extension", ()):
                self.extended[row["task"], row["unit"]] = row["deadline"]
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.figures: dict[tuple[str, str, str], dict[str, Fraction | None]] = defaultdict(dict)
        self.granted: dict[tuple[str, str], bool] = {}
        told = [
            e for e in seen if e["kind"] == "submission" and e["body"]["submission"][0]["period"] <= period
        ]
        told.sort(key=lambda e: (e["body"]["submission"][0]["period"], e["seq"]))
        for entry in told:
            body, head = entry["body"], entry["body"]["submission"][0]
            for row in body["filing"]:
                verdict = self.verdicts.get((entry["seq"], row["task"]))
                if verdict == "returned" or "state" not in row:
                    continue
                key = (row["task"], head["unit"])
                asks = row["state"] == "not_applicable"
                self.granted[key] = asks and (self.granted.get(key, False) or verdict == "accepted")
                self.rows[key].append({**row, "period": head["period"]})
                for figure in body.get("indicator_value", ()):
                    if figure["task"] == row["task"] and ("value" in figure or "missing" in figure):
                        value = Fraction(figure["value"]) if "value" in figure else None
                        self.figures[*key, figure["indicator"]][head["period"]] = value

    def figure(self, task: str, unit: str, indicator: Row) -> Fraction | None:
        if indicator["over_units"] != "ratio":
            held = self.figures.get((task, unit, indicator["id"]), {})
            return held[max(held)] if held else None
        above = self.figures.get((task, unit, indicator["numerator"]), {})
        below = self.figures.get((task, unit, indicator["denominator"]), {})
        period = max(above.keys() & below.keys(), default="")
        whole, part = below.get(period), above.get(period)
        return 100 * part / whole if whole and part is not None else None

    def attainment(self, task: Row, unit: str) -> float | None:
        shares = []
        for indicator in task["indicators"]:
            own = indicator["unit_targets"].get(unit)
            target = own if indicator["over_units"] == "sum" else indicator["target"]
            if target:
                value = self.figure(task["id"], unit, indicator)
                shares.append(None if value is None else min(100 * value / Fraction(target), Fraction(100)))
        if not shares or None in shares:
            return None
        return tenth(sum((s for s in shares if s is not None), Fraction(0)) / len(shares))

    def judge(self, task: Row, unit: str) -> tuple[Any, ...]:
        """state, percent, attainment, expected, light."""
        key = (task["id"], unit)
        row = self.rows[key][-1] if self.rows[key] else None
        attained = None if row and row["state"] == "not_applicable" else self.attainment(task, unit)
        if row and self.granted.get(key):
            return "not_applicable", None, None, None, "不涉及"
        state = str(row["state"]) if row else "not_filed"
        if state == "not_applicable":
            state = "not_started"
        percent = float(row["percent"]) if row and "percent" in row else 0.0 if row else None
        if task["pace"] == "rate" and attained is not None and state != "not_started":
            percent = attained
        if state == "claimed_done" and row and "percent" not in row and task["pace"] != "rate":
            percent = 100.0
        deadline = self.extended.get(key) or (
            task["milestones"][0]["deadline"] if task["milestones"] else None
        )
        expected = 100.0 if task["pace"] == "rate" else None
        if task["pace"] == "steady":
            begin, end = (
                months(date.fromisoformat(task["start"]) - timedelta(days=1)),
                months(date.fromisoformat(deadline)),
            )
            expected = tenth(
                100 * min(max((months(self.on) - begin) / (end - begin), Fraction(0)), Fraction(1))
            )
        if self.closed.get(key):
            return "closed", percent, attained, expected, "已销号"
        return (
            state,
            percent,
            attained,
            expected,
            self.light(key, state, percent or 0.0, expected, task["pace"], deadline),
        )

    def light(
        self, key: tuple[str, str], state: str, percent: float, expected: float | None, pace: str, end: str
    ) -> str:
        if state == "claimed_done":
            return "待销号"
        told = {row["period"] for row in self.rows[key]}
        if self.period not in told and self.as_of > due_day(self.period):
            before = f"{self.period[:5]}{int(self.period[5:]) - 1:02d}"
            return "未报" if before in told or before.endswith("-00") else "红"
        behind = round((expected or 0.0) - percent, 1) if expected is not None else 0.0
        if (end and date.fromisoformat(end) < self.on) or behind > 30:
            return "红"
        if behind > 0 if pace == "rate" else behind >= 10:
            return "黄"
        if end and behind > 0:
            days = [
                self.on + timedelta(days=n) for n in range(1, (date.fromisoformat(end) - self.on).days + 1)
            ]
            if sum(map(chinese_calendar.is_workday, days)) <= 10:
                return "黄"
        return "黄" if pace == "standing" and state == "not_started" else "绿"


@pytest.mark.parametrize(
    ("period", "as_of"),
    [
        ("2022-06", "2022-07-08"),
        ("2022-06", "2022-07-05"),
        ("2022-06", "2022-06-20"),
        ("2022-05", "2022-07-08"),
        ("2022-03", "2022-04-06"),
        ("2022-01", "2022-02-07"),
    ],
)
def test_every_row_of_progress_can_be_recomputed_from_the_export_alone(
    example: Path, period: str, as_of: str
) -> None:
    workspace = Workspace(example, Settings())
    outsider = Outsider(list(export_lines(workspace.ledger)), period, date.fromisoformat(as_of))
    tasks = {task["id"]: task for task in outsider.plan["tasks"]}
    told = Tables.read(workspace, "yaan-2022", period, date.fromisoformat(as_of))["progress"]
    assert told.height > 170
    for row in told.to_dicts():
        mine = outsider.judge(tasks[row["task"]], row["unit"])
        assert mine == tuple(row[name] for name in ("state", "percent", "attainment", "expected", "light")), (
            row
        )
