"""Locks, filing extensions and corrections: which days count, which days are open, what stands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasklib.ledger import (
    Correction,
    EvidenceFile,
    Extension,
    Filing,
    FilingExtension,
    IndicatorValue,
    Opinion,
    RefusedUnit,
    SourceFile,
    Submission,
)
from tasklib.plan import Period, Plan
from tasklib.plan.workdays import shift
from tasklib.progress import corrections, filing_extensions, filings, indicators, progress, timeliness
from tests.plans import small_plan
from tests.stories import Story, filing
from tests.torture import TORTURE

JUNE = Period.parse("2022-06")
FIGURES = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def locking(after: int | None = 5, **more: Any) -> Plan:
    """The small plan; June is due on Tuesday 5 July and locks after Tuesday 12 July."""
    calendar = {"cadence": "monthly", "filing_day": 5, "locks_after": after, "source": "reconstructed"}
    return small_plan(calendar=calendar, **more)


def full(percent: int = 40) -> list[Filing]:
    return [filing("T1", "in_progress", percent), filing("T2", "in_progress"), filing("T3", "not_started", 0)]


def grant(until: str, unit: str = "C01", period: str = "2022-06") -> FilingExtension:
    return FilingExtension(unit, period, "granted", "汛情", "市政府办", date.fromisoformat(until))


def revoke(unit: str = "C01", period: str = "2022-06") -> FilingExtension:
    return FilingExtension(unit, period, "revoked", "汛情解除", "市政府办")


def status(story: Story, as_of: str, unit: str = "C01") -> str:
    frame = timeliness(story.record("2022-06", as_of))
    mine = (pl.col("unit") == unit) & (pl.col("period") == "2022-06")
    return str(frame.row(by_predicate=mine, named=True)["status"])


def open_until(story: Story, as_of: str, unit: str = "C01") -> str:
    return str(story.record("2022-06", as_of).open_until(unit, JUNE))


def test_a_period_locks_some_workdays_after_it_is_due_and_a_plan_may_have_none() -> None:
    assert open_until(Story(locking()), "2022-07-08") == "2022-07-12"
    assert open_until(Story(locking(0)), "2022-07-08") == "2022-07-05"
    assert open_until(Story(locking(None)), "2022-07-08") == "None"


def test_an_extension_granted_by_the_filing_day_moves_it() -> None:
    for filed, told in (("2022-07-11", "on_time"), ("2022-07-12", "late")):
        story = Story(locking())
        story.add("2022-07-05", grant("2022-07-11"))
        assert status(story, "2022-07-11") == "not_due"
        assert status(story, "2022-07-12") == "missing"
        story.submit("C01", "2022-06", filed, full(), FIGURES)
        assert status(story, "2022-07-20") == told
        # The contract's column keeps the plan's own day.
        assert set(timeliness(story.record("2022-06", "2022-07-20"))["due"].tail(3)) == {date(2022, 7, 5)}


def test_an_extension_granted_after_the_filing_day_opens_the_period_and_excuses_nothing() -> None:
    story = Story(locking())
    story.add("2022-07-06", grant("2022-07-20"))
    story.submit("C01", "2022-06", "2022-07-15", full(), FIGURES)
    assert (status(story, "2022-07-20"), open_until(story, "2022-07-20")) == ("late", "2022-07-20")


def test_an_extension_of_an_extension_moves_the_day_again() -> None:
    story = Story(locking())
    story.add("2022-07-04", grant("2022-07-08"))
    story.add("2022-07-08", grant("2022-07-14"))
    story.submit("C01", "2022-06", "2022-07-14", full(), FIGURES)
    assert status(story, "2022-07-20") == "on_time"


def test_a_revoked_extension_held_until_that_day() -> None:
    for filed, told in (("2022-07-08", "on_time"), ("2022-07-09", "late")):
        story = Story(locking())
        story.add("2022-07-04", grant("2022-07-18"))
        story.submit("C01", "2022-06", filed, full(), FIGURES)
        story.add("2022-07-08", revoke())
        assert status(story, "2022-07-20") == told
        assert open_until(story, "2022-07-08") == "2022-07-12"
        assert open_until(story, "2022-07-07") == "2022-07-18"


def test_an_extension_is_one_units_and_one_periods() -> None:
    story = Story(locking())
    story.add("2022-07-04", grant("2022-07-18", "C02"), grant("2022-07-18", "D01"))
    story.add("2022-07-04", grant("2022-07-18", period="2022-05"))
    assert status(story, "2022-07-06") == "missing"
    assert [status(story, "2022-07-06", unit) for unit in ("C02", "D01")] == ["not_due", "not_due"]
    assert open_until(story, "2022-07-06") == "2022-07-12"


def test_what_an_extension_leaves_time_for_is_neither_unreported_now_nor_the_period_before() -> None:
    story = Story(locking())
    story.add("2022-07-05", grant("2022-08-20"))
    june = progress(story.record("2022-06", "2022-07-08")).filter(pl.col("unit") == "C01")
    assert "未报" not in june["light"].to_list()
    july = progress(story.record("2022-07", "2022-08-08")).filter(pl.col("unit") == "C01")
    assert set(july["light"]) == {"未报"}
    later = progress(story.record("2022-07", "2022-08-22")).filter(pl.col("unit") == "C01")
    assert set(later["light"]) == {"红"}


def test_a_return_opens_the_period_for_its_refile_while_it_stands() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    story.judge("2022-07-20", seq, "returned", "T1")
    # Three workdays after Wednesday 20 July.
    assert open_until(story, "2022-07-20") == "2022-07-25"
    assert open_until(story, "2022-07-19") == open_until(story, "2022-07-20", "C02") == "2022-07-12"
    story.judge("2022-07-21", seq, "accepted", "T1")
    assert open_until(story, "2022-07-21") == "2022-07-12"


def test_a_refile_of_the_returned_row_answers_the_return_and_one_that_leaves_it_blank_does_not() -> None:
    for again, until in ((full(45), "2022-07-12"), ([filing("T1", None), *full()[1:]], "2022-07-25")):
        story = Story(locking())
        seq = story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
        story.judge("2022-07-20", seq, "returned", "T1")
        story.submit("C01", "2022-06", "2022-07-21", again, FIGURES)
        assert open_until(story, "2022-07-21") == until
        assert open_until(story, "2022-07-20") == "2022-07-25"


def test_an_attempt_refused_while_the_period_was_open_leaves_it_open_for_its_day_of_grace() -> None:
    for day, until in (
        ("2022-07-12", "2022-07-13"),
        ("2022-07-13", "2022-07-12"),
        ("2022-07-08", "2022-07-12"),
    ):
        story = Story(locking())
        story.add(day, RefusedUnit(1, 2, "C01", "2022-06"))
        assert open_until(story, "2022-07-14") == until


def test_an_attempt_refused_for_no_error_of_the_units_own_keeps_the_period_open_until_it_files() -> None:
    for day, until in (("2022-07-12", "None"), ("2022-07-13", "2022-07-12")):
        story = Story(locking())
        story.refuse("C01", "2022-06", day, 0)
        assert (open_until(story, "2022-08-01"), open_until(story, "2022-08-01", "C02")) == (
            until,
            "2022-07-12",
        )
    story = Story(locking())
    story.refuse("C01", "2022-06", "2022-07-12", 2, "a")
    # Mended on its day of grace, and caught in a neighbour's fault.
    story.refuse("C01", "2022-06", "2022-07-13", 0, "b")
    assert open_until(story, "2022-08-01") == "None"
    # Looked at again alone it has a fault of its own.
    story.refuse("C01", "2022-06", "2022-08-01", 1, "b")
    assert open_until(story, "2022-08-01") == "2022-08-02"
    story.refuse("C01", "2022-06", "2022-08-02", 0, "c")
    story.submit("C01", "2022-06", "2022-08-09", full(), FIGURES, content="c")
    assert open_until(story, "2022-08-09") == "2022-08-02"


def test_what_waits_for_the_office_keeps_the_period_open_for_its_own_files_alone() -> None:
    story = Story(locking())
    story.refuse("C01", "2022-06", "2022-07-12", 0, "a")
    assert (taken_until(story, "2022-12-01", "a"), taken_until(story, "2022-12-01", "b")) == (
        date.max,
        date(2022, 7, 13),
    )
    # Neither an attempt that came too late nor another question asks for more days.
    story.refuse("C01", "2022-06", "2022-07-13", 0, "b")
    story.refuse("C01", "2022-06", "2022-07-14", 1, "c", "period-locked")
    assert taken_until(story, "2022-12-01", "c") == date(2022, 7, 13)
    assert taken_until(story, "2022-12-01", "a") == taken_until(story, "2022-12-01", "b") == date.max
    story.submit("C01", "2022-06", "2022-07-20", full(), FIGURES, content="a")
    assert taken_until(story, "2022-12-01", "b") == date(2022, 7, 13)


def test_a_file_refused_as_too_late_waits_for_the_office_once_an_extension_lets_it_in() -> None:
    story = Story(locking())
    story.refuse("C01", "2022-06", "2022-07-20", 1, "a", "period-locked")
    story.add("2022-07-21", grant("2022-07-29"))
    story.refuse("C01", "2022-06", "2022-07-29", 0, "a")
    assert taken_until(story, "2022-08-10", "a") == date.max


def test_a_file_that_was_replaced_and_comes_again_waits_anew() -> None:
    story = Story(locking())
    story.refuse("C01", "2022-06", "2022-07-04", 0, "a")
    story.submit("C01", "2022-06", "2022-07-05", full(), FIGURES, content="b")
    story.refuse("C01", "2022-06", "2022-07-12", 0, "a")
    assert taken_until(story, "2022-08-10", "a") == date.max


def taken_until(story: Story, as_of: str, content: str) -> date:
    """The last day on which C01's file of that content is taken for June."""
    opening = story.record("2022-06", as_of).opening("C01", JUNE, frozenset({content * 64}))
    assert opening
    return opening.last


def test_filings_tell_until_when_a_filing_was_extended_and_taken() -> None:
    story = Story(locking())
    story.add("2022-07-04", grant("2022-07-18"))
    story.add("2022-07-13", grant("2022-07-15", "C02"))
    story.add("2022-07-14", revoke("C02"))
    found = filings(story.record("2022-06", "2022-07-20")).filter(pl.col("period") == "2022-06")
    assert found.select("unit", "extended_to", "locked_on").rows() == [
        ("C01", date(2022, 7, 18), date(2022, 7, 18)),
        ("C02", date(2022, 7, 14), date(2022, 7, 12)),
        ("D01", None, date(2022, 7, 12)),
    ]
    assert filings(Story(small_plan()).record("2022-06"))["locked_on"].null_count() == 18


def test_extensions_are_told_with_what_became_of_them() -> None:
    story = Story(locking())
    story.add("2022-07-13", grant("2022-07-20", "C02"))
    story.add("2022-07-04", grant("2022-07-08"))
    story.add("2022-07-11", grant("2022-07-15"))
    story.add("2022-07-12", revoke())
    told = filing_extensions(story.record("2022-06", "2022-07-20"))
    assert told.select("unit", "until", "moves_due", "revoked_on", "revoked_because").rows() == [
        # The first had run out before the second was granted and revoked.
        ("C01", date(2022, 7, 8), True, None, None),
        ("C01", date(2022, 7, 15), False, date(2022, 7, 12), "汛情解除"),
        ("C02", date(2022, 7, 20), False, None, None),
    ]
    assert filing_extensions(story.record("2022-05", "2022-07-20")).height == 0


CONTENTS = st.sampled_from("ab")


@st.composite
def chronicles(draw: st.DrawFn) -> Story:
    """Filings, refusals, returns and filing extensions of one unit, entered as they happen."""
    story, day, last = Story(locking(draw(st.integers(0, 6)))), date(2022, 6, 27), 0
    for _ in range(draw(st.integers(0, 10))):
        day += timedelta(days=draw(st.integers(0, 5)))
        on = day.isoformat()
        match draw(st.sampled_from(["file", "grant", "grant", "revoke", "refuse", "judge"])):
            case "file":
                rows = full() if draw(st.booleans()) else full()[:1]
                last = story.submit("C01", "2022-06", on, rows, FIGURES, content=draw(CONTENTS))
            case "grant":
                story.add(on, grant((day + timedelta(days=draw(st.integers(0, 15)))).isoformat()))
            case "revoke":
                story.add(on, revoke())
            case "refuse":
                story.refuse("C01", "2022-06", on, draw(st.integers(0, 1)), draw(CONTENTS))
            case "judge" if last:
                story.judge(on, last, draw(st.sampled_from(["accepted", "returned"])), "T1")
    return story


@settings(max_examples=60 * TORTURE)
@given(chronicles(), st.integers(0, 60), st.integers(0, 60))
def test_what_was_told_on_time_is_told_so_on_every_later_day(story: Story, n: int, m: int) -> None:
    one, other = (date(2022, 6, 27) + timedelta(days=d) for d in sorted((n, m)))
    if status(story, one.isoformat()) == "on_time":
        assert status(story, other.isoformat()) == "on_time"


def opened(story: Story, day: date, content: str) -> bool:
    """Whether a file was taken on a day, by the rules' own words, one entry after another."""
    plan, seen = story.plan, [entry for entry in story.entries if entry[1] <= day]
    lock = plan.calendar.locks_on(JUNE)
    assert lock is not None
    ends, until, returned = [lock], None, {}
    for _, on, rows in seen:
        for row in rows:
            if isinstance(row, FilingExtension):
                running = [until] if until and until >= on else []
                until = max([*running, row.until]) if row.until else None
            elif isinstance(row, Submission):
                # Every filing here holds the row that is returned, and so answers it.
                returned = {}
            elif hasattr(row, "verdict"):
                returned[row.submission, row.task] = on if row.verdict == "returned" else None
    ends += [until] * bool(until) + [
        shift(on, plan.thresholds.refile_workdays) for on in returned.values() if on
    ]
    end, open_on = max(ends), {max(ends)}
    waits: set[str] = set()
    told: set[tuple[str, int]] = set()
    for _, on, (row, *more) in seen:
        if isinstance(row, Submission):
            waits, told = set(), set()
        elif isinstance(row, RefusedUnit):
            assert isinstance(more[0], SourceFile)
            file = more[0].sha256[0]
            if (file, row.findings) in told:
                # Nothing was mended.
                continue
            told.add((file, row.findings))
            if on <= end or (row.findings and file in waits):
                open_on.add(shift(on, plan.thresholds.grace_workdays))
            waits.discard(file)
            if not row.findings and on <= max(open_on):
                # Nothing for the unit to mend in this file: the days are the office's.
                waits.add(file)
    return content in waits or day <= max(open_on)


@settings(max_examples=60 * TORTURE)
@given(chronicles(), st.integers(0, 60), st.sampled_from("abc"))
def test_a_day_is_open_as_the_rules_say_and_nothing_decided_later_changes_it(
    story: Story, n: int, content: str
) -> None:
    day = date(2022, 6, 27) + timedelta(days=n)
    then = story.record("2022-06", "2022-12-31").told(as_of=day)
    opening = then.opening("C01", JUNE, frozenset({content * 64}))
    assert opening
    assert (day <= opening.last) == opened(story, day, content)


MILESTONES = [
    ("m1", "2022-03-31", "binding"),
    ("m2", "2022-05-31", "aspirational"),
    ("m3", "2022-08-31", "binding"),
]


@settings(max_examples=60 * TORTURE)
@given(
    st.sampled_from(["nodes", "steady"]),
    st.integers(0, 100),
    st.integers(0, 2),
    st.integers(1, 300),
    st.sampled_from(["2022-04", "2022-05", "2022-06", "2022-07", "2022-09"]),
)
# Extended past the second milestone, the first is still the first to be reached.
@example("steady", 50, 0, 75, "2022-06")
def test_a_later_deadline_of_any_milestone_never_worsens_the_light(
    pace: str, percent: int, which: int, more: int, period: str
) -> None:
    document = small_plan().model_dump(mode="json", by_alias=True)["tasks"]
    document[0] |= {
        "pace": pace,
        "milestones": [
            {"id": id, "title": id, "deadline": day, "strictness": kind, "source": "reconstructed"}
            for id, day, kind in MILESTONES
        ],
    }
    story = Story(small_plan(tasks=document))
    due = story.plan.calendar.due_on(Period.parse(period)).isoformat()
    story.submit("C01", period, due, full(percent), FIGURES)

    def light() -> int:
        told = progress(story.record(period, due)).filter(
            (pl.col("task") == "T1") & (pl.col("unit") == "C01")
        )
        return ["红", "黄", "绿"].index(told["light"].item())

    before = light()
    id, day, _ = MILESTONES[which]
    old = date.fromisoformat(day)
    story.add("2022-01-05", Extension("T1", "C01", id, old, old + timedelta(days=more), "汛情", "市政府办"))
    assert light() >= before


# --- corrections ------------------------------------------------------------------------------


def correction(seq: int, value: int, indicator: str | None = "n", was: int | None = 12) -> Correction:
    before = None if was is None else Decimal(was)
    return Correction(1, seq, "T1", Decimal(value), "复核", "市政府办", indicator, before)


def row(story: Story, as_of: str, period: str = "2022-06") -> dict[str, Any]:
    frame = progress(story.record(period, as_of))
    mine = (pl.col("task") == "T1") & (pl.col("unit") == "C01")
    return frame.row(by_predicate=mine, named=True)


def figure(story: Story, as_of: str, period: str = "2022-06") -> list[tuple[Any, ...]]:
    found = indicators(story.record(period, as_of)).filter(pl.col("indicator") == "场次")
    return found.select("unit", "value", "bound").rows()


def test_a_correction_counts_in_the_figures_place_from_its_own_day_on() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(seq, 15))
    assert figure(story, "2022-07-31")[:2] == [(None, 12.0, "="), ("C01", 12.0, "=")]
    assert figure(story, "2022-08-01")[:2] == [(None, 15.0, "="), ("C01", 15.0, "=")]
    assert [row(story, day)["attainment"] for day in ("2022-07-31", "2022-08-01")] == [40.0, 50.0]


def test_a_later_period_carries_the_corrected_figure_forward() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(seq, 15))
    assert figure(story, "2022-08-05", "2022-07")[1] == ("C01", 15.0, "=")


def test_a_corrected_percent_counts_and_the_light_follows_it() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), {**FIGURES, ("T1", "n"): 15})
    story.add("2022-08-01", correction(seq, 15, None, 50))
    assert [
        (row(story, day)["percent"], row(story, day)["light"]) for day in ("2022-07-31", "2022-08-01")
    ] == [
        (50.0, "绿"),
        (15.0, "红"),
    ]


def test_the_last_correction_stands_and_a_later_filing_takes_its_place() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(seq, 15))
    story.add("2022-08-02", correction(seq, 14, was=15))
    assert figure(story, "2022-08-02")[1] == ("C01", 14.0, "=")
    told = corrections(story.record("2022-06", "2022-08-02"))
    assert told.select("was", "value", "corrected_on", "standing").rows() == [
        (12.0, 15.0, date(2022, 8, 1), False),
        (15.0, 14.0, date(2022, 8, 2), True),
    ]
    story.submit("C01", "2022-06", "2022-08-04", full(50), {**FIGURES, ("T1", "n"): 13})
    assert figure(story, "2022-08-04")[1] == ("C01", 13.0, "=")
    assert not corrections(story.record("2022-06", "2022-08-04"))["standing"].any()


def standing(story: Story, as_of: str) -> list[bool]:
    return corrections(story.record("2022-06", as_of))["standing"].to_list()


def test_a_refile_that_repeats_the_old_number_undoes_no_correction() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.judge("2022-07-06", seq, "accepted", "T1")
    story.add("2022-08-01", correction(seq, 15))
    story.add("2022-08-01", correction(seq, 45, None, 50))
    for day in ("2022-08-02", "2022-08-03"):
        story.submit("C01", "2022-06", day, full(50), FIGURES)
        assert (figure(story, day)[1], row(story, day)["percent"]) == (("C01", 15.0, "="), 45.0)
        assert row(story, day)["review"] == "accepted"
        assert standing(story, day) == [True, True]
    # Later rows of the ledger change nothing of what was told before them.
    assert figure(story, "2022-07-31")[1] == ("C01", 12.0, "=")
    # The percent is repeated, the figure is not; once another was filed the old one is new again.
    for day, count in (("2022-08-04", 13), ("2022-08-05", 12)):
        story.submit("C01", "2022-06", day, full(50), {**FIGURES, ("T1", "n"): count})
        assert (figure(story, day)[1], row(story, day)["percent"]) == (("C01", count, "="), 45.0)
        assert standing(story, day) == [False, True]


def test_a_returned_row_between_neither_carries_a_correction_nor_ends_it() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(seq, 15))
    between = story.submit("C01", "2022-06", "2022-08-02", full(50), {**FIGURES, ("T1", "n"): 20})
    story.judge("2022-08-02", between, "returned", "T1")
    story.submit("C01", "2022-06", "2022-08-03", full(50), FIGURES)
    assert (figure(story, "2022-08-03")[1], standing(story, "2022-08-03")) == (("C01", 15.0, "="), [True])


def test_a_correction_of_a_refile_goes_before_the_one_it_repeats() -> None:
    story = Story(locking())
    first = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(first, 15))
    again = story.submit("C01", "2022-06", "2022-08-02", full(50), FIGURES)
    story.add("2022-08-03", correction(again, 14, was=15))
    assert (figure(story, "2022-08-03")[1], standing(story, "2022-08-03")) == (
        ("C01", 14.0, "="),
        [False, True],
    )
    assert standing(story, "2022-08-02") == [True]


def test_corrections_name_period_unit_and_indicator_and_only_those_told_so_far() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.add("2022-08-01", correction(seq, 15))
    story.add("2022-08-01", correction(seq, 45, None, 50))
    told = corrections(story.record("2022-07", "2022-08-01"))
    assert told.select("period", "task", "unit", "indicator").rows() == [
        ("2022-06", "T1", "C01", "场次"),
        ("2022-06", "T1", "C01", None),
    ]
    assert corrections(story.record("2022-07", "2022-07-31")).height == 0
    assert corrections(story.record("2022-05", "2022-08-01")).height == 0


def test_a_bound_and_a_missing_mark_give_way_to_a_corrected_figure() -> None:
    for was in (IndicatorValue("T1", "n", Decimal(12), "~"), IndicatorValue("T1", "n", missing="未统计")):
        story = Story(locking())
        seq = story.submit("C01", "2022-06", "2022-07-04", full(50))
        story.entries[0] = (*story.entries[0][:2], (*story.entries[0][2], was))
        story.add("2022-08-01", correction(seq, 15, was=None))
        assert figure(story, "2022-08-01")[1] == ("C01", 15.0, "=")


def test_a_correction_leaves_every_verdict_as_it_was() -> None:
    story = Story(locking())
    first = story.submit("C01", "2022-06", "2022-07-04", full(50), FIGURES)
    story.judge("2022-07-05", first, "accepted", "T1", "T2")
    again = story.submit("C01", "2022-06", "2022-07-06", full(50), {**FIGURES, ("T2", "b"): 10})
    # T1 is accepted because the refile left it as it was.
    for named in ("n", None):
        story.add("2022-08-01", correction(again, 15, named))
    assert row(story, "2022-08-01")["review"] == "accepted"
    third = story.submit("C01", "2022-06", "2022-08-02", full(50), {**FIGURES, ("T2", "b"): 8})
    assert third
    assert row(story, "2022-08-02")["review"] == "accepted"


@pytest.mark.parametrize("blank", [IndicatorValue("T1", "n"), None])
def test_a_correction_is_no_filing_and_completes_none(blank: IndicatorValue | None) -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(50), {("T2", "a"): 10, ("T2", "b"): 9})
    if blank:
        story.entries[0] = (*story.entries[0][:2], (*story.entries[0][2], blank))
    story.add("2022-08-01", correction(seq, 15, was=None))
    assert status(story, "2022-08-02") == "missing"


def test_opinions_and_files_that_come_later_move_no_day() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    story.add("2022-07-06", Opinion(seq, "T1", "OFF", "属实"))
    facts = ("a.pdf", "0" * 64, 9, "application/pdf", "evidence", "2022-06", "T1")
    story.add("2022-07-07", EvidenceFile(1, "C01", *facts))
    story.add("2022-07-07", grant("2022-07-30"))
    told = filings(story.record("2022-06", "2022-07-10")).filter(
        (pl.col("unit") == "C01") & (pl.col("period") == "2022-06")
    )
    columns = ("attempts", "revisions", "unit_days", "office_days", "waiting_for")
    assert told.select(columns).row(0) == (1, 1, 0, 6, "office")


def test_an_attempt_refused_after_everything_was_settled_leaves_nobody_waiting() -> None:
    story = Story(locking())
    seq = story.submit("C01", "2022-06", "2022-07-04", full(), FIGURES)
    story.judge("2022-07-06", seq, "accepted", "T1", "T2", "T3")
    story.add("2022-07-20", RefusedUnit(1, 1, "C01", "2022-06"))
    told = filings(story.record("2022-06", "2022-07-30")).filter(
        (pl.col("unit") == "C01") & (pl.col("period") == "2022-06")
    )
    columns = ("attempts", "refusals", "unit_days", "office_days", "waiting_for")
    assert told.select(columns).row(0) == (2, 1, 0, 2, None)
