"""How a template's table sheets look: styles, column widths, drop-downs, protection, print set-up."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.form import COLUMNS, INPUTS, STATES

__all__ = ["Styles", "TableSheet", "lines_needed"]

Value = str | Decimal | date | None
_HEADER = 2
_HINT = "浅黄色格由单位填写，其余格已锁定；各列要求见“填报说明”。"
_SHORT = frozenset(
    {"完成状态", "完成比例(%)", "整改时限", "整改状态", "需协调层级", "任务编号", "计量单位", "问题编号"}
)
_FIGURES = frozenset({"目标值", "上期累计", "本月新增", "本期累计(期末数)"})


def lines_needed(text: str, width: int) -> int:
    """How many lines the text takes in a column of that many half-width characters."""
    return sum(max(1, math.ceil(_width(line) / max(width - 3, 1))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" or c in "“”—…·" else 1 for c in text)


class Styles:
    """The formats of one workbook; input cells are open and tinted, the rest locked."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def style(font: str, size: int, **more: object) -> xlsxwriter.format.Format:
            return book.add_format(
                {"font_name": font, "font_size": size, "text_wrap": True, "valign": "vcenter", **more}
            )

        box = {"border": 1, "border_color": "#8C96A3"}
        tint = {"bg_color": "#FFF9E0", "locked": False}
        self.mark = style("黑体", 14, align="center", font_color="#B3261E", bold=True)
        self.title = style("黑体", 22, align="center")
        self.subtitle = style("宋体", 16, align="center")
        self.note = style("宋体", 10, font_color="#55606E")
        self.label = style("黑体", 12, align="center", bg_color="#EDF1F6", **box)
        self.fixed = style("宋体", 12, indent=1, **box)
        self.input = style("宋体", 12, indent=1, num_format="@", **box, **tint)
        self.heading = style("黑体", 12)
        self.body = style("宋体", 11)
        self.sheet_title = book.add_format({"font_name": "黑体", "font_size": 14, "valign": "vcenter"})
        self.hint = book.add_format(
            {"font_name": "宋体", "font_size": 10, "font_color": "#55606E", "valign": "vcenter"}
        )
        self.header = style("黑体", 10, align="center", bg_color="#DCE4EE", **box)
        self.cells: dict[tuple[str, bool], xlsxwriter.format.Format] = {}
        kinds: dict[str, dict[str, object]] = {
            "text": {"num_format": "@", "indent": 1},
            "short": {"align": "center"},
            "figure": {"align": "right"},
            "date": {"align": "center", "num_format": "yyyy-mm-dd"},
        }
        for kind, more in kinds.items():
            self.cells[kind, False] = style("宋体", 10, **box, **more)
            self.cells[kind, True] = style("宋体", 10, **box, **tint, **more)


class TableSheet:
    """One table sheet of a template: a title, a hint, the header row, then the rows.

    Args:
        whose: unit and period, for the title line.
        widths: of the columns, in half-width characters.
    """

    def __init__(
        self, book: xlsxwriter.Workbook, styles: Styles, name: str, whose: str, widths: Sequence[int]
    ) -> None:
        self._sheet, self._styles, self._name, self._widths = book.add_worksheet(name), styles, name, widths
        self._next = _HEADER + 1
        sheet = self._sheet
        sheet.set_row(0, 26)
        sheet.set_row(1, 18)
        sheet.set_row(_HEADER, 32)
        sheet.write_string(0, 0, f"{name}（{whose}）", styles.sheet_title)
        sheet.write_string(1, 0, _HINT, styles.hint)
        for c, (column, width) in enumerate(zip(COLUMNS[name], widths, strict=True)):
            sheet.set_column(c, c, width)
            sheet.write_string(_HEADER, c, column, styles.header)

    def row(self, values: Mapping[str, Value], height: int) -> None:
        """Write one row; columns without a value stay blank, in their style."""
        lines = 1
        for c, column in enumerate(COLUMNS[self._name]):
            value = values.get(column)
            style = self._styles.cells[_kind(column), column in INPUTS[self._name]]
            if value is None:
                self._sheet.write_blank(self._next, c, None, style)
            elif isinstance(value, Decimal):
                self._sheet.write_number(self._next, c, float(value), style)
            elif isinstance(value, date):
                self._sheet.write_datetime(self._next, c, value, style)
            else:
                self._sheet.write_string(self._next, c, value, style)
                lines = max(lines, lines_needed(value, self._widths[c]))
        self._sheet.set_row(self._next, max(height, 6 + 14 * lines))
        self._next += 1

    def choices(self, column: str, words: Sequence[str]) -> None:
        """Give the column of every row written so far a drop-down list."""
        c = COLUMNS[self._name].index(column)
        self._sheet.data_validation(
            _HEADER + 1, c, max(self._next - 1, _HEADER + 1), c,
            {
                "validate": "list", "source": list(words), "error_title": f"{column}有误",
                "error_message": f"只能选：{'、'.join(words)}。",
            },
        )  # fmt: skip

    def states(self, count: int) -> None:
        """Give 完成状态 its drop-down list and 完成比例 its limits."""
        self.choices("完成状态", tuple(STATES))
        c = COLUMNS[self._name].index("完成比例(%)")
        first, last = _HEADER + 1, _HEADER + max(count, 1)
        cell = xl_rowcol_to_cell(first, c)
        # 60% typed into a cell is 0.6 to a spreadsheet; the limit catches it.
        self._sheet.data_validation(
            first, c, last, c,
            {
                "validate": "custom", "value": f"=AND(ISNUMBER({cell}),OR({cell}=0,AND({cell}>=1,{cell}<=100)))",
                "error_title": "完成比例有误", "error_message": "请填 0 到 100 之间的数，如 60（不带百分号）。",
            },
        )  # fmt: skip

    def finish(self) -> None:
        """Freeze, filter, protect, and set up printing on A4 landscape, one page wide."""
        sheet, last, columns = self._sheet, self._next - 1, len(COLUMNS[self._name])
        sheet.freeze_panes(_HEADER + 1, 2)
        sheet.autofilter(_HEADER, 0, max(last, _HEADER + 1), columns - 1)
        sheet.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, max(last, _HEADER), columns - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _kind(column: str) -> str:
    if column == "整改时限":
        return "date"
    return "figure" if column in _FIGURES else "short" if column in _SHORT else "text"
