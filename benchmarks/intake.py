"""A filing of ten thousand rows beside its readers alone: speed, and memory."""

from __future__ import annotations

import csv
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.big import BigFiling
from benchmarks.timing import compare, grown
from tasklib.intake import Outcome, file_filings
from tasklib.intake.formats import open_book
from tasklib.intake.workbooks import Workbook, read_workbook

__all__ = ["by_calamine", "by_csv", "by_form", "by_openpyxl", "file_into", "intake"]

Grid = list[list[Any]]


def intake(folder: Path) -> None:
    """Measure in a folder of its own."""
    folder.mkdir()
    big = BigFiling.write(folder)
    rows, runs, names = f"{big.rows:,} rows", 5, (f"run{n}" for n in count())

    def prepared() -> list[dict[str, Any]]:
        return [big.fresh(next(names)) for _ in range(runs + 1)]

    def filing(path: Path, given: list[dict[str, Any]]) -> Outcome:
        return file_filings([path], **given.pop())

    for path, against, reader in (
        (big.workbook, "calamine alone, in Rust", by_calamine),
        (big.workbook, "the form's own reader alone: inspected, values, tables", by_form),
        (big.workbook, "openpyxl alone, in Python", by_openpyxl),
        (big.tables, "csv.reader alone", by_csv),
    ):
        kind = "workbook" if path == big.workbook else "CSV tables"
        case = partial(filing, path, prepared())
        compare(f"{kind} of {rows} filed", case, against, partial(reader, path), runs, big.rows, "rows")
    big.fresh("memory")
    filed, read = grown(partial(file_into, big, "memory")), grown(partial(by_calamine, big.workbook))
    ratio = f"ratio {filed / read:.1f}" if read else "not measured here"
    print(f"memory for {rows} filed: {filed:.0f} MiB; for its cells as lists: {read:.0f} MiB; {ratio}")


def file_into(big: BigFiling, name: str) -> Outcome:
    """File the workbook into a ledger that is ready for it."""
    return file_filings([big.workbook], **big.given(name))


def by_calamine(path: Path) -> list[Grid]:
    """Every sheet's cells, read by the library that intake uses."""
    with CalamineWorkbook.from_path(path) as book:
        return [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names]


def by_form(path: Path) -> Workbook:
    """The workbook's tables, as intake reads them before it judges a row."""
    return read_workbook(path.name, open_book(path.read_bytes()), lambda _: None)


def by_openpyxl(path: Path) -> list[Grid]:
    """Every sheet's cells, read by the usual library in Python."""
    book = openpyxl.load_workbook(path, read_only=True)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]


def by_csv(folder: Path) -> list[Grid]:
    """Every table's cells."""
    found = []
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            found.append(list(csv.reader(file)))
    return found
