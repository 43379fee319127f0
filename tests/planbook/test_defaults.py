"""What a clerk leaves out of the workbook is filled in and told, in the workbook's own words."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import date

import pytest

from tasklib.plan import Plan, check, check_tasks, load_plan
from tasklib.planbook import Loaded, load_book, newcomers
from tasklib.planbook.load import in_words
from tasklib.publish import kinds
from tasklib.workspace import shipped
from tests.planbook.desk import Sheets, after, edited, grown_plan, said
from tests.plans import small_plan

MAIN = "任务分解表"


def _last_task(found: Loaded) -> str:
    assert found.plan is not None
    return found.plan.tasks[-1].id


def test_a_task_without_end_is_given_a_deadline_in_its_cell_alone_and_back() -> None:
    plan = small_plan()

    def dated(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "T3").value = "6月底前"

    found = after(plan, dated)
    assert found.plan is not None
    task = found.plan.task("T3")
    assert (task.pace, [m.deadline for m in task.milestones]) == ("steady", [date(2022, 6, 30)])
    assert "《任务分解表》K6：推进方式由“持续推进”改为“均匀推进”，时限里有期限" in found.defaults

    for words in (None, "持续推进"):

        def endless(sheets: Sheets, words: str | None = words) -> None:
            sheets[MAIN].cell("时限", "T1").value = words

        found = after(plan, endless)
        assert found.plan is not None
        task = found.plan.task("T1")
        assert (task.pace, task.milestones, task.open_ended) == ("standing", (), words)
        assert "《任务分解表》K4：推进方式由“均匀推进”改为“持续推进”，时限里没有期限" in found.defaults
        assert any(told.startswith("《节点》B4：节点“") for told in found.defaults)


def test_no_sentence_of_the_checks_names_a_key_of_the_files_in_a_workbook() -> None:
    told = list[str]()
    for module in (check, check_tasks, kinds):
        nodes = list(ast.walk(ast.parse(inspect.getsource(module))))
        inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        inner |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "0" for p in node.values)
                told.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
                told.append(node.value)
    told = [text for text in told if re.search("[一-鿿]", text)]
    told += ["排期的 on 须是", "排期只能写一种规则，现有 before_meeting、cron、on，请只留一个。"]
    assert len(told) > 60
    leaks = {text: re.findall("[A-Za-z_]{2,}", in_words(text)) for text in told}
    # What a pattern left of a sentence is a Windows name or the column cron.
    assert {t: found for t, found in leaks.items() if set(found) - {"cron", "Windows"}} == {}


@pytest.mark.parametrize(
    ("name", "level"),
    [("锦江区", "county"), ("金堂县", "county"), ("都江堰市", "county"), ("某某镇", "township"),
     ("示例街道办事处", "township"), ("示例社区", "village"), ("雅安市示例局", "department"),
     ("成都市锦江区", "county"), ("示例市市场监管局", "department"), ("市政府办公室", "department")],
)  # fmt: skip
def test_a_new_units_level_follows_from_its_name_and_is_told(name: str, level: str) -> None:
    found = after(small_plan(), lambda sheets: sheets["单位"].add(全称=name))
    assert found.plan is not None
    assert found.plan.units[-1].level == level
    assert any("：层级“" in told for told in found.defaults)


def test_a_new_task_goes_on_with_the_numbers_in_use() -> None:
    plan = load_plan(shipped("plans") / "chengdu-2011")

    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(类别="Y", 事项="示例新事项", 牵头单位="市发改委", 责任单位="市发改委", 时限="年底前")

    assert _last_task(after(plan, edit)) == "Y14"


def test_a_new_task_of_a_plan_in_use_begins_no_earlier_than_the_change() -> None:
    plan = small_plan()

    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(类别="B", 事项="示例新事项", 牵头单位="丙局", 责任单位="丙局", 时限="年底前")
        sheets[MAIN].cell("开始日期", "T1").value = None

    found = load_book(edited(plan, edit), "改.xlsx", begins=lambda _: newcomers([plan], date(2022, 6, 15)))
    assert found.plan is not None
    assert (found.plan.task("T5").start, found.plan.task("T1").start) == (date(2022, 6, 15), plan.start)
    assert "《任务分解表》L8：开始日期“2022-06-15”" in found.defaults
    assert newcomers([plan], date(2030, 1, 1)).start == date(2022, 12, 1)


def test_weights_are_not_summed_where_a_task_could_not_be_read() -> None:
    plan = grown_plan()

    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("权重", "T1").value = "二"

    found = said(plan, edit)
    assert [line for line in found if "权重合计" in line] == []
    assert found[0].startswith("《任务分解表》M4：权重须是数字")


def test_the_number_of_a_task_that_was_dropped_is_not_given_to_another() -> None:
    plan = load_plan(shipped("plans") / "chengdu-2011")

    def replaced(sheets: Sheets) -> None:
        sheets[MAIN].drop("Y13")
        sheets["分工"].drop("Y13")
        sheets[MAIN].add(类别="Y", 事项="示例新事项", 牵头单位="市发改委", 责任单位="市发改委", 时限="年底前")

    def numbered(*versions: Plan) -> str:
        begins = newcomers(versions, date(2011, 8, 1))
        return _last_task(load_book(edited(versions[-1], replaced), "改.xlsx", begins=lambda _: begins))

    assert numbered(plan) == "Y14"
    # Nor is one that an earlier version dropped.
    last = plan.tasks[-1].model_copy(update={"id": "Y20"})
    assert numbered(plan.model_copy(update={"tasks": (*plan.tasks, last)}), plan) == "Y21"
