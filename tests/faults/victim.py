"""Runs the program's commands in processes of their own, each of which may die at one of its write steps.

The server has imported everything and computed nothing, so that it may fork: a victim is alive at once.
It reads one request a line (a list of orders) and answers with what became of each victim.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

__all__ = ["Fate", "Order", "Server"]

ROOT = Path(__file__).parents[2]
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_EVENTS = frozenset({"os.mkdir", "os.chmod", "os.rename", "os.remove"})
_STATEMENTS = ("BEGIN IMMEDIATE", "INSERT", "CREATE", "DROP", "ALTER", "PRAGMA user_version =", "COMMIT")


@dataclass(frozen=True)
class Order:
    """Commands for one victim, and its death.

    Attributes:
        commands: the arguments of each command, run one after another.
        dies_at: the number of the write step, from 0, at which it dies; None: it lives.
        later: seconds after that step; None: at once, by its own hand.
        watched: tell its write steps; no more than a pipe holds where several are at work.
        spill: let the database write its pages out before the transaction ends.
        pages: how many pages the database may have.
        user: the system user it becomes first.
        settings: the program's settings, as environment variables.
    """

    folder: str
    commands: Sequence[Sequence[str]]
    dies_at: int | None = None
    later: float | None = None
    watched: bool = True
    spill: bool = False
    pages: int | None = None
    user: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fate:
    """What became of a victim: its exit status (-9: killed), its steps, what it said, how long it took."""

    status: int
    steps: list[str] = field(default_factory=list)
    said: str = ""
    errors: str = ""
    seconds: float = 0.0


class Server:
    """The process that forks victims."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.victim"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, *orders: Order) -> list[Fate]:
        """Start a victim for each order, all at the same time, and wait for every one."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([asdict(order) for order in orders]).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the server is gone"
        return [Fate(**fate) for fate in json.loads(answer)]

    def close(self) -> None:
        """Let the server end."""
        with self._process:
            pass


def _serve() -> None:
    sys.dont_write_bytecode = True
    import tasklib

    for module in pkgutil.walk_packages(tasklib.__path__, "tasklib."):
        if module.name != "tasklib.__main__":
            importlib.import_module(module.name)
    for line in sys.stdin:
        victims = [_Victim(Order(**values)) for values in json.loads(line)]
        for victim in victims:
            victim.release()
        print(json.dumps([asdict(victim.fate()) for victim in victims]), flush=True)


class _Victim:
    """A forked process, held back until it is released."""

    def __init__(self, order: Order) -> None:
        self._order = order
        gate, self._gate = os.pipe()
        self._steps, steps = os.pipe()
        self._files = [tempfile.TemporaryFile() for _ in ("said", "errors")]  # noqa: SIM115 - read at its end
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._gate)
            os.read(gate, 1)
            _live(order, steps, [file.fileno() for file in self._files])
        os.close(gate)
        os.close(steps)

    def release(self) -> None:
        """Let it begin."""
        self._begun = time.monotonic()
        # Closing it would not do: those forked later hold it open too.
        os.write(self._gate, b"!")
        os.close(self._gate)

    def fate(self) -> Fate:
        """Kill it if its time is ordered from outside, and wait until it is gone."""
        seen = b""
        while chunk := os.read(self._steps, 65536):
            seen += chunk
            order = self._order
            if order.later is not None and order.dies_at is not None and seen.count(b"\n") > order.dies_at:
                time.sleep(order.later)
                os.kill(self._pid, signal.SIGKILL)
        _, status = os.waitpid(self._pid, 0)
        seconds = time.monotonic() - self._begun
        os.close(self._steps)
        said, errors = (self._read(file) for file in self._files)
        return Fate(os.waitstatus_to_exitcode(status), seen.decode().splitlines(), said, errors, seconds)

    def _read(self, file: IO[bytes]) -> str:
        with file:
            file.seek(0)
            return file.read().decode()


def _live(order: Order, pipe: int, files: Sequence[int]) -> None:
    from tasklib.cli import run

    code = 1
    try:
        for target, file in zip((1, 2), files, strict=True):
            os.dup2(file, target)
        os.environ.update(order.settings)
        if order.user is not None:
            _rehearse(order)
            os.setgroups([])
            os.setgid(order.user)
            os.setuid(order.user)
        os.chdir(order.folder)
        if order.watched:
            _watch(_counter(order, pipe))
        _configure(spill=order.spill, pages=order.pages)
        code = max(run(list(arguments)) for arguments in order.commands)
        sys.stdout.flush()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _rehearse(order: Order) -> None:
    """Run the commands on a copy: another user may not read where the modules that they import lie."""
    from tasklib.cli import run

    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.chdir(shutil.copytree(order.folder, Path(folder) / "copy"))
        with redirect_stdout(nowhere), redirect_stderr(nowhere):
            for arguments in order.commands:
                run(list(arguments))


def _counter(order: Order, pipe: int) -> Callable[[str, int | None], None]:
    """Tells each step to the server, and dies at the one that is ordered; a file is then half-written."""
    taken = 0

    def step(name: str, file: int | None = None) -> None:
        nonlocal taken
        os.write(pipe, f"{name}\n".encode())
        if taken == order.dies_at and order.later is None:
            if file is not None:
                os.ftruncate(file, os.fstat(file).st_size // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        taken += 1

    return step


def _watch(step: Callable[[str, int | None], None]) -> None:
    from sqlalchemy import Engine, event

    def audit(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open" and arguments[2] & _WRITING and not isinstance(arguments[0], int):
            step("open", None)
        elif name in _EVENTS:
            step(name, None)

    sys.addaudithook(audit)
    sync = os.fsync

    def fsync(file: int) -> None:
        step("half-written", file)
        sync(file)
        step("fsync", None)

    os.fsync = fsync

    def executes(when: str) -> Callable[..., None]:
        def listener(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.lstrip().startswith(_STATEMENTS):
                step(f"{when} {' '.join(statement.split()[:3])}", None)

        return listener

    event.listen(Engine, "before_cursor_execute", executes("before"))
    event.listen(Engine, "after_cursor_execute", executes("after"))


def _configure(*, spill: bool, pages: int | None) -> None:
    from sqlalchemy import Engine, event

    if spill:
        event.listen(Engine, "connect", lambda raw, _record: raw.execute("PRAGMA cache_size = 1"))
    if pages is not None:
        event.listen(Engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA max_page_count = {pages}"))


if __name__ == "__main__":
    _serve()
