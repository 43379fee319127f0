"""What one command of filing gives back: receipts (回执), one for each unit and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasklib.intake.finding import Finding
from tasklib.intake.rules import INCOMPLETE
from tasklib.ledger import EvidenceFile, SourceFile

__all__ = ["GivenNumber", "Outcome", "Receipt"]


@dataclass(frozen=True)
class GivenNumber:
    """A number that the receipt gives to a problem filed without one."""

    problem: str
    task: str
    description: str


@dataclass(frozen=True)
class Receipt:
    """回执 for one unit's filing for one period.

    Attributes:
        seq, revision: the entry and the revision that hold it; those of the earlier one if ``same``.
        same: whether the ledger held exactly this already, so that nothing was recorded again.
        files: the files it came in, with their hashes.
        tasks, indicators, problems: how many rows of each were filed.
        given: the numbers of problems that were filed without one.
        notices: what the unit should know, and what the office confirmed; none of it refused the filing.
        evidence: the 佐证材料 that came with it.
    """

    plan: str
    unit: str
    unit_name: str
    period: str
    received_on: date
    seq: int
    revision: int
    same: bool
    files: tuple[SourceFile, ...]
    tasks: int
    indicators: int
    problems: int
    given: tuple[GivenNumber, ...]
    notices: tuple[Finding, ...]
    evidence: tuple[EvidenceFile, ...]

    @property
    def complete(self) -> bool:
        """Whether every assigned task has a status and every due indicator a value or 暂缺."""
        return all(notice.rule != INCOMPLETE for notice in self.notices)


@dataclass(frozen=True)
class Outcome:
    """What one command recorded: a receipt for each unit and period, in order."""

    receipts: tuple[Receipt, ...]
