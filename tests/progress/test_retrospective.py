"""总结复盘 as figures: which one stands, how its measures stand, and where the lists show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tasklib.ledger import Closure, Retrospective, Submission
from tasklib.progress import lists, retrospectives
from tests.plans import small_plan
from tests.stories import Story, filing

DONE = Retrospective(1, "experience", "逐月排定", "T1")
OWN = Retrospective(2, "measure", "每月一场", "T1", "公开股股长", date(2022, 8, 31))
WHOLE = Retrospective(3, "measure", "轮训专员", None, "办公室主任", date(2022, 9, 30))


def told(story: Story, period: str, on: str, *rows: Retrospective, unit: str = "C01") -> int:
    """A submission of one unit with its 总结复盘."""
    return story.add(on, Submission(unit, period, 1, "0" * 64), filing("T1", "in_progress", 50), *rows)


def texts(story: Story, period: str, as_of: str | None = None) -> list[tuple[str, str, str]]:
    frame = retrospectives(story.record(period, as_of))
    return frame.select("unit", "period", "text").rows()


def stands(story: Story, period: str, as_of: str | None = None) -> dict[str, tuple[str, bool]]:
    rows = retrospectives(story.record(period, as_of)).to_dicts()
    return {row["text"]: (row["status"], row["overdue"]) for row in rows}


def test_a_refile_takes_its_place_whole_and_one_without_leaves_it() -> None:
    story = Story(small_plan())
    told(story, "2022-06", "2022-07-02", DONE, unit="C02")
    told(story, "2022-06", "2022-07-04", DONE, OWN)
    told(story, "2022-06", "2022-07-05", replace(OWN, n=1, text="每月两场"))
    told(story, "2022-06", "2022-07-06")
    told(story, "2022-07", "2022-08-04")
    assert texts(story, "2022-06", "2022-07-04") == [
        ("C01", "2022-06", "逐月排定"), ("C01", "2022-06", "每月一场"), ("C02", "2022-06", "逐月排定"),
    ]  # fmt: skip
    now = [("C01", "2022-06", "每月两场"), ("C02", "2022-06", "逐月排定")]
    assert texts(story, "2022-06", "2022-07-08") == texts(story, "2022-07", "2022-08-05") == now
    assert texts(story, "2022-05", "2022-07-08") == []


def test_a_later_half_year_s_takes_over_its_measures() -> None:
    story = Story(small_plan())
    told(story, "2022-06", "2022-07-04", OWN, WHOLE)
    told(story, "2022-12", "2023-01-04", replace(DONE, text="全年办足"))
    assert texts(story, "2022-11", "2022-12-05") == [
        ("C01", "2022-06", "每月一场"), ("C01", "2022-06", "轮训专员"),
    ]  # fmt: skip
    assert texts(story, "2022-12", "2023-01-05") == [("C01", "2022-12", "全年办足")]
    assert "retrospective" not in lists(story.record("2022-12", "2023-01-05"))["origin"].to_list()


def test_a_measure_is_open_until_its_task_is_closed_and_overdue_past_its_date() -> None:
    story = Story(small_plan())
    told(story, "2022-06", "2022-07-04", DONE, OWN, WHOLE)
    assert stands(story, "2022-06") == {
        "逐月排定": (None, False), "每月一场": ("open", False), "轮训专员": ("open", False),
    }  # fmt: skip
    assert stands(story, "2022-08")["每月一场"] == ("open", False)
    assert stands(story, "2022-09")["每月一场"] == ("open", True)
    assert stands(story, "2022-09")["轮训专员"] == ("open", False)
    assert stands(story, "2022-10")["轮训专员"] == ("open", True)
    claim: Any = filing("T1", "claimed_done", 100)
    story.add("2022-09-05", Submission("C01", "2022-08", 1, "0" * 64), claim)
    assert stands(story, "2022-09")["每月一场"] == ("claimed", False)
    story.add("2022-10-08", Closure("T1", "C01", "closed", "核验合格", evidence="验收单.pdf"))
    assert stands(story, "2022-09", "2022-10-08")["每月一场"] == ("closed", False)


def test_a_return_of_its_task_leaves_it() -> None:
    story = Story(small_plan())
    sent = told(story, "2022-06", "2022-07-04", OWN)
    story.judge("2022-07-05", sent, "returned", "T1")
    assert texts(story, "2022-06", "2022-07-08") == [("C01", "2022-06", "每月一场")]


def test_measures_stand_in_the_three_lists_those_of_no_task_last() -> None:
    story = Story(small_plan())
    told(story, "2022-06", "2022-07-04", DONE, OWN, WHOLE)
    rows = lists(story.record("2022-06")).to_dicts()
    own = [row for row in rows if row["origin"] == "retrospective"]
    assert [row["origin"] for row in rows] == ["plan", "plan", "retrospective", "retrospective"]
    shown = ("category", "task", "problem", "action", "role", "unit", "post", "deadline", "status")
    assert [tuple(row[name] for name in shown) for row in own] == [
        ("A", "T1", None, "每月一场", "responsible", "C01", "公开股股长", date(2022, 8, 31), "open"),
        (None, None, None, "轮训专员", "responsible", "C01", "办公室主任", date(2022, 9, 30), "open"),
    ]
    assert own[0]["light"] is not None
    assert own[1]["light"] is None
