"""实施方案备案: which filing counts, what the office said of it, and where it is later than the city."""

from __future__ import annotations

from datetime import date

from tasklib.ledger import Extension, Implementation, ImplementationMeasure
from tasklib.progress import implementation, implementation_measures
from tests.plans import small_plan
from tests.stories import Story


def measure(task: str, n: int, deadline: str) -> ImplementationMeasure:
    return ImplementationMeasure(task, n, f"{task}第{n}条", "股长", date.fromisoformat(deadline))


def filed(story: Story, on: str, *measures: ImplementationMeasure, title: str | None = None) -> int:
    return story.add(on, Implementation("C01", "filed", title=title), *measures)


def decided(story: Story, on: str, filing: int, action: str, reason: str | None = None) -> None:
    story.add(on, Implementation("C01", action, filing, reason=reason))


def stands(story: Story, as_of: str, unit: str = "C01") -> dict:
    record = story.record("2022-06", as_of)
    (row,) = [row for row in implementation(record).to_dicts() if row["unit"] == unit]
    return row


def test_only_counties_that_file_are_asked_for_a_plan() -> None:
    told = implementation(Story(small_plan()).record("2022-06"))
    assert told["unit"].to_list() == ["C01", "C02"]
    assert set(told["status"]) == {"none"}
    assert told.select("tasks", "measures", "later").rows() == [(0, 0, 0)] * 2


def test_a_plan_is_filed_then_received_as_of_each_day() -> None:
    story = Story(small_plan())
    sent = filed(
        story, "2022-02-21", measure("T1", 1, "2022-11-30"), measure("T3", 1, "2023-05-01"), title="甲"
    )
    decided(story, "2022-02-28", sent, "received")
    assert stands(story, "2022-02-20")["status"] == "none"
    waiting, received = stands(story, "2022-02-27"), stands(story, "2022-02-28")
    assert (waiting["status"], waiting["decided_on"], waiting["title"]) == ("filed", None, "甲")
    assert (received["status"], received["filed_on"], received["decided_on"]) == (
        "received",
        date(2022, 2, 21),
        date(2022, 2, 28),
    )
    # A standing task has no date of the city's to be later than.
    assert (received["tasks"], received["measures"], received["later"]) == (2, 2, 0)
    assert stands(story, "2022-02-28", "C02")["status"] == "none"


def test_a_returned_plan_counts_for_nothing_and_says_why() -> None:
    story = Story(small_plan())
    first = filed(story, "2022-02-21", measure("T1", 1, "2023-01-31"))
    decided(story, "2022-02-25", first, "returned", "没有写时限")
    told = stands(story, "2022-03-01")
    assert (told["status"], told["reason"], told["measures"], told["later"]) == (
        "returned",
        "没有写时限",
        0,
        0,
    )
    assert implementation_measures(story.record("2022-06", "2022-03-01")).is_empty()
    filed(story, "2022-03-02", measure("T1", 1, "2022-12-31"))
    assert (stands(story, "2022-03-02")["status"], stands(story, "2022-03-02")["reason"]) == ("filed", None)


def test_a_refile_that_is_returned_stands_returned_whatever_came_before_it() -> None:
    story = Story(small_plan())
    first = filed(story, "2022-02-21", measure("T1", 1, "2022-11-30"))
    decided(story, "2022-02-25", first, "received")
    second = filed(story, "2022-05-05", measure("T1", 1, "2023-01-31"), measure("T1", 2, "2023-01-31"))
    assert (stands(story, "2022-05-06")["status"], stands(story, "2022-05-06")["measures"]) == ("filed", 2)
    decided(story, "2022-05-10", second, "returned", "时限太晚")
    told = stands(story, "2022-05-10")
    assert (told["status"], told["filed_on"], told["reason"]) == ("returned", date(2022, 5, 5), "时限太晚")
    assert told["measures"] == 0
    assert implementation_measures(story.record("2022-06", "2022-05-10")).is_empty()
    decided(story, "2022-05-11", second, "received")
    assert (stands(story, "2022-05-11")["status"], stands(story, "2022-05-11")["measures"]) == ("received", 2)


def test_a_measure_is_later_than_the_citys_last_date_extensions_included() -> None:
    story = Story(small_plan())
    filed(story, "2022-02-21", measure("T1", 1, "2022-12-31"), measure("T1", 2, "2023-02-28"))

    def later(as_of: str) -> list[tuple]:
        told = implementation_measures(story.record("2022-06", as_of))
        return told.select("n", "city_deadline", "later").rows()

    assert later("2022-03-01") == [(1, date(2022, 12, 31), False), (2, date(2022, 12, 31), True)]
    assert stands(story, "2022-03-01")["later"] == 1
    until = Extension("T1", "C01", "end", date(2022, 12, 31), date(2023, 3, 31), "疫情", "市政府办")
    story.add("2022-04-01", until)
    assert later("2022-04-01") == [(1, date(2023, 3, 31), False), (2, date(2023, 3, 31), False)]
