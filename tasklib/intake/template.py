"""Workbook templates (填报模板): one for each unit that files, prefilled and protected."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from tasklib.errors import ParameterError, WorkspaceError
from tasklib.files import reason, write_whole
from tasklib.intake.form import COLUMNS, COVER, GUIDE, INDICATORS, LEVELS, PROBLEMS, PROGRESS, STATUS_WORDS
from tasklib.intake.guide import guide_lines
from tasklib.intake.sheets import Styles, TableSheet, lines_needed
from tasklib.ledger import ProblemReport
from tasklib.plan import Period, Plan, Unit

__all__ = ["write_templates"]

# Text stays text: a county's "=1+1" must not become a formula.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BLANK_PROBLEMS = 30
_LEVEL_WORDS = {level: word for word, level in LEVELS.items()}
Last = Mapping[tuple[str, str], Decimal]


def write_templates(
    plan: Plan,
    period: Period,
    out: Path,
    *,
    units: Sequence[str] | None = None,
    last: Mapping[str, Last],
    problems: Mapping[str, Sequence[ProblemReport]],
) -> list[Path]:
    """Write one workbook for each unit that files in the period.

    Args:
        plan: the plan whose tasks they ask for.
        period: the reporting period.
        out: the folder to write into; made if need be.
        units: codes of the units wanted; None for all that file.
        last: by unit, the last current figure of each (task, indicator): 上期累计.
        problems: by unit, its open problems.

    Returns:
        The files, in administrative order of the units; the same input gives the same bytes.

    Raises:
        ParameterError: the period is not the plan's, or a unit files nothing in it.
        WorkspaceError: the folder cannot be written; no file is half-written.
    """
    if not plan.has_period(period):
        raise ParameterError(
            f"报送期 {period} 不是方案 {plan.id} 的：须在 {plan.first_period} 至 {plan.last_period} 之间。"
        )
    filers = {unit.code: unit for unit in plan.filers(period)}
    if unknown := [code for code in units or () if code not in filers]:
        raise ParameterError(
            f"单位“{'、'.join(unknown)}”在 {period} 没有填报任务，可选：{'、'.join(filers)}。"
        )
    written = []
    for code, unit in filers.items():
        if units is None or code in units:
            content = _workbook(plan, period, unit, last.get(code, {}), problems.get(code, ()))
            short = re.sub(r"[^\w-]+", "", unit.short)
            written.append(_write(out / f"{plan.id}_{period}_{code}_{short}.xlsx", content))
    return written


def _write(path: Path, content: bytes) -> Path:
    try:
        write_whole(path, content)
    except OSError as error:
        raise WorkspaceError(
            f"模板“{path.name}”写不进去（{reason(error)}），请关闭已打开的同名文件，检查磁盘空间和权限。"
        ) from error
    return path


def _workbook(plan: Plan, period: Period, unit: Unit, last: Last, problems: Sequence[ProblemReport]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties(
        {
            "title": f"{plan.short_title} {period} {unit.name}",
            "created": datetime.combine(period.first, time()),
        }
    )
    styles = Styles(book)
    _cover(book, styles, plan, period, unit)
    _progress(book, styles, plan, period, unit)
    _indicators(book, styles, plan, period, unit, last)
    _problems(book, styles, unit, period, problems)
    _guide(book, styles, plan, period)
    book.close()
    return buffer.getvalue()


def _cover(book: xlsxwriter.Workbook, styles: Styles, plan: Plan, period: Period, unit: Unit) -> None:
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 52)
    sheet.set_column(3, 3, 5)
    sheet.set_row(0, 40)
    if plan.example:
        sheet.merge_range(0, 1, 0, 2, "", styles.mark)
        sheet.write_string(0, 1, "示例数据，非真实报送", styles.mark)
    for row, text, style, height in (
        (1, plan.title, styles.title, 24 + 26 * lines_needed(plan.title, 38)),
        (2, "进展情况报送表", styles.title, 44),
        (3, f"（{period.label}）", styles.subtitle, 34),
    ):
        sheet.merge_range(row, 1, row, 2, "", style)
        sheet.write_string(row, 1, text, style)
        sheet.set_row(row, height)
    sheet.set_row(4, 24)
    given = (
        ("单位", unit.name),
        ("单位代码", unit.code),
        ("报送期", period.key),
        ("工作方案", plan.id),
        ("方案版本", str(plan.version)),
    )
    signed = ("填报人", "审核人", "签发人", "联系电话", "日期")
    row = 5
    for label, value in (*given, *((label, "") for label in signed), ("盖章处", "")):
        sheet.set_row(row, 120 if label == "盖章处" else 30)
        sheet.write_string(row, 1, label, styles.label)
        style = styles.fixed if value else styles.input
        sheet.write_string(row, 2, value, style) if value else sheet.write_blank(row, 2, None, style)
        row += 1
    note = f"请于 {plan.calendar.due_on(period)} 前报送。{plan.circulation}。填写方法见“{GUIDE}”。"
    sheet.merge_range(row, 1, row, 2, "", styles.note)
    sheet.write_string(row, 1, note, styles.note)
    sheet.set_row(row, 34)
    sheet.print_area(0, 0, row, 3)
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.activate()


def _progress(book: xlsxwriter.Workbook, styles: Styles, plan: Plan, period: Period, unit: Unit) -> None:
    tasks = plan.tasks_of(unit.code, period)
    sheet = TableSheet(
        book, styles, PROGRESS, f"{unit.name} {period.label}", (9, 26, 10, 10, 38, 24, 24, 18, 18)
    )
    for task in tasks:
        sheet.row({"任务编号": task.id, "任务名称": task.title}, 46)
    sheet.states(len(tasks))
    sheet.finish()


def _indicators(
    book: xlsxwriter.Workbook, styles: Styles, plan: Plan, period: Period, unit: Unit, last: Last
) -> None:
    sheet = TableSheet(
        book, styles, INDICATORS, f"{unit.name} {period.label}", (9, 22, 9, 38, 10, 11, 11, 14, 28)
    )
    for task in plan.tasks_of(unit.code, period):
        for indicator in task.owed_by(unit.code):
            sheet.row(
                {
                    "任务编号": task.id,
                    "指标名称": indicator.name,
                    "计量单位": indicator.measure,
                    "口径": indicator.definition,
                    "目标值": indicator.target_for(unit.code),
                    "上期累计": last.get((task.id, indicator.id)),
                },
                30,
            )
    sheet.finish()


def _problems(
    book: xlsxwriter.Workbook, styles: Styles, unit: Unit, period: Period, problems: Sequence[ProblemReport]
) -> None:
    sheet = TableSheet(
        book, styles, PROBLEMS, f"{unit.name} {period.label}", (16, 9, 32, 32, 16, 13, 10, 12, 18, 26)
    )
    for found in problems:
        values = (
            found.problem, found.task, found.description, found.measure, found.post, found.due,
            STATUS_WORDS[found.status], _LEVEL_WORDS[found.level], found.coordinate, found.suggestion,
        )  # fmt: skip
        sheet.row(dict(zip(COLUMNS[PROBLEMS], values, strict=True)), 34)
    for _ in range(_BLANK_PROBLEMS):
        sheet.row({}, 34)
    sheet.choices("整改状态", tuple(STATUS_WORDS.values()))
    sheet.choices("需协调层级", tuple(LEVELS))
    sheet.finish()


def _guide(book: xlsxwriter.Workbook, styles: Styles, plan: Plan, period: Period) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 72)
    lines = guide_lines(plan, period)
    for row, (text, is_heading) in enumerate(lines):
        sheet.write_string(row, 0, text, styles.heading if is_heading else styles.body)
        sheet.set_row(row, 28 if is_heading else 5 + 16 * lines_needed(text, 72))
    sheet.print_area(0, 0, len(lines) - 1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.protect("", {"format_rows": True, "format_columns": True})
