"""How filings arrive: workbook templates out, workbooks and CSV tables in, findings and receipts."""

from tasklib.intake.filing import file_filings
from tasklib.intake.finding import Finding
from tasklib.intake.outcome import GivenNumber, Outcome, Receipt
from tasklib.intake.receipt import receipt_workbook
from tasklib.intake.template import Known, write_templates

__all__ = [
    "Finding",
    "GivenNumber",
    "Known",
    "Outcome",
    "Receipt",
    "file_filings",
    "receipt_workbook",
    "write_templates",
]
