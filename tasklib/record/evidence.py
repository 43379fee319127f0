"""Which files on record prove a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from unicodedata import normalize

from tasklib.record.record import FiledRow, Record
from tasklib.record.wording import names_key

Aside = Literal["returned", "replaced"]


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
def _rows(record: Record) -> Mapping[tuple[str, str, str], list[FiledRow]]:
    """(unit, period, task) → its rows that say anything, in the order they came."""
    found: dict[tuple[str, str, str], list[FiledRow]] = {}
    for row in record.filed:
        if row.state is not None:
            found.setdefault((row.unit, row.period, row.task), []).append(row)
    return found


def aside_because(record: Record, file: Mapping[str, Any]) -> Aside | None:
    """Why a file, a row of ``evidence_file``, proves its row no more; None while it does.

    returned: it went back with its row. replaced: its row named it when it came, and names it no
    more; a file that the row never named, which the office added, stays until the row is returned.
    """
    if is_set_aside(record, file):
        return "returned"
    rows = _rows(record).get((file["unit"], file["period"], file["task"]), [])
    then = next((row for row in reversed(rows) if row.seq <= file["seq"]), None)
    if then is None or not _names(then, file["name"]) or _names(rows[-1], file["name"]):
        return None
    return "replaced"


def _names(row: FiledRow, file: str) -> bool:
    text, name = (normalize("NFKC", said).casefold() for said in (row.texts["evidence"] or "", file))
    return names_key(text, re.sub(r"\s", "", name))


@lru_cache(maxsize=32)
def _counting(record: Record) -> Mapping[tuple[str, str | None], list[dict[str, Any]]]:
    """(unit, task) → the files on record that are not aside."""
    found: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for file in record.rows("evidence_file"):
        if not aside_because(record, file):
            found.setdefault((file["unit"], file["task"]), []).append(file)
    return found


def files_of(record: Record, row: FiledRow) -> list[dict[str, Any]]:
    """The files on record that prove the very row, as they came."""
    return [file for file in _counting(record).get((row.unit, row.task), ()) if file["period"] == row.period]
