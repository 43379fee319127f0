"""The desk's tabs without a browser: each button is one library call, each text literal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasklib.errors import LedgerError
from tasklib.lab import office_desk
from tasklib.lab.desk import OfficeDesk
from tasklib.lab.issuing import Issuing
from tasklib.lab.proof import take_out
from tasklib.lab.receiving import Receiving
from tasklib.lab.reminding import Reminding
from tasklib.lab.rendering import Rendering
from tasklib.lab.reviewing import Reviewing
from tasklib.lab.session import Chosen, Session
from tests.lab.office import COUNTY, HOSTILE, html, inbox_workbook, named, rows, session, texts, workspace


@pytest.fixture
def sitting(example: Path, tmp_path: Path) -> Session:
    return session(workspace(example, tmp_path / "office"))


@pytest.fixture
def filed(sitting: Session) -> Session:
    """A sitting at which the county's workbook has been filed."""
    inbox_workbook(sitting)
    receiving = Receiving(sitting)
    receiving.refresh()
    receiving.receive.press()
    return sitting


def test_nothing_is_done_before_the_reviewer_has_a_name(sitting: Session) -> None:
    sitting.actor = ""
    issuing, before = Issuing(sitting), sitting.workspace.ledger.head()
    issuing.refresh()
    assert issuing.issue.button.disabled
    issuing.issue.press()
    assert "请先在上方填写经办人姓名，再办理。" in texts(issuing)
    assert sitting.workspace.ledger.head() == before
    sitting.actor = "王审核"
    assert not issuing.issue.button.disabled


def test_the_name_is_asked_once_and_can_be_changed(example: Path, tmp_path: Path) -> None:
    desk = OfficeDesk(session(workspace(example, tmp_path / "office"), name=""))
    desk.signing.confirm.click()
    assert desk.session.actor == ""
    desk.signing.name.value = " 王审核 "
    desk.signing.confirm.click()
    assert (desk.session.actor, desk.signing.name.disabled) == ("王审核", True)
    desk.signing.confirm.click()
    assert (desk.session.actor, desk.signing.name.disabled) == ("", False)


def test_templates_are_written_for_the_ticked_units(sitting: Session) -> None:
    issuing = Issuing(sitting)
    issuing.refresh()
    assert issuing.folder.value == "data/outbox/2022-07"
    issuing.units.every.value = False
    issuing.issue.press()
    assert "请勾选至少一个单位" in texts(issuing)
    named(issuing, "汉源").value = True
    issuing.issue.press()
    (path,) = (sitting.workspace.outbox / "2022-07").iterdir()
    assert path.name in texts(issuing)
    assert COUNTY in path.name


def test_the_inbox_is_filed_and_the_receipt_listed(filed: Session) -> None:
    last = rows(filed, "submission")[-1]
    assert (last["unit"], last["period"]) == (COUNTY, "2022-07")
    assert rows(filed, "entry")[-1]["actor"] == "王审核"
    assert [path.name for path in filed.workspace.inbox.iterdir()] == ["已处理"]


def test_a_faulty_workbook_comes_back_with_its_findings_and_a_marked_copy(sitting: Session) -> None:
    inbox_workbook(sitting, 完成状态="差不多", 进展情况=HOSTILE)
    receiving = Receiving(sitting)
    receiving.refresh()
    receiving.receive.press()
    said = texts(receiving)
    assert "退回 1 件" in said
    assert said.index("[须改]") < said.index("[提示]")
    assert "现为“差不多”" in said
    assert len(list((sitting.workspace.outbox / "2022-07").glob("*.xlsx"))) == 1
    assert not [row for row in rows(sitting, "submission") if row["period"] == "2022-07"]


def test_what_is_only_questionable_is_taken_once_confirmed(sitting: Session) -> None:
    inbox_workbook(sitting, 进展情况="联系人 13800138000")
    receiving = Receiving(sitting)
    receiving.refresh()
    receiving.receive.press()
    assert "[须确认]" in texts(receiving)
    named(receiving, "核实无误，照收").click()
    assert rows(sitting, "submission")[-1]["period"] == "2022-07"
    assert [row["rule"] for row in rows(sitting, "confirmed_finding")]


def test_reminders_tell_how_late_and_carry_a_message(sitting: Session) -> None:
    reminding = Reminding(sitting)
    for day, said in (("2022-08-03", "还有 2 天"), ("2022-08-05", "今天截止"), ("2022-08-08", "逾期 3 天")):
        sitting.day = date.fromisoformat(day)
        reminding.refresh()
        assert said in texts(reminding), day
    assert len(reminding.rows.children) == 10
    assert "汉源县" in reminding.all.text


def test_the_desk_opens_on_rows_that_need_eyes_and_shows_county_text_as_it_stands(filed: Session) -> None:
    reviewing = Reviewing(filed)
    reviewing.refresh()
    reviewing.filing.value = (COUNTY, "2022-07")
    assert reviewing.rows.options[0][0].startswith("▲ A3")
    assert HOSTILE in texts(reviewing.detail)
    assert "<img" not in html(reviewing.detail)
    assert "本期（7月）" in texts(reviewing.detail)
    assert "上期（6月）" in texts(reviewing.detail)


def test_a_return_needs_a_reason_and_is_recorded_with_it(filed: Session) -> None:
    reviewing = Reviewing(filed)
    reviewing.refresh()
    reviewing.filing.value = (COUNTY, "2022-07")
    verdict = reviewing.verdict
    assert verdict.reason.value
    verdict.reason.value = " "
    verdict.give_back.press()
    assert "退回须写明理由" in verdict.give_back.said.value
    assert 'class="bad"' in verdict.give_back.said.value
    verdict.reason.value = "场次与上报口径不一致"
    verdict.give_back.press()
    last = rows(filed, "verdict")[-1]
    assert (last["task"], last["verdict"], last["reason"]) == ("A3", "returned", "场次与上报口径不一致")
    reviewing.refresh()
    assert reviewing.rows.options[-1][0].startswith("↩ A3")


def test_the_rest_of_a_filing_passes_in_one_act(sitting: Session) -> None:
    sitting.period_key, sitting.day = "2022-06", date(2022, 7, 8)
    reviewing = Reviewing(sitting)
    reviewing.refresh()
    unit, period = reviewing.filing.value = next(
        key for key, own in reviewing._filings.items() if any(not one["needs"] for one in own)
    )
    kept = [one["task"] for one in reviewing._filings[unit, period] if one["needs"]]
    before = sitting.workspace.ledger.head()
    reviewing.rest.press()
    assert sitting.workspace.ledger.head() == before + 1
    reviewing.refresh()
    assert [task for _, task in reviewing.rows.options] == kept


def test_a_claimed_task_is_closed_on_the_basis_given(sitting: Session) -> None:
    sitting.period_key, sitting.day = "2022-06", date(2022, 7, 8)
    reviewing = Reviewing(sitting)
    reviewing.refresh()
    closing, (task, unit) = reviewing.closing, reviewing.closing.claim.value
    closing.settle.press()
    assert "销号须写明依据" in closing.settle.said.value
    closing.basis.value, closing.evidence.value = "现场核验属实", "核验单"
    closing.settle.press()
    last = rows(sitting, "closure")[-1]
    assert (last["task"], last["unit"], last["basis"]) == (task, unit, "现场核验属实")
    closing.refresh()
    assert (task, unit) not in [key for _, key in closing.claim.options]


def test_pages_are_rendered_with_buttons_that_open_them(
    sitting: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    made: list[object] = []
    monkeypatch.setattr("tasklib.lab.rendering.render", lambda *args: made.append(args) or _Rendered(args[0]))
    rendering = Rendering(sitting)
    rendering.refresh()
    assert rendering.as_of.value == date(2022, 8, 3)
    rendering.kind.value = "joint_meeting"
    assert rendering.units.layout.display == "none"
    rendering.render.press()
    (_, order, actor, _) = made[0]
    assert (order.kind.name, order.period, order.as_of, actor) == (
        "joint_meeting", "2022-07", date(2022, 8, 3), "王审核",
    )  # fmt: skip
    assert "已生成会议简报 1 页。" in texts(rendering)
    assert "未生成 511802：原因" in texts(rendering)
    named(rendering.made, "打开").click()
    assert opened == [(sitting.workspace.outputs / "all.html").resolve().as_uri()]


class _Rendered:
    """What a rendering that failed for one unit gives back."""

    def __init__(self, office: object) -> None:
        outputs = office.outputs  # type: ignore[attr-defined]
        self.pages = (outputs / "all.html",)
        self.failed = {outputs / "511802.html": "原因"}
        self.indexes = (outputs / "index.html",)


def test_evidence_is_taken_out_under_its_own_name_if_it_is_as_it_came(sitting: Session) -> None:
    file = sitting.workspace.archive.store("x", b"%PDF-1.7 county")
    told = {"sha256": file.sha256, "name": "盖章/件.pdf", "media": "application/pdf"}
    copy = take_out(sitting.workspace, told)
    assert (copy.name, copy.read_bytes()) == ("盖章_件.pdf", b"%PDF-1.7 county")
    assert take_out(sitting.workspace, {**told, "name": "清单.hta"}).name == "清单.hta.pdf"
    sitting.workspace.archive.path(file.sha256).write_bytes(b"changed")
    with pytest.raises(LedgerError, match="存档文件被改动过"):
        take_out(sitting.workspace, told)


def test_every_tab_reads_anew_what_another_changed(example: Path, tmp_path: Path) -> None:
    desk = OfficeDesk(session(workspace(example, tmp_path / "office")))
    inbox_workbook(desk.session)
    reviewing, receiving = desk.sections[3], desk.sections[1]
    desk.tabs.selected_index = 3
    assert (COUNTY, "2022-07") not in reviewing._filings
    desk.tabs.selected_index = 1
    receiving.receive.press()
    desk.tabs.selected_index = 3
    assert (COUNTY, "2022-07") in reviewing._filings


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"plan": "x"}, "没有工作方案“x”"),
        ({"period": "2031-01"}, "报送期须在 2022-01 至 2022-12 之间"),
        ({"perod": "2022-07"}, "现有“perod”"),
    ],
)
def test_a_parameter_that_does_not_fit_is_one_sentence(
    example: Path, monkeypatch: pytest.MonkeyPatch, names: dict[str, str], said: str
) -> None:
    monkeypatch.chdir(example)
    shown = office_desk(names)
    assert said in texts(shown)
    assert not isinstance(shown, OfficeDesk)


def test_the_desk_opens_on_the_period_that_units_file_for(example: Path, tmp_path: Path) -> None:
    sitting = session(workspace(example, tmp_path / "office"))
    for day, period in (
        (date(2022, 8, 3), "2022-07"),
        (date(2022, 1, 20), "2022-06"),
        (date(2024, 1, 1), "2022-06"),
    ):
        sitting.day = day
        assert sitting.current_period() == period


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The day it is, which the test may turn."""
    turning = [date(2022, 8, 3)]
    monkeypatch.setattr("tasklib.lab.session.today", lambda: turning[0])
    return turning


def overnight(example: Path, root: Path) -> OfficeDesk:
    """A desk opened without a day of its own."""
    made = Session(workspace(example, root), Chosen(plan="yaan-2022", period="2022-07"))
    made.actor = "王审核"
    return OfficeDesk(made)


def test_a_desk_left_open_overnight_acts_on_the_new_day(
    example: Path, tmp_path: Path, calendar: list[date]
) -> None:
    desk = overnight(example, tmp_path / "office")
    inbox_workbook(desk.session)
    receiving, day = desk.sections[1], desk.choosing
    desk.tabs.selected_index = 1
    assert (day.day.value, day.past.layout.display) == (date(2022, 8, 3), "none")
    calendar[0] = date(2022, 8, 4)
    receiving.receive.press()
    assert rows(desk.session, "entry")[-1]["received_on"] == date(2022, 8, 4)
    assert day.day.value == date(2022, 8, 4)
    calendar[0] = date(2022, 8, 5)
    desk.tabs.selected_index = 2
    assert "以 2022-08-05 计" in texts(desk.sections[2])


def test_a_day_that_was_picked_stays_and_is_told_until_the_clerk_goes_back_to_today(
    example: Path, tmp_path: Path, calendar: list[date]
) -> None:
    desk = overnight(example, tmp_path / "office")
    session, choosing = desk.session, desk.choosing
    choosing.day.value = date(2022, 8, 1)
    calendar[0] = date(2022, 8, 4)
    desk.sections[0].issue.press()
    assert session.day == date(2022, 8, 1)
    assert choosing.past.layout.display == ""
    assert "办理日期不是今天" in texts(choosing)
    choosing.day.value = date(2022, 9, 1)
    assert choosing.day.value == session.day == date(2022, 8, 4), "no day that is still to come"
    choosing.day.value = date(2022, 8, 1)
    named(choosing, "回到今天").click()
    assert (session.day, choosing.past.layout.display) == (date(2022, 8, 4), "none")
    calendar[0] = date(2022, 8, 5)
    desk.show()
    assert session.day == date(2022, 8, 5)


def test_a_row_that_needs_eyes_by_now_is_not_passed_with_the_rest(
    sitting: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting.period_key, sitting.day = "2022-06", date(2022, 7, 8)
    reviewing = Reviewing(sitting)
    reviewing.refresh()
    reviewing.filing.value = next(
        key for key, own in reviewing._filings.items() if any(not one["needs"] for one in own)
    )
    before = sitting.workspace.ledger.head()
    monkeypatch.setattr("tasklib.office.review.needs", lambda record, row: ("falling",))
    reviewing.rest.press()
    assert "需逐项过目" in texts(reviewing.rest)
    assert sitting.workspace.ledger.head() == before
