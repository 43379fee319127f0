"""The review desk's acts: accepting the rest, opinions of lead units, stock reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasklib import office
from tasklib.errors import VerdictError
from tasklib.ledger import Closure, Filing, IndicatorValue, Ledger, Submission
from tasklib.office import Desk
from tasklib.plan import Period
from tasklib.progress import review
from tasklib.progress.attention import NEEDS
from tasklib.record import Record
from tests.plans import small_plan

PLAN = small_plan()
JUNE, DAY = Period.parse("2022-06"), date(2022, 7, 6)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two counties' filings: T1 overclaimed, T2 in order, T3 asked not to apply (C01) or in order (C02)."""
    ledger = Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}")
    for unit, third in (("C01", Filing("T3", "not_applicable")), ("C02", Filing("T3", "not_started"))):
        rows = [
            Submission(unit, "2022-06", 1, "0" * 64),
            Filing("T1", "in_progress", Decimal(90), evidence="照片"),
            Filing("T2", "in_progress", Decimal(50), evidence="清单"),
            third,
            IndicatorValue("T1", "n", Decimal(3), "="),
        ]
        with ledger.writing() as writer:
            writer.append("submission", rows, plan=PLAN, received_on=date(2022, 7, 4), actor="示例")
    return Desk(PLAN, ledger, DAY, "示例办公室")


def record(desk: Desk) -> Record:
    return Record.of(PLAN, desk.ledger.frames(PLAN.id), JUNE, date(2022, 12, 31))


def reviews(desk: Desk, unit: str = "C01") -> dict[str, str]:
    return {row.task: row.review for row in record(desk).filed if row.unit == unit}


def on(desk: Desk, day: int) -> Desk:
    return Desk(PLAN, desk.ledger, date(2022, 7, day), "示例办公室")


def test_accepting_the_rest_leaves_every_row_that_needs_eyes(desk: Desk) -> None:
    before = len(desk.ledger.frames(PLAN.id)["verdict"])
    office.accept(desk, JUNE, ["C01", "C02"], rest=True)
    assert reviews(desk) == {"T1": "pending", "T2": "accepted", "T3": "pending"}
    assert reviews(desk, "C02") == {"T1": "pending", "T2": "accepted", "T3": "accepted"}
    verdicts = desk.ledger.frames(PLAN.id)["verdict"]
    assert (before, verdicts["seq"].n_unique(), len(verdicts)) == (0, 1, 3)
    with pytest.raises(VerdictError, match="待审核的填报都需逐项过目，请用 --task 点名审核"):
        office.accept(desk, JUNE, ["C01", "C02"], rest=True)
    office.accept(desk, JUNE, ["C01"], ["T1"])
    assert reviews(desk)["T1"] == "accepted"


def test_accepting_what_was_shown_as_the_rest_is_refused_whole_if_a_row_of_it_needs_eyes(desk: Desk) -> None:
    with pytest.raises(VerdictError, match="甲县人民政府事项 T1 已审核或需逐项过目，请重新查看"):
        office.accept(desk, JUNE, ["C01"], ["T1", "T2"], rest=True)
    office.accept(desk, JUNE, ["C01"], ["T2"], rest=True)
    assert reviews(desk) == {"T1": "pending", "T2": "accepted", "T3": "pending"}
    with pytest.raises(VerdictError, match="事项 T2 已审核"):
        office.accept(desk, JUNE, ["C01"], ["T2"], rest=True)


def test_the_rest_is_judged_as_the_desk_shows_it_on_its_day(desk: Desk) -> None:
    rows = [
        Submission("C01", "2022-06", 2, "1" * 64),
        Filing("T1", "in_progress", Decimal(10), evidence="照片"),
        Filing("T2", "claimed_done", Decimal(100)),
    ]
    with desk.ledger.writing() as writer:
        writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")
        # Closed a week later: on the desk's day its claim still needs eyes.
        closing = [Closure("T2", "C01", "closed", "核验")]
        writer.append("closure", closing, plan=PLAN, received_on=date(2022, 7, 13), actor="示例")
    office.accept(desk, JUNE, ["C01"], rest=True)
    assert reviews(desk)["T2"] == "pending"
    office.accept(on(desk, 13), JUNE, ["C01"], rest=True)
    assert reviews(desk)["T2"] == "accepted"


def test_what_was_seen_is_of_one_unit(desk: Desk) -> None:
    with pytest.raises(VerdictError, match="请逐个单位办理"):
        office.accept(desk, JUNE, ["C01", "C02"], seen=2)


def test_accepting_the_rest_of_what_was_seen_is_refused_once_another_filing_has_come(desk: Desk) -> None:
    seen = int(review(record(desk))["submission"].min() or 0)
    with desk.ledger.writing() as writer:
        rows = [Submission("C01", "2022-06", 2, "1" * 64), Filing("T2", "in_progress", Decimal(10))]
        writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")
    with pytest.raises(VerdictError, match="请重新查看"):
        office.accept(desk, JUNE, ["C01"], rest=True, seen=seen)


def test_a_lead_units_opinion_is_kept_and_its_last_word_stands(desk: Desk) -> None:
    office.opine(desk, JUNE, "C01", "T1", "OFF", "场次待核")
    office.opine(on(desk, 7), JUNE, "C01", "T1", "OFF", " 与台账一致 ")
    told = {(row["unit"], row["task"]): row["opinion"] for row in review(record(desk)).to_dicts()}
    assert told["C01", "T1"] == "市政府办：与台账一致。"
    assert told["C02", "T1"] is None
    assert reviews(desk)["T1"] == "pending"
    with pytest.raises(VerdictError, match="早于所针对事情的日期 2022-07-07"):
        office.opine(desk, JUNE, "C01", "T1", "OFF", "补记")


def test_a_reviewing_unit_may_say_something_too(desk: Desk) -> None:
    roles = PLAN.model_dump(mode="json", by_alias=True)["assignments"]
    roles.append({"task": "T1", "role": "reviews", "units": ["D01"], "source": "reconstructed"})
    office.opine(
        Desk(small_plan(version=2, assignments=roles), desk.ledger, DAY, "示例"),
        JUNE,
        "C01",
        "T1",
        "D01",
        "属实",
    )
    assert "丙局：属实。" in review(record(desk))["opinion"].to_list()


@pytest.mark.parametrize(("act", "done"), [(office.accept, "通过"), (office.give_back, "退回")])
def test_an_opinion_comes_before_the_verdict_on_that_very_row(
    desk: Desk, act: Callable[..., int], done: str
) -> None:
    who = ["C01"] if act is office.accept else "C01"
    act(desk, JUNE, who, ["T1"], "已核")
    with pytest.raises(VerdictError, match=f"办公室已经{done}，牵头意见须在审核之前提出"):
        office.opine(desk, JUNE, "C01", "T1", "OFF", "再核")
    office.opine(desk, JUNE, "C01", "T2", "D01", "属实")


def test_a_verdict_never_stands_before_the_opinion_it_followed(desk: Desk) -> None:
    office.opine(on(desk, 8), JUNE, "C01", "T1", "OFF", "场次待核")
    with pytest.raises(VerdictError, match="早于所针对事情的日期 2022-07-08"):
        office.accept(desk, JUNE, ["C01"], ["T1"])


REFUSED: dict[str, tuple[Callable[[Desk], object], str]] = {
    "nothing said": (lambda d: office.opine(d, JUNE, "C01", "T1", "OFF", " "), "牵头意见须写明内容"),
    "by a unit that leads another task": (
        lambda d: office.opine(d, JUNE, "C01", "T1", "D01", "属实"),
        "示例市丙局不是事项 T1 的牵头或审核单位，不能提牵头意见；应为：示例市政府办公室",
    ),
    "by an unknown unit": (lambda d: office.opine(d, JUNE, "C01", "T1", "X", "属实"), "没有单位代码“X”"),
    "on a task not filed": (
        lambda d: office.opine(d, JUNE, "C01", "T4", "D01", "属实"),
        "没有事项 T4 的填报",
    ),
    "on a unit that has not filed": (
        lambda d: office.opine(d, JUNE, "D01", "T4", "D01", "属实"),
        "还没有报送2022年6月的数据",
    ),
    "on another filing than the one seen": (
        lambda d: office.opine(d, JUNE, "C01", "T1", "OFF", "属实", seen=99),
        "不是所看的第 99 条",
    ),
    "before it came": (
        lambda d: office.opine(on(d, 3), JUNE, "C01", "T1", "OFF", "属实"),
        "早于所针对事情的日期 2022-07-04",
    ),
}


@pytest.mark.parametrize(("act", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_an_opinion_that_does_not_fit_is_refused_and_leaves_the_ledger_as_it_was(
    desk: Desk, act: Callable[[Desk], object], sentence: str
) -> None:
    before = desk.ledger.head()
    with pytest.raises(VerdictError, match=sentence):
        act(desk)
    assert desk.ledger.head() == before


def test_every_reason_to_look_has_a_stock_sentence_for_a_return() -> None:
    assert set(NEEDS) < set(office.STOCK_REASONS)
    assert all(said.endswith("。") and len(said) > 15 for said in office.STOCK_REASONS.values())
