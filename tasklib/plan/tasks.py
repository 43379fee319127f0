"""What must be done: categories (大类), tasks (事项) and their indicators (指标) and deadlines (时限)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field

from tasklib.plan.item import Code, Item, Origin, Text
from tasklib.plan.period import Cadence, Period
from tasklib.plan.workdays import is_provisional, shift

Strictness = Literal["binding", "aspirational"]
Pace = Literal["steady", "nodes", "rate", "standing"]
Bound = Literal["=", ">=", "<=", "~"]


class Category(Item):
    """大类."""

    id: Code
    title: Text
    weight: Decimal | None = Field(None, gt=0, description="权重；写了的，其事项的权重合计须与它相等")
    source: Origin


class Published(Item):
    """A figure that the source published for the whole region: an actual or a coverage, not a target."""

    value: Decimal
    kind: Literal["actual", "coverage"] = Field("actual", description="actual 实绩，coverage 覆盖面")
    bound: Bound = "="
    words: Text = Field(description="原文的写法，如 150余场次")


class Indicator(Item):
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
    target: Decimal | None = Field(None, description="总目标值（全市、全县等）；没有量化目标的留空")
    target_words: Text | None = Field(
        None, description="目标值在原文里的写法，如 1+8、85%以上；写成相加的，合计须等于目标值"
    )
    unit_targets: dict[Code, Decimal] = Field({}, description="分解到单位的目标值，合计应等于总目标值")
    ceiling: Decimal | None = Field(None, description="总上限")
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


class Milestone(Item):
    """节点: a dated step of a task; a plain deadline is a task's only milestone."""

    id: Code
    title: Text
    start: date | None = Field(None, description="窗口期的开始日期，如 4月-10月底 的 4 月 1 日")
    deadline: date
    strictness: Strictness = "binding"
    words: Text | None = Field(None, description="时限在原文里的写法，如 2011年内")
    source: Origin


class Recurring(Item):
    """定期要求: what a task owes again and again, such as 季度结束后10个工作日内 or 每年至少2次.

    Each period of its cadence that ends by ``until`` becomes one milestone.
    """

    id: Code
    title: Text
    every: Cadence = Field(description="weekly 周、monthly 月、quarterly 季、half_yearly 半年、yearly 年")
    at_least: int = Field(1, ge=1, le=366, description="每期至少几次")
    days: int = Field(0, ge=0, le=180, description="期满后几日内")
    workdays: int = Field(0, ge=0, le=120, description="期满后几个工作日内；与 days 只写一种")
    start: date = Field(description="从哪一天起算：这一天以后期满的才要求")
    until: date = Field(description="最后一期须在这一天以前期满")
    strictness: Strictness = "binding"
    words: Text | None = Field(None, description="原文里的写法")
    source: Origin

    def milestones(self) -> tuple[Milestone, ...]:
        """One milestone a period, in order of time; its id is the rule's with the period's key."""
        found = []
        period = Period.containing(self.start, self.every)
        while period.last <= self.until:
            times = f"（不少于{self.at_least}次）" if self.at_least > 1 else ""
            found.append(
                Milestone(
                    id=f"{self.id}-{period.key}",
                    title=f"{period.label}{self.title}{times}",
                    start=max(period.first, self.start),
                    deadline=shift(period.last + timedelta(days=self.days), self.workdays),
                    strictness=self.strictness,
                    words=self.words,
                    source=self.source,
                )
            )
            period = period.next()
        return tuple(found)


class Task(Item):
    """事项."""

    id: Code
    category: Code
    title: Text
    goal: Text | None = Field(None, description="工作目标，只有文字、没有数的也写在这里")
    pace: Pace = "steady"
    start: date
    milestones: tuple[Milestone, ...] = Field((), description="时限；没有时限的事项留空")
    recurring: tuple[Recurring, ...] = Field((), description="定期要求，如 每季度结束后10个工作日内")
    open_ended: Text | None = Field(None, description="没有止期的时限在原文里的写法，如 持续推进")
    indicators: tuple[Indicator, ...] = ()
    weight: Decimal = Field(Decimal(1), gt=0)
    tags: tuple[Text, ...] = Field((), description="标签，如 五个一")
    source: Origin = Field(description="事项本身的来历")
    schedule_source: Origin = Field(description="推进方式和时限的来历")

    @cached_property
    def nodes(self) -> tuple[Milestone, ...]:
        """Every dated step: the milestones, then those of the recurring requirements."""
        return (*self.milestones, *(node for rule in self.recurring for node in rule.milestones()))

    @cached_property
    def provisional(self) -> frozenset[date]:
        """The deadlines counted in workdays of a year whose holidays are not published yet."""
        days = (node.deadline for rule in self.recurring if rule.workdays for node in rule.milestones())
        return frozenset(day for day in days if is_provisional(day))

    @property
    def no_deadline(self) -> str:
        """What stands where a task without a deadline would have it: the source's words, or 未定时限."""
        return self.open_ended or "未定时限"

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.indicators}

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; KeyError if the task has none."""
        return self._indicators[id]

    def owed_by(self, unit: str) -> tuple[Indicator, ...]:
        """The indicators the unit files (ratios are computed), in the plan's order."""
        return tuple(i for i in self.indicators if i.filed and i.applies_to(unit))
