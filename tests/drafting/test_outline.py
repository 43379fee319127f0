"""Outlined documents: head, tasks, phases, duties, and what is left open."""

from __future__ import annotations

import pytest

from tasklib.drafting.proposal import propose
from tests.drafting.papers import PHASES, POINTS, days, leads, others, read, titles


def test_the_head_says_title_number_issuer_and_day() -> None:
    told = read(POINTS).json()
    assert told["title"] == "示例市2022年政务公开工作要点"
    assert told["document_number"] == "示政办发〔2022〕8号"
    assert told["issuer"] == "示例市人民政府办公室"
    assert told["issued_on"] == "2022-03-01"


def test_each_point_is_a_task_with_its_number_units_and_deadlines() -> None:
    draft = read(POINTS)
    assert [task.number.value for task in draft.tasks] == ["1", "2", "3"]
    assert titles(draft) == ["公开目录", "建设查询点", "规范依申请公开"]
    assert others(draft)[0] == ["各县(区)政府", "市政府有关部门"]
    assert days(draft) == [[("2022-06-30", "binding")], [("2022-12-31", "aspirational")], []]


def test_a_bracketed_alias_is_the_same_unit_everywhere() -> None:
    draft = read(POINTS)
    assert leads(draft)[:2] == [["市政府办公室", "市司法局"], ["市政府办公室"]]
    assert draft.aliases == {"市政府办公室": "市政务公开办"}


def test_a_target_has_its_name_value_unit_and_bound() -> None:
    (target,) = read(POINTS).json()["tasks"][1]["targets"]
    assert target == {
        "name": "查询点覆盖率",
        "value": 60,
        "unit": "%",
        "strictness": "aspirational",
        "words": "达60%以上",
    }
    assert read(POINTS).tasks[1].targets[0].value.bound == ">="


def test_everything_says_the_line_and_the_words_it_was_read_from() -> None:
    draft = read(POINTS)
    task = draft.tasks[0]
    lines = POINTS.splitlines()
    assert task.title.words in lines[(task.title.line or 0) - 1]
    for unit in (*task.lead_units, *task.responsible_units):
        assert unit.value in unit.words
    (deadline,) = task.deadlines
    assert deadline.value.words in lines[(deadline.line or 0) - 1]


def test_only_the_section_of_tasks_sets_tasks() -> None:
    draft = read(PHASES)
    assert titles(draft) == ["梳理事项", "编制目录"]
    assert leads(draft) == [["县政府办"], []]
    assert others(draft) == [["县司法局", "县财政局"], ["县直各部门"]]


def test_a_damaged_date_is_restored_only_if_one_reading_is_possible() -> None:
    draft = read(PHASES)
    assert days(draft)[0] == [("2022-02-28", "binding")]
    assert days(draft)[1] == []
    assert "2022111日前" in [passage.words for passage in draft.not_understood]


def test_phases_have_their_first_and_last_days() -> None:
    assert read(PHASES).json()["phases"] == [
        {"name": "动员部署阶段", "start": "2022-01-01", "end": "2022-02-28"},
        {"name": "全面实施", "start": None, "end": "2022-10-31"},
        {"name": "总结阶段", "start": None, "end": "2022-12-10"},
    ]


def test_duties_are_read_unit_by_unit() -> None:
    assert read(PHASES).json()["duties"] == [
        {"unit": "县政府办", "duty": "负责协调推进"},
        {"unit": "县司法局", "duty": "负责合法性审查"},
        {"unit": "各乡镇(街道)", "duty": "负责本辖区公开工作"},
    ]


def test_a_deadline_in_no_task_is_listed_as_not_understood() -> None:
    assert any("2022年底前全面见效" in passage.words for passage in read(PHASES).not_understood)


def test_a_paragraph_of_several_clauses_is_several_tasks() -> None:
    draft = read(
        "示例区2023年工作要点\n一、信息公开\n"
        "(一)做好公开。发布规划信息。(区规划局负责落实)公开教育信息。(区教育局、区卫生健康局分别负责落实)\n"
        "(二)做好解读。逐件解读政策。(区司法局牵头,各街道办事处及区直有关部门按职责分工负责)\n"
    )
    assert [task.number.value for task in draft.tasks] == ["1", "1.2", "2"]
    assert titles(draft) == ["做好公开", "公开教育信息", "做好解读"]
    assert others(draft) == [["区规划局"], ["区教育局", "区卫生健康局"], ["各街道办事处", "区直有关部门"]]
    assert {task.category.value for task in draft.tasks} == {"信息公开"}


def test_numbers_that_begin_anew_stay_and_the_ids_of_the_plan_are_each_its_own() -> None:
    draft = read(
        "示例区2022年重点任务分工方案\n一、甲类\n1.做好甲。(区甲局负责)\n2.做好乙。(区乙局负责)\n"
        "二、乙类\n1.做好丙。(区丙局负责)\n"
    )
    assert [task.number.value for task in draft.tasks] == ["1", "2", "1"]
    assert [task.id for task in propose(draft, "example").plan.tasks] == ["T01", "T02", "T03"]


def test_a_clause_below_the_last_point_is_the_whole_items() -> None:
    draft = read(
        "示例区责任分解方案\n(一)体系建设\n1.完善预案\n(1)编制预案。\n(2)开展演练。\n"
        "(责任单位:区应急局、各街道办事处)\n"
        "2.健全机制\n(1)值班值守。\n(2)信息报送。\n(责任单位:区政府办)\n"
    )
    assert titles(draft) == ["完善预案", "健全机制"]
    assert others(draft) == [["区应急局", "各街道办事处"], ["区政府办"]]


def test_the_first_unit_leads_where_the_document_says_so() -> None:
    draft = read(
        "示例市若干措施\n一、优化服务\n(一)精简材料。压减材料。\n"
        "责任单位:市审批局、市司法局(第一责任单位为牵头单位,下同)\n时限要求:持续推进\n"
        "(二)压缩时限。提速办理。\n责任单位:市税务局、市住房和城乡建设局\n时限要求:2022年底前\n"
    )
    assert leads(draft) == [["市审批局"], ["市税务局"]]
    assert others(draft) == [["市司法局"], ["市住房和城乡建设局"]]
    assert days(draft) == [[(None, "binding")], [("2022-12-31", "binding")]]


def test_a_task_that_names_nobody_beside_others_that_do_is_listed() -> None:
    draft = read("示例市工作要点\n一、公开\n(一)做好甲事。落实甲。(市甲局负责)\n(二)做好乙事。落实乙。\n")
    assert titles(draft) == ["做好甲事", "做好乙事"]
    assert [p.words for p in draft.not_understood] == ["做好乙事"]


def test_a_notice_whose_paper_is_not_with_it_sets_no_tasks() -> None:
    draft = read(
        "示例市政府办公室关于印发《示例市任务分解方案》的通知\n示政办〔2021〕1号\n各县区政府:\n"
        "现将《示例市任务分解方案》印发给你们,并通知如下:\n1.明确任务。各单位要细化措施。\n"
        "2.抓好落实。各单位要加强配合。\n"
        "示例市政府办公室\n2021年1月25日\n"
    )
    assert draft.tasks == ()
    assert draft.title.value == "示例市任务分解方案"


def test_a_page_date_is_not_the_day_of_issue() -> None:
    draft = read(
        "示例市人民政府关于优化服务的实施意见(示政〔2017〕10号)\n来源:示例网 发布时间:2018-01-26\n"
        "一、减事项\n1.做好甲。(市甲局负责)\n"
    )
    told = draft.json()
    assert (told["issued_on"], told["document_number"]) == (None, "示政〔2017〕10号")
    assert (told["title"], told["issuer"]) == ("示例市人民政府关于优化服务的实施意见", "示例市人民政府")


def test_two_that_issue_together_are_both_named() -> None:
    told = read(
        "各县区:\n《关于推进公开的实施意见》已经市委、市政府同意,现印发给你们。\n中共示例市委办公室\n示例市人民政府办公室\n"
        "2017年1月10日\n关于推进公开的实施意见\n一、推进公开\n(一)公开决策。落实制度。(市司法局负责)\n"
    ).json()
    assert told["issuer"] == "中共示例市委办公室、示例市人民政府办公室"
    assert told["title"] == "关于推进公开的实施意见"


def test_who_does_it_may_stand_in_the_sentence_alone() -> None:
    draft = read(
        "示例县工作方案\n一、主要任务\n(一)规范文件。县司法局牵头,各部门配合,2022年3月31日前完成。\n(二)公开预算。由县财政局负责编制。\n"
    )
    assert leads(draft) == [["县司法局"], []]
    assert others(draft) == [["各部门"], ["县财政局"]]
    assert {unit.confidence for task in draft.tasks for unit in task.responsible_units} == {"low"}


def test_names_may_stand_on_the_line_below_their_label() -> None:
    draft = read(
        "示例省工作要点\n一、公开\n1.做好甲。落实甲。\n责任单位:\n省甲局、省乙局,\n各市州人民政府\n完成时限:\n2024年6月底前\n"
    )
    assert others(draft) == [["省甲局", "省乙局", "各市州人民政府"]]


def test_a_label_of_responsible_units_may_say_who_leads() -> None:
    draft = read("示例省工作要点\n一、公开\n1.做好甲。落实甲。\n责任单位:省甲局牵头,省乙局配合\n")
    assert (leads(draft), others(draft)) == ([["省甲局"]], [["省乙局"]])


def test_lines_that_count_with_firstly_are_items() -> None:
    draft = read(
        "示例镇2022年政务公开工作安排\n现安排如下：\n一是完善公开栏。由党政办牵头，财政所配合，6月30日前更新。\n"
        "二是规范内容。由财政所、民政办分别负责。\n示例镇人民政府\n2022年3月2日\n"
    )
    assert titles(draft) == ["完善公开栏", "规范内容"]
    assert leads(draft)[0] == ["党政办"]


def test_a_line_that_counts_out_of_order_is_text() -> None:
    draft = read("示例镇工作方案\n一、重点任务\n（一）完善公开栏。\n三是规范内容。（镇党政办牵头）\n")
    assert titles(draft) == ["完善公开栏"]


def test_a_closing_paragraph_is_not_the_last_tasks() -> None:
    draft = read(
        "示例县2022年重点工作\n1.编制目录。（县司法局牵头）\n2.规范答复。逐件审查。（县政府办负责）\n"
        "以上任务完成情况，请各责任单位于2022年9月30日前报县政府办。\n"
    )
    assert titles(draft) == ["编制目录", "规范答复"]
    assert ("2022-09-30", "binding") not in days(draft)[1]
    assert "以上任务完成情况" in draft.json()["not_understood"][-1]["words"]


def test_phases_without_a_day_are_kept_and_what_is_none_is_listed() -> None:
    told = read(
        "示例县整治方案\n一、主要任务\n（一）清理广告。（县城管局牵头）\n二、实施步骤\n（一）宣传发动阶段。召开动员会。\n"
        "（二）全面整治。开展整治。\n"
    ).json()
    assert told["phases"] == [{"name": "宣传发动阶段", "start": None, "end": None}]
    assert [one["words"] for one in told["not_understood"]] == ["全面整治。开展整治。"]


def test_a_duty_behind_a_full_stop_and_one_that_several_share_are_read() -> None:
    draft = read(
        "示例县整治方案\n一、主要任务\n（一）清理广告。（县城管局牵头）\n二、部门职责\n1.县城管局。负责广告整治。\n"
        "2.各乡镇人民政府、街道办事处负责本辖区整治。\n"
    )
    assert [(d.unit.value, d.duty.value) for d in draft.duties] == [
        ("县城管局", "负责广告整治"),
        ("各乡镇人民政府", "负责本辖区整治"),
        ("街道办事处", "负责本辖区整治"),
    ]


def test_units_below_each_other_under_their_label_are_all_read() -> None:
    draft = read(
        "示例市实施方案\n一、主要任务\n1.压缩时限。提速办理。\n责任单位\n市审批局\n市司法局\n完成时限\n2022年6月底前\n"
        "2.规范收费。公布清单。\n牵头单位：\n市发改委\n市财政局\n"
    )
    assert (others(draft)[0], leads(draft)[1]) == (["市审批局", "市司法局"], ["市发改委", "市财政局"])
    assert days(draft) == [[("2022-06-30", "binding")], []]


def test_a_clause_behind_the_last_of_counted_lines_is_said_of_all() -> None:
    draft = read(
        "示例市2022年工作要点\n一、重点任务\n（一）完善公开。\n一是编制目录。\n二是规范专区。（市司法局牵头）\n"
        "（二）加强解读。解读政策。（市政府办负责）\n"
    )
    assert titles(draft) == ["完善公开", "加强解读"]
    assert leads(draft)[0] == ["市司法局"]


CHARGED = (
    "示例县烟花整治方案\n一、整治目标\n合格率达到95%。\n二、{}\n"
    "1、取缔窝点。逐户排查。由县甲局牵头,各乡镇配合。\n2、整治网点。换发许可证。县乙局负责。\n"
    "三、{}\n县甲局:负责联合检查。\n县乙局:负责许可审查。\n"
)


@pytest.mark.parametrize("heading", ["整治内容及分工", "工作重点及职责分工", "工作安排", "任务分工"])
def test_items_that_say_what_and_then_who_are_tasks_under_any_heading(heading: str) -> None:
    draft = read(CHARGED.format(heading, "职责分工"))
    assert titles(draft) == ["取缔窝点", "整治网点"]
    assert (leads(draft), others(draft)) == ([["县甲局"], []], [["各乡镇"], ["县乙局"]])
    assert [duty.unit.value for duty in draft.duties] == ["县甲局", "县乙局"]


def test_steps_stay_phases_whoever_is_charged_with_them() -> None:
    draft = read(
        "示例县2022年整治方案\n一、主要任务\n1.做好甲。(县甲局负责)\n二、工作安排\n"
        "(一)动员部署(3月)。召开会议。由县甲局牵头。\n(二)集中整治(4月至6月)。逐户检查。由县乙局牵头。\n"
    )
    assert titles(draft) == ["做好甲"]
    assert [phase.name.value for phase in draft.phases] == ["动员部署", "集中整治"]


NESTED = (
    "示例县整改方案\n一、总体要求\n提高认识。\n二、整改清单\n一、污水外流。管网老化。\n责任单位:县水利局\n"
    "二、垃圾乱放。清运不及时。\n责任单位:县城管局\n{}三、组织保障\n加强领导。\n"
)


@pytest.mark.parametrize("more", ["", "三、噪声扰民。群众反映。\n责任单位:县环保局\n"])
def test_items_right_below_a_heading_of_the_like_mark_stand_under_it(more: str) -> None:
    draft = read(NESTED.format(more))
    assert titles(draft) == ["污水外流", "垃圾乱放", "噪声扰民"][: 3 if more else 2]
    assert {task.category.value for task in draft.tasks} == {"整改清单"}


def test_the_text_below_a_list_of_contents_stands_under_none_of_it() -> None:
    draft = read(
        "示例县工作要点\n一、总体要求\n二、主要任务\n三、保障措施\n一、总体要求\n提高认识。\n二、主要任务\n"
        "(一)做好甲。(县甲局负责)\n(二)做好乙。(县乙局负责)\n三、保障措施\n加强领导。\n"
    )
    assert [(task.title.value, task.category.value) for task in draft.tasks] == [
        ("做好甲", "主要任务"),
        ("做好乙", "主要任务"),
    ]


@pytest.mark.parametrize("mark", ["{}﹒", "{}·", "{}•", "{} "])
def test_a_number_may_stand_before_a_mark_of_another_sort_or_none(mark: str) -> None:
    items = "".join(f"{mark.format(n)}办理第{c}件事。(县甲局负责)\n" for n, c in enumerate("甲乙丙", 1))
    draft = read(f"示例县工作要点\n一、主要任务\n{items}3·15晚会另行安排。\n")
    assert [(task.number.value, task.title.value) for task in draft.tasks] == [
        ("1", "办理第甲件事"),
        ("2", "办理第乙件事"),
        ("3", "办理第丙件事"),
    ]


def test_a_title_is_not_cut_to_what_it_is_done_by() -> None:
    draft = read(
        "示例县2022年工作要点\n一、主要任务\n1.对照上年的评估结果,6月底前整改到位。(县甲局负责)\n"
        "2.公布目录,6月底前完成。(县甲局负责)\n"
    )
    assert titles(draft) == ["对照上年的评估结果,6月底前整改到位", "公布目录"]


def test_things_for_the_people_are_tasks_though_nobody_is_named() -> None:
    draft = read("示例县2022年民生实事项目\n1.新建幼儿园3所。\n2.改造公园。\n")
    assert (titles(draft), others(draft)) == (["新建幼儿园3所", "改造公园"], [[], []])


def test_a_person_or_a_remark_between_units_is_neither_task_nor_unit() -> None:
    draft = read(
        "示例县重点项目清单\n1.安装设备。\n责任单位:县甲局\n项目责任人:李某\n目前进展:已完成一半。\n"
        "配合单位:县乙局 联络员:王某\n督导单位:县督查室\n"
    )
    assert (titles(draft), others(draft)) == (["安装设备"], [["县甲局", "县乙局"]])
    assert "督导单位:县督查室" in [passage.words for passage in draft.not_understood]


def test_a_bracket_that_names_units_in_words_not_known_is_shown() -> None:
    draft = read(
        "示例县工作要点\n一、主要任务\n1.做好甲。(县甲局负责)\n2.做好乙。(县乙局参照办理丙事)\n"
        "3.做好丁。责任单位:县丙局、县丁局〕\n4.做好戊。县戊局及其他单位〕\n"
    )
    shown = [passage.words for passage in draft.not_understood]
    assert "做好乙(县乙局参照办理丙事)" in shown
    assert "做好戊。县戊局及其他单位〕" in shown


def test_what_a_table_leaves_out_of_the_list_it_says_again_is_shown() -> None:
    draft = read(
        "一、工作要点\n1.政策解读。对出台的政策文件全面解读。\n2.回应关切。对群众的来信及时准确回复。\n"
        "3.年报编制。收集各股室的数据并编制年报。\n二、任务分解\n任务 | 内容 | 责任科室 |\n"
        "解读 | 对出台的政策文件全面解读。 | 办公室 |\n回应 | 对群众的来信及时准确回复。 | 信访股 |\n"
    )
    assert titles(draft) == ["解读", "回应"]
    assert [passage.line for passage in draft.not_understood] == [4]


def test_one_aim_of_the_whole_is_no_task_and_several_are() -> None:
    one = read("示例县创建方案\n一、创建目标\n1.合格率达95%。\n二、主要任务\n1.做好甲。(县甲局负责)\n")
    assert titles(one) == ["做好甲"]
    several = read("示例县工作任务\n一、经济目标\n1.产值增长7%。\n二、民生目标\n1.新建学校3所。\n")
    assert titles(several) == ["产值增长7%", "新建学校3所"]


def test_lines_that_begin_with_a_quantity_are_no_items() -> None:
    draft = read(
        "示例县2022年工作方案\n一、主要任务\n1 月份做好甲。\n2 月份做好乙。\n3 月份做好丙。\n"
        "二、其他任务\n(一)做好丁。(县甲局负责)\n"
    )
    assert titles(draft) == ["做好丁"]


GLUED = """示例县依法行政工作要点
三、健全制度
11{}清理文件。逐年清理。
责任单位：县司法局
四、规范执法
12{}改革执法体制。稳步改革。
责任单位：县编办
"""


@pytest.mark.parametrize("mark", ["", "."])
def test_a_number_without_its_point_numbers_an_item_where_the_next_goes_on(mark: str) -> None:
    tasks = read(GLUED.format(mark, mark)).json()["tasks"]
    assert [(t["number"], t["category"], t["title"]) for t in tasks] == [
        ("11", "健全制度", "清理文件"),
        ("12", "规范执法", "改革执法体制"),
    ]


@pytest.mark.parametrize(
    "lines",
    ["2家企业完成技术改造任务\n3家企业完成绿色改造任务", "5楼大厅设置综合服务窗口\n6楼大厅设置群众休息区域"],
)
def test_a_figure_that_counts_what_follows_numbers_nothing(lines: str) -> None:
    draft = read(f"示例县工作要点\n一、重点任务\n1.做好改造。（县工信局牵头）\n{lines}\n")
    assert titles(draft) == ["做好改造"]


def test_a_heading_and_its_first_item_may_share_a_line() -> None:
    draft = read(
        "示例县政务公开工作要点\n一、聚焦重点，提升质量 （一）公开预算。定期公开。（县财政局牵头）\n"
        "（二）公开救助。及时公开。\n"
    ).json()
    assert [(t["category"], t["title"]) for t in draft["tasks"]] == [
        ("聚焦重点，提升质量", "公开预算"),
        ("聚焦重点，提升质量", "公开救助"),
    ]
