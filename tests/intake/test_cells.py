"""Cells as clerks write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tasklib.intake.cells import (
    CellError,
    Figure,
    Formula,
    Merged,
    Unfit,
    is_blank,
    read_choice,
    read_code,
    read_date,
    read_figure,
    read_percent,
    read_period,
    read_text,
    shown,
)
from tests.plans import small_plan


@pytest.mark.parametrize(
    ("raw", "percent"),
    [
        (60.0, "60"),
        ("60", "60"),
        ("60%", "60"),
        (" ６０％ ", "60"),
        (0.1 + 0.2, "0.3"),
        (0, "0"),
        (66.7, "66.7"),
    ],
)
def test_a_percent_is_read_as_it_stands(raw: object, percent: str) -> None:
    assert read_percent(raw) == Decimal(percent)


@pytest.mark.parametrize("raw", ["", "  ", None])
def test_a_blank_stays_blank(raw: object) -> None:
    assert read_percent(raw) is None
    assert read_figure(raw, "场", 0) is None
    assert read_date(raw) is None
    assert read_text(raw) is None


@pytest.mark.parametrize(
    ("raw", "figure"),
    [
        (150.0, Figure(Decimal(150), "=")),
        ("1,234", Figure(Decimal(1234), "=")),
        ("１，２３４场", Figure(Decimal(1234), "=")),
        ("150余", Figure(Decimal(150), ">=")),
        ("150余场", Figure(Decimal(150), ">=")),
        ("150场以上", Figure(Decimal(150), ">=")),
        ("近150", Figure(Decimal(150), "<=")),
        ("约150场", Figure(Decimal(150), "~")),
        ("150多场", Figure(Decimal(150), ">=")),
        ("≥150", Figure(Decimal(150), ">=")),
        (">=150场", Figure(Decimal(150), ">=")),
        ("＞１５０", Figure(Decimal(150), ">=")),
        ("超150", Figure(Decimal(150), ">=")),
        ("超过1，500场", Figure(Decimal(1500), ">=")),
        ("逾150场", Figure(Decimal(150), ">=")),
        ("150+", Figure(Decimal(150), ">=")),
        ("≤150", Figure(Decimal(150), "<=")),
        ("不足150场", Figure(Decimal(150), "<=")),
        ("150场以内", Figure(Decimal(150), "<=")),
        ("大约150", Figure(Decimal(150), "~")),
        ("150左右", Figure(Decimal(150), "~")),
        ("150场左右", Figure(Decimal(150), "~")),
        (" 1\u200b50 ", Figure(Decimal(150), "=")),
        ("150.0", Figure(Decimal(150), "=")),
        ("1+8", Figure(Decimal(9), "=", words="1+8")),
        ("９ ＋ ２３场", Figure(Decimal(32), "=", words="9+23")),
        ("1+8+2", Figure(Decimal(11), "=", words="1+8+2")),
        ("≥1+8", Figure(Decimal(9), ">=", words="1+8")),
        ("1+8余场", Figure(Decimal(9), ">=", words="1+8")),
        ("+8", Figure(Decimal(8), "=")),
        ("暂缺", Figure(None)),
        ("暂缺：系统升级", Figure(None, reason="系统升级")),
        ("暂缺:系统升级", Figure(None, reason="系统升级")),
        ("暂缺（系统升级）", Figure(None, reason="系统升级")),
    ],
)
def test_a_figure_keeps_its_bound(raw: object, figure: Figure) -> None:
    assert read_figure(raw, "场", 0) == figure


@pytest.mark.parametrize(
    ("raw", "must"),
    [
        ("许多", "须是数字"),
        (True, "须是数字"),
        (float("nan"), "须是数字"),
        ("12,34", "须是数字"),
        ("150件", "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位"),
        ("约150余", "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位"),
        ("50%", "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位"),
        ("一百多", "须是数字"),
        ("=1+1", "须是数字"),
        ("1+8.5", "须是数字"),
        ("1++8", "须是数字"),
        ("1+八", "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位"),
        ("近150余", "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位"),
        (-1.0, "不能小于 0"),
        (1.5, "须是整数"),
        (1e300, "须小于一万亿"),
    ],
)
def test_what_is_no_figure_says_what_must_be_true(raw: object, must: str) -> None:
    with pytest.raises(Unfit) as unfit:
        read_figure(raw, "场", 0)
    assert unfit.value.must == must


def test_who_writes_no_figure_is_told_that_sums_may_be_written() -> None:
    with pytest.raises(Unfit) as unfit:
        read_figure("许多", "场", 0)
    assert unfit.value.remedy == "请只填数字，如 150、150余、近150、约150、1+8，暂无数据填“暂缺”；没有的留空"


@pytest.mark.parametrize(
    "raw",
    [
        "2022-07-31", "2022/7/31", "2022.7.31", "2022年7月31日", "２０２２年７月３１日", 44773.0, "44773",
        date(2022, 7, 31), datetime(2022, 7, 31), datetime(2022, 7, 31, 9, 30), "2022 年 7 月 31 日", "20220731",
        "2022-07-31 00:00:00", "2022／7／31 0:00", 44773,
    ],
)  # fmt: skip
def test_a_date_may_be_written_in_many_ways(raw: object) -> None:
    assert read_date(raw) == date(2022, 7, 31)


@pytest.mark.parametrize("raw", [datetime(1900, 1, 9, 7, 12), date(1999, 12, 31), "1999-12-31"])
def test_a_day_before_2000_is_a_month_and_day_that_a_spreadsheet_misread(raw: object) -> None:
    with pytest.raises(Unfit) as unfit:
        read_date(raw)
    assert (unfit.value.rule, unfit.value.remedy) == (
        "date-too-early",
        "请连年份一起写，如 2022-09-03，不要只写 9.3",
    )


@pytest.mark.parametrize(
    "raw",
    [
        "1{}2",
        "1{}x{}2",
        "约{}1{}余{}场{}以上{}2",
        "2022-07-31{}x",
        "2022年{}7月{}31日{}T{}x",
        "2022-07{}x",
        "1{}%{}%",
    ],
)
@pytest.mark.parametrize("space", [" ", "\u3000", "\n", "\u0301\u0323", "1", "x"])
def test_however_much_space_a_cell_holds_it_is_judged_at_once(raw: str, space: str) -> None:
    # Tried in every way, the longest of these would take years.
    for many in (70, 30_000):
        text = raw.replace("{}", space * many)
        for read in (
            read_percent,
            read_date,
            lambda text: read_figure(text, "场", 0),
            lambda text: read_period(text, small_plan()),
        ):
            with pytest.raises(Unfit):
                read(text)


def test_a_long_run_of_spaces_is_one() -> None:
    gap = " \u3000\n" * 5000
    assert read_figure(f"约{gap}150{gap}场{gap}", "场", 0) == Figure(Decimal(150), "~")
    assert read_percent(f"60{gap}%") == 60
    assert read_date(f"2022年{gap}7月{gap}31日") == date(2022, 7, 31)
    with pytest.raises(Unfit):
        # Two numbers do not become one.
        read_figure(f"1{gap}2", "场", 0)


@pytest.mark.parametrize(("reason", "rule"), [("因" * 2001, "too-long"), ("a\x00b", "control-character")])
def test_a_reason_is_read_as_any_text(reason: str, rule: str) -> None:
    with pytest.raises(Unfit, match=rule):
        read_figure(f"暂缺：{reason}", "场", 0)


@pytest.mark.parametrize("raw", ["2022-02-30", "7月底", 12.0, "尽快", "4" * 5000])
def test_what_is_no_date_is_refused(raw: object) -> None:
    with pytest.raises(Unfit, match="not-a-date"):
        read_date(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2022-06", "2022-6", "2022年6月", "2022/6", "２０２２－０６", "2022 年 6 月份", "2022/6/1", "Jun-22",
        date(2022, 6, 1), datetime(2022, 6, 1),
    ],
)  # fmt: skip
def test_a_month_may_be_written_in_many_ways(raw: object) -> None:
    assert read_period(raw, small_plan()).key == "2022-06"


@pytest.mark.parametrize(
    "raw", ["2022-13", "2022-Q2", "六月", "", "2022-02-30", "Foo-22", date(9999, 12, 31)]
)
def test_what_is_no_period_of_the_plan_is_refused(raw: object) -> None:
    with pytest.raises(Unfit, match="period-form"):
        read_period(raw, small_plan())


@pytest.mark.parametrize("raw", [Formula("=A1"), CellError("#REF!"), Merged("3")])
def test_what_cannot_be_trusted_is_no_value_and_not_blank(raw: Formula | CellError | Merged) -> None:
    assert not is_blank(raw)
    assert (shown(raw), read_code(raw)) == (raw.text, raw.text)
    for read in (
        read_text,
        read_percent,
        read_date,
        lambda raw: read_figure(raw, "场", 0),
        lambda raw: read_period(raw, small_plan()),
        lambda raw: read_choice(raw, {"是": True}, "是", "rule"),
    ):
        with pytest.raises(Unfit) as unfit:
            read(raw)
        assert unfit.value.args == raw.why


def test_text_loses_only_its_outer_spaces() -> None:
    assert read_text("  一、a  b\n二、<b> \r\n三 ") == "一、a  b\n二、<b> \n三"


@pytest.mark.parametrize(("raw", "rule"), [("a\x00b", "control-character"), ("字" * 2001, "too-long")])
def test_text_that_cannot_be_kept_is_refused(raw: str, rule: str) -> None:
    with pytest.raises(Unfit, match=rule):
        read_text(raw)
