"""What a brief is told from: a plan, a period, and named tables of figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import polars as pl

from tasklib.brief.marks import full_day
from tasklib.plan import Period, Plan, Task, Unit, departments, is_office, localities, undecided
from tasklib.plan.workdays import marked

Row = dict[str, Any]

# The levels below a plan's own, the highest first.
_BELOW = ("county", "township", "village")


class Source(Protocol):
    """Everything a page may ask for; ``tasklib.tables.Tables`` is one."""

    @property
    def plan(self) -> Plan:
        """The plan that is told."""
        ...

    @property
    def period(self) -> Period:
        """The reporting period that is told."""
        ...

    @property
    def span(self) -> Period:
        """The period that was asked for: ``period`` itself, or a longer one that it ends."""
        ...

    @property
    def as_of(self) -> date:
        """What had arrived by this day counts."""
        ...

    @property
    def measured_on(self) -> date:
        """The day progress is judged on."""
        ...

    @property
    def cut(self) -> int:
        """The data cut: the greatest seq that counted."""
        ...

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The table of that name."""
        ...


@dataclass(frozen=True, eq=False)
class Telling:
    """A source's tables as rows, of one unit or of all.

    Args:
        unit: keep this unit's rows only; None keeps every row.
    """

    source: Source
    unit: str | None = None

    @property
    def plan(self) -> Plan:
        """The plan that is told."""
        return self.source.plan

    @property
    def period(self) -> Period:
        """The period that is told."""
        return self.source.period

    def rows(self, table: str) -> list[Row]:
        """The table's rows, of the unit where there is one, in the table's order."""
        every = self.source[table].to_dicts()
        return every if self.unit is None else [row for row in every if row["unit"] == self.unit]

    @cached_property
    def progress(self) -> list[Row]:
        """``progress`` with the columns of ``standing``, which stands in the same order, what the page
        says where the task has no deadline, and whether the one it has may still move."""
        pairs = zip(self.rows("progress"), self.rows("standing"), strict=True)
        rows = ({**row, **standing} for row, standing in pairs)
        return [{**row, **_told(self.plan.task(row["task"]), row)} for row in rows]

    @cached_property
    def awaited(self) -> list[Row]:
        """The open rows that the period's filing may still bring by its day, or by the unit's extended
        one: what they show without it is no change, and nothing to praise."""
        early = self.source.as_of <= self.plan.calendar.due_on(self.period)
        every = [row for row in self.rows("timeliness") if row["period"] == self.period.key]
        units = {row["unit"] for row in every if early or row["status"] == "not_due"}
        held = [row for row in self.progress if row["standing"] not in ("已完成", "不涉及", "未报")]
        return [row for row in held if row["unit"] in units and row["filed_for"] != self.period.key]

    @cached_property
    def counts(self) -> Row:
        """The row of ``summary`` behind the first sentence; all counts 0 for a unit without tasks."""
        summary = self.source["summary"]
        for row in summary.to_dicts():
            if row["unit"] == self.unit:
                return row
        return {name: 0 if kind == pl.Int64 else None for name, kind in summary.schema.items()}

    @property
    def lights(self) -> Row:
        """How many tasks show each light, in the order of the table's rows."""
        found: Row = {}
        for row in self.progress:
            found[row["light"]] = found.get(row["light"], 0) + 1
        return found

    def filing_day(self, period: Period) -> str:
        """The period's filing day in words, marked where it may still move: 2028年4月10日（暂定）."""
        calendar = self.plan.calendar
        return marked(full_day(calendar.due_on(period)), calendar.is_provisional(period))

    def titled(self, task: str) -> str:
        """A task as a page names it: A3政务开放日."""
        return f"{task}{self.plan.task(task).title}"

    def filers(self, *, offices: bool) -> list[Unit]:
        """The units that file, in administrative order: offices of the plan's own level, or those below."""
        every = self.plan.filers(self.period)
        return [unit for unit in every if is_office(self.plan, unit) == offices]

    def kinds(self) -> list[tuple[str, list[Unit]]]:
        """The filing units apart by kind, each kind under its name; kinds without units left out."""
        below = self.filers(offices=False)
        named = [(departments(self.plan), self.filers(offices=True))]
        named += [(localities(self.plan, lv), [unit for unit in below if unit.level == lv]) for lv in _BELOW]
        return [(name, units) for name, units in named if units]

    def kinds_below_first(self) -> list[tuple[str, list[Unit]]]:
        """``kinds`` as running text goes through them: from the highest level below down, offices last."""
        return sorted(self.kinds(), key=lambda kind: is_office(self.plan, kind[1][0]))

    @property
    def spread(self) -> str:
        """How many filing units there are of each kind: 2个市级部门、8个县（区）和4个乡镇（街道）."""
        each = [f"{len(units)}个{name}" for name, units in self.kinds()]
        return "和".join(filter(None, ["、".join(each[:-1]), *each[-1:]]))

    @property
    def undecided(self) -> str:
        """Which open groups have no members yet, and the tasks that wait for them; empty for none."""
        found: dict[str, list[str]] = {}
        for task in self.plan.tasks:
            for group in undecided(self.plan, task.id, self.period):
                found.setdefault(group.name, []).append(task.id)
        each = (f"{name}（{'、'.join(tasks)}）" for name, tasks in found.items())
        return f"责任单位中待明确、尚无单位填报的：{'；'.join(each)}。" if found else ""

    def called(self, code: str) -> str:
        """What running text calls a unit or a unit group: 雨城区, 市财政局, 各县（区）人民政府."""
        if self.plan.has_unit(code):
            unit = self.plan.unit(code)
            return unit.short if is_office(self.plan, unit) else unit.name
        # A resolution may name a unit that a later version of the plan no longer has.
        known = any(group.id == code for group in self.plan.groups)
        return self.plan.name_of(code) if known else code

    def names(self, codes: Iterable[str]) -> str:
        """Units and unit groups in a row, as running text calls them."""
        return "、".join(map(self.called, codes))


def _told(task: Task, row: Row) -> Row:
    moved = row["original_deadline"] is not None
    return {
        "no_deadline": task.no_deadline,
        "provisional": not moved and row["deadline"] in task.provisional,
    }
