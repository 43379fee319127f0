"""The folder of a meeting and the letters of 督办: documents written as Word, ready to be sent."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from tasklib.brief.document import Document
from tasklib.brief.letter import letter_document
from tasklib.brief.marks import full_day
from tasklib.brief.masthead import DRAFT
from tasklib.brief.meeting import KIND, Page
from tasklib.brief.minutes import folder_documents, meeting_row
from tasklib.errors import BriefError, ParameterError, VerdictError, sentence_of
from tasklib.files import reason
from tasklib.ledger import verify
from tasklib.office.desk import latest_due
from tasklib.plan import Plan
from tasklib.publish.editions import issues_of
from tasklib.publish.kinds import kind_named
from tasklib.publish.manifest import Manifest
from tasklib.publish.meetings import meeting_acts, meeting_of
from tasklib.publish.pages import Pages, runs, write_page
from tasklib.publish.papers import document_of
from tasklib.publish.word import write_docx
from tasklib.tables import Tables
from tasklib.workspace import Workspace

_BRIEF = "会议简报"


def meeting_folder(workspace: Workspace, tables: Tables, meeting: str) -> list[Path]:
    """Write everything that a meeting needs into one folder: its brief, its papers, the open letters.

    The folder takes the place of the one made before as a whole. All in it is Word, to be printed; the
    meeting's page with its charts lies with the pages of its period, and is left alone. Once that was
    signed off, the brief is the signed one; until then it is marked 送审稿 where it is to be signed.

    Args:
        tables: as of the day for which the folder is made; the brief and the fate of earlier
            resolutions are told as of the meeting's day at the latest.

    Returns:
        The files, in the order in which they are read.

    Raises:
        ParameterError: there is no such meeting.
        VerdictError: it was cancelled.
        BriefError: a file could not be made; the folder made before stands.
        TamperedError: the ledger does not verify.
    """
    plan, row = tables.plan, meeting_row(tables, meeting)
    if row["status"] == "cancelled":
        raise VerdictError(f"会议 {meeting} 已于{full_day(row['told_on'])}取消，不再备会议材料。")
    held_on, then = row["held_on"], tables
    if tables.as_of > held_on:
        # What the members had before them stays as it was when they met.
        period = latest_due(plan, held_on) or plan.first_period
        met = Tables.read(workspace, plan.id, period.key, held_on)
        # One that was put on record only later is told as it is known now.
        then = met if meeting in met["meetings"]["meeting"] else tables
    page = Page(then, meeting=meeting)
    signed = _signed_page(workspace, plan, meeting)
    brief = document_of(workspace, signed, workspace.outputs) if signed else page.document()
    if not signed and (plan.imprint(KIND) or any(one.kind == KIND for one in plan.schedules)):
        brief = replace(brief, mark="　".join(filter(None, (DRAFT, brief.mark))))
    papers = {_BRIEF: brief}
    papers |= {paper.title: paper for paper in (*folder_documents(tables, meeting), page.fate_document())}
    for row in tables["escalations"].to_dicts():
        if row["status"] == "open":
            paper = letter(workspace, tables, row["escalation"])
            papers[f"{paper.number}{paper.title}"] = paper
    # A figure that somebody changed behind the ledger's back must not be read out.
    verify(workspace.ledger)
    place = workspace.outputs / plan.id / "meetings" / meeting
    with _in_the_place_of(place) as folder:
        files = [_written(folder / f"{n}-{name}", paper) for n, (name, paper) in enumerate(papers.items(), 1)]
    write_page(_made_for(workspace, plan.id, meeting), tables.as_of.isoformat())
    return [place / file.name for file in files]


def _signed_page(workspace: Workspace, plan: Plan, meeting: str) -> Path | None:
    """The page of a meeting's brief that was signed off last; None where none was."""
    issued, acts, found = issues_of(workspace, plan.id), meeting_acts(workspace, plan.id), None
    for (name, period, unit, day), editions in issued.items():
        if name != KIND:
            continue
        pages, kind = Pages(workspace, plan, period, workspace.outputs), kind_named(name)
        place = pages.place(kind, unit, pages.day_of(kind, unit, day, issued))
        manifest = Manifest.read(place.manifest)
        if manifest is None or manifest.status != "issued":
            continue
        if meeting_of(plan, acts, manifest, period, day, editions[0].as_of) == meeting:
            found = place.page
    return found


def put_signed_in_folder(workspace: Workspace, plan: Plan, page: Path, manifest: Manifest) -> str:
    """Put a meeting's brief that was just signed off into the meeting's folder, if there is one.

    Returns:
        Why it could not be put there; empty where it was, or there is no folder.
    """
    if manifest.kind != KIND:
        return ""
    day = date.fromisoformat(manifest.scheduled) if manifest.scheduled else None
    as_of = date.fromisoformat(manifest.as_of)
    meeting = meeting_of(plan, meeting_acts(workspace, plan.id), manifest, manifest.period, day, as_of)
    place = workspace.outputs / plan.id / "meetings" / meeting
    if not meeting or not place.is_dir():
        return ""
    try:
        _written(place / f"1-{_BRIEF}", document_of(workspace, page, workspace.outputs))
    except Exception as error:  # noqa: BLE001 - the brief is out, whatever befalls the folder
        return f"已印发，会议材料里的会议简报没有换上：{sentence_of(error)}请运行 tasklib meeting folder {meeting}。"
    return ""


def scheduled_folder(workspace: Workspace, tables: Tables, page: Manifest) -> str | None:
    """With a meeting's page made by schedule, make its folder too, unless it stands as of that day or later.

    Args:
        tables, page: what the page was told from, and its manifest.

    Returns:
        Why the folder could not be made; None where it stands, or none is to be made.
    """
    if page.kind != KIND or page.scheduled != tables.as_of.isoformat():
        return None
    try:
        called = Page(tables, meeting=str(page.parameters.get("meeting", ""))).called
        if called is None:
            return None
        known = _made_for(workspace, tables.plan.id, called["meeting"])
        place = workspace.outputs / tables.plan.id / "meetings" / called["meeting"]
        # Whoever made it by hand since then has later figures in it.
        if not place.exists() or not known.exists() or known.read_text("utf-8") < page.scheduled:
            meeting_folder(workspace, tables, called["meeting"])
    except Exception as error:  # noqa: BLE001 - whatever befalls the folder, the page is made
        return f"简报已出，会议材料没有备齐：{sentence_of(error)}"
    return None


def _made_for(workspace: Workspace, plan: str, meeting: str) -> Path:
    """Where the day is kept for which a meeting's folder was made."""
    return runs(workspace) / plan / "meetings" / f"{meeting}.txt"


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
