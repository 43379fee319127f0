"""Opening the ledger's database: settings, locks, and errors a technician can act on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from tasklib.errors import LedgerError
from tasklib.ledger.schema import VERSION, bring_up

__all__ = ["open_engine", "reading", "writing"]

_WAIT_SECONDS = 30
_NETWORK_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "afs"}
)
_DRIVE_REMOTE = 4


def open_engine(url: str, root: Path) -> Engine:
    """An engine on the ledger's database; nothing is touched until it is used.

    Args:
        root: where a relative path begins, whatever folder the program runs in.

    Raises:
        LedgerError: the URL is unreadable, not SQLite, or lies on a network share.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise LedgerError(
            "TASKLIB_LEDGER 不是数据库地址，应写成 sqlite:///data/ledger.sqlite 的样子。"
        ) from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise LedgerError("TASKLIB_LEDGER 须指向 SQLite 数据库文件，如 sqlite:///data/ledger.sqlite。")
    path = root / parsed.database
    parsed = parsed.set(database=str(path))
    if _on_network_share(path):
        raise LedgerError(
            f"台账不能放在网络共享盘上（{path.name}）：断线会损坏数据，请把 TASKLIB_LEDGER 改到本机硬盘。"
        )
    engine = create_engine(parsed, connect_args={"timeout": _WAIT_SECONDS}, poolclass=NullPool)
    event.listen(engine, "connect", _configure)
    return engine


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


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction under the writer's lock; committed whole or not at all."""
    path = Path(str(engine.url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                if _version(connection) < VERSION:
                    bring_up(connection)
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
    except (DBAPIError, OSError) as error:
        raise _explained(error, path) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection | None]:
    """One consistent read; None where no ledger has been written yet."""
    path = Path(str(engine.url.database))
    try:
        if not path.exists():
            yield None
            return
        if 0 < _version_of(engine) < VERSION:
            with writing(engine):
                pass
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection if _version(connection) else None
            finally:
                connection.exec_driver_sql("ROLLBACK")
    except (DBAPIError, OSError) as error:
        raise _explained(error, path) from error


def _version_of(engine: Engine) -> int:
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> int:
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > VERSION:
        raise LedgerError(f"台账由更新的程序写成（格式 {version}），请先升级本程序再打开。")
    return version


def _explained(error: Exception, path: Path) -> LedgerError:
    said = str(getattr(error, "orig", error)).lower()
    name = path.name
    if "locked" in said:
        return LedgerError(f"台账 {name} 正被别的程序占用，等了 {_WAIT_SECONDS} 秒仍未空出，请稍后重试。")
    if "full" in said or getattr(error, "errno", None) == 28:
        return LedgerError(f"磁盘已满，台账 {name} 未作任何改动，请腾出空间后重试。")
    if "readonly" in said or "read-only" in said or isinstance(error, PermissionError):
        return LedgerError(f"台账 {name} 所在文件夹不可写，未作任何改动，请检查权限。")
    if "not a database" in said or "malformed" in said:
        return LedgerError(f"{name} 不是完好的台账文件，请用备份恢复（tasklib ledger import）。")
    if "append-only" in said:
        return LedgerError(f"台账 {name} 只增不改：这一步会改动已有记录，已拒绝。")
    if "unable to open" in said:
        return LedgerError(f"台账 {name} 打不开，请检查文件夹是否存在、是否可写。")
    return LedgerError(f"台账 {name} 读写失败，未作任何改动：{getattr(error, 'orig', error)}")
