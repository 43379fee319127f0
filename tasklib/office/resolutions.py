"""议定事项: recorded, amended, concluded, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from tasklib.errors import VerdictError
from tasklib.ledger import Occasion, Resolution, ResolutionOutcome, ResolutionUnit
from tasklib.office.desk import Desk, clear, given, not_before
from tasklib.office.meetings import held_meeting
from tasklib.plan import is_code
from tasklib.record import Record

OCCASIONS: dict[str, Occasion] = {
    "会议": "meeting",
    "推进会": "promotion",
    "批示": "instruction",
    "第三方评估": "third_party",
}


def resolve(
    desk: Desk,
    id: str,
    *,
    decided_on: date | None = None,
    source: str | None = None,
    matter: str = "",
    lead: str = "",
    units: Sequence[str] = (),
    deadline: date | None = None,
    amend: bool = False,
    meeting: str | None = None,
    reason: str = "",
) -> int:
    """Record a resolution (议定事项) of a 会议, 推进会, 批示 or 第三方评估.

    Args:
        source: default 会议.
        amend: the resolution is on record, and this is what it should have said; what is left out
            stands as it was.
        meeting: the one on record that decided it.
        reason: why it is amended; must be told of what a meeting decided.

    Returns:
        The entry's seq.
    """
    if not is_code(id):
        raise VerdictError(f"议定事项编号须由字母、数字、下划线、短横线组成，现为“{id}”。")
    if source is not None and source not in OCCASIONS:
        raise VerdictError(f"议定事项的来源须是 {'、'.join(OCCASIONS)} 之一，现为“{source}”。")
    if meeting and source not in (None, "会议"):
        raise VerdictError(f"写明会议的议定事项，来源须是会议，现为“{source}”。")
    for code in (lead, *units):
        if code.strip() and not desk.plan.knows(code):
            raise VerdictError(f"方案 {desk.plan.id} 里没有单位或单位组“{code}”。")
    with desk.open() as (writer, record):
        before = {row["resolution"]: row for row in record.rows("resolution")}.get(id)
        if before and not amend:
            raise VerdictError(f"议定事项编号“{id}”已用过，请换一个；要更正请加 --amend。")
        if amend and not before:
            raise VerdictError(f"没有编号为“{id}”的议定事项，无从更正。")
        if before:
            reason = _amending(desk, before, source, meeting, reason)
            of_before = [row for row in record.rows("resolution_unit") if row["seq"] == before["seq"]]
            units = units or [row["unit"] for row in sorted(of_before, key=lambda row: int(row["n"]))]
        said: dict[str, Any] = before or {}
        occasion = OCCASIONS[source or "会议"] if source or not before else said["source"]
        row = Resolution(
            id,
            decided_on or said.get("decided_on") or desk.received_on,
            occasion,
            given(matter or said.get("matter", ""), "议定事项须写明内容（--matter）。"),
            given(lead or said.get("lead", ""), "议定事项须写明牵头单位（--lead）。"),
            deadline or said.get("deadline"),
            meeting or said.get("meeting"),
            clear(reason) or None,
        )
        _in_order(desk, record, row)
        told = [ResolutionUnit(id, n, unit) for n, unit in enumerate(units, 1)]
        return desk.append(writer, "resolution", [row, *told])


def _amending(
    desk: Desk, before: dict[str, Any], source: str | None, meeting: str | None, reason: str
) -> str:
    """The reason of an amendment; what a held meeting decided is not rewritten without one, nor moved."""
    not_before(desk, before["received_on"])
    own = before["meeting"]
    if own and (meeting not in (None, own) or source not in (None, "会议")):
        raise VerdictError(f"议定事项“{before['resolution']}”由会议 {own} 议定，不能改记到别处。")
    if not (own or meeting):
        return reason
    return given(reason, f"会议 {own or meeting} 已经召开，更正它的议定事项须写明理由（--reason）。")


def _in_order(desk: Desk, record: Record, row: Resolution) -> None:
    """Refuse days that cannot follow each other."""
    day = row.decided_on
    if day > desk.received_on:
        raise VerdictError(f"议定日期 {day} 晚于记录日期 {desk.received_on}，请核对。")
    if row.deadline is not None and row.deadline < day:
        raise VerdictError(f"完成时限 {row.deadline} 早于议定日期 {day}，请核对。")
    if row.meeting and (held := held_meeting(record, row.meeting)["held_on"]) != day:
        raise VerdictError(f"会议“{row.meeting}”于 {held} 召开，议定日期须是这一天，现为 {day}。")
    outcomes = record.rows("resolution_outcome")
    fates = [it["received_on"] for it in outcomes if it["resolution"] == row.resolution]
    if fates and day > min(fates):
        raise VerdictError(f"议定日期 {day} 晚于已记录的办结日期 {min(fates)}，请核对。")


def conclude(desk: Desk, id: str, basis: str) -> int:
    """Conclude (办结) a resolution.

    Returns:
        The entry's seq.
    """
    return _settle(desk, id, "concluded", given(basis, "办结须写明依据（--basis）。"))


def resume(desk: Desk, id: str, reason: str) -> int:
    """Reopen a resolution that was concluded.

    Returns:
        The entry's seq.
    """
    return _settle(desk, id, "reopened", given(reason, "重新打开须写明理由（--reason）。"))


def _settle(desk: Desk, id: str, action: Literal["concluded", "reopened"], basis: str) -> int:
    with desk.open() as (writer, record):
        held = {row["resolution"]: row for row in record.rows("resolution")}
        if id not in held:
            raise VerdictError(f"没有编号为“{id}”的议定事项。")
        fate = {row["resolution"]: row for row in record.rows("resolution_outcome")}.get(id)
        done = fate is not None and fate["action"] == "concluded"
        if done == (action == "concluded"):
            raise VerdictError(f"议定事项“{id}”{'已办结，不必重复' if done else '没有办结，无须重新打开'}。")
        not_before(desk, fate["received_on"] if fate else held[id]["received_on"])
        return desk.append(writer, "conclusion", [ResolutionOutcome(id, action, basis)])
