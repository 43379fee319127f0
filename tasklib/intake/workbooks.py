"""A workbook in, its cover and tables out: the reader's values, held against what the file says of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from python_calamine import CalamineWorkbook, SheetVisibleEnum
from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.cells import shown
from tasklib.intake.finding import Finding
from tasklib.intake.form import COLUMNS, COVER, SHEETS, TABLES, name_key
from tasklib.intake.formats import DANGERS, UNREADABLE, WIDEST, Book, SheetFacts
from tasklib.intake.tables import Cover, Grid, Merges, Note, Table, read_cover, read_table

# The sheet of a marked copy that lists its findings; a mended copy may be filed with it.
LISTING = "退回说明"
_DATES = ("整改时限", "完成时限")
# Days from 1900-01-01 to 1904-01-01, as spreadsheets count them.
_FOUR_YEARS = 1462


@dataclass(frozen=True)
class Workbook:
    """What could be read of a workbook.

    Attributes:
        grids: every sheet of the form as parsed, by its name; the other sheets stand empty.
        cover: None where there is none.
        tables: those that could be read, by name.
        properties: the workbook's own custom properties, by name.
        held: what is wrong with its optional tables, which it may turn out not to need.
    """

    grids: dict[str, Grid] = field(default_factory=dict)
    cover: Cover | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    held: list[Finding] = field(default_factory=list)


def read_workbook(
    file: str,
    book: Book | None,
    note: Note,
    names: Sequence[str] = TABLES,
    optional: Sequence[str] = (),
) -> Workbook:
    """A workbook's sheets by their names, its cover and its tables; what is wrong is noted.

    Args:
        file: its name as it came.
        book: None where the file could not be opened.
        note: called with each finding.
        names: the tables it should hold.
        optional: those it may hold as well.
    """
    if book is None:
        _note_damaged(file, note)
        return Workbook()
    for danger in book.dangers:
        note(Finding(file, danger, *DANGERS[danger]))
    if UNREADABLE & set(book.dangers):
        return Workbook()
    try:
        # A reader that loads every sheet at once would follow each to its last cell.
        sparse = [_is_sparse(file, name_key(sheet), book.facts(sheet), note) for sheet in book.at_once]
        if any(sparse):
            return Workbook(properties=book.properties)
        held: list[Finding] = []
        notes = dict.fromkeys(names, note) | dict.fromkeys(optional, held.append)
        grids, merges = _grids(file, book, notes, note)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - the reader's Rust code panics on some damaged files
        _note_damaged(file, note)
        return Workbook(properties=book.properties)
    for name in (COVER, *names):
        if name not in grids:
            remedy = "请用下发的模板填报，不要删除或改名工作表"
            note(Finding(file, "missing-sheet", f"须有工作表“{name}”", remedy, found="、".join(grids)))
    cover = read_cover(file, grids[COVER]) if COVER in merges else None
    tables = {}
    for name, about in notes.items():
        if name in merges:
            table = read_table(file, name, grids[name], COLUMNS[name], about, merges.get(name, ()))
            if table:
                tables[name] = _dated(table) if book.since_1904 else table
    return Workbook(grids, cover, tables, book.properties, held)


def extra_sheets(file: str, sheets: Sequence[str]) -> Finding:
    """The notice of sheets that are not of the form."""
    must = "只收模板里的工作表，另有的工作表没有收录"
    remedy = "要报送的内容请写进模板的表里；佐证材料请单独附上"
    return Finding(file, "extra-sheet", must, remedy, found="、".join(sheets), severity="notice")


def _note_damaged(file: str, note: Note) -> None:
    remedy = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送"
    note(Finding(file, "not-a-workbook", "须是能打开的工作簿", remedy))


def _grids(
    file: str, book: Book, notes: Mapping[str, Note], note: Note
) -> tuple[dict[str, Grid], dict[str, Merges]]:
    wanted = {COVER: note, **notes}
    grids: dict[str, Grid] = {}
    merges: dict[str, Merges] = {}
    extra = []
    with CalamineWorkbook.from_filelike(io.BytesIO(book.content)) as reader:
        for index, sheet in enumerate(reader.sheets_metadata):
            name = name_key(sheet.name)
            if name in wanted and name not in grids:
                facts = book.facts(sheet.name)
                if not _is_sparse(file, name, facts, wanted[name]):
                    values = reader.get_sheet_by_index(index)
                    grids[name] = values.to_python(skip_empty_area=False)
                    merges[name] = (values.merged_cell_ranges or []) + facts.merged
                    _overlay(grids[name], facts)
            elif name in wanted:
                must = f"工作表“{name}”只能有一张"
                wanted[name](Finding(file, "duplicate-sheet", must, "请删去多余的一张", found=sheet.name))
            elif name not in (*SHEETS, LISTING) and sheet.visible == SheetVisibleEnum.Visible:
                extra.append(sheet.name)
            grids.setdefault(name, [])
    if extra and any(name in grids for name in notes):
        note(extra_sheets(file, extra))
    return grids, merges


def _is_sparse(file: str, sheet: str, facts: SheetFacts, note: Note) -> bool:
    if facts.is_sparse:
        rows, columns = facts.used or (0, 0)
        must = "工作表的内容须集中在表格里，不能有离表格很远的格"
        remedy = "请按 Ctrl+End 找到最远的格，删去表格以外的行和列，保存后重新报送"
        cell = xl_rowcol_to_cell(rows - 1, min(columns, WIDEST) - 1)
        note(Finding(file, "sparse-sheet", must, remedy, sheet, cell))
    return facts.is_sparse


def _overlay(grid: Grid, facts: SheetFacts) -> None:
    """Put formulas, error values and percentages in place of the values that the reader gave."""
    for (r, c), unsound in facts.unsound.items():
        if r < len(grid):
            grid[r] += [""] * (c + 1 - len(grid[r]))
            grid[r][c] = unsound
    for r, c in facts.percents:
        raw = grid[r][c] if r < len(grid) and c < len(grid[r]) else None
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            # As the clerk sees it: 0.6 shown as 60%. Fifteen digits are what Excel itself keeps.
            grid[r][c] = f"{shown(float(Decimal(f'{raw:.15g}') * 100))}%"


def _dated(table: Table) -> Table:
    """The table of a workbook whose days count from 1904, bare day numbers counted from 1900."""
    columns = [table.columns[name] for name in _DATES if name in table.columns]
    for _, row in table.rows:
        for c in columns:
            if c < len(row) and isinstance(row[c], float):
                row[c] += _FOUR_YEARS
    return table
