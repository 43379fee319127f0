"""Excel workbooks of 97 to 2003 and what WPS writes in their place (.xls): BIFF records in an OLE file.

Record numbers and layouts are those of [MS-XLS].
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from tasklib.intake.cells import CellError, Formula
from tasklib.intake.formats.book import Book, Damaged, Danger, SheetFacts
from tasklib.intake.formats.compound import compound
from tasklib.intake.formats.properties import custom_properties
from tasklib.intake.formats.xlsx import shows_percent

_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK, _DATEMODE = 0x809, 0x0A, 0x85, 0x2F, 0x1AE, 0x22
_FORMAT, _XF, _TEXTS, _DIMENSIONS = 0x41E, 0xE0, 0xFC, 0x200
_FORMULAS = frozenset({0x06, 0x206, 0x406})
_BOOL_OR_ERROR, _NUMBER, _RK, _MULTIPLE_RK = 0x205, 0x203, 0x27E, 0xBD
# Texts of every kind beside these.
_CELLS = _FORMULAS | {_NUMBER, _RK, _BOOL_OR_ERROR, 0x204, 0xFD, 0xD6}
_HEAD, _PLACE = struct.Struct("<HH"), struct.Struct("<HHH")
_SUMMARY = "\x05DocumentSummaryInformation"
_BIFF8 = b"\0\6"
_MACRO_SHEET = 1
_PERCENT_FORMATS = (9, 10)
# A supporting book that is this workbook, an add-in's functions, or nothing any more.
_OWN_BOOKS = (0x0401, 0x3A01)
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


class Xls(Book):
    """An .xls workbook, whatever it is named.

    Its ``content`` is written anew from its records: a reader that trusted the file's own chains
    and counts would follow them into endless loops and out of memory.

    Raises:
        Damaged: it is no workbook of this kind.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(b"")
        self._percent_styles: set[int] = set()
        found: dict[Danger, None] = {}
        try:
            with olefile.OleFileIO(io.BytesIO(content)) as ole:
                entries = {path[0].lower() for path in ole.listdir(streams=True, storages=True)}
                found |= dict.fromkeys(_of_entries(entries))
                if "encrypted" not in found:
                    self._stream = bytearray(ole.openstream("Workbook").read())
                    self._unread = 2 * len(self._stream)
                    found |= dict.fromkeys(self._globals())
                    self.content = compound("Workbook", bytes(self._stream))
                    if _SUMMARY.lower() in entries:
                        self.properties = custom_properties(ole.openstream(_SUMMARY).read())
        except MemoryError:
            raise
        except Exception as error:
            # A damaged file fails in ways its reader does not list.
            raise Damaged from error
        self.dangers = tuple(found)

    def _records(self, at: int) -> Iterator[tuple[int, int, bytearray]]:
        """The records of the part of the stream that starts there, each with the place of its body.

        Those of charts within it are left out. Sheets lie apart; where they do not, the file is damaged
        before the same records have been read again and again.
        """
        depth = 0
        while at + 4 <= len(self._stream):
            kind, size = _HEAD.unpack_from(self._stream, at)
            self._unread -= 4 + size
            if self._unread < 0:
                break
            if kind in (_BOF, _EOF):
                depth += 1 if kind == _BOF else -1
            if depth == 1:
                yield kind, at + 4, self._stream[at + 4 : at + 4 + size]
            elif depth == 0:
                return
            at += 4 + size
        raise Damaged

    def _globals(self) -> Iterator[Danger]:
        percents, styles, sheets = set(_PERCENT_FORMATS), 0, {}
        for kind, _, body in self._records(0):
            if kind == _BOF and body[:2] != _BIFF8:
                # Excel 95 and older, whose texts are laid out otherwise.
                raise Damaged
            if kind == _FILEPASS:
                yield "encrypted"
                return
            if kind == _SUPBOOK and _is_elsewhere(body):
                yield "external-links"
            elif kind == _BOUNDSHEET:
                name = _short_text(body[6:])
                if name in sheets:
                    # A reader would follow each of them.
                    raise Damaged
                sheets[name] = int.from_bytes(body[:4], "little")
                if body[5] == _MACRO_SHEET:
                    yield "macros"
            elif kind == _FORMAT and shows_percent(_plain(body[3:])):
                percents.add(int.from_bytes(body[:2], "little"))
            elif kind == _XF:
                if int.from_bytes(body[2:4], "little") in percents:
                    self._percent_styles.add(styles)
                styles += 1
            elif kind == _DATEMODE:
                self.since_1904 = body[:2] == b"\1\0"
            elif kind == _TEXTS and int.from_bytes(body[4:8], "little") > len(self._stream):
                raise Damaged
        self._sheets = {name: self._sheet(at) for name, at in sheets.items()}

    def _sheet(self, at: int) -> SheetFacts:
        facts = SheetFacts(used=(0, 0))
        for kind, place, body in self._records(at):
            if kind in _CELLS:
                row, column, style = _PLACE.unpack_from(body)
                facts.use(row, column)
                if kind in _FORMULAS:
                    facts.unsound[row, column] = Formula("=…")
                elif kind == _BOOL_OR_ERROR and body[7]:
                    facts.unsound[row, column] = CellError(_ERRORS.get(body[6], "#N/A"))
                elif kind in (_NUMBER, _RK) and style in self._percent_styles:
                    facts.percents.add((row, column))
            elif kind == _MULTIPLE_RK:
                row, first = _HEAD.unpack_from(body)
                for n in range((len(body) - 6) // 6):
                    facts.use(row, first + n)
                    if struct.unpack_from("<H", body, 4 + 6 * n)[0] in self._percent_styles:
                        facts.percents.add((row, first + n))
            elif kind == _DIMENSIONS:
                # How far the sheet is said to reach is what a reader makes room for.
                self._stream[place : place + len(body)] = bytes(len(body))
        return facts


def _of_entries(entries: set[str]) -> Iterator[Danger]:
    if {"encryptedpackage", "\x06dataspaces"} & entries:
        yield "encrypted"
    if {"_vba_project_cur", "vba", "macros"} & entries:
        yield "macros"
    if "ctls" in entries or any(entry.startswith("mbd") for entry in entries):
        yield "active-objects"
    if any(entry.startswith("lnk") for entry in entries):
        yield "external-links"


def _is_elsewhere(body: bytearray) -> bool:
    length = int.from_bytes(body[2:4], "little")
    return length not in _OWN_BOOKS and not (length == 1 and _plain(body[5:]).strip() == "")


def _short_text(body: bytearray) -> str:
    """A text whose length stands in one byte, then whether its characters take two bytes each."""
    length, wide = body[0], body[1] & 1
    return body[2 : 2 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _plain(text: bytearray) -> str:
    """Of a text whose width of characters need not be known, the signs of ASCII."""
    return text.replace(b"\0", b"").decode("latin-1")
