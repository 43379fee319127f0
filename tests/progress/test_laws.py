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
from tasklib.brief.marks import SEVERITY
from tasklib.ledger import (
    AgendaItem,
    Closure,
    Correction,
    Escalation,
    EscalationReply,
    EvidenceFile,
    Extension,
    Filing,
    FilingExtension,
    Implementation,
    ImplementationMeasure,
    MeetingAct,
    MeetingMember,
    Opinion,
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
from tests.torture import TORTURE

CALENDAR = {
    "cadence": "monthly",
    "filing_day": 5,
    "roll": "next",
    "locks_after": 5,
    "source": "reconstructed",
}
ESCALATION = [
    {"level": "reminder", "light": "yellow", "periods": 2, "source": "reconstructed"},
    {"level": "letter", "light": "red", "periods": 2, "source": "reconstructed"},
]
PLAN = small_plan(calendar=CALENDAR, escalation=ESCALATION)
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
    "review": figures.review,
    "corrections": figures.corrections,
    "filing_extensions": figures.filing_extensions,
    "evidence": figures.evidence,
    "implementation": figures.implementation,
    "implementation_measures": figures.implementation_measures,
    "extensions": figures.extensions,
    "meetings": figures.meetings,
    "meeting_members": figures.meeting_members,
    "agenda": figures.agenda,
    "decisions": figures.decisions,
    "repeated_lights": figures.repeated_lights,
    "escalations": figures.escalations,
    "escalations_due": figures.escalations_due,
}
days = st.integers(0, 200).map(lambda n: (date(2022, 1, 10) + timedelta(days=n)).isoformat())
units = st.sampled_from(sorted(TASKS))
OCCURRENCES = ["called", "called", "changed", "cancelled", "held"]
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
def windows(draw: st.DrawFn, unit: str, act: str, day: date) -> FilingExtension:
    until = day + timedelta(days=draw(st.integers(0, 40)))
    action = "granted" if act == "grant" else "revoked"
    period = draw(st.sampled_from(PERIODS))
    return FilingExtension(unit, period, action, "理由", "市政府办", until if act == "grant" else None)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story, told, plans, steps = Story(PLAN), [], [], []
    for _ in range(draw(st.integers(0, 14))):
        act = draw(
            st.sampled_from(
                ["submit"] * 5
                + ["judge"] * 3
                + ["refuse", "close", "extend", "resolve", "conclude", "prove", "implement", "decide"]
                + ["grant", "revoke", "correct", "opine", "meet", "press", "answer"]
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
        elif act in ("grant", "revoke"):
            story.add(day, draw(windows(unit, act, date.fromisoformat(day))))
        elif act == "correct" and told:
            seq, filer = draw(st.sampled_from(told))
            task = draw(st.sampled_from(TASKS[filer]))
            about = draw(st.sampled_from([None, *(id for id in FIGURES[task] if id != "b")]))
            value = Decimal(draw(st.integers(40, 90)))
            story.add(day, Correction(1, seq, task, value, "复核", "市政府办", about))
        elif act == "opine" and told:
            seq, filer = draw(st.sampled_from(told))
            story.add(day, Opinion(seq, draw(st.sampled_from(TASKS[filer])), "OFF", f"意见{day}"))
        elif act == "close":
            action = draw(st.sampled_from(["closed", "reopened"]))
            story.add(day, Closure(draw(st.sampled_from(TASKS[unit])), unit, action, "依据"))
        elif act == "prove":
            task = draw(st.sampled_from([None, *TASKS[unit]]))
            facts = ("a.pdf", "0" * 64, 9, "application/pdf", "evidence" if task else "stamped")
            story.add(day, EvidenceFile(1, unit, *facts, draw(st.sampled_from(PERIODS)), task))
        elif act == "implement":
            due = date.fromisoformat(day) + timedelta(days=200)
            measures = (ImplementationMeasure("T1", n, "示例", "示例岗位", due) for n in (1, 2))
            plans.append((story.add(day, Implementation(unit, "filed"), *measures), unit))
        elif act == "decide" and plans:
            seq, filer = draw(st.sampled_from(plans))
            story.add(day, Implementation(filer, draw(st.sampled_from(["received", "returned"])), seq))
        elif act == "meet":
            id, action = draw(st.sampled_from(["M1", "M2"])), draw(st.sampled_from(OCCURRENCES))
            held_on = date.fromisoformat(day) if action in ("called", "changed") else None
            rows_of = (MeetingMember(1, "OFF", "主任"), AgendaItem(1, f"事{day}"))
            story.add(day, MeetingAct(id, action, held_on, "会议室"), *rows_of[: draw(st.integers(0, 2))])
        elif act == "press":
            number, task = f"提醒〔2022〕{len(story.entries)}号", draw(st.sampled_from(TASKS[unit]))
            step = "reminder", unit, task, draw(st.sampled_from(PERIODS)), "连续亮灯。"
            story.add(day, Escalation(number, *step, date.fromisoformat(day) + timedelta(days=7)))
            steps.append(number)
        elif act == "answer" and steps:
            action = draw(st.sampled_from(["replied", "withdrawn"]))
            story.add(day, EscalationReply(draw(st.sampled_from(steps)), action, "说明"))
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


many = settings(max_examples=30 * TORTURE, deadline=None)


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


def on_time(record: Record) -> set[tuple[str, str]]:
    told = figures.timeliness(record).filter(pl.col("status") == "on_time")
    return set(told.select("unit", "period").rows())


@many
@given(stories(), st.sampled_from(PERIODS), days, st.data())
def test_a_filing_extension_granted_whenever_never_turns_an_on_time_filing_late(
    story: Story, period: str, as_of: str, data: st.DataObject
) -> None:
    before = on_time(bounded(story, period, as_of))
    day = data.draw(days)
    story.add(day, data.draw(windows(data.draw(units), "grant", date.fromisoformat(day))))
    assert before <= on_time(bounded(story, period, as_of))


@many
@given(stories(), st.sampled_from(PERIODS), days, st.data())
def test_a_revocation_never_turns_what_had_come_by_then_late(
    story: Story, period: str, as_of: str, data: st.DataObject
) -> None:
    before, unit = on_time(bounded(story, period, as_of)), data.draw(units)
    came = [on.isoformat() for _, on, rows in story.entries if getattr(rows[0], "unit", None) == unit]
    day = max([data.draw(days), *came])
    story.add(day, data.draw(windows(unit, "revoke", date.fromisoformat(day))))
    assert before <= on_time(bounded(story, period, as_of))


@many
@given(stories(), st.sampled_from(PERIODS), days, st.sampled_from(["2022-10-01", "2023-03-31"]), days)
def test_an_extended_deadline_worsens_no_light_and_touches_no_filing_day(
    story: Story, period: str, as_of: str, deadline: str, day: str
) -> None:
    def severities() -> list[int]:
        return [SEVERITY.index(light) for light in figures.progress(bounded(story, period, as_of))["light"]]

    before, filed = severities(), figures.timeliness(bounded(story, period, as_of))
    new = date.fromisoformat(deadline)
    story.add(day, Extension("T4", "D01", "end", date(2022, 6, 30), new, "理由", "市政府办"))
    assert all(now >= was for now, was in zip(severities(), before, strict=True))
    assert figures.timeliness(bounded(story, period, as_of)).equals(filed)


@many
@given(stories(), st.sampled_from(PERIODS), days)
def test_an_opinion_moves_no_figure_and_no_day(story: Story, period: str, as_of: str) -> None:
    silent = Story(PLAN)
    silent.entries = [entry for entry in story.entries if not isinstance(entry[2][0], Opinion)]
    one, other = bounded(story, period, as_of), bounded(silent, period, as_of)
    for name in ("progress", "timeliness", "filings", "indicators", "summary"):
        assert EVERY[name](one).equals(EVERY[name](other)), name
