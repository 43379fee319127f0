"""What the ledger holds of a plan's filings: the view that a new filing is judged against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from tasklib.ledger import EvidenceFile, Filing, IndicatorValue, ProblemReport, Row
from tasklib.ledger.entry import body_of
from tasklib.plan import Period
from tasklib.record import Record, is_set_aside


@dataclass(frozen=True)
class Latest:
    """The latest revision of one (unit, period); ``returned`` names the tasks whose rows stand returned."""

    seq: int
    revision: int
    rows_sha256: str
    returned: frozenset[str]


class History:
    """Filings of one plan as they stand on record, with those of the filing at hand added.

    Args:
        record: everything on record of the plan, whenever it came.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self._latest: dict[tuple[str, str], Latest] = {}
        self._figures: dict[tuple[str, str, str], dict[str, IndicatorValue]] = {}
        # By unit and number: all that was reported, and what counts, returned rows left out.
        self._reports: dict[str, dict[str, tuple[str, ProblemReport]]] = {}
        self._standing: dict[str, dict[str, tuple[str, ProblemReport]]] = {}
        self._users: dict[str, set[tuple[str, str]]] = {}
        self._evidence = {
            tuple(row[name] for name in ("unit", "period", "task", "role", "sha256"))
            for row in record.rows("evidence_file")
            if not is_set_aside(record, row)
        }
        returned: dict[int, set[str]] = {}
        for seq, task in record.returned:
            returned.setdefault(seq, set()).add(task)
        figures, reports = record.told_by("figure"), record.told_by("problem_report")
        for seq, told in sorted(record.submissions.items()):
            latest = Latest(seq, told["revision"], told["rows_sha256"], frozenset(returned.get(seq, ())))
            rows = (
                *_typed(IndicatorValue, figures.get(seq, ())),
                *_typed(ProblemReport, reports.get(seq, ())),
            )
            self.add(told["unit"], told["period"], latest, rows)

    def add(self, unit: str, period: str, latest: Latest, rows: Iterable[Row]) -> None:
        """Count a submission, later than all before it."""
        self._latest[unit, period] = latest
        for row in rows:
            if isinstance(row, IndicatorValue) and row.value is not None and row.task not in latest.returned:
                self._figures.setdefault((unit, row.task, row.indicator), {})[period] = row
            elif isinstance(row, ProblemReport):
                self.reserve(row.problem, unit, row.task)
                kept = [self._reports] + [self._standing] * (row.task not in latest.returned)
                for known in (reports.setdefault(unit, {}) for reports in kept):
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
        told = (self.record.told_by(kind.table).get(seq, ()) for kind in (Filing, IndicatorValue))
        rows = (
            row
            for kind, found in zip((Filing, IndicatorValue), told, strict=True)
            for row in _typed(kind, found)
        )
        return task_body(rows, task)

    def holds(self, file: EvidenceFile) -> bool:
        """Whether the very file is on record for the same row, which was not returned since."""
        return (file.unit, file.period, file.task, file.role, file.sha256) in self._evidence

    def figure(
        self, unit: str, task: str, indicator: str, before: Period
    ) -> tuple[str, IndicatorValue] | None:
        """The latest figure filed for an earlier period and not returned, and its period."""
        known = self._figures.get((unit, task, indicator), {})
        period = max((p for p in known if p < before.key), default=None)
        return None if period is None else (period, known[period])

    def open_problems(self, unit: str, upto: Period) -> list[ProblemReport]:
        """The unit's problems that its reports up to this period leave unsolved, by number."""
        known = self._standing.get(unit, {})
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


def _typed(kind: type[Row], rows: Iterable[dict[str, Any]]) -> list[Row]:
    names = [field.name for field in fields(kind)]
    return [kind(*(row[name] for name in names)) for row in rows]


def task_body(rows: Iterable[Row], task: str) -> Any:
    """One task's status and figures among the rows, in canonical form."""
    return body_of(row for row in rows if isinstance(row, Filing | IndicatorValue) and row.task == task)
