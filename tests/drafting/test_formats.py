"""Files: text in several encodings, pages, Word, workbooks; and what cannot be read, in one sentence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tasklib.drafting import read_draft
from tasklib.errors import ParameterError, TasklibError
from tests.drafting.papers import POINTS, days, leads, others, read, read_file, titles


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    draft = read_file(tmp_path, POINTS.replace("\n", "\r\n").encode(encoding))
    assert draft.json() == read(POINTS).json()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_page_is_read_without_what_stands_around_its_article(tmp_path: Path, charset: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in POINTS.splitlines())
    page = (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>示例</title>"
        "<script>var a='责任单位:甲局';</script></head><body>"
        "<nav><ul><li><a>首页</a></li><li>政务公开</li></ul></nav><div class='share-box'>分享到:</div>"
        f"<div id='zoom' style='font-size:16px'>{body}</div><div class='footer'>版权所有</div></body></html>"
    )
    draft = read_file(tmp_path, page.encode("gb18030" if charset == "gb2312" else charset), "文件.txt")
    assert {**draft.json(), "not_understood": []} == read(POINTS).json()


def test_a_table_of_a_page_keeps_its_merged_cells(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>示例县2022年任务分解表</h1><table>"
        "<tr><th>类别</th><th>重点任务</th><th>责任单位</th><th>完成时限</th></tr>"
        "<tr><td rowspan=2>决策公开</td><td>编制目录</td><td rowspan=2>县司法局</td><td>6月底前</td></tr>"
        "<tr><td>开展评估</td><td>年底前</td></tr>"
        "</table></body></html>"
    )
    draft = read_file(tmp_path, page)
    assert [task.category.value for task in draft.tasks] == ["决策公开", "决策公开"]
    assert others(draft) == [["县司法局"], ["县司法局"]]
    assert days(draft) == [[("2022-06-30", "binding")], [("2022-12-31", "binding")]]


def test_a_word_table_keeps_its_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("示例县2022年任务分解表")
    table = document.add_table(rows=4, cols=4)
    rows = [
        ["类别", "工作任务", "责任单位", "完成时限"],
        ["甲类", "编制目录", "县司法局", "6月底前"],
        ["", "开展评估", "县审计局", "年底前"],
        ["", "", "", ""],
    ]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 3)).text = "备注:略"
    draft = read_file(tmp_path, saved(document), "表.docx")
    assert titles(draft) == ["编制目录", "开展评估"]
    assert [task.category.value for task in draft.tasks] == ["甲类", "甲类"]


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def numbered(document: Any, levels: list[tuple[str, str]]) -> int:
    """A list of Word's own numbers; the id of it."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("start", "1"), ("numFmt", form), ("lvlText", text)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    numbering.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), "77")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "77")
    num.append(link)
    numbering.append(num)
    return 77


def test_numbers_that_word_counts_are_read_as_the_reader_sees_them(tmp_path: Path) -> None:
    document = docx.Document()
    number = numbered(
        document, [("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3.")]
    )
    document.add_paragraph("示例市2023年工作要点")
    for depth, text in [
        (0, "公开信息"), (1, "做好甲事。落实甲。(市甲局负责)"), (1, "做好乙事。落实乙。(市乙局负责)"), (0, "解读政策"),
        (1, "做好丙事。落实丙。(市丙局负责)"),
    ]:  # fmt: skip
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        given = OxmlElement("w:numPr")
        for name, value in (("ilvl", depth), ("numId", number)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), str(value))
            given.append(child)
        properties.append(given)
    draft = read_file(tmp_path, saved(document), "要点.docx")
    assert titles(draft) == ["做好甲事", "做好乙事", "做好丙事"]
    assert [task.category.value for task in draft.tasks] == ["公开信息", "公开信息", "解读政策"]


def test_a_workbook_is_read_with_its_merged_cells_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range("A1:E1", "示例县2022年政务公开任务分解表")
        sheet.write_row(1, 0, ["序号", "类别", "工作任务", "牵头单位", "完成时限"])
        sheet.merge_range("B3:B4", "决策公开")
        for r, (n, task, unit) in enumerate([(1, "编制目录", "县司法局"), (2, "开展评估", "县审计局")], 2):
            sheet.write_row(r, 2, [task, unit])
            sheet.write(r, 0, n)
        sheet.write_datetime(2, 4, __import__("datetime").datetime(2022, 6, 30), day)
        sheet.write(3, 4, "持续推进")
    draft = read_draft(path)
    assert draft.title.value == "示例县2022年政务公开任务分解表"
    assert leads(draft) == [["县司法局"], ["县审计局"]]
    assert [task.category.value for task in draft.tasks] == ["决策公开", "决策公开"]
    assert days(draft) == [[("2022-06-30", "binding")], [(None, "binding")]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文档是空的"),
        (b" \n\t\r\n", "文档是空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "打不开"),
        (b"PK\x03\x04garbage", "打不开"),
        (bytes(range(256)) * 20, "读不出文字"),
        (b"plain English only", "没有文字"),
        ("今天天气很好。\n明天也好。".encode(), "没有找到任务"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence_that_says_how_to_mend_it(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(ParameterError, match=sentence) as told:
        read_file(tmp_path, content)
    assert "\n" not in str(told.value)
    assert "请" in str(told.value)


def test_an_encrypted_document_is_told_from_an_old_one(tmp_path: Path) -> None:
    from tasklib.intake.formats.compound import compound

    with pytest.raises(ParameterError, match="已加密"):
        read_file(tmp_path, compound("EncryptedPackage", bytes(100)))
    with pytest.raises(ParameterError, match="旧格式"):
        read_file(tmp_path, compound("WordDocument", bytes(100)))


def test_a_missing_document_is_told(tmp_path: Path) -> None:
    with pytest.raises(TasklibError, match="没有这个文件"):
        read_draft(tmp_path / "没有.docx")
