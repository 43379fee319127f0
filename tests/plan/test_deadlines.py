"""Deadline words: every form that work plans use, how strictly they bind, and the calendar's traps."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklib.plan.deadlines import find_deadlines, read_deadline, read_deadlines
from tasklib.plan.numerals import number
from tasklib.plan.tasks import Recurring
from tasklib.plan.workdays import Roll, roll

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
    assert deadline.workdays
    rule = Recurring.model_validate(
        {
            "id": "T1-R1",
            "title": "报送",
            "every": deadline.cadence,
            "workdays": deadline.workdays,
            "start": "2022-07-01",
            "until": "2022-12-31",
            "source": "reconstructed",
        }
    )
    # The National Day holiday ends on 7 October, and 8 and 9 October are worked.
    assert [node.deadline for node in rule.milestones()] == [date(2022, 10, 19), date(2023, 1, 16)]


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


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("4月中旬确定示例名单", ["2022-04-20"]),
        ("8月底100%开工，10月底竣工50%以上", ["2022-08-31", "2022-10-31"]),
        ("10月份示例机房安装完毕", ["2022-10-31"]),
        ("目标任务：1.10月份示例机房安装完毕", ["2022-10-31"]),
        ("3月前底完成部署", ["2022-03-31"]),
        ("2022年全部完成清欠", ["2022-12-31"]),
        # What merely says how things stand sets nothing.
        ("截至6月底开工12个", []),
        ("8月底开工的示例项目要加快", []),
        ("6月底检查发现的问题要整改", []),
        ("6月底培训结束后，开展考核", []),
        ("2022年完成产值3亿元", []),
    ],
)
def test_a_month_before_what_is_to_be_done_sets_its_end(text: str, days: list[str]) -> None:
    assert [str(d.on) for d in find_deadlines(text, 2022)] == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2022年计划改造20户，8月底开工。6月底前备料", ["2022-08-31", "2022-06-30"]),
        ("2022年3-9月建设，5月底前招标", ["2022-09-30", "2022-05-31"]),
        # Neither year says when.
        ("对照2021年检查结果，6月底前整改", ["None"]),
        ("2021年计划完成情况，6月底前公布", ["None"]),
    ],
)
def test_where_the_document_has_no_year_one_of_what_is_to_come_goes_on(text: str, days: list[str]) -> None:
    assert [str(d.on) for d in find_deadlines(text, None)] == days


def test_once_a_week_is_no_monday() -> None:
    assert [d.words for text in ("每周一报", "每周一报送") for d in find_deadlines(text, 2022)] == [
        "每周",
        "每周一",
    ]


def test_the_numeral_for_a_dash_between_dates() -> None:
    (found,) = read_deadlines("3月15日一3月25日", 2022)
    assert (str(found.start), str(found.on)) == ("2022-03-15", "2022-03-25")


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
        assert deadline.on == day


def test_rolling_follows_the_official_calendar() -> None:
    def rolled(words: str, how: Roll) -> date:
        deadline = read_deadline(words, None)
        assert deadline is not None
        assert deadline.on
        return roll(deadline.on, how)

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


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("对照2021年示例评估的结果，6月底前整改", "2022-06-30"),
        ("按照《2021—2025年示例规划》，9月底前评估", "2022-09-30"),
        ("公开2021年度示例决算，9月15日前完成", "2022-09-15"),
        ("2020年示例清单已公布，今年6月底前更新", "2022-06-30"),
        ("2020年示例清单已公布，明年6月底前更新", "2023-06-30"),
    ],
)
def test_a_year_mentioned_in_passing_is_not_that_of_a_later_month(text: str, on: str) -> None:
    (deadline,) = find_deadlines(text, 2022)
    assert deadline.on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("到2025年全覆盖，9月底前摸底", [date(2025, 12, 31), date(2022, 9, 30)]),
        (
            "2023年，3月底前立项，6月底前建成。9月底前验收",
            [date(2023, 3, 31), date(2023, 6, 30), date(2022, 9, 30)],
        ),
        ("2023年12月底前建成，次年1月底前验收", [date(2023, 12, 31), date(2024, 1, 31)]),
        ("2023年底前建成。6月底前立项", [date(2023, 12, 31), date(2022, 6, 30)]),
        # Of which year, one sentence that goes back does not say.
        ("2023年底前建成，其中6月底前立项", [date(2023, 12, 31), None]),
        ("7月上旬评审，下旬公布", [date(2022, 7, 10), date(2022, 7, 31)]),
        ("6月底和12月底前报送", [date(2022, 6, 30), date(2022, 12, 31)]),
    ],
)
def test_a_month_takes_the_year_of_the_deadline_before_it_or_the_documents(
    text: str, days: list[date | None]
) -> None:
    assert [d.on for d in find_deadlines(text, 2022)] == days


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("6月30日（星期四）前", "2022-06-30"),
        ("6月30日24时前", "2022-06-30"),
        ("6月30日下午5点前", "2022-06-30"),
        ("6月30日（含）前", "2022-06-30"),
        ("8月中下旬", "2022-08-31"),
        ("下一年1月10日前", "2023-01-10"),
        ("次年1月10日前", "2023-01-10"),
        ("第二年1月10日前", "2023-01-10"),
    ],
)
def test_hours_weekdays_and_the_year_after_are_part_of_the_phrase(words: str, on: str) -> None:
    (deadline,) = find_deadlines(words + "报送", 2022)
    assert (deadline.on, deadline.words) == (date.fromisoformat(on), words)


def test_the_year_after_of_what_recurs_recurs() -> None:
    found = find_deadlines("每年12月底前总结，次年1月10日前报送", 2022)
    assert [(d.on, d.cadence) for d in found] == [(None, "yearly"), (None, "yearly")]


@pytest.mark.parametrize(
    "words",
    [
        "三年内", "两年内", "一年内", "三个月内", "汛期前", "供暖季前", "目录公布后3个工作日内", "预算批复后20日内",
        "收到申请后15个工作日内",
    ],
)  # fmt: skip
def test_a_time_whose_day_the_words_do_not_fix_keeps_its_words(words: str) -> None:
    (deadline,) = find_deadlines(words + "完成", 2022, ISSUED)
    assert (deadline.on, deadline.words) == (None, words)


def test_a_month_in_a_document_without_a_year_keeps_its_words() -> None:
    (deadline,) = find_deadlines("6月底前完成", None)
    assert (deadline.on, deadline.words) == (None, "6月底前")


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("本方案印发后10个工作日内", date(2022, 3, 15)),
        ("自印发之日起30日内", date(2022, 3, 31)),
        ("国庆节前", date(2022, 9, 30)),
        ("“五一”节前", date(2022, 4, 29)),
        # The holiday begins on 31 December.
        ("元旦前", date(2022, 12, 30)),
        ("春节前", date(2023, 1, 20)),
        ("2024年春节前", date(2024, 2, 9)),
        ("2090年春节前", None),
    ],
)
def test_issue_and_holidays_fix_a_day(words: str, on: date | None) -> None:
    (deadline,) = find_deadlines(words + "完成", 2022, ISSUED)
    assert (deadline.on, deadline.words) == (on, words)


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        ("每周五前", "weekly"),
        ("每周三、周五前", "weekly"),
        ("每月下旬", "monthly"),
        ("次月5日前", "monthly"),
        ("每季末月25日前", "quarterly"),
        ("每年第四季度", "yearly"),
    ],
)
def test_running_text_says_what_recurs(words: str, cadence: str) -> None:
    (deadline,) = find_deadlines(words + "报送", 2022)
    assert (deadline.on, deadline.cadence, deadline.words) == (None, cadence, words)


@pytest.mark.parametrize(
    ("text", "strictness"),
    [
        ("确保6月底前、力争5月底前完成", ["binding", "aspirational"]),
        ("力争5月底前、确保6月底前完成", ["aspirational", "binding"]),
        ("示例率年底前达到100%，力争示例时限压缩", ["binding"]),
        ("6月底前建成，争取获评示例", ["binding"]),
        ("力争6月底前建成，年底前启用", ["aspirational", "binding"]),
        ("努力营造氛围，6月底前完成", ["binding"]),
        ("到2024年，力争示例机柜达到30架", ["aspirational"]),
        ("年底前示例率力争达到80%", ["aspirational"]),
    ],
)
def test_a_weak_word_governs_what_follows_it(text: str, strictness: list[str]) -> None:
    assert [d.strictness for d in find_deadlines(text, 2022)] == strictness


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("5月上旬向社会公布", date(2022, 5, 10)),
        ("各部门要在上半年设立示例窗口", date(2022, 6, 30)),
        ("在三季度全面推开", date(2022, 9, 30)),
        ("一季度末，全县建成示例点", date(2022, 3, 31)),
        ("最晚6月底报送", date(2022, 6, 30)),
    ],
)
def test_a_part_of_the_year_before_a_verb_is_a_deadline(text: str, on: date) -> None:
    assert [d.on for d in find_deadlines(text, 2022)] == [on]


@pytest.mark.parametrize(
    "text",
    [
        "总结上半年工作",
        "通报上半年检查情况",
        "上半年完成情况",
        "启动2000年至2005年间建成的示例小区改造",
        "处理2015年底前遗留项目",
        "2021年第四季度检查发现的问题",
        "6月底前建成的示例点挂牌",
        "近三年内未发生事故",
        "毕业2年内的人员",
        "在5年内不得转让",
        "春节前后走访",
        "退休前交接",
        "6月底，全县已建成示例点",
    ],
)
def test_times_that_describe_things_set_nothing(text: str) -> None:
    assert find_deadlines(text, 2022, ISSUED) == []


def test_a_day_that_goes_on_without_end_is_both() -> None:
    found = read_deadlines("2022年10月底前完成，并长期坚持", 2022)
    assert [(d.on, d.words) for d in found] == [(date(2022, 10, 31), "2022年10月底前"), (None, "并长期坚持")]


def test_a_year_that_describes_something_in_a_cell_is_no_deadline() -> None:
    assert [d.words for d in read_deadlines("对照2021年示例结果，6月底前整改", 2022)] == ["6月底前"]
    assert [d.words for d in read_deadlines("2023年：3月底前立项", 2022)] == ["3月底前"]
