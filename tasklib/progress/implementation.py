"""实施方案备案 as tables: whose plan is on record, and where its dates are later than the city's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from tasklib.plan import implementers
from tasklib.progress.expected import deadlines
from tasklib.record import Record

IMPLEMENTATION_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "status": pl.String,
    "title": pl.String,
    "filed_on": pl.Date,
    "decided_on": pl.Date,
    "reason": pl.String,
    "tasks": pl.Int64,
    "measures": pl.Int64,
    "later": pl.Int64,
}
MEASURE_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "task": pl.String,
    "n": pl.Int64,
    "measure": pl.String,
    "post": pl.String,
    "deadline": pl.Date,
    "city_deadline": pl.Date,
    "later": pl.Boolean,
}


@dataclass(frozen=True)
class _Standing:
    """A unit's 实施方案 that stands, with the office's last word on it."""

    filed: dict[str, Any]
    verdict: dict[str, Any] | None

    @property
    def status(self) -> str:
        return str(self.verdict["action"]) if self.verdict else "filed"


@lru_cache(maxsize=32)
def _standing(record: Record) -> dict[str, _Standing]:
    """Unit → its latest filing, returned or not: the one that the office decides on."""
    rows = record.rows("implementation")
    verdicts = {row["filing"]: row for row in rows if row["action"] != "filed"}
    return {row["unit"]: _Standing(row, verdicts.get(row["seq"])) for row in rows if row["action"] == "filed"}


def city_deadlines(record: Record, unit: str) -> dict[str, date]:
    """The city's last date of each task for the unit, extensions included; none for a standing task."""
    dues = {task.id: deadlines(record, task, unit) for task in record.plan.tasks}
    return {task: max(due.deadline for due in own) for task, own in dues.items() if own}


def implementation(record: Record) -> pl.DataFrame:
    """How the implementation plan of each county that files stands.

    Returns:
        ``IMPLEMENTATION_SCHEMA``, in administrative order. The latest filing is the one that
        stands. ``status`` is none, filed (not yet decided), received (准予备案) or returned (with its
        ``reason``); ``tasks`` and ``measures`` count what it says, ``later`` its measures dated after
        the city's deadline; all 0 where it is returned.
    """
    measures = implementation_measures(record).to_dicts()
    rows: list[tuple[Any, ...]] = []
    for unit in implementers(record.plan):
        told = _standing(record).get(unit.code)
        if told is None:
            rows.append((unit.code, "none", None, None, None, None, 0, 0, 0))
            continue
        own = [row for row in measures if row["unit"] == unit.code]
        said = (told.verdict["received_on"], told.verdict["reason"]) if told.verdict else (None, None)
        counts = (len({row["task"] for row in own}), len(own), sum(row["later"] for row in own))
        rows.append((unit.code, told.status, told.filed["title"], told.filed["received_on"], *said, *counts))
    return pl.DataFrame(rows, schema=IMPLEMENTATION_SCHEMA, orient="row")


def implementation_measures(record: Record) -> pl.DataFrame:
    """The measures of each county's implementation plan that stands, unless it is returned, beside the
    city's dates.

    Returns:
        ``MEASURE_SCHEMA``, units in administrative order, tasks in the plan's, measures in the
        county's. ``city_deadline`` includes an extension, null for a standing task; ``later`` says
        that the county's date is after it.
    """
    return pl.DataFrame(list(_measures(record)), schema=MEASURE_SCHEMA, orient="row")


def _measures(record: Record) -> Iterator[tuple[Any, ...]]:
    said = record.told_by("implementation_measure")
    place = {task.id: i for i, task in enumerate(record.plan.tasks)}
    for unit in implementers(record.plan):
        told = _standing(record).get(unit.code)
        if told is None or told.status == "returned":
            continue
        city, own = city_deadlines(record, unit.code), said.get(told.filed["seq"], [])
        for row in sorted(own, key=lambda row: (place[row["task"]], row["n"])):
            due, deadline = city.get(row["task"]), row["deadline"]
            later = due is not None and deadline is not None and deadline > due
            yield unit.code, row["task"], row["n"], row["measure"], row["post"], deadline, due, later
