"""The 时限 cell of a task: one line a deadline, so that a clerk changes it where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tasklib.plan import deadlines as words_of_time
from tasklib.plan.deadlines import Deadline
from tasklib.planbook.cells import Unfit, escape, read_day, unescape
from tasklib.planbook.regular import REGULAR, Regular, regular_line, rule_of

_DAY = r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?"
# Words may hold brackets of their own, in pairs; any other bracket is escaped.
_WORDS = r"(?:[^（）()\\]|\\.|[（(][^（）()\\]*[）)])*"
_LINE = re.compile(
    rf"(?P<how>争取|刚性)? ?(?:(?P<start>{_DAY}) ?至 ?)?(?P<end>{_DAY})(?:以?前)?"
    rf"(?:[ \u3000]*[（(](?P<only>{_WORDS})[）)]"
    rf"|[ \u3000]+(?P<title>.+?)(?:[ \u3000]*[（(](?P<words>{_WORDS})[）)])?)?"
)
_OPEN = re.compile(r"持续|长期|常态|经常|随时|及时|不定期|每")
# What a day does not say beside itself; 持续推进至年底 is a day all the same.
_BESIDE = re.compile(r"长期|常态|经常|不定期|[每各](?:个|逢)?(?:半年|年|季|月|周)")
_VAGUE = re.compile(r"前后|左右")
# A figure that is owed, not a day: 完成80%, 不少于3项; 第2批 is none.
_FIGURE = re.compile(r"(?<![第\d.])\d+(?:\.\d+)?(?:[%％]|[\u4e00-\u9fff])|百分之")
_NO_END = "无止期："
_EXAMPLES = "2022-06-30、6月底前、争取2022年内、4月-10月底、持续推进"
_TELLS = {"binding": "刚性", "aspirational": "争取"}


@dataclass(frozen=True)
class Dated:
    """One dated line: a milestone's own fields, its title None where the line does not name it."""

    title: str | None
    start: date | None
    deadline: date
    strictness: str
    words: str | None


@dataclass(frozen=True)
class Deadlines:
    """What a 时限 cell says.

    Attributes:
        dated: dated lines.
        regular: regular requirements.
        open_ended: words without an end.
        told: what was read out of words rather than written, a phrase each.
    """

    dated: tuple[Dated, ...]
    regular: tuple[Regular, ...]
    open_ended: str | None
    told: tuple[str, ...] = ()


def write_deadlines(task: Mapping[str, Any]) -> str | None:
    """The cell of a task as the plan has it; None where it sets no deadline."""
    milestones: Sequence[Mapping[str, Any]] = task["milestones"]
    lines = [_dated(milestone, len(milestones) > 1) for milestone in milestones]
    lines += map(regular_line, task["recurring"])
    if words := task["open_ended"]:
        told = escape(words)
        bare = _OPEN.search(told) and not _special(told) and _kinds(told) <= {"open"}
        lines.append(told if bare else _NO_END + told)
    return "\n".join(lines) or None


def _special(line: str) -> bool:
    return line.startswith((_NO_END, REGULAR)) or _LINE.fullmatch(line) is not None


def _dated(milestone: Mapping[str, Any], named: bool) -> str:
    how = "争取" if milestone["strictness"] == "aspirational" else ""
    start = f"{milestone['start']}至" if milestone["start"] else ""
    line = f"{how}{start}{milestone['deadline']}"
    title = escape(milestone["title"]) if named else ""
    if title:
        line += f" {title}"
    if words := milestone["words"]:
        told = escape(words)
        return f"{line}（{told if re.fullmatch(_WORDS, told) else escape(words, '（）()')}）"
    # Brackets at the end of a title would be taken for the words of the source.
    return f"{line}（）" if title.endswith(("）", ")")) else line


def _kinds(line: str) -> set[str]:
    """What a line in words sets; by no particular year, so that it is the same for every plan."""
    return {found.kind for found in words_of_time.read_deadlines(line, 2000, date(2000, 1, 1))}


def read_deadlines(text: str, year: int | None = None, issued_on: date | None = None) -> Deadlines:
    """What the cell says.

    Args:
        year: of months that are written without one.
        issued_on: the day from which 印发之日起 counts.

    Raises:
        Unfit: a line is no deadline; every such line is named.
    """
    dated, regular, endless = list[Dated](), list[Regular](), list[str]()
    told, wrong, several = list[str](), list[str](), list[str]()
    vague, figures = list[str](), list[str]()
    for line in _lines(text):
        if found := _LINE.fullmatch(line):
            try:
                dated.append(_read(found))
            except Unfit:
                wrong.append(line)
        elif line.startswith(REGULAR):
            regular.append(Regular(line))
        elif line.startswith(_NO_END):
            endless.append(line.removeprefix(_NO_END))
        elif "recurring" in (kinds := _kinds(line)):
            regular.append(Regular(REGULAR + line, rule_of(line), in_words=True))
        elif "day" in kinds:
            title, days = _in_words(line, year, issued_on)
            if len(days) > 1 or _BESIDE.search(line):
                several.append(line)
            elif days and _VAGUE.search(days[0].words or ""):
                vague.append(line)
            elif days and _FIGURE.search(_beside(days[0].words, year, issued_on)):
                figures.append(line)
            elif days and days[0].on:
                dated.append(Dated(title, days[0].start, days[0].on, days[0].strictness, days[0].words))
                told.append(_tell(dated[-1]))
            else:
                wrong.append(line)
        elif _OPEN.search(line):
            endless.append(line)
        elif kinds:
            endless.append(line)
            told.append(f"“{line}”读作没有止期")
        else:
            wrong.append(line)
    if wrong:
        raise Unfit(f"里的{_quoted(wrong)}看不懂，请写成 {_EXAMPLES}。")
    if several:
        raise Unfit(f"里的{_quoted(several)}不止一条，请每行写一条，如 {_EXAMPLES}。")
    if vague:
        raise Unfit(f"里的{_quoted(vague)}没有说定哪一天，请写成 6月底前 或 争取6月底前 这样的。")
    if figures:
        raise Unfit(f"里的{_quoted(figures)}另有数量，请把数量写在指标或工作目标里，时限只写日期。")
    if len(endless) > 1:
        raise Unfit(f"里没有止期的只能写一条，现有{_quoted(endless)}。")
    open_ended = unescape(endless[0]).strip() or None if endless else None
    return Deadlines(tuple(dated), tuple(regular), open_ended, tuple(told))


def _in_words(line: str, year: int | None, issued_on: date | None) -> tuple[str | None, list[Deadline]]:
    """The name and the days of a line in words, which are all of the line but the name."""
    head, _, title = line.replace("\u3000", " ").partition(" ")
    if not title or _kinds(title) or "day" not in _kinds(head):
        head, title = line, ""
    days = words_of_time.read_deadlines("".join(head.split()), year, issued_on)
    return unescape(title).strip() or None, [replace(day, words=unescape(head)) for day in days]


def _beside(head: str, year: int | None, issued_on: date | None) -> str:
    """What a line in words says beside its day."""
    plain = "".join(head.split())
    for day in words_of_time.read_deadlines(plain, year, issued_on):
        plain = plain.replace(day.words, "", 1)
    return plain


def _tell(line: Dated) -> str:
    start = f"{line.start}至" if line.start else ""
    return f"“{line.words}”读作 {start}{line.deadline}（{_TELLS[line.strictness]}）"


def _quoted(lines: Iterable[str]) -> str:
    return "、".join(f"“{line}”" for line in lines)


def _lines(text: str) -> Iterable[str]:
    return filter(None, (line.strip() for line in text.split("\n")))


def _read(found: re.Match[str]) -> Dated:
    title, words = found["title"], found["only"] or found["words"]
    return Dated(
        unescape(title).strip() if title else None,
        read_day(found["start"]) if found["start"] else None,
        read_day(found["end"]),
        "aspirational" if found["how"] == "争取" else "binding",
        (unescape(words).strip() or None) if words else None,
    )
