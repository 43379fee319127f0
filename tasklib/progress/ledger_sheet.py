"""台账 as a table: each unit's tasks with the problems, measures and duties that belong to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from tasklib.plan import undecided
from tasklib.progress.evidence import evidence
from tasklib.progress.indicators import indicators
from tasklib.progress.lists import lists, problems
from tasklib.progress.numbers import as_float
from tasklib.progress.progress import Standing, standings, texts
from tasklib.record import Record

LEDGER_SHEET_SCHEMA: dict[str, Any] = {
    "category": pl.String,
    "task": pl.String,
    "unit": pl.String,
    "problem": pl.String,
    "list": pl.String,
    "description": pl.String,
    "measure": pl.String,
    "leads": pl.String,
    "post": pl.String,
    "target": pl.String,
    "value": pl.String,
    "deadline": pl.Date,
    "status": pl.String,
    "overdue": pl.Boolean,
    "percent": pl.Float64,
    "progress": pl.String,
    "problems": pl.String,
    "next_steps": pl.String,
    "light": pl.String,
    "closed_on": pl.Date,
    "evidence": pl.String,
}
# Task and unit; measures of a 总结复盘 may concern no task.
Key = tuple[str | None, str]
_SOLVED = ("solved", "closed")


def ledger_sheet(record: Record) -> pl.DataFrame:
    """The three lists linked to the tasks: one row a measure, or one for an assigned task without any.

    Returns:
        ``LEDGER_SHEET_SCHEMA``, tasks in the plan's order, then units in administrative order, then
        as in ``lists``; what a unit answers for without filing the task stands after those who file
        it, with ``light`` and ``percent`` null, and so does an open group without members (待明确), under
        the group's id; measures of no task (``task`` null) come last.
        ``list`` is 新增, 推进落实 or 已办结销号, null where there is no problem; ``leads`` are codes with
        a space between, ``post`` who answers (责任人). ``target`` and ``value`` tell each indicator of
        the task as "name figure", ； between them, null without any; a figure not filed is 未报.
        ``deadline`` is the measure's, else the task's; ``overdue`` is the measure's. ``closed_on`` is
        null unless the task is closed; ``evidence`` are the names of the files that count, a line each.
    """
    told: dict[Key, list[dict[str, Any]]] = {}
    for row in lists(record).to_dicts():
        told.setdefault((row["task"], row["unit"]), []).append(row)
    reported = {(row["unit"], row["problem"]): row["list"] for row in problems(record).to_dicts()}
    written = {(row["task"], row["unit"]): row for row in texts(record).to_dicts()}
    figures = _figures(record)
    stands: dict[Key, Standing] = {(it.task.id, it.unit): it for it in standings(record)}
    files: dict[Key, list[str]] = {}
    for row in evidence(record).to_dicts():
        if row["counts"] and row["task"]:
            files.setdefault((row["task"], row["unit"]), []).append(row["name"])
    tasks = {task.id: i for i, task in enumerate(record.plan.tasks)}
    rows: list[tuple[Any, ...]] = []
    # Filed pairs first and in their order: what is only answered for follows within its task.
    keys: list[Key] = [*stands, *(key for key in told if key not in stands)]
    waiting = {task.id: undecided(record.plan, task.id, record.period) for task in record.plan.tasks}
    keys += [
        (task, group.id)
        for task, groups in waiting.items()
        for group in groups
        if (task, group.id) not in told
    ]
    for key in sorted(keys, key=lambda key: tasks.get(key[0] or "", len(tasks))):
        it, closure = stands.get(key), record.closures.get((key[0] or "", key[1]))
        said, (target, value) = written.get(key, {}), figures.get(key, (None, None))
        leads = record.plan.assigned(key[0] or "", "leads", record.period)
        rows += [
            (
                record.plan.task(key[0]).category if key[0] else None, *key, item.get("problem"),
                _list(record, item, reported), item.get("description"), item.get("action") or item.get("measure"),
                " ".join(leads), item.get("post"), target, value,
                item.get("deadline") or (it.due.deadline if it and it.due else _last(record, key)),
                item.get("status"), item.get("overdue", False), as_float(it.percent) if it else None,
                *(said.get(name) for name in ("progress", "problems", "next_steps")),
                it.verdict.light if it else None,
                closure["received_on"] if closure and closure["action"] == "closed" else None,
                "\n".join(dict.fromkeys(files.get(key, ()))) or None,
            )
            for item in told.get(key) or [{}]
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=LEDGER_SHEET_SCHEMA, orient="row")


def _last(record: Record, key: Key) -> date | None:
    """The last date of a task whose units are 待明确; None for any other."""
    plan = record.plan
    open_still = key[0] is not None and not plan.has_unit(key[1])
    return (
        max((node.deadline for node in plan.task(key[0] or "").nodes), default=None) if open_still else None
    )


def _list(record: Record, item: dict[str, Any], reported: dict[tuple[str, str], str]) -> str | None:
    """Which of the three lists a problem stands in; the plan's own are new in the plan's first period."""
    if item.get("problem") is None:
        return None
    known = reported.get((item["unit"], item["problem"]))
    if known is not None:
        return known
    if item["status"] in _SOLVED:
        return "已办结销号"
    return "新增" if record.period == record.plan.first_period else "推进落实"


def _figures(record: Record) -> dict[Key, tuple[str, str]]:
    """(task, unit) → its targets and its figures in words."""
    found: dict[Key, tuple[list[str], list[str]]] = {}
    for row in indicators(record).to_dicts():
        if row["unit"]:
            targets, values = found.setdefault((row["task"], row["unit"]), ([], []))
            if row["target"] is not None:
                targets.append(f"{row['indicator']} {_plain(row['target'])}{row['measure']}")
            values.append(f"{row['indicator']} {_said(row)}")
    return {key: ("；".join(targets), "；".join(values)) for key, (targets, values) in found.items()}


def _said(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return "未报" if row["filed_for"] is None else "暂缺"
    before, after = {">=": ("", "以上"), "<=": ("近", ""), "~": ("约", "")}.get(row["bound"], ("", ""))
    return f"{before}{_plain(row['value'])}{row['measure']}{after}"


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
