"""Workbooks opened and saved by the real LibreOffice: the same filing, and the same findings at the same cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.intake.formats import open_book
from tests.intake.clerk import Clerk, converted, needs_soffice
from tests.intake.desk import FIGURE, Desk, good_rows, problem

pytestmark = [pytest.mark.slow, needs_soffice]
PERCENT = "完成比例(%)"
FORMS = ["xlsx", "xls", "ods"]


@pytest.fixture
def clerk(tmp_path: Path) -> tuple[Desk, Clerk]:
    desk = Desk(tmp_path)
    rows = {**good_rows(), PROBLEMS: [problem(整改时限=date(2022, 9, 30))]}
    rows[PROGRESS][1][PERCENT] = 80
    rows[PROGRESS][0]["进展情况"] = "=1+1 不是公式\n第二行 <b>“引号”</b>"
    rows[INDICATORS][0]["备注"] = "150余"
    return desk, Clerk(desk.template()).fill(rows)


@pytest.mark.parametrize("form", FORMS)
def test_a_filing_saved_by_libreoffice_is_the_same(clerk: tuple[Desk, Clerk], form: str) -> None:
    desk, found = clerk
    path = found.save()
    first = desk.receipt(path)
    again = desk.receipt(converted(path, form, desk.folder))
    assert (again.same, again.seq, again.notices) == (True, first.seq, first.notices)


@pytest.mark.parametrize("form", FORMS)
def test_harm_is_mended_alike_in_every_format(clerk: tuple[Desk, Clerk], form: str) -> None:
    desk, found = clerk
    first = desk.receipt(found.save("未动.xlsx"))
    found.cell(PROGRESS, 1, PERCENT).value = 0.5
    found.cell(PROGRESS, 1, PERCENT).number_format = "0.0%"
    found.cell(PROBLEMS, 1, "整改时限").number_format = "General"
    found.cell(PROBLEMS, 1, "整改时限").value = 44834
    sheet, top = found.sheet(INDICATORS), found.header(INDICATORS) + 2
    sheet.cell(top + 1, 1).value = None
    sheet.merge_cells(start_row=top, end_row=top + 1, start_column=1, end_column=1)
    below = found.below(INDICATORS)
    sheet.cell(below, 1).value = "合计"
    sheet.cell(below, found.columns(INDICATORS)[FIGURE]).value = f"=SUM(A1:A{below - 1})"
    found.sheet(PROGRESS).insert_cols(2)
    found.sheet(PROGRESS).title = " 任务进展 "
    again = desk.receipt(converted(found.save(), form, desk.folder))
    assert (again.same, again.seq) == (True, first.seq)
    assert {notice.rule for notice in again.notices} == {"note-below"}


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_trusted_goes_back_from_every_format(clerk: tuple[Desk, Clerk], form: str) -> None:
    desk, found = clerk
    found.cell(PROGRESS, 1, PERCENT).value = "=30+20"
    found.cell(PROGRESS, 2, "进展情况").value = '="已"&"办"'
    found.cell(PROBLEMS, 1, "整改时限").value = "=NA()"
    first, last = found.cell(INDICATORS, 2, FIGURE), found.cell(INDICATORS, 3, FIGURE)
    sheet = found.sheet(INDICATORS)
    sheet[first.coordinate] = ArrayFormula(f"{first.coordinate}:{last.coordinate}", "=A1:A2*2")
    figure = found.cell(INDICATORS, 1, FIGURE)
    sheet.merge_cells(start_row=figure.row, end_row=figure.row + 1, start_column=9, end_column=9)
    sheet.cell(figure.row, 9).value = "备注两行"
    cells = [
        found.cell(PROGRESS, 1, PERCENT), found.cell(PROGRESS, 2, "进展情况"), first, last,
        found.cell(PROBLEMS, 1, "整改时限"),
    ]  # fmt: skip
    refused = desk.refused(converted(found.save(), form, desk.folder))
    assert [(f.rule, f.cell) for f in refused] == [("formula", cell.coordinate) for cell in cells]
    assert desk.rows("submission") == []


@pytest.mark.parametrize("form", FORMS)
def test_a_link_to_another_file_goes_back(clerk: tuple[Desk, Clerk], form: str) -> None:
    desk, found = clerk
    Clerk(desk.template("C02")).save("乙县.xlsx")
    found.sheet(INDICATORS)["L40"] = "='[乙县.xlsx]封面'!A1"
    saved = converted(found.save(), form, desk.folder)
    rules = {finding.rule for finding in desk.refused(saved)}
    assert rules == {"external-links"}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_template_was_made_for_outlives_libreoffice(clerk: tuple[Desk, Clerk], form: str) -> None:
    desk, found = clerk
    made_for = open_book(found.path.read_bytes()).properties
    assert made_for["tasklib-unit"] == "C01"
    saved = open_book(converted(found.save(), form, desk.folder).read_bytes()).properties
    assert made_for.items() <= saved.items()


def test_another_units_template_goes_back_as_xls_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    found = Clerk(desk.template("C02")).fill(good_rows())
    typed = {"单位代码": "C01", "单位": "甲县人民政府"}
    for row in found.sheet("封面").iter_rows():
        for cell in row:
            if cell.value in typed:
                found.sheet("封面").cell(cell.row, cell.column + 1).value = typed[cell.value]
    (finding,) = desk.refused(converted(found.save(), "xls", desk.folder))
    assert finding.rule == "template-of-other"
