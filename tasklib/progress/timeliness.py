"""报送时效: who filed when, and whose days passed between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from tasklib.plan import Period
from tasklib.plan.workdays import shift
from tasklib.progress.record import FiledRow, Record

__all__ = ["FILING_SCHEMA", "TIMELINESS_SCHEMA", "filings", "timeliness"]

TIMELINESS_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "due": pl.Date,
    "first_attempt": pl.Date,
    "first_valid": pl.Date,
    "status": pl.String,
    "refile_due": pl.Date,
    "refiled": pl.Date,
}
FILING_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "attempts": pl.Int64,
    "refusals": pl.Int64,
    "revisions": pl.Int64,
    "returns": pl.Int64,
    "unit_days": pl.Int64,
    "office_days": pl.Int64,
    "waiting_for": pl.String,
}


@dataclass(frozen=True)
class _Story:
    """What happened to one unit's filing for one period, by as_of."""

    record: Record
    unit: str
    period: Period

    @cached_property
    def submissions(self) -> list[dict[str, Any]]:
        told = (self.unit, self.period.key)
        return [s for s in self.record.submissions.values() if (s["unit"], s["period"]) == told]

    @cached_property
    def refusals(self) -> list[dict[str, Any]]:
        told = (self.unit, self.period.key)
        return [r for r in self.record.rows("refused_unit") if (r["unit"], r["period"]) == told]

    @cached_property
    def returns(self) -> list[tuple[int, date]]:
        """(seq, day) of each entry that returned a row of this filing, oldest first."""
        own = {s["seq"] for s in self.submissions}
        held = (
            v for v in self.record.rows("verdict") if v["submission"] in own and v["verdict"] == "returned"
        )
        return sorted({(v["seq"], v["received_on"]) for v in held})

    def complete(self, seq: int) -> bool:
        """Whether every assigned task has a status and every owed indicator a figure or 暂缺."""
        states = {row["task"]: row["state"] for row in self._rows("filing", seq) if row["state"]}
        figures = {
            (row["task"], row["indicator"])
            for row in self._rows("indicator_value", seq)
            if row["value"] is not None or row["missing"] is not None
        }
        return all(
            task.id in states
            and (
                states[task.id] == "not_applicable"
                or all((task.id, indicator.id) in figures for indicator in task.owed_by(self.unit))
            )
            for task in self.record.plan.tasks_of(self.unit, self.period)
        )

    def _rows(self, name: str, seq: int) -> list[dict[str, Any]]:
        return self.record.frames[name].filter(pl.col("seq") == seq).to_dicts()

    @cached_property
    def first_valid(self) -> date | None:
        return next((s["received_on"] for s in self.submissions if self.complete(s["seq"])), None)

    @property
    def first_attempt(self) -> date | None:
        days = [event["received_on"] for event in (*self.submissions, *self.refusals)]
        return min(days, default=None)

    @property
    def status(self) -> str:
        due = self.record.plan.calendar.due_on(self.period)
        if self.first_valid is None:
            return "not_due" if self.record.as_of <= due else "missing"
        grace = self.record.plan.thresholds.grace_workdays
        # A valid refile soon enough after a refusal keeps the day of the refused attempt.
        kept = [
            r["received_on"] for r in self.refusals
            if r["received_on"] <= self.first_valid <= shift(r["received_on"], grace)
        ]  # fmt: skip
        return "on_time" if min([*kept, self.first_valid]) <= due else "late"

    @property
    def refile_due(self) -> date | None:
        return (
            shift(self.returns[-1][1], self.record.plan.thresholds.refile_workdays) if self.returns else None
        )

    @property
    def refiled(self) -> date | None:
        if not self.returns:
            return None
        return next((s["received_on"] for s in self.submissions if s["seq"] > self.returns[-1][0]), None)

    def days(self) -> tuple[int, int, str | None]:
        """Days with the unit, days with the office, and who is waited for now (unit, office, None).

        The unit's days run from each refusal or return to the next filing, the office's from
        each filing until every row has a verdict.
        """
        events = [(r["seq"], r["received_on"]) for r in (*self.submissions, *self.refusals)]
        own = {s["seq"] for s in self.submissions}
        events += [
            (v["seq"], v["received_on"]) for v in self.record.rows("verdict") if v["submission"] in own
        ]
        spent = {"unit": timedelta(0), "office": timedelta(0)}
        holder, since = None, self.record.as_of
        for seq, day in sorted(set(events)):
            if holder:
                spent[holder] += day - since
            holder, since = self._holder(seq), day
        if holder:
            spent[holder] += self.record.as_of - since
        return spent["unit"].days, spent["office"].days, holder

    def _holder(self, seq: int) -> str | None:
        """Who has to act right after an entry."""
        filed = [s["seq"] for s in self.submissions if s["seq"] <= seq]
        if seq in {r["seq"] for r in self.refusals}:
            return "unit"
        said: dict[str, str] = {}
        for verdict in self.record.rows("verdict"):
            if verdict["submission"] == filed[-1] and verdict["seq"] <= seq:
                said[verdict["task"]] = verdict["verdict"]
        if "returned" in said.values():
            return "unit"
        rows: list[FiledRow] = [row for row in self.record.filed if row.seq == filed[-1]]
        inherited = {
            row.task for row in rows
            if row.review == "accepted" and (row.seq, row.task) not in self._judged
        }  # fmt: skip
        return None if all(row.task in said or row.task in inherited for row in rows) else "office"

    @cached_property
    def _judged(self) -> set[tuple[int, str]]:
        return {(v["submission"], v["task"]) for v in self.record.rows("verdict")}


def _stories(record: Record) -> list[_Story]:
    """Every filing unit's story for every period from the plan's start, units in administrative order."""
    return [
        _Story(record, unit.code, period)
        for period in record.plan.periods(record.period)
        for unit in record.plan.filers(period)
    ]


def timeliness(record: Record) -> pl.DataFrame:
    """When each unit filed for each period from the plan's start.

    Returns:
        ``TIMELINESS_SCHEMA``, by period, then units in administrative order. ``first_attempt``
        counts refused filings too, ``first_valid`` is the first complete one; ``status`` is
        not_due, on_time, late or missing; ``refile_due`` and ``refiled`` belong to the last
        return, null where nothing was returned or nothing came back.
    """
    return pl.DataFrame(
        [
            (
                it.unit, it.period.key, record.plan.calendar.due_on(it.period), it.first_attempt, it.first_valid,
                it.status, it.refile_due, it.refiled,
            )
            for it in _stories(record)
        ],
        schema=TIMELINESS_SCHEMA,
        orient="row",
    )  # fmt: skip


def filings(record: Record) -> pl.DataFrame:
    """How each filing went: attempts, refusals, revisions, returns, and whose days passed.

    Returns:
        ``FILING_SCHEMA``, in the order of ``timeliness``. Days are calendar days up to as_of;
        ``waiting_for`` is unit, office or null (nothing is open, or nothing was filed).
    """
    return pl.DataFrame(
        [
            (
                it.unit, it.period.key, len(it.submissions) + len(it.refusals), len(it.refusals),
                len(it.submissions), len(it.returns), *it.days(),
            )
            for it in _stories(record)
        ],
        schema=FILING_SCHEMA,
        orient="row",
    )  # fmt: skip
