"""What the ledger holds of a plan's filings: the view that a new filing is judged against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import polars as pl

from tasklib.ledger import Filing, IndicatorValue, ProblemReport, Row, Submission, Verdict
from tasklib.ledger.entry import body_of
from tasklib.plan import Period

__all__ = ["History", "Latest"]

ROWS: tuple[type[Row], ...] = (Submission, Filing, IndicatorValue, ProblemReport, Verdict)


@dataclass(frozen=True)
class Latest:
    """The latest revision of one (unit, period); ``returned`` names the tasks whose rows stand returned."""

    seq: int
    revision: int
    rows_sha256: str
    returned: frozenset[str]


class History:
    """Filings of one plan, read from the ledger's frames, with those of the filing at hand added.

    Args:
        frames: frames by table name, as ``Ledger.frames`` gives them.
    """

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._latest: dict[tuple[str, str], Latest] = {}
        self._figures: dict[tuple[str, str, str], dict[str, Decimal]] = {}
        self._reports: dict[str, dict[str, tuple[str, ProblemReport]]] = {}
        self._users: dict[str, set[tuple[str, str]]] = {}
        returned: dict[int, set[str]] = {}
        # Verdicts come in the order of their entries: the last one on a row stands.
        for seq, task, verdict in frames["verdict"].select("submission", "task", "verdict").iter_rows():
            tasks = returned.setdefault(seq, set())
            (tasks.add if verdict == "returned" else tasks.discard)(task)
        self._rows: dict[int, list[Row]] = {}
        for kind in (Filing, IndicatorValue, ProblemReport):
            names = [field.name for field in fields(kind)]
            for seq, *values in frames[kind.table].select("seq", *names).iter_rows():
                self._rows.setdefault(seq, []).append(kind(*values))
        for row in frames["submission"].iter_rows(named=True):
            seq = row["seq"]
            latest = Latest(seq, row["revision"], row["rows_sha256"], frozenset(returned.get(seq, ())))
            self.add(row["unit"], row["period"], latest, self._rows.get(seq, []))

    def add(self, unit: str, period: str, latest: Latest, rows: Iterable[Row]) -> None:
        """Count a submission, later than all before it."""
        self._latest[unit, period] = latest
        for row in rows:
            if isinstance(row, IndicatorValue) and row.value is not None and row.task not in latest.returned:
                self._figures.setdefault((unit, row.task, row.indicator), {})[period] = row.value
            elif isinstance(row, ProblemReport):
                self.reserve(row.problem, unit, row.task)
                known = self._reports.setdefault(unit, {})
                if row.problem not in known or known[row.problem][0] <= period:
                    known[row.problem] = period, row

    def reserve(self, problem: str, unit: str, task: str) -> None:
        """Hold a problem's number for the unit and task that use it."""
        self._users.setdefault(problem, set()).add((unit, task))

    def latest(self, unit: str, period: Period) -> Latest | None:
        """The latest revision of a unit's filing for a period."""
        return self._latest.get((unit, period.key))

    def filed(self, seq: int, task: str) -> Any:
        """The rows of one task in a submission, in a form that can be compared."""
        return task_body(self._rows.get(seq, []), task)

    def figure(self, unit: str, task: str, indicator: str, before: Period) -> tuple[str, Decimal] | None:
        """The latest figure filed for an earlier period and not returned, and its period."""
        known = self._figures.get((unit, task, indicator), {})
        period = max((p for p in known if p < before.key), default=None)
        return None if period is None else (period, known[period])

    def open_problems(self, unit: str, upto: Period) -> list[ProblemReport]:
        """The unit's problems that its reports up to this period leave unsolved, by number."""
        known = self._reports.get(unit, {})
        return [
            known[id][1]
            for id in sorted(known)
            if known[id][0] <= upto.key and known[id][1].status != "solved"
        ]

    def number_of(self, unit: str, task: str, description: str) -> str | None:
        """The number under which the unit has registered a problem of that task and text."""
        found = [
            (period, id)
            for id, (period, report) in self._reports.get(unit, {}).items()
            if (report.task, report.description) == (task, description)
        ]
        return max(found)[1] if found else None

    def users(self, problem: str) -> set[tuple[str, str]]:
        """The units and tasks that a problem's number is used for."""
        return self._users.get(problem, set())

    def next_number(self, unit: str, task: str) -> str:
        """A number for a new problem: the unit, the task, and one more than the greatest in use."""
        stem = f"{unit}-{task}-"
        used = [id.removeprefix(stem) for id in self._users if id.startswith(stem)]
        return f"{stem}{max((int(n) for n in used if n.isdecimal() and len(n) < 10), default=0) + 1:02d}"


def task_body(rows: Iterable[Row], task: str) -> Any:
    """One task's status and figures among the rows, in canonical form."""
    return body_of(row for row in rows if isinstance(row, Filing | IndicatorValue) and row.task == task)
