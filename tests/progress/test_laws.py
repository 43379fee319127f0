"""The laws that every figure keeps, tried on random stories."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tasklib import progress as figures
from tasklib.ledger import (
    Closure,
    Extension,
    Filing,
    ProblemReport,
    RefusedUnit,
    Resolution,
    ResolutionOutcome,
    ResolutionUnit,
)
from tasklib.plan import Period
from tasklib.progress import STANDINGS
from tasklib.record import Record
from tests.plans import small_plan
from tests.stories import Story

PLAN = small_plan()
PERIODS = [f"2022-{month:02d}" for month in range(1, 8)]
TASKS = {"C01": ("T1", "T2", "T3"), "C02": ("T1", "T2", "T3"), "D01": ("T4",)}
FIGURES = {"T1": ("n",), "T2": ("a", "b"), "T3": (), "T4": ("m",)}
EVERY = {
    "progress": figures.progress,
    "timeliness": figures.timeliness,
    "filings": figures.filings,
    "indicators": figures.indicators,
    "problems": figures.problems,
    "lists": figures.lists,
    "summary": figures.summary,
    "ranking": figures.ranking,
    "texts": figures.texts,
    "standing": figures.standing,
    "resolutions": figures.resolutions,
}
days = st.integers(0, 200).map(lambda n: (date(2022, 1, 10) + timedelta(days=n)).isoformat())
units = st.sampled_from(sorted(TASKS))
STATES = {"not_started": st.just(0), "in_progress": st.integers(0, 100), "claimed_done": st.just(100)}


@st.composite
def rows(draw: st.DrawFn, unit: str) -> tuple[list[Filing], dict]:
    filings, values = [], {}
    for task in TASKS[unit]:
        state = draw(st.sampled_from([*STATES, "not_applicable", None]))
        percent = draw(STATES[state]) if state in STATES else None
        filings.append(Filing(task, state, None if percent is None else Decimal(percent)))
        for indicator in FIGURES[task]:
            choice = draw(st.sampled_from(["value", "missing", "blank"]))
            if choice != "blank":
                values[task, indicator] = draw(st.integers(0, 40)) if choice == "value" else None
    # A denominator is never below its numerator: intake refuses that.
    if values.get(("T2", "a")) is not None and values.get(("T2", "b")) is not None:
        values["T2", "b"] = min(values["T2", "a"], values["T2", "b"])
    return filings, values


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story, told = Story(PLAN), []
    for _ in range(draw(st.integers(0, 14))):
        act = draw(
            st.sampled_from(
                ["submit"] * 5 + ["judge"] * 3 + ["refuse", "close", "extend", "resolve", "conclude"]
            )
        )
        day, unit = draw(days), draw(units)
        if act == "submit":
            filings, values = draw(rows(unit))
            due = (date.fromisoformat(day) + timedelta(days=30)).isoformat()
            status = draw(st.sampled_from(["open", "in_progress", "solved"]))
            report = ProblemReport(
                f"{unit}-01", TASKS[unit][0], "示例", status, "unit", due=date.fromisoformat(due)
            )
            told.append(
                (story.submit(unit, draw(st.sampled_from(PERIODS)), day, filings, values, [report]), unit)
            )
        elif act == "judge" and told:
            seq, filer = draw(st.sampled_from(told))
            story.judge(
                day, seq, draw(st.sampled_from(["accepted", "returned"])), draw(st.sampled_from(TASKS[filer]))
            )
        elif act == "refuse":
            story.add(day, RefusedUnit(1, 1, unit, draw(st.sampled_from(PERIODS))))
        elif act == "close":
            action = draw(st.sampled_from(["closed", "reopened"]))
            story.add(day, Closure(draw(st.sampled_from(TASKS[unit])), unit, action, "依据"))
        elif act == "resolve":
            id = draw(st.sampled_from(["R1", "R2"]))
            decided = (
                Resolution(id, date(2022, 1, 5), "meeting", "示例", "OFF"),
                ResolutionUnit(id, 1, "counties"),
            )
            story.add(day, *decided)
        elif act == "conclude":
            action = draw(st.sampled_from(["concluded", "reopened"]))
            story.add(day, ResolutionOutcome(draw(st.sampled_from(["R1", "R2"])), action, "依据"))
        elif act == "extend":
            story.add(
                day, Extension("T4", "D01", "end", date(2022, 6, 30), date(2022, 9, 30), "理由", "市政府办")
            )
    return story


def tables(record: Record) -> dict[str, pl.DataFrame]:
    return {name: make(record) for name, make in EVERY.items()}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    for name, frame in one.items():
        assert frame.equals(other[name]), name


def bounded(story: Story, period: str, as_of: str, cut: int | None = None) -> Record:
    return Record.of(PLAN, story.frames(), Period.parse(period), date.fromisoformat(as_of), cut)


many = settings(max_examples=60, deadline=None)


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_what_arrives_after_as_of_changes_nothing(story: Story, period: str, as_of: str) -> None:
    earlier = Story(PLAN)
    # A later entry leaves its seq empty, so that the others keep theirs.
    earlier.entries = [entry for entry in story.entries if entry[1].isoformat() <= as_of]
    told, alone = bounded(story, period, as_of), bounded(earlier, period, as_of)
    assert told.cut == alone.cut
    same(tables(told), tables(alone))


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_what_lies_beyond_the_cut_changes_nothing(story: Story, period: str, as_of: str) -> None:
    cut = len(story.entries) // 2
    earlier = Story(PLAN)
    earlier.entries = story.entries[:cut]
    same(tables(bounded(story, period, as_of, cut)), tables(bounded(earlier, period, as_of)))


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_telling_up_to_ones_own_cut_tells_the_same(story: Story, period: str, as_of: str) -> None:
    told = bounded(story, period, as_of)
    same(tables(told), tables(bounded(story, period, as_of, told.cut)))


@many
@given(stories(), st.sampled_from(PERIODS), days, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    story: Story, period: str, as_of: str, chance: random.Random
) -> None:
    shuffled = {}
    for name, frame in story.frames().items():
        order = list(range(frame.height))
        chance.shuffle(order)
        shuffled[name] = frame[order]
    other = Record.of(PLAN, shuffled, Period.parse(period), date.fromisoformat(as_of))
    same(tables(bounded(story, period, as_of)), tables(other))


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_a_returned_row_never_counts(story: Story, period: str, as_of: str) -> None:
    without = Story(PLAN)
    returned = bounded(story, period, as_of).returned
    without.entries = [
        (seq, on, tuple(row for row in rows if (seq, getattr(row, "task", None)) not in returned))
        for seq, on, rows in story.entries
    ]
    one, other = bounded(story, period, as_of), bounded(without, period, as_of)
    # Returning a 不涉及 also takes back what was granted before: a verdict, not a figure of the row.
    assume(not any(r.state == "not_applicable" and r.review == "returned" for r in one.filed))
    assert figures.indicators(one).equals(figures.indicators(other))
    assert figures.problems(one).equals(figures.problems(other))
    # The reason of a light may tell of the return itself.
    assert figures.progress(one).drop("reason").equals(figures.progress(other).drop("reason"))


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_the_counts_of_the_first_sentence_add_up(story: Story, period: str, as_of: str) -> None:
    record = bounded(story, period, as_of)
    told = figures.summary(record)
    parts = told.select(pl.sum_horizontal("done", "on_track", "behind", "overdue", "not_filed")).to_series()
    assert parts.to_list() == told["due"].to_list()
    assert told["due"][0] == sum(told["due"][1:])
    assert (told["due"] + told["not_applicable"])[0] == figures.progress(record).height
    assert {it.verdict.standing for it in figures.standings(record)} <= set(STANDINGS)


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_percentages_stay_within_bounds_and_every_light_says_why(
    story: Story, period: str, as_of: str
) -> None:
    record = bounded(story, period, as_of)
    told = figures.progress(record)
    for name in ("percent", "attainment", "expected"):
        assert told[name].drop_nulls().is_between(0, 100).all(), name
    rates = figures.indicators(record).filter(pl.col("indicator") == "公开率")["value"].drop_nulls()
    assert rates.is_between(0, 100).all()
    shares = figures.ranking(record).select("closed_share", "on_time_rate")
    assert all(shares[name].drop_nulls().is_between(0, 100).all() for name in shares.columns)
    assert told["reason"].str.ends_with("。").all()
    assert told["light"].is_in(figures.LIGHTS).all()


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_a_total_over_fewer_units_says_so(story: Story, period: str, as_of: str) -> None:
    record = bounded(story, period, as_of)
    frame = figures.indicators(record)
    totals = frame.filter(pl.col("unit").is_null())
    for total in totals.to_dicts():
        own = frame.filter((pl.col("indicator") == total["indicator"]) & pl.col("unit").is_not_null())
        n, m = map(int, total["reporting"].split("/"))
        assert m == own.height
        if total["indicator"] != "公开率":
            assert n == own["value"].is_not_null().sum()
        if total["indicator"] == "场次" and n:
            assert total["value"] == pytest.approx(own["value"].sum())


@many
@given(stories(), st.sampled_from(PERIODS[1:]), days)
def test_the_trend_ends_in_the_summary(story: Story, period: str, as_of: str) -> None:
    record = bounded(story, period, as_of)
    told = figures.trend(record, figures.earlier(record, story.frames()))
    last = told.filter(pl.col("period") == period).select("unit", "percent", "expected")
    assert last.equals(figures.summary(record).select("unit", "percent", "expected"))
