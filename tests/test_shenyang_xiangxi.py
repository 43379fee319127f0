"""The plans of Shenyang and Xiangxi: what their sources say, and nothing more, through to the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tasklib import office
from tasklib.brief import county, half_year, meeting
from tasklib.errors import VerdictError
from tasklib.example import load_example
from tasklib.intake.naming import units_named
from tasklib.ledger import verify
from tasklib.plan import Indicator, Period, Plan, Task, inspect_plan, load_plan
from tasklib.publish.kinds import misfits
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped
from tests.brief.desk import Read, html_of

PLANS = ("shenyang", "xiangxi-2011")
VILLAGE, TOWN, COUNTY, OFFICE = "210102-j1-s1", "210124-z1", "210124", "210100-zgb"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("office")
    for plan in PLANS:
        shutil.copytree(shipped("plans") / plan, root / "data" / "plans" / plan)
    made = Workspace(root, Settings())
    for plan in PLANS:
        assert load_example(made, plan) > 0
    return made


@pytest.fixture(scope="module")
def february(workspace: Workspace) -> Tables:
    return Tables.read(workspace, "shenyang", "2011-02", date(2011, 3, 9))


@pytest.fixture(scope="module")
def half(workspace: Workspace) -> Tables:
    return Tables.read(workspace, "xiangxi-2011", "2011-H1", date(2011, 7, 15))


@pytest.fixture(scope="module")
def shenyang() -> Plan:
    return load_plan(shipped("plans") / "shenyang")


@pytest.fixture(scope="module")
def xiangxi() -> Plan:
    return load_plan(shipped("plans") / "xiangxi-2011")


def indicators(plan: Plan) -> Iterator[tuple[Task, Indicator]]:
    return ((task, indicator) for task in plan.tasks for indicator in task.indicators)


def published(plan: Plan, kind: str) -> set[tuple[str, float, str]]:
    return {
        (task.id, float(it.published.value), it.published.bound)
        for task, it in indicators(plan)
        if it.published and it.published.kind == kind
    }


def row(tables: Tables, task: str, unit: str) -> dict[str, object]:
    mine = (pl.col("task") == task) & (pl.col("unit") == unit)
    return tables["progress"].filter(mine).to_dicts()[0]


@pytest.mark.parametrize("plan", PLANS)
def test_the_plan_is_sound_and_its_schedules_fit_its_calendar(plan: str) -> None:
    found, faults = inspect_plan(shipped("plans") / plan, misfits)
    assert found is not None
    assert faults == []


def test_two_recurring_duties_of_one_id_are_a_fault_at_the_second(tmp_path: Path) -> None:
    folder = tmp_path / "shenyang"
    shutil.copytree(shipped("plans") / "shenyang", folder)
    path = folder / "tasks.yaml"
    text = path.read_text(encoding="utf-8").replace("id: E1-Y,", "id: E1-M,")
    path.write_text(text, encoding="utf-8")
    line = next(n for n, said in enumerate(text.splitlines(), 1) if "统计年报" in said)
    assert [str(fault) for fault in inspect_plan(folder)[1]] == [
        f"tasks.yaml:{line} 事项 E1 的节点编号“E1-M”重复。"
    ]


def test_shenyang_leaves_open_what_its_source_leaves_open(shenyang: Plan) -> None:
    assert shenyang.issued is not None
    assert (shenyang.issued.on, shenyang.issued.number, shenyang.issued.issuer) == (None, None, None)
    aimed = [it for _, it in indicators(shenyang) if it.target is not None]
    assert {it.target_source for it in aimed} == {"reconstructed"}
    waiting = [group.name for group in shenyang.groups if group.kind == "open"]
    assert len(waiting) == 2
    assert all(shenyang.name_of(g.id).endswith("（待明确）") for g in shenyang.groups if g.kind == "open")


def test_shenyang_has_its_districts_and_says_which_units_below_them_are_examples(shenyang: Plan) -> None:
    level = {unit.code: unit.level for unit in shenyang.units}
    assert sum(it == "county" for it in level.values()) == 13
    low = [unit for unit in shenyang.units if unit.level in ("township", "village")]
    assert len(low) == 10
    assert all("示例" in unit.name and unit.source == "reconstructed" for unit in low)
    village = shenyang.unit(VILLAGE)
    assert [
        level[code] for code in (village.parent or "", shenyang.unit(village.parent or "").parent or "")
    ] == [
        "township",
        "county",
    ]
    filing = {unit.level for unit in shenyang.filers(Period.parse("2011-01"))}
    assert filing == {"department", "county", "township", "village"}


def test_shenyang_carries_the_figures_and_coverages_that_were_published(shenyang: Plan) -> None:
    told = {it.id: int(it.published.value) for _, it in indicators(shenyang) if it.published}
    assert [told[f"B1-{n}"] for n in (1, 2, 3, 4)] == [128, 102, 908, 1402]
    assert told["C2-1"] == told["B1-1"] + told["B1-2"] == 230
    assert told["C2-2"] == told["B1-3"] + told["B1-4"] == 2310
    assert ("E4", 260000, ">=") in published(shenyang, "actual")
    assert ("D1", 10000, "<=") in published(shenyang, "actual")
    assert published(shenyang, "coverage") == {
        ("B2", 100, "="), ("B5", 908, "="), ("B5", 1300, ">="), ("B5", 12000, ">="), ("C1", 10, "="),
        ("C1", 1000, ">="),
    }  # fmt: skip


def test_shenyang_files_monthly_with_a_yearly_report_and_a_weekly_paper(shenyang: Plan) -> None:
    assert shenyang.calendar.cadence == "monthly"
    assert [(rule.every, len(rule.milestones())) for rule in shenyang.task("E1").recurring] == [
        ("monthly", 12),
        ("yearly", 1),
    ]
    assert len(shenyang.task("D6").nodes) == 52
    assert {"部门自评", "主管部门审评，实地检查和抽查暗访", "民主评议"} == {
        task.title.split("：")[1] for task in shenyang.tasks if task.title.startswith("网上动态考评")
    }


def test_xiangxi_has_eight_counties_and_never_invents_its_departments(xiangxi: Plan) -> None:
    assert [unit.code for unit in xiangxi.units if unit.level == "county"] == [
        "433101", "433122", "433123", "433124", "433125", "433126", "433127", "433130",
    ]  # fmt: skip
    assert sum(unit.level == "department" for unit in xiangxi.units) == 8
    assert xiangxi.name_of("bureaus") == "其余州直部门（待明确）"
    assert ("E4", 74, "=") in published(xiangxi, "actual")


def test_xiangxi_counts_to_a_hundred_without_weights_of_its_six_parts(xiangxi: Plan) -> None:
    assert [category.title for category in xiangxi.categories] == [
        "政府信息公开", "行政审批制度改革", "政务服务中心", "电子政务建设", "依法行政", "其他",
    ]  # fmt: skip
    assert {category.weight for category in xiangxi.categories} == {None}
    assert xiangxi.weight_total == 100


def test_xiangxi_meets_as_often_as_its_source_says(xiangxi: Plan) -> None:
    rules = {task.id: task.recurring[0] for task in xiangxi.tasks if task.id in ("F1", "F2", "F3", "F4")}
    assert {id: (rule.every, rule.at_least) for id, rule in rules.items()} == {
        "F1": ("yearly", 1), "F2": ("half_yearly", 1), "F3": ("yearly", 2), "F4": ("yearly", 1),
    }  # fmt: skip
    assert xiangxi.meeting.at_least == 2
    assert "不少于2次" in xiangxi.task("F3").nodes[0].title
    assert published(xiangxi, "coverage") == {
        ("A4", 100, "="), ("C3", 158, "="), ("C3", 95, "="), ("C4", 95, "="), ("C5", 30, "="),
    }  # fmt: skip


def test_the_examples_load_once_and_hold_a_return_and_a_closure(
    workspace: Workspace, february: Tables, half: Tables
) -> None:
    verify(workspace.ledger, workspace.archive)
    assert [load_example(workspace, plan) for plan in PLANS] == [0, 0]
    assert row(february, "A3", OFFICE)["light"] == "已销号"
    assert row(half, "E3", "433101")["light"] == "已销号"
    assert row(half, "C3", "433123")["light"] == "未报", "returned and not filed again"
    filed = set(february["timeliness"].filter(pl.col("status") == "on_time")["unit"])
    assert {OFFICE, COUNTY, VILLAGE} <= filed


@pytest.mark.parametrize(("task", "percent"), [("D6", 17.3), ("E1", 15.4)])
def test_a_unit_that_filed_its_share_of_a_recurring_duty_is_on_track(
    february: Tables, task: str, percent: float
) -> None:
    # 9 of 52 issues are 17.307… %: a clerk files tenths.
    told = row(february, task, OFFICE)
    assert (told["percent"], told["expected"], told["light"]) == (percent, percent, "绿")


def test_a_template_says_a_weekly_duty_in_one_line_with_what_is_due(
    workspace: Workspace, tmp_path: Path
) -> None:
    desk = office.Desk(workspace.plan("shenyang"), workspace.ledger, date(2011, 3, 10), "办公室")
    (path,) = office.issue_templates(desk, Period.parse("2011-03"), tmp_path, [OFFICE])
    sheet = openpyxl.load_workbook(path)["任务进展"]
    notes = {cell.offset(0, -1).value: cell.comment.text for (cell,) in sheet["B4:B18"] if cell.comment}
    assert notes["D6"].startswith(
        "每周：《政务公开报》出刊（刚性），全程 52 期，本期到期 4 期，下一个时限 2011-03-06"
    )
    assert len(notes["D6"]) < 100
    assert "每月：统计月报" in notes["E1"]
    assert "节点“2011年统计年报”时限 2011-12-31" in notes["E1"]


def test_an_extension_of_one_issue_stands_beside_the_rule(workspace: Workspace, tmp_path: Path) -> None:
    copied = tmp_path / "office"
    shutil.copytree(workspace.root, copied)
    own = Workspace(copied, Settings())
    desk = office.Desk(own.plan("shenyang"), own.ledger, date(2011, 3, 10), "办公室")
    with pytest.raises(VerdictError, match=r"D6-W-2010-W52、.*……D6-W-2011-W51（共 52 个）"):
        office.extend(desk, "D6", OFFICE, date(2011, 3, 20), "印厂检修", "市政府办")
    office.extend(desk, "D6", OFFICE, date(2011, 3, 20), "印厂检修", "市政府办", "D6-W-2011-W09")
    (path,) = office.issue_templates(desk, Period.parse("2011-04"), tmp_path / "out", [OFFICE])
    text = "\n".join(str(cell.value) for (cell,) in openpyxl.load_workbook(path)["填报说明"]["A1:A60"])
    assert "出刊”时限 2011-03-20（刚性，原 2011-03-06，经市政府办同意延期）" in text


def test_a_village_has_a_page_of_its_own(february: Tables) -> None:
    read = Read(html_of("county_progress", county.Page(february, VILLAGE)))
    assert "示例一街道甲社区工作进展（2011年2月）" in read.text
    assert "应完成2项" in read.text
    assert "受理37件，办结37件" in read.text


def test_tables_over_all_units_stand_by_level(february: Tables) -> None:
    page = meeting.Page(february)
    said = Read(page.overall().text)
    assert "任务分解到2个市级部门、13个区、县（市）、4个乡镇（街道）和6个村（社区）" in said.text
    heads = [
        line[0] for line in said.lines if line and line[0] in ("区、县（市）", "乡镇（街道）", "村（社区）")
    ]
    assert heads == ["区、县（市）", "乡镇（街道）", "村（社区）"]


def test_running_text_goes_down_the_levels_and_tells_the_offices_last(workspace: Workspace) -> None:
    page = half_year.Page(Tables.read(workspace, "shenyang", "2011-H1", date(2011, 7, 8)))
    said = Read(html_of("half_year_review", page)).text
    kinds = ("13个区、县（市）", "4个乡镇（街道）", "6个村（社区）", "2个市级部门")
    places = [said.index(f"{kind}应完成") for kind in kinds]
    assert places == sorted(places)


def test_coverage_stands_apart_from_results_and_targets(february: Tables, half: Tables) -> None:
    read = Read(meeting.Page(february).indicators().text)
    first, second = read.text.split("覆盖面指标与公布数对照")
    assert "1300多个" not in first
    assert "1300多个" in second
    assert "128个街道" in first
    assert "128个街道" not in second
    lines = {line[-6]: line for line in read.lines if len(line) > 5}
    assert lines["窗口单位数"][-2] == "一致"
    assert lines["查询点数"][-2] == "未报全", "three of thirteen districts are no figure of the city"
    text = Read(meeting.Page(half).indicators().text).text.split("覆盖面指标与公布数对照")
    assert "158个乡镇（街道）" in text[1]


def test_only_the_highest_level_below_owes_a_retrospective(workspace: Workspace) -> None:
    page = half_year.Page(Tables.read(workspace, "shenyang", "2011-H1", date(2011, 7, 8)))
    text = Read(html_of("half_year_review", page)).text
    assert "13个区、县（市）都没有报来总结复盘" in text
    assert "重报" in text
    demand = text.split("补报总结复盘", 1)[1].split("尚未完成的事项", 1)[0]
    assert "新民市" in demand
    assert "示例" not in demand


def test_a_prefectures_half_year_speaks_of_the_prefecture(half: Tables) -> None:
    text = Read(html_of("half_year_review", half_year.Page(half))).text
    assert "任务分解到6个州级部门和8个县市" in text
    assert "村代办点覆盖不足四成" in text
    assert "按月推进" not in text
    assert "市级部门" not in text
    assert "实施方案" not in text


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("盖章件_示例一街道甲社区_2011-02.pdf", VILLAGE),
        ("盖章件_和平区_示例一街道甲社区.pdf", VILLAGE),
        ("210102-j1-s1 盖章.pdf", VILLAGE),
        ("和平区示例一街道盖章件.pdf", "210102-j1"),
        ("和平区盖章件.pdf", "210102"),
    ],
)
def test_a_file_named_with_its_township_and_county_is_the_villages(
    shenyang: Plan, name: str, unit: str
) -> None:
    assert units_named(shenyang, name) == {unit}


def test_a_file_that_names_two_units_beside_each_other_is_neithers(shenyang: Plan) -> None:
    assert units_named(shenyang, "和平区、沈河区盖章件.pdf") == {"210102", "210103"}
