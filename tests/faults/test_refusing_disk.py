"""A disk that is full, a folder that may not be written, a ledger that somebody holds: one sentence, nothing half."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import plotly
import pytest
from python_calamine import CalamineWorkbook

from tasklib.errors import LedgerError
from tasklib.intake.form import PROGRESS
from tasklib.ledger import Ledger, verify
from tests.faults.office import Office
from tests.faults.victim import Fate, Order, Server
from tests.intake.desk import good_rows

NOBODY = 65534
PERIOD = ("--plan", "demo-2022", "--period", "2022-06")


@pytest.fixture
def office() -> Iterator[Office]:
    """An office with one filing on record, and another that is to come."""
    # pytest's own folders are closed to every other user.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Office(Path(folder) / "office")
        made.lay_out()
        made.receipt(made.csv(good_rows(), "before"))
        rows = good_rows()
        rows[PROGRESS][0]["进展情况"] = "又办一场。" * 300
        made.csv(rows)
        yield made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[Path, int], None]]:
    """Mounts a disk with so many bytes left on a folder, whose content it keeps."""
    mounted: list[Path] = []

    def mount(folder: Path, left: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        held = shutil.move(folder, tmp_path / "held")
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "tmpfs", str(folder)],
            check=False, capture_output=True,
        )  # fmt: skip
        if done.returncode:
            pytest.skip("only root may mount a small disk, and not in every container")
        mounted.append(folder)
        shutil.copytree(held, folder, dirs_exist_ok=True)
        fill(folder, left)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, left: int) -> None:
    """Fill a disk up to so many bytes."""
    state = os.statvfs(folder)
    (folder / "filler").write_bytes(b"\0" * (state.f_bavail * state.f_frsize - left))


def sentence(fate: Fate) -> str:
    """What a failed command said: one line in Chinese, and nothing of the machinery."""
    assert fate.status == 1, fate
    (line,) = fate.errors.splitlines()
    assert re.search("[\u4e00-\u9fff]{4}.*。$", line)
    assert not re.search(r"Traceback|Error|Errno|sqlite3|[,;:?!] *[\u4e00-\u9fff]", line), line
    return line


def whole(office: Office) -> None:
    """Nothing in the office's folder is half-written."""
    verify(office.ledger, office.archive)
    files = [path for path in office.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if path.name.startswith(".")]
    for path in files:
        if path.suffix == ".xlsx":
            CalamineWorkbook.from_path(path).close()
        if path.parent.parent.name == "archive":
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


# --- the disk is full --------------------------------------------------------------------------


def test_a_full_disk_refuses_to_archive_and_nothing_is_recorded(
    office: Office, server: Server, small_disk: Callable[[Path, int], None]
) -> None:
    before = office.told()
    small_disk(office.folder / "data" / "archive", 4096)
    (fate,) = server.run(office.order(office.folder / "in"))
    assert "未能存档（磁盘已满），没有入账" in sentence(fate)
    assert office.told() == before
    whole(office)


def apart(office: Office) -> dict[str, str]:
    """Move the ledger into a folder of its own, and give the setting that says so."""
    url = "sqlite:///data/book/ledger.sqlite"
    (office.folder / "data" / "book").mkdir()
    (office.folder / "data" / "ledger.sqlite").rename(office.folder / "data" / "book" / "ledger.sqlite")
    office.ledger = Ledger(url, office.folder)
    return {"TASKLIB_LEDGER": url}


@pytest.mark.parametrize("left", [0, 4096, 8192, 12288, 16384])
def test_a_disk_that_fills_up_during_a_transaction_leaves_the_ledger_as_it_was(
    office: Office, server: Server, small_disk: Callable[[Path, int], None], left: int
) -> None:
    before = office.told()
    order = office.order(office.folder / "in", settings=apart(office))
    book = office.folder / "data" / "book"
    small_disk(book, left)
    (fate,) = server.run(order)
    assert "磁盘已满，台账 ledger.sqlite 未作任何改动" in sentence(fate)
    assert office.told() == before
    (book / "filler").unlink()
    whole(office)
    (fate,) = server.run(order)
    assert fate.status == 0
    assert len(office.told()) == len(before) + 1


def test_a_database_that_may_not_grow_is_left_as_it_was(office: Office, server: Server) -> None:
    before = office.told()
    with sqlite3.connect(office.folder / "data" / "ledger.sqlite") as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (fate,) = server.run(office.order(office.folder / "in", pages=pages))
    assert "磁盘已满，台账 ledger.sqlite 未作任何改动" in sentence(fate)
    assert office.told() == before
    whole(office)


def test_a_receipt_that_does_not_fit_is_given_when_the_filing_is_sent_again(
    office: Office, server: Server, small_disk: Callable[[Path, int], None]
) -> None:
    outbox = office.folder / "data" / "outbox"
    small_disk(outbox, 2048)
    (fate,) = server.run(office.order(office.folder / "in"))
    assert "已收，第2次报送" in fate.said
    assert "报送已入账（第 3 条），回执没有写成（磁盘已满）" in sentence(fate)
    whole(office)
    (outbox / "filler").unlink()
    told = office.told()
    (fate,) = server.run(office.order(office.folder / "in"))
    assert fate.status == 0
    assert office.told() == told
    assert [path.suffix for path in outbox.rglob("*") if path.is_file()] == [".xlsx"]
    whole(office)


def command(office: Office, *arguments: str, **more: object) -> Order:
    return Order(str(office.folder), [arguments], **more)  # type: ignore[arg-type]


def test_templates_that_do_not_fit_are_not_there_by_halves(
    office: Office, server: Server, small_disk: Callable[[Path, int], None]
) -> None:
    small_disk(office.folder / "out", 16384)
    (fate,) = server.run(command(office, "template", "demo-2022", "--period", "2022-06", "--out", "out"))
    assert "磁盘已满" in sentence(fate)
    whole(office)


def test_a_page_that_does_not_fit_leaves_the_one_before(
    office: Office, server: Server, small_disk: Callable[[Path, int], None]
) -> None:
    out = office.folder / "outputs"
    page = out / "demo-2022" / "2022-06" / "county_progress" / "C01.html"
    page.parent.mkdir(parents=True)
    page.write_text("the one before")
    small_disk(out, 8192)
    order = command(office, "brief", "county_progress", *PERIOD, "--unit", "C01")
    # The charts' script, which all pages share, is the first that does not fit.
    (fate,) = server.run(order)
    assert "plotly" in sentence(fate)
    script = out / "assets" / f"plotly-{plotly.__version__}.min.js"
    script.touch()
    (fate,) = server.run(order)
    assert "磁盘已满" in sentence(fate)
    assert page.read_text() == "the one before"
    whole(office)


def test_a_backup_that_does_not_fit_leaves_the_one_before(
    office: Office, server: Server, small_disk: Callable[[Path, int], None]
) -> None:
    (office.folder / "out").mkdir()
    (office.folder / "out" / "backup.jsonl").write_text("the one before")
    small_disk(office.folder / "out", 4096)
    (fate,) = server.run(command(office, "ledger", "export", "--out", "out/backup.jsonl"))
    assert "磁盘已满" in sentence(fate)
    assert (office.folder / "out" / "backup.jsonl").read_text() == "the one before"
    whole(office)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("asked", ["export", "verify"])
def test_what_is_printed_onto_a_full_disk_has_failed(office: Office, asked: str) -> None:
    # A short answer waits in memory until the program ends.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tasklib", "ledger", asked], check=False,
            cwd=office.folder, env=buffered, stdout=full, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
    assert "磁盘已满" in sentence(Fate(done.returncode, errors=done.stderr))


# --- the folder may not be written ---------------------------------------------------------------


@pytest.fixture
def reader(office: Office) -> Iterator[int | None]:
    """A user who may read the office's folder and write nothing in it; None: that is who we are by now."""
    if os.getuid() == 0:
        yield NOBODY
        return
    paths = [office.folder, *office.folder.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & 0o555)
    yield None
    for path in paths:
        path.chmod(0o755)


def test_who_may_only_read_is_told_so_and_may_read_on(
    office: Office, server: Server, reader: int | None
) -> None:
    before = office.told()
    for refused in (
        office.order(office.folder / "in", user=reader),
        command(office, "template", "demo-2022", "--period", "2022-06", "--out", "out", user=reader),
        command(office, "review", "accept", *PERIOD, "--unit", "C01", user=reader),
        command(office, "ledger", "export", "--out", "backup.jsonl", user=reader),
    ):
        (fate,) = server.run(refused)
        assert "权限" in sentence(fate)
    for asked in (("table", "progress", *PERIOD), ("ledger", "verify"), ("review", "list", *PERIOD)):
        (fate,) = server.run(command(office, *asked, user=reader))
        assert (fate.status, fate.errors) == (0, "")
    assert office.told() == before
    whole(office)


def test_a_filing_that_could_be_archived_but_not_recorded_is_refused(
    office: Office, server: Server, reader: int | None
) -> None:
    before = office.told()
    archive = office.folder / "data" / "archive"
    for path in (archive, *archive.rglob("*")):
        path.chmod(0o777)
    (fate,) = server.run(office.order(office.folder / "in", user=reader))
    assert "台账 ledger.sqlite" in sentence(fate)
    assert "检查权限" in sentence(fate)
    assert office.told() == before
    whole(office)


@pytest.mark.parametrize("hidden", ["data/book", "data/book/ledger.sqlite"])
def test_a_ledger_that_may_not_be_read_is_not_taken_for_an_empty_one(
    office: Office, server: Server, hidden: str
) -> None:
    settings, user = apart(office), None if os.getuid() else NOBODY
    (office.folder / hidden).chmod(0)
    (fate,) = server.run(command(office, "ledger", "verify", user=user, settings=settings))
    assert "权限" in sentence(fate)
    (office.folder / hidden).chmod(0o755)


# --- somebody holds the ledger -------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_ledger_that_another_program_holds_is_waited_for_and_then_given_up(
    office: Office, lock: str
) -> None:
    before = office.told()
    office.ledger = Ledger("sqlite:///data/ledger.sqlite", office.folder, wait=0.3)
    with sqlite3.connect(office.folder / "data" / "ledger.sqlite") as other:
        other.execute(f"BEGIN {lock}")
        with pytest.raises(LedgerError, match=r"台账 ledger\.sqlite 正被别的程序占用，等了 0\.3 秒"):
            office.file(office.folder / "in")
        if lock == "IMMEDIATE":
            assert office.told() == before
        other.rollback()
    assert office.told() == before
    office.receipt(office.folder / "in")
    whole(office)
