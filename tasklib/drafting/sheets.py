"""A workbook's sheets: what stands above a table as lines, the rest as tables."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tasklib.drafting.source import Block, Line, Row, Source, Table
from tasklib.intake.formats import SheetFacts
from tasklib.intake.formats.xlsx import Xlsx

# How to fill in, and what cells may hold: no part of the document.
_ABOUT = re.compile(r"\S*(?:说明|须知|字典|下拉|选项|目录)\d*")
# Names that tell nothing of the tasks on the sheet.
_ANY_NAME = re.compile(
    r"(?:sheet|工作表|附件|附表)?[\s\d()（）]*|\S*\d{4}\S*|\S*(?:表|清单|台账|方案|任务|分工|汇总)\d*",
    re.IGNORECASE,
)


class FarCell(Exception):
    """A sheet's cells reach further than a reader should follow; ``str()`` is its name."""


def read_sheets(content: bytes, facts: Xlsx) -> Source:
    """Every sheet's lines and tables; numbers are the rows', going on from sheet to sheet.

    Args:
        facts: the same workbook's, which tells what the values do not.

    Raises:
        FarCell: a sheet is too large to be read.
    """
    blocks: list[Block] = []
    left_out: list[Line] = []
    before = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        seen = [about for about in book.sheets_metadata if about.visible == SheetVisibleEnum.Visible]
        own = [about for about in seen if not _ABOUT.fullmatch(about.name.strip())] or seen
        for about in book.sheets_metadata:
            name = about.name.strip()
            if about not in own:
                left_out.append(Line(before + 1, f"{'' if about in seen else '隐藏的'}工作表“{name}”"))
                continue
            told = facts.facts(about.name)
            if told.is_sparse:
                raise FarCell(name)
            grid = _grid(book.get_sheet_by_name(about.name), told)
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
                tells = len(own) > 1 and not _ANY_NAME.fullmatch(name)
                blocks.append(Table(tuple(rows), name=name if tells else ""))
            before += len(grid)
    return Source(tuple(blocks), tuple(left_out))


def _grid(sheet: CalamineSheet, facts: SheetFacts) -> list[list[str]]:
    """The sheet's cells as a reader sees them, merged ones filled in."""
    grid = [[_shown(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for r, c in facts.percents:
        if r < len(grid) and c < len(grid[r]) and re.fullmatch(r"-?\d+(?:\.\d+)?", grid[r][c]):
            grid[r][c] = f"{float(grid[r][c]) * 100:.6g}%"
    for (r, c), unsound in facts.unsound.items():
        # Nothing was reckoned, or an error: what stands there is shown, so that it is not lost.
        if r < len(grid) and c < len(grid[r]) and not grid[r][c]:
            grid[r][c] = unsound.text
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for r in range(top, min(bottom + 1, len(grid))):
            for c in range(left, min(right + 1, len(grid[r]))):
                grid[r][c] = grid[top][left]
    return grid


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip()
