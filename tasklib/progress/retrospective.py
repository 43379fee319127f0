"""总结复盘 as a table: what units say of a half-year, and how their measures stand."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasklib.progress.progress import standings
from tasklib.record import Record

RETROSPECTIVE_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "n": pl.Int64,
    "kind": pl.String,
    "text": pl.String,
    "task": pl.String,
    "post": pl.String,
    "deadline": pl.Date,
    "status": pl.String,
    "overdue": pl.Boolean,
}
# What a task's state says of the measures for it, where the unit reports nothing of its own.
OF_STATE = {"closed": "closed", "claimed_done": "claimed"}


def retrospectives(record: Record) -> pl.DataFrame:
    """Every unit's 总结复盘 that stands: the last one filed of the last half-year it reviewed.

    A refile with one takes its place whole; a refile without leaves it.

    Returns:
        ``RETROSPECTIVE_SCHEMA``, units in administrative order, then as the unit numbered them.
        ``period`` is the one it came with; ``kind`` is experience, shortfall or measure. Of a
        measure, ``status`` is closed once its task is closed for the unit, claimed while its 已完成
        awaits closing, else open, and ``overdue`` says that an open one is past its date; of the
        others they are null and false.
    """
    states = {(it.task.id, it.unit): it.state for it in standings(record)}
    told = record.told_by("retrospective")
    last: dict[str, tuple[str, int]] = {}
    for seq in told:
        filed = record.submissions[seq]
        last[filed["unit"]] = max(last.get(filed["unit"], ("", 0)), (filed["period"], seq))
    rows = []
    for unit in (unit.code for unit in record.plan.units if unit.code in last):
        period, seq = last[unit]
        for row in sorted(told[seq], key=lambda row: row["n"]):
            measure = row["kind"] == "measure"
            status = OF_STATE.get(states.get((row["task"], unit), ""), "open") if measure else None
            late = status == "open" and row["deadline"] < record.measured_on
            said = (row[name] for name in ("n", "kind", "text", "task", "post", "deadline"))
            rows.append((unit, period, *said, status, late))
    return pl.DataFrame(rows, schema=RETROSPECTIVE_SCHEMA, orient="row")
