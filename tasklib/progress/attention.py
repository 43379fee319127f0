"""What the office looks at: rows that wait for it and why they need eyes, and what a refile changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from tasklib.errors import ParameterError
from tasklib.plan import Period
from tasklib.progress.indicators import filed_figures
from tasklib.progress.numbers import as_float
from tasklib.progress.progress import Standing, opinions, standings
from tasklib.record import FiledRow, Record, files_of, is_evident

# Why a row needs eyes, in the order in which a row's reasons stand.
NEEDS = ("overclaimed", "falling", "no_evidence", "same_text", "requested", "claimed_done")
REVIEW_SCHEMA: dict[str, Any] = {
    "submission": pl.Int64,
    "unit": pl.String,
    "period": pl.String,
    "task": pl.String,
    "received_on": pl.Date,
    "state": pl.String,
    "percent": pl.Float64,
    "review": pl.String,
    "needs": pl.String,
    "opinion": pl.String,
}
REVISED_SCHEMA: dict[str, Any] = {
    "task": pl.String,
    "field": pl.String,
    "was": pl.String,
    "now": pl.String,
}
_BOUNDS = {">=": "≥", "<=": "≤", "~": "约"}
_STATUSES = {"open": "未整改", "in_progress": "整改中", "solved": "已整改"}


def latest_revisions(record: Record) -> dict[tuple[str, str], int]:
    """(unit, period) → the seq of its latest revision."""
    return {(s["unit"], s["period"]): seq for seq, s in sorted(record.submissions.items())}


def review(record: Record) -> pl.DataFrame:
    """Rows of the latest revisions up to the period that the office has not accepted.

    Returns:
        ``REVIEW_SCHEMA``; rows that need eyes first, then other pending ones, then returned ones,
        each by unit in administrative order, period, and the plan's tasks. ``submission`` is its
        entry's seq, ``review`` pending or returned, ``needs`` the row's reasons out of ``NEEDS`` with
        a space between (empty for returned rows, which wait for the unit), ``opinion`` what the
        task's lead units said of it, null where they said nothing.
    """
    latest, said = latest_revisions(record), opinions(record)
    units = {u.code: i for i, u in enumerate(record.plan.units)}
    tasks = {t.id: i for i, t in enumerate(record.plan.tasks)}
    held = [
        (row, needs(record, row))
        for row in record.filed
        if latest[row.unit, row.period] == row.seq and row.review != "accepted" and row.state is not None
    ]
    held.sort(key=lambda it: (not it[1], it[0].review, units[it[0].unit], it[0].period, tasks[it[0].task]))
    return pl.DataFrame(
        [
            (
                r.seq, r.unit, r.period, r.task, r.received_on, r.state, as_float(r.percent), r.review,
                " ".join(why), said.get((r.seq, r.task)),
            )
            for r, why in held
        ],
        schema=REVIEW_SCHEMA,
        orient="row",
    )  # fmt: skip


def needs(record: Record, row: FiledRow) -> tuple[str, ...]:
    """Why a pending row needs eyes, out of ``NEEDS``; nothing for a row already judged.

    overclaimed: it claims more than its figures bear out; falling: its percent, or a cumulative
    figure, is lower than the one last counted for an earlier period, whatever note explains it;
    no_evidence: it claims progress, and neither 佐证材料 nor a file on record shows it; same_text:
    进展情况 is word for word that of the period last filed; requested: a 不涉及 not granted;
    claimed_done: 已完成. What is claimed of a task that stands closed is settled: it is not asked
    for evidence, for a new text, or for closing.
    """
    if row.review != "pending" or row.state is None:
        return ()
    last = before(record, row)
    closure = record.closures.get((row.task, row.unit))
    settled = closure is not None and closure["action"] == "closed"
    asks = row.state == "not_applicable"
    text = row.texts["progress"]
    it = standing_of(record, row)
    found = {
        "overclaimed": it is not None and it.overclaimed,
        "falling": not asks and _falling(record, row, it, last),
        "no_evidence": row.state in ("in_progress", "claimed_done")
        and not settled
        and not (is_evident(row.texts["evidence"]) or files_of(record, row)),
        "same_text": last is not None and text is not None and text == last.texts["progress"] and not settled,
        # A 不涉及 granted since answers the same request made before.
        "requested": asks and not row.granted and record.applicable(row.task, row.unit),
        "claimed_done": row.state == "claimed_done" and not settled,
    }
    return tuple(name for name in NEEDS if found[name])


def before(record: Record, row: FiledRow) -> FiledRow | None:
    """The last row of the unit's task that counts and was filed for an earlier period, or None."""
    told = reversed(record.filings.get((row.task, row.unit), ()))
    return next((earlier for earlier in told if earlier.period < row.period), None)


@lru_cache(maxsize=64)
def _stands(record: Record, period: str) -> dict[tuple[str, str], Standing]:
    return {(it.task.id, it.unit): it for it in standings(record.told(Period.parse(period)))}


def standing_of(record: Record, row: FiledRow) -> Standing | None:
    """The row as it stood for its own period; None where another one stands there."""
    it = _stands(record, row.period).get((row.task, row.unit))
    return it if it and it.row and it.row.seq == row.seq else None


def _falling(record: Record, row: FiledRow, it: Standing | None, earlier: FiledRow | None) -> bool:
    was = standing_of(record, earlier) if earlier else None
    if it and was and it.percent is not None and was.percent is not None and it.percent < was.percent:
        return True
    for indicator in record.plan.task(row.task).indicators:
        held = filed_figures(record).get((row.task, indicator.id, row.unit), {})
        told = [value for p in sorted(held) if p < row.period and (value := held[p].value) is not None]
        own = held[row.period].value if row.period in held else None
        if indicator.over_time == "cumulative" and told and own is not None and own < told[-1]:
            return True
    return False


def revised(record: Record, unit: str, period: Period) -> pl.DataFrame:
    """What the unit's latest filing for the period says otherwise than the one before it: the
    revision it replaces, else the latest for an earlier period.

    Returns:
        ``REVISED_SCHEMA``, tasks in the plan's order. ``field`` is a column of the filing (state,
        percent, progress, …), an indicator's name, that with 备注, or a problem's number; ``was``
        and ``now`` are what stood there as text, null where nothing did.

    Raises:
        ParameterError: there is no such unit, or nothing was filed for the period.
    """
    told = [s for s in record.rows("submission") if s["unit"] == unit and s["period"] <= period.key]
    if not told or max(s["period"] for s in told) != period.key:
        name = record.plan.name_of(unit) if record.plan.has_unit(unit) else f"单位“{unit}”"
        raise ParameterError(f"{name}还没有报送{period.label}的数据，没有可比的。")
    *earlier, last = sorted(told, key=lambda s: (s["period"], s["seq"]))
    now = _said(record, last["seq"])
    was = _said(record, earlier[-1]["seq"]) if earlier else {}
    order = {t.id: i for i, t in enumerate(record.plan.tasks)}
    keys = sorted(dict.fromkeys([*now, *was]), key=lambda key: order[key[0]])
    return pl.DataFrame(
        [(*key, was.get(key), now.get(key)) for key in keys if was.get(key) != now.get(key)],
        schema=REVISED_SCHEMA,
        orient="row",
    )


def _said(record: Record, seq: int) -> dict[tuple[str, str], str]:
    """Everything a submission says, by (task, field); blanks left out."""
    return {(task, field): text for task, field, text in _fields(record, seq) if text}


def _fields(record: Record, seq: int) -> Iterator[tuple[str, str, str | None]]:
    for row in record.told_by("filing").get(seq, ()):
        for name in ("state", "percent", "progress", "problems", "next_steps", "evidence", "experience"):
            yield row["task"], name, None if row[name] is None else _plain(row[name])
    for row in record.told_by("indicator_value").get(seq, ()):
        # An older version of the plan may have had more indicators.
        names = {i.id: i.name for i in record.plan.task(row["task"]).indicators}
        name = names.get(row["indicator"], row["indicator"])
        yield row["task"], name, figure_said(row)
        yield row["task"], f"{name}（备注）", row["note"]
    for row in record.told_by("problem_report").get(seq, ()):
        due = row["due"] and f"时限{row['due']}"
        parts = (row["description"], row["measure"], row["post"], due, _STATUSES[row["status"]])
        more = (row["coordinate"], row["suggestion"])
        yield row["task"], f"问题 {row['problem']}", "；".join(part for part in (*parts, *more) if part)


def figure_said(row: Mapping[str, Any]) -> str | None:
    """What a row of ``indicator_value`` says: its figure with its bound, or why it is 暂缺; None: nothing."""
    if row["value"] is not None:
        return _BOUNDS.get(row["bound"], "") + _plain(row["value"])
    return f"暂缺：{row['missing']}" if row["missing"] else None


def _plain(value: object) -> str:
    """A text as it is, a number without exponent or trailing zeros."""
    text = f"{value:f}" if not isinstance(value, str) else value
    return text.rstrip("0").rstrip(".") if not isinstance(value, str) and "." in text else text
