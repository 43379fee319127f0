"""One filed row in full: what the unit says, beside what it said the period before."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from markupsafe import Markup

from tasklib.brief import Html
from tasklib.brief.marks import BLANK, STATES, light, percent
from tasklib.brief.table import Group, table
from tasklib.brief.tasks import TEXTS
from tasklib.plan import Period
from tasklib.progress import revised
from tasklib.progress.attention import before, figure_said, standing_of
from tasklib.progress.numbers import as_float
from tasklib.record import FiledRow, Record

_FIELDS = {"state": "完成状态", "percent": "完成比例（%）", **dict(TEXTS)}


def filed_row(record: Record, submission: int, task: str) -> FiledRow:
    """The row of a task in a submission."""
    return next(row for row in record.filed if (row.seq, row.task) == (submission, task))


def compared(record: Record, row: FiledRow) -> Html:
    """Figures and texts of a filed row, each beside those of the period before."""
    last = before(record, row)
    now, was = _said(record, row), _said(record, last) if last else {}
    lines = [(name, text or BLANK, was.get(name) or BLANK) for name, text in now.items()]
    past = f"上期（{Period.parse(last.period).short}）" if last else "上期（无）"
    return table("", f"项目:mark 本期（{Period.parse(row.period).short}）:prose {past}:prose", [Group(lines)])


def changed(record: Record, row: FiledRow) -> Html | str:
    """What a refile says otherwise than the revision before it; nothing for a period's first filing."""
    if record.submissions[row.seq]["revision"] == 1:
        return ""
    found = revised(record, row.unit, Period.parse(row.period)).filter(pl.col("task") == row.task)
    lines = [
        (_FIELDS.get(name, name), _told(name, was), _told(name, now))
        for _, name, was, now in found.iter_rows()
    ]
    none = "这一行与上一次修订相比没有改动。"
    return table("与上一次修订相比改动之处", "项目:mark 原来:prose 现在:prose", [Group(lines)], none)


def lit(record: Record, row: FiledRow) -> Markup:
    """The light that the row gave its task in its own period, and why; nothing where another row counts."""
    it = standing_of(record, row)
    if it is None:
        return Markup("")
    return Markup("<p>{}　{}　指标折算 {}，序时 {}。</p>").format(
        light(it.verdict.light), it.verdict.reason, share(it.attainment), share(it.expected)
    )


def share(value: Fraction | Decimal | None) -> str:
    """A percentage with its sign, or the mark of a blank."""
    return BLANK if value is None else f"{percent(as_float(value))}%"


def _told(field: str, text: str | None) -> str:
    return "（空）" if text is None else STATES.get(text, text) if field == "state" else text


def _said(record: Record, row: FiledRow) -> dict[str, str | None]:
    told = {"完成状态": STATES[row.state or "not_filed"], "完成比例（%）": percent(as_float(row.percent))}
    values = {
        value["indicator"]: value
        for value in record.told_by("figure").get(row.seq, ())
        if value["task"] == row.task
    }
    for indicator in record.plan.task(row.task).owed_by(row.unit):
        name = f"{indicator.name}（{indicator.measure}）"
        told[name] = _figure(values.get(indicator.id))
    return told | {title: row.texts[name] for name, title in TEXTS}


def _figure(value: dict[str, Any] | None) -> str:
    return "；".join(filter(None, (figure_said(value), value["note"]))) if value else ""
