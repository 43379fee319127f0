"""催报: who owes a filing or a refile for a period, how to reach them, and a message ready to copy."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl

from tasklib.plan import Unit, office_in_words
from tasklib.plan.workdays import TENTATIVE, WHY_TENTATIVE, is_provisional, marked, shift
from tasklib.progress import timeliness
from tasklib.record import Record

_MARK = re.compile(f"[（，]{TENTATIVE}）")

REMINDER_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "name": pl.String,
    "period": pl.String,
    "due": pl.Date,
    "days_late": pl.Int64,
    "contact": pl.String,
    "message": pl.String,
}


def reminders(record: Record, on: date) -> pl.DataFrame:
    """The units that owe a filing for the record's period, or the refile of a row that was returned,
    as things stand on a day.

    Args:
        record: everything received by ``on``.

    Returns:
        ``REMINDER_SCHEMA``, units in administrative order. ``due`` is the day the filing was due; of
        a complete one, its refile. ``days_late`` counts calendar days from it: 0 on the due day,
        negative before it. ``contact`` is the plan's, else the phone and the person on
        the unit's last cover, else 未登记.
    """
    told = timeliness(record).filter(pl.col("period") == record.period.key)
    rows = []
    for row in told.to_dicts():
        unit = record.plan.unit(row["unit"])
        owing = _unmended(record, unit, on)
        if row["first_valid"] is None:
            due = record.due_on(unit.code, record.period)
            said = _message(record, unit, due, on)
        elif owing:
            due, said = min(owing.values()), ""
        else:
            continue
        said += _returned(record, unit, owing, on) if owing else ""
        said += WHY_TENTATIVE if _MARK.search(said) else ""
        message = f"{unit.name}：{said}联系：{office_in_words(record.plan)}。"
        rows.append(
            (
                unit.code,
                unit.name,
                record.period.key,
                due,
                (on - due).days,
                _contact(record, unit),
                message,
            )
        )
    return pl.DataFrame(rows, schema=REMINDER_SCHEMA, orient="row")


def _contact(record: Record, unit: Unit) -> str:
    if unit.contact:
        return unit.contact
    covers = (row for row in reversed(record.rows("submission")) if row["unit"] == unit.code)
    said = next((row for row in covers if row["phone"] or row["filled_by"]), None)
    return " ".join(filter(None, (said["phone"], said["filled_by"]))) if said else "未登记"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _counted(day: date) -> str:
    """A day counted in workdays."""
    return marked(_day(day), is_provisional(day))


def _unmended(record: Record, unit: Unit, on: date) -> dict[str, date]:
    """By task, the day by which a row that stands returned should have been refiled, where it is past."""
    refused = _last_refusal(record, unit)
    if refused and not refused["findings"]:
        return {}
    limit = record.plan.thresholds.refile_workdays
    returned = record.returns.get((unit.code, record.period.key), {})
    return {task: due for task, day in returned.items() if (due := shift(day, limit)) < on}


def _returned(record: Record, unit: Unit, owing: dict[str, date], on: date) -> str:
    """Which rows were returned and why, and what to do."""
    why = {
        row.task: (row.return_reason or "").rstrip("。")
        for row in record.filed
        if (row.unit, row.period, row.review) == (unit.code, record.period.key, "returned")
    }
    rows = "；".join(f"{task}（{why[task]}）" for task in owing)
    opening = record.opening(unit.code, record.period)
    if opening is None or all(on <= opening.until(task) for task in owing):
        ask = "请按退回理由改正后整份重新报送，越早越好"
    else:
        unsure = record.plan.calendar.lock_is_provisional(record.period, opening.whole)
        closed = f"{record.period.label}已于{marked(_day(opening.whole), unsure)}止收"
        ask = f"{closed}，重报须先向{_office(record)}申请报送延期"
    first = min(owing.values())
    day = f"{_day(first)}，{TENTATIVE}" if is_provisional(first) else _day(first)
    return f"{_what(record)}中退回的事项，重报期限（{day}）已过，还没有重报：{rows}。{ask}。"


def _last_refusal(record: Record, unit: Unit) -> dict[str, Any] | None:
    """The unit's last attempt, if it was refused; what came too late takes no place of one that
    waits for the office."""
    key = unit.code, record.period.key
    attempts = [*record.came.get(key, ()), *record.refusals.get(key, ())]
    attempts.sort(key=lambda it: (it["received_on"], it["seq"]))
    in_time = [it for it in attempts if not it.get("locked")]
    waits = bool(in_time) and in_time[-1].get("findings") == 0
    last = (in_time if waits else attempts)[-1:]
    return last[0] if last and "findings" in last[0] else None


def _waiting(record: Record, refused: dict[str, Any], on: date) -> str:
    """What to say of an attempt that waits for the office: why, and what may be done meanwhile."""
    came, seq = refused["received_on"], refused["seq"]
    others = {
        file["name"]
        for file in record.told_by("source_file").get(seq, ())
        if refused["bundle"] and file["bundle"] not in (refused["bundle"], None)
    }
    found = record.told_by("refused_finding").get(seq, ())
    asked = any(it["rule"] == "personal-data" and it["file"] not in others for it in found)
    keeps = shift(came, record.plan.thresholds.grace_workdays)
    opening = record.opening(refused["unit"], record.period)
    if on <= keeps:
        counted = f"{_counted(keeps)}以前（含当天）报到仍按{_day(came)}计"
    elif opening is None or on <= opening.last:
        counted = "按报到之日计"
    else:
        counted = f"须先向{_office(record)}申请报送延期"
    if asked:
        state = f"贵单位{_day(came)}的报送有疑似个人信息，还没有收下"
        ask = f"请删去后重报，或等办公室核实：确非个人信息的，核实后原件仍按{_day(came)}计；删去后重报的，"
    elif _shares_faults(record, refused):
        state = f"贵单位{_day(came)}的报送没有须改的错处，因同一套表里别的单位有错没有收下"
        ask = "请单独重报，或与改好的整套一起重报；重报的，"
    else:
        state = f"贵单位{_day(came)}的报送没有须改的错处，待办公室收下"
        ask = "原件不用重报；改动后另报的，"
    return f"{state}。{ask}{counted}。"


def _shares_faults(record: Record, refused: dict[str, Any]) -> bool:
    """Whether another unit's errors stand in the attempt's own files, so that they can never be taken."""
    units = record.told_by("refused_unit").get(refused["seq"], ())
    return any(row["findings"] and row["bundle"] == refused["bundle"] for row in units)


def _what(record: Record) -> str:
    return f"{record.plan.short_title}{record.period.label}进展情况报送"


def _office(record: Record) -> str:
    return record.plan.name_of(record.plan.office)


def _message(record: Record, unit: Unit, due: date, on: date) -> str:
    """What to send the unit that owes its filing: the state, and what to do by when."""
    what, refused = _what(record), _last_refusal(record, unit)
    # The message is read on its own.
    calendar = record.plan.calendar
    unsure = calendar.is_provisional(record.period, due)
    ends = marked(f"{due.year}年{_day(due)}", unsure)
    if refused and not refused["findings"]:
        return f"{what}{ends}截止，{_waiting(record, refused, on)}"
    if (unit.code, record.period.key) in record.came:
        state, ask = "贵单位的报送还不完整", "请补齐后整份重新报送"
    elif refused and refused["locked"] and refused["findings"] == 1:
        state, ask = f"贵单位{_day(refused['received_on'])}报来时已经止收，没有收下", "请重新报送"
    elif refused:
        state = f"贵单位{_day(refused['received_on'])}的报送有错退回，还没有重报"
        ask = "请按退回件改正后重新报送"
    else:
        state, ask = "还没有收到贵单位的报送", "请用下发的报送表填报"
    lock = record.open_until(unit.code, record.period)
    closes = marked(_day(lock), calendar.lock_is_provisional(record.period, lock)) if lock else ""
    if on < due:
        when = f"{what}{ends}截止，还有{(due - on).days}天，{state}。{ask}，不要超过截止日。"
    elif on == due:
        today = f"{due.year}年{_day(due)}" + f"，{TENTATIVE}" * unsure
        when = f"今天（{today}）是{what}的截止日，{state}。{ask}，今天以内报到算按期。"
    elif lock is None or on <= lock:
        when = f"{what}已于{ends}截止，逾期{(on - due).days}天，{state}。{ask}，越早越好。"
    else:
        closed = f"{what}已于{ends}截止、{closes}止收，{state}"
        when = f"{closed}。补报须先向{_office(record)}申请报送延期。"
    until = f"{closes}止收，过后须先申请报送延期。" if lock and on <= lock else ""
    return when + until
