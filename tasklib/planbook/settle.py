"""What an amendment (调整) leaves as it was: it holds from its day, and judges nothing of before anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tasklib.plan import Plan
from tasklib.plan.units import Assignment, Term, UnitGroup

Settled = tuple[Plan, list[str]]


def settle(new: Plan, used: Plan, on: date) -> Settled:
    """The plan that follows on one in use, and what was filled in so that the past stays, a sentence each.

    Whoever comes into a group or takes on a task comes from the day on, unless the clerk dated it;
    filing days that were past by then stay.

    Args:
        used: the version before.
        on: the day from which the new one holds.
    """
    # As for new tasks: a plan that is over takes them on in its last period.
    begins = min(on, used.last_period.first)
    told: list[str] = []
    for step, day in ((_members, begins), (_filers, begins), (_days, on)):
        new, said = step(new, used, day)
        told += said
    return new, told


def renamed(new: Plan, used: Plan) -> Iterator[str]:
    """Every task that goes by another title under its id, a sentence each: what was filed stays with the id."""
    for task in new.tasks:
        if used.has_task(task.id) and (was := used.task(task.id).title) != task.title:
            yield (
                f"事项 {task.id} 由“{was}”改名为“{task.title}”，以前的填报仍算它的；是另一件事的，请另用新编号。"
            )


def _members(new: Plan, used: Plan, on: date) -> Settled:
    known = {group.id: group for group in used.groups}
    groups, told = [], []
    for group in new.groups:
        before = known.get(group.id)
        joined = _joined(new, used, group, before) if before and on > used.start else []
        terms = tuple(Term.model_validate({"unit": code, "from": on}) for code in joined)
        groups.append(group.model_copy(update={"terms": (*group.terms, *terms)}) if terms else group)
        told += [f"《单位组》{group.name}：{new.unit(code).short}从 {on} 起" for code in joined]
    return new.model_copy(update={"groups": tuple(groups)}) if told else new, told


def _joined(new: Plan, used: Plan, group: UnitGroup, before: UnitGroup) -> list[str]:
    """The members that are new in a group, without dates, and with it in some task that is not new."""
    dated = {term.unit for term in group.terms}
    tasks = [it.task for it in new.assignments if it.role == "files" and group.id in it.units]
    held = [_ever(used, task) for task in tasks if used.has_task(task)]
    fresh = (code for code in group.members if code not in before.members and code not in dated)
    return [code for code in fresh if any(code not in filed for filed in held)]


def _filers(new: Plan, used: Plan, on: date) -> Settled:
    told: list[str] = []

    def split(held: Assignment) -> Iterator[Assignment]:
        if held.role != "files" or held.start or not used.has_task(held.task) or on <= used.start:
            yield held
            return
        filed, named = _ever(used, held.task), _named(used, held.task)
        fresh = [c for c in held.units if c not in named and not set(_meant(new, c)) <= filed]
        if kept := tuple(code for code in held.units if code not in fresh):
            yield held.model_copy(update={"units": kept})
        if fresh:
            yield held.model_copy(update={"units": tuple(fresh), "start": on})
            told.append(f"《分工》{held.task}：{'、'.join(_called(new, code) for code in fresh)}从 {on} 起")

    assignments = tuple(part for held in new.assignments for part in split(held))
    return new.model_copy(update={"assignments": assignments}) if told else new, told


def _named(plan: Plan, task: str) -> set[str]:
    return {code for it in plan.assignments if (it.task, it.role) == (task, "files") for code in it.units}


def _ever(plan: Plan, task: str) -> set[str]:
    """The units that file the task at any time."""
    return {unit for code in _named(plan, task) for unit in _meant(plan, code)}


def _meant(plan: Plan, code: str) -> tuple[str, ...]:
    return next((group.members for group in plan.groups if group.id == code), (code,))


def _called(plan: Plan, code: str) -> str:
    groups = (group.name for group in plan.groups if group.id == code)
    return plan.unit(code).short if plan.has_unit(code) else next(groups, code)


def _days(new: Plan, used: Plan, on: date) -> Settled:
    """Another filing day (报送截止日) is for the periods to come: what was on time stays so."""
    before, calendar = used.calendar, new.calendar
    # A day that the office has written down for the period is its word.
    mine = (p for p in used.periods(used.last_period) if new.has_period(p) and p.key not in calendar.due)
    past = [p for p in mine if before.due_on(p) < on and calendar.due_on(p) != before.due_on(p)]
    if not past:
        return new, []
    due = dict(sorted({**calendar.due, **{p.key: before.due_on(p) for p in past}}.items()))
    told = f"《报送日历》另定截止日：{past[0].key} 至 {past[-1].key} 的截止日在 {on} 前已过，仍按原来的"
    return new.model_copy(update={"calendar": calendar.model_copy(update={"due": due})}), [told]
