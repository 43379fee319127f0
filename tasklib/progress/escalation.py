"""督办: lights repeated over periods in a row, the steps that are due by the plan, and those taken.

Apart from the lights: a step follows from them and changes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from tasklib.plan import Period
from tasklib.plan.issuing import LEVELS, Step
from tasklib.progress.meetings import called
from tasklib.progress.numbers import as_float
from tasklib.progress.progress import Standing, standings
from tasklib.record import Record

REPEATED_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "task": pl.String,
    "period": pl.String,
    "told_on": pl.Date,
    "light": pl.String,
    "percent": pl.Float64,
    "expected": pl.Float64,
    "reason": pl.String,
    "yellow_in_a_row": pl.Int64,
    "red_in_a_row": pl.Int64,
}
DUE_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "task": pl.String,
    "period": pl.String,
    "level": pl.String,
    "in_a_row": pl.Int64,
    "reason": pl.String,
    "reply_workdays": pl.Int64,
    "taken": pl.String,
}
ESCALATION_SCHEMA: dict[str, Any] = {
    "escalation": pl.String,
    "level": pl.String,
    "unit": pl.String,
    "task": pl.String,
    "period": pl.String,
    "reason": pl.String,
    "taken_on": pl.Date,
    "entry": pl.Int64,
    "reply_due": pl.Date,
    "status": pl.String,
    "answered_on": pl.Date,
    "answer": pl.String,
    "overdue": pl.Boolean,
}
_LIT = {"yellow": ("黄", "红"), "red": ("红",)}


@dataclass
class Row:
    """One task of one unit through the periods in a row in which it was lit, the latest first."""

    told: list[tuple[Period, date, Standing]] = field(default_factory=list)

    def lit(self, light: str) -> list[tuple[Period, date, Standing]]:
        """The periods in a row of a light or worse, from the latest back."""
        found = []
        for one in self.told:
            if one[2].verdict.light not in _LIT[light]:
                break
            found.append(one)
        return found


@lru_cache(maxsize=8)
def rows_of(record: Record) -> Mapping[tuple[str, str], Row]:
    """(task, unit) → its row of yellow and red lights that reaches up to the record's period.

    Every earlier period is told as on its own filing day. A period that shows 未报 neither counts nor
    ends a row; any other light ends it.
    """
    found: dict[tuple[str, str], Row] = {}
    running: set[tuple[str, str]] | None = None
    for period in reversed(record.plan.periods(record.period)):
        day = record.as_of
        if period != record.period:
            day = min(day, record.plan.calendar.due_on(period))
        going = set()
        for it in standings(record.told(period, day)):
            key = it.task.id, it.unit
            if (running is None or key in running) and it.verdict.light in (*_LIT["yellow"], "未报"):
                going.add(key)
                if it.verdict.light != "未报":
                    found.setdefault(key, Row()).told.append((period, day, it))
        running = going
        if not running:
            break
    return {key: found[key] for key in record.assigned if key in found}


def repeated_lights(record: Record) -> pl.DataFrame:
    """Every period of every row of yellow and red lights that reaches up to the period told.

    Returns:
        ``REPEATED_SCHEMA``, tasks in the plan's order, then units in theirs, oldest period first.
        ``told_on`` is the day as of which the period was told; the counts are of the row as a whole,
        ``yellow_in_a_row`` counting red too.
    """
    rows = []
    for (task, unit), row in rows_of(record).items():
        counts = len(row.lit("yellow")), len(row.lit("red"))
        for period, day, it in reversed(row.told):
            told = it.verdict.light, as_float(it.percent), as_float(it.expected), it.verdict.reason
            rows.append((unit, task, period.key, day, *told, *counts))
    return pl.DataFrame(rows, schema=REPEATED_SCHEMA, orient="row")


def escalations(record: Record) -> pl.DataFrame:
    """Every step that was taken, as last answered or withdrawn.

    Returns:
        ``ESCALATION_SCHEMA``, in the order taken. ``level`` is reminder, letter, talk or bulletin;
        ``status`` is open, replied or withdrawn; ``answer`` is the reply, or why it was withdrawn;
        ``overdue`` says that an open one's reply was due before as_of; ``entry`` is the entry's seq.
    """
    answers = {row["escalation"]: row for row in record.rows("escalation_reply")}
    rows = []
    for row in record.rows("escalation"):
        answer = answers.get(row["escalation"])
        rows.append(
            {
                **row,
                "taken_on": row["received_on"],
                "entry": row["seq"],
                "status": answer["action"] if answer else "open",
                "answered_on": answer["received_on"] if answer else None,
                "answer": answer["text"] if answer else None,
                "overdue": answer is None and row["reply_due"] < record.as_of,
            }
        )
    return pl.DataFrame(rows, schema=ESCALATION_SCHEMA)


def escalations_due(record: Record) -> pl.DataFrame:
    """The steps that the plan's rule would have the office take now: for each row the highest due.

    Returns:
        ``DUE_SCHEMA``, tasks in the plan's order, then units in theirs. ``taken`` is the number of
        the last step of the same row, null for the first. A step taken is not proposed again until
        the next level is due; one withdrawn counts as not taken.
    """
    rows = []
    for task, unit in rows_of(record):
        due, before = due_steps(record, task, unit), taken_in(record, task, unit)
        if due:
            step, n = due[-1]
            last = before[-1]["escalation"] if before else None
            why = reason(record, task, unit, step)
            rows.append((unit, task, record.period.key, step.level, n, why, step.reply_workdays, last))
    return pl.DataFrame(rows, schema=DUE_SCHEMA, orient="row")


def due_steps(record: Record, task: str, unit: str) -> list[tuple[Step, int]]:
    """The steps that may be taken now against a unit for a task, lowest first, each with its count of
    periods in a row. Nobody is pressed for what waits for the office: a 不涉及 that is not yet answered."""
    row = rows_of(record).get((task, unit))
    asks = {(it.task.id, it.unit) for it in standings(record) if it.requested}
    if row is None or (task, unit) in asks:
        return []
    reached = max((LEVELS.index(it["level"]) for it in taken_in(record, task, unit)), default=-1)
    counted = [(step, len(row.lit(step.light))) for step in record.plan.escalation]
    due = [(s, n) for s, n in counted if n >= s.periods and LEVELS.index(s.level) > reached]
    return sorted(due, key=lambda it: LEVELS.index(it[0].level))


def taken_in(record: Record, task: str, unit: str) -> list[dict[str, Any]]:
    """The steps taken within the row that runs now, without those withdrawn."""
    row = rows_of(record).get((task, unit))
    if row is None:
        return []
    begun = row.told[-1][0].key
    return [
        it
        for it in escalations(record).to_dicts()
        if (it["task"], it["unit"]) == (task, unit) and it["period"] >= begun and it["status"] != "withdrawn"
    ]


def reason(record: Record, task: str, unit: str, step: Step) -> str:
    """Why a step is due, as one full sentence: the periods, their lights, and the last verdict's words."""
    told = rows_of(record)[task, unit].lit(step.light)
    shown = {it.verdict.light for _, _, it in told}
    kind = f"{shown.pop()}灯" if len(shown) == 1 else "黄灯或红灯"
    lights = "、".join(f"{period.short}{it.verdict.light}" for period, _, it in reversed(told))
    name = f"{called(record, unit)}{task}{record.plan.task(task).title}"
    return f"{name}连续{len(told)}期亮{kind}（{lights}）；{told[0][0].short}：{told[0][2].verdict.reason}"
