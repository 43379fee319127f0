"""An office whose plan schedules briefs, told by a notebook of two cells, so that a page takes a second."""

from __future__ import annotations

import ast
import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output

from tasklib.brief import PARAMETERS
from tasklib.plan import Plan
from tasklib.publish.batch import Batch
from tasklib.publish.execute import CellError
from tasklib.publish.publications import Publications
from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.faults.office import Office
from tests.plans import R, small_plan

__all__ = ["MONTHLY", "Clock", "batch", "command", "lay_out", "notebook", "scheduled_plan"]

MONTHLY = {"kind": "joint_meeting", "of": "monthly", "workdays": 5, "source": R}
# Each page that is made leaves one line, however it ends.
COUNT = "with open('made.txt', 'a', encoding='utf-8') as made:\n    print(period, as_of, file=made)"


def scheduled_plan(*schedules: dict[str, Any], **changes: Any) -> Plan:
    """The small plan with schedules: by default one brief a month."""
    return small_plan(schedules=list(schedules or [MONTHLY]), **changes)


def lay_out(root: Path, plan: Plan | None = None, *cells: str, kind: str = "joint_meeting") -> Workspace:
    """A workspace with the plan's files and a tiny notebook."""
    Office(root, plan or scheduled_plan()).lay_out()
    notebook(root, *cells, kind=kind)
    return Workspace(root, Settings())


def notebook(root: Path, *cells: str, kind: str = "joint_meeting") -> None:
    """Write the notebook that tells a kind: it counts itself, then runs the cells."""
    fields = PARAMETERS[kind]().model_dump().items()
    given = "\n".join(f"{name}: {type(value).__name__} = {value!r}" for name, value in fields)
    codes = [given, COUNT, *cells, "from tasklib.brief.html import Html\nHtml(f'<p>{period}</p>')"]
    found = [
        {
            "cell_type": "code", "id": f"cell-{n}", "source": code, "outputs": [], "execution_count": None,
            "metadata": {"tags": ["parameters"]} if n == 0 else {},
        }
        for n, code in enumerate(codes)
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    path = root / "notebooks" / f"{kind}.ipynb"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({"cells": found, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text, encoding="utf-8")


class Clock:
    """A clock that tests set forward."""

    def __init__(self) -> None:
        self.now = datetime(2022, 10, 20, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def in_place(notebook: Path, parameters: Mapping[str, Any], executed: Path, root: Path) -> Any:
    """Stands for ``execute``: runs a notebook's cells in this process, as its kernel would, in a tenth of the time."""
    node, names = nbformat.read(notebook, as_version=4), {}
    failed: Exception | None = None
    with contextlib.chdir(root):
        for cell in (cell for cell in node.cells if cell.cell_type == "code" and not failed):
            *body, last = ast.parse(cell.source).body
            shown = isinstance(last, ast.Expr)
            try:
                exec(compile(ast.Module(body if shown else [*body, last], []), "cell", "exec"), names)  # noqa: S102
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if shown else None  # noqa: S307
            except Exception as error:  # noqa: BLE001 - as a kernel takes whatever a cell raises
                failed = error
                continue
            if hasattr(value, "_repr_html_"):
                shows = {"text/html": value._repr_html_()}
                cell.outputs = [new_output("execute_result", shows, execution_count=1)]
            if "parameters" in cell.metadata.get("tags", ()):
                names.update(parameters)
    executed.write_text(nbformat.writes(node), encoding="utf-8")
    if failed:
        raise CellError(f"笔记本运行出错（{type(failed).__name__}）。") from failed
    return node


def batch(office: Workspace, upto: str, clock: Clock | None = None, holder: str = "", **more: Any) -> Batch:
    """One run over what the plan owes up to a day."""
    publications = Publications(office.ledger, clock or Clock(), holder)
    plans = [office.plan(id) for id in office.plan_ids()]
    made = Batch(
        office, plans, date.fromisoformat(upto), "示例", publications, **{"runner": in_place, **more}
    )
    made.run()
    return made


def made(office: Workspace) -> list[str]:
    """The period and as-of day of each page that a notebook began to tell, in order."""
    path = office.root / "made.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def command(office: Workspace, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start the program in the office's folder."""
    import os

    return subprocess.Popen(
        [sys.executable, "-m", "tasklib", *arguments], cwd=office.root, encoding="utf-8",
        env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
