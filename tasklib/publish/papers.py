"""What lies beside a page in other forms: the brief as Word (公文), the page as PDF, its tables as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from tasklib.brief import bulletin, half_year, ledger_sheet, meeting, supervision
from tasklib.brief.document import Document, Heading, Paragraph, Sheet
from tasklib.brief.masthead import DRAFT, Signature
from tasklib.brief.parameters import JointMeeting
from tasklib.brief.source import Source
from tasklib.brief.table import Group
from tasklib.errors import BriefError, ParameterError
from tasklib.publish.editions import editions_of, issues_of, signature
from tasklib.publish.kinds import KINDS, Kind, kind_named
from tasklib.publish.manifest import Manifest
from tasklib.publish.pages import executed_of, write_page
from tasklib.publish.pdf import find_browser, print_page
from tasklib.publish.retold import retold
from tasklib.publish.word import write_docx
from tasklib.publish.workbook import write_workbook
from tasklib.tables import Tables
from tasklib.workspace import Workspace

Tell = Callable[[Source, Manifest], Document]


def _meeting(source: Source, manifest: Manifest) -> Document:
    chosen = JointMeeting.of(manifest.parameters)
    return meeting.Page(source, chosen.meeting_date, chosen.since_date, chosen.meeting).document()


# What tells a kind of brief as a document that is written as Word,
_DOCUMENTS: dict[str, Tell] = {
    bulletin.KIND: lambda source, _: bulletin.Page(source).document(),
    half_year.KIND: lambda source, _: half_year.Page(source).document(),
    meeting.KIND: _meeting,
    supervision.KIND: lambda source, _: supervision.Page(source).document(),
}
# and what as the workbook that comes with its page.
_WORKBOOKS: dict[str, Tell] = {
    "ledger_sheet": lambda source, manifest: ledger_sheet.Page(source, manifest.unit).document()
}


def check_forms(workspace: Workspace, kind: Kind, *, docx: bool, pdf: bool) -> None:
    """Refuse forms that could not be made, before anything is.

    Raises:
        ParameterError: the kind has no Word form.
        BriefError, WorkspaceError: no browser prints here.
    """
    if docx and kind.name not in _DOCUMENTS:
        known = "、".join(f"{kind.name}（{kind.title}）" for kind in KINDS if kind.name in _DOCUMENTS)
        raise ParameterError(f"{kind.title}没有 Word 版，--docx 可用于 {known}；要纸质的请用 --pdf。")
    if pdf:
        find_browser(workspace)


def write_forms(workspace: Workspace, page: Path, out: Path, *, docx: bool, pdf: bool) -> list[Path]:
    """Write a page's other forms beside it, under its own name.

    Args:
        out: the folder of outputs that the page lies in.

    Returns:
        The files.

    Raises:
        BriefError: one could not be made; the page stands.
    """
    made = []
    if docx:
        made.append(page.with_suffix(".docx"))
        write_page(made[-1], write_docx(document_of(workspace, page, out)))
    if pdf:
        made.append(page.with_suffix(".pdf"))
        write_page(made[-1], print_page(page, find_browser(workspace)))
    return made


def document_of(workspace: Workspace, page: Path, out: Path) -> Document:
    """The document of a page from the data that the page tells, marked or signed as the page is.

    Raises:
        BriefError: it is not on record how the page was made.
    """
    manifest = Manifest.read(executed_of(workspace, page, out).with_suffix(".json"))
    if manifest is None:
        raise BriefError(f"“{page.name}”缺少生成记录，请重新生成。")
    as_of = date.fromisoformat(manifest.as_of)
    then = workspace.under(manifest.plan, manifest.plan_version)
    tables = retold(Tables.read(then, manifest.plan, manifest.period, as_of, manifest.cut))
    signing = None
    if manifest.status == "issued":
        editions = editions_of(issues_of(workspace, manifest.plan), manifest)
        signing = signature(workspace, tables.plan, editions[: manifest.edition])
    return _marked(_DOCUMENTS[manifest.kind](tables, manifest), manifest, signing)


def workbook_of(tables: Tables, manifest: Manifest, signature: Signature | None = None) -> bytes | None:
    """The workbook that comes with a page, marked as the page is; None where its kind has none."""
    tell = _WORKBOOKS.get(manifest.kind)
    if tell is None:
        return None
    return write_workbook(_marked(tell(tables, manifest), manifest, signature), tables.as_of)


def _marked(document: Document, manifest: Manifest, signature: Signature | None) -> Document:
    """A document as its page stands: signed, a draft, or neither."""
    if signature is not None:
        # What bears a number of its kind bears a name above it, where the plan gives none the kind's.
        series = document.series or kind_named(manifest.kind).title
        return signed(replace(document, series=series), signature)
    if manifest.status == "draft":
        return replace(document, mark="　".join(filter(None, (DRAFT, document.mark))))
    return document


def signed(document: Document, signature: Signature) -> Document:
    """A document with its number and date; a later edition says what it changed."""
    document = replace(document, number=signature.issue, signed_on=signature.signed_on)
    if signature.edition == 1:
        return document
    rows = [(change.matter, change.unit, change.was, change.now) for change in signature.changes]
    caption = f"第{signature.edition}版与上一版不同的数字（{len(rows)}个）"
    told = (
        Heading("改版说明"),
        Paragraph(f"本期为第{signature.edition}版。改版原因：{signature.reason}"),
        Sheet(caption, "事项:prose 单位 原为 现为", [Group(rows)], "与上一版相比，数字没有变化。"),
    )
    return replace(document, parts=[*document.parts, *told])
