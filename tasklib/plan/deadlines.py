"""Deadline words (时限) into days: the one place of deadline arithmetic.

The days are those the words name; no rule moves a task's deadline unless ``Deadline.day`` is asked to.
Sources: the State Council's calendar for workdays and holidays, and the conventions of published work plans:
前 and 底前 bind, 争取, 力争, 原则上 and 努力 aspire; a bare month takes the document's year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tasklib.plan.numerals import number
from tasklib.plan.period import Cadence
from tasklib.plan.strictness import ASPIRING, strictness_of
from tasklib.plan.tasks import Strictness
from tasklib.plan.time_forms import (
    AHEAD,
    BEGINS,
    FESTIVALS,
    FORMS,
    GOES_ON,
    LAW,
    OPEN,
    PLAIN,
    names_year,
    sets,
)
from tasklib.plan.workdays import festival_begins, is_provisional, shift

# Day: a date or a window's end. Open: no end, by the words. Recurring: an end in every period.
Kind = Literal["day", "open", "recurring"]

_FIVE_YEARS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CADENCES: dict[str, Cadence] = {
    "周": "weekly", "月": "monthly", "季": "quarterly", "半年": "half_yearly", "年": "yearly",
}  # fmt: skip
_ISSUE = re.compile(r"(?:自|从|在|于)?(?:本[\u4e00-\u9fff]{1,6}?(?:印发|发布|下发|公布)|印发|下发)")
_SUBJECT = re.compile(r"(?:(?:必须|应当?|须|要)(?:在|于)?|[在于])?(?P<words>[^\s,。;:!?()、\d]{1,16})$")


@dataclass(frozen=True)
class Deadline:
    """What one phrase says of time.

    Attributes:
        words: the phrase, as written.
        on: the last day; None where it has none, has one in every period, or the words do not fix it.
        start: the first day, where the words name one.
        strictness: whether it binds.
        provisional: whether its year is beyond the official calendar, or its day rests on such a year.
        kind: a day, open-ended, or recurring.
        cadence: of what is recurring, how often.
        workdays: of what is recurring, the workdays after the period's end, where so written.
        at: where the phrase begins in the text.
    """

    words: str
    on: date | None = None
    start: date | None = None
    strictness: Strictness = "binding"
    provisional: bool = False
    kind: Kind = "day"
    cadence: Cadence | None = None
    workdays: int | None = None
    at: int = 0


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def read_deadlines(words: str, year: int | None, issued_on: date | None = None) -> list[Deadline]:
    """What a cell or a line that is about time only says, in order; nothing if it cannot be read.

    Args:
        year: the document's year, for months without one.
        issued_on: the document's day, for 即日起 and for what is counted from it.
    """
    found = list(_Reader(words, year, issued_on, strict=False).read())
    if days := [d for d in found if d.kind == "day"]:
        more = GOES_ON.search(words.translate(PLAIN), days[-1].at)
        return [*days, Deadline(words[slice(*more.span("words"))], kind="open")] if more else days
    if not found and OPEN.search(words):
        how: Strictness = "aspirational" if ASPIRING.search(words) else "binding"
        return [Deadline(words.strip(" 。"), strictness=how, kind="open")]
    return found[:1]


def read_deadline(words: str, year: int | None, issued_on: date | None = None) -> Deadline | None:
    """The last day of ``read_deadlines``, or what it says instead; None if it says nothing."""
    found = read_deadlines(words, year, issued_on)
    return next((d for d in reversed(found) if d.kind != "open"), found[-1] if found else None)


def find_deadlines(text: str, year: int | None, issued_on: date | None = None) -> list[Deadline]:
    """The deadlines that running text sets, in order; what it merely mentions of time is left out.

    One whose day the words do not fix has none, and keeps its words.
    """
    return list(_Reader(text, year, issued_on, strict=True).read())


class _Reader:
    """Reads one text from left to right.

    Args:
        strict: whether the text speaks of other things too, so that a time may be merely mentioned.
    """

    def __init__(self, text: str, year: int | None, issued_on: date | None, *, strict: bool) -> None:
        self._text, self._plain = text, text.translate(PLAIN)
        self._year, self._issued_on, self._strict = year, issued_on, strict
        self._yearless = year is None
        # A year that heads what follows, and how far; the deadline before, and the year that it names.
        self._head: tuple[int | None, int] = (None, 0)
        self._last: Deadline | None = None
        self._named: int | None = None

    def read(self) -> Iterator[Deadline]:
        """What the text sets, in order."""
        plain, at = self._plain, 0
        ahead = [form.search(plain) for _, form in FORMS]
        while at < len(plain):
            # Only what lies behind is looked for again.
            ahead = [
                m if m is None or m.start() >= at else form.search(plain, at)
                for m, (_, form) in zip(ahead, FORMS, strict=True)
            ]
            hits = [(m, name) for m, (name, _) in zip(ahead, FORMS, strict=True) if m and m.group()]
            if not hits:
                return
            # The first that begins; of those, the longest.
            match, name = min(hits, key=lambda hit: (hit[0].start(), -hit[0].end()))
            if self._heads(name, match):
                pass
            elif deadline := self._deadline(name, match):
                yield deadline
                self._remember(name, match.groupdict(), deadline)
            elif self._yearless and name == "whole" and self._tells_ahead(match):
                self._year = _year_of(match.groupdict(), "", self._year)
            at = match.end()

    def _remember(self, name: str, given: dict[str, str | None], deadline: Deadline) -> None:
        """Keeps the year that a deadline names: a later month takes it (2023年3月底前…，6月底前…)."""
        self._last = deadline
        own = any(given.get(key) for key in ("year", "this", "next", "ayear", "byear", "bnext"))
        if deadline.on and own and name != "whole":
            past = self._year is not None and deadline.on.year < self._year
            self._named = None if past else deadline.on.year

    def _heads(self, name: str, match: re.Match[str]) -> bool:
        """Whether a bare year heads what follows (“2023年：3月底前…”), whose months then take it."""
        plain, end = self._plain, match.end()
        begins = match.start() == 0 or plain[match.start() - 1] in "。;\n"
        if (
            name != "whole"
            or match.group()[0] in "到至"
            or not begins
            or plain[end : end + 1] not in (":", ",")
        ):
            return False
        year = _year_of(match.groupdict(), "", self._year)
        if year is None or (self._year is not None and year < self._year):
            return False
        close = re.compile("\n" if plain[end] == ":" else "[。\n]").search(plain, end)
        self._head = (year, close.start() if close else len(plain))
        return re.match(r"(?:在|于)?\d{1,2}月", plain[end + 1 :]) is not None

    def _tells_ahead(self, match: re.Match[str]) -> bool:
        """Whether a bare year says when what follows is to be done, where the document names none."""
        before = self._plain[: match.start()][-10:]
        return bool(BEGINS.search(before) and AHEAD.match(self._plain, match.end()))

    def _year_at(self, at: int) -> int | None:
        """The year of a month that stands there by itself."""
        year, until = self._head
        return year if at < until else self._year

    def _deadline(self, name: str, match: re.Match[str]) -> Deadline | None:
        given, plain = match.groupdict(), self._plain
        if self._strict and not sets(name, given, plain, match):
            return None
        if name == "whole" and not self._strict and not names_year(plain, match):
            return None
        start, end = match.start(), match.end()
        how = strictness_of(plain, start, end)
        if name == "event":
            subject = _SUBJECT.search(plain, max(0, start - 16), start)
            if subject is None:
                return None
            start = subject.start("words")
        elif lead := re.search(r"(?:争取|力争|原则上|努力)(?:在|于|到)?$", plain[max(0, start - 6) : start]):
            start -= len(lead.group())
        said = Deadline(self._text[start:end].strip(), strictness=how, at=start)
        try:
            found = self._recurs(said, given) if name == "recurring" else self._dated(name, match, said)
        except ValueError:
            return None
        # A year long past describes something: “2000年至2005年建成的小区”.
        first = min((d for d in (self._year, self._issued_on and self._issued_on.year) if d), default=0)
        first -= given.get("before") is not None
        past = self._strict and found and found.on and found.on.year < first
        return None if past else found

    def _recurs(self, said: Deadline, given: dict[str, str | None]) -> Deadline:
        days = number(given["after"] or "") if given.get("after") and given.get("work") else None
        cadence = _CADENCES[given["per"] or ""]
        return replace(said, kind="recurring", cadence=cadence, workdays=days)

    def _dated(self, name: str, match: re.Match[str], said: Deadline) -> Deadline | None:
        given = match.groupdict()

        def told(on: date | None, first: date | None = None) -> Deadline:
            return replace(said, on=on, start=first, provisional=on is not None and is_provisional(on))

        match name:
            case "month_end":
                return replace(said, kind="recurring", cadence="monthly")
            case "span" | "season":
                return said
            case "event":
                return told(self._counted(given, self._plain[said.at : match.start()]))
            case "festival":
                return told(self._festival(given))
            case "plan":
                return told(date(_FIVE_YEARS[given["five"] or ""], 12, 31))
            case "since":
                if LAW.match(self._plain[match.end() : match.end() + 14]):
                    return None
                first = _first(given, "", self._year) if given["month"] else self._issued_on
                return replace(said, start=first, kind="open")
            case "part":
                if self._last is None or self._last.on is None:
                    return None
                return told(_last(given | {"month": str(self._last.on.month)}, "", self._last.on.year))
        if given.get("next") not in (None, "明年") and self._last and self._last.kind == "recurring":
            # “每年12月底前总结，次年1月10日前报送”.
            return replace(said, kind="recurring", cadence="yearly")
        return self._in_year(name, given, said, told)

    def _in_year(
        self, name: str, given: dict[str, str | None], said: Deadline, told: Callable[..., Deadline]
    ) -> Deadline | None:
        """What is dated by a year: the one named with it, else the one named before, else the document's."""
        own = any(given.get(key) for key in ("year", "this", "ayear", "byear")) or given.get("next") == "明年"
        usual = self._year if own else self._year_at(said.at)
        year = usual if own or self._named is None else self._named
        found = _of_year(name, given, year, told)
        if year == usual or given.get("next") or not (found and found.on and self._last and self._last.on):
            return found
        # What follows a window may lie in it: “2023年3—6月建设，4月底前开工”.
        if found.on > (self._last.start or self._last.on):
            return found
        # “2023年底前建成，6月底前开工”: of which year, the words of one sentence do not say.
        apart = re.search("[。;\n]", self._plain[self._last.at : said.at])
        return _of_year(name, given, usual, told) if apart else told(None)

    def _counted(self, given: dict[str, str | None], subject: str) -> date | None:
        """What is counted from the document's issue; None of what is counted from anything else."""
        if self._issued_on is None or not _ISSUE.fullmatch(subject):
            return None
        count = number(given["after"] or "")
        if given["span"] == "月":
            return _months_after(self._issued_on, count)
        if given["work"]:
            return shift(self._issued_on, count)
        return self._issued_on + timedelta(days=count * (7 if given["span"] == "周" else 1))

    def _festival(self, given: dict[str, str | None]) -> date | None:
        """The day before the holiday begins: of the year named, else the next after the issue."""
        name = FESTIVALS[given["festival"] or ""]
        if given["year"] or given["this"] or given["next"]:
            years = [_year_of(given, "", self._year)]
        elif self._issued_on:
            years = [self._issued_on.year, self._issued_on.year + 1]
        else:
            # Early in which year, it does not say.
            years = [] if given["festival"] in ("元旦", "春节") else [self._year]
        days = [festival_begins(name, year) for year in years if year]
        early = self._issued_on if len(years) > 1 else None
        return next((d - timedelta(days=1) for d in days if d and not (early and d <= early)), None)


def _of_year(
    name: str, given: dict[str, str | None], year: int | None, told: Callable[..., Deadline]
) -> Deadline | None:
    """What the phrase comes to where its year, unless it names one, is ``year``."""
    if name == "window":
        return _window(given, year, told)
    if name == "all_year":
        return told(date(year, 12, 31), date(year, 1, 1)) if year else told(None)
    year = _year_of(given, "", year)
    if year is None:
        return told(None)
    match name:
        case "until" | "dotted":
            return told(_last(given, "", year))
        case "half":
            return told(date(year, 6, 30) if given["half"] == "上" else date(year, 12, 31))
        case "quarter":
            return told(month_end(year, 3 * _QUARTERS[given["quarter"] or ""]))
    # “2023年前” is over when 2023 begins.
    return told(date(year - (name == "whole" and given["before"] is not None), 12, 31))


def _year_of(given: dict[str, str | None], prefix: str, year: int | None) -> int | None:
    if written := given.get(f"{prefix}year"):
        return number(written)
    return year + 1 if year is not None and given.get(f"{prefix}next") else year


def _last(given: dict[str, str | None], prefix: str, year: int) -> date:
    month = number(given[f"{prefix}month"] or "")
    if day := given.get(f"{prefix}day"):
        return date(year, month, number(day))
    match (given.get(f"{prefix}part") or "")[-2:]:
        case "上旬" | "初":
            return date(year, month, 10)
        case "中旬":
            return date(year, month, 20)
        case "" if given.get("before"):
            # “6月前” is over when June begins.
            return date(year, month, 1) - timedelta(days=1)
    return month_end(year, month)


def _first(given: dict[str, str | None], prefix: str, year: int | None) -> date | None:
    year = _year_of(given, prefix, year)
    if year is None:
        return None
    month = number(given[f"{prefix}month"] or "")
    if day := given.get(f"{prefix}day"):
        return date(year, month, number(day))
    match given.get(f"{prefix}part"):
        case "中旬" | "中下旬":
            return date(year, month, 11)
        case "下旬":
            return date(year, month, 21)
        case "底" | "末":
            return month_end(year, month)
    return date(year, month, 1)


def _window(given: dict[str, str | None], year: int | None, told: Callable[..., Deadline]) -> Deadline | None:
    first_year = _year_of(given, "a", None if given["byear"] and not given["ayear"] else year)
    if first_year is None:
        first_year = number(given["byear"] or "") if given["byear"] else None
    if first_year is None:
        return None
    start = _first(given | {"ayear": None}, "a", first_year)
    last_year = _year_of(given, "b", None) or first_year + (1 if given["bnext"] else 0)
    if given["bonly"]:
        on = date(last_year, number(given["amonth"] or ""), number(given["bonly"]))
    else:
        on = _last(given, "b", last_year)
        if start and on < start and not given["byear"] and not given["bnext"]:
            on = _last(given, "b", last_year + 1)
    if start and on < start:
        return None
    return told(on, start)


def _months_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    last = month_end(index // 12, index % 12 + 1)
    return last.replace(day=min(day.day, last.day))
