"""When: the reporting calendar (报送日历), and the numbers that decide lights and timeliness."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field

from tasklib.plan.item import Item, Origin
from tasklib.plan.period import Cadence, Period
from tasklib.plan.workdays import Roll, roll, shift


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
