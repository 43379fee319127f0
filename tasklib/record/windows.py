"""报送延期 and 止收: until when a unit may file for a period, and what that makes of its filing day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tasklib.plan import Period, Plan


@dataclass(frozen=True)
class FilingWindow:
    """报送延期 as it stands: granted on a day until another, perhaps revoked on a third.

    ``moves_due`` says that it came in time to move the filing day; one that did not excuses
    nothing and only opens the period again.
    """

    granted_on: date
    until: date
    moves_due: bool
    reason: str
    granted_by: str
    revoked_on: date | None = None
    revoked_because: str | None = None

    @property
    def held_until(self) -> date:
        """The last day on which it held: its end, or the day it was revoked."""
        return min(self.until, self.revoked_on or self.until)


@dataclass(frozen=True)
class Opening:
    """Until when filings of one unit for one period are taken, the days themselves included.

    Attributes:
        whole: whatever they say: the lock, or the end of an extension.
        first: what is not on record yet: ``whole``, and the grace of an attempt refused by then.
        returned: by task, the row that stands returned and was not refiled.
    """

    whole: date
    first: date
    returned: Mapping[str, date]

    @property
    def last(self) -> date:
        """The last day on which anything is taken."""
        return max([self.first, *self.returned.values()])

    def until(self, task: str) -> date:
        """The last day on which the task's row on record may be filed otherwise."""
        return max(self.whole, self.returned.get(task, self.whole))


def windows_of(
    plan: Plan, rows: Iterable[Mapping[str, Any]]
) -> dict[tuple[str, str], tuple[FilingWindow, ...]]:
    """(unit, period) → its filing extensions, oldest first, from the rows that grant and revoke them."""
    found: dict[tuple[str, str], tuple[FilingWindow, ...]] = {}
    for row in rows:
        key, day = (row["unit"], row["period"]), row["received_on"]
        known = found.get(key, ())
        if row["action"] == "granted":
            # Against the filing day as it held until then: one granted in time extends the next,
            # and one revoked earlier still counts as far as it held.
            moves = day <= due_on(plan, Period.parse(row["period"]), known)
            found[key] = (*known, FilingWindow(day, row["until"], moves, row["reason"], row["granted_by"]))
        else:
            # One act ends all that still run, and leaves alone what had ended by itself.
            said: Any = {"revoked_on": day, "revoked_because": row["reason"]}
            found[key] = tuple(w if w.revoked_on or w.until < day else replace(w, **said) for w in known)
    return found


def due_on(plan: Plan, period: Period, windows: Iterable[FilingWindow]) -> date:
    """The last day on which a filing for the period is on time, given its extensions."""
    held = (window.held_until for window in windows if window.moves_due)
    return max([plan.calendar.due_on(period), *held])
