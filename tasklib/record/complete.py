"""报齐: which filings are complete."""

from __future__ import annotations

from typing import Any

from tasklib.plan import Period
from tasklib.record.record import Record
from tasklib.record.versions import plan_filed_under


def complete_filings(record: Record, unit: str, period: Period) -> list[dict[str, Any]]:
    """The unit's complete submissions for the period, by day: every assigned task has a status, and
    every owed indicator a figure or 暂缺.

    Each is held to the version of the plan it was filed under: what a later one adds, it could not say.
    """
    return [row for row in record.came.get((unit, period.key), ()) if _is_complete(record, row, period)]


def _is_complete(record: Record, submission: dict[str, Any], period: Period) -> bool:
    unit, seq = submission["unit"], submission["seq"]
    filed, figured = record.told_by("filing"), record.told_by("indicator_value")
    states = {row["task"]: row["state"] for row in filed.get(seq, ()) if row["state"]}
    figures = {
        (row["task"], row["indicator"])
        for row in figured.get(seq, ())
        if row["value"] is not None or row["missing"] is not None
    }
    return all(
        task.id in states
        and (
            states[task.id] == "not_applicable"
            or all((task.id, indicator.id) in figures for indicator in task.owed_by(unit))
        )
        for task in plan_filed_under(record, seq).tasks_of(unit, period)
        # Of a task that was dropped since, the record keeps no rows.
        if record.plan.has_task(task.id)
    )
