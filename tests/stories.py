"""A ledger's frames told in memory, for tests of figures that need no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from tasklib.ledger import Filing, IndicatorValue, ProblemReport, Row, Submission, Verdict
from tasklib.ledger.schema import FRAME_SCHEMAS
from tasklib.plan import Period, Plan
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

    def add(self, on: str, *rows: Row) -> int:
        """Append an entry received on a day."""
        seq = len(self.entries) + 1
        self.entries.append((seq, date.fromisoformat(on), rows))
        return seq

    def submit(
        self,
        unit: str,
        period: str,
        on: str,
        filings: Sequence[Filing],
        figures: Mapping[tuple[str, str], Figure] | None = None,
        problems: Sequence[ProblemReport] = (),
    ) -> int:
        """Append a submission; a figure None stands for 暂缺."""
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
        return self.add(on, Submission(unit, period, revision, "0" * 64), *filings, *values, *problems)

    def judge(self, on: str, submission: int, verdict: str, *tasks: str, reason: str = "数字有出入") -> int:
        """Append a review of tasks of one submission."""
        return self.add(on, *(Verdict(submission, task, verdict, reason) for task in tasks))

    def frames(self) -> dict[str, pl.DataFrame]:
        """The frames as ``Ledger.frames`` gives them, but for ``entry``."""
        found = {}
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
