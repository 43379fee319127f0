"""督办 and 会议 at the desk, without a browser: each button one library call, each text literal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasklib.lab.meeting import Meetings
from tasklib.lab.pressing import Pressing
from tasklib.lab.session import Chosen, Session
from tests.lab.office import HOSTILE, html, rows, texts, workspace
from tests.lab.test_more import do


@pytest.fixture
def sitting(example: Path, tmp_path: Path) -> Session:
    office = workspace(example, tmp_path / "office")
    made = Session(office, Chosen(plan="yaan-2022", period="2022-06", as_of="2022-07-07"))
    made.actor = "王审核"
    return made


def test_a_meeting_is_called_held_and_what_it_decided_is_recorded(sitting: Session) -> None:
    part = Meetings(sitting)
    part.refresh()
    assert "还没有召集会议。" in texts(part)
    assert "请先选好“日期”的日期。" in do(part.more, "召集会议", place="一室")
    day = date(2022, 7, 8)
    asked = {"at": "9:30", "contact": "综合科 0835-1234567", "reply_by": date(2022, 7, 7)}
    called = do(part.more, "召集会议", on=day, place=HOSTILE, **asked)
    assert "已召集会议 2022-1（2022-07-08）" in called
    assert "提请注意：议程要请荥经县、汉源县、石棉县汇报，但不在参加单位之列" in called
    part.refresh()
    assert HOSTILE in texts(part)
    assert "<b>粗" not in html(part)
    assert "2022-07-08 09:30" in texts(part)
    assert "主持：常务副市长（组长），联系：综合科 0835-1234567，回执：2022年7月7日前。" in texts(part)
    assert part.at.value == "", "what was written for one meeting is not written for another"
    assert "已变更会议 2022-1" in do(part.more, "变更会议", invite="511822=县长 511823=县长", reason="加请")
    part.refresh()
    lines = part.agenda.value.splitlines()
    assert "研究荥经县提请的问题：村级代办员补贴无资金来源，人员不稳定=511822-C6-01" in lines
    assert "已定会议 2022-1 的议程" in do(part.more, "定议程", agenda="研究补贴=511822-C6-01\n\n其他")
    assert [row["matter"] for row in rows(sitting, "agenda_item")] == ["研究补贴", "其他"]
    sitting.pick(day)
    part.refresh()
    assert part.agenda.value == "研究补贴=511822-C6-01\n其他"
    for box, came in zip(part.attendance.children[:2], ("absent", "delegated"), strict=True):
        box.children[0].value = came
    part.attendance.children[1].children[1].value = "副主任"
    assert "已记录会议 2022-1 召开" in do(part.more, "记录召开", minutes="听取汇报。")
    came = [(row["attendance"], row["delegate"]) for row in rows(sitting, "meeting_member")[-12:]]
    assert came[:3] == [("absent", None), ("delegated", "副主任"), ("present", None)]
    part.refresh()
    assert "记录不能再改" in do(part.more, "取消会议", reason="改期")
    assert "已记录议定事项 H1" in do(
        part.more, "记议定事项", number="H1", matter="补齐人员", lead="511800-czj"
    )
    last = rows(sitting, "resolution")[-1]
    assert (last["meeting"], last["decided_on"], last["lead"]) == ("2022-1", day, "511800-czj")
    part.refresh()
    assert "议定事项 H1 已办结" in do(part.more, "办结议定事项", resolution="H1", basis="已补齐")


def test_a_step_is_taken_from_what_is_due_and_answered(sitting: Session) -> None:
    part = Pressing(sitting)
    part.refresh()
    due = sitting.tables["escalations_due"].height
    assert due > 10
    assert f"应办督办 {due} 件" in texts(part)
    part.due.value = ("511825", "A3")
    assert "天全县A3政务开放日连续2期亮红灯（2022年5月红、6月红）" in texts(part.reason)
    assert [name for name, _ in part.level.options] == ["提醒", "督办函"]
    assert part.level.value == "督办函", "the plan lets a letter go without a reminder"
    part.basis.value = "领导批示"
    part.take.press()
    assert rows(sitting, "escalation")[-1]["basis"] == "领导批示"
    assert part.basis.value == ""
    assert "已办理 督办〔2022〕1号" in texts(part.take)
    part.refresh()
    assert ("511825", "A3") not in [value for _, value in part.due.options]
    assert "已办督办1件（督办函1件），已回复0件，待回复1件。" in texts(part.told)
    assert "回复须写明内容" in do(part.more, "记单位回复")
    assert "已记录 督办〔2022〕1号的回复" in do(part.more, "记单位回复", text="已排定")
    part.refresh()
    assert rows(sitting, "escalation_reply")[-1]["text"] == "已排定"
    assert part.step.options == (("督办〔2022〕1号　天全　A3（已回复）", "督办〔2022〕1号"),)
    assert "已记录" in do(part.more, "记单位回复", step="督办〔2022〕1号", text="补充场次表")
    assert rows(sitting, "escalation_reply")[-1]["text"] == "补充场次表"
