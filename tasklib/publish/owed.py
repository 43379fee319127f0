"""What is owed (应出): which brief, for whom, on which scheduled day, and why. A pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from tasklib.brief.marks import full_day
from tasklib.errors import ParameterError
from tasklib.plan import Period, Plan
from tasklib.plan.issuing import Schedule
from tasklib.publish.editions import Key as Brief
from tasklib.publish.kinds import kind_named, misfits

# The last period's brief falls due after the plan's end.
_AFTER = timedelta(days=366)


@dataclass(frozen=True)
class Called:
    """A meeting that was called: its day, since when that day stands, and its id."""

    held_on: date
    since: date
    id: str


@dataclass(frozen=True)
class Owed:
    """One brief that the plan owes: ``scheduled`` is its as-of day too, whenever it is made.

    ``unit`` is None for a brief of all units, and for one whose pages for each go together;
    ``why`` is the rule, in words.
    """

    plan: str
    kind: str
    unit: str | None
    period: str
    scheduled: date
    why: str

    @property
    def key(self) -> tuple[str, str, str, str, date]:
        """What makes two the same."""
        return self.plan, self.kind, self.unit or "", self.period, self.scheduled

    @property
    def brief(self) -> Brief:
        """The brief, as an issue of it is known by."""
        return self.kind, self.period, self.unit, self.scheduled

    @property
    def group(self) -> tuple[str, str, str, date]:
        """What the units of one brief share."""
        return self.plan, self.kind, self.period, self.scheduled

    @property
    def label(self) -> str:
        """The brief in a few words: 2022年6月会议简报, 2022年第一季度通报."""
        return kind_named(self.kind).called(Period.parse(self.period))


@dataclass(frozen=True)
class Due:
    """What is owed, oldest first, and a sentence for each scheduled day on which nothing can be told.

    ``never`` has one for each schedule by which nothing can be told on any day.
    """

    items: tuple[Owed, ...]
    untold: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def called_meetings(acts: pl.DataFrame) -> tuple[Called, ...]:
    """The meetings that were called and not cancelled, each on the day it was last put on.

    Args:
        acts: the ledger's frame ``meeting``, in order of seq.
    """
    found: dict[str, Called | None] = {}
    for act in acts.to_dicts():
        if act["action"] == "cancelled":
            found[act["meeting"]] = None
        elif act["action"] in ("called", "changed") and act["held_on"]:
            before = found.get(act["meeting"])
            if before is None or before.held_on != act["held_on"]:
                found[act["meeting"]] = Called(act["held_on"], act["received_on"], act["meeting"])
    return tuple(one for one in found.values() if one)


def owed(plan: Plan, meetings: Sequence[Called], upto: date) -> Due:
    """Every brief that the plan's schedules owe up to a day, whether or not it was made.

    Args:
        meetings: those that were called. A brief before a meeting that was called too late for it
            is owed on the day of the call.

    Returns:
        Oldest first; on one day in the order of the schedules, then of the units. One that several
        schedules ask for is there once.
    """
    items: dict[tuple[object, ...], tuple[date, int, Owed]] = {}
    untold = []
    never = {place[1]: f"方案 {plan.id} 的排期里{why}；其余照出。" for place, why in misfits(plan)}
    for number, schedule in enumerate(plan.schedules):
        if number in never:
            continue
        early: dict[Period, list[date]] = {}
        for day, period, why, _ in _days(plan, schedule, meetings, upto):
            try:
                _, told = plan.told(period.key)
            except ParameterError:
                # A month's or quarter's own end before the plan is no slip: nobody asked for that one.
                if schedule.rules and period.last < plan.start:
                    early.setdefault(period, []).append(day)
                continue
            kind = kind_named(schedule.kind)
            apart = kind.per_unit and not kind.whole
            units = [unit.code for unit in plan.filers(told)] if apart else [None]
            for unit in units:
                item = Owed(plan.id, schedule.kind, unit, period.key, day, why)
                items.setdefault(item.key, (day, number, item))
        untold += [_too_early(plan, schedule, period, days) for period, days in early.items()]
    ordered = sorted(items.values(), key=lambda found: found[:2])
    return Due(tuple(item for _, _, item in ordered), tuple(untold), tuple(never.values()))


def meetings_owed(plan: Plan, acts: pl.DataFrame, kind: str, period: str, day: date) -> list[str]:
    """The meetings before which a brief is owed on just this day, by the acts given; empty where none is."""
    called = called_meetings(acts)
    return [
        meeting
        for schedule in plan.schedules
        if schedule.kind == kind and schedule.before_meeting is not None
        for owed_on, told, _, meeting in _days(plan, schedule, called, day)
        if (owed_on, told.key) == (day, period)
    ]


def _days(
    plan: Plan, schedule: Schedule, meetings: Iterable[Called], upto: date
) -> Iterator[tuple[date, Period, str, str]]:
    """The scheduled days up to ``upto``, the period told on each, why, and the meeting that it stands before."""
    last = min(upto, plan.end + _AFTER)
    if schedule.before_meeting is None:
        for day, period in schedule.days(plan.start, last):
            yield day, period, _why(schedule, period), ""
        return
    for meeting in meetings:
        for day, period in schedule.days(plan.start, last, (meeting.held_on,)):
            # Before the call, the agenda was not on record.
            scheduled = max(day, min(meeting.since, meeting.held_on))
            # What a plan's last periods came to is talked over after its end.
            told = min(period, Period.containing(plan.end, schedule.of), key=lambda one: one.first)
            held = f"{full_day(meeting.held_on)}{plan.meeting.name}"
            if scheduled == day:
                why = f"{held}前{schedule.before_meeting}天" if schedule.before_meeting else f"{held}当天"
            else:
                why = f"{held}，{full_day(scheduled)}才通知，随即要出"
            if scheduled <= upto:
                yield scheduled, told, why, meeting.id


def _why(schedule: Schedule, period: Period) -> str:
    after = f"第{schedule.workdays}个工作日"
    if schedule.cron is not None:
        return f"按排期“{schedule.cron}”，讲{period.label}"
    if schedule.on is not None:
        month, day = map(int, schedule.on.split("-"))
        return f"每年{month}月{day}日{f'后{after}' if schedule.workdays else ''}，讲{period.label}"
    return f"{period.label}期满{f'后{after}' if schedule.workdays else '当天'}"


def _too_early(plan: Plan, schedule: Schedule, period: Period, days: Sequence[date]) -> str:
    title = kind_named(schedule.kind).title
    listed = "、".join(full_day(day) for day in days)
    return (
        f"方案 {plan.id} 的{title}排在{listed}，要讲的{period.label}在方案开始（{full_day(plan.start)}）以前，"
        "没有可讲的，不出；不想再看到这一句，请在这条排期里写 since。"
    )
