"""A Word document's paragraphs and tables in the order of the page, automatic numbers written out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from tasklib.drafting.grid import Cell, filled
from tasklib.drafting.numerals import numeral
from tasklib.drafting.source import Block, Line, Row, Source, Table

# What python-docx gives are elements of lxml, which ships no types.
Element = Any

# How many characters of what is not read are told.
_SHOWN = 60
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read_word(content: bytes) -> Source:
    """The document's lines and tables; a line's number is its paragraph's or row's place on the page."""
    document = Document(io.BytesIO(content))
    numbering = _Numbering(document)
    blocks: list[Block] = []
    left_out: list[Line] = []
    number = 0
    for element in _body(document.element.body):
        left_out += [Line(number + 1, told) for told in _unread(element)]
        if element.tag == qn("w:p"):
            text = numbering.of(element) + _text(element)
            for part in text.split("\n"):
                number += 1
                blocks.append(Line(number, part))
        else:
            rows = []
            for cells in filled(list(_rows(element, numbering))):
                number += 1
                rows.append(Row(number, tuple(cells)))
            blocks.append(Table(tuple(rows)))
    for rel in document.part.rels.values():
        if rel.reltype.endswith(("/footnotes", "/endnotes")):
            notes = etree.fromstring(rel.target_part.blob, etree.XMLParser(resolve_entities=False))
            left_out += [Line(number, f"脚注“{text}”") for note in notes if (text := _text(note).strip())]
    return Source(tuple(blocks), tuple(left_out))


def _unread(element: Element) -> Iterator[str]:
    """What stands in a paragraph or table and is not read with it: tables in its cells, hidden words."""
    for table in element.iter(qn("w:tbl")):
        text = " ".join(filter(None, (_text(p).strip() for p in table.iter(qn("w:p")))))
        if table is not element and text:
            yield f"单元格里的表格“{text[:_SHOWN]}”"
    hidden = "".join(
        t.text or "" for r in element.iter(qn("w:r")) if _is_hidden(r) for t in r.iter(qn("w:t"))
    )
    if hidden.strip():
        yield f"隐藏的文字“{hidden.strip()[:_SHOWN]}”"


def _body(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, those inside content controls too."""
    for child in parent:
        if child.tag == qn("w:tbl") and _lays_out(child):
            for cell in child.iter(qn("w:tc")):
                if _owner(cell) is child:
                    yield from _body(cell)
        elif child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _body(child)


def _lays_out(table: Element) -> bool:
    """Whether the table but frames what stands in it: a cell to a row, and more than a line in one of them."""
    cells = [cell for cell in table.iter(qn("w:tc")) if _owner(cell) is table]
    rows = [row for row in table.iter(qn("w:tr")) if _owner(row) is table]
    framed = any(cell.find(qn("w:tbl")) is not None or len(cell.findall(qn("w:p"))) > 2 for cell in cells)
    return len(cells) == len(rows) and framed


def _text(element: Element) -> str:
    if element.tag in _SKIPPED or element.tag == _FALLBACK or _is_hidden(element):
        return ""
    if element.tag == qn("w:t"):
        return element.text or ""
    return _SPACES.get(element.tag, "") or "".join(_text(child) for child in element)


def _is_hidden(element: Element) -> bool:
    """Whether the reader does not see a run's words."""
    found = element.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if element.tag == qn("w:r") else None
    return found is not None and _value(found) not in ("0", "false", "off")


def _rows(table: Element, numbering: _Numbering) -> Iterator[list[Cell]]:
    """Each row's cells; one merged downward is told by the rows it spans, and its continuations are left out."""
    rows = [row for row in table.iter(qn("w:tr")) if _owner(row) is table]
    starts: dict[int, list[Any]] = {}
    found: list[list[list[Any]]] = []
    for row in rows:
        column, cells = 0, []
        for cell in row.iter(qn("w:tc")):
            if _owner(cell) is not table:
                continue
            across = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            spanned = (_value(across) or "") if across is not None else ""
            wide = max(int(spanned), 1) if spanned.isdecimal() else 1
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart" and column in starts:
                starts[column][1] += 1
            else:
                paragraphs = (p for p in cell.iter(qn("w:p")) if _owner(p) is table)
                text = "\n".join(numbering.of(p) + _text(p) for p in paragraphs)
                entry = [text.strip(), 1, wide]
                cells.append(entry)
                starts.pop(column, None)
                if merge is not None:
                    starts[column] = entry
            column += wide
        found.append(cells)
    for entries in found:
        yield [(text, down, wide) for text, down, wide in entries]


def _owner(element: Element) -> Element:
    """The table that the element stands in."""
    return next(element.iterancestors(qn("w:tbl")), None)


class _Numbering:
    """The numbers that Word writes before paragraphs."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._abstract: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        self._unbroken: set[tuple[str, int]] = set()
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")),
            None,
        )
        if part is not None:
            self._learn(part.element)
        for style in document.styles.element.iter(qn("w:style")):
            if told := _numbered(style.find(qn("w:pPr"))):
                self._styles[style.get(qn("w:styleId"), "")] = told

    def _learn(self, root: Element) -> None:
        for abstract in root.iter(qn("w:abstractNum")):
            key = abstract.get(qn("w:abstractNumId"))
            for level in abstract.iter(qn("w:lvl")):
                told = {name: _value(level.find(qn(f"w:{name}"))) for name in ("numFmt", "lvlText", "start")}
                depth = int(level.get(qn("w:ilvl"), "0"))
                first = told["start"] or ""
                start = int(first) if first.isdecimal() else 1
                if _value(level.find(qn("w:lvlRestart"))) == "0":
                    self._unbroken.add((key, depth))
                self._levels[key, depth] = (told["numFmt"] or "", told["lvlText"] or "", start)
        for num in root.iter(qn("w:num")):
            self._abstract[num.get(qn("w:numId"))] = _value(num.find(qn("w:abstractNumId"))) or ""

    def of(self, paragraph: Element) -> str:
        """What stands before the paragraph; the count goes on."""
        properties = paragraph.find(qn("w:pPr"))
        told = _numbered(properties)
        if told is None and properties is not None and (style := properties.find(qn("w:pStyle"))) is not None:
            told = self._styles.get(style.get(qn("w:val"), ""))
        if told is None or told[0] == "0":
            return ""
        number, depth = told
        abstract = self._abstract.get(number, "")
        form, text, start = self._levels.get((abstract, depth), ("", "", 1))
        counts = self._counts.setdefault(abstract, [0] * 9)
        counts[depth] = counts[depth] + 1 if counts[depth] else start
        for level in range(depth + 1, 9):
            if (abstract, level) not in self._unbroken:
                counts[level] = 0
        if form in ("", "bullet", "none"):
            return ""
        for level in range(depth + 1):
            shown = self._levels.get((abstract, level), (form, "", 1))[0]
            text = text.replace(f"%{level + 1}", numeral(counts[level] or 1, shown))
        return text


def _numbered(properties: Element) -> tuple[str, int] | None:
    if properties is None or (found := properties.find(qn("w:numPr"))) is None:
        return None
    depth = _value(found.find(qn("w:ilvl"))) or "0"
    number = _value(found.find(qn("w:numId")))
    return (number, min(int(depth), 8)) if number else None


def _value(element: Element) -> str | None:
    found: str | None = None if element is None else element.get(qn("w:val"))
    return found
