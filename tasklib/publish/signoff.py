"""签发: a draft signed off becomes 第N期, exactly as it was signed, and enters the readers' index."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from tasklib.errors import BriefError, ParameterError, TasklibError, VerdictError
from tasklib.ledger import Issue
from tasklib.plan import Period, Plan, whole_of
from tasklib.publish.editions import Key, by_key, issues_of, signature
from tasklib.publish.execute import Runner, execute, page_text, plotly_script, spare_a_grammar
from tasklib.publish.folder import put_signed_in_folder
from tasklib.publish.kinds import Kind
from tasklib.publish.manifest import Manifest, sha256_bytes
from tasklib.publish.meetings import called_off, meeting_acts
from tasklib.publish.office_index import write_office_index
from tasklib.publish.pages import Pages, Place, all_or_nothing, write_page
from tasklib.publish.papers import workbook_of
from tasklib.publish.retold import retold
from tasklib.publish.run import Order, Progress, render
from tasklib.publish.survey import survey
from tasklib.publish.waiting import earlier, meant
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

Put = Callable[[Path, bytes | None], None]
_SCRIPT = re.compile(r'<script src="\.\./\.\./\.\./(assets/[\w.-]+)">')


@dataclass(frozen=True)
class Signing:
    """Which brief is signed off, by which post, on which day.

    Attributes:
        reason: why a brief that was issued goes out anew; None for a first edition.
        as_of: a later as-of day of the new edition; None keeps the one of the edition before.
        scheduled: the day on which it was owed; None for one made by hand, "only" for the only one there is.
        out_of_order: also where an earlier one of its series still waits for a signature.
    """

    kind: Kind
    plan: str
    period: str
    unit: str | None
    signer: str
    signed_on: date
    reason: str | None = None
    as_of: date | None = None
    scheduled: date | Literal["only"] | None = "only"
    out_of_order: bool = False

    @property
    def day(self) -> date | None:
        """The day on which it was owed, as far as that is known."""
        return self.scheduled if isinstance(self.scheduled, date) else None

    @property
    def key(self) -> Key:
        """The brief that it concerns."""
        return self.kind.name, self.period, self.unit, self.day


@dataclass(frozen=True)
class Issued:
    """A brief that went out: its page, its number and its edition; ``notice`` says what else is to be done."""

    page: Path
    number: int
    edition: int
    notice: str = ""


def issue(
    workspace: Workspace,
    signing: Signing,
    actor: str,
    progress: Progress | None = None,
    run: Runner = execute,
) -> Issued:
    """Give a draft its number and signature, and put it before its readers.

    The executed notebook that the draft was made from is turned into the page once more, so that
    what was signed goes out. A new edition keeps the number; it is the draft that lies beside the
    issued page. Where there is none, it is made, and waits to be read.

    Raises:
        VerdictError: it may not be signed off as it stands, several may be meant, or the draft of a
            new edition was made only now; nothing else has changed.
        BriefError: there is no such draft, or it is not what was rendered.
        ParameterError, PlanError, LedgerError: the brief is none of the plan's, or could not be recorded.
    """
    plan = workspace.plan(signing.plan)
    signing = replace(signing, signer=signing.signer.strip(), reason=_reason(signing.reason))
    _check(plan, signing)
    pages = Pages(workspace, plan, signing.period, workspace.outputs)
    issued = issues_of(workspace, plan.id)
    if signing.scheduled == "only":
        told = workspace, plan.id, signing.period, signing.kind, signing.unit
        day = meant(*told, anew=signing.reason is not None)
        # Where nothing waits, what there is to say is said of the plain page.
        signing = replace(signing, scheduled=day or pages.plain_day(signing.kind, signing.unit, issued))
    before = issued.get(signing.key, [])
    if before and signing.reason is None:
        # Whoever was cut off after the record was made finds it in the index now.
        pages.write_indexes()
        raise VerdictError(
            f"{_named(plan, signing)}已于 {before[-1].signed_on} 印发，是第 {before[0].number} 期；"
            "要改版请加 --new-edition，并写明 --reason。"
        )
    if signing.reason is not None:
        _check_anew(plan, signing, before)
    day = pages.day_of(signing.kind, signing.unit, signing.day, issued)
    place = pages.place(signing.kind, signing.unit, day, beside=bool(before))
    if before and not _lies_ready(place, signing):
        final = pages.place(signing.kind, signing.unit, day)
        _render_anew(workspace, plan, signing, before[-1], final, actor, progress, run)
        raise VerdictError(
            f"{_named(plan, signing)}第 {before[-1].edition + 1} 版的送审稿刚刚生成，还没有人看过："
            f"{place.page}。请看过，再照样签发一次。"
        )
    manifest = _draft(workspace, plan, signing, place)
    if not before:
        _check_first(workspace, plan, signing, manifest)
    elif manifest.reason not in (None, signing.reason):
        raise VerdictError(
            f"送审稿 {place.page.name} 的改版原因写的是“{manifest.reason}”，"
            f"与 --reason 所写“{signing.reason}”不同；请照原来的原因签发，"
            "或先撤下这份送审稿（tasklib brief drop），再按新的原因重出。"
        )
    if before and manifest.as_of < before[-1].as_of.isoformat():
        raise VerdictError(
            f"送审稿 {place.page.name} 的截止日 {manifest.as_of} 早于上一版的 {before[-1].as_of}，"
            f"请重新生成（--as-of {before[-1].as_of}），看过再签发。"
        )
    script = plotly_script(workspace.outputs, inline=manifest.inline)
    final = pages.place(signing.kind, signing.unit, day)
    as_of = date.fromisoformat(manifest.as_of)
    then = workspace.under(plan.id, manifest.plan_version)
    tables = retold(Tables.read(then, plan.id, signing.period, as_of, manifest.cut))
    with all_or_nothing() as put, workspace.ledger.writing() as writer:
        writer.record_plan(plan, received_on=signing.signed_on, actor=actor)
        known = by_key(writer.frame(Issue, plan.id))
        if known.get(signing.key, []) != before:
            raise VerdictError(f"{_named(plan, signing)}刚由别人签发，请查看目录。")
        # By then nobody may render the draft anew.
        executed = _executed(place, manifest)
        row = _row(signing, manifest, known)
        if before:
            kept = pages.edition(signing.kind, final.page.stem, before[-1].edition)
            _keep(put, pages, signing, before[-1], final, kept)
        node = _read(executed)
        signed = signature(workspace, plan, [*before, row])
        scheduled = row.scheduled.isoformat() if row.scheduled else None
        manifest = replace(manifest, status="issued", edition=row.edition, scheduled=scheduled, out=None)
        page = page_text(node, tables.plan, manifest, script, signed).encode()
        row = replace(row, sha256=sha256_bytes(page))
        book = workbook_of(tables, manifest, signed)
        put(final.page, page)
        for other in (*final.forms, *place.forms):
            put(other, None)
        if book is not None:
            put(final.workbook, book)
            manifest = replace(manifest, workbook=sha256_bytes(book))
        put(final.executed, executed)
        put(final.manifest, replace(manifest, page=row.sha256).text.encode())
        if before:
            for path in (place.page, place.executed, place.manifest):
                put(path, None)
        writer.append("issue", [row], plan=plan, received_on=signing.signed_on, actor=actor)
    pages.write_indexes()
    notice = put_signed_in_folder(workspace, plan, final.page, manifest)
    if plan.schedules:
        # The brief is out; the next run mends what could not be written here.
        with suppress(TasklibError):
            write_office_index(workspace, survey(workspace, plan, today()))
    return Issued(final.page, row.number, row.edition, notice)


def _named(plan: Plan, signing: Signing) -> str:
    unit = plan.unit(signing.unit).name if signing.unit else ""
    day = f"（应出日期 {signing.day}）" if signing.day else ""
    return f"{unit}{signing.kind.called(Period.parse(signing.period))}{day}"


def _reason(reason: str | None) -> str | None:
    if reason is not None and not reason.strip():
        raise VerdictError("改版须写明原因（--reason）。")
    return reason and reason.strip()


def _check(plan: Plan, signing: Signing) -> None:
    """Refuse what could not be signed off whatever has been rendered."""
    span, told = plan.told(signing.period)
    signing.kind.check(span)
    if signing.kind.per_unit and not signing.kind.whole and signing.unit is None:
        raise ParameterError(
            f"{signing.kind.title}（{signing.kind.name}）每个单位一份，请用 --unit 写明单位。"
        )
    if signing.unit and not signing.kind.per_unit:
        raise ParameterError(
            f"{signing.kind.title}（{signing.kind.name}）是{whole_of(plan)}一份，不能用 --unit。"
        )
    filing = [unit.code for unit in plan.filers(told)]
    if signing.unit and signing.unit not in filing:
        raise ParameterError(f"单位“{signing.unit}”在{told.label}没有填报任务，可选：{'、'.join(filing)}。")
    if not signing.signer:
        raise VerdictError("签发须写明签发人的职务（--signer），如“市政府督查室主任”。")
    if signing.signed_on > today():
        raise VerdictError(f"签发日期 {signing.signed_on} 还没有到，请核对。")
    if signing.as_of and signing.reason is None:
        raise VerdictError("--as-of 只用于改版（--new-edition）；送审稿的截止日以生成时为准。")


def _check_first(workspace: Workspace, plan: Plan, signing: Signing, manifest: Manifest) -> None:
    """Refuse a first edition whose meeting was called off, or before which another of its series waits."""
    if why := called_off(plan, meeting_acts(workspace, plan.id), manifest):
        raise VerdictError(f"{_named(plan, signing)}不能签发：{why}")
    if not signing.out_of_order and (waiting := earlier(workspace, manifest)):
        raise VerdictError(
            f"{_named(plan, signing)}前面还有没有签发的：{'、'.join(waiting)}。期号按签发先后编，请先签发前面的；"
            "不按次序、先签这一份的，请加 --out-of-order。"
        )


def _check_anew(plan: Plan, signing: Signing, before: list[Issue]) -> None:
    """Refuse a new edition that does not follow on the one before."""
    if not before:
        raise VerdictError(f"{_named(plan, signing)}还没有印发过，不能改版；去掉 --new-edition 即可签发。")
    last = before[-1]
    as_of = signing.as_of or last.as_of
    if as_of < last.as_of:
        raise VerdictError(f"新版的截止日须不早于上一版的 {last.as_of}，现为 {as_of}。")
    for day, what in ((as_of, "截止日"), (last.signed_on, "上一版的签发日期")):
        if signing.signed_on < day:
            raise VerdictError(f"签发日期 {signing.signed_on} 早于{what} {day}，请核对。")


def _lies_ready(place: Place, signing: Signing) -> bool:
    """Whether the draft of a new edition is there to be read, for the as-of day that is wanted, if one is."""
    manifest = Manifest.read(place.manifest)
    if manifest is None or manifest.failed or not place.page.exists():
        return False
    return signing.as_of is None or signing.as_of.isoformat() == manifest.as_of


def _render_anew(
    workspace: Workspace,
    plan: Plan,
    signing: Signing,
    last: Issue,
    final: Place,
    actor: str,
    progress: Progress | None,
    run: Runner,
) -> None:
    """Render the draft of a new edition, as the one before was but for its data."""
    issued, as_of = Manifest.read(final.manifest), signing.as_of or last.as_of
    order = Order(
        signing.kind,
        plan.id,
        signing.period,
        [signing.unit],
        as_of,
        # Without a day of its own it must not be taken for one that waits and is owed on that very day.
        None if signing.day else Tables.read(workspace, plan.id, signing.period, as_of).cut,
        inline=issued.inline if issued else False,
        extra=_extra(issued.parameters) if issued else None,
        scheduled=signing.day,
        reason=signing.reason,
    )
    failed = render(workspace, order, actor, progress, run).failed
    for cause in failed.values():
        raise BriefError(f"{_named(plan, signing)}的新版没有生成：{cause}")


def _extra(parameters: dict[str, object]) -> dict[str, object]:
    """What a notebook was told beyond what every order says."""
    own = ("plan", "period", "as_of", "cut", "unit")
    return {name: value for name, value in parameters.items() if name not in own and value != ""}


def _draft(workspace: Workspace, plan: Plan, signing: Signing, place: Place) -> Manifest:
    """The manifest of the draft; refused where there is none that can be signed."""
    named, manifest = _named(plan, signing), Manifest.read(place.manifest)
    if manifest is None:
        raise BriefError(f"{named}还没有生成，请先生成（tasklib brief {signing.kind.name}），看过再签发。")
    if not place.beside and manifest.scheduled != (signing.day and str(signing.day)):
        raise BriefError(f"{named}还没有生成，现有的送审稿不是这一天的；请先运行 tasklib briefs run。")
    again = f"请重新生成（--as-of {manifest.as_of}），看过再签发。"
    if manifest.failed:
        raise BriefError(f"{named}上次没有生成（{manifest.failed.rstrip('。')}），{again}")
    usual = workspace.plan_as_of(plan.id, date.fromisoformat(manifest.as_of)).version
    if manifest.plan_version not in (usual, plan.version):
        raise BriefError(f"{named}按方案第 {manifest.plan_version} 版生成，现为第 {usual} 版，{again}")
    if signing.signed_on.isoformat() < manifest.as_of:
        raise VerdictError(f"签发日期 {signing.signed_on} 早于数据截止日 {manifest.as_of}，请核对。")
    return manifest


def _executed(place: Place, manifest: Manifest) -> bytes:
    """The executed notebook, if it is the one that the draft was made from, and the draft is as it was made."""
    if _hash_of(place.page) != manifest.page:
        raise BriefError(
            f"送审稿 {place.page.name} 不是生成时的那一份（缺失或被改动），"
            f"请重新生成（--as-of {manifest.as_of}），看过再签发。"
        )
    if _hash_of(place.executed) != manifest.executed:
        raise BriefError(
            f"运行记录 {place.executed.name} 与送审稿不符（缺失或被改动），请重新生成，看过再签发。"
        )
    return place.executed.read_bytes()


def _hash_of(path: Path) -> str:
    """The hash of a file; empty where there is none."""
    return sha256_bytes(path.read_bytes()) if path.is_file() else ""


def _read(executed: bytes) -> object:
    spare_a_grammar()
    import nbformat

    return nbformat.reads(executed.decode(), as_version=4)


def _row(signing: Signing, manifest: Manifest, known: dict[Key, list[Issue]]) -> Issue:
    """The row to record: the next number of its kind (and unit) in the period's year, or the next edition."""
    before, year = known.get(signing.key, []), signing.period[:4]
    earlier = [
        editions[0]
        for (kind, period, unit, _), editions in known.items()
        if (kind, unit, period[:4]) == (signing.kind.name, signing.unit, year)
    ]
    latest = max(earlier, key=lambda issue: issue.number, default=None)
    if latest and not before and signing.signed_on < latest.signed_on:
        raise VerdictError(
            f"签发日期 {signing.signed_on} 早于第 {latest.number} 期的签发日期 {latest.signed_on}，"
            "期号不能倒排，请核对。"
        )
    number = 1 + latest.number if latest else 1
    return Issue(
        signing.kind.name,
        signing.period,
        before[0].number if before else number,
        len(before) + 1,
        date.fromisoformat(manifest.as_of),
        manifest.cut,
        signing.signer,
        signing.signed_on,
        "",
        signing.unit,
        signing.day,
        signing.reason,
    )


def _keep(put: Put, pages: Pages, signing: Signing, last: Issue, final: Place, kept: Place) -> None:
    """Copy the edition that is replaced to ``editions``, byte for byte what was signed."""
    # An attempt that was cut off may have moved it already, and put another in its place.
    for place in (final, kept):
        if place.page.exists() and sha256_bytes(page := place.page.read_bytes()) == last.sha256:
            break
    else:
        raise BriefError(
            f"{_named(pages.plan, signing)}第 {last.edition} 版的页面缺失或被改动，与台账里的校验值不符，"
            "请先从备份恢复该页，再出新版。"
        )
    put(kept.page, page)
    others = zip(place.forms, kept.forms, strict=True)
    for old, new in ((place.executed, kept.executed), (place.manifest, kept.manifest), *others):
        if old.exists():
            put(new, old.read_bytes())
    # It lies one folder deeper now, and what was signed keeps its bytes: the script goes along.
    if found := _SCRIPT.search(page.decode()):
        script = pages.out / found[1]
        aside = pages.out / pages.plan.id / found[1]
        if script.exists() and not aside.exists():
            write_page(aside, script.read_bytes())
