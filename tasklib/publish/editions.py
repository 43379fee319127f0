"""What was issued, edition by edition (版), and which of its figures are no longer what they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tasklib.brief.marks import BLANK, STATES, STATUSES, TIMELINESS, figure, percent
from tasklib.brief.masthead import Change, Signature
from tasklib.brief.source import Telling
from tasklib.ledger import Issue
from tasklib.ledger.frames import frame_of
from tasklib.plan import Period, Plan
from tasklib.publish.manifest import Manifest
from tasklib.publish.retold import retold
from tasklib.tables import Tables
from tasklib.workspace import Workspace

Row = Mapping[str, Any]
# A brief of a kind, for a period, of a unit (None: of all), owed on a day (None: made by hand).
Key = tuple[str, str, str | None, date | None]
_COUNTS = {
    "due": "应完成项数", "done": "已完成项数", "on_track": "达到序时进度项数", "behind": "滞后项数",
    "overdue": "逾期项数", "not_filed": "未报项数", "not_applicable": "不涉及项数",
}  # fmt: skip


def issues_of(workspace: Workspace, plan: str) -> dict[Key, list[Issue]]:
    """Every brief of the plan that was issued, with its editions in order."""
    with workspace.ledger.reading() as connection:
        return by_key(frame_of(connection, Issue, plan))


def by_key(issued: pl.DataFrame) -> dict[Key, list[Issue]]:
    """The rows of the ledger's ``issue`` by brief, in the order of their first editions, editions in order."""
    numbered: dict[tuple[str, str, str | None, int], list[Issue]] = {}
    for row in issued.drop("seq", "received_on").to_dicts():
        issue = Issue(**row)
        # What a brief's editions share is their number.
        numbered.setdefault((issue.brief, issue.period, issue.unit, issue.number), []).append(issue)
    return {
        (brief, period, unit, editions[0].scheduled): editions
        for (brief, period, unit, _), editions in numbered.items()
    }


def editions_of(issued: Mapping[Key, list[Issue]], manifest: Manifest) -> list[Issue]:
    """The editions of the brief that an issued page tells; empty where none is on record."""
    day = date.fromisoformat(manifest.scheduled) if manifest.scheduled else None
    return issued.get((manifest.kind, manifest.period, manifest.unit, day), [])


def signature(workspace: Workspace, plan: Plan, editions: Sequence[Issue]) -> Signature:
    """What the last of a brief's editions shows of its signing, and what it changed in the one before."""
    *before, last = editions
    told = (
        changes(_told(workspace, plan, before[-1]), _told(workspace, plan, last), last.unit) if before else []
    )
    return Signature(last.number, last.signer, last.signed_on, last.edition, last.reason or "", told)


def changed_since(workspace: Workspace, plan: Plan, issue: Issue) -> int:
    """How many figures of an issued brief differ now that more is on record for its as-of day."""
    now = retold(Tables.read(workspace, plan.id, issue.period, issue.as_of))
    return len(changes(_told(workspace, plan, issue), now, issue.unit)) if now.cut > issue.cut else 0


def _told(workspace: Workspace, plan: Plan, issue: Issue) -> Tables:
    return retold(Tables.read(workspace, plan.id, issue.period, issue.as_of, issue.cut))


def changes(before: Tables, after: Tables, unit: str | None = None) -> list[Change]:
    """Every figure of the tables behind a page that is not what it was, in the tables' order.

    Args:
        unit: compare this unit's figures only; None compares everyone's.
    """
    telling, found = Telling(after), []
    for table, (keys, told) in _COMPARED.items():
        was, now = (
            {tuple(row[key] for key in keys): row for row in tables[table].to_dicts()}
            for tables in (before, after)
        )
        for key in {**was, **now}:
            row = now.get(key) or was[key]
            if unit is not None and row["unit"] != unit:
                continue
            name = telling.called(row["unit"]) if row["unit"] else "合计"
            old = dict(told(before.plan, was[key])) if key in was else {}
            new = dict(told(after.plan, now[key])) if key in now else {}
            found += [
                Change(matter, name, old.get(matter, BLANK), new.get(matter, BLANK))
                for matter in {**old, **new}
                if old.get(matter, BLANK) != new.get(matter, BLANK)
            ]
    return found


Told = Callable[[Plan, Row], Iterator[tuple[str, str]]]


def _summary(_plan: Plan, row: Row) -> Iterator[tuple[str, str]]:
    for column, matter in _COUNTS.items():
        yield matter, str(row[column])
    yield "平均进度（%）", percent(row["percent"])


def _progress(plan: Plan, row: Row) -> Iterator[tuple[str, str]]:
    titled = f"{row['task']}{plan.task(row['task']).title}"
    yield f"{titled}　完成状态", STATES[row["state"]]
    yield f"{titled}　完成比例（%）", percent(row["percent"])
    yield f"{titled}　灯色", row["light"]


def _indicators(plan: Plan, row: Row) -> Iterator[tuple[str, str]]:
    named = f"{row['task']}{plan.task(row['task']).title}　{row['indicator']}（{row['measure']}）"
    yield named, figure(row["value"], row["bound"], row["measure"])
    if row["reporting"]:
        yield f"{named}　已报单位数", row["reporting"]


def _problems(_plan: Plan, row: Row) -> Iterator[tuple[str, str]]:
    yield f"问题{row['problem']}　整改状态", STATUSES[row["status"]]


def _timeliness(_plan: Plan, row: Row) -> Iterator[tuple[str, str]]:
    yield f"{Period.parse(row['period']).label}报送", TIMELINESS[row["status"]]


# Each table behind a page: what tells its rows apart, and what a reader reads of one.
_COMPARED: dict[str, tuple[tuple[str, ...], Told]] = {
    "summary": (("unit",), _summary),
    "progress": (("task", "unit"), _progress),
    "indicators": (("task", "indicator", "unit"), _indicators),
    "problems": (("unit", "problem"), _problems),
    "timeliness": (("unit", "period"), _timeliness),
}
