"""A filing of ten thousand rows, as one unit of a very large plan would send it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tasklib.intake.form import COLUMNS, INDICATORS, PERIOD, PROBLEMS, PROGRESS, UNIT
from tasklib.ledger import Archive, Ledger
from tasklib.office import Desk, issue_templates
from tasklib.plan import Period, Plan, load_plan
from tasklib.workspace import shipped

__all__ = ["BigFiling"]

TASKS, FIGURES = 2000, 4
_HEADER = 3
_DAY = date(2022, 7, 4)


@dataclass(frozen=True)
class BigFiling:
    """The plan, and one unit's filing of it as a workbook and as CSV tables."""

    plan: Plan
    workbook: Path
    tables: Path
    folder: Path

    rows = TASKS * (1 + FIGURES)

    @classmethod
    def write(cls, folder: Path) -> BigFiling:
        """Write the filing's files below a folder: the unit's own template, filled in and saved."""
        plan = _plan()
        desk = Desk(plan, Ledger("sqlite:///issued.sqlite", folder), _DAY, "示例")
        unit, period = plan.filers(Period.parse("2022-06"))[0].code, Period.parse("2022-06")
        (workbook,) = issue_templates(desk, period, folder, [unit])
        book = openpyxl.load_workbook(workbook)
        filled = {name: _fill(book[name]) for name in (PROGRESS, INDICATORS)}
        book.save(workbook)
        tables = folder / "tables"
        tables.mkdir()
        for name in (PROGRESS, INDICATORS, PROBLEMS):
            with (tables / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow((UNIT, PERIOD, *COLUMNS[name]))
                writer.writerows((unit, period.key, *row) for row in filled.get(name, ()))
        return cls(plan, workbook, tables, folder)

    def fresh(self, name: str) -> dict[str, Any]:
        """What ``file_filings`` needs to file it into a new ledger, in which the plan is recorded."""
        given = self.given(name)
        with given["ledger"].writing() as writer:
            writer.record_plan(self.plan, received_on=_DAY, actor="示例")
        return given

    def given(self, name: str) -> dict[str, Any]:
        """What ``file_filings`` needs to file it into the ledger of that name."""
        folder = self.folder / name
        ledger = Ledger("sqlite:///ledger.sqlite", folder)
        return {
            "plans": {self.plan.id: self.plan},
            "ledger": ledger,
            "archive": Archive(folder / "archive"),
            "received_on": _DAY,
            "actor": "示例",
        }


def _plan() -> Plan:
    """The shipped plan's first task two thousand times over, with four figures each."""
    document = load_plan(shipped("plans") / "yaan-2022").model_dump(mode="json", by_alias=True)
    task = document["tasks"][0]
    figure = {"measure": "件", "definition": "本年累计办理件数", "source": "reconstructed"}
    figures = [figure | {"id": f"i{n}", "name": f"示例指标{n}", "target": "100"} for n in range(FIGURES)]
    more = {"pace": "steady", "indicators": figures}
    tasks = [task | more | {"id": f"T{n:04d}", "title": f"示例事项{n}"} for n in range(TASKS)]
    files = next(a for a in document["assignments"] if a["role"] == "files")
    return Plan.model_validate(
        document
        | {"id": "big-2022", "tasks": tasks, "problems": [], "measures": []}
        | {"assignments": [files | {"task": task["id"]} for task in tasks]}
    )


def _fill(sheet: Any) -> list[list[Any]]:
    """Fill every row of a template's sheet in; the rows as they are then."""
    header = [cell.value for cell in sheet[_HEADER]]
    words: dict[str, Any] = {
        "完成状态": "推进中", "完成比例(%)": 60, "本期累计(期末数)": 50, "存在问题": "基层人手不足，数据归集不够及时。",
        "进展情况": "本月召开专题会议研究部署，印发工作提示，组织培训，公开目录已按时更新，群众满意度有所提高。",
        "下步措施": "下月开展一次督查，逐项对账销号。",
    }  # fmt: skip
    rows = []
    for number, cells in enumerate(sheet.iter_rows(min_row=_HEADER + 1, max_col=len(header))):
        for column, cell in zip(header, cells, strict=True):
            if column in words:
                # No two texts alike, as in life.
                cell.value = (
                    f"{words[column]}（{number}）"
                    if isinstance(words[column], str) and column[-2:] in ("情况", "措施", "问题")
                    else words[column]
                )
        rows.append([cell.value for cell in cells])
    return rows
