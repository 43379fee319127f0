"""What counts: the ledger's frames bounded by period, as_of and cut, with verdicts resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

import polars as pl

from tasklib.plan import Period, Plan
from tasklib.plan.workdays import shift
from tasklib.record.corrections import Corrected, counted, put_right
from tasklib.record.frames import known
from tasklib.record.refusals import first_refusals, kept_open
from tasklib.record.windows import FilingWindow, Opening, due_on, windows_of

Key = tuple[str, str]
# Frames of rows that hang on a submission, that name one, and the columns that say what a row claims.
_FILED = ("filing", "indicator_value", "problem_report", "retrospective")
_NAMING = ("verdict", "opinion", "correction")
_BESIDE = {
    "indicator_value": ("indicator", "value", "bound", "missing", "note"),
    "problem_report": (
        "problem", "description", "status", "level", "measure", "post", "due", "coordinate", "suggestion",
    ),
}  # fmt: skip
_CONTENT = ("state", "percent", "progress", "problems", "next_steps", "evidence", "experience")


@dataclass(frozen=True)
class FiledRow:
    """One task of one submission, with what the office has said of it by as_of.

    ``review`` is accepted, pending or returned; ``granted`` says that a 不涉及 stands granted;
    ``since`` is the first of the period's revisions from which on the row has said the same.
    """

    seq: int
    received_on: date
    unit: str
    period: str
    task: str
    state: str | None
    percent: Decimal | None
    review: str
    granted: bool
    return_reason: str | None
    texts: Mapping[str, str | None]
    since: int


@dataclass(frozen=True, eq=False)
class Record:
    """Everything that counts for one telling of a plan. A record is itself alone: it never changes.

    Attributes:
        frames: the ledger's frames by table name, cut to entries received by as_of, up to the
            data cut, and to submissions for the period or an earlier one.
    """

    plan: Plan
    period: Period
    as_of: date
    frames: Mapping[str, pl.DataFrame]

    @classmethod
    def of(
        cls,
        plan: Plan,
        frames: Mapping[str, pl.DataFrame],
        period: Period,
        as_of: date | None = None,
        cut: int | None = None,
    ) -> Record:
        """Bound the ledger's frames.

        Args:
            frames: as ``Ledger.frames`` returns them; rows beyond the bounds change nothing.
            as_of: default the period's due day.
            cut: the data cut; default all.
        """
        day = as_of or plan.calendar.due_on(period)
        seen = pl.col("received_on") <= day
        if cut is not None:
            seen &= pl.col("seq") <= cut
        kept = {name: known(plan, name, frame.filter(seen)).sort("seq") for name, frame in frames.items()}
        # Which version an entry was filed under holds, whenever that version came on record.
        kept["plan_snapshot"] = frames["plan_snapshot"]
        kept["submission"] = kept["submission"].filter(pl.col("period") <= period.key)
        for name in ("refused_unit", "filing_extension", "escalation"):
            kept[name] = kept[name].filter(pl.col("period") <= period.key)
        kept["evidence_file"] = kept["evidence_file"].filter(
            pl.col("period").is_null() | (pl.col("period") <= period.key)
        )
        told = kept["submission"]["seq"]
        for name in _FILED:
            kept[name] = kept[name].filter(pl.col("seq").is_in(told.implode()))
        for name in _NAMING:
            kept[name] = kept[name].filter(pl.col("submission").is_in(told.implode()))
        return cls(plan, period, day, kept)

    def told(self, period: Period | None = None, as_of: date | None = None) -> Record:
        """The same record as it was told for an earlier period, or on an earlier day."""
        bounds = period or self.period, as_of or self.as_of
        return self if bounds == (self.period, self.as_of) else _told(self, *bounds)

    @property
    def measured_on(self) -> date:
        """The day progress is judged on: the period's last day, or as_of if that is earlier."""
        return min(self.period.last, self.as_of)

    @cached_property
    def _windows(self) -> dict[Key, tuple[FilingWindow, ...]]:
        return windows_of(self.plan, self.rows("filing_extension"))

    def windows(self, unit: str, period: Period) -> tuple[FilingWindow, ...]:
        """The filing extensions (报送延期) granted to the unit for the period, oldest first."""
        return self._windows.get((unit, period.key), ())

    def due_on(self, unit: str, period: Period) -> date:
        """The last day on which the unit's filing for the period is on time.

        An extension granted by the day that held until then moves it; one revoked held until the
        day of that, so that what came on time stays so.
        """
        return due_on(self.plan, period, self.windows(unit, period))

    def open_until(self, unit: str, period: Period) -> date | None:
        """The last day on which any filing of the unit for the period is taken, as things stand on
        as_of; None: no day is set, since it never locks or the office holds an attempt."""
        held = (refused["files"] for refused in self.refusals.get((unit, period.key), ()))
        found = [self.opening(unit, period, files) for files in (frozenset[str](), *held)]
        days = [opening.last for opening in found if opening]
        return days[0] if days and max(days) < date.max else None

    def opening(self, unit: str, period: Period, files: frozenset[str] = frozenset()) -> Opening | None:
        """Until when filings of the unit for the period are taken, and which, as things stand on
        as_of; None: it never locks.

        An extension that stands opens the whole period until its end, a return that waits for its
        refile only the row returned. An attempt refused while it was open leaves it open for a
        day of grace, but for nothing that is on record already.

        Args:
            files: the hashes of the files it comes in. Those of an attempt in which the unit had
                nothing to mend wait for the office: ``date.max``.
        """
        lock = self.plan.calendar.locks_on(period)
        if lock is None:
            return None
        limits, key = self.plan.thresholds, (unit, period.key)
        events = sorted((*self.came.get(key, ()), *self.refusals.get(key, ())), key=_when)

        def graced(end: date) -> date:
            return kept_open(end, events, limits.grace_workdays, files)

        standing = (w.until for w in self.windows(unit, period) if w.revoked_on is None)
        whole = max([lock, *standing])
        ends = {task: shift(day, limits.refile_workdays) for task, day in self.returns.get(key, {}).items()}
        return Opening(whole, graced(whole), {task: graced(end) for task, end in ends.items()})

    @cached_property
    def returns(self) -> Mapping[Key, Mapping[str, date]]:
        """(unit, period) → task → the day of its return, where nothing filed since answers it."""
        days = {(v["submission"], v["task"]): v["received_on"] for v in self.rows("verdict")}
        # Rows of one task and period follow each other by seq; a blank one answers nothing.
        last = {(r.unit, r.period, r.task): r for r in self.filed if r.state is not None}
        found: dict[Key, dict[str, date]] = {}
        for (unit, period, task), row in last.items():
            if row.review == "returned":
                found.setdefault((unit, period), {})[task] = days[row.seq, task]
        return found

    @cached_property
    def came(self) -> Mapping[Key, list[dict[str, Any]]]:
        """(unit, period) → its submissions, by day."""
        found: dict[Key, list[dict[str, Any]]] = {}
        for row in sorted(self.rows("submission"), key=_when):
            found.setdefault((row["unit"], row["period"]), []).append(row)
        return found

    @cached_property
    def refusals(self) -> Mapping[Key, list[dict[str, Any]]]:
        """(unit, period) → its attempts that were refused, by day; the same again is no other. See
        ``first_refusals``."""
        told = self.told_by("source_file"), self.told_by("refused_finding")
        return first_refusals(self.plan, self.rows("refused_unit"), self.rows("submission"), *told)

    def past_due(self, unit: str) -> bool:
        """Whether the day on which the unit's filing for the period is due is past."""
        return self.as_of > self.due_on(unit, self.period)

    @cached_property
    def cut(self) -> int:
        """The data cut: the greatest seq that counted, 0 if none did."""
        names = (
            "submission",
            "refused_unit",
            "evidence_file",
            "opinion",
            "verdict",
            "correction",
            "closure",
            "extension",
            "filing_extension",
            "implementation",
            "resolution",
            "resolution_outcome",
            "meeting",
            "escalation",
            "escalation_reply",
        )
        return max(
            (int(self.frames[name]["seq"].to_list()[-1]) for name in names if self.frames[name].height),
            default=0,
        )

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A frame's rows as dicts, in seq order; ``figure``: those of ``indicator_value`` as they
        count, with corrections in their place."""
        if name not in self._rows:
            self._rows[name] = self._figures() if name == "figure" else self.frames[name].to_dicts()
        return self._rows[name]

    def _figures(self) -> list[dict[str, Any]]:
        rows, put = self.rows("indicator_value"), self.corrected
        return [counted(r, put.get((r["seq"], r["task"], r["indicator"]))) for r in rows] if put else rows

    @cached_property
    def corrected(self) -> Corrected:
        """(submission, task, indicator; None for the percent) → the correction that counts in its
        place; see ``put_right``."""
        last = {(v["submission"], v["task"]): v["verdict"] for v in self.rows("verdict")}
        returned = {key for key, verdict in last.items() if verdict == "returned"}
        filings, figures = self.rows("filing"), self.rows("indicator_value")
        return put_right(self.rows("correction"), self.submissions, filings, figures, returned)

    def told_by(self, name: str, by: str = "seq") -> dict[int, list[dict[str, Any]]]:
        """A frame's rows by the submission they hang on, in seq order."""
        if (name, by) not in self._told:
            found: dict[int, list[dict[str, Any]]] = {}
            for row in self.rows(name):
                found.setdefault(row[by], []).append(row)
            self._told[name, by] = found
        return self._told[name, by]

    @cached_property
    def _told(self) -> dict[tuple[str, str], dict[int, list[dict[str, Any]]]]:
        return {}

    @cached_property
    def submissions(self) -> dict[int, dict[str, Any]]:
        """Submissions by seq."""
        return {row["seq"]: row for row in self.rows("submission")}

    @cached_property
    def _beside(self) -> dict[tuple[int, str], tuple[Any, ...]]:
        """What a submission says of a task beside its row: figures and problems."""
        found: dict[tuple[int, str], list[Any]] = {}
        for table, names in _BESIDE.items():
            for row in self.rows(table):
                found.setdefault((row["seq"], row["task"]), []).append([row[name] for name in names])
        return {key: tuple(sorted(values, key=str)) for key, values in found.items()}

    @cached_property
    def filed(self) -> tuple[FiledRow, ...]:
        """Every filed row with its review resolved, by (unit, task, period, seq).

        An explicit verdict holds; without one, a row whose content equals the accepted row of
        the revision just before it stays accepted. A 不涉及 is granted by accepting it and stays
        granted in later filings until the unit files another state or the office returns it.
        """
        verdicts = {(v["submission"], v["task"]): v for v in self.rows("verdict")}

        def place(row: dict[str, Any]) -> tuple[Any, ...]:
            told = self.submissions[row["seq"]]
            return told["unit"], row["task"], told["period"], row["seq"]

        found: list[FiledRow] = []
        ordered = sorted(self.rows("filing"), key=place)
        for (unit, task), rows in groupby(ordered, key=lambda row: place(row)[:2]):
            # What is granted runs on through the periods of one unit's task; the revision before
            # matters only within its period, where what it said may stay accepted.
            granted, before_content = False, None
            before: FiledRow | None = None
            group: list[FiledRow] = []
            for row in rows:
                period = self.submissions[row["seq"]]["period"]
                # As it was filed, not as corrected: a correction is the office's own and moves no verdict.
                content = (
                    *(row[name] for name in _CONTENT),
                    self._beside.get((row["seq"], task)),
                )
                said = verdicts.get((row["seq"], task))
                unchanged = before is not None and before.period == period and content == before_content
                same = before if unchanged else None
                inherited = "accepted" if same and same.review == "accepted" else "pending"
                review = str(said["verdict"]) if said else inherited
                asks = row["state"] == "not_applicable"
                put = self.corrected.get((row["seq"], task, None))
                if review != "returned":
                    # A request lasts once granted; any other state ends it, so asking again starts anew.
                    granted = asks and (granted or review == "accepted")
                elif asks:
                    # The office no longer grants it: neither this time nor by what it granted before.
                    granted = False
                    group = [replace(earlier, granted=False) for earlier in group]
                before = FiledRow(
                    row["seq"], row["received_on"], unit, period, task, row["state"],
                    put["value"] if put else row["percent"], review,
                    granted and review != "returned", said["reason"] if said else None,
                    {name: row[name] for name in _CONTENT[2:]}, same.since if same else row["seq"],
                )  # fmt: skip
                before_content = content
                group.append(before)
            found += group
        return tuple(found)

    @cached_property
    def returned(self) -> frozenset[tuple[int, str]]:
        """(seq, task) of every row that stands returned; nothing it says counts."""
        return frozenset((row.seq, row.task) for row in self.filed if row.review == "returned")

    @cached_property
    def filings(self) -> dict[Key, tuple[FiledRow, ...]]:
        """Rows that count as filed, by (task, unit), oldest first: a status, and not returned."""
        found: dict[Key, list[FiledRow]] = {}
        for row in self.filed:
            if row.review != "returned" and row.state is not None:
                found.setdefault((row.task, row.unit), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def standing_revisions(self) -> dict[tuple[str, str, str], int]:
        """(task, unit, period) → the seq of its latest row that is not returned."""
        return {(r.task, r.unit, r.period): r.seq for r in self.filed if r.review != "returned"}

    def returned_for(self, task: str, unit: str, period: Period) -> FiledRow | None:
        """The period's row of a task if it stands returned without a later one, else None."""
        rows = [r for r in self.filed if (r.task, r.unit, r.period) == (task, unit, period.key)]
        return rows[-1] if rows and rows[-1].review == "returned" else None

    def current(self, task: str, unit: str) -> FiledRow | None:
        """The current filing: the row of the greatest (period, seq) that counts, or None."""
        rows = self.filings.get((task, unit), ())
        return rows[-1] if rows else None

    def has_filed(self, task: str, unit: str, period: Period) -> bool:
        """Whether a row for that very period counts as filed."""
        return any(row.period == period.key for row in self.filings.get((task, unit), ()))

    def applicable(self, task: str, unit: str) -> bool:
        """Whether the task applies to the unit: not once its 不涉及 is granted."""
        row = self.current(task, unit)
        return not (row and row.granted)

    @cached_property
    def assigned(self) -> tuple[Key, ...]:
        """(task, unit) pairs that file in the period, tasks in the plan's order, then units in theirs."""
        order = {unit.code: i for i, unit in enumerate(self.plan.units)}
        return tuple(
            (task.id, unit)
            for task in self.plan.tasks
            for unit in sorted(self.plan.assigned(task.id, "files", self.period), key=order.__getitem__)
        )

    @cached_property
    def closures(self) -> dict[Key, dict[str, Any]]:
        """The last closure or reopening of each (task, unit)."""
        return {(row["task"], row["unit"]): row for row in self.rows("closure")}

    @cached_property
    def extensions(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The last extension of each (task, unit, milestone)."""
        return {(row["task"], row["unit"], row["milestone"]): row for row in self.rows("extension")}


def _when(event: dict[str, Any]) -> tuple[date, int]:
    return event["received_on"], event["seq"]


@lru_cache(maxsize=32)
def _told(record: Record, period: Period, as_of: date) -> Record:
    return Record.of(record.plan, record.frames, period, as_of)
