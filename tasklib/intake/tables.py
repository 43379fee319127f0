"""A file's bytes in, its tables out: header rows found by their names, rows with their numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.cells import is_blank, shown
from tasklib.intake.finding import Finding
from tasklib.intake.form import COLUMNS, COVER, COVER_LABELS, PERIOD, TABLES, UNIT, name_key

__all__ = ["Cover", "Grid", "Table", "read_csv_table", "read_workbook"]

Grid = list[list[Any]]
Note = Callable[[Finding], None]
_HEADER_WITHIN = 30
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """One of the three tables as it came.

    Attributes:
        file, name: where it stands.
        columns: the place of each column that was found, from 0.
        missing: the contract's columns that were not.
        rows: the rows below the header that hold anything, with their numbers from 1.
    """

    file: str
    name: str
    columns: Mapping[str, int]
    missing: frozenset[str]
    rows: tuple[tuple[int, list[Any]], ...]


@dataclass(frozen=True)
class Cover:
    """封面: the value and the address beside each label; blank and None where the label is missing."""

    file: str
    values: Mapping[str, Any]
    cells: Mapping[str, str]


def read_workbook(
    file: str, content: bytes, note: Note
) -> tuple[dict[str, Grid], Cover | None, dict[str, Table]]:
    """A workbook's sheets by their names, its cover and its tables; what is missing is noted."""
    grids = _grids(file, content, note)
    if grids is None:
        return {}, None, {}
    for name in (COVER, *TABLES):
        if name not in grids:
            note(
                Finding(
                    file, "missing-sheet", f"须有工作表“{name}”", "请用下发的模板填报，不要删除或改名工作表",
                    found="、".join(grids),
                )
            )  # fmt: skip
    found = {name: _table(file, name, grids[name], COLUMNS[name], note) for name in TABLES if name in grids}
    cover = _cover(file, grids[COVER]) if COVER in grids else None
    return grids, cover, {name: table for name, table in found.items() if table}


def _grids(file: str, content: bytes, note: Note) -> dict[str, Grid] | None:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = {name_key(name): i for i, name in reversed(list(enumerate(book.sheet_names)))}
            wanted = (COVER, *TABLES)
            return {
                name: book.get_sheet_by_index(names[name]).to_python(skip_empty_area=False)
                if name in wanted
                else []
                for name in sorted(names, key=names.__getitem__)
            }
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - the reader's Rust code panics on some damaged files
        note(
            Finding(
                file, "not-a-workbook", "须是能打开的工作簿", "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送"
            )
        )
        return None


def _cover(file: str, grid: Grid) -> Cover:
    labels = {name_key(label): label for label in COVER_LABELS}
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    for r, row in enumerate(grid):
        for c, raw in enumerate(row):
            label = labels.get(name_key(shown(raw)).rstrip(":"))
            if label and label not in values:
                beside = next((i for i in range(c + 1, len(row)) if not is_blank(row[i])), c + 1)
                value = row[beside] if beside < len(row) else ""
                # The next label is no value: this one was left blank.
                values[label] = "" if name_key(shown(value)).rstrip(":") in labels else value
                cells[label] = xl_rowcol_to_cell(r, beside if values[label] != "" else c + 1)
    return Cover(file, values, cells)


def read_csv_table(file: str, name: str, content: bytes, note: Note) -> tuple[Grid, Table | None]:
    """The lines of a CSV file in UTF-8 or GB18030, and its table; None, with the reason noted, if it is none."""
    if content.startswith((_ZIP, _OLE)):
        note(Finding(file, "not-csv", "须是 CSV 文本", "这是工作簿，请改回 .xlsx 或 .xls 的扩展名", name))
        return [], None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        note(Finding(file, "encoding", "须以 UTF-8 保存", "请在 Excel 中另存为“CSV UTF-8”", name))
        return [], None
    try:
        grid: Grid = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        note(Finding(file, "not-csv", "须是逗号分隔的 CSV 文本", "请检查引号是否成对，或重新导出", name))
        return [], None
    return grid, _table(file, name, grid, (UNIT, PERIOD, *COLUMNS[name]), note)


def _table(file: str, name: str, grid: Grid, required: tuple[str, ...], note: Note) -> Table | None:
    # A workbook's table may carry the two columns of a CSV; they are then held against its cover.
    known = {name_key(column): column for column in (UNIT, PERIOD, *COLUMNS[name])}
    keys = [[name_key(raw) if isinstance(raw, str) else "" for raw in row] for row in grid[:_HEADER_WITHIN]]
    at = max(range(len(keys)), key=lambda r: len(known.keys() & set(keys[r])), default=0)
    if not keys or len(known.keys() & set(keys[at])) < 2:
        note(
            Finding(
                file,
                "missing-header",
                "须有列名行：" + "、".join(required),
                "请用下发的模板，不要改动列名",
                name,
            )
        )
        return None
    columns: dict[str, int] = {}
    for c, found in enumerate(keys[at]):
        if found not in known:
            continue
        column = known[found]
        if column in columns:
            note(
                Finding(
                    file, "duplicate-column", f"列名“{column}”只能出现一次", "请删去多余的一列", name,
                    xl_rowcol_to_cell(at, c), column,
                )
            )  # fmt: skip
        columns.setdefault(column, c)
    missing = [column for column in required if column not in columns]
    for column in missing:
        note(
            Finding(
                file, "missing-column", f"须有“{column}”这一列", "请补上该列，没有内容的可留空", name,
                xl_rowcol_to_cell(at, len(grid[at])), column,
            )
        )  # fmt: skip
    rows = tuple(
        (number, row)
        for number, row in enumerate(grid[at + 1 :], at + 2)
        if not all(is_blank(raw) for raw in row)
    )
    return Table(file, name, columns, frozenset(missing), rows)
