"""Late data beside what was issued, and new editions: the old page kept, the number too, the changes told."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tasklib.errors import BriefError, LedgerError, TasklibError, VerdictError
from tasklib.ledger import Writer, verify
from tasklib.office import Desk, close
from tasklib.publish.editions import changes, issues_of
from tasklib.publish.manifest import sha256_bytes
from tasklib.publish.pages import refresh_indexes
from tasklib.publish.rebuild import verify_pages
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read
from tests.publish.drafted import AS_OF, PLAN, draft, files, late, lay_out, sign, sign_anew, told

KEY = ("joint_meeting", "2022-06", None, None)
LATER = {"signed_on": date(2022, 7, 13), "reason": "汉源县<场次>退回核对"}
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tasklib.ledger import Writer
from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.publish.drafted import draft, sign

draft(Workspace(Path(sys.argv[1]), Settings()))
Writer.append = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
sign(Workspace(Path(sys.argv[1]), Settings()), signed_on=date(2022, 7, 13), reason="补报")
"""


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    """An office that issued June's meeting brief."""
    made = lay_out(example, tmp_path / "office")
    draft(made)
    sign(made)
    return made


def folder(office: Workspace) -> Path:
    return office.outputs / PLAN / "2022-06"


def index(office: Workspace) -> str:
    return Read((folder(office) / "index.html").read_text(encoding="utf-8")).text


def test_figures_that_changed_are_counted_beside_the_issued_brief(office: Workspace) -> None:
    issued = (folder(office) / "joint_meeting" / "all.html").read_bytes()
    late(office)
    refresh_indexes(office, office.plan(PLAN))
    assert "数字有变化（10个）" in index(office)
    assert (folder(office) / "joint_meeting" / "all.html").read_bytes() == issued


def test_what_came_after_the_as_of_day_is_no_change(office: Workspace) -> None:
    desk = Desk(office.plan(PLAN), office.ledger, date(2022, 7, 20), "示例")
    close(desk, "A1", "511803", "补录")
    refresh_indexes(office, office.plan(PLAN))
    assert "数字有变化" not in index(office)


def test_a_unit_brief_knows_of_its_own_figures_only(office: Workspace) -> None:
    for unit in ("511802", "511823"):
        draft(office, "county_progress", units=[unit])
        sign(office, "county_progress", unit=unit)
    late(office)
    refresh_indexes(office, office.plan(PLAN))
    rows = index(office).split("单位进展简报")[1].split("会议简报")[0].split("截至")
    told = {row.strip().splitlines()[-1]: "数字有变化" in row for row in rows if "第1期" in row}
    assert list(told.values()) == [False, True]


def test_the_changes_name_matter_unit_and_both_figures(office: Workspace) -> None:
    before = Tables.read(office, PLAN, "2022-06", AS_OF)
    late(office)
    after = Tables.read(office, PLAN, "2022-06", AS_OF)
    found = {(change.matter, change.unit): (change.was, change.now) for change in changes(before, after)}
    assert found["A3政务开放日　场次（场）", "合计"] == ("152", "147")
    assert found["A3政务开放日　灯色", "汉源县"] == ("绿", "未报")
    assert found["未报项数", "汉源县"] == ("0", "1")
    assert changes(before, before) == []
    assert {change.unit for change in changes(before, after, "511823")} == {"汉源县"}


def test_a_new_edition_keeps_number_and_old_page_and_says_what_changed(office: Workspace) -> None:
    old = (folder(office) / "joint_meeting" / "all.html").read_bytes()
    late(office)
    done = sign_anew(office, **LATER)
    assert (done.number, done.edition) == (1, 2)
    first, second = issues_of(office, PLAN)[KEY]
    kept = folder(office) / "joint_meeting" / "editions" / "all-第1版.html"
    assert kept.read_bytes() == old
    assert sha256_bytes(old) == first.sha256
    assert sha256_bytes(done.page.read_bytes()) == second.sha256
    assert (second.as_of, second.reason) == (first.as_of, LATER["reason"])
    read = Read(done.page.read_text(encoding="utf-8"))
    assert "第1期（第2版）" in read.text
    assert "改版原因：汉源县<场次>退回核对" in read.text
    assert read.lines[0] == ["事项", "单位", "原为", "现为"]
    assert ["A3政务开放日场次（场）", "合计", "152", "147"] in read.lines
    assert len(read.lines) == 11
    assert "第1期（第2版，2022年7月13日印发）" in index(office)
    assert "joint_meeting/editions/all-第1版.html" in (folder(office) / "index.html").read_text(
        encoding="utf-8"
    )
    assert "数字有变化" not in index(office)
    # What a draft needs is gone with it; plotly's script went along with the old page.
    assert [p.name for p in sorted((folder(office) / "joint_meeting").iterdir())] == ["all.html", "editions"]
    verify(office.ledger)


def test_a_new_edition_may_take_a_later_as_of_day(office: Workspace) -> None:
    desk = Desk(office.plan(PLAN), office.ledger, date(2022, 7, 12), "示例")
    close(desk, "A1", "511803", "补录")
    done = sign_anew(office, **LATER, as_of=date(2022, 7, 12))
    assert issues_of(office, PLAN)[KEY][-1].as_of == date(2022, 7, 12)
    assert "待销号已销号" in "".join(Read(done.page.read_text(encoding="utf-8")).text.split())


def test_a_new_edition_is_the_draft_that_was_read(office: Workspace) -> None:
    page = folder(office) / "joint_meeting" / "all.html"
    issued = page.read_bytes()
    late(office)
    with pytest.raises(VerdictError, match=r"第 2 版的送审稿刚刚生成，还没有人看过：.*all\.draft\.html"):
        sign(office, **LATER)
    assert len(issues_of(office, PLAN)[KEY]) == 1
    read = (folder(office) / "joint_meeting" / "all.draft.html").read_text(encoding="utf-8")
    assert page.read_bytes() == issued

    def never(*_: object) -> None:
        raise AssertionError

    # What arrives between reading and signing is for the next edition.
    late(office, task="A1")
    done = sign(office, run=never, **LATER)
    body = "<p>截至6月底"
    signed = done.page.read_text(encoding="utf-8")
    assert read[read.index(body) :].split("</p>")[0] == signed[signed.index(body) :].split("</p>")[0]
    assert "数字有变化" in index(office)


def test_a_draft_beside_the_issued_one_is_not_thrown_away(office: Workspace) -> None:
    draft(office, as_of=date(2022, 7, 12))
    assert sign(office, **LATER).edition == 2
    assert issues_of(office, PLAN)[KEY][-1].as_of == date(2022, 7, 12)
    draft(office, as_of=date(2022, 7, 11))
    before = files(office.root)
    with pytest.raises(VerdictError, match="的截止日 2022-07-11 早于上一版的 2022-07-12"):
        sign(office, **LATER)
    assert files(office.root) == before


def test_a_third_edition_tells_what_it_changed_in_the_second(office: Workspace) -> None:
    late(office)
    sign_anew(office, **LATER)
    done = sign_anew(office, signed_on=date(2022, 7, 14), reason="改一处文字")
    assert done.edition == 3
    assert "与上一版相比，数字没有变化。" in done.page.read_text(encoding="utf-8")
    names = sorted(path.name for path in (folder(office) / "joint_meeting" / "editions").iterdir())
    assert names == ["all-第1版.html", "all-第2版.html"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "改版须写明原因"),
        ({"as_of": date(2022, 7, 7)}, "截止日须不早于上一版的 2022-07-08"),
        ({"signed_on": date(2022, 7, 10)}, "早于上一版的签发日期 2022-07-11"),
        ({"as_of": date(2022, 7, 14)}, "早于截止日 2022-07-14"),
    ],
)
def test_a_new_edition_that_does_not_fit_is_refused(office: Workspace, changes: dict, sentence: str) -> None:
    before = files(office.root)
    with pytest.raises(VerdictError, match=sentence):
        sign(office, **{**LATER, **changes})
    assert files(office.root) == before


def test_an_issued_page_that_was_changed_by_hand_must_be_restored_first(office: Workspace) -> None:
    page = folder(office) / "joint_meeting" / "all.html"
    page.write_text(page.read_text(encoding="utf-8").replace("第1期", "第9期"), encoding="utf-8")
    draft(office)
    with pytest.raises(BriefError, match="第 1 版的页面缺失或被改动"):
        sign(office, **LATER)
    assert len(issues_of(office, PLAN)[KEY]) == 1


def test_a_new_edition_that_cannot_be_recorded_leaves_the_issued_page(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(office)
    before = files(office.outputs)

    def full(*_: object, **__: object) -> int:
        raise LedgerError("磁盘已满。")

    with monkeypatch.context() as patched, pytest.raises(TasklibError, match="磁盘已满"):
        patched.setattr(Writer, "append", full)
        sign(office, **LATER)
    after = files(office.outputs)
    assert {name: after[name] for name in before} == before
    assert sign(office, **LATER).edition == 2


def test_a_new_edition_killed_before_its_entry_is_mended_by_another_try(office: Workspace) -> None:
    old = (folder(office) / "joint_meeting" / "all.html").read_bytes()
    late(office)
    command = [sys.executable, "-c", KILLED, str(office.root)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert len(issues_of(office, PLAN)[KEY]) == 1
    said = {one.page.name: one.says for one in verify_pages(office, run=told)}
    assert said == {"all.html": "签发没有办完，台账里没有记录，请重新签发。", "all-第1版.html": ""}
    # Until then the readers' index leads to what is on record.
    refresh_indexes(office, office.plan(PLAN))
    assert (folder(office) / "joint_meeting" / "all.html").read_bytes() == old
    assert {one.page.name: one.says for one in verify_pages(office, run=told)} == {"all.html": ""}
    assert sign_anew(office, **LATER).edition == 2
    assert (folder(office) / "joint_meeting" / "editions" / "all-第1版.html").read_bytes() == old
    assert [issue.number for issue in issues_of(office, PLAN)[KEY]] == [1, 1]
