"""The folder of a meeting and the letters of 督办: documents written as Word, ready to be sent."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasklib.brief.document import Document
from tasklib.brief.html import page_html
from tasklib.brief.html import render as filled
from tasklib.brief.letter import letter_document
from tasklib.brief.marks import full_day
from tasklib.brief.masthead import Masthead
from tasklib.brief.meeting import Page
from tasklib.brief.minutes import folder_documents, meeting_row
from tasklib.brief.parameters import PARAMETERS
from tasklib.errors import BriefError, ParameterError
from tasklib.files import reason
from tasklib.ledger import verify
from tasklib.publish.execute import Runner, cause_of, execute, plotly_script
from tasklib.publish.kinds import kind_named
from tasklib.publish.pages import runs, write_page
from tasklib.publish.run import Progress, notebook_of
from tasklib.publish.word import write_docx
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today


def meeting_folder(
    workspace: Workspace,
    tables: Tables,
    meeting: str,
    actor: str,
    progress: Progress | None = None,
    run: Runner = execute,
) -> list[Path]:
    """Write everything that a meeting needs into one folder: its brief, its papers, the open letters.

    The folder takes the place of the one made before as a whole. The period's own page of the
    meeting's brief, which may be a 送审稿 or issued, is left alone.

    Args:
        tables: as of the day for which the folder is made.
        progress, run: as ``render`` takes them.

    Returns:
        The files, in the order in which they are read.

    Raises:
        ParameterError: there is no such meeting.
        BriefError: a file could not be made; the folder made before stands.
    """
    plan = tables.plan
    meeting_row(tables, meeting)
    letters = [
        letter(workspace, tables, row["escalation"])
        for row in tables["escalations"].to_dicts()
        if row["status"] == "open"
    ]
    papers = [*folder_documents(tables, meeting), Page(tables, meeting=meeting).fate_document(), *letters]
    # A figure that somebody changed behind the ledger's back must not be read out.
    verify(workspace.ledger)
    with workspace.ledger.writing() as writer:
        writer.record_plan(plan, received_on=today(), actor=actor)
    place = workspace.outputs / plan.id / "meetings" / meeting
    with _in_the_place_of(place) as folder:
        if progress:
            progress(0, 1, "会议简报")
        files = [folder / "1-会议简报.html"]
        write_page(files[0], _brief(workspace, tables, meeting, run))
        for n, paper in enumerate(papers, 2):
            name = f"{paper.number}{paper.title}" if paper in letters else paper.title
            files.append(_written(folder / f"{n}-{name}", paper))
    if progress:
        progress(1, 1, "")
    return [place / file.name for file in files]


def _brief(workspace: Workspace, tables: Tables, meeting: str, run: Runner) -> str:
    """The meeting's brief as a page of the folder: a 送审稿 where the plan has an imprint for it, else a
    工作稿. It takes the charts' script along, for the folder goes about by itself."""
    kind, plan = kind_named("joint_meeting"), tables.plan
    told = {"plan": plan.id, "period": tables.period.key, "cut": tables.cut, "meeting": meeting}
    chosen = PARAMETERS[kind.name].of({**told, "as_of": tables.as_of.isoformat()})
    executed = runs(workspace) / plan.id / "meetings" / f"{meeting}.ipynb"
    try:
        executed.parent.mkdir(parents=True, exist_ok=True)
        node = run(notebook_of(workspace, kind), chosen.for_papermill(), executed, workspace.root)
    except Exception as error:
        raise BriefError(f"{kind.title}没有生成：{cause_of(error, workspace, executed)}") from error
    head, foot = filled("_working.html"), None
    if plan.imprint(kind.name):
        masthead = Masthead.of(plan, kind.name, kind.title)
        head, foot = masthead.head(), masthead.foot()
    script = plotly_script(workspace.outputs, inline=True)
    title = f"{kind.title} {tables.span.label}"
    return page_html(node, title=title, plotly_inline=script.inline, head=head, foot=foot)


@contextmanager
def _in_the_place_of(place: Path) -> Iterator[Path]:
    """An empty folder that takes the place of another when all is in it; if that fails, the other stands."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    except OSError as error:
        raise BriefError(f"会议文件夹未能建立：{reason(error)}。请检查磁盘空间和文件夹权限。") from error
    try:
        made, old = aside / "made", aside / "old"
        made.mkdir()
        yield made
        try:
            if place.exists():
                place.rename(old)
            made.rename(place)
        except OSError as error:
            with suppress(OSError):
                old.rename(place)
            raise BriefError(
                f"会议文件夹“{place.name}”未能更换：{reason(error)}。请关闭正打开的文件后再试。"
            ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def letter(workspace: Workspace, tables: Tables, number: str) -> Document:
    """The letter of one step of 督办, told as on the day it was taken.

    Raises:
        ParameterError: no step of that number is on record, or it was withdrawn.
    """
    rows = {row["escalation"]: row for row in tables["escalations"].to_dicts()}
    if number not in rows:
        raise ParameterError(f"没有编号为“{number}”的督办，请用 tasklib escalate list 查看。")
    row = rows[number]
    if row["status"] == "withdrawn":
        raise ParameterError(f"{number}已于{full_day(row['answered_on'])}撤回，不能再出函。")
    told = Tables.read(workspace, tables.plan.id, row["period"], row["taken_on"], row["entry"])
    return letter_document(told, number)


def write_letter(workspace: Workspace, tables: Tables, number: str) -> Path:
    """Write one letter among the plan's letters; raises as ``letter``, and BriefError."""
    document = letter(workspace, tables, number)
    return _written(workspace.outputs / tables.plan.id / "letters" / number, document)


def _written(path: Path, document: Document) -> Path:
    """Write a document as Word; a name keeps only what every system takes in one."""
    name = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', "_", path.name)[:80]
    file = path.with_name(f"{name}.docx")
    write_page(file, write_docx(document))
    return file
