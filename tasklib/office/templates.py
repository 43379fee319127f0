"""发表: the period's workbooks, with what the ledger knows filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import polars as pl

from tasklib.errors import ParameterError
from tasklib.intake import Known, write_templates
from tasklib.intake.form import STATES
from tasklib.ledger import ProblemReport, decimal_text
from tasklib.office.desk import Desk
from tasklib.plan import Period, Task
from tasklib.plan.period import Cadence
from tasklib.plan.tasks import Recurring
from tasklib.plan.workdays import TENTATIVE, marked
from tasklib.progress import last_figures, problems
from tasklib.progress.expected import Due, deadlines
from tasklib.progress.indicators import LastFigure
from tasklib.record import Record

_STATE_WORDS: dict[str | None, str] = {state: word for word, state in STATES.items()}
_REVIEWS = {"accepted": "已通过", "pending": "待审核"}
_BOUNDS = {">=": "{}余", "<=": "近{}", "~": "约{}"}
_STRICT = {"binding": "刚性", "aspirational": "争取"}
_EVERY: dict[Cadence, str] = {
    "weekly": "每周", "monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "yearly": "每年",
}  # fmt: skip
# So many dates of one recurring requirement are listed one by one.
_LISTED = 4


def issue_templates(desk: Desk, period: Period, out: Path, units: Sequence[str] = ()) -> list[Path]:
    """Write the period's workbook for each filing unit, with what its clerk needs to know.

    That is the day it is due, last figures, open problems, and for each task its deadline after
    any extension and how it was last filed; and the unit's duties where the plan has them.

    Args:
        units: default every unit that files in the period.

    Returns:
        The files, in administrative order.

    Raises:
        ParameterError: a unit files nothing in the period.
        WorkspaceError: the folder cannot be written, or holds another file of the same name.
    """
    filing = [unit.code for unit in desk.plan.filers(period)]
    for unit in units:
        if unit not in filing:
            raise ParameterError(f"单位“{unit}”在{period.label}没有填报任务，可选：{'、'.join(filing)}。")
    with desk.open() as (writer, _):
        frames = writer.frames(desk.plan.id)
    now = Record.of(desk.plan, frames, period, desk.received_on)
    record = Record.of(desk.plan, frames, period.previous(), desk.received_on)
    register: dict[str, list[ProblemReport]] = {}
    for row in problems(record).filter(pl.col("status") != "solved").to_dicts():
        kept = {field.name: row[field.name] for field in fields(ProblemReport)}
        register.setdefault(row["unit"], []).append(ProblemReport(**kept))
    last = last_figures(record)
    known = {
        code: Known(
            due=now.due_on(code, period),
            last={key: _figure(told) for key, told in last.get(code, {}).items()},
            doubts={key: _doubt(told) for key, told in last.get(code, {}).items() if told.missing},
            problems=register.get(code, ()),
            remarks={t.id: tuple(_remarks(record, t, code)) for t in desk.plan.tasks_of(code, period)},
            duties=desk.plan.duties_of(code, period),
            areas=desk.plan.areas_of(code, period),
        )
        for code in filing
        if not units or code in units
    }
    return write_templates(desk.plan, period, out, units=list(known), known=known)


def _figure(told: LastFigure) -> Decimal | str:
    """The figure as its clerk reads and types it: a number, or text with its bound."""
    worded = _BOUNDS.get(told.bound or "")
    return worded.format(decimal_text(told.value)) if worded else told.value


def _doubt(told: LastFigure) -> str:
    period, missing = (Period.parse(key or "").label for key in (told.period, told.missing))
    return f"{missing}填的是“暂缺”，上期累计是{period}的数。"


def _rule(rule: Recurring, dues: Sequence[Due], period: Period) -> str:
    """A recurring requirement in a line: how often, how many of its dates fall in the period, the next."""
    times = f"，每期不少于{rule.at_least}次" if rule.at_least > 1 else ""
    now = sum(period.first <= due.deadline <= period.last for due in dues)
    ahead = [(due.deadline, due.provisional) for due in dues if due.deadline >= period.first]
    coming = f"下一个时限 {marked(*min(ahead))}" if ahead else "各期时限都已过"
    told = f"（{_STRICT[rule.strictness]}{times}）"
    return f"{_EVERY[rule.every]}：{rule.title}{told}，全程 {len(dues)} 期，本期到期 {now} 期，{coming}"


def _remarks(record: Record, task: Task, unit: str) -> Iterator[str]:
    """What the clerk should see beside the task: its deadlines, and how it was last filed."""
    titles = {milestone.id: milestone.title for milestone in task.nodes}
    dues = deadlines(record, task, unit)
    for rule in task.recurring:
        ids = {node.id for node in rule.milestones()}
        own = [due for due in dues if due.id in ids]
        # A weekly duty has 52 nodes a year: its rule says them all but those that were moved.
        if len(own) > _LISTED:
            dues = tuple(due for due in dues if due not in own or due.extended)
            yield _rule(rule, own, record.period.next())
    for due in dues:
        name = f"节点“{titles[due.id]}”时限" if len(titles) > 1 else "时限"
        moved = f"，原 {due.original}，经{due.extended_by}同意延期" if due.extended else ""
        unsure = f"，{TENTATIVE}" if due.provisional else ""
        yield f"{name} {due.deadline}（{_STRICT[due.strictness]}{unsure}{moved}）"
    if not titles:
        yield f"{task.open_ended}，没有时限" if task.open_ended else task.no_deadline
    closure = record.closures.get((task.id, unit))
    if closure and closure["action"] == "closed":
        yield f"{closure['received_on']} 已销号"
    row, returned = record.current(task.id, unit), record.returned_for(task.id, unit, record.period)
    if row:
        percent = "" if row.percent is None else f" {decimal_text(row.percent)}%"
        filed_for = Period.parse(row.period).label
        yield f"上次填报（{filed_for}）：{_STATE_WORDS[row.state]}{percent}，{_REVIEWS[row.review]}"
    if returned:
        yield f"{record.period.label}的填报被退回，尚未重报：{returned.return_reason}"
    if not row and not returned:
        yield "还没有填报过"
