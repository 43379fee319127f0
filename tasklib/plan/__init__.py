"""What must be done: plan, units, assignments, deadlines, periods, workdays. No polars, no SQL."""

from tasklib.plan.calendar import Calendar, Thresholds
from tasklib.plan.canonical import canonical_json, sha256_text
from tasklib.plan.holding import held_by, implementers, office_in_words, undecided
from tasklib.plan.issuing import Imprint, Meeting, Schedule, Step
from tasklib.plan.item import CODE, is_code
from tasklib.plan.lists import Duty, Measure, Problem
from tasklib.plan.load import inspect_plan, load_plan
from tasklib.plan.model import Plan
from tasklib.plan.period import Period
from tasklib.plan.region import departments, is_office, localities, whole_of
from tasklib.plan.tasks import Category, Indicator, Milestone, Published, Task
from tasklib.plan.units import Assignment, Unit, UnitGroup
from tasklib.plan.yaml_source import Fault

__all__ = [
    "CODE",
    "Assignment",
    "Calendar",
    "Category",
    "Duty",
    "Fault",
    "Imprint",
    "Indicator",
    "Measure",
    "Meeting",
    "Milestone",
    "Period",
    "Plan",
    "Problem",
    "Published",
    "Schedule",
    "Step",
    "Task",
    "Thresholds",
    "Unit",
    "UnitGroup",
    "canonical_json",
    "departments",
    "held_by",
    "implementers",
    "inspect_plan",
    "is_code",
    "is_office",
    "load_plan",
    "localities",
    "office_in_words",
    "sha256_text",
    "undecided",
    "whole_of",
]
