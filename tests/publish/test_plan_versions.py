"""A plan amended in mid-year: what went out under its first version still reads as it did then."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tasklib.cli import run
from tasklib.errors import ParameterError, PlanError
from tasklib.office import Desk, give_back
from tasklib.plan import Plan, load_plan
from tasklib.plan.write import write_plan
from tasklib.publish.manifest import Manifest
from tasklib.publish.rebuild import verify_pages
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped
from tests.brief.desk import Read
from tests.publish.drafted import AS_OF, PLAN, draft, files, sign, told

COUNTY = Path(PLAN, "2022-06", "county_progress", "511823.html")
JUNE = ("county_progress", "--plan", PLAN, "--period", "2022-06", "--as-of", "2022-07-08", "--unit", "511823")


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    """The example, whose June was filed under version 1."""
    shutil.copytree(example, tmp_path / "office")
    shutil.copytree(shipped("notebooks"), tmp_path / "office" / "notebooks")
    return Workspace(tmp_path / "office", Settings())


def amend(office: Workspace) -> None:
    """From August on one deadline is in June already, and there is one task more."""
    plan = office.plan(PLAN).model_dump(mode="json", by_alias=True)
    tasks = {task["id"]: task for task in plan["tasks"]}
    tasks["A3"]["milestones"][0]["deadline"] = "2022-06-15"
    more = {"id": "A9", "title": "示例新增事项", "indicators": []}
    plan["tasks"].append(tasks["A3"] | more)
    mine = [it | {"task": "A9"} for it in plan["assignments"] if it["task"] == "A3"]
    plan |= {"version": 2, "assignments": [*plan["assignments"], *mine]}
    plan["amendments"] = [{"version": 2, "date": "2022-08-01", "reason": "示例：提前完成"}]
    folder = office.data / "plans" / PLAN
    write_plan(Plan.model_validate(plan), folder)
    assert load_plan(folder).version == 2


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_what_went_out_under_version_one_is_made_again_byte_for_byte(office: Workspace) -> None:
    draft(office)
    issued = sign(office).page
    (page,) = draft(office, "county_progress", units=["511823"]).pages
    before = {path: path.read_bytes() for path in (issued, page)}
    amend(office)
    assert {one.page: one.outcome for one in verify_pages(office, run=told)} == dict.fromkeys(before, "same")
    assert {path: path.read_bytes() for path in before} == before


def test_the_old_version_tells_the_figures_of_then_and_the_new_one_its_own(
    office: Workspace, tmp_path: Path
) -> None:
    unit, out = {"kind": "county_progress", "units": ["511823"]}, tmp_path / "旧版"
    then = Read(read(draft(office, **unit).pages[0])).text
    amend(office)
    (old,) = draft(office, **unit, version=1, out=out).pages
    # Its title says what it is told by; all else is as it was.
    assert "汉源县（方案第1版） 2022年6月" in read(old)
    assert (old, Read(read(old)).text.replace("（方案第1版）", "")) == (out / COUNTY, then)
    (now,) = draft(office, **unit).pages
    assert Read(read(now)).text != then
    known = [Manifest.read(path) for path in (office.data / "runs" / PLAN).rglob("511823.json")]
    assert sorted((m.plan_version, m.name.endswith("（方案第1版）")) for m in known if m) == [
        (1, True), (2, False),
    ]  # fmt: skip
    # The copy too is on record, and made again under its own version.
    assert {one.page: one.outcome for one in verify_pages(office, run=told)} == {old: "same", now: "same"}


def test_an_old_version_touches_neither_the_ledger_nor_what_readers_see(
    office: Workspace, tmp_path: Path
) -> None:
    draft(office)
    amend(office)
    draft(office, "county_progress", units=["511823"])
    before, head = files(office.outputs), office.ledger.head()
    made = draft(office, version=1, out=tmp_path / "旧版")
    assert (made.failed, made.indexes) == ({}, ())
    assert (files(office.outputs), office.ledger.head()) == (before, head)
    assert not list((tmp_path / "旧版").rglob("index.html"))


def test_an_old_version_needs_a_folder_of_its_own(office: Workspace, tmp_path: Path) -> None:
    draft(office)
    amend(office)
    draft(office)
    for out in (None, office.outputs):
        with pytest.raises(ParameterError, match=r"按方案第 1 版生成的简报不能放进 outputs.*请用 --out"):
            draft(office, version=1, out=out)
    # Nor does it take the place of a copy of today's.
    (copy,) = draft(office, out=tmp_path / "副本").pages
    held = copy.read_bytes()
    ((_, cause),) = draft(office, version=1, out=tmp_path / "副本").failed.items()
    assert (cause.startswith("all.html 是按方案第 2 版生成的"), copy.read_bytes()) == (True, held)


def test_todays_version_by_its_number_is_todays_plan(office: Workspace) -> None:
    draft(office)
    assert draft(office, version=1).pages == (office.outputs / PLAN / "2022-06/joint_meeting/all.html",)


def test_a_version_that_is_not_on_record_is_named_with_those_that_are(office: Workspace) -> None:
    amend(office)
    with pytest.raises(PlanError, match="台账里没有方案 yaan-2022 第 9 版，现有：第 1 版。"):
        draft(office, version=9)


def test_entries_keep_the_version_they_were_filed_under(office: Workspace) -> None:
    amend(office)
    plan = office.plan(PLAN)
    desk = Desk(plan, office.ledger, AS_OF, "示例")
    before = office.ledger.frames(PLAN)["entry"]["plan_version"].to_list()
    give_back(desk, plan.period("2022-06"), "511823", ["A3"], "场次与台账不符")
    after = office.ledger.frames(PLAN)["entry"]["plan_version"].to_list()
    assert set(before) == {1}
    assert after == [*before, 2, 2]


@pytest.mark.slow
def test_the_command_renders_the_real_page_by_the_old_version_and_says_which(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office.root)
    assert run(["brief", *JUNE]) == 0
    then = read(office.outputs / COUNTY)
    assert "方案第1版" in Read(then).text
    assert "方案在" not in capsys.readouterr().out
    amend(office)
    assert run(["brief", *JUNE, "--plan-version", "1", "--out", str(tmp_path / "旧版")]) == 0
    old = read(tmp_path / "旧版" / COUNTY)
    assert Read(old).text.replace("（方案第1版）", "") == Read(then).text
    assert "已按方案第 1 版生成单位进展简报 1 页，不列入目录" in capsys.readouterr().out
    assert run(["brief", *JUNE]) == 0
    now = Read(read(office.outputs / COUNTY)).text
    assert "方案第2版" in now
    assert "示例新增事项" in now
    assert (
        "方案在2022年6月以后改过，这里按现行的第 2 版；要按当时的，请加 --plan-version 1 --out 文件夹。"
        in capsys.readouterr().out
    )
    assert run(["brief", *JUNE, "--plan-version", "3"]) == 1
    assert "现有：第 1 版、第 2 版" in capsys.readouterr().err


def test_what_was_filed_in_full_under_the_old_version_stays_on_time(office: Workspace) -> None:
    def fared() -> list[tuple[object, ...]]:
        found = Tables.read(office, PLAN, "2022-06", date(2022, 7, 8))["timeliness"]
        return found.select("unit", "period", "first_valid", "status").rows()

    before = fared()
    assert "on_time" in {row[-1] for row in before}
    amend(office)
    desk = Desk(office.plan(PLAN), office.ledger, AS_OF, "示例")
    give_back(desk, desk.plan.period("2022-06"), "511823", ["A3"], "场次与台账不符")
    assert fared() == before
