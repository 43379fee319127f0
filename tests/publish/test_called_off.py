"""A meeting's brief stays with its meeting: through new editions, a change of its day, and its folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from tasklib import office as acts
from tasklib.cli import run
from tasklib.errors import VerdictError
from tasklib.office import Desk
from tasklib.publish import drafts, drop
from tasklib.publish.folder import meeting_folder
from tasklib.publish.manifest import Manifest
from tasklib.publish.office_index import write_office_index
from tasklib.publish.papers import document_of
from tasklib.publish.rebuild import verify_pages
from tasklib.publish.survey import survey
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read
from tests.publish.drafted import PLAN, draft, files, lay_out, sign, sign_anew, signing, told, tune

# Three days before each of the two meetings of July.
FIRST, SECOND = date(2022, 7, 12), date(2022, 7, 18)
FIRST_DAY = {"scheduled": FIRST, "as_of": FIRST}


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    """An office that called two meetings: for 15 and for 21 July."""
    made = lay_out(example, tmp_path / "office")
    for day in (15, 21):
        acts.call_meeting(desk(made, 4), date(2022, 7, day), "一号会议室", consent="示例批示")
    return made


def desk(office: Workspace, day: int) -> Desk:
    return Desk(office.plan(PLAN), office.ledger, date(2022, 7, day), "示例")


def manifest(office: Workspace, stem: str) -> Manifest:
    path = office.data / "runs" / PLAN / "2022-06" / "joint_meeting" / f"{stem}.json"
    found = Manifest.read(path)
    assert found
    return found


def title(office: Workspace, page: Path) -> str:
    return document_of(office, page, office.outputs).title


def header(file: Path) -> list[str]:
    return [str(part.header.paragraphs[0].text) for part in docx.Document(str(file)).sections]


def test_a_new_edition_long_after_the_meeting_is_of_that_meeting(office: Workspace) -> None:
    draft(office, **FIRST_DAY)
    done = sign(office, signed_on=date(2022, 7, 13))
    before = title(office, done.page)
    assert "第一次" in before or "2022年" in before
    # Between the two meetings, and after both of them.
    for as_of in (date(2022, 7, 18), date(2022, 7, 30)):
        anew = {"scheduled": FIRST, "reason": "补正", "as_of": as_of, "signed_on": date(2022, 8, 1)}
        done = sign_anew(office, **anew)
        assert manifest(office, "all").parameters["meeting"] == "2022-1"
        assert title(office, done.page) == before
    assert {one.outcome for one in verify_pages(office, run=told)} == {"same"}


def test_a_brief_issued_without_the_name_of_its_meeting_keeps_it(office: Workspace) -> None:
    draft(office, **FIRST_DAY)
    sign(office, signed_on=date(2022, 7, 13))
    # As an earlier version of the program left it: the page picked the next meeting by itself.
    known = manifest(office, "all")
    path = office.data / "runs" / PLAN / "2022-06" / "joint_meeting" / "all.json"
    path.write_text(replace(known, parameters={**known.parameters, "meeting": ""}).text, encoding="utf-8")
    draft(office, as_of=date(2022, 7, 30))
    assert manifest(office, "all.draft").parameters["meeting"] == "2022-1"


def test_a_draft_of_a_day_is_of_its_own_meeting_though_another_comes_first(office: Workspace) -> None:
    acts.call_meeting(desk(office, 5), date(2022, 7, 19), "二号会议室", consent="示例批示")
    draft(office, scheduled=SECOND, as_of=SECOND)
    assert manifest(office, "all").parameters["meeting"] == "2022-2"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cancel": True}, r"（应出日期 2022-07-12）不能签发：会议 2022-1 已于 2022-07-13 取消"),
        (
            {"on": date(2022, 7, 29)},
            "不能签发：会议 2022-1 已于 2022-07-13 改到 2022-07-29 召开，这一天不再出稿",
        ),
    ],
)
def test_a_draft_whose_meeting_was_called_off_is_neither_offered_nor_signed(
    office: Workspace, change: dict[str, Any], sentence: str
) -> None:
    draft(office, **FIRST_DAY)
    draft(office, scheduled=SECOND, as_of=SECOND)
    assert len(drafts(office, PLAN)) == 2
    if "cancel" in change:
        acts.cancel_meeting(desk(office, 13), "2022-1", "另行安排")
    else:
        acts.change_meeting(desk(office, 13), "2022-1", "另行安排", **change)
    before = files(office.root)
    with pytest.raises(VerdictError, match=sentence):
        sign(office, scheduled=FIRST, signed_on=date(2022, 7, 20))
    assert files(office.root) == before
    assert [found.scheduled for found, _ in drafts(office, PLAN)] == ["2022-07-18"]
    # It is not in the way of the other, and need not be told apart from it.
    assert sign(office, signed_on=date(2022, 7, 20)).page.name == "all-20220718.html"


def test_a_meeting_whose_place_was_changed_is_signed_as_before(office: Workspace) -> None:
    draft(office, **FIRST_DAY)
    acts.change_meeting(desk(office, 13), "2022-1", "会场维修", place="三号会议室")
    assert sign(office, signed_on=date(2022, 7, 13)).number == 1


def test_what_was_issued_before_the_meeting_was_cancelled_stays(office: Workspace) -> None:
    draft(office, **FIRST_DAY)
    done = sign(office, signed_on=date(2022, 7, 13))
    acts.cancel_meeting(desk(office, 14), "2022-1", "另行安排")
    assert done.page.exists()
    assert {one.outcome for one in verify_pages(office, run=told)} == {"same"}


def test_no_folder_is_made_of_a_cancelled_meeting(office: Workspace) -> None:
    acts.cancel_meeting(desk(office, 13), "2022-1", "另行安排")
    tables = Tables.read(office, PLAN, "2022-06", date(2022, 7, 14))
    with pytest.raises(VerdictError, match="会议 2022-1 已于2022年7月13日取消，不再备会议材料。"):
        meeting_folder(office, tables, "2022-1")
    assert not (office.outputs / PLAN / "meetings").exists()


def test_the_folders_brief_is_a_draft_until_it_is_signed_and_then_the_signed_one(office: Workspace) -> None:
    draft(office, **FIRST_DAY)
    file = office.outputs / PLAN / "meetings" / "2022-1" / "1-会议简报.docx"
    assert all(text.startswith("送审稿") for text in header(file))
    other = files(file.parent)
    assert sign(office, signed_on=date(2022, 7, 13)).notice == ""
    assert not any("送审稿" in text for text in header(file))
    lines = [p.text for p in docx.Document(str(file)).paragraphs]
    assert "第1期" in lines
    now = files(file.parent)
    assert {name for name in now if now[name] != other[name]} == {file.name}
    meeting_folder(office, Tables.read(office, PLAN, "2022-06", date(2022, 7, 14)), "2022-1")
    assert file.read_bytes() == now[file.name], "made again, it holds what was signed"


def test_another_reason_than_the_drafts_own_is_refused_and_the_draft_can_be_dropped(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draft(office, **FIRST_DAY)
    done = sign(office, signed_on=date(2022, 7, 13))
    anew = {"scheduled": FIRST, "signed_on": date(2022, 7, 14)}
    with pytest.raises(VerdictError, match="刚刚生成"):
        sign(office, reason="补正甲", **anew)
    plan = office.plan(PLAN)
    page = write_office_index(office, survey(office, plan, date(2022, 7, 14)))
    assert "改版原因：补正甲" in Read(page.read_text(encoding="utf-8")).text
    with pytest.raises(VerdictError, match="改版原因写的是“补正甲”，与 --reason 所写“补正乙”不同"):
        sign(office, reason="补正乙", **anew)
    monkeypatch.chdir(office.root)
    issued = done.page.read_bytes()
    drop_it = ["brief", "drop", "joint_meeting", "--plan", PLAN, "--period", "2022-06"]
    assert run(drop_it) == 0
    assert "已撤下改版的送审稿" in capsys.readouterr().out
    assert drafts(office, PLAN) == []
    assert done.page.read_bytes() == issued
    with pytest.raises(VerdictError, match="没有改版的送审稿"):
        drop(office, signing())
    assert sign_anew(office, reason="补正乙", **anew).edition == 2


def test_units_that_wait_are_listed_after_the_page_of_all_was_signed(example: Path, tmp_path: Path) -> None:
    office, due = lay_out(example, tmp_path / "office"), date(2022, 7, 8)
    rule = "{kind: ledger_sheet, of: monthly, workdays: 6, since: 2022-07-01, source: reconstructed}"
    tune(office.root, "issuing.yaml", "schedules:\n", f"schedules:\n  - {rule}\n")
    draft(office, "ledger_sheet", scheduled=due, as_of=due)
    units = len(drafts(office, PLAN)) - 1
    sign(office, "ledger_sheet")

    def index() -> str:
        seen = survey(office, office.plan(PLAN), date(2022, 7, 11))
        return Read(write_office_index(office, seen).read_text(encoding="utf-8")).text

    assert f"还有 {units} 份没有签发" in index()
    sign(office, "ledger_sheet", unit="511802")
    assert f"还有 {units - 1} 份没有签发" in index()
