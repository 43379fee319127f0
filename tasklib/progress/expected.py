"""序时进度: the progress a task ought to show on a day, and the deadlines it is held to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tasklib.plan import Task
from tasklib.progress.numbers import tenths
from tasklib.record import Record


@dataclass(frozen=True)
class Due:
    """One milestone as it binds one unit: its deadline after any extension, and the plan's own.

    ``past_at_issue``: it was past already when the plan's document was issued. ``provisional``: it was
    counted in workdays of a year whose holidays are not published yet.
    """

    id: str
    deadline: date
    strictness: str
    original: date
    extended_by: str | None = None
    extension_reason: str | None = None
    past_at_issue: bool = False
    provisional: bool = False

    @property
    def extended(self) -> bool:
        """Whether an extension replaced the plan's date; one that gives that date took it back."""
        return self.deadline != self.original


def deadlines(record: Record, task: Task, unit: str) -> tuple[Due, ...]:
    """The task's milestones for the unit in the plan's order of dates, each with the extension that
    holds. An extension does not change the order in which they are to be reached."""
    issued = record.plan.issued.on if record.plan.issued else None
    found = []
    for milestone in task.nodes:
        granted = record.extensions.get((task.id, unit, milestone.id))
        deadline = granted["deadline"] if granted else milestone.deadline
        found.append(
            Due(
                milestone.id,
                deadline,
                milestone.strictness,
                milestone.deadline,
                granted["granted_by"] if granted else None,
                granted["reason"] if granted else None,
                past_at_issue=issued is not None and deadline < issued,
                # One that was granted the office wrote itself.
                provisional=deadline == milestone.deadline and deadline in task.provisional,
            )
        )
    return tuple(sorted(found, key=lambda due: (due.original, due.id)))


def _months(day: date) -> Fraction:
    """M(d): months as a number line, a day being its share of its month."""
    return 12 * day.year + day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])


def expected(task: Task, dues: Sequence[Due], on: date) -> Decimal | None:
    """The percent a task ought to have reached on a day, to 0.1; None for a standing task.

    ``steady`` runs from the day before the start to the last deadline, ``nodes`` is the share of
    milestones due by the day, ``rate`` is 100 at every measurement.
    """
    if task.pace == "rate":
        return tenths(100)
    if task.pace == "standing" or not dues:
        return None
    if task.pace == "nodes":
        return tenths(Fraction(100 * sum(due.deadline <= on for due in dues), len(dues)))
    begin = _months(task.start - timedelta(days=1))
    given = _months(max(due.deadline for due in dues)) - begin
    # A deadline that was past when the plan began leaves no time to be in proportion to.
    share = (_months(on) - begin) / given if given > 0 else Fraction(1)
    return tenths(100 * min(max(share, Fraction(0)), Fraction(1)))


def unfinished(dues: Sequence[Due], percent: Decimal) -> tuple[Due, ...]:
    """The milestones still to reach, earliest first.

    The k-th of n milestones counts as reached once the percent is at least 100·k/n, to the 0.1 that a
    clerk can file; the last is reached only when the task is claimed done or closed, which the caller
    knows.
    """
    n = len(dues)
    left = (due for k, due in enumerate(dues, 1) if k == n or percent < tenths(Fraction(100 * k, n)))
    return tuple(sorted(left, key=lambda due: (due.deadline, due.id)))


def shown(dues: Sequence[Due], open_dues: Sequence[Due]) -> Due | None:
    """The milestone a row shows: the earliest unfinished binding one, else the earliest
    aspirational one, else (all reached) the last."""
    binding = [due for due in open_dues if due.strictness == "binding"]
    return next(iter(binding or open_dues or dues[-1:]), None)
