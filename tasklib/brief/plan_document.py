"""What the plan's own document says beside its tasks: phases, a unit's duties and fields, first wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tasklib.brief.marks import BLANK, full_day, small
from tasklib.plan import Period, Plan
from tasklib.plan.document import Phase

_ORIGINS = ("source", "schedule_source", "target_source")
OVER, NOW, AHEAD = "已过", "进行中", "未到"
_DAY = timedelta(days=1)
# What a wording may hold beside a date's digits and still say no more than the date.
_DATE_ONLY = re.compile(r"[年月日前以之起止至到，、\s-]*")


@dataclass(frozen=True)
class Stretch:
    """A phase with the days it begins and ends on; None where neither it nor its neighbours say."""

    phase: Phase
    first: date | None
    last: date | None

    def state(self, day: date) -> str:
        """已过, 进行中 or 未到 on that day; a dash where the dates do not tell."""
        if self.last and self.last < day:
            return OVER
        if self.first and day < self.first:
            return AHEAD
        return NOW if self.first and self.last else BLANK


def stretches(plan: Plan) -> tuple[Stretch, ...]:
    """The plan's phases in their order.

    A phase without a start begins the day after the one before it, one without an end lasts until
    the day before the next; the first reaches back without limit, the last ends with the plan.
    """
    around = (None, *plan.phases, None)
    return tuple(
        Stretch(phase, phase.start or _after(around[n]), phase.end or _before(around[n + 2], plan))
        for n, phase in enumerate(plan.phases)
    )


def _after(earlier: Phase | None) -> date | None:
    if earlier is None:
        return date.min
    return earlier.end and earlier.end + _DAY


def _before(later: Phase | None, plan: Plan) -> date | None:
    return plan.end if later is None else later.start and later.start - _DAY


def document_facts(plan: Plan, day: date) -> list[tuple[str, str]]:
    """For a page's cover: the number of the document and the phase on that day, each where known."""
    number = plan.issued.number if plan.issued else None
    current = [stretch.phase for stretch in stretches(plan) if stretch.state(day) == NOW]
    told = (phase.title + (f"（至{full_day(phase.end)}）" if phase.end else "") for phase in current)
    facts = (("依据", number or ""), ("阶段", "、".join(told)))
    return [(name, text) for name, text in facts if text]


def phase_rows(plan: Plan, day: date) -> Sequence[Sequence[object]]:
    """Each phase with its dates and its state on that day, and whether it was over at issue already."""
    issued = plan.issued.on if plan.issued else None
    return [
        (one.phase.title, _span(one.phase), one.state(day) + _at_issue(one, issued))
        for one in stretches(plan)
    ]


def _at_issue(one: Stretch, issued: date | None) -> str:
    return "（印发时已过）" if issued and one.last and one.last < issued else ""


def _span(phase: Phase) -> object:
    start = full_day(phase.start) if phase.start else ""
    dates = f"{start}至{full_day(phase.end)}" if phase.end else f"{start}起" if start else ""
    if not dates:
        return phase.words or BLANK
    return small(dates, worded([first_words(phase.words, phase.start, phase.end)]))


def worded(words: Iterable[str]) -> str:
    """原文：… with each wording once, the empty ones left out; empty where none is left."""
    told = "；".join(dict.fromkeys(filter(None, words)))
    return f"原文：{told}" if told else ""


def first_words(words: str | None, start: date | None, end: date | None) -> str:
    """The document's own words for a date, where they say more than the date; else empty."""
    if not words:
        return ""
    digits, rest = re.sub(r"\D", "", words), re.sub(r"\d", "", words)
    ends = _spelt(end)
    plain = {*ends, *(a + b for a in _spelt(start) for b in ends)}
    return "" if digits in plain and _DATE_ONLY.fullmatch(rest) else words


def _spelt(day: date | None) -> tuple[str, ...]:
    if day is None:
        return ()
    return (f"{day.year}{day.month}{day.day}", f"{day:%Y%m%d}", f"{day.month}{day.day}", f"{day:%m%d}")


def unit_facts(plan: Plan, unit: str, period: Period) -> list[tuple[str, str]]:
    """For the cover of a unit's page: its duties and its fields of disclosure, each where there are any."""
    facts = (
        ("职责", "；".join(plan.duties_of(unit, period))),
        ("公开领域", "、".join(plan.areas_of(unit, period))),
    )
    return [(name, text) for name, text in facts if text]


def area_rows(plan: Plan) -> Sequence[tuple[str, str]]:
    """Every field of disclosure beside the units that answer for it, in the plan's order."""
    areas = plan.catalogue.areas if plan.catalogue else ()
    return [(area.title, "、".join(map(plan.name_of, area.units)) or BLANK) for area in areas]


def duty_rows(plan: Plan) -> Sequence[tuple[str, str]]:
    """Every duty beside the unit or the unit group that has it, in the plan's order."""
    return [(plan.name_of(duty.unit), duty.duty) for duty in plan.duties]


def rebuilt(plan: Plan) -> int:
    """How many parts of the plan are reconstructed, which the office has yet to confirm."""
    return _rebuilt(plan.model_dump())


def _rebuilt(part: Any) -> int:
    if isinstance(part, dict):
        own = [part.get(name) == "reconstructed" for name in _ORIGINS]
        return sum((*own, *map(_rebuilt, part.values())))
    return sum(map(_rebuilt, part)) if isinstance(part, list | tuple) else 0
