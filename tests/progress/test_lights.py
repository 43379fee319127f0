"""The seven rules of the light, in their order, each with its sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tasklib.plan import Thresholds
from tasklib.progress.expected import Due
from tasklib.progress.lights import LIGHTS, STANDINGS, Situation, judge

JUNE = date(2022, 6, 30)


def case(percent: str, expected: str | None, **changes: Any) -> Situation:
    base: dict[str, Any] = {
        "state": "in_progress",
        "percent": Decimal(percent),
        "expected": None if expected is None else Decimal(expected),
        "pace": "steady",
        "dues": [due(date(2022, 12, 31))],
        "measured_on": JUNE,
        "thresholds": Thresholds(),
    }
    return Situation(**{**base, **changes})


def due(day: date, strictness: str = "binding") -> Due:
    return Due("m", day, strictness, day)


@pytest.mark.parametrize(
    ("percent", "light", "standing"),
    [
        ("50.0", "绿", "达到序时进度"),
        ("40.1", "绿", "达到序时进度"),
        ("40.0", "黄", "滞后"),
        ("20.0", "黄", "滞后"),
        ("19.9", "红", "滞后"),
    ],
)
def test_ten_points_behind_is_yellow_and_more_than_thirty_red(
    percent: str, light: str, standing: str
) -> None:
    verdict = judge(case(percent, "50.0"))
    assert (verdict.light, verdict.standing) == (light, standing)


def test_the_reason_names_both_figures_and_the_gap() -> None:
    assert judge(case("15.0", "50.0")).reason == "序时应达50.0%，实际15.0%，落后35.0个百分点，超过30个。"


def test_a_rate_below_its_target_is_yellow_by_any_gap() -> None:
    assert judge(case("99.9", "100.0", pace="rate")).light == "黄"
    assert judge(case("100.0", "100.0", pace="rate")).light == "绿"


def test_a_binding_deadline_that_is_past_is_red_and_counts_as_overdue() -> None:
    verdict = judge(case("90.0", "100.0", dues=[due(date(2022, 3, 31))]))
    assert (verdict.light, verdict.standing) == ("红", "逾期")
    assert verdict.reason == "时限3月31日已过91天，完成90.0%。"


def test_an_aspirational_deadline_that_is_past_is_yellow() -> None:
    verdict = judge(case("90.0", "95.0", dues=[due(date(2022, 3, 31), "aspirational")]))
    assert (verdict.light, verdict.standing) == ("黄", "滞后")


def test_on_the_deadline_itself_a_task_is_not_yet_overdue() -> None:
    assert judge(case("100.0", "100.0", dues=[due(JUNE)])).light == "绿"


def test_ten_workdays_before_the_deadline_any_gap_is_yellow() -> None:
    # 2022-07-14 is the tenth workday after 2022-06-30, 2022-07-15 the eleventh.
    near = judge(case("95.0", "96.0", dues=[due(date(2022, 7, 14))]))
    assert near.light == "黄"
    assert "仅剩10个工作日" in near.reason
    assert judge(case("95.0", "96.0", dues=[due(date(2022, 7, 15))])).light == "绿"
    assert judge(case("96.0", "96.0", dues=[due(date(2022, 7, 14))])).light == "绿"


def test_a_standing_task_not_started_is_yellow() -> None:
    assert judge(case("0.0", None, pace="standing", dues=[], state="not_started")).light == "黄"
    assert judge(case("10.0", None, pace="standing", dues=[])).light == "绿"


def test_not_reported_comes_before_red_and_the_second_time_is_red() -> None:
    overdue = {"dues": [due(date(2022, 3, 31))], "unreported": "6月报送7月5日截止，至7月8日未收到本项填报"}
    once = judge(case("0.0", "100.0", **overdue))
    assert (once.light, once.standing) == ("未报", "未报")
    twice = judge(case("0.0", "100.0", **overdue, unreported_before=True))
    assert (twice.light, twice.standing) == ("红", "未报")
    assert twice.reason.startswith("连续两期未报")


@pytest.mark.parametrize(
    ("state", "light", "standing"),
    [
        ("not_applicable", "不涉及", "不涉及"),
        ("closed", "已销号", "已完成"),
        ("claimed_done", "待销号", "已完成"),
    ],
)
def test_what_is_done_or_not_applicable_is_never_red(state: str, light: str, standing: str) -> None:
    verdict = judge(case("0.0", "100.0", state=state, unreported="未收到", unreported_before=True))
    assert (verdict.light, verdict.standing) == (light, standing)
    assert verdict.light in LIGHTS
    assert verdict.standing in STANDINGS


def test_the_worst_unfinished_milestone_decides() -> None:
    dues = [due(date(2022, 5, 31), "aspirational"), due(date(2022, 6, 29))]
    assert judge(case("60.0", "60.0", dues=dues)).light == "红"


def test_a_deadline_that_was_past_when_the_document_was_issued_says_so() -> None:
    day = date(2022, 3, 31)
    past = Due("m", day, "binding", day, past_at_issue=True)
    assert judge(case("0.0", "100.0", dues=[past])).reason.startswith("时限3月31日已过91天（印发时已过），")
    # The light is what it would be otherwise.
    assert (
        judge(case("0.0", "100.0", dues=[past])).light == judge(case("0.0", "100.0", dues=[due(day)])).light
    )
    assert "印发" not in judge(case("0.0", "100.0", dues=[due(day)])).reason
