"""What happened: append-only entries in a database, archive files by content hash."""

from tasklib.ledger.archive import Archive
from tasklib.ledger.ledger import Ledger, Writer
from tasklib.ledger.rows import (
    Closure,
    Extension,
    Filing,
    IndicatorValue,
    PlanSnapshot,
    ProblemReport,
    RefusedFinding,
    RefusedUnit,
    Resolution,
    ResolutionOutcome,
    Row,
    SourceFile,
    Submission,
    Verdict,
)
from tasklib.ledger.schema import decimal_text
from tasklib.ledger.transfer import export_lines, import_lines, verify

__all__ = [
    "Archive",
    "Closure",
    "Extension",
    "Filing",
    "IndicatorValue",
    "Ledger",
    "PlanSnapshot",
    "ProblemReport",
    "RefusedFinding",
    "RefusedUnit",
    "Resolution",
    "ResolutionOutcome",
    "Row",
    "SourceFile",
    "Submission",
    "Verdict",
    "Writer",
    "decimal_text",
    "export_lines",
    "import_lines",
    "verify",
]
