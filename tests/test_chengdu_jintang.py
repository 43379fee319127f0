"""Two of the shipped plans: Chengdu's thirteen points of 2011, and Jintang county's phases of 2018."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from tasklib.brief import bulletin, county, half_year, ledger_sheet, meeting, supervision
from tasklib.errors import ParameterError
from tasklib.example import load_example
from tasklib.intake.implementation_form import implementing
from tasklib.ledger import verify
from tasklib.plan import Period, Plan, inspect_plan, load_plan
from tasklib.settings import Settings
from tasklib.tables import TABLES, Tables
from tasklib.workspace import Workspace, shipped
from tests.brief.desk import Read, html_of

PLANS = ("chengdu-2011", "jintang-2018")
# Words of a region of another level, which would be wrong on a page of the plan.
FOREIGN = {
    "chengdu-2011": ("县（区）", "全县", "县级部门"),
    "jintang-2018": ("县（区）", "全市", "市级部门", "市本级"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with both plans' examples on record."""
    root = tmp_path_factory.mktemp("offices")
    for name in (*PLANS, "schema"):
        shutil.copytree(shipped("plans") / name, root / "data" / "plans" / name)
    workspace = Workspace(root, Settings())
    for name in PLANS:
        assert load_example(workspace, name) > 10
    return workspace


@pytest.fixture(scope="module")
def chengdu(office: Workspace) -> Tables:
    return Tables.read(office, "chengdu-2011", "2011-Q3", date(2011, 10, 12))


@pytest.fixture(scope="module")
def jintang(office: Workspace) -> Tables:
    return Tables.read(office, "jintang-2018", "2018-03", date(2018, 4, 13))


def read(plan: str) -> Plan:
    return load_plan(shipped("plans") / plan)


@pytest.mark.parametrize("plan", PLANS)
def test_a_shipped_plan_has_no_fault(plan: str) -> None:
    assert inspect_plan(shipped("plans") / plan)[1] == []


@pytest.mark.parametrize("plan", PLANS)
def test_an_example_verifies_and_loads_only_once(office: Workspace, plan: str) -> None:
    verify(office.ledger, office.archive)
    assert load_example(office, plan) == 0


# Point by point: leads in their order, responsible units, and deadlines with their strictness.
X, B = "510100-xnb", ("2011-12-31", "binding")
POINTS: list[tuple[list[str], list[str], list[tuple[str, str]]]] = [
    ([X, "510100-fgw", "510100-fzb", "510100-gsj"], ["A", "B"], []),
    (["510100-fzb"], ["A", "C"], []),
    ([X], ["A-open"], []),
    ([X], ["A", "B"], [B]),
    ([X, "510100-tcw"], ["A", "B"], [("2011-12-31", "aspirational")]),
    ([X, "510100-zwzx"], ["A", "C"], []),
    (["510100-bb", "510100-zwzx"], ["A-open"], []),
    ([X], ["A", "B"], []),
    ([X, "510100-fzb"], ["C"], []),
    ([X, "510100-xwb"], ["A", "C"], [("2011-06-30", "binding"), ("2011-12-31", "aspirational")]),
    ([X], ["A", "B"], []),
    (["510100-jcj"], ["C"], []),
    ([X, "510100-jcj"], ["A", "C"], []),
]


def test_chengdu_has_the_thirteen_points_of_its_document() -> None:
    plan = read("chengdu-2011")
    held = {(a.task, a.role): list(a.units) for a in plan.assignments}
    told = [
        (
            held[task.id, "leads"], held[task.id, "files"],
            [(str(node.deadline), node.strictness) for node in task.nodes],
        )
        for task in plan.tasks
    ]  # fmt: skip
    assert told == POINTS
    assert sum(len(leads) for leads, _, _ in told) == 22
    assert sum(X in leads for leads, _, _ in told) == 10
    assert {i.name: (i.target, i.target_words) for t in plan.tasks for i in t.indicators if i.target} == {
        "覆盖率": (50, "50%"),
        "标准化查询点覆盖率": (85, "85%以上"),
    }
    assert [task.id for task in plan.tasks if task.open_ended] == ["Y11"]
    assert plan.issued
    assert (plan.issued.number, str(plan.issued.on)) == ("成办发〔2011〕54号", "2011-04-20")


def test_chengdu_leaves_its_open_groups_open_and_counts_an_alias_as_one_unit() -> None:
    plan = read("chengdu-2011")
    groups = {group.id: group for group in plan.groups}
    assert {id: group.kind for id, group in groups.items()} == {
        "A": "enumerated", "A-open": "open", "B": "open", "C": "enumerated",
    }  # fmt: skip
    assert [len(groups[id].members) for id in ("A", "A-open", "B")] == [19, 0, 0]
    assert [u.code for u in plan.units if "市政务公开办" in u.aliases and "效能办" in u.aliases] == [X]
    third = Period.parse("2011-Q3")
    assert plan.assigned("Y03", "files", third) == plan.assigned("Y07", "files", third) == ()


def test_jintang_has_the_phases_duties_and_fields_of_its_document() -> None:
    plan = read("jintang-2018")
    assert [(p.title, str(p.start), str(p.end)) for p in plan.phases] == [
        ("梳理启动", "None", "2018-02-28"),
        ("全面推进", "None", "2018-03-31"),
        ("总结阶段", "2018-04-01", "2018-04-30"),
    ]
    assert plan.issued
    assert (plan.issued.parent, str(plan.issued.on)) == ("成办函〔2018〕29号", "2018-03-26")
    assert plan.catalogue
    assert (len(plan.catalogue.areas), len(plan.catalogue.fields)) == (8, 8)
    assert len(plan.duties) == 16
    assert (plan.meeting.at_least, plan.meeting.at_most, plan.meeting.chief_convenor) == (
        1,
        2,
        "县政府分管副县长",
    )
    assert not [m.post for m in plan.meeting.members if "负责" not in m.post], "posts, not people"


def test_jintang_has_21_townships_in_2018_and_16_after_2019() -> None:
    (townships,) = [group for group in read("jintang-2018").groups if group.id == "townships"]
    in_2018, after = (Period.parse(year) for year in ("2018", "2020"))
    assert len(townships.members_during(in_2018.first, in_2018.last)) == 21
    assert len(townships.members_during(after.first, after.last)) == 16


def test_a_deadline_past_at_issue_is_overdue_from_the_first_filing(jintang: Tables) -> None:
    row = jintang["progress"].filter(task="Z1", unit="510121-x-sxi").row(0, named=True)
    assert (row["light"], str(row["deadline"]), row["expected"]) == ("红", "2018-02-28", 100.0)


@pytest.mark.parametrize("plan", PLANS)
def test_every_table_can_be_told(request: pytest.FixtureRequest, plan: str) -> None:
    tables: Tables = request.getfixturevalue(plan.split("-", maxsplit=1)[0])
    assert all(tables[name].width for name in TABLES)


def pages(tables: Tables, unit: str, *kinds: tuple[str, type]) -> dict[str, str]:
    found = {kind: Read(html_of(kind, page(tables))).text for kind, page in kinds}
    found["county_progress"] = Read(html_of("county_progress", county.Page(tables, unit))).text
    return found | {"ledger_sheet": Read(html_of("ledger_sheet", ledger_sheet.Page(tables))).text}


@pytest.fixture(scope="module")
def chengdu_pages(office: Workspace, chengdu: Tables) -> dict[str, str]:
    half = Tables.read(office, "chengdu-2011", "2011-H2")
    told = pages(chengdu, "510104", ("joint_meeting", meeting.Page), ("quarterly_bulletin", bulletin.Page))
    return told | {"half_year_review": Read(html_of("half_year_review", half_year.Page(half))).text}


@pytest.fixture(scope="module")
def jintang_pages(jintang: Tables) -> dict[str, str]:
    kinds = ("joint_meeting", meeting.Page), ("monthly_supervision", supervision.Page)
    return pages(jintang, "510121-x-sxi", *kinds)


@pytest.mark.parametrize("plan", PLANS)
def test_pages_speak_of_the_plans_own_level(request: pytest.FixtureRequest, plan: str) -> None:
    for kind, text in request.getfixturevalue(f"{plan.split('-', maxsplit=1)[0]}_pages").items():
        assert "示例数据，非真实报送" in text, kind
        assert not [word for word in FOREIGN[plan] if word in text], kind
        assert "实施方案应报备" not in text, "neither document asks for implementation plans"


def test_pages_call_units_as_the_plans_groups_do(
    chengdu_pages: dict[str, str], jintang_pages: dict[str, str]
) -> None:
    assert "11项任务分解到10个市级部门和19个区（市）县，" in chengdu_pages["joint_meeting"]
    assert "19个区（市）县都没有报来总结复盘。" in chengdu_pages["half_year_review"]
    assert "5项任务分解到13个县级部门和21个乡镇（街道），" in jintang_pages["joint_meeting"]
    assert "县本级一列取填报部门中最差的灯色" in jintang_pages["joint_meeting"]


@pytest.mark.parametrize("kind", ["joint_meeting", "quarterly_bulletin", "half_year_review"])
def test_pages_say_which_units_are_still_to_be_picked(chengdu_pages: dict[str, str], kind: str) -> None:
    open_still = "有关区（市）县政府（Y03、Y07）；市政府有关部门（Y01、Y04、Y05、Y08、Y11）"
    said = "责任单位中待明确、尚无单位填报的："
    assert said in chengdu_pages[kind]
    assert sorted(open_still.split("；")) == sorted(
        chengdu_pages[kind].split(said)[1].split("。")[0].split("；")
    )


def test_the_ledger_sheet_lists_points_that_nobody_files_yet(
    chengdu: Tables, chengdu_pages: dict[str, str]
) -> None:
    sheet = chengdu["ledger_sheet"]
    assert set(sheet["task"]) == {task.id for task in chengdu.plan.tasks}
    (row,) = sheet.filter(task="Y03").to_dicts()
    assert (row["unit"], row["light"], row["percent"], row["leads"]) == ("A-open", None, None, X)
    assert str(sheet.filter(task="Y04", unit="B")["deadline"].item()) == "2011-12-31"
    assert "有关区（市）县政府（待明确）" in chengdu_pages["ledger_sheet"]
    assert "尚无单位填报" in chengdu_pages["ledger_sheet"]


def test_a_task_without_a_deadline_says_what_its_document_says(chengdu_pages: dict[str, str]) -> None:
    text = chengdu_pages["county_progress"]
    assert "未定时限，完成40.0%" in text
    assert "定期，完成50.0%" in text
    assert "持续推进" not in text


def test_many_units_stand_on_several_sheets_of_the_annex(jintang: Tables) -> None:
    sheets = Read(meeting.Page(jintang).annex().text)
    heads = [line for line in sheets.lines if line[0] == "事项"]
    assert [len(head) - 1 for head in heads] == [11, 11]
    assert [name for head in heads for name in head[1:]][::21] == ["县本级", "平桥"]


def test_the_annex_says_of_points_without_units_that_they_are_to_be_picked(chengdu: Tables) -> None:
    lines = Read(meeting.Page(chengdu).annex().text).lines
    held = {task: [cell for line in lines if line[0].startswith(task) for cell in line[1:]] for task in
            ("Y01", "Y03", "Y07", "Y09")}  # fmt: skip
    assert set(held["Y03"]) == set(held["Y07"]) == {"待明确"}
    assert held["Y01"][0] == "待明确", "市政府有关部门"
    assert set(held["Y09"][1:]) == {"—"}
    assert "“待明确”为有责任单位尚待明确" in meeting.Page(chengdu).annex().text


def test_red_items_of_one_reason_stand_in_one_line(office: Workspace) -> None:
    april = meeting.Page(Tables.read(office, "jintang-2018", "2018-04"))
    lines = [line for line in Read(april.lagging().text).lines if len(line) == 7][1:]
    assert "亮红灯120项" in april.lagging().text
    assert len(lines) < 12
    reasons = [line[6] for line in lines if "尚无填报" in line[6]]
    assert len(reasons) == len(set(reasons)) == 2
    (line,) = [line for line in lines if line[0] == "Z2、Z3、Z4（84项）"]
    assert line[1].startswith("县经信局、县民政局、")
    assert line[1].endswith("（28家）")
    assert line[2:6] == ["■红", "—", "100.0", "3月31日（刚性）"]


def test_a_units_page_shows_the_fields_of_disclosure_and_who_answers_for_them(
    jintang: Tables, chengdu_pages: dict[str, str]
) -> None:
    read = Read(county.Page(jintang, "510121-x-sxi").notes().text)
    assert [line for line in read.lines if len(line) == 2][1:] == [
        ["征地补偿", "县国土局"], ["拆迁安置", "县房管局"], ["保障性住房", "县房管局"], ["农村危房改造", "县建设局"],
        ["扶贫救灾", "县农林局、县民政局"], ["市政服务", "县城管局"], ["公共资源交易", "县公共资源交易中心"],
        ["义务教育", "县教育局"],
    ]  # fmt: skip
    assert (
        "每个公开事项须写明：名称、依据、内容、主体及责任单位、时限、信息更新周期、渠道、方式。" in read.text
    )
    assert "公开领域" not in chengdu_pages["county_progress"], "its document names none"


def test_what_is_due_by_a_deadline_stands_beside_it(
    office: Workspace, chengdu: Tables, chengdu_pages: dict[str, str]
) -> None:
    tasks = Read(county.Page(chengdu, "510104").tasks().text).lines
    due = {line[0][:3]: line[5] for line in tasks if len(line) == 7}
    assert due["Y04"] == "12月31日（刚性）原文：2011年12月31日前试运行", "its own words name it"
    assert due["Y05"] == "12月31日（争取）覆盖率达到50%；原文：争取2011年内"
    early = meeting.Page(Tables.read(office, "chengdu-2011", "2011-Q3")).lagging().text
    red = {line[5] for line in Read(early).lines if line[0] == "Y04建设公民信息管理系统"}
    assert red == {"12月31日（刚性）试运行"}
    assert "节点：试运行" in chengdu_pages["ledger_sheet"]


def test_a_plan_that_asks_for_no_implementation_plans_makes_no_form_for_one() -> None:
    with pytest.raises(ParameterError, match="不要求报备实施方案"):
        implementing(read("chengdu-2011"))


def test_very_many_red_items_are_counted_by_unit_instead_of_named(office: Workspace) -> None:
    april = supervision.Page(Tables.read(office, "jintang-2018", "2018-04"))
    said = april.overall().text.split("连续两期以上亮红灯118项：")[1].split("。")[0]
    assert said.startswith("县经信局4项、县民政局4项、")
    assert "期）" not in said
