"""销号、重新打开、延期: what the office decides about a task of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tasklib.errors import VerdictError
from tasklib.intake.personal import masked
from tasklib.ledger import Closure, Extension
from tasklib.office.desk import Desk, given, known_unit, not_before
from tasklib.plan import Plan, held_by
from tasklib.progress.expected import deadlines
from tasklib.record import FiledRow, Record, files_of, is_evident


def _assigned(plan: Plan, task: str, unit: str) -> None:
    known_unit(plan, unit)
    if not plan.has_task(task):
        raise VerdictError(f"方案 {plan.id} 里没有事项“{task}”。")
    if plan.task(task) not in held_by(plan, unit):
        raise VerdictError(f"事项 {task} 没有分给{plan.name_of(unit)}填报。")


def close(desk: Desk, task: str, unit: str, basis: str, evidence: str | None = None) -> int:
    """Close (销号) a task for a unit that has claimed it done; holds until reopened.

    Args:
        evidence: what proves it, in words; default, and where they only say that there is none, the
            files on record for the claimed row, else what that row names. The entry keeps what it
            rested on.

    Returns:
        The entry's seq.
    """
    basis = given(basis, "销号须写明依据（--basis）。")
    _assigned(desk.plan, task, unit)
    with desk.open() as (writer, record):
        row, last = record.current(task, unit), record.closures.get((task, unit))
        what = f"{desk.plan.name_of(unit)}事项 {task}"
        if last and last["action"] == "closed":
            raise VerdictError(f"{what}已于 {last['received_on']} 销号，不必重复。")
        if last:
            not_before(desk, last["received_on"])
        if row is None or row.state != "claimed_done":
            raise VerdictError(f"{what}尚未报“已完成”，不能销号；须由单位先报完成。")
        if row.received_on > desk.received_on:
            raise VerdictError(f"销号日期 {desk.received_on} 早于报完成的日期 {row.received_on}，请核对。")
        proof = evidence.strip() if evidence and is_evident(evidence) else _on_record(desk, record, row)
        if not is_evident(proof):
            raise VerdictError(
                f"{what}没有佐证材料，不能销号：请写明材料（--evidence），或先补收（tasklib evidence add）。"
            )
        return desk.append(writer, "closure", [Closure(task, unit, "closed", basis, row.seq, proof)])


def _on_record(desk: Desk, record: Record, row: FiledRow) -> str | None:
    """The names of the files that had come for the claimed row, else what the row itself names."""
    files = [file["name"] for file in files_of(record, row) if file["received_on"] <= desk.received_on]
    # A page tells what a closing rests on.
    return masked("、".join(dict.fromkeys(files))) or row.texts["evidence"]


def reopen(desk: Desk, task: str, unit: str, reason: str) -> int:
    """Reopen a closed task for a unit.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "重新打开须写明理由（--reason）。")
    _assigned(desk.plan, task, unit)
    with desk.open() as (writer, record):
        last = record.closures.get((task, unit))
        if last is None or last["action"] != "closed":
            raise VerdictError(f"{desk.plan.name_of(unit)}事项 {task} 没有销号，无须重新打开。")
        not_before(desk, last["received_on"])
        return desk.append(writer, "reopening", [Closure(task, unit, "reopened", reason)])


def _grounds(desk: Desk, record: Record, id: str, unit: str, deadline: date) -> None:
    """Refuse a resolution that cannot be what moves a unit's deadline."""
    decided = [row for row in record.rows("resolution") if row["resolution"] == id]
    if not decided:
        raise VerdictError(f"没有编号为“{id}”的议定事项，不能据以延期。")
    last = decided[-1]
    not_before(desk, last["decided_on"])
    named = [row["unit"] for row in record.rows("resolution_unit") if row["seq"] == last["seq"]]
    if unit not in {last["lead"], *named, *desk.plan.members((last["lead"], *named))}:
        raise VerdictError(
            f"议定事项“{id}”没有交给{desk.plan.name_of(unit)}办理，不能据以给它延期；"
            "漏写单位的，请先更正议定事项（--amend --unit）。"
        )
    fate = [row for row in record.rows("resolution_outcome") if row["resolution"] == id][-1:]
    if fate and fate[0]["action"] == "concluded" and fate[0]["received_on"] <= desk.received_on:
        raise VerdictError(f"议定事项“{id}”已于 {fate[0]['received_on']} 办结，不能据以延期。")
    if last["deadline"] and deadline > last["deadline"]:
        raise VerdictError(
            f"新时限 {deadline} 晚于议定事项“{id}”的完成时限 {last['deadline']}，不能据以延期。"
        )


def _listed(milestones: Iterable[str]) -> str:
    """Milestone ids in a row; of many, such as those of a weekly duty, the first three and the last."""
    ids = list(milestones)
    return "、".join(ids) if len(ids) <= 6 else f"{'、'.join(ids[:3])}……{ids[-1]}（共 {len(ids)} 个）"


def extend(
    desk: Desk,
    task: str,
    unit: str,
    deadline: date,
    reason: str,
    granted_by: str,
    milestone: str | None = None,
    resolution: str | None = None,
) -> int:
    """Extend (延期) a task's deadline for a unit; both dates stay on record.

    A later extension corrects an earlier one; one that gives the plan's own date takes it back.

    Args:
        milestone: which one, where the task has several; default its only one.
        resolution: the 议定事项 on record that caused it.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "延期须写明理由（--reason）。")
    granted_by = given(granted_by, "延期须写明由谁批准（--granted-by）。")
    _assigned(desk.plan, task, unit)
    with desk.open() as (writer, record):
        dues = {due.id: due for due in deadlines(record, desk.plan.task(task), unit)}
        if not dues:
            raise VerdictError(f"事项 {task} {desk.plan.task(task).no_deadline}，没有时限可延。")
        if milestone is None and len(dues) > 1:
            raise VerdictError(f"事项 {task} 有几个节点，须写明延哪一个（--milestone）：{_listed(dues)}。")
        due = dues.get(milestone or next(iter(dues)))
        if due is None:
            raise VerdictError(f"事项 {task} 没有节点“{milestone}”，现有：{_listed(dues)}。")
        if last := record.extensions.get((task, unit, due.id)):
            not_before(desk, last["received_on"])
        if resolution:
            _grounds(desk, record, resolution, unit, deadline)
        if deadline < due.original or deadline == due.deadline:
            raise VerdictError(
                f"新时限须不早于方案的时限 {due.original}，且不同于现时限 {due.deadline}，现为 {deadline}。"
            )
        row = Extension(task, unit, due.id, due.deadline, deadline, reason, granted_by, resolution or None)
        return desk.append(writer, "extension", [row])
