"""佐证材料 as a table: which files are on record for which row, and whether that row counts."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasklib.record import Record, aside_because

EVIDENCE_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "task": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "media": pl.String,
    "size": pl.Int64,
    "sha256": pl.String,
    "received_on": pl.Date,
    "counts": pl.Boolean,
    "aside": pl.String,
}


def evidence(record: Record) -> pl.DataFrame:
    """Every file on record for a filing up to the period; the text of an 实施方案 is none of them.

    Returns:
        ``EVIDENCE_SCHEMA``, by period, units in administrative order, files of the whole filing
        (``task`` null) before those of tasks in the plan's order, then as they came. ``kind`` is
        evidence or stamped (盖章件), ``size`` is in bytes. ``counts`` says that the file proves the
        filing's row of the task, and that the row stands; of a stamped scan, that there is such a
        filing. ``aside`` says why a file does not count: its row was returned, or was replaced by
        one that names it no more.
    """
    units = {unit.code: i for i, unit in enumerate(record.plan.units)}
    tasks = {task.id: i for i, task in enumerate(record.plan.tasks)}
    rows = [row for row in record.rows("evidence_file") if row["role"] != "plan"]
    rows.sort(
        key=lambda row: (
            row["period"], units[row["unit"]], tasks.get(row["task"], -1), row["received_on"], row["seq"], row["n"],
        )
    )  # fmt: skip
    return pl.DataFrame(
        [
            (
                row["unit"], row["period"], row["task"], row["name"], row["role"], row["media"], row["size"],
                row["sha256"], row["received_on"], (aside := _aside(record, row)) is None, aside,
            )
            for row in rows
        ],
        schema=EVIDENCE_SCHEMA,
        orient="row",
    )  # fmt: skip


def _aside(record: Record, row: dict[str, Any]) -> str | None:
    unit, period, task = row["unit"], row["period"], row["task"]
    if task is None:
        return None if (unit, period) in record.came else "returned"
    stands = (task, unit, period) in record.standing_revisions
    return aside_because(record, row) if stands else "returned"
