"""What a workbook's file hides from a reader of values: one module for each format.

Macros, links, passwords and bombs are found before anything is parsed; formulas, error values,
percent formats and merged cells are told by their addresses, for the reader's values to be held against.
"""

from __future__ import annotations

from tasklib.intake.formats.book import DANGERS, UNREADABLE, Book, Damaged, Danger, SheetFacts
from tasklib.intake.formats.limits import (
    CSV_BYTES,
    EVIDENCE_BYTES,
    WIDEST,
    WORKBOOK_BYTES,
    TooLarge,
)
from tasklib.intake.formats.opening import open_book

__all__ = [
    "CSV_BYTES",
    "DANGERS",
    "EVIDENCE_BYTES",
    "UNREADABLE",
    "WIDEST",
    "WORKBOOK_BYTES",
    "Book",
    "Damaged",
    "Danger",
    "SheetFacts",
    "TooLarge",
    "open_book",
]
