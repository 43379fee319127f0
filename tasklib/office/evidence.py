"""佐证材料 that comes after its filing: later evidence of a row, or the stamped scan of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tasklib.errors import FilingRefused, ParameterError, VerdictError
from tasklib.intake.arrivals import Arrival, arrive
from tasklib.intake.bundles import Bundle, keeping
from tasklib.intake.evidence import of_no_type, of_other_period
from tasklib.intake.filing import record_refusal
from tasklib.intake.media import media_of
from tasklib.intake.personal import masked
from tasklib.ledger import Archive, EvidenceFile
from tasklib.office.desk import Desk, known_unit, not_before
from tasklib.plan import Period, Plan
from tasklib.record import Record, aside_because


def keep_evidence(
    desk: Desk,
    archive: Archive,
    period: Period,
    unit: str,
    files: Sequence[Path],
    *,
    task: str | None = None,
    stamped: bool = False,
) -> int:
    """Keep files that belong to a filing on record: 佐证材料 of a task in it, or its 盖章件.

    Args:
        archive: where the bytes are kept before anything is judged.
        task: the task they prove; None for stamped scans, which are of the whole filing.
        stamped: they are scans of the signed and stamped filing.

    Returns:
        The entry's seq.

    Raises:
        ParameterError: no file is given, or one cannot be read.
        FilingRefused: a file is too large, of no type that is taken, or the stamped scan of another
            period; the refusal is recorded, and counts as no attempt at filing.
        VerdictError: there is no such filing, or a file is on record for it already.
    """
    known_unit(desk.plan, unit)
    if stamped == bool(task):
        raise VerdictError("佐证材料须写明事项（--task）；盖章件属于整份报送，只写 --stamped。")
    if not files:
        raise ParameterError("请写明要补收的文件。")
    came = [arrive(path, path.name, archive) for path in files]
    bundle, rows = _judged(desk.plan, period, unit, task, came)
    with desk.open() as (writer, record):
        _belongs(desk, record, period, unit, task)
        if bundle.failed:
            record_refusal(writer, [bundle], desk.plan, desk.received_on, desk.actor)
        else:
            _check_new(record, period, rows)
            return desk.append(writer, "evidence", rows)
    told = "".join(map(str, bundle.findings))
    raise FilingRefused(f"这次的文件都没有收，{keeping([bundle])}，退件已记录。{told}", bundle.findings)


def _judged(
    plan: Plan, period: Period, unit: str, task: str | None, came: Sequence[Arrival]
) -> tuple[Bundle, list[EvidenceFile]]:
    """The rows of the files that may be kept, and a bundle of all with what is wrong with the others."""
    bundle, rows = Bundle(False, came[0].file.name, [it.file for it in came], plan=plan), []
    # Of no period: an attempt at filing it is not.
    bundle.owners[unit, None] = None
    for n, it in enumerate(came, 1):
        file, media = it.file, media_of(it.content)
        fault = it.fault or (of_no_type(file.name) if media is None else None)
        if fault is None and task is None:
            fault = of_other_period(plan, period, file.name)
        if fault:
            bundle.note(fault, (unit, None))
        elif media:
            kept = file.name, file.sha256, file.size, media
            rows.append(EvidenceFile(n, unit, *kept, "evidence" if task else "stamped", period.key, task))
    return bundle, rows


def _check_new(record: Record, period: Period, rows: Sequence[EvidenceFile]) -> None:
    """Refuse a file that is on record for the same place, or that is given twice."""
    unit, task, role = rows[0].unit, rows[0].task, rows[0].role
    known = {
        row["sha256"]: f"已于 {row['received_on']} 收到（第 {row['seq']} 条）"
        for row in record.rows("evidence_file")
        if (row["unit"], row["period"], row["task"], row["role"]) == (unit, period.key, task, role)
        and not aside_because(record, row)
    }
    for row in rows:
        if row.sha256 in known:
            raise VerdictError(f"“{masked(row.name)}”与同一处的文件内容相同，{known[row.sha256]}，不必重复。")
        known[row.sha256] = "这次给了两遍"


def _belongs(desk: Desk, record: Record, period: Period, unit: str, task: str | None) -> None:
    plan = desk.plan
    if task is not None and not plan.has_task(task):
        raise VerdictError(f"方案 {plan.id} 里没有事项“{task}”。")
    told = [s for s in record.submissions.values() if (s["unit"], s["period"]) == (unit, period.key)]
    if not told:
        raise VerdictError(
            f"{plan.name_of(unit)}还没有报送{period.label}的数据，佐证材料须随报送或在其后补收。"
        )
    filed = [row for row in record.filed if (row.task, row.unit, row.period) == (task, unit, period.key)]
    if task is not None and not filed:
        raise VerdictError(
            f"{plan.name_of(unit)}{period.label}的报送里没有事项 {task} 的填报，请核对事项编号。"
        )
    not_before(desk, min([row.received_on for row in filed] or [s["received_on"] for s in told]))
