"""An outsider with nothing but the exported ledger and the written rules gets the same figures.

Nothing of ``tasklib`` computes here: plain JSON, fractions, and the public holiday calendar.
"""

from __future__ import annotations

import json
import shutil
from calendar import monthrange
from collections import defaultdict
from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import chinese_calendar
import polars as pl
import pytest

from tasklib import office
from tasklib.ledger import Filing, IndicatorValue, Submission, export_lines
from tasklib.plan import Period
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
        self.windows: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.corrected: dict[tuple[int, str, str | None], str] = {}
        for entry in seen:
            for row in entry["body"].get("verdict", ()):
                self.verdicts[row["submission"], row["task"]] = row["verdict"]
            for row in entry["body"].get("closure", ()):
                self.closed[row["task"], row["unit"]] = row["action"] == "closed"
            for row in entry["body"].get("extension", ()):
                self.extended[row["task"], row["unit"]] = row["deadline"]
            for row in entry["body"].get("filing_extension", ()):
                self.grant_or_revoke(row, entry["received_on"])
            for row in entry["body"].get("correction", ()):
                self.corrected[row["submission"], row["task"], row.get("indicator")] = row["value"]
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.figures: dict[tuple[str, str, str], dict[str, Fraction | None]] = defaultdict(dict)
        self.granted: dict[tuple[str, str], bool] = {}
        told = [
            e for e in seen if e["kind"] == "submission" and e["body"]["submission"][0]["period"] <= period
        ]
        told.sort(key=lambda e: (e["body"]["submission"][0]["period"], e["seq"]))
        self.carry_corrections(told)
        for entry in told:
            body, head = entry["body"], entry["body"]["submission"][0]
            for row in body["filing"]:
                verdict = self.verdicts.get((entry["seq"], row["task"]))
                if verdict == "returned" or "state" not in row:
                    continue
                key = (row["task"], head["unit"])
                asks = row["state"] == "not_applicable"
                self.granted[key] = asks and (self.granted.get(key, False) or verdict == "accepted")
                percent = self.corrected.get((entry["seq"], row["task"], None))
                put = {"percent": percent} if percent else {}
                self.rows[key].append({**row, **put, "period": head["period"]})
                for figure in body.get("indicator_value", ()):
                    instead = self.corrected.get((entry["seq"], row["task"], figure["indicator"]))
                    stands = instead or figure.get("value")
                    if figure["task"] == row["task"] and (stands or "missing" in figure):
                        value = Fraction(stands) if stands else None
                        self.figures[*key, figure["indicator"]][head["period"]] = value

    def carry_corrections(self, told: list[Row]) -> None:
        """A refile that repeats what was filed there before leaves the correction in its place."""
        last: dict[tuple[str, ...], tuple[Any, str | None]] = {}
        for entry in told:
            head, seq = entry["body"]["submission"][0], entry["seq"]
            said = {(row["task"], None): row for row in entry["body"]["filing"]}
            said |= {(row["task"], row["indicator"]): row for row in entry["body"].get("indicator_value", ())}
            for (task, indicator), row in said.items():
                names = ("value", "bound") if indicator else ("state", "percent")
                what = [*map(row.get, names), "missing" in row]
                of = head["unit"], head["period"], task, str(indicator)
                before, put = last.get(of, (None, None))
                if put and what == before:
                    self.corrected.setdefault((seq, task, indicator), put)
                if self.verdicts.get((seq, task)) != "returned":
                    last[of] = what, self.corrected.get((seq, task, indicator))

    def grant_or_revoke(self, row: Row, day: str) -> None:
        """Granted by the day that held until then an extension moves it; revoked it held until that day."""
        held = self.windows[row["unit"], row["period"]]
        if row["action"] == "granted" and day <= self.due(row["unit"], row["period"]).isoformat():
            held.append(row["until"])
        elif row["action"] == "revoked":
            held[:] = [min(end, day) for end in held]

    def due(self, unit: str, period: str) -> date:
        """The last day on which the unit's filing is on time."""
        return max([due_day(period), *map(date.fromisoformat, self.windows[unit, period])])

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
        if self.period not in told and self.as_of > self.due(key[1], self.period):
            before = f"{self.period[:5]}{int(self.period[5:]) - 1:02d}"
            first = before.endswith("-00")
            return "未报" if first or before in told or self.as_of <= self.due(key[1], before) else "红"
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
        ("2022-05", "2022-06-23"),
        ("2022-05", "2022-06-24"),
        ("2022-03", "2022-04-06"),
        ("2022-01", "2022-02-07"),
    ],
)
def test_every_row_of_progress_can_be_recomputed_from_the_export_alone(
    example: Path, period: str, as_of: str
) -> None:
    agree(Workspace(example, Settings()), period, as_of)


def agree(workspace: Workspace, period: str, as_of: str) -> Tables:
    """Recompute every row of progress, and give the tables it was compared with."""
    outsider = Outsider(list(export_lines(workspace.ledger)), period, date.fromisoformat(as_of))
    tasks = {task["id"]: task for task in outsider.plan["tasks"]}
    tables = Tables.read(workspace, "yaan-2022", period, date.fromisoformat(as_of))
    assert tables["progress"].height > 170
    for row in tables["progress"].to_dicts():
        mine = outsider.judge(tasks[row["task"]], row["unit"])
        assert mine == tuple(row[name] for name in ("state", "percent", "attainment", "expected", "light")), (
            row
        )
    return tables


def refile_as_it_was(workspace: Workspace, unit: str, period: str, on: str) -> None:
    """File a unit's last submission for the period again, word for word."""
    frames = workspace.ledger.frames("yaan-2022")
    (last,) = frames["submission"].filter(unit=unit, period=period).tail(1).to_dicts()
    rows: list[Any] = [Submission(unit, period, last["revision"] + 1, "1" * 64)]
    for kind in (Filing, IndicatorValue):
        told = frames[kind.table].filter(seq=last["seq"]).to_dicts()
        rows += [kind(**{field.name: row[field.name] for field in fields(kind)}) for row in told]
    with workspace.ledger.writing() as writer:
        plan = workspace.plan("yaan-2022")
        writer.append("submission", rows, plan=plan, received_on=date.fromisoformat(on), actor="示例")


def test_filing_days_that_were_moved_and_figures_that_were_corrected_can_be_recomputed_too(
    example: Path, tmp_path: Path
) -> None:
    shutil.copytree(example, tmp_path / "told")
    workspace = Workspace(tmp_path / "told", Settings())
    plan = workspace.plan("yaan-2022")

    def on(day: str) -> office.Desk:
        return office.Desk(plan, workspace.ledger, date.fromisoformat(day), "示例")

    may, june, july = (Period.parse(f"2022-0{month}") for month in (5, 6, 7))
    office.extend_filing(on("2022-07-05"), june, ["511826"], date(2022, 7, 29), "示例", "市政府办")
    office.extend_filing(on("2022-08-04"), july, ["511822", "511823"], date(2022, 8, 30), "示例", "市政府办")
    office.revoke_filing(on("2022-08-10"), july, ["511822"], "示例", "市政府办")
    office.correct(on("2022-07-01"), may, "511826", "A3", None, "45", "示例", "市政府办")
    office.correct(on("2022-07-01"), may, "511826", "A3", "场次", "10", "示例", "市政府办")
    office.correct(on("2022-07-01"), may, "511827", "A4", "人数", "1", "示例", "市政府办")
    refile_as_it_was(workspace, "511826", "2022-05", "2022-07-06")
    lights = {}
    for period, as_of in (("2022-06", "2022-07-08"), ("2022-07", "2022-08-08"), ("2022-07", "2022-08-12")):
        told = agree(workspace, period, as_of)["progress"].filter(pl.col("task") == "A3")
        lights |= {(row["unit"], as_of): (row["light"], row["percent"]) for row in told.to_dicts()}
    assert lights["511826", "2022-07-08"] == ("绿", 45.0)
    assert lights["511822", "2022-08-08"][0] == lights["511823", "2022-08-12"][0] == "绿"
    assert lights["511822", "2022-08-12"][0] == lights["511824", "2022-08-08"][0] == "未报"
