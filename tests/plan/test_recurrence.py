"""Words that come again and again, and what no rule of a plan can hold."""

from __future__ import annotations

import pytest

from tasklib.plan.recurrence import Recurrence, read_recurrence


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("每季度结束后10个工作日内", Recurrence("quarterly", "binding", workdays=10)),
        ("季度结束后十个工作日内", Recurrence("quarterly", "binding", workdays=10)),
        ("每月后5日内", Recurrence("monthly", "binding", days=5)),
        ("每半年底前", Recurrence("half_yearly", "binding")),
        ("力争每月底前", Recurrence("monthly", "aspirational")),
        # The filing day of a month lies in the next one.
        ("每月5日前", Recurrence("monthly", "binding", days=5, of_next=True)),
    ],
)
def test_words_come_to_a_period_and_days_after_its_end(words: str, found: Recurrence) -> None:
    assert read_recurrence(words) == found


@pytest.mark.parametrize(
    "words", ["6月底前", "持续推进", "每周五前", "每月30日前", "每年3月、9月底前", "定期", ""]
)
def test_what_no_rule_holds_is_none(words: str) -> None:
    assert read_recurrence(words) is None
