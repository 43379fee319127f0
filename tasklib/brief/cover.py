"""What both kinds of page share: the cover block, the row of headline figures, the legend."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.brief.html import Html, render
from tasklib.brief.marks import full_day, light
from tasklib.brief.plan_document import document_facts, rebuilt
from tasklib.brief.source import Source, Telling
from tasklib.plan.workdays import WHY_TENTATIVE

_LEGEND = (
    ("绿", "达到序时进度"),
    (
        "黄",
        "落后序时进度达到{yellow}个百分点，或达标率未达标，或过争取时限，或临近时限仍落后，或没有时限的事项未启动",
    ),
    ("红", "过刚性时限未完成，或落后序时进度超过{red}个百分点，或连续两期未报"),
    ("未报", "过了报送截止日，本期没有该事项的有效填报"),
    ("待销号", "单位已报完成，待办公室核实销号"),
    ("已销号", "办公室核实后销号，重新打开前一直有效"),
    ("不涉及", "经办公室认定不涉及，不计入应完成数"),
)


def cover(source: Source, title: str, facts: Sequence[tuple[str, str]]) -> Html:
    """The block a page begins with: plan, title, period, as-of day, data cut, circulation.

    Args:
        title: the page's title, to which the period's label is added.
        facts: further lines (name, text) to stand before the shared ones.
    """
    longer = "" if source.span == source.period else f"（以{source.period.short}报送为准）"
    shared = (
        ("报送期", source.span.label + longer),
        ("数据截止日", full_day(source.as_of)),
        *document_facts(source.plan, source.measured_on),
        ("方案版本", f"第{source.plan.version}版"),
        ("数据版本", f"数据截至台账第{source.cut}条" if source.cut else "台账还没有记录"),
        ("传阅范围", source.plan.circulation),
    )
    return render(
        "_cover.html", plan=source.plan, title=title, period=source.span.label, facts=(*facts, *shared)
    )


def headline(figures: Sequence[tuple[str, str, str]]) -> Html:
    """The row of headline figures: each a name, the figure, and what it is measured against."""
    return render("_headline.html", figures=figures)


def section(heading: str, *parts: str | Html) -> Html:
    """A heading (empty for none) with paragraphs (text) and finished pieces (Html) below it."""
    return render(
        "_section.html", heading=heading, parts=[(part, isinstance(part, Html)) for part in parts if part]
    )


def legend(source: Source, unit: str | None = None, *, ahead: bool = False) -> Html:
    """How to read the lights, one line each, and where the page's figures come from.

    Args:
        unit: whose tasks the page tells; None for all.
        ahead: whether the page tells the next filing day too.
    """
    limits = {"yellow": source.plan.thresholds.behind_yellow, "red": source.plan.thresholds.behind_red}
    lines = [(light(name), text.format(**limits)) for name, text in _LEGEND]
    return render(
        "_legend.html",
        lines=lines,
        cut=source.cut,
        version=source.plan.version,
        measured_on=full_day(source.measured_on),
        tentative=WHY_TENTATIVE if _tentative(Telling(source, unit), ahead=ahead) else "",
        rebuilt=rebuilt(source.plan),
    )


def _tentative(telling: Telling, *, ahead: bool) -> bool:
    """Whether a filing day, a lock or a deadline that the page tells may still move."""
    plan, period = telling.plan, telling.period
    told = [*plan.periods(period), *([period.next()] if ahead and period.last < plan.end else [])]
    if any(map(plan.calendar.is_provisional, told)) or (ahead and plan.calendar.lock_is_provisional(period)):
        return True
    return any(row["provisional"] for row in telling.progress)
