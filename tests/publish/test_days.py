"""Several scheduled days that tell one period: each has its own page, its own number and its own editions."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tasklib.cli import run
from tasklib.errors import BriefError, VerdictError
from tasklib.ledger import Issue, MeetingAct, verify
from tasklib.publish import drafts
from tasklib.publish.editions import issues_of
from tasklib.publish.pages import refresh_indexes
from tasklib.publish.rebuild import verify_pages
from tasklib.publish.survey import survey
from tasklib.workspace import Workspace
from tests.brief.desk import Read
from tests.plans import R
from tests.publish import drafted
from tests.publish.drafted import draft, files, late, sign, sign_anew, told
from tests.publish.office import batch, command, lay_out, made, scheduled_plan
from tests.torture import in_torture_only

FIRST, SECOND = date(2022, 7, 8), date(2022, 7, 18)
SIGNED = {"signed_on": date(2022, 7, 20)}
WEEKLY = {
    "kind": "joint_meeting", "of": "monthly", "cron": "0 9 * * 1", "since": "2022-06-01", "source": R
}  # fmt: skip
RUN = ("briefs", "run", "--plan", "demo-2022", "--upto", "2022-06-30")
MONDAYS = ["all.html", "all-20220613.html", "all-20220620.html", "all-20220627.html"]


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    """An office where two scheduled days told June."""
    made = drafted.lay_out(example, tmp_path / "office")
    for day in (FIRST, SECOND):
        draft(made, as_of=day, scheduled=day)
    return made


@pytest.fixture
def weekly(tmp_path: Path) -> Workspace:
    """An office that owes a brief each Monday."""
    return lay_out(tmp_path / "weekly", scheduled_plan(WEEKLY))


def pages(office: Workspace) -> list[str]:
    return sorted(path.name for path in office.outputs.glob("*/*/joint_meeting/*.html"))


def index(office: Workspace) -> str:
    return (office.outputs / drafted.PLAN / "2022-06" / "index.html").read_text(encoding="utf-8")


def test_each_scheduled_day_has_its_page_its_number_and_its_line(office: Workspace) -> None:
    assert pages(office) == ["all-20220718.html", "all.html"]
    with pytest.raises(VerdictError, match="前面还有没有签发的：2022年6月会议简报（应出日期 2022-07-08）"):
        sign(office, scheduled=SECOND, **SIGNED)
    assert sign(office, scheduled=SECOND, out_of_order=True, **SIGNED).number == 1
    # Of one that went out alone, readers need no day.
    assert "会议简报（" not in Read(index(office)).text
    done = sign(office, **SIGNED)
    assert (done.number, done.page.name) == (2, "all.html")
    assert pages(office) == ["all-20220718.html", "all.html"]
    assert drafts(office, drafted.PLAN) == []
    text = index(office)
    assert '<a href="joint_meeting/all.html">会议简报（7月8日）</a>' in text
    assert '<a href="joint_meeting/all-20220718.html">会议简报（7月18日）</a>' in text
    assert text.index("会议简报（7月8日）") < text.index("会议简报（7月18日）")
    keys = {key[3]: [row.number for row in rows] for key, rows in issues_of(office, drafted.PLAN).items()}
    assert keys == {SECOND: [1], FIRST: [2]}
    verify(office.ledger)


def test_which_of_several_is_signed_must_be_said(office: Workspace) -> None:
    before = files(office.root)
    with pytest.raises(
        VerdictError, match=r"有 2 份送审稿，应出日期分别为 2022-07-08、2022-07-18，请用 --scheduled"
    ):
        sign(office, **SIGNED)
    with pytest.raises(BriefError, match="（应出日期 2022-07-11）还没有生成"):
        sign(office, scheduled=date(2022, 7, 11), **SIGNED)
    with pytest.raises(BriefError, match="现有的送审稿不是这一天的"):
        sign(office, scheduled=None, **SIGNED)
    assert files(office.root) == before
    sign(office, scheduled=FIRST, **SIGNED)
    assert sign(office, **SIGNED).page.name == "all-20220718.html"
    with pytest.raises(VerdictError, match="印发过 2 份，应出日期分别为 2022-07-08、2022-07-18"):
        sign(office, reason="补正", **SIGNED)


def test_a_new_edition_of_one_leaves_the_other_alone(office: Workspace) -> None:
    for day in (FIRST, SECOND):
        sign(office, scheduled=day, **SIGNED)
    late(office)
    refresh_indexes(office, office.plan(drafted.PLAN))
    assert Read(index(office)).text.count("数字有变化") == 2
    second = (office.outputs / drafted.PLAN / "2022-06" / "joint_meeting" / "all-20220718.html").read_bytes()
    anew = {"reason": "退回核对", "signed_on": date(2022, 7, 21)}
    done = sign_anew(office, scheduled=FIRST, **anew)
    assert (done.number, done.edition, done.page.name) == (1, 2, "all.html")
    assert pages(office) == ["all-20220718.html", "all.html"]
    assert done.page.with_name("all-20220718.html").read_bytes() == second
    assert Read(index(office)).text.count("数字有变化") == 1
    done = sign_anew(office, scheduled=SECOND, **anew)
    assert (done.number, done.edition, done.page.name) == (2, 2, "all-20220718.html")
    kept = sorted(path.name for path in (done.page.parent / "editions").glob("*.html"))
    assert kept == ["all-20220718-第1版.html", "all-第1版.html"]
    assert "joint_meeting/editions/all-20220718-第1版.html" in index(office)
    assert {one.page.name: one.outcome for one in verify_pages(office, run=told)} == dict.fromkeys(
        ["all.html", "all-20220718.html", "all-第1版.html", "all-20220718-第1版.html"], "same"
    )
    assert "数字有变化" not in index(office)


def test_a_page_keeps_its_name_when_the_other_went_out_first_and_the_manifests_are_lost(
    office: Workspace,
) -> None:
    sign(office, scheduled=SECOND, out_of_order=True, **SIGNED)
    sign(office, scheduled=FIRST, **SIGNED)
    for path in (office.data / "runs" / drafted.PLAN / "2022-06" / "joint_meeting").glob("*"):
        path.unlink()
    issued = {
        name: (office.outputs / drafted.PLAN / "2022-06" / "joint_meeting" / name) for name in pages(office)
    }
    before = {name: path.read_bytes() for name, path in issued.items()}
    (third,) = draft(office, as_of=date(2022, 7, 19), scheduled=date(2022, 7, 19)).pages
    assert third.name == "all-20220719.html"
    (again,) = draft(office, as_of=FIRST, scheduled=FIRST).pages
    assert again.name == "all.draft.html"
    (again,) = draft(office, as_of=SECOND, scheduled=SECOND).pages
    assert again.name == "all-20220718.draft.html"
    assert {name: path.read_bytes() for name, path in issued.items()} == before


def test_one_made_by_hand_and_issued_stands_for_the_first_day_only(weekly: Workspace) -> None:
    plan, day = weekly.plan("demo-2022"), date(2022, 6, 7)
    with weekly.ledger.writing() as writer:
        writer.record_plan(plan, received_on=day, actor="示例")
        row = Issue("joint_meeting", "2022-05", 1, 1, day, 1, "主任", day, "0" * 64)
        writer.append("issue", [row], plan=plan, received_on=day, actor="示例")
    assert [item.scheduled.day for item in survey(weekly, plan, date(2022, 6, 30)).open] == [13, 20, 27]
    # Its page is not there, and its place is still its own.
    assert [item.scheduled.day for item in batch(weekly, "2022-06-13").made] == [13]
    assert pages(weekly) == ["all-20220613.html"]


def test_a_new_edition_of_one_made_by_hand_leaves_the_draft_of_its_as_of_day_alone(
    example: Path, tmp_path: Path
) -> None:
    office = drafted.lay_out(example, tmp_path / "office")
    draft(office)
    sign(office)
    draft(office, scheduled=FIRST)
    waits = files(office.outputs / drafted.PLAN / "2022-06" / "joint_meeting")
    assert sorted(waits) == ["all-20220708.html", "all.html"]
    assert sign_anew(office, scheduled=None, reason="补正", **SIGNED).edition == 2
    after = files(office.outputs / drafted.PLAN / "2022-06" / "joint_meeting")
    assert after["all-20220708.html"] == waits["all-20220708.html"]
    assert after["editions/all-第1版.html"] == waits["all.html"]
    assert sign(office, **SIGNED).number == 2


def test_units_are_signed_in_one_command_and_one_that_fails_stops_no_other(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office.root)
    for day in (FIRST, SECOND):
        draft(office, "county_progress", units=["511802", "511823", "511824"], as_of=day, scheduled=day)
    broken = office.outputs / drafted.PLAN / "2022-06" / "county_progress" / "511823.html"
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text + " ", encoding="utf-8")
    sign_all = ["brief", "issue", "county_progress", "--plan", drafted.PLAN, "--period", "2022-06"]
    sign_all += ["--signer", "市政府办主任", "--signed-on", "2022-07-20"]
    assert run([*sign_all, "--all"]) == 1
    assert capsys.readouterr().err.count("请用 --scheduled 写明是哪一份") == 3
    assert run([*sign_all, "--all", "--scheduled", "2022-07-08"]) == 1
    shown = capsys.readouterr()
    assert [line.split("已印发")[0] for line in shown.out.splitlines()] == [
        "单位进展简报（511802）第 1 期", "单位进展简报（511824）第 1 期"
    ]  # fmt: skip
    assert "511823没有签发：送审稿 511823.html 不是生成时的那一份" in shown.err
    broken.write_text(text, encoding="utf-8")
    assert run([*sign_all, "--all", "--scheduled", "2022-07-08"]) == 0, "what was signed before is no failure"
    shown = capsys.readouterr()
    assert shown.out.startswith("以前已经签发的 2 份不再签：511802、511824。\n")
    assert "单位进展简报第 1 期已印发" in shown.out
    assert shown.err == ""
    assert run([*sign_all, "--unit", "511823", "--unit", "511802", "--scheduled", "2022-07-08"]) == 1
    assert "511802没有签发" in capsys.readouterr().err
    assert run([*sign_all, "--all"]) == 0
    assert capsys.readouterr().out.count("第 2 期已印发") == 3
    assert run([*sign_all, "--all"]) == 1
    assert capsys.readouterr().err == "2022年6月单位进展简报没有等待签发的送审稿。\n"
    assert run([*sign_all, "--all", "--unit", "511802"]) == 1
    assert "--all 是签发所有等待签发的送审稿" in capsys.readouterr().err


def test_two_meetings_in_one_month_are_two_briefs_from_what_is_owed_to_what_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = {"kind": "joint_meeting", "of": "monthly", "before_meeting": 3, "source": R}
    office = lay_out(tmp_path, plan := scheduled_plan(schedule))
    monkeypatch.chdir(office.root)
    with office.ledger.writing() as writer:
        writer.record_plan(plan, received_on=date(2022, 6, 1), actor="示例")
        for name, day in (("M1", date(2022, 6, 21)), ("M2", date(2022, 6, 30))):
            writer.append(
                "meeting", [MeetingAct(name, "called", day)], plan=plan, received_on=date(2022, 6, 1), actor="示例"
            )  # fmt: skip
    assert run(["briefs", "due", "--plan", plan.id, "--upto", "2022-06-30"]) == 0
    assert "应出而未出的简报有 2 份" in capsys.readouterr().out
    assert run(list(RUN)) == 0
    assert made(office) == ["2022-05 2022-06-18", "2022-05 2022-06-27"]
    assert pages(office) == ["all-20220627.html", "all.html"]
    page = (office.outputs / plan.id / "office.html").read_text(encoding="utf-8")
    assert '<a href="2022-05/joint_meeting/all.html">2022年5月会议简报（6月18日）</a>' in page
    assert '<a href="2022-05/joint_meeting/all-20220627.html">2022年5月会议简报（6月27日）</a>' in page
    sign_one = ["brief", "issue", "joint_meeting", "--plan", plan.id, "--period", "2022-05"]
    sign_one += ["--signer", "主任", "--signed-on", "2022-06-28"]
    assert run(sign_one) == 1
    capsys.readouterr()
    assert run([*sign_one, "--scheduled", "2022-06-18"]) == 0
    assert run(sign_one) == 0
    assert [line.split("：")[0] for line in capsys.readouterr().out.splitlines()] == [
        "会议简报第 1 期已印发", "会议简报第 2 期已印发"
    ]  # fmt: skip
    page = (office.outputs / plan.id / "office.html").read_text(encoding="utf-8")
    assert "待签发0份，待出0份，已印发2份。" in page
    assert "2022年5月会议简报（6月27日）" in page
    assert run(list(RUN)) == 0
    assert len(made(office)) == 2
    assert run(["briefs", "verify", "--plan", plan.id]) == 0
    assert "共核对 2 页，其中 0 页有问题。" in capsys.readouterr().out


@pytest.mark.slow
def test_a_weekly_brief_is_made_each_week_and_a_lost_one_again(weekly: Workspace) -> None:
    done = batch(weekly, "2022-06-30")
    assert [item.scheduled.day for item in done.made] == [6, 13, 20, 27]
    assert pages(weekly) == sorted(MONDAYS)
    lost = weekly.outputs / "demo-2022" / "2022-05" / "joint_meeting" / "all-20220613.html"
    lost.unlink()
    assert [item.scheduled.day for item in batch(weekly, "2022-06-30").made] == [13]
    assert lost.exists()
    assert batch(weekly, "2022-06-30").made == []


@in_torture_only
def test_two_runs_at_once_make_each_week_once_and_each_has_its_page(weekly: Workspace) -> None:
    runs = [command(weekly, *RUN), command(weekly, *RUN)]
    assert [(one.wait(240), one.communicate()[1]) for one in runs] == [(0, ""), (0, "")]
    assert sorted(made(weekly)) == [f"2022-05 2022-06-{day:02d}" for day in (6, 13, 20, 27)]
    assert len(pages(weekly)) == 4
    assert _days_told(weekly) == [6, 13, 20, 27]


@in_torture_only
def test_a_run_that_is_killed_leaves_each_week_its_own_page(weekly: Workspace) -> None:
    process = command(weekly, *RUN)
    while len(made(weekly)) < 3:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    again = command(weekly, *RUN)
    assert again.wait(240) == 0
    again.communicate()
    assert set(Counter(made(weekly)).values()) <= {1, 2}
    assert len(made(weekly)) <= 5
    assert pages(weekly) == sorted(MONDAYS)
    assert _days_told(weekly) == [6, 13, 20, 27]


def _days_told(office: Workspace) -> list[int]:
    """The day of each draft that waits; each is of another."""
    found = sorted(date.fromisoformat(manifest.as_of).day for manifest, _ in drafts(office, "demo-2022"))
    assert all(manifest.as_of == manifest.scheduled for manifest, _ in drafts(office, "demo-2022"))
    return found


def test_a_plan_with_a_fault_is_told_and_the_others_are_made(
    weekly: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with weekly.ledger.writing() as writer:
        writer.record_plan(weekly.plan("demo-2022"), received_on=date(2022, 1, 4), actor="示例")
    folder = weekly.data / "plans" / "faulty"
    folder.mkdir()
    (folder / "plan.yaml").write_text("id: faulty", encoding="utf-8")
    monkeypatch.chdir(weekly.root)
    said = "方案 faulty 有错，没有排入，请运行 tasklib plan check faulty。\n"
    for name, told_of in (("run", "出了 1 份送审稿"), ("due", "应出而未出的简报有 0 份")):
        assert run(["briefs", name, "--upto", "2022-06-06"]) == 1
        shown = capsys.readouterr()
        assert told_of in shown.out
        assert shown.err == said


def test_an_imprint_of_a_kind_that_there_is_not_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imprint = {"kind": "weekly_poem", "issuer": "OFF", "source": R}
    office = lay_out(tmp_path, scheduled_plan(imprints=[imprint]))
    monkeypatch.chdir(office.root)
    assert run(["plan", "check"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("demo-2022/issuing.yaml:")
    assert "发文里没有“weekly_poem”这种简报（可用：county_progress、joint_meeting" in said


def test_one_made_by_hand_is_named_so_on_the_command_line(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = drafted.lay_out(example, tmp_path / "office")
    draft(office)
    sign(office)
    draft(office, scheduled=FIRST)
    monkeypatch.chdir(office.root)
    sign_one = ["brief", "issue", "joint_meeting", "--plan", drafted.PLAN, "--period", "2022-06"]
    sign_one += ["--signer", "主任", "--signed-on", "2022-07-20"]
    assert run([*sign_one, "--scheduled", "无"]) == 1
    assert "2022年6月会议简报已于 2022-07-11 印发，是第 1 期" in capsys.readouterr().err
    assert run([*sign_one, "--scheduled", "7月8日"]) == 1
    assert "日期须写成" in capsys.readouterr().err
    assert run(sign_one) == 0
    assert (
        "第 2 期已印发：outputs/yaan-2022/2022-06/joint_meeting/all-20220708.html" in capsys.readouterr().out
    )
