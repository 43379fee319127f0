"""督办: a step taken by the plan's rule, what the unit replied, and what was withdrawn."""

from __future__ import annotations

from typing import Any, Literal

from tasklib.errors import VerdictError
from tasklib.ledger import Escalation, EscalationReply
from tasklib.office.desk import Desk, clear, given, known_unit, latest_due, not_before
from tasklib.plan import Period
from tasklib.plan.issuing import LEVEL_NAMES, LEVELS
from tasklib.plan.workdays import shift
from tasklib.progress.escalation import due_steps, escalations, next_step, passed_over, reason, taken_in
from tasklib.record import Record

# What stands before 〔2022〕3号 in a level's number.
_SERIES = {"reminder": "提醒", "letter": "督办", "talk": "约谈", "bulletin": "通报"}


def press(
    desk: Desk, period: Period, unit: str, task: str, level: str | None = None, basis: str = ""
) -> tuple[str, int]:
    """Take the step (督办) that is due against a unit for a task.

    Args:
        period: the last one whose filing day is past.
        level: 提醒, 督办函, 约谈 or 通报; any whose count of periods is reached; default the next of
            the ladder.
        basis: what the office rests on; must be given where the step passes over lower ones.

    Returns:
        The step's number, such as 督办〔2022〕3号, and the entry's seq.
    """
    known_unit(desk.plan, unit)
    if not desk.plan.has_task(task):
        raise VerdictError(f"方案 {desk.plan.id} 里没有事项“{task}”。")
    basis = clear(basis)
    if level is not None and level not in LEVEL_NAMES.values():
        raise VerdictError(f"督办须是 {'、'.join(LEVEL_NAMES.values())} 之一，现为“{level}”。")
    if not desk.plan.escalation:
        raise VerdictError(f"方案 {desk.plan.id} 没有写督办的规则（issuing.yaml 的 escalation），请先补写。")
    latest = latest_due(desk.plan, desk.received_on)
    if latest is None or period != latest:
        must = f"须按 {latest} 的灯色" if latest else "还没有报送期到截止日，暂不能"
        raise VerdictError(f"{desk.received_on} 办理督办{must}办理，现为 {period}。")
    with desk.open() as (writer, record):
        then = record.told(period, desk.received_on)
        steps = [next_step(then, task, unit)] if level is None else due_steps(then, task, unit)
        step = next((it[0] for it in steps if it and level in (None, LEVEL_NAMES[it[0].level])), None)
        what = f"{desk.plan.unit(unit).short}事项 {task}"
        if step is None and (before := taken_in(then, task, unit)):
            raise VerdictError(what + _not_again(before, level))
        if step is None:
            raise VerdictError(f"{what}连续亮灯还没有到{level or '督办'}的期数，不能办理。")
        if not basis and (over := passed_over(then, task, unit, step)):
            raise VerdictError(f"{what}{over}；办公室决定越级办理{level}的，请写明依据（--basis）。")
        number = _number(record, step.level, desk.received_on.year)
        due = shift(desk.received_on, step.reply_workdays)
        why = reason(then, task, unit, step)
        row = Escalation(number, step.level, unit, task, period.key, why, due, basis or None)
        return number, desk.append(writer, "escalation", [row])


def _not_again(before: list[dict[str, Any]], level: str | None) -> str:
    """Why no step is to be taken after those before: it is too early for it, or a higher one stands."""
    top = max(before, key=lambda it: LEVELS.index(it["level"]))
    name = LEVEL_NAMES[top["level"]]
    said = f"已于 {top['taken_on']} 办理{name}（{top['escalation']}），"
    names = list(LEVEL_NAMES.values())
    if level == name:
        return f"{said}不再重复办理。"
    if level and names.index(level) < names.index(name):
        return f"{said}已高于{level}，不再办理{level}。"
    return f"{said}{level or '更高一级'}还不到时候。"


def _number(record: Record, level: str, year: int) -> str:
    head = f"{_SERIES[level]}〔{year}〕"
    taken = [row["escalation"] for row in record.rows("escalation")]
    used = [int(number[len(head) : -1]) for number in taken if number.startswith(head)]
    return f"{head}{max(used, default=0) + 1}号"


def answer(desk: Desk, number: str, text: str) -> int:
    """Record what the unit replied to a step; it may reply again, and the last reply stands.

    Returns:
        The entry's seq.
    """
    return _settle(desk, number, "replied", given(text, "回复须写明内容（--text）。"))


def withdraw(desk: Desk, number: str, reason: str) -> int:
    """Withdraw (撤回) a step; it stays on record.

    Returns:
        The entry's seq.
    """
    return _settle(desk, number, "withdrawn", given(reason, "撤回督办须写明理由（--reason）。"))


def _settle(desk: Desk, number: str, action: Literal["replied", "withdrawn"], text: str) -> int:
    with desk.open() as (writer, record):
        found = escalation_numbered(record, number)
        if found["status"] == "withdrawn" or (found["status"], action) == ("replied", "withdrawn"):
            done = {"replied": "回复", "withdrawn": "撤回"}[found["status"]]
            raise VerdictError(f"{number}已于 {found['answered_on']} {done}，不能再办理。")
        not_before(desk, found["answered_on"] or found["taken_on"])
        return desk.append(writer, "escalation_reply", [EscalationReply(number, action, text)])


def escalation_numbered(record: Record, number: str) -> dict[str, Any]:
    """The step of that number as it stands; VerdictError where there is none."""
    found = [row for row in escalations(record).to_dicts() if row["escalation"] == number]
    if not found:
        raise VerdictError(f"没有编号为“{number}”的督办，请用 tasklib escalate list 查看。")
    return found[0]
