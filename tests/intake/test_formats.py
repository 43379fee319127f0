"""What a workbook's file hides: dangers by content, sizes as they are, formulas and errors at their cells."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tasklib.errors import FilingRefused
from tasklib.intake import arrivals
from tasklib.intake.cells import CellError, Formula
from tasklib.intake.form import PROGRESS
from tasklib.intake.formats import Damaged, limits, open_book
from tasklib.intake.formats.cells_xml import read_cells
from tasklib.intake.formats.properties import custom_properties
from tasklib.ledger import SourceFile, verify
from tests.intake.clerk import Clerk, compound, record, repacked
from tests.intake.desk import Desk, good_rows

SHEET = "xl/worksheets/sheet2.xml"
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
RELATION = '<Relationship Id="rIdX" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def filled(desk: Desk) -> Path:
    return Clerk(desk.template()).fill(good_rows()).save()


def sent(desk: Desk, content: bytes, name: str = "甲县.xlsx") -> Path:
    path = desk.folder / name
    path.write_bytes(content)
    return path


def related(kind: str, target: str) -> dict[str, object]:
    end = RELATION.format(kind, target).encode()
    return {RELATIONS: lambda part: part.replace(b"</Relationships>", end)}


XLSX = {
    "vba": ({"add": {"xl/vbaProject.bin": b"x"}}, "macros"),
    "content type": (
        {"change": {TYPES: lambda p: p.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.macroEnabled", b"ms-excel.sheet.macroEnabled")}},
        "macros",
    ),
    "macro sheet": ({"add": {"xl/macrosheets/sheet1.xml": b"<x/>"}}, "macros"),
    "link": ({"add": {"xl/externalLinks/externalLink1.xml": b"<x/>"}}, "external-links"),
    "connection": ({"add": {"xl/connections.xml": b"<x/>"}}, "external-links"),
    "linked picture": ({"change": related("image", "http://a.b/c.png")}, "external-links"),
    "related": ({"change": {RELATIONS: lambda p: p.replace(b"</Relationships>", (
        b'<Relationship Id="x" Type="http://x/vbaProject" Target="y.bin"/></Relationships>'))}}, "macros"),
    "control": ({"add": {"xl/activeX/activeX1.xml": b"<x/>"}}, "active-objects"),
    "object": ({"add": {"xl/embeddings/oleObject1.bin": b"x"}}, "active-objects"),
    "doctype": (
        {"change": {SHEET: lambda p: p.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "5">]><worksheet', 1)}},
        "xml-entities",
    ),
    "binary": ({"add": {"xl/workbook.bin": b"x"}}, "binary-workbook"),
}  # fmt: skip


@pytest.mark.parametrize("case", XLSX)
def test_what_may_not_be_in_a_workbook_is_found_by_content(desk: Desk, case: str) -> None:
    changes, rule = XLSX[case]
    path = sent(desk, repacked(filled(desk).read_bytes(), **changes))
    found = desk.refused(path)
    assert rule in {finding.rule for finding in found}
    assert all(finding.cell is None and finding.remedy for finding in found)
    assert desk.rows("submission") == []
    # Refused, and kept as it came.
    assert desk.archive.path(hashlib.sha256(path.read_bytes()).hexdigest()).exists()


def test_a_link_to_click_is_no_external_link(desk: Desk) -> None:
    path = sent(desk, repacked(filled(desk).read_bytes(), related("hyperlink", "http://a.b/")))
    assert desk.receipt(path).tasks == 3


def test_several_dangers_and_bad_cells_are_told_at_once(desk: Desk) -> None:
    clerk = Clerk(desk.template()).fill(good_rows())
    clerk.cell(PROGRESS, 1, "完成比例(%)").value = "=1+1"
    add = {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    found = desk.refused(sent(desk, repacked(clerk.save().read_bytes(), add=add)))
    assert [finding.rule for finding in found] == ["macros", "external-links", "formula"]


def biff(*globals_: bytes, sheet: bytes = b"", kind: int = 0) -> bytes:
    """A workbook stream of one sheet, Sheet1."""
    start, end = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), record(0x0A)
    at = len(start + b"".join(globals_) + end) + 18
    bound = record(0x85, struct.pack("<IBBBB", at, 0, kind, 6, 0) + b"Sheet1")
    return b"".join([start, *globals_, bound, end, start.replace(b"\0\6\5\0", b"\0\6\x10\0"), sheet, end])


OLE: dict[str, tuple[Mapping[str, bytes], tuple[str, ...]]] = {
    "encrypted package": ({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}, ("encrypted",)),
    "file pass": ({"Workbook": biff(record(0x2F, b"\1\0"))}, ("encrypted",)),
    "vba": ({"Workbook": biff(), "_VBA_PROJECT_CUR/PROJECT": b"x"}, ("macros",)),
    "macro sheet": ({"Workbook": biff(kind=1)}, ("macros",)),
    "control": ({"Workbook": biff(), "Ctls": b"x"}, ("active-objects",)),
    "object": ({"Workbook": biff(), "MBD0018F1A6/Package": b"x"}, ("active-objects",)),
    "other book": (
        {"Workbook": biff(record(0x1AE, struct.pack("<HHB", 1, 5, 0) + b"a.xls"))},
        ("external-links",),
    ),
    "own book": ({"Workbook": biff(record(0x1AE, struct.pack("<HH", 1, 0x0401)))}, ()),
    "nothing": ({"Workbook": biff()}, ()),
}


@pytest.mark.parametrize("case", OLE)
def test_what_may_not_be_in_an_old_workbook_is_found_by_content(case: str) -> None:
    streams, dangers = OLE[case]
    assert open_book(compound(streams)).dangers == dangers


def test_a_password_is_told_with_how_to_take_it_off(desk: Desk) -> None:
    (finding,) = desk.refused(sent(desk, compound({"EncryptedPackage": b"x"})))
    assert (finding.rule, finding.must) == ("encrypted", "工作簿不能加密")
    assert "清空密码" in finding.remedy


ODS = (
    '<office:document-content><office:body><office:spreadsheet><table:table table:name="{}">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
ROW = "<table:table-row>{}</table:table-row>"


def ods(cells: str, name: str = "任务进展", **parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", parts.pop("manifest", b"<manifest/>"))
        book.writestr(
            "content.xml",
            ODS.format(name, cells).replace(
                "<office:document-content>",
                ('<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d">'),
            ),
        )
        for part, content in parts.items():
            book.writestr(part.replace("__", "/") + ".xml", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "dangers"),
    [
        (ods(""), ()),
        (ods("", Basic__Standard__Module1=b"<!DOCTYPE a><x/>"), ("macros",)),
        (ods("", Basic__Standard__script__lb=b"<x/>"), ("macros",)),
        (ods("<table:table-source/>"), ("external-links",)),
        (ods(ROW.format("<table:table-cell><draw:object-ole/></table:table-cell>")), ("active-objects",)),
        (
            ods(ROW.format("""<table:table-cell table:formula="of:=['file:///a.ods'#$S.A1]"/>""")),
            ("external-links",),
        ),
        (ods("", manifest=b"<manifest><encryption-data/></manifest>"), ("encrypted",)),
        (ods("", meta=b'<!DOCTYPE a [<!ENTITY b "c">]><x/>'), ("xml-entities",)),
    ],
)
def test_what_may_not_be_in_an_open_document_is_found_by_content(
    content: bytes, dangers: tuple[str, ...]
) -> None:
    assert open_book(content).dangers == dangers


# --- sizes ------------------------------------------------------------------------------------


def came(desk: Desk) -> list[SourceFile]:
    return [row for entry, _ in desk.ledger.entries() for row in entry.rows if isinstance(row, SourceFile)]


def dropped(desk: Desk, path: Path, rule: str) -> None:
    (finding,) = desk.refused(path)
    assert finding.rule == rule
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    assert came(desk) == [SourceFile(1, path.name, sha256, len(content), True, 1)]
    assert desk.archive.count() == 0
    assert verify(desk.ledger, desk.archive)[0] > 0


@pytest.mark.parametrize(
    ("name", "limit"),
    [("甲县.xlsx", "WORKBOOK_BYTES"), ("任务进展.csv", "CSV_BYTES"), ("照片.jpg", "EVIDENCE_BYTES")],
)
def test_of_a_file_too_large_all_is_kept_but_the_bytes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, limit: str
) -> None:
    monkeypatch.setattr(arrivals, limit, 1000)
    path = sent(desk, bytes(range(256)) * 4, name)
    found = desk.refused(path)
    assert "oversize" in {finding.rule for finding in found}
    assert [(row.name, row.size, row.dropped) for row in came(desk)] == [(name, 1024, True)]
    assert desk.archive.count() == 0
    assert verify(desk.ledger, desk.archive)[0] > 0


def test_a_large_piece_of_evidence_refuses_the_filing_beside_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "EVIDENCE_BYTES", 1000)
    paths = filled(desk), sent(desk, b"\xff\xd8\xff" * 1000, "照片.jpg")
    found = desk.refused(*paths)
    assert [(f.rule, f.file) for f in found] == [("oversize", "照片.jpg")]
    with pytest.raises(
        FilingRefused, match=r"照片\.jpg未留存，只记文件名、大小和校验值，其余来件已存档，台账数字未变"
    ):
        desk.file(*paths)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".xlsx", compound({"EncryptedPackage": b"x"})),
        (".xlsx", b"PK\x03\x04"),
        (".et", b"x"),
        (".xlsm", b"x"),
    ],
)
def test_what_cannot_be_read_is_the_attempt_of_the_unit_its_name_tells(
    desk: Desk, suffix: str, content: bytes
) -> None:
    path = sent(desk, content, f"{desk.template().stem}{suffix}")
    with pytest.raises(FilingRefused, match="来件已存档") as refused:
        desk.file(path)
    assert [(r["unit"], r["period"], r["findings"]) for r in desk.rows("refused_unit")] == [
        ("C01", "2022-06", 1)
    ]
    assert [name.split("/")[0] for name, _ in refused.value.copies] == ["2022-06"]


def test_of_a_file_too_large_nobody_is_told_that_it_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "WORKBOOK_BYTES", 1000)
    path = sent(desk, bytes(2000), "demo-2022_2022-06_C01_甲县 (2).xlsx")
    with pytest.raises(FilingRefused, match="来件未留存，只记文件名、大小和校验值，台账数字未变"):
        desk.file(path)
    assert [(r["unit"], r["period"]) for r in desk.rows("refused_unit")] == [("C01", "2022-06")]


def test_a_zip_bomb_is_told_and_not_kept(desk: Desk) -> None:
    bomb = repacked(filled(desk).read_bytes(), add={"xl/media/image1.png": bytes(64 << 20)})
    dropped(desk, sent(desk, bomb), "zip-bomb")


def test_a_zip_that_lies_of_its_sizes_is_measured(desk: Desk) -> None:
    part = b" " * (64 << 20)
    bomb = repacked(filled(desk).read_bytes(), add={"xl/worksheets/x.xml": part})
    for real, told in ((zlib.crc32(part), zlib.crc32(part[:10])), (len(part), 10)):
        # In the list and in the part's own head alike.
        assert bomb.count(struct.pack("<I", real)) == 2
        bomb = bomb.replace(struct.pack("<I", real), struct.pack("<I", told))
    dropped(desk, sent(desk, bomb), "zip-bomb")


def test_a_zip_of_very_many_parts_is_not_opened(desk: Desk) -> None:
    many = {f"x/{n}": b"" for n in range(limits.PARTS + 1)}
    dropped(desk, sent(desk, repacked(filled(desk).read_bytes(), add=many)), "too-many-parts")


@pytest.mark.parametrize("part", ["xl/styles.xml", "docProps/custom.xml", RELATIONS])
def test_of_a_part_that_would_be_held_whole_more_than_a_little_is_a_bomb(desk: Desk, part: str) -> None:
    # Within the ratio of a zip, and twenty-five times its size in memory.
    elements = random.Random(1).randbytes(limits.TREES_BYTES // 64).hex().encode()
    filler = b"<!--" + elements + b"-->" + b"<a/>" * (limits.TREES_BYTES // 4)
    change = {part: lambda old: old[: old.rindex(b"</")] + filler + old[old.rindex(b"</") :]}
    dropped(desk, sent(desk, repacked(filled(desk).read_bytes(), change)), "zip-bomb")


FAR = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="1048576"><c r="J1048576" s="3"><v>1</v></c></row>',
    b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
    b'<row r="1048576"><c r="XFD1048576" x="/>"><v>1</v></c></row>',
    b'<row r="1048576"><c s="1" r="xfd1048576"><v>1</v></c></row>',
    b'<row r="1048576"><c><v>1</v></c></row><row><c r="ZZ9"><v>1</v></c></row>',
]


@pytest.mark.parametrize("far", FAR)
def test_a_cell_far_from_the_table_is_refused_and_not_reached_for(desk: Desk, far: bytes) -> None:
    end = far + b"</sheetData>"
    change = {SHEET: lambda part: part.replace(b"</sheetData>", end)}
    (finding,) = desk.refused(sent(desk, repacked(filled(desk).read_bytes(), change)))
    assert (finding.rule, finding.sheet) == ("sparse-sheet", PROGRESS)
    assert finding.cell is not None


def test_the_copy_says_which_sheet_it_leaves_out(desk: Desk) -> None:
    change = {SHEET: lambda part: part.replace(b"</sheetData>", FAR[0] + b"</sheetData>")}
    with pytest.raises(FilingRefused) as refused:
        desk.file(sent(desk, repacked(filled(desk).read_bytes(), change)))
    ((_, content),) = refused.value.copies
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert PROGRESS not in book.sheetnames
    assert f"本工作簿没有抄入“{PROGRESS}”，不能直接在这里改" in book["退回说明"]["A2"].value


@pytest.mark.parametrize("address", [b"ZZZZZZ9", b"A99999999", b"9", b"A0A", b"A-1"])
def test_a_cell_without_a_possible_address_is_damage(desk: Desk, address: bytes) -> None:
    end = b'<row r="9"><c r="' + address + b'"><v>1</v></c></row></sheetData>'
    change = {SHEET: lambda part: part.replace(b"</sheetData>", end)}
    assert {f.rule for f in desk.refused(sent(desk, repacked(filled(desk).read_bytes(), change)))} == {
        "not-a-workbook"
    }


@pytest.mark.parametrize(
    "cells",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="16384"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="1048575"/>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="percentage" office:value="1"/></table:table-row>',
    ],
)
def test_a_far_cell_of_any_sheet_of_an_open_document_is_refused(desk: Desk, cells: str) -> None:
    (finding,) = desk.refused(sent(desk, ods(cells, "别的"), "甲县.ods"))
    assert (finding.rule, finding.sheet) == ("sparse-sheet", "别的")


def test_a_far_cell_of_a_sheet_nobody_reads_does_no_harm(desk: Desk) -> None:
    clerk = Clerk(desk.template()).fill(good_rows())
    clerk.book.create_sheet("草稿")["XFD1048576"] = 1
    assert desk.receipt(clerk.save()).tasks == 3


def test_rows_formatted_down_to_the_last_are_read(desk: Desk) -> None:
    blank = b"".join(
        b'<row r="%d" spans="1:9">%s</row>'
        % (n, b"".join(b'<c r="%c%d" s="1"/>' % (c, n) for c in b"ABCDEFGHI"))
        for n in range(100, 1_048_577, 9)
    )
    change = {SHEET: lambda part: part.replace(b"</sheetData>", blank + b"</sheetData>")}
    content = repacked(filled(desk).read_bytes(), change)
    assert open_book(content).facts(PROGRESS).used is None
    assert desk.receipt(sent(desk, content)).tasks == 3


# --- cells ------------------------------------------------------------------------------------


def one_sheet(cells: bytes, after: bytes = b"") -> bytes:
    """A workbook whose only sheet, S, holds these rows."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        book.add_worksheet("S")
    data = b"<sheetData>" + cells + b"</sheetData>" + after
    change = {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"<sheetData/>", data)}
    return repacked(packed.getvalue(), change)


def test_formulas_and_errors_are_told_at_their_cells() -> None:
    cells = (
        b'<row r="1"><c r="A1"><f>SUM(B1:C1)</f><v>3</v></c><c r="B1" t="e"><v>#REF!</v></c></row><row r="2">'
        b'<c r="A2"><f t="shared" ref="A2:A3" si="0">B2</f></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        b'<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c>'
        b'<c r="D3"><f t="array" ref="D3:E4">B1:C2</f></c></row>'
    )
    # Drop-downs and what newer programs add have formulas of their own, which are in no cell.
    after = b"<dataValidations><formula1>A1</formula1></dataValidations><extLst><x:f xmlns:x='y'>B1</x:f></extLst>"
    facts = open_book(one_sheet(cells, after)).facts("S")
    assert facts.unsound == {
        (0, 0): Formula("=SUM(B1:C1)"), (0, 1): CellError("#REF!"), (1, 0): Formula("=B2"), (1, 2): Formula("=1/0"),
        (2, 0): Formula("=B2"), **dict.fromkeys([(2, 3), (2, 4), (3, 3), (3, 4)], Formula("=B1:C2")),
    }  # fmt: skip


def test_cells_without_addresses_stand_where_the_reader_puts_them() -> None:
    cells = (
        b"<row><c><v>1</v></c><c><v>2</v></c></row><row/><row r='5'><c r='C5'><v>3</v></c>"
        b"<c><f>A1</f><v>4</v></c></row><row><c><f>A2</f><v>5</v></c></row>"
    )
    content = one_sheet(cells)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    at = {grid[r][c]: (r, c) for r in range(len(grid)) for c in range(len(grid[r])) if grid[r][c] != ""}
    assert set(open_book(content).facts("S").unsound) == {at[4.0], at[5.0]}


def test_a_sheet_without_anything_to_tell_is_searched_and_not_parsed() -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    assert open_book(one_sheet(cells)).facts("S").used is None
    assert open_book(one_sheet(cells + b'<row r="2"><c r="A2"><f>A1</f></c></row>')).facts("S").used == (2, 1)


@pytest.mark.parametrize("styles", [1, 100_000])
def test_a_tag_without_end_and_styles_without_number_are_searched_once(styles: int) -> None:
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1" ' + b's="1" ' * 500_000 + b"/></row></sheetData>"
    with pytest.raises(Damaged):
        read_cells(sheet, frozenset(map(str, range(1, styles + 1))))


def test_a_percentage_is_found_however_long_its_tag_is() -> None:
    content = b'<worksheet><row r="1"><c r="A1" s="3" x="%s"><v>0.6</v></c></row></worksheet>'
    for size in (0, 150, 250, 5000):
        assert read_cells(content % (b"y" * size), frozenset({"3"})).percents == {(0, 0)}
    assert read_cells(content.replace(b"><v>0.6</v></c>", b"/>") % b"", frozenset({"3"})).used is None


def test_formulas_that_fill_the_same_cells_again_and_again_are_damage() -> None:
    cell = b'<c r="A%d"><f t="array" ref="A1:Z9999">B1</f></c>'
    cells = b"".join(b'<row r="%d">%s</row>' % (n, cell % n) for n in range(1, 20))
    with pytest.raises(Damaged):
        open_book(one_sheet(cells)).facts("S")


def many_sheets(*names: bytes) -> bytes:
    """A workbook stream whose sheets of these names are all the same one."""
    start, end = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), record(0x0A)
    at = len(start + end) + sum(12 + len(name) for name in names)
    bound = [record(0x85, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name) for name in names]
    cells = record(0x203, struct.pack("<HHHd", 0, 0, 0, 0.6)) * 1000
    return b"".join([start, *bound, end, start, cells, end])


@pytest.mark.parametrize("names", [(b"A", b"A"), tuple(b"S%d" % n for n in range(9))])
def test_an_old_workbook_whose_sheets_are_all_one_is_damage(names: tuple[bytes, ...]) -> None:
    assert open_book(compound({"Workbook": many_sheets(b"A")})).at_once == ("A",)
    with pytest.raises(Damaged):
        open_book(compound({"Workbook": many_sheets(*names)}))


def test_want_of_memory_is_not_the_file_s_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    path = filled(desk)
    for place in ("tasklib.intake.workbooks.CalamineWorkbook.from_filelike", "zipfile.ZipFile.infolist"):
        with monkeypatch.context() as patch:
            patch.setattr(place, full)
            with pytest.raises(MemoryError):
                desk.file(path)


def test_an_old_workbook_s_cells_are_told_by_its_records() -> None:
    cell = struct.Struct("<HHH")
    sheet = b"".join([
        record(0x06, cell.pack(0, 0, 0) + bytes(16)),
        record(0x205, cell.pack(1, 1, 0) + b"\x17\1"),
        record(0x205, cell.pack(1, 2, 0) + b"\1\0"),
        record(0x203, cell.pack(2, 0, 1) + struct.pack("<d", 0.6)),
        record(0xBD, struct.pack("<HHHIHIH", 3, 1, 0, 0, 1, 0, 2)),
        record(0x201, cell.pack(60000, 200, 1)),
    ])  # fmt: skip
    percent = record(0x41E, struct.pack("<HHB", 170, 4, 0) + b"0.0%")
    styles = record(0xE0, struct.pack("<HH", 0, 0)) + record(0xE0, struct.pack("<HH", 0, 170))
    facts = open_book(compound({"Workbook": biff(percent, styles, sheet=sheet)})).facts("Sheet1")
    assert facts.unsound == {(0, 0): Formula("=…"), (1, 1): CellError("#REF!")}
    assert facts.percents == {(2, 0), (3, 2)}
    assert facts.used == (4, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04", compound({"WordDocument": b"x"}), compound({"Workbook": b"\x09\x08"}),
        compound({"Workbook": biff()})[:2000],
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_with_what_to_do(desk: Desk, content: bytes) -> None:
    (finding,) = desk.refused(sent(desk, content))
    assert finding.rule in ("not-a-workbook", "empty-file")
    assert finding.remedy


CUSTOM = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def summary(page: int, name: bytes, kind: int, value: bytes) -> bytes:
    """A stream of custom properties with one text, as programs of that code page write it."""
    wide = 2 if page == 1200 else 1
    named = struct.pack("<III", 1, 2, len(name) // wide) + name.ljust(len(name) + 3 & ~3, b"\0")
    told = struct.pack("<II", kind, len(value) // (2 if kind == 0x1F else 1)) + value
    at = 32 + len(named)
    places = struct.pack("<8I", 0, 3, 0, 32, 1, at, 2, at + 8)
    section = places + named + struct.pack("<II", 2, page) + told
    return b"\xfe\xff".ljust(24, b"\0") + struct.pack("<I", 1) + CUSTOM + struct.pack("<I", 48) + section


@pytest.mark.parametrize("page", [936, 1200, 65001])
@pytest.mark.parametrize("kind", [0x1E, 0x1F])
def test_the_properties_of_an_old_workbook_are_read_in_its_code_page(page: int, kind: int) -> None:
    codec = {936: "gbk", 1200: "utf-16-le", 65001: "utf-8"}[page]
    value = "甲县\0".encode("utf-16-le" if kind == 0x1F else codec)
    stream = summary(page, "单位\0".encode(codec), kind, value)
    assert custom_properties(stream) == {"单位": "甲县"}
    for end in range(len(stream)):
        assert custom_properties(stream[:end]) in ({}, {"单位": "甲县"}, {"单位": "甲"}, {"单位": ""})
    assert custom_properties(summary(59999, b"x\0", kind, value)) == {}
