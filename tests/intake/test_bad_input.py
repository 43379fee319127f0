"""Every bad input gets its own sentence at its place, and changes no figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib.errors import ParameterError
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tests.intake.clerk import Clerk
from tests.intake.desk import FIGURE, Desk, csv_text, fill, good_rows, problem, read, write
from tests.plans import small_plan

PERCENT = "完成比例(%)"

# table, row, changes to it, then: rule, cell, what must be true.
CELLS = [
    (PROGRESS, 0, {"任务编号": "T9"}, "task-unknown", "C2", "任务编号须是方案 demo-2022 里的事项"),
    (PROGRESS, 0, {"任务编号": "../x"}, "task-unknown", "C2", "任务编号须是方案 demo-2022 里的事项"),
    (PROGRESS, 0, {"任务编号": ""}, "task-missing", "C2", "每一行须有任务编号"),
    (PROGRESS, 0, {"任务编号": "T4"}, "task-not-assigned", "C2", "任务须是分给甲县人民政府在 2022-06 填报的"),
    (PROGRESS, 1, {"任务编号": "T1", PERCENT: 1}, "duplicate-task", "C3", "同一单位同一报送期，任务 T1 只能填一行"),
    (PROGRESS, 0, {"完成状态": "差不多"}, "state", "E2", "“完成状态”只能是未启动、推进中、已完成、不涉及之一"),
    (PROGRESS, 0, {PERCENT: 120}, "percent-range", "F2", f"“{PERCENT}”须在 0 到 100 之间"),
    (PROGRESS, 0, {PERCENT: -1}, "percent-range", "F2", f"“{PERCENT}”须在 0 到 100 之间"),
    (PROGRESS, 0, {PERCENT: 60.25}, "percent-decimals", "F2", f"“{PERCENT}”最多一位小数"),
    (PROGRESS, 0, {PERCENT: "过半"}, "percent-not-number", "F2", f"“{PERCENT}”须是数字"),
    (PROGRESS, 0, {PERCENT: ""}, "percent-missing", "F2", "任务 T1 填“推进中”，须填完成比例"),
    (PROGRESS, 0, {"完成状态": "已完成", PERCENT: 60}, "done-percent", "F2",
     "任务 T1 填“已完成”，完成比例须是 100"),
    (PROGRESS, 2, {PERCENT: 5}, "not-started-percent", "F4", "任务 T3 填“未启动”，完成比例须是 0 或留空"),
    (PROGRESS, 2, {"完成状态": "不涉及", PERCENT: 5}, "not-applicable-percent", "F4",
     "任务 T3 填“不涉及”，完成比例须是 0 或留空"),
    (PROGRESS, 1, {"完成状态": "已完成", PERCENT: ""}, "not-attained", "E3",
     "任务 T2 填“已完成”，公开率须达到目标值 100%"),
    (PROGRESS, 0, {"进展情况": "字" * 2001}, "too-long", "G2", "“进展情况”不超过 2000 字"),
    (PROGRESS, 0, {"存在问题": "a\x08b"}, "control-character", "H2", "“存在问题”不能含有看不见的控制字符"),
    (PROGRESS, 0, {"单位代码": "C99"}, "unit-unknown", "A2", "“单位代码”须是方案 demo-2022 里的单位代码"),
    (PROGRESS, 0, {"单位代码": "../x"}, "unit-unknown", "A2", "“单位代码”须是方案 demo-2022 里的单位代码"),
    (PROGRESS, 0, {"报送期": "2022-Q2"}, "period-form", "B2", "“报送期”须是方案 demo-2022 的报送期"),
    (PROGRESS, 0, {"报送期": "2023-01"}, "period-range", "B2",
     "“报送期”须在方案 demo-2022 的 2022-01 至 2022-12 之间"),
    (PROGRESS, 0, {"报送期": "2022-08"}, "period-not-begun", "B2",
     "“报送期”须是已经开始的报送期（收件日 2022-07-04）"),
    (INDICATORS, 0, {"指标名称": "人次"}, "indicator-unknown", "D2", "须是任务 T1 的指标：场次"),
    (INDICATORS, 0, {"任务编号": "T3"}, "indicator-unknown", "D2", "任务 T3 没有要填报的指标"),
    (INDICATORS, 2, {"指标名称": "公开率"}, "indicator-ratio", "D4",
     "“公开率”是比率，由系统按分子、分母计算，不填报"),
    (INDICATORS, 2, {"指标名称": "应公开数"}, "duplicate-indicator", "D4",
     "同一单位同一报送期，任务 T2 的“应公开数”只能填一行"),
    (INDICATORS, 0, {FIGURE: "很多"}, "value-not-number", "J2", f"“{FIGURE}”须是数字"),
    (INDICATORS, 0, {FIGURE: 1.5}, "value-decimals", "J2", f"“{FIGURE}”须是整数"),
    (INDICATORS, 0, {FIGURE: -3}, "value-negative", "J2", f"“{FIGURE}”不能小于 0"),
    (INDICATORS, 0, {FIGURE: 61}, "above-ceiling", "J2", "“场次”不超过上限 60场"),
    (INDICATORS, 0, {FIGURE: "暂缺"}, "missing-reason", "J2", "“场次”填“暂缺”，须写明原因"),
    (INDICATORS, 0, {"本月新增": "若干"}, "value-not-number", "I2", "“本月新增”须是数字"),
    (INDICATORS, 2, {FIGURE: 11}, "ratio", "J4", "“已公开数”不能大于“应公开数”"),
    (PROBLEMS, 0, {"任务编号": "T9"}, "task-unknown", "D2", "任务编号须是方案 demo-2022 里的事项"),
    (PROBLEMS, 0, {"问题编号": "../x"}, "problem-id", "C2",
     "“问题编号”须由字母、数字、下划线、短横线组成，以字母或数字开头，不超过 40 个字符"),
    (PROBLEMS, 0, {"问题编号": "P1", "任务编号": "T2"}, "problem-task", "C2",
     "方案问题清单里的编号须用于它所属的任务"),
    (PROBLEMS, 0, {"问题描述": ""}, "problem-text", "E2", "须写明问题"),
    (PROBLEMS, 0, {"整改措施": ""}, "problem-incomplete", "F2", "未整改完的问题须填“整改措施”"),
    (PROBLEMS, 0, {"责任岗位": ""}, "problem-incomplete", "G2", "未整改完的问题须填“责任岗位”"),
    (PROBLEMS, 0, {"整改时限": ""}, "problem-incomplete", "H2", "未整改完的问题须填“整改时限”"),
    (PROBLEMS, 0, {"整改时限": "尽快"}, "not-a-date", "H2", "“整改时限”须是日期"),
    (PROBLEMS, 0, {"整改状态": "拖着"}, "status", "I2", "“整改状态”只能是未整改、整改中、已整改之一"),
    (PROBLEMS, 0, {"需协调层级": "省里"}, "level", "J2", "“需协调层级”只能是本单位、牵头单位、会议之一"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "changes", "rule", "cell", "must"), CELLS)
def test_a_bad_cell_is_named_with_its_place(
    tmp_path: Path, table: str, row: int, changes: dict[str, Any], rule: str, cell: str, must: str
) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    rows[PROGRESS][1][PERCENT] = 80
    rows[table][row] |= changes
    (finding,) = desk.refused(desk.csv(rows))
    assert (finding.rule, finding.sheet, finding.cell, finding.must) == (rule, table, cell, must)
    assert finding.remedy
    assert str(finding).startswith(f"{table}.csv 第{row + 2}行“{finding.column}”（{cell}）：")
    assert desk.rows("submission") == []
    assert {row["unit"] for row in desk.rows("refused_unit")} == {"C01"}


def test_a_found_value_is_told_but_not_kept(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0][PERCENT] = 123
    (finding,) = desk.refused(desk.csv(rows))
    assert str(finding) == (
        f"任务进展.csv 第2行“{PERCENT}”（F2）：须在 0 到 100 之间，现为“123”。请改为 0 到 100 之间的数。"
    )
    (kept,) = desk.rows("refused_finding")
    assert (kept["file"], kept["sheet"], kept["cell"]) == ("任务进展.csv", PROGRESS, "F2")
    assert kept["must"] == f"“{PERCENT}”须在 0 到 100 之间"
    assert "123" not in str(kept)


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0][PERCENT] = 123
    rows[PROGRESS][2]["完成状态"] = "?"
    rows[INDICATORS][0][FIGURE] = "x"
    rows[PROBLEMS] = [problem(整改时限="", 责任岗位="")]
    found = desk.refused(desk.csv(rows))
    assert [(f.sheet, f.cell) for f in found] == [
        (PROGRESS, "F2"), (PROGRESS, "E4"), (INDICATORS, "J2"), (PROBLEMS, "G2"), (PROBLEMS, "H2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "rule", "must"),
    [
        ("a.xlsx", b"", "empty-file", "文件不能是空的"),
        ("a.xlsx", b"not a workbook", "not-a-workbook", "须是能打开的工作簿"),
        ("a.xlsx", b"PK\x03\x04broken", "not-a-workbook", "须是能打开的工作簿"),
        ("a.docx", b"PK\x03\x04", "extension", "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"),
        ("a", b"x", "extension", "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"),
    ],
)
def test_a_file_that_cannot_be_read_is_archived_and_refused(
    tmp_path: Path, name: str, content: bytes, rule: str, must: str
) -> None:
    desk, path = Desk(tmp_path), tmp_path / name
    path.write_bytes(content)
    (finding,) = desk.refused(path)
    assert (finding.file, finding.rule, finding.must) == (name, rule, must)
    (source,) = desk.ledger.entries()
    assert source[0].kind == "refusal"
    (kept,) = [row for row in source[0].rows if row.table == "source_file"]
    assert desk.archive.path(kept.sha256).read_bytes() == content


@pytest.mark.parametrize(
    ("suffix", "words"),
    [
        (".et", "WPS 表格自己的格式"),
        (".xlsm", "不带宏"),
        (".xlsb", "二进制工作簿（.xlsb）"),
        (".xlt", "Excel 模板"),
        (".XLTX", "Excel 模板"),
    ],
)
def test_a_format_that_is_not_taken_has_a_remedy_of_its_own(tmp_path: Path, suffix: str, words: str) -> None:
    path = tmp_path / f"甲县{suffix}"
    path.write_bytes(b"PK\x03\x04")
    (finding,) = Desk(tmp_path).refused(path)
    assert finding.rule == "extension"
    assert words in finding.remedy
    assert ".xlsx" in finding.remedy


@pytest.mark.parametrize("gone", [PROGRESS, INDICATORS, PROBLEMS])
def test_a_missing_sheet_is_named(tmp_path: Path, gone: str) -> None:
    desk = Desk(tmp_path)
    path = fill(desk.template(), good_rows())
    sheets = read(path)
    del sheets[gone]
    found = desk.refused(write(path, sheets))
    assert ("missing-sheet", f"须有工作表“{gone}”") in {(f.rule, f.must) for f in found}


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    folder = desk.csv(good_rows())
    (folder / f"{INDICATORS}.csv").unlink()
    found = desk.refused(folder)
    assert ("missing-table", f"三张表须同时报送，须有 {INDICATORS}.csv") in {(f.rule, f.must) for f in found}


def test_a_missing_column_is_one_finding(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    folder = desk.csv(rows)
    columns = (
        "单位代码",
        "报送期",
        "任务编号",
        "任务名称",
        "完成状态",
        "进展情况",
        "存在问题",
        "下步措施",
        "佐证材料",
        "经验做法",
    )
    (folder / f"{PROGRESS}.csv").write_text(csv_text(PROGRESS, rows[PROGRESS], columns), encoding="utf-8")
    (finding,) = desk.refused(folder)
    assert (finding.rule, finding.must) == ("missing-column", f"须有“{PERCENT}”这一列")


def test_a_table_without_its_header_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    folder = desk.csv(good_rows())
    (folder / f"{PROGRESS}.csv").write_text("甲，乙\n1,2\n", encoding="utf-8")
    assert "missing-header" in {f.rule for f in desk.refused(folder)}


def test_tables_without_any_row_are_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (finding,) = desk.refused(desk.csv({}))
    assert (finding.rule, finding.must) == ("no-rows", "表里须有填报内容")


def test_a_template_sent_back_as_it_was_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (finding,) = desk.refused(desk.template())
    assert finding.must == "甲县人民政府 2022-06 的任务进展、指标数据须有填报内容"
    (refused,) = desk.rows("refused_unit")
    assert (refused["unit"], refused["period"]) == ("C01", "2022-06")


@pytest.mark.parametrize(
    ("label", "value", "rule", "must"),
    [
        ("工作方案", "other-2022", "plan-unknown", "“工作方案”须是本办公室现有的工作方案"),
        ("方案版本", "2", "plan-version", "“方案版本”须是方案 demo-2022 现行的第 1 版"),
        ("单位代码", "../x", "unit-unknown", "“单位代码”须是方案 demo-2022 里的单位代码"),
        ("单位", "乙县人民政府", "unit-name", "“单位”须与单位代码一致（甲县人民政府）"),
        ("报送期", "2022-08", "period-not-begun", "“报送期”须是已经开始的报送期（收件日 2022-07-04）"),
        ("报送期", "", "period-form", "“报送期”须是方案 demo-2022 的报送期"),
    ],
)
def test_a_wrong_cover_is_refused_at_its_cell(
    tmp_path: Path, label: str, value: str, rule: str, must: str
) -> None:
    desk = Desk(tmp_path)
    path = fill(desk.template(), good_rows(), {label: value})
    (finding,) = desk.refused(path)
    assert (finding.rule, finding.must, finding.sheet) == (rule, must, "封面")
    assert finding.cell is not None
    assert finding.cell.startswith("C")
    assert desk.rows("submission") == []
    # What cannot be told whose it is stands under no plan.
    assert [row["findings"] for row in desk.rows("refused_unit")] == ([] if label == "工作方案" else [1])


@pytest.mark.parametrize(
    ("label", "value", "cell", "must"),
    [
        ("单位代码", "C01", "C7", "“单位代码”须与模板一致：这份工作簿是下发给另一单位（乙县人民政府）的模板"),
        ("报送期", "2022-05", "C8", "“报送期”须与模板一致：这份工作簿是下发给另一报送期（2022-06）的模板"),
    ],
)
def test_a_template_of_another_unit_or_period_is_named(
    tmp_path: Path, label: str, value: str, cell: str, must: str
) -> None:
    desk = Desk(tmp_path)
    clerk = Clerk(desk.template("C02")).fill(good_rows())
    cover = clerk.sheet("封面")
    typed = {label: value} | ({"单位": "甲县人民政府"} if label == "单位代码" else {})
    for row in cover.iter_rows():
        for said in row:
            if said.value in typed:
                cover.cell(said.row, said.column + 1).value = typed[said.value]
    (finding,) = desk.refused(clerk.save())
    assert (finding.rule, finding.cell, finding.must) == ("template-of-other", cell, must)
    assert "请用下发给本" in finding.remedy
    # The attempt is the unit's whose template it is, not theirs whom the cover names.
    assert [(row["unit"], row["findings"]) for row in desk.rows("refused_unit")] == [("C02", 1)]


def test_a_template_of_an_older_version_is_refused_with_what_has_changed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file(desk.csv(good_rows()))
    path = Clerk(desk.template()).fill(good_rows()).save()
    tasks = [task.model_dump(mode="json") for task in desk.plan.tasks]
    tasks[0]["milestones"][0]["deadline"] = "2022-11-30"
    tasks[2]["title"] = "跨部门合作"
    desk.plan = small_plan(version=2, tasks=tasks)
    (finding,) = desk.refused(path)
    assert (finding.rule, finding.must) == ("plan-version", "“方案版本”须是方案 demo-2022 现行的第 2 版")
    assert finding.remedy == (
        "请用现行版本的模板重新填报。第 2 版与第 1 版的不同：事项 T1 的时限由 2022-12-31 改为 2022-11-30；"
        "事项 T3 改名为“跨部门合作”（原“跨界合作”）"
    )


def test_a_template_of_an_older_version_that_asks_the_same_is_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file(desk.csv(good_rows()))
    path = Clerk(desk.template()).fill(good_rows()).save()
    tasks = [task.model_dump(mode="json") for task in desk.plan.tasks]
    # T4 is the department's.
    tasks[3]["milestones"][0]["deadline"] = "2022-11-30"
    desk.plan = small_plan(version=2, tasks=tasks)
    (receipt,) = desk.file(path).receipts
    assert (receipt.unit, receipt.same) == ("C01", True)


def test_a_version_typed_over_on_the_cover_deceives_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clerk = Clerk(desk.template()).fill(good_rows())
    clerk.sheet("封面")["C10"].value = "2"
    desk.plan = small_plan(version=2)
    (finding,) = desk.refused(clerk.save())
    assert (finding.rule, finding.remedy) == ("plan-version", "请用现行版本的模板重新填报")


@pytest.mark.parametrize("said", ["1", None])
def test_a_cover_of_another_version_than_its_template_is_refused(tmp_path: Path, said: str | None) -> None:
    desk = Desk(tmp_path)
    desk.file(desk.csv(good_rows()))
    tasks = [task.model_dump(mode="json") for task in desk.plan.tasks]
    tasks[2]["title"] = "跨部门合作"
    desk.plan = small_plan(version=2, tasks=tasks)
    clerk = Clerk(desk.template()).fill(good_rows())
    clerk.sheet("封面")["C10"].value = said
    (finding,) = desk.refused(clerk.save())
    assert (finding.rule, finding.cell) == ("plan-version", "C10")
    assert ("改名为“跨部门合作”" in finding.remedy) == (said == "1")


def test_a_code_like_a_path_is_quoted_and_never_used(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    for row in rows[PROGRESS]:
        row["单位代码"] = "../../x"
    found = desk.refused(desk.csv(rows))
    assert all("现为“../../x”" in str(finding) for finding in found)
    assert not (tmp_path.parent / "x").exists()


def test_a_terminal_never_obeys_found_text(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0]["完成状态"] = "\x1b[31m红\u202e"
    (finding,) = desk.refused(desk.csv(rows))
    assert "\x1b" not in str(finding)
    assert "\u202e" not in str(finding)


def test_a_path_to_nothing_is_an_error_and_no_refusal(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(ParameterError, match=r"没有找到文件“没有\.xlsx”"):
        desk.file(tmp_path / "没有.xlsx")
    assert desk.ledger.head() == 0


def test_a_period_may_be_filed_from_its_first_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.file(desk.csv(good_rows()), on=date(2022, 6, 1)).receipts
