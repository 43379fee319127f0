"""The ledger's typed rows, and those that say what units file. Final: fields may be added, never changed.

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

State = Literal["not_started", "in_progress", "claimed_done", "not_applicable"]
Bound = Literal["=", ">=", "<=", "~"]
Status = Literal["open", "in_progress", "solved"]
Level = Literal["unit", "lead", "meeting"]
RetrospectiveKind = Literal["experience", "shortfall", "measure"]


@dataclass(frozen=True)
class Row:
    """What all rows share: a table's name and the fields of its key beside ``seq``."""

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        kind: Any = type(self)
        for name, allowed in _choices(kind).items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{self.table}.{name} is none of {allowed}")


@cache
def _choices(row: type[Row]) -> dict[str, tuple[Any, ...]]:
    """The values that each enumerated field of a table's rows may take."""
    found = {}
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
    """报送: one unit's filing for one period; ``revision`` counts from 1 within both. Who filled in,
    checked and signed it, and the office phone, stand as on its cover (None for CSV tables)."""

    table: ClassVar[str] = "submission"
    unit: str
    period: str
    revision: int
    rows_sha256: str
    filled_by: str | None = None
    checked_by: str | None = None
    signed_by: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class SourceFile(Row):
    """A file as it came, kept in the archive under its SHA-256; ``dropped`` is True where it was too
    large or too tightly packed to keep, and only what stands here is known of it. ``bundle`` numbers
    what belongs together in a refusal: a workbook, or the tables of one folder; None for the others."""

    table: ClassVar[str] = "source_file"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    name: str
    sha256: str
    size: int
    dropped: bool | None = None
    bundle: int | None = None


@dataclass(frozen=True)
class EvidenceFile(Row):
    """佐证材料: a file kept in the archive, tied to a unit's row, or to the whole filing.

    ``media`` is its type, told by its content. ``role`` is evidence (of one task), stamped (盖章件,
    the signed and stamped scan of a filing) or plan (the text of a county's 实施方案); ``period``
    is None for the last, ``task`` for the last two.
    """

    table: ClassVar[str] = "evidence_file"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    unit: str
    name: str
    sha256: str
    size: int
    media: str
    role: Literal["evidence", "stamped", "plan"]
    period: str | None = None
    task: str | None = None


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
class Retrospective(Row):
    """总结复盘: one experience, shortfall or measure (整改措施) that a unit names at half-year.

    ``task`` is None where it concerns the whole; ``post`` and ``deadline`` belong to a measure.
    """

    table: ClassVar[str] = "retrospective"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    kind: RetrospectiveKind
    text: str
    task: str | None = None
    post: str | None = None
    deadline: date | None = None


@dataclass(frozen=True)
class ConfirmedFinding(Row):
    """A finding that would have refused the filing, had the office not confirmed it: what and where."""

    table: ClassVar[str] = "confirmed_finding"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    file: str
    rule: str
    must: str
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True)
class RefusedUnit(Row):
    """An attempt that a refusal turned back; ``findings`` counts those of this unit's own rows, and
    ``bundle`` says which of the entry's files were its own, where they were those of one bundle."""

    table: ClassVar[str] = "refused_unit"
    key: ClassVar[tuple[str, ...]] = ("n",)
    n: int
    findings: int
    unit: str | None = None
    period: str | None = None
    bundle: int | None = None


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
