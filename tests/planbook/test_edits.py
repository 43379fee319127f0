"""A clerk edits the workbook: the obvious cells are enough, and what does not fit is named at its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from tasklib.errors import PlanError
from tasklib.plan import Plan, load_plan
from tasklib.planbook import changes, export_book, load_book
from tasklib.workspace import shipped
from tests.planbook.desk import Sheets, after, edited, grown_plan, said
from tests.plans import small_plan

YAAN = load_plan(shipped("plans") / "yaan-2022")
MAIN = "任务分解表"


def sound(plan: Plan, edit: Callable[[Sheets], None]) -> Plan:
    found = after(plan, edit)
    assert found.faults == []
    assert found.plan is not None
    return found.plan


def test_a_changed_deadline_keeps_the_name_and_number_of_its_node() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "A3").value = "争取2022年11月30日"

    now = sound(YAAN, edit).task("A3").milestones[0]
    was = YAAN.task("A3").milestones[0]
    assert now == was.model_copy(update={"deadline": date(2022, 11, 30), "strictness": "aspirational"})


@pytest.mark.parametrize(
    ("words", "start", "on", "strictness", "read"),
    [
        ("2022年底前", None, (12, 31), "binding", "2022-12-31（刚性）"),
        ("6月底前", None, (6, 30), "binding", "2022-06-30（刚性）"),
        ("2022年 6月底前", None, (6, 30), "binding", "2022-06-30（刚性）"),
        ("争取2022年内", None, (12, 31), "aspirational", "2022-12-31（争取）"),
        ("持续推进至年底", None, (12, 31), "binding", "2022-12-31（刚性）"),
        ("4月-10月底", (4, 1), (10, 31), "binding", "2022-04-01至2022-10-31（刚性）"),
        ("二〇二二年十一月底前完成", None, (11, 30), "binding", "2022-11-30（刚性）"),
    ],
)
def test_a_deadline_in_words_is_read_by_the_plans_year_keeps_its_words_and_is_told(
    words: str,
    start: tuple[int, int] | None,
    on: tuple[int, int],
    strictness: str,
    read: str,
) -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "A3").value = words

    found = after(YAAN, edit)
    assert found.plan is not None
    was = YAAN.task("A3").milestones[0]
    assert found.plan.task("A3").milestones[0] == was.model_copy(update={
        "start": start and date(2022, *start), "deadline": date(2022, *on), "strictness": strictness,
        "words": words,
    })  # fmt: skip
    assert found.defaults == [f"《任务分解表》J6：“{words}”读作 {read}"]
    again = load_book(export_book(found.plan), "再.xlsx")
    assert (again.plan, again.defaults) == (found.plan, [])


def test_words_may_name_their_nodes_and_stand_beside_dates() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(
            类别="A", 事项="示例新事项", 牵头单位="市财政局", 责任单位="各县（区）人民政府",
            时限="三月底前 方案印发\n争取2022-11-30 建成\n按规定",
        )  # fmt: skip

    found = after(YAAN, edit)
    assert found.plan is not None
    task = found.plan.task("A5")
    assert [(m.title, m.deadline, m.words) for m in task.milestones] == [
        ("方案印发", date(2022, 3, 31), "三月底前"), ("建成", date(2022, 11, 30), None),
    ]  # fmt: skip
    assert (task.open_ended, task.pace) == ("按规定", "steady")
    assert "《任务分解表》J28：“按规定”读作没有止期" in found.defaults


@pytest.mark.parametrize(("words", "pace"), [("年底前", "steady"), ("长期坚持", "standing")])
def test_a_new_tasks_pace_follows_from_its_words(words: str, pace: str) -> None:
    def edit(sheets: Sheets) -> None:
        cells = {
            "类别": "A",
            "事项": "示例新事项",
            "牵头单位": "市财政局",
            "责任单位": "counties",
            "时限": words,
        }
        sheets[MAIN].add(**cells)

    task = sound(YAAN, edit).task("A5")
    assert (task.pace, task.open_ended) == (pace, words if pace == "standing" else None)


def test_words_of_what_recurs_are_its_requirement_where_they_say_all_of_it() -> None:
    def edit(sheets: Sheets) -> None:
        cell = sheets[MAIN].cell("时限", "A3")
        cell.value = f"{cell.value}\n每季度结束后10个工作日内\n每月结束后5日内\n每半年底前"

    found = after(YAAN, edit)
    assert found.plan is not None
    rules = found.plan.task("A3").recurring
    assert [(r.id, r.every, r.days, r.workdays, r.start, r.until, r.words, r.source) for r in rules] == [
        ("A3-R1", "quarterly", 0, 10, YAAN.start, YAAN.end, "每季度结束后10个工作日内", "default"),
        ("A3-R2", "monthly", 5, 0, YAAN.start, YAAN.end, "每月结束后5日内", "default"),
        ("A3-R3", "half_yearly", 0, 0, YAAN.start, YAAN.end, "每半年底前", "default"),
    ]
    assert "《任务分解表》J6：“每季度结束后10个工作日内”读作定期要求 A3-R1" in found.defaults
    again = load_book(export_book(found.plan), "再.xlsx")
    assert (again.plan, again.defaults) == (found.plan, [])


def test_words_of_what_recurs_are_the_requirement_that_is_there_already() -> None:
    plan = grown_plan()

    def edit(sheets: Sheets) -> None:
        cell = sheets[MAIN].cell("时限", "T1")
        cell.value = cell.value.replace("定期：季度结束后10个工作日内", "每季度终了后10个工作日内")

    found = after(plan, edit)
    assert (found.plan, found.defaults) == (
        plan, ["《任务分解表》J4：“每季度终了后10个工作日内”读作定期要求 r1"],
    )  # fmt: skip

    def other(sheets: Sheets) -> None:
        cell = sheets[MAIN].cell("时限", "T1")
        cell.value = cell.value.replace("定期：季度结束后10个工作日内", "每月结束后10个工作日内")

    assert said(plan, other)[0].startswith(
        "《任务分解表》J4：时限里的“每月结束后10个工作日内”在《定期要求》表里没有"
    )


def test_a_date_that_the_spreadsheet_made_of_what_was_typed_is_a_deadline_too() -> None:
    def edit(sheets: Sheets) -> None:
        cell = sheets[MAIN].cell("时限", "A3")
        cell.value, cell.number_format = date(2022, 11, 30), "yyyy/m/d"

    assert sound(YAAN, edit).task("A3").milestones[0].deadline == date(2022, 11, 30)


def test_a_new_lead_is_changed_in_its_cell_alone_whatever_its_source() -> None:
    def edit(sheets: Sheets) -> None:
        for task in ("A1", "C5"):
            sheets[MAIN].cell("牵头单位", task).value = "市档案馆，市发改委"

    now = sound(YAAN, edit)
    for task in ("A1", "C5"):
        held = [a.units for a in now.assignments if a.task == task and a.role == "leads"]
        assert held == [("511800-dag", "511800-fgw")]
    assert len(changes(YAAN, now)) == 2


def test_a_new_task_needs_one_row_and_what_it_leaves_out_is_stated() -> None:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(
            类别="A", 事项="示例新事项", 指标="场次\n人数", 牵头单位="市财政局", 责任单位="各县（区）人民政府",
            时限="2022-06-30 方案印发（6月底前）\n争取2022-11-30\n持续推进",
        )  # fmt: skip

    found = after(YAAN, edit)
    assert found.plan is not None
    task = found.plan.task("A5")
    assert (task.category, task.start, task.pace, task.source) == ("A", YAAN.start, "steady", "default")
    assert [(m.id, m.title, m.words) for m in task.milestones] == [
        ("A5-M1", "方案印发", "6月底前"),
        ("A5-M2", "完成", None),
    ]
    assert task.open_ended == "持续推进"
    assert [(i.id, i.name, i.measure, i.source) for i in task.indicators] == [
        ("A5-1", "场次", "项", "default"),
        ("A5-2", "人数", "项", "default"),
    ]
    assert "《任务分解表》B28：事项编号“A5”" in found.defaults
    assert any("E28：“场次”：编号 A5-1，计量单位“项”" in told for told in found.defaults)


def test_a_new_unit_needs_its_name_and_may_lead_at_once() -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位"].add(全称="雅安市示例局")
        sheets[MAIN].cell("牵头单位", "A1").value = "雅安市示例局"

    now = sound(YAAN, edit)
    unit = now.units[-1]
    assert (unit.code, unit.short, unit.level, unit.parent) == (
        "511800-d1", "雅安市示例局", "department", "511800",
    )  # fmt: skip
    assert now.name_of("511800-d1") == "雅安市示例局"


def test_a_category_merged_over_its_tasks_is_each_ones() -> None:
    def edit(sheets: Sheets) -> None:
        sheet = sheets[MAIN].sheet
        sheet.merge_cells("A4:A7")

    assert sound(YAAN, edit) == YAAN


def test_columns_in_another_order_and_a_sheet_of_the_clerks_own_change_nothing() -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位"].sheet.move_range("C3:C40", cols=10)
        sheets["单位"].sheet.parent.create_sheet("办公室备忘")

    assert sound(YAAN, edit) == YAAN


@pytest.mark.parametrize(
    ("sheet", "header", "key", "value", "fault"),
    [
        (MAIN, "牵头单位", "A1", "市财证局", "《任务分解表》F4：牵头单位“市财证局”不在《单位》表里，是否“市财政局”？"),
        (MAIN, "类别", "A1", "没有的类", "《任务分解表》A4：类别“没有的类”不在《大类》表里。"),
        (MAIN, "时限", "A2", "2022-13-01\n尽快", "《任务分解表》J5：时限里的“2022-13-01”、“尽快”看不懂"),
        (MAIN, "时限", "A2", "6月底前、10月底前", "《任务分解表》J5：时限里的“6月底前、10月底前”不止一条"),
        (MAIN, "时限", "A2", "年底前，长期坚持", "《任务分解表》J5：时限里的“年底前，长期坚持”不止一条，请每行写一条"),
        (MAIN, "时限", "A2", "2月30日前", "《任务分解表》J5：时限里的“2月30日前”看不懂，请写成 2022-06-30、6月底前"),
        (MAIN, "时限", "A2", "每月30日前", "《任务分解表》J5：时限里的“每月30日前”没有说全周期和期限，请写成 每月5日"),
        (MAIN, "时限", "A3", "6月底前后", "《任务分解表》J6：时限里的“6月底前后”没有说定哪一天"),
        (MAIN, "时限", "A3", "2022年12月31日前完成80%",
         "《任务分解表》J6：时限里的“2022年12月31日前完成80%”另有数量，请把数量写在指标或工作目标里"),
        (MAIN, "时限", "A2", "长期\n随时", "《任务分解表》J5：时限里没有止期的只能写一条，现有“长期”、“随时”。"),
        (MAIN, "时限", "A2", "定期：每周报一次", "《任务分解表》J5：时限里的“定期：每周报一次”在《定期要求》表里没有"),
        (MAIN, "时限", "B3", "2021-12-31", "《任务分解表》J10：事项 B3 的时限 2021-12-31 早于开始日期"),
        (MAIN, "推进方式", "A1", "快", "《任务分解表》K4：推进方式只能是均匀推进、按节点、按达标率、持续推进之一"),
        (MAIN, "事项", "A1", None, "《任务分解表》C4：缺少“事项”，请补上。"),
        (MAIN, "责任单位", "A1", None, "《任务分解表》G4：事项 A1 没有填报单位，请填写。"),
        (MAIN, "开始日期", "A1", "昨天", "《任务分解表》L4：开始日期须是 2022-06-30 这样的日期，现为“昨天”。"),
        (MAIN, "权重", "A1", "一", "《任务分解表》M4：权重须是数字，现为“一”。"),
        (MAIN, "权重", "A1", 0, "《任务分解表》M4：“权重”超出允许范围"),
        (MAIN, "事项编号", "A1", "A2", "《任务分解表》B5：事项编号“A2”重复，每个编号只能用一次。"),
        (MAIN, "指标", "A3", "场次2", "《指标》B10：指标名称“场次”在《任务分解表》E6 的指标里没有"),
        ("指标", "目标值", "A3-1", 201, "《指标》N10：指标“场次”分解到单位的目标值合计须等于全市目标值 201"),
        ("指标", "分解目标", "A3-1", "雨城：三十", "《指标》N10：分解目标须是数字，现为“三十”。"),
        ("指标", "分子", "A1-3", "A1-9", "《指标》B6：比率指标“预公开率”须写明分子、分母"),
        ("单位", "层级", "511803", "乡", "《单位》D21：层级只能是市、部门、县（区）、乡镇（街道）、村（社区）之一"),
        ("单位", "上级", "511803", "省里", "《单位》E21：上级“省里”不在《单位》表里。"),
        ("单位组", "成员", "counties", "雨城、明山", "《单位组》D4：成员“明山”不在《单位》表里。"),
        ("单位组", "成员起止", "counties", "雨城：上半年", "《单位组》E4：成员起止须写成 2022-01-01至2022-06-30"),
        ("问题清单", "事项编号", "P-A1-1", "A9", "《问题清单》B4：问题 P-A1-1 的事项“A9”在《任务分解表》里没有。"),
        ("责任清单", "责任单位", "R-A1-1-2", "某局", "《责任清单》C5：责任单位“某局”不在《单位》表里"),
        ("责任清单", "举措编号", "R-A1-1-2", "M-A1-1-1", "《责任清单》A5：同一举措只能有一个责任"),
        ("方案", "内容", "主办单位", None, "《方案》B9：缺少“主办单位”，请补上。"),
        ("方案", "内容", "结束日期", "2021-01-01", "《方案》B13：结束日期须晚于开始日期 2022-01-01，现为 2021-01-01。"),
        ("报送日历", "内容", "另定截止日", "2022-09：2022-08-12", "《报送日历》B8：2022-09 的报送截止日须在期满之后"),
        ("排期", "会前几天", "monthly_supervision", 3, "《排期》C4：第几个工作日只与期满日或固定日期连用"),
        ("排期", "讲哪一期", "joint_meeting", "周", "《排期》B7：排期所讲的一期（周）比报送周期（月）短"),
        ("督办", "连续期数", "约谈", "=1+1", "《督办》C6：连续期数不能是公式，请复制该格，在原处“选择性粘贴—数值”。"),
        ("督办", "连续期数", "约谈", "#REF!", "《督办》C6：连续期数不能是错误值，请清空该格后重新填写。"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_at_its_cell(
    sheet: str, header: str, key: str, value: object, fault: str
) -> None:
    def edit(sheets: Sheets) -> None:
        sheets[sheet].cell(header, key).value = value

    found = said(YAAN, edit)
    assert any(line.startswith(fault) for line in found), found


def test_all_faults_are_told_at_once_in_the_order_of_the_sheets() -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位组"].cell("成员", "counties").value = "明山"
        sheets[MAIN].cell("牵头单位", "C5").value = "示例局"
        sheets[MAIN].cell("推进方式", "A1").value = "快"

    assert [line.partition("：")[0] for line in said(YAAN, edit)] == [
        "《任务分解表》K4", "《任务分解表》F16", "《单位组》D4",
    ]  # fmt: skip


def test_two_sheets_that_disagree_are_a_fault_at_the_cell_and_neither_wins() -> None:
    plan = grown_plan()

    def lead(sheets: Sheets) -> None:
        sheets[MAIN].cell("牵头单位", "T1").value = "丙局"

    assert said(plan, lead) == [
        "《任务分解表》F4：牵头单位“丙局”与《分工》C8、C12 的“市政府办、丙局、零零七”不一致，请改成一致。"
    ]

    def node(sheets: Sheets) -> None:
        sheets["节点"].cell("节点名称", "n2").value = "改了名"

    assert said(plan, node) == [
        "《节点》B5：节点名称“改了名”在《任务分解表》J4 的时限里没有，请改成一致，或删去本行。"
    ]

    def rule(sheets: Sheets) -> None:
        sheets["定期要求"].cell("原文", "r1").value = "每季度通报"

    found = said(plan, rule)
    assert "《任务分解表》J4：时限里的“定期：季度结束后10个工作日内”在《定期要求》表里没有" in found[0]
    assert "《定期要求》C4：这条定期要求在《任务分解表》J4 的时限里没有" in found[1]


def test_a_task_taken_out_leaves_nothing_behind_unsaid() -> None:
    found = said(YAAN, lambda sheets: sheets[MAIN].drop("C1"))
    assert "《指标》A20：事项“C1”不在《任务分解表》里，请改正或删去本行。" in found
    assert "《节点》A12：事项“C1”不在《任务分解表》里，请改正或删去本行。" in found
    assert any(line.startswith("《问题清单》B14：问题 P-C1-1 的事项“C1”") for line in found)


def test_columns_that_are_gone_or_unknown_are_named() -> None:
    def gone(sheets: Sheets) -> None:
        sheets[MAIN].sheet.cell(3, 6).value = "牵头"

    assert said(YAAN, gone) == [
        "《任务分解表》A3：缺少“牵头单位”列，请补回。",
        "《任务分解表》F3：没有“牵头”这一列，其内容不会收录，请改正列名或删去这一列。",
    ]
    found = said(YAAN, lambda sheets: sheets["单位"].sheet.delete_rows(1, 3))
    assert found[0].startswith("《单位》A1：没有找到表头")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    plan = small_plan(title="=1+1", short_title="@SUM(A1)", circulation="_x0041_ https://a.b")
    found = load_book(export_book(plan), "a.xlsx")
    assert found.plan == plan


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut() -> None:
    with pytest.raises(PlanError, match="超过 32767 字"):
        export_book(small_plan(title="长" * 40_000))


def test_a_file_that_is_no_such_workbook_is_one_sentence() -> None:
    with pytest.raises(PlanError, match="加了密码"):
        load_book(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密.xlsx")
    for content in (b"", b"PK\x03\x04", b"hello", export_book(small_plan())[:3000]):
        with pytest.raises(PlanError, match="不是能打开的"):
            load_book(content, "坏.xlsx")
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(PlanError, match="不是能打开的"):
        load_book(empty.getvalue(), "坏.xlsx")
    book, held = openpyxl.Workbook(), io.BytesIO()
    book.save(held)
    with pytest.raises(PlanError, match="里没有《方案》、《任务分解表》"):
        load_book(held.getvalue(), "别的.xlsx")


def test_a_cell_far_from_the_table_is_one_sentence() -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位"].sheet.cell(60_000, 1).value = "x"

    with pytest.raises(PlanError, match="《单位》里有离表格很远的格"):
        load_book(edited(YAAN, edit), "远.xlsx")


def test_what_a_clerk_sees_is_set_up_for_editing_and_for_paper() -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_book(YAAN)))
    main = book[MAIN]
    assert book.active.title == MAIN
    assert main.freeze_panes == "D4"
    assert (main.page_setup.orientation, main.page_setup.fitToHeight) == (
        "landscape",
        0,
    )
    assert main.print_title_rows == "$3:$3"
    assert main["F3"].comment.text.startswith("单位简称或单位组名称")
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in main.data_validations.dataValidation}
    assert lists["K4"] == '"均匀推进,按节点,按达标率,持续推进"'
    assert {cell.alignment.wrap_text for cell in main[4]} == {True}
