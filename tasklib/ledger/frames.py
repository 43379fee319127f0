"""The ledger's rows as polars frames: read as they are stored, typed column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

import polars as pl
from sqlalchemy.engine import Connection

from tasklib.errors import LedgerError
from tasklib.ledger.entry import UNREADABLE
from tasklib.ledger.kinds import ROW_TYPES
from tasklib.ledger.rows import Row
from tasklib.ledger.schema import DECIMAL, FRAME_SCHEMAS, TABLES

_ENTRY_SCHEMA: dict[str, Any] = {
    "seq": pl.Int64(),
    "received_on": pl.Date(),
    "kind": pl.String(),
    "plan_version": pl.Int64(),
    "actor": pl.String(),
}


def frames_of(
    connection: Connection | None, plan: str, as_of: date | None = None, cut: int | None = None
) -> dict[str, pl.DataFrame]:
    """Every table's rows of the plan's entries by table name, ``entry`` too; empty without a connection.

    Args:
        as_of: leave out entries received after this day.
        cut: leave out entries beyond this seq.

    Raises:
        LedgerError: a stored value no longer has its type.
    """
    found = {row.table: frame_of(connection, row, plan, as_of, cut) for row in ROW_TYPES}
    found["entry"] = _frame(connection, "entry", ["seq"], _ENTRY_SCHEMA, plan, as_of, cut)
    return found


def frame_of(
    connection: Connection | None,
    row: type[Row],
    plan: str,
    as_of: date | None = None,
    cut: int | None = None,
) -> pl.DataFrame:
    """The rows of one type, sorted by seq and key."""
    table = TABLES[row]
    keys = [column.name for column in table.primary_key]
    return _frame(connection, table.name, keys, FRAME_SCHEMAS[row], plan, as_of, cut)


def _frame(
    connection: Connection | None,
    table: str,
    keys: Iterable[str],
    schema: Mapping[str, Any],
    plan: str,
    as_of: date | None,
    cut: int | None,
) -> pl.DataFrame:
    if connection is None:
        return _empty(table).clone()
    names = (f"entry.{name}" if name == "received_on" else f"{table}.{name}" for name in schema)
    join = "" if table == "entry" else f"JOIN entry ON entry.seq = {table}.seq "
    query = (
        f"SELECT {', '.join(names)} FROM {table} {join}WHERE entry.plan = :plan "
        "AND (:as_of IS NULL OR entry.received_on <= :as_of) AND (:cut IS NULL OR entry.seq <= :cut) "
        f"ORDER BY {', '.join(f'{table}.{key}' for key in keys)}"
    )
    bounds = {"plan": plan, "as_of": as_of.isoformat() if as_of else None, "cut": cut}
    rows = connection.exec_driver_sql(query, bounds).all()
    if not rows:
        return _empty(table).clone()
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    try:
        return pl.DataFrame([_column(name, dtype, values) for (name, dtype), values in columns])
    except (*UNREADABLE, pl.exceptions.PolarsError) as error:
        raise LedgerError("台账里有读不出的记录，先运行 tasklib ledger verify 查明。") from error


@cache
def _empty(table: str) -> pl.DataFrame:
    """A table without rows: in a young ledger that is most of them, each time they are read."""
    schemas = {row.table: schema for row, schema in FRAME_SCHEMAS.items()}
    return pl.DataFrame(schema=schemas.get(table, _ENTRY_SCHEMA))


def _column(name: str, dtype: Any, values: tuple[Any, ...]) -> pl.Series:
    """One column; SQLite keeps dates and decimals as text, truth values as numbers."""
    if dtype == pl.Date():
        # For a few rows, as most tables have, parsing within polars takes ten times as long.
        return pl.Series(name, [None if value is None else _day(value) for value in values], dtype)
    if dtype == DECIMAL:
        return pl.Series(name, values, pl.String()).cast(DECIMAL)
    if dtype == pl.Boolean():
        return pl.Series(name, values, pl.Int64()).cast(pl.Boolean())
    return pl.Series(name, values, dtype)


# Thousands of rows share a few days.
@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"a date written in another way: {text}")
    return day
