"""What must hold between a plan's parts: every reference resolves, every sum adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import get_args

from tasklib.errors import ParameterError
from tasklib.plan.issuing import LEVELS
from tasklib.plan.model import Plan
from tasklib.plan.period import Cadence, Period
from tasklib.plan.tasks import Indicator, Task
from tasklib.plan.yaml_source import Fault, Location

_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}
)
AtPlace = Callable[[Location, str], Fault]
Found = tuple[Location, str]


def check_references(plan: Plan, folder: str, at_place: AtPlace) -> list[Fault]:
    """Every fault between the parts of a plan whose files each have the right form."""
    checks = (
        _identity,
        _unique,
        _tasks,
        _indicators,
        _units,
        _assignments,
        _calendar,
        _lists,
        _schedules,
        _issuing,
    )
    return [at_place(*found) for check in checks for found in check(plan, folder)]


def _identity(plan: Plan, folder: str) -> Iterator[Found]:
    if plan.id != folder:
        yield ("id",), f"方案编号须与文件夹同名“{folder}”，现为“{plan.id}”。"
    if plan.end <= plan.start:
        yield ("end",), f"结束日期须晚于开始日期 {plan.start}，现为 {plan.end}。"
    limits = plan.thresholds
    if limits.behind_yellow > limits.behind_red:
        yield (
            ("thresholds", "behind_yellow"),
            f"黄灯界限须不大于红灯界限 {limits.behind_red}，现为 {limits.behind_yellow}。",
        )
    for key in ("office", "region"):
        if not plan.has_unit(getattr(plan, key)):
            yield (key,), f"units.yaml 里没有单位“{getattr(plan, key)}”。"


def _unique(plan: Plan, _: str) -> Iterator[Found]:
    yield from _twice("categories", [c.id for c in plan.categories], "大类编号")
    yield from _twice("tasks", [t.id for t in plan.tasks], "事项编号")
    yield from _twice("units", [u.code for u in plan.units], "单位代码")
    yield from _twice("groups", [g.id for g in plan.groups], "单位组编号")
    yield from _twice("problems", [p.id for p in plan.problems], "问题编号")
    yield from _twice("measures", [m.id for m in plan.measures], "举措编号")
    yield from _twice("measures", [m.duty.id for m in plan.measures], "责任编号", "duty")
    for i, unit in enumerate(plan.units):
        # Codes name page files, and Windows takes no notice of case and keeps some names to itself.
        same = [other.code for other in plan.units[:i] if other.code.lower() == unit.code.lower()]
        if same and unit.code not in same:
            yield ("units", i, "code"), f"单位代码“{unit.code}”与“{same[0]}”只有大小写不同，请改得能区分。"
        if unit.code.upper() in _RESERVED:
            yield (
                ("units", i, "code"),
                f"单位代码“{unit.code}”是 Windows 的保留名，不能用作文件名，请改一个。",
            )
    names = Counter(n for u in plan.units for n in {u.name, u.short, *u.aliases})
    for i, unit in enumerate(plan.units):
        for name in sorted({unit.name, unit.short, *unit.aliases}):
            if names[name] > 1:
                yield ("units", i), f"名称或别名“{name}”同时属于几个单位，须改得能区分。"
    for i, group in enumerate(plan.groups):
        if plan.has_unit(group.id):
            yield ("groups", i, "id"), f"单位组编号“{group.id}”与单位代码相同，请改一个。"


def _twice(key: str, ids: Iterable[str], what: str, *inner: str) -> Iterator[Found]:
    seen: set[str] = set()
    for i, id in enumerate(ids):
        if id in seen:
            yield (key, i, *inner), f"{what}“{id}”重复，每个编号只能用一次。"
        seen.add(id)


def _tasks(plan: Plan, _: str) -> Iterator[Found]:
    categories = {c.id for c in plan.categories}
    for i, task in enumerate(plan.tasks):
        at: Location = ("tasks", i)
        if task.category not in categories:
            yield (*at, "category"), f"事项 {task.id} 的大类“{task.category}”在 plan.yaml 里没有。"
        if task.pace in ("steady", "nodes") and not task.milestones:
            yield at, f"事项 {task.id} 须有时限（milestones）；持续推进的写 pace: standing。"
        if task.pace == "standing" and task.milestones:
            yield (*at, "milestones"), f"事项 {task.id} 是持续推进（standing），不应再列时限。"
        if task.pace == "rate" and not any(x.target for x in task.indicators):
            yield (*at, "pace"), f"事项 {task.id} 按达标率（rate）考核，须至少有一项带目标值的指标。"
        yield from (
            (
                (*at, "milestones", j, "deadline"),
                f"事项 {task.id} 的时限 {m.deadline} 早于开始日期 {task.start}。",
            )
            for j, m in enumerate(task.milestones)
            if m.deadline < task.start
        )
        for j, id in enumerate(m.id for m in task.milestones):
            if id in [m.id for m in task.milestones][:j]:
                yield (*at, "milestones", j), f"事项 {task.id} 的节点编号“{id}”重复。"


def _indicators(plan: Plan, _: str) -> Iterator[Found]:
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
            f"{name}分解到单位的目标值合计须等于全市目标值 {indicator.target}，"
            f"现为 {sum(indicator.unit_targets.values())}。",
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


def _units(plan: Plan, _: str) -> Iterator[Found]:
    for i, unit in enumerate(plan.units):
        if unit.parent is not None and not plan.has_unit(unit.parent):
            yield ("units", i, "parent"), f"单位 {unit.code} 的上级“{unit.parent}”在 units.yaml 里没有。"
    for i, group in enumerate(plan.groups):
        if group.kind == "enumerated" and not group.members:
            yield ("groups", i), f"单位组“{group.name}”是列举的（各…），须写明成员。"
        for j, code in enumerate(group.members):
            if not plan.has_unit(code):
                yield ("groups", i, "members", j), f"单位组“{group.name}”的成员“{code}”在 units.yaml 里没有。"


def _assignments(plan: Plan, _: str) -> Iterator[Found]:
    for i, item in enumerate(plan.assignments):
        if not plan.has_task(item.task):
            yield ("assignments", i, "task"), f"分工里的事项“{item.task}”在 tasks.yaml 里没有。"
        for j, code in enumerate(item.units):
            if not plan.knows(code):
                yield ("assignments", i, "units", j), f"分工里的单位“{code}”在 units.yaml 里没有。"
        if item.start and item.end and item.end < item.start:
            yield ("assignments", i, "to"), f"分工的截止日期 {item.end} 早于开始日期 {item.start}。"
    for i, task in enumerate(plan.tasks):
        for role, what in (("files", "填报"), ("leads", "牵头")):
            if not any(a.task == task.id and a.role == role for a in plan.assignments):
                yield ("tasks", i), f"事项 {task.id} 没有{what}单位，请在 assignments.yaml 里补上。"


def _calendar(plan: Plan, _: str) -> Iterator[Found]:
    for key, due in plan.calendar.due.items():
        at: Location = ("calendar", "due", key)
        try:
            period = Period.parse(key)
        except ParameterError as error:
            yield at, str(error)
            continue
        if period.cadence != plan.calendar.cadence:
            yield at, f"“{key}”与报送周期（{plan.calendar.cadence}）不是一类。"
        elif due <= period.last:
            yield at, f"{key} 的报送截止日须在期满之后，现为 {due}。"


def _lists(plan: Plan, _: str) -> Iterator[Found]:
    problems = {p.id: p for p in plan.problems}
    for i, problem in enumerate(plan.problems):
        if not plan.has_task(problem.task):
            yield ("problems", i, "task"), f"问题 {problem.id} 的事项“{problem.task}”在 tasks.yaml 里没有。"
        if not any(m.problem == problem.id for m in plan.measures):
            yield ("problems", i), f"问题 {problem.id} 没有对应的举措，请在 measures 里至少补一条。"
    for i, measure in enumerate(plan.measures):
        at: Location = ("measures", i)
        if not plan.has_task(measure.task):
            yield (*at, "task"), f"举措 {measure.id} 的事项“{measure.task}”在 tasks.yaml 里没有。"
        if measure.problem is not None:
            if measure.problem not in problems:
                yield (*at, "problem"), f"举措 {measure.id} 针对的问题“{measure.problem}”不在问题清单里。"
            elif problems[measure.problem].task != measure.task:
                yield (*at, "task"), f"举措 {measure.id} 与问题 {measure.problem} 须属于同一事项。"
        if not plan.knows(measure.duty.unit):
            yield (*at, "duty", "unit"), f"责任单位“{measure.duty.unit}”在 units.yaml 里没有。"


def _schedules(plan: Plan, _: str) -> Iterator[Found]:
    longer: tuple[Cadence, ...] = get_args(Cadence)
    longer = longer[longer.index(plan.calendar.cadence) :]
    for i, schedule in enumerate(plan.schedules):
        at: Location = ("schedules", i)
        if schedule.of not in longer:
            yield (
                (*at, "of"),
                f"排期的 of（{schedule.of}）比报送周期（{plan.calendar.cadence}）短，没有一期可讲，一次也不会出；"
                f"请改成 {'、'.join(longer)} 之一，或删去这条排期。",
            )
        if len(schedule.rules) > 1:
            yield at, f"排期只能写一种规则，现有 {'、'.join(schedule.rules)}，请只留一个。"
            continue
        if schedule.workdays and schedule.rules in (["cron"], ["before_meeting"]):
            yield (*at, "workdays"), "workdays 只与期满日或 on 连用，写了 cron 或 before_meeting 的请删去。"
        if schedule.before_meeting is not None:
            continue
        key = schedule.rules[0] if schedule.rules else "kind"
        try:
            # A year more than the plan: the last period's brief falls due after its end.
            fires = any(True for _ in schedule.days(plan.start, plan.end + timedelta(days=366)))
        except ValueError:
            form = "06-30 这样的月-日" if key == "on" else "cron 的五段写法，如 0 9 * * 1"
            yield (*at, key), f"排期的 {key} 须是{form}，且确有这一天，现为“{getattr(schedule, key)}”。"
            continue
        if not fires:
            yield (*at, key), f"这条排期在方案期内（{plan.start} 至 {plan.end}）一次也不会到，请核对。"


def _issuing(plan: Plan, _: str) -> Iterator[Found]:
    yield from _twice("imprints", [x.kind for x in plan.imprints], "简报种类", "kind")
    for i, imprint in enumerate(plan.imprints):
        if not plan.has_unit(imprint.issuer):
            yield ("imprints", i, "issuer"), f"印发单位“{imprint.issuer}”在 units.yaml 里没有。"
    for i, step in enumerate(plan.escalation):
        if step.issuer and not plan.has_unit(step.issuer):
            yield ("escalation", i, "issuer"), f"发函单位“{step.issuer}”在 units.yaml 里没有。"
    for i, member in enumerate(plan.meeting.members):
        if not plan.knows(member.unit):
            yield (
                ("meeting", "members", i, "unit"),
                f"会议成员单位“{member.unit}”在 units.yaml 里没有。",
            )
    least, most = plan.meeting.at_least, plan.meeting.at_most
    if least is not None and most is not None and least > most:
        yield ("meeting", "at_least"), f"会议次数的下限 {least} 须不大于上限 {most}。"
    order = [(LEVELS.index(step.level), step.periods) for step in plan.escalation if step.light == "red"]
    if order != sorted(order):
        yield ("escalation", 0), "督办的几步须由轻到重（提醒、督办函、约谈、通报），期数也不减。"
