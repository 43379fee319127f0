"""Integrity and backup: verify the chain, export it as JSONL, import it into an empty ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from sqlalchemy import func, select

from tasklib.errors import LedgerError, TamperedError
from tasklib.ledger.archive import Archive
from tasklib.ledger.entry import UNREADABLE, Entry, rows_of
from tasklib.ledger.kinds import KIND_NAMES
from tasklib.ledger.ledger import Ledger, refuse_if_written, stored_entries
from tasklib.ledger.rows import EvidenceFile, PlanSnapshot, SourceFile
from tasklib.ledger.schema import ENTRY, TABLES, triggers
from tasklib.plan import sha256_text


def verify(ledger: Ledger, archive: Archive | None = None) -> tuple[int, str]:
    """Check every entry's place, hash and rows, the plan snapshots, the archive and the triggers.

    Args:
        archive: whose files to check against the entries; None leaves them be.

    Returns:
        How many entries there are, and the hash of the last (empty for an empty ledger).

    Raises:
        TamperedError: something does not agree; ``details`` are all faults as Chinese sentences.
    """
    faults: list[str] = []
    seq, head, found = 0, "", []
    # One scan serves many rows.
    fault = cache(archive.fault) if archive else None
    with ledger.reading() as connection:
        if connection is None:
            if gone := list(_tail(ledger, {})):
                raise TamperedError(gone[0], gone)
            if archive is not None and (kept := archive.count()):
                raise TamperedError(
                    f"台账是空的，存档里却有 {kept} 件来件：台账可能丢失或换了位置，请用备份恢复。"
                )
            return 0, ""
        held = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        present = {row.name: row.sql for row in held}
        for name, sql in triggers().items():
            if present.get(name) != sql:
                faults.append(f"防改动的触发器 {name} 缺失或被改过。")
        try:
            found = [(entry, stored, entry.hash) for entry, stored in stored_entries(connection)]
        except UNREADABLE:
            # Something is there that nobody wrote: one by one, to say where.
            for number in connection.exec_driver_sql("SELECT seq FROM entry ORDER BY seq").scalars():
                try:
                    found += [
                        (entry, stored, entry.hash) for entry, stored in stored_entries(connection, number)
                    ]
                except UNREADABLE:
                    faults.append(f"第 {number} 条里有读不出的内容，被改动过。")
        for row, table in TABLES.items():
            orphans = select(func.count()).where(table.c.seq.not_in(select(ENTRY.c.seq)))
            if lost := connection.execute(orphans).scalar_one():
                faults.append(f"表 {row.table} 有 {lost} 行不属于任何记录，是从外面插入的。")
    for entry, stored, computed in found:
        seq += 1
        if entry.seq != seq:
            faults.append(f"第 {seq} 条记录不见了（下一条是第 {entry.seq} 条）。")
            seq = entry.seq
        if entry.prev_hash != head:
            faults.append(f"第 {entry.seq} 条与上一条接不上，其间有记录被改、被删或被插入。")
        if computed != stored:
            faults.append(
                f"第 {entry.seq} 条（{KIND_NAMES.get(entry.kind, entry.kind)}）的内容与记录时不同，被改动过。"
            )
        # Hashing the archive takes long; the ledger is free for others meanwhile.
        faults += _contents(entry, fault)
        head = stored
    # Where something else is wrong, that is told already.
    faults += [] if faults else _tail(ledger, {entry.seq: stored for entry, stored, _ in found})
    if faults:
        raise TamperedError(f"台账核验不通过，共 {len(faults)} 处：{faults[0]}", faults)
    return seq, head


def _tail(ledger: Ledger, stored: Mapping[int, str]) -> Iterator[str]:
    """What the last entry's hash, kept beside the database, says against the entries."""
    seq, hash = ledger.remembered() or (0, "")
    if seq and stored.get(seq) != hash:
        last = max(stored, default=0)
        what = f"末尾少了第 {last + 1} 条至第 {seq} 条" if last < seq else f"第 {seq} 条与写入时不同"
        yield (
            f"台账旁边另存的末条校验值对不上：{what}，记录被删改，或换回了旧的台账。"
            "有意恢复旧备份的，请删去台账旁边以 .head 结尾的文件再核验。"
        )


def _contents(entry: Entry, fault: Callable[[str], str | None] | None) -> Iterator[str]:
    for row in entry.rows:
        if isinstance(row, PlanSnapshot) and sha256_text(row.document) != row.sha256:
            yield f"第 {entry.seq} 条的方案快照与其校验值不符。"
        if not fault or not isinstance(row, SourceFile | EvidenceFile):
            continue
        dropped = isinstance(row, SourceFile) and row.dropped
        if not dropped and (said := fault(row.sha256)):
            what = "佐证材料" if isinstance(row, EvidenceFile) else "来件"
            yield f"第 {entry.seq} 条的{what}“{row.name}”：{said}（校验值 {row.sha256[:12]}…）。"


def export_lines(ledger: Ledger) -> Iterator[str]:
    """Every entry as one line of canonical JSON, in order, plan snapshots included."""
    for entry, stored in ledger.entries():
        try:
            sound = entry.hash == stored
        except UNREADABLE:
            sound = False
        if not sound:
            raise TamperedError(f"第 {entry.seq} 条的内容与记录时不同，先运行 tasklib ledger verify 查明。")
        yield entry.line()


def import_lines(ledger: Ledger, lines: Iterable[str]) -> int:
    """Restore an export into an empty ledger, in one transaction.

    Returns:
        How many entries were restored.

    Raises:
        LedgerError: the ledger is not empty, a line is unreadable, or the chain does not hold;
            nothing was restored.
    """
    count, head = 0, ""
    with ledger.writing() as writer:
        refuse_if_written(writer)
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
                stored, rows = values.pop("hash"), rows_of(values["kind"], values.pop("body"))
                values["received_on"] = date.fromisoformat(values["received_on"])
                entry = Entry(**values, rows=tuple(rows))
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
                raise LedgerError(f"备份第 {number} 行读不懂，请用完整的导出文件。") from None
            if entry.seq != count + 1 or entry.prev_hash != head or entry.hash != stored:
                raise LedgerError(f"备份第 {number} 行与前文接不上或被改动过，没有恢复任何记录。")
            writer.insert(entry)
            count, head = count + 1, stored
    return count
