"""A month at the office, told by commands alone: templates out, workbooks back, one returned, one refused."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tasklib.cli import run

JULY = ("--plan", "yaan-2022", "--period", "2022-07")
HEADER, RETURNED, REFUSED = 3, "511822", "511823"


@pytest.fixture
def office(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(example, tmp_path / "office")
    monkeypatch.chdir(tmp_path / "office")
    return tmp_path / "office"


def columns(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADER] if cell.value}


def fill(path: Path) -> None:
    """Fill a workbook in as a clerk would, in the cells that are open, and save it."""
    book = openpyxl.load_workbook(path)
    progress, at = book["任务进展"], columns(book["任务进展"])
    for row in range(HEADER + 1, progress.max_row + 1):
        progress.cell(row, at["完成状态"]).value = "推进中"
        progress.cell(row, at["完成比例(%)"]).value = 80
        progress.cell(row, at["进展情况"]).value = "7月按计划推进（示例）"
    figures, at = book["指标数据"], columns(book["指标数据"])
    for row in range(HEADER + 1, figures.max_row + 1):
        last = figures.cell(row, at["上期累计"]).value
        figures.cell(row, at["本期累计(期末数)"]).value = 1 if last is None else last
    book.save(path)


def change(path: Path, sheet: str, key: str, column: str, value: object) -> None:
    """Change one cell of the first row whose 任务编号 is the key."""
    book = openpyxl.load_workbook(path)
    at = columns(book[sheet])
    row = next(row for row in range(HEADER + 1, 200) if book[sheet].cell(row, at["任务编号"]).value == key)
    book[sheet].cell(row, at[column]).value = value
    book.save(path)


def july_of(name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """The rows of July, by unit, of a table as of 10 August."""
    capsys.readouterr()
    assert run(["table", name, *JULY, "--as-of", "2022-08-10"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["unit"]: row for row in rows if row["period"] == "2022-07"}


def test_a_month_goes_from_templates_to_pages(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["template", "yaan-2022", "--period", "2022-07", "--out", "D"]) == 0
    workbooks = {path.name.split("_")[2]: path for path in sorted(Path("D").glob("*.xlsx"))}
    assert len(workbooks) == 10
    for path in workbooks.values():
        fill(path)
    change(workbooks[REFUSED], "任务进展", "A3", "完成比例(%)", "=40+40")
    change(workbooks[REFUSED], "任务进展", "A4", "完成比例(%)", 180)

    for unit, path in workbooks.items():
        assert run(["file", str(path), "--received-on", "2022-08-03"]) == (unit == REFUSED), unit
    told = capsys.readouterr()
    assert "须改" in told.err
    (marked,) = Path("data/outbox").rglob("*退回*.xlsx")
    assert len(list(Path("data/outbox").rglob("*回执*.xlsx"))) == 9
    book = openpyxl.load_workbook(marked)
    at = columns(book["任务进展"])
    bad = [
        cell
        for row in book["任务进展"].iter_rows(min_row=HEADER + 1)
        for cell in row
        if cell.column == at["完成比例(%)"] and cell.comment
    ]
    assert len(bad) == 2
    assert all("完成比例" in cell.comment.text for cell in bad if cell.comment)

    # The clerk mends the marked copy itself.
    for key in ("A3", "A4"):
        change(marked, "任务进展", key, "完成比例(%)", 80)
    assert run(["file", str(marked), "--received-on", "2022-08-04"]) == 0

    others = [unit for unit in workbooks if unit != RETURNED]
    assert run(["review", "accept", *JULY, "--unit", *others, "--received-on", "2022-08-04"]) == 0
    reason = "场次没有名单，请补充后重报"
    turn = ["review", "return", *JULY, "--unit", RETURNED, "--task", "A3", "--reason", reason]
    assert run([*turn, "--received-on", "2022-08-04"]) == 0
    change(workbooks[RETURNED], "任务进展", "A3", "进展情况", "7月开放日3场，名单见附件（示例）")
    assert run(["file", str(workbooks[RETURNED]), "--received-on", "2022-08-05"]) == 0
    assert run(["review", "accept", *JULY, "--unit", RETURNED, "--received-on", "2022-08-08"]) == 0

    july = july_of("timeliness", capsys)
    assert july.keys() == workbooks.keys()
    assert {row["status"] for row in july.values()} == {"on_time"}
    assert (july[REFUSED]["first_attempt"], july[REFUSED]["first_valid"]) == ("2022-08-03", "2022-08-04")
    assert (july[RETURNED]["first_valid"], july[RETURNED]["refiled"]) == ("2022-08-03", "2022-08-05")
    went = july_of("filings", capsys)
    assert (went[REFUSED]["refusals"], went[RETURNED]["returns"]) == ("1", "1")

    assert run(["ledger", "verify"]) == 0
    told_as_of = [*JULY, "--unit", RETURNED, REFUSED, "--as-of", "2022-08-10"]
    assert run(["brief", "county_progress", *told_as_of]) == 0
    page = Path("outputs/yaan-2022/2022-07/county_progress")
    assert "8月3日" in (page / f"{RETURNED}.html").read_text(encoding="utf-8")
    assert "8月5日" in (page / f"{RETURNED}.html").read_text(encoding="utf-8")
    assert "8月4日" in (page / f"{REFUSED}.html").read_text(encoding="utf-8")
