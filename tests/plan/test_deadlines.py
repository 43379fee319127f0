"""Deadline words: every form that work plans use, how strictly they bind, and the calendar's traps."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklib.plan import Period
from tasklib.plan.deadlines import find_deadlines, read_deadline, read_deadlines
from tasklib.plan.numerals import number

ISSUED = date(2022, 3, 1)


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("2022年6月30日前", "2022-06-30"),
        ("2022年6月30日之前", "2022-06-30"),
        ("2020年11月底前", "2020-11-30"),
        ("6月底前", "2022-06-30"),
        ("６月底前", "2022-06-30"),
        ("2月末", "2022-02-28"),
        ("年底前", "2022-12-31"),
        ("2011年内", "2011-12-31"),
        ("年内", "2022-12-31"),
        ("2022年底", "2022-12-31"),
        ("今年年底前", "2022-12-31"),
        ("明年6月底前", "2023-06-30"),
        ("2月上旬", "2022-02-10"),
        ("2月中旬", "2022-02-20"),
        ("2月下旬", "2022-02-28"),
        ("上半年", "2022-06-30"),
        ("下半年", "2022-12-31"),
        ("三季度末", "2022-09-30"),
        ("第二季度", "2022-06-30"),
        ("前三季度", "2022-09-30"),
        ("“十四五”末", "2025-12-31"),
        ("到2025年", "2025-12-31"),
        ("2023年前", "2022-12-31"),
        ("10月前", "2022-09-30"),
        ("12月", "2022-12-31"),
        ("2022年", "2022-12-31"),
        ("2022.6.30", "2022-06-30"),
        ("2022-06", "2022-06-30"),
        ("十二月三十一日前", "2022-12-31"),
        ("二○二二年四月二十日", "2022-04-20"),
        ("印发之日起30日内", "2022-03-31"),
        ("印发后10个工作日内", "2022-03-15"),
    ],
)
def test_words_name_a_day(words: str, on: str) -> None:
    deadline = read_deadline(words, 2022, ISSUED)
    assert deadline is not None
    assert deadline.on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("words", "start", "on"),
    [
        ("4月-10月底", "2022-04-01", "2022-10-31"),
        ("2022年3—4月", "2022-03-01", "2022-04-30"),
        ("3月1日至15日", "2022-03-01", "2022-03-15"),
        ("2022年11月-2023年2月", "2022-11-01", "2023-02-28"),
        ("11月至2月", "2022-11-01", "2023-02-28"),
        ("2022年11月至12月上旬", "2022-11-01", "2022-12-10"),
        ("全年", "2022-01-01", "2022-12-31"),
    ],
)
def test_windows_have_a_first_and_a_last_day(words: str, start: str, on: str) -> None:
    deadline = read_deadline(words, 2022)
    assert deadline is not None
    assert (deadline.start, deadline.on) == (date.fromisoformat(start), date.fromisoformat(on))


@pytest.mark.parametrize(
    "words", ["持续推进", "长期坚持", "立行立改", "常态化", "定期开展", "即日起", "2022年4月1日起"]
)
def test_open_ends_have_no_day(words: str) -> None:
    deadline = read_deadline(words, 2022, ISSUED)
    assert deadline is not None
    assert (deadline.on, deadline.kind, deadline.words) == (None, "open", words)


def test_from_now_on_begins_on_the_day_of_issue() -> None:
    deadline = read_deadline("即日起", 2022, ISSUED)
    assert deadline is not None
    assert deadline.start == ISSUED


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        ("每月5日前", "monthly"),
        ("每季度末", "quarterly"),
        ("每年1月31日前", "yearly"),
        ("每年3月、9月底前", "yearly"),
        ("月末", "monthly"),
    ],
)
def test_what_recurs_has_a_cadence_and_no_day(words: str, cadence: str) -> None:
    deadline = read_deadline(words, 2022)
    assert deadline is not None
    assert (deadline.on, deadline.kind, deadline.cadence) == (None, "recurring", cadence)


def test_workdays_after_a_quarter_skip_its_holidays() -> None:
    deadline = read_deadline("季度结束后10个工作日内", 2022)
    assert deadline is not None
    # The National Day holiday ends on 7 October, and 8 and 9 October are worked.
    assert deadline.due_after(Period.parse("2022-Q3")) == date(2022, 10, 19)


@pytest.mark.parametrize(
    ("text", "strictness"),
    [
        ("2022年6月底前完成升级", "binding"),
        ("须于6月底前完成", "binding"),
        ("争取2022年内覆盖率达50%", "aspirational"),
        ("力争年底前全部上线", "aspirational"),
        ("原则上9月底前不再保留", "aspirational"),
        ("年底前努力实现全覆盖", "aspirational"),
        ("9月底前，原则上全部完成", "aspirational"),
        ("6月底前编制完成目录，原则上每年更新1次", "binding"),
        ("力争走在前列。6月底前完成", "binding"),
    ],
)
def test_the_words_of_its_clause_say_how_strictly_a_deadline_binds(text: str, strictness: str) -> None:
    (deadline,) = find_deadlines(text, 2022)
    assert deadline.strictness == strictness


def test_the_words_that_weaken_a_deadline_are_kept_with_it() -> None:
    (deadline,) = find_deadlines("在全市推广，争取2011年内覆盖率达50%。", 2011)
    assert (deadline.words, deadline.on) == ("争取2011年内", date(2011, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "推进2022年北京冬奥会场馆信息公开",
        "自2019年5月15日起施行",
        "截至2021年底，已建成20个",
        "2010年5月以来",
        "自受理之日起5个工作日内办结",
        "持续推进标准化",
        "重点时段（5月20日至6月30日、9月15日至11月10日）实行值班",
    ],
)
def test_times_that_are_merely_mentioned_set_nothing(text: str) -> None:
    assert find_deadlines(text, 2022) == []


def test_a_bare_month_takes_the_year_named_before_it() -> None:
    found = find_deadlines("2023年3月底前印发方案，6月底前完成", 2022)
    assert [d.on for d in found] == [date(2023, 3, 31), date(2023, 6, 30)]


def test_a_cell_may_hold_several_days() -> None:
    found = read_deadlines("6月底前制定方案，12月底前完成", 2022)
    assert [d.on for d in found] == [date(2022, 6, 30), date(2022, 12, 31)]


def test_no_rule_moves_a_deadline_unless_asked() -> None:
    traps = {
        "2011年12月31日前": date(2011, 12, 31),
        "2018年4月底前": date(2018, 4, 30),
        "2022年底前": date(2022, 12, 31),
    }
    for words, day in traps.items():
        deadline = read_deadline(words, None)
        assert deadline is not None
        assert deadline.on == deadline.day() == day


def test_rolling_follows_the_official_calendar() -> None:
    def rolled(words: str, how: str) -> date | None:
        deadline = read_deadline(words, None)
        assert deadline is not None
        return deadline.day(how)  # type: ignore[arg-type]

    # A Saturday that is worked, a holiday after a worked Saturday, and New Year's eve off.
    assert rolled("2011年12月31日前", "next") == date(2011, 12, 31)
    assert rolled("2018年4月底前", "previous") == date(2018, 4, 28)
    assert rolled("2022年底前", "next") == date(2023, 1, 3)


def test_years_beyond_the_calendar_are_provisional() -> None:
    late, known = read_deadline("2030年底前", None), read_deadline("2022年底前", None)
    assert late is not None
    assert known is not None
    assert late.provisional
    assert not known.provisional


@pytest.mark.parametrize("words", ["", "6月31日前", "13月底前", "尽快", "甲乙丙"])
def test_what_names_no_time_is_not_read(words: str) -> None:
    deadline = read_deadline(words, 2022)
    assert deadline is None or deadline.on is None


@pytest.mark.parametrize(
    ("text", "value"), [("31", 31), ("三十一", 31), ("十", 10), ("二○一一", 2011), ("二〇二二", 2022)]
)
def test_numbers_are_read_in_either_figures(text: str, value: int) -> None:
    assert number(text) == value


@given(
    st.text(alphabet="2019年月日前底内起至-—每季度半上下旬力争原则上个工作后、，。十一二三 （）", max_size=40)
)
def test_whatever_is_written_is_read_without_harm(text: str) -> None:
    for deadline in (*find_deadlines(text, 2022, ISSUED), *read_deadlines(text, 2022, ISSUED)):
        assert deadline.start is None or deadline.on is None or deadline.start <= deadline.on
        assert deadline.words
