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
from tasklib.plan.issuing import LEVEL_NAMES, LEVELS, Step
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
    "basis": pl.String,
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
        ``basis`` is what the office rested on where it passed over the ladder; ``status`` is open,
        replied or withdrawn; ``answer`` is the last reply, or why it was withdrawn;
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
    """The steps that the plan's rule would have the office take now: for each row the next of the ladder.

    Returns:
        ``DUE_SCHEMA``, tasks in the plan's order, then units in theirs. ``taken`` is the number of
        the last step of the same row, null for the first. A step taken is not proposed again until
        the next level is due; one withdrawn counts as not taken. ``reason`` says so where a higher
        level has its count of periods too.
    """
    rows = []
    for task, unit in rows_of(record):
        if found := next_step(record, task, unit):
            (step, n), before = found, taken_in(record, task, unit)
            highest = due_steps(record, task, unit)[-1][0]
            why = reason(record, task, unit, step)
            if highest.level != step.level:
                name = LEVEL_NAMES[step.level]
                why = (
                    f"{why.rstrip('。')}；{LEVEL_NAMES[highest.level]}的期数也已达到，逐级督办，先办{name}。"
                )
            last = before[-1]["escalation"] if before else None
            rows.append((unit, task, record.period.key, step.level, n, why, step.reply_workdays, last))
    return pl.DataFrame(rows, schema=DUE_SCHEMA, orient="row")


def next_step(record: Record, task: str, unit: str) -> tuple[Step, int] | None:
    """The step that the plan's rule proposes against a unit for a task, with its count of periods in a row.

    The ladder is climbed one step at a time, each on lights of a later period than the one before;
    only a level that the plan lets be taken directly goes before those below it.
    """
    due = due_steps(record, task, unit)
    if direct := [it for it in due if it[0].direct]:
        return direct[-1]
    pressed = any(it["period"] >= record.period.key for it in taken_in(record, task, unit))
    return due[0] if due and not pressed else None


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


def passed_over(record: Record, task: str, unit: str, step: Step) -> str:
    """What a step passes over, as the end of a sentence; empty for the next of the ladder, and for one
    that the plan lets be taken directly."""
    lowest = due_steps(record, task, unit)[0][0]
    if step.direct:
        return ""
    if lowest.level != step.level:
        return f"逐级督办的下一步是{LEVEL_NAMES[lowest.level]}"
    same = [it for it in taken_in(record, task, unit) if it["period"] >= record.period.key]
    return f"{same[-1]['escalation']}是按同一期灯色办的，逐级督办的下一步要等下一期" if same else ""


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
    # A letter is read on its own: each year is written out once.
    years = [period.label.removesuffix(period.short) for period, _, _ in reversed(told)]
    first = [year if year not in years[:n] else "" for n, year in enumerate(years)]
    lit = zip(first, reversed(told), strict=True)
    lights = "、".join(f"{year}{period.short}{it.verdict.light}" for year, (period, _, it) in lit)
    name = f"{called(record, unit)}{task}{record.plan.task(task).title}"
    return f"{name}连续{len(told)}期亮{kind}（{lights}）；{told[0][0].label}：{told[0][2].verdict.reason}"
