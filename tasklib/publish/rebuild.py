"""核对: every page on record made again from its manifest, and held against what lies there."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

from tasklib.errors import TasklibError
from tasklib.ledger import Issue
from tasklib.plan import Period
from tasklib.publish.editions import editions_of, issues_of, signature
from tasklib.publish.execute import Runner, execute, page_text, plotly_script
from tasklib.publish.kinds import kind_named
from tasklib.publish.manifest import Manifest, made_with, sha256_bytes
from tasklib.publish.pages import runs
from tasklib.publish.papers import workbook_of
from tasklib.publish.recorded import as_recorded
from tasklib.publish.retold import retold
from tasklib.publish.run import Progress, notebook_of
from tasklib.publish.waiting import page_of
from tasklib.tables import Tables
from tasklib.workspace import Workspace

Outcome = Literal["same", "layout", "figures", "edited", "missing", "failed"]
OUTCOMES: dict[Outcome, str] = {
    "same": "一致",
    "layout": "数字一致，版式有别",
    "figures": "数字不符",
    "edited": "页面被改动",
    "missing": "页面缺失",
    "failed": "无法核对",
}
_SOUND: tuple[Outcome, ...] = ("same", "layout")


@dataclass(frozen=True)
class Checked:
    """What came of making one page again; ``says`` tells what differs, empty where nothing does."""

    page: Path
    outcome: Outcome
    says: str = ""

    @property
    def sound(self) -> bool:
        """Whether the page still says what its data say."""
        return self.outcome in _SOUND


def verify_pages(
    workspace: Workspace,
    plan: str | None = None,
    period: str | None = None,
    progress: Progress | None = None,
    run: Runner = execute,
) -> list[Checked]:
    """Make every page on record again, of all plans and periods or of some, and compare.

    Nothing that lies in the workspace is touched.

    Raises:
        ParameterError, PlanError: there is no such plan, or nothing of such a period to tell.
        LedgerError: the ledger cannot be read.
    """
    if period is not None:
        Period.parse(period)
    # Pages of a plan whose files are gone are still on record.
    if plan is not None and (plan in workspace.plan_ids() or not (runs(workspace) / plan).is_dir()):
        known = workspace.plan(plan)
        if period is not None:
            known.told(period)
    found: list[Checked] = []
    every = list(_on_record(workspace, plan, period))
    for i, (manifest, path) in enumerate(every):
        page = page_of(workspace, manifest, path)
        if progress:
            progress(i, len(every), page.stem)
        try:
            found.append(_checked(workspace, manifest, page, run))
        except TasklibError as error:
            found.append(Checked(page, "failed", str(error)))
    if progress:
        progress(len(every), len(every), "")
    return found


def _on_record(workspace: Workspace, plan: str | None, period: str | None) -> Iterator[tuple[Manifest, Path]]:
    for path in sorted(runs(workspace).glob(f"{plan or '*'}/{period or '*'}/*/**/*.json")):
        if manifest := Manifest.read(path):
            yield manifest, path


def _checked(workspace: Workspace, manifest: Manifest, page: Path, run: Runner) -> Checked:
    if manifest.failed:
        return Checked(page, "missing", f"上次没有生成：{manifest.failed}")
    editions = _editions(workspace, manifest)
    if manifest.status == "issued" and [issue.edition for issue in editions][-1:] != [manifest.edition]:
        return Checked(page, "edited", "签发没有办完，台账里没有记录，请重新签发。")
    if not page.exists():
        return Checked(page, "missing", "清单里有这一页，文件不在了。")
    content = page.read_bytes()
    held = sha256_bytes(content)
    if held != manifest.page or (editions and held != editions[-1].sha256):
        return Checked(page, "edited", "页面与生成时的校验值不符，是后来改动的。")
    if manifest.workbook:
        beside = page.with_suffix(".xlsx")
        if not beside.exists():
            return Checked(page, "missing", f"随页的工作簿 {beside.name} 不在了。")
        if sha256_bytes(beside.read_bytes()) != manifest.workbook:
            return Checked(page, "edited", f"随页的工作簿 {beside.name} 是后来改动的。")
    again, book, differing = _again(workspace, manifest, editions, run)
    if again.encode() == content:
        # The same tables stand behind both: a workbook of other bytes is of another shape.
        same = manifest.workbook is None or sha256_bytes(book or b"") == manifest.workbook
        return Checked(page, "same") if same else Checked(page, "layout", "随页的工作簿版式有别")
    shaped = f"（{'、'.join(differing)}与当时不同）" if differing else ""
    if other := _other_figures(content.decode(), again):
        return Checked(page, "figures", other + shaped)
    return Checked(page, "layout", shaped.strip("（）"))


def _editions(workspace: Workspace, manifest: Manifest) -> list[Issue]:
    """The editions of an issued page up to its own; none for other pages."""
    if manifest.status != "issued":
        return []
    every = editions_of(issues_of(workspace, manifest.plan), manifest)
    return [issue for issue in every if issue.edition <= (manifest.edition or 0)]


def _again(
    workspace: Workspace, manifest: Manifest, editions: list[Issue], run: Runner
) -> tuple[str, bytes | None, list[str]]:
    """The page and its workbook made again under the plan as it was recorded, and what is not as it was then."""
    kind = kind_named(manifest.kind)
    notebook = notebook_of(workspace, kind)
    then = workspace.under(manifest.plan, manifest.plan_version)
    plan = then.plan(manifest.plan)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with as_recorded(plan.version):
            node = run(notebook, manifest.parameters, Path(folder, "executed.ipynb"), workspace.root)
        signed = signature(workspace, plan, editions) if editions else None
        script = plotly_script(Path(folder), inline=manifest.inline)
        text = page_text(node, plan, manifest, script, signed)
        as_of = date.fromisoformat(manifest.as_of)
        tables = retold(Tables.read(then, manifest.plan, manifest.period, as_of, manifest.cut))
        book = workbook_of(tables, manifest, signed)
    return text, book, manifest.differences(replace(manifest, **made_with(notebook)))


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class _Figures(HTMLParser):
    """Every number that a page's reader reads, in order, each with the words before it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._hidden, self._before = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag in ("script", "style", "title"):
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        text = " ".join(data.split())
        whole = self._before + text
        for number in _NUMBER.finditer(text):
            end = len(self._before) + number.start()
            self.found.append((number[0], whole[max(0, end - 12) : end]))
        self._before = (whole + " ")[-12:]


def _other_figures(held: str, again: str) -> str:
    """The first numbers that differ between two pages, in words; empty where none does."""
    was, now = _Figures(held).found, _Figures(again).found
    differing = [
        f"“{before.strip()}”之后页面为 {old}，重算为 {new}"
        for (old, before), (new, _) in zip(was, now, strict=False)
        if old != new
    ]
    if len(was) != len(now):
        # Beyond the first, each would be held against its neighbour.
        counted = f"页面有 {len(was)} 个数字，重算有 {len(now)} 个"
        return "；".join([*differing[:1], counted])
    return "；".join(differing[:3]) + ("等" if len(differing) > 3 else "")
