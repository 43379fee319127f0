"""Opening the ledger's database: settings, locks, and errors a technician can act on."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from tasklib.errors import LedgerError
from tasklib.files import write_whole
from tasklib.ledger.schema import VERSION, bring_up

_NETWORK_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "afs"}
)
_DRIVE_REMOTE = 4
_TURN = 20  # milliseconds


class Database:
    """The ledger's database file; nothing is touched until it is used.

    Args:
        root: where a relative path begins, whatever folder the program runs in.
        wait: seconds to wait while another program holds the database.

    Raises:
        LedgerError: the URL is unreadable, not SQLite, or lies on a network share.
    """

    def __init__(self, url: str, root: Path, wait: float) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise LedgerError(
                "TASKLIB_LEDGER 不是数据库地址，应写成 sqlite:///data/ledger.sqlite 的样子。"
            ) from None
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            raise LedgerError("TASKLIB_LEDGER 须指向 SQLite 数据库文件，如 sqlite:///data/ledger.sqlite。")
        self._path, self._wait = root / parsed.database, wait
        if _on_network_share(self._path):
            raise LedgerError(
                f"台账不能放在网络共享盘上（{self._path.name}）：断线会损坏数据，"
                "请把 TASKLIB_LEDGER 改到本机硬盘。"
            )
        parsed = parsed.set(database=str(self._path))
        self._engine = create_engine(parsed, connect_args={"timeout": wait}, poolclass=NullPool)
        event.listen(self._engine, "connect", _configure)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction under the writer's lock; committed whole or not at all."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # What leaves this block uncommitted is rolled back as the connection closes.
            with self._engine.connect() as connection:
                self._lock(connection)
                if _version(connection) < VERSION:
                    bring_up(connection)
                yield connection
                connection.exec_driver_sql("COMMIT")
        except (DBAPIError, OSError) as error:
            raise self._explained(error) from error

    def _lock(self, connection: Connection) -> None:
        # SQLite asks ever more seldom the longer it waits, so that in a crowd whoever waits longest comes
        # last. Asking anew every few milliseconds gives everyone the same chance.
        given_up = time.monotonic() + self._wait
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_TURN}")
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                break
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() >= given_up:
                    raise
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(self._wait * 1000)}")

    @property
    def _head(self) -> Path:
        return self._path.with_name(f"{self._path.name}.head")

    def remember(self, seq: int, hash: str) -> None:
        """Keep the last entry's seq and hash in a file beside the database, so that a tail cut off shows.

        It may lag behind: of two who commit at once the slower writes last, and a full disk writes nothing.
        """
        with suppress(OSError):
            write_whole(self._head, f"{seq} {hash}\n".encode())

    def remembered(self) -> tuple[int, str] | None:
        """What was kept last; None where nothing is, or nothing readable."""
        try:
            seq, hash = self._head.read_text(encoding="ascii").split()
            return int(seq), hash
        except (OSError, ValueError):
            return None

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """One consistent read; None where no ledger has been written yet."""
        try:
            if self._is_missing():
                yield None
                return
            if 0 < self._standing() < VERSION:
                with self.writing():
                    pass
            with self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                yield connection if _version(connection) else None
        except (DBAPIError, OSError) as error:
            raise self._explained(error) from error

    def _is_missing(self) -> bool:
        try:
            self._path.stat()
        except FileNotFoundError:
            return True
        # A folder that may not be looked into is an error: what lies there is no empty ledger.
        return False

    def _standing(self) -> int:
        with self._engine.connect() as connection:
            return _version(connection)

    def _explained(self, error: Exception) -> LedgerError:
        said = str(getattr(error, "orig", error)).lower()
        name = self._path.name
        if "locked" in said:
            return LedgerError(
                f"台账 {name} 正被别的程序占用，等了 {self._wait:g} 秒仍未空出，未作任何改动，请稍后重试。"
            )
        if "full" in said or getattr(error, "errno", None) == errno.ENOSPC:
            return LedgerError(f"磁盘已满，台账 {name} 未作任何改动，请腾出空间后重试。")
        if "readonly" in said or "read-only" in said or isinstance(error, PermissionError):
            return LedgerError(f"台账 {name} 或所在文件夹不可读写，未作任何改动，请检查权限。")
        if "not a database" in said or "malformed" in said:
            return LedgerError(f"{name} 不是完好的台账文件，请用备份恢复（tasklib ledger import）。")
        if "append-only" in said:
            return LedgerError(f"台账 {name} 只增不改：这一步会改动已有记录，已拒绝。")
        if "unable to open" in said:
            return LedgerError(f"台账 {name} 打不开，未作任何改动，请检查该文件和所在文件夹的读写权限。")
        return LedgerError(f"台账 {name} 读写失败，未作任何改动：{getattr(error, 'orig', error)}")


def _configure(connection: Any, _record: Any) -> None:
    # The driver's own transactions would begin too late; BEGIN IMMEDIATE is sent by ``writing``.
    connection.isolation_level = None
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_network_share(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    folder = Path(os.path.abspath(path)).parent  # noqa: PTH100 - resolve() would follow a mapped drive
    if sys.platform == "win32":
        import ctypes

        drive = folder.drive + "\\"
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    points = (line.split()[1:3] for line in lines if line.count(" ") >= 2)
    # The kernel writes a space in a path as an octal escape.
    plain = ((point.replace("\\040", " "), kind) for point, kind in points)
    above = [(point, kind) for point, kind in plain if folder.is_relative_to(point)]
    return bool(above) and max(above, key=lambda found: len(found[0]))[1] in _NETWORK_KINDS


def _version(connection: Connection) -> int:
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > VERSION:
        raise LedgerError(f"台账由更新的程序写成（格式 {version}），请先升级本程序再打开。")
    return version
