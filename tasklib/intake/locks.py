"""Locks (止收): whether a period still takes filings on the day one came, and what of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasklib.intake.bounds import bounded
from tasklib.intake.finding import Finding
from tasklib.intake.form import STATES
from tasklib.intake.line import Line
from tasklib.intake.rows import Draft
from tasklib.plan import office_in_words
from tasklib.plan.workdays import marked
from tasklib.record import Opening, Record

_BLANK = (None, None, None)


def check_open(draft: Draft, record: Record, received_on: date) -> None:
    """Note an error where the draft's period took no filings of its unit on the day it came, or where
    only a return or a refused attempt keeps it open and a row says otherwise than what is on record.

    A workbook is refiled whole, so the rows that nobody asked for come along; what they write may
    change, what they count may not. A figure that was corrected and comes as it was before is told.

    Args:
        record: everything on record; what came or was decided later than that day opens nothing.
    """
    lock = draft.plan.calendar.locks_on(draft.period)
    late = lock is not None and received_on > lock
    cells = list(_cells(draft, record)) if late or record.corrected else []
    if late:
        then = record.told(as_of=received_on)
        files = frozenset(file.sha256 for file in draft.bundle.files)
        opening = then.opening(draft.unit.code, draft.period, files)
        assert opening is not None
        if received_on > opening.last:
            _refuse(draft, then, opening.last, received_on)
        elif received_on > opening.whole:
            _hold(draft, record, opening, received_on, cells)
    for cell in cells:
        if cell.put and cell.said == cell.was and cell.said != cell.counted:
            on, value = cell.put["received_on"], _shown(cell.counted)
            remedy = f"仍按 {value} 计，请改本单位的底表；这个数不对的，请告知办公室再更正"
            cell.line.notice(cell.column, "corrected", f"“{cell.name}”已于 {on} 更正为 {value}", remedy)


def _refuse(draft: Draft, then: Record, last: date, received_on: date) -> None:
    unit, period = draft.unit, draft.period
    revoked = [w for w in then.windows(unit.code, period) if w.revoked_on]
    why = f"，报送延期已于 {revoked[-1].revoked_on} 撤回" if revoked else ""
    calendar, due = draft.plan.calendar, then.due_on(unit.code, period)
    ends = f"{marked(due, calendar.is_provisional(period, due))} 截止"
    locked = f"{marked(last, calendar.lock_is_provisional(period, last))} 止收"
    must = f"{unit.name}{period.label}的报送 {ends}、{locked}{why}，须在此前报到（收件日 {received_on}）"
    remedy = (
        f"请向{office_in_words(draft.plan)}申请报送延期，获准后重新报送；只改个别数字的，由办公室记一条更正"
    )
    draft.bundle.note(Finding(draft.bundle.name, "period-locked", must, remedy), draft.owner)


def _hold(draft: Draft, record: Record, opening: Opening, received_on: date, cells: list[_Cell]) -> None:
    """Hold what was not returned to what is on record."""
    now = record.opening(draft.unit.code, draft.period)
    # On paper that is entered late: what has been answered or settled since is not open to it.
    free = opening.returned.keys() & (now.returned.keys() if now else ())
    only = f"只收任务 {'、'.join(sorted(free))} 的重报" if free else "只收还没有报过的数"
    remedy = f"请改回；确需改动的，请向{office_in_words(draft.plan)}申请报送延期，或由办公室记一条更正"
    for cell in cells:
        # The mended first attempt rewrites nothing.
        first = cell.was == _BLANK and received_on <= opening.first
        if cell.task not in free and not first and cell.said not in (cell.was, cell.counted):
            must = (
                f"“{cell.name}”须与台账一致（{_shown(cell.was)}）：{draft.period.label}的报送"
                f" {opening.whole} 止收，此后{only}"
            )
            cell.line.error(cell.column, "row-locked", must, remedy)


@dataclass(frozen=True)
class _Cell:
    """What a cell that counts says, what was filed there last and not returned, and what that counts
    as; each with its bound, and whether it is 暂缺."""

    line: Line
    task: str
    column: str
    name: str
    said: tuple[Any, ...]
    was: tuple[Any, ...]
    put: dict[str, Any] | None = None

    @property
    def counted(self) -> tuple[Any, ...]:
        return (self.put["value"], "=", None) if self.put else self.was


def _cells(draft: Draft, record: Record) -> Iterator[_Cell]:
    """The statuses, percents and figures of the draft's rows; a figure left out stands with its task."""
    unit, period, standing = draft.unit.code, draft.period.key, record.standing_revisions
    last = {task: standing.get((task, unit, period), 0) for task in draft.filings}
    rows = {(q, r["task"]): r for q in {*last.values()} for r in record.told_by("filing").get(q, ())}
    figures = {
        (q, r["task"], r["indicator"]): _figure(r["value"], r["bound"], r["missing"])
        for q in {*last.values()}
        for r in record.told_by("indicator_value").get(q, ())
    }
    for task, (line, row) in draft.filings.items():
        was, put = rows.get((last[task], task), {}), record.corrected.get((last[task], task, None))
        yield _Cell(
            line, task, "完成状态", "完成状态", (row.state, None, None), (was.get("state"), None, None)
        )
        said, filed = _figure(row.percent, "=", None), _figure(was.get("percent"), "=", None)
        yield _Cell(line, task, "完成比例(%)", "完成比例", said, filed, put)
        for indicator in draft.tasks[task].indicators:
            key = last[task], task, indicator.id
            its, value = draft.values.get((task, indicator.id), (line, None))
            column = "本期累计(期末数)" if value else "任务编号"
            said = _figure(value.value, value.bound, value.missing) if value else _BLANK
            filed, put = figures.get(key, _BLANK), record.corrected.get(key)
            yield _Cell(its, task, column, indicator.name, said, filed, put)


def _figure(value: Any, bound: str | None, missing: str | None) -> tuple[Any, ...]:
    return value, None if value is None else bound, True if missing else None


def _shown(said: tuple[Any, ...]) -> str:
    value, bound, missing = said
    if isinstance(value, str):
        return next(word for word, state in STATES.items() if state == value)
    if value is None:
        return "暂缺" if missing else "空"
    return bounded(value, bound)
