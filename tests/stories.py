"""A ledger's frames told in memory, for tests of figures that need no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from tasklib.ledger import (
    Filing,
    IndicatorValue,
    PlanSnapshot,
    ProblemReport,
    RefusedFinding,
    RefusedUnit,
    Row,
    SourceFile,
    Submission,
    Verdict,
)
from tasklib.ledger.schema import FRAME_SCHEMAS
from tasklib.plan import Period, Plan, sha256_text
from tasklib.record import Record

__all__ = ["Story", "filing"]

Figure = int | str | Decimal | None


def filing(task: str, state: str | None, percent: int | str | None = None, **texts: str) -> Filing:
    """One filed row; the percent as a clerk writes it."""
    return Filing(task, state, None if percent is None else Decimal(percent), **texts)


class Story:
    """What happened, one entry after another; ``seq`` counts from 1."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.entries: list[tuple[int, date, tuple[Row, ...]]] = []
        self.versions: dict[int, int] = {}

    def amend(self, on: str, plan: Plan) -> None:
        """Put the plan as it is on record, and go on under another version of it."""
        for one in (self.plan, plan):
            self.plan = one
            self.add(on, PlanSnapshot(one.version, sha256_text(one.document), one.example, one.document))

    def add(self, on: str, *rows: Row) -> int:
        """Append an entry received on a day."""
        seq = len(self.entries) + 1
        self.entries.append((seq, date.fromisoformat(on), rows))
        self.versions[seq] = self.plan.version
        return seq

    def submit(
        self,
        unit: str,
        period: str,
        on: str,
        filings: Sequence[Filing],
        figures: Mapping[tuple[str, str], Figure] | None = None,
        problems: Sequence[ProblemReport] = (),
        content: str = "f",
    ) -> int:
        """Append a submission; a figure None stands for 暂缺. ``content`` tells its file from others."""
        values = [
            IndicatorValue(task, indicator, missing="尚未统计")
            if value is None
            else IndicatorValue(task, indicator, Decimal(value), "=")
            for (task, indicator), value in (figures or {}).items()
        ]
        revision = 1 + sum(
            isinstance(row, Submission) and (row.unit, row.period) == (unit, period)
            for _, _, rows in self.entries
            for row in rows
        )
        came = SourceFile(1, "报送表.xlsx", content * 64, 9)
        return self.add(on, Submission(unit, period, revision, "0" * 64), came, *filings, *values, *problems)

    def refuse(
        self, unit: str, period: str, on: str, findings: int, content: str = "f", rule: str = "r"
    ) -> int:
        """Append a refused attempt, in a file told from others by its content."""
        must = f"{self.plan.name_of(unit)}{Period.parse(period).label}"
        said = [RefusedFinding(n, "报送表.xlsx", rule, must) for n in range(1, findings + 1)]
        own = SourceFile(1, "报送表.xlsx", content * 64, 9, bundle=1)
        return self.add(on, RefusedUnit(1, findings, unit, period, 1), own, *said)

    def judge(self, on: str, submission: int, verdict: str, *tasks: str, reason: str = "数字有出入") -> int:
        """Append a review of tasks of one submission."""
        return self.add(on, *(Verdict(submission, task, verdict, reason) for task in tasks))

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames as ``Ledger.frames`` gives them; of ``entry`` what a record reads."""
        under, now = self.versions, self.plan.version
        entries = [(seq, on, under.get(seq, now)) for seq, on, _ in self.entries]
        names = {"seq": pl.Int64, "received_on": pl.Date, "plan_version": pl.Int64}
        found = {"entry": pl.DataFrame(entries, schema=names, orient="row")}
        for row_type, schema in FRAME_SCHEMAS.items():
            values: list[dict[str, Any]] = [
                {"seq": seq, "received_on": on, **asdict(row)}
                for seq, on, rows in self.entries
                for row in rows
                if type(row) is row_type
            ]
            found[row_type.table] = pl.DataFrame(values, schema=schema)
        return found

    def record(self, period: str, as_of: str | None = None, cut: int | None = None) -> Record:
        """The record of a period as of a day."""
        day = date.fromisoformat(as_of) if as_of else None
        return Record.of(self.plan, self.frames(), Period.parse(period), day, cut)
