"""Merged cells filled in."""

from __future__ import annotations

from collections.abc import Sequence

# The most columns that a table of Word or a page can have and still be read by anyone.
_WIDEST = 200

# Text, rows and columns that it spans.
Cell = tuple[str, int, int]


def filled(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The grid of a table's rows, a merged cell's text in every place it covers, all rows equally long."""
    grid: list[list[str]] = []
    held: dict[int, tuple[str, int]] = {}
    for cells in rows:
        row: list[str] = []
        held_next: dict[int, tuple[str, int]] = {}
        waiting = list(cells[:_WIDEST])
        while waiting or any(column >= len(row) for column in held):
            if len(row) in held:
                text, left = held.pop(len(row))
                if left > 1:
                    held_next[len(row)] = (text, left - 1)
                row.append(text)
            elif waiting:
                text, down, across = waiting.pop(0)
                for _ in range(min(across, _WIDEST - len(row))):
                    if down > 1:
                        held_next[len(row)] = (text, down - 1)
                    row.append(text)
            else:
                row.append("")
        grid.append(row)
        held = held_next
    width = max((len(row) for row in grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid]
