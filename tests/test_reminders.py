"""催报: who is reminded of what, in which words; and what a template tells of the last filing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib import office
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.ledger import Verdict
from tasklib.office import reminders
from tasklib.plan import Period
from tasklib.record import Record
from tests.intake.clerk import Clerk
from tests.intake.desk import Desk, good_rows, problem
from tests.plans import small_plan

PERCENT = "完成比例(%)"

PLAN = small_plan(
    calendar={"cadence": "monthly", "filing_day": 5, "locks_after": 10, "source": "reconstructed"},
    units=[
        unit.model_dump() | ({"contact": "公开股 0835-0000001"} if unit.code in ("C02", "OFF") else {})
        for unit in small_plan().units
    ],
)


def reminded(desk: Desk, on: str) -> dict[str, dict[str, Any]]:
    day = date.fromisoformat(on)
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), Period.parse("2022-06"), day)
    return {row["unit"]: row for row in reminders(record, day).to_dicts()}


@pytest.mark.parametrize(
    ("on", "late", "words"),
    [
        ("2022-07-01", -4, ["报送2022年7月5日截止，还有4天", "7月19日止收，过后须先申请报送延期"]),
        ("2022-07-05", 0, ["今天（2022年7月5日）是", "今天以内报到算按期", "7月19日止收"]),
        ("2022-07-08", 3, ["已于2022年7月5日截止，逾期3天", "越早越好", "7月19日止收"]),
        ("2022-07-20", 15, ["已于2022年7月5日截止、7月19日止收", "补报须先向示例市政府办公室申请报送延期"]),
    ],
)
def test_the_message_fits_the_day(tmp_path: Path, on: str, late: int, words: list[str]) -> None:
    desk = Desk(tmp_path, PLAN)
    found = reminded(desk, on)
    assert list(found) == ["C01", "C02", "D01"]
    row = found["C01"]
    assert (row["name"], row["period"], row["due"], row["days_late"]) == (
        "甲县人民政府", "2022-06", date(2022, 7, 5), late,
    )  # fmt: skip
    assert row["message"].startswith("甲县人民政府：")
    assert row["message"].endswith("联系：示例市政府办公室（公开股 0835-0000001）。")
    assert "还没有收到贵单位的报送" in row["message"]
    assert [word for word in words if word not in row["message"]] == []


def test_who_has_filed_is_not_reminded_and_who_filed_in_part_is_told_so(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path, PLAN), good_rows()
    desk.file(desk.csv(rows))
    part = {t: [{**row, "单位代码": "C02"} for row in rows[t]] for t in (PROGRESS, INDICATORS)}
    part[INDICATORS] = part[INDICATORS][1:]
    desk.file(desk.csv(part, "part"))
    found = reminded(desk, "2022-07-05")
    assert list(found) == ["C02", "D01"]
    assert "贵单位的报送还不完整。请补齐后整份重新报送" in found["C02"]["message"]


def test_who_was_refused_is_reminded_to_refile(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path, PLAN), good_rows()
    rows[PROGRESS][0][PERCENT] = 101
    desk.refused(desk.csv(rows))
    assert "7月4日的报送有错退回，还没有重报" in reminded(desk, "2022-07-05")["C01"]["message"]


def test_who_came_too_late_is_told_of_the_lock_and_not_to_mend(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PLAN)
    (finding,) = desk.refused(desk.csv(good_rows()), on=date(2022, 7, 20))
    assert finding.rule == "period-locked"
    said = "7月19日止收，贵单位7月20日报来时已经止收，没有收下。补报须先向示例市政府办公室申请报送延期。"
    assert said in reminded(desk, "2022-07-20")["C01"]["message"]
    at = office.Desk(PLAN, desk.ledger, date(2022, 7, 21), "办公室")
    office.extend_filing(at, Period.parse("2022-06"), ["C01"], date(2022, 7, 29), "汛情", "市政府办")
    message = reminded(desk, "2022-07-21")["C01"]["message"]
    assert "没有收下。请重新报送，越早越好。7月29日止收" in message
    assert "改正" not in message


def test_who_waits_for_the_office_is_not_told_to_mend(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path, PLAN), good_rows()
    rows[PROGRESS][0]["进展情况"] = "请拨13800000000"
    assert desk.refused(desk.csv(rows)) == []
    said = (
        "贵单位7月4日的报送有疑似个人信息，还没有收下。"
        "请删去后重报，或等办公室核实：确非个人信息的，核实后原件仍按7月4日计；"
    )
    for on, mended in (
        ("2022-07-05", "删去后重报的，7月5日以前（含当天）报到仍按7月4日计。"),
        ("2022-07-19", "删去后重报的，按报到之日计。"),
        ("2022-07-20", "删去后重报的，须先向示例市政府办公室申请报送延期。"),
    ):
        assert f"截止，{said}{mended}联系：" in reminded(desk, on)["C01"]["message"]
    # What came too late since changes nothing for what waits.
    desk.refused(desk.csv(good_rows(), "late"), on=date(2022, 7, 20))
    assert said in reminded(desk, "2022-07-21")["C01"]["message"]


def test_who_was_refused_for_a_neighbours_fault_is_told_whether_the_files_can_still_be_taken(
    tmp_path: Path,
) -> None:
    begin = "贵单位7月4日的报送没有须改的错处，"
    mended = "的，7月5日以前（含当天）报到仍按7月4日计。"
    rows = good_rows()
    rows[PROGRESS][0]["进展情况"] = "请拨13800000000"
    other = {t: [{**row, "单位代码": "C02"} for row in rows[t]] for t in (PROGRESS, INDICATORS)}
    other[PROGRESS][0][PERCENT] = 101
    (apart := tmp_path / "apart").mkdir()
    desk = Desk(apart, PLAN)
    # The question, too, is the neighbour's.
    desk.refused(desk.csv(good_rows(), "one"), desk.csv(other, "two"))
    said = f"{begin}待办公室收下。原件不用重报；改动后另报{mended}"
    assert said in reminded(desk, "2022-07-05")["C01"]["message"]
    (together := tmp_path / "together").mkdir()
    desk, rows = Desk(together, PLAN), good_rows()
    other[PROGRESS][0]["进展情况"] = "按月开展"
    desk.refused(desk.csv({t: [*rows[t], *other[t]] for t in (PROGRESS, INDICATORS)}))
    said = f"{begin}因同一套表里别的单位有错没有收下。请单独重报，或与改好的整套一起重报；重报{mended}"
    assert said in reminded(desk, "2022-07-05")["C01"]["message"]


def test_a_returned_row_whose_refile_is_overdue_is_reminded_of_with_its_reason(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PLAN)
    receipt = desk.receipt(desk.csv(good_rows()))
    with desk.ledger.writing() as writer:
        said = [Verdict(receipt.seq, "T1", "returned", "场次与台账不符。")]
        writer.append("review", said, plan=PLAN, received_on=date(2022, 7, 6), actor="办公室")
    # Three workdays after Wednesday 6 July.
    assert "C01" not in reminded(desk, "2022-07-11")
    row = reminded(desk, "2022-07-12")["C01"]
    assert (row["due"], row["days_late"]) == (date(2022, 7, 11), 1)
    told = "重报期限（7月11日）已过，还没有重报：T1（场次与台账不符）。"
    assert f"{told}请按退回理由改正后整份重新报送，越早越好。联系：" in row["message"]
    locked = reminded(desk, "2022-07-20")["C01"]["message"]
    assert f"{told}2022年6月已于7月19日止收，重报须先向示例市政府办公室申请报送延期。" in locked
    rows = good_rows()
    rows[INDICATORS][0]["本期累计(期末数)"] = 16
    desk.receipt(desk.csv(rows), on=date(2022, 7, 13))
    assert "C01" not in reminded(desk, "2022-07-20")


def test_the_contact_is_the_plan_s_else_the_last_cover_s(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PLAN)
    clerk = Clerk(desk.template(period="2022-05")).fill(good_rows())
    cover = clerk.sheet("封面")
    for row in cover.iter_rows():
        for cell in row:
            if cell.value in ("填报人", "联系电话"):
                value = {"填报人": "李某", "联系电话": "0835-0000002"}[cell.value]
                cover.cell(cell.row, cell.column + 1).value = value
    desk.file(clerk.save(), on=date(2022, 6, 2))
    contacts = {unit: row["contact"] for unit, row in reminded(desk, "2022-07-05").items()}
    assert contacts == {"C01": "0835-0000002 李某", "C02": "公开股 0835-0000001", "D01": "未登记"}


def test_templates_are_issued_with_deadlines_and_the_last_filing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PLAN)
    may = {t: [{**row, "报送期": "2022-05"} for row in good_rows()[t]] for t in (PROGRESS, INDICATORS)}
    may[PROBLEMS] = [problem(报送期="2022-05")]
    receipt = desk.receipt(desk.csv(may), on=date(2022, 6, 2))
    with desk.ledger.writing() as writer:
        said = [Verdict(receipt.seq, "T1", "accepted"), Verdict(receipt.seq, "T3", "returned", "没有说明")]
        writer.append("review", said, plan=PLAN, received_on=date(2022, 6, 3), actor="办公室")
    at = office.Desk(PLAN, desk.ledger, date(2022, 6, 20), "办公室")
    (path,) = office.issue_templates(at, Period.parse("2022-06"), tmp_path / "out", ["C01"])
    clerk = Clerk(path)
    notes = {
        str(clerk.cell(PROGRESS, n, "任务编号").value): clerk.cell(PROGRESS, n, "任务名称").comment
        for n in (1, 2, 3)
    }
    said_of = {task: note.text.split("\n") for task, note in notes.items() if note}
    assert said_of == {
        "T1": ["时限 2022-12-31（刚性）", "上次填报（2022年5月）：推进中 50%，已通过"],
        "T2": ["时限 2022-12-31（刚性）", "上次填报（2022年5月）：推进中，待审核"],
        "T3": ["持续推进，没有时限", "2022年5月的填报被退回，尚未重报：没有说明"],
    }
    assert clerk.cell(INDICATORS, 1, "上期累计").value == 15
    assert clerk.cell(PROBLEMS, 1, "问题编号").value == "C01-T1-01"
