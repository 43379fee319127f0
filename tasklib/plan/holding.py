"""Who holds what over the whole plan, whatever the period."""

from __future__ import annotations

from tasklib.plan.model import Plan
from tasklib.plan.period import Period
from tasklib.plan.tasks import Task
from tasklib.plan.units import Unit, UnitGroup


def held_by(plan: Plan, unit: str) -> tuple[Task, ...]:
    """The tasks the unit files at any time, in the plan's order."""
    filed = {
        assignment.task
        for assignment in plan.assignments
        if assignment.role == "files" and unit in plan.members(assignment.units)
    }
    return tuple(task for task in plan.tasks if task.id in filed)


def implementers(plan: Plan) -> tuple[Unit, ...]:
    """The units that put an implementation plan (实施方案) of their own on record: counties that file.

    In administrative order; none where the plan asks for no such plans.
    """
    if not plan.implementations:
        return ()
    return tuple(unit for unit in plan.units if unit.level == "county" and held_by(plan, unit.code))


def undecided(plan: Plan, task: str, period: Period) -> tuple[UnitGroup, ...]:
    """The open groups that are to file the task in the period and have no members yet (待明确)."""
    named = {
        code
        for assignment in plan.assignments
        if (assignment.task, assignment.role) == (task, "files")
        and assignment.covers(period.first, period.last)
        for code in assignment.units
    }
    return tuple(group for group in plan.groups if group.id in named and not group.members)


def office_in_words(plan: Plan) -> str:
    """Whom a unit asks: the office, with its contact where the plan has one."""
    office = plan.unit(plan.office)
    return f"{office.name}（{office.contact}）" if office.contact else office.name
