"""三个清单: the problems units report, and the plan's problems, measures and duties beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tasklib.progress.progress import Standing, standings
from tasklib.progress.retrospective import OF_STATE, retrospectives
from tasklib.record import Record

PROBLEM_SCHEMA: dict[str, Any] = {
    "problem": pl.String,
    "task": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "filed_for": pl.String,
    "first_reported": pl.Date,
    "description": pl.String,
    "measure": pl.String,
    "post": pl.String,
    "due": pl.Date,
    "status": pl.String,
    "overdue": pl.Boolean,
    "level": pl.String,
    "coordinate": pl.String,
    "suggestion": pl.String,
    "list": pl.String,
    "solved_for": pl.String,
}
LISTS_SCHEMA: dict[str, Any] = {
    "category": pl.String,
    "task": pl.String,
    "origin": pl.String,
    "problem": pl.String,
    "description": pl.String,
    "measure": pl.String,
    "action": pl.String,
    "duty": pl.String,
    "role": pl.String,
    "unit": pl.String,
    "post": pl.String,
    "deadline": pl.Date,
    "status": pl.String,
    "overdue": pl.Boolean,
    "light": pl.String,
}
RESOLUTION_SCHEMA: dict[str, Any] = {
    "resolution": pl.String,
    "decided_on": pl.Date,
    "source": pl.String,
    "matter": pl.String,
    "lead": pl.String,
    "units": pl.String,
    "deadline": pl.Date,
    "status": pl.String,
    "concluded_on": pl.Date,
    "basis": pl.String,
    "overdue": pl.Boolean,
    "meeting": pl.String,
}


_LAGGING = ("红", "黄", "未报")


def _reports(record: Record) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(unit, problem) → its reports that count, oldest (period, seq) first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in record.rows("problem_report"):
        if (row["seq"], row["task"]) not in record.returned:
            told = record.submissions[row["seq"]]
            found.setdefault((told["unit"], row["problem"]), []).append({**row, "period": told["period"]})
    return {key: sorted(rows, key=lambda row: (row["period"], row["seq"])) for key, rows in found.items()}


def problems(record: Record) -> pl.DataFrame:
    """Every problem that units reported, as last told; one left out of a later filing stays open.

    Returns:
        ``PROBLEM_SCHEMA``, tasks in the plan's order, then units in administrative order, then by
        id. ``status`` is open, in_progress or solved; ``overdue`` says that an unsolved one is past
        its date; ``list`` is 新增 (first told in the period), 推进落实 or 已办结销号; ``solved_for``
        is the period since which it is told as solved, null for an unsolved one.
    """
    tasks = {task.id: i for i, task in enumerate(record.plan.tasks)}
    units = {unit.code: i for i, unit in enumerate(record.plan.units)}
    rows = []
    for (unit, problem), reports in _reports(record).items():
        last, first = reports[-1], reports[0]
        solved = last["status"] == "solved"
        overdue = not solved and last["due"] is not None and last["due"] < record.measured_on
        fresh = first["period"] == record.period.key
        rows.append(
            (
                problem, last["task"], unit, record.period.key, last["period"],
                min(row["received_on"] for row in reports), last["description"], last["measure"], last["post"],
                last["due"], last["status"], overdue, last["level"], last["coordinate"], last["suggestion"],
                "已办结销号" if solved else "新增" if fresh else "推进落实", _solved_for(reports),
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (tasks[row[1]], units[row[2]], row[0]))
    return pl.DataFrame(rows, schema=PROBLEM_SCHEMA, orient="row")


def _solved_for(reports: list[dict[str, Any]]) -> str | None:
    since = None
    for report in reports:
        since = (since or str(report["period"])) if report["status"] == "solved" else None
    return since


def _unsettled(it: Standing | None, own: dict[str, Any] | None) -> bool:
    """Whether a plan's measure is still owed: by the unit's own report, else while its task lags."""
    if own is not None:
        return bool(own["status"] != "solved")
    return it is not None and it.verdict.light in _LAGGING


def lists(record: Record) -> pl.DataFrame:
    """The three lists linked, one row for each measure of each unit that answers for it.

    Returns:
        ``LISTS_SCHEMA``, tasks in the plan's order, work of no task last; the plan's measures first,
        then the units' own problems, then the measures of their 总结复盘, whose status is that of
        ``retrospectives``. ``origin`` is plan, unit or retrospective. A duty of a group stands once
        for each member; of an open group without members once with its id as ``unit``. ``status`` of
        a plan's measure is what the unit reports on its problem, else closed once the task is closed
        for the unit, claimed while its 已完成 awaits closing, or null. A plan's measure past its date
        is ``overdue`` unless it is reported solved, or, without a report, while the unit's task does
        not lag; ``light`` is null where the unit does not file the task, ``problem`` for work
        without a problem, ``category`` and ``task`` for a measure of no task.
    """
    stands = {(it.task.id, it.unit): it for it in standings(record)}
    category = {task.id: task.category for task in record.plan.tasks}
    described = {problem.id: problem.description for problem in record.plan.problems}
    reported = problems(record).to_dicts()
    measures = [row for row in retrospectives(record).to_dicts() if row["kind"] == "measure"]
    told = {(row["unit"], row["problem"]): row for row in reported}
    rows: list[tuple[Any, ...]] = []
    for task in record.plan.tasks:
        for measure in (m for m in record.plan.measures if m.task == task.id):
            duty = measure.duty
            for unit in record.plan.members((duty.unit,)) or (duty.unit,):
                it, own = stands.get((task.id, unit)), told.get((unit, measure.problem or ""))
                rows.append(
                    (
                        task.category, task.id, "plan", measure.problem, described.get(measure.problem or ""),
                        measure.id, measure.action, duty.id, duty.role, unit, duty.post, duty.deadline,
                        own["status"] if own else OF_STATE.get(it.state if it else ""),
                        duty.deadline < record.measured_on and _unsettled(it, own),
                        it.verdict.light if it else None,
                    )
                )  # fmt: skip
        for row in reported:
            # A report on one of the plan's own problems is that problem's status above.
            if row["task"] == task.id and row["problem"] not in described:
                it = stands.get((task.id, row["unit"]))
                rows.append(
                    (
                        category[task.id], task.id, "unit", row["problem"], row["description"], None, row["measure"],
                        None, "responsible", row["unit"], row["post"], row["due"], row["status"], row["overdue"],
                        it.verdict.light if it else None,
                    )
                )  # fmt: skip
        rows += [_of_review(row, stands) for row in measures if row["task"] == task.id]
    rows += [_of_review(row, stands) for row in measures if row["task"] is None]
    return pl.DataFrame(rows, schema=LISTS_SCHEMA, orient="row")


def _of_review(row: dict[str, Any], stands: Mapping[tuple[str, str], Standing]) -> tuple[Any, ...]:
    it = stands.get((row["task"], row["unit"]))
    return (
        it.task.category if it else None, row["task"], "retrospective", None, None, None, row["text"], None,
        "responsible", row["unit"], row["post"], row["deadline"], row["status"], row["overdue"],
        it.verdict.light if it else None,
    )  # fmt: skip


def resolutions(record: Record) -> pl.DataFrame:
    """Every resolution on record, as last amended, with its fate.

    Returns:
        ``RESOLUTION_SCHEMA``, by day decided, then as first recorded. ``status`` is open or concluded;
        ``overdue`` says that an open one's deadline is before as_of; ``units`` are codes with a
        space between; ``source`` is meeting, promotion, instruction or third_party; ``meeting`` is the
        id of the one that decided it, where that is on record.
    """
    fates = {row["resolution"]: row for row in record.rows("resolution_outcome")}
    latest = {row["resolution"]: row for row in record.rows("resolution")}
    units: dict[int, list[tuple[int, str]]] = {}
    for row in record.rows("resolution_unit"):
        units.setdefault(row["seq"], []).append((row["n"], row["unit"]))
    rows = []
    for row in sorted(latest.values(), key=lambda row: row["decided_on"]):
        fate = fates.get(row["resolution"])
        done = fate is not None and fate["action"] == "concluded"
        rows.append(
            (
                row["resolution"], row["decided_on"], row["source"], row["matter"], row["lead"],
                " ".join(unit for _, unit in sorted(units.get(row["seq"], ()))) or None,
                row["deadline"], "concluded" if done else "open", fate["received_on"] if fate and done else None,
                fate["basis"] if fate else None,
                not done and row["deadline"] is not None and row["deadline"] < record.as_of, row["meeting"],
            )
        )  # fmt: skip
    return pl.DataFrame(rows, schema=RESOLUTION_SCHEMA, orient="row")
