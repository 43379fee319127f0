"""The ledger's tables, derived from its rows, and the triggers that keep them append-only."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import polars as pl
from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.engine import Connection

from tasklib.ledger.kinds import ROW_TYPES
from tasklib.ledger.rows import Row

VERSION = 6
METADATA = MetaData()
# Wide enough for any count, with the four decimals an indicator may have.
DECIMAL = pl.Decimal(24, 4)


def decimal_text(value: Decimal) -> str:
    """The one way to write a decimal: no exponent, no trailing zeros, no minus zero."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


# A decimal is kept as text, since SQLite would make it a float.
_SQL_TYPES: dict[Any, Any] = {str: Text, int: Integer, bool: Boolean, date: Date, Decimal: Text}
_FRAME_TYPES: dict[Any, Any] = {
    str: pl.String,
    int: pl.Int64,
    bool: pl.Boolean,
    date: pl.Date,
    Decimal: DECIMAL,
}

ENTRY = Table(
    "entry",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("plan", Text),
    Column("plan_version", Integer),
    Column("received_on", Date, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body_version", Integer, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)


def _columns(row: type[Row]) -> dict[str, tuple[Any, bool]]:
    """Each field's plain type (text for enumerations) and whether it may be None."""
    found = {}
    hints = get_type_hints(row)
    for field in fields(row):
        hint = hints[field.name]
        options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        plain = next(t for t in options if t is not NoneType)
        found[field.name] = (str if get_origin(plain) is Literal else plain, NoneType in options)
    return found


def _table(row: type[Row]) -> Table:
    columns = [
        Column(name, _SQL_TYPES[plain](), primary_key=name in row.key, nullable=optional, autoincrement=False)
        for name, (plain, optional) in _columns(row).items()
    ]
    seq = Column("seq", Integer, ForeignKey("entry.seq"), primary_key=True, autoincrement=False)
    # Without a rowid, the key is the only thing a replacement could aim at.
    return Table(row.table, METADATA, seq, *columns, sqlite_with_rowid=False)


TABLES: dict[type[Row], Table] = {row: _table(row) for row in ROW_TYPES}
# Plain statements: building one for each of thousands of rows would take longer than the insertion.
INSERTS: dict[type[Row], str] = {
    row: f"INSERT INTO {table.name} ({', '.join(table.columns.keys())}) "
    f"VALUES ({', '.join('?' for _ in table.columns)})"
    for row, table in TABLES.items()
}
FRAME_SCHEMAS: dict[type[Row], dict[str, Any]] = {
    row: {
        "seq": pl.Int64(),
        "received_on": pl.Date(),
        **{name: _FRAME_TYPES[plain] for name, (plain, _) in _columns(row).items()},
    }
    for row in ROW_TYPES
}


def triggers() -> dict[str, str]:
    """The triggers by name: no update, no delete, no replacement, and each entry linked to the last."""
    found = {}
    for table in METADATA.tables.values():
        name = table.name
        for act in ("UPDATE", "DELETE"):
            found[f"{name}_no_{act.lower()}"] = (
                f"CREATE TRIGGER {name}_no_{act.lower()} BEFORE {act} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END"
            )
        same = " AND ".join(f"{column.name} = NEW.{column.name}" for column in table.primary_key)
        found[f"{name}_no_replace"] = (
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "
            f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END"
        )
    found["entry_linked"] = (
        "CREATE TRIGGER entry_linked BEFORE INSERT ON entry "
        "WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM entry) "
        "OR NEW.prev_hash IS NOT COALESCE((SELECT hash FROM entry ORDER BY seq DESC LIMIT 1), '') "
        "BEGIN SELECT RAISE(ABORT, 'append-only: entry out of order'); END"
    )
    return found


def bring_up(connection: Connection) -> None:
    """Lay out an empty ledger, or add what an older one lacks, in the transaction at hand.

    Fields are only ever added and may be None, so nothing that stands changes.
    """
    METADATA.create_all(connection)
    for table in METADATA.tables.values():
        held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table.name})")}
        for column in table.columns:
            if column.name not in held:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")
    for name, statement in triggers().items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
