"""OpenDocument workbooks (.ods): a zip whose content.xml holds every sheet (ODF 1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from tasklib.intake.cells import Formula
from tasklib.intake.formats.book import Book, Damaged, Danger, SheetFacts
from tasklib.intake.formats.package import Package, local

_LINKS = frozenset(
    {"table:table-source", "table:cell-range-source", "table:database-source", "office:dde-source"}
)
_OBJECTS = frozenset({"draw:object-ole", "draw:applet", "draw:plugin"})
_CELLS = ("table:table-cell", "table:covered-table-cell")
# A cell of another file: ['file:///a.ods'#$Sheet1.A1].
_ELSEWHERE = re.compile(r"'[A-Za-z][\w+.-]*:[^']*'#")
_BRACKETS = re.compile(r"[\[\]]|(?<=[\[:])\.")
_MACROS = ("basic/", "dialogs/", "scripts/")
# Of an empty library nothing but these is there.
_LISTS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml", "/")


class Ods(Book):
    """An .ods workbook, whatever it is named.

    Raises:
        Damaged: it is no workbook of this kind.
    """

    def __init__(self, content: bytes, package: Package) -> None:
        super().__init__(content)
        # Libraries of macros declare their type, and are never read.
        declaring = {part for part in package.declaring if not part.startswith(_MACROS)}
        if package.locked or declaring:
            self.dangers = ("encrypted" if package.locked else "xml-entities",)
            return
        found: dict[Danger, None] = dict.fromkeys(_of_parts(package))
        if any(local(e.tag) == "encryption-data" for e in package.tree("META-INF/manifest.xml").iter()):
            found["encrypted"] = None
        else:
            for element in package.tree("meta.xml").iter():
                if local(element.tag) == "user-defined":
                    names = [value for key, value in element.items() if local(key) == "name"]
                    self.properties |= dict.fromkeys(names, element.text or "")
            try:
                found |= dict.fromkeys(_Content(self._sheets).read(package.read("content.xml")))
            except (expat.ExpatError, ValueError, LookupError) as error:
                raise Damaged from error
        self.dangers = tuple(found)


def _of_parts(package: Package) -> Iterator[Danger]:
    for part in package:
        if part.startswith(_MACROS) and not part.endswith(_LISTS):
            yield "macros"


def _plain(formula: str) -> str:
    """``of:=SUM([.B2:.B4])`` as a clerk sees it: SUM(B2:B4)."""
    return _BRACKETS.sub("", formula.partition("=")[2])


def _count(attributes: Mapping[str, str], name: str) -> int:
    number = int(attributes.get(f"table:{name}", 1))
    if number < 1:
        raise ValueError(name)
    return number


class _Content:
    """Follows the parser through content.xml; one element may stand for many equal rows or cells."""

    def __init__(self, sheets: dict[str, SheetFacts]) -> None:
        self._sheets = sheets
        self._dangers: list[Danger] = []
        self._depth = 0
        self._facts = SheetFacts()
        self._row = self._column = self._rows = 0

    def read(self, content: bytes) -> list[Danger]:
        handlers: dict[str, Callable[[Mapping[str, str]], None]] = {
            "table:table": self._table,
            "table:table-row": self._next_row,
            **dict.fromkeys(_CELLS, self._cell),
            **dict.fromkeys(_LINKS, lambda _: self._dangers.append("external-links")),
            **dict.fromkeys(_OBJECTS, lambda _: self._dangers.append("active-objects")),
        }

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if handler := handlers.get(name):
                handler(attributes)

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = start, self._end
        parser.Parse(content, True)
        return self._dangers

    def _table(self, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._facts = SheetFacts(used=(0, 0))
            self._sheets.setdefault(attributes.get("table:name", ""), self._facts)
            self._row = self._rows = 0

    def _next_row(self, attributes: Mapping[str, str]) -> None:
        if self._depth == 1:
            self._row += self._rows
            self._rows, self._column = _count(attributes, "number-rows-repeated"), 0

    def _end(self, name: str) -> None:
        if name == "table:table":
            self._depth -= 1

    def _cell(self, attributes: Mapping[str, str]) -> None:
        if self._depth != 1:
            # A table within a cell.
            return
        facts, row, column = self._facts, self._row, self._column
        count = _count(attributes, "number-columns-repeated")
        kind, formula = attributes.get("office:value-type"), attributes.get("table:formula")
        self._column += count
        last = row + self._rows - 1, column + count - 1
        if formula and _ELSEWHERE.search(formula):
            self._dangers.append("external-links")
        if kind or formula:
            facts.use(*last)
        if facts.is_sparse:
            # It will not be read; a block without end must not be told cell by cell.
            return
        if formula:
            high = _count(attributes, "number-matrix-rows-spanned")
            wide = _count(attributes, "number-matrix-columns-spanned")
            last = max(last[0], row + high - 1), max(last[1], column + wide - 1)
            facts.cover(((row, column), last), Formula("=" + _plain(formula)))
        elif kind == "percentage":
            facts.percents |= {(r, c) for r in range(row, last[0] + 1) for c in range(column, last[1] + 1)}
        down = _count(attributes, "number-rows-spanned")
        across = _count(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            facts.merged.append(((row, column), (row + down - 1, column + across - 1)))
