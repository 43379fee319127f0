"""What a task owes again and again (定期要求), as a line of its 时限 cell and as words that come to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasklib.plan.recurrence import read_recurrence
from tasklib.planbook.cells import escape, unescape
from tasklib.planbook.read import Row

REGULAR = "定期："
_EVERY = {"weekly": "周", "monthly": "月", "quarterly": "季度", "half_yearly": "半年", "yearly": "年"}
# A row of 定期要求 and its item, by its line.
Part = tuple[str, tuple[Row, dict[str, Any]]]


@dataclass(frozen=True)
class Regular:
    """What is owed again and again.

    Attributes:
        line: as the workbook writes it.
        rule: what its words come to as a 定期要求, where that is exact.
        in_words: whether it was typed without its mark.
    """

    line: str
    rule: Mapping[str, Any] | None = None
    in_words: bool = False

    @property
    def typed(self) -> str:
        """The line as it stands in the cell."""
        return self.line.removeprefix(REGULAR) if self.in_words else self.line

    def told(self, id: str) -> str:
        """What its words came to."""
        found = read_recurrence(self.typed)
        of_next = f"，每月的在次月 {found.days} 日前" if found and found.of_next else ""
        return f"“{self.typed}”读作定期要求 {id}{of_next}"

    def missing(self) -> str:
        """That no requirement is what the line says, and how it would be."""
        if self.in_words and not self.rule:
            return (
                f"里的“{self.typed}”没有说全周期和期限，请写成 每月5日前、每季度结束后10个工作日内 这样的，"
                f"或写“{self.line}”，并在《定期要求》表里补一行。"
            )
        return f"里的“{self.typed}”在《定期要求》表里没有，请在那里补一行，或改成一致。"


def regular_line(rule: Mapping[str, Any]) -> str:
    """The line of a regular requirement: the source's words, or what it comes to."""
    return REGULAR + escape(rule["words"] or f"每{_EVERY.get(rule['every'], '')}{rule['title']}")


def rule_of(line: str) -> Mapping[str, Any] | None:
    """The 定期要求 that the words come to; None where they say something that it cannot."""
    found = read_recurrence(line)
    if found is None:
        return None
    lag = {"days": found.days, "workdays": found.workdays}
    return {"every": found.every, "strictness": found.strictness, "words": unescape(line), **lag}


def taken(regular: Regular, left: Sequence[Part]) -> Part | None:
    """The row that a line means: of the same words, or else the only one that its words come to."""
    same = [part for part in left if part[0] == regular.line]
    if same or not regular.rule:
        return next(iter(same), None)
    fit = [part for part in left if _owed(part[1][1]) == _owed(regular.rule)]
    return fit[0] if len(fit) == 1 else None


def _owed(rule: Mapping[str, Any]) -> tuple[Any, int, int]:
    return rule.get("every"), int(rule.get("days", 0)), int(rule.get("workdays", 0))
