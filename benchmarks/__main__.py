"""Speed as ratios against something named, measured in one run: ``make bench``.

Each case is timed several times in turn with what it is compared to; the medians and their ratio are printed.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
from datetime import date
from itertools import count
from pathlib import Path

import nbformat
import papermill
import xlsxwriter

from benchmarks.drafting import drafting
from benchmarks.intake import by_calamine, intake
from benchmarks.timing import compare
from benchmarks.year import write_year
from tasklib.example import load_example
from tasklib.lab.desk import OfficeDesk
from tasklib.lab.session import Chosen, Session
from tasklib.office import Desk, issue_templates
from tasklib.publish import Order, kind_named, render
from tasklib.settings import Settings
from tasklib.tables import TABLES, Tables
from tasklib.workspace import Workspace, shipped


def main() -> None:
    """Measure in folders of its own."""
    gc.freeze()  # as the program itself does
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        intake(root / "intake")
        drafting(root / "drafting")
        workspace = example(root / "example")
        templates(workspace)
        briefs(workspace)
        desk(root / "year")


def example(root: Path) -> Workspace:
    """A workspace with the example half-year."""
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    workspace = Workspace(root, Settings())
    print(f"example half-year: {load_example(workspace, 'yaan-2022')} entries")
    return workspace


def templates(workspace: Workspace) -> None:
    """Every unit's workbook for a month, beside the same cells written bare."""
    plan, out = workspace.plan("yaan-2022"), workspace.root / "templates"
    desk, period = Desk(plan, workspace.ledger, date(2022, 7, 8), "示例"), plan.period("2022-07")
    books = [by_calamine(path) for path in issue_templates(desk, period, out)]
    # Books that lie there already as they should be are not written again.
    fresh = (workspace.root / f"templates{n}" for n in count())

    def bare() -> None:
        for grids in books:
            with xlsxwriter.Workbook(out / "bare.xlsx") as book:
                for grid in grids:
                    sheet = book.add_worksheet()
                    for r, row in enumerate(grid):
                        sheet.write_row(r, 0, row)

    compare(
        f"{len(books)} templates",
        lambda: issue_templates(desk, period, next(fresh)),
        "the same cells written bare with XlsxWriter",
        bare,
        5,
        len(books),
        "books",
    )


def briefs(workspace: Workspace) -> None:
    """The example's tables and one page."""

    def every_table() -> list[object]:
        tables = Tables.read(workspace, "yaan-2022", "2022-06")
        return [tables[name] for name in TABLES]

    compare(
        f"plan, ledger and all {len(TABLES)} tables",
        every_table,
        "reading the ledger's frames alone",
        lambda: workspace.ledger.frames("yaan-2022"),
        runs=5,
    )
    empty = workspace.root / "empty.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), empty)
    order = Order(kind_named("county_progress"), "yaan-2022", "2022-06", units=["511802"])
    compare(
        "one county page, notebook to HTML",
        lambda: render(workspace, order, "示例"),
        "an empty notebook under papermill",
        lambda: papermill.execute_notebook(
            str(empty), None, kernel_name="python3", progress_bar=False, cwd=workspace.root
        ),
        runs=3,
    )


def desk(root: Path) -> None:
    """The office's desk opened in January over a year of filings, every tab looked at."""
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    workspace = Workspace(root, Settings())
    print(f"a year of all units: {write_year(workspace, 'yaan-2022'):,} rows")
    chosen = Chosen(plan="yaan-2022", period="2022-12", as_of="2023-01-10")

    def opened() -> None:
        for section in OfficeDesk(Session(workspace, chosen)).sections:
            section.refresh()

    compare(
        "the desk opened and every tab shown",
        opened,
        "reading the ledger's frames alone",
        lambda: workspace.ledger.frames("yaan-2022"),
        runs=5,
    )


if __name__ == "__main__":
    main()
