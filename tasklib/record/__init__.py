"""What counts: everything on record of a plan, bounded by period, as_of and data cut."""

from tasklib.record.complete import complete_filings
from tasklib.record.evidence import aside_because, files_of, is_set_aside
from tasklib.record.record import FiledRow, Record
from tasklib.record.refusals import hashes
from tasklib.record.versions import plan_in_force
from tasklib.record.windows import FilingWindow, Opening
from tasklib.record.wording import is_evident

__all__ = [
    "FiledRow",
    "FilingWindow",
    "Opening",
    "Record",
    "aside_because",
    "complete_filings",
    "files_of",
    "hashes",
    "is_evident",
    "is_set_aside",
    "plan_in_force",
]
