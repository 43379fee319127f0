"""Tables that a copy flattened, with some cells lost: every row is read, whatever its cells look like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drafting.papers import read, titles

WORKS = [
    "建设公开专区",
    "打造湿地公园",
    "新建便民服务中心",
    "迁建第二小学",
    "完善服务平台",
    "举办开放日",
    "编制目录",
]
UNITS = st.sampled_from(["县政府办", "县财政局", "各乡镇", "县政务服务中心", "县水务局、县住建局"])
TIMES = st.sampled_from(["6月底前", "长期坚持", "9月30日", "全年", ""])
AIMS = st.sampled_from(["目录公开率100%", "不少于4场", "完成建设任务", ""])
ROW = st.tuples(AIMS, UNITS, UNITS, TIMES)
HEAD = ("序号", "工作任务", "工作目标", "牵头单位", "责任单位", "完成时限")
BELOW = "以上任务请各责任单位抓好落实。\n示例县人民政府办公室\n2022年3月1日"


@settings(deadline=None, max_examples=40)
@given(
    st.permutations(WORKS), st.lists(ROW, min_size=2, max_size=7), st.sampled_from(["\n", "\n|\n", " |\n"])
)
def test_no_row_of_a_flattened_table_is_lost(
    works: list[str], rows: list[tuple[str, ...]], between: str
) -> None:
    table = [HEAD, *((str(n), work, *row) for n, (work, row) in enumerate(zip(works, rows, strict=False), 1))]
    cells = [cell for row in table for cell in row if cell]
    draft = read(f"示例县2022年任务分解表\n{between.join(cells)}{between}{BELOW}")
    assert titles(draft) == works[: len(rows)]
    assert [{u.value for u in (*t.lead_units, *t.responsible_units)} for t in draft.tasks] == [
        {name for cell in row[1:3] for name in cell.split("、")} for row in rows
    ]


def test_a_row_with_one_cell_left_between_bars_does_not_end_the_table() -> None:
    told = read(
        "示例县2022年任务表\n| 序号 | 工作任务 | 责任单位 |\n| 1 | 编制目录 | 县司法局 |\n| 另行通知 |\n"
        "| 2 | 举办活动 | 县民政局 |\n"
    ).json()
    assert [task["title"] for task in told["tasks"]] == ["编制目录", "举办活动"]


def test_a_row_to_a_line_goes_on_and_its_head_need_not_be_known() -> None:
    draft = read(
        "示例市民生实事责任分工\n民生实事 责任单位 完成时限\n1 新建停车位 市城管局 2022年10月底前\n"
        "2 开展培训 市人社局\n市教育局 2022年11月底前\n"
    )
    assert titles(draft) == ["新建停车位", "开展培训"]
    assert [u.value for u in draft.tasks[1].responsible_units] == ["市人社局", "市教育局"]


def test_a_label_before_a_task_is_not_its_title() -> None:
    draft = read("示例市2022年工作方案\n一、清单\n（一）具体任务：推进平台建设。\n责任单位：市数据局\n")
    assert titles(draft) == ["推进平台建设"]


def test_a_title_that_sounds_like_a_head_stays_the_title() -> None:
    draft = read("示例区政务公开任务清单\n工作任务\n责任部门\n完成时限\n编制目录\n区司法局\n6月底前\n")
    assert (draft.title.value, titles(draft)) == ("示例区政务公开任务清单", ["编制目录"])
