"""A work plan (工作方案) as typed data: what must be done, by whom, by when, measured how."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tasklib.errors import ParameterError
from tasklib.plan.period import Cadence, Period
from tasklib.plan.workdays import Roll, roll, shift

CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Origin = Annotated[
    Literal["source", "public", "reconstructed"],
    Field(description="来历：source 原文件所载；public 公开通知或标准；reconstructed 重构，待办公室确认"),
]
Role = Literal["files", "leads", "assists", "reviews"]
Strictness = Literal["binding", "aspirational"]
Pace = Literal["steady", "nodes", "rate", "standing"]
Bound = Literal["=", ">=", "<=", "~"]


def is_code(text: str) -> bool:
    """Whether the text may be a code or an id, and so become part of a path."""
    return re.fullmatch(CODE, text) is not None


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Category(_Item):
    """大类."""

    id: Code
    title: Text
    source: Origin


class Published(_Item):
    """A figure that the source published for the whole city: an actual, not a target."""

    value: Decimal
    bound: Bound = "="
    words: Text = Field(description="原文的写法，如 150余场次")


class Indicator(_Item):
    """指标: one figure of a task, filed by units or (ratio) computed from two that are filed."""

    id: Code
    name: Text
    measure: Text = Field(description="计量单位")
    definition: Text = Field(description="口径：数的是什么，累计还是期末数")
    over_time: Literal["cumulative", "stock"] = "cumulative"
    over_units: Literal["sum", "mean", "single", "ratio"] = "sum"
    numerator: Code | None = Field(None, description="比率指标的分子（同一事项的指标编号）")
    denominator: Code | None = Field(None, description="比率指标的分母（同一事项的指标编号）")
    direction: Literal["at_least", "at_most"] = "at_least"
    decimals: int = Field(0, ge=0, le=4, description="填报值允许的小数位数")
    target: Decimal | None = Field(None, description="全市目标值；没有量化目标的留空")
    unit_targets: dict[Code, Decimal] = Field({}, description="分解到单位的目标值，合计应等于全市目标值")
    ceiling: Decimal | None = Field(None, description="全市上限")
    unit_ceilings: dict[Code, Decimal] = Field({}, description="各单位上限")
    published: Published | None = None
    source: Origin
    target_source: Origin | None = None

    def target_for(self, unit: str) -> Decimal | None:
        """The unit's own target: its share of a sum, the common target of anything else."""
        return self.unit_targets.get(unit) if self.over_units == "sum" else self.target

    def applies_to(self, unit: str) -> bool:
        """Whether the unit owes the figure: any filer, or those with a share where there are shares."""
        return not self.unit_targets or unit in self.unit_targets

    def ceiling_for(self, unit: str) -> Decimal | None:
        """The greatest value the unit may file, or None."""
        return self.unit_ceilings.get(unit, self.ceiling)

    @property
    def filed(self) -> bool:
        """Whether units file it; a ratio is computed instead."""
        return self.over_units != "ratio"


class Milestone(_Item):
    """节点: a dated step of a task; a plain deadline is a task's only milestone."""

    id: Code
    title: Text
    deadline: date
    strictness: Strictness = "binding"
    source: Origin


class Task(_Item):
    """事项."""

    id: Code
    category: Code
    title: Text
    pace: Pace = "steady"
    start: date
    milestones: tuple[Milestone, ...] = Field((), description="时限；持续推进的事项留空")
    indicators: tuple[Indicator, ...] = ()
    weight: Decimal = Field(Decimal(1), gt=0)
    tags: tuple[Text, ...] = Field((), description="标签，如 五个一")
    source: Origin = Field(description="事项本身的来历")
    schedule_source: Origin = Field(description="推进方式和时限的来历")

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; KeyError if the task has none."""
        return {i.id: i for i in self.indicators}[id]

    def owed_by(self, unit: str) -> tuple[Indicator, ...]:
        """The indicators the unit files (ratios are computed), in the plan's order."""
        return tuple(i for i in self.indicators if i.filed and i.applies_to(unit))


class Unit(_Item):
    """单位."""

    code: Code
    name: Text
    short: Text = Field(description="简称，用于表头")
    level: Literal["city", "department", "county", "township", "village"]
    parent: Code | None = None
    aliases: tuple[Text, ...] = ()
    contact: Text | None = Field(None, description="报送联系方式：岗位和办公电话，催报时用")
    source: Origin


class UnitGroup(_Item):
    """单位组: enumerated 各…, or open 有关… whose members the office has yet to pick."""

    id: Code
    name: Text
    kind: Literal["enumerated", "open"]
    members: tuple[Code, ...] = ()
    source: Origin


class Assignment(_Item):
    """任务分工: who files, leads, assists or reviews a task, and from when to when.

    Several leads keep their order; the first is 总牵头.
    """

    task: Code
    role: Role
    units: tuple[Code, ...] = Field(min_length=1, description="单位代码或单位组编号，牵头单位按次序")
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")
    source: Origin

    def covers(self, first: date, last: date) -> bool:
        """Whether the assignment holds on any day from ``first`` to ``last``."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


class Duty(_Item):
    """责任 (责任清单): who answers for one measure, in which post, by when."""

    id: Code
    unit: Code = Field(description="单位代码或单位组编号")
    role: Literal["lead", "responsible"]
    post: Text = Field(description="责任岗位，写岗位不写人名")
    deadline: date
    source: Origin


class Measure(_Item):
    """举措 (工作清单)."""

    id: Code
    task: Code
    action: Text
    problem: Code | None = Field(None, description="针对的问题；常规工作可不填")
    duty: Duty
    source: Origin


class Problem(_Item):
    """问题 (问题清单)."""

    id: Code
    task: Code
    description: Text
    source: Origin


class Thresholds(_Item):
    """The numbers that decide lights and timeliness; design defaults, a plan may set others."""

    behind_yellow: Decimal = Field(Decimal(10), ge=0, le=100)
    behind_red: Decimal = Field(Decimal(30), ge=0, le=100)
    near_workdays: int = Field(10, ge=0, le=250)
    overclaimed: Decimal = Field(Decimal(10), ge=0, le=100)
    grace_workdays: int = Field(1, ge=0, le=30)
    refile_workdays: int = Field(3, ge=0, le=30)


class Calendar(_Item):
    """报送日历: how often units file, and when a period's filing is due."""

    cadence: Cadence = "monthly"
    filing_day: int = Field(5, ge=1, le=28, description="期满后第几日为报送截止日")
    roll: Roll = "next"
    due: dict[str, date] = Field({}, description="另行通知的截止日，按报送期列出")
    locks_after: int | None = Field(
        10,
        ge=0,
        le=250,
        description="截止日后第几个工作日止收，之后报送须先准予延期；填 null 则一直可报",
    )
    source: Origin

    def due_on(self, period: Period) -> date:
        """The last day on which a filing for the period is on time."""
        if period.key in self.due:
            return self.due[period.key]
        return roll(period.last + timedelta(days=self.filing_day), self.roll)

    def locks_on(self, period: Period) -> date | None:
        """The last day on which a filing for the period is taken without an extension, or None."""
        return None if self.locks_after is None else shift(self.due_on(period), self.locks_after)


class Meeting(_Item):
    """会议: what the plan calls the meeting that decides on cross-unit problems."""

    name: Text
    convenor: Text = Field(description="召集人的职务")
    source: Origin


class Plan(_Item):
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
    meeting: Meeting
    thresholds: Thresholds = Thresholds()
    ranking: bool = True
    categories: tuple[Category, ...]
    tasks: tuple[Task, ...]
    units: tuple[Unit, ...]
    groups: tuple[UnitGroup, ...] = ()
    assignments: tuple[Assignment, ...]
    calendar: Calendar
    problems: tuple[Problem, ...] = ()
    measures: tuple[Measure, ...] = ()

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
        held = self._assignments.get((task, role), ())
        return self.members(tuple(c for a in held if a.covers(period.first, period.last) for c in a.units))

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

    def periods(self, last: Period) -> tuple[Period, ...]:
        """Every reporting period from the plan's start to ``last``, in order."""
        found = [self.first_period]
        while found[-1].key < last.key:
            found.append(found[-1].next())
        return tuple(found)
