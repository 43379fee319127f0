"""Speed as ratios against something named, measured in one run: ``make bench``.

Each case is timed several times in turn with what it is compared to; the medians and their ratio are printed.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import nbformat
import papermill

from tasklib.example import load_example
from tasklib.publish import Order, kind_named, render
from tasklib.settings import Settings
from tasklib.tables import TABLES, Tables
from tasklib.workspace import Workspace, shipped

Case = Callable[[], object]


def compare(name: str, case: Case, against: str, other: Case, runs: int) -> None:
    """Time two cases in turn and print the medians and their ratio."""
    case(), other()
    times: dict[str, list[float]] = {"case": [], "other": []}
    for _ in range(runs):
        for key, run in (("case", case), ("other", other)):
            start = time.perf_counter()
            run()
            times[key].append(time.perf_counter() - start)
    one, two = median(times["case"]), median(times["other"])
    print(f"{name}: {one:.3f} s; {against}: {two:.3f} s; ratio {one / two:.1f} (median of {runs})")


def main() -> None:
    """Measure on the example half-year in a folder of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        shutil.copytree(shipped("plans"), root / "data" / "plans")
        workspace = Workspace(root, Settings())
        entries = load_example(workspace, "yaan-2022")
        print(f"example half-year: {entries} entries")

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
        empty = root / "empty.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), empty)
        order = Order(kind_named("county_progress"), "yaan-2022", "2022-06", units=["511802"])
        compare(
            "one county page, notebook to HTML",
            lambda: render(workspace, order, "示例"),
            "an empty notebook under papermill",
            lambda: papermill.execute_notebook(
                str(empty), None, kernel_name="python3", progress_bar=False, cwd=scratch
            ),
            runs=3,
        )


if __name__ == "__main__":
    main()
