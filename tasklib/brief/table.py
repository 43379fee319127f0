"""Plain HTML tables with header cells, a caption, and rows in groups that a page break keeps whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tasklib.brief.html import Html, render


@dataclass(frozen=True)
class Group:
    """Rows under one heading, or under none; the first cell of each row is its header."""

    rows: Sequence[Sequence[object]]
    title: object | None = None


def table(caption: str, columns: str, groups: Sequence[Group], empty: str = "", beside: str = "") -> Html:
    """A table, or the sentence ``empty`` where it has no rows.

    Args:
        columns: headings with a space between, each ``title`` or ``title:kind``. The kind says how
            cells are set: number, mark (never broken), prose (wide, line breaks kept).
        beside: the heading of a first column that holds the groups' titles; empty to set each
            title in a row of its own above its rows.
    """
    heads = [(title, kind or "text") for title, _, kind in (it.partition(":") for it in columns.split())]
    shown = [group for group in groups if group.rows]
    # Half a sheet of rows goes to the next page whole; only longer tables are broken.
    short = sum(1 + sum(map(_height, group.rows)) for group in shown) <= 18
    return render(
        "_table.html", caption=caption, columns=heads, groups=shown, empty=empty, beside=beside, short=short
    )


def _height(row: Sequence[object]) -> int:
    """About how many rows of short cells a row is as high as: a hundred characters take six lines."""
    plain = (cell for cell in row if isinstance(cell, str) and not isinstance(cell, Markup))
    return 1 + 5 * (max(map(len, plain), default=0) // 100)
