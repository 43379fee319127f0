"""The example's office with imprints for both kinds, and a renderer that needs no kernel."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tasklib.brief.html import render as filled
from tasklib.brief.wording import first_sentence
from tasklib.errors import VerdictError
from tasklib.office import Desk, give_back
from tasklib.publish import Order, Rendered, Signing, issue, kind_named, render
from tasklib.publish.retold import retold
from tasklib.publish.signoff import Issued
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped

__all__ = [
    "AS_OF",
    "PLAN",
    "draft",
    "files",
    "late",
    "lay_out",
    "sign",
    "sign_anew",
    "signing",
    "told",
    "tune",
]

PLAN, AS_OF = "yaan-2022", date(2022, 7, 8)
_IMPRINTS = """imprints:
  - kind: joint_meeting
    issuer: 511800-zfb
    series: 试点工作简报
    addressed_to: 各县（区）人民政府
    reports_to: 市委、市政府领导
    source: reconstructed
  - {kind: county_progress, issuer: 511800-dcs, source: reconstructed}
"""


def lay_out(example: Path, root: Path) -> Workspace:
    """A copy of the example whose plan, in a second version, says who issues both kinds."""
    shutil.copytree(example, root)
    shutil.copytree(shipped("notebooks"), root / "notebooks")
    tune(root, "issuing.yaml", "imprints:\n", _IMPRINTS)
    amended = "\nversion: 2\namendments: [{version: 2, date: 2022-06-01, reason: 示例调整}]\n"
    tune(root, "plan.yaml", "\nversion: 1\n", amended)
    return Workspace(root, Settings())


def tune(root: Path, name: str, old: str, new: str) -> None:
    """Change one of the plan's files."""
    path = root / "data" / "plans" / PLAN / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(_notebook: Path, parameters: Mapping[str, Any], executed: Path, root: Path) -> Any:
    """Stands for ``execute``: a notebook that shows the first sentence of its figures."""
    as_of = parameters["as_of"] and date.fromisoformat(parameters["as_of"])
    workspace = Workspace(root, Settings())
    asked = parameters["plan"], parameters["period"], as_of or None, parameters["cut"]
    tables = retold(Tables.read(workspace, *asked))
    piece = filled(
        "_section.html", heading="", parts=[(first_sentence(tables, parameters.get("unit")), False)]
    )
    output = new_output("execute_result", {"text/html": piece.text}, execution_count=1)
    node = new_notebook(cells=[new_code_cell("", outputs=[output])])
    executed.write_text(nbformat.writes(node), encoding="utf-8")
    return node


def draft(office: Workspace, kind: str = "joint_meeting", run: Any = told, **changes: Any) -> Rendered:
    """Render one kind of brief, by default as a draft for June."""
    given = {"plan": PLAN, "period": "2022-06", "as_of": AS_OF, **changes}
    return render(office, Order(kind_named(kind), **given), "示例", run=run)


def signing(kind: str = "joint_meeting", **changes: Any) -> Signing:
    """What is signed off, by default June's meeting brief on 11 July."""
    given = {
        "plan": PLAN, "period": "2022-06", "unit": None, "signer": "市政府办主任", "signed_on": date(2022, 7, 11)
    }  # fmt: skip
    return Signing(kind_named(kind), **{**given, **changes})


def sign(office: Workspace, kind: str = "joint_meeting", run: Any = told, **changes: Any) -> Issued:
    """Sign it off."""
    return issue(office, signing(kind, **changes), "示例", run=run)


def sign_anew(office: Workspace, kind: str = "joint_meeting", run: Any = told, **changes: Any) -> Issued:
    """Sign off a new edition: its draft is made and read, then signed."""
    with pytest.raises(VerdictError, match="的送审稿刚刚生成，还没有人看过"):
        sign(office, kind, run, **changes)
    return sign(office, kind, run, **changes)


def late(office: Workspace, unit: str = "511823", task: str = "A3") -> None:
    """A row of June sent back on the as-of day, entered only now."""
    desk = Desk(office.plan(PLAN), office.ledger, AS_OF, "示例")
    give_back(desk, office.plan(PLAN).period("2022-06"), unit, [task], "场次与台账不符")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
