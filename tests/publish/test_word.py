"""Word: each measure of GB/T 9704-2012, text taken literally, the same bytes, and how it comes out on paper."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet
from tasklib.brief.marks import light, small
from tasklib.brief.table import Group
from tasklib.publish.word import write_docx
from tasklib.publish.word.xml import width

TEXT = "截至6月底，应完成312项，已完成48项（占15.4%），达到序时进度180项，滞后52项，逾期12项，未报20项。"
LATE = small("未报", "沿用5月数据")
SHEET = Sheet(
    "各单位完成情况（项）",
    "单位:mark 灯色:mark 完成%:number 判定理由:prose",
    [Group([("雨城区", light("红"), "50.0", TEXT), ("石棉县", light("未报"), "", LATE)] * 20, "县（区）")],
)
PARTS: Sequence[Part] = (
    Paragraph(TEXT),
    Heading("一、总体情况"),
    Paragraph("政" * 84),
    Heading("（一）进展", 2),
    Heading("1.开放日", 3),
    SHEET,
    Sheet("没有的", "甲 乙", [], "没有逾期事项。"),
    *[Paragraph(TEXT)] * 12,
)
BULLETIN = Document(
    "关于2022年第二季度示例市政务公开标准化规范化试点工作推进情况的通报",
    PARTS,
    series="政务公开试点工作通报",
    number="第2期",
    addressed_to="各县（区）人民政府",
    signed_by="示例市人民政府督查室",
    signed_on=date(2022, 7, 8),
    annexes=[("已完成事项", [SHEET]), ("逾期未完成事项", [Paragraph("没有逾期未完成事项。")])],
    copies=[("报", "市委、市政府领导"), ("发", "各县（区）人民政府")],
    mark="送审稿　示例数据，非真实报送",
    circulation="内部工作资料",
    wide_annexes=True,
)
LETTER = Document(
    "关于甲县政务开放日进展滞后的督办函",
    [Paragraph(TEXT)],
    number="督办〔2022〕3号",
    addressed_to="甲县人民政府",
    signed_by="示例市人民政府办公室",
    signed_on=date(2022, 7, 8),
    copies=[("抄送", "示例市丙局")],
    mark="示例数据，非真实报送",
)
needs_writer = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="LibreOffice Writer or poppler-utils is not installed",
)


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(write_docx(document)))


def of(word: Any, style: str) -> list[Any]:
    return [p for p in word.paragraphs if p.style.name == style]


def fonts(style: Any) -> str:
    """The Chinese font of a style, its own or the one it is based on."""
    while style is not None:
        own = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if own is not None:
            return str(own.get(qn("w:eastAsia")))
        style = style.base_style
    raise AssertionError("no font")


def indents(paragraph: Any) -> dict[str, str]:
    found = paragraph._p.pPr.find(qn("w:ind"))
    if found is None:
        found = paragraph.style.element.pPr.find(qn("w:ind"))
    return {name.rpartition("}")[2]: value for name, value in found.attrib.items()}


def test_the_page_is_a4_with_the_standards_margins_and_grid() -> None:
    section = opened(BULLETIN).sections[0]
    measures = [
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    ]  # fmt: skip
    assert [round(length.mm, 1) for length in measures] == [210.0, 297.0, 37.0, 35.0, 28.0, 26.0]
    grid = section._sectPr.find(qn("w:docGrid")).attrib
    assert (grid[qn("w:type")], grid[qn("w:linePitch")]) == ("linesAndChars", "579")
    # 22 lines and 28 characters fill the type area of 225 by 156 mm, and not one more fits.
    character = 16 + int(grid[qn("w:charSpace")]) / 4096
    assert 22 * 28.95 <= Mm(225).pt < 23 * 28.95
    assert 28 * character <= Mm(156).pt + 0.05 < 29 * character


def test_body_and_headings_are_real_styles_of_the_standards_type() -> None:
    word = opened(BULLETIN)
    normal = word.styles["Normal"]
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.pt) == (16, 28.95)
    assert normal.element.pPr.find(qn("w:spacing")).get(qn("w:lineRule")) == "exact"
    told = {
        name: fonts(word.styles[name])
        for name in ("公文正文", "Heading 1", "Heading 2", "Heading 3", "Title")
    }
    assert list(told.values()) == ["仿宋_GB2312", "黑体", "楷体_GB2312", "仿宋_GB2312", "方正小标宋简体"]
    assert word.styles["Title"].font.size.pt == 22
    assert of(word, "Title")[0].style.paragraph_format.alignment == 1
    for name in ("公文正文", "Heading 1", "Heading 2", "Heading 3"):
        style = word.styles[name]
        assert style.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
        assert not style.font.bold
        assert style.font.color.rgb is None
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "一、总体情况"), ("Heading 2", "（一）进展"), ("Heading 3", "1.开放日")]
    assert all(p._p.pPr.find(qn("w:numPr")) is None for p in word.paragraphs)


def test_missing_fonts_have_named_stand_ins() -> None:
    package = zipfile.ZipFile(io.BytesIO(write_docx(BULLETIN)))
    table = package.read("word/fontTable.xml").decode()
    stands_in = dict(re.findall(r'w:name="([^"]+)"><w:altName w:val="([^"]+)"', table))
    assert {"仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"} == stands_in.keys()
    assert all("CJK SC" in names for names in stands_in.values())
    assert "仿宋" in stands_in["仿宋_GB2312"].split(",")


def test_a_numbered_brief_has_its_red_head_and_its_line() -> None:
    word = opened(BULLETIN)
    (series,), (number,), (issuer,) = (of(word, f"公文{name}") for name in ("刊名", "期号", "印发"))
    assert str(series.style.font.color.rgb) == "FF0000"
    assert series.runs[0].font.size.pt == 42
    assert (number.text, issuer.text) == ("第2期", "\t示例市人民政府督查室\t2022年7月8日")
    line = issuer.style.element.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}")
    assert line.get(qn("w:color")) == "FF0000"
    assert of(word, "公文主送")[0].text == "各县（区）人民政府："
    assert of(word, "公文日期") == []


def test_what_is_not_signed_yet_leaves_room_for_number_and_date() -> None:
    word = opened(dataclasses.replace(BULLETIN, number="", signed_on=None))
    assert of(word, "公文期号")[0].text == "第　　期"
    assert of(word, "公文印发")[0].text.endswith("\t　　年　月　日")


def test_a_letter_has_its_number_and_a_date_four_characters_from_the_right() -> None:
    word = opened(LETTER)
    assert of(word, "信函版头")[0].text == "示例市人民政府办公室"
    assert of(word, "信函字号")[0].text == "\t督办〔2022〕3号"
    (signed,), (day,) = of(word, "公文署名"), of(word, "公文日期")
    assert (signed.text, day.text) == ("示例市人民政府办公室", "2022年7月8日")
    assert indents(day)["rightChars"] == "400"
    # Ten characters in the middle over a day of about seven.
    assert indents(signed)["rightChars"] in ("200", "300")
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_footer.paragraphs[0].style.name == "信函底线"
    assert section.first_page_header.paragraphs[0].text == LETTER.mark


def test_page_numbers_stand_outside_odd_right_even_left_on_marked_pages() -> None:
    word = opened(BULLETIN)
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        (paragraph,) = footer.paragraphs
        assert paragraph.style.paragraph_format.alignment == side
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
        assert "".join(t.text for t in paragraph._p.iter(qn("w:t"))) == "— 1 —"
    style = word.styles["Footer"]
    assert (style.font.size.pt, fonts(style)) == (14, "宋体")
    # One character of 14 pt.
    assert style.element.pPr.find(qn("w:ind")).get(qn("w:right")) == "280"
    assert [h.paragraphs[0].text for h in (section.header, section.even_page_header)] == [BULLETIN.mark] * 2
    assert all(s.header.is_linked_to_previous for s in list(word.sections)[1:])


def test_tables_repeat_their_head_break_no_row_and_are_as_wide_as_the_text() -> None:
    word = opened(BULLETIN)
    table = word.tables[0]
    rows = table._tbl.findall(qn("w:tr"))
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * 41
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert table.style.name == "公文表格"
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert 8800 < sum(widths) <= 8845
    # Running text gets what numbers and marks do not need.
    assert widths[3] > sum(widths[:3])
    assert [cell.text for cell in table.rows[2].cells] == ["雨城区", "■\u00a0红", "50.0", TEXT]
    assert table.rows[3].cells[3].text == "未报\n沿用5月数据"
    assert table.rows[2].cells[0].paragraphs[0].style.font.size.pt in (12, 10.5)
    assert "没有逾期事项。" in [p.text for p in of(word, "公文正文")]


def test_where_somebody_will_write_the_rows_are_high_enough() -> None:
    signed_in = Sheet("签到表", "序号:mark 单位 签名", [Group([(1, "甲县", ""), (2, "乙县", "")])])
    blank, full = (
        opened(dataclasses.replace(LETTER, parts=[sheet])).tables[0]._tbl.findall(qn("w:tr"))
        for sheet in (signed_in, SHEET)
    )
    heights = [row.trPr.find(qn("w:trHeight")) for row in blank[1:]]
    assert [Mm(10).twips <= int(height.get(qn("w:val"))) for height in heights] == [True, True]
    assert all(row.trPr.find(qn("w:trHeight")) is None for row in full)


def test_what_ends_with_a_table_leaves_no_line_for_an_empty_page() -> None:
    paper = dataclasses.replace(LETTER, number="", addressed_to="", signed_on=None, copies=[], parts=[SHEET])
    word = opened(paper)
    *_, table, last, section = word.element.body
    assert [element.tag for element in (table, last, section)] == [
        qn(f"w:{it}") for it in ("tbl", "p", "sectPr")
    ]
    assert word.paragraphs[-1].style.name == "公文末行"


def test_a_long_title_breaks_after_words_in_two_lines_or_three() -> None:
    name = "2022年第1次推进政府职能转变和“放管服”改革暨政务公开协调小组会议"
    told = {
        title: of(opened(dataclasses.replace(LETTER, title=title)), "Title")[0].text.split("\n")
        for title in (f"{name}议程", f"{name}议定事项落实情况")
    }
    assert [len(lines) for lines in told.values()] == [2, 3]
    for title, lines in told.items():
        assert "".join(lines) == title
        assert all(width(line) <= 20 for line in lines)
        assert not any(line.endswith(("“", "放", "放管")) for line in lines)


def test_annexes_are_listed_and_lie_on_pages_of_their_own() -> None:
    word = opened(BULLETIN)
    assert [p.text for p in of(word, "公文附件说明")] == ["附件：1.已完成事项", "2.逾期未完成事项"]
    first, second = of(word, "公文附件")
    assert (first.text, second.text, fonts(first.style)) == ("附件1", "附件2", "黑体")
    assert second.paragraph_format.page_break_before
    upright, wide, last = word.sections
    assert (wide.orientation, wide.page_width, wide.page_height) == (
        1,
        upright.page_height,
        upright.page_width,
    )
    # The sheet turned: its head lies at the binding edge.
    assert (wide.top_margin, wide.bottom_margin) == (upright.left_margin, upright.right_margin)
    assert (last.orientation, last.start_type) == (0, 3)
    narrow = opened(dataclasses.replace(BULLETIN, wide_annexes=False))
    assert len(narrow.sections) == 1
    assert all(p.paragraph_format.page_break_before for p in of(narrow, "公文附件"))
    single = opened(dataclasses.replace(BULLETIN, annexes=BULLETIN.annexes[1:]))
    assert [p.text for p in of(single, "公文附件说明") + of(single, "公文附件")] == [
        "附件：逾期未完成事项",
        "附件",
    ]


def test_copies_stand_at_the_foot_of_the_last_page_between_rules() -> None:
    word = opened(BULLETIN)
    foot = word.tables[-1]
    place = foot._tbl.tblPr.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    copies, printed = (row.cells[0].text for row in foot.rows)
    assert copies == "报：市委、市政府领导。\n发：各县（区）人民政府。"
    assert printed == "\t示例市人民政府督查室\t2022年7月8日印发"
    rules = {
        line.tag.rpartition("}")[2]: line.get(qn("w:sz")) for line in foot._tbl.tblPr.find(qn("w:tblBorders"))
    }
    assert rules == {"top": "8", "bottom": "8", "insideH": "6"}


def test_a_file_names_no_machine_holds_no_macro_and_is_the_same_each_time() -> None:
    content = write_docx(BULLETIN)
    assert content == write_docx(BULLETIN)
    package = zipfile.ZipFile(io.BytesIO(content))
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in package.namelist() if "vba" in name.lower() or "media" in name]
    assert not [name for name in package.namelist() if b'TargetMode="External"' in package.read(name)]
    assert not [name for name in package.namelist() if b"<!--" in package.read(name)]
    said = opened(BULLETIN).core_properties
    assert said.author == said.last_modified_by == "示例市人民政府督查室"
    assert (said.title, said.created.date()) == (BULLETIN.title, date(2022, 7, 8))


def test_text_from_counties_is_literal() -> None:
    hostile = (
        '<w:p/>&amp;{ MERGEFIELD x }=HYPERLINK("http://x")\x00\x08\x1b\ufffe\ud800 <b>粗</b>\r\n第二行\t终'
    )
    cell = Sheet("表\x01题", "名称 说明:prose", [Group([("甲", hostile), ("乙", "很长" * 3000)], hostile)])
    document = dataclasses.replace(
        BULLETIN,
        title=f"关于{hostile}",
        parts=[Heading(hostile), Paragraph(hostile), cell],
        signed_by=hostile,
    )
    word = opened(document)
    clean = '<w:p/>&amp;{ MERGEFIELD x }=HYPERLINK("http://x") <b>粗</b>\n第二行\t终'
    assert of(word, "Heading 1")[0].text == clean
    assert [p.text for p in of(word, "公文正文")][:2] == clean.split("\n")
    assert word.tables[0].rows[2].cells[1].text == clean
    assert of(word, "Caption")[0].text == "表题"
    assert not list(word.element.body.iter(qn("w:fldSimple"), qn("w:hyperlink"), qn("w:instrText")))


def on_paper(document: Document, folder: Path) -> Path:
    """The document as the real LibreOffice prints it."""
    folder.mkdir(exist_ok=True)
    file = folder / "文件.docx"
    file.write_bytes(write_docx(document))
    command = [
        "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", "pdf", "--outdir", folder, file,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    if not file.with_suffix(".pdf").exists():
        pytest.skip("LibreOffice here has no Writer: it cannot load a Word file")
    return file.with_suffix(".pdf")


def told(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


@needs_writer
@pytest.mark.slow
def test_libreoffice_prints_28_characters_on_22_lines_with_fonts_embedded(tmp_path: Path) -> None:
    full = dataclasses.replace(BULLETIN, parts=[*PARTS, Paragraph("政" * 28 * 50)])
    pdf = on_paper(full, tmp_path)
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told("pdfinfo", "-l", "99", pdf))
    upright = [(round(float(w)), round(float(h))) for w, h in sizes]
    assert upright[0] == upright[-1] == (595, 842)
    assert (842, 595) in upright
    assert len(upright) % 2 == 0
    lines = [line.strip() for line in told("pdftotext", "-layout", pdf, "-").splitlines()]
    whole = [line for line in lines if set(line) == {"政"} and len(line) > 26]
    assert {len(line) for line in whole} == {28}
    pages = told("pdftotext", "-layout", pdf, "-").split("\f")
    assert max(sum(set(line.strip()) == {"政"} for line in page.splitlines()) for page in pages) == 22
    listed = told("pdffonts", pdf).splitlines()[2:]
    assert listed
    assert all(line.split()[-5] == "yes" for line in listed)
    assert all("送审稿" in page for page in pages[:-1] if page.strip())
    text = "".join("".join(pages).split())
    order = [
        "内部工作资料", "政务公开试点工作通报", "第2期", "的通报", "各县（区）人民政府：", "一、总体情况", "（一）进展",
        "1.开放日", "附件：1.已完成事项", "附件1", "附件2", "报：市委", "2022年7月8日印发",
    ]  # fmt: skip
    places = [text.find(piece) for piece in order]
    assert -1 not in places
    assert places == sorted(places)
    # The head of the table stands on each of its pages.
    assert text.count("判定理由") >= 4
    assert "—1—" in "".join(pages[0].split())


@needs_writer
@pytest.mark.slow
def test_libreoffice_sets_a_dense_sheet_of_a_plans_tasks_on_one_page(tmp_path: Path) -> None:
    columns = " ".join(["事项", *(f"单位{n}:mark" for n in range(9))])
    rows = [(f"A{n} 政务公开事项标准目录调整并集中公开", *["◆已销号"] * 9) for n in range(24)]
    sheet = Sheet("说明", columns, [Group(rows)], dense=True)
    document = dataclasses.replace(BULLETIN, parts=[Paragraph("政")], annexes=[("一览", [sheet])], copies=[])
    pages = told("pdftotext", "-layout", on_paper(document, tmp_path), "-").split("\f")[:-1]
    assert len(pages) == 2
    assert "A0" in pages[1]
    assert "A23" in pages[1]


@needs_writer
@pytest.mark.slow
def test_libreoffice_prints_hostile_text_as_it_stands(tmp_path: Path) -> None:
    cell = Sheet(
        "表", "名称 说明:prose", [Group([("甲", "<script>alert(1)</script>"), ("乙", "很长" * 3000)])]
    )
    pdf = on_paper(dataclasses.replace(LETTER, parts=[Paragraph("=1+1 { PAGE } <b>粗</b>"), cell]), tmp_path)
    text = "".join(told("pdftotext", pdf, "-").split())
    assert "=1+1{PAGE}<b>粗</b>" in text
    assert "<script>alert(1)</script>" in text
    # A row longer than a page is broken after all, and nothing of it is lost.
    assert text.count("很长") == 3000
