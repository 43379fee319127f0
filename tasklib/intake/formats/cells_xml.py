"""The cells of one .xlsx sheet: formulas, errors, percentages, and how far they reach."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from tasklib.intake.cells import CellError, Formula
from tasklib.intake.formats.book import Cell, Damaged, SheetFacts

# Where none of these is found there is nothing to tell: no formula, no error, and no used cell
# beyond column Z or row 99,999. Searching a large sheet takes a quarter of parsing it.
_FORMULA_OR_ODD_CELL = re.compile(rb'<(?:\w+:)?(?:f[\s/>]|c(?=[\s/>])(?! r="[A-Z]))')
_ERROR = re.compile(rb"t\s*=\s*[\"']e[\"']")
_FAR = re.compile(rb'r="(?:[A-Z]{2}|[A-Z]\d{6})(?![A-Z0-9]*"(?: s="\d+")? ?/>)')
# With more styles than these, parsing takes less than searching for each.
_FEW = 64
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.IGNORECASE)


def read_cells(sheet: bytes, percent_styles: frozenset[str]) -> SheetFacts:
    """What the values of a sheet do not tell; ``used`` is None where the cells cannot be many.

    Raises:
        Damaged: it is no XML, or an address is none.
    """
    if len(percent_styles) <= _FEW:
        patterns = _FORMULA_OR_ODD_CELL, _ERROR, _FAR, _styled(percent_styles)
        if not any(pattern.search(sheet) for pattern in patterns):
            return SheetFacts()
    try:
        return _Cells(percent_styles).read(sheet)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Damaged from error


def _styled(styles: frozenset[str]) -> re.Pattern[bytes]:
    """A cell of one of the styles that holds anything."""
    # Where the tag goes on and on it counts as one: its end is not looked for from every "s=" again.
    end = r"[^<>]{0,200}+(?:(?<!/)>|[^<>])"
    return re.compile(rf"s\s*=\s*[\"'](?:{'|'.join(sorted(styles))})[\"']{end}".encode())


def _cell(address: str) -> Cell:
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ValueError(address)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


class _Cells:
    """Follows the parser through one sheet. Addresses may be left out, and then count on."""

    def __init__(self, percent_styles: frozenset[str]) -> None:
        self.facts = SheetFacts(used=(0, 0))
        self._percent_styles = percent_styles
        self._row = self._column = -1
        self._style: str | None = None
        self._is_error = False
        self._formula: Mapping[str, str] | None = None
        self._text: list[str] = []
        self._shared: dict[str, str] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, sheet: bytes) -> SheetFacts:
        self._parser.Parse(sheet, True)
        return self.facts

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            at = attributes.get("r")
            self._row, self._column = _cell(at) if at else (self._row, self._column + 1)
            self._style = attributes.get("s")
            self._is_error = attributes.get("t") == "e"
        elif name == "row":
            number = attributes.get("r")
            self._row, self._column = int(number) - 1 if number else self._row + 1, -1
        elif name in ("v", "is", "f"):
            self.facts.use(self._row, self._column)
            self._text = []
            if name == "f":
                self._formula = attributes
            if name == "f" or self._is_error:
                self._parser.CharacterDataHandler = self._text.append

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v" and self._row >= 0:
            cell = self._row, self._column
            if self._is_error:
                self.facts.unsound.setdefault(cell, CellError("".join(self._text) or "#N/A"))
            if self._style in self._percent_styles:
                self.facts.percents.add(cell)
        elif name == "f" and self._formula is not None and self._row >= 0:
            self._end_formula(self._formula)
        elif name == "sheetData":
            # What follows has formulas of its own: drop-downs, conditional formats.
            self._parser.StartElementHandler = self._parser.EndElementHandler = None
        if name in ("v", "f"):
            self._parser.CharacterDataHandler = None

    def _end_formula(self, attributes: Mapping[str, str]) -> None:
        text, cell = "".join(self._text), (self._row, self._column)
        shared = attributes.get("si")
        if attributes.get("t") == "shared" and shared is not None:
            text = self._shared.setdefault(shared, text)
        is_block = attributes.get("t") in ("array", "dataTable") and "ref" in attributes
        self.facts.cover(_block(attributes["ref"]) if is_block else (cell, cell), Formula(f"={text}"))


def _block(reference: str) -> tuple[Cell, Cell]:
    first, _, last = reference.partition(":")
    return _cell(first), _cell(last or first)
