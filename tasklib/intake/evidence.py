"""佐证材料 that came with a filing, tied to the rows that name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from tasklib.intake.bundles import Bundle, Loose
from tasklib.intake.finding import Finding
from tasklib.intake.form import PROGRESS, plain
from tasklib.intake.naming import STAMPED, base_name, file_key, files_written, names_file, units_named
from tasklib.intake.personal import masked
from tasklib.intake.rows import Draft
from tasklib.ledger import EvidenceFile
from tasklib.plan import Period, Plan
from tasklib.record import Record, is_set_aside

_TYPES = "PDF、图片（JPG、PNG、BMP、TIFF、GIF、WebP）、Word、Excel、PPT、WPS 或 OFD 文件"
_TYPE_REMEDY = "请另存为 PDF 或图片后再附；不收网页、脚本、程序、压缩包、纯文本和带宏的文件"


def tie_evidence(bundles: Sequence[Bundle], drafts: Sequence[Draft]) -> None:
    """Give the command's drafts the loose files that their rows name; what is wrong is noted.

    A file is named by its name with or without extension, between separators; one file may serve
    several rows. A file called 盖章… that no row names is the stamped scan of the draft whose unit
    it names, or of the only draft it lies beside; that of another period is an error. What nobody
    uses is an error.
    """
    held: dict[Loose, list[Bundle]] = {}
    for bundle in bundles:
        for loose in bundle.loose:
            held.setdefault(loose, []).append(bundle)
    for loose, beside in held.items():
        own = [draft for draft in drafts if any(draft.bundle is bundle for bundle in beside)]
        # What was too large to keep has its finding already.
        if not loose.file.dropped:
            _tie(loose, beside, own)


def _tie(loose: Loose, beside: Sequence[Bundle], drafts: Sequence[Draft]) -> None:
    name = base_name(loose.file.name)
    if loose.media is None:
        beside[0].note(of_no_type(loose.file.name), drafts[0].owner if len(drafts) == 1 else None)
        return
    tied = False
    for draft in drafts:
        for task, (_, filing) in draft.filings.items():
            if filing.evidence and names_file(filing.evidence, name):
                _add(draft, loose, loose.media, task)
                tied = True
    if not tied and STAMPED in name and (stamped := _stamped(drafts, name)):
        if other := of_other_period(stamped.plan, stamped.period, loose.file.name):
            beside[0].note(other, stamped.owner)
            return
        _add(stamped, loose, loose.media, None)
    elif not tied and all(any(draft.bundle is bundle for draft in drafts) for bundle in beside):
        must = "附来的文件须在某一事项的佐证材料里写明文件名"
        remedy = f"请在佐证材料里写上这个文件名，或不附这个文件；盖章件的文件名须含“{STAMPED}”和单位、报送期"
        owner = drafts[0].owner if len(drafts) == 1 else None
        beside[0].note(Finding(loose.file.name, "evidence-unnamed", must, remedy), owner)


def of_no_type(file: str) -> Finding:
    """What is wrong with a file whose content is nothing that is taken."""
    return Finding(file, "evidence-type", f"佐证材料须是 {_TYPES}，按内容认定", _TYPE_REMEDY)


def _add(draft: Draft, loose: Loose, media: str, task: str | None) -> None:
    file = loose.file
    if any((known.task, known.sha256) == (task, file.sha256) for known in draft.evidence):
        return
    draft.evidence.append(
        EvidenceFile(
            len(draft.evidence) + 1,
            draft.unit.code,
            base_name(file.name),
            file.sha256,
            file.size,
            media,
            "evidence" if task else "stamped",
            draft.period.key,
            task,
        )
    )


def _stamped(drafts: Sequence[Draft], name: str) -> Draft | None:
    """The draft whose stamped scan a file of that name is; None where it could be several or none."""
    named = {code for draft in drafts for code in units_named(draft.plan, name)}
    fitting = [draft for draft in drafts if not named or draft.unit.code in named]
    if len(fitting) > 1:
        fitting = [draft for draft in fitting if _names_period(draft.period, name)]
    return fitting[0] if len(fitting) == 1 else None


def of_other_period(plan: Plan, own: Period, file: str) -> Finding | None:
    """What is wrong with a stamped scan whose name names another period than the filing's own."""
    name = base_name(file)
    if _names_period(own, name):
        return None
    year_before = Period.containing(own.first - timedelta(days=364), own.cadence)
    known = (year_before, *plan.periods(plan.last_period))
    for period in known:
        if _names_period(period, name):
            must = f"盖章件须是本报送期（{own.label}）的，文件名写的是{period.label}"
            remedy = "请附本报送期的盖章件；确是本期的，请改正文件名"
            return Finding(file, "evidence-period", must, remedy)
    return None


def _names_period(period: Period, name: str) -> bool:
    """Whether a file's name names the period, and no mere day in it."""
    key, label, short = (re.escape(plain(word)) for word in (period.key, period.label, period.short))
    months = re.sub(r"(?<!\d)0(?=\d月)", "", plain(name))
    words = rf"{key}|{plain(period.key).replace('-', '')}|{label}|(?<!年){short}"
    return re.search(rf"(?<!\d)(?:{words})(?!-?\d)", months) is not None


def note_undelivered(draft: Draft, record: Record) -> None:
    """Note the files that rows name with their extension, and that neither came nor are on record."""
    # What came beside it and is not tied was refused, and told so.
    came = [file_key(base_name(loose.file.name)) for loose in draft.bundle.loose]
    known: dict[str | None, list[str]] = {}
    for row in record.rows("evidence_file"):
        if row["unit"] == draft.unit.code and not is_set_aside(record, row):
            known.setdefault(row["task"], []).append(file_key(row["name"]))
    for file in draft.evidence:
        known.setdefault(file.task, []).append(file_key(file.name))
    missing = [
        f"{task}“{name}”"
        for task, (_, filing) in draft.filings.items()
        for name in files_written(filing.evidence or "")
        # A name that holds a comma is read in parts here.
        if not any(file.endswith(file_key(name)) for file in (*came, *known.get(task, ())))
    ]
    if missing:
        table = draft.bundle.tables[PROGRESS]
        must = f"佐证材料里写明的文件应随报送附来，还有{len(missing)}个没有收到"
        remedy = "请补送这些文件；不便报送的，只写材料名称，留存备查"
        found = masked("、".join(missing))
        column = "佐证材料"
        finding = Finding(
            table.file, "evidence-missing", must, remedy, PROGRESS, None, column, found, "notice"
        )
        draft.bundle.note(finding, draft.owner)
