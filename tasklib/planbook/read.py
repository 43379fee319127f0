"""A workbook's bytes in, its sheets' rows out as a clerk sees them, each cell with its place."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.errors import PlanError
from tasklib.intake.formats import UNREADABLE, Damaged, SheetFacts, TooLarge
from tasklib.intake.formats.package import Package
from tasklib.intake.formats.xlsx import Xlsx
from tasklib.plan import Fault
from tasklib.planbook.cells import shown
from tasklib.planbook.form import SHEETS, Sheet

FORM_HEADERS = ("项目", "内容")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# No plan is longer; a stray cell at the end of a sheet would make its reader crawl.
_ROWS, _WIDEST = 20_000, 200


@dataclass(frozen=True, order=True)
class CellFault(Fault):
    """One fault of a workbook: its sheet (``file``), row (``line``), cell, and what to do about it."""

    cell: str = ""

    def __str__(self) -> str:
        return f"《{self.file}》{self.cell}：{self.sentence}"


@dataclass(frozen=True)
class Row:
    """One row as read: its cells' text and their places, by header; a form is one row."""

    sheet: str
    cells: dict[str, str]
    places: dict[str, tuple[int, int]]

    def fault(self, header: str, sentence: str) -> CellFault:
        """A fault at the row's cell of that header."""
        row, column = self.places.get(header) or next(iter(self.places.values()))
        return CellFault(self.sheet, row + 1, sentence, xl_rowcol_to_cell(row, column))


@dataclass
class Book:
    """The sheets that could be read, and what is wrong with the rest.

    Attributes:
        broken: whether a sheet or its headers are gone, so that its rows cannot be told.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    broken: bool = False


def read_book(content: bytes, name: str) -> Book:
    """Read a workbook's sheets.

    Raises:
        PlanError: it cannot be opened, or is no 任务分解表 workbook; one sentence.
    """
    if content.startswith(_COMPOUND):
        raise PlanError(f"“{name}”加了密码，或是旧的 .xls 文件，请去掉密码并另存为 .xlsx 再载入。")
    try:
        sound = Xlsx(content, Package(content))
        if UNREADABLE & set(sound.dangers):
            raise Damaged
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = {sheet.name.strip(): sheet.name for sheet in book.sheets_metadata}
            known = {sheet.name: names[sheet.name] for sheet in SHEETS if sheet.name in names}
            facts = {name: sound.facts(own) for name, own in known.items()}
            grids = {name: _grid(book, own, facts[name]) for name, own in known.items()}
    except TooLarge as error:
        raise PlanError(f"“{name}”解开后太大，请删去表格以外的空行、格式和图片，保存后再载入。") from error
    except (KeyboardInterrupt, SystemExit, MemoryError, PlanError):
        raise
    except BaseException as error:
        # The reader's Rust code panics on some damaged files.
        raise PlanError(
            f"“{name}”不是能打开的 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 再载入。"
        ) from error
    if not grids:
        tables = "、".join(f"《{sheet.name}》" for sheet in SHEETS)
        raise PlanError(
            f"“{name}”里没有{tables}表，请用 tasklib plan export 导出的工作簿，不要删除或改名工作表。"
        )
    found = Book()
    for sheet in SHEETS:
        if sheet.name in grids:
            _read_sheet(sheet, grids[sheet.name], facts[sheet.name], found)
        else:
            found.broken = True
            told = "没有这张表，请从导出的工作簿补回，不要删除或改名工作表。"
            found.faults.append(CellFault(sheet.name, 1, told, "A1"))
    return found


def _grid(book: CalamineWorkbook, name: str, facts: SheetFacts) -> list[list[Any]]:
    # The reader would hold every cell up to the last.
    sheet = None if facts.is_sparse else book.get_sheet_by_name(name)
    if sheet is None or sheet.total_height > _ROWS or sheet.total_width > _WIDEST:
        raise PlanError(f"《{name}》里有离表格很远的格，请按 Ctrl+End 找到它，删去表格以外的行和列再载入。")
    grid: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        # A category written once beside its tasks is each one's; a title across the sheet is not.
        if left == right:
            for row in range(top + 1, min(bottom + 1, len(grid))):
                grid[row][left] = grid[top][left]
    return grid


def _read_sheet(sheet: Sheet, grid: list[list[Any]], facts: SheetFacts, found: Book) -> None:
    wanted = FORM_HEADERS if sheet.form else tuple(column.header for column in sheet.columns)
    texts = [[shown(raw) for raw in line] for line in grid]
    # The title and the hint stand above; someone may have put a line more.
    header = next((n for n, line in enumerate(texts[:10]) if len(set(wanted) & set(line)) > 1), None)
    rows: list[Row] = []
    found.rows[sheet.name] = rows
    if header is None:
        found.broken = True
        told = "、".join(wanted[:4])
        found.faults.append(
            CellFault(sheet.name, 1, f"没有找到表头（{told}…），请从导出的工作簿补回。", "A1")
        )
        return
    columns: dict[str, int] = {}
    for c, text in enumerate(texts[header]):
        if text in columns or (text and text not in wanted and not sheet.form):
            what = f"列名“{text}”重复" if text in columns else f"没有“{text}”这一列，其内容不会收录"
            cell = xl_rowcol_to_cell(header, c)
            found.faults.append(CellFault(sheet.name, header + 1, f"{what}，请改正列名或删去这一列。", cell))
        elif text:
            columns[text] = c
    for name in wanted:
        if name not in columns:
            cell = xl_rowcol_to_cell(header, 0)
            found.faults.append(CellFault(sheet.name, header + 1, f"缺少“{name}”列，请补回。", cell))
            found.broken = True
    for n, line in enumerate(texts[header + 1 :], header + 1):
        row = Row(
            sheet.name,
            {name: line[c] for name, c in columns.items() if line[c]},
            {name: (n, c) for name, c in columns.items()},
        )
        for name, c in columns.items():
            if unsound := facts.unsound.get((n, c)):
                _, must, remedy = unsound.why
                found.faults.append(row.fault(name, f"{name}{must}，{remedy}。"))
                row.cells.pop(name, None)
        if row.cells:
            rows.append(row)
    if sheet.form:
        found.rows[sheet.name] = [_as_one(sheet, rows, found)]


def _as_one(sheet: Sheet, rows: list[Row], found: Book) -> Row:
    """A form's rows as one row, its keys for headers."""
    key, value = FORM_HEADERS
    known = {column.header for column in sheet.columns}
    cells, places = dict[str, str](), dict[str, tuple[int, int]]()
    for row in rows:
        name = row.cells.get(key, "")
        if name not in known or name in places:
            why = (
                f"“{name}”写了两次，只能保留一行。"
                if name in places
                else f"没有“{name}”这一项，请核对或删去。"
            )
            found.faults.append(row.fault(key, why))
            continue
        places[name] = row.places.get(value) or row.places[key]
        if value in row.cells:
            cells[name] = row.cells[value]
    below = max((place[0] for row in rows for place in row.places.values()), default=0) + 1
    # A key whose row is gone is asked for where it would be added.
    return Row(sheet.name, cells, dict.fromkeys(known, (below, 0)) | places)
