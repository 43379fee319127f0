"""退件: which refused attempts count, and how long they keep a period open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tasklib.plan.workdays import shift

Row = dict[str, Any]


def first_refusals(
    refused: Iterable[Row], sources: Mapping[int, Iterable[Row]]
) -> dict[tuple[str, str], list[Row]]:
    """(unit, period) → its refused attempts by day, each told once, as it first came.

    What brings the same files again, alone or among those of others, is the same attempt: nothing
    was mended.

    Args:
        refused: rows of ``refused_unit``.
        sources: the files of each entry.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    seen: dict[tuple[str, str], list[frozenset[str]]] = {}
    for row in sorted(refused, key=lambda row: (row["received_on"], row["seq"])):
        key = row["unit"], row["period"]
        files = frozenset(file["sha256"] for file in sources.get(row["seq"], ()))
        known = seen.setdefault(key, [])
        if not any(files and before and (files <= before or before <= files) for before in known):
            found.setdefault(key, []).append(row)
        known.append(files)
    return found


def kept_open(end: date, events: Iterable[Row], grace: int) -> date:
    """Until when a period open until ``end`` is kept open by attempts refused while it was: some
    workdays to mend the unit's own errors; without any, until the unit files or errs.

    Args:
        events: the unit's refusals and submissions, in the order of their days.

    Returns:
        ``date.max`` while the office holds such an attempt.
    """
    own, held = end, False
    for event in events:
        day = event["received_on"]
        if "findings" not in event:
            held = False
        elif not event["findings"]:
            held = held or day <= own
        elif held or day <= end:
            own, held = max(own, shift(day, grace)), False
    return date.max if held else own
