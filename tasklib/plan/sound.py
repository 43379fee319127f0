"""What is left of a plan without its faulty parts, so that the rest can still be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tasklib.plan.yaml_source import Location

_LISTS = ("categories", "tasks", "units", "assignments")
# Stand in for a faulty value of its own file, so that the others can be checked.
_STAND_INS: dict[str, Any] = {
    "id": "x", "version": 1, "title": "x", "short_title": "x", "example": True, "office": "x", "region": "x",
    "start": "1900-01-01", "end": "2200-12-31",
    "meeting": {"name": "x", "convenor": "x", "source": "source"}, "calendar": {"source": "source"},
}  # fmt: skip
_NAMES = ("id", "code", "task", "problem")


@dataclass(frozen=True)
class Sound:
    """The sound parts of a plan.

    Attributes:
        parts: the merged files without their faulty items.
        kept: for each list, where its items stood before.
        left_out: ids that the faulty items bear or name; what is said of them may be their fault.
    """

    parts: Mapping[str, Any]
    kept: Mapping[str, list[int]]
    left_out: frozenset[str]

    def origin(self, at: Location) -> Location:
        """The place in the files of a place among the sound parts."""
        if len(at) > 1 and isinstance(at[1], int) and at[0] in self.kept:
            return (at[0], self.kept[str(at[0])][at[1]], *at[2:])
        return at

    def concerns(self, sentence: str) -> bool:
        """Whether a fault is about sound parts alone."""
        # A sum without the tasks left out is not the plan's.
        if "tasks" in self.kept and "权重合计" in sentence:
            return False
        named = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9_-]*", sentence))
        return not named & self.left_out and not ({"1900-01-01", "2200-12-31", "x"} & named)


def without_faulty(merged: Mapping[str, Any], faulty: Iterable[Location]) -> Sound | None:
    """Leave out the items of lists, and replace the other values, at which a fault stands.

    Returns:
        None where too little is left to check: a list that a plan needs is missing or is no list.
    """
    parts, items = dict(merged), dict[str, set[int]]()
    for at in faulty:
        key = str(at[0])
        if len(at) > 1 and isinstance(at[1], int) and isinstance(merged.get(key), list):
            items.setdefault(key, set()).add(at[1])
        elif key in _LISTS:
            return None
        else:
            parts.pop(key, None)
            if key in _STAND_INS:
                parts[key] = _STAND_INS[key]
    kept, left_out = {}, set()
    for key, places in items.items():
        kept[key] = [n for n in range(len(merged[key])) if n not in places]
        parts[key] = [merged[key][n] for n in kept[key]]
        for n in places:
            item = merged[key][n]
            if isinstance(item, dict):
                left_out |= {str(item[name]) for name in _NAMES if item.get(name) is not None}
    return Sound(parts, kept, frozenset(left_out))
