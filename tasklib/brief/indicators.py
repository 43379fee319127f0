"""Indicator tables: a unit's own figures, and the totals against targets and published results."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby

from tasklib.brief.html import Html
from tasklib.brief.marks import BLANK, carried, figure, percent, small
from tasklib.brief.periods import corrected
from tasklib.brief.source import Row, Telling
from tasklib.brief.table import Group, table
from tasklib.plan import Indicator, Published, Task


def _indicator(task: Task, name: str) -> Indicator:
    return next(indicator for indicator in task.indicators if indicator.name == name)


def _target(indicator: Indicator, target: float | None) -> str:
    return BLANK if target is None else f"{'≤' if indicator.direction == 'at_most' else ''}{figure(target)}"


def _value(row: Row, task: Task, rows: list[Row]) -> str:
    """The figure, or which of the blanks it is: 未报, 暂缺, or a ratio that cannot be computed.

    Args:
        rows: the task's rows of the same unit and period; a ratio's two parts are among them.
    """
    if row["value"] is not None:
        return figure(row["value"], row["bound"], row["measure"])
    if row["filed_for"] is None:
        return "未报"
    indicator = _indicator(task, row["indicator"])
    parts = [i.name for i in task.indicators if i.id in (indicator.numerator, indicator.denominator)]
    blank = any(it["indicator"] in parts and it["filed_for"] and it["value"] is None for it in rows)
    return "暂缺" if indicator.filed or blank else "无法计算"


def unit_indicators(telling: Telling) -> Html:
    """A unit's indicators by task, with the task's attainment: target, last, this."""
    before: dict[str, list[Row]] = {}
    for row in telling.rows("indicators_before"):
        before.setdefault(row["task"], []).append(row)
    # The period before is told as of its own due day.
    then = telling.plan.calendar.due_on(telling.period.previous())
    attained = {row["task"]: row["attainment"] for row in telling.progress}
    groups = []
    for id, own in groupby(telling.rows("indicators"), key=lambda row: row["task"]):
        task, rows = telling.plan.task(id), list(own)
        lines = []
        for row in rows:
            indicator = _indicator(task, row["indicator"])
            old = [
                small(
                    _value(it, task, before[id]),
                    corrected(telling, id, it["indicator"], it["filed_for"], then),
                )
                for it in before.get(id, ())
                if it["indicator"] == indicator.name
            ]
            marks = [
                carried(row["filed_for"], telling.period),
                corrected(telling, id, row["indicator"], row["filed_for"]),
            ]
            this = small(_value(row, task, rows), "；".join(filter(None, marks)))
            target = _target(indicator, row["target"])
            lines.append(
                (indicator.name, row["measure"], target, *(old or [BLANK]), this, indicator.definition)
            )
        share = attained.get(id)
        known = f"指标完成率{percent(share)}%" if share is not None else ""
        groups.append(Group(lines, small(telling.titled(id), known)))
    columns = "指标 单位:mark 目标:number 上期:number 本期:number 口径:prose"
    return table("各项指标", columns, groups, "没有需要报送的指标。", beside="事项")


def totals(telling: Telling) -> Html:
    """The totals over units that have a target or a published result to stand against."""

    def line(row: Row, task: Task, indicator: Indicator) -> tuple[object, ...] | None:
        published = _figure_of(indicator, "actual")
        if indicator.target is None and not published:
            return None
        return (
            *_total(row, task), _target(indicator, row["target"]), _reached(row["value"], indicator),
            published.words if published else BLANK, _published(row, indicator, published), _notes(telling, row),
        )  # fmt: skip

    columns = "指标 单位:mark 本期合计:number 目标:number 对照目标:mark 公布数 对照公布数:mark 说明"
    none = "方案没有设定目标值的指标。"
    return table("指标合计与目标值、公布数对照", columns, _totals(telling, line), none, beside="事项")


def coverage(telling: Telling) -> Html:
    """The totals whose published figure is a coverage (覆盖面), which is neither a result nor a target.

    Empty where the plan has none.
    """

    def line(row: Row, task: Task, indicator: Indicator) -> tuple[object, ...] | None:
        published = _figure_of(indicator, "coverage")
        if not published:
            return None
        return (
            *_total(row, task),
            published.words,
            _published(row, indicator, published),
            _notes(telling, row),
        )

    columns = "指标 单位:mark 本期合计:number 公布的覆盖面 对照公布数:mark 说明"
    return table("覆盖面指标与公布数对照", columns, _totals(telling, line), beside="事项")


Line = Callable[[Row, Task, Indicator], tuple[object, ...] | None]


def _totals(telling: Telling, line: Line) -> list[Group]:
    """The lines of the totals over units, by task; indicators that give none are left out."""
    groups = []
    rows = [row for row in telling.rows("indicators") if row["unit"] is None]
    for id, own in groupby(rows, key=lambda row: row["task"]):
        task = telling.plan.task(id)
        lines = [line(row, task, _indicator(task, row["indicator"])) for row in own]
        groups.append(Group([told for told in lines if told], telling.titled(id)))
    return groups


def _figure_of(indicator: Indicator, kind: str) -> Published | None:
    return indicator.published if indicator.published and indicator.published.kind == kind else None


def _total(row: Row, task: Task) -> tuple[object, ...]:
    value = _value(row, task, []) if row["value"] is not None else BLANK
    return row["indicator"], row["measure"], value


def _notes(telling: Telling, row: Row) -> str:
    n, m = row["reporting"].split("/")
    old = carried(row["filed_for"], telling.period)
    notes = [f"{m}家中{n}家有数"] * (n != m) + [f"含{old}"] * bool(old)
    return "；".join(notes) or BLANK


def _reached(value: float | None, indicator: Indicator) -> str:
    if value is None or indicator.target is None:
        return BLANK
    exact = Decimal(str(value))
    good = exact <= indicator.target if indicator.direction == "at_most" else exact >= indicator.target
    return "达到" if good else "未达"


def _published(row: Row, indicator: Indicator, published: Published | None) -> str:
    if row["value"] is None or published is None:
        return BLANK
    exact, (n, m) = Decimal(str(row["value"])), row["reporting"].split("/")
    # What some of the units have is no figure of them all, unless their sum alone is as much.
    if n != m and (indicator.over_units != "sum" or exact < published.value):
        return "未报全"
    if exact == published.value or published.bound == "~":
        return "一致" if published.bound != "~" else BLANK
    above = exact > published.value
    fits = {">=": above, "<=": not above}.get(published.bound, False)
    return "相符" if fits else "高于" if above else "低于"
