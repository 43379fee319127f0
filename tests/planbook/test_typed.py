"""What clerks type their own way: read as they mean it and told, or named at its cell with what works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from tasklib.errors import SnapshotError
from tasklib.ledger import Ledger
from tasklib.plan import Plan
from tasklib.plan.levels import level_of
from tasklib.plan.yaml_source import Found
from tasklib.planbook import Loaded, export_book, load_book, newcomers
from tasklib.planbook.reuse import reused
from tasklib.publish.kinds import misfits
from tests.planbook.desk import Sheets, after, edited, grown_plan, said
from tests.plans import small_plan

MAIN = "任务分解表"
DAY = date(2022, 6, 15)


def typed(sheet: str, header: str, key: str, value: object, plan: Plan | None = None) -> Loaded:
    """What the workbook says with that in the cell."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet].cell(header, key).value = value

    return after(plan or small_plan(), edit)


def indicator(found: Loaded) -> tuple[Decimal | None, str | None, str]:
    assert found.plan is not None, found.faults
    own = found.plan.task("T4").indicators[0]
    return own.target, own.target_words, own.direction


@pytest.mark.parametrize(
    ("value", "target", "direction"),
    [("1+8", 9, "at_least"), ("９＋２３", 32, "at_least"), ("≥150", 150, "at_least"), ("150名以上", 150, "at_least"),
     ("150余", 150, "at_least"), ("不超过 5", 5, "at_most"), ("12名", 12, "at_least")],
)  # fmt: skip
def test_a_compound_or_bounded_target_is_read_as_its_figure_and_keeps_its_words(
    value: str, target: int, direction: str
) -> None:
    found = typed("指标", "目标值", "T4", value)
    assert indicator(found) == (target, value, direction)
    assert f"《指标》L8：目标值“{value}”读作 {target}" in found.defaults
    assert any("改为“不高于”" in told for told in found.defaults) == (direction == "at_most")
    assert found.plan is not None
    again = load_book(export_book(found.plan), "再.xlsx")
    assert (again.plan, again.defaults) == (found.plan, [])


def test_a_sum_in_the_words_alone_is_the_target_and_other_words_are_none() -> None:
    def edit(words: str, value: str | None = None) -> Loaded:
        def alone(sheets: Sheets) -> None:
            sheets["指标"].cell("目标值", "T4").value = value
            sheets["指标"].cell("目标原文", "T4").value = words

        return after(small_plan(), alone)

    assert indicator(edit("1+8")) == (9, "1+8", "at_least")
    assert indicator(edit("≥150")) == (None, "≥150", "at_least")
    assert indicator(edit("基本覆盖")) == (None, "基本覆盖", "at_least")
    assert indicator(edit("约200", "200")) == (200, "约200", "at_least")


@pytest.mark.parametrize("value", ["基本覆盖", "85%", "1+"])
def test_a_target_that_is_no_figure_is_told_where_words_belong(value: str) -> None:
    assert [str(fault) for fault in typed("指标", "目标值", "T4", value).faults] == [
        f"《指标》L8：目标值须是数字，现为“{value}”；这一格只写数字或留空，文字请写在“目标原文”里。"
    ]


def test_by_a_day_of_every_month_is_a_requirement_counted_as_the_filing_day_is() -> None:
    found = typed(MAIN, "时限", "T3", "每月5日前")
    assert found.plan is not None
    task = found.plan.task("T3")
    rule = task.recurring[0]
    assert (rule.every, rule.days, rule.words) == ("monthly", 5, "每月5日前")
    assert task.nodes[0].deadline == date(2022, 2, 5)
    # Due by dates of its own, it is not spread over the year.
    assert task.pace == "nodes"
    assert "《任务分解表》J6：“每月5日前”读作定期要求 T3-R1，每月的在次月 5 日前" in found.defaults
    assert load_book(export_book(found.plan), "再.xlsx").plan == found.plan


def test_what_recurs_in_other_words_is_refused_as_it_was_typed() -> None:
    told = str(typed(MAIN, "时限", "T3", "每周五前").faults[0])
    assert told == (
        "《任务分解表》J6：时限里的“每周五前”没有说全周期和期限，请写成 每月5日前、每季度结束后10个工作日内 这样的，"
        "或写“定期：每周五前”，并在《定期要求》表里补一行。"
    )


def test_a_requirement_typed_by_hand_holds_from_its_task_to_the_plans_end() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "T3").value = "定期：每周五前"
        sheets["定期要求"].add(事项编号="T3", 要求="报进展", 周期="周", 原文="每周五前")

    found = after(small_plan(), edit)
    assert found.plan is not None
    rule = found.plan.task("T3").recurring[0]
    assert (rule.id, rule.start, rule.until) == ("T3-R1", date(2022, 1, 1), date(2022, 12, 31))
    assert "《定期要求》H4：起算“2022-01-01”" in found.defaults
    assert "《定期要求》I4：止于“2022-12-31”" in found.defaults


@pytest.mark.parametrize("words", ["每月底前", "定期：周报"])
def test_a_requirement_that_comes_into_a_plan_in_use_holds_from_the_change(words: str) -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "T3").value = words
        if words.startswith("定期"):
            sheets["定期要求"].add(事项编号="T3", 要求="报进展", 周期="周", 原文="周报")

    begins = newcomers([small_plan()], DAY)
    found = load_book(edited(small_plan(), edit), "改.xlsx", begins=lambda _: begins)
    assert found.plan is not None
    assert [rule.start for rule in found.plan.task("T3").recurring] == [DAY]


@pytest.mark.parametrize("of", ["季", "半年"])
def test_a_schedule_that_no_change_can_mend_is_only_to_be_taken_out(of: str) -> None:
    bulletin = {"kind": "quarterly_bulletin", "of": "quarterly", "workdays": 5, "source": "source"}

    def edit(sheets: Sheets) -> None:
        sheets["报送日历"].cell("内容", "报送周期").value = "半年"
        sheets["排期"].cell("讲哪一期", "quarterly_bulletin").value = of

    def briefs(plan: Plan) -> Iterator[Found]:
        yield from ((at, f"排期里{why}。") for at, why in misfits(plan))

    content = edited(small_plan(schedules=[bulletin]), edit)
    told = [str(fault) for fault in load_book(content, "改.xlsx", None, briefs).faults]
    assert len(told) == 1
    assert told[0].startswith("《排期》B4：")
    assert told[0].endswith("请删去这条排期。")
    assert "请改" not in told[0]


def test_what_a_removed_task_left_in_the_assignments_goes_with_it_unless_it_has_days() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].drop("T1")
        for sheet in ("指标", "节点", "问题清单", "工作清单", "责任清单"):
            while True:
                try:
                    sheets[sheet].drop("M1" if sheet == "责任清单" else "T1")
                except AssertionError:
                    break

    plan = small_plan()
    given = [item.model_dump(mode="json", by_alias=True) for item in plan.assignments]
    given[0]["source"] = "public"
    found = after(small_plan(assignments=given), edit)
    assert found.plan is not None, found.faults
    assert [a.task for a in found.plan.assignments if a.task == "T1"] == []
    assert "《分工》A8：事项“T1”不在《任务分解表》里，本行不再保留" in found.defaults
    given[0]["from"] = "2022-03-01"
    assert [str(fault) for fault in after(small_plan(assignments=given), edit).faults] == [
        "《分工》A4：事项“T1”不在《任务分解表》里，请改正或删去本行。"
    ]


@pytest.mark.parametrize("value", [
    "甲县：2022-03-01至；乙县：至2022-09-30", "甲县：2022-03-01起\n乙县：2022-09-30止",
    "甲县:2022年3月1日起;乙县:至2022年9月30日止",
])  # fmt: skip
def test_terms_may_stand_on_one_line_and_be_said_with_from_and_until(value: str) -> None:
    found = typed("单位组", "成员起止", "counties", value)
    assert found.plan is not None, found.faults
    assert [(t.unit, t.start, t.end) for t in found.plan.groups[0].terms] == [
        ("C01", date(2022, 3, 1), None), ("C02", None, date(2022, 9, 30)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "level"),
    [("高新区管委会", "county"), ("雅安经开区管理委员会", "county"), ("四川天府新区", "county"), ("保税区", "county"),
     ("市中区", "county"), ("乐山市市中区", "county"), ("准格尔旗", "county"), ("达州市通川区", "county"),
     ("彭州市", "county"), ("内蒙古自治区鄂尔多斯市准格尔旗", "county"), ("青城山景区管委会", "department"),
     ("市国资委", "department"), ("市区", "department")],
)  # fmt: skip
def test_districts_are_known_by_their_endings(name: str, level: str) -> None:
    assert level_of(name) == level


def test_a_new_member_of_a_group_is_of_the_level_of_those_beside_it() -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位"].add(全称="示例发展服务局", 简称="发展局")
        sheets["单位组"].cell("成员", "counties").value = "甲县，乙县、发展局"

    found = after(small_plan(), edit)
    assert found.plan is not None
    assert found.plan.units[-1].level == "county"
    assert "《单位》D9：层级“县（区）”" in found.defaults


def test_a_row_of_sums_is_left_out_and_told_with_its_formulas() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(类别="合 计", 权重="=SUM(M4:M7)")
        sheets["指标"].add(事项编号="小计：", 目标值=62)

    found = after(small_plan(), edit)
    assert (found.plan, found.faults) == (small_plan(), [])
    assert found.defaults == [
        "《任务分解表》A8：“合 计”一行是合计，没有收录", "《指标》A9：“小计：”一行是合计，没有收录",
    ]  # fmt: skip


def test_an_id_that_was_another_tasks_is_a_fault_at_its_cell_and_as_the_ledger_has_it() -> None:
    first = small_plan()
    dumped = [task.model_dump(mode="json") for task in first.tasks]
    second = small_plan(version=2, tasks=[dumped[0], *dumped[2:]], amendments=[AMENDED])

    def retyped(**cells: str) -> list[str]:
        def edit(sheets: Sheets) -> None:
            sheets[MAIN].add(
                **{"牵头单位": "丙局", "责任单位": "丙局", "时限": "年底前", "类别": "A", "事项": "另一件事"}
                | cells
            )

        begins = newcomers([first, second], DAY)
        found = load_book(edited(second, edit), "改.xlsx", begins=lambda _: begins)
        return [str(fault) for fault in found.faults]

    assert retyped(事项编号="T2") == [
        "《任务分解表》B7：编号 T2 用过（第 1 版“规范性文件公开”），新事项请另编号，或空着自动编号；"
        "恢复原来那一项的请用原名“规范性文件公开”。"
    ]
    assert retyped(事项编号="T2", 事项="规范性文件公开") == []
    assert retyped(事项编号="T9") == []


AMENDED = {"version": 2, "date": "2022-05-01", "reason": "示例"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"title": "改名"}, False), ({"category": "A"}, False), ({"title": "改名", "category": "A"}, True)],
)
def test_a_task_may_be_renamed_or_moved_but_not_both(
    change: dict[str, str], fault: bool, tmp_path: Path
) -> None:
    first = small_plan()
    tasks = [task.model_dump(mode="json") | (change if task.id == "T3" else {}) for task in first.tasks]
    new = small_plan(version=2, tasks=tasks, amendments=[AMENDED])
    assert bool(list(reused(new, [first]))) == fault
    with Ledger(f"sqlite:///{tmp_path}/ledger.db").writing() as writer:
        writer.record_plan(first, received_on=DAY, actor="示例")
        if not fault:
            writer.record_plan(new, received_on=DAY, actor="示例")
            return
        with pytest.raises(SnapshotError, match="编号不能改作他用"):
            writer.record_plan(new, received_on=DAY, actor="示例")


def test_lines_end_in_one_way_wherever_a_text_was_typed() -> None:
    plan = small_plan(circulation="内部\r\n资料\r注意\n保存")
    assert plan.circulation == "内部\n资料\n注意\n保存"
    assert load_book(export_book(plan), "a.xlsx").plan == plan


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x00", "\x0b", "\x1f"])
def test_a_sign_that_no_workbook_holds_is_refused(sign: str) -> None:
    with pytest.raises(ValidationError, match="unprintable"):
        small_plan(title=f"方案{sign}一")


def test_a_hidden_sign_in_a_cell_is_told_at_it() -> None:
    assert said(
        grown_plan(), lambda sheets: setattr(sheets[MAIN].cell("事项", "T1"), "value", "甲_x000B_乙")
    ) == ["《任务分解表》C4：“事项”里有看不见的控制字符，请删去，或清空后重新输入。"]


def test_a_sheet_that_is_gone_hides_no_header_that_is_gone_too() -> None:
    def edit(sheets: Sheets) -> None:
        book = sheets["督办"].sheet.parent
        book.remove(book["督办"])
        sheets[MAIN].sheet.cell(3, 6).value = "牵头"

    assert said(small_plan(), edit) == [
        "《任务分解表》A3：缺少“牵头单位”列，请补回。",
        "《任务分解表》F3：没有“牵头”这一列，其内容不会收录，请改正列名或删去这一列。",
        "《督办》A1：没有这张表，请从导出的工作簿补回，不要删除或改名工作表。",
    ]
