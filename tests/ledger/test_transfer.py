"""verify names every harm; export and import give the same ledger back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasklib.errors import LedgerError, TamperedError
from tasklib.ledger import (
    AgendaItem,
    Archive,
    Closure,
    ConfirmedFinding,
    Correction,
    Escalation,
    EscalationReply,
    EvidenceFile,
    Extension,
    Filing,
    FilingExtension,
    Implementation,
    ImplementationMeasure,
    IndicatorValue,
    Issue,
    Ledger,
    MeetingAct,
    MeetingMember,
    Opinion,
    ProblemReport,
    RefusedFinding,
    RefusedUnit,
    Resolution,
    ResolutionOutcome,
    ResolutionUnit,
    Retrospective,
    Submission,
    Verdict,
    export_lines,
    import_lines,
    verify,
)
from tasklib.ledger.schema import METADATA, triggers
from tests.plans import small_plan


@pytest.fixture
def told(ledger: Ledger, archive: Archive) -> Ledger:
    """A ledger with an entry of every kind."""
    day, plan = date(2022, 7, 4), small_plan()
    with ledger.writing() as writer:
        writer.record_plan(plan, received_on=day, actor="示例")
        copy = archive.store("任务进展.csv", "单位代码".encode())
        scan = archive.store("现场.pdf", b"%PDF-1.4")
        proof = EvidenceFile(
            1, "C01", scan.name, scan.sha256, scan.size, "pdf", "evidence", period="2022-06", task="T1"
        )
        for kind, rows in {
            "submission": [
                Submission("C01", "2022-06", 1, "0" * 64),
                copy,
                Filing("T1", "in_progress", Decimal(60), "进展"),
                Filing("T2", None),
                IndicatorValue("T1", "n", missing="尚未统计"),
                ProblemReport("C01-T1-01", "T1", "人手不足", "open", "meeting", due=date(2022, 9, 1)),
                ConfirmedFinding(1, copy.name, "personal", "不能含有身份证号", "任务进展", "G2"),
                Retrospective(1, "measure", "每月调度", "T1", "股长", date(2022, 9, 30)),
            ],
            "refusal": [RefusedUnit(1, 1, "C02", "2022-06"), RefusedFinding(1, "a.csv", "state", "须填状态")],
            "review": [Verdict(2, "T1", "returned", "请核对"), Verdict(2, "T2", "accepted")],
            "closure": [Closure("T1", "C01", "closed", "核验")],
            "reopening": [Closure("T1", "C01", "reopened", "复查")],
            "extension": [
                Extension("T4", "D01", "end", date(2022, 6, 30), date(2022, 9, 30), "理由", "市政府办")
            ],
            "resolution": [
                Resolution("R1", day, "meeting", "补齐人员", "OFF", date(2022, 8, 1)),
                ResolutionUnit("R1", 1, "C01"),
                ResolutionUnit("R1", 2, "C02"),
            ],
            "conclusion": [ResolutionOutcome("R1", "concluded", "已补齐")],
            "evidence": [proof],
            "opinion": [Opinion(2, "T1", "OFF", "情况属实")],
            "correction": [Correction(1, 2, "T1", Decimal(55), "笔误", "市政府办", was=Decimal(60))],
            "filing_extension": [
                FilingExtension("C02", "2022-06", "granted", "汛情", "市政府办", date(2022, 7, 31))
            ],
            "implementation": [
                Implementation("C01", "filed", title="甲县实施方案"),
                ImplementationMeasure("T1", 1, "按月排定", "公开股股长", date(2022, 9, 30)),
                replace(proof, role="plan", period=None, task=None),
            ],
            "meeting": [
                MeetingAct(
                    "M1",
                    "called",
                    date(2022, 7, 20),
                    "会议室",
                    "第一次会议",
                    starts_at="15:00",
                    host="副主任",
                    contact="综合科 0835-1234567",
                    reply_by=date(2022, 7, 18),
                ),
                MeetingMember(1, "C01", "副县长"),
                AgendaItem(1, "研究人员编制", problem="C01-T1-01"),
            ],
            "escalation": [
                Escalation(
                    "D1", "letter", "C01", "T1", "2022-06", "连续两期红灯", date(2022, 7, 11), "领导批示"
                )
            ],
            "escalation_reply": [EscalationReply("D1", "replied", "已补齐人员")],
            "issue": [Issue("bulletin", "2022-Q2", 1, 1, day, 4, "主任", day, "0" * 64, scheduled=day)],
        }.items():
            writer.append(kind, rows, plan=plan, received_on=day, actor="示例")
    return ledger


def test_an_empty_ledger_beside_a_full_archive_is_a_loss(ledger: Ledger, archive: Archive) -> None:
    archive.store("甲.csv", b"abc")
    with pytest.raises(TamperedError, match="台账可能丢失"):
        verify(ledger, archive)


def test_a_sound_ledger_verifies_and_tells_its_length_and_last_hash(told: Ledger, archive: Archive) -> None:
    *_, (_, last) = told.entries()
    assert verify(told, archive) == (18, last)


@pytest.mark.parametrize("kept", [17, 1, 0])
def test_a_tail_that_was_cut_off_is_named(told: Ledger, tmp_path: Path, kept: int) -> None:
    path = next(tmp_path.rglob("*.sqlite"))
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in triggers():
            connection.execute(f"DROP TRIGGER {name}")
        for table in METADATA.tables:
            connection.execute(f"DELETE FROM {table} WHERE seq > ?", (kept,))
        for sql in triggers().values():
            connection.execute(sql)
    with pytest.raises(TamperedError, match=f"末尾少了第 {kept + 1} 条至第 18 条"):
        verify(told)
    # A backup restored on purpose: the sentence says how to go on.
    path.with_name(f"{path.name}.head").unlink()
    assert verify(told)[0] == kept


def test_a_ledger_that_is_gone_is_named(told: Ledger, tmp_path: Path) -> None:
    next(tmp_path.rglob("*.sqlite")).unlink()
    with pytest.raises(TamperedError, match="末尾少了第 1 条至第 18 条"):
        verify(told)


def test_an_empty_ledger_verifies(ledger: Ledger, archive: Archive) -> None:
    assert verify(ledger, archive) == (0, "")


def drop_triggers(connection: sqlite3.Connection) -> None:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in names:
        connection.execute(f"DROP TRIGGER {name}")


HARM: dict[str, tuple[str, str]] = {
    "a figure changed": ("UPDATE filing SET percent = '61' WHERE task = 'T1'", "第 2 条（报送）的内容"),
    "an entry changed": (
        "UPDATE entry SET received_on = '2022-07-01' WHERE seq = 4",
        "第 4 条（审核）的内容",
    ),
    "a row removed": ("DELETE FROM verdict WHERE task = 'T2'", "第 4 条（审核）的内容"),
    "a row inserted": ("INSERT INTO filing (seq, task) VALUES (2, 'T3')", "第 2 条（报送）的内容"),
    "an orphan inserted": (
        "INSERT INTO filing (seq, task) VALUES (99, 'T3')",
        "表 filing 有 1 行不属于任何记录",
    ),
    "an entry removed": ("DELETE FROM entry WHERE seq = 5", "第 5 条记录不见了"),
    "a kind that is none": ("UPDATE entry SET kind = 'revieX' WHERE seq = 4", "第 4 条"),
    "a figure that is none": (
        "UPDATE filing SET percent = '6x' WHERE task = 'T1'",
        "第 2 条里有读不出的内容",
    ),
    "a day that is none": ("UPDATE entry SET received_on = 'x' WHERE seq = 3", "第 3 条里有读不出的内容"),
    "a figure written in another way": (
        "UPDATE filing SET percent = '6e1' WHERE task = 'T1'",
        "第 2 条里有读不出的内容",
    ),
    "a day written in another way": ("UPDATE extension SET deadline = '20220930'", "第 7 条里有读不出的内容"),
    "bytes for text": ("UPDATE verdict SET reason = x'ff' WHERE task = 'T1'", "第 4 条"),
    "a plan changed": (
        "UPDATE plan_snapshot SET document = replace(document, '示例市', '某市')",
        "方案快照与其校验值不符",
    ),
}


@pytest.mark.parametrize(("statement", "sentence"), HARM.values(), ids=HARM.keys())
def test_harm_behind_the_ledgers_back_is_named(
    told: Ledger, archive: Archive, path: Path, statement: str, sentence: str
) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        drop_triggers(connection)
        connection.execute(statement)
    with pytest.raises(TamperedError) as found:
        verify(told, archive)
    faults = "\n".join(found.value.details)
    assert sentence in faults
    assert "触发器 filing_no_update 缺失" in faults


def one_row(connection: sqlite3.Connection, table: str) -> str:
    """What picks the first row of a table."""
    keys = ", ".join(name for _, name, *_, key in connection.execute(f"PRAGMA table_info({table})") if key)
    return f"({keys}) = (SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1)"


def changed(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Change one value by as little as can be, a number to one that no other row has."""
    connection.execute(
        f"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 50 "
        f"WHEN 'text' THEN substr({column}, 1, length({column}) - 1) || 'x' ELSE 1 END "
        f"WHERE {one_row(connection, table)}"
    )


def removed(connection: sqlite3.Connection, table: str, _column: str) -> None:
    connection.execute(f"DELETE FROM {table} WHERE {one_row(connection, table)}")


def inserted(connection: sqlite3.Connection, table: str, _column: str) -> None:
    """Slip a copy of a row into another entry; a copy of an entry goes to the end."""
    names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name != "seq"]
    place = {"entry": "(SELECT MAX(seq) + 1 FROM entry)", "plan_snapshot": "2"}.get(table, "1")
    columns = ", ".join(names)
    connection.execute(
        f"INSERT INTO {table} (seq, {columns}) SELECT {place}, {columns} FROM {table} "
        f"WHERE {one_row(connection, table)}"
    )


@pytest.mark.faults
@pytest.mark.parametrize("table", METADATA.tables)
def test_harm_to_any_value_or_row_of_any_table_is_found(
    told: Ledger, archive: Archive, path: Path, table: str
) -> None:
    sound = path.read_bytes()
    columns = [(changed, column.name) for column in METADATA.tables[table].columns]
    for harm, column in (*columns, (removed, ""), (inserted, "")):
        path.write_bytes(sound)
        with closing(sqlite3.connect(path)) as connection:
            drop_triggers(connection)
            harm(connection, table, column)
            for sql in triggers().values():
                connection.execute(sql)
            connection.commit()
        with pytest.raises(TamperedError) as found:
            verify(told, archive)
        faults = found.value.details
        assert all(re.match(r"第 \d+ 条|表 \w+ 有", fault) for fault in faults), (harm, column, faults)


@pytest.mark.faults
def test_each_trigger_that_is_gone_or_other_than_it_was_is_named(told: Ledger, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for name, sql in triggers().items():
            for instead in ("SELECT 1", sql.replace("ABORT, 'append-only: ", "ABORT, '")):
                connection.execute(f"DROP TRIGGER {name}")
                connection.execute(instead)
                connection.commit()
                with pytest.raises(TamperedError) as found:
                    verify(told)
                assert found.value.details == (f"防改动的触发器 {name} 缺失或被改过。",)
                connection.execute(f"DROP TRIGGER IF EXISTS {name}")
                connection.execute(sql)
                connection.commit()
    verify(told)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("单位代码".encode(), "第 2 条的来件“任务进展.csv”"),
        (b"%PDF-1.4", "第 10 条的佐证材料“现场.pdf”"),
    ],
    ids=["source", "evidence"],
)
def test_a_missing_or_changed_file_of_the_archive_is_named(
    told: Ledger, archive: Archive, content: bytes, sentence: str
) -> None:
    kept = archive.path(archive.store("again", content).sha256)
    kept.write_bytes(content[:-1] + b"x")
    with pytest.raises(TamperedError) as found:
        verify(told, archive)
    assert found.value.details[0].startswith(f"{sentence}：存档文件被改动过（校验值 ")
    kept.unlink()
    with pytest.raises(TamperedError) as found:
        verify(told, archive)
    assert found.value.details[0].startswith(f"{sentence}：存档文件不见了（校验值 ")


def test_export_and_import_give_the_same_ledger(told: Ledger, archive: Archive, tmp_path: Path) -> None:
    lines = list(export_lines(told))
    other = Ledger(f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}")
    assert import_lines(other, lines) == len(lines) == 18
    assert list(export_lines(other)) == lines
    assert verify(other, archive) == verify(told, archive)
    assert other.frames("demo-2022").keys() == told.frames("demo-2022").keys()
    for name, frame in told.frames("demo-2022").items():
        assert frame.equals(other.frames("demo-2022")[name]), name


def test_import_needs_an_empty_ledger(told: Ledger) -> None:
    with pytest.raises(LedgerError, match="须用空台账"):
        import_lines(told, list(export_lines(told)))


def test_an_unreadable_entry_is_one_sentence_on_export_and_for_every_figure(told: Ledger, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        drop_triggers(connection)
        connection.execute("UPDATE filing SET percent = '6x'")
    with pytest.raises(LedgerError, match="先运行 tasklib ledger verify"):
        list(export_lines(told))
    with pytest.raises(LedgerError, match="先运行 tasklib ledger verify"):
        told.frames("demo-2022")


def cut_short(line: str) -> str:
    return line[:-9]


def altered(line: str) -> str:
    values = json.loads(line)
    values["actor"] = "别人"
    return json.dumps(values, ensure_ascii=False)


@pytest.mark.parametrize(
    ("harm", "sentence"), [(cut_short, "第 3 行读不懂"), (altered, "第 3 行与前文接不上")]
)
def test_a_damaged_backup_restores_nothing(
    told: Ledger, tmp_path: Path, harm: Callable[[str], str], sentence: str
) -> None:
    lines = list(export_lines(told))
    lines[2] = harm(lines[2])
    other = Ledger(f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}")
    with pytest.raises(LedgerError, match=sentence):
        import_lines(other, lines)
    assert other.head() == 0
