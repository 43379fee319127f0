"""Briefs over all units: what their pages share, and their document in the plan's imprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from tasklib.brief.city import City
from tasklib.brief.cover import cover, legend, section
from tasklib.brief.document import Document, Part
from tasklib.brief.html import Html
from tasklib.brief.source import Row, Source


@dataclass(frozen=True, eq=False)
class CityPage:
    """What the pages over all units share; each method of theirs is one section, in the page's order.

    Attributes:
        heading: the page's title, to which the period's label is added.
        city: the source's rows over all units.
    """

    heading: ClassVar[str]
    source: Source
    city: City = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "city", City(self.source))

    def cover(self) -> Html:
        """What page this is, and what it rests on."""
        return cover(self.source, self.heading, ())

    def notes(self) -> Html:
        """How to read the lights, and where the figures come from."""
        return section("说明", legend(self.source, ahead=True))

    @cached_property
    def summary(self) -> dict[str | None, Row]:
        """The rows of ``summary`` by unit; None for all units together."""
        return {row["unit"]: row for row in self.source["summary"].to_dicts()}


def document(
    source: Source,
    kind: str,
    title: str,
    parts: Sequence[Part],
    annexes: Sequence[tuple[str, Sequence[Part]]] = (),
) -> Document:
    """A kind's text as a document, not yet numbered or signed."""
    plan, imprint = source.plan, source.plan.imprint(kind)
    lines = (
        (("报", imprint.reports_to), ("送", imprint.copies_to), ("发", imprint.sent_to)) if imprint else ()
    )
    return Document(
        title,
        parts,
        series=(imprint.series or "") if imprint else "",
        addressed_to=(imprint.addressed_to or "") if imprint else "",
        signed_by=plan.name_of(imprint.issuer if imprint else plan.office),
        annexes=annexes,
        copies=[(word, whom) for word, whom in lines if whom],
        mark="示例数据，非真实报送" if plan.example else "",
        circulation=plan.circulation,
        wide_annexes=True,
    )
