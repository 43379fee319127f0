"""A work plan (工作方案) as typed data: what must be done, by whom, by when, measured how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field

from tasklib.errors import ParameterError
from tasklib.plan.calendar import Calendar, Thresholds
from tasklib.plan.canonical import canonical_json
from tasklib.plan.document import Amendment, Catalogue, Issued, Phase
from tasklib.plan.issuing import Imprint, Meeting, Schedule, Step
from tasklib.plan.item import Code, Item, Text
from tasklib.plan.lists import Measure, Problem
from tasklib.plan.period import Period
from tasklib.plan.tasks import Category, Task
from tasklib.plan.units import Assignment, MemberDuty, Role, Unit, UnitGroup


class Plan(Item):
    """工作方案: the whole of what must be done. Reading it never touches the ledger.

    Order matters and is kept: units stand in administrative order, tasks in the plan's.
    """

    schema_version: Literal[1]
    id: Code
    version: int = Field(ge=1)
    title: Text
    short_title: Text
    example: bool = Field(description="true：示例方案，其台账不收真实报送")
    office: Code = Field(description="主办单位（办公室）的单位代码")
    region: Code = Field(description="本级政府的单位代码")
    circulation: Text = Field("内部工作资料", description="页面上的传阅范围")
    start: date
    end: date
    issued: Issued | None = Field(None, description="所依据的文件")
    amendments: tuple[Amendment, ...] = Field((), description="历次调整：版本号、日期和理由")
    phases: tuple[Phase, ...] = ()
    meeting: Meeting
    thresholds: Thresholds = Thresholds()
    ranking: bool = True
    implementations: bool = Field(True, description="各县（区）是否须另报实施方案备案")
    weight_total: Decimal | None = Field(None, gt=0, description="全部事项权重的合计应为多少，如 100")
    categories: tuple[Category, ...]
    catalogue: Catalogue | None = None
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    groups: tuple[UnitGroup, ...] = ()
    duties: tuple[MemberDuty, ...] = Field((), description="成员单位职责")
    assignments: tuple[Assignment, ...]
    calendar: Calendar
    problems: tuple[Problem, ...] = ()
    measures: tuple[Measure, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    imprints: tuple[Imprint, ...] = ()
    escalation: tuple[Step, ...] = ()

    @cached_property
    def _tasks(self) -> dict[str, Task]:
        return {t.id: t for t in self.tasks}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {u.code: u for u in self.units}

    @cached_property
    def _groups(self) -> dict[str, UnitGroup]:
        return {g.id: g for g in self.groups}

    @cached_property
    def _assignments(self) -> dict[tuple[str, Role], list[Assignment]]:
        found: dict[tuple[str, Role], list[Assignment]] = {}
        for assignment in self.assignments:
            found.setdefault((assignment.task, assignment.role), []).append(assignment)
        return found

    @cached_property
    def document(self) -> str:
        """The plan's canonical JSON: dates ISO, decimals as text, defaults written out.

        Contacts are left out: a new telephone number makes no new version of a plan.
        """
        contacts = {"units": {"__all__": {"contact"}}}
        return canonical_json(self.model_dump(mode="json", by_alias=True, exclude=contacts))

    def task(self, id: str) -> Task:
        """The task of that id; KeyError if the plan has none."""
        return self._tasks[id]

    def unit(self, code: str) -> Unit:
        """The unit of that code; KeyError if the plan has none."""
        return self._units[code]

    def has_task(self, id: str) -> bool:
        """Whether the plan has a task of that id."""
        return id in self._tasks

    def has_unit(self, code: str) -> bool:
        """Whether the plan has a unit of that code."""
        return code in self._units

    def knows(self, code: str) -> bool:
        """Whether the code is a unit's or a unit group's."""
        return code in self._units or code in self._groups

    def members(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Unit codes behind unit codes and group ids, in the given order, each once."""
        listed = (self._groups[c].members if c in self._groups else (c,) for c in codes)
        return tuple(dict.fromkeys(member for members in listed for member in members))

    def name_of(self, code: str) -> str:
        """The name of a unit or a unit group; an open group without members adds 待明确."""
        if code in self._units:
            return self._units[code].name
        group = self._groups[code]
        return group.name if group.members else f"{group.name}（待明确）"

    def assigned(self, task: str, role: Role, period: Period) -> tuple[str, ...]:
        """Units with the role in the task on any day of the period, in the plan's order.

        Nobody files a task for a period that ends before the task begins.
        """
        if role == "files" and self.has_task(task) and period.last < self.task(task).start:
            return ()
        first, last = period.first, period.last
        held = (a for a in self._assignments.get((task, role), ()) if a.covers(first, last))
        return tuple(dict.fromkeys(u for a in held for c in a.units for u in self._during(c, first, last)))

    def _during(self, code: str, first: date, last: date) -> tuple[str, ...]:
        return self._groups[code].members_during(first, last) if code in self._groups else (code,)

    def duties_of(self, unit: str, period: Period) -> list[str]:
        """The unit's duties (职责), its own and those of its groups in the period, in the plan's order."""
        return [duty.duty for duty in self.duties if unit in self._meant((duty.unit,), period)]

    def areas_of(self, unit: str, period: Period) -> list[str]:
        """The fields of disclosure (公开领域) the unit answers for in the period, in the plan's order."""
        areas = self.catalogue.areas if self.catalogue else ()
        return [area.title for area in areas if unit in self._meant(area.units, period)]

    def _meant(self, codes: tuple[str, ...], period: Period) -> set[str]:
        return {unit for code in codes for unit in self._during(code, period.first, period.last)}

    def tasks_of(self, unit: str, period: Period) -> tuple[Task, ...]:
        """The tasks the unit files in the period, in the plan's order."""
        return tuple(t for t in self.tasks if unit in self.assigned(t.id, "files", period))

    def filers(self, period: Period) -> tuple[Unit, ...]:
        """The units that file anything in the period, in administrative order."""
        filing = {u for t in self.tasks for u in self.assigned(t.id, "files", period)}
        return tuple(u for u in self.units if u.code in filing)

    @property
    def first_period(self) -> Period:
        """The reporting period that the plan starts in."""
        return Period.containing(self.start, self.calendar.cadence)

    @property
    def last_period(self) -> Period:
        """The reporting period that the plan ends in."""
        return Period.containing(self.end, self.calendar.cadence)

    def has_period(self, period: Period) -> bool:
        """Whether the period is one of the plan's: its cadence, from its first to its last."""
        same = period.cadence == self.calendar.cadence
        return same and self.first_period.key <= period.key <= self.last_period.key

    def period(self, key: str) -> Period:
        """Read one of the plan's periods.

        Raises:
            ParameterError: the text is no period, of another cadence, or outside the plan.
        """
        period = Period.parse(key)
        if not self.has_period(period):
            raise ParameterError(
                f"方案 {self.id} 的报送期须在 {self.first_period} 至 {self.last_period} 之间，现为“{key}”。"
            )
        return period

    def told(self, key: str) -> tuple[Period, Period]:
        """Read what a brief tells: one of the plan's periods, or a longer one that holds some of them.

        Returns:
            The period as it was asked for, and the last of the plan's own within it: 2022-Q2 is told
            by 2022-06 where units file monthly.

        Raises:
            ParameterError: the text is no period, or holds none of the plan's that is over with it.
        """
        span = Period.parse(key)
        if span.cadence == self.calendar.cadence:
            return span, self.period(key)
        within = [p for p in self.periods(self.last_period) if span.first <= p.last <= span.last]
        if not within or within[0].last - within[0].first >= span.last - span.first:
            raise ParameterError(
                f"方案 {self.id} 在 {self.first_period} 至 {self.last_period} 之间报送，“{key}”里没有可讲的报送期。"
            )
        return span, within[-1]

    def version_on(self, day: date) -> int:
        """The number of the version that held on the day, by the dates of the amendments (调整)."""
        later = [amendment.version for amendment in self.amendments if amendment.on > day]
        return min(later) - 1 if later else self.version

    def imprint(self, kind: str) -> Imprint | None:
        """In whose name a kind of brief goes out; None where the plan does not say."""
        return next((found for found in self.imprints if found.kind == kind), None)

    def periods(self, last: Period) -> tuple[Period, ...]:
        """Every reporting period from the plan's start to ``last``, in order."""
        found = [self.first_period]
        while found[-1].key < last.key:
            found.append(found[-1].next())
        return tuple(found)
