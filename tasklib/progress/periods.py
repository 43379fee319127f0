"""更正 and 报送延期 as tables: what later pages tell of a period that is over."""

from __future__ import annotations

from typing import Any

import polars as pl

from tasklib.progress.numbers import as_float
from tasklib.record import Record

CORRECTION_SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "task": pl.String,
    "unit": pl.String,
    "indicator": pl.String,
    "was": pl.Float64,
    "value": pl.Float64,
    "reason": pl.String,
    "granted_by": pl.String,
    "corrected_on": pl.Date,
    "standing": pl.Boolean,
}
FILING_EXTENSION_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "granted_on": pl.Date,
    "until": pl.Date,
    "moves_due": pl.Boolean,
    "reason": pl.String,
    "granted_by": pl.String,
    "revoked_on": pl.Date,
    "revoked_because": pl.String,
}


def corrections(record: Record) -> pl.DataFrame:
    """Every correction of a figure filed for the period or an earlier one.

    Returns:
        ``CORRECTION_SCHEMA``, by the day it was made. ``indicator`` is the indicator's name, null
        for 完成比例; ``was`` what the figure counted as before, null where it was blank or 暂缺.
        ``standing`` says that the figure still counts as ``value``: no later correction, other
        number or return has taken its place.
    """
    rows = sorted(record.rows("correction"), key=lambda row: (row["received_on"], row["seq"], row["n"]))
    found = []
    for row in rows:
        told = record.submissions[row["submission"]]
        names = {i.id: i.name for i in record.plan.task(row["task"]).indicators}
        stands = record.standing_revisions.get((row["task"], told["unit"], told["period"]))
        found.append(
            (
                told["period"], row["task"], told["unit"], names.get(row["indicator"], row["indicator"]),
                as_float(row["was"]), as_float(row["value"]), row["reason"], row["granted_by"],
                row["received_on"],
                stands is not None and record.corrected.get((stands, row["task"], row["indicator"])) is row,
            )
        )  # fmt: skip
    return pl.DataFrame(found, schema=CORRECTION_SCHEMA, orient="row")


def filing_extensions(record: Record) -> pl.DataFrame:
    """Every filing extension (报送延期) for the period or an earlier one.

    Returns:
        ``FILING_EXTENSION_SCHEMA``, by period, units in administrative order, then as granted.
        ``moves_due`` says that it came in time to move the filing day; one that did not only opens
        the period again. ``revoked_on`` and ``revoked_because`` are null while it is not revoked.
    """
    return pl.DataFrame(
        [
            (
                unit.code, period.key, it.granted_on, it.until, it.moves_due, it.reason, it.granted_by,
                it.revoked_on, it.revoked_because,
            )
            for period in record.plan.periods(record.period)
            for unit in record.plan.units
            for it in record.windows(unit.code, period)
        ],
        schema=FILING_EXTENSION_SCHEMA,
        orient="row",
    )  # fmt: skip
