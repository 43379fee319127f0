"""The ledger (台账): append-only entries in, polars frames out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError
from sqlalchemy import Table, func, insert, select
from sqlalchemy.engine import Connection

from tasklib.errors import LedgerError, SnapshotError
from tasklib.ledger.database import Database
from tasklib.ledger.entry import UNREADABLE, Entry, known_row
from tasklib.ledger.frames import frame_of, frames_of
from tasklib.ledger.kinds import KINDS
from tasklib.ledger.rows import PlanSnapshot, Row
from tasklib.ledger.schema import ENTRY, INSERTS, TABLES
from tasklib.plan import Plan, sha256_text

Clock = Callable[[], datetime]
_PATIENCE = 30.0
_KIND = {True: "示例", False: "真实"}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Writer:
    """The ledger during one write transaction; what it appended counts once that commits."""

    connection: Connection
    clock: Clock
    written: list[tuple[int, str]] = field(default_factory=list, repr=False)

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
        stored = entry.hash
        self.connection.execute(insert(ENTRY).values(**entry.columns(), hash=stored))
        self.written.append((entry.seq, stored))
        for row_type, found in entry.plain.items():
            values = [(entry.seq, *plain) for plain in found]
            self.connection.exec_driver_sql(INSERTS[row_type], values)

    def record_plan(self, plan: Plan, *, received_on: date, actor: str) -> None:
        """Record the plan's snapshot on first use; do nothing if this version is recorded as it is.

        Raises:
            SnapshotError: this version is recorded with other content, or the ledger holds
                example data and the plan is real, or the reverse.
        """
        if not check_plan(self.connection, plan, writing=True):
            document = plan.document
            snapshot = PlanSnapshot(plan.version, sha256_text(document), plan.example, document)
            self.append("plan", [snapshot], plan=plan, received_on=received_on, actor=actor)

    def frame(self, row: type[Row], plan: str) -> pl.DataFrame:
        """The rows of one type that the plan's entries carry, this transaction's own included."""
        return frame_of(self.connection, row, plan)

    def frames(self, plan: str) -> dict[str, pl.DataFrame]:
        """As ``Ledger.frames``, this transaction's own rows included."""
        return frames_of(self.connection, plan)


@lru_cache(maxsize=16)
def _typed(document: str) -> Plan:
    """A plan on record; ValidationError where it cannot be read. Each brief asks for it several times."""
    return Plan.model_validate_json(document)


def check_plan(connection: Connection, plan: Plan, *, writing: bool = False) -> bool:
    """Whether this version of the plan is recorded.

    Args:
        writing: also refuse a version older than the last, and ids used again for something else.

    Raises:
        SnapshotError: the plan cannot stand beside what is on record.
    """
    table = TABLES[PlanSnapshot]
    joined = table.join(ENTRY, table.c.seq == ENTRY.c.seq)
    columns = (ENTRY.c.plan, table.c.version, table.c.example, table.c.sha256)
    known = connection.execute(select(*columns).select_from(joined).order_by(table.c.seq)).all()
    for _, _, example, _ in known:
        if example != plan.example:
            raise SnapshotError(
                f"台账里是{_KIND[example]}数据，方案 {plan.id} 是{_KIND[plan.example]}方案，"
                "两者不能记在一本台账里，请用 tasklib init 另建工作区。"
            )
    own = [(version, sha256) for id, version, _, sha256 in known if id == plan.id]
    if own and own[-1] == (plan.version, sha256_text(plan.document)):
        return True
    # Read by today's model, so that a field added to plans later leaves those on record as they were.
    documents = select(table.c.document).select_from(joined).where(ENTRY.c.plan == plan.id)
    try:
        before = [
            _typed(document) for document in connection.execute(documents.order_by(table.c.seq)).scalars()
        ]
    except ValidationError as error:
        raise SnapshotError(f"台账里的方案 {plan.id} 由更新的程序记录，请先升级本程序。") from error
    same = next((old for old in before if old.version == plan.version), None)
    if same is not None and same.document != plan.document:
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

    def __init__(
        self, url: str, root: Path | None = None, *, clock: Clock = _now, wait: float = _PATIENCE
    ) -> None:
        """Open the ledger at a database URL.

        Args:
            root: where a relative path in the URL starts; default the current folder.
            wait: seconds to wait while another program holds the ledger.
        """
        self._database = Database(url, root or Path.cwd(), wait)
        self._clock = clock

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction: everything appended in it is recorded, or nothing is.

        Raises:
            LedgerError: the database is locked, full, read-only or damaged; nothing changed.
        """
        with self._database.writing() as connection:
            writer = Writer(connection, self._clock)
            yield writer
        if writer.written:
            self._database.remember(*writer.written[-1])

    def remembered(self) -> tuple[int, str] | None:
        """The last entry's seq and hash as kept beside the database; None where nothing is kept."""
        return self._database.remembered()

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """One consistent view of the database; None where no ledger has been written yet."""
        with self._database.reading() as connection:
            yield connection

    def check_plan(self, plan: Plan) -> None:
        """Refuse a plan that differs from what the ledger recorded under its version (SnapshotError)."""
        with self.reading() as connection:
            if connection is not None:
                check_plan(connection, plan)

    def recorded_plan(self, id: str, version: int) -> Plan | None:
        """The plan as it was recorded under that version; None if it never was, or cannot be read."""
        table = TABLES[PlanSnapshot]
        query = select(table.c.document).select_from(table.join(ENTRY, table.c.seq == ENTRY.c.seq))
        with self.reading() as connection:
            if connection is None:
                return None
            found = query.where(ENTRY.c.plan == id, table.c.version == version)
            document = connection.execute(found).scalar_one_or_none()
        try:
            return _typed(document) if document else None
        except ValidationError:
            return None

    def frames(self, plan: str, as_of: date | None = None, cut: int | None = None) -> dict[str, pl.DataFrame]:
        """Every row of the plan's entries that had arrived, one frame a table.

        Args:
            plan: the plan's id.
            as_of: leave out entries received after this day.
            cut: leave out entries beyond this seq.

        Returns:
            Frames by table name (``entry`` too), each sorted by seq and key, with ``seq`` and
            ``received_on`` before the row's own columns.

        Raises:
            LedgerError: the ledger cannot be read, or a value in it no longer has its type.
        """
        with self.reading() as connection:
            return frames_of(connection, plan, as_of, cut)

    def used_plans(self) -> frozenset[str]:
        """The ids of the plans that have entries."""
        with self.reading() as connection:
            if connection is None:
                return frozenset()
            return frozenset(connection.execute(select(ENTRY.c.plan).distinct()).scalars())

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


def stored_entries(connection: Connection, seq: int | None = None) -> list[tuple[Entry, str]]:
    """Every entry (or the one of that seq) in order, with the hash that stands in the database."""
    rows: dict[int, list[Row]] = {}
    for table in TABLES.values():
        for values in _stored(connection, table, seq):
            number = values.pop("seq")
            rows.setdefault(number, []).append(known_row(table.name, tuple(values), *values.values()))
    found = []
    for values in _stored(connection, ENTRY, seq):
        stored, day = values.pop("hash"), values["received_on"]
        columns = {"plan": None, "plan_version": None, **values, "received_on": date.fromisoformat(day)}
        entry = Entry(**columns, rows=tuple(rows.get(values["seq"], ())))
        if entry.received_on.isoformat() != day:
            raise ValueError("a date written in another way")
        found.append((entry, stored))
    return found


def _stored(connection: Connection, table: Table, seq: int | None) -> Iterator[dict[str, Any]]:
    """A table's rows as they stand in the database, by seq; values that are None left out."""
    names = table.columns.keys()
    query = f"SELECT {', '.join(names)} FROM {table.name} WHERE :seq IS NULL OR seq = :seq ORDER BY seq"
    for values in connection.exec_driver_sql(query, {"seq": seq}):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def refuse_if_written(writer: Writer) -> None:
    """Raise LedgerError unless the ledger is still empty."""
    if writer.connection.execute(select(func.count()).select_from(ENTRY)).scalar_one():
        raise LedgerError("恢复备份须用空台账，现有台账里已有记录，请先把原文件移到别处。")
