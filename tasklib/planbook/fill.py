"""What a clerk may leave out of a row, filled in by stated defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tasklib.planbook.cells import Unfit, read_day
from tasklib.planbook.deadlines import read_deadlines
from tasklib.planbook.form import (
    ASSIGNMENTS,
    DUTIES,
    GROUPS,
    INDICATORS,
    MEASURES,
    MILESTONES,
    PLAN,
    PROBLEMS,
    RECURRING,
    SHEETS,
    TASKS,
    UNITS_SHEET,
)
from tasklib.planbook.read import Book, Row

# For each sheet whose rows are numbered for who left that out: the column, what the number begins with,
# the column whose text follows, and what stands before the number.
_NUMBERED = {
    TASKS: ("事项编号", "", "类别", ""),
    INDICATORS: ("指标编号", "", "事项编号", "-"),
    MILESTONES: ("节点编号", "", "事项编号", "-M"),
    RECURRING: ("要求编号", "", "事项编号", "-R"),
    PROBLEMS: ("问题编号", "P-", "事项编号", "-"),
    MEASURES: ("举措编号", "M-", "事项编号", "-"),
    DUTIES: ("责任编号", "R-", "举措编号", "-"),
    UNITS_SHEET: ("单位代码", "", "上级", "-d"),
    GROUPS: ("组编号", "g", "", ""),
}
_SOURCES = ("source", "schedule_source", "分工来历")


def free(stem: str, taken: set[str]) -> str:
    """The first number after the stem that is not taken; it is taken from then on."""
    found = next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)
    taken.add(found)
    return found


def fill_in(book: Book) -> Iterator[str]:
    """Fill in the cells that rows leave out, and tell each: where it stands and what was put there."""
    plan = book.rows[PLAN.name][0].cells
    codes = _codes(book)
    for sheet in SHEETS:
        header, prefix, of, suffix = _NUMBERED.get(sheet, ("", "", "", ""))
        taken = {row.cells.get(header, "") for row in book.rows[sheet.name]}
        for row in book.rows[sheet.name]:
            given: dict[str, str] = {}
            new = bool(header) and header not in row.cells
            if sheet is UNITS_SHEET:
                given = {"简称": row.cells.get("全称", ""), "层级": "部门"}
                # The region itself, and whoever has a code, may well have nobody above.
                given |= {"上级": plan.get("本级政府", "")} if new else {}
            elif sheet is TASKS:
                given = {
                    "开始日期": plan.get("开始日期", ""),
                    "推进方式": "均匀推进" if _dated(row, *when(book)) else "持续推进",
                }
            if not sheet.form and sheet is not ASSIGNMENTS:
                given |= {
                    column.header: "默认"
                    for column in sheet.columns
                    if column.key in _SOURCES or column.header in _SOURCES
                }
            yield from _put(row, given)
            if new:
                whose = row.cells.get(of, "")
                yield from _put(row, {header: free(f"{prefix}{codes.get(whose, whose)}{suffix}", taken)})


def when(book: Book) -> tuple[int | None, date | None]:
    """By what deadlines in words are read: the year the plan starts in, and the day it was issued on."""
    plan = book.rows[PLAN.name][0].cells
    start, issued_on = _day(plan.get("开始日期", "")), _day(plan.get("成文日期", ""))
    return (start.year if start else None), issued_on


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except Unfit:
        return None


def _dated(row: Row, year: int | None, issued_on: date | None) -> bool:
    """Whether a task's 时限 sets a day."""
    try:
        said = read_deadlines(row.cells.get("时限", ""), year, issued_on)
    except Unfit:
        return False
    return bool(said.dated or said.regular)


def _put(row: Row, given: dict[str, str]) -> Iterator[str]:
    for header, value in given.items():
        if value and header not in row.cells and header in row.places:
            row.cells[header] = value
            yield f"{row.fault(header, '')}{header}“{value}”"


def _codes(book: Book) -> dict[str, str]:
    """The codes of categories and units by what the workbook calls them."""
    found = {row.cells.get("名称", ""): row.cells.get("编号", "") for row in book.rows["大类"]}
    for row in book.rows[UNITS_SHEET.name]:
        names = (row.cells.get(name) for name in ("全称", "简称"))
        found |= {name: row.cells.get("单位代码", "") for name in names if name}
    return {name: code for name, code in found.items() if code}
