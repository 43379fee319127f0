"""Tables by name: the one registry that notebooks and ``tasklib table`` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from tasklib import progress as figures
from tasklib.errors import ParameterError
from tasklib.plan import Period, Plan
from tasklib.progress.indicators import INDICATOR_SCHEMA
from tasklib.record import Record
from tasklib.workspace import Workspace

__all__ = ["TABLES", "Tables"]


@dataclass(frozen=True, eq=False)
class Tables:
    """Every table of one telling: a plan, a period, an as-of day and the data cut.

    ``tables["progress"]`` computes a table on first use and keeps it. The names and what they
    hold are in ``TABLES``; an unknown name raises ParameterError.
    """

    record: Record
    frames: dict[str, pl.DataFrame]
    _made: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    @classmethod
    def read(
        cls,
        workspace: Workspace,
        plan: str,
        period: str | None = None,
        as_of: date | None = None,
        cut: int | None = None,
    ) -> Tables:
        """Read the plan and what the ledger holds of it.

        Args:
            period: default the plan's last.
            as_of: default the period's due day.
            cut: leave out entries beyond this seq; default none.

        Raises:
            PlanError, SnapshotError: the plan is unusable, or not the one on record.
            ParameterError: the period is not one of the plan's.
        """
        read = workspace.plan(plan)
        workspace.ledger.check_plan(read)
        told = read.period(period) if period else read.last_period
        day = as_of or read.calendar.due_on(told)
        frames = workspace.ledger.frames(plan, day, cut)
        return cls(Record.of(read, frames, told, day, cut), frames)

    @property
    def plan(self) -> Plan:
        """The plan that is told."""
        return self.record.plan

    @property
    def period(self) -> Period:
        """The period that is told."""
        return self.record.period

    @property
    def as_of(self) -> date:
        """What had arrived by this day counts."""
        return self.record.as_of

    @property
    def measured_on(self) -> date:
        """The day progress is judged on."""
        return self.record.measured_on

    @property
    def cut(self) -> int:
        """The data cut: the greatest seq that counted."""
        return self.record.cut

    @cached_property
    def earlier(self) -> list[Record]:
        """The records of earlier periods, for the trend."""
        return figures.earlier(self.record, self.frames)

    @cached_property
    def previous(self) -> Record | None:
        """The period before as it was told on its own due day; None in the plan's first period."""
        if len(self.plan.periods(self.period)) < 2:
            return None
        before = self.period.previous()
        day = min(self.as_of, self.plan.calendar.due_on(before))
        return Record.of(self.plan, self.frames, before, day, self.cut)

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in TABLES:
            raise ParameterError(f"没有表“{name}”，可用的表：{'、'.join(TABLES)}。")
        if name not in self._made:
            self._made[name] = TABLES[name](self)
        return self._made[name]


def _of_previous(
    tables: Tables, table: Callable[[Record], pl.DataFrame], schema: dict[str, Any]
) -> pl.DataFrame:
    """A table as the period before was told; empty in the plan's first period."""
    return table(tables.previous) if tables.previous else pl.DataFrame(schema=schema)


TABLES: dict[str, Callable[[Tables], pl.DataFrame]] = {
    "progress": lambda t: figures.progress(t.record),
    "standing": lambda t: figures.standing(t.record),
    "timeliness": lambda t: figures.timeliness(t.record),
    "indicators": lambda t: figures.indicators(t.record),
    "indicators_before": lambda t: _of_previous(t, figures.indicators, INDICATOR_SCHEMA),
    "problems": lambda t: figures.problems(t.record),
    "lists": lambda t: figures.lists(t.record),
    "resolutions": lambda t: figures.resolutions(t.record),
    "summary": lambda t: figures.summary(t.record),
    "filings": lambda t: figures.filings(t.record),
    "ranking": lambda t: figures.ranking(t.record),
    "trend": lambda t: figures.trend(t.record, t.earlier),
    "changes": lambda t: figures.changes(t.record, t.previous),
    "texts": lambda t: figures.texts(t.record),
    "review": lambda t: figures.review(t.record),
    "corrections": lambda t: figures.corrections(t.record),
    "filing_extensions": lambda t: figures.filing_extensions(t.record),
    "evidence": lambda t: figures.evidence(t.record),
    "implementation": lambda t: figures.implementation(t.record),
    "implementation_measures": lambda t: figures.implementation_measures(t.record),
}
