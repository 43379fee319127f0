"""Responsibility clauses: labels of every sort, who leads, and what ends a list."""

from __future__ import annotations

import pytest

from tasklib.drafting.clauses import find_clauses, parse_clause
from tasklib.drafting.units import split_units
from tests.drafting.papers import leads, others, read


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "牵头责任单位：示例县民政局 主要协作单位：各乡镇人民政府、县残联",
            ["示例县民政局"],
            ["各乡镇人民政府", "县残联"],
        ),
        ("牵头单位：甲局；协作部门：乙局；参与单位：丙局", ["甲局"], ["乙局", "丙局"]),
        ("责任单位：甲局；督办单位：县督查室；完成时限：6月底", [], ["甲局"]),
        ("牵头：甲局；配合：各乡镇", ["甲局"], ["各乡镇"]),
        ("完成归集。（责任：甲局；协办：乙局）", [], ["甲局", "乙局"]),
        ("完成归集（甲局、乙局，首位单位为牵头单位）。", [], ["甲局", "乙局"]),
        ("完成归集。（甲局牵头；乙局协作）", ["甲局"], ["乙局"]),
        ("完成归集。（甲局（牵头）、乙局（配合））", ["甲局"], ["乙局"]),
        ("责任单位：甲局（牵头）、乙局、丙局", ["甲局"], ["乙局", "丙局"]),
        ("加强统筹。（各部门分别负责，年内持续推进）", [], ["各部门"]),
        ("完成归集。牵头单位县甲局,协办单位县乙局、县丙局。", ["县甲局"], ["县乙局", "县丙局"]),
        ("完成归集。责任单位：甲局；联络员：李某", [], ["甲局"]),
        ("责任单位：甲局、乙局 实际完成情况：设备调试、线路铺设达55%", [], ["甲局", "乙局"]),
        ("责任单位：甲局、110指挥中心、新增100个网点、乙局", [], ["甲局", "110指挥中心"]),
    ],
)
def test_every_label_begins_a_list_of_its_own(text: str, first: list[str], second: list[str]) -> None:
    (clause,) = find_clauses(text)
    assert [u.name for u in clause.leads] == first
    assert [u.name for u in clause.assists] == second


def test_a_bare_word_before_a_colon_that_names_nobody_is_no_label() -> None:
    assert find_clauses("压实责任。责任：层层传导，抓好落实") == []


def test_a_clause_with_an_ongoing_time_keeps_the_time() -> None:
    (clause,) = find_clauses("加强统筹。（各部门分别负责，年内持续推进）")
    assert clause.times == ["年内持续推进"]


@pytest.mark.parametrize(
    "remark",
    [
        "首位单位为牵头单位",
        "第一位为牵头单位",
        "排名第一的为牵头单位",
        "列首位的为牵头单位",
        "排在第一位的为牵头单位",
        "列第一位者为工作牵头单位或汇总单位",
        "第一责任单位为牵头单位",
    ],
)
@pytest.mark.parametrize("form", ["（{}、{}，{}）", "责任单位：{}、{}，{}", "责任单位：{}（{r}，下同）、{}"])
def test_a_clause_may_say_that_its_first_unit_leads(remark: str, form: str) -> None:
    clause = parse_clause(form.format("甲局", "乙局", remark, r=remark), sure=True)
    assert clause is not None
    assert clause.first_leads
    assert clause.below == ("下同" in form)
    assert [u.name for u in clause.assists] == ["甲局", "乙局"]


def test_only_with_the_words_below_alike_does_it_hold_further_down() -> None:
    paper = (
        "示例市若干措施\n一、优化服务\n(一)精简材料。压减材料。(市甲局、市乙局负责，第一位为牵头单位{})\n"
        "(二)压缩时限。提速办理。(市丙局、市丁局负责)\n"
    )
    assert leads(read(paper.format("，下同"))) == [["市甲局"], ["市丙局"]]
    here = read(paper.format(""))
    assert leads(here) == [["市甲局"], []]
    assert others(here) == [["市乙局"], ["市丙局", "市丁局"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("国家甲委、国家乙局等和地方人民政府", ["国家甲委", "国家乙局", "地方人民政府"]),
        ("市统计局，各乡、镇人民政府", ["市统计局", "各乡、镇人民政府"]),
        ("省教育厅、各市、州政府", ["省教育厅", "各市、州政府"]),
        ("各市、县、区人民政府和市直部门", ["各市、县、区人民政府", "市直部门"]),
        ("各县、市公安局", ["各县", "市公安局"]),
        ("各区、县级市", ["各区", "县级市"]),
        ("各街道、市直有关部门", ["各街道", "市直有关部门"]),
    ],
)
def test_levels_of_one_name_stay_together_and_the_word_for_others_ends_a_list(
    text: str, names: list[str]
) -> None:
    assert [unit.name for unit in split_units(text)] == names


@pytest.mark.parametrize(
    "text", ["甲局）、乙局", "甲局、（乙局", "甲局（丙、乙局", "（甲局、乙局）", "甲局】、乙局"]
)
def test_no_unit_keeps_half_a_bracket(text: str) -> None:
    for unit in split_units(text):
        assert unit.name.count("（") == unit.name.count("）")
        assert "】" not in unit.name
    assert split_units(text)[0].name.endswith(("局", "）"))


@pytest.mark.parametrize(
    "text",
    [
        "抓好落实。责任单位要加强协作,牵头单位会同配合单位推进。",
        "抓好落实。责任单位各自制定方案报县政府。",
        "抓好落实。成立县工作推进委",
        "抓好落实。报县政府",
    ],
)
def test_a_sentence_about_units_names_none(text: str) -> None:
    assert [clause for clause in find_clauses(text) if clause.has_units] == []


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("编目录。（示例市财政局牵头，各县区）", ["示例市财政局"], ["各县区"]),
        (
            "编目录。（示例市财政局牵头；各县区、市直各部门按职责分工）",
            ["示例市财政局"],
            ["各县区", "市直各部门"],
        ),
        ("编目录。（示例市财政局牵头，年底前完成，各县区）", ["示例市财政局"], ["各县区"]),
        ("编目录。（市府办〔市数据局〕牵头，市直各部门配合）", ["市府办"], ["市直各部门"]),
        ("编目录。〔市府办（市数据局）牵头，各县〔区〕政府〕", ["市府办"], ["各县〔区〕政府"]),
        ("编目录。牵头单位：市府办[市数据局]", ["市府办"], []),
        (
            "编目录。责任单位：各镇，园区管委会，以下统称各镇，县直各部门",
            [],
            ["各镇", "园区管委会", "县直各部门"],
        ),
    ],
)
def test_who_is_named_behind_the_lead_takes_part_whatever_the_brackets(
    text: str, first: list[str], second: list[str]
) -> None:
    (clause,) = find_clauses(text)
    assert [u.name for u in clause.leads] == first
    assert [u.name for u in clause.assists] == second


def test_what_is_to_be_done_behind_the_lead_is_no_unit() -> None:
    assert find_clauses("编目录。（示例市财政局牵头，成立工作专班）") == []
    assert find_clauses("编目录。（示例市财政局牵头，召开推进会）") == []


def test_a_document_number_is_no_other_name() -> None:
    (clause,) = find_clauses("按示府办〔2022〕8号文办理。（市府办牵头）")
    assert [u.name for u in clause.leads] == ["市府办"]


def test_a_bracket_about_units_that_is_not_understood_is_listed() -> None:
    draft = read(
        "示例市工作要点\n一、重点任务\n（一）编目录。（市司法局牵头）\n"
        "（二）建平台。统一标准。（市府办牵头，制定方案报市政府）\n"
    )
    assert "（市府办牵头，制定方案报市政府）" in "".join(p.words for p in draft.not_understood)


@pytest.mark.parametrize("label", ["责任时限", "落实时限", "建成时间", "完成时限"])
def test_a_label_of_a_time_may_say_the_time_of_what(label: str) -> None:
    (clause,) = find_clauses(f"编目录。（{label}：2022年底前，牵头单位：市财政局）")
    assert clause.times == ["2022年底前"]
    assert [u.name for u in clause.leads] == ["市财政局"]


def test_a_time_that_the_work_brings_down_is_no_label() -> None:
    assert find_clauses("压减时限。审批时限：由20天压减至5天") == []
