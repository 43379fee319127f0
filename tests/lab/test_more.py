"""更多办理 without a browser: closed at first, only the fields of what is done, one library call each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ipywidgets as widgets
import pytest

from tasklib.lab.issuing import Issuing
from tasklib.lab.matters import Matters
from tasklib.lab.more import More
from tasklib.lab.proof import proofs
from tasklib.lab.receiving import Receiving
from tasklib.lab.reminding import Reminding
from tasklib.lab.reviewing import Reviewing
from tasklib.lab.session import Session
from tasklib.office import give_back
from tests.intake.desk import read, write
from tests.lab.office import COUNTY, inbox_workbook, named, rows, session, texts, workspace

PDF = b"%PDF-1.7\n1 0 obj example\n%%EOF\n"


@pytest.fixture
def sitting(example: Path, tmp_path: Path) -> Session:
    return session(workspace(example, tmp_path / "office"))


@pytest.fixture
def reviewing(sitting: Session) -> Reviewing:
    """The review of the county's filing for July, task A3 looked at."""
    inbox_workbook(sitting)
    receiving = Receiving(sitting)
    receiving.receive.press()
    part = Reviewing(sitting)
    part.refresh()
    part.filing.value = (COUNTY, "2022-07")
    return part


def do(more: More, what: str, **values: object) -> str:
    """Choose what is done, fill its fields, press; what the button said."""
    more.what.value = what
    for name, value in values.items():
        more.fields[name].value = value
    more.act.press()
    return texts(more.act)


def put(sitting: Session, name: str, content: bytes = PDF) -> None:
    (sitting.workspace.inbox / name).write_bytes(content)


def done(sitting: Session) -> set[str]:
    """Which PDF lie in the inbox below 已处理."""
    return {path.name for path in (sitting.workspace.inbox / "已处理").rglob("*.pdf")}


def test_it_is_closed_at_first_and_shows_only_the_fields_of_what_is_done(reviewing: Reviewing) -> None:
    more = reviewing.more
    assert more.selected_index is None
    more.what.value = "更正已止收的数"
    shown = {name for name, field in more.fields.items() if field.layout.display != "none"}
    assert shown == {"unit", "period", "task", "indicator", "value", "reason", "granted_by"}
    assert more.act.button.description == "更正已止收的数"


def test_a_filing_extension_is_granted_and_revoked_for_the_ticked_units(sitting: Session) -> None:
    reminding = Reminding(sitting)
    reminding.refresh()
    given = {"reason": "汛期抢险", "granted_by": "李主任"}
    assert "请勾选至少一个单位" in do(reminding.more, "准予报送延期", until=date(2022, 8, 12), **given)
    named(reminding.units, "汉源").value = True
    do(reminding.more, "准予报送延期")
    last = rows(sitting, "filing_extension")[-1]
    assert (last["unit"], last["period"], last["until"]) == (COUNTY, "2022-07", date(2022, 8, 12))
    assert (last["reason"], last["granted_by"]) == ("汛期抢险", "李主任")
    assert reminding.reason.value == "", "a reason is for once"
    reminding.refresh()
    assert "汉源至 2022-08-12" in texts(reminding.held)
    assert "还有 9 天" in texts(reminding.rows)
    assert "已撤回 1 个单位" in do(reminding.more, "撤回报送延期", **given)
    assert rows(sitting, "filing_extension")[-1]["action"] == "revoked"
    reminding.refresh()
    assert "已准予报送延期：无。" in texts(reminding.held)


def test_an_extension_without_a_day_is_told(sitting: Session) -> None:
    reminding = Reminding(sitting)
    reminding.refresh()
    reminding.units.every.value = True
    assert "请先选好“延至”的日期。" in do(reminding.more, "准予报送延期", reason="a", granted_by="b")


def test_a_lead_units_opinion_is_recorded_for_the_row_that_is_looked_at(reviewing: Reviewing) -> None:
    more = reviewing.more
    assert (more.unit.value, more.period.value, more.task.value) == (COUNTY, "2022-07", "A3")
    lead = more.lead.value
    assert "已记录牵头意见" in do(more, "记牵头意见", opinion="数据属实")
    last = rows(reviewing.session, "opinion")[-1]
    assert (last["task"], last["unit"], last["opinion"]) == ("A3", lead, "数据属实")
    reviewing.refresh()
    assert "数据属实" in texts(reviewing.told)


def test_later_evidence_and_the_stamped_scan_are_taken_from_the_inbox(reviewing: Reviewing) -> None:
    sitting, more = reviewing.session, reviewing.more
    assert "请先把文件放进" in do(more, "补收佐证材料")
    put(sitting, "照片.pdf")
    put(sitting, "盖章.pdf", PDF + b" 2")
    named(more.files, "刷新").click()
    more.files.names.value = ("照片.pdf",)
    assert "已收佐证材料 1 件" in do(more, "补收佐证材料")
    reviewing.refresh()
    assert more.files.names.options == ("盖章.pdf",)
    more.files.names.value = ("盖章.pdf",)
    assert "已收盖章件 1 件" in do(more, "补收盖章件")
    told = [(row["name"], row["task"], row["role"]) for row in rows(sitting, "evidence_file")[-2:]]
    assert told == [("照片.pdf", "A3", "evidence"), ("盖章.pdf", None, "stamped")]
    assert done(sitting) == {"照片.pdf", "盖章.pdf"}
    reviewing.refresh()
    assert "照片.pdf" in texts(reviewing.proofs)
    give_back(sitting.desk, sitting.period, COUNTY, ["A3"], "照片不清")
    row = sitting.tables.record.returned_for("A3", COUNTY, sitting.period)
    assert row
    told_back = texts(widgets.VBox(proofs(sitting, row)))
    assert "照片.pdf（所在的填报已退回，尚未重报或重送）" in told_back
    assert "盖章.pdf（盖章件）" in told_back


def test_files_that_are_not_taken_stay_in_the_inbox(reviewing: Reviewing) -> None:
    put(reviewing.session, "照片.pdf", b"<html>")
    reviewing.more.files.refresh()
    reviewing.more.files.names.value = ("照片.pdf",)
    assert "佐证材料须是 PDF" in do(reviewing.more, "补收佐证材料")
    assert (reviewing.session.workspace.inbox / "照片.pdf").exists()


def test_a_deadline_is_extended_and_both_dates_stay(reviewing: Reviewing) -> None:
    more, given = reviewing.more, {"reason": "等待省级批复", "granted_by": "市政府"}
    more.task.value = "C3"
    was = more.node.options[0][0]
    assert "C3 已延期至 2023-03-31" in do(more, "时限延期", deadline=date(2023, 3, 31), **given)
    last = rows(reviewing.session, "extension")[-1]
    assert (last["task"], last["unit"], last["deadline"]) == ("C3", COUNTY, date(2023, 3, 31))
    assert was.startswith(str(last["old_deadline"]))
    reviewing.refresh()
    assert more.node.options[0][0].startswith("2023-03-31")


def test_a_figure_of_a_locked_period_is_put_right_and_one_of_an_open_period_is_not(
    reviewing: Reviewing,
) -> None:
    more, given = reviewing.more, {"reason": "录入有误", "granted_by": "李主任"}
    assert "不能更正" in do(more, "更正已止收的数", value="25", **given)
    reviewing.session.day = date(2022, 9, 20)
    more.indicator.value = next(key for name, key in more.indicator.options if name.startswith("场次"))
    assert "已更正为 25" in do(more, "更正已止收的数", value="25", **given)
    last = rows(reviewing.session, "correction")[-1]
    assert (last["task"], last["value"], last["was"], last["reason"]) == ("A3", 25, 30, "录入有误")


def test_a_closed_task_is_reopened(sitting: Session) -> None:
    closed = next(row for row in rows(sitting, "closure") if row["unit"] == COUNTY)
    reviewing = Reviewing(sitting)
    reviewing.refresh()
    more = reviewing.more
    more.unit.value = COUNTY
    more.task.value = closed["task"]
    assert "重新打开须写明理由" in do(more, "重新打开已销号")
    assert "已重新打开" in do(more, "重新打开已销号", reason="复核不实")
    last = rows(sitting, "closure")[-1]
    assert (last["task"], last["unit"], last["action"]) == (closed["task"], COUNTY, "reopened")


def test_what_is_dealt_with_follows_the_row_looked_at_else_the_period_on_top(reviewing: Reviewing) -> None:
    more, session = reviewing.more, reviewing.session
    more.task.value = "C3"
    reviewing.refresh()
    assert more.task.value == "C3", "what the clerk chose stays"
    other = next(key for _, key in reviewing.filing.options if key != reviewing.filing.value)
    reviewing.filing.value = other
    assert ((more.unit.value, more.period.value), more.task.value) == (other, reviewing.rows.value)
    alone = Matters(session)
    alone.refresh()
    assert alone.period.value == "2022-07"
    session.period_key = "2022-05"
    alone.refresh()
    assert alone.period.value == "2022-05"


def test_an_implementation_plan_goes_out_comes_in_and_is_decided(sitting: Session) -> None:
    issuing = Issuing(sitting)
    issuing.refresh()
    issuing.units.every.value = False
    named(issuing, "汉源").value = True
    assert "已生成 1 份备案表" in do(issuing.more, "生成实施方案备案表")
    (form,) = (sitting.workspace.outbox / "2022-07").iterdir()

    receiving = Receiving(sitting)
    receiving.refresh()
    form = form.rename(sitting.workspace.inbox / form.name)
    named(receiving.files, "刷新").click()
    receiving.files.names.value = (form.name,)
    assert 'class="bad"' in (do(receiving.more, "收实施方案") and receiving.more.act.said.value)
    assert "退回" in texts(receiving.replies)
    assert form.exists(), "what is refused stays to be mended"

    book = read(form)
    for row in book["实施方案"][3:]:
        row[3:6] = ["每季度办一次", "股长", "2022-11-30"]
    write(form, book)
    assert "已收实施方案：汉源县" in do(receiving.more, "收实施方案")
    assert not form.exists()
    receiving.refresh()
    receiving.county.value = COUNTY
    assert {code: name for name, code in receiving.county.options}[COUNTY] == "汉源：已报待定"
    assert "已准予备案" in do(receiving.more, "实施方案准予备案")
    assert "已退回" in do(receiving.more, "退回实施方案", reason="缺时限")
    assert [row["action"] for row in rows(sitting, "implementation")[-3:]] == [
        "filed",
        "received",
        "returned",
    ]
