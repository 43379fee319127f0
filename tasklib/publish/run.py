"""Running notebooks into pages: each written whole, none stopping another."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tasklib.brief.meeting import KIND as MEETING
from tasklib.brief.parameters import PARAMETERS
from tasklib.brief.wording import first_sentence, lights_line
from tasklib.errors import ParameterError, PlanError, WorkspaceError
from tasklib.ledger import Issue, verify
from tasklib.plan import whole_of
from tasklib.publish.editions import Key, by_key, issues_of
from tasklib.publish.execute import (
    Runner,
    Script,
    cause_of,
    execute,
    page_text,
    plotly_script,
    spare_a_grammar,
)
from tasklib.publish.folder import scheduled_folder
from tasklib.publish.kinds import Kind
from tasklib.publish.manifest import Manifest, made_with, sha256_bytes
from tasklib.publish.meetings import meeting_for
from tasklib.publish.pages import Pages, Place, write_page
from tasklib.publish.papers import workbook_of
from tasklib.publish.recorded import as_recorded
from tasklib.publish.retold import retold
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Order:
    """What to render: one kind of brief, for all its units or some.

    Attributes:
        units: default all; None among them is the page of all units together.
        as_of: default the period's due day.
        cut: the data cut; default all that counts when the order is taken, the same for every page.
        out: default the workspace's outputs.
        inline: put plotly's script into each page instead of once beside them.
        extra: further parameters of the notebook, by name.
        scheduled: the day on which the plan owes the brief; such a brief is a 送审稿. None takes it over
            from a draft that waits for its signature, where ``as_of`` is that very day.
        reason: why the new edition goes out that it makes the draft of.
        version: the version on record by which the plan is told; None for the one that held on the
            as-of day. What a version tells that is neither that nor today's is a copy: it needs a
            folder of its own, and no index leads to it.
    """

    kind: Kind
    plan: str
    period: str
    units: Sequence[str | None] = ()
    as_of: date | None = None
    cut: int | None = None
    out: Path | None = None
    inline: bool = False
    extra: Mapping[str, Any] | None = None
    scheduled: date | None = None
    reason: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class Rendered:
    """What came of an order: pages in order, and the causes of those that failed, by where they belong."""

    pages: tuple[Path, ...]
    failed: Mapping[Path, str]
    indexes: tuple[Path, ...]


def render(
    workspace: Workspace,
    order: Order,
    actor: str,
    progress: Progress | None = None,
    run: Runner = execute,
) -> Rendered:
    """Run the kind's notebook for each unit and write its page, then the indexes.

    The plan's snapshot is recorded on first use. Executed notebooks stay under ``data/runs``, each
    with its page's manifest. A scheduled order, and any of a kind that goes out in an office's name,
    makes a draft (送审稿), which lies beside the issued page where there is one. What is made by hand
    never takes the place of a scheduled draft of another day that waits for its signature.

    Args:
        progress: called with (done, all, name) before each page and once at the end.
        run: what executes a notebook.

    Raises:
        ParameterError: a parameter is unknown or unreadable, or an earlier version of the plan is to be
            told among the pages of today's; no cell has run.
        PlanError, SnapshotError, LedgerError, WorkspaceError: nothing could be rendered;
            TamperedError among them, if the ledger does not verify.
    """
    if order.out and order.out.resolve() == workspace.outputs.resolve():
        order = replace(order, out=None)
    workspace, order = _under(workspace, order)
    tables = retold(Tables.read(workspace, order.plan, order.period, order.as_of, order.cut))
    order.kind.check(tables.span)
    # A figure that somebody changed behind the ledger's back must not be read out.
    verify(workspace.ledger)
    notebook = notebook_of(workspace, order.kind)
    units = _units(tables, order)
    pages = Pages(workspace, tables.plan, order.period, order.out or workspace.outputs)
    order = _of_its_meeting(pages, tables, order)
    chosen = {unit: _parameters(order, tables.cut, unit, notebook) for unit in units}
    # One that an amendment has replaced since is on record already.
    if order.version is None and tables.plan.version == workspace.plan(order.plan).version:
        with workspace.ledger.writing() as writer:
            writer.record_plan(tables.plan, received_on=today(), actor=actor)
    script = plotly_script(pages.out, inline=order.inline)
    made: list[Path] = []
    failed: dict[Path, str] = {}
    indexes: tuple[Path, ...] = ()
    try:
        with as_recorded(tables.plan.version) if workspace.recorded else nullcontext():
            for i, unit in enumerate(units):
                begun = _begun(tables, order, unit, chosen[unit], notebook)
                if progress:
                    progress(i, len(units), begun.name)
                try:
                    _, begun = _aimed(pages, order, begun, issues_of(workspace, order.plan))
                    page, cause = _make(pages, tables, order, notebook, begun, script, run)
                except _WaitsError as waits:
                    page, cause = pages.place(order.kind, unit).page, str(waits)
                if cause is None:
                    made.append(page)
                    cause = scheduled_folder(workspace, tables, begun)
                if cause is not None:
                    failed[pages.place(order.kind, unit).page] = cause
    finally:
        # An interruption too leaves indexes that lead to what is there.
        if order.version is None:
            indexes = tuple(pages.write_indexes())
    if progress:
        progress(len(units), len(units), "")
    return Rendered(tuple(made), failed, indexes)


def _under(workspace: Workspace, order: Order) -> tuple[Workspace, Order]:
    """The workspace as an order's version has the plan; the version is None where it makes no copy.

    That of the as-of day, which tells the page anyhow, makes none, nor does today's.
    """
    if order.version is None:
        return workspace, order
    now = usual = None
    with suppress(PlanError, ParameterError):
        now = workspace.plan(order.plan)
        usual = Tables.read(workspace, order.plan, order.period, order.as_of, order.cut).plan.version
    if order.version == usual:
        return workspace, replace(order, version=None)
    if now and order.version == now.version:
        return replace(workspace, recorded=(*workspace.recorded, now)), replace(order, version=None)
    then = workspace.under(order.plan, order.version)
    if order.out is None:
        by = f"这一期按第 {usual} 版" if usual else "是现行方案的页面"
        raise ParameterError(
            f"按方案第 {order.version} 版生成的简报不能放进 {workspace.outputs.name}，那里{by}；"
            "请用 --out 写到别的文件夹。"
        )
    return then, order


def _of_its_meeting(pages: Pages, tables: Tables, order: Order) -> Order:
    """A meeting's brief is told of the meeting that it was owed for, or its first edition had, whatever as_of."""
    extra = order.extra or {}
    if order.kind.name != MEETING or extra.get("meeting") or extra.get("meeting_on"):
        return order
    issued = issues_of(pages.workspace, order.plan)
    scheduled = order.scheduled or pages.plain_day(order.kind, None, issued)
    editions = issued.get((order.kind.name, order.period, None, scheduled), [])
    day = scheduled if editions else order.scheduled
    place = pages.place(order.kind, None, pages.day_of(order.kind, None, day, issued))
    told = day, tables.as_of, next(iter(editions), None), Manifest.read(place.manifest) if editions else None
    meeting = meeting_for(pages.workspace, tables.plan, order.period, *told)
    # One that is on record only after the as-of day cannot be told as of that day.
    return (
        replace(order, extra={**extra, "meeting": meeting})
        if meeting in tables["meetings"]["meeting"]
        else order
    )


class _WaitsError(Exception):
    """What lies where a page would go stays: a draft that waits, or what another version of the plan told."""


def _aimed(
    pages: Pages, order: Order, begun: Manifest, issued: Mapping[Key, list[Issue]]
) -> tuple[Place, Manifest]:
    """Where a page goes, and its manifest with the scheduled day of the draft that it takes over, if any."""
    kind, unit = order.kind, begun.unit
    begun = replace(begun, scheduled=order.scheduled.isoformat() if order.scheduled else None)

    def place_of(scheduled: date | None) -> Place:
        day = pages.day_of(kind, unit, scheduled, issued)
        return pages.place(kind, unit, day, beside=(kind.name, pages.period, unit, scheduled) in issued)

    if order.scheduled:
        return place_of(order.scheduled), begun
    same_day = place_of(date.fromisoformat(begun.as_of))
    if order.cut is None and _waiting(same_day) == begun.as_of:
        return same_day, replace(begun, scheduled=begun.as_of)
    plain = pages.plain_day(kind, unit, issued)
    beside = (kind.name, pages.period, unit, plain) in issued
    place = pages.place(kind, unit, beside=beside)
    if waiting := _waiting(place):
        raise _WaitsError(_kept(begun, waiting, anew=beside))
    there = Manifest.read(place.manifest)
    if order.version and there and place.page.exists() and there.plan_version != order.version:
        raise _WaitsError(
            f"{place.page.name} 是按方案第 {there.plan_version} 版生成的，没有改动它；请用 --out 写到别的文件夹。"
        )
    return place, begun


def _waiting(place: Place) -> str | None:
    """The scheduled day of the draft that lies at a place and waits for its signature, if one does."""
    known = Manifest.read(place.manifest)
    if known is None or known.failed or known.status != "draft" or not place.page.exists():
        return None
    return known.scheduled


def _kept(begun: Manifest, scheduled: str, *, anew: bool) -> str:
    unit = f" --unit {begun.unit}" if begun.unit else ""
    which = f"{begun.kind} --plan {begun.plan} --period {begun.period}{unit} --scheduled {scheduled}"
    edition = " --new-edition --reason 原因" if anew else ""
    return (
        f"{begun.title}排在 {scheduled} 的送审稿还没有签发，没有改动它。"
        f"请看过那一份，用 tasklib brief issue {which} --signer 职务{edition} 签发，再重新运行；"
        f"那一份要重新出，请用 --as-of {scheduled}；只要一份副本，请用 --out 写到别的文件夹。"
    )


def _begun(
    tables: Tables, order: Order, unit: str | None, parameters: dict[str, Any], notebook: Path
) -> Manifest:
    """The manifest of a page that is still to be made, as one on demand."""
    name = tables.plan.unit(unit).name if unit else order.kind.title
    if order.version:
        name += f"（方案第{order.version}版）"
    return Manifest(
        kind=order.kind.name,
        unit=unit,
        name=name,
        title=f"{name} {tables.span.label}",
        sentence=first_sentence(tables, unit),
        lights=lights_line(tables, unit),
        status="working",
        plan=order.plan,
        plan_version=tables.plan.version,
        period=order.period,
        as_of=tables.as_of.isoformat(),
        cut=tables.cut,
        scheduled=order.scheduled.isoformat() if order.scheduled else None,
        reason=order.reason,
        parameters=parameters,
        inline=order.inline,
        out=str(order.out.resolve()) if order.out else None,
        duration=0.0,
        **made_with(notebook),
    )


def _make(
    pages: Pages, tables: Tables, order: Order, notebook: Path, begun: Manifest, script: Script, run: Runner
) -> tuple[Path, str | None]:
    """Make one page and keep its manifest.

    Returns:
        The page, and why it could not be made (None where it was).

    Raises:
        _WaitsError: a scheduled draft came to lie there meanwhile.
    """
    workspace, kind, unit = pages.workspace, order.kind, begun.unit
    started, node, failed = time.monotonic(), None, None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        aside = Path(folder, pages.place(kind, unit).executed.name)
        try:
            node = run(notebook, begun.parameters, aside, workspace.root)
        except Exception as error:  # noqa: BLE001 - whatever befalls one page, the others are made
            failed = error
        executed = aside.read_bytes() if aside.exists() else None
    manifest = replace(begun, duration=round(time.monotonic() - started, 1))
    # Whoever signs a page off meanwhile must find it again: what is issued stays where it is.
    with workspace.ledger.writing() as writer:
        place, manifest = _aimed(pages, order, manifest, by_key(writer.frame(Issue, pages.plan.id)))
        drafted = manifest.scheduled or place.beside or pages.plan.imprint(kind.name)
        manifest = replace(manifest, status="draft" if drafted else "working")
        try:
            if executed is not None:
                write_page(place.executed, executed)
            if node is not None:
                text = page_text(node, pages.plan, manifest, script)
                book = workbook_of(tables, manifest)
                write_page(place.page, text)
                # They tell the page that was there before.
                for other in place.forms:
                    other.unlink(missing_ok=True)
                hashes = sha256_bytes(executed or b""), sha256_bytes(text.encode())
                manifest = replace(manifest, executed=hashes[0], page=hashes[1])
                if book is not None:
                    write_page(place.workbook, book)
                    manifest = replace(manifest, workbook=sha256_bytes(book))
        except Exception as error:  # noqa: BLE001 - as above
            failed = error
        cause = cause_of(failed, workspace, place.executed) if failed else None
        write_page(place.manifest, replace(manifest, failed=cause).text)
    return place.page, cause


def notebook_of(workspace: Workspace, kind: Kind) -> Path:
    """The kind's notebook; WorkspaceError where it is missing."""
    path = workspace.notebooks / f"{kind.name}.ipynb"
    if not path.is_file():
        raise WorkspaceError(f"缺少笔记本 {path.name}，请从安装包或 tasklib init 的工作区里取回。")
    return path


def _units(tables: Tables, order: Order) -> tuple[str | None, ...]:
    if not order.kind.per_unit:
        if any(order.units):
            raise ParameterError(
                f"{order.kind.title}（{order.kind.name}）是{whole_of(tables.plan)}一份，不能用 --unit。"
            )
        return (None,)
    filing = [unit.code for unit in tables.plan.filers(tables.period)]
    for unit in order.units:
        if unit is not None and unit not in filing:
            raise ParameterError(
                f"单位“{unit}”在{tables.period.label}没有填报任务，可选：{'、'.join(filing)}。"
            )
    whole = (None,) if order.kind.whole and (not order.units or None in order.units) else ()
    return (*whole, *(code for code in filing if not order.units or code in order.units))


def _parameters(order: Order, cut: int, unit: str | None, notebook: Path) -> dict[str, Any]:
    """The notebook's parameters, refused before any cell runs where they are unknown or ill-typed."""
    told = {"plan": order.plan, "period": order.period, "cut": cut}
    given: dict[str, Any] = {**(order.extra or {}), **told}
    if order.as_of:
        given["as_of"] = order.as_of.isoformat()
    if unit:
        given["unit"] = unit
    chosen = PARAMETERS[order.kind.name].of(given)
    spare_a_grammar()
    import papermill  # here, not above: it takes long

    known = papermill.inspect_notebook(str(notebook))
    if missing := sorted(set(given) - set(known)):
        raise ParameterError(f"笔记本 {notebook.name} 没有参数“{missing[0]}”，其参数为：{'、'.join(known)}。")
    return chosen.for_papermill()
