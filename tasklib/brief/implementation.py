"""实施方案备案 in words: a county's own plan beside the city's dates, and how all counties stand."""

from __future__ import annotations

from itertools import groupby

from tasklib.brief.cover import section
from tasklib.brief.html import Html
from tasklib.brief.marks import BLANK, full_day
from tasklib.brief.source import Row, Telling
from tasklib.brief.table import Group, table

# How a plan stands, the good news first.
_STANDS = {"received": "准予备案", "filed": "已报待定", "returned": "退回未重报", "none": "未报备"}


def unit_implementation(telling: Telling) -> Html:
    """Whether the county's own plan is on record, and its measures dated after the city's deadline.

    Empty for a unit that is not asked for one.
    """
    said = [_sentence(telling, row) for row in telling.rows("implementation")]
    late = [row for row in telling.rows("implementation_measures") if row["later"]]
    groups = [
        Group([_measure(row) for row in rows], telling.titled(task))
        for task, rows in groupby(late, key=lambda row: str(row["task"]))
    ]
    columns = "本地举措:prose 责任岗位 本地时限:mark 市定时限:mark 晚（天）:number"
    return section("", *said, table("完成时限晚于市定时限的本地举措", columns, groups, beside="事项"))


def _sentence(telling: Telling, row: Row) -> str:
    if row["status"] == "none":
        return f"实施方案：截至{full_day(telling.source.as_of)}未报备。"
    title = f"《{row['title']}》" if row["title"] else ""
    filed = f"实施方案{title}{full_day(row['filed_on'])}报备"
    if row["status"] == "returned":
        return f"{filed}，{full_day(row['decided_on'])}退回（{row['reason'].rstrip('。')}），尚未重新报备。"
    decided = f"{full_day(row['decided_on'])}准予备案" if row["status"] == "received" else "尚未准予备案"
    later = f"其中{row['later']}条的完成时限晚于市定时限" if row["later"] else "完成时限都不晚于市定时限"
    return f"{filed}，{decided}；涉及{row['tasks']}项任务、{row['measures']}条本地举措，{later}。"


def _measure(row: Row) -> tuple[object, ...]:
    days = (row["deadline"] - row["city_deadline"]).days
    return (
        row["measure"], row["post"] or BLANK, full_day(row["deadline"]), full_day(row["city_deadline"]), days,
    )  # fmt: skip


def all_implementations(telling: Telling) -> str:
    """One sentence on every county's plan: how many stand how, and who is not on record."""
    rows = telling.rows("implementation")
    if not rows:
        return ""
    parts = []
    for status, word in _STANDS.items():
        own = [row["unit"] for row in rows if row["status"] == status]
        named = f"（{telling.names(own)}）" if own and status != "received" else ""
        parts += [f"{word}{len(own)}家{named}"] if own or status == "received" else []
    late = [row for row in rows if row["later"]]
    named = "、".join(f"{telling.called(row['unit'])}{row['later']}条" for row in late)
    beyond = f"有本地举措晚于市定时限的{len(late)}家（{named}）" if late else "本地举措都不晚于市定时限"
    return f"实施方案应报备{len(rows)}家，{'，'.join(parts)}；{beyond}。"
