"""Rows that would say the same sentence again and again, put together to stand in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tasklib.brief.marks import BLANK
from tasklib.brief.source import Row


def alike(rows: Iterable[Row], may_join: Callable[[Row], bool] = lambda _: True) -> list[list[Row]]:
    """The rows of one unit with one light and one reason, each such lot at the place of its first.

    Args:
        may_join: whether a row may stand with others at all.
    """
    lots: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alone = () if may_join(row) else (row["task"],)
        lots.setdefault((row["unit"], row["light"], row["reason"], *alone), []).append(row)
    return list(lots.values())


def by_tasks(lots: Iterable[list[Row]]) -> list[list[Row]]:
    """The lots of units that never filed the same tasks, for the same reason, together as well."""
    joined: dict[tuple[object, ...], list[Row]] = {}
    for lot in lots:
        tasks = tuple(row["task"] for row in lot)
        alone = () if all(row["state"] == "not_filed" for row in lot) else (lot[0]["unit"],)
        joined.setdefault((lot[0]["light"], lot[0]["reason"], tasks, *alone), []).extend(lot)
    return list(joined.values())


def only(values: Iterable[object]) -> object:
    """The value that all of them have; a dash where they differ."""
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 else BLANK
