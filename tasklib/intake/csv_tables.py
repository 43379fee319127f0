"""CSV tables in every dress that Excel and WPS save them in: encodings, tabs, quotes."""

from __future__ import annotations

import codecs
import csv
import io

from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.cells import shown
from tasklib.intake.finding import Finding
from tasklib.intake.form import COLUMNS, IMPLEMENTATION, PERIOD, UNIT
from tasklib.intake.formats import WIDEST
from tasklib.intake.tables import Grid, Note, Table, read_table

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Excel's “Unicode 文本” is UTF-16 with tabs.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv_table(file: str, name: str, content: bytes, note: Note) -> tuple[Grid, Table | None]:
    """The lines of a CSV file in UTF-8, GB18030 or UTF-16, and its table.

    Returns:
        No lines, or no table, with the reason noted, where it has none.
    """
    if content.startswith(_PACKED):
        note(Finding(file, "not-csv", "须是 CSV 文本", "这是工作簿，请改回 .xlsx 或 .xls 的扩展名", name))
        return [], None
    text = _decoded(content)
    if text is None:
        note(Finding(file, "encoding", "须以 UTF-8 保存", "请在 Excel 中另存为“CSV UTF-8”", name))
        return [], None
    grid = _lines(text)
    if grid is None:
        note(Finding(file, "not-csv", "须是逗号分隔的 CSV 文本", "请检查引号是否成对，或重新导出", name))
        return [], None
    # An implementation plan is of no period.
    whose = (UNIT,) if name == IMPLEMENTATION else (UNIT, PERIOD)
    table = read_table(file, name, grid, (*whose, *COLUMNS[name]), note)
    if table:
        _check_widths(table, grid, note)
    return grid, table


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-16",) if content.startswith(_WIDE) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _lines(text: str) -> Grid | None:
    """The cells; None where quotes do not pair, or a line has more cells than any table."""
    first = next((line for line in text.splitlines() if "," in line or "\t" in line), "")
    try:
        # Strict: a quote left open would swallow the rows that follow.
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t", key=first.count), strict=True)
        grid: Grid = list(lines)
    except csv.Error:
        return None
    return None if max(map(len, grid), default=0) > WIDEST else grid


def _check_widths(table: Table, grid: Grid, note: Note) -> None:
    """Refuse rows that go on beyond the column names: a comma in a text has moved all that follows it."""
    width = len(grid[table.header])
    # Some systems end every line with a separator.
    even = len({len(row) for _, row in table.rows}) == 1
    for number, row in table.rows:
        beyond = [shown(raw) for raw in row[width:]]
        if any(beyond) or (beyond and not even):
            must = "一行的格数不能多于列名行"
            remedy = "多半是文字里有没加引号的逗号，请用 Excel 打开核对各列后另存为“CSV UTF-8”"
            cell, found = xl_rowcol_to_cell(number - 1, width), "、".join(filter(None, beyond))
            note(Finding(table.file, "extra-cells", must, remedy, table.name, cell, None, found))
