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
from tasklib.intake.personal import masked
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
    asked: Period | None = None
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
        """Read the plan as it stood on the as-of day, and what the ledger holds of it.

        Args:
            period: default the plan's last; a longer one, such as 2022-Q2, is told by its last.
            as_of: default the period's due day.
            cut: leave out entries beyond this seq; default none.

        Raises:
            PlanError, SnapshotError: the plan is unusable, or not the one on record.
            ParameterError: the period is not one of the plan's, nor holds any.
        """
        read = workspace.plan(plan)
        workspace.ledger.check_plan(read)
        asked, told = read.told(period or read.last_period.key)
        day = as_of or read.calendar.due_on(told)
        then = workspace.plan_as_of(plan, day)
        # One that knew nothing of the period yet, or counted in others, cannot tell it.
        if then.has_period(told):
            read = then
        frames = workspace.ledger.frames(plan, day, cut)
        return cls(Record.of(read, frames, told, day, cut), frames, asked)

    @property
    def plan(self) -> Plan:
        """The plan that is told."""
        return self.record.plan

    @property
    def period(self) -> Period:
        """The period that is told."""
        return self.record.period

    @property
    def span(self) -> Period:
        """The period that was asked for: ``period`` itself, or a longer one that it ends."""
        return self.asked or self.period

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
        """The period before ``span`` as it was told on its own due day; None where the plan has none."""
        earlier = [p for p in self.plan.periods(self.period) if p.last < self.span.first]
        if not earlier:
            return None
        before = earlier[-1]
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


def _masked(files: pl.DataFrame) -> pl.DataFrame:
    """Files whose names, which pages print, tell no identity or mobile number."""
    return files.with_columns(pl.Series("name", [masked(name) for name in files["name"]], pl.String))


TABLES: dict[str, Callable[[Tables], pl.DataFrame]] = {
    "progress": lambda t: figures.progress(t.record),
    "standing": lambda t: figures.standing(t.record),
    "timeliness": lambda t: figures.timeliness(t.record),
    "indicators": lambda t: figures.indicators(t.record),
    "indicators_before": lambda t: _of_previous(t, figures.indicators, INDICATOR_SCHEMA),
    "problems": lambda t: figures.problems(t.record),
    "lists": lambda t: figures.lists(t.record),
    "ledger_sheet": lambda t: figures.ledger_sheet(t.record),
    "resolutions": lambda t: figures.resolutions(t.record),
    "retrospectives": lambda t: figures.retrospectives(t.record),
    "extensions": lambda t: figures.extensions(t.record),
    "meetings": lambda t: figures.meetings(t.record),
    "meeting_members": lambda t: figures.meeting_members(t.record),
    "decisions": lambda t: figures.decisions(t.record),
    "agenda": lambda t: figures.agenda(t.record),
    "repeated_lights": lambda t: figures.repeated_lights(t.record),
    "escalations": lambda t: figures.escalations(t.record),
    "escalations_due": lambda t: figures.escalations_due(t.record),
    "summary": lambda t: figures.summary(t.record),
    "filings": lambda t: figures.filings(t.record),
    "ranking": lambda t: figures.ranking(t.record),
    "trend": lambda t: figures.trend(t.record, t.earlier),
    "history": lambda t: figures.history(t.record, t.earlier),
    "changes": lambda t: figures.changes(t.record, t.previous),
    "texts": lambda t: figures.texts(t.record),
    "review": lambda t: figures.review(t.record),
    "corrections": lambda t: figures.corrections(t.record),
    "filing_extensions": lambda t: figures.filing_extensions(t.record),
    "evidence": lambda t: _masked(figures.evidence(t.record)),
    "implementation": lambda t: figures.implementation(t.record),
    "implementation_measures": lambda t: figures.implementation_measures(t.record),
}
