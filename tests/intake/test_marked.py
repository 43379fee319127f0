"""Marked copies: what was sent stands at its place, what is wrong is marked, and the copy can be mended and filed."""

from __future__ import annotations

import io
import pickle
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklib.errors import FilingRefused
from tasklib.intake import Finding
from tasklib.intake.bundles import Bundle
from tasklib.intake.cells import Formula
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS, RETROSPECTIVE, SHEETS, UNIT
from tasklib.intake.marked import marked_copy
from tasklib.intake.workbooks import LISTING
from tests.intake.clerk import Clerk, converted, needs_soffice
from tests.intake.desk import FIGURE, Desk, fill, good_rows, problem, read
from tests.torture import TORTURE

PERCENT = "完成比例(%)"
MADE_FOR = {
    "tasklib-plan": "demo-2022",
    "tasklib-plan-version": "1",
    "tasklib-unit": "C01",
    "tasklib-period": "2022-06",
}


def refusal(desk: Desk, *paths: Path, **more: Any) -> FilingRefused:
    with pytest.raises(FilingRefused) as refused:
        desk.file(*paths, **more)
    return refused.value


def copy_of(desk: Desk, *paths: Path, name: str = "copy.xlsx", **more: Any) -> Path:
    """File the paths, which must be refused, and keep the only marked copy."""
    ((_, content),) = refusal(desk, *paths, **more).copies
    kept = desk.folder / name
    kept.write_bytes(content)
    return kept


def marks(path: Path) -> dict[str, str]:
    """Every commented cell by sheet and address, with its comment."""
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title} {cell.coordinate}": cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def tint(path: Path, sheet: str, cell: str) -> str:
    return str(openpyxl.load_workbook(path)[sheet][cell].fill.start_color.rgb)[2:]


def bad_clerk(desk: Desk) -> Clerk:
    clerk = Clerk(desk.template()).fill(good_rows() | {PROBLEMS: [problem()]})
    clerk.cell(PROGRESS, 1, PERCENT).value = 180
    clerk.cell(PROGRESS, 3, "进展情况").value = "请联系 138 0000 0000"
    clerk.cell(INDICATORS, 1, "上期累计").value = 3
    clerk.cell(INDICATORS, 1, FIGURE).value = "很多"
    clerk.cell(PROBLEMS, 1, "责任岗位").value = None
    return clerk


def test_the_copy_shows_what_was_sent_at_its_place_with_what_is_wrong_marked(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sent = bad_clerk(desk).save("甲县6月.xlsx")
    copy = copy_of(desk, sent)
    before, after = read(sent), read(copy)
    assert list(after) == [LISTING, "封面", PROGRESS, INDICATORS, PROBLEMS, RETROSPECTIVE]
    for table in (PROGRESS, INDICATORS, PROBLEMS):
        assert after[table][2] == before[table][2]
        assert [row[:9] for row in after[table][3:6]] == [row[:9] for row in before[table][3:6]]
    assert [row[1:3] for row in after["封面"][5:10]] == [row[1:3] for row in before["封面"][5:10]]
    found = marks(copy)
    assert list(found) == [f"{PROGRESS} D4", f"{PROGRESS} E6", f"{INDICATORS} H4", f"{PROBLEMS} E4"]
    assert found[f"{PROGRESS} D4"] == f"【须改】“{PERCENT}”须在 0 到 100 之间。\n请改为 0 到 100 之间的数。"
    assert found[f"{PROGRESS} E6"].startswith("【须确认】")
    tints = {tint(copy, PROGRESS, cell) for cell in ("D4", "E6", "D5")}
    assert len(tints) == 3


def test_the_first_sheet_lists_every_finding_with_a_link_to_its_cell(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    copy = copy_of(desk, bad_clerk(desk).save())
    sheet = openpyxl.load_workbook(copy)[LISTING]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_col=6)]
    assert rows[0] == ["序号", "性质", "位置", "应当怎样", "现为", "怎么改"]
    assert [row[1] for row in rows[1:]] == ["须改", "须改", "须改", "须确认"]
    assert rows[1][2] == f"{PROGRESS} D4（T1） {PERCENT}"
    assert rows[1][3:] == [f"“{PERCENT}”须在 0 到 100 之间", "180", "请改为 0 到 100 之间的数"]
    assert sheet["C6"].hyperlink.location == f"'{PROGRESS}'!D4"
    assert "甲县人民政府 2022年6月" in str(sheet["A1"].value)
    # A person's number is told by its ends alone, here as everywhere but in the cell it came in.
    assert rows[4][4] == "138******00"


def test_a_copy_mended_by_the_clerk_is_filed_like_the_template(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    copy = copy_of(desk, bad_clerk(desk).save())
    assert {p.name: p.value for p in openpyxl.load_workbook(copy).custom_doc_props.props} == MADE_FOR
    clerk = Clerk(copy)
    clerk.cell(PROGRESS, 1, PERCENT).value = 80
    clerk.cell(PROGRESS, 3, "进展情况").value = "已开展"
    clerk.cell(INDICATORS, 1, FIGURE).value = "20余"
    clerk.cell(PROBLEMS, 1, "责任岗位").value = "公开股股长"
    receipt = desk.receipt(clerk.save(), on=date(2022, 7, 5))
    assert (receipt.complete, receipt.problems, receipt.notices) == (True, 1, ())
    assert desk.rows("problem_report")[0]["due"] == date(2022, 9, 30)


def test_a_copy_sent_back_as_it_was_is_refused_at_the_same_cells_under_the_same_name(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = refusal(desk, bad_clerk(desk).save("甲县6月.xlsx"))
    ((name, content),) = first.copies
    assert name == "2022-06/甲县6月_退回_2022-07-04.xlsx"
    again = tmp_path / "甲县6月_退回_2022-07-04-2.xlsx"
    again.write_bytes(content)
    second = refusal(desk, again, on=date(2022, 7, 5))
    assert [(f.sheet, f.cell) for f in second.details] == [(f.sheet, f.cell) for f in first.details]
    assert second.copies[0][0] == "2022-06/甲县6月_退回_2022-07-05.xlsx"


def test_the_same_refusal_gives_the_same_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sent = bad_clerk(desk).save()
    assert refusal(desk, sent).copies == refusal(desk, sent).copies


def test_csv_tables_of_one_unit_come_back_as_a_workbook_that_can_be_filed(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0][PERCENT] = "一半"
    copy = copy_of(desk, desk.csv(rows, "甲县", "gb18030"))
    sheets = read(copy)
    assert list(sheets) == [LISTING, "封面", PROGRESS, INDICATORS, PROBLEMS]
    assert sheets[PROGRESS][0][:2] == ["单位代码", "报送期"]
    assert sheets[PROGRESS][1][5] == "一半"
    assert list(marks(copy)) == [f"{PROGRESS} F2"]
    book = openpyxl.load_workbook(copy)
    book[PROGRESS]["F2"].value = 50
    book.save(copy)
    assert desk.receipt(copy).complete


def test_csv_tables_of_many_units_come_back_without_a_cover(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    for table in (PROGRESS, INDICATORS):
        rows[table] += [{**row, UNIT: "C02"} for row in rows[table]]
    rows[PROGRESS][4][PERCENT] = 101
    ((name, content),) = refusal(desk, desk.csv(rows, "两县")).copies
    assert name == "2022-06/两县_退回_2022-07-04.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [LISTING, PROGRESS, INDICATORS, PROBLEMS]
    assert "改正原来的 CSV 表" in str(book[LISTING]["A2"].value)


def test_what_could_not_be_read_comes_back_as_the_list_alone(tmp_path: Path) -> None:
    desk, path = Desk(tmp_path), tmp_path / "坏 的.xlsx"
    path.write_bytes(b"not a workbook")
    ((name, content),) = refusal(desk, path).copies
    assert name == "报送期不明/坏 的_退回_2022-07-04.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [LISTING]
    assert book[LISTING]["C6"].value == "坏 的.xlsx"
    assert book[LISTING]["F6"].value


def test_only_what_is_wrong_gets_a_copy_and_the_rest_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    good = fill(desk.template("C02"), good_rows())
    bad = bad_clerk(desk).save()
    refused = refusal(desk, good, bad)
    assert len(refused.copies) == 1
    assert f"同一批的{good.name}没有错处，也没有入账" in str(refused)


@pytest.mark.parametrize(
    "text", ["=1+1", "http://a.b", "<b>x</b>", "\ud7ff\ufffe", "a\x08b", "@SUM(1)", "字" * 40_000]
)
def test_sent_text_stays_text(tmp_path: Path, text: str) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0] |= {"进展情况": text, PERCENT: 101}
    ((_, content),) = refusal(desk, desk.csv(rows)).copies
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")
        ]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "http" in sheet.split("<sheetData")[1]]
    assert not [sheet for sheet in sheets[1:] if "<hyperlink" in sheet]
    kept = openpyxl.load_workbook(io.BytesIO(content))[PROGRESS]["G2"].value
    assert str(kept)[:4] in (text[:4], "\ud7ff�", "a_x0")


def test_a_thousand_comments_are_enough(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS] += [{"任务编号": "T9", "完成状态": "推进中", PERCENT: 1}] * 2500
    copy = copy_of(desk, desk.csv(rows))
    assert len(marks(copy)) == 1000
    assert tint(copy, PROGRESS, "C2400") == tint(copy, PROGRESS, "C5")
    listing = openpyxl.load_workbook(copy)[LISTING]
    assert "另有 500 处没有列出" in str(listing.cell(listing.max_row, 1).value)


def test_a_formula_comes_back_as_the_text_it_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clerk = Clerk(desk.template()).fill(good_rows())
    clerk.cell(INDICATORS, 1, FIGURE).value = "=8+7"
    copy = copy_of(desk, clerk.save())
    assert list(marks(copy)) == [f"{INDICATORS} H4"]
    assert openpyxl.load_workbook(copy)[INDICATORS]["H4"].data_type == "s"
    assert read(copy)[INDICATORS][3][7] == "=8+7"
    mended = Clerk(copy)
    mended.cell(INDICATORS, 1, FIGURE).value = 15
    assert desk.receipt(mended.save()).complete


def test_a_missing_column_is_marked_beside_what_came(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = Clerk(desk.template()).fill(good_rows()).save()
    book = openpyxl.load_workbook(path)
    book[PROGRESS].delete_cols(9)
    book.save(path)
    copy = copy_of(desk, path)
    assert marks(copy) == {f"{PROGRESS} I3": "【须改】须有“经验做法”这一列。\n请补上该列，没有内容的可留空。"}


def test_the_copy_has_the_header_that_the_reader_took(tmp_path: Path) -> None:
    desk, clerk = Desk(tmp_path), bad_clerk(Desk(tmp_path))
    sheet = clerk.sheet(PROGRESS)
    # A line above the table that names two of its columns.
    sheet.cell(1, 1).value, sheet.cell(1, 2).value = "任务编号", "完成状态"
    copy = openpyxl.load_workbook(copy_of(desk, clerk.save()))[PROGRESS]
    assert copy.freeze_panes == "C4"
    assert [str(rule.sqref) for rule in copy.data_validations.dataValidation] == ["C4:C6"]


def test_a_refusal_survives_pickling_with_its_copies() -> None:
    refused = FilingRefused("没有收", ["一"], [("2022-06/甲.xlsx", b"PK")])
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 - our own
    assert (str(again), again.details, again.copies) == ("没有收", ("一",), (("2022-06/甲.xlsx", b"PK"),))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=30),
    st.builds(Formula, st.text(max_size=9)),
    st.sampled_from(["任务编号", "完成状态", "单位代码", "报送期", "x" * 40_000]),
)


@settings(max_examples=30 * TORTURE, deadline=None)
@given(
    st.dictionaries(st.sampled_from(SHEETS), st.lists(st.lists(CELLS, max_size=6), max_size=6)),
    st.lists(
        st.tuples(st.sampled_from(["error", "question", "notice"]), st.integers(0, 9), st.text(max_size=9))
    ),
)
def test_any_cells_make_a_workbook(grids: dict[str, Any], found: list[tuple[Any, int, str]]) -> None:
    bundle = Bundle(is_csv=False, name="甲.xlsx", grids=grids)
    for n, (severity, place, text) in enumerate(found):
        sheet = SHEETS[place % len(SHEETS)]
        cell = f"{'ABCZ'[n % 4]}{place + 1}" if place % 3 else None
        bundle.note(Finding("甲.xlsx", "rule", text, text, sheet, cell, found=text, severity=severity))
    book = openpyxl.load_workbook(io.BytesIO(marked_copy(bundle)))
    assert book.sheetnames[0] == LISTING


@pytest.mark.slow
@needs_soffice
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_older_workbooks_come_back_marked_too(tmp_path: Path, form: str) -> None:
    desk = Desk(tmp_path)
    copy = copy_of(desk, converted(bad_clerk(desk).save("甲县.xlsx"), form, tmp_path))
    assert set(marks(copy)) == {f"{PROGRESS} D4", f"{PROGRESS} E6", f"{INDICATORS} H4", f"{PROBLEMS} E4"}


@pytest.mark.slow
@needs_soffice
def test_libreoffice_opens_the_copy_and_keeps_what_a_clerk_needs(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    saved = converted(copy_of(desk, bad_clerk(desk).save()), "xlsx", tmp_path)
    assert len(marks(saved)) == 4
    assert {p.name: p.value for p in openpyxl.load_workbook(saved).custom_doc_props.props} == MADE_FOR
    clerk = Clerk(saved)
    clerk.cell(PROGRESS, 1, PERCENT).value = 80
    clerk.cell(PROGRESS, 3, "进展情况").value = "已开展"
    clerk.cell(INDICATORS, 1, FIGURE).value = 20
    clerk.cell(PROBLEMS, 1, "责任岗位").value = "公开股股长"
    assert desk.receipt(clerk.save()).complete
