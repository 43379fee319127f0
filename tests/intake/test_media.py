"""A file's type is what its content says, whatever its name."""

from __future__ import annotations

import struct

import pytest

from tasklib.brief.marks import MEDIA as WORDS
from tasklib.intake.media import MEDIA, media_of
from tests.intake import clerk
from tests.intake.papers import BMP, GIF, JPEG, PDF, PNG, SVG, TIFF, WEBP, compound, office, packed

WORD = "openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "openxmlformats-officedocument.presentationml.presentation"


def slides(macros: int) -> bytes:
    """Old slides whose VBA storage holds something (1) or nothing (0)."""
    held = struct.pack("<HHIHHIIII", 0x1F, 0x3FF, 20, 2, 0x400, 12, 7, macros, 2)
    return clerk.compound({"PowerPoint Document": bytes(99) + held})


TAKEN = {
    "PDF": (PDF, "PDF"),
    "PDF of a scanner that writes on after its end": (PDF + b"scanned by\0" + bytes(20000), "PDF"),
    "PDF without its last mark": (PDF.replace(b"%%EOF", b"startxref\n9"), "PDF"),
    "PDF after a mark and an empty line": (b"\xef\xbb\xbf\r\n" + PDF, "PDF"),
    "PDF whose objects begin late": (PDF[:9] + b"%" + bytes(100_000) + PDF[9:], "PDF"),
    "PNG": (PNG, "图片"),
    "JPEG": (JPEG, "图片"),
    "GIF": (GIF, "图片"),
    "BMP": (BMP, "图片"),
    "TIFF": (TIFF, "图片"),
    "WEBP": (WEBP, "图片"),
    "docx": (office(WORD), "Word"),
    "xlsx": (office(EXCEL), "Excel"),
    "pptx": (office(SLIDES), "PPT"),
    "ofd": (packed({"OFD.xml": "<OFD/>"}), "OFD"),
    "doc and wps": (compound("WordDocument", "1Table"), "Word"),
    "xls and et": (compound("Workbook"), "Excel"),
    "old xls": (compound("Book"), "Excel"),
    "ppt and dps": (compound("PowerPoint Document"), "PPT"),
    "ppt without macros": (slides(0), "PPT"),
}
REFUSED = {
    "nothing": b"",
    "text": "名单：张三".encode(),
    "SVG": SVG,
    "HTML": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page after a picture's first letters": b"BM<html><body onload=alert(1)>",
    "a page after the first letters of a PDF": b"%PDF-1.7\n<html><body onload=alert(1)></html>",
    "a page between the first letters and the end of a PDF": b"%PDF-1.7\n<html></html>\n%%EOF\n",
    "a PDF cut short": PDF[:40],
    "a page before a whole PDF": b"<html><script>alert(1)</script>\n" + PDF,
    "a page after a picture's first bytes": GIF[:6] + b"<html><script>alert(1)</script>",
    "a page after a whole picture's header": PNG[:33] + b"<html></html>",
    "the first bytes of a picture": JPEG[:3],
    "a script": b"#!/bin/sh\nrm -rf /",
    "a program": b"MZ\x90\0" + bytes(60),
    "a zip": packed({"照片.jpg": "x"}),
    "a damaged zip": b"PK\x03\x04" + bytes(40),
    "a damaged zip with its list": office(WORD)[:-30],
    "docx with macros": office(WORD, "word/vbaProject.bin"),
    "xlsm": office("ms-excel.sheet.macroEnabled"),
    "a template": office("openxmlformats-officedocument.wordprocessingml.template"),
    "doc with macros": compound("WordDocument", "Macros"),
    "ppt with macros": slides(1),
    "xls with macros": compound("Workbook", "_VBA_PROJECT_CUR"),
    "an encrypted document": compound("EncryptedPackage", "EncryptionInfo"),
    "a mail": compound("__properties_version1.0"),
    "a damaged compound file": compound("WordDocument")[:700],
}


@pytest.mark.parametrize(("content", "word"), TAKEN.values(), ids=TAKEN.keys())
def test_what_an_office_can_read_is_taken_and_has_a_name_on_the_page(content: bytes, word: str) -> None:
    media = media_of(content)
    assert media is not None
    assert WORDS[media] == word


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_could_run_or_cannot_be_read_is_not_taken(content: bytes) -> None:
    assert media_of(content) is None


def test_every_type_that_is_taken_has_a_name_on_the_page() -> None:
    assert set(WORDS) == MEDIA
