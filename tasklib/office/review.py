"""审核: what waits for the office, and its verdicts row by row."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tasklib.errors import VerdictError
from tasklib.ledger import Judgement, Verdict
from tasklib.office.desk import Desk, given, known_unit, not_before
from tasklib.plan import Period, Plan
from tasklib.progress.numbers import as_float
from tasklib.record import FiledRow, Record

__all__ = ["accept", "awaiting_review", "give_back"]

REVIEW_SCHEMA = {
    "submission": pl.Int64,
    "unit": pl.String,
    "period": pl.String,
    "task": pl.String,
    "received_on": pl.Date,
    "state": pl.String,
    "percent": pl.Float64,
    "review": pl.String,
}


def awaiting_review(record: Record, unit: str | None = None) -> pl.DataFrame:
    """Rows of the latest revisions up to the period that the office has not accepted.

    Returns:
        submission (its entry's seq), unit, period, task, received_on, state, percent, review (pending
        or returned), by unit in administrative order, period, and the plan's tasks. A pending
        not_applicable is a request.
    """
    latest = _latest(record)
    units = {u.code: i for i, u in enumerate(record.plan.units)}
    tasks = {t.id: i for i, t in enumerate(record.plan.tasks)}
    held = [
        row
        for row in record.filed
        if latest[row.unit, row.period] == row.seq and row.review != "accepted" and row.state is not None
    ]
    held.sort(key=lambda row: (units[row.unit], row.period, tasks[row.task]))
    return pl.DataFrame(
        [
            (r.seq, r.unit, r.period, r.task, r.received_on, r.state, as_float(r.percent), r.review)
            for r in held
            if unit in (None, r.unit)
        ],
        schema=REVIEW_SCHEMA,
        orient="row",
    )  # fmt: skip


def _latest(record: Record) -> dict[tuple[str, str], int]:
    """(unit, period) → the seq of its latest revision."""
    return {(s["unit"], s["period"]): seq for seq, s in sorted(record.submissions.items())}


def _rows(record: Record, unit: str, period: Period) -> dict[str, FiledRow]:
    """The rows of the unit's latest revision for the period, by task."""
    known_unit(record.plan, unit)
    seq = _latest(record).get((unit, period.key))
    if seq is None:
        raise VerdictError(f"{record.plan.name_of(unit)}还没有报送{period.label}的数据，无从审核。")
    return {row.task: row for row in record.filed if row.seq == seq}


def _chosen(rows: dict[str, FiledRow], plan: Plan, tasks: Sequence[str]) -> list[FiledRow]:
    for task in tasks:
        if not plan.has_task(task):
            raise VerdictError(f"方案 {plan.id} 里没有事项“{task}”。")
        if task not in rows:
            raise VerdictError(f"该单位最近一次报送里没有事项 {task} 的填报。")
    return [rows[task] for task in tasks]


def _judge(
    desk: Desk,
    period: Period,
    units: Sequence[str],
    tasks: Sequence[str],
    verdict: Judgement,
    reason: str | None,
    seen: int | None,
) -> int:
    with desk.open() as (writer, record):
        judged = {(v["submission"], v["task"]): v["received_on"] for v in record.rows("verdict")}
        found: list[FiledRow] = []
        for unit in units:
            rows = _rows(record, unit, period)
            latest = _latest(record)[unit, period.key]
            if seen is not None and latest != seen:
                name = desk.plan.name_of(unit)
                raise VerdictError(
                    f"{name}的报送现在是第 {latest} 条，不是所看的第 {seen} 条，请重新查看后再审核。"
                )
            if tasks:
                found += _chosen(rows, desk.plan, tasks)
            else:
                # A request (不涉及) and a row already judged are not swept along.
                found += [
                    r
                    for r in rows.values()
                    if r.review == "pending" and r.state not in (None, "not_applicable")
                ]
        for row in found:
            what = f"{desk.plan.name_of(row.unit)}{period.label}事项 {row.task}"
            if row.received_on > desk.received_on:
                raise VerdictError(
                    f"审核日期 {desk.received_on} 早于收件日期 {row.received_on}（{what}），请核对。"
                )
            if (row.seq, row.task) in judged:
                not_before(desk, judged[row.seq, row.task])
            if row.review == verdict:
                raise VerdictError(f"{what}已经是“{'通过' if verdict == 'accepted' else '退回'}”，不必重复。")
        if not found:
            raise VerdictError(f"{period.label}没有待审核的填报；单位申报的不涉及须用 --task 点名认定。")
        return desk.append(writer, "review", [Verdict(r.seq, r.task, verdict, reason) for r in found])


def accept(
    desk: Desk,
    period: Period,
    units: Sequence[str],
    tasks: Sequence[str] = (),
    reason: str | None = None,
    *,
    seen: int | None = None,
) -> int:
    """Accept (通过) rows of the units' latest filings for the period.

    Without ``tasks`` every pending row is accepted but the units' own 不涉及, which must be named:
    accepting one grants it.

    Args:
        seen: the submission that was looked at; refused if another has come since.

    Returns:
        The entry's seq.
    """
    return _judge(desk, period, units, tasks, "accepted", reason, seen)


def give_back(
    desk: Desk, period: Period, unit: str, tasks: Sequence[str], reason: str, *, seen: int | None = None
) -> int:
    """Return (退回) the named rows of the unit's latest filing, with a reason the unit can act on.

    Args:
        seen: the submission that was looked at; refused if another has come since.

    Returns:
        The entry's seq.
    """
    if not tasks:
        raise VerdictError("退回须写明事项（--task），只退有问题的事项。")
    return _judge(
        desk, period, [unit], tasks, "returned", given(reason, "退回须写明理由（--reason）。"), seen
    )
