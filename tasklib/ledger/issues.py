"""The ledger's rows that say what went out, who met, and who was pressed: 印发, 会议, 督办."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from tasklib.ledger.rows import Row

Occurrence = Literal["called", "changed", "cancelled", "held"]
Attendance = Literal["present", "delegated", "absent"]
EscalationLevel = Literal["reminder", "letter", "talk", "bulletin"]


@dataclass(frozen=True)
class Issue(Row):
    """印发: one brief signed off, the 第N期 of its kind.

    ``unit`` is None for a brief of all units. ``edition`` counts from 1; a later edition keeps the
    number and gives its ``reason``. ``cut`` and ``as_of`` are those of the page that was signed,
    ``sha256`` is the issued page's own.
    """

    table: ClassVar[str] = "issue"
    brief: str
    period: str
    number: int
    edition: int
    as_of: date
    cut: int
    signer: str
    signed_on: date
    sha256: str
    unit: str | None = None
    scheduled: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class MeetingAct(Row):
    """会议: called, changed, cancelled or held. What a later act leaves None stands as it was.

    ``extra`` is True for one beyond the rule, with the ``consent`` it had; ``minutes`` are the
    minutes' text once it was held. ``starts_at`` is the hour (15:00), ``host`` the post that presides
    in the convenor's place, ``contact`` the office's post and phone, ``reply_by`` the 回执's day.
    """

    table: ClassVar[str] = "meeting"
    meeting: str
    action: Occurrence
    held_on: date | None = None
    place: str | None = None
    title: str | None = None
    extra: bool | None = None
    consent: str | None = None
    reason: str | None = None
    minutes: str | None = None
    starts_at: str | None = None
    host: str | None = None
    contact: str | None = None
    reply_by: date | None = None


@dataclass(frozen=True)
class MeetingMember(Row):
    """Who was invited or came: a unit's post; ``attendance`` is None before the meeting, ``delegate``
    the post that came in its place."""

    table: ClassVar[str] = "meeting_member"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    unit: str
    post: str
    attendance: Attendance | None = None
    delegate: str | None = None


@dataclass(frozen=True)
class AgendaItem(Row):
    """议程: ``problem`` or ``resolution`` is what on record it comes from, None for neither."""

    table: ClassVar[str] = "agenda_item"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    matter: str
    problem: str | None = None
    resolution: str | None = None


@dataclass(frozen=True)
class Escalation(Row):
    """督办: one step taken against one unit for one task, told by the lights of ``period``; ``basis`` is
    what the office rests on where it passes over the ladder."""

    table: ClassVar[str] = "escalation"
    key: ClassVar[tuple[str, ...]] = ("escalation",)
    escalation: str
    level: EscalationLevel
    unit: str
    task: str
    period: str
    reason: str
    reply_due: date
    basis: str | None = None


@dataclass(frozen=True)
class EscalationReply(Row):
    """What the unit replied to an escalation, or that the office withdrew it."""

    table: ClassVar[str] = "escalation_reply"
    key: ClassVar[tuple[str, ...]] = ("escalation",)
    escalation: str
    action: Literal["replied", "withdrawn"]
    text: str
