"""A sheet's or a CSV file's cells in, its table out: header rows found by their names, rows with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.asides import asides, holds_any, without_notes
from tasklib.intake.cells import Merged, is_blank, shown
from tasklib.intake.finding import Finding
from tasklib.intake.form import ADDED, COLUMNS, COVER_LABELS, INDICATORS, PERIOD, UNIT, name_key

Grid = list[list[Any]]
Note = Callable[[Finding], None]
# Blocks of merged cells: the first cell and the last, as row and column from 0.
Merges = Sequence[tuple[tuple[int, int], tuple[int, int]]]
_HEADER_WITHIN = 30
_FIGURES = frozenset({"完成比例(%)", "上期累计", "本月新增", "本期累计(期末数)"})


@dataclass(frozen=True)
class Table:
    """One of the tables as it came.

    Attributes:
        file, name: where it stands.
        header: the place of the row of column names, from 0.
        columns: the place of each column that was found, from 0.
        missing: the contract's columns that were not.
        rows: the rows below the header that hold anything of the table's, with their numbers from 1.
        added: what the column 本月新增 is called in it.
    """

    file: str
    name: str
    header: int
    columns: Mapping[str, int]
    missing: frozenset[str]
    rows: tuple[tuple[int, list[Any]], ...]
    added: str = ADDED["monthly"]

    def title(self, column: str) -> str:
        """The column's name as the table itself has it."""
        return self.added if column == ADDED["monthly"] else column


@dataclass(frozen=True)
class Cover:
    """封面: the value and the address beside each label; blank and None where the label is missing."""

    file: str
    values: Mapping[str, Any]
    cells: Mapping[str, str]


def read_cover(file: str, grid: Grid) -> Cover:
    """What a cover says."""
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


def header_of(name: str, grid: Grid) -> tuple[int, dict[str, list[int]]]:
    """The row that holds most of a table's column names, and the places of each that it holds."""
    # A workbook's table may carry the two columns of a CSV; they are then held against its cover.
    known = {name_key(column): column for column in (UNIT, PERIOD, *COLUMNS[name])}
    if name == INDICATORS:
        known |= dict.fromkeys(ADDED.values(), ADDED["monthly"])
    best: tuple[int, dict[str, list[int]]] = 0, {}
    for r, row in enumerate(grid[:_HEADER_WITHIN]):
        found: dict[str, list[int]] = {}
        for c, raw in enumerate(row):
            if isinstance(raw, str) and (column := known.get(name_key(raw))):
                found.setdefault(column, []).append(c)
        if len(found) > len(best[1]):
            best = r, found
    return best


def read_table(
    file: str, name: str, grid: Grid, required: Sequence[str], note: Note, merges: Merges = ()
) -> Table | None:
    """The table in a sheet's cells; None, with the reason noted, where there is none.

    A value merged over several rows counts for each of them; in a column of figures it cannot be
    told whose it is. Notes below and beside the table are told, and left out.
    """
    at, places = header_of(name, grid)
    if len(places) < 2:
        must = "须有列名行：" + "、".join(required)
        note(Finding(file, "missing-header", must, "请用下发的模板，不要改动列名", name))
        return None
    columns = {column: found[0] for column, found in places.items()}
    for column, found in places.items():
        for c in found[1:]:
            must, cell = f"列名“{column}”只能出现一次", xl_rowcol_to_cell(at, c)
            note(Finding(file, "duplicate-column", must, "请删去多余的一列", name, cell, column))
    missing = [column for column in required if column not in columns]
    for column in missing:
        must, cell = f"须有“{column}”这一列", xl_rowcol_to_cell(at, len(grid[at]))
        note(Finding(file, "missing-column", must, "请补上该列，没有内容的可留空", name, cell, column))
    numbered = [
        (number, row) for number, row in enumerate(grid[at + 1 :], at + 2) if not all(map(is_blank, row))
    ]
    own = [(number, row) for number, row in numbered if holds_any(row, columns)]
    _spread(dict(own), columns, merges)
    rows, notes = without_notes(name, columns, own)
    told = {number for number, _ in notes}
    others = [(number, row) for number, row in numbered if number not in told]
    for aside in asides(file, name, columns, len(grid[at]), notes, others):
        note(aside)
    added = name_key(grid[at][columns[ADDED["monthly"]]]) if ADDED["monthly"] in columns else ADDED["monthly"]
    return Table(file, name, at, columns, frozenset(missing), tuple(rows), added)


def _spread(rows: Mapping[int, list[Any]], columns: Mapping[str, int], merges: Merges) -> None:
    """Give every row what is merged over it: only rows that hold something of their own are meant."""
    named = {c: column for column, c in columns.items()}
    last = max(rows, default=0)
    # Blocks of one column lie apart; those that a program never wrote end here, not after hours.
    room = last * len(named)
    for (top, left), (bottom, _) in merges:
        first, column = rows.get(top + 1, ()), named.get(left)
        value = first[left] if column and left < len(first) else ""
        if is_blank(value):
            continue
        numbers = range(top + 1, min(bottom + 1, last) + 1)
        room -= len(numbers)
        if room < 0:
            break
        covered = [rows[number] for number in numbers if number in rows]
        for row in covered if len(covered) > 1 else ():
            row += [""] * (left + 1 - len(row))
            row[left] = Merged(shown(value)) if column in _FIGURES else value
