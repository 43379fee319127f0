"""A workbook's sheets: what stands above a table as lines, the rest as tables."""

from __future__ import annotations

import io
from datetime import date, datetime

from python_calamine import CalamineWorkbook

from tasklib.drafting.source import Block, Line, Row, Source, Table


def read_sheets(content: bytes) -> Source:
    """Every sheet's lines and tables; numbers are the rows', going on from sheet to sheet."""
    blocks: list[Block] = []
    before = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            grid = [[_shown(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                for r in range(top, min(bottom + 1, len(grid))):
                    for c in range(left, min(right + 1, len(grid[r]))):
                        grid[r][c] = grid[top][left]
            rows: list[Row] = []
            for number, cells in enumerate(grid, before + 1):
                said = {cell for cell in cells if cell}
                if not said:
                    continue
                if len(said) == 1 and not rows:
                    blocks.extend(Line(number, part) for part in said.pop().split("\n"))
                else:
                    rows.append(Row(number, tuple(cells)))
            if rows:
                blocks.append(Table(tuple(rows)))
            before += len(grid)
    return Source(tuple(blocks))


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip()
