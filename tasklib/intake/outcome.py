"""What one command of filing gives back: receipts (回执), one for each unit and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tasklib.intake.finding import Finding, one_line
from tasklib.intake.rules import INCOMPLETE
from tasklib.ledger import EvidenceFile, SourceFile


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
        received_on: the day of this command.
        seq, revision: the entry and the revision that hold it; those of the earlier one if ``same``.
        same: whether the ledger held exactly this already, so that nothing was recorded again.
        recorded_on: the day that entry was received; ``received_on`` unless ``same``.
        due_on, open_until: the last days on which the period's filing was on time, and on which one
            is taken (None: always).
        complete_on: the day of the first complete filing on record before this one, if any.
        files: the files it came in, with their hashes.
        tasks, indicators, problems, retrospectives: how many rows of each were filed; None for a
            period that asks for no 总结复盘.
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
    recorded_on: date
    due_on: date
    open_until: date | None
    complete_on: date | None
    files: tuple[SourceFile, ...]
    tasks: int
    indicators: int
    problems: int
    retrospectives: int | None
    given: tuple[GivenNumber, ...]
    notices: tuple[Finding, ...]
    evidence: tuple[EvidenceFile, ...]

    @property
    def complete(self) -> bool:
        """Whether every assigned task has a status and every due indicator a value or 暂缺."""
        return all(notice.rule != INCOMPLETE for notice in self.notices)

    @property
    def counted_by(self) -> str:
        """Which day tells whether the period was filed on time, where this filing is not complete."""
        if self.complete_on:
            return f"该期已于 {self.complete_on} 报齐，按时与否仍以那一次为准"
        return "按时与否以补齐之日计"

    @property
    def counts(self) -> str:
        """How many rows of each table were filed."""
        told = "" if self.retrospectives is None else f"、总结复盘{self.retrospectives}条"
        return f"事项{self.tasks}行、指标{self.indicators}行、问题{self.problems}行{told}"

    def lines(self) -> Iterator[str]:
        """What the receipt says, a line at a time; lines that belong to the first begin with spaces."""
        who = f"{self.unit_name} {self.period}"
        if self.same:
            yield f"{who}：与第{self.revision}次报送（第 {self.seq} 条）完全相同，不重复入账。"
        else:
            yield f"{who}：已收，第{self.revision}次报送，记为第 {self.seq} 条，{self.counts}。"
        for number in self.given:
            yield f"  问题“{one_line(number.description)}”（{number.task}）的编号为 {number.problem}。"
        if self.evidence:
            names = "、".join(one_line(file.name, 255) for file in self.evidence)
            yield f"  佐证材料 {len(self.evidence)} 份：{names}。"
        for notice in self.notices:
            yield f"  [{'已确认' if notice.severity == 'question' else '提示'}] {notice}"
        if not self.complete:
            yield f"  本次报送不完整，{self.counted_by}。"


@dataclass(frozen=True)
class Outcome:
    """What one command recorded: a receipt for each unit and period, in order."""

    receipts: tuple[Receipt, ...]
