"""Units out of the clauses and lists that documents write."""

from __future__ import annotations

import pytest

from tasklib.drafting.clauses import find_clauses, parse_clause
from tasklib.drafting.units import split_units


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市教育局、市民政局和各县(区)政府", ["市教育局", "市民政局", "各县(区)政府"]),
        ("市发展和改革委员会、市卫生和计划生育委员会", ["市发展和改革委员会", "市卫生和计划生育委员会"]),
        ("州司法局、州委编办及州直相关单位", ["州司法局", "州委编办", "州直相关单位"]),
        ("市直及驻市各有关单位", ["市直及驻市各有关单位"]),
        ("区司法局等有关部门", ["区司法局", "有关部门"]),
        ("财政所、土管所等", ["财政所", "土管所"]),
        ("市直有关部门、单位", ["市直有关部门、单位"]),
        ("各乡镇(街道)、各县(市、区)人民政府", ["各乡镇(街道)", "各县(市、区)人民政府"]),
        ("县政府办 县司法局", ["县政府办", "县司法局"]),
        ("县政府办公室,乡镇人民政府按职责分工分别负责", ["县政府办公室", "乡镇人民政府"]),
        ("市甲中心等有关处室(单位)", ["市甲中心", "有关处室(单位)"]),
        ("市财政局等市级相关单位", ["市财政局", "市级相关单位"]),
        ("各市、县(市、区)教育局,各高校", ["各市、县(市、区)教育局", "各高校"]),
        ("各镇、县(区)教育局", ["各镇", "县(区)教育局"]),
        ("各区、县级市", ["各区", "县级市"]),
        ("市教育局和市人力资源和社会保障局", ["市教育局", "市人力资源和社会保障局"]),
        ("商务局、商市财政局", ["商务局", "市财政局"]),
        ("和县人民政府、和市文旅局", ["和县人民政府", "市文旅局"]),
    ],
)
def test_lists_are_split_where_names_end(text: str, names: list[str]) -> None:
    assert [unit.name for unit in split_units(text)] == names


def test_a_bracket_with_another_name_is_an_alias() -> None:
    (unit,) = split_units("市效能办(市政务公开办)")
    assert (unit.name, unit.alias) == ("市效能办", "市政务公开办")


@pytest.mark.parametrize(
    ("text", "leads", "assists"),
    [
        ("完成工作。(县政府办牵头,县编办、县司法局配合)", ["县政府办"], ["县编办", "县司法局"]),
        ("完成工作。（责任单位：甲局、乙局；配合单位：丙局）", [], ["甲局", "乙局", "丙局"]),
        ("完成工作。〔牵头单位:甲局,责任单位:乙局,各街道(功能区)〕", ["甲局"], ["乙局", "各街道(功能区)"]),
        ("完成工作。(甲局、乙局分别负责落实)", [], ["甲局", "乙局"]),
        ("完成工作。(由甲局负责,乙局配合)", ["甲局"], ["乙局"]),
        ("市金融办、人民银行示例支行分别牵头落实", ["市金融办", "人民银行示例支行"], []),
        ("牵头单位:甲局(乙办)。", ["甲局"], []),
        ("完成目录编制。(市司法局、各县区政府)", [], ["市司法局", "各县区政府"]),
        ("完成工作。(甲局、乙局牵头督导,丙局参与)", ["甲局", "乙局"], ["丙局"]),
        ("完成工作。(甲局总牵头,乙局协同)", ["甲局"], ["乙局"]),
        ("完成工作。(人事司〈编办〉牵头,各司局配合)", ["人事司"], ["各司局"]),
        ("完成工作。(县政府办《县外事办》、县教育局负责)", [], ["县政府办", "县教育局"]),
        ("全面完成归集。县民政局、县残联办", [], ["县民政局", "县残联办"]),
        ("产值增长8.5%. 商务局", [], ["商务局"]),
        ("(牵头单位:甲局;责任单位:乙局。以下任务均需丙局落实,不再一一列出)", ["甲局"], ["乙局"]),
    ],
)
def test_clauses_say_who_leads_and_who_does(text: str, leads: list[str], assists: list[str]) -> None:
    (clause,) = find_clauses(text)
    assert [u.name for u in clause.leads] == leads
    assert [u.name for u in clause.assists] == assists


@pytest.mark.parametrize(
    "text",
    [
        "(以下简称《目录》)",
        "各乡镇(街道)",
        "落实到位。(略)",
        "(法律法规另有规定的除外)",
        "各县(市、区)要抓好落实",
        "各责任单位要牵头抓总,推进工作",
    ],
)
def test_other_brackets_and_sentences_are_no_clauses(text: str) -> None:
    assert find_clauses(text) == []


def test_a_deadline_inside_a_clause_is_no_unit() -> None:
    (clause,) = find_clauses("(牵头单位:甲局;责任单位:乙局,各县市人民政府,6月底完成)")
    assert [u.name for u in clause.assists] == ["乙局", "各县市人民政府"]
    assert clause.times == ["6月底完成"]


def test_a_cell_of_units_may_say_who_leads() -> None:
    clause = parse_clause("办公室牵头,各科室配合", sure=True)
    assert clause is not None
    assert [u.name for u in clause.leads] == ["办公室"]
    assert [u.name for u in clause.assists] == ["各科室"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市住建局等政府各有关部门", ["市住建局", "政府各有关部门"]),
        ("市住建局等市政府有关部门", ["市住建局", "市政府有关部门"]),
    ],
)
def test_the_government_s_others_stand_behind_the_word_for_others(text: str, names: list[str]) -> None:
    assert [unit.name for unit in split_units(text)] == names
