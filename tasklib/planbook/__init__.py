"""A plan as a 任务分解表 workbook, there and back, and what two versions of a plan differ in. No ledger."""

from tasklib.planbook.diff import changes
from tasklib.planbook.export import export_book
from tasklib.planbook.fill import Newcomers, newcomers
from tasklib.planbook.load import Loaded, load_book
from tasklib.planbook.revise import Revision, revise
from tasklib.planbook.settle import renamed

__all__ = [
    "Loaded",
    "Newcomers",
    "Revision",
    "changes",
    "export_book",
    "load_book",
    "newcomers",
    "renamed",
    "revise",
]
