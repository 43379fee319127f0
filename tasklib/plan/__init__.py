"""What must be done: plan, units, assignments, deadlines, periods, workdays. No polars, no SQL."""

from tasklib.plan.holding import held_by, implementers, office_in_words
from tasklib.plan.load import inspect_plan, load_plan
from tasklib.plan.model import (
    CODE,
    Assignment,
    Calendar,
    Category,
    Duty,
    Indicator,
    Measure,
    Meeting,
    Milestone,
    Plan,
    Problem,
    Published,
    Task,
    Thresholds,
    Unit,
    UnitGroup,
    is_code,
)
from tasklib.plan.period import Period
from tasklib.plan.snapshot import canonical_json, plan_document, sha256_text
from tasklib.plan.yaml_source import Fault

__all__ = [
    "CODE",
    "Assignment",
    "Calendar",
    "Category",
    "Duty",
    "Fault",
    "Indicator",
    "Measure",
    "Meeting",
    "Milestone",
    "Period",
    "Plan",
    "Problem",
    "Published",
    "Task",
    "Thresholds",
    "Unit",
    "UnitGroup",
    "canonical_json",
    "held_by",
    "implementers",
    "inspect_plan",
    "is_code",
    "load_plan",
    "office_in_words",
    "plan_document",
    "sha256_text",
]
