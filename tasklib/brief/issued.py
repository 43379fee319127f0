"""A kind of brief as a document in the plan's imprint: who issues it, in which series, and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.brief.document import Document, Part
from tasklib.brief.source import Source


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
