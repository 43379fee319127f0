"""会议: called by the plan's rule, changed, cancelled and held. What was held is never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from tasklib.errors import VerdictError
from tasklib.ledger import AgendaItem, MeetingAct, MeetingMember
from tasklib.office.arrangement import Arrangement
from tasklib.office.desk import Desk, clear, given, known_unit, latest_due, not_before
from tasklib.plan import Plan, is_code
from tasklib.progress.lists import problems
from tasklib.progress.meetings import agenda, meeting_members, meetings, proposed_agenda
from tasklib.record import Record


def call_meeting(
    desk: Desk,
    on: date,
    place: str,
    *,
    id: str | None = None,
    title: str | None = None,
    members: Sequence[str] = (),
    invite: Sequence[str] = (),
    consent: str = "",
    arranged: Arrangement | None = None,
) -> tuple[str, int]:
    """Call (召集) a meeting.

    Args:
        id: default the year and the next number in it, such as 2022-1.
        members: unit codes, each with ``=post`` where the plan gives none; default the plan's members.
        invite: who is to come besides, in the same form.
        consent: the chief convenor's, and how it was told; with it the meeting is an extra one.
        arranged: its hour, who presides, whom to call and by when to reply.

    Returns:
        The meeting's id and the entry's seq.
    """
    place = given(place, "召集会议须写明地点（--place）。")
    title, consent = clear(title or ""), clear(consent)
    posts = {member.unit: member.post for member in desk.plan.meeting.members}
    rows = _members(desk.plan, {} if members else posts, [*members, *invite])
    with desk.open() as (writer, record):
        held = meetings(record).to_dicts()
        _on_a_sound_day(desk, on)
        _by_rule(desk.plan, held, on, consent)
        id = id or _next_id(held, on.year)
        if not is_code(id):
            raise VerdictError(f"会议编号须由字母、数字、下划线、短横线组成，现为“{id}”。")
        if any(row["meeting"] == id for row in held):
            raise VerdictError(f"会议编号“{id}”已用过，请换一个。")
        named = title or _numbered(held, on.year, desk.plan.meeting.name)
        told = (arranged or Arrangement()).told(on, desk.received_on)
        act = MeetingAct(id, "called", on, place, named, bool(consent) or None, consent or None, **told)
        return id, desk.append(writer, "meeting", [act, *rows])


def change_meeting(
    desk: Desk,
    id: str,
    reason: str,
    *,
    on: date | None = None,
    place: str | None = None,
    title: str | None = None,
    members: Sequence[str] = (),
    invite: Sequence[str] = (),
    consent: str = "",
    arranged: Arrangement | None = None,
) -> int:
    """Change what was told of a meeting that is still to come.

    Where it moves to another year, its title takes that year's number; its id stays.

    Args:
        members: who is invited instead of those so far; ``invite``: who is invited besides.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "变更会议须写明理由（--reason）。")
    arranged = arranged or Arrangement()
    if not (on or place or title or members or invite or arranged != Arrangement()):
        raise VerdictError("请写明变更什么：日期、时间、地点、名称、主持、联系、回执或成员单位。")
    place, title, consent = clear(place or ""), clear(title or ""), clear(consent)
    with desk.open() as (writer, record):
        held = _to_come(desk, record, id)
        others = [row for row in meetings(record).to_dicts() if row["meeting"] != id]
        if on and on != held["held_on"]:
            _on_a_sound_day(desk, on)
            _by_rule(desk.plan, others, on, consent or held["consent"] or "")
            own = re.fullmatch(rf"{held['held_on'].year}年第\d+次(.+)", held["title"] or "")
            if own and not title and on.year != held["held_on"].year:
                title = _numbered(others, on.year, own[1])
        rows = []
        if members or invite:
            so_far = meeting_members(record).filter(meeting=id).select("unit", "post").rows()
            rows = _members(desk.plan, {} if members else dict(so_far), [*members, *invite])
        told = place or None, title or None, bool(consent) or None, consent or None
        day = on or held["held_on"]
        arrangement = arranged.told(day, desk.received_on, held["reply_by"])
        act = MeetingAct(id, "changed", on, *told, reason, **arrangement)
        return desk.append(writer, "meeting", [act, *rows])


def set_agenda(desk: Desk, id: str, items: Sequence[str] = ()) -> int:
    """Put down what a meeting that is still to come deals with, in the place of what stood there.

    Args:
        items: one matter each, in order, with ``=id`` at its end for the problem or resolution on
            record that it comes from; default what the record proposes.

    Returns:
        The entry's seq.
    """
    with desk.open() as (writer, record):
        _to_come(desk, record, id)
        then = _now(desk, record)
        rows = _items(then, items) if items else [AgendaItem(n, **it) for n, it in _proposed(then)]
        if not rows:
            raise VerdictError("台账里没有可以提出的议程，请写明事项（--item）。")
        return desk.append(writer, "meeting", [MeetingAct(id, "changed"), *rows])


def cancel_meeting(desk: Desk, id: str, reason: str) -> int:
    """Cancel (取消) a meeting that is still to come; its id is not used again.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "取消会议须写明理由（--reason）。")
    with desk.open() as (writer, record):
        _to_come(desk, record, id)
        return desk.append(writer, "meeting", [MeetingAct(id, "cancelled", reason=reason)])


def hold_meeting(
    desk: Desk,
    id: str,
    minutes: str,
    *,
    absent: Sequence[str] = (),
    delegated: Mapping[str, str] | None = None,
) -> int:
    """Record that a meeting was held (召开): who came, and the minutes' text. It is read-only from then on.

    Args:
        absent: the units that nobody came for.
        delegated: unit → the post that came in its member's place. All others were present.

    Returns:
        The entry's seq.
    """
    minutes = given(minutes, "会议召开后须写明纪要（--minutes）。")
    delegates = dict(delegated or {})
    with desk.open() as (writer, record):
        held = _to_come(desk, record, id)
        if desk.received_on < held["held_on"]:
            raise VerdictError(f"会议 {id} 定于 {held['held_on']} 召开，还没有到，不能记录召开。")
        invited = [row for row in meeting_members(record).to_dicts() if row["meeting"] == id]
        known = [row["unit"] for row in invited]
        for unit in (*absent, *delegates):
            if unit not in known:
                listed = "、".join(_named(desk.plan, code) for code in known)
                raise VerdictError(
                    f"单位 {_named(desk.plan, unit)}不在会议 {id} 的成员之列，成员为：{listed}。"
                )
            if unit in absent and unit in delegates:
                raise VerdictError(f"单位 {_named(desk.plan, unit)}不能既缺席又委托他人出席。")
        rows = [
            MeetingMember(
                row["n"], row["unit"], row["post"],
                "absent" if row["unit"] in absent else "delegated" if row["unit"] in delegates else "present",
                given(delegates[row["unit"]], f"请写明 {_named(desk.plan, row['unit'])}委托何职务出席。")
                if row["unit"] in delegates
                else None,
            )
            for row in invited
        ]  # fmt: skip
        then = _now(desk, record)
        told = agenda(then).filter(meeting=id, proposed=False)
        # What was dealt with is on record for good, whether or not anybody had put it down before.
        fixed = [] if told.height else [AgendaItem(n, **it) for n, it in _proposed(then)]
        act = MeetingAct(id, "held", minutes=minutes)
        return desk.append(writer, "meeting", [act, *rows, *fixed])


def held_meeting(record: Record, id: str) -> dict[str, Any]:
    """The meeting of that id, which was held; VerdictError where it was not."""
    found = _known(record, id)
    if found["status"] != "held":
        raise VerdictError(f"会议“{id}”还没有记录召开，不能记录它的议定事项。")
    return found


def _known(record: Record, id: str) -> dict[str, Any]:
    found = [row for row in meetings(record).to_dicts() if row["meeting"] == id]
    if not found:
        raise VerdictError(f"没有编号为“{id}”的会议，请用 tasklib meeting list 查看。")
    return found[0]


def _to_come(desk: Desk, record: Record, id: str) -> dict[str, Any]:
    """The meeting of that id, which is still to come."""
    found = _known(record, id)
    if found["status"] == "held":
        raise VerdictError(
            f"会议“{id}”已于 {found['held_on']} 召开，记录不能再改；会后的决定请另记议定事项，或由下次会议研究。"
        )
    if found["status"] == "cancelled":
        raise VerdictError(f"会议“{id}”已于 {found['told_on']} 取消，不能再改，请另行召集。")
    not_before(desk, found["told_on"])
    return found


def _on_a_sound_day(desk: Desk, on: date) -> None:
    if on < desk.plan.start:
        raise VerdictError(f"会议日期 {on} 早于方案开始的日期 {desk.plan.start}，请核对。")
    if on < desk.received_on:
        raise VerdictError(
            f"会议日期 {on} 早于办理日期 {desk.received_on}；补录以前的会议，请用 --received-on 写明召集的日期。"
        )


def _by_rule(plan: Plan, others: Sequence[dict[str, Any]], on: date, consent: str) -> None:
    """One more than the plan's rule allows needs the chief convenor's consent; extra ones count apart."""
    most = plan.meeting.at_most
    counted = [
        row for row in others
        if row["status"] != "cancelled" and not row["extra"] and row["held_on"].year == on.year
    ]  # fmt: skip
    if most is not None and len(counted) >= most and not consent.strip():
        who = plan.meeting.chief_convenor or plan.meeting.convenor
        raise VerdictError(
            f"{on.year}年已召集会议{len(counted)}次，方案规定每年最多{most}次；"
            f"再开须经总召集人（{who}）同意，请写明同意的依据（--consent）。"
        )


def _next_id(held: Sequence[dict[str, Any]], year: int) -> str:
    used = {row["meeting"] for row in held}
    return next(id for n in range(1, len(used) + 2) if (id := f"{year}-{n}") not in used)


def _numbered(others: Sequence[dict[str, Any]], year: int, name: str) -> str:
    """A meeting's title by its number in the year, one that no other meeting of the year has."""
    titles = [r["title"] for r in others if r["status"] != "cancelled" and r["held_on"].year == year]
    return next(made for n in count(len(titles) + 1) if (made := f"{year}年第{n}次{name}") not in titles)


def _members(plan: Plan, so_far: Mapping[str, str], named: Sequence[str]) -> list[MeetingMember]:
    posts = {member.unit: member.post for member in plan.meeting.members}
    asked = dict(so_far)
    for text in named:
        unit, _, post = (part.strip() for part in text.partition("="))
        known_unit(plan, unit)
        if unit in asked:
            again = "已在参加单位之列，不必再请" if unit in so_far else "写了两次，请只留一个"
            raise VerdictError(f"单位 {_named(plan, unit)}{again}。")
        if not post and unit not in posts:
            raise VerdictError(f"{plan.name_of(unit)}不是方案所列的成员单位，请写成 {unit}=出席职务。")
        asked[unit] = clear(post) or posts[unit]
    if not asked:
        raise VerdictError(f"方案 {plan.id} 没有写会议的成员单位，请用 --member 单位代码=职务 写明。")
    return [MeetingMember(n, unit, post) for n, (unit, post) in enumerate(asked.items(), 1)]


def _named(plan: Plan, code: str) -> str:
    return f"{code}（{plan.unit(code).short}）" if plan.has_unit(code) else f"“{code}”"


def _now(desk: Desk, record: Record) -> Record:
    """The record as it stands on the desk's day."""
    return record.told(latest_due(desk.plan, desk.received_on) or desk.plan.first_period, desk.received_on)


def _proposed(record: Record) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(proposed_agenda(record), 1))


def _items(record: Record, lines: Sequence[str]) -> list[AgendaItem]:
    raised = {*problems(record)["problem"], *(problem.id for problem in record.plan.problems)}
    decided = {row["resolution"] for row in record.rows("resolution")}
    rows = []
    for n, line in enumerate(lines, 1):
        matter, told, source = (part.strip() for part in line.rpartition("="))
        if not told:
            matter, source = source, ""
        matter = given(matter, f"议程第{n}项须写明内容。")
        if source and source not in raised | decided:
            raise VerdictError(
                f"议程第{n}项所依据的“{source}”不是已上报的问题，也不是已记录的议定事项，请核对编号。"
            )
        problem, resolution = (source if source in known else None for known in (raised, decided))
        rows.append(AgendaItem(n, matter, problem, resolution))
    return rows
