"""What must be done: categories (大类), tasks (事项) and their indicators (指标) and deadlines (时限)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pydantic import Field

from tasklib.plan.item import Code, Item, Origin, Text

Strictness = Literal["binding", "aspirational"]
Pace = Literal["steady", "nodes", "rate", "standing"]
Bound = Literal["=", ">=", "<=", "~"]


class Category(Item):
    """大类."""

    id: Code
    title: Text
    source: Origin


class Published(Item):
    """A figure that the source published for the whole city: an actual, not a target."""

    value: Decimal
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


class Milestone(Item):
    """节点: a dated step of a task; a plain deadline is a task's only milestone."""

    id: Code
    title: Text
    deadline: date
    strictness: Strictness = "binding"
    source: Origin


class Task(Item):
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

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.indicators}

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; KeyError if the task has none."""
        return self._indicators[id]

    def owed_by(self, unit: str) -> tuple[Indicator, ...]:
        """The indicators the unit files (ratios are computed), in the plan's order."""
        return tuple(i for i in self.indicators if i.filed and i.applies_to(unit))
