"""An entry's canonical body and hash, and its form in the documented JSONL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

from tasklib.ledger.kinds import KINDS, ROW_TYPES
from tasklib.ledger.rows import Row
from tasklib.ledger.schema import decimal_text
from tasklib.plan import canonical_json, sha256_text

BODY_VERSION = 1
Body = dict[str, list[dict[str, Any]]]
# What reading a value that no longer has its type may raise.
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError)

_TEXTS: dict[type, Callable[[Any], str]] = {Decimal: decimal_text, date: date.isoformat}
_TYPES = {row.table: row for row in ROW_TYPES}
_NAMES = {row: [field.name for field in fields(row)] for row in ROW_TYPES}
# Where a row keeps its plain values: in no field, so that rows are compared without them.
_PLAIN = "_plain"
_READERS = {row: attrgetter(*names) for row, names in _NAMES.items()}


# What each kind of field is read with; enumerated ones are checked by the row itself.
_VALUES: dict[str, Callable[[Any], Any]] = {
    "str": str, "int": int, "bool": bool, "date": date.fromisoformat, "Decimal": Decimal
}  # fmt: skip
_KINDS = {row: {field.name: str(field.type).split(" ")[0] for field in fields(row)} for row in ROW_TYPES}


def _same(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    text = _TEXTS.get(type(value))
    return value if text is None else text(value)


def plain_values(row: Row) -> list[Any]:
    """The row's fields in order, decimals and dates as the text that is stored and hashed."""
    known: list[Any] | None = row.__dict__.get(_PLAIN)
    if known is None:
        values = _READERS[type(row)](row)
        known = [_TEXTS[type(value)](value) if type(value) in _TEXTS else value for value in values]
        # A row is judged, hashed and stored: three askings for what never changes.
        object.__setattr__(row, _PLAIN, known)
    return known


def by_table(rows: Iterable[Row]) -> dict[type[Row], list[Row]]:
    """The rows by their type, types in the order of their tables, rows in the order of their keys."""
    found: dict[type[Row], list[Row]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    for row_type, same in found.items():
        if row_type.key:
            same.sort(key=attrgetter(*row_type.key))
    return dict(sorted(found.items(), key=lambda item: item[0].table))


def body_of(rows: Iterable[Row]) -> Body:
    """The rows by table, in the order of their keys; None left out, decimals and dates as text."""
    return _body({row_type: list(map(plain_values, found)) for row_type, found in by_table(rows).items()})


def _body(plain: dict[type[Row], list[list[Any]]]) -> Body:
    return {
        row_type.table: [
            {k: v for k, v in zip(_NAMES[row_type], values, strict=True) if v is not None} for values in found
        ]
        for row_type, found in plain.items()
    }


def rows_of(kind: str, body: Body) -> list[Row]:
    """The typed rows behind a body, in its order.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: the body is not one of this kind.
    """
    types = {row.table: row for row in KINDS[kind]}
    return [typed_row(types[table], values) for table, items in body.items() for values in items]


def typed_row(row_type: type[Row], values: dict[str, Any]) -> Row:
    """The row behind its plain values, those that are None left out.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: it is no such row, or a value is not
            written in the one way that values are.
    """
    kinds = _KINDS[row_type]
    row = row_type(**{name: _VALUES.get(kinds[name], _same)(value) for name, value in values.items()})
    plain = zip(_NAMES[row_type], plain_values(row), strict=True)
    if {name: value for name, value in plain if value is not None} != values:
        raise ValueError(f"{row_type.table} holds a value written in another way")
    return row


@lru_cache(maxsize=32768, typed=True)
def known_row(table: str, names: tuple[str, ...], *values: Any) -> Row:
    """As ``typed_row``, each row once: a ledger is read whole before every brief, and is seldom other than it was."""
    return typed_row(_TYPES[table], dict(zip(names, values, strict=True)))


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
        return sha256_text(canonical_json({**columns, "body": _body(self.plain)}))

    @cached_property
    def plain(self) -> dict[type[Row], list[list[Any]]]:
        """The rows' plain values by type, as the database holds them and the hash covers them."""
        return {row_type: list(map(plain_values, found)) for row_type, found in by_table(self.rows).items()}

    def line(self) -> str:
        """The entry as one line of the exported JSONL, its hash included."""
        columns = {name: _plain(value) for name, value in self.columns().items()}
        return canonical_json({**columns, "hash": self.hash, "body": _body(self.plain)})
