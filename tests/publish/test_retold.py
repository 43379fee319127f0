"""What is computed once, and what is read anew: plans by their files, tables by their rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tasklib.publish.retold import retold
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.publish.drafted import AS_OF, PLAN, late, lay_out, tune


def read(office: Workspace, cut: int | None = None) -> Tables:
    return retold(Tables.read(Workspace(office.root, Settings()), PLAN, "2022-06", AS_OF, cut))


def test_tables_of_the_same_rows_are_computed_once(example: Path, tmp_path: Path) -> None:
    office = lay_out(example, tmp_path / "office")
    told = read(office)
    assert read(office) is told
    assert read(office, told.cut) is told
    late(office)
    now = read(office)
    assert now is not told
    assert not now["review"].equals(told["review"])
    assert read(office, told.cut) is told


def test_a_plan_is_typed_once_and_anew_when_a_file_of_it_changes(example: Path, tmp_path: Path) -> None:
    office = lay_out(example, tmp_path / "office")
    before = office.plan(PLAN)
    assert Workspace(office.root, Settings()).plan(PLAN) is before
    tune(office.root, "plan.yaml", "示例调整", "示例又调整")
    assert office.plan(PLAN).amendments[-1].reason == "示例又调整"
    tune(office.root, "plan.yaml", "示例又调整", "示例调整")
    assert office.plan(PLAN) == before


def test_a_notebook_is_run_without_a_grammar_that_takes_a_second_to_build() -> None:
    code = (
        "import sys; from tasklib.publish.execute import spare_a_grammar; spare_a_grammar(); "
        "import papermill, nbformat, nbconvert.exporters; print('lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "False\n"
