"""The command that opens the desk: lab."""

from __future__ import annotations

from tasklib.cli.shared import app
from tasklib.workspace import Workspace

__all__: list[str] = []


@app.command
def lab() -> None:
    """打开 JupyterLab（中文、不联网）：办公台、总览和各种简报的笔记本。"""
    from tasklib.lab.server import run_lab

    run_lab(Workspace.open(), _say)


def _say(address: str) -> None:
    # At once, also where whoever started the desk reads the address from a pipe.
    print(
        f"已打开：{address}\n没有自动打开的，请把上面的地址复制到浏览器。关闭：在这里按 Ctrl+C。", flush=True
    )
