"""What changed for a unit between two versions of a plan, in short Chinese phrases."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tasklib.plan.holding import held_by
from tasklib.plan.model import Plan
from tasklib.plan.tasks import Indicator, Task


def differences(old: Plan, new: Plan, unit: str) -> list[str]:
    """What changed of what the unit files: tasks, indicators, targets, ceilings, deadlines.

    Returns:
        Phrases without a full stop, in the order of the new plan's tasks, dropped ones last.
    """
    before, now = ({task.id: task for task in held_by(plan, unit)} for plan in (old, new))
    told: list[str] = []
    for id, task in now.items():
        told += _changes(before[id], task, unit) if id in before else [f"新增事项 {id}“{task.title}”"]
    for id, task in before.items():
        if id not in now:
            named = f"事项 {id}“{task.title}”"
            told.append(f"{named}不再由本单位填报" if new.has_task(id) else f"取消{named}")
    return told


def _changes(was: Task, now: Task, unit: str) -> Iterator[str]:
    name = f"事项 {now.id}"
    if was.title != now.title:
        yield f"{name} 改名为“{now.title}”（原“{was.title}”）"
    if was.pace != now.pace:
        yield f"{name} 的推进方式有变"
    dates = {milestone.id: milestone for milestone in was.nodes}
    for milestone in now.nodes:
        before = dates.pop(milestone.id, None)
        words = "时限" if len(now.nodes) == 1 else f"节点“{milestone.title}”时限"
        if before is None:
            yield f"{name} 增加{words} {milestone.deadline}"
        elif before.deadline != milestone.deadline:
            yield f"{name} 的{words}由 {before.deadline} 改为 {milestone.deadline}"
        elif before.strictness != milestone.strictness:
            kind = "刚性" if milestone.strictness == "binding" else "争取"
            yield f"{name} 的{words} {milestone.deadline} 改为{kind}时限"
    yield from (f"{name} 取消时限 {gone.deadline}" for gone in dates.values())
    figures = {indicator.id: indicator for indicator in was.indicators}
    for indicator in now.indicators:
        if (earlier := figures.pop(indicator.id, None)) is None:
            yield f"{name} 新增指标“{indicator.name}”"
        else:
            yield from _of_indicator(name, earlier, indicator, unit)
    yield from (f"{name} 取消指标“{gone.name}”" for gone in figures.values())


def _of_indicator(task: str, was: Indicator, now: Indicator, unit: str) -> Iterator[str]:
    name = f"{task} 的指标“{was.name}”"
    if was.name != now.name:
        yield f"{name}改名为“{now.name}”"
    if was.measure != now.measure:
        yield f"{name}计量单位由{was.measure}改为{now.measure}"
    if was.definition != now.definition or was.over_time != now.over_time:
        yield f"{name}口径改为“{now.definition}”"
    for what, before, after in (
        ("目标值", was.target_for(unit), now.target_for(unit)),
        ("上限", was.ceiling_for(unit), now.ceiling_for(unit)),
    ):
        if before != after:
            yield f"{name}{what}由 {_figure(before)} 改为 {_figure(after)}"


def _figure(value: Decimal | None) -> str:
    return "无" if value is None else f"{value.normalize():f}"
