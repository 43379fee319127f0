"""Words of time that come again and again: 每季度结束后10个工作日内, 每月底前, 每月5日前."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasklib.plan.deadlines import read_deadlines
from tasklib.plan.numerals import number
from tasklib.plan.period import Cadence
from tasklib.plan.tasks import Strictness

_AFTER = re.compile(
    r"(?:结束|终了|期满)?后的?(?P<count>\w{1,3}?)个?(?P<work>工作)?[日天](?:以内|之内|内|前)?"
)
_AT_END = re.compile(r"(?:度|份)?(?:底|末)前?")
# As of the filing day (报送截止日): what is due “每月5日前” is each month's by the fifth of the next.
_ON_DAY = re.compile(r"的?(?P<count>\w{1,3})[日号](?:以前|之前|前)")
_LATEST = 28
_PER = re.compile(r"(?:争取|力争|原则上|努力)?[每各]?个?(?:半年|年|季|月|周)度?")


@dataclass(frozen=True)
class Recurrence:
    """What words ask for in every period, as ``Recurring`` holds it.

    Attributes:
        every: the period.
        days, workdays: within how many after its end; one of them is 0.
        of_next: whether they name a day of the month, which is the next one's.
    """

    every: Cadence
    strictness: Strictness
    days: int = 0
    workdays: int = 0
    of_next: bool = False


def read_recurrence(words: str) -> Recurrence | None:
    """What the words come to; None where they are of no period, or say something that no rule holds."""
    found = next(iter(read_deadlines(words, None)), None)
    per = _PER.match(words)
    if found is None or found.kind != "recurring" or found.cadence is None or per is None:
        return None
    rest = words[per.end() :].strip()
    after, on_day = _AFTER.fullmatch(rest), _ON_DAY.fullmatch(rest)
    try:
        count = number((after or on_day or {"count": "0"})["count"])
    except ValueError:
        return None
    if on_day and (found.cadence != "monthly" or not 0 < count <= _LATEST):
        return None
    if not after and not on_day and not _AT_END.fullmatch(rest):
        return None
    workdays = count if after and after["work"] else 0
    return Recurrence(found.cadence, found.strictness, count - workdays, workdays, bool(on_day))
