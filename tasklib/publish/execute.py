"""One notebook executed, and what it shows turned into a page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklib.brief.masthead import Masthead, Signature
from tasklib.errors import BriefError, TasklibError
from tasklib.plan import Plan
from tasklib.publish.kinds import kind_named
from tasklib.publish.manifest import Manifest
from tasklib.publish.pages import write_page
from tasklib.workspace import Workspace

# Executes a notebook as ``execute`` does: with parameters, into a file, in a folder.
Runner = Callable[[Path, Mapping[str, Any], Path, Path], Any]


class CellError(BriefError):
    """A cell of a notebook failed, and its own words are none for a reader."""


@dataclass(frozen=True)
class Script:
    """Where a page finds plotly's script, or the script itself."""

    src: str
    inline: str


def plotly_script(out: Path, *, inline: bool) -> Script:
    """The script for pages below a folder, written there once where it is not to go into each page."""
    import plotly
    from plotly.offline import get_plotlyjs

    if inline:
        return Script("", get_plotlyjs())
    name = f"assets/plotly-{plotly.__version__}.min.js"
    if not (out / name).exists():
        write_page(out / name, get_plotlyjs())
    return Script(f"../../../{name}", "")


def execute(notebook: Path, parameters: Mapping[str, Any], executed: Path, root: Path) -> Any:
    """Execute a notebook in the folder ``root`` and keep it in a file, the bad cell marked where it fails.

    Returns:
        The executed notebook's node.

    Raises:
        BriefError: a cell failed; the sentence is the cause. CellError: by no word of this program's.
    """
    spare_a_grammar()
    import papermill
    import zmq
    from jupyter_client.manager import AsyncKernelManager
    from traitlets.config import Config

    class QuietManager(AsyncKernelManager):
        """Kernels that grumble to nobody when they are told to stop: what a cell raises comes as an exception."""

        async def start_kernel(self, **launch: Any) -> None:  # type: ignore[override]
            await super().start_kernel(stderr=subprocess.DEVNULL, **launch)

    try:
        return papermill.execute_notebook(
            str(notebook),
            str(executed),
            parameters=dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            # A cell that hangs would hold up every brief after it.
            execution_timeout=600,
            cwd=str(root),
            # County text passes between this process and the kernel: nobody else on the machine may listen.
            kernel_manager_class=QuietManager,
            config=Config(KernelManager={"transport_encryption": "auto" if zmq.has("curve") else "disabled"}),
        )
    except papermill.PapermillExecutionError as error:
        ours = error.ename in _OURS
        if ours:
            raise BriefError(error.evalue) from error
        raise CellError(f"笔记本运行出错（{error.ename}）。") from error


def spare_a_grammar() -> None:
    """Let papermill and nbformat be imported in a third of the time.

    A library below them else builds a grammar of international web addresses, for more than a second; it
    does without where that is not installed, and no notebook holds an address that it would check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def cause_of(error: Exception, workspace: Workspace, executed: Path) -> str:
    """Why a page could not be made, in one sentence; of a fault of the program, where it is on record."""
    if isinstance(error, TasklibError) and not isinstance(error, CellError):
        return str(error)
    where = executed.relative_to(workspace.root) if executed.is_relative_to(workspace.root) else executed
    said = str(error) if isinstance(error, CellError) else f"生成出错（{type(error).__name__}）。"
    return f"{said.removesuffix('。')}，运行记录见 {where.as_posix()}。"


def page_text(
    node: Any, plan: Plan, manifest: Manifest, script: Script, signature: Signature | None = None
) -> str:
    """The page of an executed notebook: as it is, marked 送审稿, or with its signature."""
    from tasklib.brief.html import page_html

    head = foot = None
    if manifest.status != "working":
        title = kind_named(manifest.kind).title
        masthead = Masthead.of(plan, manifest.kind, title, signature)
        head, foot = masthead.head(), masthead.foot()
    return page_html(
        node,
        title=manifest.title,
        plotly_src=script.src,
        plotly_inline=script.inline,
        head=head,
        foot=foot,
    )


def _names(error: type[TasklibError]) -> set[str]:
    return {error.__name__}.union(*(_names(sub) for sub in error.__subclasses__()))


_OURS = _names(TasklibError)
