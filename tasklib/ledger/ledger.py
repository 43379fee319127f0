"""The ledger (台账): append-only entries in, polars frames out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError
from sqlalchemy import Engine, and_, func, insert, select
from sqlalchemy.engine import Connection

from tasklib.errors import LedgerError, SnapshotError
from tasklib.ledger.database import open_engine, reading, writing
from tasklib.ledger.entry import Entry
from tasklib.ledger.kinds import KINDS, ROW_TYPES
from tasklib.ledger.rows import PlanSnapshot, Row
from tasklib.ledger.schema import ENTRY, FRAME_SCHEMAS, TABLES
from tasklib.plan import Plan, plan_document, sha256_text

__all__ = ["Ledger", "Writer"]

Clock = Callable[[], datetime]
_KIND = {True: "示例", False: "真实"}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Writer:
    """The ledger during one write transaction; what it appended counts once that commits."""

    connection: Connection
    clock: Clock

    def append(
        self, kind: str, rows: Sequence[Row], *, plan: Plan | None, received_on: date, actor: str
    ) -> int:
        """Append one entry with its rows.

        Returns:
            The entry's ``seq``: 1, 2, 3 … in the order of commits.
        """
        unfit = {type(row).__name__ for row in rows if type(row) not in KINDS[kind]}
        if unfit:
            raise ValueError(f"an entry of kind {kind} carries no {', '.join(sorted(unfit))}")
        last = self.connection.execute(
            select(ENTRY.c.seq, ENTRY.c.hash).order_by(ENTRY.c.seq.desc()).limit(1)
        )
        seq, prev_hash = last.one_or_none() or (0, "")
        entry = Entry(
            seq=seq + 1,
            kind=kind,
            plan=plan.id if plan else None,
            plan_version=plan.version if plan else None,
            received_on=received_on,
            recorded_at=self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            actor=actor,
            prev_hash=prev_hash,
            rows=tuple(rows),
        )
        self.insert(entry)
        return entry.seq

    def insert(self, entry: Entry) -> None:
        """Insert an entry as it is: its place, hash and rows are its own."""
        self.connection.execute(insert(ENTRY).values(**entry.columns(), hash=entry.hash))
        for row_type, table in TABLES.items():
            found = [row for row in entry.rows if type(row) is row_type]
            if found:
                values = [
                    {"seq": entry.seq, **{f.name: getattr(r, f.name) for f in fields(r)}} for r in found
                ]
                self.connection.execute(insert(table), values)

    def record_plan(self, plan: Plan, *, received_on: date, actor: str) -> None:
        """Record the plan's snapshot on first use; do nothing if this version is recorded as it is.

        Raises:
            SnapshotError: this version is recorded with other content, or the ledger holds
                example data and the plan is real, or the reverse.
        """
        if not check_plan(self.connection, plan, writing=True):
            document = plan_document(plan)
            snapshot = PlanSnapshot(plan.version, sha256_text(document), plan.example, document)
            self.append("plan", [snapshot], plan=plan, received_on=received_on, actor=actor)

    def frame(self, row: type[Row], plan: str) -> pl.DataFrame:
        """The rows of one type that the plan's entries carry, this transaction's own included."""
        return _frame(self.connection, row, plan, None, None)

    def frames(self, plan: str) -> dict[str, pl.DataFrame]:
        """As ``Ledger.frames``, this transaction's own rows included."""
        return _frames(self.connection, plan, None, None)


def check_plan(connection: Connection, plan: Plan, *, writing: bool = False) -> bool:
    """Whether this version of the plan is recorded.

    Args:
        writing: also refuse a version older than the last, and ids used again for something else.

    Raises:
        SnapshotError: the plan cannot stand beside what is on record.
    """
    table = TABLES[PlanSnapshot]
    joined = table.join(ENTRY, table.c.seq == ENTRY.c.seq)
    known = connection.execute(
        select(ENTRY.c.plan, table.c.example, table.c.document).select_from(joined).order_by(table.c.seq)
    ).all()
    for _, example, _ in known:
        if example != plan.example:
            raise SnapshotError(
                f"台账里是{_KIND[example]}数据，方案 {plan.id} 是{_KIND[plan.example]}方案，"
                "两者不能记在一本台账里，请用 tasklib init 另建工作区。"
            )
    # Read by today's model, so that a field added to plans later leaves those on record as they were.
    try:
        before = [Plan.model_validate_json(document) for id, _, document in known if id == plan.id]
    except ValidationError as error:
        raise SnapshotError(f"台账里的方案 {plan.id} 由更新的程序记录，请先升级本程序。") from error
    same = next((old for old in before if old.version == plan.version), None)
    if same is not None and same != plan:
        raise SnapshotError(
            f"方案 {plan.id} 第 {plan.version} 版已记入台账，现在的文件与当时不同："
            "请恢复原文件，或把 plan.yaml 里的 version 加一。"
        )
    if writing and before:
        _follows(plan, before)
    return same is not None


def _follows(plan: Plan, before: Sequence[Plan]) -> None:
    """Refuse a plan that goes back behind the last version, or uses a task's id for another task.

    A task still in the plan may be reworded; one that moves to another category under another
    title, or comes back under another title after it was dropped, is another task.
    """
    last = max(before, key=lambda old: old.version)
    if plan.version < last.version:
        raise SnapshotError(
            f"方案 {plan.id} 已用到第 {last.version} 版，不能再按第 {plan.version} 版记账，请用现行版本。"
        )
    for old in before:
        for was in old.tasks:
            now = plan.task(was.id) if plan.has_task(was.id) else was
            kept = now.category == was.category and last.has_task(was.id)
            if now.title != was.title and not kept:
                raise SnapshotError(
                    f"事项编号 {was.id} 在第 {old.version} 版里是“{was.title}”，编号不能改作他用，请另编新号。"
                )


class Ledger:
    """One office's ledger. Writing is one transaction at a time; reading holds it up only while it reads."""

    def __init__(self, url: str, root: Path | None = None, *, clock: Clock = _now) -> None:
        """Open the ledger at a database URL; a relative path in it starts at ``root``."""
        self._engine: Engine = open_engine(url, root or Path.cwd())
        self._clock = clock

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: everything appended in it is recorded, or nothing is.

        Raises:
            LedgerError: the database is locked, full, read-only or damaged; nothing changed.
        """
        with writing(self._engine) as connection:
            yield Writer(connection, self._clock)

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """One consistent view of the database; None where no ledger has been written yet."""
        with reading(self._engine) as connection:
            yield connection

    def check_plan(self, plan: Plan) -> None:
        """Refuse a plan that differs from what the ledger recorded under its version (SnapshotError)."""
        with self.reading() as connection:
            if connection is not None:
                check_plan(connection, plan)

    def frames(self, plan: str, as_of: date | None = None, cut: int | None = None) -> dict[str, pl.DataFrame]:
        """Every row of the plan's entries that had arrived, one frame a table.

        Args:
            plan: the plan's id.
            as_of: leave out entries received after this day.
            cut: leave out entries beyond this seq.

        Returns:
            Frames by table name (``entry`` too), each sorted by seq and key, with ``seq`` and
            ``received_on`` before the row's own columns.
        """
        with self.reading() as connection:
            return _frames(connection, plan, as_of, cut)

    def head(self) -> int:
        """The seq of the last entry, 0 for an empty ledger."""
        with self.reading() as connection:
            if connection is None:
                return 0
            return int(connection.execute(select(func.coalesce(func.max(ENTRY.c.seq), 0))).scalar_one())

    def entries(self) -> list[tuple[Entry, str]]:
        """Every entry in order, rebuilt from its rows, with the hash that stands in the database.

        Raises:
            LedgerError: an entry cannot be read (``verify`` names which).
        """
        with self.reading() as connection:
            if connection is None:
                return []
            try:
                return stored_entries(connection)
            except UNREADABLE as error:
                raise LedgerError("台账里有读不出的记录，先运行 tasklib ledger verify 查明。") from error


# What reading a value that no longer has its type may raise.
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError)


def stored_entries(connection: Connection, seq: int | None = None) -> list[tuple[Entry, str]]:
    """Every entry (or the one of that seq) in order, with the hash that stands in the database."""
    rows: dict[int, list[Row]] = {}
    for row_type, table in TABLES.items():
        query = select(table) if seq is None else select(table).where(table.c.seq == seq)
        for values in connection.execute(query).mappings():
            plain = dict(values)
            rows.setdefault(plain.pop("seq"), []).append(row_type(**plain))
    query = select(ENTRY).order_by(ENTRY.c.seq)
    found = []
    for values in connection.execute(query if seq is None else query.where(ENTRY.c.seq == seq)).mappings():
        columns = dict(values)
        stored = columns.pop("hash")
        found.append((Entry(**columns, rows=tuple(rows.get(columns["seq"], ()))), stored))
    return found


def _counted(plan: str, as_of: date | None, cut: int | None) -> Any:
    wanted = [ENTRY.c.plan == plan]
    if as_of is not None:
        wanted.append(ENTRY.c.received_on <= as_of)
    if cut is not None:
        wanted.append(ENTRY.c.seq <= cut)
    return and_(*wanted)


def _frames(
    connection: Connection | None, plan: str, as_of: date | None, cut: int | None
) -> dict[str, pl.DataFrame]:
    found = {row.table: _frame(connection, row, plan, as_of, cut) for row in ROW_TYPES}
    found["entry"] = _entries(connection, plan, as_of, cut)
    return found


def _frame(
    connection: Connection | None, row: type[Row], plan: str, as_of: date | None, cut: int | None
) -> pl.DataFrame:
    schema, table = FRAME_SCHEMAS[row], TABLES[row]
    if connection is None:
        return pl.DataFrame(schema=schema)
    columns = [ENTRY.c.received_on if name == "received_on" else table.c[name] for name in schema]
    query = (
        select(*columns)
        .select_from(table.join(ENTRY, table.c.seq == ENTRY.c.seq))
        .where(_counted(plan, as_of, cut))
        .order_by(*table.primary_key)
    )
    return pl.DataFrame([tuple(r) for r in connection.execute(query)], schema=schema, orient="row")


def _entries(connection: Connection | None, plan: str, as_of: date | None, cut: int | None) -> pl.DataFrame:
    names = ("seq", "received_on", "kind", "plan_version", "actor")
    schema = dict(zip(names, (pl.Int64, pl.Date, pl.String, pl.Int64, pl.String), strict=True))
    if connection is None:
        return pl.DataFrame(schema=schema)
    query = select(*(ENTRY.c[name] for name in names)).where(_counted(plan, as_of, cut)).order_by(ENTRY.c.seq)
    return pl.DataFrame([tuple(r) for r in connection.execute(query)], schema=schema, orient="row")


def refuse_if_written(writer: Writer) -> None:
    """Raise LedgerError unless the ledger is still empty."""
    if writer.connection.execute(select(func.count()).select_from(ENTRY)).scalar_one():
        raise LedgerError("恢复备份须用空台账，现有台账里已有记录，请先把原文件移到别处。")
