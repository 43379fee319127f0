"""Excel and WPS workbooks of today (.xlsx): a zip of XML parts (ECMA-376)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from tasklib.intake.formats.book import Book, Damaged, Danger, SheetFacts
from tasklib.intake.formats.cells_xml import read_cells
from tasklib.intake.formats.package import Package, local

_WORKBOOK = "xl/workbook.xml"
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_PERCENT_FORMATS = frozenset({"9", "10"})
# Parts that are a danger by their place, or by how another part is related to them.
_PLACES: dict[str, Danger] = {
    "xl/vbaproject.bin": "macros",
    "xl/macrosheets/": "macros",
    "xl/externallinks/": "external-links",
    "xl/connections.xml": "external-links",
    "xl/activex/": "active-objects",
    "xl/embeddings/": "active-objects",
}
_RELATIONS: dict[str, Danger] = {
    **dict.fromkeys(("vbaproject", "xlmacrosheet", "xlintlmacrosheet"), "macros"),
    **dict.fromkeys(("externallink", "connections", "querytable"), "external-links"),
    **dict.fromkeys(("oleobject", "package", "control"), "active-objects"),
}


class Xlsx(Book):
    """An .xlsx workbook, whatever it is named; its sheets are read one by one.

    Raises:
        Damaged: it is no workbook of this kind.
    """

    def __init__(self, content: bytes, package: Package) -> None:
        super().__init__(content)
        self._package = package
        self._parts: dict[str, str] = {}
        self._percent_styles: frozenset[str] = frozenset()
        if package.locked or package.declaring:
            self.dangers = ("encrypted" if package.locked else "xml-entities",)
            return
        is_binary = "xl/workbook.bin" in package
        if not is_binary and _WORKBOOK not in package:
            raise Damaged
        by_place = (danger for part in package for place, danger in _PLACES.items() if part.startswith(place))
        found: dict[Danger, None] = dict.fromkeys(("binary-workbook",) if is_binary else ())
        self.dangers = tuple(found | dict.fromkeys(by_place) | dict.fromkeys(self._told()))
        self._read_workbook()

    def _told(self) -> Iterator[Danger]:
        """Dangers that the lists of types and of relations tell."""
        for part in self._package.tree("[Content_Types].xml"):
            kind = part.get("ContentType", "").lower()
            if "macroenabled" in kind and "binary" not in kind:
                yield "macros"
        for name in self._package:
            for relation in self._package.tree(name) if name.endswith(".rels") else ():
                kind = relation.get("Type", "").rpartition("/")[2].lower()
                if kind in _RELATIONS:
                    yield _RELATIONS[kind]
                # A link that a reader may click is text; whatever is fetched unasked is not.
                elif relation.get("TargetMode") == "External" and kind != "hyperlink":
                    yield "external-links"

    def _read_workbook(self) -> None:
        book = self._package.tree(_WORKBOOK)
        targets = {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._package.tree("xl/_rels/workbook.xml.rels")
        }
        for element in book.iter():
            if local(element.tag) == "sheet":
                id = next((value for key, value in element.items() if key.endswith("}id")), "")
                target = posixpath.normpath(posixpath.join("xl", targets.get(id, "")))
                self._parts[element.get("name", "")] = target.lstrip("/").lower()
            elif local(element.tag) == "workbookPr":
                self.since_1904 = element.get("date1904") in ("1", "true")
        self._percent_styles = _percent_styles(self._package.tree("xl/styles.xml"))
        for element in self._package.tree("docProps/custom.xml"):
            self.properties[element.get("name", "")] = "".join(element.itertext())

    def facts(self, sheet: str) -> SheetFacts:
        """What the values of the sheet of that name do not tell."""
        if sheet not in self._parts:
            raise Damaged
        return read_cells(self._package.read(self._parts[sheet]), self._percent_styles)


def _percent_styles(styles: ElementTree.Element) -> frozenset[str]:
    """The numbers of the cell styles that show a value as a percentage."""
    formats = set(_PERCENT_FORMATS)
    found = set()
    for element in styles:
        if local(element.tag) == "numFmts":
            formats |= {f.get("numFmtId", "") for f in element if shows_percent(f.get("formatCode", ""))}
    for element in styles:
        if local(element.tag) == "cellXfs":
            found |= {str(n) for n, style in enumerate(element) if style.get("numFmtId") in formats}
    return frozenset(found)


def shows_percent(code: str) -> bool:
    """Whether a number format shows 0.6 as 60%: a quoted sign is only a sign."""
    return "%" in _LITERAL.sub("", code)
