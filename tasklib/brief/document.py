"""An official document (公文) in parts: told once, written as a page, as Word, or as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tasklib.brief.cover import section
from tasklib.brief.html import Html, render
from tasklib.brief.table import Group, table


@dataclass(frozen=True)
class Heading:
    """A heading with its number as text: level 1 一、, level 2 （一）, level 3 1."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """A table; ``columns`` and ``groups`` are as ``brief.table.table`` takes them.

    ``dense``: on paper it is to stand on one page, in small type.
    """

    caption: str
    columns: str
    groups: Sequence[Group]
    empty: str = ""
    dense: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it has no rows."""
        return not any(group.rows for group in self.groups)


Part = Heading | Paragraph | Sheet


@dataclass(frozen=True)
class Document:
    """A document as GB/T 9704 lays it out.

    Attributes:
        title: 标题.
        parts: the text, in order.
        series: 刊名 of a numbered brief (通报), empty for a letter.
        number: 第3期, or the letter's number; empty where none is given yet.
        addressed_to: 主送; empty for none.
        signed_by: the issuing unit (落款).
        signed_on: its date; None where it is not signed yet.
        annexes: each its title and its parts, on pages of its own.
        copies: 报, 送, 发 and to whom; those without are left out.
        mark: what stands on every page: 送审稿, 示例数据，非真实报送; empty for nothing.
        circulation: 传阅范围.
        wide_annexes: whether the annexes lie on landscape sheets.
    """

    title: str
    parts: Sequence[Part]
    series: str = ""
    number: str = ""
    addressed_to: str = ""
    signed_by: str = ""
    signed_on: date | None = None
    annexes: Sequence[tuple[str, Sequence[Part]]] = ()
    copies: Sequence[tuple[str, str]] = ()
    mark: str = ""
    circulation: str = ""
    wide_annexes: bool = field(default=False)


def as_html(parts: Iterable[Part]) -> Html:
    """The parts as a piece of a page."""
    return Html("".join(str(_piece(part)) for part in parts))


def _piece(part: Part) -> Html:
    match part:
        case Heading(text, 1):
            return section(text)
        case Heading(text, level):
            return render("_heading.html", text=text, level=min(level, 3) + 1)
        case Paragraph(text):
            return section("", text)
        case Sheet(caption, columns, groups, empty):
            return table(caption, columns, groups, empty)
