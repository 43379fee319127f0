"""What must hold of a plan's tasks: their deadlines, weights and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tasklib.plan.model import Plan
from tasklib.plan.region import whole_of
from tasklib.plan.tasks import Indicator, Milestone, Task
from tasklib.plan.yaml_source import Found, Location

_SUM = re.compile(r"\d+(\.\d+)?(\+\d+(\.\d+)?)+")


def check_tasks(plan: Plan, _: str) -> Iterator[Found]:
    """Every fault of the plan's tasks, with its place in the files."""
    yield from _tasks(plan)
    yield from _weights(plan)
    yield from _indicators(plan)


def _tasks(plan: Plan) -> Iterator[Found]:
    categories = {c.id for c in plan.categories}
    for i, task in enumerate(plan.tasks):
        at: Location = ("tasks", i)
        if task.category not in categories:
            yield (*at, "category"), f"事项 {task.id} 的大类“{task.category}”在 plan.yaml 里没有。"
        if task.pace in ("steady", "nodes") and not task.nodes:
            yield at, f"事项 {task.id} 须有时限（milestones）；没有时限的写 pace: standing。"
        if task.pace == "standing" and task.nodes:
            yield (
                (*at, "milestones"),
                f"事项 {task.id} 的推进方式是持续推进（pace: standing），不应再列时限；有时限的请改推进方式。",
            )
        if task.pace == "rate" and not any(x.target for x in task.indicators):
            yield (*at, "pace"), f"事项 {task.id} 按达标率（rate）考核，须至少有一项带目标值的指标。"
        for j, milestone in enumerate(task.milestones):
            yield from _milestone(plan, task, milestone, (*at, "milestones", j))
        for j, rule in enumerate(task.recurring):
            if rule.days and rule.workdays:
                yield (*at, "recurring", j), f"事项 {task.id} 的定期要求只写 days 或 workdays 中的一种。"
            if not rule.milestones():
                yield (
                    (*at, "recurring", j),
                    f"事项 {task.id} 的定期要求从 {rule.start} 到 {rule.until} 一期也不满，请核对起止日期。",
                )
        for key, held in (("milestones", task.milestones), ("recurring", task.recurring)):
            ids = [it.id for it in held]
            for j, id in enumerate(ids):
                if id in ids[:j]:
                    yield (*at, key, j), f"事项 {task.id} 的节点编号“{id}”重复。"


def _milestone(plan: Plan, task: Task, milestone: Milestone, at: Location) -> Iterator[Found]:
    if milestone.start and milestone.deadline < milestone.start:
        yield (
            (*at, "deadline"),
            f"事项 {task.id} 的节点“{milestone.title}”截止 {milestone.deadline}，早于它开始的 {milestone.start}。",
        )
    issued = plan.issued.on if plan.issued else None
    # A document may set a date that is past when it goes out; plan check remarks on it.
    if milestone.deadline < task.start and not (issued and milestone.deadline < issued):
        yield (*at, "deadline"), f"事项 {task.id} 的时限 {milestone.deadline} 早于开始日期 {task.start}。"


def _weights(plan: Plan) -> Iterator[Found]:
    for i, category in enumerate(plan.categories):
        total = sum(task.weight for task in plan.tasks if task.category == category.id)
        if category.weight is not None and total != category.weight:
            yield (
                ("categories", i, "weight"),
                f"大类“{category.title}”的权重是 {category.weight}，其事项的权重合计须与它相等，现为 {total}。",
            )
    total = sum(task.weight for task in plan.tasks)
    if plan.weight_total is not None and total != plan.weight_total:
        yield ("weight_total",), f"全部事项的权重合计须为 {plan.weight_total}，现为 {total}。"


def _indicators(plan: Plan) -> Iterator[Found]:
    for i, task in enumerate(plan.tasks):
        names: set[str] = set()
        ids: set[str] = set()
        for j, indicator in enumerate(task.indicators):
            at: Location = ("tasks", i, "indicators", j)
            if indicator.id in ids:
                yield at, f"指标编号“{indicator.id}”在事项 {task.id} 里重复。"
            if indicator.name in names:
                yield (*at, "name"), f"指标名称“{indicator.name}”在事项 {task.id} 里重复。"
            ids.add(indicator.id)
            names.add(indicator.name)
            yield from _one_indicator(plan, task, indicator, at)


def _one_indicator(plan: Plan, task: Task, indicator: Indicator, at: Location) -> Iterator[Found]:
    filed = {x.id for x in task.indicators if x.filed}
    parts = (indicator.numerator, indicator.denominator)
    name = f"指标“{indicator.name}”"
    if indicator.over_units == "ratio":
        if None in parts or not set(parts) <= filed:
            yield at, f"比率{name}须写明分子、分母，且都是本事项填报的指标。"
    elif parts != (None, None):
        yield at, f"{name}不是比率（ratio），不应写分子、分母。"
    if indicator.target is not None and indicator.target <= 0:
        yield (*at, "target"), f"{name}的目标值须大于 0，现为 {indicator.target}；没有目标的留空。"
    for key, shares in (("unit_targets", indicator.unit_targets), ("unit_ceilings", indicator.unit_ceilings)):
        for code in shares:
            if not plan.has_unit(code):
                yield (*at, key, code), f"{name}分解到的单位“{code}”在 units.yaml 里没有。"
    if indicator.unit_targets and sum(indicator.unit_targets.values()) != indicator.target:
        yield (
            (*at, "unit_targets"),
            f"{name}分解到单位的目标值合计须等于{whole_of(plan)}目标值 {indicator.target}，"
            f"现为 {sum(indicator.unit_targets.values())}。",
        )
    now = f"现目标值为 {indicator.target}" if indicator.target is not None else "目标值还空着"
    sum_in_words = _SUM.fullmatch(indicator.target_words or "")
    if sum_in_words and sum(map(Decimal, sum_in_words[0].split("+"))) != indicator.target:
        yield (
            (*at, "target_words"),
            f"{name}的目标值写作“{sum_in_words[0]}”，相加须等于目标值，{now}。",
        )
    if indicator.over_units == "single":
        counts = [
            plan.assigned(task.id, "files", period)
            for period in plan.periods(plan.last_period)
            if period.last >= task.start
        ]
        holders = max(counts, key=len)
        if any(len(held) != 1 for held in counts):
            yield (
                at,
                f"{name}由一家单位掌握（single），事项 {task.id} 的填报单位须恰好一家，现为 {len(holders)} 家。",
            )
