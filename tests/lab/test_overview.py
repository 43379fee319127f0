"""The chief's overview without a browser: its counts are the tables', its cells are text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklib.lab.grid import Grid
from tasklib.lab.history import events
from tasklib.lab.overview import Overview
from tests.lab.office import COUNTY, HOSTILE, html, session, texts, workspace


@pytest.fixture(scope="module")
def seen(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Overview:
    sitting = session(workspace(example, tmp_path_factory.mktemp("chief") / "office"))
    sitting.period_key, sitting.day = "2022-06", date(2022, 7, 8)
    return Overview(sitting)


@pytest.fixture
def overview(seen: Overview) -> Overview:
    for drop in seen.filters.values():
        drop.value = None
    return seen


def shown(grid: Grid) -> list[list[Any]]:
    """The rows as the widget sends them to the browser."""
    return json.loads(grid._dt_args["data_json"])


def test_the_counts_are_those_of_the_summary(overview: Overview) -> None:
    table = overview.session.tables["summary"]
    assert [row[1] for row in shown(overview.units)] == table["due"].to_list()
    assert [row[7] for row in shown(overview.units)] == table["red"].to_list()
    assert len(shown(overview.tasks)) == overview.session.tables["progress"].height


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [
        ("light", "红", "light"),
        ("unit", COUNTY, "unit"),
        ("category", "C", None),
        ("lead", "511800-zfb", None),
    ],
)
def test_a_filter_counts_what_passes(overview: Overview, name: str, value: str, column: str | None) -> None:
    overview.filters[name].value = value
    progress, plan = overview.session.tables["progress"], overview.session.plan
    if column:
        wanted = progress.filter(pl.col(column) == value)
    else:
        held = [
            task.id
            for task in plan.tasks
            if task.category == value or value in plan.assigned(task.id, "leads", overview.session.period)
        ]
        wanted = progress.filter(pl.col("task").is_in(held))
    assert len(shown(overview.tasks)) == wanted.height > 0
    applicable = wanted.filter(pl.col("light") != "不涉及").height
    assert shown(overview.units)[0][1] == applicable


def test_a_row_opens_the_level_below(overview: Overview) -> None:
    overview.units.selected_rows = [overview._codes.index(COUNTY)]
    assert overview.levels.selected_index == 1
    assert {row[0] for row in shown(overview.tasks)} == {"汉源"}
    tasks = [row[1] for row in shown(overview.tasks)]
    overview.tasks.selected_rows = [next(n for n, name in enumerate(tasks) if name.startswith("C3"))]
    assert overview.levels.selected_index == 2
    assert "汉源 C3" in overview.levels.titles[2]
    said = texts(overview.history)
    assert "6月第1次报送" in said
    assert "销号" in said


def test_what_happened_to_a_task_stands_in_the_ledgers_order(overview: Overview) -> None:
    told = events(overview.session.tables.record, "C3", COUNTY)
    assert [seq for _, seq, _, _ in told] == sorted(seq for _, seq, _, _ in told)
    assert {"1月第1次报送", "通过", "销号"} <= {what for _, _, what, _ in told}


def test_another_day_tells_another_record(overview: Overview) -> None:
    overview.session.day = date(2022, 6, 30)
    try:
        assert shown(overview.units)[0][6] == overview.session.tables["summary"]["not_filed"][0]
    finally:
        overview.session.day = date(2022, 7, 8)


def test_a_grid_shows_markup_and_formulas_as_text_and_drops_no_row() -> None:
    grid = Grid(lambda _: None)
    many = [HOSTILE, *["行" * 40] * 2000]
    grid.show(pl.DataFrame({"<i>列</i>": many}))
    assert len(shown(grid)) == 2001
    assert shown(grid)[0][0] == HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    assert "<i>" not in grid._dt_args["table_html"]
    assert "https:" not in json.dumps({k: str(v) for k, v in grid._dt_args.items() if k != "data_json"})


def test_a_history_shows_county_text_as_it_stands(example: Path, tmp_path: Path) -> None:
    from tasklib.lab.history import History
    from tasklib.lab.receiving import Receiving
    from tests.lab.office import inbox_workbook

    sitting = session(workspace(example, tmp_path / "office"))
    inbox_workbook(sitting)
    receiving = Receiving(sitting)
    receiving.receive.press()
    history = History(sitting)
    history.show("A3", COUNTY)
    assert HOSTILE in texts(history)
    assert "<img" not in html(history)
