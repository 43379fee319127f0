"""Which files on record prove a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tasklib.record.record import FiledRow, Record


@lru_cache(maxsize=32)
def _returns(record: Record) -> Mapping[tuple[str, str, str], int]:
    """(unit, period, task) → the seq of the last return of its row that stands."""
    found: dict[tuple[str, str, str], int] = {}
    last = {(v["submission"], v["task"]): v for v in record.rows("verdict")}
    for (submission, task), said in last.items():
        if said["verdict"] == "returned":
            told = record.submissions[submission]
            key = told["unit"], told["period"], task
            found[key] = max(found.get(key, 0), said["seq"])
    return found


def is_set_aside(record: Record, file: Mapping[str, Any]) -> bool:
    """Whether a file, a row of ``evidence_file``, came before its row was returned: it went back with
    the row, and counts no more unless it comes again."""
    return bool(file["seq"] < _returns(record).get((file["unit"], file["period"], file["task"]), 0))


@lru_cache(maxsize=32)
def _counting(record: Record) -> Mapping[tuple[str, str | None], list[dict[str, Any]]]:
    """(unit, task) → the files on record that are not set aside."""
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for file in record.rows("evidence_file"):
        if not is_set_aside(record, file):
            found.setdefault((file["unit"], file["task"]), []).append(file)
    return found


def files_of(record: Record, row: FiledRow) -> list[dict[str, Any]]:
    """The files on record for the very row that are not set aside, as they came."""
    return [file for file in _counting(record).get((row.unit, row.task), ()) if file["period"] == row.period]
