"""One cell's raw value in, a typed value out; what does not fit says what must be true."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from tasklib.errors import ParameterError
from tasklib.intake.form import TEXT_LIMIT, plain
from tasklib.ledger import Bound
from tasklib.plan import Period, Plan

# A number of objects no city can exceed; keeps every total within the ledger's decimals.
_GREATEST = Decimal(10) ** 12
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Signs without a width, which pasting from a page or a chat leaves in codes and numbers.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
# No number, date or period is longer. The forms below are held against text whose spaces are single,
# and allow one at most: none is ever tried in many ways.
_LONGEST = 60
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# Such as 1+8: one for the city, eight for its counties.
_SUM = r"\d+(?: ?\+ ?\d+)+"
_PERCENT = re.compile(rf"({_NUMBER}) ?%?")
_BOUNDS: dict[str, Bound] = {
    **dict.fromkeys(("≥", "≧", ">=", ">", "至少", "超过", "超", "逾", "余", "多", "以上", "+"), ">="),
    **dict.fromkeys(
        ("≤", "≦", "<=", "<", "至多", "将近", "接近", "近", "不足", "不到", "以下", "以内"), "<="
    ),
    **dict.fromkeys(("大约", "约", "左右", "上下"), "~"),
}
_BEFORE = "≥|≧|>=|>|至少|超过|超|逾|≤|≦|<=|<|至多|将近|接近|近|不足|不到|大约|约"
_AFTER = "以上|以下|以内|左右|上下"
_FIGURE = re.compile(rf"({_BEFORE})? ?(?:({_SUM})|({_NUMBER})) ?(余|多|\+)? ?(\D*?) ?({_AFTER})?")
_MISSING = re.compile(r"暂缺\s*[:,\uFF1A\uFF0C]?\s*[(\uFF08]?(.*?)[)\uFF09]?", re.DOTALL)
_DATE = re.compile(
    r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?: ?T? ?0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?(?:月份?)?")
# What Excel makes of a typed 2022-06 when it saves a CSV file.
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENGLISH_MONTH = re.compile(rf"({'|'.join(_MONTH_NAMES)})-(\d{{2}})")
_SERIALS = range(36526, 73416)  # 2000-01-01 to 2100-12-31
_DAY_ZERO = date(1899, 12, 30)


W = TypeVar("W")


class Unfit(Exception):
    """A cell that does not fit; ``must`` follows the column's name."""

    def __init__(self, rule: str, must: str, remedy: str) -> None:
        super().__init__(rule, must, remedy)
        self.rule, self.must, self.remedy = rule, must, remedy


@dataclass(frozen=True)
class Unsound:
    """What stands in a parsed cell whose value cannot be taken as it is; ``text`` is what a clerk sees."""

    text: str
    why: ClassVar[tuple[str, str, str]]

    @property
    def unfit(self) -> Unfit:
        """What to say of the cell where its value is needed."""
        return Unfit(*self.why)


@dataclass(frozen=True)
class Formula(Unsound):
    """A formula, e.g. ``=SUM(A1:A3)``: the value stored beside it may be stale, or another file's."""

    why = "formula", "不能是公式", "请复制该格，在原处“选择性粘贴—数值”"

    @property
    def unfit(self) -> Unfit:
        """What to say of the cell; a picture that WPS has laid into a cell is a formula too."""
        if "DISPIMG(" in self.text:
            remedy = "请把图片另存为文件，和报送表一起报送，格里写文件名"
            return Unfit("cell-picture", "不能是嵌在格里的图片", remedy)
        return super().unfit


@dataclass(frozen=True)
class CellError(Unsound):
    """An error value, e.g. ``#REF!``."""

    why = "error-value", "不能是错误值", "请清空该格后重新填写"


@dataclass(frozen=True)
class Merged(Unsound):
    """One figure in a cell merged over several rows: which of them it belongs to cannot be told."""

    why = "merged-figure", "不能是跨行合并的单元格", "请取消合并单元格，逐行填写"


@dataclass(frozen=True)
class Figure:
    """A figure as filed: a value with its bound, or 暂缺 with the reason that stood beside it.

    Attributes:
        words: the sum that the value was filed as, such as 1+8; None for a plain number.
    """

    value: Decimal | None
    bound: Bound | None = None
    reason: str | None = None
    words: str | None = None


def is_blank(raw: Any) -> bool:
    """Whether the cell holds nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Any) -> str:
    """The cell as text: whole numbers without .0, dates ISO, text without its outer spaces."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        # Fifteen digits are what Excel itself keeps: 0.1 + 0.2 stays 0.3.
        return format(Decimal(f"{raw:.15g}"), "f") if math.isfinite(raw) else str(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(sep=" ")
    if isinstance(raw, Unsound):
        return raw.text
    return "" if raw is None else str(raw)


def _sound(raw: Any) -> Any:
    if isinstance(raw, Unsound):
        raise raw.unfit
    return raw


def read_text(raw: Any) -> str | None:
    """Text as it stands, but for outer spaces and line ends; None where blank."""
    text = shown(_sound(raw)).replace("\r\n", "\n").replace("\r", "\n")
    if ILLEGAL.search(text):
        raise Unfit("control-character", "不能含有看不见的控制字符", "请清空该格后重新录入文字")
    if len(text) > TEXT_LIMIT:
        raise Unfit("too-long", f"不超过 {TEXT_LIMIT} 字", "请压缩文字，详细材料另附")
    return text or None


def read_code(raw: Any) -> str:
    """A code or id, full-width signs made half-width; empty where blank, never unfit."""
    text = shown(raw)
    return text.strip() if text.isascii() else plain(_INVISIBLE.sub("", text))


def read_choice(raw: Any, words: Mapping[str, W], offered: str, rule: str) -> W | None:
    """The meaning of a word from a fixed list; None where blank."""
    word = read_code(_sound(raw))
    if not word:
        return None
    if word not in words:
        raise Unfit(rule, f"只能是{offered}之一", "请从下拉列表中选择")
    return words[word]


def _squeezed(raw: Any) -> str:
    """A code with single spaces; empty where it is too long for any number, date or period."""
    text = " ".join(read_code(_sound(raw)).split())
    return text if len(text) <= _LONGEST else ""


def _number(raw: Any, form: re.Pattern[str], rule: str, example: str) -> re.Match[str]:
    found = None if isinstance(raw, bool) else form.fullmatch(_squeezed(raw))
    if not found:
        raise Unfit(rule, "须是数字", f"请只填数字，如 {example}；没有的留空")
    return found


def read_percent(raw: Any) -> Decimal | None:
    """A percent from 0 to 100 with at most one decimal; 60, "60%" and "60%" are all 60."""
    if is_blank(raw):
        return None
    percent = Decimal(_number(raw, _PERCENT, "percent-not-number", "60")[1].replace(",", ""))
    if not 0 <= percent <= 100:
        raise Unfit("percent-range", "须在 0 到 100 之间", "请改为 0 到 100 之间的数")
    if percent != round(percent, 1):
        raise Unfit("percent-decimals", "最多一位小数", "请四舍五入到一位小数")
    return percent


def read_figure(raw: Any, measure: str, decimals: int, *, signed: bool = False) -> Figure | None:
    """A figure: 150, "1,234", "150余场", "近150", "1+8" or "暂缺:原因"; None where blank.

    Whole numbers that are added count as their sum, and their words are kept.
    A bound may be told by a word or sign before or after the number: ≥ 超 逾 余 多 以上 (``>=``),
    ≤ 近 不足 以下 (``<=``), 约 左右 (``~``).
    """
    if is_blank(raw):
        return None
    bound: Bound = "="
    words = None
    if isinstance(raw, float) and math.isfinite(raw):
        value = Decimal(shown(raw))
    elif missing := _MISSING.fullmatch(shown(_sound(raw))):
        return Figure(None, reason=read_text(missing[1]))
    else:
        value, bound, words = _worded(raw, measure)
    if value < 0 and not signed:
        raise Unfit("value-negative", "不能小于 0", "请核对后改正")
    if abs(value) >= _GREATEST:
        raise Unfit("value-too-large", "须小于一万亿", "请核对是否多填了位数")
    if value != round(value, decimals):
        kind = f"最多 {decimals} 位小数" if decimals else "须是整数"
        raise Unfit("value-decimals", kind, "请核对计量单位后改正")
    return Figure(value, bound, words=words)


def _worded(raw: Any, measure: str) -> tuple[Decimal, Bound, str | None]:
    """A number as a clerk writes it, with the bound that its words tell, and the sum that it is written as."""
    found = _number(raw, _FIGURE, "value-not-number", "150、150余、近150、约150、1+8，暂无数据填“暂缺”")
    before, summed, number, after, named, above = found.groups()
    marks = {_BOUNDS[mark] for mark in (before, after, above) if mark}
    if len(marks) > 1 or named not in ("", plain(measure)):
        raise Unfit(
            "value-not-number",
            "须是数字，前后只可带“约”“近”“余”“以上”等词之一和计量单位",
            f"请改为“150”或“150余{measure}”",
        )
    bound = marks.pop() if marks else "="
    if summed:
        return Decimal(sum(map(int, summed.split("+")))), bound, summed.replace(" ", "")
    return Decimal(number.replace(",", "")), bound, None


def read_date(raw: Any) -> date | None:
    """A date, a date's serial number, or 2022-07-31, 2022/7/31, 2022.7.31, 2022年7月31日, 20220731."""
    if is_blank(raw):
        return None
    if isinstance(raw, date):
        return _plausible(raw.date() if isinstance(raw, datetime) else raw)
    text = _squeezed(raw)
    if len(text) == 5 and text.isdecimal() and int(text) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(text))
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        return _plausible(date(*(int(part) for part in found.groups()))) if found else _no_date()
    except ValueError:
        return _no_date()


def _plausible(day: date) -> date:
    if day.year < 2000:
        # 9.3 typed into a cell for dates is the ninth day of 1900 to a spreadsheet.
        raise Unfit("date-too-early", "须是 2000 年以后的日期", "请连年份一起写，如 2022-09-03，不要只写 9.3")
    return day


def _no_date() -> date:
    raise Unfit("not-a-date", "须是日期", "请写成 2022-07-31 的样子")


def read_period(raw: Any, plan: Plan) -> Period:
    """A reporting period of the plan; 2022-06 may also be written 2022年6月, or stand as its first day.

    Raises:
        Unfit: it is no period, or not one the plan's calendar has.
    """
    cadence = plan.calendar.cadence
    text = _squeezed(raw)
    try:
        # A spreadsheet turns a typed 2022-06 into the first of that month.
        if isinstance(raw, date) or _DATE.fullmatch(text):
            first = read_date(raw) or date.max
            period = Period.containing(first, cadence)
        elif named := _ENGLISH_MONTH.fullmatch(text):
            period = Period.parse(f"20{named[2]}-{_MONTH_NAMES.index(named[1]) + 1:02d}")
        else:
            month = _MONTH.fullmatch(text)
            period = Period.parse(f"{month[1]}-{month[2]:0>2}" if month else text)
    except (ParameterError, Unfit, ValueError):
        # ValueError: a date so late that its month has no end.
        period = None
    example = Period.containing(plan.start, cadence).key
    if period is None or period.cadence != cadence:
        raise Unfit("period-form", f"须是方案 {plan.id} 的报送期", f"请写成 {example} 的样子")
    if not plan.has_period(period):
        raise Unfit(
            "period-range",
            f"须在方案 {plan.id} 的 {plan.first_period} 至 {plan.last_period} 之间",
            "请核对报送期",
        )
    return period
