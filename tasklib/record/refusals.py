"""退件: which refused attempts count, and how long they keep a period open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tasklib.plan import Period, Plan
from tasklib.plan.workdays import shift

Row = dict[str, Any]
Told = Mapping[int, Iterable[Row]]
LOCKED = "period-locked"


def hashes(files: Iterable[Row], bundle: int | None = None) -> frozenset[str]:
    """What tells one filing from another: the hashes of its files, rows of ``source_file``.

    Args:
        bundle: that of a refusal they belong to; None for all files of the entry.
    """
    return frozenset(file["sha256"] for file in files if bundle is None or file["bundle"] == bundle)


def first_refusals(
    plan: Plan, refused: Iterable[Row], filed: Iterable[Row], sources: Told, findings: Told
) -> dict[tuple[str, str], list[Row]]:
    """(unit, period) → its refused attempts by day, each told once, as it first came.

    The same files refused again for the like reason are the same attempt, whatever came beside
    them: nothing was mended. What the unit files in between makes another of it.

    Args:
        refused: rows of ``refused_unit``; filed: of ``submission``.
        sources: the files of each entry; findings: why each was refused.

    Returns:
        The rows, each with its ``files`` (their hashes) and whether it was ``locked`` out.
    """
    found: dict[tuple[str, str], list[Row]] = {}
    seen: dict[tuple[str, str], set[tuple[frozenset[str], bool, bool]]] = {}
    for row in sorted([*refused, *filed], key=lambda row: (row["received_on"], row["seq"])):
        key = row["unit"], row["period"]
        if "findings" not in row:
            seen.pop(key, None)
            continue
        files = hashes(sources.get(row["seq"], ()), row["bundle"])
        locked = bool(row["period"]) and _is_locked(plan, row, findings.get(row["seq"], ()))
        attempt = files, locked, row["findings"] > 0
        known = seen.setdefault(key, set())
        if not files or attempt not in known:
            found.setdefault(key, []).append({**row, "files": files, "locked": locked})
        known.add(attempt)
    return found


def _is_locked(plan: Plan, row: Row, findings: Iterable[Row]) -> bool:
    own = f"{plan.name_of(row['unit'])}{Period.parse(row['period']).label}"
    return any(it["rule"] == LOCKED and it["must"].startswith(own) for it in findings)


def kept_open(end: date, events: Iterable[Row], grace: int, files: frozenset[str]) -> date:
    """Until when a period open until ``end`` takes a filing of these files, kept open by attempts
    refused while it was: some workdays for any filing, to mend what was refused by ``end``; without
    a bound for the very files of an attempt in which the unit had nothing to mend.

    Args:
        events: the unit's refusals and submissions, in the order of their days.
        files: their hashes; empty for files of no attempt.

    Returns:
        ``date.max`` while the office holds an attempt of these files.
    """
    until, held = end, set[frozenset[str]]()
    for event in events:
        day = event["received_on"]
        if "findings" not in event:
            held.clear()
            continue
        mine = event["files"]
        if day <= end or (event["findings"] and mine in held):
            until = max(until, shift(day, grace))
        if event["findings"]:
            held.discard(mine)
        elif mine and day <= until:
            held.add(mine)
    return date.max if files in held else until
