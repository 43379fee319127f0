"""报送时效: due days, attempts, grace after a refusal, returns, and whose days passed."""

from __future__ import annotations

from datetime import date

import polars as pl

from tasklib.ledger import Filing, RefusedUnit, SourceFile
from tasklib.plan import Plan
from tasklib.progress import filings, timeliness
from tests.plans import small_plan
from tests.stories import Story, filing

FIGURES = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def full() -> list[Filing]:
    return [filing("T1", "in_progress", 40), filing("T2", "in_progress"), filing("T3", "not_started", 0)]


def refused(unit: str, period: str) -> RefusedUnit:
    return RefusedUnit(1, 2, unit, period)


def june(story: Story, as_of: str, unit: str = "C01") -> dict:
    frame = timeliness(story.record("2022-06", as_of))
    return frame.row(by_predicate=(pl.col("unit") == unit) & (pl.col("period") == "2022-06"), named=True)


def test_a_filing_on_the_due_day_is_on_time_and_a_day_later_late() -> None:
    for day, status in (("2022-07-05", "on_time"), ("2022-07-06", "late")):
        story = Story(small_plan())
        story.submit("C01", "2022-06", day, full(), FIGURES)
        assert june(story, "2022-07-08")["status"] == status


def test_a_due_day_on_a_holiday_rolls_to_the_next_workday() -> None:
    frame = timeliness(Story(small_plan()).record("2022-06", "2022-07-01"))
    dues = frame.filter(pl.col("unit") == "C01")["due"].to_list()
    assert [str(day)[5:] for day in dues] == ["02-07", "03-07", "04-06", "05-05", "06-06", "07-05"]


def test_nothing_filed_is_not_due_until_the_day_is_past_and_then_missing() -> None:
    story = Story(small_plan())
    assert june(story, "2022-07-05")["status"] == "not_due"
    assert june(story, "2022-07-06")["status"] == "missing"


def test_a_filing_that_leaves_a_status_or_a_figure_blank_is_not_complete() -> None:
    blank = [*full()[:2], filing("T3", None)]
    for rows, figures in ((full()[:2], FIGURES), (full(), {("T1", "n"): 12}), (blank, FIGURES)):
        story = Story(small_plan())
        story.submit("C01", "2022-06", "2022-07-04", rows, figures)
        assert june(story, "2022-07-08")["status"] == "missing"


def test_a_figure_reported_missing_with_a_reason_is_complete() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-04", full(), {**FIGURES, ("T1", "n"): None})
    assert june(story, "2022-07-08")["status"] == "on_time"


def test_a_valid_refile_within_one_workday_of_a_refusal_keeps_the_attempts_day() -> None:
    for refiled, status in (("2022-07-06", "on_time"), ("2022-07-07", "late")):
        story = Story(small_plan())
        story.add("2022-07-05", refused("C01", "2022-06"))
        story.submit("C01", "2022-06", refiled, full(), FIGURES)
        found = june(story, "2022-07-08")
        assert found["status"] == status
        assert (found["first_attempt"], str(found["first_valid"])) == (date(2022, 7, 5), refiled)


def test_a_return_sets_a_day_for_the_refile_and_never_makes_the_filing_late() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", "2022-06", "2022-07-01", full(), FIGURES)
    story.judge("2022-07-01", seq, "returned", "T1")
    found = june(story, "2022-07-08")
    # Three workdays after Friday 1 July.
    assert (found["status"], found["refile_due"], found["refiled"]) == ("on_time", date(2022, 7, 6), None)
    story.submit("C01", "2022-06", "2022-07-07", full(), FIGURES)
    assert june(story, "2022-07-08")["refiled"] == date(2022, 7, 7)


def test_days_with_the_unit_and_days_with_the_office_are_counted_apart() -> None:
    story = Story(small_plan())
    story.add("2022-07-01", refused("C01", "2022-06"))
    first = story.submit("C01", "2022-06", "2022-07-03", full(), FIGURES)
    story.judge("2022-07-07", first, "returned", "T1")
    second = story.submit("C01", "2022-06", "2022-07-10", full(), FIGURES)
    told = filings(story.record("2022-06", "2022-07-15")).filter(
        (pl.col("unit") == "C01") & (pl.col("period") == "2022-06")
    ).row(0, named=True)  # fmt: skip
    # Unit: 1–3 and 7–10 July; office: 3–7 and, still, 10–15 July.
    assert (told["unit_days"], told["office_days"], told["waiting_for"]) == (5, 9, "office")
    assert (told["attempts"], told["refusals"], told["revisions"], told["returns"]) == (3, 1, 2, 1)
    story.judge("2022-07-12", second, "accepted", "T1", "T2", "T3")
    told = filings(story.record("2022-06", "2022-07-15")).filter(
        (pl.col("unit") == "C01") & (pl.col("period") == "2022-06")
    ).row(0, named=True)  # fmt: skip
    assert (told["unit_days"], told["office_days"], told["waiting_for"]) == (5, 6, None)


def test_a_paper_filing_recorded_later_but_received_earlier_counts_by_its_day() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-07", full(), FIGURES)
    story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    assert june(story, "2022-07-06")["status"] == june(story, "2022-07-08")["status"] == "on_time"


def test_a_return_that_was_taken_back_asks_for_no_refile() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", "2022-06", "2022-07-01", full(), FIGURES)
    story.judge("2022-07-01", seq, "returned", "T1")
    story.judge("2022-07-02", seq, "accepted", "T1", "T2", "T3")
    assert june(story, "2022-07-08")["refile_due"] is None


def test_an_attempt_without_errors_of_its_own_keeps_its_day_and_waits_for_the_office() -> None:
    for tried, status in (("2022-07-05", "on_time"), ("2022-07-06", "late")):
        story = Story(small_plan())
        story.refuse("C01", "2022-06", tried, 0)
        told = went(story, "2022-07-09")
        assert (told["attempts"], told["refusals"], told["waiting_for"]) == (1, 0, "office")
        story.submit("C01", "2022-06", "2022-07-20", full(), FIGURES)
        assert june(story, "2022-07-20")["status"] == status
    told = went(story, "2022-07-20")
    assert (told["unit_days"], told["office_days"]) == (0, 14)


def test_another_filing_than_the_one_that_waits_for_the_office_has_the_ordinary_grace() -> None:
    for filed, content, status in (
        ("2022-07-06", "b", "on_time"),
        ("2022-07-07", "b", "late"),
        ("2022-11-20", "b", "late"),
        ("2022-11-20", "a", "on_time"),
    ):
        story = Story(small_plan())
        story.refuse("C01", "2022-06", "2022-07-05", 0, "a")
        story.submit("C01", "2022-06", filed, full(), FIGURES, content=content)
        # Taken later, what waited no longer makes that filing one of its day.
        story.submit("C01", "2022-06", "2022-11-21", full(), FIGURES, content="a")
        assert june(story, "2022-11-30")["status"] == status


def attempt(
    story: Story, day: str, findings: int, own: str, beside: str = "", *, numbered: bool = True
) -> int:
    """A refusal of C01's own files, and of those that another unit sent with them."""
    files = [(content, 1) for content in own] + [(content, 2) for content in beside]
    rows = (
        SourceFile(n, f"{n}.xlsx", content * 64, 9, bundle=bundle if numbered else None)
        for n, (content, bundle) in enumerate(files, 1)
    )
    return story.add(day, RefusedUnit(1, findings, "C01", "2022-06", 1 if numbered else None), *rows)


def test_the_same_files_refused_again_are_no_other_attempt_and_keep_the_first_day() -> None:
    story = Story(small_plan())
    attempt(story, "2022-07-01", 2, "a")
    attempt(story, "2022-07-04", 2, "a")
    attempt(story, "2022-07-05", 2, "a", "b")
    told = went(story, "2022-07-08")
    assert (told["attempts"], told["refusals"], told["unit_days"]) == (1, 1, 7)
    story.submit("C01", "2022-06", "2022-07-06", full(), FIGURES)
    assert june(story, "2022-07-08")["status"] == "late"
    attempt(story, "2022-07-07", 2, "c", "b")
    assert went(story, "2022-07-08")["refusals"] == 2


def test_the_units_own_file_in_two_batches_is_one_attempt_and_the_batches_two_without_numbers() -> None:
    for numbered, attempts in ((True, 1), (False, 2)):
        story = Story(small_plan())
        attempt(story, "2022-07-01", 2, "a", "b", numbered=numbered)
        attempt(story, "2022-07-02", 2, "a", "c", numbered=numbered)
        attempt(story, "2022-07-03", 2, "a", "c", numbered=numbered)
        told = went(story, "2022-07-08")
        assert (told["attempts"], told["refusals"]) == (attempts, attempts)


def test_more_or_fewer_tables_than_were_refused_before_are_another_attempt() -> None:
    for before, now in (("a", "abc"), ("abc", "ab")):
        story = Story(small_plan())
        attempt(story, "2022-07-01", 2, before)
        attempt(story, "2022-07-05", 1, now)
        story.submit("C01", "2022-06", "2022-07-06", full(), FIGURES)
        assert june(story, "2022-07-08")["status"] == "on_time"
        assert went(story, "2022-07-08")["refusals"] == 2


def test_the_same_file_refused_for_another_kind_of_reason_is_another_attempt() -> None:
    story = Story(small_plan())
    attempt(story, "2022-07-01", 2, "a")
    # The neighbour whose figure it contradicted mended its own; only a question is left.
    attempt(story, "2022-07-04", 0, "a")
    attempt(story, "2022-07-05", 0, "a")
    told = went(story, "2022-07-08")
    assert (told["attempts"], told["refusals"], told["unit_days"], told["office_days"]) == (2, 1, 3, 4)
    story.submit("C01", "2022-06", "2022-07-08", full(), FIGURES, content="a")
    assert june(story, "2022-07-08")["status"] == "on_time"
    # What was filed since is what it would replace.
    attempt(story, "2022-07-11", 2, "a")
    assert went(story, "2022-07-12")["attempts"] == 4


def test_an_attempt_that_came_too_late_moves_the_filing_into_nobodys_hands() -> None:
    story = Story(small_plan())
    story.refuse("C01", "2022-06", "2022-07-20", 1, "a", "period-locked")
    told = went(story, "2022-07-30")
    assert (told["attempts"], told["refusals"], told["unit_days"], told["waiting_for"]) == (1, 1, 0, None)
    filed = Story(small_plan())
    seq = filed.submit("C01", "2022-06", "2022-07-05", full(), FIGURES)
    filed.refuse("C01", "2022-06", "2022-07-20", 1, "a", "period-locked")
    told = went(filed, "2022-07-30")
    assert (told["unit_days"], told["office_days"], told["waiting_for"]) == (0, 25, "office")
    filed.judge("2022-07-30", seq, "returned", "T1")
    filed.refuse("C01", "2022-06", "2022-08-10", 1, "b", "period-locked")
    told = went(filed, "2022-08-15")
    assert (told["unit_days"], told["office_days"], told["waiting_for"]) == (16, 25, "unit")


def test_refusals_before_the_first_complete_filing_are_counted_apart() -> None:
    story = Story(small_plan())
    story.refuse("C01", "2022-06", "2022-07-01", 1, "a")
    story.submit("C01", "2022-06", "2022-07-02", full()[:1], FIGURES)
    story.refuse("C01", "2022-06", "2022-07-04", 1, "b")
    assert went(story, "2022-07-04")["refusals_before"] == 2
    story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    story.refuse("C01", "2022-06", "2022-07-04", 1, "c")
    story.refuse("C01", "2022-06", "2022-07-20", 1, "d", "period-locked")
    told = went(story, "2022-07-20")
    assert (told["refusals"], told["refusals_before"]) == (4, 2)


def test_a_refile_refused_without_errors_of_its_own_no_longer_waits_for_the_unit() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", "2022-06", "2022-07-01", full(), FIGURES)
    story.judge("2022-07-01", seq, "returned", "T1")
    story.add("2022-07-04", RefusedUnit(1, 0, "C01", "2022-06"))
    assert went(story, "2022-07-08")["waiting_for"] == "office"
    story.add("2022-07-06", refused("C01", "2022-06"))
    told = went(story, "2022-07-08")
    assert (told["unit_days"], told["office_days"], told["waiting_for"]) == (5, 2, "unit")


def went(story: Story, as_of: str) -> dict:
    frame = filings(story.record("2022-06", as_of))
    return frame.row(by_predicate=(pl.col("unit") == "C01") & (pl.col("period") == "2022-06"), named=True)


def amended(drops: str = "") -> Plan:
    """Version 2 of the plan: T1 owes one indicator more, T9 is new from the plan's start on."""
    plan = small_plan().model_dump(mode="json", by_alias=True)
    tasks = {task["id"]: task for task in plan["tasks"]}
    more = {
        "id": "k",
        "name": "人次",
        "definition": "本年累计人次",
        "measure": "人次",
        "source": "reconstructed",
    }
    tasks["T1"]["indicators"].append(more)
    plan["tasks"].append(tasks["T3"] | {"id": "T9", "title": "后增事项"})
    held = [it for it in plan["assignments"] if it["task"] == "T3" and it["role"] == "files"]
    plan["assignments"] += [it | {"task": "T9"} for it in held]
    for name, key in (("tasks", "id"), ("assignments", "task")):
        plan[name] = [it for it in plan[name] if it[key] != drops]
    return Plan.model_validate({**plan, "version": 2})


def test_a_filing_is_held_to_the_version_of_the_plan_it_was_filed_under() -> None:
    for drops in ("", "T2"):
        story = Story(small_plan())
        story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
        story.submit("C02", "2022-06", "2022-07-04", full()[:2], FIGURES)
        story.amend("2022-08-01", amended(drops))
        story.submit("C01", "2022-07", "2022-08-04", full(), FIGURES)
        assert june(story, "2022-07-08")["status"] == june(story, "2022-09-01")["status"] == "on_time"
        # What was owed then is still missing, and what is owed now too.
        assert june(story, "2022-09-01", "C02")["status"] == "missing"
        july = timeliness(story.record("2022-07", "2022-08-08")).filter(pl.col("period") == "2022-07")
        assert dict(july.select("unit", "status").rows())["C01"] == "missing"
    rows = [*full(), filing("T9", "not_started", 0)]
    story.submit("C01", "2022-07", "2022-08-05", rows, {**FIGURES, ("T1", "k"): 9})
    july = timeliness(story.record("2022-07", "2022-08-08")).filter(pl.col("period") == "2022-07")
    assert dict(july.select("unit", "status").rows())["C01"] == "on_time"


def test_a_filing_under_a_version_that_is_not_on_record_is_held_to_the_present_one() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    story.plan = amended()
    assert june(story, "2022-07-08")["status"] == "missing"


def test_a_unit_that_an_amendment_adds_owes_nothing_for_periods_due_before_it() -> None:
    (group,) = small_plan().model_dump(mode="json", by_alias=True)["groups"]
    story = Story(small_plan(groups=[group | {"members": ["C01"]}]))
    amendment = {"version": 2, "date": "2022-07-20", "reason": "示例：增加一个单位"}
    story.amend("2022-07-20", small_plan(version=2, amendments=[amendment]))
    told = timeliness(story.record("2022-08", "2022-09-10")).filter(pl.col("unit") == "C02")
    assert dict(told.select("period", "status").rows()) == {"2022-07": "missing", "2022-08": "missing"}
    # What it files for them all the same is told.
    story.submit("C02", "2022-06", "2022-07-25", full(), FIGURES)
    assert june(story, "2022-09-10", "C02")["status"] == "late"
