"""How filings arrive: workbook templates out, workbooks and CSV tables in, findings and receipts."""

from tasklib.intake.filing import file_filings
from tasklib.intake.finding import Finding
from tasklib.intake.outcome import GivenNumber, Outcome, Receipt
from tasklib.intake.template import write_templates

__all__ = ["Finding", "GivenNumber", "Outcome", "Receipt", "file_filings", "write_templates"]
