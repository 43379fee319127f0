"""The table of tables: one row per task × assigned unit, with its light and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl

from tasklib.plan import Period, Task
from tasklib.plan.workdays import marked
from tasklib.progress.expected import Due, deadlines, expected, shown, unfinished
from tasklib.progress.indicators import attainment, missing_indicators
from tasklib.progress.lights import Situation, Verdict, day_words, judge
from tasklib.progress.numbers import as_float
from tasklib.record import FiledRow, Record, plan_in_force

PROGRESS_SCHEMA: dict[str, Any] = {
    "plan": pl.String,
    "task": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "filed_for": pl.String,
    "state": pl.String,
    "percent": pl.Float64,
    "attainment": pl.Float64,
    "overclaimed": pl.Boolean,
    "pace": pl.String,
    "start": pl.Date,
    "deadline": pl.Date,
    "strictness": pl.String,
    "expected": pl.Float64,
    "light": pl.String,
    "reason": pl.String,
    "review": pl.String,
    "weight": pl.Float64,
}
STANDING_SCHEMA: dict[str, Any] = {
    "task": pl.String,
    "unit": pl.String,
    "standing": pl.String,
    "requested": pl.Boolean,
    "original_deadline": pl.Date,
}
TEXTS_SCHEMA: dict[str, Any] = {
    "task": pl.String,
    "unit": pl.String,
    "filed_for": pl.String,
    "progress": pl.String,
    "problems": pl.String,
    "next_steps": pl.String,
    "evidence": pl.String,
    "experience": pl.String,
    "opinion": pl.String,
}
_ZERO = Decimal("0.0")


@dataclass(frozen=True)
class Standing:
    """One task of one unit as it stands: the facts behind a row of ``progress``."""

    task: Task
    unit: str
    period: str
    row: FiledRow | None
    state: str
    percent: Decimal | None
    attainment: Decimal | None
    expected: Decimal | None
    due: Due | None
    verdict: Verdict
    overclaimed: bool

    @property
    def requested(self) -> bool:
        """Whether the unit asks that the task not apply to it, and the office has not yet said."""
        return self.row is not None and self.row.state == "not_applicable" and not self.row.granted

    @property
    def counted(self) -> Decimal:
        """The percent a roll-up counts: closed 100, not filed 0."""
        return Decimal(100) if self.state == "closed" else self.percent or _ZERO


# A record never changes, and several tables rest on its verdicts.
@lru_cache(maxsize=32)
def standings(record: Record) -> tuple[Standing, ...]:
    """Every assigned (task, unit) judged, tasks in the plan's order, then units in theirs."""
    attained, missing = attainment(record), missing_indicators(record)
    return tuple(
        _standing(record, record.plan.task(task), unit, attained.get((task, unit)), (task, unit) in missing)
        for task, unit in record.assigned
    )


def progress(record: Record) -> pl.DataFrame:
    """One row per task × assigned unit.

    Returns:
        ``PROGRESS_SCHEMA``, tasks in the plan's order, then units in administrative order.
        Percent, attainment and expected are percent to 0.1. ``filed_for`` is the period the
        current filing was made for (null: never filed); ``percent`` is null where nothing is
        filed or the task does not apply; ``attainment`` where it cannot be computed; ``deadline``
        and ``expected`` for standing tasks; ``review`` is accepted or pending, null without filing.
    """
    return pl.DataFrame(
        [_values(record, standing) for standing in standings(record)], schema=PROGRESS_SCHEMA, orient="row"
    )


def standing(record: Record) -> pl.DataFrame:
    """How each row of ``progress`` is counted, and what its columns leave unsaid.

    Returns:
        ``STANDING_SCHEMA``, in the order of ``progress``. ``standing`` is one of ``STANDINGS``, the
        class in which the first sentence counts the row; ``requested`` marks a 不涉及 that awaits
        the office; ``original_deadline`` is the date that an extension replaced, null without one.
    """
    return pl.DataFrame(
        [
            (
                it.task.id,
                it.unit,
                it.verdict.standing,
                it.requested,
                it.due.original if it.due and it.due.extended else None,
            )
            for it in standings(record)
        ],
        schema=STANDING_SCHEMA,
        orient="row",
    )


def texts(record: Record) -> pl.DataFrame:
    """What units wrote in their current filings, word for word, and what lead units said of them.

    Returns:
        ``TEXTS_SCHEMA``, in the order of ``progress``, without pairs that never filed.
    """
    current, said = [record.current(task, unit) for task, unit in record.assigned], opinions(record)
    return pl.DataFrame(
        [
            (row.task, row.unit, row.period, *row.texts.values(), said.get((row.seq, row.task)))
            for row in current
            if row
        ],
        schema=TEXTS_SCHEMA,
        orient="row",
    )


def opinions(record: Record) -> dict[tuple[int, str], str]:
    """(submission, task) → what lead units say of that row, each unit's last word after its name.

    What was said of a row is said of each revision that repeats it unchanged.
    """
    own: dict[tuple[int, str], dict[str, str]] = {}
    for said in record.rows("opinion"):
        own.setdefault((said["submission"], said["task"]), {})[said["unit"]] = said["opinion"]
    found: dict[tuple[int, str], str] = {}
    last: dict[str, str] = {}
    # Rows of one task and period follow each other by seq.
    for row in record.filed if own else ():
        last = ({} if row.since == row.seq else last) | own.get((row.seq, row.task), {})
        words = (f"{record.plan.unit(unit).short}：{text.rstrip('。')}" for unit, text in last.items())
        if last:
            found[row.seq, row.task] = "；".join(words) + "。"
    return found


def _values(record: Record, it: Standing) -> tuple[Any, ...]:
    return (
        record.plan.id, it.task.id, it.unit, record.period.key, it.row.period if it.row else None,
        it.state, as_float(it.percent), as_float(it.attainment), it.overclaimed,
        it.task.pace, it.task.start, it.due.deadline if it.due else None,
        it.due.strictness if it.due else None, as_float(it.expected),
        it.verdict.light, it.verdict.reason, it.row.review if it.row else None, float(it.task.weight),
    )  # fmt: skip


def _standing(record: Record, task: Task, unit: str, attained: Decimal | None, missing: bool) -> Standing:
    row = record.current(task.id, unit)
    closure = record.closures.get((task.id, unit))
    closed = closure is not None and closure["action"] == "closed"
    state = _state(row, closed)
    percent = _percent(task, row, state, attained)
    measured = percent if percent is not None else _ZERO
    dues = deadlines(record, task, unit)
    finished = state in ("closed", "claimed_done", "not_applicable")
    open_dues = () if finished else unfinished(dues, measured)
    wanted = None if state == "not_applicable" else expected(task, dues, record.measured_on)
    unreported = _unreported(record, task.id, unit)
    notes = (
        None if unreported and not finished else _returned(record, task.id, unit),
        _carried(record, row, state, unreported),
        _awaiting(row),
        _reopened(closure, record.period.last),
        _fallback(task, row, state, attained, missing),
        _extension(open_dues, record.period.last),
    )
    verdict = judge(
        Situation(
            state, measured, wanted, task.pace, open_dues, record.measured_on, record.plan.thresholds,
            no_deadline=task.no_deadline,
            unreported=unreported,
            unreported_before=_unreported_before(record, task.id, unit),
            closed=_closed(closure, record.period.last),
            note="；".join(note for note in notes if note) or None,
        )
    )  # fmt: skip
    limit = record.plan.thresholds.overclaimed
    filed = row.percent if row is not None and row.percent is not None else percent
    overclaimed = (
        attained is not None and filed is not None and state != "not_applicable" and filed - attained > limit
    )
    return Standing(
        task,
        unit,
        record.period.key,
        row,
        state,
        percent,
        attained,
        wanted,
        shown(dues, open_dues),
        verdict,
        overclaimed,
    )


def _state(row: FiledRow | None, closed: bool) -> str:
    if row is not None and row.granted:
        return "not_applicable"
    if closed:
        return "closed"
    if row is None:
        return "not_filed"
    # A unit's own 不涉及 is a request: 未启动 until the office grants it.
    return "not_started" if row.state == "not_applicable" else str(row.state)


def _percent(task: Task, row: FiledRow | None, state: str, attained: Decimal | None) -> Decimal | None:
    if row is None or state == "not_applicable":
        return None
    if row.state in ("not_started", "not_applicable"):
        return _ZERO
    if task.pace == "rate" and attained is not None:
        return attained
    if row.percent is None:
        return Decimal("100.0") if row.state == "claimed_done" else _ZERO
    return row.percent.quantize(_ZERO)


def _unreported(record: Record, task: str, unit: str) -> str | None:
    if not record.past_due(unit) or record.has_filed(task, unit, record.period):
        return None
    if not _asked(record, task, unit, record.period):
        return None
    day, calendar = record.due_on(unit, record.period), record.plan.calendar
    due = marked(day_words(day, record.period.last), calendar.is_provisional(record.period, day))
    if returned := _returned(record, task, unit):
        return returned
    return (
        f"{record.period.short}报送{due}截止，至{day_words(record.as_of, record.period.last)}未收到本项填报"
    )


def _returned(record: Record, task: str, unit: str) -> str | None:
    row = record.returned_for(task, unit, record.period)
    if row is None:
        return None
    return f"{record.period.short}填报被退回（{(row.return_reason or '').rstrip('。')}），尚未重报"


def _unreported_before(record: Record, task: str, unit: str) -> bool:
    before = record.period.previous()
    if before.last < record.plan.start or not _asked(record, task, unit, before):
        return False
    # What an extension still leaves time for is not missing yet.
    return record.as_of > record.due_on(unit, before) and not record.has_filed(task, unit, before)


def _asked(record: Record, task: str, unit: str, period: Period) -> bool:
    """Whether the task was the unit's to file by the plan that held on the period's due day.

    What an amendment gave it later, it cannot have failed to file before.
    """
    then = plan_in_force(record, record.due_on(unit, period))
    return all(
        plan.has_task(task) and unit in plan.assigned(task, "files", period) for plan in (then, record.plan)
    )


def _carried(record: Record, row: FiledRow | None, state: str, unreported: str | None) -> str | None:
    if row is None:
        return "尚无填报，按0计" if state == "not_filed" and not unreported else None
    if row.period == record.period.key or state == "closed":
        return None
    return f"沿用{Period.parse(row.period).short}数据"


def _awaiting(row: FiledRow | None) -> str | None:
    if row is not None and row.state == "not_applicable" and not row.granted:
        return "单位申报不涉及，待认定"
    return None


def _closed(closure: dict[str, Any] | None, near: date) -> str | None:
    if closure is None or closure["action"] != "closed":
        return None
    proof = f"；佐证：{closure['evidence'].rstrip('。')}" if closure["evidence"] else ""
    return f"{day_words(closure['received_on'], near)}销号，依据：{closure['basis'].rstrip('。')}{proof}"


def _reopened(closure: dict[str, Any] | None, near: date) -> str | None:
    if closure is None or closure["action"] != "reopened":
        return None
    return f"{day_words(closure['received_on'], near)}重新打开：{closure['basis'].rstrip('。')}"


def _fallback(
    task: Task, row: FiledRow | None, state: str, attained: Decimal | None, missing: bool
) -> str | None:
    if (
        task.pace != "rate"
        or attained is not None
        or row is None
        or state in ("not_applicable", "not_started")
    ):
        return None
    return f"指标{'暂缺' if missing else '不全'}，按填报的完成比例计"


def _extension(dues: tuple[Due, ...], near: date) -> str | None:
    return "；".join(
        f"原时限{day_words(due.original, near)}，经{due.extended_by}同意延至{day_words(due.deadline, near)}"
        f"（{(due.extension_reason or '').rstrip('。')}）"
        for due in dues
        if due.extended
    )
