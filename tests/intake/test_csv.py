"""CSV tables as Excel, WPS and other systems save them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tests.intake.desk import FIGURE, Desk, csv_text, good_rows


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def saved(desk: Desk, dress: Callable[[str], bytes], name: str = "再报") -> Path:
    """The good tables, each file's text dressed as some program saves it."""
    folder = desk.csv(good_rows(), name)
    for table in (PROGRESS, INDICATORS, PROBLEMS):
        (folder / f"{table}.csv").write_bytes(dress(csv_text(table, good_rows()[table])))
    return folder


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.replace(",", "\t").encode("utf-16-be"),
        lambda text: text.replace(",", "\t").encode("gb18030"),
        lambda text: text.replace("\r\n", "\r").encode(),
        lambda text: text.replace("2022-06", "2022/6/1").encode(),
        lambda text: text.replace("2022-06", "Jun-22").encode(),
        lambda text: "\r\n".join(f"{line},,," for line in text.splitlines()).encode(),
        lambda text: ("\r\n\r\n" + text + "\r\n,,,,\r\n\r\n").encode(),
    ],
    ids=[
        "utf-16",
        "utf-16-be tabs",
        "tabs",
        "cr",
        "day",
        "english month",
        "blank columns",
        "blank rows",
    ],
)
def test_tables_are_the_same_filing_in_every_dress(desk: Desk, dress: Callable[[str], bytes]) -> None:
    first = desk.receipt(desk.csv(good_rows()))
    again = desk.receipt(saved(desk, dress))
    assert (again.same, again.seq, again.notices) == (True, first.seq, ())


@pytest.mark.parametrize(
    ("dress", "rule"),
    [
        (lambda text: text.encode("utf-32"), "missing-header"),
        (lambda text: text.encode()[:-3] + b"\xff\xff\r\n", "encoding"),
        (lambda text: text.replace("任务编号", '"任务编号', 1).encode(), "not-csv"),
        (lambda text: text.replace(",", "，").encode(), "missing-header"),
        (lambda text: b"PK\x03\x04" + text.encode(), "not-csv"),
        (lambda text: (text + "甲" * 200_000).encode(), "not-csv"),
    ],
    ids=["utf-32", "bad bytes", "open quote", "full-width commas", "zip", "endless cell"],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    desk: Desk, dress: Callable[[str], bytes], rule: str
) -> None:
    found = [finding for finding in desk.refused(saved(desk, dress)) if finding.rule == rule]
    assert {finding.sheet for finding in found} == {PROGRESS, INDICATORS, PROBLEMS}
    assert all(finding.remedy for finding in found)
    assert desk.rows("submission") == []


def test_a_comma_without_quotes_does_not_move_what_follows(desk: Desk) -> None:
    folder = desk.csv(good_rows())
    path = folder / f"{PROGRESS}.csv"
    text = path.read_text(encoding="utf-8")
    for words, found in (("按月开展,已办", ""), ("一,二,三,四,五,六", "六")):
        path.write_text(text.replace("按月开展", words), encoding="utf-8")
        (finding,) = desk.refused(folder)
        assert (finding.rule, finding.cell, finding.found) == ("extra-cells", "L2", found)


def test_separators_at_every_line_s_end_do_no_harm(desk: Desk) -> None:
    head, *rows = csv_text(PROGRESS, good_rows()[PROGRESS]).splitlines()
    folder = desk.csv(good_rows())
    (folder / f"{PROGRESS}.csv").write_text("\n".join([head, *(f"{row}," for row in rows)]), encoding="utf-8")
    assert desk.receipt(folder).tasks == 3


def test_a_quote_left_open_loses_no_row(desk: Desk) -> None:
    folder = desk.csv(good_rows())
    path = folder / f"{PROGRESS}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("已梳理", '"已梳理'), encoding="utf-8")
    assert ("not-csv", PROGRESS) in {(finding.rule, finding.sheet) for finding in desk.refused(folder)}
    assert desk.rows("submission") == []


def test_what_looks_like_a_formula_is_text(desk: Desk) -> None:
    rows = good_rows()
    rows[PROGRESS][0]["进展情况"] = "=1+1"
    desk.receipt(desk.csv(rows))
    assert desk.rows("filing")[0]["progress"] == "=1+1"
    rows[INDICATORS][0][FIGURE] = "=1+1"
    (finding,) = desk.refused(desk.csv(rows))
    assert (finding.rule, finding.found) == ("value-not-number", "=1+1")


def test_a_note_below_a_table_is_told_and_left_out(desk: Desk) -> None:
    first = desk.receipt(desk.csv(good_rows()))
    again = desk.receipt(saved(desk, lambda text: (text + "\r\n注：数据截至6月底\r\n").encode()))
    assert again.same
    assert again.seq == first.seq
    assert {notice.rule for notice in again.notices} == {"note-below"}


def test_a_table_that_cannot_be_read_is_the_only_fault_told(desk: Desk) -> None:
    folder = desk.csv(good_rows())
    (folder / f"{PROGRESS}.csv").write_bytes(b"PK\x03\x04")
    assert [finding.rule for finding in desk.refused(folder)] == ["not-csv"]
    (folder / f"{PROGRESS}.csv").unlink()
    assert [finding.rule for finding in desk.refused(folder)] == ["missing-table"]
