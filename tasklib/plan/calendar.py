"""When: the reporting calendar (报送日历), and the numbers that decide lights and timeliness."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field

from tasklib.plan.item import Item, Origin
from tasklib.plan.period import Cadence, Period
from tasklib.plan.workdays import Roll, is_provisional, roll, shift


class Thresholds(Item):
    """The numbers that decide lights and timeliness; design defaults, a plan may set others."""

    behind_yellow: Decimal = Field(Decimal(10), ge=0, le=100)
    behind_red: Decimal = Field(Decimal(30), ge=0, le=100)
    near_workdays: int = Field(10, ge=0, le=250)
    overclaimed: Decimal = Field(Decimal(10), ge=0, le=100)
    grace_workdays: int = Field(1, ge=0, le=30)
    refile_workdays: int = Field(3, ge=0, le=30)


class Calendar(Item):
    """报送日历: how often units file, and when a period's filing is due."""

    cadence: Cadence = "monthly"
    filing_day: int = Field(5, ge=1, le=28, description="期满后第几日为报送截止日")
    roll: Roll = "next"
    due: dict[str, date] = Field({}, description="另行通知的截止日，按报送期列出")
    locks_after: int | None = Field(
        10,
        ge=0,
        le=250,
        description="截止日后第几个工作日止收，之后报送须先准予延期；填 null 则一直可报",
    )
    source: Origin

    def due_on(self, period: Period) -> date:
        """The last day on which a filing for the period is on time."""
        if period.key in self.due:
            return self.due[period.key]
        return roll(period.last + timedelta(days=self.filing_day), self.roll)

    def locks_on(self, period: Period) -> date | None:
        """The last day on which a filing for the period is taken without an extension, or None."""
        return None if self.locks_after is None else shift(self.due_on(period), self.locks_after)

    def is_provisional(self, period: Period, told: date | None = None) -> bool:
        """Whether the filing day rests on holidays that are not published yet; never one that is named.

        Args:
            told: the day as it is told; any but the calendar's own was set by the office, so is certain.
        """
        day = self.due_on(period)
        if period.key in self.due or self.roll == "none" or told not in (None, day):
            return False
        # Rolled back from such a year is as uncertain as rolled into it.
        return is_provisional(day) or is_provisional(period.last + timedelta(days=self.filing_day))

    def lock_is_provisional(self, period: Period, told: date | None = None) -> bool:
        """Whether the last day on which filings are taken rests on such holidays; ``told`` as above."""
        day = self.locks_on(period)
        if day is None or told not in (None, day):
            return False
        return self.is_provisional(period) or (self.locks_after != 0 and is_provisional(day))
