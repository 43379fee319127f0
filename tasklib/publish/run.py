"""Running notebooks into pages: each written whole, none stopping another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tasklib.brief.parameters import PARAMETERS
from tasklib.brief.wording import first_sentence, lights_line
from tasklib.errors import BriefError, ParameterError, TasklibError, WorkspaceError
from tasklib.ledger import verify
from tasklib.publish.kinds import Kind
from tasklib.publish.pages import PageNote, Pages, write_page
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Order:
    """What to render: one kind of brief, for all its units or some.

    Attributes:
        as_of: default the period's due day.
        cut: the data cut; default all that counts when the order is taken, the same for every page.
        out: default the workspace's outputs.
        inline: put plotly's script into each page instead of once beside them.
        extra: further parameters of the notebook, by name.
    """

    kind: Kind
    plan: str
    period: str
    units: Sequence[str] = ()
    as_of: date | None = None
    cut: int | None = None
    out: Path | None = None
    inline: bool = False
    extra: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Rendered:
    """What came of an order: pages in order, and the causes of those that failed, by page."""

    pages: tuple[Path, ...]
    failed: Mapping[Path, str]
    indexes: tuple[Path, ...]


def render(workspace: Workspace, order: Order, actor: str, progress: Progress | None = None) -> Rendered:
    """Run the kind's notebook for each unit and write its page, then the indexes.

    The plan's snapshot is recorded on first use. Executed notebooks stay under ``data/runs``.

    Args:
        progress: called with (done, all, name) before each page and once at the end.

    Raises:
        ParameterError: a parameter is unknown or unreadable; no cell has run.
        PlanError, SnapshotError, LedgerError, WorkspaceError: nothing could be rendered;
            TamperedError among them, if the ledger does not verify.
    """
    tables = Tables.read(workspace, order.plan, order.period, order.as_of, order.cut)
    # A figure that somebody changed behind the ledger's back must not be read out.
    verify(workspace.ledger)
    notebook = _notebook(workspace, order.kind)
    units = _units(tables, order)
    chosen = {unit: _parameters(order, tables.cut, unit, notebook) for unit in units}
    with workspace.ledger.writing() as writer:
        writer.record_plan(tables.plan, received_on=today(), actor=actor)
    pages = Pages(tables.plan, order.period, order.out or workspace.outputs, workspace.data / "runs")
    script = _plotly(pages.out, inline=order.inline)
    failed: dict[Path, str] = {}
    try:
        for i, unit in enumerate(units):
            name = tables.plan.unit(unit).name if unit else order.kind.title
            if progress:
                progress(i, len(units), name)
            page, executed = pages.page(order.kind, unit), pages.executed(order.kind, unit)
            title = f"{name} {tables.span.label}"
            said = (first_sentence(tables, unit), lights_line(tables, unit))
            try:
                write_page(page, _run(workspace, notebook, executed, chosen[unit], title, script))
            except TasklibError as error:
                failed[page] = str(error)
            except Exception as error:  # noqa: BLE001 - whatever befalls one page, the others are made
                failed[page] = f"生成出错（{type(error).__name__}），运行记录见 {executed.name}。"
            pages.note(order.kind, unit, PageNote(name, *said, failed.get(page)))
    finally:
        # An interruption too leaves indexes that lead to what is there.
        indexes = tuple(pages.write_indexes())
    if progress:
        progress(len(units), len(units), "")
    wanted = [pages.page(order.kind, unit) for unit in units]
    return Rendered(tuple(page for page in wanted if page not in failed), failed, indexes)


def _notebook(workspace: Workspace, kind: Kind) -> Path:
    path = workspace.notebooks / f"{kind.name}.ipynb"
    if not path.is_file():
        raise WorkspaceError(f"缺少笔记本 {path.name}，请从安装包或 tasklib init 的工作区里取回。")
    return path


def _units(tables: Tables, order: Order) -> tuple[str | None, ...]:
    if not order.kind.per_unit:
        if order.units:
            raise ParameterError(f"{order.kind.title}（{order.kind.name}）是全市一份，不能用 --unit。")
        return (None,)
    filing = [unit.code for unit in tables.plan.filers(tables.period)]
    for unit in order.units:
        if unit not in filing:
            raise ParameterError(
                f"单位“{unit}”在{tables.period.label}没有填报任务，可选：{'、'.join(filing)}。"
            )
    return tuple(code for code in filing if not order.units or code in order.units)


def _parameters(order: Order, cut: int, unit: str | None, notebook: Path) -> dict[str, Any]:
    """The notebook's parameters, refused before any cell runs where they are unknown or ill-typed."""
    told = {"plan": order.plan, "period": order.period, "cut": cut}
    given: dict[str, Any] = {**(order.extra or {}), **told}
    if order.as_of:
        given["as_of"] = order.as_of.isoformat()
    if unit:
        given["unit"] = unit
    chosen = PARAMETERS[order.kind.name].of(given)
    import papermill  # here, not above: it loads a grammar for seconds

    known = papermill.inspect_notebook(str(notebook))
    if missing := sorted(set(given) - set(known)):
        raise ParameterError(f"笔记本 {notebook.name} 没有参数“{missing[0]}”，其参数为：{'、'.join(known)}。")
    return chosen.for_papermill()


@dataclass(frozen=True)
class _Script:
    src: str
    inline: str


def _plotly(out: Path, *, inline: bool) -> _Script:
    import plotly
    from plotly.offline import get_plotlyjs

    if inline:
        return _Script("", get_plotlyjs())
    name = f"assets/plotly-{plotly.__version__}.min.js"
    if not (out / name).exists():
        write_page(out / name, get_plotlyjs())
    return _Script(f"../../../{name}", "")


def _run(
    workspace: Workspace,
    notebook: Path,
    executed: Path,
    parameters: dict[str, Any],
    title: str,
    script: _Script,
) -> str:
    """Execute the notebook and turn it into a page; BriefError with the cause where it fails."""
    import papermill
    import zmq
    from traitlets.config import Config

    from tasklib.brief.html import page_html

    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        node = papermill.execute_notebook(
            str(notebook),
            str(executed),
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            cwd=str(workspace.root),
            # County text passes between this process and the kernel: nobody else on the machine may listen.
            # A kernel grumbles on the terminal when it is told to stop; what a cell raises comes as an exception.
            extra_arguments=["--IPKernelApp.log_level=50"],
            config=Config(KernelManager={"transport_encryption": "auto" if zmq.has("curve") else "disabled"}),
        )
    except papermill.PapermillExecutionError as error:
        ours = error.ename in _OURS
        raise BriefError(
            error.evalue if ours else f"笔记本运行出错（{error.ename}），见 {executed.name}。"
        ) from error
    return page_html(node, title=title, plotly_src=script.src, plotly_inline=script.inline)


def _names(error: type[TasklibError]) -> set[str]:
    return {error.__name__}.union(*(_names(sub) for sub in error.__subclasses__()))


_OURS = _names(TasklibError)
