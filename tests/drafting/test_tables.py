"""Tables: merged, flattened in several ways, with heads of other names."""

from __future__ import annotations

import pytest

from tasklib.drafting import draft_of
from tasklib.drafting.opening import read_source
from tests.drafting.papers import days, leads, others, read, titles

HEAD = ["序号", "类别", "工作任务", "工作目标", "牵头单位", "责任单位", "完成时限"]
ROWS = [
    ["1", "决策公开", "编制决策目录", "目录公开率100%", "县司法局", "县政府各部门", "2022年6月30日前"],
    ["2", "", "开展开放日", "不少于4场", "县政府办", "各乡镇人民政府、县直各部门", "每季度末"],
    ["3", "基础工作", "报送工作进展", "", "县政务公开办", "", "力争11月底前"],
]
SHORT = [[cell for i, cell in enumerate(row) if i != 1 or cell] for row in ROWS]


def bars(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) + " |" for row in rows)


def tabs(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def cell_by_cell(rows: list[list[str]]) -> str:
    return "\n".join(f"{cell}\n|" for row in rows for cell in row if cell)


def bare(rows: list[list[str]]) -> str:
    return "\n".join(cell for row in rows for cell in row if cell)


@pytest.mark.parametrize(
    "table",
    [
        bars([HEAD, *ROWS]),
        bars([HEAD, *SHORT]),
        tabs([HEAD, *ROWS]),
        cell_by_cell([HEAD, *ROWS]),
        bare([HEAD, *ROWS]),
    ],
    ids=["bars", "merged cells left out", "tabs", "one cell to a line", "nothing between"],
)
def test_a_flattened_table_is_read_as_the_table_it_was(table: str) -> None:
    draft = read(f"示例县2022年任务分解表\n{table}\n备注:本表由县政府办公室解释。\n")
    assert draft.title.value == "示例县2022年任务分解表"
    assert titles(draft) == ["编制决策目录", "开展开放日", "报送工作进展"]
    assert [task.category.value for task in draft.tasks] == ["决策公开", "决策公开", "基础工作"]
    assert leads(draft) == [["县司法局"], ["县政府办"], ["县政务公开办"]]
    assert others(draft) == [["县政府各部门"], ["各乡镇人民政府", "县直各部门"], []]
    assert days(draft) == [[("2022-06-30", "binding")], [(None, "binding")], [("2022-11-30", "aspirational")]]
    assert [[t.value.value for t in task.targets] for task in draft.tasks] == [[100], [4], []]


def test_a_number_that_the_head_does_not_name_is_found() -> None:
    draft = read(
        "示例局2022年任务清单\n工作任务\n|\n具体要求\n|\n责任科室\n|\n时限要求\n|\n规范公开\n|\n1\n"
        "|\n全面清理文件,并向社会公布目录。\n|\n办公室\n|\n年底前\n|\n"
        "做好基础工作\n|\n2\n|\n及时、规范发布内容,加强保密审查工作。\n|\n各科室\n|\n持续推进\n|\n"
        "3\n|\n按时编制年度报告,确保数据准确。\n|\n办公室\n|\n持续推进\n|\n"
    )
    assert [(t.number.value, t.title.value) for t in draft.tasks] == [
        ("1", "规范公开"), ("2", "做好基础工作"), ("3", "做好基础工作"),
    ]  # fmt: skip
    assert days(draft) == [[("2022-12-31", "binding")], [(None, "binding")], [(None, "binding")]]


def test_numbered_measures_are_the_tasks_of_a_numbered_group() -> None:
    draft = read(
        "工作任务 | 具体要求 | 责任部门 |\n一、做好网站公开。 | 1.及时更新频道信息。 | 办公室 |\n"
        "2.及时反馈意见。 | 各科室 | |\n"
        "3.及时更新公众号。 | 办公室牵头,各科室配合 | |\n"
    )
    assert titles(draft) == ["及时更新频道信息", "及时反馈意见", "及时更新公众号"]
    assert {task.category.value for task in draft.tasks} == {"做好网站公开"}
    assert (leads(draft)[2], others(draft)[2]) == (["办公室"], ["各科室"])


def test_rows_over_the_whole_width_are_categories() -> None:
    draft = read(
        "示例区分工表\n序号 | 工作任务 | 责任单位 | 配合单位 | 完成时间\n一、决策公开\n"
        "1 | 编制目录 | 区司法局 | 区档案局 | 6月底\n二、政务服务\n"
        "2 | 设立窗口 | 区审批局 | 各街道办事处 | 长期坚持\n"
    )
    assert [task.category.value for task in draft.tasks] == ["决策公开", "政务服务"]
    assert others(draft) == [["区司法局", "区档案局"], ["区审批局", "各街道办事处"]]


def test_a_catalogue_of_disclosure_sets_no_tasks() -> None:
    draft = read(
        "示例局目录\n序号 | 公开事项 | 公开内容 | 公开时限 | 公开渠道\n"
        "1 | 机构职能 | 职能信息 | 20个工作日内 | 网站\n2 | 预决算 | 预算信息 | 20日内 | 网站\n"
    )
    assert draft.tasks == ()


def test_a_row_of_a_section_number_and_a_name_is_a_category() -> None:
    draft = read(
        "示例市分解表\n序号|工作任务|牵头单位|完成时间\n一|提升基础工作\n1|优化平台|市政府办公室|年底前\n"
    )
    assert [(t.category.value, t.title.value) for t in draft.tasks] == [("提升基础工作", "优化平台")]


def test_a_table_in_markdown_is_read() -> None:
    draft = read(
        "# 示例区2023年重点任务清单\n\n| 序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |\n|---|---|---|---|---|\n"
        "| 1 | 优化审批 | 区审批局 | 区住建局 | 2023年年底前 |\n"
    )
    assert (draft.title.value, titles(draft), days(draft)) == (
        "示例区2023年重点任务清单",
        ["优化审批"],
        [[("2023-12-31", "binding")]],
    )


def test_the_lines_above_a_flattened_table_are_still_read() -> None:
    draft = read(
        "示例区人民政府办公室\n2021年6月29日\n2021年任务分解表\n"
        "工作任务 |\n牵头单位 |\n完成时限 |\n做好规划公开工作 |\n区发改局 |\n10月底前 |\n"
        "做好财政公开工作 |\n区财政局 |\n年底前 |\n"
    )
    told = draft.json()
    assert (told["issuer"], told["issued_on"]) == ("示例区人民政府办公室", "2021-06-29")
    assert days(draft) == [[("2021-10-31", "binding")], [("2021-12-31", "binding")]]


WORKS = ["建设公开专区", "打造湿地公园", "新建便民服务中心", "迁建第二小学", "完善服务平台"]


@pytest.mark.parametrize("between", ["\n", "\n|\n", " |\n"], ids=["nothing", "bars", "closed"])
def test_numbers_fix_the_rows_whatever_the_cells_look_like(between: str) -> None:
    head = ["序号", "工作任务", "责任单位", "完成时限"]
    # What is built ends like a unit's name, and some cells are lost.
    rows = [[str(n), work, "县住建局", "6月底前" if n % 2 else ""] for n, work in enumerate(WORKS, 1)]
    cells = [cell for row in [head, *rows] for cell in row if cell]
    draft = read("示例县2022年任务分解表\n" + between.join(cells) + between.rstrip())
    assert titles(draft) == WORKS
    assert others(draft) == [["县住建局"]] * 5
    assert [len(some) for some in days(draft)] == [1, 0, 1, 0, 1]


def test_a_head_that_ends_with_remarks_does_not_end_the_table() -> None:
    draft = read(
        "示例县任务表\n序号\n工作任务\n责任单位\n备注\n1\n编制目录\n县司法局\n重点\n2\n举办活动\n县政府办\n新增\n"
        "备注：示例。\n"
    )
    assert titles(draft) == ["编制目录", "举办活动"]


def test_rows_that_set_no_task_are_listed_and_categories_are_not() -> None:
    told = read(
        "示例县任务表\n序号\t工作任务\t责任单位\t配合单位\n一、政务公开\n1\t编制目录\t县司法局\t县档案馆\n"
        "合计\t3项\t\t\n二、政务服务\n"
    ).json()
    assert [task["title"] for task in told["tasks"]] == ["编制目录"]
    assert [one["words"] for one in told["not_understood"]] == ["合计 3项"]


def test_a_table_beside_an_outline_that_says_more_is_listed_where_it_says_something_else() -> None:
    told = read(
        "示例县2022年工作方案\n一、重点任务\n1.编制目录。（县司法局牵头，县档案馆配合）\n2.规范答复。（县政府办负责）\n"
        "附件1\n任务清单\n工作任务 | 责任单位 | 完成时限 |\n规范答复 | 县政府办 | 年底前 |\n"
    ).json()
    assert [task["title"] for task in told["tasks"]] == ["编制目录", "规范答复"]
    other = read(
        "示例县2022年工作方案\n一、重点任务\n1.编制目录。（县司法局牵头，县档案馆配合）\n2.规范答复。（县政府办负责）\n"
        "附件1\n任务清单\n工作任务 | 责任单位 | 完成时限 |\n举办开放日 | 县教育局 | 年底前 |\n"
    ).json()
    assert "举办开放日 县教育局 年底前" in [one["words"] for one in other["not_understood"]]
    assert "规范答复 县政府办 年底前" not in [one["words"] for one in told["not_understood"]]


BUILDING = """2022年民生实事分解表
序号
民生实事
责任单位
完成时限
1
启动东湖湿地公园。
县水务局
县住建局
县建设指挥部
12月底前
2
新建2座人行天桥。
县住建局
9月投入使用
开工建设老年大学。
12月底前
3
迁建县政务服务中心。
县政务服务中心
县代建中心
示例县人民政府
2022年3月1日
"""


def test_units_on_several_lines_are_one_cell_and_the_unnamed_column_is_the_task() -> None:
    draft = read(BUILDING)
    assert titles(draft) == ["启动东湖湿地公园", "新建2座人行天桥", "开工建设老年大学", "迁建县政务服务中心"]
    assert others(draft)[0] == ["县水务局", "县住建局", "县建设指挥部"]
    assert others(draft)[3] == ["县政务服务中心", "县代建中心"]
    assert [d[0][0] for d in days(draft)[:3]] == ["2022-12-31", "2022-09-30", "2022-12-31"]
    assert draft.json()["issuer"] == "示例县人民政府"


def test_what_stands_under_a_merged_number_and_unit_is_of_the_unit_above() -> None:
    assert others(read(BUILDING))[1:3] == [["县住建局"], ["县住建局"]]


@pytest.mark.parametrize("head", ["民生实事", "目标任务", "项目名称", "实事内容", "建设事宜"])
def test_the_column_that_no_known_word_heads_is_the_task(head: str) -> None:
    draft = read(f"示例县实事表\n序号\t{head}\t责任单位\t完成时限\n1\t修缮道路\t县住建局\t2022年6月底前\n")
    assert titles(draft) == ["修缮道路"]


def test_aims_are_the_task_only_where_nothing_else_is() -> None:
    draft = read("示例县分解表\n序号\t工作任务\t目标任务\t责任单位\n1\t修缮道路\t修缮8条\t县住建局\n")
    assert titles(draft) == ["修缮道路"]


@pytest.mark.parametrize(
    "row", ["\t\t县司法局\t", "\t\t县司法局", " | | 县司法局 | |"], ids=["tabs", "tab cut", "bars"]
)
def test_a_row_of_nothing_but_a_unit_adds_to_the_one_above(row: str) -> None:
    rows = [
        "序号\t工作任务\t责任单位\t完成时限",
        "1\t编制目录\t县政府办\t年底前",
        row,
        "2\t举办活动\t县民政局\t年底前",
    ]
    table = "\n".join(r.replace("\t", " | ") if "|" in row and "|" not in r else r for r in rows)
    draft = read(f"示例县2022年任务表\n{table}\n")
    assert others(draft) == [["县政府办", "县司法局"], ["县民政局"]]
    assert draft.json()["not_understood"] == []


def test_an_indented_paragraph_ends_a_table() -> None:
    draft = read("示例县任务表\n工作任务\t责任单位\n编制目录\t县政府办\n\t本表由示例县解释。\n")
    assert titles(draft) == ["编制目录"]


def test_a_row_to_a_line_with_spaces_between() -> None:
    draft = read(
        "示例县2022年量化指标分工\n序号 工 作 任 务 牵头负责部门 完成时限\n1 推进5万个村通光纤 县经信局 6月底前\n"
        "2 公路投资 2亿元以上 县交通局 县财政局 年底前\n3 新建农贸市场 县商务局\n以上任务请抓好落实。\n"
    )
    assert titles(draft) == ["推进5万个村通光纤", "公路投资 2亿元以上", "新建农贸市场"]
    assert leads(draft) == [["县经信局"], ["县交通局", "县财政局"], ["县商务局"]]
    assert [len(some) for some in days(draft)] == [1, 1, 0]


def test_labels_and_values_on_lines_of_their_own_are_a_task_each_time() -> None:
    draft = read(
        "具体任务\n建成综合服务中心。\n责任单位\n县民政局、县残联\n配合单位\n各乡镇\n完成时限\n2022年6月底前\n"
        "具体任务\n举办运动会\n责任单位\n县体育局\n完成时限\n长期坚持\n"
    )
    assert titles(draft) == ["建成综合服务中心", "举办运动会"]
    assert others(draft) == [["县民政局", "县残联", "各乡镇"], ["县体育局"]]
    assert draft.title.value is None


def test_a_numbered_heading_is_no_label() -> None:
    draft = read(
        "示例县工作方案\n一、主要任务\n1.清理广告。（县城管局牵头）\n二、时间安排\n1.部署阶段：3月1日至3月15日。\n"
    )
    assert leads(draft) == [["县城管局"]]
    assert [p.name.value for p in draft.phases] == ["部署阶段"]


CHARTS = """示例县2022年整治方案
一、主要任务
（一）清理广告。（县城管局牵头）
二、实施步骤
阶段\t时间\t工作内容
宣传发动\t2022年3月1日—3月31日\t召开动员会
集中整治\t另行通知\t开展整治
三、职责分工
单位\t职责
县城管局\t负责牵头整治
各乡镇、各街道\t负责本辖区整治
其他事项\t另行明确
"""


def test_tables_of_phases_and_duties_are_read_as_such() -> None:
    told = read(CHARTS).json()
    assert told["phases"] == [
        {"name": "宣传发动", "start": "2022-03-01", "end": "2022-03-31"},
        {"name": "集中整治", "start": None, "end": None},
    ]
    assert [duty["unit"] for duty in told["duties"]] == ["县城管局", "各乡镇", "各街道"]
    assert [task["title"] for task in told["tasks"]] == ["清理广告"]
    assert "其他事项 另行明确" in [one["words"] for one in told["not_understood"]]


def test_a_merged_task_with_a_unit_to_each_row_is_one_task() -> None:
    told = read(
        "示例县2022年任务表\n序号\t工作任务\t责任单位\t完成时限\n1\t建设专区\t县政府办\t6月底前\n1\t建设专区\t县司法局\t6月底前\n"
        "2\t举办活动\t县民政局\t年底前\n"
    ).json()
    assert [(task["title"], task["responsible_units"], len(task["deadlines"])) for task in told["tasks"]] == [
        ("建设专区", ["县政府办", "县司法局"], 1),
        ("举办活动", ["县民政局"], 1),
    ]


def test_a_numbered_row_that_has_but_its_task_sets_it() -> None:
    draft = read(
        "示例县任务表\n序号\t项目名称\t责任单位\t时限\n1\t老年大学\t县民政局\t年底\n2\t示范服务中心\n"
    )
    assert titles(draft) == ["老年大学", "示范服务中心"]


def test_a_unit_that_slid_into_the_column_of_times_is_a_unit() -> None:
    draft = read("示例县任务表\n序号\t项目名称\t责任单位\t时限\n1\t体育公园\t县文旅局\t\n\t\t\t县住建局\n")
    assert others(draft) == [["县文旅局", "县住建局"]]


def test_what_stands_below_the_last_row_is_no_cell() -> None:
    draft = read(
        "示例区分工\n序号\n目标任务\n责任单位\n1\n打造公园\n区园林局\n2\n加强学校建设。\n区教育局\n（示例区2022年3月5日印发）\n"
    )
    assert titles(draft) == ["打造公园", "加强学校建设"]
    assert others(draft) == [["区园林局"], ["区教育局"]]


DUE = ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"]


def test_what_stands_above_is_meant_by_ditto_where_units_and_times_stand() -> None:
    rows = [
        ["1", "编制目录", "县司法局", "县财政局", "2022年6月底前"],
        ["2", "开展评估", "同上", "〃", "同上"],
        ["二、提升服务", "", "", "", ""],
        ["3", "设置窗口", "县政务局", "同上、县审计局", "2022年9月底前"],
        ["4", "核对窗口", "(同上)", "", "同上年度"],
    ]
    draft = read(bars([DUE, *rows]))
    assert leads(draft) == [["县司法局"], ["县司法局"], ["县政务局"], ["县政务局"]]
    assert others(draft) == [["县财政局"], ["县财政局"], ["县财政局", "县审计局"], []]
    assert days(draft)[:2] == [[("2022-06-30", "binding")]] * 2
    assert "时限：同上年度" in [p.words for p in draft.not_understood]


def test_rows_of_sums_are_none_and_rows_of_a_section_with_sums_are_categories() -> None:
    head = ["序号", "项目名称", "总投资", "责任单位", "完成时限"]
    rows = [
        ["", "合 计(3个)", "5800", "", ""],
        ["(一)", "民生类(2项)", "5000", "", ""],
        ["1", "修建广场", "3000", "县住建局", "2022年6月底前"],
        ["2", "改造一条街", "2000", "", ""],
        ["(二)", "产业类(1项)", "800", "", ""],
        ["3", "修建厂房", "800", "县工信局", "2022年底前"],
    ]
    draft = read(bars([head, *rows]))
    assert titles(draft) == ["修建广场", "改造一条街", "修建厂房"]
    assert [task.category.value for task in draft.tasks] == ["民生类", "民生类", "产业类"]


def test_rows_that_all_bear_chinese_numbers_are_tasks_whatever_their_cells_lack() -> None:
    head = ["序号", "项目名称", "总投资", "责任单位", "完成时限"]
    rows = [["一", "修建广场", "3000", "县住建局", "2022年6月底前"], ["二", "修建厂房", "800", "", ""]]
    assert titles(read(bars([head, *rows]))) == ["修建广场", "修建厂房"]


def test_a_second_row_of_the_head_is_told_by_what_is_merged_into_it() -> None:
    cells = ["实事内容", "工作任务", "责任单位"]
    page = "".join(f"<td rowspan=2>{cell}</td>" for cell in cells) + "<td colspan=2>进展情况</td>"
    row = "".join(f"<td>{cell}</td>" for cell in ["便民", "设置窗口", "县政务局", "已启动", "已完成"])
    html = f"<html><table><tr>{page}</tr><tr><td>上半年</td><td>下半年</td></tr><tr>{row}</tr></table></html>"
    draft = draft_of(read_source(html.encode(), "页.html"))
    assert titles(draft) == ["设置窗口"]
    assert others(draft) == [["县政务局"]]


def test_of_a_list_of_problems_each_is_a_task_and_its_aim_the_target() -> None:
    head = ["序号", "存在的问题", "整改措施", "整改目标", "责任单位", "整改时限"]
    row = ["1", "窗口偏少", "增设窗口", "等候时间压缩到15分钟以内", "县政务局", "2022年11月底前"]
    draft = read(bars([head, row, ["2", "目录过时", "重编目录", "", "县司法局", "2022年底前"]]))
    assert titles(draft) == ["窗口偏少", "目录过时"]
    assert [found.value.value for found in draft.tasks[0].targets] == [15]


def test_the_title_and_number_stand_in_a_row_of_labels_and_values() -> None:
    above = (
        "索引号: | 0000/2022-1 | 主题分类: | 综合政务 |\n"
        "名称: | 示例市人民政府办公室关于印发示例市政务公开实施方案的通知 | 文号: | 示政办〔2022〕8号 |\n"
    )
    draft = read(above + bars([HEAD, *ROWS]))
    assert draft.title.value == "示例市政务公开实施方案"
    assert draft.document_number.value == "示政办〔2022〕8号"
    assert draft.issuer.value == "示例市人民政府办公室"


def test_a_label_that_is_not_known_ends_the_list_before_it() -> None:
    draft = read(
        "示例县民生实事\n1.增设窗口。\n责任单位:县政务局、县财政局 实际完成情况:设备调试、管线铺设已完成55%\n"
        "2.改造道路。\n责任单位:县住建局,验收结论:合格。\n"
    )
    assert others(draft) == [["县政务局", "县财政局"], ["县住建局"]]


SPREAD = """示例市任务清单
工作任务 | 具体要求 | 责任单位 | 时限要求 | ||
一、助力发展。 | （一）企业信息。 | 1 | 公开办事指南。 | 市住建局负责落实 | 6月底前 |
2 | 开设专题，加大力度。 | 市财政局负责落实 | 年底前 | ||
（二）税费信息。 | 3 | 公开减税政策。 | 市税务局牵头，市财政局配合 | 9月底前 | |
二、保障民生。 | （一）健康信息。 | 4 | 公开防疫信息。 | 市卫健委负责落实 | 持续推进 |
"""


def test_a_head_narrower_than_its_rows_stands_over_groups_and_numbers() -> None:
    draft = read(SPREAD)
    told = [(t["number"], t["category"], t["title"]) for t in draft.json()["tasks"]]
    assert told == [
        ("1", "助力发展", "公开办事指南"),
        ("2", "助力发展", "开设专题，加大力度"),
        ("3", "助力发展", "公开减税政策"),
        ("4", "保障民生", "公开防疫信息"),
    ]
    assert leads(draft) == [[], [], ["市税务局"], []]
    assert others(draft) == [["市住建局"], ["市财政局"], ["市财政局"], ["市卫健委"]]
