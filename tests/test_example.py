"""The example half-year: what was published comes out, and every state an office meets occurs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tasklib.errors import WorkspaceError
from tasklib.example import load_example
from tasklib.ledger import verify
from tasklib.plan import load_plan
from tasklib.plan.workdays import is_workday
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped

AS_OF = date(2022, 7, 8)


@pytest.fixture(scope="module")
def office(example: Path) -> Workspace:
    return Workspace(example, Settings())


@pytest.fixture(scope="module")
def june(office: Workspace) -> Tables:
    return Tables.read(office, "yaan-2022", "2022-06", AS_OF)


def published() -> Iterator[tuple[str, str, str, float]]:
    plan = load_plan(shipped("plans") / "yaan-2022")
    for task in plan.tasks:
        for indicator in task.indicators:
            if indicator.published:
                yield task.id, indicator.name, indicator.published.bound, float(indicator.published.value)


# What the source published, so that a slip in the plan's file does not hide behind itself.
SOURCE = {
    "A2": [100], "A3": [150], "A4": [90], "C1": [9, 23], "C2": [96], "C3": [9], "C4": [659],
    "C5": [13, 20000, 10.1], "C6": [4], "C7": [43, 58, 271], "D1": [100], "D3": [12], "D4": [398], "E1": [35],
    "E2": [1537, 100, 99.98], "E3": [3],
}  # fmt: skip


def test_the_plan_carries_every_figure_that_the_source_published() -> None:
    told: dict[str, list[float]] = {}
    for task, _, _, value in published():
        told.setdefault(task, []).append(value)
    assert {task: sorted(values) for task, values in told.items()} == {
        t: sorted(v) for t, v in SOURCE.items()
    }


@pytest.mark.parametrize(("task", "indicator", "bound", "value"), list(published()))
def test_the_city_total_of_june_is_the_published_figure(
    june: Tables, task: str, indicator: str, bound: str, value: float
) -> None:
    mine = (pl.col("task") == task) & (pl.col("indicator") == indicator) & pl.col("unit").is_null()
    total = june["indicators"].filter(mine)["value"].item()
    if bound == ">=":
        assert value <= total < value * 1.1
    else:
        assert total == value


@pytest.mark.parametrize("light", ["绿", "黄", "红", "待销号", "已销号", "未报", "不涉及"])
def test_every_light_shows(june: Tables, light: str) -> None:
    assert light in june["progress"]["light"].to_list()


STATES = {
    "behind by 10 to 30 points": (pl.col("expected") - pl.col("percent")).is_between(10, 30),
    "behind by more than 30 points": pl.col("expected") - pl.col("percent") > 30,
    "past a binding deadline": (pl.col("deadline") < date(2022, 6, 30)) & (pl.col("state") == "in_progress"),
    "not started": pl.col("state") == "not_started",
    "a request not to apply": pl.col("reason").str.contains("待认定"),
    "over-claimed": pl.col("overclaimed"),
    "reopened": pl.col("reason").str.contains("重新打开"),
    "extended": pl.col("reason").str.contains("延至"),
    "carried forward": pl.col("filed_for") == "2022-05",
    "returned and not yet refiled": pl.col("reason").str.contains("被退回"),
    "not yet reviewed": pl.col("review") == "pending",
    "standing": pl.col("pace") == "standing",
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_every_state_of_a_task_occurs(june: Tables, state: pl.Expr) -> None:
    assert june["progress"].filter(state).height > 0


def test_every_fate_of_a_filing_occurs(june: Tables) -> None:
    told = june["timeliness"]
    assert {"on_time", "late", "missing"} <= set(told["status"])
    refused = told.filter(pl.col("first_attempt") < pl.col("first_valid"))
    assert refused.filter(pl.col("status") == "on_time").height > 0, "a refusal mended within a workday"
    assert told["refiled"].drop_nulls().len() > 0
    assert june["filings"]["refusals"].sum() > 0
    assert told["first_attempt"].drop_nulls().map_elements(is_workday, pl.Boolean).all()


def test_zero_and_missing_figures_occur(june: Tables) -> None:
    own = june["indicators"].filter(pl.col("unit").is_not_null())
    assert own.filter(pl.col("value") == 0).height > 0
    assert own.filter(pl.col("value").is_null() & (pl.col("filed_for") == "2022-06")).height > 0


def test_problems_overdue_solved_new_and_for_the_meeting_occur(june: Tables) -> None:
    told = june["problems"]
    assert told["overdue"].any()
    assert set(told["list"]) == {"新增", "推进落实", "已办结销号"}
    meeting = told.filter((pl.col("level") == "meeting") & (pl.col("status") != "solved"))
    assert meeting.height >= 2
    assert meeting["suggestion"].null_count() == meeting["coordinate"].null_count() == 0


def test_resolutions_open_overdue_and_concluded_occur(june: Tables) -> None:
    assert set(june["resolutions"]["status"]) == {"open", "concluded"}
    assert june["resolutions"]["overdue"].any()


def test_evidence_and_implementation_plans_of_every_standing_occur(june: Tables) -> None:
    assert set(june["evidence"]["kind"]) == {"evidence", "stamped"}
    assert june["evidence"]["media"].n_unique() >= 3
    assert june["evidence"]["counts"].all()
    told = june["implementation"]
    assert told.height == 8
    assert set(told["status"]) == {"received", "returned", "none"}
    assert told["later"].sum() == june["implementation_measures"]["later"].sum() == 5
    # An extension granted since has caught up with one county's date.
    extended = june["implementation_measures"].filter((pl.col("unit") == "511825") & (pl.col("task") == "B1"))
    assert extended.select("city_deadline", "later").rows() == [(date(2022, 8, 31), False)]


def test_what_the_source_reports_as_finished_is_finished_in_every_county(june: Tables) -> None:
    finished = june["progress"].filter(
        pl.col("task").is_in(["C1", "C2", "C3", "C4", "C5", "C7", "D3", "D4", "E1", "E2"])
        & (pl.col("filed_for") == "2022-06")
    )
    assert set(finished["light"]) <= {"待销号", "已销号"}


def test_an_opinion_a_filing_extension_and_a_correction_occur(june: Tables) -> None:
    said = june["review"].filter(pl.col("opinion").is_not_null())
    assert said.select("unit", "task", "needs").rows() == [("511823", "A4", "overclaimed")]
    extended = june["filing_extensions"].select("unit", "period", "revoked_on").rows()
    assert extended == [("511827", "2022-02", date(2022, 3, 29))]
    (correction,) = june["corrections"].to_dicts()
    assert (correction["unit"], correction["period"], correction["standing"]) == ("511826", "2022-05", True)
    assert set(" ".join(june["review"]["needs"]).split()) >= {
        "overclaimed",
        "falling",
        "no_evidence",
        "requested",
    }


def test_a_filing_after_the_as_of_day_is_on_record_but_not_told(office: Workspace, june: Tables) -> None:
    later = Tables.read(office, "yaan-2022", "2022-06", date(2022, 7, 15))
    assert later["summary"]["not_filed"][0] < june["summary"]["not_filed"][0]
    assert june.cut < later.cut


def test_the_example_ledger_verifies_and_loads_only_once(office: Workspace) -> None:
    count, _ = verify(office.ledger, office.archive)
    assert load_example(office, "yaan-2022") == 0
    assert verify(office.ledger, office.archive)[0] == count


def test_the_example_waits_behind_a_snapshot_that_stands_already(tmp_path: Path) -> None:
    shutil.copytree(shipped("plans"), tmp_path / "data" / "plans")
    workspace = Workspace(tmp_path, Settings())
    with workspace.ledger.writing() as writer:
        writer.record_plan(workspace.plan("yaan-2022"), received_on=AS_OF, actor="示例")
    assert load_example(workspace, "yaan-2022") > 100
    again = Tables.read(workspace, "yaan-2022", "2022-06", AS_OF)
    assert again["summary"]["closed"][0] > 0
    assert again["review"].height > 0
    verify(workspace.ledger, workspace.archive)


def test_a_real_plan_takes_no_example(tmp_path: Path) -> None:
    shutil.copytree(shipped("plans"), tmp_path / "data" / "plans")
    path = tmp_path / "data" / "plans" / "yaan-2022" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("example: true", "example: false"), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="不是示例方案"):
        load_example(Workspace(tmp_path, Settings()), "yaan-2022")
