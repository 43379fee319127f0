"""A filing desk for tests: a ledger in a folder, filled workbooks and CSV tables, one call to file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from tasklib.errors import FilingRefused
from tasklib.intake import Finding, Known, Outcome, Receipt, file_filings, write_templates
from tasklib.intake.form import COLUMNS, INDICATORS, PROBLEMS, PROGRESS, RETROSPECTIVE
from tasklib.ledger import Archive, Ledger, ProblemReport
from tasklib.plan import Period, Plan
from tests.plans import small_plan

__all__ = ["Desk", "csv_text", "fill", "good_rows", "open_problem", "problem", "read", "write"]

Rows = dict[str, list[dict[str, Any]]]
FIGURE = "本期累计(期末数)"


class Desk:
    """A ledger and an archive in a folder, and the plan filings belong to."""

    def __init__(self, folder: Path, plan: Plan | None = None) -> None:
        self.folder = folder
        self.plan = plan or small_plan()
        self.ledger = Ledger(f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}")
        self.archive = Archive(folder / "archive")

    def template(self, unit: str = "C01", period: str = "2022-06", **more: Any) -> Path:
        """One unit's template, as downloaded afresh; ``more`` is what is known of the unit."""
        for filled in self.folder.glob(f"out/{self.plan.id}_{period}_{unit}_*"):
            filled.unlink()
        known = {unit: Known(**more)}
        (path,) = write_templates(
            self.plan, Period.parse(period), self.folder / "out", units=[unit], known=known
        )
        return path

    def file(self, *paths: Path, on: date = date(2022, 7, 4), **more: Any) -> Outcome:
        """File the paths."""
        plans = {self.plan.id: self.plan}
        given = {"plans": plans, "ledger": self.ledger, "archive": self.archive, "actor": "测试", **more}
        return file_filings(paths, received_on=on, **given)

    def receipt(self, *paths: Path, on: date = date(2022, 7, 4)) -> Receipt:
        """File the paths and give the only receipt."""
        (receipt,) = self.file(*paths, on=on).receipts
        return receipt

    def refused(self, *paths: Path, on: date = date(2022, 7, 4), **more: Any) -> list[Finding]:
        """File the paths, which must be refused, and give the errors."""
        try:
            self.file(*paths, on=on, **more)
        except FilingRefused as refused:
            return [finding for finding in refused.details if finding.severity == "error"]
        raise AssertionError("the filing was not refused")

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The ledger's rows of one table, of this plan."""
        return self.ledger.frames(self.plan.id)[table].to_dicts()

    def csv(
        self, rows: Mapping[str, Sequence[Mapping[str, Any]]], name: str = "in", encoding: str = "utf-8"
    ) -> Path:
        """A folder with the three tables, and with the 总结复盘 where there are rows for it."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        for table in (PROGRESS, INDICATORS, PROBLEMS, *[RETROSPECTIVE] * (RETROSPECTIVE in rows)):
            (folder / f"{table}.csv").write_bytes(csv_text(table, rows.get(table, ())).encode(encoding))
        return folder


def csv_text(table: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """A CSV table; rows are for C01 and 2022-06 where they do not say otherwise."""
    text = io.StringIO()
    names = columns or ("单位代码", "报送期", *COLUMNS[table])
    writer = csv.DictWriter(text, names, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows({"单位代码": "C01", "报送期": "2022-06", **row} for row in rows)
    return text.getvalue()


def good_rows() -> Rows:
    """A complete filing of C01."""
    return {
        PROGRESS: [
            {
                "任务编号": "T1",
                "任务名称": "政务开放日",
                "完成状态": "推进中",
                "完成比例(%)": 50,
                "进展情况": "按月开展",
            },
            {"任务编号": "T2", "完成状态": "推进中", "进展情况": "已梳理"},
            {"任务编号": "T3", "完成状态": "未启动", "完成比例(%)": 0},
        ],
        INDICATORS: [
            {"任务编号": "T1", "指标名称": "场次", FIGURE: 15},
            {"任务编号": "T2", "指标名称": "应公开数", FIGURE: 10},
            {"任务编号": "T2", "指标名称": "已公开数", FIGURE: 8},
        ],
        PROBLEMS: [],
    }


def problem(**changes: Any) -> dict[str, Any]:
    """One row of the 问题清单."""
    return {
        "任务编号": "T1", "问题描述": "场次不足", "整改措施": "按月排定", "责任岗位": "公开股股长",
        "整改时限": "2022-09-30", "整改状态": "未整改", "需协调层级": "本单位", **changes,
    }  # fmt: skip


def fill(
    path: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]], cover: Mapping[str, Any] | None = None
) -> Path:
    """A template as a clerk sends it back: each row in the line of its task or indicator, text as text."""
    sheets = read(path)
    for row in sheets["封面"]:
        for label, value in (cover or {}).items():
            if label in row:
                row[row.index(label) + 1] = value
    for table, filled in rows.items():
        grid = sheets[table]
        at = {column: c for c, column in enumerate(grid[2])}
        keys = (
            ("问题描述",)
            if table == PROBLEMS
            else ("任务编号", "指标名称")
            if table == INDICATORS
            else ("任务编号",)
        )
        for row in filled:
            wanted = [""] if table == PROBLEMS else [row.get(key, "") for key in keys]
            line = next((values for values in grid[3:] if [values[at[key]] for key in keys] == wanted), None)
            if line is None:
                line = [""] * len(grid[2])
                grid.append(line)
            for column, value in row.items():
                if column in at:
                    line[at[column]] = value
    return write(path, sheets)


def read(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet's cells, at their addresses."""
    with CalamineWorkbook.from_path(path) as book:
        return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of these cells; numbers and dates as such, everything else as text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, grid in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(grid):
                for c, value in enumerate(row):
                    if isinstance(value, int | float):
                        sheet.write_number(r, c, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(r, c, value, day)
                    elif value:
                        sheet.write_string(r, c, value)
    return path


def open_problem(**changes: Any) -> ProblemReport:
    """A problem as the ledger holds it, for prefilling."""
    values: dict[str, Any] = {
        "problem": "C01-T1-01", "task": "T1", "description": "场次不足", "status": "open", "level": "unit",
        "measure": "按月排定", "post": "公开股股长", "due": date(2022, 9, 30), **changes,
    }  # fmt: skip
    return ProblemReport(**values)
