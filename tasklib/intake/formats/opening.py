"""A file's bytes in, the book of its format out: told by its content, never by its name."""

from __future__ import annotations

from tasklib.intake.formats.book import Book, Damaged
from tasklib.intake.formats.ods import Ods
from tasklib.intake.formats.package import Package
from tasklib.intake.formats.xls import Xls
from tasklib.intake.formats.xlsx import Xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_book(content: bytes) -> Book:
    """The workbook in a file's bytes; nothing of it has been given to a reader of values yet.

    Raises:
        Damaged: they are no workbook.
        TooLarge: they unpack to more than a workbook may hold.
    """
    if content.startswith(_OLE):
        return Xls(content)
    if not content.startswith(_ZIP):
        raise Damaged
    package = Package(content)
    return Ods(content, package) if "content.xml" in package else Xlsx(content, package)
