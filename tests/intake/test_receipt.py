"""Receipts: one page that says what was received, and what new problems are called from now on."""

from __future__ import annotations

import io
import itertools
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tasklib.intake import Finding, Receipt, receipt_workbook
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tests.intake.clerk import needs_soffice
from tests.intake.desk import Desk, good_rows, problem
from tests.plans import small_plan


def texts(desk: Desk, receipt: Receipt) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(receipt_workbook(desk.plan, receipt)))
    return [str(cell.value) for row in book["回执"].iter_rows() for cell in row if cell.value is not None]


def told(desk: Desk, receipt: Receipt) -> str:
    return "\n".join(texts(desk, receipt))


def test_a_receipt_says_what_was_received(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(), problem(问题描述="=1+1")]
    receipt = desk.receipt(desk.csv(rows, "甲县"))
    page = texts(desk, receipt)
    pairs = dict(itertools.pairwise(page))
    assert pairs["单位"] == "甲县人民政府（C01）"
    assert pairs["报送期"] == "2022年6月（2022-06）"
    assert pairs["收到日期"] == "2022-07-04"
    assert pairs["报送次数"] == f"第 1 次（台账第 {receipt.seq} 条）"
    assert pairs["报送截止"] == "2022-07-05"
    assert pairs["止收日期"] == "不止收"
    assert pairs["收到内容"] == "事项3行、指标3行、问题2行、总结复盘0条"
    assert pairs["是否完整"] == "完整"
    assert pairs["任务进展.csv"].endswith(f"SHA-256：\n{receipt.files[0].sha256}")
    assert pairs["C01-T1-01"] == "T1 场次不足"
    assert pairs["C01-T1-02"] == "T1 =1+1"
    assert "示例市政府办公室（盖章）" in page
    assert "2022年7月4日" in page
    assert page[0] == "示例数据，非真实报送"


def test_a_receipt_tells_what_is_missing_noted_and_confirmed(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0] |= {"完成比例(%)": 0.6, "存在问题": "热线 13800000000"}
    del rows[INDICATORS][0]
    (receipt,) = desk.file(desk.csv(rows), confirmed=True, on=date(2022, 7, 8)).receipts
    page = told(desk, receipt)
    # Whether it was in time is for the ledger to tell: an earlier attempt may count.
    assert "逾期" not in page
    assert "不完整，见下" in page
    assert (
        "尚未填报，按时与否以补齐之日计（1 处）\n指标数据：甲县人民政府 2022-06 的指标“场次”（T1）未填"
        in page
    )
    assert "提示（1 处）\n任务进展 F2：" in page
    assert "办公室已核实确认（1 处）\n任务进展 H2：“存在问题”里不应有手机号" in page
    assert "13800000000" not in page


def test_an_incomplete_filing_after_a_complete_one_is_told_which_day_counts(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS].pop()
    part = desk.csv(rows, "part")
    said = "本次报送不完整，按时与否以补齐之日计。"
    assert said in "".join(desk.receipt(part, on=date(2022, 7, 1)).lines())
    desk.receipt(desk.csv(good_rows(), "whole"), on=date(2022, 7, 4))
    receipt = desk.receipt(part, on=date(2022, 7, 8))
    counted = "该期已于 2022-07-04 报齐，按时与否仍以那一次为准"
    assert f"本次报送不完整，{counted}。" in "".join(receipt.lines())
    assert f"尚未填报，{counted}（1 处）" in told(desk, receipt)


def test_a_receipt_says_when_filings_close(tmp_path: Path) -> None:
    calendar = {"cadence": "monthly", "filing_day": 5, "locks_after": 3, "source": "reconstructed"}
    desk = Desk(tmp_path, small_plan(calendar=calendar, example=False))
    page = texts(desk, desk.receipt(desk.csv(good_rows())))
    assert page[page.index("止收日期") + 1] == "2022-07-08"
    assert not any("示例数据" in text for text in page)


def test_the_same_filing_again_is_told_with_the_day_it_first_came(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(desk.csv(good_rows()))
    again = desk.receipt(desk.csv(good_rows()), on=date(2022, 7, 7))
    assert (again.same, again.seq, again.recorded_on) == (True, first.seq, date(2022, 7, 4))
    page = told(desk, again)
    assert "收到日期\n2022-07-04" in page
    assert "2022-07-07 再次送达，内容与这一次完全相同，不重复入账。" in page


def test_the_same_receipt_gives_the_same_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipt = desk.receipt(desk.csv(good_rows()))
    assert receipt_workbook(desk.plan, receipt) == receipt_workbook(desk.plan, receipt)


@pytest.mark.slow
@needs_soffice
@pytest.mark.parametrize("many", [0, 40])
def test_a_receipt_prints_on_one_page(tmp_path: Path, many: int) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题描述=f"第{n}个问题，" + "说明" * 30) for n in range(many)]
    rows[PROGRESS][0] |= {"完成比例(%)": 0.6}
    path = tmp_path / "回执.xlsx"
    path.write_bytes(receipt_workbook(desk.plan, desk.receipt(desk.csv(rows))))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command: list[Any] = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    done = subprocess.run(["pdfinfo", tmp_path / "回执.pdf"], check=True, capture_output=True, text=True)
    assert "Pages:           1\n" in done.stdout
    assert "(A4)" in done.stdout


def test_what_a_terminal_is_told_stands_on_one_line_without_signs_it_would_obey(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题描述="场次\n不足\u202e")]
    (line,) = [line for line in desk.receipt(desk.csv(rows)).lines() if "编号" in line]
    assert line == "  问题“场次 不足�”（T1）的编号为 C01-T1-01。"
    finding = Finding("\x1b[2J甲\n县.xlsx", "rule", "须改", "请改", "附\x1b表", "A1", found="a\x1b[2Jb")
    assert str(finding) == "�[2J甲 县.xlsx“附�表”A1：须改，现为“a�[2Jb”。请改。"
