"""What must hold between a plan's parts: every reference resolves, every sum adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import get_args

from tasklib.errors import ParameterError
from tasklib.plan.check_tasks import check_tasks
from tasklib.plan.issuing import LEVELS, ONLY_OF, Schedule
from tasklib.plan.model import Plan
from tasklib.plan.period import Cadence, Period
from tasklib.plan.yaml_source import Fault, Found, Location

# The last period's brief falls due after the plan's end.
_AFTER = timedelta(days=366)
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}
)
AtPlace = Callable[[Location, str], Fault]


def check_references(plan: Plan, folder: str, at_place: AtPlace) -> list[Fault]:
    """Every fault between the parts of a plan whose files each have the right form."""
    checks = (
        _identity,
        _unique,
        check_tasks,
        _document,
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


def _document(plan: Plan, _: str) -> Iterator[Found]:
    yield from _twice("phases", [phase.id for phase in plan.phases], "阶段编号")
    for i, phase in enumerate(plan.phases):
        if phase.start and phase.end and phase.end < phase.start:
            yield (
                ("phases", i, "end"),
                f"阶段“{phase.title}”的结束日期 {phase.end} 早于开始日期 {phase.start}。",
            )
    areas = plan.catalogue.areas if plan.catalogue else ()
    for i, area in enumerate(areas):
        at: Location = ("catalogue", "areas", i)
        if area.id in [other.id for other in areas[:i]]:
            yield (*at, "id"), f"公开领域编号“{area.id}”重复，每个编号只能用一次。"
        for j, code in enumerate(area.units):
            if not plan.knows(code):
                yield (*at, "units", j), f"公开领域“{area.title}”的单位“{code}”在 units.yaml 里没有。"
    versions = [amendment.version for amendment in plan.amendments]
    if versions != sorted(set(versions)):
        yield ("amendments",), f"历次调整须按版本号从小到大各写一次，现为 {'、'.join(map(str, versions))}。"
    if plan.version > 1 and plan.version not in versions:
        yield (
            ("version",),
            f"第 {plan.version} 版须在 amendments 里写明调整的日期和理由，如 "
            f"- {{version: {plan.version}, date: {plan.start}, reason: 调整时限}}。",
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
        for j, term in enumerate(group.terms):
            at: Location = ("groups", i, "terms", j)
            if term.unit not in group.members:
                yield at, f"单位组“{group.name}”写了“{term.unit}”的起止日期，它却不在 members 里，请补上。"
            if term.start and term.end and term.end < term.start:
                yield at, f"“{term.unit}”在单位组里的截止日期 {term.end} 早于开始日期 {term.start}。"
    for i, duty in enumerate(plan.duties):
        if not plan.knows(duty.unit):
            yield ("duties", i, "unit"), f"成员单位“{duty.unit}”在 units.yaml 里没有。"


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
            own = ONLY_OF.get(schedule.kind)
            # What tells one length only, and that too short, can only go.
            fit = [period for period in longer if own in (None, period)]
            remedy = f"改成 {'、'.join(fit)}{' 之一' if len(fit) > 1 else ''}，或" if fit else ""
            yield (
                (*at, "of"),
                f"排期的 of（{schedule.of}）比报送周期（{plan.calendar.cadence}）短，没有一期可讲，一次也不会出；"
                f"请{remedy}删去这条排期。",
            )
        if len(schedule.rules) > 1:
            yield at, f"排期只能写一种规则，现有 {'、'.join(schedule.rules)}，请只留一个。"
            continue
        if schedule.workdays and schedule.rules in (["cron"], ["before_meeting"]):
            yield (*at, "workdays"), "workdays 只与期满日或 on 连用，写了 cron 或 before_meeting 的请删去。"
        over = plan.end + _AFTER
        if schedule.before_meeting is not None:
            if schedule.since and schedule.since > over:
                yield (*at, "since"), _never(plan, schedule)
            continue
        key = schedule.rules[0] if schedule.rules else "kind"
        try:
            told = [period for _, period in schedule.days(plan.start, over)]
        except ValueError:
            form = "06-30 这样的月-日" if key == "on" else " cron 的五段写法，如 0 9 * * 1"
            yield (*at, key), f"排期的 {key} 须是{form}，且确有这一天，现为“{getattr(schedule, key)}”。"
            continue
        # After the end, only its last periods are left to be told.
        if schedule.since and schedule.since > plan.end and not any(p.first <= plan.end for p in told):
            yield (*at, "since"), _never(plan, schedule)
        elif not told:
            yield (*at, key), f"这条排期在方案期内（{plan.start} 至 {plan.end}）一次也不会到，请核对。"


def _never(plan: Plan, schedule: Schedule) -> str:
    return (
        f"排期的 since（{schedule.since}）在方案结束（{plan.end}）以后，没有一期可讲，一次也不会出；"
        "请改 since，或删去这条排期。"
    )


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
