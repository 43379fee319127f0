"""What a page tells of periods that are over: filing extensions (报送延期) and corrections (更正)."""

from __future__ import annotations

from datetime import date

from tasklib.brief.html import Html
from tasklib.brief.marks import BLANK, day, figure
from tasklib.brief.source import Row, Telling
from tasklib.brief.table import Group, table
from tasklib.plan import Period


def corrected(
    telling: Telling, task: str, indicator: str | None, filed_for: str | None, told_on: date | None = None
) -> str:
    """The mark of the unit's figure that was corrected: 已更正; empty where it was not.

    Args:
        indicator: its name; None for 完成比例.
        filed_for: the period the figure was filed for.
        told_on: the day up to which the figure shown counts; None for the page's own. A correction
            made after it is told with its figure: 后更正为12.
    """
    key = (task, indicator, filed_for)
    for row in telling.rows("corrections"):
        if row["standing"] and (row["task"], row["indicator"], row["period"]) == key:
            late = told_on is not None and row["corrected_on"] > told_on
            return f"后更正为{figure(row['value'])}" if late else "已更正"
    return ""


def corrections_table(telling: Telling) -> Html | str:
    """Every correction of the telling's units; nothing where there is none."""
    rows = [
        (
            *_whose(telling, row), telling.titled(row["task"]), Period.parse(row["period"]).label,
            row["indicator"] or "完成比例（%）", figure(row["was"]), figure(row["value"]), row["reason"],
            row["granted_by"], day(row["corrected_on"]), "有效" if row["standing"] else "已被取代",
        )
        for row in telling.rows("corrections")
    ]  # fmt: skip
    columns = "事项 报送期:mark 指标 原数:number 更正为:number 理由:prose 批准 更正日:mark 现状:mark"
    return _table(telling, "止收后更正的数据", columns, rows)


def filing_extensions_table(telling: Telling) -> Html | str:
    """Every filing extension of the telling's units; nothing where there is none."""
    rows = [
        (
            *_whose(telling, row), day(row["granted_on"]), Period.parse(row["period"]).label,
            day(row["until"], telling.period), "顺延截止日" if row["moves_due"] else "准予补报", row["reason"],
            row["granted_by"], _revoked(row),
        )
        for row in telling.rows("filing_extensions")
    ]  # fmt: skip
    columns = "准予日:mark 报送期:mark 延至:mark 效力:mark 理由:prose 批准 撤回:prose"
    return _table(telling, "报送延期", columns, rows)


def _whose(telling: Telling, row: Row) -> tuple[str, ...]:
    """The unit, where the telling is of several."""
    return (telling.called(row["unit"]),) if telling.unit is None else ()


def _revoked(row: Row) -> str:
    return f"{day(row['revoked_on'])}：{row['revoked_because']}" if row["revoked_on"] else BLANK


def _table(telling: Telling, caption: str, columns: str, rows: list[tuple[object, ...]]) -> Html | str:
    whose = "单位:mark " if telling.unit is None else ""
    return table(caption, whose + columns, [Group(rows)]) if rows else ""
