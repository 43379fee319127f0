"""序时进度 in exact arithmetic, by each pace."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tasklib.plan import Task
from tasklib.progress.expected import Due, expected, unfinished
from tests.plans import small_plan


def task(pace: str, start: date = date(2022, 1, 1)) -> Task:
    steady = small_plan().task("T1")
    return steady.model_copy(update={"pace": pace, "start": start})


def due(day: date, strictness: str = "binding", id: str = "m") -> Due:
    return Due(id, day, strictness, day)


@pytest.mark.parametrize(
    ("on", "percent"),
    [
        (date(2022, 1, 31), "8.3"),
        (date(2022, 2, 28), "16.7"),
        (date(2022, 6, 15), "45.8"),
        (date(2022, 6, 30), "50.0"),
        (date(2022, 12, 31), "100.0"),
        (date(2023, 3, 1), "100.0"),
        (date(2021, 12, 31), "0.0"),
    ],
)
def test_steady_counts_months_and_days(on: date, percent: str) -> None:
    assert expected(task("steady"), [due(date(2022, 12, 31))], on) == Decimal(percent)


def test_steady_runs_to_the_extended_deadline() -> None:
    dues = [Due("m", date(2022, 8, 31), "binding", date(2022, 3, 31), "市政府办", "汛情")]
    assert expected(task("steady"), dues, date(2022, 6, 30)) == Decimal("75.0")


def test_steady_may_start_and_end_inside_a_month() -> None:
    # From 2018-03-31 (the day before the start) to 2018-04-30: 15 of 30 days of April.
    plan = task("steady", date(2018, 4, 1))
    assert expected(plan, [due(date(2018, 4, 30))], date(2018, 4, 15)) == Decimal("50.0")


def test_a_half_of_a_tenth_is_rounded_up() -> None:
    # 2022-01-01 to 2023-04-30 is 16 months; one month of it is 6.25 %.
    assert expected(task("steady"), [due(date(2023, 4, 30))], date(2022, 1, 31)) == Decimal("6.3")


def test_nodes_count_the_milestones_due_by_the_day() -> None:
    dues = [due(date(2022, 3, 31), id="a"), due(date(2022, 6, 30), id="b"), due(date(2022, 9, 30), id="c")]
    assert expected(task("nodes"), dues, date(2022, 6, 29)) == Decimal("33.3")
    assert expected(task("nodes"), dues, date(2022, 6, 30)) == Decimal("66.7")


def test_rate_is_a_hundred_from_the_first_day_and_standing_has_none() -> None:
    assert expected(task("rate"), [due(date(2022, 12, 31))], date(2022, 1, 2)) == Decimal("100.0")
    assert expected(task("standing"), [], date(2022, 6, 30)) is None


def test_a_milestone_is_reached_at_its_share_and_the_last_only_by_claim() -> None:
    dues = [due(date(2022, 3, 31), id="a"), due(date(2022, 12, 31), id="b")]
    assert [d.id for d in unfinished(dues, Decimal("49.9"))] == ["a", "b"]
    assert [d.id for d in unfinished(dues, Decimal("50.0"))] == ["b"]
    assert [d.id for d in unfinished(dues, Decimal("100.0"))] == ["b"]


def test_a_percent_filed_to_its_tenth_reaches_the_node_it_stands_for() -> None:
    # One of 52 weeks is 1.923… %, and a clerk can file 1.9 at best.
    weeks = [due(date(2022, 1, 2) + timedelta(weeks=n), id=f"w{n + 1}") for n in range(52)]
    for done in (1, 9, 25, 51):
        percent = expected(task("nodes"), weeks, weeks[done - 1].deadline)
        assert percent is not None
        assert unfinished(weeks, percent)[0].id == f"w{done + 1}"
        assert unfinished(weeks, percent - Decimal("0.1"))[0].id == f"w{done}"
