"""灯色: the first rule that holds, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasklib.plan import Thresholds
from tasklib.plan.workdays import marked, shift, workdays_left
from tasklib.progress.expected import Due

LIGHTS = ("红", "黄", "绿", "待销号", "已销号", "未报", "不涉及")
# The classes that the first sentence counts; 不涉及 stands outside its N.
STANDINGS = ("已完成", "达到序时进度", "滞后", "逾期", "未报", "不涉及")


@dataclass(frozen=True)
class Situation:
    """What is known of one task of one unit when it is judged.

    Attributes:
        state: the state as ``progress`` shows it.
        percent: 0 where nothing is filed.
        dues: the unfinished milestones.
        unreported: the period's own filing is missing and its due day past, said as a clause.
        unreported_before: the period before is missing too.
        no_deadline: what is said where the task has no deadline.
        note: what a reader must know besides (沿用, 待认定, 重新打开), without full stop.
    """

    state: str
    percent: Decimal
    expected: Decimal | None
    pace: str
    dues: Sequence[Due]
    measured_on: date
    thresholds: Thresholds
    no_deadline: str = "未定时限"
    unreported: str | None = None
    unreported_before: bool = False
    closed: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Verdict:
    """A light, the class the first sentence counts it in, and the reason as a full sentence."""

    light: str
    standing: str
    reason: str


def day_words(day: date, near: date) -> str:
    """A day as a reason writes it, its year where it is not that of ``near``: 6月30日, 2023年3月31日."""
    year = "" if day.year == near.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def judge(case: Situation) -> Verdict:
    """The verdict by design's seven rules, in their order."""
    verdict = _judge(case)
    return Verdict(
        verdict.light, verdict.standing, "；".join(filter(None, (verdict.reason, case.note))) + "。"
    )


def _judge(case: Situation) -> Verdict:
    if case.state == "not_applicable":
        return Verdict("不涉及", "不涉及", "经审核认定，本单位不涉及此项")
    if case.state == "closed":
        return Verdict("已销号", "已完成", case.closed or "已销号")
    if case.state == "claimed_done":
        return Verdict("待销号", "已完成", "单位已报完成，待办公室销号")
    if case.unreported:
        if case.unreported_before:
            return Verdict("红", "未报", f"连续两期未报：{case.unreported}")
        return Verdict("未报", "未报", case.unreported)
    overdue = [due for due in case.dues if due.deadline < case.measured_on]
    binding = [due for due in overdue if due.strictness == "binding"]
    behind = None if case.expected is None else case.expected - case.percent
    if red := [_past(due, case) for due in binding[:1]] + _far_behind(case, behind):
        return Verdict("红", "逾期" if binding else "滞后", "；".join(red))
    if yellow := [_past(due, case) for due in overdue[:1]] + _somewhat_behind(case, behind):
        return Verdict("黄", "滞后", "；".join(yellow))
    return Verdict("绿", "达到序时进度", _on_track(case))


def _past(due: Due, case: Situation) -> str:
    kind = "时限" if due.strictness == "binding" else "争取时限"
    extended = "（延期后）" if due.extended else ""
    days = (case.measured_on - due.deadline).days
    day = marked(day_words(due.deadline, case.measured_on), due.provisional)
    issued = "（印发时已过）" if due.past_at_issue else ""
    return f"{kind}{day}{extended}已过{days}天{issued}，完成{case.percent}%"


def _gap(case: Situation, behind: Decimal) -> str:
    wanted = "应达标100.0%" if case.pace == "rate" else f"序时应达{case.expected}%"
    return f"{wanted}，实际{case.percent}%，落后{behind}个百分点"


def _far_behind(case: Situation, behind: Decimal | None) -> list[str]:
    limit = case.thresholds.behind_red
    return [f"{_gap(case, behind)}，超过{limit}个"] if behind is not None and behind > limit else []


def _somewhat_behind(case: Situation, behind: Decimal | None) -> list[str]:
    found = []
    rate = case.pace == "rate"
    if behind is not None and (behind > 0 if rate else behind >= case.thresholds.behind_yellow):
        found.append(_gap(case, behind))
    elif behind is not None and behind > 0 and (near := _near(case)) is not None:
        left = workdays_left(case.measured_on, near.deadline)
        day = marked(day_words(near.deadline, case.measured_on), near.provisional)
        found.append(f"距时限{day}仅剩{left}个工作日，序时应达{case.expected}%，实际{case.percent}%")
    if case.pace == "standing" and case.state == "not_started":
        found.append(f"{case.no_deadline}，尚未启动")
    return found


def _near(case: Situation) -> Due | None:
    """The first milestone that is at most the plan's number of workdays away."""
    horizon = shift(case.measured_on, case.thresholds.near_workdays + 1)
    return next((due for due in case.dues if case.measured_on <= due.deadline < horizon), None)


def _on_track(case: Situation) -> str:
    if case.expected is None:
        return f"{case.no_deadline}，完成{case.percent}%"
    if case.pace == "rate":
        return f"达标率{case.percent}%"
    return f"序时应达{case.expected}%，实际{case.percent}%"
