"""Tables: ruled, their head repeated on every page, no row broken, columns as wide as what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement

from tasklib.brief.document import Sheet
from tasklib.publish.word.xml import add, clean, el, width

# The styles of heads and cells: 小四, 五号 for what would be cramped, 小五 for what is to stand on one page.
_STYLES = {
    240: ("GwCellHead", "GwCell"),
    210: ("GwSmallCellHead", "GwSmallCell"),
    180: ("GwDenseCellHead", "GwDenseCell"),
}
# From roomy to tight: the size of a character, and how many of them a mark, words and running text have
# at least on a line. A number is never broken.
_FITS = ((240, 99, 9, 12), (210, 99, 9, 12), (210, 5.5, 5, 9))
_DENSE = ((180, 99, 9, 12),)
# Where nothing is written yet, somebody will write by hand: characters, and a row's height.
_BY_HAND, _HAND_HIGH = 6.0, 600
# What a cell's margins and rules take, in twentieths of a point.
_MARGINS = {240: 130, 210: 130, 180: 76}
_SIDES = {"number": "center", "mark": "center"}
# A list of codes (A1、B2), which LibreOffice breaks after 、 only where it takes it for Chinese.
_CODES = re.compile("[A-Za-z0-9]+、[A-Za-z0-9]")


def add_table(word: Word, sheet: Sheet, room: int) -> None:
    """A sheet with its caption, or the sentence that stands for an empty one.

    Args:
        room: the type area's width, in twentieths of a point.
    """
    if sheet.is_empty:
        if sheet.empty:
            add(word, "公文正文", sheet.empty)
        return
    if sheet.caption:
        add(word, "Caption", sheet.caption)
    columns = [
        (title, kind or "text") for title, _, kind in (c.partition(":") for c in sheet.columns.split())
    ]
    groups = [
        (group.title, [[clean(cell) for cell in row] for row in group.rows])
        for group in sheet.groups if group.rows
    ]  # fmt: skip
    rows = [row for _, own in groups for row in own]
    widths, size = _widths(columns, rows, room, _DENSE if sheet.dense else _FITS)
    by_hand = any(not any(map(width, column)) for column in zip(*rows, strict=True))
    head, cell = _STYLES[size]
    table = el(
        "tbl",
        _properties(sum(widths), dense=sheet.dense),
        el("tblGrid", *(el("gridCol", w=w) for w in widths)),
    )
    titles = [_cell(title, w, head) for (title, _), w in zip(columns, widths, strict=True)]
    table.append(_row(titles, el("tblHeader")))
    for title, own in groups:
        if title is not None:
            table.append(_row([_cell(clean(title), sum(widths), head, len(widths), "left")]))
        for row in own:
            cells = [
                _cell(text, w, cell, side=_SIDES.get(kind, ""))
                for text, w, (_, kind) in zip(row, widths, columns, strict=True)
            ]
            high = [el("trHeight", val=_HAND_HIGH, hRule="atLeast")] if by_hand else []
            table.append(_row(cells, *high))
    word.element.body.insert_element_before(table, "w:sectPr")
    # Two tables would grow into one, and text would stick to the rule.
    add(word, "公文表后")


def _widths(
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    room: int,
    fits: Sequence[tuple[int, float, float, float]],
) -> tuple[list[int], int]:
    """The columns' widths, which fill the room, and the size of type for which they are."""
    # A heading may break in two.
    heads = [min(width(title), max(2, width(title) / 2 + 0.5)) for title, _ in columns]
    held = [max(width(row[i]) for row in rows) or _BY_HAND for i in range(len(columns))]
    for size, mark, words, prose in fits:
        most = {"mark": mark, "text": words, "prose": prose}
        least = [
            max(head, min(own, most.get(kind, own)))
            for (_, kind), head, own in zip(columns, heads, held, strict=True)
        ]
        narrow = [round(chars * size) + _MARGINS[size] for chars in least]
        if sum(narrow) <= room:
            break
    else:
        return [wide * room // sum(narrow) for wide in narrow], size
    # What is left goes to those that would break; none does: evenly.
    longest = [max(width(title), own) for (title, _), own in zip(columns, held, strict=True)]
    wish = [more - less for more, less in zip(longest, least, strict=True)]
    wish = wish if sum(wish) else [1] * len(wish)
    spare = room - sum(narrow)
    return [wide + int(spare * more / sum(wish)) for wide, more in zip(narrow, wish, strict=True)], size


def _properties(total: int, *, dense: bool) -> BaseOxmlElement:
    sides = {"top": 6, "left": 30, "bottom": 6, "right": 30} if dense else {}
    margins = (el(side, w=w, type="dxa") for side, w in sides.items())
    return el(
        "tblPr",
        el("tblStyle", val="GwTable"),
        el("tblW", w=total, type="dxa"),
        el("jc", val="center"),
        el("tblLayout", type="fixed"),
        *([el("tblCellMar", *margins)] if dense else []),
    )


def _row(cells: Sequence[BaseOxmlElement], *properties: BaseOxmlElement) -> BaseOxmlElement:
    return el("tr", el("trPr", el("cantSplit"), *properties), *cells)


def _cell(text: str, wide: int, style: str, span: int = 1, side: str = "") -> BaseOxmlElement:
    properties = [el("tcW", w=wide, type="dxa")]
    if span > 1:
        properties.append(el("gridSpan", val=span))
    said = [el("pStyle", val=style), *([el("jc", val=side)] if side else [])]
    run = OxmlElement("w:r")
    assert isinstance(run, CT_R)
    run.text = text
    if _CODES.match(text):
        run.get_or_add_rPr().append(el("lang", val="zh-CN"))
    return el("tc", el("tcPr", *properties, el("vAlign", val="center")), el("p", el("pPr", *said), run))
