"""Files that ``plan load`` cannot take: one sentence each, before anything is unpacked into memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from tasklib.errors import PlanError
from tasklib.planbook import export_book, load_book
from tests.plans import small_plan


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A plan's workbook with one of its parts changed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(export_book(small_plan()))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def in_rows(rows: bytes) -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>")


SHEET = "xl/worksheets/sheet2.xml"
FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
DECLARED = b'<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (changed(SHEET, in_rows(b'<row r="900"><c r="A900"/></row>' * 1_000_000)), "解开后太大"),
        (changed(SHEET, in_rows(FAR)), "离表格很远的格"),
        (changed(SHEET, lambda sheet: re.sub(b"(?=<worksheet)", DECLARED, sheet, count=1)), "能打开"),
        (changed(SHEET, lambda sheet: sheet[:200]), "能打开"),
        (b"PK\x03\x04 torn", "能打开"),
    ],
    ids=["zip bomb", "far cell", "entities", "torn sheet", "torn zip"],
)
def test_a_workbook_that_no_reader_should_follow_is_refused_in_one_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(PlanError, match=sentence) as told:
        load_book(content, "表.xlsx")
    assert "\n" not in str(told.value)
    assert "请" in str(told.value)
