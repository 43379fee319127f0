"""Who does an item by what stands elsewhere, and what runs of items have in common."""

from __future__ import annotations

import pytest

from tasklib.drafting.charges import read_phases
from tasklib.drafting.clauses import find_clauses, told_in_text
from tasklib.drafting.draft import Draft
from tasklib.drafting.outline import joined, tree
from tasklib.drafting.source import Line
from tests.drafting.papers import read

HEAD = "示例县2031年河道整治工作方案\n"


def units(draft: Draft) -> list[tuple[str, list[str], list[str]]]:
    """Each task's title, leads and others."""
    return [
        (t.title.value, [u.value for u in t.lead_units], [u.value for u in t.responsible_units])
        for t in draft.tasks
    ]


def test_a_line_below_charges_every_item_of_its_part() -> None:
    draft = read(
        HEAD
        + "一、清淤\n1.疏浚甲河道。3月底前完成。\n2.加固乙河堤。5月底前完成。\n"
        + "以上工作由示例县水利局牵头，会同示例县财政局等单位组织实施。\n"
        + "二、绿化\n3.栽植护岸林。\n4.修补步道。\n上述任务由示例县林业局负责。\n"
    )
    assert units(draft) == [
        ("疏浚甲河道", ["示例县水利局"], ["示例县财政局"]),
        ("加固乙河堤", ["示例县水利局"], ["示例县财政局"]),
        ("栽植护岸林", [], ["示例县林业局"]),
        ("修补步道", [], ["示例县林业局"]),
    ]


def test_an_item_that_names_its_own_units_keeps_them() -> None:
    draft = read(
        HEAD + "一、清淤\n1.疏浚甲河道。（示例县交通局负责）\n2.加固乙河堤。\n上述任务由示例县水利局负责。\n"
    )
    assert [others for _, _, others in units(draft)] == [["示例县交通局"], ["示例县水利局"]]


def test_who_only_looks_on_is_charged_with_nothing() -> None:
    draft = read(HEAD + "一、清淤\n1.疏浚甲河道。\n2.加固乙河堤。\n以上工作由示例县督查室负责督办。\n")
    assert all("示例县督查室" not in others for _, _, others in units(draft))


def test_headings_that_are_units_charge_what_stands_below() -> None:
    draft = read(
        "三、示例县水利局\n疏浚甲河道，提高行洪标准。\n"
        "四、示例县财政局\n（一）安排整治资金300万元。\n（二）统筹各项补助，按时拨付。\n"
    )
    assert units(draft) == [
        ("疏浚甲河道，提高行洪标准", [], ["示例县水利局"]),
        ("安排整治资金300万元", [], ["示例县财政局"]),
        ("统筹各项补助，按时拨付", [], ["示例县财政局"]),
    ]
    assert {t.category.value for t in draft.tasks} == {"示例县水利局", "示例县财政局"}


@pytest.mark.parametrize(
    "text",
    [
        "一、示例县水利局\n负责河道疏浚。\n二、示例县财政局\n负责筹措资金。\n",
        "一、示例县水利局\n1.河道名录\n2.闸坝名录\n二、示例县财政局\n1.收费名录\n2.补助名录\n",
        "一、优化布局\n1.疏浚甲河道。\n二、打破僵局\n2.加固乙河堤。\n",
    ],
)
def test_what_lists_duties_or_names_is_charged_to_no_heading(text: str) -> None:
    assert read(text).tasks == ()


def test_the_items_of_a_run_are_tasks_as_most_of_them_are() -> None:
    draft = read(
        "示例县人民政府关于河道情况的通报\n1.疏浚甲河道。（示例县水利局负责）\n2.扩大护岸林实施范围。\n3.修补步道。（示例县住建局负责）\n"
    )
    assert [title for title, _, _ in units(draft)] == ["疏浚甲河道", "扩大护岸林实施范围", "修补步道"]


def test_an_item_of_a_run_that_is_no_task_is_told() -> None:
    draft = read(
        HEAD
        + "一、重点任务\n（一）修补步道。（示例县住建局负责）\n二、河道概况\n（一）疏浚甲河道。（示例县水利局负责）\n"
        + "（二）河道两岸居民较多。\n（三）两岸有农田。\n"
    )
    assert [title for title, _, _ in units(draft)] == ["修补步道", "疏浚甲河道"]
    assert {"河道两岸居民较多。", "两岸有农田。"} <= {p.words for p in draft.not_understood}


def test_this_work_is_done_by_whom_its_sentence_names() -> None:
    text = "清理示例商铺，不得占道。此项工作由示例县城管局、示例县商务局负责，5月10日以前完成。"
    (clause,) = find_clauses(text)
    assert [u.name for u in clause.assists] == ["示例县城管局", "示例县商务局"]
    assert clause.times == ["5月10日以前完成"]
    assert text[: clause.start].endswith("。")


def test_whose_work_it_mainly_is_leads() -> None:
    said = told_in_text("示例县公安局为主，示例县交通局协助，4月底前见效")
    assert said
    assert [u.name for u in said.leads] == ["示例县公安局"]
    assert [u.name for u in said.assists] == ["示例县交通局"]
    assert told_in_text("坚持以企业为主，政府引导") is None


def test_a_stage_inside_a_name_is_no_phase() -> None:
    root = tree(
        [
            Line(1, "一、民生项目"),
            Line(2, "（一）高中教育阶段示例补助项目。实施时间：2031年1-12月。"),
            Line(3, "（二）动员部署阶段（2031年3月）。"),
        ]
    )
    assert [p.name.value for p in read_phases(root, 2031, None)[0]] == ["动员部署阶段"]


def test_lines_that_the_papers_edge_cut_are_joined() -> None:
    row = "示例县今年疏浚的河道和加固的河堤以及栽植的护岸林都在这张清单里写明了长度地点和用途其中"
    lines = [Line(n, row) for n in range(1, 5)] + [Line(5, "甲河道最长。"), Line(6, "责任单位：示例县水利局")]
    assert [line.text for line in joined(lines)] == [row * 4 + "甲河道最长。", "责任单位：示例县水利局"]
    named = [*lines[:4], Line(5, "示例县水利局、示例县财政局")]
    assert len(joined(named)) == 2
    alone = [Line(1, row), Line(2, "另有说明。")]
    assert len(joined(alone)) == 2


def test_a_year_of_what_is_to_come_goes_for_the_items_later_lines() -> None:
    draft = read(
        "1.疏浚甲河道。2031年计划疏浚的三段，8月底开工。\n10月底全部完成。\n责任单位：示例县水利局\n"
        "2.加固乙河堤。对照2030年检查结果，6月底前完成。\n责任单位：示例县水利局\n"
    )
    days = [[(str(d.value.on), d.line) for d in t.deadlines] for t in draft.tasks]
    assert days == [[("2031-08-31", 1), ("2031-10-31", 2)], [("None", 4)]]
