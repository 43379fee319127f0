"""佐证材料 that comes after its filing: later evidence of a row, or the stamped scan of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tasklib.errors import ParameterError, VerdictError
from tasklib.intake.arrivals import Arrival, arrive
from tasklib.intake.evidence import TYPES
from tasklib.intake.media import media_of
from tasklib.ledger import Archive, EvidenceFile
from tasklib.office.desk import Desk, known_unit, not_before
from tasklib.plan import Period
from tasklib.record import Record, is_set_aside


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
        ParameterError: a file cannot be read or is of no type that is taken.
        VerdictError: there is no such filing, or a file is on record for it already.
    """
    known_unit(desk.plan, unit)
    if stamped == bool(task):
        raise VerdictError("佐证材料须写明事项（--task）；盖章件属于整份报送，只写 --stamped。")
    if not files:
        raise ParameterError("请写明要补收的文件。")
    came = [arrive(path, path.name, archive) for path in files]
    rows = [_typed(file, n, unit, period, task) for n, file in enumerate(came, 1)]
    with desk.open() as (writer, record):
        _belongs(desk, record, period, unit, task)
        known = {
            row["sha256"]: f"已于 {row['received_on']} 收到（第 {row['seq']} 条）"
            for row in record.rows("evidence_file")
            if (row["unit"], row["period"], row["task"], row["role"])
            == (unit, period.key, task, rows[0].role)
            and not is_set_aside(record, row)
        }
        for row in rows:
            if row.sha256 in known:
                raise VerdictError(f"“{row.name}”与同一处的文件内容相同，{known[row.sha256]}，不必重复。")
            known[row.sha256] = "这次给了两遍"
        return desk.append(writer, "evidence", rows)


def _typed(came: Arrival, n: int, unit: str, period: Period, task: str | None) -> EvidenceFile:
    kept, media = came.file, media_of(came.content)
    if came.fault:
        raise ParameterError(str(came.fault))
    if media is None:
        raise ParameterError(
            f"“{kept.name}”不能作佐证材料：须是 {TYPES}（按内容认定），请另存为 PDF 或图片后再附。"
        )
    return EvidenceFile(
        n,
        unit,
        kept.name,
        kept.sha256,
        kept.size,
        media,
        "evidence" if task else "stamped",
        period.key,
        task,
    )


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
