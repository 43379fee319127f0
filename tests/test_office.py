"""The office's acts: each one entry, each refused with a sentence where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tasklib import office
from tasklib.errors import ParameterError, VerdictError
from tasklib.ledger import Filing, IndicatorValue, Ledger, ProblemReport, Submission
from tasklib.office import Desk
from tasklib.plan import Period
from tasklib.progress import resolutions, review
from tasklib.progress.expected import deadlines
from tasklib.record import Record
from tests.plans import small_plan

PLAN = small_plan()
JUNE, DAY = Period.parse("2022-06"), date(2022, 7, 6)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    found = Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}")
    with found.writing() as writer:
        rows = [
            Submission("C01", "2022-06", 1, "0" * 64),
            Filing("T1", "claimed_done", Decimal(100), evidence="活动照片"),
            Filing("T2", "not_applicable"),
            Filing("T3", "in_progress", Decimal(10)),
            IndicatorValue("T1", "n", Decimal(30), "="),
            ProblemReport("C01-T1-01", "T1", "人手不足", "open", "unit"),
            ProblemReport("C01-T1-02", "T1", "设备老旧", "solved", "unit"),
        ]
        writer.append("submission", rows, plan=PLAN, received_on=date(2022, 7, 4), actor="示例")
    return found


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(PLAN, ledger, DAY, "示例办公室")


def record(desk: Desk) -> Record:
    return Record.of(PLAN, desk.ledger.frames(PLAN.id), JUNE, date(2022, 12, 31))


def reviews(desk: Desk) -> dict[str, str]:
    return {row.task: row.review for row in record(desk).filed}


def test_accepting_the_rest_leaves_a_request_not_to_apply_for_a_named_verdict(desk: Desk) -> None:
    office.accept(desk, JUNE, ["C01"])
    assert reviews(desk) == {"T1": "accepted", "T2": "pending", "T3": "accepted"}
    assert record(desk).applicable("T2", "C01")
    office.accept(desk, JUNE, ["C01"], ["T2"])
    assert not record(desk).applicable("T2", "C01")


def test_a_verdict_on_a_filing_that_was_replaced_meanwhile_is_refused(desk: Desk) -> None:
    seen = review(record(desk))["submission"][0]
    with desk.ledger.writing() as writer:
        rows = [Submission("C01", "2022-06", 2, "1" * 64), Filing("T1", "in_progress", Decimal(90))]
        writer.append("submission", rows, plan=PLAN, received_on=date(2022, 7, 5), actor="示例")
    with pytest.raises(VerdictError, match="不是所看的第 1 条，请重新查看"):
        office.accept(desk, JUNE, ["C01"], seen=seen)
    with pytest.raises(VerdictError, match="请重新查看"):
        office.give_back(desk, JUNE, "C01", ["T1"], "请核对", seen=seen)


def test_waiting_rows_are_listed_with_what_they_claim(desk: Desk) -> None:
    office.accept(desk, JUNE, ["C01"], ["T3"])
    office.give_back(desk, JUNE, "C01", ["T1"], "请附佐证")
    told = review(record(desk)).select("task", "state", "percent", "review", "needs").rows()
    assert told == [
        ("T2", "not_applicable", None, "pending", "requested"),
        ("T1", "claimed_done", 100.0, "returned", ""),
    ]


def test_closing_and_reopening_alternate(desk: Desk) -> None:
    office.close(desk, "T1", "C01", "现场核验", "照片3张")
    with pytest.raises(VerdictError, match="已于 2022-07-06 销号，不必重复"):
        office.close(desk, "T1", "C01", "再次核验")
    office.reopen(desk, "T1", "C01", "复查不合格")
    with pytest.raises(VerdictError, match="没有销号，无须重新打开"):
        office.reopen(desk, "T1", "C01", "复查不合格")
    office.close(desk, "T1", "C01", "整改后核验")
    with pytest.raises(VerdictError, match="办理日期 2022-07-05 早于所针对事情的日期 2022-07-06"):
        office.reopen(Desk(PLAN, desk.ledger, date(2022, 7, 5), "示例"), "T1", "C01", "复查")
    office.reopen(Desk(PLAN, desk.ledger, date(2022, 7, 9), "示例"), "T1", "C01", "复查")
    with pytest.raises(VerdictError, match="早于所针对事情的日期 2022-07-09"):
        office.close(Desk(PLAN, desk.ledger, date(2022, 7, 8), "示例"), "T1", "C01", "补录")


def test_a_verdict_never_stands_before_the_one_it_replaces(desk: Desk) -> None:
    office.give_back(Desk(PLAN, desk.ledger, date(2022, 7, 8), "示例"), JUNE, "C01", ["T1"], "请核对")
    with pytest.raises(VerdictError, match="早于所针对事情的日期 2022-07-08"):
        office.accept(desk, JUNE, ["C01"], ["T1"])


def test_a_filing_without_any_task_row_does_not_stop_a_review(desk: Desk) -> None:
    with desk.ledger.writing() as writer:
        rows = [Submission("C02", "2022-06", 1, "1" * 64), IndicatorValue("T1", "n", Decimal(3), "=")]
        writer.append("submission", rows, plan=PLAN, received_on=date(2022, 7, 5), actor="示例")
    office.accept(desk, JUNE, ["C02", "C01"])
    assert reviews(desk)["T1"] == "accepted"


def test_an_extension_keeps_both_dates_and_can_be_taken_back(desk: Desk) -> None:
    office.extend(desk, "T4", "D01", date(2022, 9, 30), "换届", "市政府办")
    (row,) = record(desk).rows("extension")
    assert (row["old_deadline"], row["deadline"]) == (date(2022, 6, 30), date(2022, 9, 30))
    with pytest.raises(VerdictError, match="新时限须不早于方案的时限 2022-06-30"):
        office.extend(desk, "T4", "D01", date(2022, 6, 1), "换届", "市政府办")
    office.extend(desk, "T4", "D01", date(2022, 6, 30), "误录，予以撤回", "市政府办")
    (due,) = deadlines(record(desk), PLAN.task("T4"), "D01")
    assert (due.deadline, due.extended) == (date(2022, 6, 30), False)


def test_a_resolution_is_recorded_once_and_concluded_once(desk: Desk) -> None:
    given = {"decided_on": date(2022, 7, 1), "source": "会议", "matter": "补齐人员", "lead": "OFF"}
    office.resolve(desk, "R1", units=["counties"], **given)
    with pytest.raises(VerdictError, match="编号“R1”已用过"):
        office.resolve(desk, "R1", **given)
    office.conclude(desk, "R1", "已补齐")
    with pytest.raises(VerdictError, match="已办结，不必重复"):
        office.conclude(desk, "R1", "已补齐")
    office.resume(desk, "R1", "复查未补齐")
    office.resolve(desk, "R1", amend=True, **{**given, "matter": "补齐专职人员"})
    (told,) = resolutions(record(desk)).to_dicts()
    assert (told["matter"], told["status"], told["basis"]) == ("补齐专职人员", "open", "复查未补齐")


RESOLUTION = {"decided_on": date(2022, 7, 1), "source": "会议", "matter": "事项", "lead": "OFF"}
REFUSED: dict[str, tuple[Callable[[Desk], object], str]] = {
    "no filing": (lambda d: office.accept(d, JUNE, ["C02"]), "还没有报送2022年6月的数据"),
    "unknown unit": (lambda d: office.accept(d, JUNE, ["../x"]), "没有单位代码“../x”"),
    "unknown task": (lambda d: office.accept(d, JUNE, ["C01"], ["T9"]), "没有事项“T9”"),
    "task not filed": (lambda d: office.accept(d, JUNE, ["C01"], ["T4"]), "没有事项 T4 的填报"),
    "return without a reason": (lambda d: office.give_back(d, JUNE, "C01", ["T1"], " "), "退回须写明理由"),
    "return of nothing": (lambda d: office.give_back(d, JUNE, "C01", [], "请核对"), "退回须写明事项"),
    "before it came": (
        lambda d: office.accept(Desk(d.plan, d.ledger, date(2022, 7, 1), "a"), JUNE, ["C01"]),
        "早于收件日期 2022-07-04",
    ),
    "close without basis": (lambda d: office.close(d, "T1", "C01", ""), "销号须写明依据"),
    "close what is not claimed": (lambda d: office.close(d, "T3", "C01", "核验"), "尚未报“已完成”"),
    "close what is not assigned": (
        lambda d: office.close(d, "T4", "C01", "核验"),
        "没有分给甲县人民政府填报",
    ),
    "extend a standing task": (
        lambda d: office.extend(d, "T3", "C01", DAY, "理由", "市政府办"),
        "持续推进，没有时限可延",
    ),
    "extend by nobody": (lambda d: office.extend(d, "T1", "C01", DAY, "理由", ""), "须写明由谁批准"),
    "extend an unknown milestone": (
        lambda d: office.extend(d, "T1", "C01", DAY, "理由", "市政府办", "m9"),
        "没有节点“m9”",
    ),
    "resolution of an unknown source": (
        lambda d: office.resolve(d, "R1", **{**RESOLUTION, "source": "电话"}),
        "来源须是",
    ),
    "resolution led by nobody": (
        lambda d: office.resolve(d, "R1", **{**RESOLUTION, "lead": "X"}),
        "没有单位",
    ),
    "resolution with a path for an id": (lambda d: office.resolve(d, "../r", **RESOLUTION), "编号须由字母"),
    "amend what is not there": (lambda d: office.resolve(d, "R1", amend=True, **RESOLUTION), "无从更正"),
    "resolution due before it was made": (
        lambda d: office.resolve(d, "R1", **RESOLUTION, deadline=date(2022, 6, 1)),
        "完成时限 2022-06-01 早于议定日期",
    ),
    "conclude what is not there": (lambda d: office.conclude(d, "R9", "已办"), "没有编号为“R9”"),
}


@pytest.mark.parametrize(("act", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_an_act_that_does_not_fit_is_refused_and_leaves_the_ledger_as_it_was(
    desk: Desk, act: Callable[[Desk], object], sentence: str
) -> None:
    before = desk.ledger.head()
    with pytest.raises(VerdictError, match=sentence):
        act(desk)
    assert desk.ledger.head() == before


def test_templates_carry_last_figures_and_open_problems(desk: Desk, tmp_path: Path) -> None:
    (path,) = office.issue_templates(desk, JUNE.next(), tmp_path / "out", ["C01"])
    book = CalamineWorkbook.from_path(str(path))
    figures = [row for row in book.get_sheet_by_name("指标数据").to_python() if "T1" in row]
    assert 30 in figures[0] or 30.0 in figures[0]
    told = [cell for row in book.get_sheet_by_name("问题清单").to_python() for cell in row]
    assert "C01-T1-01" in told
    assert "C01-T1-02" not in told
    assert desk.ledger.frames(PLAN.id)["plan_snapshot"].height == 1


def test_the_last_figure_keeps_its_bound_and_shows_behind_a_missing_one(desk: Desk, tmp_path: Path) -> None:
    for period, value in (
        ("2022-04", IndicatorValue("T1", "n", Decimal(150), ">=")),
        ("2022-05", IndicatorValue("T1", "n", missing="尚未统计")),
    ):
        with desk.ledger.writing() as writer:
            rows = [Submission("C02", period, 1, "0" * 64), Filing("T1", "in_progress"), value]
            writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")
    (path,) = office.issue_templates(desk, JUNE, tmp_path, ["C02"])
    sheet = openpyxl.load_workbook(path)["指标数据"]
    assert sheet["F4"].value == "150余"
    assert sheet["B4"].comment.text == "2022年5月填的是“暂缺”，上期累计是2022年4月的数。"


def test_a_template_for_a_unit_that_files_nothing_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="单位“OFF”在2022年7月没有填报任务"):
        office.issue_templates(desk, JUNE.next(), tmp_path / "out", ["OFF"])
    assert pl.DataFrame(desk.ledger.frames(PLAN.id)["plan_snapshot"]).height == 0
