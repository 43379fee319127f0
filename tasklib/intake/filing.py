"""Filing (收件): archive, check, record whole or refuse whole; one command is one transaction."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from tasklib.errors import FilingRefused
from tasklib.intake.bundles import Bundle, Owner, keeping, read_bundles
from tasklib.intake.drafts import read_drafts
from tasklib.intake.evidence import tie_evidence
from tasklib.intake.finding import Finding
from tasklib.intake.judge import Judged, judge_all
from tasklib.intake.marked import copy_name, marked_copy
from tasklib.intake.outcome import Outcome, Receipt
from tasklib.intake.rows import Draft
from tasklib.ledger import (
    Archive,
    ConfirmedFinding,
    Ledger,
    RefusedFinding,
    RefusedUnit,
    Row,
    SourceFile,
    Writer,
)
from tasklib.plan import Plan


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no collector walk the thousands of rows that are read: it took a third of the time, for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def file_filings(
    paths: Sequence[Path],
    *,
    plans: Mapping[str, Plan],
    ledger: Ledger,
    archive: Archive,
    received_on: date,
    actor: str,
    plan_id: str | None = None,
    confirmed: bool = False,
) -> Outcome:
    """File workbooks and CSV tables: all of them, or none.

    Args:
        paths: workbooks, CSV tables, or folders of the CSV tables.
        plans: the plans a filing may belong to, by id.
        ledger: where filings and refusals are recorded.
        archive: where every file is kept before it is judged.
        received_on: the day it came, by Shanghai time.
        actor: who files it.
        plan_id: the plan it must belong to; None finds it by the files.
        confirmed: the office has looked at what is only questionable and takes it as it stands;
            the entry names what was confirmed.

    Raises:
        FilingRefused: there are errors; ``details`` are all findings, ``copies`` the marked copies
            to send back, and the refusal is recorded.
        ParameterError: a path or the plan's id names nothing; nothing was recorded.
        SnapshotError: the plan does not fit the ledger; nothing was recorded.
        LedgerError: the archive or the ledger cannot be written; nothing was recorded.
    """
    bundles = read_bundles(paths, archive)
    drafts: list[Draft] = []
    for bundle in bundles:
        bundle.confirmed = confirmed
        drafts += read_drafts(bundle, plans, plan_id, received_on, ledger.recorded_plan)
    tie_evidence(bundles, drafts)
    _refuse_twice(drafts)
    place = {(plan.id, unit.code): i for plan in plans.values() for i, unit in enumerate(plan.units)}
    # By period, so that each filing is judged against those before it.
    drafts.sort(key=lambda draft: (draft.plan.id, draft.period.key, place[draft.plan.id, draft.unit.code]))
    with ledger.writing() as writer:
        judged = list(judge_all(writer, drafts, received_on))
        used = list({bundle.plan.id: bundle.plan for bundle in bundles if bundle.plan}.values())
        for plan in used:
            writer.record_plan(plan, received_on=received_on, actor=actor)
        refused = any(bundle.failed for bundle in bundles)
        if refused:
            # What belongs to no known plan stands with the first; usually there is but one.
            filed_under: list[Plan | None] = [*used] or [None]
            for n, named in enumerate(filed_under):
                own = [b for b in bundles if b.plan is named or (b.plan is None and n == 0)]
                record_refusal(writer, own, named, received_on, actor)
        else:
            receipts = tuple(_record(writer, found, received_on, actor) for found in judged)
    if refused:
        raise refusal(bundles, received_on)
    return Outcome(receipts)


def _refuse_twice(drafts: Sequence[Draft]) -> None:
    first: dict[tuple[str, str, str], Draft] = {}
    for draft in drafts:
        known = first.setdefault((draft.plan.id, draft.unit.code, draft.period.key), draft)
        if known is not draft:
            must = f"{draft.unit.name} {draft.period} 的报送一次只能收一份"
            remedy = f"与 {known.bundle.name} 重复，请只留一份"
            draft.bundle.note(Finding(draft.bundle.name, "filed-twice", must, remedy), draft.owner)


def _record(writer: Writer, found: Judged, received_on: date, actor: str) -> Receipt:
    draft, files = found.draft, tuple(found.draft.bundle.files)
    noted = draft.bundle.noted_of(draft.owner)
    if found.earlier:
        seq, revision = found.earlier.seq, found.earlier.revision
        if found.evidence:
            writer.append("evidence", found.evidence, plan=draft.plan, received_on=received_on, actor=actor)
    else:
        rows = (found.submission, *files, *found.rows, *found.evidence, *confirmed_findings(noted))
        seq = writer.append("submission", rows, plan=draft.plan, received_on=received_on, actor=actor)
        revision = found.submission.revision
    return Receipt(
        plan=draft.plan.id,
        unit=draft.unit.code,
        unit_name=draft.unit.name,
        period=draft.period.key,
        received_on=received_on,
        seq=seq,
        revision=revision,
        same=found.earlier is not None,
        recorded_on=found.recorded_on,
        due_on=found.due_on,
        open_until=found.open_until,
        complete_on=found.complete_on,
        files=files,
        tasks=len(draft.filings),
        indicators=len(draft.values),
        problems=len(draft.problems),
        retrospectives=len(draft.retrospectives) if draft.period.ends_half_year else None,
        given=found.given,
        notices=tuple(noted),
        evidence=tuple(draft.evidence),
    )


def record_refusal(
    writer: Writer, bundles: Sequence[Bundle], plan: Plan | None, received_on: date, actor: str
) -> None:
    """Record who tried, with what, and why it was not taken: one entry, without any figure.

    A unit is charged with errors of its own; what the office may confirm is none.
    """
    owners: dict[tuple[str | None, str | None], int] = {o: 0 for bundle in bundles for o in bundle.owners}
    places: dict[tuple[str | None, str | None], list[int]] = {}
    refusing: list[Finding] = []
    files: list[SourceFile] = []
    for place, bundle in enumerate(bundles, 1):
        for named in bundle.owners:
            places.setdefault(named, []).append(place)
        files += [replace(file, bundle=place) for file in bundle.files]
        files += [loose.file for loose in bundle.loose]
        refusing += [finding for finding in bundle.findings if bundle.refuses(finding)]
        for owner, finding in bundle.noted:
            if finding.severity == "error":
                for charged in [owner] if owner else _owners_of(bundle, finding):
                    owners[charged] += 1
    owners = owners or {(None, None): sum(finding.severity == "error" for finding in refusing)}
    # Who sent two bundles is told from others by the files of the whole entry.
    own = {owner: numbers[0] for owner, numbers in places.items() if len(numbers) == 1}
    rows: list[Row] = [
        RefusedUnit(n, count, *owner, own.get(owner)) for n, (owner, count) in enumerate(owners.items(), 1)
    ]
    rows += [RefusedFinding(n, *_reasons(finding)) for n, finding in enumerate(refusing, 1)]
    rows += [replace(file, n=n) for n, file in enumerate(files, 1)]
    writer.append("refusal", rows, plan=plan, received_on=received_on, actor=actor)


def confirmed_findings(findings: Iterable[Finding]) -> Iterator[ConfirmedFinding]:
    """The rows that name what was questionable and is taken as it stands."""
    doubts = (finding for finding in findings if finding.severity == "question")
    return (ConfirmedFinding(n, *_reasons(finding)) for n, finding in enumerate(doubts, 1))


def _reasons(finding: Finding) -> tuple[str, str, str, str | None, str | None]:
    return finding.file, finding.rule, finding.must, finding.sheet, finding.cell


def _owners_of(bundle: Bundle, finding: Finding) -> list[Owner]:
    """Whose a fault is that no row answers for: every unit's, unless it stands in another row."""
    return list(bundle.owners) if finding.cell is None or not bundle.is_csv else []


def refusal(bundles: Sequence[Bundle], received_on: date) -> FilingRefused:
    """What to raise of bundles that were refused: every finding, and a marked copy of each that failed."""
    findings = [finding for bundle in bundles for finding in bundle.findings]
    refusing = [finding for bundle in bundles for finding in bundle.findings if bundle.refuses(finding)]
    errors = [finding for finding in refusing if finding.severity == "error"]
    said = [f"{len(errors)} 处须改"] if errors else []
    said += [f"{len(refusing) - len(errors)} 处须核实确认"] if len(errors) < len(refusing) else []
    sound = [bundle.name for bundle in bundles if not bundle.failed]
    beside = f"同一批的{'、'.join(sound)}没有错处，也没有入账。" if sound else ""
    return FilingRefused(
        f"报送未收，共 {'、'.join(said)}，{keeping(bundles)}，台账数字未变。{beside}第一处：{(errors or refusing)[0]}",
        findings,
        [(copy_name(bundle, received_on), marked_copy(bundle)) for bundle in bundles if bundle.failed],
    )
