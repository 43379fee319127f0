"""A plan in, the bytes of its workbook out: what a clerk edits, and prints on A4."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from tasklib.errors import PlanError
from tasklib.plan import Plan
from tasklib.planbook.cells import Cell, shown
from tasklib.planbook.form import SHEETS, TASKS, Column, Sheet
from tasklib.planbook.read import FORM_HEADERS
from tasklib.planbook.tabulate import Record, tabulate

# Text stays text: what begins with = must not become a formula.
_LITERAL = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_HEADER = 2
_FORM_WIDTHS = (20, 54, 56)
# Rows below the last that have drop-downs and formats too, for what a clerk adds.
_SPARE = 200
_AUTHORITATIVE = frozenset(
    {"类别", "事项", "工作目标", "指标", "牵头单位", "责任单位", "配合单位", "审核单位", "时限"}
)
# What one cell holds.
_LONGEST = 32_767
# Spreadsheets count days from 1900 on.
_EARLIEST = date(1900, 3, 1)


def export_book(plan: Plan) -> bytes:
    """The plan's 任务分解表 workbook; the same plan gives the same bytes, and loading them the same plan.

    Raises:
        PlanError: a text is longer than a cell.
    """
    held = io.BytesIO()
    tables = tabulate(plan)
    with xlsxwriter.Workbook(held, _LITERAL) as book:
        made = datetime.combine(plan.start, time())
        book.set_properties({"title": f"{plan.short_title}任务分解表", "created": made})
        styles = _Styles(book)
        for sheet in SHEETS:
            _Writer(book, styles, sheet, plan).write(tables[sheet.name])
        book.get_worksheet_by_name(TASKS.name).activate()
    return held.getvalue()


class _Styles:
    """The workbook's formats."""

    def __init__(self, book: Any) -> None:
        box = {"border": 1, "border_color": "#8C96A3", "text_wrap": True}
        self.title = book.add_format({"font_name": "黑体", "font_size": 14, "valign": "vcenter"})
        self.hint = book.add_format({
            "font_name": "宋体", "font_size": 9, "font_color": "#55606E", "valign": "vcenter",
        })  # fmt: skip
        head = {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter", **box}
        self.header = book.add_format({**head, "bg_color": "#DCE4EE"})
        self.label = book.add_format({**head, "align": "left", "indent": 1, "bg_color": "#EDF1F6"})
        self.cells: dict[tuple[str, str], Any] = {}
        kinds: dict[str, dict[str, Any]] = {
            "text": {"num_format": "@"},
            "short": {"num_format": "@", "align": "center"},
            "number": {"align": "center"},
            "date": {"align": "center", "num_format": "yyyy-mm-dd"},
        }
        looks: dict[str, dict[str, Any]] = {
            "": {},
            "tinted": {"bg_color": "#FFF9E0"},
            "form": {"align": "left", "indent": 1},
        }
        base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", **box}
        for kind, more in kinds.items():
            for look, own in looks.items():
                self.cells[kind, look] = book.add_format({**base, **more, **own})


class _Writer:
    """One sheet: a title, a hint, the header row, then the rows."""

    def __init__(self, book: Any, styles: _Styles, sheet: Sheet, plan: Plan) -> None:
        self._styles, self._form = styles, sheet
        self._sheet = book.add_worksheet(sheet.name)
        self._sheet.hide_gridlines(2)
        self._sheet.write_string(0, 0, f"{sheet.name}（{plan.short_title}）", styles.title)
        self._sheet.write_string(1, 0, sheet.hint, styles.hint)
        self._sheet.set_row(0, 26)
        self._sheet.set_row(1, 16)
        self._sheet.set_row(_HEADER, 32)
        self._sheet.set_paper(9)
        self._sheet.set_landscape()
        self._sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(_HEADER)
        self._sheet.set_footer("&L&A&C第 &P 页，共 &N 页")

    def write(self, rows: Sequence[Record]) -> None:
        """Write the sheet's rows."""
        if self._form.form:
            self._write_form(rows[0])
            return
        columns = self._form.columns
        for c, column in enumerate(columns):
            self._sheet.set_column(c, c, column.width)
            self._sheet.write_string(_HEADER, c, column.header, self._styles.header)
            self._explain(_HEADER, c, column)
            self._offer(column, _HEADER + 1, _HEADER + len(rows) + _SPARE, c)
        for r, row in enumerate(rows, _HEADER + 1):
            self._write_row(r, [(row[column.header], column, column.width) for column in columns])
        for r in range(_HEADER + 1 + len(rows), _HEADER + 4 + len(rows)):
            # A few lines in their formats say where to go on.
            self._write_row(r, [(None, column, column.width) for column in columns])
        self._sheet.freeze_panes(_HEADER + 1, 3 if self._form is TASKS else 2 if self._form.within else 1)
        self._sheet.print_area(0, 0, _HEADER + max(len(rows), 1), len(columns) - 1)
        if rows:
            self._sheet.autofilter(_HEADER, 0, _HEADER + len(rows), len(columns) - 1)

    def _write_form(self, row: Record) -> None:
        for c, (header, width) in enumerate(zip((*FORM_HEADERS, "说明"), _FORM_WIDTHS, strict=True)):
            self._sheet.set_column(c, c, width)
            self._sheet.write_string(_HEADER, c, header, self._styles.header)
        for r, column in enumerate(self._form.columns, _HEADER + 1):
            self._write_row(r, [(row[column.header], column, _FORM_WIDTHS[1])], 1)
            self._sheet.write_string(r, 0, column.header, self._styles.label)
            self._sheet.write_string(r, 2, column.hint, self._styles.hint)
            self._offer(column, r, r, 1)
        self._sheet.freeze_panes(_HEADER + 1, 1)

    def _write_row(self, r: int, cells: Sequence[tuple[Cell, Column, int]], left: int = 0) -> None:
        lines = 1
        for c, (value, column, width) in enumerate(cells, left):
            tinted = "tinted" if self._form is TASKS and column.header in _AUTHORITATIVE else ""
            look = "form" if self._form.form else tinted
            if len(str(value or "")) > _LONGEST:
                raise PlanError(
                    f"《{self._form.name}》的“{column.header}”有一格超过 {_LONGEST} 字，工作簿放不下。"
                )
            self._write_cell(r, c, value, self._styles.cells[column.codec.kind, look])
            lines = max(lines, _lines_needed(str(value or ""), width))
        self._sheet.set_row(r, min(7 + 14 * lines, 400))

    def _write_cell(self, r: int, c: int, value: Cell, form: Any) -> None:
        if value is None:
            self._sheet.write_blank(r, c, None, form)
        elif isinstance(value, date) and value >= _EARLIEST:
            self._sheet.write_datetime(r, c, datetime.combine(value, time()), form)
        elif isinstance(value, Decimal) and shown(float(value)) == str(value):
            self._sheet.write_number(r, c, float(value), form)
        else:
            # A number that a spreadsheet would round, or a day before its first, keeps its own text.
            self._sheet.write_string(r, c, str(value), form)

    def _explain(self, r: int, c: int, column: Column) -> None:
        told = [column.hint] if column.hint else []
        if column.codec.options:
            told.append(f"可填：{'、'.join(column.codec.options)}")
        if told:
            text = "\n".join(told)
            size = {"width": 260, "height": 16 + 17 * _lines_needed(text, 40), "font_size": 9, "author": ""}
            self._sheet.write_comment(r, c, text, {**size, "color": "#FFFDF2"})

    def _offer(self, column: Column, first: int, last: int, c: int) -> None:
        if column.codec.options:
            rule = {
                "validate": "list",
                "source": list(column.codec.options),
                "error_title": column.header,
                "error_message": "请从下拉列表中选择。",
            }
            self._sheet.data_validation(first, c, last, c, rule)


def _lines_needed(text: str, width: int) -> int:
    """How many lines the text takes in a column of that many half-width characters."""
    return sum(max(1, math.ceil(_width(line) / max(width - 2, 1))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" or c in "“”—…·" else 1 for c in text)
