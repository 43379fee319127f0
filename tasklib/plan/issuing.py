"""What goes out when, and in whose name: schedules (排期), issuers (发文), meetings and escalation (督办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from cronsim import CronSim, CronSimError
from pydantic import Field, StringConstraints

from tasklib.plan.item import Code, Item, Origin, Text
from tasklib.plan.period import Cadence, Period
from tasklib.plan.workdays import shift

MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
Level = Literal["reminder", "letter", "talk", "bulletin"]
# The ladder, lowest first, and what an office calls each of its steps.
LEVELS: tuple[Level, ...] = ("reminder", "letter", "talk", "bulletin")
LEVEL_NAMES: dict[Level, str] = {"reminder": "提醒", "letter": "督办函", "talk": "约谈", "bulletin": "通报"}

# The kinds of brief that tell one length of period and no other.
ONLY_OF: dict[str, Cadence] = {
    "monthly_supervision": "monthly",
    "quarterly_bulletin": "quarterly",
    "half_year_review": "half_yearly",
}


class Schedule(Item):
    """排期: on which days one kind of brief is owed. One of three rules:

    - the period's end, or ``on`` (a day of every year), and ``workdays`` after it;
    - ``before_meeting`` days before each meeting that was called;
    - ``cron``, for what neither can say.
    """

    kind: Code = Field(description="简报种类，如 monthly_supervision")
    of: Cadence = Field(
        description="讲哪一期：monthly 月、quarterly 季、half_yearly 半年、yearly 年、weekly 周"
    )
    workdays: int = Field(0, ge=0, le=250, description="期满（或 on 所写日期）后第几个工作日，0 为当天")
    on: MonthDay | None = Field(None, description="每年的固定日期，写成 06-30；不写则从期满日算起")
    before_meeting: int | None = Field(None, ge=0, le=60, description="会议前几天")
    cron: Text | None = Field(None, description="以上都不合适时用 cron 写法，如 0 9 * * 1（每周一）")
    since: date | None = Field(None, description="从哪一天起排，之前的不补；不写则从方案开始起")
    source: Origin

    @property
    def rules(self) -> list[str]:
        """The rules that are given; a sound schedule has at most one."""
        told = {
            "before_meeting": self.before_meeting is not None,
            "cron": self.cron is not None,
            "on": self.on is not None,
        }
        return [name for name, given in told.items() if given]

    def days(self, first: date, last: date, meetings: tuple[date, ...] = ()) -> Iterator[tuple[date, Period]]:
        """Every day from ``first`` to ``last`` on which the brief is owed, in order, and the period it tells.

        The period told is the last one of the schedule's cadence that has ended by the rule's day:
        the last day of a period counts as its end.

        Args:
            meetings: the days of the meetings that were called.

        Raises:
            ValueError: ``cron`` or ``on`` cannot be read.
        """
        begin = max(first, self.since or first)
        if self.before_meeting is not None:
            ahead = timedelta(days=self.before_meeting)
            found = sorted({day - ahead for day in meetings})
            told = [(day, self._ended(day)) for day in found]
        elif self.cron is not None:
            told = [(day, self._ended(day)) for day in self._by_cron(begin, last)]
        elif self.on is not None:
            month, number = map(int, self.on.split("-"))
            years = range(begin.year - 1, last.year + 1)
            anchors = [day for year in years if (day := _day_of(year, month, number))]
            told = [(shift(day, self.workdays), self._ended(day)) for day in anchors]
        else:
            told = []
            period = Period.containing(begin - timedelta(days=400), self.of)
            while period.last <= last:
                told.append((shift(period.last, self.workdays), period))
                period = period.next()
        yield from ((day, period) for day, period in told if begin <= day <= last)

    def _ended(self, day: date) -> Period:
        period = Period.containing(day, self.of)
        return period if period.last <= day else period.previous()

    def _by_cron(self, first: date, last: date) -> list[date]:
        """The days on which the expression fires at least once."""
        before = datetime.combine(first, datetime.min.time()) - timedelta(seconds=1)
        try:
            times = CronSim(self.cron or "", before)
        except CronSimError as error:
            raise ValueError(str(error)) from None
        found: dict[date, None] = {}
        for time in times:
            if time.date() > last:
                break
            found[time.date()] = None
        return list(found)


def _day_of(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        if number == 29 and month == 2:
            return None
        raise


class Imprint(Item):
    """发文: in whose name a kind of brief goes out, and to whom."""

    kind: Code
    issuer: Code = Field(description="印发单位的代码")
    series: Text | None = Field(None, description="刊名，如 政务公开工作通报；不写则用简报种类名")
    addressed_to: Text | None = Field(None, description="主送")
    reports_to: Text | None = Field(None, description="报")
    copies_to: Text | None = Field(None, description="送")
    sent_to: Text | None = Field(None, description="发")
    source: Origin


class Member(Item):
    """A member of the meeting: a unit, and the post that sits for it."""

    unit: Code
    post: Text = Field(description="职务，写岗位不写人名")


class Meeting(Item):
    """会议: what the plan calls the meeting that decides on cross-unit problems, and its rule."""

    name: Text
    convenor: Text = Field(description="召集人的职务")
    chief_convenor: Text | None = Field(None, description="总召集人的职务；加开会议须经其同意")
    at_least: int | None = Field(None, ge=0, le=52, description="每年至少几次")
    at_most: int | None = Field(None, ge=1, le=52, description="每年最多几次，再多须经总召集人同意")
    members: tuple[Member, ...] = Field((), description="成员单位和出席职务")
    source: Origin


class Step(Item):
    """督办: after how many periods in a row of a light (or worse) which step is due."""

    level: Level = Field(description="reminder 提醒、letter 督办函、talk 约谈、bulletin 通报")
    light: Literal["yellow", "red"] = Field("red", description="黄灯（含红灯）或红灯")
    periods: int = Field(ge=1, le=24, description="连续几期")
    reply_workdays: int = Field(5, ge=1, le=60, description="几个工作日内回复")
    issuer: Code | None = Field(None, description="发函单位的代码；不写则为方案的办公室")
    direct: bool = Field(False, description="true 为达到期数即可直接办理，不必先办下一级；不写则逐级办理")
    source: Origin
