"""Stages inside a cell, and what the end of a task's words says of time."""

from __future__ import annotations

from datetime import date

import pytest

from tasklib.drafting.account import account
from tasklib.drafting.stages import find_stages
from tests.drafting.papers import days, read


@pytest.mark.parametrize(
    ("cell", "ends"),
    [
        ("第一季度：立项。 第二季度：招标。", [date(2022, 3, 31), date(2022, 6, 30)]),
        ("3月：立项；11月底前：验收。", [date(2022, 3, 31), date(2022, 11, 30)]),
        ("上半年：立项。\n下半年：验收。", [date(2022, 6, 30), date(2022, 12, 31)]),
        ("2023年一季度：立项。二季度：验收。", [date(2023, 3, 31), date(2023, 6, 30)]),
        ("第一季度：立项。", []),
        ("全年推进", []),
    ],
)
def test_each_stage_ends_with_its_period(cell: str, ends: list[date]) -> None:
    assert [stage.on for stage in find_stages(cell, 2022)] == ends


def test_a_stage_keeps_what_it_says() -> None:
    first, second = find_stages("第一季度：完成立项。 第二季度：力争招标。", 2022)
    assert (first.words, first.strictness) == ("第一季度：完成立项", "binding")
    assert (second.words, second.strictness) == ("第二季度：力争招标", "aspirational")


def test_a_row_of_stages_has_several_deadlines_and_no_target_of_words() -> None:
    draft = read(
        "示例县2022年任务进度表\n| 序号 | 工作任务 | 责任单位 | 阶段目标 |\n| --- | --- | --- | --- |\n"
        "| 1 | 建设示例平台 | 示例县甲局 | 第一季度：立项。 第二季度：招标。 |\n"
    )
    assert days(draft) == [[("2022-03-31", "binding"), ("2022-06-30", "binding")]]
    assert [task["targets"] for task in draft.json()["tasks"]] == [[]]


def test_a_row_without_a_number_goes_on_from_the_one_above() -> None:
    draft = read(
        "示例县2022年任务表\n| 序号 | 工作任务 | 责任单位 | 完成时限 |\n| --- | --- | --- | --- |\n"
        "| 1 | 建设甲项目 | 示例县甲局 | 5月底前 |\n|  | 建设乙项目 | 示例县乙局 | 6月底前 |\n"
        "| 2 | 建设丙项目 | 示例县丙局 | 7月底前 |\n"
    )
    assert [task["number"] for task in draft.json()["tasks"]] == ["1", "1.2", "2"]


def test_a_task_that_ends_in_ongoing_words_is_open_ended_unless_it_has_a_day() -> None:
    paper = "示例县若干措施\n一、健全机制\n(一)健全甲机制。{}建立资金，长期坚持。(示例县甲局负责)\n"
    assert days(read(paper.format(""))) == [[(None, "binding")]]
    assert days(read(paper.format("2022年6月底前建成，"))) == [[("2022-06-30", "binding")]]


_PLAN = "示例县2022年专项方案\n示例县人民政府\n2022年1月5日\n一、主要任务\n(一)做好甲。(示例县甲局负责)\n二、实施步骤\n"


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (
            "(一)准备阶段(5月)。部署。\n(二)收尾阶段(10月上旬)。总结。\n(三)回头看阶段(11月下旬)。复查。\n",
            [("2022-05-01", "2022-05-31"), ("2022-10-01", "2022-10-10"), ("2022-11-21", "2022-11-30")],
        ),
        (
            "(一)准备阶段(5月-8月) 部署，6月底报送。\n(二)收尾阶段(9月) 总结。\n",
            [("2022-05-01", "2022-08-31"), ("2022-09-01", "2022-09-30")],
        ),
        (
            f"(一)准备阶段(5月) {'逐项部署，' * 40}分别报送。 (二)推进阶段(6月至8月) {'逐项推进，' * 20}。 "
            "(三)收尾阶段(9月) 总结。\n",
            [("2022-05-01", "2022-05-31"), ("2022-06-01", "2022-08-31"), ("2022-09-01", "2022-09-30")],
        ),
    ],
)
def test_phases_take_the_time_in_their_brackets(lines: str, spans: list[tuple[str, str]]) -> None:
    draft = read(_PLAN + lines)
    assert [(phase["start"], phase["end"]) for phase in draft.json()["phases"]] == spans


def test_a_month_of_a_plan_of_several_years_is_of_the_year_of_issue() -> None:
    draft = read(
        "示例县三年行动方案(2022—2024年)\n示例县人民政府\n2022年1月5日\n一、主要任务\n"
        "(一)做好甲。6月底前摸底。(示例县甲局负责)\n"
    )
    assert days(draft) == [[("2022-06-30", "binding")]]


def test_a_label_of_time_that_names_none_keeps_its_words() -> None:
    draft = read(
        "示例县2022年要点\n一、主要任务\n1.做好甲。\n牵头单位：示例县甲局\n完成时限：按照示例省有关要求\n"
    )
    (task,) = draft.json()["tasks"]
    assert [(d["on"], d["words"]) for d in task["deadlines"]] == [(None, "按照示例省有关要求")]


def test_the_account_tells_an_end_without_a_day_from_none() -> None:
    draft = read(
        "示例县2022年要点\n一、主要任务\n1.做好甲，三年内建成。(示例县甲局负责)\n2.做好乙，长期坚持。(示例县甲局负责)\n"
    )
    told = account(draft, "示例.txt", [])
    assert "“三年内”，没有定到哪一天" in told
    assert "没有止期" in told
