"""报送时效: who filed when, and whose days passed between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import polars as pl

from tasklib.plan import Period
from tasklib.plan.workdays import shift
from tasklib.record import Record, complete_filings, hashes, plan_in_force

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
    "refusals_before": pl.Int64,
    "revisions": pl.Int64,
    "returns": pl.Int64,
    "returned": pl.Date,
    "unit_days": pl.Int64,
    "office_days": pl.Int64,
    "waiting_for": pl.String,
    "extended_to": pl.Date,
    "locked_on": pl.Date,
}


@dataclass(frozen=True)
class _Story:
    """What happened to one unit's filing for one period, by as_of."""

    record: Record
    unit: str
    period: Period

    @cached_property
    def submissions(self) -> list[dict[str, Any]]:
        return self.record.came.get((self.unit, self.period.key), [])

    @cached_property
    def refusals(self) -> list[dict[str, Any]]:
        return self.record.refusals.get((self.unit, self.period.key), [])

    @cached_property
    def verdicts(self) -> list[dict[str, Any]]:
        """Every verdict on this filing, by day."""
        judged = self.record.told_by("verdict", "submission")
        return sorted((v for s in self.submissions for v in judged.get(s["seq"], ())), key=_when)

    @cached_property
    def returns(self) -> list[tuple[date, int]]:
        """(day, seq) of each entry that returned a row and was not taken back, oldest first."""
        last = {(v["submission"], v["task"]): v for v in sorted(self.verdicts, key=lambda v: v["seq"])}
        return sorted({_when(v) for v in last.values() if v["verdict"] == "returned"})

    @cached_property
    def valid(self) -> list[dict[str, Any]]:
        """The complete submissions, by day."""
        return complete_filings(self.record, self.unit, self.period)

    @property
    def first_valid(self) -> date | None:
        return self.valid[0]["received_on"] if self.valid else None

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Refusals for the unit's own errors, not for another's or for the office's questions."""
        return [r for r in self.refusals if r["findings"]]

    @property
    def refused_before(self) -> int:
        """Those before the first complete submission, all of them without one."""
        return sum(not self.valid or _when(r) < _when(self.valid[0]) for r in self.refused)

    @property
    def first_attempt(self) -> date | None:
        days = [event["received_on"] for event in (*self.submissions, *self.refusals)]
        return min(days, default=None)

    @property
    def status(self) -> str:
        due = self.record.due_on(self.unit, self.period)
        if self.first_valid is None:
            return "not_due" if self.record.as_of <= due else "missing"
        grace = self.record.plan.thresholds.grace_workdays
        sources = self.record.told_by("source_file")
        came = {hashes(sources.get(s["seq"], ())) for s in self.valid if s["received_on"] == self.first_valid}
        # A valid refile soon enough after a refusal keeps the day of the refused attempt; where the
        # unit had nothing to mend and the very files are taken, however long it took.
        kept = [
            r["received_on"] for r in self.refusals
            if r["received_on"] <= self.first_valid <= shift(r["received_on"], grace)
            or (r["received_on"] <= self.first_valid and not r["findings"] and r["files"] and r["files"] in came)
        ]  # fmt: skip
        return "on_time" if min([*kept, self.first_valid]) <= due else "late"

    @property
    def refile_due(self) -> date | None:
        return (
            shift(self.returns[-1][0], self.record.plan.thresholds.refile_workdays) if self.returns else None
        )

    @property
    def refiled(self) -> date | None:
        if not self.returns:
            return None
        after = (
            s for s in self.submissions if _when(s) > self.returns[-1] and s["seq"] > self.returns[-1][1]
        )
        return min((s["received_on"] for s in after), default=None)

    def days(self) -> tuple[int, int, str | None]:
        """Days with the unit, days with the office, and who is waited for now (unit, office, None).

        The unit's days run from each refusal or return to the next filing, the office's from
        each filing until every row has a verdict, and from an attempt refused for no error of the
        unit's. An attempt refused where nothing was open, or since the period was locked, gives
        nobody anything to do.
        """
        refused = [r for r in self.refusals if not r["locked"]]
        events = sorted({_when(event) for event in (*self.submissions, *refused, *self.verdicts)})
        spent = {"unit": timedelta(0), "office": timedelta(0)}
        holder, since = None, self.record.as_of
        for n, (day, _) in enumerate(events, 1):
            if holder:
                spent[holder] += day - since
            holder, since = self._holder({seq for _, seq in events[:n]}, events[n - 1][1]), day
        if holder:
            spent[holder] += self.record.as_of - since
        return spent["unit"].days, spent["office"].days, holder

    def _holder(self, seen: set[int], seq: int) -> str | None:
        """Who has to act once the entries seen so far have come, the last of them being ``seq``."""
        filed = [s["seq"] for s in self.submissions if s["seq"] in seen]
        # With nothing on record the office has nothing to judge.
        open_with = self._open_with(max(filed), seen) if filed else "unit"
        # A refusal hands an open filing back, even one that waits for the office: the unit means to
        # replace it. If it had nothing to mend, the office has to confirm, or take it alone. One that
        # is settled stays so; what was refused then asks nobody for anything.
        after = {r["seq"]: "unit" if r["findings"] else "office" for r in self.refusals}
        return after.get(seq, open_with) if open_with else None

    def _open_with(self, latest: int, seen: set[int]) -> str | None:
        # The last word on each row, in the order of recording; verdicts on revisions since replaced
        # say nothing of who has to act.
        judged = sorted(self.verdicts, key=lambda v: v["seq"])
        said = {v["task"]: v["verdict"] for v in judged if v["submission"] == latest and v["seq"] in seen}
        if "returned" in said.values():
            return "unit"
        # Rows that a refile left as they were accepted need no verdict of their own.
        inherited = _inherited(self.record).get(latest, frozenset())
        tasks = {
            row["task"]
            for row in self.record.told_by("filing").get(latest, ())
            # A 不涉及 since granted answers the same request made before.
            if row["state"] != "not_applicable" or self.record.applicable(row["task"], self.unit)
        }
        return None if tasks <= said.keys() | inherited else "office"


def _when(event: dict[str, Any]) -> tuple[date, int]:
    return event["received_on"], event["seq"]


@lru_cache(maxsize=32)
def _inherited(record: Record) -> dict[int, frozenset[str]]:
    """Submission → tasks whose acceptance came from the revision before, not from a verdict."""
    judged = {(v["submission"], v["task"]) for v in record.rows("verdict")}
    found: dict[int, set[str]] = {}
    for row in record.filed:
        if row.review == "accepted" and (row.seq, row.task) not in judged:
            found.setdefault(row.seq, set()).add(row.task)
    return {seq: frozenset(tasks) for seq, tasks in found.items()}


@lru_cache(maxsize=32)
def _stories(record: Record) -> tuple[_Story, ...]:
    """Every filing unit's story for every period from the plan's start, units in administrative order.

    A unit that an amendment added owes nothing for the periods due before it; what it filed is told.
    """
    return tuple(
        _Story(record, unit.code, period)
        for period in record.plan.periods(record.period)
        for unit in record.plan.filers(period)
        if (unit.code, period.key) in record.came or _owed(record, unit.code, period)
    )


def _owed(record: Record, unit: str, period: Period) -> bool:
    then = plan_in_force(record, record.due_on(unit, period))
    return then is record.plan or unit in {filer.code for filer in then.filers(period)}


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
        ``FILING_SCHEMA``, in the order of ``timeliness``. ``refusals_before`` are those before the
        first complete filing, all while there is none. Days are calendar days up to as_of;
        ``returned`` is the day of the last return that stands, null without one; ``waiting_for``
        is unit, office or null (nothing is open, or nothing was filed).
        ``extended_to`` is the last day on which a filing extension held or will hold, null without
        one; ``locked_on`` the last day on which a filing is taken, as things stand on as_of, null
        where no day is set: the period never locks, or an attempt waits for the office.
    """
    return pl.DataFrame(
        [
            (
                it.unit, it.period.key, len(it.submissions) + len(it.refusals), len(it.refused),
                it.refused_before, len(it.submissions), len(it.returns),
                it.returns[-1][0] if it.returns else None, *it.days(),
                max((w.held_until for w in record.windows(it.unit, it.period)), default=None),
                record.open_until(it.unit, it.period),
            )
            for it in _stories(record)
        ],
        schema=FILING_SCHEMA,
        orient="row",
    )  # fmt: skip
