"""A clerk's usual harm to a workbook: what is read all the same, what is told, and what goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.formula import ArrayFormula

from tasklib.errors import FilingRefused
from tasklib.intake import Finding
from tasklib.intake.form import COLUMNS, COVER, INDICATORS, PROBLEMS, PROGRESS
from tasklib.intake.tables import read_table
from tests.intake.clerk import Clerk
from tests.intake.desk import FIGURE, Desk, good_rows, problem

PERCENT = "完成比例(%)"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def clerk(desk: Desk) -> Clerk:
    rows = {**good_rows(), PROBLEMS: [problem(整改时限=date(2022, 9, 30))]}
    rows[PROGRESS][1][PERCENT] = 80
    return Clerk(desk.template()).fill(rows)


def noticed(desk: Desk, path: Path) -> list[Finding]:
    """The notices of a filing that must be the same as the unharmed one."""
    first = desk.receipt(clerk(desk).save("未动.xlsx"))
    again = desk.receipt(path)
    assert (again.same, again.seq) == (True, first.seq)
    return list(again.notices)


def rows_reversed(found: Clerk) -> None:
    sheet = found.sheet(PROGRESS)
    top = found.header(PROGRESS) + 1
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top, max_row=top + 2)]
    for row, line in zip(sheet.iter_rows(min_row=top, max_row=top + 2), reversed(lines), strict=True):
        for cell, value in zip(row, line, strict=True):
            cell.value = value


def columns_moved(found: Clerk) -> None:
    for table in (PROGRESS, INDICATORS, PROBLEMS):
        found.sheet(table).insert_cols(2, 3)


def blanks_trailing(found: Clerk) -> None:
    for row in found.sheet(PROGRESS).iter_rows(min_row=200, max_row=300, max_col=30):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFFF00")
    found.sheet(INDICATORS)["Z90"] = "   "


def sheets_renamed(found: Clerk) -> None:
    found.sheet(PROGRESS).title = " 任务 进展　"
    found.book.move_sheet(found.sheet(PROBLEMS), -3)


def rows_hidden(found: Clerk) -> None:
    found.sheet(PROGRESS).row_dimensions[found.header(PROGRESS) + 2].hidden = True
    found.sheet(INDICATORS).auto_filter.add_filter_column(0, ["T1"])


def numbers_as_text(found: Clerk) -> None:
    found.cell(PROGRESS, 1, PERCENT).value = " ５０％"
    found.cell(INDICATORS, 1, FIGURE).value = "１５ 场"
    found.cell(INDICATORS, 2, FIGURE).value = "10\u200b"


def percent_formats(found: Clerk) -> None:
    found.cell(PROGRESS, 1, PERCENT).value = 0.5
    found.cell(PROGRESS, 1, PERCENT).number_format = "0.0%"
    found.cell(INDICATORS, 1, FIGURE).number_format = '0"%"'


def dates_as_numbers(found: Clerk) -> None:
    found.cell(PROBLEMS, 1, "整改时限").value = 44834
    found.cell(PROBLEMS, 1, "整改时限").number_format = "General"


def days_from_1904(found: Clerk) -> None:
    found.book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    found.cell(PROBLEMS, 1, "整改时限").value = 44834 - 1462
    found.cell(PROBLEMS, 1, "整改时限").number_format = "General"


def codes_merged(found: Clerk) -> None:
    # T2 has two indicators: its code and its name of columns stand in one tall cell.
    sheet, top = found.sheet(INDICATORS), found.header(INDICATORS) + 2
    sheet.cell(top + 1, 1).value = None
    sheet.merge_cells(start_row=top, end_row=top + 1, start_column=1, end_column=1)


def one_row_merged(found: Clerk) -> None:
    sheet, row = found.sheet(PROGRESS), found.header(PROGRESS) + 1
    at = found.columns(PROGRESS)
    sheet.merge_cells(start_row=row, end_row=row, start_column=at["经验做法"], end_column=at["经验做法"] + 1)
    top = found.header(INDICATORS) + 3
    figure = found.columns(INDICATORS)[FIGURE]
    # Over a row that holds nothing of its own: there is but one row it can belong to.
    found.sheet(INDICATORS).merge_cells(
        start_row=top, end_row=top + 1, start_column=figure, end_column=figure
    )


def formulas_below(found: Clerk) -> None:
    for n in range(3):
        found.sheet(INDICATORS).cell(
            found.below(INDICATORS), found.columns(INDICATORS)[FIGURE]
        ).value = f"=A{n + 1}"


@pytest.mark.parametrize(
    "harm",
    [
        rows_reversed, columns_moved, blanks_trailing, sheets_renamed, rows_hidden, numbers_as_text,
        percent_formats, dates_as_numbers, days_from_1904, codes_merged, one_row_merged, formulas_below,
    ],
)  # fmt: skip
def test_a_harmed_workbook_is_the_same_filing(desk: Desk, harm: Callable[[Clerk], None]) -> None:
    found = clerk(desk)
    harm(found)
    assert noticed(desk, found.save()) == []


def note_below(found: Clerk) -> None:
    row = found.below(PROGRESS) + 1
    found.sheet(PROGRESS).cell(row, 1).value = "注：数据截至6月底"
    found.sheet(PROGRESS).merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=9)
    found.sheet(PROGRESS).cell(row + 3, 5).value = "填报人：张三"


def sum_below(found: Clerk) -> None:
    row, at = found.below(INDICATORS), found.columns(INDICATORS)
    found.sheet(INDICATORS).cell(row, 1).value = "合 计："
    for column in ("目标值", "本月新增", FIGURE):
        found.sheet(INDICATORS).cell(row, at[column]).value = "=SUM(A1:A3)"


def note_beside(found: Clerk) -> None:
    found.sheet(PROGRESS).cell(found.header(PROGRESS) + 2, 12).value = "这一行请核"
    found.sheet(PROGRESS).cell(found.below(PROGRESS) + 9, 12).value = "张三"


def sheet_added(found: Clerk) -> None:
    found.book.create_sheet("附表")["A1"] = "=1/0"
    found.book.create_sheet("参数").sheet_state = "hidden"


@pytest.mark.parametrize(
    ("harm", "rule", "words"),
    [
        (note_below, "note-below", "注：数据截至6月底；填报人：张三"),
        (sum_below, "note-below", "合 计： =SUM(A1:A3) =SUM(A1:A3) =SUM(A1:A3)"),
        (note_beside, "note-beside", "这一行请核；张三"),
        (sheet_added, "extra-sheet", "附表"),
    ],
)
def test_words_that_are_not_of_the_form_are_told_and_left_out(
    desk: Desk, harm: Callable[[Clerk], None], rule: str, words: str
) -> None:
    found = clerk(desk)
    harm(found)
    (notice,) = noticed(desk, found.save())
    assert (notice.rule, notice.severity, notice.found) == (rule, "notice", words)


@pytest.mark.parametrize("where", [note_below, note_beside])
def test_a_persons_numbers_outside_the_table_are_asked_about_and_never_shown(
    desk: Desk, where: Callable[[Clerk], None]
) -> None:
    found = clerk(desk)
    where(found)
    cell = next(
        cell
        for row in found.sheet(PROGRESS).iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("注", "这一行"))
    )
    cell.value = f"{cell.value}，联系张三13908261234"
    with pytest.raises(FilingRefused) as refused:
        desk.file(found.save())
    asked = [finding.found for finding in refused.value.details if finding.severity == "question"]
    assert asked == ["139******34"]
    assert not any("13908261234" in str(finding) for finding in refused.value.details)


def test_a_problem_list_that_says_there_is_nothing_holds_nothing(desk: Desk) -> None:
    found = Clerk(desk.template()).fill(good_rows())
    for n, column in enumerate(("问题编号", "任务编号", "问题描述"), 1):
        found.cell(PROBLEMS, 1, column).value = "无" if n < 3 else "本月无新增问题。"
    receipt = desk.receipt(found.save())
    assert (receipt.problems, [notice.rule for notice in receipt.notices]) == (0, ["note-below"])


@pytest.mark.parametrize(
    ("table", "row", "values"),
    [
        (PROGRESS, 1, {"任务编号": None}),
        (PROGRESS, 3, {"任务编号": None}),
        (INDICATORS, 3, {"任务编号": None}),
        (PROBLEMS, 1, {"任务编号": None}),
        (PROBLEMS, 2, {"问题描述": "只写了问题"}),
        (PROGRESS, 4, {"完成状态": "推进中"}),
        (PROGRESS, 4, {"任务名称": "跨界合作", "进展情况": "已", "下步措施": "继续"}),
    ],
)
def test_a_row_whose_code_was_forgotten_is_no_note(
    desk: Desk, table: str, row: int, values: dict[str, str | None]
) -> None:
    found = clerk(desk)
    for column, value in values.items():
        found.cell(table, row, column).value = value
    assert "task-missing" in {finding.rule for finding in desk.refused(found.save())}


def cell_harm(table: str, row: int, column: str, value: object) -> Callable[[Clerk], str]:
    def harm(found: Clerk) -> str:
        cell = found.cell(table, row, column)
        cell.value = value  # type: ignore[assignment]
        return str(cell.coordinate)

    return harm


def array_formula(found: Clerk) -> str:
    first, last = found.cell(INDICATORS, 2, FIGURE), found.cell(INDICATORS, 3, FIGURE)
    reference = f"{first.coordinate}:{last.coordinate}"
    found.sheet(INDICATORS)[first.coordinate] = ArrayFormula(reference, "=A1:A2*2")
    return f"{first.coordinate} {last.coordinate}"


def figures_merged(found: Clerk) -> str:
    first, last = found.cell(INDICATORS, 2, FIGURE), found.cell(INDICATORS, 3, FIGURE)
    found.sheet(INDICATORS).merge_cells(f"{first.coordinate}:{last.coordinate}")
    return f"{first.coordinate} {last.coordinate}"


@pytest.mark.parametrize(
    ("harm", "rule", "shown"),
    [
        (cell_harm(PROGRESS, 1, PERCENT, "=30+20"), "formula", "=30+20"),
        (cell_harm(PROGRESS, 2, "进展情况", '="已"&"办"'), "formula", '="已"&"办"'),
        (cell_harm(PROGRESS, 2, "完成状态", "=A1"), "formula", "=A1"),
        (cell_harm(INDICATORS, 1, FIGURE, "=SUM(A1:A2)"), "formula", "=SUM(A1:A2)"),
        (
            cell_harm(PROGRESS, 1, "佐证材料", '=_xlfn.DISPIMG("ID_1",1)'),
            "cell-picture",
            '=_xlfn.DISPIMG("ID_1",1)',
        ),
        (cell_harm(PROGRESS, 1, "任务编号", "=A5"), "task-unknown", "=A5"),
        (cell_harm(INDICATORS, 1, FIGURE, "#REF!"), "error-value", "#REF!"),
        (cell_harm(PROBLEMS, 1, "整改时限", "=TODAY()"), "formula", "=TODAY()"),
        (array_formula, "formula", "=A1:A2*2"),
        (figures_merged, "merged-figure", "10"),
    ],
)
def test_a_value_that_cannot_be_trusted_goes_back_at_its_cell(
    desk: Desk, harm: Callable[[Clerk], str], rule: str, shown: str
) -> None:
    found = clerk(desk)
    cells = harm(found).split()
    findings = desk.refused(found.save())
    assert [(f.rule, f.cell, f.found) for f in findings] == [(rule, cell, shown) for cell in cells]
    assert desk.rows("submission") == []


def test_formulas_that_nobody_reads_do_no_harm(desk: Desk) -> None:
    found = clerk(desk)
    for column in ("计量单位", "口径", "目标值"):
        found.cell(INDICATORS, 1, column).value = "=A1"
    found.sheet(COVER)["C30"] = "=TODAY()"
    assert noticed(desk, found.save()) == []


def test_a_formula_among_the_signatures_goes_back(desk: Desk) -> None:
    found = clerk(desk)
    label = next(c for row in found.sheet(COVER).iter_rows() for c in row if c.value == "填报人")
    label.offset(0, 1).value = "=A1"
    (finding,) = desk.refused(found.save())
    assert (finding.rule, finding.must) == ("formula", "“填报人”不能是公式")


def test_a_share_shown_as_a_percentage_is_read_as_it_is_shown(desk: Desk) -> None:
    found = clerk(desk)
    for row, (value, form) in enumerate([(0.6, "0%"), (0.805, "0.0%")], 1):
        found.cell(PROGRESS, row, PERCENT).value = value
        found.cell(PROGRESS, row, PERCENT).number_format = form
    desk.receipt(found.save())
    assert [row["percent"] for row in desk.rows("filing")] == [60, Decimal("80.5"), 0]


def test_a_count_shown_as_a_percentage_goes_back(desk: Desk) -> None:
    found = clerk(desk)
    found.cell(INDICATORS, 1, FIGURE).number_format = "0%"
    (finding,) = desk.refused(found.save())
    assert (finding.rule, finding.found) == ("value-not-number", "1500%")


def test_a_sheet_that_is_there_twice_goes_back(desk: Desk) -> None:
    found = clerk(desk)
    found.book.create_sheet("任务 进展")
    (finding,) = desk.refused(found.save())
    assert (finding.rule, finding.found) == ("duplicate-sheet", "任务 进展")


def test_the_template_s_own_properties_are_read(desk: Desk) -> None:
    found = clerk(desk)
    found.book.custom_doc_props.append(
        openpyxl.packaging.custom.StringProperty(name="tasklib-note", value="甲 & 乙")
    )
    from tasklib.intake.formats import open_book

    assert open_book(found.save().read_bytes()).properties["tasklib-note"] == "甲 & 乙"


def test_blocks_merged_over_each_other_are_followed_no_longer_than_the_table() -> None:
    columns, rows = list(COLUMNS[PROGRESS]), 5000
    grid = [columns, ["T1", *[""] * 8], *(["", "", "推进中"] for _ in range(rows))]
    table = read_table("甲县.xlsx", PROGRESS, grid, columns, print, [((1, 0), (rows + 1, 0))] * 300_000)
    assert table
    assert {row[0] for _, row in table.rows} == {"T1"}
