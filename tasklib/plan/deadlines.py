"""Deadline words (时限) into days: the one place of deadline arithmetic.

The days are those the words name; no rule moves a task's deadline unless ``Deadline.day`` is asked to.
Sources: the State Council's calendar for workdays, and the conventions of published work plans:
前 and 底前 bind, 争取, 力争, 原则上 and 努力 aspire; a bare month takes the document's year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tasklib.plan.numerals import number
from tasklib.plan.period import Cadence, Period
from tasklib.plan.tasks import Strictness
from tasklib.plan.workdays import Roll, is_provisional, roll, shift

# Day: a date or a window's end. Open: no end, by the words. Recurring: an end in every period.
Kind = Literal["day", "open", "recurring"]

ASPIRING = re.compile(r"争取|力争|原则上|努力|尽量|尽可能")
# One character for one, so that what is found in the plain text lies at the same place in the written.
PLAIN = str.maketrans(
    "，：；（）！？．％＋－—–－～﹣〜０１２３４５６７８９",
    ",:;()!?.%+-------0123456789",
)
_FIVE_YEARS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CADENCES: dict[str, Cadence] = {
    "周": "weekly", "月": "monthly", "季": "quarterly", "半年": "half_yearly", "年": "yearly",
}  # fmt: skip

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_COUNT = r"(?P<after>\d{1,3}|[一二三四五六七八九十]{1,3})个?(?P<work>工作)?"
_BEFORE = r"(?:之前|以前|前)"
_PART = "底|末|初|上旬|中旬|下旬"


def _year_form(prefix: str = "") -> str:
    figures = r"20\d\d|二[〇○零Oo][〇○零一二三][〇○零一二三四五六七八九]"
    return rf"(?:(?P<{prefix}year>{figures})年\s?|(?P<{prefix}this>今年|本年度?|当年)|(?P<{prefix}next>明年|次年|翌年))"


def _month_form(prefix: str = "") -> str:
    return rf"(?P<{prefix}month>{_N})月(?:份)?(?:(?P<{prefix}day>{_N})[日号]|(?P<{prefix}part>{_PART}))?"


_DAY = rf"{_year_form()}?的?{_month_form()}"
_WINDOW = (
    rf"{_year_form('a')}?(?P<amonth>{_N})(?:月份?(?:(?P<aday>{_N})[日号]?|(?P<apart>{_PART}))?)?(?:起|开始)?"
    rf"\s*(?:-+|至|到)\s*(?:{_year_form('b')}?{_month_form('b')}|(?P<bonly>{_N})[日号]){_BEFORE}?"
)
# “每年3月、9月底前”.
_LISTED = rf"(?:{_N}月(?:{_N}[日号]|{_PART})?[、和及])*"
_PER = r"[每各](?:个|逢)?(?P<per>半年|年|季|月|周)(?:度|份)?"
_FORMS = tuple(
    (name, re.compile(form))
    for name, form in (
        (
            "recurring",
            rf"[每各]?个?(?P<per>季|月|半年|年)(?:度|份)?(?:结束|终了)后的?{_COUNT}[日天](?:以?内|之内|前)?",
        ),
        (
            "recurring",
            rf"{_PER}(?:结束后|终了后|首月|末月|第一个月|后|初|末|底|的)*{_LISTED}(?:{_N}月)?"
            rf"(?:{_N}[日号]|{_N}个工作日|底|末|初)?(?:{_BEFORE}|以?内)",
        ),
        ("recurring", rf"{_PER}{_LISTED}(?:{_N}月)?(?:{_N}[日号]|底|末|初)"),
        (
            "issued",
            rf"自?(?:本\w{{1,6}}?)?(?:印发|发布|下发|公布)(?:之日起|之日后|后){_COUNT}[日天月](?:以?内|之内|前)",
        ),
        ("since", rf"(?:从|自)?(?:即日起|{_DAY}(?:开始|起))"),
        ("window", _WINDOW),
        ("until", rf"(?:截至|截止|于|在|到|至)?{_DAY}(?P<before>{_BEFORE})?"),
        (
            "dotted",
            r"(?<![\d.])(?P<year>20\d\d)[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?(?![\d.%])"
            rf"(?P<before>{_BEFORE})?",
        ),
        ("half", rf"{_year_form()}?(?P<half>上|下)半年(?:底|末|内)?(?P<before>{_BEFORE})?"),
        (
            "quarter",
            rf"{_year_form()}?前?第?(?P<quarter>[一二三四1234])个?季度(?:底|末|内)?(?P<before>{_BEFORE})?",
        ),
        (
            "plan",
            r"(?:到|至)?[“\"]?(?P<five>十[一二三四五]五)[”\"]?(?:规划)?(?:期末|末|期间|时期|收官)(?:之?前)?",
        ),
        (
            "year",
            rf"(?:到|至|在|于)?(?:{_year_form()}年?|(?<!半)本?年)(?P<end>度?以?内|之内|底|末|终)(?P<before>{_BEFORE})?",
        ),
        (
            "whole",
            rf"(?:到|至)?{_year_form()}度?(?P<before>{_BEFORE})?(?![年底末终内度\d一二三四五六七八九十上下第前])",
        ),
        ("all_year", r"(?:贯穿)?全年(?!持续|长期|常态|推进|开展)"),
        ("month_end", r"(?P<end>月)[底末](?:前)?"),
    )
)
_OPEN = re.compile(
    r"立行立改|即知即改|立查立改|立即|马上|持续|长期|全年|常态|经常性|日常|定期|不定期|适时|随时|实时|及时|按时|按规定|按要求|按计划|按进度|按季|按月|"
    r"即时|动态|每年|每月|每季|每周|每半年|根据|按上级|按省|按市|滚动"
)
_WRITTEN_END = re.compile(r"[。;,!?:\n]")
_DONE = re.compile(
    r"(?:要|须|应|必须|全部|全面|基本|初步|力争|争取|努力|原则上|确保|实现)*(?:完成|实现|达到|建成|启动|试运行|上线|到位|报送|印发|出台|形成|落实|公开|公布|发布)"
)
# Of patrols (重点时段(5月20日至6月30日、9月15日至…)): no deadline.
_SEASON = re.compile(r"(?:时段|时期|期间|高峰期|季节)[(:为是]*[^()。;]{0,30}$")
_LAW = re.compile(r"(?:起)?(?:施行|实施办法|修订|修正|印发|发布的|公布的|以来)")


@dataclass(frozen=True)
class Deadline:
    """What one phrase says of time.

    Attributes:
        words: the phrase, as written.
        on: the last day; None where it has none, or has one in every period.
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

    def day(self, how: Roll = "none") -> date | None:
        """The last day, moved off a day without work only where the plan says so."""
        return None if self.on is None else roll(self.on, how)

    def due_after(self, period: Period) -> date | None:
        """Of what recurs some workdays after each period: the last day after that one."""
        return None if self.workdays is None else shift(period.last, self.workdays)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def read_deadlines(words: str, year: int | None, issued_on: date | None = None) -> list[Deadline]:
    """What a cell or a line that is about time only says, in order; nothing if it cannot be read.

    Args:
        year: the document's year, for months without one.
        issued_on: the document's day, for 即日起 and for what is counted from it.
    """
    found = list(_scan(words, year, issued_on, strict=False))
    days = [d for d in found if d.kind == "day"]
    if days or found:
        return days or found[:1]
    if _OPEN.search(words):
        told = words.strip(" 。")
        return [Deadline(told, strictness=_strictness(words, 0, len(words)), kind="open")]
    return []


def read_deadline(words: str, year: int | None, issued_on: date | None = None) -> Deadline | None:
    """The last of ``read_deadlines``; None if there is none."""
    found = read_deadlines(words, year, issued_on)
    return found[-1] if found else None


def find_deadlines(text: str, year: int | None, issued_on: date | None = None) -> list[Deadline]:
    """The deadlines that running text sets, in order; what it merely mentions of time is left out."""
    return [d for d in _scan(text, year, issued_on, strict=True) if d.on or d.kind == "recurring"]


def _scan(text: str, year: int | None, issued_on: date | None, *, strict: bool) -> Iterator[Deadline]:
    plain, at = text.translate(PLAIN), 0
    ahead = [form.search(plain) for _, form in _FORMS]
    while at < len(plain):
        # Only what lies behind is looked for again.
        ahead = [
            m if m is None or m.start() >= at else form.search(plain, at)
            for m, (_, form) in zip(ahead, _FORMS, strict=True)
        ]
        hits = [(m, name) for m, (name, _) in zip(ahead, _FORMS, strict=True) if m and m.group()]
        if not hits:
            return
        # The first that begins; of those, the longest.
        match, name = min(hits, key=lambda hit: (hit[0].start(), -hit[0].end()))
        given = match.groupdict()
        for key in ("year", "ayear", "byear"):
            if given.get(key):
                year = number(given[key])
        deadline = _read(name, match, text, plain, year, issued_on, strict=strict)
        if deadline:
            yield deadline
        at = match.end()


def _read(
    name: str,
    match: re.Match[str],
    text: str,
    plain: str,
    year: int | None,
    issued_on: date | None,
    *,
    strict: bool,
) -> Deadline | None:
    given = match.groupdict()
    after = plain[match.end() : match.end() + 14]
    if strict and not _sets(name, given, plain, match):
        return None
    words, start = text[match.start() : match.end()], match.start()
    if lead := re.search(r"(?:争取|力争|原则上|努力)(?:在|于|到)?$", plain[max(0, start - 6) : start]):
        start -= len(lead.group())
        words = text[start : match.end()]
    how = _strictness(plain, start, match.end())

    def told(on: date | None, first: date | None = None, kind: Kind = "day") -> Deadline:
        unsure = any(d is not None and is_provisional(d) for d in (on,))
        return Deadline(words.strip(), on, first, how, unsure, kind, at=start)

    try:
        match name:
            case "recurring":
                cadence = _CADENCES[given["per"]]
                days = number(given["after"]) if given.get("after") and given.get("work") else None
                return Deadline(words, None, None, how, False, "recurring", cadence, days, start)
            case "month_end":
                return Deadline(words, None, None, how, False, "recurring", "monthly", at=start)
            case "issued":
                if issued_on is None:
                    return told(None)
                count = number(given["after"])
                if words.rstrip("以之内前").endswith("月"):
                    return told(_months_after(issued_on, count))
                on = shift(issued_on, count) if given["work"] else issued_on + timedelta(days=count)
                return told(on)
            case "since":
                if _LAW.match(after):
                    return None
                if given["month"] is None:
                    return told(None, issued_on, "open")
                return told(None, _first(given, "", year), "open")
            case "window":
                return _window(given, year, told)
            case "all_year":
                return told(date(year, 12, 31), date(year, 1, 1)) if year else told(None)
            case "plan":
                return told(date(_FIVE_YEARS[given["five"]], 12, 31))
        year = _year_of(given, "", year)
        if year is None:
            return told(None)
        match name:
            case "until" | "dotted":
                return told(_last(given, "", year))
            case "half":
                return told(date(year, 6, 30) if given["half"] == "上" else date(year, 12, 31))
            case "quarter":
                return told(month_end(year, 3 * _QUARTERS[given["quarter"]]))
        # “2023年前” is over when 2023 begins.
        return told(date(year - (name == "whole" and given["before"] is not None), 12, 31))
    except ValueError:
        return None


def _sets(name: str, given: dict[str, str | None], plain: str, match: re.Match[str]) -> bool:
    """Whether running text sets a deadline by the phrase, rather than mention a time."""
    before, after = plain[max(0, match.start() - 10) : match.start()], plain[match.end() : match.end() + 14]
    if re.search(r"截至?$|截止目前|已$|已于$|自$|从$|在册|原定", before) or re.match(
        r"(?:已|建成的|取得的|以来|制定的|印发的|发布的)", after
    ):
        return False
    match name:
        case "recurring" | "issued" | "plan":
            return True
        case "since" | "all_year" | "month_end":
            return False
        case "window":
            season = _SEASON.search(plain, max(0, match.start() - 40), match.start())
            return not season and bool(given["bmonth"] or given["bonly"]) and "月" in match.group()
        case "year":
            return (
                given["before"] is not None
                or given["end"] in ("内", "以内", "之内", "度内")
                or _due(before, match, after)
            )
        case "whole":
            return match.group()[0] in "到至" and not re.match(r"(?:年度|版)", after)
    return given["before"] is not None or _due(before, match, after)


def _due(before: str, match: re.Match[str], after: str) -> bool:
    begins = match.group()[0] in "到至于" or before.endswith(("争取", "力争", "努力"))
    return begins or _DONE.match(after.lstrip(",")) is not None


def _strictness(plain: str, start: int, end: int) -> Strictness:
    """By the words of the clause the phrase stands in."""
    first = max(plain.rfind(mark, 0, start) for mark in "。;,!?:\n") + 1
    after = _WRITTEN_END.search(plain, end)
    last = after.start() if after else len(plain)
    # “9月底前,原则上全部完成”, but not “6月底前完成,原则上每年更新”.
    if (more := ASPIRING.match(plain, last + 1)) and not re.match(
        r"[^。;,!?:\n]*[每年月日\d]", plain[more.end() :]
    ):
        last = more.end()
    return "aspirational" if ASPIRING.search(plain, first, last) else "binding"


def _year_of(given: dict[str, str | None], prefix: str, year: int | None) -> int | None:
    if written := given.get(f"{prefix}year"):
        return number(written)
    return year + 1 if year is not None and given.get(f"{prefix}next") else year


def _last(given: dict[str, str | None], prefix: str, year: int) -> date:
    month = number(given[f"{prefix}month"] or "")
    if day := given.get(f"{prefix}day"):
        return date(year, month, number(day))
    match given.get(f"{prefix}part"):
        case "上旬" | "初":
            return date(year, month, 10)
        case "中旬" | "中":
            return date(year, month, 20)
        case None if given.get("before"):
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
        case "中旬":
            return date(year, month, 11)
        case "下旬":
            return date(year, month, 21)
        case "底" | "末":
            return month_end(year, month)
    return date(year, month, 1)


def _window(given: dict[str, str | None], year: int | None, told: object) -> Deadline | None:
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
    assert callable(told)
    found: Deadline = told(on, start)
    return found


def _months_after(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    last = month_end(index // 12, index % 12 + 1)
    return last.replace(day=min(day.day, last.day))
