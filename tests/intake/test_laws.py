"""The laws of filing, tried on random filings: the same twice is one, and a refusal changes no figure."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklib import progress as figures
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.plan import Period
from tasklib.record import Record
from tests.intake.desk import FIGURE, Desk, Rows, good_rows, problem

TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cn"]), max_size=12
)
few = settings(max_examples=25, deadline=None)


@st.composite
def filings(draw: st.DrawFn) -> Rows:
    rows = good_rows()
    rows[PROGRESS][0]["完成比例(%)"] = draw(st.integers(0, 99))
    rows[PROGRESS][0]["进展情况"] = draw(TEXTS)
    rows[PROGRESS][2] |= draw(
        st.sampled_from([{}, {"完成状态": "推进中", "完成比例(%)": 5}, {"完成状态": ""}])
    )
    rows[INDICATORS][0][FIGURE] = draw(
        st.one_of(st.integers(0, 60), st.just("暂缺：未统计"), st.just("20余"))
    )
    due = draw(st.integers(10, 60))
    rows[INDICATORS][1][FIGURE], rows[INDICATORS][2][FIGURE] = due, draw(st.integers(0, due))
    rows[PROBLEMS] = [problem(问题描述=f"问题{n}") for n in range(draw(st.integers(0, 3)))]
    return rows


def tables(desk: Desk) -> list[pl.DataFrame]:
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), Period.parse("2022-06"), date(2022, 7, 8))
    made = (
        figures.progress,
        figures.indicators,
        figures.problems,
        figures.lists,
        figures.timeliness,
        figures.summary,
    )
    return [make(record) for make in made]


@few
@given(filings(), st.randoms(use_true_random=False))
def test_a_refile_of_an_unchanged_filing_changes_nothing(rows: Rows, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        first = desk.receipt(desk.csv(rows))
        head, told = desk.ledger.head(), tables(desk)
        shuffled = {name: chance.sample(lines, len(lines)) for name, lines in rows.items()}
        again = desk.receipt(desk.csv(shuffled, "again"), on=date(2022, 7, 6))
        assert (again.same, again.seq, again.revision) == (True, first.seq, first.revision)
        assert desk.ledger.head() == head
        assert all(one.equals(two) for one, two in zip(told, tables(desk), strict=True))


FAULTS: list[tuple[str, int, dict[str, Any]]] = [
    (PROGRESS, 0, {"完成比例(%)": "101"}),
    (PROGRESS, 0, {"完成状态": "已完成", "完成比例(%)": 60}),
    (PROGRESS, 1, {"任务编号": "T9"}),
    (PROGRESS, 2, {"任务编号": "T1"}),
    (INDICATORS, 0, {FIGURE: "很多"}),
    (INDICATORS, 0, {FIGURE: "暂缺"}),
    (INDICATORS, 2, {FIGURE: 999}),
]


@few
@given(filings(), st.sampled_from(FAULTS))
def test_a_refusal_changes_no_figure(rows: Rows, fault: tuple[str, int, dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.receipt(desk.csv(rows))
        # An attempt at a period that is filed already moves no date either.
        told = tables(desk)
        name, line, change = fault
        bad = {table: [dict(row) for row in lines] for table, lines in rows.items()}
        bad[name][line] |= change
        assert desk.refused(desk.csv(bad, "bad"), on=date(2022, 7, 5))
        assert all(one.equals(two) for one, two in zip(told, tables(desk), strict=True))
        assert len(desk.rows("refused_unit")) == 1
