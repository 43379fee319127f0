"""Columns of tables: heads of which most are unknown, quarters, sums, heads in two halves, measures."""

from __future__ import annotations

import pytest

from tasklib.drafting import Draft, draft_of
from tasklib.drafting.html import read_html
from tasklib.drafting.outline import heading
from tasklib.drafting.streams import under_best_head
from tasklib.drafting.units import looks_like_unit, split_units
from tests.drafting.papers import leads, others, read, titles

TITLE = "示例县2021年重点工程推进计划"


def page(*rows: list[str], above: str = "") -> Draft:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    return draft_of(
        read_html(f"<html><body><h1>{TITLE}</h1><p>{above}</p><table>{table}</table></body></html>")
    )


def ends(draft: Draft) -> list[list[str]]:
    return [[str(found.value.on) for found in task.deadlines] for task in draft.tasks]


def test_a_task_and_a_unit_make_a_head_whatever_the_other_columns() -> None:
    head = ["序号", "项目名称", "用地性质", "占地面积", "供地方式", "项目法人", "责任单位"]
    draft = page(head, ["1", "示例桥改建", "国有", "30亩", "划拨", "示例公司", "县交通局"])
    assert titles(draft) == ["示例桥改建"]
    assert others(draft) == [["县交通局"]]
    assert draft.tasks[0].category.value is None


def test_a_row_that_holds_figures_and_units_is_no_head() -> None:
    draft = page(
        ["1", "重点工作", "甲", "乙", "县水利局", "2021年6月", "责任单位"],
        ["2", "某", "丙", "丁", "县", "7", "戊"],
    )
    assert titles(draft) == []


def test_a_table_of_accounts_sets_no_tasks() -> None:
    head = ["序号", "项目名称", "资金渠道", "预算数", "已拨付", "结余", "实施单位"]
    assert titles(page(head, ["1", "示例渠", "自筹", "100", "50", "50", "县水利局"])) == []


QUARTERS = ["序号", "项目名称", "一季度", "二季度", "三季度", "四季度", "责任单位"]


@pytest.mark.parametrize("form", ["{}", "第{}", "2021年{}", "{}目标", "{}工作任务", "{}进度安排"])
def test_columns_of_quarters_give_their_ends_as_deadlines(form: str) -> None:
    head = [form.format(cell) if "季度" in cell else cell for cell in QUARTERS]
    draft = page(head, ["1", "示例桥改建", "定方案", "开工", "力争封顶", "通车", "县交通局"])
    assert titles(draft) == ["示例桥改建"]
    told = [found.value for found in draft.tasks[0].deadlines]
    assert [str(d.on) for d in told] == ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]
    assert [d.strictness for d in told] == ["binding", "binding", "aspirational", "binding"]
    assert told[1].words.endswith("二季度：开工")


def test_a_day_that_a_quarter_names_is_the_deadline_and_a_tick_is_none() -> None:
    draft = page(QUARTERS, ["1", "示例桥改建", "3月20日前定方案", "√", "/", "", "县交通局"])
    assert ends(draft) == [["2021-03-20"]]


def test_what_is_merged_over_quarters_is_done_by_the_last_of_them() -> None:
    draft = page(QUARTERS, ["1", "示例桥改建", "定方案", "开工", "主体完工", "主体完工", "县交通局"])
    assert ends(draft) == [["2021-03-31", "2021-06-30", "2021-12-31"]]
    dated = page(QUARTERS, ["1", "示例桥改建", *["5月底前完工，6月1日通车"] * 4, "县交通局"])
    assert ends(dated) == [["2021-05-31", "2021-06-01"]]


def test_quarters_under_progress_are_reported_and_not_set() -> None:
    above = ["序号", "工作任务", "责任单位", *["进展情况"] * 2]
    draft = page(
        above,
        ["序号", "工作任务", "责任单位", "一季度", "二季度"],
        ["1", "修示例路", "县交通局", "已勘测", "已开工"],
    )
    assert titles(draft) == ["修示例路"]
    assert ends(draft) == [[]]


def sums(draft: Draft) -> list[tuple[str, str, str | None]]:
    return [(t.value.name, str(t.value.value), t.value.unit) for task in draft.tasks for t in task.targets]


@pytest.mark.parametrize(
    ("head", "cell", "above", "expected"),
    [
        ("年度计划投资（万元）", "1,200", "", [("计划投资", "1200", "万元")]),
        ("2021年计划投资", "0.9", "单位：亿元", [("计划投资", "0.9", "亿元")]),
        ("计划投资", "800万元", "", [("计划投资", "800", "万元")]),
        # Nowhere is said of what.
        ("年度计划投资", "800", "", []),
        ("年度计划投资（万元）", "另行安排", "", []),
        ("完成投资（万元）", "300", "", []),
    ],
)
def test_a_planned_sum_is_a_target_where_its_unit_is_told(
    head: str, cell: str, above: str, expected: list[tuple[str, str, str]]
) -> None:
    draft = page(["序号", "项目名称", head, "责任单位"], ["1", "示例桥改建", cell, "县交通局"], above=above)
    assert sums(draft) == expected


def test_a_head_split_over_two_cells_is_one() -> None:
    cells = ["序号", "项目", "类别", "具体内容", "牵头", "部门", "配合部门", "完成", "时间"]
    rows = [
        ["7", "修示例路", "市建设局", "13个街道、镇", "2021年"],
        ["8", "办示例赛", "市体育局", "市教育局", "2020年"],
    ]
    draft = read("\n".join([TITLE, *cells, *(cell for row in rows for cell in row)]))
    assert titles(draft) == ["修示例路", "办示例赛"]
    assert leads(draft) == [["市建设局"], ["市体育局"]]
    assert others(draft) == [["13个街道、镇"], ["市教育局"]]
    assert ends(draft) == [["2021-12-31"], ["2020-12-31"]]


def test_two_heads_stay_two_where_their_columns_have_cells() -> None:
    cells = ["序号", "项目", "类别", "具体内容", "牵头", "部门", "完成", "时间"]
    rows = [
        ["1", "示例园", "续建", "拆墙透绿", "市园林局", "2021年6月底"],
        ["2", "示例路", "新建", "开工修路", "市建设局", "2021年9月底"],
    ]
    texts = [*cells, *(cell for row in rows for cell in row)]
    table = under_best_head(texts, list(range(len(texts))), 3, split=True)
    assert table[0].cells == ("序号", "项目", "类别", "具体内容", "牵头部门", "完成时间")
    assert [list(row.cells) for row in table[1:]] == rows


def test_each_measure_against_one_problem_is_a_task_of_it() -> None:
    head = ["序号", "问题", "整改措施", "责任单位", "整改时限"]
    rows = [
        ["1", "底数不清", "开展清查", "县资源局", "2021年6月底前"],
        ["1", "底数不清", "建立台账", "县档案馆", "2021年9月底前"],
        ["2", "巡查不够", "加密巡查", "县资源局", "长期坚持"],
    ]
    draft = page(head, *rows)
    assert titles(draft) == ["开展清查", "建立台账", "巡查不够"]
    assert [t.category.value for t in draft.tasks] == ["底数不清", "底数不清", None]


def test_a_task_that_two_sections_set_is_still_the_task() -> None:
    head = ["序号", "工作任务", "工作措施", "责任单位"]
    rows = [
        ["1", "报送信息", "每月报送", "甲局"],
        ["2", "修渠", "清淤", "乙局"],
        ["3", "报送信息", "每季报送", "丙局"],
    ]
    assert titles(page(head, *rows)) == ["报送信息", "修渠", "报送信息"]


def test_a_counted_group_of_two_levels_is_one_and_a_year_is_no_unit() -> None:
    named = [u.name for u in split_units("县民政局、13个街道、镇，有关乡、镇、2020年")]
    assert named == ["县民政局", "13个街道、镇", "有关乡、镇"]
    assert looks_like_unit("13个街道、镇")
    assert not looks_like_unit("3个村")


def test_a_time_before_a_colon_is_no_heading() -> None:
    assert heading("4月至5月：制定方案。") == "制定方案"
    assert heading("修渠：6月完工。") == "修渠"


def test_a_site_s_column_before_the_title_is_none_of_it() -> None:
    text = "【惠农政策】示例县2021年节水行动方案\n一、重点任务\n（一）修渠。新修水渠3条。（县水利局牵头）\n"
    assert read(text).title.value == "示例县2021年节水行动方案"
    assert read(text.replace("惠农政策", "示例片区")).title.value != "示例县2021年节水行动方案"
