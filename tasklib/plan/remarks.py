"""What is no fault of a plan but its office should know: what is open, past already, or provisional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import combinations

from tasklib.plan.item import Item
from tasklib.plan.model import Plan

# What each part of a plan is called, by the key that it stands under or that its source has; told in this order.
_PARTS = {
    "issued": "依据文件", "meeting": "会议", "calendar": "报送日历", "catalogue": "公开目录", "areas": "公开领域",
    "categories": "大类", "phases": "阶段", "tasks": "事项", "schedule_source": "时限和推进方式",
    "milestones": "节点", "recurring": "定期要求", "indicators": "指标", "target_source": "目标值",
    "problems": "问题", "measures": "举措", "duty": "责任", "units": "单位", "groups": "单位组",
    "duties": "成员单位职责", "assignments": "分工", "schedules": "排期", "imprints": "发文", "escalation": "督办",
}  # fmt: skip


def remarks(plan: Plan) -> list[str]:
    """Sentences on what a sound plan leaves to the office, in the order of the plan's files."""
    checks = (_past_at_issue, _weights, _unmeasured, _open_groups, _provisional, _twice_owed, _by_default)
    return [sentence for check in checks for sentence in check(plan)]


def _past_at_issue(plan: Plan) -> Iterator[str]:
    issued = plan.issued.on if plan.issued else None
    if issued is None:
        return
    for phase in plan.phases:
        if phase.end and phase.end < issued:
            yield f"阶段“{phase.title}”的结束日期 {phase.end} 在印发时（{issued}）已过。"
    for task in plan.tasks:
        past = [node.deadline for node in task.nodes if node.deadline < issued]
        if past:
            more = f"等 {len(past)} 个时限" if len(past) > 1 else ""
            yield f"事项 {task.id} 的时限 {min(past)}{more} 在印发时（{issued}）已过。"


def _weights(plan: Plan) -> Iterator[str]:
    unknown = [category.title for category in plan.categories if category.weight is None]
    if plan.weight_total is not None and unknown:
        yield (
            f"全部事项的权重合计为 {plan.weight_total}，但大类{_quoted(unknown)}的权重没有写明，"
            "现按各事项所写的权重计，公布后请改。"
        )


def _unmeasured(plan: Plan) -> Iterator[str]:
    tasks = [
        task.id
        for task in plan.tasks
        if not task.nodes and not task.open_ended and all(x.target is None for x in task.indicators)
    ]
    if tasks:
        yield f"没有时限也没有目标值的事项 {len(tasks)} 项（{'、'.join(tasks)}），不计序时进度，只看是否启动。"


def _open_groups(plan: Plan) -> Iterator[str]:
    for group in plan.groups:
        if group.kind == "open" and not group.members:
            tasks = dict.fromkeys(a.task for a in plan.assignments if group.id in a.units)
            waiting = f"事项 {'、'.join(tasks)} 等着明确" if tasks else "还没有事项用到它"
            yield (
                f"单位组“{group.name}”待明确，{waiting}；"
                "明确后写入任务分解表的《单位组》（或 units.yaml 的 members）。"
            )


def _provisional(plan: Plan) -> Iterator[str]:
    """Days counted in workdays of a year whose holidays are not known."""
    periods = plan.periods(plan.last_period)
    filing = {plan.calendar.due_on(period) for period in periods if plan.calendar.is_provisional(period)}
    recurring = {day for task in plan.tasks for day in task.provisional}
    for what, held in (("报送截止日", filing), ("定期要求的时限", recurring)):
        if unsure := sorted(held):
            more = f"等 {len(unsure)} 个" if len(unsure) > 1 else ""
            yield (f"{what} {unsure[0]}{more}所在年份的放假安排没有数据，暂按周一至周五推算，公布后请核对。")


def _twice_owed(plan: Plan) -> Iterator[str]:
    """Periods that two schedules tell in one kind of brief, each on a day of its own: both go out."""
    over = plan.end + timedelta(days=366)
    dated = [(n, one) for n, one in enumerate(plan.schedules, 1) if one.rules in ([], ["on"])]
    told = {n: {period: day for day, period in one.days(plan.start, over)} for n, one in dated}
    for (n, one), (m, other) in combinations(dated, 2):
        both = [
            period
            for period, day in told[n].items()
            if period.last >= plan.start and period.first <= plan.end and told[m].get(period, day) != day
        ]
        if one.kind == other.kind and one.of == other.of and both:
            first = min(both, key=lambda period: period.first)
            yield (
                f"第 {n} 条和第 {m} 条排期都是 {one.kind}，讲同一期而应出日期不同（如{first.label}："
                f"{told[n][first]} 和 {told[m][first]}），每期会各出一份；只要一份的，请删去一条。"
            )


def _by_default(plan: Plan) -> Iterator[str]:
    """What no source says, but was filled in when the plan was read."""
    found: dict[str, list[str]] = {key: [] for key in _PARTS}
    for key, id in _defaults(plan, ""):
        found[key].append(id)
    parts = [
        f"{_PARTS[key]} {len(ids)} 处" if len(ids) > 1 else f"{_PARTS[key]} {ids[0]}".strip()
        for key, ids in found.items()
        if ids
    ]
    if parts:
        total = sum(map(len, found.values()))
        yield f"有 {total} 处按默认填写，待办公室确认：{'、'.join(parts)}。"


def _defaults(item: Item, name: str) -> Iterator[tuple[str, str]]:
    """The parts of a plan whose source is a default, each by the key it stands under and its id."""
    # Not what iterating gives: that has what was computed of the fields as well.
    for key, value in ((field, getattr(item, field)) for field in type(item).model_fields):
        if value == "default" and key in ("source", "schedule_source", "target_source"):
            id = getattr(item, "id", getattr(item, "code", getattr(item, "task", "")))
            yield (name if key == "source" else key), id
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Item):
                yield from _defaults(part, key)


def _quoted(names: Iterable[str]) -> str:
    return "".join(f"“{name}”" for name in names)
