"""The office's own acts: verdicts on filings, closures, extensions, resolutions.

Each function is one entry in one transaction, checked against the record as it stands under the
writer's lock, and raises VerdictError where it does not fit. Dates are Shanghai dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from tasklib.errors import ParameterError, VerdictError
from tasklib.intake import write_templates
from tasklib.ledger import (
    Closure,
    Extension,
    Judgement,
    Ledger,
    Occasion,
    ProblemReport,
    Resolution,
    ResolutionOutcome,
    ResolutionUnit,
    Row,
    Verdict,
    Writer,
)
from tasklib.plan import Period, Plan
from tasklib.progress import FiledRow, Record, last_figures, problems
from tasklib.progress.expected import deadlines
from tasklib.progress.numbers import as_float

__all__ = [
    "OCCASIONS",
    "Desk",
    "accept",
    "awaiting_review",
    "close",
    "conclude",
    "extend",
    "give_back",
    "issue_templates",
    "reopen",
    "resolve",
    "resume",
]

OCCASIONS: dict[str, Occasion] = {
    "会议": "meeting",
    "推进会": "promotion",
    "批示": "instruction",
    "第三方评估": "third_party",
}
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


@dataclass(frozen=True)
class Desk:
    """Where an act happens: on whose plan, in which ledger, on which day, by whom."""

    plan: Plan
    ledger: Ledger
    received_on: date
    actor: str

    @contextmanager
    def _open(self) -> Iterator[tuple[Writer, Record]]:
        with self.ledger.writing() as writer:
            writer.record_plan(self.plan, received_on=self.received_on, actor=self.actor)
            frames = writer.frames(self.plan.id)
            yield writer, Record.of(self.plan, frames, self.plan.last_period, date.max)

    def _append(self, writer: Writer, kind: str, rows: Sequence[Row]) -> int:
        return writer.append(kind, rows, plan=self.plan, received_on=self.received_on, actor=self.actor)


def issue_templates(desk: Desk, period: Period, out: Path, units: Sequence[str] = ()) -> list[Path]:
    """Write the period's workbook for each filing unit, with last figures and open problems.

    Args:
        units: default every unit that files in the period.

    Returns:
        The files, in administrative order.

    Raises:
        ParameterError: a unit files nothing in the period.
    """
    filing = [unit.code for unit in desk.plan.filers(period)]
    for unit in units:
        if unit not in filing:
            raise ParameterError(f"单位“{unit}”在{period.label}没有填报任务，可选：{'、'.join(filing)}。")
    with desk._open() as (writer, _):
        record = Record.of(desk.plan, writer.frames(desk.plan.id), period.previous(), desk.received_on)
    register: dict[str, list[ProblemReport]] = {}
    for row in problems(record).filter(pl.col("status") != "solved").to_dicts():
        kept = {field.name: row[field.name] for field in fields(ProblemReport)}
        register.setdefault(row["unit"], []).append(ProblemReport(**kept))
    chosen = [code for code in filing if not units or code in units]
    return write_templates(desk.plan, period, out, units=chosen, last=last_figures(record), problems=register)


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
    _known_unit(record.plan, unit)
    seq = _latest(record).get((unit, period.key))
    if seq is None:
        raise VerdictError(f"{record.plan.name_of(unit)}还没有报送{period.label}的数据，无从审核。")
    return {row.task: row for row in record.filed if row.seq == seq}


def _known_unit(plan: Plan, unit: str) -> None:
    if not plan.has_unit(unit):
        raise VerdictError(f"方案 {plan.id} 里没有单位代码“{unit}”。")


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
    with desk._open() as (writer, record):
        found: list[FiledRow] = []
        for unit in units:
            rows = _rows(record, unit, period)
            latest = next(iter(rows.values())).seq
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
            if row.review == verdict:
                raise VerdictError(f"{what}已经是“{'通过' if verdict == 'accepted' else '退回'}”，不必重复。")
        if not found:
            raise VerdictError(f"{period.label}没有待审核的填报；单位申报的不涉及须用 --task 点名认定。")
        return desk._append(writer, "review", [Verdict(r.seq, r.task, verdict, reason) for r in found])


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
        desk, period, [unit], tasks, "returned", _given(reason, "退回须写明理由（--reason）。"), seen
    )


def _given(text: str, sentence: str) -> str:
    if not text.strip():
        raise VerdictError(sentence)
    return text.strip()


def _assigned(plan: Plan, task: str, unit: str) -> None:
    _known_unit(plan, unit)
    if not plan.has_task(task):
        raise VerdictError(f"方案 {plan.id} 里没有事项“{task}”。")
    held = (a for a in plan.assignments if a.task == task and a.role == "files")
    if unit not in plan.members(tuple(code for a in held for code in a.units)):
        raise VerdictError(f"事项 {task} 没有分给{plan.name_of(unit)}填报。")


def close(desk: Desk, task: str, unit: str, basis: str, evidence: str | None = None) -> int:
    """Close (销号) a task for a unit that has claimed it done; holds until reopened.

    Returns:
        The entry's seq.
    """
    basis = _given(basis, "销号须写明依据（--basis）。")
    _assigned(desk.plan, task, unit)
    with desk._open() as (writer, record):
        row, last = record.current(task, unit), record.closures.get((task, unit))
        what = f"{desk.plan.name_of(unit)}事项 {task}"
        if last and last["action"] == "closed":
            raise VerdictError(f"{what}已于 {last['received_on']} 销号，不必重复。")
        if row is None or row.state != "claimed_done":
            raise VerdictError(f"{what}尚未报“已完成”，不能销号；须由单位先报完成。")
        if row.received_on > desk.received_on:
            raise VerdictError(f"销号日期 {desk.received_on} 早于报完成的日期 {row.received_on}，请核对。")
        return desk._append(
            writer, "closure", [Closure(task, unit, "closed", basis, row.seq, evidence or None)]
        )


def reopen(desk: Desk, task: str, unit: str, reason: str) -> int:
    """Reopen a closed task for a unit.

    Returns:
        The entry's seq.
    """
    reason = _given(reason, "重新打开须写明理由（--reason）。")
    _assigned(desk.plan, task, unit)
    with desk._open() as (writer, record):
        last = record.closures.get((task, unit))
        if last is None or last["action"] != "closed":
            raise VerdictError(f"{desk.plan.name_of(unit)}事项 {task} 没有销号，无须重新打开。")
        _not_before(desk, last["received_on"])
        return desk._append(writer, "reopening", [Closure(task, unit, "reopened", reason)])


def extend(
    desk: Desk,
    task: str,
    unit: str,
    deadline: date,
    reason: str,
    granted_by: str,
    milestone: str | None = None,
) -> int:
    """Extend (延期) a task's deadline for a unit; both dates stay on record.

    A later extension corrects an earlier one; one that gives the plan's own date takes it back.

    Args:
        milestone: which one, where the task has several; default its only one.

    Returns:
        The entry's seq.
    """
    reason = _given(reason, "延期须写明理由（--reason）。")
    granted_by = _given(granted_by, "延期须写明由谁批准（--granted-by）。")
    _assigned(desk.plan, task, unit)
    with desk._open() as (writer, record):
        dues = {due.id: due for due in deadlines(record, desk.plan.task(task), unit)}
        if not dues:
            raise VerdictError(f"事项 {task} 持续推进，没有时限可延。")
        if milestone is None and len(dues) > 1:
            raise VerdictError(f"事项 {task} 有几个节点，须写明延哪一个（--milestone）：{'、'.join(dues)}。")
        due = dues.get(milestone or next(iter(dues)))
        if due is None:
            raise VerdictError(f"事项 {task} 没有节点“{milestone}”，现有：{'、'.join(dues)}。")
        if deadline < due.original or deadline == due.deadline:
            raise VerdictError(
                f"新时限须不早于方案的时限 {due.original}，且不同于现时限 {due.deadline}，现为 {deadline}。"
            )
        row = Extension(task, unit, due.id, due.deadline, deadline, reason, granted_by)
        return desk._append(writer, "extension", [row])


def resolve(
    desk: Desk,
    id: str,
    *,
    decided_on: date,
    source: str,
    matter: str,
    lead: str,
    units: Sequence[str] = (),
    deadline: date | None = None,
    amend: bool = False,
) -> int:
    """Record a resolution (议定事项) of a 会议, 推进会, 批示 or 第三方评估.

    Args:
        amend: the resolution is on record, and this is what it should have said.

    Returns:
        The entry's seq.
    """
    matter = _given(matter, "议定事项须写明内容（--matter）。")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", id):
        raise VerdictError(f"议定事项编号须由字母、数字、下划线、短横线组成，现为“{id}”。")
    if source not in OCCASIONS:
        raise VerdictError(f"议定事项的来源须是 {'、'.join(OCCASIONS)} 之一，现为“{source}”。")
    for code in (lead, *units):
        if not desk.plan.knows(code):
            raise VerdictError(f"方案 {desk.plan.id} 里没有单位或单位组“{code}”。")
    if decided_on > desk.received_on:
        raise VerdictError(f"议定日期 {decided_on} 晚于记录日期 {desk.received_on}，请核对。")
    if deadline is not None and deadline < decided_on:
        raise VerdictError(f"完成时限 {deadline} 早于议定日期 {decided_on}，请核对。")
    with desk._open() as (writer, record):
        known = any(row["resolution"] == id for row in record.rows("resolution"))
        if known and not amend:
            raise VerdictError(f"议定事项编号“{id}”已用过，请换一个；要更正请加 --amend。")
        if amend and not known:
            raise VerdictError(f"没有编号为“{id}”的议定事项，无从更正。")
        rows: list[Row] = [Resolution(id, decided_on, OCCASIONS[source], matter, lead, deadline)]
        rows += [ResolutionUnit(id, n, unit) for n, unit in enumerate(units, 1)]
        return desk._append(writer, "resolution", rows)


def conclude(desk: Desk, id: str, basis: str) -> int:
    """Conclude (办结) a resolution.

    Returns:
        The entry's seq.
    """
    return _settle(desk, id, "concluded", _given(basis, "办结须写明依据（--basis）。"))


def resume(desk: Desk, id: str, reason: str) -> int:
    """Reopen a resolution that was concluded.

    Returns:
        The entry's seq.
    """
    return _settle(desk, id, "reopened", _given(reason, "重新打开须写明理由（--reason）。"))


def _settle(desk: Desk, id: str, action: Literal["concluded", "reopened"], basis: str) -> int:
    with desk._open() as (writer, record):
        held = {row["resolution"]: row for row in record.rows("resolution")}
        if id not in held:
            raise VerdictError(f"没有编号为“{id}”的议定事项。")
        fate = {row["resolution"]: row for row in record.rows("resolution_outcome")}.get(id)
        done = fate is not None and fate["action"] == "concluded"
        if done == (action == "concluded"):
            raise VerdictError(f"议定事项“{id}”{'已办结，不必重复' if done else '没有办结，无须重新打开'}。")
        _not_before(desk, fate["received_on"] if fate else held[id]["decided_on"])
        return desk._append(writer, "conclusion", [ResolutionOutcome(id, action, basis)])


def _not_before(desk: Desk, day: date) -> None:
    """An act never stands before what it answers."""
    if desk.received_on < day:
        raise VerdictError(f"办理日期 {desk.received_on} 早于所针对事情的日期 {day}，请核对。")
