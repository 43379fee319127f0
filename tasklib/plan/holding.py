"""Who holds what over the whole plan, whatever the period."""

from __future__ import annotations

from tasklib.plan.model import Plan
from tasklib.plan.tasks import Task
from tasklib.plan.units import Unit


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

    In administrative order.
    """
    return tuple(unit for unit in plan.units if unit.level == "county" and held_by(plan, unit.code))


def office_in_words(plan: Plan) -> str:
    """Whom a unit asks: the office, with its contact where the plan has one."""
    office = plan.unit(plan.office)
    return f"{office.name}（{office.contact}）" if office.contact else office.name
