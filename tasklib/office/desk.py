"""Where the office acts: one entry in one transaction, checked under the writer's lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from tasklib.errors import VerdictError
from tasklib.intake.cells import ILLEGAL
from tasklib.ledger import Ledger, Row, Writer
from tasklib.plan import Period, Plan
from tasklib.record import Record


@dataclass(frozen=True)
class Desk:
    """Where an act happens: on whose plan, in which ledger, on which day, by whom."""

    plan: Plan
    ledger: Ledger
    received_on: date
    actor: str

    @contextmanager
    def open(self) -> Iterator[tuple[Writer, Record]]:
        """One act's transaction, with the plan recorded and everything on record so far."""
        with self.ledger.writing() as writer:
            writer.record_plan(self.plan, received_on=self.received_on, actor=self.actor)
            frames = writer.frames(self.plan.id)
            yield writer, Record.of(self.plan, frames, self.plan.last_period, date.max)

    def append(self, writer: Writer, kind: str, rows: Sequence[Row]) -> int:
        """Append the act's entry and give its seq."""
        return writer.append(kind, rows, plan=self.plan, received_on=self.received_on, actor=self.actor)


def known_unit(plan: Plan, unit: str) -> None:
    """Refuse a code that is no unit's."""
    if not plan.has_unit(unit):
        raise VerdictError(f"方案 {plan.id} 里没有单位代码“{unit}”。")


def latest_due(plan: Plan, day: date) -> Period | None:
    """The plan's last period whose filing day is past or is ``day``; None before the first one's."""
    due = [period for period in plan.periods(plan.last_period) if plan.calendar.due_on(period) <= day]
    return due[-1] if due else None


def given(text: str, sentence: str) -> str:
    """The text without outer spaces; VerdictError with the sentence if there is none."""
    if not text.strip():
        raise VerdictError(sentence)
    return clear(text)


def clear(text: str) -> str:
    """The text without outer spaces; VerdictError if it holds what no page and no Word file can."""
    if ILLEGAL.search(text):
        raise VerdictError("文字不能含有看不见的控制字符，请清空后重新录入。")
    return text.strip()


def not_before(desk: Desk, day: date) -> None:
    """An act never stands before what it answers."""
    if desk.received_on < day:
        raise VerdictError(f"办理日期 {desk.received_on} 早于所针对事情的日期 {day}，请核对。")
