"""JupyterLab for a workspace: what it is started with, and what notebooks keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tasklib.errors import WorkspaceError
from tasklib.lab import server
from tasklib.settings import Settings
from tasklib.workspace import Workspace, create_workspace


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of every JupyterLab that would have been started."""
    from jupyterlab.labapp import LabApp

    calls: list[list[str]] = []

    class Quiet:
        local_url = "http://127.0.0.1:1/lab?token=x"

        def __init__(self, argv: list[str]) -> None:
            import logging

            self.log = logging.getLogger("quiet")
            calls.append(argv)

        def start(self) -> None:
            pass

    monkeypatch.setattr(LabApp, "initialize_server", Quiet)
    return calls


def test_the_lab_serves_the_workspace_and_leaves_the_home_folder_alone(
    tmp_path: Path, started: list[list[str]]
) -> None:
    root = tmp_path / "office"
    create_workspace(root)
    said: list[str] = []
    server.run_lab(Workspace(root, Settings()), said.append)
    given = dict(option.removeprefix("--").split("=", 1) for option in started[0])
    assert said == ["http://127.0.0.1:1/lab?token=x"]
    assert given["ServerApp.root_dir"] == str(root)
    assert given["LabApp.default_url"] == "/lab/tree/notebooks/office_desk.ipynb"
    for name in ("LabApp.user_settings_dir", "LabApp.workspaces_dir"):
        assert Path(given[name]).is_relative_to(root)
    assert given["LabApp.news_url"] == "None"
    (layout,) = (root / "data" / "lab" / "workspaces").iterdir()
    layout.write_text("{}", encoding="utf-8")
    server.run_lab(Workspace(root, Settings()), said.append)
    assert layout.read_text(encoding="utf-8") == "{}", "the user's own layout is kept"


def test_notebooks_elsewhere_are_told_in_one_sentence(tmp_path: Path, started: list[list[str]]) -> None:
    (tmp_path / "data" / "plans").mkdir(parents=True)
    with pytest.raises(WorkspaceError, match="笔记本须在工作区的文件夹"):
        server.run_lab(Workspace(tmp_path, Settings()), print)
    assert started == []


def test_the_interface_is_chinese_and_asks_no_network() -> None:
    folder = Path(server.__file__).parent / "jupyterlab" / "settings"
    told = json.loads((folder / "overrides.json").read_text(encoding="utf-8"))
    assert told["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    page = json.loads((folder / "page_config.json").read_text(encoding="utf-8"))
    assert page["disabledExtensions"] == ["@jupyterlab/apputils-extension:announcements"]


def test_a_saved_notebook_keeps_no_county_text() -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": "x"},
        {"cell_type": "code", "source": "y", "execution_count": 3, "outputs": [{"text": "汉源"}]},
    ]
    server.strip_outputs({"type": "notebook", "content": {"cells": cells}}, path="a", contents_manager=None)
    assert cells[1]["outputs"] == []
    assert cells[1]["execution_count"] is None
    server.strip_outputs({"type": "file", "content": "outputs"})


def test_a_notebook_finds_the_workspace_whose_data_lie_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_workspace(tmp_path / "office")
    monkeypatch.setenv("TASKLIB_DATA", str(tmp_path / "data"))
    assert Workspace.open(tmp_path / "office" / "notebooks").root == tmp_path / "office"
    assert Workspace.open(tmp_path / "office").root == tmp_path / "office"
