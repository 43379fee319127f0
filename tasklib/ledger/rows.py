"""The ledger's typed rows: what each kind of entry says. Final: fields may be added, never changed.

Every row belongs to one entry (``seq``) and is covered by that entry's hash. A field that is None
is left out of the canonical body, so a field added later leaves every earlier hash as it was.
``key`` names the fields that, with ``seq``, tell rows of one entry apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

__all__ = [
    "KINDS",
    "KIND_NAMES",
    "ROW_TYPES",
    "Bound",
    "Closure",
    "Extension",
    "Filing",
    "IndicatorValue",
    "Judgement",
    "Level",
    "Occasion",
    "PlanSnapshot",
    "ProblemReport",
    "RefusedFinding",
    "RefusedUnit",
    "Resolution",
    "ResolutionOutcome",
    "ResolutionUnit",
    "Row",
    "SourceFile",
    "State",
    "Status",
    "Submission",
    "Verdict",
]


State = Literal["not_started", "in_progress", "claimed_done", "not_applicable"]
Bound = Literal["=", ">=", "<=", "~"]
Status = Literal["open", "in_progress", "solved"]
Level = Literal["unit", "lead", "meeting"]
Judgement = Literal["accepted", "returned"]
Occasion = Literal["meeting", "promotion", "instruction", "third_party"]


@dataclass(frozen=True)
class Row:
    """What all rows share: a table's name and the fields of its key beside ``seq``."""

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, allowed in _choices(self.table).items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{self.table}.{name} is none of {allowed}")


@cache
def _choices(table: str) -> dict[str, tuple[Any, ...]]:
    """The values that each enumerated field of a table's rows may take."""
    found = {}
    row = next(row for row in ROW_TYPES if row.table == table)
    for name, hint in get_type_hints(row).items():
        options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        if any(get_origin(option) is Literal for option in options):
            found[name] = tuple(v for o in options for v in (get_args(o) or (None,)))
    return found


@dataclass(frozen=True)
class PlanSnapshot(Row):
    """The plan as it was when first used: canonical JSON and its SHA-256."""

    table: ClassVar[str] = "plan_snapshot"
    version: int
    sha256: str
    example: bool
    document: str


@dataclass(frozen=True)
class Submission(Row):
    """报送: one unit's filing for one period; ``revision`` counts from 1 within both."""

    table: ClassVar[str] = "submission"
    unit: str
    period: str
    revision: int
    rows_sha256: str


@dataclass(frozen=True)
class SourceFile(Row):
    """A file as it came, kept in the archive under its SHA-256."""

    table: ClassVar[str] = "source_file"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Filing(Row):
    """填报: one task in a submission.

    ``state`` is not_started, in_progress, claimed_done, not_applicable, or None where the unit
    left it blank. ``percent`` is 0–100 with at most one decimal, None where left blank.
    """

    table: ClassVar[str] = "filing"
    key: ClassVar[tuple[str, ...]] = ("task",)
    task: str
    state: State | None = None
    percent: Decimal | None = None
    progress: str | None = None
    problems: str | None = None
    next_steps: str | None = None
    evidence: str | None = None
    experience: str | None = None


@dataclass(frozen=True)
class IndicatorValue(Row):
    """One indicator's figure in a submission.

    ``value`` is 本期累计 or 期末数; None with ``missing`` (the reason) means 暂缺, None without
    it means left blank. ``bound`` is one of = >= <= ~ and stands only beside a value.
    """

    table: ClassVar[str] = "indicator_value"
    key: ClassVar[tuple[str, ...]] = ("task", "indicator")
    task: str
    indicator: str
    value: Decimal | None = None
    bound: Bound | None = None
    missing: str | None = None
    previous: Decimal | None = None
    added: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True)
class ProblemReport(Row):
    """One row of a unit's 问题清单. ``status`` is open, in_progress or solved; ``level`` is
    unit (本单位), lead (牵头单位) or meeting (会议)."""

    table: ClassVar[str] = "problem_report"
    key: ClassVar[tuple[str, ...]] = ("problem",)
    problem: str
    task: str
    description: str
    status: Status
    level: Level
    measure: str | None = None
    post: str | None = None
    due: date | None = None
    coordinate: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True)
class RefusedUnit(Row):
    """An attempt that a refusal turned back; ``findings`` counts those of this unit's own rows."""

    table: ClassVar[str] = "refused_unit"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    findings: int
    unit: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class RefusedFinding(Row):
    """Why: the place and what must be true there. What was found is not kept: no figures."""

    table: ClassVar[str] = "refused_finding"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    file: str
    rule: str
    must: str
    sheet: str | None = None
    cell: str | None = None


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
    one that gives the plan's own date takes it back."""

    table: ClassVar[str] = "extension"
    key: ClassVar[tuple[str, ...]] = ("task", "unit", "milestone")
    task: str
    unit: str
    milestone: str
    old_deadline: date
    deadline: date
    reason: str
    granted_by: str


@dataclass(frozen=True)
class Resolution(Row):
    """议定事项; ``source`` is 会议, 推进会, 批示 or 第三方评估. A later one of the same id replaces it."""

    table: ClassVar[str] = "resolution"
    key: ClassVar[tuple[str, ...]] = ("resolution",)
    resolution: str
    decided_on: date
    source: Occasion
    matter: str
    lead: str
    deadline: date | None = None


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


# Which rows an entry of each kind carries.
KINDS: dict[str, tuple[type[Row], ...]] = {
    "plan": (PlanSnapshot,),
    "submission": (Submission, SourceFile, Filing, IndicatorValue, ProblemReport),
    "refusal": (RefusedUnit, RefusedFinding, SourceFile),
    "review": (Verdict,),
    "closure": (Closure,),
    "reopening": (Closure,),
    "extension": (Extension,),
    "resolution": (Resolution, ResolutionUnit),
    "conclusion": (ResolutionOutcome,),
}
# What a clerk calls an entry of each kind.
KIND_NAMES: dict[str, str] = {
    "plan": "方案快照",
    "submission": "报送",
    "refusal": "退件",
    "review": "审核",
    "closure": "销号",
    "reopening": "重新打开",
    "extension": "延期",
    "resolution": "议定事项",
    "conclusion": "办结",
}
ROW_TYPES: tuple[type[Row], ...] = tuple(dict.fromkeys(row for rows in KINDS.values() for row in rows))
