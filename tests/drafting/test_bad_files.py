"""Files that would hang, flood or blind a reader: each told in one sentence, or read with what was left out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from tasklib.drafting import opening, read_draft
from tasklib.drafting.roster import read_roster
from tasklib.errors import ParameterError, PlanError
from tests.drafting.papers import POINTS, days, leads, others, read_file, titles

HEAD = ["序号", "工作任务", "牵头单位", "责任单位", "完成时限"]


def word(*lines: str) -> Any:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return document


def saved(document: Any) -> bytes:
    document.save(content := io.BytesIO())
    return content.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one of its parts changed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def book(fill: Callable[[Any], object]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        fill(workbook)
    return content.getvalue()


def far_cell(workbook: Any) -> None:
    sheet = workbook.add_worksheet("任务")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["1", "编制目录", "县司法局", "县财政局", "2022年6月底前"])
    sheet.write(1_048_575, 16_383, "远")


BOMB = changed(
    saved(word("一、重点任务")),
    "word/document.xml",
    lambda xml: xml.replace(b"</w:body>", b"<w:p/>" * 5_000_000 + b"</w:body>"),
)
ENTITIES = changed(
    saved(word("一、重点任务")),
    "word/document.xml",
    lambda xml: re.sub(rb"(?=<w:document)", b'<!DOCTYPE a [<!ENTITY b "cccc">]>', xml, count=1),
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (BOMB, "解开后太大"),
        (ENTITIES, "文档类型声明和实体"),
        (book(far_cell), "工作表“任务”里有离表格很远的格"),
        (POINTS.encode() * 4000, "正文不超过 100 万字"),
        (b"\xef\xbb\xbf%PDF-1.7 ...", "PDF"),
    ],
    ids=["zip bomb", "entities", "far cell", "endless text", "PDF behind a mark"],
)
def test_a_file_that_no_reader_should_follow_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(ParameterError, match=sentence) as told:
        read_file(tmp_path, content)
    assert "\n" not in str(told.value)
    assert "请" in str(told.value)


def test_a_word_document_of_too_much_markup_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_MARKED_UP", 1000)
    with pytest.raises(ParameterError, match="正文解开后不超过"):
        read_file(tmp_path, saved(word(*POINTS.splitlines())))


@pytest.mark.parametrize("span", ["2000000000", "-3", "很多"])
def test_a_cell_said_to_span_countless_columns_is_a_cell(tmp_path: Path, span: str) -> None:
    document = word("示例县2022年任务分解表")
    table = document.add_table(rows=3, cols=5)
    for row, cells in zip(
        table.rows, [HEAD, ["1", "编制目录", "县司法局", "县财政局", "6月底前"]], strict=False
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    merged = OxmlElement("w:gridSpan")
    merged.set(qn("w:val"), span)
    table.rows[2].cells[0]._tc.get_or_add_tcPr().append(merged)
    assert titles(read_file(tmp_path, saved(document))) == ["编制目录"]


def test_a_page_of_boundless_cells_is_read(tmp_path: Path) -> None:
    wide = "<tr>" + "<td colspan=99999999 rowspan=99999999>甲</td>" * 300 + "</tr>"
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    row = "".join(f"<td>{cell}</td>" for cell in ["1", "编制目录", "县司法局", "县财政局", "2022年6月底前"])
    page = f"<html><body><table><tr>{head}</tr><tr>{row}</tr></table><table>{wide * 20}</table></body></html>"
    assert titles(read_file(tmp_path, page)) == ["编制目录"]


def test_tracked_changes_are_read_as_accepted_and_hidden_words_are_told(tmp_path: Path) -> None:
    document = word(*POINTS.splitlines())
    line = next(p for p in document.paragraphs if "6月30日" in p.text)
    run = "<w:r><w:t>{}</w:t></w:r>"
    for made in (
        f"<w:del {nsdecls('w')}><w:r><w:delText>2022年5月底前。</w:delText></w:r></w:del>",
        f"<w:ins {nsdecls('w')}>{run.format('2022年9月底前复核。')}</w:ins>",
        f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>2022年3月底前隐去。</w:t></w:r>",
    ):
        line._p.append(parse_xml(made))
    draft = read_file(tmp_path, saved(document))
    assert days(draft)[0] == [("2022-06-30", "binding"), ("2022-09-30", "binding")]
    assert "没有读隐藏的文字“2022年3月底前隐去。”" in [p.words for p in draft.not_understood]


def test_a_table_that_frames_the_page_is_no_table_and_one_in_a_cell_is_told(tmp_path: Path) -> None:
    document = word()
    frame = document.add_table(rows=1, cols=1).rows[0].cells[0]
    for line in POINTS.splitlines():
        frame.add_paragraph(line)
    assert leads(read_file(tmp_path, saved(document)))[2] == ["市司法局"]
    document = word("示例县2022年任务分解表")
    table = document.add_table(rows=2, cols=5)
    for row, cells in zip(
        table.rows, [HEAD, ["1", "编制目录", "县司法局", "县财政局", "6月底前"]], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.rows[1].cells[1].add_table(rows=1, cols=1).rows[0].cells[0].text = "另附细目"
    draft = read_file(tmp_path, saved(document))
    assert titles(draft) == ["编制目录"]
    assert "没有读单元格里的表格“另附细目”" in [p.words for p in draft.not_understood]


def two_sheets(workbook: Any) -> None:
    about, hidden = workbook.add_worksheet("填报说明"), workbook.add_worksheet("旧稿")
    about.write(0, 0, "每月5日前报送,由县政府办牵头")
    hidden.write_row(0, 0, HEAD)
    hidden.write_row(1, 0, ["9", "旧任务", "县档案局", "县财政局", "2022年3月底前"])
    hidden.hide()
    share = workbook.add_format({"num_format": "0%"})
    for name, task in (("公开方面", "编制目录"), ("服务方面", "设置窗口")):
        sheet = workbook.add_worksheet(name)
        sheet.merge_range(0, 0, 0, 5, "示例县2022年重点任务台账")
        sheet.write_row(1, 0, [*HEAD, "目标值"])
        sheet.merge_range(2, 2, 3, 2, "县司法局")
        sheet.write_row(2, 0, ["1", task])
        sheet.write_row(3, 0, ["2", f"检查{task}"])
        sheet.write_row(2, 3, ["县财政局", "6月底前"])
        sheet.write(2, 5, 0.85, share)
        sheet.write(3, 3, "县审计局")
        sheet.write_formula(3, 4, "=DATE(2022,9,30)", None, "")


def test_a_workbook_is_read_by_its_sheets_and_what_was_not_read_is_told(tmp_path: Path) -> None:
    draft = read_file(tmp_path, book(two_sheets), "表.xlsx")
    assert draft.title.value == "示例县2022年重点任务台账"
    assert [(t.category.value, t.title.value) for t in draft.tasks] == [
        ("公开方面", "编制目录"),
        ("公开方面", "检查编制目录"),
        ("服务方面", "设置窗口"),
        ("服务方面", "检查设置窗口"),
    ]
    assert leads(draft) == [["县司法局"]] * 4
    assert [found.value.unit for found in draft.tasks[0].targets] == ["%"]
    told = [p.words for p in draft.not_understood]
    assert told[:2] == ["没有读工作表“填报说明”", "没有读隐藏的工作表“旧稿”"]
    assert told.count("时限：=DATE(2022,9,30)") == 2


@pytest.mark.parametrize("name", ["目录", "任务说明"])
def test_the_only_sheet_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["1", "编制目录", "县司法局", "县财政局", "2022年6月底前"])

    draft = read_file(tmp_path, book(fill), "表.xlsx")
    assert others(draft) == [["县财政局"]]
    assert [task.category.value for task in draft.tasks] == [None]


def test_a_draft_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    from tasklib.drafting.proposal import propose
    from tasklib.drafting.writing import write_draft

    def write(text: str, book: bytes) -> None:
        draft = read_draft(paper(text))
        write_draft(draft, propose(draft, "demo"), folder, "文件.txt", {"表.xlsx": book}, force=True)

    def paper(text: str) -> Path:
        path = tmp_path / "文件.txt"
        path.write_text(text, encoding="utf-8")
        return path

    folder = tmp_path / "demo"
    write(POINTS, b"1")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    # The last of the files cannot be replaced, as where a spreadsheet program holds it.
    (folder / "表.xlsx").unlink()
    (folder / "表.xlsx").mkdir()
    del before["表.xlsx"]
    with pytest.raises(PlanError, match="草稿未能写入"):
        write(POINTS.replace("6月30日", "9月30日"), b"2")
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    (tmp_path / "link").symlink_to(tmp_path)
    folder = tmp_path / "link"
    with pytest.raises(PlanError, match="链接"):
        write(POINTS, b"3")


@pytest.mark.parametrize("content", [book(far_cell), BOMB, ENTITIES, b"PK torn"])
def test_a_roster_that_no_reader_should_follow_is_refused(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "名册.xlsx").write_bytes(content)
    with pytest.raises(ParameterError, match="打不开，或有离表格很远的格"):
        read_roster(path)
