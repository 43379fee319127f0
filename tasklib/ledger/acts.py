"""The ledger's rows that say what the office does: verdicts, corrections, closures, extensions, resolutions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from tasklib.ledger.rows import Row

Judgement = Literal["accepted", "returned"]
Occasion = Literal["meeting", "promotion", "instruction", "third_party"]


@dataclass(frozen=True)
class Verdict(Row):
    """审核: one verdict on one task of one submission (its entry's seq); accepted or returned."""

    table: ClassVar[str] = "verdict"
    key: ClassVar[tuple[str, ...]] = ("submission", "task")
    submission: int
    task: str
    verdict: Judgement
    reason: str | None = None


@dataclass(frozen=True)
class Opinion(Row):
    """牵头意见: what a lead unit says of a filed row before the office's verdict."""

    table: ClassVar[str] = "opinion"
    key: ClassVar[tuple[str, ...]] = ("submission", "task", "unit")
    submission: int
    task: str
    unit: str
    opinion: str


@dataclass(frozen=True)
class Correction(Row):
    """更正: a figure of a locked past period put right. ``indicator`` None means 完成比例.

    ``submission`` is the filing whose figure it is; ``was`` what that figure counted as before,
    None where it was blank.
    """

    table: ClassVar[str] = "correction"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    submission: int
    task: str
    value: Decimal
    reason: str
    granted_by: str
    indicator: str | None = None
    was: Decimal | None = None


@dataclass(frozen=True)
class Closure(Row):
    """销号 or its reopening; ``basis`` is the ground or the reason, ``submission`` (its entry's seq)
    the filing whose 已完成 a closing rests on."""

    table: ClassVar[str] = "closure"
    key: ClassVar[tuple[str, ...]] = ("task", "unit")
    task: str
    unit: str
    action: Literal["closed", "reopened"]
    basis: str
    submission: int | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class Extension(Row):
    """延期 of one milestone for one unit; counts from the entry's date on. A later one replaces it;
    one that gives the plan's own date takes it back. ``resolution`` is the 议定事项 that caused it."""

    table: ClassVar[str] = "extension"
    key: ClassVar[tuple[str, ...]] = ("task", "unit", "milestone")
    task: str
    unit: str
    milestone: str
    old_deadline: date
    deadline: date
    reason: str
    granted_by: str
    resolution: str | None = None


@dataclass(frozen=True)
class FilingExtension(Row):
    """报送延期: until when a unit may file for a period after all, or that it may no longer."""

    table: ClassVar[str] = "filing_extension"
    key: ClassVar[tuple[str, ...]] = ("unit", "period")
    unit: str
    period: str
    action: Literal["granted", "revoked"]
    reason: str
    granted_by: str
    until: date | None = None


@dataclass(frozen=True)
class Implementation(Row):
    """实施方案备案: a county's implementation plan filed, or the office's verdict on the one filed
    by entry ``filing``."""

    table: ClassVar[str] = "implementation"
    key: ClassVar[tuple[str, ...]] = ("unit",)
    unit: str
    action: Literal["filed", "received", "returned"]
    filing: int | None = None
    title: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ImplementationMeasure(Row):
    """One measure of a county's 实施方案 for a task; ``n`` gives their order within it."""

    table: ClassVar[str] = "implementation_measure"
    key: ClassVar[tuple[str, ...]] = ("task", "n")
    task: str
    n: int
    measure: str
    post: str | None = None
    deadline: date | None = None


@dataclass(frozen=True)
class Resolution(Row):
    """议定事项; ``source`` is 会议, 推进会, 批示 or 第三方评估; ``meeting`` is the one that decided it,
    where it is on record. A later one of the same id replaces it, for the ``reason`` it gives."""

    table: ClassVar[str] = "resolution"
    key: ClassVar[tuple[str, ...]] = ("resolution",)
    resolution: str
    decided_on: date
    source: Occasion
    matter: str
    lead: str
    deadline: date | None = None
    meeting: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ResolutionUnit(Row):
    """A unit or unit group that carries out a resolution; ``n`` gives their order."""

    table: ClassVar[str] = "resolution_unit"
    key: ClassVar[tuple[str, ...]] = ("resolution", "n")
    resolution: str
    n: int
    unit: str


@dataclass(frozen=True)
class ResolutionOutcome(Row):
    """The fate of a resolution: concluded, or reopened after that."""

    table: ClassVar[str] = "resolution_outcome"
    key: ClassVar[tuple[str, ...]] = ("resolution",)
    resolution: str
    action: Literal["concluded", "reopened"]
    basis: str
