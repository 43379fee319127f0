"""How our workbooks look: styles, column widths, drop-downs, limits, protection, print set-up."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.form import (
    COLUMNS,
    COVER,
    GUIDE,
    IMPLEMENTATION,
    INDICATORS,
    INPUTS,
    PERIOD,
    PROBLEMS,
    PROGRESS,
    RETROSPECTIVE,
    UNIT,
)
from tasklib.plan import Period, Plan, Unit

Value = str | Decimal | date | None
# Text stays text: a county's "=1+1" must not become a formula.
LITERAL = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEADER = 2
BOX = {"border": 1, "border_color": "#8C96A3"}
# In half-width characters.
WIDTHS: dict[str, tuple[int, ...]] = {
    PROGRESS: (9, 26, 10, 10, 38, 24, 24, 18, 18),
    INDICATORS: (9, 22, 9, 38, 10, 11, 11, 14, 28),
    PROBLEMS: (16, 9, 32, 32, 16, 13, 10, 12, 18, 26),
    RETROSPECTIVE: (12, 84, 10, 26, 14),
    IMPLEMENTATION: (9, 30, 13, 60, 24, 13),
}
TEMPLATE_HINT = "浅黄色格由单位填写，其余格已锁定；各列要求见“填报说明”。"
# What every cover asks for, with what to say there.
SIGNED = {
    "填报人": "填写具体填报的人。",
    "审核人": "由股（科）室负责人审核。",
    "签发人": "由单位分管负责人签发。",
    "联系电话": "填办公电话，不填手机号。",
    "日期": "签发的日期。",
    "盖章处": "",
}
_OPEN = {"format_rows": True, "format_columns": True}
_SHORT = frozenset({
    "完成状态", "完成比例(%)", "整改时限", "整改状态", "需协调层级", "任务编号", "计量单位", "问题编号", "类型",
})  # fmt: skip
_FIGURES = frozenset({"目标值", "上期累计", "本月新增", "本期累计(期末数)"})


def lines_needed(text: str, width: int) -> int:
    """How many lines the text takes in a column of that many half-width characters."""
    return sum(max(1, math.ceil(_width(line) / max(width - 3, 1))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" or c in "“”—…·" else 1 for c in text)


def kind_of(column: str) -> str:
    """How the column's cells are laid out: text, short, figure or date."""
    if column.endswith("时限"):
        return "date"
    return "figure" if column in _FIGURES else "short" if column in _SHORT else "text"


def style(book: xlsxwriter.Workbook, font: str, size: int, **more: object) -> xlsxwriter.format.Format:
    """A format of the workbook: wrapped, in the middle of its row."""
    given = {"font_name": font, "font_size": size, "text_wrap": True, "valign": "vcenter", **more}
    return book.add_format(given)


def print_on_a4(sheet: Any, *, landscape: bool, header: int | None = None) -> None:
    """Print one page wide on A4, with the header row, if any, on each page."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(1, 0)
    if header is not None:
        sheet.repeat_rows(header)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def write_note(sheet: Any, row: int, column: int, text: str) -> None:
    """Write a cell's comment (批注) in a box that it fits."""
    size = {"width": 280, "height": 16 + 17 * lines_needed(text, 42), "font_size": 9}
    sheet.write_comment(row, column, text, {**size, "author": "", "color": "#FFFDF2"})


class Styles:
    """The formats of one template; input cells are open and tinted, the rest locked."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        tint = {"bg_color": "#FFF9E0", "locked": False}
        self.mark = style(book, "黑体", 14, align="center", font_color="#B3261E", bold=True)
        self.title = style(book, "黑体", 22, align="center")
        self.subtitle = style(book, "宋体", 16, align="center")
        self.note = style(book, "宋体", 10, font_color="#55606E")
        self.label = style(book, "黑体", 12, align="center", bg_color="#EDF1F6", **BOX)
        self.fixed = style(book, "宋体", 12, indent=1, **BOX)
        self.input = style(book, "宋体", 12, indent=1, num_format="@", **BOX, **tint)
        self.heading = style(book, "黑体", 12)
        self.body = style(book, "宋体", 10)
        self.sheet_title = book.add_format({"font_name": "黑体", "font_size": 14, "valign": "vcenter"})
        self.hint = book.add_format(
            {"font_name": "宋体", "font_size": 10, "font_color": "#55606E", "valign": "vcenter"}
        )
        self.header = style(book, "黑体", 10, align="center", bg_color="#DCE4EE", **BOX)
        self.cells: dict[tuple[str, bool], xlsxwriter.format.Format] = {}
        kinds: dict[str, dict[str, object]] = {
            "text": {"num_format": "@", "indent": 1},
            "short": {"align": "center"},
            "figure": {"align": "right", "indent": 1, "text_wrap": False},
            "date": {"align": "center", "num_format": "yyyy-mm-dd"},
        }
        for kind, more in kinds.items():
            self.cells[kind, False] = style(book, "宋体", 10, **BOX, **more)
            self.cells[kind, True] = style(book, "宋体", 10, **BOX, **tint, **more)


def add_cover(
    book: xlsxwriter.Workbook,
    styles: Styles,
    plan: Plan,
    unit: Unit,
    heading: str,
    note: str,
    *,
    period: Period | None = None,
    asked: Mapping[str, str] = SIGNED,
) -> None:
    """The 封面: titles, what the workbook is made for, what is asked, by label, and a note below."""
    sheet = book.add_worksheet(COVER)
    sheet.hide_gridlines(2)
    for column, width in enumerate((5, 18, 52, 5)):
        sheet.set_column(column, column, width)
    lines = (
        ("示例数据，非真实报送" if plan.example else "", styles.mark, 40),
        (plan.title, styles.title, 24 + 26 * lines_needed(plan.title, 38)),
        (heading, styles.title, 44),
        (f"（{period.label}）" if period else "", styles.subtitle, 34),
        ("", styles.note, 24),
    )
    for row, (text, form, height) in enumerate(lines):
        _across(sheet, row, text, form, height)
    when = {PERIOD: period.key} if period else {}
    given = {"单位": unit.name, UNIT: unit.code, **when, "工作方案": plan.id, "方案版本": str(plan.version)}
    for row, label in enumerate((*given, *asked), len(lines)):
        sheet.set_row(row, 120 if label == "盖章处" else 30)
        sheet.write_string(row, 1, label, styles.label)
        if label in given:
            sheet.write_string(row, 2, given[label], styles.fixed)
        else:
            sheet.write_blank(row, 2, None, styles.input)
        if prompt := asked.get(label):
            rule = {"validate": "any", "input_title": label, "input_message": prompt}
            sheet.data_validation(row, 2, row, 2, rule)
    _across(sheet, row + 1, note, styles.note, 34)
    sheet.print_area(0, 0, row + 1, 3)
    print_on_a4(sheet, landscape=False)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("")
    sheet.center_horizontally()
    sheet.protect("", _OPEN)
    sheet.activate()


def _across(sheet: Any, row: int, text: str, form: xlsxwriter.format.Format, height: float) -> None:
    sheet.set_row(row, height)
    if text:
        sheet.merge_range(row, 1, row, 2, "", form)
        sheet.write_string(row, 1, text, form)


def add_guide(
    book: xlsxwriter.Workbook, styles: Styles, lines: Sequence[tuple[str, bool]], page_break: int = 0
) -> None:
    """The 填报说明: paragraphs, each with whether it is a heading; a new page after so many, if any."""
    sheet = book.add_worksheet(GUIDE)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 76)
    if page_break:
        sheet.set_h_pagebreaks([page_break])
    for row, (text, is_heading) in enumerate(lines):
        sheet.write_string(row, 0, text, styles.heading if is_heading else styles.body)
        sheet.set_row(row, 26 if is_heading else 5 + 14 * lines_needed(text, 88))
    sheet.print_area(0, 0, len(lines) - 1, 0)
    print_on_a4(sheet, landscape=False)
    sheet.protect("", _OPEN)


class TableSheet:
    """One table sheet of a template: a title, a hint, the header row, then the rows.

    Args:
        whose: unit and period, for the title line.
        hint: what the line below says of this table.
        titles: what columns are headed with other words than their names.
    """

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        styles: Styles,
        name: str,
        whose: str,
        hint: str = "",
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._sheet, self._styles, self._name = book.add_worksheet(name), styles, name
        self._next, self._titles = HEADER + 1, titles
        sheet = self._sheet
        sheet.set_row(0, 26)
        sheet.set_row(1, 18)
        sheet.set_row(HEADER, 32)
        sheet.write_string(0, 0, f"{name}（{whose}）", styles.sheet_title)
        sheet.write_string(1, 0, TEMPLATE_HINT + hint, styles.hint)
        for c, (column, width) in enumerate(zip(COLUMNS[name], WIDTHS[name], strict=True)):
            sheet.set_column(c, c, width)
            sheet.write_string(HEADER, c, titles.get(column, column), styles.header)

    def row(self, values: Mapping[str, Value], height: int, note: str = "") -> None:
        """Write one row; columns without a value stay blank, in their style; a note hangs on the second."""
        lines = 1
        for c, column in enumerate(COLUMNS[self._name]):
            value = values.get(column)
            cell = self._styles.cells[kind_of(column), column in INPUTS[self._name]]
            if value is None:
                self._sheet.write_blank(self._next, c, None, cell)
            elif isinstance(value, Decimal):
                self._sheet.write_number(self._next, c, float(value), cell)
            elif isinstance(value, date):
                self._sheet.write_datetime(self._next, c, value, cell)
            else:
                self._sheet.write_string(self._next, c, value, cell)
                lines = max(lines, lines_needed(value, WIDTHS[self._name][c]))
        if note:
            write_note(self._sheet, self._next, 1, note)
        self._sheet.set_row(self._next, max(height, 6 + 14 * lines))
        self._next += 1

    def cell(self, column: str, row: int | None = None) -> str:
        """The address of the column's cell in a row, default the last one written."""
        at = self._next - 1 if row is None else row
        return str(xl_rowcol_to_cell(at, COLUMNS[self._name].index(column)))

    def limit(self, column: str, rule: Mapping[str, Any], *, last_row_only: bool = False) -> None:
        """Hold the column of every row written so far, or of the last one, to a rule of data validation."""
        c, last = COLUMNS[self._name].index(column), max(self._next - 1, HEADER + 1)
        first = last if last_row_only else HEADER + 1
        title = self._titles.get(column, column)
        said = {"error_title": f"{title}有误"} | ({"input_title": title} if "input_message" in rule else {})
        self._sheet.data_validation(first, c, last, c, {**said, **rule})

    def choices(self, column: str, words: Sequence[str], **more: str) -> None:
        """Give the column of every row written so far a drop-down list."""
        message = f"只能选：{'、'.join(words)}。"[:250]
        self.limit(column, {"validate": "list", "source": list(words), "error_message": message, **more})

    def finish(self, **allowed: bool) -> None:
        """Freeze, filter, protect, and set up printing on A4 landscape, one page wide."""
        sheet, last, columns = self._sheet, self._next - 1, len(COLUMNS[self._name])
        sheet.freeze_panes(HEADER + 1, 2)
        sheet.autofilter(HEADER, 0, max(last, HEADER + 1), columns - 1)
        sheet.protect("", {**_OPEN, "autofilter": True, **allowed})
        print_on_a4(sheet, landscape=True, header=HEADER)
        sheet.print_area(0, 0, max(last, HEADER), columns - 1)
