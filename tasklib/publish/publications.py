"""Who makes which scheduled brief, and what came of it: leases in the ledger's file, outside its entries.

The table has no triggers and no part in ``ledger verify`` or ``export``. It may be lost: what was
issued is on record all the same, and the rest is made again, the same as before.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import psutil
from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, inspect, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from tasklib.ledger import Ledger
from tasklib.publish.owed import Owed

ATTEMPTS = 3
_WAITS = (timedelta(minutes=10), timedelta(hours=1))
_LEASE = timedelta(minutes=15)
_MAIL_AGAIN = timedelta(hours=1)

_METADATA = MetaData()
_TABLE = Table(
    "publication",
    _METADATA,
    Column("plan", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("unit", Text, primary_key=True),  # empty for all units
    Column("period", Text, primary_key=True),
    Column("scheduled", Date, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("cause", Text),
    Column("holder", Text),
    Column("leased_until", Text),
    Column("rendered_at", Text),
    Column("next_try", Text),
    Column("mail_due", Text),
)
_KEY = [column.name for column in _TABLE.primary_key]

Key = tuple[str, str, str, str, date]


@dataclass(frozen=True)
class Publication:
    """What came of one owed brief so far.

    Attributes:
        state: owed, running, done, failed (tried again at ``next_try``) or given_up. Where nobody
            who holds a lease is alive any more, running is told as owed.
        cause: why the last attempt failed.
        mail_due: from when on its failure is to be announced; None where it is not, or has been.
    """

    state: str = "owed"
    attempts: int = 0
    cause: str | None = None
    rendered_at: datetime | None = None
    next_try: datetime | None = None
    mail_due: datetime | None = None

    def may_run(self, now: datetime, *, again: bool) -> bool:
        """Whether somebody should make it now; ``again``: also what waits or was given up."""
        waits = self.state == "failed" and self.next_try is not None and self.next_try > now
        return self.state in ("owed", "failed", "given_up") and (
            again or not (waits or self.state == "given_up")
        )


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def this_process() -> str:
    """This process as a lease names it: host, process id, and when that process began."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time():.2f}"


def _is_alive(holder: str) -> bool:
    """Whether who took a lease still runs; yes where it ran on another machine, which we cannot see."""
    host, pid, began = holder.rsplit("|", 2)
    if host != socket.gethostname():
        return True
    try:
        process = psutil.Process(int(pid))
        # Process ids are used again; a clock set right in between moves the beginning a little.
        same: bool = abs(process.create_time() - float(began)) < 2
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


@dataclass(frozen=True)
class Publications:
    """The publications of a ledger's plans. Every change is one transaction under the writer's lock."""

    ledger: Ledger
    clock: Callable[[], datetime] = _now
    holder: str = ""

    def standing(self, plan: str) -> dict[Key, Publication]:
        """What came of the plan's owed briefs so far; those nobody began are not there."""
        with self.ledger.reading() as connection:
            if connection is None or not inspect(connection).has_table(_TABLE.name):
                return {}
            return self._standing(connection, [plan])

    def claim(
        self, items: Sequence[Owed], room: int | None = None, *, again: bool = False
    ) -> tuple[Owed, ...]:
        """Take the first brief that should be made now: as many of its units as there is room for.

        Returns:
            The items taken, of one ``Owed.group``; nobody else takes them while the lease holds.
            Empty where nothing is left to do.
        """
        if not items:
            return ()
        with self.ledger.writing() as writer:
            _METADATA.create_all(writer.connection)
            standing = self._standing(writer.connection, sorted({item.plan for item in items}))
            now = self.clock()
            free = [i for i in items if standing.get(i.key, Publication()).may_run(now, again=again)]
            taken = tuple(item for item in free if item.group == free[0].group)[:room]
            for item in taken:
                values = {"state": "running", "holder": self._holder, "leased_until": _text(now + _LEASE)}
                new = insert(_TABLE).values(**_key(item), attempts=0, **values)
                writer.connection.execute(new.on_conflict_do_update(index_elements=_KEY, set_=values))
            return taken

    def renew(self, items: Iterable[Owed]) -> None:
        """Hold what was claimed for another while."""
        self._own(items, leased_until=_text(self.clock() + _LEASE))

    def finish(self, items: Iterable[Owed]) -> int:
        """Record that the briefs are there.

        Returns:
            How many were still ours to record.
        """
        done = {"state": "done", "cause": None, "next_try": None, "mail_due": None}
        return self._own(items, **done, rendered_at=_text(self.clock()), attempts=_TABLE.c.attempts + 1)

    def reopen(self, items: Iterable[Owed]) -> None:
        """Owe again what was made and is there no longer."""
        listed = list(items)
        if not listed:
            return
        with self.ledger.writing() as writer:
            for item in listed:
                which = (_TABLE.c[name] == value for name, value in _key(item).items())
                made = update(_TABLE).where(_TABLE.c.state == "done", *which)
                writer.connection.execute(made.values(state="owed", attempts=0))

    def fail(self, item: Owed, cause: str) -> None:
        """Record a failed attempt: it is made again after a while, a few times. The first is announced."""
        with self.ledger.writing() as writer:
            before = self._standing(writer.connection, [item.plan], mine=True).get(item.key)
            if before is None:
                return
            attempts, now = before.attempts + 1, self.clock()
            over = attempts >= ATTEMPTS
            self._update(
                writer.connection,
                item,
                state="given_up" if over else "failed",
                attempts=attempts,
                cause=cause,
                next_try=None if over else _text(now + _WAITS[attempts - 1]),
                mail_due=_text(now if attempts == 1 else before.mail_due),
            )

    def release(self, items: Iterable[Owed], cause: str | None = None) -> None:
        """Give back what was claimed, as owed as it was; a cause that is new is announced."""
        with self.ledger.writing() as writer:
            for item in items:
                before = self._standing(writer.connection, [item.plan], mine=True).get(item.key)
                if before is not None:
                    new = cause is not None and cause != before.cause
                    due = self.clock() if new else before.mail_due
                    state = "failed" if before.attempts else "owed"
                    self._update(
                        writer.connection, item, state=state, cause=cause or before.cause, mail_due=_text(due)
                    )

    def take_mail(self, items: Iterable[Owed]) -> tuple[tuple[Owed, Publication], ...]:
        """The failures that are to be announced now; they are ours to announce for an hour."""
        with self.ledger.writing() as writer:
            _METADATA.create_all(writer.connection)
            listed = list(items)
            standing = self._standing(writer.connection, sorted({item.plan for item in listed}))
            now = self.clock()
            found = []
            for item in listed:
                publication = standing.get(item.key)
                if publication and publication.mail_due and publication.mail_due <= now:
                    found.append((item, publication))
                    self._mailed(writer.connection, item, now + _MAIL_AGAIN)
            return tuple(found)

    def mail_sent(self, items: Iterable[Owed]) -> None:
        """Record that the failures were announced: not again."""
        with self.ledger.writing() as writer:
            for item in items:
                self._mailed(writer.connection, item, None)

    @property
    def _holder(self) -> str:
        return self.holder or this_process()

    def _standing(
        self, connection: Connection, plans: Sequence[str], *, mine: bool = False
    ) -> dict[Key, Publication]:
        query = select(_TABLE).where(_TABLE.c.plan.in_(plans))
        if mine:
            query = query.where(_TABLE.c.state == "running", _TABLE.c.holder == self._holder)
        now, found, alive = self.clock(), {}, cache(_is_alive)
        for row in connection.execute(query).mappings():
            state = row["state"]
            if state == "running" and not mine:
                held = (_time(row["leased_until"]) or now) > now and alive(row["holder"])
                state = "running" if held else "owed"
            key = (row["plan"], row["kind"], row["unit"], row["period"], row["scheduled"])
            times = {name: _time(row[name]) for name in ("rendered_at", "next_try", "mail_due")}
            found[key] = Publication(state, row["attempts"], row["cause"], **times)
        return found

    def _own(self, items: Iterable[Owed], **values: Any) -> int:
        with self.ledger.writing() as writer:
            return sum(self._update(writer.connection, item, **values) for item in items)

    def _update(self, connection: Connection, item: Owed, **values: Any) -> int:
        """Change a row whose lease is still ours; 0 where it is not."""
        ours = update(_TABLE).where(
            _TABLE.c.state == "running",
            _TABLE.c.holder == self._holder,
            *(_TABLE.c[name] == value for name, value in _key(item).items()),
        )
        return connection.execute(ours.values(**values)).rowcount

    def _mailed(self, connection: Connection, item: Owed, due: datetime | None) -> None:
        which = (_TABLE.c[name] == value for name, value in _key(item).items())
        connection.execute(update(_TABLE).where(*which).values(mail_due=_text(due)))


def _key(item: Owed) -> dict[str, Any]:
    return dict(zip(_KEY, item.key, strict=True))


def _text(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat(timespec="seconds") if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
