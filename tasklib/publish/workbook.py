"""A document's tables as a workbook: one sheet each, to sort, filter and print."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from tasklib.brief.document import Document, Sheet
from tasklib.intake.sheets import lines_needed

# Characters a column of each kind holds on a line.
_WIDTHS = {"number": 6, "mark": 9, "text": 15, "prose": 26}
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def write_workbook(document: Document, made_on: date) -> bytes:
    """The workbook's bytes, the same for the same document.

    Args:
        made_on: the day that its properties bear.
    """
    held = io.BytesIO()
    # County text is text: never a formula, a link or a number.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, {"in_memory": True, **options}) as book:
        book.set_properties({"title": document.title, "created": datetime.combine(made_on, time())})
        for n, part in enumerate((part for part in document.parts if isinstance(part, Sheet)), 1):
            _write(book, part, document, n)
    return held.getvalue()


def _write(book: Any, part: Sheet, document: Document, n: int) -> None:
    border: dict[str, Any] = {"border": 1, "border_color": "#9aa3ad", "valign": "top", "text_wrap": True}
    base = {"font_name": "宋体", "font_size": 10}
    cells = {kind: book.add_format({**base, **border}) for kind in _WIDTHS}
    for kind, align in (("number", "right"), ("mark", "center")):
        cells[kind].set_align(align)
    title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {**border, "font_name": "黑体", "font_size": 10, "bg_color": "#e9edf2", "align": "center"}
    )
    group = book.add_format({**border, "font_name": "黑体", "font_size": 10, "bg_color": "#f4f6f8"})
    sheet = book.add_worksheet(part.caption.translate(_FORBIDDEN)[:_LONGEST_NAME] or f"表{n}")
    columns = [(name, kind or "text") for name, _, kind in (it.partition(":") for it in part.columns.split())]
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, part.caption, title)
    sheet.set_row(0, 30)
    if document.mark:
        sheet.write_string(1, 0, document.mark)
    for c, (name, kind) in enumerate(columns):
        sheet.set_column(c, c, _WIDTHS[kind])
        sheet.write_string(2, c, name, head)
    r = 3
    for own in part.groups:
        if own.title is not None and own.rows:
            sheet.merge_range(r, 0, r, last, str(own.title), group)
            r += 1
        for row in own.rows:
            for c, value in enumerate(row):
                _cell(sheet, r, c, value, cells[columns[c][1]])
            # Programs that do not grow rows by themselves would cut the text off.
            lines = max(lines_needed(str(value), _WIDTHS[columns[c][1]]) for c, value in enumerate(row))
            sheet.set_row(r, min(5 + 13 * lines, 400))
            r += 1
    if part.is_empty:
        sheet.write_string(r, 0, part.empty)
    else:
        sheet.autofilter(2, 0, r - 1, last)
    sheet.freeze_panes(3, min(3, last))
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(8 if len(columns) > 10 else 9)  # A3 for the wide ones
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, max(r - 1, 3), last)
    sheet.set_footer(f"&L{document.circulation}&C第 &P 页，共 &N 页&R{document.mark}")


def _cell(sheet: Any, r: int, c: int, value: object, style: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(r, c, value, style)
    elif value == "":
        sheet.write_blank(r, c, None, style)
    else:
        sheet.write_string(r, c, str(value), style)
