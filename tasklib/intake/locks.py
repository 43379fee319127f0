"""Locks (止收): whether a period still takes filings on the day one came."""

from __future__ import annotations

from datetime import date

from tasklib.intake.finding import Finding
from tasklib.intake.rows import Draft
from tasklib.record import Record

__all__ = ["check_open"]


def check_open(draft: Draft, record: Record, received_on: date) -> None:
    """Note an error where the draft's period no longer takes filings of its unit."""
    last = record.open_until(draft.unit.code, draft.period)
    if last is None or received_on <= last:
        return
    plan = draft.plan
    office = plan.unit(plan.office)
    whom = f"{office.name}（{office.contact}）" if office.contact else office.name
    due = record.due_on(draft.unit.code, draft.period)
    must = f"{draft.unit.name}{draft.period.label}的报送 {due} 截止、{last} 止收，须在此前报到（收件日 {received_on}）"
    remedy = f"请向{whom}申请报送延期，获准后重新报送；只改个别数字的，由办公室记一条更正"
    draft.bundle.note(Finding(draft.bundle.name, "period-locked", must, remedy), draft.owner)
