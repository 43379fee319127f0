"""Periods, workdays and due days, with the calendar's traps."""

from __future__ import annotations

from datetime import date

import pytest

from tasklib.errors import ParameterError
from tasklib.plan import Calendar, Period
from tasklib.plan.workdays import is_provisional, is_workday, roll, shift, workdays_left


@pytest.mark.parametrize(
    ("key", "first", "last", "label", "following"),
    [
        ("2022-06", date(2022, 6, 1), date(2022, 6, 30), "2022年6月", "2022-07"),
        ("2022-12", date(2022, 12, 1), date(2022, 12, 31), "2022年12月", "2023-01"),
        ("2022-Q2", date(2022, 4, 1), date(2022, 6, 30), "2022年第二季度", "2022-Q3"),
        ("2022-H1", date(2022, 1, 1), date(2022, 6, 30), "2022年上半年", "2022-H2"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "2022年", "2023"),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3), "2020年第53周", "2021-W01"),
    ],
)
def test_a_period_knows_its_days_its_words_and_its_neighbours(
    key: str, first: date, last: date, label: str, following: str
) -> None:
    period = Period.parse(key)
    assert (period.first, period.last, period.label, period.next().key) == (first, last, label, following)
    assert period.next().previous() == period
    assert Period.containing(period.last, period.cadence) == period


@pytest.mark.parametrize("key", ["2022-13", "2022-00", "2022-Q5", "2022-W54", "六月", "2022-6", "../x", ""])
def test_anything_else_is_no_period(key: str) -> None:
    with pytest.raises(ParameterError, match="报送期须写成"):
        Period.parse(key)


def test_moved_weekends_are_workdays_and_holidays_are_not() -> None:
    assert is_workday(date(2011, 12, 31))
    assert not is_workday(date(2018, 4, 30))
    assert not is_workday(date(2022, 12, 31))


def test_rolling_and_shifting_follow_the_official_calendar() -> None:
    assert roll(date(2022, 2, 5), "next") == date(2022, 2, 7)
    assert roll(date(2018, 4, 30), "previous") == date(2018, 4, 28)
    assert roll(date(2022, 2, 5), "none") == date(2022, 2, 5)
    # The Labour holiday of 2022 runs from 30 April to 4 May.
    assert shift(date(2022, 4, 29), 1) == date(2022, 5, 5)
    assert workdays_left(date(2022, 4, 29), date(2022, 5, 6)) == 2
    assert workdays_left(date(2022, 5, 6), date(2022, 5, 6)) == 0


def test_years_without_an_official_calendar_count_monday_to_friday_and_say_so() -> None:
    assert is_provisional(date(2035, 1, 1))
    assert not is_provisional(date(2022, 1, 1))
    assert is_workday(date(2035, 1, 1)) is True
    assert is_workday(date(2035, 1, 6)) is False


def test_a_due_day_named_in_the_calendar_replaces_the_rule() -> None:
    calendar = Calendar.model_validate({"source": "public", "due": {"2022-01": "2022-02-10"}})
    assert calendar.due_on(Period.parse("2022-01")) == date(2022, 2, 10)
    assert calendar.due_on(Period.parse("2022-02")) == date(2022, 3, 7)
