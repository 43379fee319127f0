"""A plan amended in mid-year: what went out under its first version still reads as it did then."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tasklib.brief.wording import first_sentence
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


UNIT = {"kind": "county_progress", "units": ["511823"]}
AFTER = date(2022, 8, 10)


def test_a_page_of_before_the_amendment_is_told_again_as_it_was(office: Workspace) -> None:
    (page,) = draft(office, **UNIT).pages
    then = page.read_bytes()
    amend(office)
    assert draft(office, **UNIT).pages == (page,)
    assert page.read_bytes() == then
    # As of a day by which the plan was amended, it is told by the plan of that day.
    assert draft(office, **UNIT, as_of=AFTER).pages == (page,)
    assert Read(read(page)).text != Read(then.decode()).text
    (known,) = map(Manifest.read, (office.data / "runs" / PLAN).rglob("511823.json"))
    assert known is not None
    assert (known.plan_version, known.as_of) == (2, "2022-08-10")
    # So it is once the new version is on record.
    assert draft(office, **UNIT).pages == (page,)
    assert page.read_bytes() == then


def test_a_draft_of_before_the_amendment_is_signed_as_it_was_read(office: Workspace) -> None:
    draft(office)
    said = Tables.read(office, PLAN, "2022-06", AS_OF)
    amend(office)
    issued = sign(office)
    assert first_sentence(said) in Read(read(issued.page)).text
    assert [one.outcome for one in verify_pages(office, run=told)] == ["same"]


def test_an_old_version_tells_its_own_figures_beside_those_of_the_day(
    office: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "旧版"
    amend(office)
    (now,) = draft(office, **UNIT, as_of=AFTER).pages
    with office.ledger.writing() as writer:
        writer.record_plan(office.plan(PLAN), received_on=AFTER, actor="示例")
    (old,) = draft(office, **UNIT, as_of=AFTER, version=1, out=out).pages
    # Its title says what it is told by.
    assert (old, "汉源县（方案第1版） 2022年6月" in read(old)) == (out / COUNTY, True)
    assert Read(read(now)).text != Read(read(old)).text.replace("（方案第1版）", "")
    known = [Manifest.read(path) for path in (office.data / "runs" / PLAN).rglob("511823.json")]
    assert sorted((m.plan_version, m.name.endswith("（方案第1版）")) for m in known if m) == [
        (1, True), (2, False),
    ]  # fmt: skip
    # The copy too is on record, and made again under its own version.
    assert {one.page: one.outcome for one in verify_pages(office, run=told)} == {old: "same", now: "same"}
    # Told of June as June knew it, today's version goes where the page of that day was.
    (anew,) = draft(office, **UNIT, version=2).pages
    by_two = Tables.read(office.under(PLAN, 2), PLAN, "2022-06", AS_OF)
    assert (anew, first_sentence(by_two, "511823") in read(anew)) == (now, True)
    assert {one.page: one.outcome for one in verify_pages(office, run=told)} == {old: "same", anew: "same"}


def test_an_old_version_touches_neither_the_ledger_nor_what_readers_see(
    office: Workspace, tmp_path: Path
) -> None:
    draft(office)
    amend(office)
    draft(office, **UNIT, as_of=AFTER)
    before, head = files(office.outputs), office.ledger.head()
    made = draft(office, as_of=AFTER, version=1, out=tmp_path / "旧版")
    assert (made.failed, made.indexes) == ({}, ())
    assert (files(office.outputs), office.ledger.head()) == (before, head)
    assert not list((tmp_path / "旧版").rglob("index.html"))


def test_an_old_version_needs_a_folder_of_its_own(office: Workspace, tmp_path: Path) -> None:
    amend(office)
    for out in (None, office.outputs):
        with pytest.raises(
            ParameterError, match=r"第 1 版生成的简报不能放进 outputs，那里这一期按第 2 版；请用 --out"
        ):
            draft(office, as_of=AFTER, version=1, out=out)
    # Nor does it take the place of a copy of today's.
    (copy,) = draft(office, as_of=AFTER, out=tmp_path / "副本").pages
    held = copy.read_bytes()
    ((_, cause),) = draft(office, as_of=AFTER, version=1, out=tmp_path / "副本").failed.items()
    assert (cause.startswith("all.html 是按方案第 2 版生成的"), copy.read_bytes()) == (True, held)


def test_the_version_of_the_day_by_its_number_makes_no_copy(office: Workspace) -> None:
    page = office.outputs / PLAN / "2022-06/joint_meeting/all.html"
    assert draft(office, version=1).pages == (page,)
    amend(office)
    assert draft(office, version=1).pages == draft(office, as_of=AFTER, version=2).pages == (page,)


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
    assert run(["brief", *JUNE]) == 0
    assert read(office.outputs / COUNTY) == then
    assert (
        "方案在截止日 2022-07-08 以后改过，这里按当时的第 1 版；要按现行的第 2 版，请加 --plan-version 2。"
        in capsys.readouterr().out
    )
    assert run(["brief", *JUNE, "--plan-version", "3"]) == 1
    assert "台账里没有方案 yaan-2022 第 3 版，现有：第 1 版。" in capsys.readouterr().err
    later = ["2022-08-10" if word == "2022-07-08" else word for word in JUNE]
    assert run(["brief", *later]) == 0
    now = Read(read(office.outputs / COUNTY)).text
    assert "方案第2版" in now
    assert "示例新增事项" in now
    assert "方案在" not in capsys.readouterr().out
    assert run(["brief", *later, "--plan-version", "1", "--out", str(tmp_path / "旧版")]) == 0
    old = Read(read(tmp_path / "旧版" / COUNTY)).text
    assert ("方案第1版" in old, "示例新增事项" in old) == (True, False)
    assert "已按方案第 1 版生成单位进展简报 1 页，不列入目录" in capsys.readouterr().out
    assert run(["brief", *JUNE, "--plan-version", "2"]) == 0
    assert "示例新增事项" in Read(read(office.outputs / COUNTY)).text
    assert run(["brief", *JUNE, "--plan-version", "3"]) == 1
    assert "现有：第 1 版、第 2 版" in capsys.readouterr().err


def test_what_was_filed_in_full_under_the_old_version_stays_on_time(office: Workspace) -> None:
    def fared() -> list[tuple[object, ...]]:
        found = Tables.read(office, PLAN, "2022-06", AFTER)["timeliness"]
        return found.select("unit", "period", "first_valid", "status").rows()

    before = fared()
    assert "on_time" in {row[-1] for row in before}
    amend(office)
    desk = Desk(office.plan(PLAN), office.ledger, AS_OF, "示例")
    give_back(desk, desk.plan.period("2022-06"), "511823", ["A3"], "场次与台账不符")
    assert fared() == before
