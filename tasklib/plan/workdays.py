"""Workdays by the State Council's yearly calendar; Monday to Friday where it is not yet published."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

import chinese_calendar

Roll = Literal["none", "next", "previous"]
_DAY = timedelta(days=1)


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
