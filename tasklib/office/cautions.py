"""提请注意: what a clerk should look at once more about a meeting; nothing is refused for it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tasklib.office.desk import Desk, latest_due
from tasklib.plan.workdays import is_provisional, is_workday
from tasklib.progress.lists import problems, resolutions
from tasklib.progress.meetings import agenda, called, meeting_members, meetings
from tasklib.record import Record

# From how long before the year's end on a meeting that is still wanting is worth a word.
_LATE = timedelta(days=92)
_HEARD = re.compile(r"听取(.+?)(?:关于|对|就|的?汇报)")


def meeting_cautions(desk: Desk, id: str) -> list[str]:
    """What is to be looked at about a meeting that is still to come, each as one sentence."""
    frames, period = desk.ledger.frames(desk.plan.id), latest_due(desk.plan, desk.received_on)
    record = Record.of(desk.plan, frames, period or desk.plan.first_period, desk.received_on)
    (row,) = meetings(record).filter(meeting=id).to_dicts()
    found = [_off_day(row["held_on"]), wanting(record), _uninvited(record, id)]
    return [sentence for sentence in found if sentence]


def wanting(record: Record) -> str:
    """How many meetings the year still wants by the plan's rule, once it draws to its end; else empty."""
    least, today = record.plan.meeting.at_least or 0, record.as_of
    end = min(date(today.year, 12, 31), record.plan.end)
    own = [row["status"] for row in meetings(record).to_dicts() if row["held_on"].year == today.year]
    held, coming = own.count("held"), own.count("called")
    if held >= least or not end - _LATE < today <= end:
        return ""
    short = f"，还差{least - held - coming}次" if held + coming < least else ""
    so_far = f"{today.year}年已召开{held}次，已召集待开{coming}次{short}"
    return f"方案规定每年至少召开会议{least}次，{so_far}，请在年底前安排。"


def _off_day(day: date) -> str:
    named = f"会议日期{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）"
    if is_provisional(day):
        as_if = "按工作日" if is_workday(day) else "按休息日"
        return f"{day.year}年的放假安排还没有公布，{named}暂{as_if}看待，请届时核对。"
    return "" if is_workday(day) else f"{named}不是工作日，请核对。"


def _uninvited(record: Record, id: str) -> str:
    """Which units the agenda has report that are not invited, and how to invite them."""
    plan = record.plan
    leads = {row["resolution"]: row["lead"] for row in resolutions(record).to_dicts()}
    raised = {row["problem"]: row["unit"] for row in problems(record).to_dicts()}
    names = {
        name: u.code for u in plan.units for name in (u.name, u.short, *u.aliases, called(record, u.code))
    }
    heard: set[str] = set()
    for item in agenda(record).filter(meeting=id).to_dicts():
        told = [leads.get(item["resolution"]), raised.get(item["problem"])]
        for text in _HEARD.findall(item["matter"]):
            told += [names.get(part) for part in re.split("[、，和及]", text)]
        heard |= {code for code in told if code and plan.has_unit(code)}
    invited = set(meeting_members(record).filter(meeting=id)["unit"])
    left = [unit.code for unit in plan.units if unit.code in heard and unit.code not in invited]
    if not left:
        return ""
    listed = "、".join(called(record, code) for code in left)
    how = " ".join(f"{code}=出席职务" for code in left)
    return f"议程要请{listed}汇报，但不在参加单位之列；要请的，用变更会议的加请（--invite）补上：{how}。"
