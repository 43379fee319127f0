"""The index of published pages: what there is, what each says first, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tasklib.brief.html import render


@dataclass(frozen=True)
class IndexRow:
    """One page in an index.

    Attributes:
        href: the page's place relative to the index.
        name: whose page it is.
        kind_title: the heading it stands under; rows of one heading stand together.
        sentence: its first sentence.
        failed_cause: one line where the page could not be made; then there is no link.
        lights: how many tasks show each light, in words; empty for none.
        note: its number and the day it was issued; empty for none.
        changed: how many of its figures have changed since.
        links: its workbook and its earlier editions, each its place and what it is called.
    """

    href: str
    name: str
    kind_title: str
    sentence: str
    failed_cause: str | None = None
    lights: str = ""
    note: str = ""
    changed: int = 0
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class IndexPage:
    """The context of an index page. ``note`` is one line below the title, ``empty`` stands in the rows' place."""

    title: str
    rows: Sequence[IndexRow]
    circulation: str
    note: str = ""
    empty: str = ""


def index_html(page: IndexPage) -> str:
    """The index as a page of its own, in the same style as the briefs."""
    kinds = [(title, list(rows)) for title, rows in groupby(page.rows, key=lambda row: row.kind_title)]
    failed = sum(row.failed_cause is not None for row in page.rows)
    return render("index.html", page=page, kinds=kinds, failed=failed).text
