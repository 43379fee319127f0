"""An entry's canonical body and hash, and its form in the documented JSONL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from tasklib.ledger.kinds import KINDS
from tasklib.ledger.rows import Row
from tasklib.ledger.schema import decimal_text
from tasklib.plan import canonical_json, sha256_text

__all__ = ["BODY_VERSION", "Entry", "body_of", "rows_of"]

BODY_VERSION = 1
Body = dict[str, list[dict[str, Any]]]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else value


def body_of(rows: Iterable[Row]) -> Body:
    """The rows by table, in the order of their keys; None left out, decimals and dates as text."""
    body: Body = {}
    ordered = sorted(rows, key=lambda row: (row.table, [getattr(row, name) for name in row.key]))
    for row in ordered:
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        body.setdefault(row.table, []).append({k: _plain(v) for k, v in values.items() if v is not None})
    return body


def rows_of(kind: str, body: Body) -> list[Row]:
    """The typed rows behind a body, in its order.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: the body is not one of this kind.
    """
    types = {row.table: row for row in KINDS[kind]}
    return [_typed(types[table], values) for table, items in body.items() for values in items]


def _typed(row: type[Row], values: dict[str, Any]) -> Row:
    known = {field.name: str(field.type) for field in fields(row)}
    typed: dict[str, Any] = {}
    for name, value in values.items():
        declared = known[name]
        if declared.startswith("Decimal"):
            value = Decimal(value)
        elif declared.startswith("date"):
            value = date.fromisoformat(value)
        typed[name] = value
    return row(**typed)


@dataclass(frozen=True)
class Entry:
    """One act: the columns of the ``entry`` table, and its rows."""

    seq: int
    kind: str
    plan: str | None
    plan_version: int | None
    received_on: date
    recorded_at: str
    actor: str
    prev_hash: str
    rows: tuple[Row, ...]
    body_version: int = BODY_VERSION

    def columns(self) -> dict[str, Any]:
        """The entry's own columns but for its hash."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "rows"}

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of the columns and the body."""
        columns = {name: _plain(value) for name, value in self.columns().items() if value is not None}
        return sha256_text(canonical_json({**columns, "body": body_of(self.rows)}))

    def line(self) -> str:
        """The entry as one line of the exported JSONL, its hash included."""
        columns = {name: _plain(value) for name, value in self.columns().items()}
        return canonical_json({**columns, "hash": self.hash, "body": body_of(self.rows)})
