"""The plan as it stood at another time: by what was asked then a filing is judged, not by what is asked now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from pydantic import ValidationError

from tasklib.plan import Plan
from tasklib.record.record import Record


def plan_filed_under(record: Record, seq: int) -> Plan:
    """The version of the plan that the entry was made under; the record's own where that is not on record."""
    return _plan(record, _versions(record).get(seq, record.plan.version))


def plan_in_force(record: Record, day: date) -> Plan:
    """The version of the plan that held on the day, by the dates of its amendments (调整).

    The record's own plan where that version is not on record.
    """
    return _plan(record, record.plan.version_on(day))


def _plan(record: Record, version: int) -> Plan:
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
