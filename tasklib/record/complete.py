"""报齐: which filings are complete."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from tasklib.plan import Period, Plan
from tasklib.record.record import Record


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
        for task in _plan_of(record, seq).tasks_of(unit, period)
        # Of a task that was dropped since, the record keeps no rows.
        if record.plan.has_task(task.id)
    )


def _plan_of(record: Record, seq: int) -> Plan:
    """The plan as it stood when the entry was made; the record's own where that is not on record."""
    version = _versions(record).get(seq, record.plan.version)
    if version == record.plan.version:
        return record.plan
    document = _documents(record).get(version)
    return (_parsed(document) if document else None) or record.plan


@lru_cache(maxsize=32)
def _versions(record: Record) -> Mapping[int, int]:
    return {row["seq"]: row["plan_version"] for row in record.rows("entry")}


@lru_cache(maxsize=32)
def _documents(record: Record) -> Mapping[int, str]:
    return {row["version"]: row["document"] for row in record.rows("plan_snapshot")}


# A plan changes few times in its life, and many records are told by the same version.
@lru_cache(maxsize=16)
def _parsed(document: str) -> Plan | None:
    try:
        return Plan.model_validate_json(document)
    except ValidationError:
        return None
