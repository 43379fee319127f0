"""One row of a table: its cells, and the place to note what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.bundles import Bundle, Owner
from tasklib.intake.cells import Unfit, read_text, shown
from tasklib.intake.finding import Finding, Severity
from tasklib.intake.personal import CLEAR_OR_CONFIRM, masked, personal_data
from tasklib.intake.tables import Table

T = TypeVar("T")


@dataclass(slots=True)
class Line:
    """One row of a table, with the place to note what is wrong with it.

    Attributes:
        failed: columns that are missing or already have an error, so that no second follows.
    """

    bundle: Bundle
    table: Table
    number: int
    values: list[Any]
    owner: Owner | None = None
    failed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.failed |= self.table.missing

    def raw(self, column: str) -> Any:
        """The cell as it came; empty where the row or the table has none."""
        at = self.table.columns.get(column)
        return "" if at is None or at >= len(self.values) else self.values[at]

    def read(self, column: str, reader: Callable[[Any], T]) -> T | None:
        """The cell's typed value; None where it is empty or, with the reason noted, does not fit."""
        at = self.table.columns.get(column)
        raw = "" if at is None or at >= len(self.values) else self.values[at]
        # Most cells of a large table are empty.
        if raw == "":
            return None
        try:
            return reader(raw)
        except Unfit as unfit:
            self.error(column, unfit.rule, f"“{self.table.title(column)}”{unfit.must}", unfit.remedy)
            return None

    def text(self, column: str) -> str | None:
        """The cell's text; None where blank. What points at a person is questioned."""
        text = self.read(column, read_text)
        if text:
            self.check_personal(column, text)
        return text

    def check_personal(self, column: str, text: str | None) -> None:
        """Question identity and mobile numbers in a cell's text; they are told only by their ends."""
        if text and (found := personal_data(text)):
            kinds = "、".join(found)
            numbers = "、".join(number for numbers in found.values() for number in numbers)
            must = f"“{column}”里不应有{kinds}"
            self.question(column, "personal-data", must, CLEAR_OR_CONFIRM, numbers)

    def error(self, column: str, rule: str, must: str, remedy: str, found: str | None = None) -> None:
        """Note what refuses the filing, once for a cell."""
        if column not in self.failed:
            self.failed.add(column)
            self._note(column, rule, must, remedy, found, "error")

    def question(self, column: str, rule: str, must: str, remedy: str, found: str | None = None) -> None:
        """Note what refuses the filing until the office confirms that it is right as it stands."""
        if column not in self.failed:
            self._note(column, rule, must, remedy, found, "question")

    def notice(self, column: str, rule: str, must: str, remedy: str, found: str | None = None) -> None:
        """Note what the unit should know, and what does not refuse the filing."""
        if column not in self.failed:
            self._note(column, rule, must, remedy, found, "notice")

    def _note(
        self,
        column: str,
        rule: str,
        must: str,
        remedy: str,
        found: str | None,
        severity: Severity,
    ) -> None:
        cell = xl_rowcol_to_cell(self.number - 1, self.table.columns[column])
        title = self.table.title(column)
        text = masked(shown(self.raw(column)) if found is None else found)
        self.bundle.note(
            Finding(self.table.file, rule, must, remedy, self.table.name, cell, title, text, severity),
            self.owner,
        )
