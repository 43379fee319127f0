"""Rendering: whole pages, none stopping another, the same bytes twice, refused before any cell runs."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tasklib.errors import BriefError, ParameterError, TamperedError, WorkspaceError
from tasklib.office import Desk, close
from tasklib.publish import Order, kind_named, render
from tasklib.publish.pages import write_page
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped

AS_OF = date(2022, 7, 8)


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    root = tmp_path / "office"
    shutil.copytree(example, root)
    shutil.copytree(shipped("notebooks"), root / "notebooks")
    return Workspace(root, Settings())


def order(kind: str = "county_progress", **changes: object) -> Order:
    given: dict = {"plan": "yaan-2022", "period": "2022-06", "as_of": AS_OF, **changes}
    return Order(kind_named(kind), **given)


def spoil(office: Workspace, unit: str, code: str | None = None) -> None:
    """Make the notebook fail for one unit, after it has shown something."""
    path = office.notebooks / "county_progress.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = json.loads(json.dumps(notebook["cells"][-1]))
    cell["id"] = "spoiled"
    cell["source"] = [code or f"assert chosen.unit != '{unit}', '<b>秘密</b>'"]
    notebook["cells"].append(cell)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_pages_are_the_same_bytes_when_made_again(office: Workspace) -> None:
    made = [render(office, order(units=["511826"]), "示例"), render(office, order("joint_meeting"), "示例")]
    assert [page.relative_to(office.outputs).as_posix() for each in made for page in each.pages] == [
        "yaan-2022/2022-06/county_progress/511826.html",
        "yaan-2022/2022-06/joint_meeting/all.html",
    ]
    first = files(office.outputs)
    assert {"index.html", "yaan-2022/2022-06/index.html"} <= first.keys()
    render(office, order(units=["511826"]), "示例")
    render(office, order("joint_meeting"), "示例")
    assert files(office.outputs) == first


@pytest.mark.slow
def test_a_page_that_fails_leaves_nothing_and_stops_no_other(office: Workspace) -> None:
    spoil(office, "511802")
    made = render(office, order(units=["511802", "511803"]), "示例")
    assert [page.name for page in made.pages] == ["511803.html"]
    assert [page.name for page in made.failed] == ["511802.html"]
    folder = office.outputs / "yaan-2022" / "2022-06"
    assert [p.name for p in (folder / "county_progress").iterdir()] == ["511803.html"]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "AssertionError" in index
    assert "511803.html" in index
    assert "Traceback" not in index
    assert "秘密" not in index


@pytest.mark.slow
def test_a_kernel_that_dies_stops_no_other_page(office: Workspace) -> None:
    spoil(office, "511802", "import os; chosen.unit == '511802' and os._exit(1)")
    made = render(office, order(units=["511802", "511803"]), "示例")
    assert [page.name for page in made.pages] == ["511803.html"]
    assert next(iter(made.failed.values())).startswith("生成出错（DeadKernelError）")


@pytest.mark.slow
def test_every_page_of_a_run_is_told_up_to_one_cut_and_can_be_told_so_again(office: Workspace) -> None:
    before = render(office, order(units=["511803"]), "示例").pages[0].read_bytes()
    cut = Tables.read(office, "yaan-2022", "2022-06", AS_OF).cut
    desk = Desk(office.plan("yaan-2022"), office.ledger, AS_OF, "示例")
    close(desk, "A1", "511803", "补录")
    assert render(office, order(units=["511803"]), "示例").pages[0].read_bytes() != before
    assert render(office, order(units=["511803"], cut=cut), "示例").pages[0].read_bytes() == before


@pytest.mark.slow
def test_a_page_made_inline_stands_alone(office: Workspace, tmp_path: Path) -> None:
    made = render(office, order(units=["511803"], inline=True, out=tmp_path / "single"), "示例")
    text = made.pages[0].read_text(encoding="utf-8")
    assert "Plotly.newPlot" in text
    assert "<script src" not in text
    assert not (tmp_path / "single" / "assets").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"period": "2022-13"}, "报送期须写成"),
        ({"units": ["999999"]}, "单位“999999”在2022年6月没有填报任务"),
        ({"extra": {"colour": "red"}}, "colour"),
        ({"extra": {"meeting_on": "2022-07-08"}}, "meeting_on"),
    ],
)
def test_a_wrong_parameter_is_refused_before_any_cell_runs(
    office: Workspace, changes: dict, sentence: str
) -> None:
    before = office.ledger.head()
    with pytest.raises(ParameterError, match=sentence):
        render(office, order(**changes), "示例")
    assert not office.outputs.exists()
    assert not (office.data / "runs").exists()
    assert office.ledger.head() == before


def test_an_ill_typed_parameter_of_the_meeting_is_refused(office: Workspace) -> None:
    with pytest.raises(ParameterError, match="since"):
        render(office, order("joint_meeting", extra={"since": "上个月"}), "示例")
    with pytest.raises(ParameterError, match="不能用 --unit"):
        render(office, order("joint_meeting", units=["511802"]), "示例")


def test_a_kind_without_its_notebook_is_one_sentence(office: Workspace) -> None:
    (office.notebooks / "joint_meeting.ipynb").unlink()
    with pytest.raises(WorkspaceError, match="缺少笔记本 joint_meeting"):
        render(office, order("joint_meeting"), "示例")


def test_a_file_is_written_whole_or_what_stood_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_page(path, "第一版")
    with pytest.raises(UnicodeEncodeError):
        write_page(path, "第二版\udc80")
    assert path.read_text(encoding="utf-8") == "第一版"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BriefError, match="未能写入"):
        write_page(tmp_path / "file" / "page.html", "页面")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BriefError, match="未能写入"):
        write_page(tmp_path / "folder", "页面")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder", "page.html"]


def test_a_ledger_that_was_changed_behind_its_back_is_not_told(office: Workspace) -> None:
    with sqlite3.connect(office.data / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER filing_no_update")
        connection.execute("UPDATE filing SET percent = '99' WHERE task = 'A3'")
    with pytest.raises(TamperedError, match="核验不通过"):
        render(office, order(units=["511803"]), "示例")
    assert not office.outputs.exists()
