"""Days that rest on holidays not published yet are told as such wherever they are told, and no others."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tasklib import office
from tasklib.brief import bulletin, county, half_year, ledger_sheet, meeting, supervision
from tasklib.intake import receipt_workbook
from tasklib.intake.form import PROBLEMS
from tasklib.ledger import Extension
from tasklib.office import reminders
from tasklib.plan import Calendar, Period, Plan
from tasklib.plan.workdays import WHY_TENTATIVE
from tasklib.progress import progress, timeliness
from tasklib.progress.expected import deadlines
from tasklib.record import Record
from tests.brief.desk import Read, html_of, tables
from tests.intake.desk import Desk, good_rows
from tests.plans import R, small_plan
from tests.stories import Story, filing

JUNE = Period.parse("2098-06")
QUARTERLY = {
    "id": "Q", "title": "报台账", "every": "quarterly", "workdays": 10, "start": "2022-01-01",
    "until": "2022-12-31", "source": R,
}  # fmt: skip


def plan_of(year: int, **calendar: Any) -> Plan:
    """The small plan in another year: filing on the 5th, locked 10 workdays later, and with a quarterly
    requirement of T1 beside the date that the plan writes for it."""
    rules = {"cadence": "monthly", "filing_day": 5, "locks_after": 10, "source": R, **calendar}
    tasks = [task.model_dump(mode="json") for task in small_plan().tasks]
    tasks[0]["recurring"] = [QUARTERLY]
    told = small_plan(tasks=tasks, calendar=rules).document
    return Plan.model_validate_json(told.replace("2022", str(year)))


def bare(plan: Plan) -> Plan:
    """The plan without its recurring requirement."""
    tasks = tuple(task.model_copy(update={"recurring": ()}) for task in plan.tasks)
    return plan.model_copy(update={"tasks": tasks})


def issued(folder: Path, plan: Plan, period: Period) -> str:
    """Every text and note of a county's template, a line each."""
    at = office.Desk(plan, Desk(folder, plan).ledger, period.last, "办公室")
    (path,) = office.issue_templates(at, period, folder / "out", ["C01"])
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    return "\n".join(str(text) for c in cells for text in (c.value, c.comment and c.comment.text) if text)


@pytest.mark.parametrize(
    ("calendar", "due", "lock"),
    [
        ({}, True, True),
        # A day that the office named is certain; how long filings are taken after it is counted still.
        ({"due": {"2098-06": "2098-07-05"}}, False, True),
        ({"due": {"2098-06": "2098-07-05"}, "locks_after": 0}, False, False),
        ({"roll": "none"}, False, True),
        ({"locks_after": None}, True, False),
        ({"locks_after": 0}, True, True),
    ],
)
def test_a_filing_day_may_move_where_it_is_rolled_in_a_year_without_published_holidays(
    calendar: dict[str, Any], due: bool, lock: bool
) -> None:
    held = Calendar.model_validate({"source": R, **calendar})
    assert (held.is_provisional(JUNE), held.lock_is_provisional(JUNE)) == (due, lock)
    known = Period.parse("2022-06")
    assert not held.is_provisional(known)
    assert not held.lock_is_provisional(known)


def test_a_day_that_an_extension_gives_is_certain() -> None:
    calendar = Calendar.model_validate({"source": R})
    assert calendar.is_provisional(JUNE, date(2098, 7, 7))
    assert not calendar.is_provisional(JUNE, date(2098, 7, 11))
    assert calendar.lock_is_provisional(JUNE, date(2098, 7, 21))
    assert not calendar.lock_is_provisional(JUNE, date(2098, 7, 25))


def test_only_a_deadline_counted_in_workdays_may_move() -> None:
    task = plan_of(2098).task("T1")
    assert date(2098, 7, 14) in task.provisional
    assert len(task.provisional) == 4
    assert date(2098, 12, 31) not in task.provisional
    assert plan_of(2022).task("T1").provisional == frozenset()
    plain = task.recurring[0].model_copy(update={"workdays": 0, "days": 10})
    other = plan_of(2098).task("T1").model_copy(update={"recurring": (plain,)})
    assert [node.deadline for node in other.nodes][-1] == date(2099, 1, 10)
    assert other.provisional == frozenset()


def test_a_template_marks_its_filing_day_and_deadlines_and_says_why(tmp_path: Path) -> None:
    told = issued(tmp_path, plan_of(2098), JUNE)
    assert "请于 2098-07-07（暂定） 前报" in told
    assert "请于 2098年7月7日（暂定）前报" in told
    assert "时限 2098-07-14（刚性，暂定）" in told
    assert "时限 2098-12-31（刚性）" in told
    assert told.count(WHY_TENTATIVE) == 1


def test_a_template_for_a_named_day_marks_only_what_may_move(tmp_path: Path) -> None:
    told = issued(tmp_path, plan_of(2098, due={"2098-06": "2098-07-05"}), JUNE)
    assert "请于 2098-07-05 前报" in told
    assert "请于 2098年7月5日前报" in told
    # The deadlines are marked still, so the guide says why.
    assert f"5. {WHY_TENTATIVE}" in told


def test_a_template_whose_filing_day_alone_may_move_says_why(tmp_path: Path) -> None:
    told = issued(tmp_path, bare(plan_of(2098)), JUNE)
    assert told.count("（暂定）") == 2
    assert f"5. {WHY_TENTATIVE}" in told


def test_nothing_of_a_year_with_published_holidays_is_marked(tmp_path: Path) -> None:
    told = issued(tmp_path, plan_of(2022), Period.parse("2022-06"))
    assert "时限 2022-07-14（刚性）" in told
    assert "暂定" not in told


def test_a_long_recurring_requirement_marks_its_next_deadline(tmp_path: Path) -> None:
    plan = plan_of(2098)
    rule = plan.task("T1").recurring[0].model_copy(update={"every": "monthly"})
    tasks = (plan.tasks[0].model_copy(update={"recurring": (rule,)}), *plan.tasks[1:])
    assert "下一个时限 2098-06-13（暂定）" in issued(tmp_path, plan.model_copy(update={"tasks": tasks}), JUNE)


def test_a_receipt_marks_both_days_and_says_why(tmp_path: Path) -> None:
    rows = {t: [{**row, "报送期": JUNE.key} for row in held] for t, held in good_rows().items()}
    for due, marks in (({}, 2), ({JUNE.key: "2098-07-05"}, 1)):
        (folder := tmp_path / str(marks)).mkdir()
        desk = Desk(folder, plan_of(2098, due=due))
        receipt = desk.receipt(desk.csv(rows | {PROBLEMS: []}), on=date(2098, 7, 1))
        book = openpyxl.load_workbook(io.BytesIO(receipt_workbook(desk.plan, receipt)))
        texts = [str(cell.value) for row in book["回执"].iter_rows() for cell in row if cell.value]
        assert sum(text.endswith("（暂定）") for text in texts) == marks
        assert WHY_TENTATIVE in texts


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2098-07-02", "报送2098年7月7日（暂定）截止，还有5天"),
        ("2098-07-07", "今天（2098年7月7日，暂定）是"),
        ("2098-07-10", "已于2098年7月7日（暂定）截止，逾期3天"),
        ("2098-07-25", "已于2098年7月7日（暂定）截止、7月21日（暂定）止收"),
    ],
)
def test_a_message_to_send_marks_its_days_and_says_why_once(tmp_path: Path, on: str, words: str) -> None:
    desk, day = Desk(tmp_path, plan_of(2098)), date.fromisoformat(on)
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, day)
    said = reminders(record, day)["message"][0]
    assert words in said
    assert said.count(WHY_TENTATIVE) == 1
    assert said.endswith("联系：示例市政府办公室。")


def test_a_filing_locked_out_is_told_that_the_lock_may_move(tmp_path: Path) -> None:
    desk = Desk(tmp_path, plan_of(2098))
    rows = {t: [{**row, "报送期": JUNE.key} for row in held] for t, held in good_rows().items()}
    (refused,) = desk.refused(desk.csv(rows), on=date(2098, 7, 25))
    assert "2098-07-07（暂定） 截止、2098-07-21（暂定） 止收" in str(refused)


PAGES = {
    "county_progress": lambda told: county.Page(told, "C01"),
    "joint_meeting": meeting.Page,
    "ledger_sheet": ledger_sheet.Page,
    "monthly_supervision": supervision.Page,
    "quarterly_bulletin": bulletin.Page,
    "half_year_review": half_year.Page,
}


def page(kind: str, plan: Plan, *entries: Any, percent: int = 30) -> str:
    """A page's text without blanks, for June as of 10 July; only T1 of C01 is filed."""
    year, story = plan.start.year, Story(plan)
    story.submit("C01", f"{year}-06", f"{year}-07-01", [filing("T1", "in_progress", percent)])
    for entry in entries:
        story.add(f"{year}-07-02", entry)
    told = PAGES[kind](tables(story, f"{year}-06", f"{year}-07-10"))
    return "".join(Read(html_of(kind, told)).text.split())


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "county_progress",
            ["报送截止日为2098年7月7日（暂定）", "7月14日（刚性，暂定）", "2098年6月7月7日（暂定）"],
        ),
        (
            "joint_meeting",
            ["报送截止日为2098年7月7日（暂定）", "7月14日（刚性，暂定）", "报送7月7日（暂定）截止，至"],
        ),
        ("ledger_sheet", ["7月14日（刚性，暂定）"]),
        (
            "monthly_supervision",
            ["7月21日止收，暂定", "截止日为2098年8月5日（暂定）", "时限暂定", "7月14日（暂定）"],
        ),
        ("half_year_review", ["2098年7月14日（暂定）", "7月21日（暂定）止收以前"]),
        (
            "quarterly_bulletin",
            ["7月21日（暂定）止收以前", "报送（2098年8月5日截止，暂定）", "7月14日（暂定）"],
        ),
    ],
)
def test_every_page_marks_the_days_it_tells_and_says_why_once(kind: str, words: list[str]) -> None:
    told = page(kind, plan_of(2098))
    assert [word for word in words if word not in told] == []
    assert told.count(WHY_TENTATIVE) == 1


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_of_a_year_with_published_holidays_marks_anything(kind: str) -> None:
    assert "暂定" not in page(kind, plan_of(2022))


def test_a_page_is_silent_where_the_office_named_every_day() -> None:
    named = {f"2098-{month:02}": f"2098-{month + 1:02}-05" for month in range(1, 12)}
    plan = plan_of(2098, due=named)
    told = page("county_progress", bare(plan))
    assert "报送截止日为2098年7月5日" in told
    assert "暂定" not in told
    assert WHY_TENTATIVE in page("county_progress", plan)


def test_the_next_filing_day_is_marked_where_only_it_may_move() -> None:
    due = {f"2098-{month:02}": f"2098-{month + 1:02}-05" for month in range(1, 7)}
    told = page("monthly_supervision", bare(plan_of(2098, due=due, locks_after=None)))
    assert "报送截止日为2098年7月5日，" in told
    assert "报送截止日为2098年8月5日（暂定）" in told
    assert WHY_TENTATIVE in told


def test_an_extension_s_deadline_is_certain_and_a_reason_marks_one_that_is_not() -> None:
    plan = plan_of(2098)
    assert "时限4月14日（暂定）已过77天" in page("joint_meeting", plan, percent=10)
    (second,), (third,) = (
        [node for node in plan.task("T1").nodes if node.id == id] for id in ("Q-2098-Q2", "Q-2098-Q3")
    )
    # To the very day of another that may move still: this one was granted.
    moved = Extension("T1", "C01", second.id, second.deadline, third.deadline, "办会", "联席会议")
    assert f"{third.deadline.month}月{third.deadline.day}日（刚性），原7月14日，已延期" in page(
        "county_progress", plan, moved
    )
    story = Story(plan)
    story.add("2098-07-02", moved)
    (due,) = [d for d in deadlines(story.record("2098-06"), plan.task("T1"), "C01") if d.id == second.id]
    assert (due.deadline, due.provisional) == (third.deadline, False)


def test_a_table_keeps_its_dates_and_says_nothing_beside_them() -> None:
    record = Story(plan_of(2098)).record("2098-06", "2098-07-10")
    assert timeliness(record)["due"].dtype == progress(record)["deadline"].dtype == pl.Date


def test_the_day_of_a_refile_is_marked_on_pages_and_in_messages() -> None:
    story = Story(plan_of(2098))
    sent = story.submit("C01", "2098-06", "2098-07-01", [filing("T1", "in_progress", 30)])
    story.judge("2098-07-02", sent, "returned", "T1")
    told = tables(story, "2098-06", "2098-07-10")
    assert (
        "应于7月7日（暂定）前重报，尚未重报"
        in Read(html_of("county_progress", county.Page(told, "C01"))).text
    )
    assert "重报期限7月7日（暂定）已过" in Read(html_of("quarterly_bulletin", bulletin.Page(told))).text
    listed = Read(html_of("monthly_supervision", supervision.Page(told))).lines
    assert any("2098年7月7日（暂定）" in line for line in listed)
    (row,) = [row for row in reminders(told.record, date(2098, 7, 10)).to_dicts() if row["unit"] == "C01"]
    assert "重报期限（7月7日，暂定）已过" in row["message"]
    assert row["message"].count(WHY_TENTATIVE) == 1


def test_the_workbook_of_the_ledger_marks_a_deadline_that_may_move() -> None:
    # A measure has a date of its own, which the plan writes.
    story = Story(plan_of(2098).model_copy(update={"measures": ()}))
    told = ledger_sheet.Page(tables(story, "2098-06", "2098-07-10"), "C01").document()
    assert "2098年4月14日（暂定）" in str(told)
