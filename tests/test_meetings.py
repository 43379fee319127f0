"""Meetings and escalation at the office: the story from one meeting to the next, and every refusal's sentence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasklib import office
from tasklib.brief import meeting
from tasklib.brief.document import Paragraph
from tasklib.brief.letter import letter_document, open_steps
from tasklib.brief.source import Telling
from tasklib.cli import run
from tasklib.errors import ParameterError, VerdictError
from tasklib.ledger import Ledger
from tasklib.office import Desk
from tasklib.plan import Period
from tasklib.record import Record
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today
from tests.brief.desk import Read
from tests.plans import small_plan
from tests.progress.test_escalation import RULES
from tests.progress.test_escalation import told as lagging

R = "reconstructed"
MEETING = {
    "name": "示例联席会议", "convenor": "召集人", "chief_convenor": "总召集人", "at_most": 2, "source": R,
    "members": [{"unit": "OFF", "post": "主任"}, {"unit": "D01", "post": "局长"}],
}  # fmt: skip
PLAN = small_plan(meeting=MEETING)
YAAN = ("--plan", "yaan-2022")


@pytest.fixture
def told(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(example, tmp_path / "told")
    monkeypatch.chdir(tmp_path / "told")
    return tmp_path / "told"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}")


def desk(ledger: Ledger, day: str = "2022-03-01") -> Desk:
    return Desk(PLAN, ledger, date.fromisoformat(day), "示例办公室")


def tables(ledger: Ledger, period: str = "2022-03", as_of: str = "2022-12-31") -> Tables:
    frames = ledger.frames(PLAN.id)
    return Tables(Record.of(PLAN, frames, Period.parse(period), date.fromisoformat(as_of)), frames)


def do(capsys: pytest.CaptureFixture[str], day: str, *words: str) -> str:
    """Run one command on a day; what it printed, its error if it failed."""
    failed = run([*words, *YAAN, "--received-on", day])
    shown = capsys.readouterr()
    return shown.err if failed else shown.out


def test_from_one_meeting_to_the_next(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "已召集会议 2022-1（2022-07-15）" in do(
        capsys, "2022-07-08", "meeting", "call", "--on", "2022-07-15", "--place", "第三会议室"
    )
    run(["meeting", "list", *YAAN, "--as-of", "2022-07-08"])
    listed = capsys.readouterr().out
    assert "研究荥经县提请的问题：村级代办员补贴无资金来源" in listed
    assert "听取市财政局关于议定事项2022-1-3落实情况的汇报" in listed
    assert (
        "听取市政府办关于亮红灯事项的汇报：A3政务开放日（天全）、B1政务公开事项标准目录调整并集中公开（汉源）（拟）"
        in listed
    )
    items = ("通报上半年进展", "研究代办员补贴=511822-C6-01")
    assert "已定会议 2022-1 的议程" in do(
        capsys, "2022-07-11", "meeting", "agenda", "2022-1", "--item", *items
    )
    held = ("--minutes", "会议听取了汇报。\n会议要求抓紧落实。", "--absent", "511800-dag")
    assert "已记录会议 2022-1 召开" in do(
        capsys, "2022-07-15", "meeting", "hold", "2022-1", *held, "--delegate", "511800-czj=副局长"
    )
    decided = ("--decided-on", "2022-07-15", "--meeting", "2022-1", "--lead", "511800-zfb")
    matter = ("--matter", "汉源县目录调整延期", "--deadline", "2022-08-31", "--unit", "511823")
    assert "已记录议定事项 H1" in do(capsys, "2022-07-15", "resolution", "record", "H1", *decided, *matter)
    given = ("--reason", "清单重编", "--granted-by", "协调小组会议", "--resolution", "H1")
    assert "已延期至 2022-08-31" in do(
        capsys, "2022-07-18", "extend", "--unit", "511823", "--task", "B1", "--deadline", "2022-08-31", *given
    )
    assert "已召集会议 2022-2" in do(
        capsys, "2022-07-18", "meeting", "call", "--on", "2022-12-20", "--place", "第三会议室"
    )

    def fate(period: str, as_of: str) -> str:
        source = Tables.read(Workspace(told, Settings()), "yaan-2022", period, date.fromisoformat(as_of))
        page = meeting.Page(source, meeting="2022-2")
        return "".join(Read(page.resolutions().text).text.split())

    before = fate("2022-06", "2022-07-19")
    assert "上次会议（2022年7月15日）以来应报告的议定事项3项，已办结0项，未办结3项，其中超期1项。" in before
    assert "请市行政审批局、市财政局、市政府办在会上报告" in before
    assert "H1汉源县目录调整延期（会议2022-1）" in before
    assert (
        "据此延期1项：汉源县B1政务公开事项标准目录调整并集中公开由2022年3月31日延至2022年8月31日。" in before
    )
    assert "已办结，" in do(capsys, "2022-09-02", "resolution", "conclude", "H1", "--basis", "目录已上网")
    after = fate("2022-08", "2022-09-06")
    assert "应报告的议定事项3项，已办结1项" in after
    assert "2022年9月2日办结：目录已上网。据此延期1项" in after
    assert "推进中" in fate("2022-06", "2022-07-19"), "what came later changes nothing told before"
    assert fate("2022-06", "2022-07-19") == before


def test_an_agenda_that_was_put_down_decides_what_is_proposed(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    do(capsys, "2022-07-08", "meeting", "call", "--on", "2022-07-15", "--place", "第三会议室")
    do(capsys, "2022-07-08", "meeting", "agenda", "2022-1", "--item", "研究补贴=511822-C6-01")
    source = Tables.read(Workspace(told, Settings()), "yaan-2022", "2022-06", date(2022, 7, 8))
    page = meeting.Page(source)
    text = "".join(Read(page.proposals().text).text.split())
    assert (
        "列入议程的问题共1个。另有2个提请会议研究的问题没有列入本次议程（511823-B3-01、511824-C8-01）。"
        in text
    )
    assert "村级代办员补贴无资金来源" in text
    assert "一卡通" not in text
    assert page.held_on == date(2022, 7, 15)
    assert "会议地点第三会议室" in "".join(Read(page.cover().text).text.split())
    assert "待会前审定" not in page.agenda().text
    with pytest.raises(ParameterError, match="没有编号为“2022-9”的会议，已召集：2022-1"):
        meeting.Page(source, meeting="2022-9").cover()


def test_without_a_meeting_the_page_is_a_draft_for_a_day_still_to_be_set(ledger: Ledger) -> None:
    page = meeting.Page(tables(ledger))
    assert page.agenda().text == ""
    assert "待定" in page.cover().text


def test_a_third_meeting_needs_consent_and_extra_ones_count_apart(ledger: Ledger) -> None:
    sitting = desk(ledger)
    office.call_meeting(sitting, date(2022, 3, 10), "一室", consent="总召集人批示同意")
    office.call_meeting(sitting, date(2022, 4, 10), "一室")
    id, _ = office.call_meeting(sitting, date(2022, 5, 10), "一室")
    assert id == "2022-3"
    with pytest.raises(
        VerdictError, match="2022年已召集会议2次，方案规定每年最多2次；再开须经总召集人（总召集人）同意"
    ):
        office.call_meeting(sitting, date(2022, 6, 10), "一室")
    office.cancel_meeting(sitting, id, "改期")
    assert office.call_meeting(sitting, date(2022, 6, 10), "一室")[0] == "2022-4"
    rows = tables(ledger)["meetings"].select("meeting", "status", "extra", "consent").rows()
    assert rows == [
        ("2022-1", "called", True, "总召集人批示同意"),
        ("2022-2", "called", False, None),
        ("2022-3", "cancelled", False, None),
        ("2022-4", "called", False, None),
    ]


def test_changes_leave_the_rest_as_it_was_and_holding_records_who_came(ledger: Ledger) -> None:
    sitting = desk(ledger)
    id, _ = office.call_meeting(sitting, date(2022, 3, 10), "一室", members=["OFF", "D01", "C01=县长"])
    office.change_meeting(sitting, id, "领导出差", on=date(2022, 3, 12))
    office.hold_meeting(desk(ledger, "2022-03-12"), id, "纪要", absent=["D01"], delegated={"C01": "副县长"})
    (row,) = tables(ledger)["meetings"].to_dicts()
    assert (row["held_on"], row["place"], row["status"]) == (date(2022, 3, 12), "一室", "held")
    assert (row["called_on"], row["reason"]) == (date(2022, 3, 1), "领导出差")
    came = tables(ledger)["meeting_members"].select("unit", "post", "attendance", "delegate").rows()
    assert came == [
        ("OFF", "主任", "present", None),
        ("D01", "局长", "absent", None),
        ("C01", "县长", "delegated", "副县长"),
    ]
    before = tables(ledger, as_of="2022-03-11")["meetings"].to_dicts()
    assert (before[0]["status"], before[0]["held_on"]) == ("called", date(2022, 3, 12))


def test_how_a_meeting_is_arranged_is_on_record_and_stands_until_changed(ledger: Ledger) -> None:
    sitting = desk(ledger)
    told = office.Arrangement("9：05", contact="综合科科长 0000-1234567", reply_by=date(2022, 3, 8))
    id, _ = office.call_meeting(sitting, date(2022, 3, 10), "一室", arranged=told)
    (row,) = tables(ledger)["meetings"].to_dicts()
    assert (row["starts_at"], row["host"], row["reply_by"]) == ("09:05", "召集人", date(2022, 3, 8))
    later = office.Arrangement("15:00", host="副召集人")
    office.change_meeting(sitting, id, "改时间", arranged=later, invite=["C01=县长"])
    (row,) = tables(ledger)["meetings"].to_dicts()
    assert (row["starts_at"], row["host"]) == ("15:00", "副召集人")
    assert (row["contact"], row["reply_by"]) == ("综合科科长 0000-1234567", date(2022, 3, 8))
    assert tables(ledger)["meeting_members"]["unit"].to_list() == ["OFF", "D01", "C01"]


def test_a_title_follows_the_year_the_meeting_moves_to_and_is_no_other_meetings(ledger: Ledger) -> None:
    def titles() -> list[str]:
        return tables(ledger, as_of="2023-12-31")["meetings"]["title"].to_list()

    sitting = desk(ledger)
    first, _ = office.call_meeting(sitting, date(2022, 3, 10), "一室")
    office.call_meeting(sitting, date(2022, 4, 11), "一室")
    office.change_meeting(sitting, first, "推迟", on=date(2023, 1, 5))
    assert titles() == ["2022年第2次示例联席会议", "2023年第1次示例联席会议"]
    assert tables(ledger)["meetings"]["meeting"].to_list() == ["2022-2", "2022-1"], "the id stays"
    office.call_meeting(sitting, date(2022, 5, 10), "一室")
    assert titles()[:2] == ["2022年第2次示例联席会议", "2022年第3次示例联席会议"]
    office.change_meeting(sitting, first, "再推迟", on=date(2023, 2, 6))
    assert titles()[2] == "2023年第1次示例联席会议"
    office.change_meeting(sitting, first, "改名", on=date(2024, 2, 6), title="专题会")
    office.change_meeting(sitting, first, "提前", on=date(2023, 2, 6))
    assert titles()[2] == "专题会", "a name that the office gave stays"


def test_a_day_off_is_pointed_out_and_a_year_without_a_calendar_said_so(ledger: Ledger) -> None:
    sitting = desk(ledger)
    for day, said in {
        date(2022, 3, 12): ["会议日期2022年3月12日（星期六）不是工作日，请核对。"],
        date(2022, 10, 8): [],
        date(2031, 3, 12): [
            "2031年的放假安排还没有公布，会议日期2031年3月12日（星期三）暂按工作日看待，请届时核对。"
        ],
    }.items():
        id, _ = office.call_meeting(sitting, day, "一室", consent="同意")
        office.set_agenda(sitting, id, ["其他"])
        assert office.meeting_cautions(sitting, id) == said


def test_units_that_are_to_report_and_are_not_invited_are_named(ledger: Ledger) -> None:
    sitting = desk(ledger)
    id, _ = office.call_meeting(sitting, date(2022, 3, 10), "一室")
    office.set_agenda(sitting, id, ["听取甲县、丙局关于进展的汇报", "研究乙县的困难"])
    (said,) = office.meeting_cautions(sitting, id)
    assert said.startswith("议程要请甲县人民政府汇报，但不在参加单位之列")
    assert "（--invite）补上：C01=出席职务。" in said
    office.change_meeting(sitting, id, "加请", invite=["C01=县长"])
    assert office.meeting_cautions(sitting, id) == []


def test_late_in_the_year_a_meeting_that_is_wanting_is_pointed_out(ledger: Ledger) -> None:
    def said(day: str) -> str:
        plan = small_plan(meeting={**MEETING, "at_least": 2})
        return office.wanting(
            Record.of(plan, ledger.frames(PLAN.id), Period.parse("2022-03"), date.fromisoformat(day))
        )

    held(ledger)
    assert said("2022-09-30") == ""
    assert said("2022-10-10") == (
        "方案规定每年至少召开会议2次，2022年已召开1次，已召集待开0次，还差1次，请在年底前安排。"
    )
    id, _ = office.call_meeting(desk(ledger, "2022-10-10"), date(2022, 12, 1), "一室")
    assert "已召集待开1次，请在年底前安排" in said("2022-10-10")
    office.change_meeting(desk(ledger, "2022-10-11"), id, "推迟", on=date(2023, 1, 5))
    assert "还差1次" in said("2022-10-11"), "moved out of the year"
    assert said("2023-01-04") == ""


def test_amending_a_resolution_keeps_the_meeting_it_belongs_to(ledger: Ledger) -> None:
    held(ledger)
    given = {"decided_on": date(2022, 3, 10), "source": "会议", "lead": "D01"}
    office.resolve(desk(ledger, "2022-03-11"), "H1", matter="甲", meeting="2022-1", **given)
    office.resolve(desk(ledger, "2022-03-12"), "H1", matter="乙", amend=True, reason="笔误", **given)
    assert tables(ledger)["resolutions"].select("matter", "meeting").rows() == [("乙", "2022-1")]


def test_an_amendment_keeps_what_it_does_not_restate_and_gives_its_reason(ledger: Ledger) -> None:
    held(ledger)
    full = {"units": ["C01", "C02"], "deadline": date(2022, 6, 30), "meeting": "2022-1"}
    office.resolve(desk(ledger, "2022-03-11"), "H1", **GIVEN, **full)
    office.resolve(desk(ledger, "2022-03-14"), "H1", amend=True, matter="乙", reason="记录有误")
    (row,) = tables(ledger)["resolutions"].to_dicts()
    assert (row["matter"], row["lead"], row["units"], row["meeting"]) == ("乙", "D01", "C01 C02", "2022-1")
    assert (row["deadline"], row["decided_on"]) == (date(2022, 6, 30), date(2022, 3, 10))
    told = tables(ledger)["decisions"].select("told", "matter", "reason").rows()
    assert told == [("minuted", "甲", None), ("amended", "乙", "记录有误")]


def test_resolutions_stand_in_the_order_recorded(ledger: Ledger) -> None:
    held(ledger)
    for n in (2, 10, 1):
        office.resolve(desk(ledger, "2022-03-11"), f"H-{n}", meeting="2022-1", **GIVEN)
    assert tables(ledger)["resolutions"]["resolution"].to_list() == ["H-2", "H-10", "H-1"]


def test_what_is_recorded_more_than_ten_workdays_later_is_told_as_added(ledger: Ledger) -> None:
    held(ledger)
    office.resolve(desk(ledger, "2022-03-24"), "H1", meeting="2022-1", **GIVEN)
    office.resolve(desk(ledger, "2022-03-25"), "H2", meeting="2022-1", **GIVEN)
    assert tables(ledger)["decisions"]["told"].to_list() == ["minuted", "added"]
    text = "".join(Read(meeting.Page(tables(ledger)).resolutions().text).text.split())
    assert "H2甲（会议2022-1，2022年3月25日会后补记）" in text
    assert text.count("会后补记") == 1


def held(ledger: Ledger) -> None:
    office.call_meeting(desk(ledger), date(2022, 3, 10), "一室")
    office.set_agenda(desk(ledger), "2022-1", ["研究有关事项"])
    office.hold_meeting(desk(ledger, "2022-03-10"), "2022-1", "纪要")


def extended(
    ledger: Ledger, unit: str = "C01", deadline: date = date(2023, 3, 1), *, concluded: bool = False
) -> None:
    """T1 extended by a resolution that C01 carries out by 2023-03-01."""
    held(ledger)
    carried = {"units": ["C01"], "deadline": date(2023, 3, 1), "meeting": "2022-1"}
    office.resolve(desk(ledger, "2022-03-11"), "H1", **GIVEN, **carried)
    if concluded:
        office.conclude(desk(ledger, "2022-03-11"), "H1", "已办")
    office.extend(desk(ledger, "2022-03-12"), "T1", unit, deadline, "理由", "市政府", resolution="H1")


def test_an_extension_within_what_the_resolution_says_is_granted(ledger: Ledger) -> None:
    extended(ledger)
    assert tables(ledger)["extensions"].select("unit", "deadline", "resolution").rows() == [
        ("C01", date(2023, 3, 1), "H1")
    ]


GIVEN = {"decided_on": date(2022, 3, 10), "source": "会议", "lead": "D01", "matter": "甲"}
REFUSED: dict[str, tuple[Callable[[Ledger], object], str]] = {
    "a resolution without a lead": (
        lambda it: office.resolve(desk(it, "2022-03-11"), "H1", **{**GIVEN, "lead": " "}),
        "议定事项须写明牵头单位（--lead）。",
    ),
    "a resolution of a meeting not on record": (
        lambda it: office.resolve(desk(it, "2022-03-11"), "H1", meeting="2022-9", **GIVEN),
        "没有编号为“2022-9”的会议",
    ),
    "amending what a held meeting decided without a reason": (
        lambda it: (
            held(it),
            office.resolve(desk(it, "2022-03-11"), "H1", meeting="2022-1", **GIVEN),
            office.resolve(desk(it, "2022-03-12"), "H1", amend=True, matter="乙"),
        ),
        "会议 2022-1 已经召开，更正它的议定事项须写明理由（--reason）",
    ),
    "taking a resolution away from its meeting": (
        lambda it: (
            held(it),
            office.resolve(desk(it, "2022-03-11"), "H1", meeting="2022-1", **GIVEN),
            office.resolve(desk(it, "2022-03-12"), "H1", amend=True, source="批示", reason="改"),
        ),
        "议定事项“H1”由会议 2022-1 议定，不能改记到别处",
    ),
    "a resolution on another day than its meeting": (
        lambda it: (
            held(it),
            office.resolve(
                desk(it, "2022-03-11"), "H1", meeting="2022-1", **{**GIVEN, "decided_on": date(2022, 3, 9)}
            ),
        ),
        "会议“2022-1”于 2022-03-10 召开，议定日期须是这一天，现为 2022-03-09",
    ),
    "an instruction that claims a meeting": (
        lambda it: office.resolve(
            desk(it, "2022-03-11"), "H1", meeting="2022-1", **{**GIVEN, "source": "批示"}
        ),
        "来源须是会议，现为“批示”",
    ),
    "changing a held meeting": (
        lambda it: (held(it), office.change_meeting(desk(it, "2022-03-11"), "2022-1", "改", place="二室")),
        "会议“2022-1”已于 2022-03-10 召开，记录不能再改",
    ),
    "cancelling a held meeting": (
        lambda it: (held(it), office.cancel_meeting(desk(it, "2022-03-11"), "2022-1", "改")),
        "记录不能再改",
    ),
    "a new agenda for a held meeting": (
        lambda it: (held(it), office.set_agenda(desk(it, "2022-03-11"), "2022-1", ["甲"])),
        "记录不能再改",
    ),
    "holding a meeting twice": (
        lambda it: (held(it), office.hold_meeting(desk(it, "2022-03-11"), "2022-1", "纪要")),
        "记录不能再改",
    ),
    "an unknown problem in the agenda": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.set_agenda(desk(it), "2022-1", ["研究缺人=C01-T1-99"]),
        ),
        "议程第1项所依据的“C01-T1-99”不是已上报的问题，也不是已记录的议定事项",
    ),
    "an agenda that the record has nothing for": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.set_agenda(desk(it), "2022-1"),
        ),
        "没有可以提出的议程",
    ),
    "a meeting before the plan": (
        lambda it: office.call_meeting(desk(it, "2021-12-01"), date(2021, 12, 20), "一室"),
        "会议日期 2021-12-20 早于方案开始的日期 2022-01-01",
    ),
    "a control character in a title": (
        lambda it: office.call_meeting(desk(it), date(2022, 3, 10), "一室", title="第\x0b一次"),
        "不能含有看不见的控制字符",
    ),
    "a control character in minutes": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.hold_meeting(desk(it, "2022-03-10"), "2022-1", "纪要\x00"),
        ),
        "不能含有看不见的控制字符",
    ),
    "a control character in a matter": (
        lambda it: office.resolve(desk(it, "2022-03-11"), "H1", **{**GIVEN, "matter": "甲\x1b"}),
        "不能含有看不见的控制字符",
    ),
    "a control character in a reason": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.cancel_meeting(desk(it), "2022-1", "改\ufffe期"),
        ),
        "不能含有看不见的控制字符",
    ),
    "a meeting on a day that is past": (
        lambda it: office.call_meeting(desk(it), date(2022, 2, 20), "一室"),
        "早于办理日期 2022-03-01；补录以前的会议",
    ),
    "an hour that is none": (
        lambda it: office.call_meeting(
            desk(it), date(2022, 3, 10), "一室", arranged=office.Arrangement("下午三点")
        ),
        "会议时间须写成 15:00 的样子，现为“下午三点”",
    ),
    "a mobile number as contact": (
        lambda it: office.call_meeting(
            desk(it), date(2022, 3, 10), "一室", arranged=office.Arrangement(contact="科长 13800000000")
        ),
        "主持和联系写岗位和办公电话，不能写手机号",
    ),
    "a reply day after the meeting": (
        lambda it: (
            office.call_meeting(
                desk(it), date(2022, 3, 10), "一室", arranged=office.Arrangement(reply_by=date(2022, 3, 9))
            ),
            office.change_meeting(desk(it), "2022-1", "提前", on=date(2022, 3, 8)),
        ),
        "回执日期 2022-03-09 晚于会议日期 2022-03-08",
    ),
    "inviting a member once more": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.change_meeting(desk(it), "2022-1", "加请", invite=["D01=局长"]),
        ),
        "单位 D01（丙局）已在参加单位之列，不必再请",
    ),
    "a meeting without a place": (
        lambda it: office.call_meeting(desk(it), date(2022, 3, 10), " "),
        "须写明地点",
    ),
    "a guest without a post": (
        lambda it: office.call_meeting(desk(it), date(2022, 3, 10), "一室", members=["C01"]),
        "请写成 C01=出席职务",
    ),
    "a used id": (
        lambda it: (held(it), office.call_meeting(desk(it), date(2022, 4, 1), "一室", id="2022-1")),
        "会议编号“2022-1”已用过",
    ),
    "an id that is a path": (
        lambda it: office.call_meeting(desk(it), date(2022, 4, 1), "一室", id="../1"),
        "会议编号须由字母",
    ),
    "minutes before the day": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.hold_meeting(desk(it, "2022-03-09"), "2022-1", "纪要"),
        ),
        "会议 2022-1 定于 2022-03-10 召开，还没有到",
    ),
    "a meeting held without minutes": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.hold_meeting(desk(it, "2022-03-10"), "2022-1", ""),
        ),
        "须写明纪要",
    ),
    "a stranger who is absent": (
        lambda it: (
            office.call_meeting(desk(it), date(2022, 3, 10), "一室"),
            office.hold_meeting(desk(it, "2022-03-10"), "2022-1", "纪要", absent=["C02"]),
        ),
        "单位 C02（乙县）不在会议 2022-1 的成员之列",
    ),
    "an extension by a resolution not on record": (
        lambda it: office.extend(desk(it), "T1", "C01", date(2023, 3, 1), "理由", "市政府", resolution="H9"),
        "没有编号为“H9”的议定事项，不能据以延期",
    ),
    "an extension of a unit that the resolution does not name": (
        lambda it: extended(it, unit="C02"),
        "议定事项“H1”没有交给乙县人民政府办理，不能据以给它延期",
    ),
    "an extension beyond the resolution's own deadline": (
        lambda it: extended(it, deadline=date(2023, 3, 2)),
        "新时限 2023-03-02 晚于议定事项“H1”的完成时限 2023-03-01，不能据以延期",
    ),
    "an extension by a resolution that is concluded": (
        lambda it: extended(it, concluded=True),
        "议定事项“H1”已于 2022-03-11 办结，不能据以延期",
    ),
    "a step without the plan's rules": (
        lambda it: office.press(desk(it), Period.parse("2022-01"), "C01", "T1"),
        "没有写督办的规则",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused_with_its_own_sentence(ledger: Ledger, what: str) -> None:
    act, sentence = REFUSED[what]
    with pytest.raises(VerdictError, match=sentence.replace("（", "[（]")):
        act(ledger)


def test_a_step_that_passes_over_the_ladder_needs_its_basis_on_record(ledger: Ledger) -> None:
    plan = small_plan(escalation=[*RULES, {"level": "bulletin", "light": "red", "periods": 3, "source": R}])
    for _, day, rows in lagging([8, 16, 25, 3, 3, 3, 3]).entries:
        with ledger.writing() as writer:
            writer.append("submission", list(rows), plan=plan, received_on=day, actor="示例")

    def press(day: str, month: int, level: str, basis: str = "") -> str:
        at = Desk(plan, ledger, date.fromisoformat(day), "示例")
        return office.press(at, Period.parse(f"2022-{month:02d}"), "C01", "T1", level, basis)[0]

    with pytest.raises(
        VerdictError, match="逐级督办的下一步是提醒；办公室决定越级办理通报的，请写明依据（--basis）"
    ):
        press("2022-07-06", 6, "通报")
    assert press("2022-07-06", 6, "提醒") == "提醒〔2022〕1号", "the next of the ladder needs none"
    with pytest.raises(VerdictError, match="提醒〔2022〕1号是按同一期灯色办的，逐级督办的下一步要等下一期；"):
        press("2022-07-06", 6, "督办函")
    assert press("2022-08-06", 7, "督办函") == "督办〔2022〕1号"
    with pytest.raises(VerdictError, match="逐级督办的下一步是约谈；"):
        press("2022-08-08", 7, "通报")
    assert press("2022-08-08", 7, "通报", " 市长批示。") == "通报〔2022〕1号"
    with pytest.raises(VerdictError, match="办理通报（通报〔2022〕1号），已高于约谈，不再办理约谈。"):
        press("2022-08-08", 7, "约谈")
    frames = ledger.frames(plan.id)
    source = Tables(Record.of(plan, frames, Period.parse("2022-07"), date(2022, 8, 8)), frames)
    assert source["escalations"]["basis"].to_list() == [None, None, "市长批示。"]
    made = letter_document(source, "通报〔2022〕1号")
    told = [part.text for part in made.parts if isinstance(part, Paragraph)]
    assert told[0].endswith("不逐级督办的依据：市长批示。")
    assert str(open_steps(Telling(source))).count("不逐级督办的依据：市长批示。") == 1


def test_what_was_withdrawn_is_not_answered(ledger: Ledger) -> None:
    plan = small_plan(escalation=RULES)
    for _, day, rows in lagging([8, 16, 25, 3, 3]).entries:
        with ledger.writing() as writer:
            writer.append("submission", list(rows), plan=plan, received_on=day, actor="示例")
    at = Desk(plan, ledger, date(2022, 6, 6), "示例")
    number, _ = office.press(at, Period.parse("2022-05"), "C01", "T1")
    office.withdraw(at, number, "发错")
    with pytest.raises(VerdictError, match="已于 2022-06-06 撤回，不能再办理"):
        office.answer(at, number, "已办")


def test_a_proposed_agenda_is_listed_as_of_the_day_of_the_papers_once_that_is_past(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    do(capsys, "2022-07-01", "meeting", "call", "--on", "2022-07-15", "--place", "第三会议室")

    def listed(day: str) -> str:
        run(["meeting", "list", *YAAN, "--as-of", day])
        return capsys.readouterr().out

    assert "议程尚未定，以下按 2022-07-11 的台账所提：" in listed("2022-07-11")
    before = listed("2022-07-12")
    assert "议程尚未定，以下按 2022-07-12 的台账所提：" in before
    do(capsys, "2022-07-13", "resolution", "conclude", "2022-1-3", "--basis", "已办")
    assert listed("2022-07-14") == before, "the papers were made on the 12th"
    do(capsys, "2022-07-14", "meeting", "agenda", "2022-1", "--item", "其他")
    assert "以下按" not in listed("2022-07-14")


def test_a_step_is_numbered_by_year_and_level_answered_and_withdrawn(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    june = ("--period", "2022-06")
    take = ("escalate", "take", *june)
    tianquan = ("--unit", "511825", "--task", "A3")
    assert "已办理 督办〔2022〕1号" in do(capsys, "2022-07-07", *take, *tianquan), (
        "the plan lets a letter go without a reminder"
    )
    assert "已办理 提醒〔2022〕1号" in do(capsys, "2022-07-07", *take, "--unit", "511822", "--task", "B2")
    assert "更高一级还不到时候" in do(capsys, "2022-07-07", *take, *tianquan)
    assert "天全事项 A3已于 2022-07-07 办理督办函（督办〔2022〕1号），已高于提醒，不再办理提醒。" in do(
        capsys, "2022-07-07", *take, *tianquan, "--level", "提醒"
    )
    assert "已办理 约谈〔2022〕1号" in do(
        capsys, "2022-07-07", *take, "--unit", "511823", "--task", "B1", "--level", "约谈"
    )
    assert "天全事项 A3已于 2022-07-07 办理督办函（督办〔2022〕1号），更高一级还不到时候" in do(
        capsys, "2022-07-07", *take, "--unit", "511825", "--task", "A3"
    )
    assert "连续亮灯还没有到督办的期数" in do(capsys, "2022-07-07", *take, "--unit", "511802", "--task", "A3")
    assert "须按 2022-06 的灯色办理，现为 2022-05" in do(
        capsys, "2022-07-07", "escalate", "take", "--period", "2022-05", "--unit", "511825", "--task", "A3"
    )
    assert "没有编号为“督办〔2022〕9号”的督办" in do(
        capsys, "2022-07-08", "escalate", "reply", "督办〔2022〕9号", "--text", "已办"
    )
    run(["escalate", "list", *YAAN, *june, "--as-of", "2022-07-15"])
    listed = capsys.readouterr().out
    assert "以下截至 2022-07-15，按 2022-06 的灯色。" in listed
    assert "督办〔2022〕1号 2022-07-07 511825 天全 A3 督办函，超期未回复，应于 2022-07-14 前" in listed
    assert "511823 汉源 B1 " not in listed.split("已办督办")[0], (
        "the next level waits for the next period's lights"
    )
    assert "511825 天全 A1 提醒：" in listed
    assert "已记录 督办〔2022〕1号的回复" in do(
        capsys, "2022-07-15", "escalate", "reply", "督办〔2022〕1号", "--text", "已排定场次"
    )
    assert "已记录 督办〔2022〕1号的回复" in do(
        capsys, "2022-07-16", "escalate", "reply", "督办〔2022〕1号", "--text", "补充场次表"
    )
    run(["escalate", "list", *YAAN, *june])
    listed = capsys.readouterr().out
    assert f"以下截至 {today()}，" in listed, "what was just done is listed"
    assert "督办〔2022〕1号 2022-07-07 511825 天全 A3 督办函，已回复：补充场次表" in listed
    assert "督办〔2022〕1号已于 2022-07-16 回复，不能再办理" in do(
        capsys, "2022-07-16", "escalate", "withdraw", "督办〔2022〕1号", "--reason", "发错"
    )
    assert "已撤回 约谈〔2022〕1号" in do(
        capsys, "2022-07-15", "escalate", "withdraw", "约谈〔2022〕1号", "--reason", "已认定不涉及"
    )
    assert "已办理 约谈〔2022〕2号" in do(
        capsys, "2022-07-15", *take, "--unit", "511823", "--task", "B1", "--level", "约谈"
    ), "what was withdrawn may be taken again, and its number is not used again"
