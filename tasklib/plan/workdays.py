"""Workdays by the State Council's yearly calendar; Monday to Friday where it is not yet published."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

import chinese_calendar

Roll = Literal["none", "next", "previous"]

# What is told of a day that may still move, and once where it is told, why.
TENTATIVE = "暂定"
WHY_TENTATIVE = "标“暂定”的日期：该年放假安排尚未公布，日期按周末暂算，公布后可能顺延或提前。"

_DAY = timedelta(days=1)
_YEAR = [n * _DAY for n in range(360)]


@cache
def is_workday(day: date) -> bool:
    """Whether offices work on the day, holidays and moved weekends included."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_provisional(day: date) -> bool:
    """Whether the answer for the day rests on Monday to Friday alone."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return True
    return False


def marked(day: object, provisional: bool) -> str:
    """A day in words, with the mark of one that may still move: 2028年4月10日（暂定）."""
    return f"{day}（{TENTATIVE}）" if provisional else str(day)


@cache
def festival_begins(name: str, year: int) -> date | None:
    """The first day off at a festival, by the calendar's name for it; None where it is not yet published.

    New Year's Day may have its first day off in December.
    """
    first = date(year - 1, 12, 25)
    try:
        days = ((day, chinese_calendar.get_holiday_detail(day)) for day in map(first.__add__, _YEAR))
        return next((day for day, (off, called) in days if off and called == name), None)
    except NotImplementedError:
        return None


def roll(day: date, how: Roll) -> date:
    """The day itself if it is a workday or ``how`` is none, else the nearest workday that way."""
    step = {"none": timedelta(0), "next": _DAY, "previous": -_DAY}[how]
    while step and not is_workday(day):
        day += step
    return day


def shift(day: date, workdays: int) -> date:
    """The day that lies a number of workdays after ``day``, which is itself not counted."""
    while workdays > 0:
        day += _DAY
        workdays -= is_workday(day)
    return day


def workdays_left(today: date, deadline: date) -> int:
    """Workdays from ``today`` (not counted) to ``deadline`` (counted); 0 once it is past."""
    days = (deadline - today).days
    return sum(is_workday(today + i * _DAY) for i in range(1, days + 1))
