"""What a lock leaves open: a return its own row, a refused attempt what is not on record, and no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklib import office
from tasklib.errors import VerdictError
from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.office import Desk as Office
from tasklib.plan import Period
from tasklib.progress import corrections, indicators, timeliness
from tasklib.record import Record
from tests.intake.desk import FIGURE, Desk, good_rows
from tests.plans import small_plan

JUNE = Period.parse("2022-06")
CALENDAR = {"cadence": "monthly", "filing_day": 5, "locks_after": 5, "source": "reconstructed"}
T1, T2 = (PROGRESS, 0), (PROGRESS, 1)
N, A, B = (INDICATORS, 0), (INDICATORS, 1), (INDICATORS, 2)
Changes = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """June is due on Tuesday 5 July and locks after Tuesday 12 July; C01 has filed it: T1 50% with
    场次 15, T2 with 应公开数 10 and 已公开数 8, T3 not started."""
    made = Desk(tmp_path, small_plan(calendar=CALENDAR))
    made.receipt(tables(made), on=date(2022, 7, 4))
    return made


def tables(desk: Desk, changes: Changes | None = None) -> Path:
    """The filing as it was first made, but for some cells; a row of None is left out."""
    rows = good_rows()
    for (table, n), change in (changes or {}).items():
        rows[table][n] |= change
    return desk.csv(rows, f"in{len(list(desk.folder.iterdir()))}")


def at(desk: Desk, month: int, day: int) -> Office:
    return Office(desk.plan, desk.ledger, date(2022, month, day), "示例办公室")


def returned(desk: Desk, *tasks: str) -> None:
    """Returned on Monday 18 July; the refile is due on Thursday 21 July."""
    office.give_back(at(desk, 7, 18), JUNE, "C01", tasks or ["T2"], "请核对口径")


def refile(desk: Desk, day: int, changes: Changes) -> None:
    desk.receipt(tables(desk, changes), on=date(2022, 7, day))


def refused(desk: Desk, day: int, changes: Changes) -> list[tuple[str, str | None]]:
    found = desk.refused(tables(desk, changes), on=date(2022, 7, day))
    return [(finding.rule, finding.cell) for finding in found]


def correct(desk: Desk, day: int, value: str, indicator: str | None = "场次", task: str = "T1") -> int:
    return office.correct(at(desk, 7, day), JUNE, "C01", task, indicator, value, "复核", "市政府办")


def figures(desk: Desk, as_of: date = date(2022, 12, 31)) -> dict[str, Any]:
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, as_of)
    return {row["indicator"]: row["value"] for row in indicators(record).to_dicts() if row["unit"] == "C01"}


def test_one_returned_row_opens_no_other(desk: Desk) -> None:
    returned(desk)
    found = desk.refused(
        tables(desk, {B: {FIGURE: 9}, N: {FIGURE: 3}, T1: {"完成比例(%)": 10}}), on=date(2022, 7, 20)
    )
    assert [finding.place.split(".csv ")[1] for finding in found] == [
        "第2行“完成比例(%)”（F2）",
        "第2行“本期累计(期末数)”（J2）",
    ]
    assert str(found[1]).split("：", 1)[1] == (
        "“场次”须与台账一致（15）：2022年6月的报送 2022-07-12 止收，此后只收任务 T2 的重报，现为“3”。"
        "请改回；确需改动的，请向示例市政府办公室申请报送延期，或由办公室记一条更正。"
    )
    assert figures(desk)["场次"] == 15
    refile(desk, 20, {B: {FIGURE: 9}})
    assert (figures(desk)["场次"], figures(desk)["已公开数"]) == (15, 9)


SLIPS: dict[str, Changes] = {
    "a status": {T1: {"完成状态": "已完成", "完成比例(%)": 100}},
    "a figure made a bound": {N: {FIGURE: "15余"}},
    "a figure made missing": {N: {FIGURE: "暂缺：未统计"}},
    "a figure left blank": {N: {FIGURE: ""}},
    "a row's status taken away": {(PROGRESS, 2): {"完成状态": "", "完成比例(%)": ""}},
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_whatever_counts_of_another_row_is_held_to_what_is_on_record(desk: Desk, slip: Changes) -> None:
    returned(desk)
    assert {rule for rule, _ in refused(desk, 20, {B: {FIGURE: 9}, **slip})} == {"row-locked"}


def test_a_figure_whose_row_was_taken_out_is_asked_for_at_its_task(desk: Desk) -> None:
    returned(desk)
    rows = good_rows()
    del rows[INDICATORS][0]
    (finding,) = desk.refused(desk.csv(rows, "less"), on=date(2022, 7, 20))
    assert (finding.rule, finding.column) == ("row-locked", "任务编号")
    assert "“场次”须与台账一致（15）" in finding.must


def test_the_words_of_another_row_and_a_whole_row_left_out_do_no_harm(desk: Desk) -> None:
    returned(desk)
    rows = good_rows()
    rows[PROGRESS][1]["进展情况"], rows[INDICATORS][2][FIGURE] = "已逐项梳理", 9
    rows[PROGRESS][0]["进展情况"] = "按月开展，共3个点位"
    del rows[PROGRESS][2]
    desk.receipt(desk.csv(rows, "words"), on=date(2022, 7, 20))
    assert figures(desk)["场次"] == 15


def test_what_the_office_had_to_confirm_is_taken_after_the_lock_and_opens_nothing_more(desk: Desk) -> None:
    rows = {t: [{**row, "单位代码": "C02"} for row in found] for t, found in good_rows().items()}
    rows[PROGRESS][0]["进展情况"] = "请拨13800000000"
    folder = desk.csv(rows, "asked")
    assert desk.refused(folder, on=date(2022, 7, 12)) == []
    (receipt,) = desk.file(folder, on=date(2022, 7, 20), confirmed=True).receipts
    assert (receipt.open_until, receipt.revision) == (date(2022, 7, 12), 1)
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, date(2022, 7, 20))
    told = timeliness(record).filter(pl.col("unit") == "C02", pl.col("period") == "2022-06")
    assert told["first_attempt"].item() == date(2022, 7, 12)
    rows[INDICATORS][0][FIGURE] = 16
    found = desk.refused(desk.csv(rows, "more"), on=date(2022, 7, 20), confirmed=True)
    assert [finding.rule for finding in found] == ["period-locked"]


def test_what_a_neighbours_fault_held_up_is_taken_alone_after_the_lock_as_it_came(tmp_path: Path) -> None:
    desk, bad = Desk(tmp_path, small_plan(calendar=CALENDAR)), good_rows()
    bad = {t: [{**row, "单位代码": "C02"} for row in found] for t, found in bad.items()}
    bad[PROGRESS][0]["完成比例(%)"] = 101
    good = desk.csv(good_rows(), "good")
    desk.refused(good, desk.csv(bad, "bad"), on=date(2022, 7, 5))
    # Another filing has the ordinary grace only, and none of the lock's.
    assert refused(desk, 20, {N: {FIGURE: 16}}) == [("period-locked", None)]
    desk.receipt(good, on=date(2022, 11, 20))
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, date(2022, 11, 20))
    told = timeliness(record).filter(pl.col("unit") == "C01", pl.col("period") == "2022-06")
    assert told["status"].item() == "on_time"


def test_a_file_that_came_too_late_may_be_confirmed_once_an_extension_lets_it_in(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path, small_plan(calendar=CALENDAR)), good_rows()
    rows[PROGRESS][0]["进展情况"] = "请拨13800000000"
    folder = desk.csv(rows)
    assert [f.rule for f in desk.refused(folder, on=date(2022, 7, 20))] == ["period-locked"]
    office.extend_filing(at(desk, 7, 21), JUNE, ["C01"], date(2022, 7, 29), "汛情", "市政府办")
    assert desk.refused(folder, on=date(2022, 7, 29)) == []
    (receipt,) = desk.file(folder, on=date(2022, 8, 5), confirmed=True).receipts
    assert receipt.revision == 1


def test_once_refiled_the_period_is_closed_again(desk: Desk) -> None:
    returned(desk)
    refile(desk, 20, {B: {FIGURE: 9}})
    for changes in ({B: {FIGURE: 10}}, {N: {FIGURE: 16}}):
        assert refused(desk, 20, changes) == [("period-locked", None)]
    office.accept(at(desk, 7, 20), JUNE, ["C01"])
    assert refused(desk, 21, {N: {FIGURE: 16}}) == [("period-locked", None)]


def test_several_returned_rows_may_come_back_one_by_one(desk: Desk) -> None:
    returned(desk, "T1", "T2")
    rows = good_rows()
    rows[INDICATORS] = [{**row, FIGURE: 9} for row in rows[INDICATORS][1:]]
    rows[PROGRESS] = rows[PROGRESS][1:]
    desk.receipt(desk.csv(rows, "second"), on=date(2022, 7, 19))
    assert {rule for rule, _ in refused(desk, 20, {N: {FIGURE: 16}})} == {"row-locked"}
    refile(desk, 20, {N: {FIGURE: 16}, A: {FIGURE: 9}, B: {FIGURE: 9}})
    assert figures(desk)["场次"] == 16


def test_an_extension_opens_every_row_again(desk: Desk) -> None:
    returned(desk)
    office.extend_filing(at(desk, 7, 19), JUNE, ["C01"], date(2022, 7, 20), "复核", "市政府办")
    refile(desk, 20, {N: {FIGURE: 3}, B: {FIGURE: 9}})
    assert figures(desk)["场次"] == 3


def test_the_grace_of_a_refused_attempt_lets_no_figure_be_rewritten(desk: Desk) -> None:
    assert refused(desk, 12, {T1: {"完成比例(%)": 101}})[0][0] != "row-locked"
    (finding,) = desk.refused(tables(desk, {N: {FIGURE: 16}}), on=date(2022, 7, 13))
    assert "“场次”须与台账一致（15）：2022年6月的报送 2022-07-12 止收，此后只收还没有报过的数" in finding.must


def test_the_grace_of_a_refused_attempt_takes_what_is_not_on_record_yet(tmp_path: Path) -> None:
    desk = Desk(tmp_path, small_plan(calendar=CALENDAR))
    rows = good_rows()
    part = {PROGRESS: rows[PROGRESS][:1], INDICATORS: rows[INDICATORS][:1]}
    desk.receipt(desk.csv(part, "part"), on=date(2022, 7, 4))
    desk.refused(tables(desk, {T1: {"完成比例(%)": 101}}), on=date(2022, 7, 12))
    assert {rule for rule, _ in refused(desk, 13, {N: {FIGURE: 16}})} == {"row-locked"}
    refile(desk, 13, {})
    assert figures(desk)["已公开数"] == 8


def test_a_return_takes_no_row_that_was_never_filed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, small_plan(calendar=CALENDAR))
    part = {t: [row for row in rows if row["任务编号"] != "T1"] for t, rows in good_rows().items()}
    desk.receipt(desk.csv(part, "part"), on=date(2022, 7, 4))
    returned(desk)
    assert {rule for rule, _ in refused(desk, 20, {B: {FIGURE: 9}})} == {"row-locked"}


def test_a_row_that_a_return_keeps_shut_may_be_corrected_meanwhile(desk: Desk) -> None:
    returned(desk)
    with pytest.raises(VerdictError, match="到 2022-07-21 止收"):
        correct(desk, 19, "9", "已公开数", "T2")
    correct(desk, 19, "12")
    assert figures(desk)["场次"] == 12


def test_a_workbook_with_the_old_number_undoes_no_correction_and_is_told_so(desk: Desk) -> None:
    correct(desk, 14, "12")
    correct(desk, 14, "45", None)
    returned(desk)
    receipt = desk.receipt(tables(desk, {B: {FIGURE: 9}}), on=date(2022, 7, 20))
    told = [str(n).split("：", 1)[1] for n in receipt.notices if n.rule == "corrected"]
    assert told == [
        f"“{name}”已于 2022-07-14 更正为 {value}，现为“{old}”。"
        f"仍按 {value} 计，请改本单位的底表；这个数不对的，请告知办公室再更正。"
        for name, value, old in (("完成比例", 45, 50), ("场次", 12, 15))
    ]
    assert (figures(desk)["场次"], figures(desk)["已公开数"]) == (12, 9)
    assert figures(desk, date(2022, 7, 13))["场次"] == 15
    record = Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, date(2022, 12, 31))
    assert corrections(record)["standing"].to_list() == [True, True]


def test_a_workbook_with_the_corrected_number_is_as_good(desk: Desk) -> None:
    correct(desk, 14, "12")
    returned(desk)
    receipt = desk.receipt(tables(desk, {B: {FIGURE: 9}, N: {FIGURE: 12}}), on=date(2022, 7, 20))
    assert "corrected" not in {notice.rule for notice in receipt.notices}
    assert figures(desk)["场次"] == 12


def test_what_comes_on_paper_is_not_open_to_what_was_answered_since(desk: Desk) -> None:
    returned(desk)
    refile(desk, 20, {B: {FIGURE: 9}})
    # Received a day before the refile that is on record, entered after it.
    assert {rule for rule, _ in refused(desk, 19, {B: {FIGURE: 7}})} == {"row-locked"}
