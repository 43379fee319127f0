"""The example year: the second half plays on top of the first, and what it tells is what was filed."""

from __future__ import annotations

import calendar
import csv
import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import docx
import polars as pl
import pytest

from docs.year import sign_all
from tasklib.brief.wording import first_sentence
from tasklib.errors import WorkspaceError
from tasklib.example import load_example
from tasklib.ledger import export_lines, verify
from tasklib.plan import load_plan
from tasklib.plan.workdays import is_workday
from tasklib.publish import Order, drafts, kind_named, render, verify_pages
from tasklib.publish.survey import survey
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped
from tests.publish.drafted import told
from tests.torture import in_torture_only

pytestmark = pytest.mark.slow

PLAN = "yaan-2022"
FOLDER = shipped("plans") / PLAN / "examples"
MONTHS = [f"2022-{month:02d}" for month in range(7, 13)]
REFUSED = ("2022-09", "2022-10-08-2")
EVERYBODY = {
    "511800-zfb", "511800-spj", "511802", "511803", "511822", "511823", "511824", "511825", "511826", "511827",
}  # fmt: skip


def rows_of(month: str, table: str) -> list[tuple[str, dict[str, str]]]:
    """Every row of a table that came for a month, in the order of arrival, with the batch it came in."""
    found = []
    for folder in sorted((FOLDER / month).iterdir()):
        with (folder / f"{table}.csv").open(encoding="utf-8") as lines:
            found += [(folder.name, row) for row in csv.DictReader(lines) if (month, folder.name) != REFUSED]
    return found


def as_filed(month: str) -> dict[tuple[str, str, str], str]:
    """(unit, task, indicator) → the last figure that came for it up to the month, 不涉及 left out."""
    found = {}
    for period in sorted(path.name for path in FOLDER.glob("2022-*")):
        if period <= month:
            for _, row in rows_of(period, "指标数据"):
                if row["本期累计(期末数)"] not in ("", "暂缺"):
                    place = row["单位代码"], row["任务编号"], row["指标名称"]
                    found[place] = row["本期累计(期末数)"].removesuffix("余")
    states = {(r["单位代码"], r["任务编号"]): r["完成状态"] for _, r in rows_of(month, "任务进展")}
    return {place: value for place, value in found.items() if states.get(place[:2]) != "不涉及"}


def after(month: str) -> date:
    """The last day of the month in which the month's filings are dealt with."""
    year, number = (2022, int(month[-2:]) + 1) if month != "2022-12" else (2023, 1)
    return date(year, number, calendar.monthrange(year, number)[1])


@pytest.fixture(scope="module")
def office(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("year") / "office"
    shutil.copytree(example, root)
    workspace = Workspace(root, Settings())
    assert load_example(workspace, PLAN, year=True) > 100
    return workspace


@pytest.fixture(scope="module")
def december(office: Workspace) -> Tables:
    return Tables.read(office, PLAN, "2022-12", date(2023, 1, 31))


def test_the_rest_of_the_year_follows_the_half_year_and_plays_only_once(
    office: Workspace, example: Path
) -> None:
    before = list(export_lines(Workspace(example, Settings()).ledger))
    now = list(export_lines(office.ledger))
    assert now[: len(before)] == before
    assert load_example(office, PLAN, year=True) == load_example(office, PLAN) == 0
    assert verify(office.ledger, office.archive)[0] == len(now)


@in_torture_only
def test_the_whole_year_in_one_go_is_the_half_year_and_the_rest(office: Workspace, tmp_path: Path) -> None:
    shutil.copytree(shipped("plans"), tmp_path / "data" / "plans")
    fresh = Workspace(tmp_path, Settings())
    assert load_example(fresh, PLAN, year=True) == len(list(office.ledger.entries()))
    acts = [[(e.kind, e.received_on, e.rows) for e, _ in w.ledger.entries()] for w in (fresh, office)]
    assert acts[0] == acts[1]


def test_june_is_told_as_before(office: Workspace, example: Path) -> None:
    told = [
        Tables.read(workspace, PLAN, "2022-06", date(2022, 7, 8))
        for workspace in (Workspace(example, Settings()), office)
    ]
    assert told[0].cut == told[1].cut
    for name in ("progress", "timeliness", "indicators", "problems"):
        assert told[0][name].equals(told[1][name]), name


def test_an_act_that_does_not_play_leaves_the_ledger_as_it_was(example: Path, tmp_path: Path) -> None:
    shutil.copytree(example, tmp_path / "office")
    workspace = Workspace(tmp_path / "office", Settings())
    path = workspace.data / "plans" / PLAN / "examples" / "acts_year.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("period: 2022-06, unit: 511827", "period: 2022-05, unit: 511827"), "utf-8")
    before = list(export_lines(workspace.ledger))
    with pytest.raises(WorkspaceError, match=r"acts_year\.yaml 第 \d+ 行 演示不成"):
        load_example(workspace, PLAN, year=True)
    assert list(export_lines(workspace.ledger)) == before


@pytest.mark.parametrize("month", MONTHS)
def test_each_month_has_the_filings_that_came(office: Workspace, month: str) -> None:
    came = {(row["单位代码"], date.fromisoformat(batch[:10])) for batch, row in rows_of(month, "任务进展")}
    held = office.ledger.frames(PLAN)["submission"].filter(period=month)
    assert set(held.select("unit", "received_on").rows()) == came
    assert {unit for unit, _ in came} == EVERYBODY - ({"511800-spj"} if month == "2022-10" else set())
    assert all(is_workday(day) for _, day in came)


def test_what_came_late_was_refused_or_returned_comes_out(office: Workspace, december: Tables) -> None:
    told = december["timeliness"].filter(pl.col("period") >= "2022-07")
    assert told.height == 6 * len(EVERYBODY)
    assert set(told.filter(pl.col("status") != "on_time").select("unit", "period", "status").rows()) == {
        ("511827", "2022-08", "late"),
        ("511827", "2022-11", "late"),
        ("511800-spj", "2022-10", "missing"),
    }
    # The filing day of September fell into the holiday and moved to Saturday, 8 October, a workday.
    refused = told.filter(pl.col("first_attempt") < pl.col("first_valid")).drop("refile_due", "refiled")
    assert refused.rows() == [
        ("511824", "2022-09", date(2022, 10, 8), date(2022, 10, 8), date(2022, 10, 9), "on_time")
    ]
    refiled = told.filter(pl.col("refiled").is_not_null())
    assert (refiled["refiled"] <= refiled["refile_due"]).all()
    frames = office.ledger.frames(PLAN)
    judged = (
        frames["verdict"]
        .filter(verdict="returned")
        .join(frames["submission"].rename({"seq": "submission"}), on="submission")
    )
    later = judged.filter(pl.col("period") >= "2022-07")
    assert set(later.select("unit", "period", "task").rows()) == {
        ("511825", "2022-07", "A3"),
        ("511803", "2022-10", "C9"),
        ("511803", "2022-10", "D2"),
        ("511823", "2022-12", "A4"),
    }
    assert set(refiled.select("unit", "period").rows()) == set(later.select("unit", "period").rows())


def test_the_citys_totals_of_december_are_what_the_units_filed(december: Tables) -> None:
    filed, plan, totals = as_filed("2022-12"), load_plan(shipped("plans") / PLAN), {}
    for row in december["indicators"].filter(pl.col("unit").is_null()).to_dicts():
        totals[row["task"], row["indicator"]] = row["value"]
    checked = 0
    for task in plan.tasks:
        for indicator in task.indicators:
            own = [Decimal(v) for (_, t, name), v in filed.items() if (t, name) == (task.id, indicator.name)]
            if indicator.over_units == "sum":
                assert totals[task.id, indicator.name] == float(sum(own)), indicator.name
                assert indicator.ceiling is None or sum(own) <= indicator.ceiling
                assert indicator.target is None or sum(own) >= indicator.target, indicator.name
                checked += 1
    assert checked > 25
    assert (totals["A3", "场次"], totals["A4", "人数"]) == (211, 124)
    # 7 counties with all three fields, one with two.
    assert totals["B4", "已梳理公开领域数"] == round((7 * 3 + 2) / 8, 2)
    for task, part, whole, ratio in (
        ("A1", "已预公开数", "应预公开数", "预公开率"),
        ("B3", "已公开数", "应公开数", "公开率"),
        ("C9", "已评件次", "应评件次", "参评率"),
    ):
        share = 100 * totals[task, part] / totals[task, whole]
        assert share <= 100
        assert totals[task, ratio] == pytest.approx(share, abs=0.005)


def test_cumulative_figures_never_fall_and_no_part_exceeds_its_whole() -> None:
    plan = load_plan(shipped("plans") / PLAN)
    last: dict[tuple[str, str, str], Decimal] = {}
    for month in ("2022-06", *MONTHS):
        for (unit, task, name), text in as_filed(month).items():
            indicator = next(x for x in plan.task(task).indicators if x.name == name)
            value, ceiling = Decimal(text), indicator.ceiling_for(unit)
            assert ceiling is None or value <= ceiling
            if indicator.over_time == "cumulative":
                assert value >= last.get((unit, task, name), Decimal(0)), (month, unit, task, name)
            last[unit, task, name] = value


@pytest.mark.parametrize("month", MONTHS)
def test_nothing_is_unfiled_but_the_month_that_was_missed(office: Workspace, month: str) -> None:
    told = Tables.read(office, PLAN, month, after(month))["progress"]
    unfiled = set(told.filter(light="未报").select("unit", "task").rows())
    # What the 市行政审批局 had claimed or closed before stays so; the other two show.
    missed = {("511800-spj", "A4"), ("511800-spj", "C9")}
    assert unfiled == (missed if month == "2022-10" else set())


def test_the_red_row_is_red_by_hand_and_pressed_step_by_step(office: Workspace) -> None:
    behind = {}
    for month in MONTHS:
        filed = [
            r for _, r in rows_of(month, "任务进展") if (r["单位代码"], r["任务编号"]) == ("511823", "B4")
        ]
        behind[month] = Fraction(100 * int(month[-2:]), 12) - int(filed[-1]["完成比例(%)"])
    assert [month for month, points in behind.items() if points > 30] == MONTHS[1:5]
    november = Tables.read(office, PLAN, "2022-11", after("2022-11"))
    row = november["repeated_lights"].filter(unit="511823", task="B4", light="红")
    assert row["period"].to_list() == MONTHS[1:5]
    assert set(row["red_in_a_row"]) == {4}
    steps = november["escalations"]
    assert steps.select("level", "unit", "task", "period").rows() == [
        ("letter", "511825", "A3", "2022-06"),
        ("talk", "511827", "A4", "2022-06"),
        ("reminder", "511824", "C8", "2022-07"),
        ("letter", "511823", "B4", "2022-09"),
        ("bulletin", "511823", "B4", "2022-11"),
    ]
    assert set(steps["status"]) == {"replied"}
    late = steps.filter(pl.col("answered_on") > pl.col("reply_due"))
    assert late["escalation"].to_list() == ["督办〔2022〕2号"]


def test_two_meetings_are_held_and_their_resolutions_have_every_fate(december: Tables) -> None:
    held = december["meetings"]
    assert held.select("held_on", "status", "extra").rows() == [
        (date(2022, 7, 21), "held", False),
        (date(2022, 11, 24), "held", False),
    ]
    assert set(december["meeting_members"]["attendance"]) == {"present", "delegated", "absent"}
    decided = december["resolutions"].filter(pl.col("meeting").is_not_null())
    assert decided["meeting"].value_counts().sort("meeting")["count"].to_list() == [4, 4]
    fates = set(decided.select("status", "overdue").rows())
    assert fates == {("concluded", False), ("open", True), ("open", False)}
    (caused,) = december["extensions"].filter(pl.col("resolution").is_not_null()).to_dicts()
    assert (caused["unit"], caused["task"], caused["deadline"]) == ("511823", "B1", date(2022, 9, 30))
    assert caused["resolution"] in decided["resolution"].to_list()


def test_what_was_reopened_is_closed_again(office: Workspace, december: Tables) -> None:
    acts = office.ledger.frames(PLAN)["closure"].filter(unit="511824", task="C4")
    assert acts["action"].to_list() == ["closed", "reopened", "closed"]
    own = december["progress"].filter(unit="511824", task="C4")
    assert own["light"].item() == "已销号"
    september = Tables.read(office, PLAN, "2022-09", after("2022-09"))["progress"]
    assert september.filter(unit="511824", task="C4")["light"].item() == "红"


def test_a_bound_and_a_missing_figure_occur(office: Workspace) -> None:
    july = Tables.read(office, PLAN, "2022-07", after("2022-07"))["indicators"]
    bounded = july.filter((pl.col("bound") == ">=") & pl.col("unit").is_not_null())
    assert bounded.select("unit", "task", "value").rows() == [("511823", "C5", 9400.0)]
    august = Tables.read(office, PLAN, "2022-08", after("2022-08"))["indicators"]
    missing = august.filter(
        pl.col("unit").is_not_null() & pl.col("value").is_null() & (pl.col("filed_for") == "2022-08")
    )
    assert set(missing.select("unit", "task").rows()) == {("511823", "C9")}
    # The figure itself, and the ratio that needs it.
    assert missing["indicator"].to_list() == ["已评件次", "参评率"]


def test_problems_are_raised_solved_and_left_open(december: Tables) -> None:
    told = december["problems"]
    still = told.filter((pl.col("level") == "meeting") & (pl.col("status") != "solved"))
    assert {"511823", "511824", "511827"} <= set(still["unit"])
    assert told.filter(pl.col("overdue"))["unit"].n_unique() >= 3
    assert told.filter(status="solved").height > 10


def test_the_filings_read_as_filings() -> None:
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for month in MONTHS:
        of_month = {(r["单位代码"], r["任务编号"]): r for _, r in rows_of(month, "任务进展")}
        for place, row in of_month.items():
            assert row["完成比例(%)"] == "" or int(row["完成比例(%)"]) % 10 == 0
            assert row["进展情况"]
            said[place].append(row["进展情况"])
    for place, texts in said.items():
        assert all(a != b for a, b in pairwise(texts)), place
    everything = [text for texts in said.values() for text in texts]
    assert len(set(everything)) > 0.75 * len(everything)
    for month in MONTHS:
        for _, row in rows_of(month, "问题清单"):
            assert row["责任岗位"].endswith(("长", "主任")), row["责任岗位"]


@pytest.fixture(scope="module")
def signed(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The year with all its briefs made by schedule and signed off; their pages tell the first sentence only."""
    root = tmp_path_factory.mktemp("signed") / "office"
    shutil.copytree(office.root, root)
    shutil.copytree(shipped("notebooks"), root / "notebooks")
    workspace = Workspace(root, Settings())
    for item in survey(workspace, workspace.plan(PLAN), date(2023, 1, 31)).due.items:
        day = {"as_of": item.scheduled, "scheduled": item.scheduled}
        made = render(workspace, Order(kind_named(item.kind), PLAN, item.period, **day), "示例", run=told)
        assert not made.failed
    sign_all(workspace, PLAN, run=told)
    return workspace


@in_torture_only
def test_every_brief_of_the_year_is_issued_in_order_soon_after_its_day(signed: Workspace) -> None:
    issued = signed.ledger.frames(PLAN)["issue"].sort("seq").to_dicts()
    numbers = defaultdict(list)
    for row in issued:
        numbers[row["brief"]].append(row["number"])
        assert row["received_on"] == row["signed_on"]
        assert is_workday(row["signed_on"])
        assert 1 <= (row["signed_on"] - row["scheduled"]).days <= 5
        assert row["as_of"] == row["scheduled"]
        assert row["signer"].endswith("主任")
    assert numbers == {
        "monthly_supervision": [*range(1, 13)],
        "quarterly_bulletin": [1, 2, 3, 4],
        "half_year_review": [1],
        "joint_meeting": [1, 2],
    }
    days = [row["signed_on"] for row in issued]
    assert days == sorted(days)
    assert not drafts(signed, PLAN)
    held = signed.ledger.frames(PLAN)["meeting"].filter(action="held").sort("received_on")["received_on"]
    meetings = [row["signed_on"] for row in issued if row["brief"] == "joint_meeting"]
    assert all(day < on for day, on in zip(meetings, held, strict=True))


@in_torture_only
def test_what_is_issued_is_what_the_tables_tell_and_lies_in_the_index_with_its_word(
    signed: Workspace,
) -> None:
    for row in signed.ledger.frames(PLAN)["issue"].to_dicts():
        now = Tables.read(signed, PLAN, row["period"], row["as_of"])
        folder = signed.outputs / PLAN / row["period"]
        page = folder / row["brief"] / "all.html"
        assert first_sentence(now) in page.read_text(encoding="utf-8")
        word = docx.Document(str(page.with_suffix(".docx")))
        text = [paragraph.text for paragraph in word.paragraphs]
        assert f"第{row['number']}期" in text
        assert any(first_sentence(now) in line for line in text)
        assert word.sections[0].header.paragraphs[0].text == "示例数据，非真实报送"
        index = (folder / "index.html").read_text(encoding="utf-8")
        assert f'href="{row["brief"]}/all.html"' in index
        assert "数字有变化" not in index
    for meeting, day in (("2022-1", "2022-07-18"), ("2022-2", "2022-11-21")):
        assert (signed.outputs / PLAN / "meetings" / meeting / "1-会议简报.docx").exists()
        known = signed.data / "runs" / PLAN / "meetings" / f"{meeting}.txt"
        assert known.read_text(encoding="utf-8") == day
    assert {one.outcome for one in verify_pages(signed, PLAN, run=told)} == {"same"}
    assert verify(signed.ledger, signed.archive)[0] == len(list(signed.ledger.entries()))
