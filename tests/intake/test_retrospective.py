"""总结复盘: the sheet of the period that ends a half-year, its findings, and filings that come without it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given

from tasklib.errors import FilingRefused
from tasklib.intake import Finding
from tasklib.intake.form import INDICATORS, PROGRESS, RETROSPECTIVE, RETROSPECTIVE_KINDS
from tasklib.plan import Period
from tests.intake.clerk import Clerk, converted, needs_soffice
from tests.intake.desk import Desk, Rows, csv_text, good_rows, read
from tests.intake.test_laws import few, filings

MEASURE = {
    "类型": "整改措施", "内容": "每月排定一场", "任务编号": "T1", "责任岗位": "公开股股长",
    "完成时限": "2022-09-30",
}  # fmt: skip
TOLD: list[dict[str, Any]] = [
    {"类型": "经验", "内容": "=1+1 <b>逐月</b>排定", "任务编号": "T1"},
    {"类型": "不足", "内容": "部门数据来得晚"},
    MEASURE,
]
KEPT = [
    {"n": 1, "kind": "experience", "text": "=1+1 <b>逐月</b>排定", "task": "T1", "post": None, "deadline": None},
    {"n": 2, "kind": "shortfall", "text": "部门数据来得晚", "task": None, "post": None, "deadline": None},
    {
        "n": 3, "kind": "measure", "text": "每月排定一场", "task": "T1", "post": "公开股股长",
        "deadline": date(2022, 9, 30),
    },
]  # fmt: skip


def filled(desk: Desk, told: list[dict[str, Any]] = TOLD, rows: Rows | None = None) -> Clerk:
    return Clerk(desk.template()).fill({**(rows or good_rows()), RETROSPECTIVE: told})


def kept(desk: Desk) -> list[dict[str, Any]]:
    """What the ledger holds of the last submission's 总结复盘."""
    rows, last = desk.rows("retrospective"), max(row["seq"] for row in desk.rows("submission"))
    return [{k: v for k, v in row.items() if k in KEPT[0]} for row in rows if row["seq"] == last]


@pytest.mark.parametrize(
    ("key", "ends"),
    [
        ("2022-06", True), ("2022-12", True), ("2022-05", False), ("2022-Q2", True), ("2022-Q3", False),
        ("2022-H1", True), ("2022", False), ("2022-W25", True), ("2022-W26", False), ("2022-W52", False),
        ("2023-W52", True),
    ],
)  # fmt: skip
def test_the_last_period_of_a_half_year_ends_it(key: str, ends: bool) -> None:
    assert Period.parse(key).ends_half_year is ends


def test_the_template_of_june_carries_the_sheet_ready_to_fill_and_print(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    book = openpyxl.load_workbook(desk.template())
    sheet = book[RETROSPECTIVE]
    assert [cell.value for cell in sheet[3]] == ["类型", "内容", "任务编号", "责任岗位", "完成时限"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["A4:A23"].formula1 == f'"{",".join(RETROSPECTIVE_KINDS)}"'
    assert rules["C4:C23"].formula1 == '"T1,T2,T3"'
    assert (rules["B4:B23"].type, rules["E4:E23"].type) == ("textLength", "date")
    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not any(cell.protection.locked for row in sheet["A4:E23"] for cell in row)
    assert (sheet.freeze_panes, sheet.print_area, sheet.print_title_rows) == (
        "C4", f"'{RETROSPECTIVE}'!$A$1:$E$23", "$3:$3",
    )  # fmt: skip
    guide = "\n".join(str(row[0].value) for row in book["填报说明"].iter_rows())
    assert "整改措施须写责任岗位和完成时限" in guide
    may = read(desk.template(period="2022-05"))
    assert RETROSPECTIVE not in may
    assert "总结复盘" not in str(may["填报说明"])


def test_what_is_filled_in_is_kept_and_counted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipt = desk.receipt(filled(desk).save())
    assert (receipt.notices, receipt.retrospectives) == ((), 3)
    assert "总结复盘3条" in next(receipt.lines())
    assert kept(desk) == KEPT
    assert desk.receipt(filled(desk).save()).same


def test_an_empty_sheet_is_no_review(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipt = desk.receipt(filled(desk, []).save())
    assert (receipt.notices, receipt.retrospectives, kept(desk)) == ((), 0, [])


@pytest.mark.parametrize(
    ("changes", "cell", "rule"),
    [
        ({"类型": "建议"}, "A4", "retrospective-kind"),
        ({"类型": None}, "A4", "retrospective-kind"),
        ({"内容": None}, "B4", "retrospective-text"),
        ({"责任岗位": None}, "D4", "retrospective-incomplete"),
        ({"完成时限": None}, "E4", "retrospective-incomplete"),
        ({"完成时限": "月底"}, "E4", "not-a-date"),
        ({"任务编号": "T9"}, "C4", "task-unknown"),
        ({"任务编号": "T4"}, "C4", "task-not-assigned"),
    ],
)
def test_a_fault_goes_back_at_its_cell(tmp_path: Path, changes: dict[str, Any], cell: str, rule: str) -> None:
    desk = Desk(tmp_path)
    (found,) = desk.refused(filled(desk, [{**MEASURE, **changes}, MEASURE]).save())
    assert (found.sheet, found.cell, found.rule) == (RETROSPECTIVE, cell, rule)
    assert desk.rows("submission") == []


def test_personal_data_is_questioned_and_a_date_before_the_period_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    told = [{**MEASURE, "内容": "电话13800138000联系", "完成时限": "2021-09-30"}]
    with pytest.raises(FilingRefused) as refused:
        desk.file(filled(desk, told).save())
    (found,) = [finding for finding in refused.value.details if isinstance(finding, Finding)
                and finding.severity == "question"]  # fmt: skip
    assert (found.rule, found.cell) == ("personal-data", "B4")
    (receipt,) = desk.file(filled(desk, told).save(), confirmed=True).receipts
    assert [notice.rule for notice in receipt.notices] == ["personal-data", "retrospective-past"]


def test_a_note_below_is_left_out_but_no_row_that_was_meant(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clerk = filled(desk, [{"类型": "经验", "内容": "一条"}])
    clerk.sheet(RETROSPECTIVE).cell(clerk.below(RETROSPECTIVE) + 1, 1).value = "填表：公开股"
    assert [notice.rule for notice in desk.receipt(clerk.save()).notices] == ["note-below"]
    assert [row["text"] for row in kept(desk)] == ["一条"]
    (found,) = desk.refused(filled(desk, [{"内容": "没有写类型的一条"}]).save())
    assert (found.cell, found.rule) == ("A4", "retrospective-kind")


@few
@given(filings())
def test_a_workbook_with_the_sheet_cut_off_files_as_before(rows: Rows) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        first = desk.receipt(filled(desk, [], rows).save("全.xlsx"))
        clerk = filled(desk, [], rows)
        del clerk.book[RETROSPECTIVE]
        again = desk.receipt(clerk.save("缺.xlsx"))
        assert (again.same, again.seq) == (True, first.seq)
        told = {(notice.rule, notice.cell) for notice in first.notices}
        assert {(notice.rule, notice.cell) for notice in again.notices} == told | {
            ("retrospective-missing", None)
        }


def test_in_any_other_period_the_sheet_is_an_extra_one_whatever_it_holds(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clerk = Clerk(desk.template(period="2022-05")).fill(good_rows())
    sheet = clerk.book.create_sheet(RETROSPECTIVE)
    sheet["A1"], sheet["A2"] = "类型", "随便写的"
    receipt = desk.receipt(clerk.save(), on=date(2022, 6, 2))
    assert [(notice.rule, notice.found) for notice in receipt.notices] == [("extra-sheet", RETROSPECTIVE)]
    assert receipt.retrospectives is None
    assert kept(desk) == []


def test_the_csv_table_may_come_or_stay_away(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    bare = desk.receipt(desk.csv(good_rows()))
    assert (bare.retrospectives, bare.notices) == (0, ())
    receipt = desk.receipt(desk.csv({**good_rows(), RETROSPECTIVE: TOLD}, "again"))
    assert (receipt.same, receipt.revision) == (False, 2)
    assert kept(desk) == KEPT
    # The workbook that says the same is the same submission.
    assert desk.receipt(filled(desk).save()).same


def test_a_csv_table_of_another_period_or_of_a_unit_without_tasks_goes_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    rows = {name: [{**row, "报送期": "2022-05"} for row in own] for name, own in good_rows().items()}
    folder = desk.csv({**rows, RETROSPECTIVE: [{**MEASURE, "报送期": "2022-05"}]})
    (found,) = desk.refused(folder, on=date(2022, 6, 2))
    assert (found.rule, found.cell) == ("retrospective-period", "B2")
    (bare,) = desk.refused(desk.csv({**good_rows(), RETROSPECTIVE: [{**MEASURE, "单位代码": "C02"}]}, "bare"))
    assert (bare.rule, bare.sheet) == ("unit-bare", RETROSPECTIVE)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / f"{RETROSPECTIVE}.csv").write_text(csv_text(RETROSPECTIVE, [MEASURE]), encoding="utf-8")
    assert {finding.rule for finding in desk.refused(alone)} >= {"missing-table"}


def test_the_marked_copy_carries_the_sheet_and_can_be_mended_and_filed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(FilingRefused) as refused:
        desk.file(filled(desk, [*TOLD[:2], {**MEASURE, "责任岗位": None}]).save())
    ((_, content),) = refused.value.copies
    path = tmp_path / "退回.xlsx"
    path.write_bytes(content)
    clerk = Clerk(path)
    sheet = clerk.sheet(RETROSPECTIVE)
    assert "整改措施须填“责任岗位”" in sheet["D6"].comment.text
    assert '"经验,不足,整改措施"' in [rule.formula1 for rule in sheet.data_validations.dataValidation]
    sheet["D6"].value = "公开股股长"
    assert desk.receipt(clerk.save("改.xlsx")).notices == ()
    assert kept(desk) == KEPT


@pytest.mark.slow
@needs_soffice
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_the_sheet_goes_through_libreoffice_unchanged(tmp_path: Path, form: str) -> None:
    desk = Desk(tmp_path)
    path = filled(desk, [*TOLD[:2], {**MEASURE, "完成时限": date(2022, 9, 30)}]).save()
    first = desk.receipt(path)
    again = desk.receipt(converted(path, form, tmp_path))
    assert (again.same, again.notices) == (True, first.notices)
    assert kept(desk) == KEPT
    assert {PROGRESS, INDICATORS, RETROSPECTIVE} <= set(read(converted(path, form, tmp_path)))
