"""JupyterLab on a workspace: in Chinese, offline, and without keeping what cells showed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tasklib.errors import WorkspaceError
from tasklib.workspace import Workspace

# The desk opens first; the other notebooks lie beside it.
_FIRST = "office_desk.ipynb"
_SETTINGS = Path(__file__).parent / "jupyterlab" / "settings"


def run_lab(workspace: Workspace, opened: Callable[[str], None]) -> None:
    """Serve the workspace until interrupted; the user's own settings of JupyterLab stay as they are.

    Args:
        opened: called with the address, token included, once the server listens.

    Raises:
        WorkspaceError: the notebooks do not lie in the workspace's folder.
    """
    import zmq
    from jupyterlab.labapp import LabApp

    notebooks = workspace.notebooks.resolve()
    if not notebooks.is_relative_to(workspace.root):
        raise WorkspaceError(
            f"笔记本须在工作区的文件夹“{workspace.root}”里，现在“{notebooks}”，请用 tasklib init 另建工作区。"
        )
    own = workspace.data / "lab"
    _lay_out(own / "workspaces")
    options: dict[str, Any] = {
        "ServerApp.root_dir": workspace.root,
        "ServerApp.answer_yes": True,
        "ServerApp.allow_root": True,
        "Application.log_level": "ERROR",
        # County text passes between the kernel and the server: nobody else on the machine may listen.
        "KernelManager.transport_encryption": "auto" if zmq.has("curve") else "disabled",
        "FileContentsManager.pre_save_hook": f"{__name__}.strip_outputs",
        "LabApp.default_url": f"/lab/tree/{notebooks.relative_to(workspace.root).as_posix()}/{_FIRST}",
        "LabApp.app_settings_dir": _SETTINGS,
        "LabApp.user_settings_dir": own / "settings",
        "LabApp.workspaces_dir": own / "workspaces",
        "LabApp.news_url": None,
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    server = LabApp.initialize_server(argv=[f"--{name}={value}" for name, value in options.items()])
    # What it would say now, in English, is said by the caller.
    server.log.addFilter(lambda record: record.levelno < logging.CRITICAL)
    opened(server.local_url)
    server.start()


def _lay_out(folder: Path) -> None:
    """At the first start the list of files is folded away: the desk needs the room."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    if not folder.exists():
        layout = {
            "data": {"layout-restorer:data": {"left": {"collapsed": True}}},
            "metadata": {"id": "default"},
        }
        WorkspacesManager(str(folder)).save("default", json.dumps(layout))


def strip_outputs(model: dict[str, Any], **_: Any) -> None:
    """Leave a notebook's outputs out of its file: they hold county text, and are shown anew when run."""
    if model["type"] == "notebook":
        for cell in model["content"]["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
