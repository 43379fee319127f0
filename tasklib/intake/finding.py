"""Findings (问题提示): what is wrong with a filing, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlsxwriter.utility import xl_cell_to_rowcol

from tasklib.intake.form import SHEETS

Severity = Literal["error", "question", "notice"]
# What a reader calls each.
SEVERITIES: dict[Severity, str] = {"error": "须改", "question": "须确认", "notice": "提示"}


@dataclass(frozen=True)
class Finding:
    """One finding of a filing. ``str()`` is one Chinese line.

    Attributes:
        file: the file's name as it came.
        rule: a short English slug of the rule.
        must: what must be true, as a sentence without its full stop and without what was found.
        remedy: how to mend it, likewise.
        sheet: the sheet, or the table of a CSV file; None for the whole file.
        cell: its address, e.g. E5; None for the whole sheet.
        column: the column's name, where there is one.
        found: what was found, as text; may be empty.
        severity: an ``error`` refuses the filing, a ``question`` does until the office confirms it,
            a ``notice`` never does.
    """

    file: str
    rule: str
    must: str
    remedy: str
    sheet: str | None = None
    cell: str | None = None
    column: str | None = None
    found: str = ""
    severity: Severity = "error"

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it stands within its files: sheet, row, column; whole sheets come first."""
        sheet = SHEETS.index(self.sheet) if self.sheet in SHEETS else -1
        row, column = xl_cell_to_rowcol(self.cell) if self.cell else (-1, -1)
        return sheet, row, column

    @property
    def place(self) -> str:
        """The place as a clerk looks for it: 甲县.xlsx“任务进展”D5, 任务进展.csv 第5行“完成状态”(C5)."""
        file = one_line(self.file, 255)
        if self._is_csv and self.cell:
            column = f"“{self.column}”" if self.column else ""
            return f"{file} 第{self.order[1] + 1}行{column}（{self.cell}）"
        return file if self._is_csv or not self.sheet else f"{file}“{one_line(self.sheet)}”{self.cell or ''}"

    @property
    def _is_csv(self) -> bool:
        return self.file.lower().endswith(".csv")

    def __str__(self) -> str:
        # A CSV place names the column already.
        must = self.must.removeprefix(f"“{self.column}”") if self._is_csv and self.cell else self.must
        found = f"，现为“{one_line(self.found)}”" if self.found else ""
        return f"{self.place}：{must}{found}。{self.remedy}。"


def one_line(text: str, most: int = 60) -> str:
    """What came as text on one line, cut short; signs that a terminal would obey become �."""
    line = "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))
    return line if len(line) <= most else line[:most] + "…"
