"""Reporting periods (报送期): 2022-W26, 2022-06, 2022-Q2, 2022-H1, 2022."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tasklib.errors import ParameterError

Cadence = Literal["weekly", "monthly", "quarterly", "half_yearly", "yearly"]

_FORMS: tuple[tuple[Cadence, re.Pattern[str]], ...] = (
    ("weekly", re.compile(r"(\d{4})-W(\d{2})")),
    ("monthly", re.compile(r"(\d{4})-(\d{2})")),
    ("quarterly", re.compile(r"(\d{4})-Q([1-4])")),
    ("half_yearly", re.compile(r"(\d{4})-H([12])")),
    ("yearly", re.compile(r"(\d{4})")),
)
_MONTHS: dict[Cadence, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


@dataclass(frozen=True)
class Period:
    """One reporting period. Keys of one cadence sort in time order as text.

    Attributes:
        key: the canonical form, e.g. ``2022-06``.
        cadence: how long it is.
        first, last: its first and last day.
    """

    key: str
    cadence: Cadence
    first: date
    last: date

    @classmethod
    def parse(cls, key: str) -> Period:
        """Read a period's key.

        Raises:
            ParameterError: the text is no period of the five forms.
        """
        for cadence, form in _FORMS:
            if found := form.fullmatch(key):
                year = int(found[1])
                number = int(found[2]) if found.lastindex == 2 else 1
                try:
                    return cls._of(cadence, year, number)
                except ValueError:
                    break
        raise ParameterError(
            f"报送期须写成 2022-06（月）、2022-Q2（季）、2022-H1（半年）、2022（年）或 2022-W26（周），现为“{key}”。"
        )

    @classmethod
    def _of(cls, cadence: Cadence, year: int, number: int) -> Period:
        if cadence == "weekly":
            first = date.fromisocalendar(year, number, 1)
            return cls(f"{year:04d}-W{number:02d}", cadence, first, first + timedelta(days=6))
        months = _MONTHS[cadence]
        first = date(year, (number - 1) * months + 1, 1)
        after = first.year * 12 + first.month - 1 + months
        last = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
        mark = {"monthly": f"-{number:02d}", "quarterly": f"-Q{number}", "half_yearly": f"-H{number}"}
        return cls(f"{year:04d}{mark.get(cadence, '')}", cadence, first, last)

    @classmethod
    def containing(cls, day: date, cadence: Cadence) -> Period:
        """The period of the given cadence that the day lies in."""
        if cadence == "weekly":
            year, week, _ = day.isocalendar()
            return cls._of(cadence, year, week)
        return cls._of(cadence, day.year, (day.month - 1) // _MONTHS[cadence] + 1)

    def previous(self) -> Period:
        """The period before this one, of the same cadence."""
        return self.containing(self.first - timedelta(days=1), self.cadence)

    def next(self) -> Period:
        """The period after this one, of the same cadence."""
        return self.containing(self.last + timedelta(days=1), self.cadence)

    @property
    def ends_half_year(self) -> bool:
        """Whether it is the last of its cadence to end within a half-year, which is told by it."""
        half = self.containing(self.last, "half_yearly")
        return self.cadence != "yearly" and self.next().last > half.last

    @property
    def label(self) -> str:
        """The period as a page writes it: 2022年6月, 2022年第二季度, 2022年上半年."""
        year = f"{self.first.year}年"
        match self.cadence:
            case "weekly":
                return f"{self.key[:4]}年第{int(self.key[-2:])}周"
            case "monthly":
                return f"{year}{self.first.month}月"
            case "quarterly":
                return f"{year}第{'一二三四'[int(self.key[-1]) - 1]}季度"
            case "half_yearly":
                return f"{year}{'上下'[int(self.key[-1]) - 1]}半年"
        return year

    @property
    def short(self) -> str:
        """The label without its year, where the year goes without saying: 6月."""
        return self.label if self.cadence == "yearly" else self.label.split("年", 1)[1]

    def __str__(self) -> str:
        return self.key
