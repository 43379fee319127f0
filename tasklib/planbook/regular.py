"""What a task owes again and again (定期要求), as a line of its 时限 cell and as words that come to one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasklib.plan import deadlines as words_of_time
from tasklib.plan.numerals import number
from tasklib.planbook.cells import escape, unescape
from tasklib.planbook.read import Row

REGULAR = "定期："
_EVERY = {"weekly": "周", "monthly": "月", "quarterly": "季度", "half_yearly": "半年", "yearly": "年"}
_AFTER = re.compile(
    r"(?:结束|终了|期满)?后的?(?P<count>\w{1,3}?)个?(?P<work>工作)?[日天](?:以内|之内|内|前)?"
)
_AT_END = re.compile(r"(?:度|份)?(?:底|末)前?")
_PER = re.compile(r"(?:争取|力争|原则上|努力)?[每各]?个?(?:半年|年|季|月|周)度?")
# A row of 定期要求 and its item, by its line.
Part = tuple[str, tuple[Row, dict[str, Any]]]


@dataclass(frozen=True)
class Regular:
    """What is owed again and again, by its line; what its words come to as a 定期要求, where that is exact."""

    line: str
    rule: Mapping[str, Any] | None = None


def regular_line(rule: Mapping[str, Any]) -> str:
    """The line of a regular requirement: the source's words, or what it comes to."""
    return REGULAR + escape(rule["words"] or f"每{_EVERY.get(rule['every'], '')}{rule['title']}")


def rule_of(line: str) -> Mapping[str, Any] | None:
    """The 定期要求 that the words come to; None where they say something that it cannot."""
    found = words_of_time.read_deadlines(line, None)[0]
    per = _PER.match(line)
    rest = line[per.end() :].strip() if per else ""
    after = _AFTER.fullmatch(rest)
    try:
        count = number(after["count"]) if after else 0
    except ValueError:
        return None
    if not after and not _AT_END.fullmatch(rest):
        return None
    workdays = bool(after and after["work"])
    lag = {"days": 0 if workdays else count, "workdays": count if workdays else 0}
    return {"every": found.cadence, "strictness": found.strictness, "words": unescape(line), **lag}


def taken(regular: Regular, left: Sequence[Part]) -> Part | None:
    """The row that a line means: of the same words, or else the only one that its words come to."""
    same = [part for part in left if part[0] == regular.line]
    if same or not regular.rule:
        return next(iter(same), None)
    fit = [part for part in left if _owed(part[1][1]) == _owed(regular.rule)]
    return fit[0] if len(fit) == 1 else None


def _owed(rule: Mapping[str, Any]) -> tuple[Any, int, int]:
    return rule.get("every"), int(rule.get("days", 0)), int(rule.get("workdays", 0))
