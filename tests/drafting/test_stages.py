"""Stages inside a cell, and what the end of a task's words says of time."""

from __future__ import annotations

from datetime import date

import pytest

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
