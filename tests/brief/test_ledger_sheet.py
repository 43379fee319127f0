"""The ledger sheet: every task and measure once, the same on the page and in the workbook as in its tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tasklib.brief import ledger_sheet
from tasklib.ledger import Closure, Filing, ProblemReport
from tasklib.publish.workbook import write_workbook
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read, html_of, tables
from tests.plans import small_plan
from tests.stories import Story, filing

HOSTILE = "=1+1 <b>粗</b> https://example.com {{ x }}"
MADE = date(2022, 7, 8)


@pytest.fixture(scope="module")
def told(example: Path) -> Tables:
    return Tables.read(Workspace(example, Settings()), "yaan-2022", "2022-06", MADE)


def story() -> Story:
    """One county, a problem of its own still open, one solved, one task closed."""
    made = Story(small_plan())
    rows: list[Filing] = [
        filing("T1", "in_progress", 30, progress=HOSTILE),
        filing("T2", "claimed_done", 100),
        filing("T3", "not_started", 0),
    ]
    problems = [
        ProblemReport("Q1", "T1", HOSTILE, "open", "unit", "加人", "股长", date(2022, 6, 1)),
        ProblemReport("Q2", "T1", "已经解决的", "solved", "unit", "改正", "股长", date(2022, 6, 1)),
    ]
    made.submit("C01", "2022-06", "2022-07-04", rows, {("T1", "n"): 12}, problems)
    made.add("2022-07-06", Closure("T2", "C01", "closed", "现场核验"))
    return made


def test_every_assigned_task_stands_in_the_sheet_and_every_measure_once(told: Tables) -> None:
    sheet, progress = told["ledger_sheet"], told["progress"]
    assert set(progress.select("task", "unit").iter_rows()) <= set(sheet.select("task", "unit").iter_rows())
    measures = sorted(
        (r["task"] or "", r["unit"], r["action"] or r["measure"] or "") for r in told["lists"].to_dicts()
    )
    held = [row for row in sheet.to_dicts() if row["measure"] or row["description"]]
    assert sorted((row["task"] or "", row["unit"], row["measure"] or "") for row in held) == measures
    # Those who answer for a measure without filing the task have no light to show.
    filed = set(progress.select("task", "unit").iter_rows())
    assert {(row["task"], row["unit"]) in filed for row in sheet.to_dicts() if row["light"] is None} == {
        False
    }


def test_lists_lights_closing_days_and_figures_are_those_of_the_tables() -> None:
    rows = {
        (r["task"], r["problem"]): r for r in tables(story())["ledger_sheet"].to_dicts() if r["unit"] == "C01"
    }
    new, solved, closed = rows["T1", "Q1"], rows["T1", "Q2"], rows["T2", None]
    assert (new["list"], new["overdue"], new["post"], new["deadline"]) == (
        "新增",
        True,
        "股长",
        date(2022, 6, 1),
    )
    assert (solved["list"], solved["overdue"]) == ("已办结销号", False)
    assert (closed["light"], closed["closed_on"]) == ("已销号", date(2022, 7, 6))
    assert new["closed_on"] is None
    assert "12" in new["value"]


def test_the_sentence_counts_each_problem_once_in_its_list() -> None:
    page = ledger_sheet.Page(tables(story()), "C01")
    said = ledger_sheet.lists_sentence(page.telling)
    rows = {r["problem"]: r["list"] for r in page.telling.rows("ledger_sheet") if r["problem"]}
    counts = {name: list(rows.values()).count(name) for name in ("新增", "推进落实", "已办结销号")}
    assert f"问题{len(rows)}个" in said
    for name, count in counts.items():
        assert (f"{name}{count}个" in said) == (count > 0)
    assert "超期1个" in said


def test_without_problems_the_sheet_says_so() -> None:
    empty = ledger_sheet.Page(tables(Story(small_plan(problems=[], measures=[]))))
    assert ledger_sheet.lists_sentence(empty.telling) == "台账中没有列入清单的问题。"


@pytest.mark.parametrize("unit", ["C01", None])
def test_hostile_text_is_literal_on_the_page_and_in_the_workbook(unit: str | None) -> None:
    page = ledger_sheet.Page(tables(story()), unit)
    html = html_of("ledger_sheet", page)
    assert Read(html).text.count(HOSTILE) >= 2
    assert "<b>" not in html
    cells = list(_cells(write_workbook(page.document(), MADE)))
    # With quotes or an apostrophe a formula would be text too; here it is a string cell.
    assert (HOSTILE, "s") in cells
    assert not [cell for cell in cells if cell[1] == "f"]


def test_the_workbook_holds_every_row_of_the_table_and_is_the_same_each_time(told: Tables) -> None:
    page = ledger_sheet.Page(told, "511823")
    written = write_workbook(page.document(), MADE)
    assert written == write_workbook(page.document(), MADE)
    sheet = openpyxl.load_workbook(io.BytesIO(written)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    own = [row for row in told["ledger_sheet"].to_dicts() if row["unit"] == "511823"]
    assert [row[0] for row in rows] == list(range(1, len(own) + 1))
    assert [(row[5] or None, row[12]) for row in rows] == [(row["measure"], row["percent"]) for row in own]
    names = [cell.value for cell in sheet[3]]
    assert names == [column.partition(":")[0] for column in ledger_sheet.COLUMNS.split()]


def _cells(content: bytes) -> Iterator[tuple[object, str]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from ((cell.value, cell.data_type) for cell in row if cell.value is not None)
