"""议定事项: recorded, amended, concluded, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from tasklib.errors import VerdictError
from tasklib.ledger import Occasion, Resolution, ResolutionOutcome, ResolutionUnit, Row
from tasklib.office.desk import Desk, given, not_before
from tasklib.plan import is_code

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
    matter = given(matter, "议定事项须写明内容（--matter）。")
    if not is_code(id):
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
    with desk.open() as (writer, record):
        known = any(row["resolution"] == id for row in record.rows("resolution"))
        if known and not amend:
            raise VerdictError(f"议定事项编号“{id}”已用过，请换一个；要更正请加 --amend。")
        fates = [row["received_on"] for row in record.rows("resolution_outcome") if row["resolution"] == id]
        if fates and decided_on > min(fates):
            raise VerdictError(f"议定日期 {decided_on} 晚于已记录的办结日期 {min(fates)}，请核对。")
        if amend and not known:
            raise VerdictError(f"没有编号为“{id}”的议定事项，无从更正。")
        rows: list[Row] = [Resolution(id, decided_on, OCCASIONS[source], matter, lead, deadline)]
        rows += [ResolutionUnit(id, n, unit) for n, unit in enumerate(units, 1)]
        return desk.append(writer, "resolution", rows)


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
