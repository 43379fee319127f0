"""Locks at the desk: a late filing refused and why, filing extensions and their revocation, corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib import office
from tasklib.errors import VerdictError
from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.office import Desk as Office
from tasklib.plan import Period, Plan
from tasklib.progress import corrections, indicators, timeliness
from tasklib.record import Record
from tests.intake.desk import FIGURE, Desk, good_rows
from tests.plans import small_plan

JUNE = Period.parse("2022-06")
CALENDAR = {"cadence": "monthly", "filing_day": 5, "locks_after": 5, "source": "reconstructed"}


def locking(**calendar: Any) -> Plan:
    """The small plan; June is due on Tuesday 5 July and locks after Tuesday 12 July."""
    units = small_plan().model_dump(mode="json", by_alias=True)["units"]
    units[0]["contact"] = "政务公开科 0800-1234567"
    return small_plan(calendar={**CALENDAR, **calendar}, units=units)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, locking())


def at(desk: Desk, month: int, day: int) -> Office:
    return Office(desk.plan, desk.ledger, date(2022, month, day), "示例办公室")


def changed(desk: Desk, percent: int, **more: Any) -> Path:
    """A complete filing of C01 that differs from the others by its percent."""
    rows = good_rows()
    rows[PROGRESS][0]["完成比例(%)"] = percent
    rows[INDICATORS][0] |= more
    return desk.csv(rows, f"in{percent}")


def refused(desk: Desk, percent: int, month: int, day: int) -> str:
    """The only finding of a filing that comes on a day, as it is told to the unit."""
    (finding,) = desk.refused(changed(desk, percent), on=date(2022, month, day))
    assert finding.rule == "period-locked"
    return str(finding)


def extend(desk: Desk, on: tuple[int, int], until: tuple[int, int], *units: str) -> int:
    day = date(2022, *until)
    return office.extend_filing(at(desk, *on), JUNE, units or ["C01"], day, "汛情", "市政府办")


def revoke(desk: Desk, on: tuple[int, int], *units: str) -> int:
    return office.revoke_filing(at(desk, *on), JUNE, units or ["C01"], "汛情解除", "市政府办")


def record(desk: Desk, as_of: date = date(2022, 12, 31)) -> Record:
    return Record.of(desk.plan, desk.ledger.frames(desk.plan.id), JUNE, as_of)


def status(desk: Desk, unit: str = "C01") -> str:
    rows = timeliness(record(desk)).to_dicts()
    return next(str(r["status"]) for r in rows if (r["unit"], r["period"]) == (unit, "2022-06"))


def test_the_last_open_day_still_takes_a_late_filing(desk: Desk) -> None:
    desk.receipt(changed(desk, 50), on=date(2022, 7, 12))
    assert status(desk) == "late"


def test_a_refusal_for_lateness_says_why_and_whom_to_ask_and_is_on_record(desk: Desk) -> None:
    said = refused(desk, 50, 7, 13)
    assert "甲县人民政府2022年6月的报送 2022-07-05 截止、2022-07-12 止收" in said
    assert "收件日 2022-07-13" in said
    assert "请向示例市政府办公室（政务公开科 0800-1234567）申请报送延期" in said
    assert (len(desk.rows("submission")), len(desk.rows("refused_unit"))) == (0, 1)
    assert status(desk) == "missing"


def test_a_plan_without_locks_takes_a_filing_whenever_it_comes(tmp_path: Path) -> None:
    desk = Desk(tmp_path, locking(locks_after=None))
    desk.receipt(changed(desk, 50), on=date(2022, 12, 30))


def test_an_extension_opens_a_locked_period_until_its_end_for_its_units_alone(desk: Desk) -> None:
    extend(desk, (7, 14), (7, 20))
    desk.receipt(changed(desk, 50), on=date(2022, 7, 20))
    assert status(desk) == "late"
    assert "2022-07-20 止收" in refused(desk, 51, 7, 21)
    other = [{**row, "单位代码": "C02"} for row in good_rows()[PROGRESS]]
    (finding, *_) = desk.refused(desk.csv({PROGRESS: other}, "other"), on=date(2022, 7, 18))
    assert "乙县人民政府2022年6月的报送 2022-07-05 截止、2022-07-12 止收" in finding.must


def test_a_revoked_extension_refuses_again_from_that_day_on_and_says_so(desk: Desk) -> None:
    extend(desk, (7, 14), (7, 29))
    desk.receipt(changed(desk, 50), on=date(2022, 7, 18))
    revoke(desk, (7, 20))
    for day in (20, 21, 29):
        assert "2022-07-12 止收，报送延期已于 2022-07-20 撤回" in refused(desk, 51, 7, day)
    extend(desk, (7, 21), (7, 25))
    desk.receipt(changed(desk, 51), on=date(2022, 7, 25))


def test_what_came_on_time_by_an_extension_stays_on_time_when_it_is_revoked(desk: Desk) -> None:
    extend(desk, (7, 4), (7, 25))
    desk.receipt(changed(desk, 50), on=date(2022, 7, 14))
    assert status(desk) == "on_time"
    with pytest.raises(VerdictError, match="办理日期 2022-07-13 早于所针对事情的日期 2022-07-14"):
        revoke(desk, (7, 13))
    revoke(desk, (7, 14))
    assert status(desk) == "on_time"


def test_a_paper_filing_is_judged_by_what_held_on_the_day_it_came(desk: Desk) -> None:
    extend(desk, (7, 18), (7, 27))
    revoke(desk, (7, 25))
    # Locked already, and not yet granted; then open; then revoked.
    refused(desk, 50, 7, 15)
    desk.receipt(changed(desk, 50), on=date(2022, 7, 19))
    refused(desk, 51, 7, 26)


def test_a_return_opens_the_period_for_its_refile_and_no_longer(desk: Desk) -> None:
    desk.receipt(changed(desk, 50), on=date(2022, 7, 4))
    office.give_back(at(desk, 7, 18), JUNE, "C01", ["T1"], "请核对场次")
    refused(desk, 51, 7, 15)
    assert "2022-07-21 止收" in refused(desk, 51, 7, 22)
    desk.receipt(changed(desk, 51), on=date(2022, 7, 21))


def test_a_filing_refused_on_the_last_open_day_may_be_mended_on_the_next(desk: Desk) -> None:
    assert desk.refused(changed(desk, 101), on=date(2022, 7, 12))
    desk.receipt(changed(desk, 50), on=date(2022, 7, 13))
    refused(desk, 51, 7, 14)


def test_the_same_filing_sent_again_after_the_lock_is_no_late_filing(desk: Desk) -> None:
    first = desk.receipt(changed(desk, 50), on=date(2022, 7, 4))
    again = desk.receipt(changed(desk, 50), on=date(2022, 9, 1))
    assert (again.same, again.seq) == (True, first.seq)


def test_one_act_extends_for_several_units(desk: Desk) -> None:
    before = desk.ledger.head()
    seq = extend(desk, (7, 4), (7, 8), "C01", "D01")
    rows = desk.rows("filing_extension")
    assert [(row["seq"], row["unit"]) for row in rows] == [(seq, "C01"), (seq, "D01")]
    # The plan's snapshot came first.
    assert seq == before + 2


EXTENSIONS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "without units": (
        lambda d: office.extend_filing(at(d, 7, 4), JUNE, [], date(2022, 7, 8), "汛情", "市政府办"),
        "请写明单位",
    ),
    "for a unit twice": (lambda d: extend(d, (7, 4), (7, 8), "C01", "C01"), "单位 C01 写了两次"),
    "for an unknown unit": (lambda d: extend(d, (7, 4), (7, 8), "../x"), "没有单位代码“../x”"),
    "for a unit that files nothing": (lambda d: extend(d, (7, 4), (7, 8), "OFF"), "没有填报任务"),
    "without a reason": (
        lambda d: office.extend_filing(at(d, 7, 4), JUNE, ["C01"], date(2022, 7, 8), " ", "市政府办"),
        "报送延期须写明理由",
    ),
    "by nobody": (
        lambda d: office.extend_filing(at(d, 7, 4), JUNE, ["C01"], date(2022, 7, 8), "汛情", ""),
        "须写明由谁批准",
    ),
    "until a day that is past": (lambda d: extend(d, (7, 14), (7, 13)), "须不早于办理日期 2022-07-14"),
    "not beyond the filing day": (
        lambda d: extend(d, (7, 1), (7, 5)),
        "2022-07-05 截止，报送延期须晚于这一天，现为 2022-07-05",
    ),
    "granted late and not beyond the lock": (
        lambda d: extend(d, (7, 6), (7, 12)),
        "2022-07-12 止收，报送延期须晚于这一天",
    ),
    "not beyond the one that stands": (
        lambda d: (extend(d, (7, 4), (7, 20)), extend(d, (7, 6), (7, 20))),
        "2022-07-20 截止，报送延期须晚于这一天",
    ),
    "before the one that stands": (
        lambda d: (extend(d, (7, 8), (7, 20)), extend(d, (7, 7), (7, 25))),
        "早于所针对事情的日期 2022-07-08",
    ),
    "revoked without one": (lambda d: revoke(d, (7, 8)), "没有仍然有效的报送延期"),
    "revoked once it has run out": (
        lambda d: (extend(d, (7, 4), (7, 8)), revoke(d, (7, 9))),
        "没有仍然有效的报送延期",
    ),
    "revoked twice": (
        lambda d: (extend(d, (7, 4), (7, 20)), revoke(d, (7, 8)), revoke(d, (7, 9))),
        "没有仍然有效的报送延期",
    ),
    "revoked before it was granted": (
        lambda d: (extend(d, (7, 8), (7, 20)), revoke(d, (7, 7))),
        "早于所针对事情的日期 2022-07-08",
    ),
    "revoked without a reason": (
        lambda d: office.revoke_filing(at(d, 7, 8), JUNE, ["C01"], "", "市政府办"),
        "撤回报送延期须写明理由",
    ),
}


@pytest.mark.parametrize(("act", "sentence"), EXTENSIONS.values(), ids=EXTENSIONS.keys())
def test_an_extension_that_does_not_fit_is_refused(
    desk: Desk, act: Callable[[Desk], object], sentence: str
) -> None:
    with pytest.raises(VerdictError, match=sentence):
        act(desk)


def test_a_period_that_never_locks_needs_no_extension_once_it_is_due(tmp_path: Path) -> None:
    desk = Desk(tmp_path, locking(locks_after=None))
    extend(desk, (7, 5), (7, 20))
    with pytest.raises(VerdictError, match="不止收，随时可报，无须报送延期"):
        extend(desk, (7, 21), (7, 25))


# --- corrections ------------------------------------------------------------------------------


def correct(desk: Desk, value: str, indicator: str | None = "场次", **more: Any) -> int:
    given: dict[str, Any] = {
        "on": (8, 1),
        "unit": "C01",
        "task": "T1",
        "reason": "复核",
        "by": "市政府办",
        **more,
    }
    figure = given["unit"], given["task"], indicator, value
    return office.correct(at(desk, *given["on"]), JUNE, *figure, given["reason"], given["by"])


@pytest.fixture
def filed(desk: Desk) -> Desk:
    """C01 has filed June: T1 50% with 场次 15, T2 with 10 and 8, T3 not started."""
    desk.receipt(changed(desk, 50), on=date(2022, 7, 4))
    return desk


def told(desk: Desk, as_of: date = date(2022, 12, 31)) -> dict[str, Any]:
    rows = indicators(record(desk, as_of)).to_dicts()
    return {row["indicator"]: row["value"] for row in rows if row["unit"] == "C01"}


def test_a_figure_of_a_locked_period_is_corrected_by_an_entry_that_says_so(filed: Desk) -> None:
    correct(filed, "１２")
    correct(filed, "45.5", None)
    assert told(filed)["场次"] == 12
    assert told(filed, date(2022, 7, 31))["场次"] == 15
    found = corrections(record(filed)).select("indicator", "was", "value", "standing").rows()
    assert found == [("场次", 15.0, 12.0, True), (None, 50.0, 45.5, True)]
    # What was filed stays on record as it was filed.
    assert [row["value"] for row in filed.rows("indicator_value") if row["indicator"] == "n"] == [15]
    assert [entry.kind for entry, _ in filed.ledger.entries()][-2:] == ["correction", "correction"]


def test_an_indicator_may_be_named_by_its_id(filed: Desk) -> None:
    correct(filed, "12", "n")
    assert told(filed)["场次"] == 12


def test_a_correction_of_a_correction_starts_from_it(filed: Desk) -> None:
    correct(filed, "12")
    with pytest.raises(VerdictError, match="现在就是 12，无须更正"):
        correct(filed, "12.0")
    with pytest.raises(VerdictError, match="早于所针对事情的日期 2022-08-01"):
        correct(filed, "13", on=(7, 30))
    correct(filed, "15", on=(8, 2))
    assert corrections(record(filed)).select("was", "standing").rows() == [(15.0, False), (12.0, True)]


def test_an_about_figure_may_be_corrected_to_the_same_exact_one(desk: Desk) -> None:
    desk.receipt(changed(desk, 50, **{FIGURE: "约15"}), on=date(2022, 7, 4))
    correct(desk, "15")
    with pytest.raises(VerdictError, match="无须更正"):
        correct(desk, "15")


def test_a_missing_figure_on_record_may_be_corrected(desk: Desk) -> None:
    desk.receipt(changed(desk, 50, **{FIGURE: "暂缺：未统计"}), on=date(2022, 7, 4))
    correct(desk, "12")
    assert corrections(record(desk)).select("was", "value").row(0) == (None, 12.0)


def test_a_filing_by_extension_takes_a_corrections_place(filed: Desk) -> None:
    correct(filed, "12")
    extend(filed, (8, 2), (8, 4))
    filed.receipt(changed(filed, 55, **{FIGURE: 14}), on=date(2022, 8, 3))
    assert told(filed)["场次"] == 14
    assert not corrections(record(filed))["standing"].item()


def test_a_later_filing_is_held_against_the_corrected_figure(filed: Desk) -> None:
    correct(filed, "12")
    rows = good_rows()
    rows[INDICATORS][0][FIGURE] = 13
    for table in rows.values():
        for row in table:
            row["报送期"] = "2022-07"
    filed.receipt(filed.csv(rows, "july"), on=date(2022, 8, 3))


CORRECTIONS: dict[str, tuple[Callable[[Desk], object], str]] = {
    "while the period still takes filings": (
        lambda d: correct(d, "12", on=(7, 12)),
        "不能更正：该期到 2022-07-12 止收，请由单位重新报送",
    ),
    "while an extension keeps it open": (
        lambda d: (extend(d, (7, 30), (8, 5)), correct(d, "12")),
        "该期到 2022-08-05 止收，请由单位重新报送",
    ),
    "of what was never filed": (
        lambda d: correct(d, "12", unit="C02"),
        "该期没有未被退回的填报，须先准予报送延期",
    ),
    "of what stands returned": (
        lambda d: (office.give_back(at(d, 7, 5), JUNE, "C01", ["T1"], "请核对"), correct(d, "12")),
        "该期没有未被退回的填报",
    ),
    "of a ratio": (
        lambda d: correct(d, "80", "公开率", task="T2"),
        "“公开率”是比率，由系统计算，请更正它的分子",
    ),
    "of an unknown indicator": (lambda d: correct(d, "80", "面积"), "没有指标“面积”，可更正的指标：场次"),
    "of an unknown task": (lambda d: correct(d, "80", task="T9"), "没有事项“T9”"),
    "of an unknown unit": (lambda d: correct(d, "80", unit="X"), "没有单位代码“X”"),
    "above the ceiling": (lambda d: correct(d, "61"), "“场次”不超过上限 60场，现为 61"),
    "with decimals": (lambda d: correct(d, "12.5"), "更正的“场次”须是整数，现为“12.5”"),
    "below zero": (lambda d: correct(d, "-1"), "不能小于 0"),
    "to words": (lambda d: correct(d, "十二"), "须是数字"),
    "to about as much": (lambda d: correct(d, "约12"), "须是一个确数，不带“约”“余”“近”，现为“约12”"),
    "to missing": (lambda d: correct(d, "暂缺：未统计"), "须是一个确数"),
    "to nothing": (lambda d: correct(d, " "), "须是一个确数"),
    "that makes the part greater than the whole": (
        lambda d: correct(d, "11", "已公开数", task="T2"),
        "“已公开数”不能大于“应公开数”，更正后为 11 与 10",
    ),
    "that makes the whole smaller than the part": (
        lambda d: correct(d, "7", "应公开数", task="T2"),
        "更正后为 8 与 7",
    ),
    "of a percent beyond its range": (lambda d: correct(d, "101", None), "须在 0 到 100 之间"),
    "of a percent with two decimals": (lambda d: correct(d, "45.55", None), "最多一位小数"),
    "of a percent that no progress stands behind": (
        lambda d: correct(d, "10", None, task="T3"),
        "只有“推进中”的事项可更正完成比例",
    ),
    "to what it is": (lambda d: correct(d, "50.0", None), "现在就是 50，无须更正"),
    "before it came": (lambda d: correct(d, "12", on=(7, 3)), "该期到 2022-07-12 止收"),
    "without a reason": (lambda d: correct(d, "12", reason=" "), "更正须写明理由"),
    "by nobody": (lambda d: correct(d, "12", by=""), "更正须写明由谁批准"),
}


@pytest.mark.parametrize(("act", "sentence"), CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_a_correction_that_does_not_fit_is_refused(
    filed: Desk, act: Callable[[Desk], object], sentence: str
) -> None:
    with pytest.raises(VerdictError, match=sentence):
        act(filed)
    assert not filed.rows("correction")


def test_a_period_that_never_locks_is_mended_by_filing_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, locking(locks_after=None))
    desk.receipt(changed(desk, 50), on=date(2022, 7, 4))
    with pytest.raises(VerdictError, match="该期不止收，请由单位重新报送"):
        correct(desk, "12")


def test_a_figure_left_out_of_the_filing_is_no_figure_to_correct(desk: Desk) -> None:
    rows = good_rows()
    del rows[INDICATORS][0]
    desk.receipt(desk.csv(rows), on=date(2022, 7, 4))
    with pytest.raises(VerdictError, match="该期没有报这项指标，须先准予报送延期"):
        correct(desk, "12")
