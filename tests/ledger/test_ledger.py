"""Append-only entries in, frames out; a plan on record stays what it was."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasklib.errors import LedgerError, SnapshotError
from tasklib.ledger import (
    Archive,
    Closure,
    Filing,
    IndicatorValue,
    Ledger,
    PlanSnapshot,
    Row,
    Submission,
    Verdict,
    export_lines,
)
from tasklib.ledger.database import _on_network_share
from tasklib.plan import Plan
from tests.plans import small_plan

PLAN = small_plan()
DAY = date(2022, 7, 4)


def append(ledger: Ledger, kind: str, *rows: Row, on: date = DAY, plan: Plan = PLAN) -> int:
    with ledger.writing() as writer:
        return writer.append(kind, rows, plan=plan, received_on=on, actor="示例办公室")


def submission(ledger: Ledger, on: date = DAY, percent: str = "60.0") -> int:
    return append(
        ledger,
        "submission",
        Submission("C01", "2022-06", 1, "0" * 64),
        Filing("T1", "in_progress", Decimal(percent), "=1+1 <b>"),
        IndicatorValue("T1", "n", Decimal("12.50"), "="),
        on=on,
    )


@pytest.fixture
def database(path: Path, ledger: Ledger) -> Iterator[sqlite3.Connection]:
    submission(ledger)
    append(ledger, "closure", Closure("T1", "C01", "closed", "核验"))
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE filing SET percent = '70'",
        "UPDATE OR REPLACE entry SET seq = 1 WHERE seq = 2",
        "DELETE FROM filing",
        "DELETE FROM entry WHERE seq = 2",
        "INSERT OR REPLACE INTO filing (seq, task, percent) VALUES (1, 'T1', '70')",
        "REPLACE INTO entry SELECT * FROM entry WHERE seq = 2",
        "INSERT INTO entry SELECT 7, kind, plan, plan_version, received_on, recorded_at, actor, body_version,"
        " prev_hash, hash FROM entry WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_what_stands(database: sqlite3.Connection, statement: str) -> None:
    before = list(database.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute(statement)
    database.rollback()
    assert list(database.iterdump()) == before


def test_entries_are_numbered_in_commit_order_and_linked(ledger: Ledger) -> None:
    assert [submission(ledger), submission(ledger)] == [1, 2]
    (first, first_hash), (second, _) = ledger.entries()
    assert (first.prev_hash, second.prev_hash) == ("", first_hash)
    assert ledger.head() == 2


def test_the_hash_is_what_the_documentation_says(ledger: Ledger) -> None:
    submission(ledger)
    values = json.loads(next(iter(export_lines(ledger))))
    stated = values.pop("hash")
    kept = {key: value for key, value in values.items() if value is not None}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == stated


def test_decimals_come_back_exact_and_text_word_for_word(ledger: Ledger) -> None:
    submission(ledger, percent="62.50")
    frames = ledger.frames("demo-2022")
    assert frames["filing"].row(0, named=True) | {"progress": "=1+1 <b>", "percent": Decimal("62.5")} == {
        **frames["filing"].row(0, named=True)
    }
    assert frames["indicator_value"]["value"].to_list() == [Decimal("12.5")]
    ((entry, _),) = ledger.entries()
    assert {type(row) for row in entry.rows} == {Submission, Filing, IndicatorValue}


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.writing() as writer:
        writer.append(
            "closure", [Closure("T1", "C01", "closed", "核验")], plan=PLAN, received_on=DAY, actor="a"
        )
        raise RuntimeError
    assert ledger.head() == 0
    assert submission(ledger) == 1


def test_an_entry_carries_only_the_rows_of_its_kind(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="review carries no Closure"):
        append(ledger, "review", Closure("T1", "C01", "closed", "核验"))
    assert ledger.head() == 0


def test_frames_hold_what_had_arrived_by_a_day_up_to_a_cut(ledger: Ledger) -> None:
    for day in (date(2022, 7, 4), date(2022, 7, 6), date(2022, 7, 5)):
        submission(ledger, day)
    append(ledger, "review", Verdict(1, "T1", "accepted"), on=date(2022, 7, 7))
    assert ledger.frames("demo-2022", date(2022, 7, 5))["submission"]["seq"].to_list() == [1, 3]
    assert ledger.frames("demo-2022", cut=2)["submission"]["seq"].to_list() == [1, 2]
    assert ledger.frames("demo-2022", date(2022, 7, 6))["verdict"].height == 0
    assert ledger.frames("another")["submission"].height == 0


def test_reading_before_anything_is_written_gives_empty_frames_and_no_file(
    ledger: Ledger, path: Path
) -> None:
    frames = ledger.frames("demo-2022")
    assert {name: frame.height for name, frame in frames.items()} == dict.fromkeys(frames, 0)
    assert not path.exists()


def test_a_plan_is_recorded_once_and_a_changed_one_under_its_version_refused(ledger: Ledger) -> None:
    for _ in range(2):
        with ledger.writing() as writer:
            writer.record_plan(PLAN, received_on=DAY, actor="a")
    assert ledger.head() == 1
    changed = small_plan(title="改过的方案")
    with pytest.raises(SnapshotError, match="第 1 版已记入台账"), ledger.writing() as writer:
        writer.record_plan(changed, received_on=DAY, actor="a")
    with pytest.raises(SnapshotError, match="version 加一"):
        ledger.check_plan(changed)
    with ledger.writing() as writer:
        writer.record_plan(small_plan(title="改过的方案", version=2), received_on=DAY, actor="a")
        assert writer.frame(PlanSnapshot, "demo-2022")["version"].to_list() == [1, 2]


def test_a_new_telephone_number_makes_no_new_version_of_a_plan(ledger: Ledger) -> None:
    plan = small_plan()
    units = tuple(unit.model_copy(update={"contact": "办公室 0000-1234567"}) for unit in plan.units)
    for known in (plan, plan.model_copy(update={"units": units})):
        with ledger.writing() as writer:
            writer.record_plan(known, received_on=date(2022, 1, 4), actor="测试")
    assert ledger.head() == 1


def test_example_and_real_plans_never_share_a_ledger(ledger: Ledger) -> None:
    with ledger.writing() as writer:
        writer.record_plan(PLAN, received_on=DAY, actor="a")
    real = small_plan(id="real-2022", example=False)
    with pytest.raises(SnapshotError, match="不能记在一本台账里"), ledger.writing() as writer:
        writer.record_plan(real, received_on=DAY, actor="a")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "不是数据库地址"),
        ("postgresql://user:secret@host/db", "须指向 SQLite"),
        ("sqlite://", "须指向 SQLite"),
    ],
)
def test_a_setting_that_is_no_sqlite_file_is_refused_without_telling_passwords(
    url: str, sentence: str
) -> None:
    with pytest.raises(LedgerError, match=sentence) as refused:
        Ledger(url)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_named(path: Path, ledger: Ledger) -> None:
    path.write_bytes(b"PK not a database" * 99)
    with pytest.raises(LedgerError, match="不是完好的台账文件"):
        ledger.frames("demo-2022")


def test_a_ledger_of_a_newer_program_is_left_alone(path: Path, ledger: Ledger) -> None:
    submission(ledger)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="请先升级"):
        ledger.head()


def test_the_archive_keeps_one_copy_under_its_hash_and_notices_harm(archive: Archive, tmp_path: Path) -> None:
    one, two = archive.store("甲.csv", b"abc"), archive.store("乙.csv", b"abc", 2)
    assert (one.sha256, one.size) == (two.sha256, 3) == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert archive.fault(one.sha256) is None
    archive.path(one.sha256).write_bytes(b"abd")
    assert archive.fault(one.sha256) == "存档文件被改动过"
    archive.path(one.sha256).unlink()
    assert archive.fault(one.sha256) == "存档文件不见了"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_field_added_to_plans_later_leaves_a_recorded_plan_as_it_was(ledger: Ledger, path: Path) -> None:
    with ledger.writing() as writer:
        writer.record_plan(PLAN, received_on=DAY, actor="a")
    # As if written by a program whose plans had no such field: its default is not in the document.
    document = json.loads(ledger.frames("demo-2022")["plan_snapshot"]["document"].item())
    assert document.pop("ranking") is True
    older = json.dumps(document, ensure_ascii=False)
    other = Ledger("sqlite:///other.sqlite", path.parent)
    with other.writing() as writer:
        rows = [PlanSnapshot(1, hashlib.sha256(older.encode()).hexdigest(), True, older)]
        writer.append("plan", rows, plan=PLAN, received_on=DAY, actor="a")
    other.check_plan(PLAN)
    with other.writing() as writer:
        writer.record_plan(PLAN, received_on=DAY, actor="a")
    assert other.head() == 1


def test_an_older_version_files_no_more_and_an_id_is_not_used_for_another_task(ledger: Ledger) -> None:
    tasks = PLAN.model_dump(mode="json", by_alias=True)["tasks"]
    with ledger.writing() as writer:
        writer.record_plan(small_plan(version=2), received_on=DAY, actor="a")
    with pytest.raises(SnapshotError, match="不能再按第 1 版记账"), ledger.writing() as writer:
        writer.record_plan(PLAN, received_on=DAY, actor="a")
    tasks[2] |= {"title": "另一件事", "category": "A"}
    with pytest.raises(SnapshotError, match="编号不能改作他用"), ledger.writing() as writer:
        writer.record_plan(small_plan(version=3, tasks=tasks), received_on=DAY, actor="a")


def test_a_dropped_tasks_id_does_not_come_back_for_another_though_a_kept_one_may_be_reworded(
    ledger: Ledger,
) -> None:
    tasks = PLAN.model_dump(mode="json", by_alias=True)["tasks"]
    reworded = [task | {"title": "跨界合作（修订）"} if task["id"] == "T3" else task for task in tasks]
    with ledger.writing() as writer:
        writer.record_plan(PLAN, received_on=DAY, actor="a")
        writer.record_plan(small_plan(version=2, tasks=reworded), received_on=DAY, actor="a")
        writer.record_plan(small_plan(version=3, tasks=tasks[:2] + tasks[3:]), received_on=DAY, actor="a")
    back = [task | {"title": "又一件事"} if task["id"] == "T3" else task for task in tasks]
    with pytest.raises(SnapshotError, match="编号不能改作他用"), ledger.writing() as writer:
        writer.record_plan(small_plan(version=4, tasks=back), received_on=DAY, actor="a")


def test_a_ledger_of_an_older_program_gains_the_fields_it_lacks(ledger: Ledger, path: Path) -> None:
    submission(ledger)
    before = list(export_lines(ledger))
    with sqlite3.connect(path) as connection:
        for name in ("filing_no_update", "filing_no_delete", "filing_no_replace"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("ALTER TABLE filing DROP COLUMN experience")
        connection.execute("DROP TABLE resolution_unit")
        connection.execute("PRAGMA user_version = 1")
    with pytest.MonkeyPatch.context() as patched:
        for module in ("database", "schema"):
            patched.setattr(f"tasklib.ledger.{module}.VERSION", 2)
        assert ledger.frames("demo-2022")["filing"]["experience"].to_list() == [None]
        assert list(export_lines(ledger)) == before
        submission(ledger)


def test_a_relative_place_begins_at_the_workspace_wherever_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notebooks").mkdir()
    submission(Ledger("sqlite:///data/ledger.sqlite", tmp_path))
    monkeypatch.chdir(tmp_path / "notebooks")
    assert Ledger("sqlite:///data/ledger.sqlite", tmp_path).head() == 1
    assert list((tmp_path / "notebooks").iterdir()) == []


def test_a_network_share_is_told_by_its_mount_even_with_a_space_in_its_path(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n//nas/s /mnt/office\\040share cifs rw 0 0\n", encoding="utf-8"
    )
    assert _on_network_share(Path("/mnt/office share/data/ledger.sqlite"), mounts)
    assert not _on_network_share(Path("/mnt/office/data/ledger.sqlite"), mounts)
    assert not _on_network_share(Path("/srv/ledger.sqlite"), tmp_path / "nothing")


def test_a_row_takes_only_the_values_of_its_field() -> None:
    with pytest.raises(ValueError, match="state is none of"):
        Filing("T1", "finished")  # type: ignore[arg-type]


def test_a_file_name_unpacked_as_gbk_is_recorded_readable(archive: Archive) -> None:
    name = "任务进展.csv".encode("gb18030").decode("utf-8", "surrogateescape")
    assert archive.store(name, b"abc").name == "任务进展.csv"


def test_a_plan_recorded_by_a_newer_program_is_left_to_it(ledger: Ledger) -> None:
    document = json.loads(PLAN.document) | {"lock_days": 10}
    text = json.dumps(document, ensure_ascii=False)
    append(ledger, "plan", PlanSnapshot(1, hashlib.sha256(text.encode()).hexdigest(), True, text))
    with pytest.raises(SnapshotError, match="请先升级本程序"):
        ledger.check_plan(PLAN)
