"""催报: who has not filed for a period, how to reach them, and a message ready to copy."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tasklib.plan import Unit, office_in_words
from tasklib.progress import timeliness
from tasklib.record import Record

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
    """The units without a complete filing for the record's period, as things stand on a day.

    Args:
        record: everything received by ``on``.

    Returns:
        ``REMINDER_SCHEMA``, units in administrative order. ``days_late`` counts calendar days: 0 on
        the due day, negative before it. ``contact`` is the plan's, else the phone and the person on
        the unit's last cover, else 未登记.
    """
    told = timeliness(record).filter(pl.col("period") == record.period.key, pl.col("first_valid").is_null())
    rows = []
    for row in told.to_dicts():
        unit = record.plan.unit(row["unit"])
        due = record.due_on(unit.code, record.period)
        message = _message(record, unit, due, on, tried=row["first_attempt"])
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


def _message(record: Record, unit: Unit, due: date, on: date, *, tried: date | None) -> str:
    """What to send the unit: the state, what to do by when, and whom to ask."""
    plan, period = record.plan, record.period
    what = f"{plan.short_title}{period.label}进展情况报送"
    filed = any((s["unit"], s["period"]) == (unit.code, period.key) for s in record.rows("submission"))
    if filed:
        state, ask = "贵单位的报送还不完整", "请补齐后整份重新报送"
    elif tried:
        state, ask = f"贵单位{_day(tried)}的报送有错退回，还没有重报", "请按退回件改正后重新报送"
    else:
        state, ask = "还没有收到贵单位的报送", "请用下发的报送表填报"
    lock = record.open_until(unit.code, period)
    if on < due:
        when = f"{what}{_day(due)}截止，还有{(due - on).days}天，{state}。{ask}，不要超过截止日。"
    elif on == due:
        when = f"今天（{_day(due)}）是{what}的截止日，{state}。{ask}，今天以内报到算按期。"
    elif lock is None or on <= lock:
        when = f"{what}已于{_day(due)}截止，逾期{(on - due).days}天，{state}。{ask}，越早越好。"
    else:
        closed = f"{what}已于{_day(due)}截止、{_day(lock)}止收，{state}"
        when = f"{closed}。补报须先向{plan.name_of(plan.office)}申请报送延期。"
    until = f"{_day(lock)}止收，过后须先申请报送延期。" if lock and on <= lock else ""
    return f"{unit.name}：{when}{until}联系：{office_in_words(plan)}。"
