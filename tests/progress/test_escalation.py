"""督办: periods in a row counted anew by another way, and what the plan's rule makes of them."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tasklib import progress as figures
from tasklib.ledger import Closure, Escalation, EscalationReply
from tasklib.plan import Period, Plan
from tasklib.record import Record
from tests.plans import small_plan
from tests.progress.test_laws import PERIODS, PLAN, bounded, days, stories
from tests.stories import Story, filing
from tests.torture import TORTURE

R = "reconstructed"
RULES = [
    {"level": "reminder", "light": "yellow", "periods": 2, "source": R},
    {"level": "letter", "light": "red", "periods": 2, "source": R},
    {"level": "talk", "light": "red", "periods": 3, "source": R},
]


def in_a_row(story: Story, period: str, as_of: str, task: str, unit: str, lit: str) -> int:
    """The count as a reader would make it: each period's own table, one after another, from the last back."""
    count = 0
    for key in reversed([key for key in PERIODS if key <= period]):
        told = Period.parse(key)
        due = PLAN.calendar.due_on(told)
        day = min(date.fromisoformat(as_of), due) if key != period else date.fromisoformat(as_of)
        table = figures.progress(Record.of(PLAN, story.frames(), told, day))
        light = table.filter(task=task, unit=unit)["light"][0]
        if light == "未报":
            continue
        if light not in lit:
            break
        count += 1
    return count


@settings(max_examples=12 * TORTURE)
@given(stories(), st.sampled_from(PERIODS), days)
def test_periods_in_a_row_are_those_that_the_periods_own_tables_show(
    story: Story, period: str, as_of: str
) -> None:
    told = figures.repeated_lights(bounded(story, period, as_of)).to_dicts()
    counts = {(r["task"], r["unit"]): (r["yellow_in_a_row"], r["red_in_a_row"]) for r in told}
    for task, unit in bounded(story, period, as_of).assigned:
        wanted = tuple(in_a_row(story, period, as_of, task, unit, lit) for lit in ("黄红", "红"))
        assert counts.get((task, unit), (0, 0)) == wanted
    for (task, unit), (yellow, _) in counts.items():
        assert sum((r["task"], r["unit"]) == (task, unit) for r in told) == yellow


def plan() -> Plan:
    return small_plan(escalation=RULES)


def told(percents: list[int]) -> Story:
    """C01's T1, steady over the year, filed each month on the 3rd of the next."""
    story = Story(plan())
    for month, percent in enumerate(percents, 1):
        story.submit(
            "C01", f"2022-{month:02d}", f"2022-{month + 1:02d}-03", [filing("T1", "in_progress", percent)]
        )
    return story


def due(story: Story, month: int, day: int = 6) -> list[tuple[str, int, str | None]]:
    record = story.record(f"2022-{month:02d}", f"2022-{month + 1:02d}-{day:02d}")
    rows = figures.escalations_due(record).filter(task="T1", unit="C01").to_dicts()
    return [(row["level"], row["in_a_row"], row["taken"]) for row in rows]


def taken(story: Story, on: str, period: str, level: str, number: str) -> None:
    step = Escalation(number, level, "C01", "T1", period, "连续亮灯。", date(2022, 12, 1))  # type: ignore[arg-type]
    story.add(on, step)


def test_yellow_counts_red_too_and_red_counts_red_alone() -> None:
    # Expected: 33.3, 41.7, 50.0, 58.3; so yellow in April and May, red in June and July.
    story = told([8, 16, 25, 20, 20, 15, 15])
    assert due(story, 4) == []
    assert due(story, 5) == [("reminder", 2, None)]
    assert due(story, 6) == [("reminder", 3, None)]
    assert due(story, 7) == [("reminder", 4, None)], "nobody is pressed who was not reminded"
    (row,) = (
        figures.escalations_due(story.record("2022-07", "2022-08-06"))
        .filter(unit="C01", task="T1")
        .to_dicts()
    )
    assert row["reason"].startswith(
        "甲县人民政府T1政务开放日连续4期亮黄灯或红灯（2022年4月黄、5月黄、6月红、7月红）；"
        "2022年7月：序时应达58.3%，实际15.0%"
    )
    assert row["reason"].endswith("；督办函的期数也已达到，逐级督办，先办提醒。")
    (row,) = (
        figures.escalations_due(story.record("2022-06", "2022-07-06"))
        .filter(unit="C01", task="T1")
        .to_dicts()
    )
    assert "连续3期亮黄灯或红灯（2022年4月黄、5月黄、6月红）；2022年6月：" in row["reason"]
    (row,) = (
        figures.escalations_due(story.record("2022-05", "2022-06-06"))
        .filter(unit="C01", task="T1")
        .to_dicts()
    )
    assert "连续2期亮黄灯（2022年4月黄、5月黄）；2022年5月：" in row["reason"]


def test_a_step_is_proposed_once_until_the_next_level_is_due() -> None:
    story = told([8, 16, 25, 20, 20, 15, 15])
    taken(story, "2022-06-06", "2022-05", "reminder", "提醒〔2022〕1号")
    assert due(story, 5) == []
    assert due(story, 6) == []
    assert due(story, 7) == [("letter", 2, "提醒〔2022〕1号")]


def test_the_ladder_is_climbed_one_step_a_period() -> None:
    story = told([8, 16, 25, 20, 10, 10, 10, 10])
    assert due(story, 6) == [("reminder", 3, None)]
    taken(story, "2022-07-06", "2022-06", "reminder", "提醒〔2022〕1号")
    assert due(story, 6) == [], "the unit has had no time to act"
    assert due(story, 7) == [("letter", 3, "提醒〔2022〕1号")], "though 约谈 has its count of periods"
    taken(story, "2022-08-06", "2022-07", "letter", "督办〔2022〕1号")
    assert due(story, 8) == [("talk", 4, "督办〔2022〕1号")]


def test_a_level_that_the_plan_lets_be_taken_directly_waits_for_none_below_it() -> None:
    story = told([8, 16, 25, 20, 20, 15, 15])
    direct = [{**rule, "direct": rule["level"] == "letter"} for rule in RULES]
    story.plan = small_plan(escalation=direct)
    assert due(story, 6) == [("reminder", 3, None)]
    assert due(story, 7) == [("letter", 2, None)]
    taken(story, "2022-08-06", "2022-07", "reminder", "提醒〔2022〕1号")
    assert due(story, 7) == [("letter", 2, "提醒〔2022〕1号")]


def test_a_reason_writes_each_year_once() -> None:
    story = told([8, 16, 25, 33, 41, 50, 58, 66, 75, 83, 70])
    story.submit("C01", "2022-12", "2023-01-03", [filing("T1", "in_progress", 72)])
    record = story.record("2022-12", "2023-01-05")
    (row,) = figures.escalations_due(record).filter(unit="C01", task="T1").to_dicts()
    assert "（2022年11月黄、12月黄）；2022年12月：" in row["reason"]


def test_green_and_closing_end_the_row_and_the_next_one_starts_anew() -> None:
    story = told([8, 16, 25, 20, 20, 50, 40, 45])
    taken(story, "2022-06-06", "2022-05", "reminder", "提醒〔2022〕1号")
    assert due(story, 6) == due(story, 7) == []
    assert due(story, 8) == [("reminder", 2, None)]
    story.add("2022-09-05", Closure("T1", "C01", "closed", "依据"))
    assert due(story, 8) == []
    assert due(story, 8, day=4) == [("reminder", 2, None)], "as of the day before, nothing has changed"


def test_what_was_withdrawn_counts_as_not_taken() -> None:
    story = told([8, 16, 25, 20, 20, 30])
    taken(story, "2022-06-06", "2022-05", "reminder", "提醒〔2022〕1号")
    assert due(story, 5) == []
    story.add("2022-06-06", EscalationReply("提醒〔2022〕1号", "withdrawn", "发错"))
    assert due(story, 5) == [("reminder", 2, None)]
    assert due(story, 6) == [("reminder", 3, None)]


def test_a_reply_is_overdue_after_its_day_until_it_comes() -> None:
    story = told([8, 16, 25, 20, 20])
    step = Escalation("提醒〔2022〕1号", "reminder", "C01", "T1", "2022-05", "连续亮灯。", date(2022, 6, 13))
    story.add("2022-06-06", step)
    story.add("2022-06-20", EscalationReply("提醒〔2022〕1号", "replied", "已排定"))

    def state(day: str) -> tuple[str, bool]:
        (row,) = figures.escalations(story.record("2022-05", day)).to_dicts()
        return row["status"], row["overdue"]

    told_on = ("2022-06-13", "2022-06-14", "2022-06-20")
    assert [state(day) for day in told_on] == [("open", False), ("open", True), ("replied", False)]


def test_a_plan_without_rules_proposes_nothing() -> None:
    story = Story(small_plan())
    assert figures.escalations_due(story.record("2022-06", "2022-07-06")).is_empty()
