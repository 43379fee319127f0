"""What counts: current filings, carrying forward, returns, acceptance, granted 不涉及."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from tasklib.ledger import Closure, Extension, ProblemReport
from tasklib.plan import Plan
from tasklib.progress import indicators, lists, problems, progress, resolutions, summary
from tests.plans import small_plan
from tests.stories import Story, filing

FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def full(percent: int = 40, **texts: str) -> list:
    return [
        filing("T1", "in_progress", percent, **texts),
        filing("T2", "in_progress"),
        filing("T3", "in_progress", 10),
    ]


def row(frame: pl.DataFrame, task: str, unit: str) -> dict:
    return frame.row(by_predicate=(pl.col("task") == task) & (pl.col("unit") == unit), named=True)


def test_an_earlier_filing_is_carried_forward_and_said_to_be() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(), FULL)
    before_due = row(progress(story.record("2022-06", "2022-07-05")), "T1", "C01")
    assert (before_due["filed_for"], before_due["percent"], before_due["light"]) == ("2022-05", 40.0, "黄")
    assert "沿用5月数据" in before_due["reason"]
    after_due = row(progress(story.record("2022-06", "2022-07-06")), "T1", "C01")
    assert (after_due["light"], after_due["percent"]) == ("未报", 40.0)


def test_nothing_for_two_periods_is_red_and_still_counts_as_not_filed() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-04", "2022-05-05", full(), FULL)
    record = story.record("2022-06", "2022-07-06")
    assert row(progress(record), "T1", "C01")["light"] == "红"
    assert summary(record).filter(pl.col("unit") == "C01")["not_filed"].item() == 3


def test_a_returned_row_does_not_count_until_it_is_refiled() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(30), FULL)
    june = story.submit("C01", "2022-06", "2022-07-04", full(60), {**FULL, ("T1", "n"): 18})
    story.judge("2022-07-06", june, "returned", "T1")
    record = story.record("2022-06", "2022-07-08")
    returned = row(progress(record), "T1", "C01")
    assert (returned["filed_for"], returned["percent"], returned["light"]) == ("2022-05", 30.0, "未报")
    assert "被退回（数字有出入），尚未重报" in returned["reason"]
    assert indicators(record).filter(pl.col("indicator") == "场次")["value"].to_list() == [12.0, 12.0, None]
    story.submit("C01", "2022-06", "2022-07-08", full(50), FULL)
    assert row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")["percent"] == 50.0


def test_rows_left_unchanged_by_a_refile_stay_accepted() -> None:
    story = Story(small_plan())
    first = story.submit("C01", "2022-06", "2022-07-04", full(60), FULL)
    story.judge("2022-07-05", first, "accepted", "T2", "T3")
    story.judge("2022-07-05", first, "returned", "T1")
    story.submit("C01", "2022-06", "2022-07-06", full(50), {**FULL, ("T2", "b"): 10})
    reviews = (
        progress(story.record("2022-06", "2022-07-08")).filter(pl.col("unit") == "C01")["review"].to_list()
    )
    # T2's own figure changed, so its acceptance no longer covers it.
    assert reviews == ["pending", "pending", "accepted"]


def test_a_new_problem_of_a_task_awaits_the_office_like_a_changed_figure() -> None:
    story, known = Story(small_plan()), ProblemReport("C01-T1-01", "T1", "人手不足", "open", "unit")
    first = story.submit("C01", "2022-06", "2022-07-04", full(60), FULL, [known])
    story.judge("2022-07-05", first, "accepted", "T1", "T2", "T3")
    more = ProblemReport("C01-T2-01", "T2", "底数不清", "open", "unit")
    story.submit("C01", "2022-06", "2022-07-06", full(60), FULL, [known, more])
    own = progress(story.record("2022-06", "2022-07-08")).filter(pl.col("unit") == "C01")
    assert own["review"].to_list() == ["accepted", "pending", "accepted"]


def test_a_request_not_to_apply_counts_as_not_started_until_granted_and_then_lasts() -> None:
    story = Story(small_plan())
    rows = [filing("T1", "not_applicable"), *full()[1:]]
    may = story.submit("C01", "2022-05", "2022-06-02", rows, {("T2", "a"): 1, ("T2", "b"): 1})
    asked = row(progress(story.record("2022-05", "2022-06-06")), "T1", "C01")
    assert (asked["state"], asked["percent"], asked["light"]) == ("not_started", 0.0, "红")
    assert "待认定" in asked["reason"]
    story.judge("2022-06-06", may, "accepted", "T1")
    granted = row(progress(story.record("2022-05", "2022-06-06")), "T1", "C01")
    assert (granted["state"], granted["percent"], granted["light"]) == ("not_applicable", None, "不涉及")
    story.submit("C01", "2022-06", "2022-07-04", rows, {("T2", "a"): 1, ("T2", "b"): 1})
    record = story.record("2022-06", "2022-07-06")
    assert row(progress(record), "T1", "C01")["light"] == "不涉及"
    whole = indicators(record).filter((pl.col("indicator") == "场次") & pl.col("unit").is_null())
    assert whole["reporting"].item() == "0/1"
    story.submit("C01", "2022-07", "2022-08-04", full(70), FULL)
    assert row(progress(story.record("2022-07", "2022-08-08")), "T1", "C01")["light"] == "绿"


def test_closing_holds_over_later_filings_until_reopened() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", [filing("T1", "claimed_done", 100), *full()[1:]], FULL)
    assert row(progress(story.record("2022-05", "2022-06-06")), "T1", "C01")["light"] == "待销号"
    story.add("2022-06-07", Closure("T1", "C01", "closed", "现场核验"))
    assert row(progress(story.record("2022-05", "2022-06-06")), "T1", "C01")["light"] == "待销号"
    closed = row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")
    assert (closed["state"], closed["light"], closed["reason"]) == (
        "closed",
        "已销号",
        "6月7日销号，依据：现场核验。",
    )
    story.add("2022-07-08", Closure("T1", "C01", "reopened", "督查发现台账不全"))
    story.submit("C01", "2022-06", "2022-07-08", full(60), FULL)
    again = row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")
    assert (again["state"], again["light"]) == ("in_progress", "绿")
    assert "7月8日重新打开：督查发现台账不全" in again["reason"]


def test_an_extension_moves_the_deadline_from_its_day_on_and_both_dates_are_told() -> None:
    story = Story(small_plan())
    story.submit("D01", "2022-07", "2022-08-04", [filing("T4", "in_progress", 80)], {("T4", "m"): 10})
    late = row(progress(story.record("2022-07", "2022-08-04")), "T4", "D01")
    assert (str(late["deadline"]), late["light"], late["expected"]) == ("2022-06-30", "红", 100.0)
    old, new = late["deadline"], late["deadline"].replace(month=9)
    story.add("2022-08-05", Extension("T4", "D01", "end", old, new, "换届", "市政府办"))
    extended = row(progress(story.record("2022-07", "2022-08-05")), "T4", "D01")
    assert (str(extended["deadline"]), extended["light"], extended["expected"]) == ("2022-09-30", "绿", 77.8)
    assert "原时限6月30日，经市政府办同意延至9月30日（换届）" in extended["reason"]


def test_a_rate_task_shows_its_attainment_and_falls_back_on_the_claim_when_a_figure_is_missing() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-04", full(), FULL)
    story.submit(
        "C02", "2022-06", "2022-07-04", [*full()[:1], filing("T2", "in_progress", 80)], {("T2", "a"): None}
    )
    frame = progress(story.record("2022-06", "2022-07-05"))
    assert [row(frame, "T2", u)["percent"] for u in ("C01", "C02")] == [90.0, 80.0]
    assert row(frame, "T2", "C02")["attainment"] is None


def test_a_claim_more_than_ten_points_above_attainment_is_overclaimed() -> None:
    story = Story(small_plan())
    # 12 of 30 is 40.0.
    story.submit("C01", "2022-06", "2022-07-04", full(50), FULL)
    story.submit("C02", "2022-06", "2022-07-04", full(71), FULL)
    frame = progress(story.record("2022-06", "2022-07-05"))
    assert [row(frame, "T1", u)["attainment"] for u in ("C01", "C02")] == [40.0, 60.0]
    assert [row(frame, "T1", u)["overclaimed"] for u in ("C01", "C02")] == [False, True]


def test_totals_are_exact_and_say_n_of_m() -> None:
    story = Story(small_plan())
    story.submit(
        "C01", "2022-06", "2022-07-04", full(), {("T1", "n"): "12.1", ("T2", "a"): 3, ("T2", "b"): 2}
    )
    one = indicators(story.record("2022-06", "2022-07-05")).filter(pl.col("unit").is_null())
    assert one["reporting"].to_list() == ["1/2", "1/2", "1/2", "1/2", "0/1"]
    story.submit("C02", "2022-05", "2022-06-02", full(), {("T1", "n"): "0.2", ("T2", "a"): 1, ("T2", "b"): 0})
    both = indicators(story.record("2022-06", "2022-07-05")).filter(pl.col("unit").is_null())
    assert both["value"].to_list() == [12.3, 4.0, 2.0, 50.0, None]
    assert both["filed_for"].to_list() == ["2022-05", "2022-05", "2022-05", "2022-05", None]


def test_zero_and_missing_and_never_filed_stay_apart() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-04", full(), {("T1", "n"): 0, ("T2", "a"): None})
    own = indicators(story.record("2022-06", "2022-07-05")).filter(pl.col("unit") == "C01")
    told = {r["indicator"]: (r["value"], r["filed_for"]) for r in own.to_dicts()}
    assert told["场次"] == (0.0, "2022-06")
    assert told["应公开数"] == (None, "2022-06")
    assert told["已公开数"] == (None, None)


def report(problem: str, status: str, due: str, **more: str) -> ProblemReport:
    from datetime import date

    return ProblemReport(
        problem, "T1", "人手不足", status, "unit", "调剂人员", "股长", date.fromisoformat(due), **more
    )


def test_a_problem_left_out_of_a_later_filing_stays_open_and_falls_overdue() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(), FULL, [report("C01-T1-01", "open", "2022-06-29")])
    story.submit("C01", "2022-06", "2022-07-04", full(), FULL, [report("C01-T1-02", "open", "2022-09-30")])
    found = problems(story.record("2022-06", "2022-07-05"))
    assert found.select("problem", "list", "overdue").rows() == [
        ("C01-T1-01", "推进落实", True),
        ("C01-T1-02", "新增", False),
    ]


def test_the_three_lists_stand_linked_for_each_unit_of_a_duty() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-06", "2022-07-04", full(), FULL, [report("C01-T1-01", "solved", "2022-06-29")])
    found = lists(story.record("2022-06", "2022-07-05")).select(
        "origin", "problem", "measure", "unit", "status"
    )
    assert found.rows() == [
        ("plan", "P1", "M1", "C01", None),
        ("plan", "P1", "M1", "C02", None),
        ("unit", "C01-T1-01", None, "C01", "solved"),
    ]


def test_a_ledger_without_resolutions_gives_an_empty_table_of_its_columns() -> None:
    frame = resolutions(Story(small_plan()).record("2022-06"))
    assert frame.height == 0
    assert frame.columns[:3] == ["resolution", "decided_on", "source"]


def test_roll_ups_count_closed_as_a_hundred_and_not_filed_as_nothing() -> None:
    story = Story(small_plan())
    story.submit(
        "C01", "2022-06", "2022-07-04", [filing("T1", "claimed_done", 100), filing("T2", None)], FULL
    )
    story.add("2022-07-05", Closure("T1", "C01", "closed", "核验"))
    one = summary(story.record("2022-06", "2022-07-06")).filter(pl.col("unit") == "C01").row(0, named=True)
    assert (one["percent"], one["done"], one["not_filed"], one["due"]) == (33.3, 1, 2, 3)
    assert Decimal(str(one["done_share"])) == Decimal("33.3")


def test_what_an_older_version_of_the_plan_had_and_this_one_has_not_is_left_out() -> None:
    story = Story(small_plan())
    reports = [report("C01-T1-01", "open", "2022-06-29")]
    story.submit("C01", "2022-06", "2022-07-04", [*full(), filing("T9", "in_progress", 50)], FULL, reports)
    story.submit("C09", "2022-06", "2022-07-04", full(), FULL, [report("C09-T1-01", "open", "2022-06-29")])
    record = story.record("2022-06", "2022-07-08")
    assert set(progress(record)["task"]) == {"T1", "T2", "T3", "T4"}
    assert problems(record)["unit"].to_list() == ["C01"]


def test_a_figure_left_blank_in_a_refile_is_not_taken_from_the_revision_it_replaced() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(), {("T1", "n"): 9})
    story.submit("C01", "2022-06", "2022-07-04", full(), {("T1", "n"): 12})
    story.submit("C01", "2022-06", "2022-07-05", full(), {})
    own = indicators(story.record("2022-06", "2022-07-05")).filter(pl.col("unit") == "C01").row(0, named=True)
    assert (own["value"], own["filed_for"]) == (9.0, "2022-05")


def test_a_ratio_never_mixes_periods() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(), {("T2", "a"): 10, ("T2", "b"): 5})
    story.submit("C01", "2022-06", "2022-07-04", full(), {("T2", "b"): 20})
    told = indicators(story.record("2022-06", "2022-07-05")).filter(pl.col("indicator") == "公开率")
    assert told.select("value", "filed_for").rows()[:2] == [(50.0, "2022-05"), (50.0, "2022-05")]


def test_returning_a_request_takes_back_what_was_granted_before() -> None:
    story = Story(small_plan())
    rows = [filing("T1", "not_applicable"), *full()[1:]]
    may = story.submit("C01", "2022-05", "2022-06-02", rows, FULL)
    story.judge("2022-06-06", may, "accepted", "T1")
    june = story.submit("C01", "2022-06", "2022-07-04", rows, FULL)
    story.judge("2022-07-06", june, "returned", "T1", reason="本年已有重大决策")
    told = row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")
    assert (told["state"], told["light"]) == ("not_started", "未报")
    assert "本年已有重大决策" in told["reason"]
    story.submit("C01", "2022-06", "2022-07-08", rows, FULL)
    again = row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")
    assert (again["state"], again["review"]) == ("not_started", "pending")
    # What was told as of an earlier day stays as it was.
    assert row(progress(story.record("2022-06", "2022-07-05")), "T1", "C01")["light"] == "不涉及"


def test_a_claim_carried_over_a_return_says_so() -> None:
    story = Story(small_plan())
    done = [filing("T1", "claimed_done", 100), *full()[1:]]
    story.submit("C01", "2022-05", "2022-06-02", done, FULL)
    june = story.submit("C01", "2022-06", "2022-07-04", done, FULL)
    story.judge("2022-07-06", june, "returned", "T1", reason="佐证不全")
    told = row(progress(story.record("2022-06", "2022-07-08")), "T1", "C01")
    assert told["light"] == "待销号"
    assert "6月填报被退回（佐证不全），尚未重报" in told["reason"]


def test_a_task_is_not_filed_for_periods_before_it_begins() -> None:
    tasks = small_plan().model_dump(mode="json", by_alias=True)["tasks"]
    tasks[0]["start"] = "2022-06-15"
    record = Story(small_plan(tasks=tasks)).record("2022-05")
    assert "T1" not in progress(record)["task"].to_list()
    assert "T1" in progress(Story(small_plan(tasks=tasks)).record("2022-06"))["task"].to_list()


def with_a_new_task(on: str) -> Plan:
    """Version 2 of the plan, from the day on: T9 is new, and begins with the year."""
    plan = small_plan().model_dump(mode="json", by_alias=True)
    plan["tasks"].append(next(task for task in plan["tasks"] if task["id"] == "T3") | {"id": "T9"})
    plan["assignments"] += [held | {"task": "T9"} for held in plan["assignments"] if held["task"] == "T3"]
    plan["amendments"] = [{"version": 2, "date": on, "reason": "示例：中途新增"}]
    return Plan.model_validate({**plan, "version": 2})


def test_what_an_amendment_adds_is_not_unreported_for_periods_due_before_it() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-05", "2022-06-02", full(), FULL)
    story.submit("C01", "2022-06", "2022-07-04", full(), FULL)
    story.amend("2022-07-20", with_a_new_task("2022-07-20"))
    june = row(progress(story.record("2022-06", "2022-07-25")), "T9", "C01")
    assert (june["light"], "尚无填报，按0计" in june["reason"]) == ("绿", True)
    july = row(progress(story.record("2022-07", "2022-08-10")), "T9", "C01")
    assert (july["light"], "连续两期" in july["reason"]) == ("未报", False)
    assert row(progress(story.record("2022-07", "2022-08-10")), "T3", "C01")["light"] == "未报"
    august = row(progress(story.record("2022-08", "2022-09-10")), "T9", "C01")
    assert (august["light"], "连续两期未报" in august["reason"]) == ("红", True)
