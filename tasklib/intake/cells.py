"""One cell's raw value in, a typed value out; what does not fit says what must be true."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from tasklib.errors import ParameterError
from tasklib.intake.form import TEXT_LIMIT, plain
from tasklib.ledger import Bound
from tasklib.plan import Period, Plan

__all__ = [
    "Figure",
    "Unfit",
    "is_blank",
    "read_choice",
    "read_code",
    "read_date",
    "read_figure",
    "read_percent",
    "read_period",
    "read_text",
    "shown",
]

# A number of objects no city can exceed; keeps every total within the ledger's decimals.
_GREATEST = Decimal(10) ** 12
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*%?")
_FIGURE = re.compile(rf"(约|近|≥|≤)?\s*({_NUMBER})\s*(余)?\s*(\D*?)\s*(以上)?")
_BOUNDS: dict[str, Bound] = {"约": "~", "近": "<=", "≤": "<=", "≥": ">=", "余": ">=", "以上": ">="}
_MISSING = re.compile(r"暂缺\s*[:,\uFF1A\uFF0C]?\s*[(\uFF08]?(.*?)[)\uFF09]?", re.DOTALL)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_SERIALS = range(36526, 73416)  # 2000-01-01 to 2100-12-31
_DAY_ZERO = date(1899, 12, 30)


W = TypeVar("W")


class Unfit(Exception):
    """A cell that does not fit; ``must`` follows the column's name."""

    def __init__(self, rule: str, must: str, remedy: str) -> None:
        super().__init__(rule, must, remedy)
        self.rule, self.must, self.remedy = rule, must, remedy


@dataclass(frozen=True)
class Figure:
    """A figure as filed: a value with its bound, or 暂缺 with the reason that stood beside it."""

    value: Decimal | None
    bound: Bound | None = None
    reason: str | None = None


def is_blank(raw: Any) -> bool:
    """Whether the cell holds nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Any) -> str:
    """The cell as text: whole numbers without .0, dates ISO, text without its outer spaces."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        # Fifteen digits are what Excel itself keeps: 0.1 + 0.2 stays 0.3.
        return format(Decimal(f"{raw:.15g}"), "f") if math.isfinite(raw) else str(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(sep=" ")
    return "" if raw is None else str(raw).strip()


def read_text(raw: Any) -> str | None:
    """Text as it stands, but for outer spaces and line ends; None where blank."""
    text = shown(raw).replace("\r\n", "\n").replace("\r", "\n")
    if _ILLEGAL.search(text):
        raise Unfit("control-character", "不能含有看不见的控制字符", "请清空该格后重新录入文字")
    if len(text) > TEXT_LIMIT:
        raise Unfit("too-long", f"不超过 {TEXT_LIMIT} 字", "请压缩文字，详细材料另附")
    return text or None


def read_code(raw: Any) -> str:
    """A code or id, full-width signs made half-width; empty where blank."""
    return plain(shown(raw))


def read_choice(raw: Any, words: Mapping[str, W], offered: str, rule: str) -> W | None:
    """The meaning of a word from a fixed list; None where blank."""
    word = read_code(raw)
    if not word:
        return None
    if word not in words:
        raise Unfit(rule, f"只能是{offered}之一", "请从下拉列表中选择")
    return words[word]


def _number(raw: Any, form: re.Pattern[str], rule: str, example: str) -> re.Match[str]:
    found = None if isinstance(raw, bool) else form.fullmatch(read_code(raw))
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
    """A figure: 150, "1,234", "150余场", "近150", "约150" or "暂缺:原因"; None where blank."""
    if is_blank(raw):
        return None
    if missing := _MISSING.fullmatch(shown(raw)):
        return Figure(None, reason=missing[1].strip() or None)
    found = _number(raw, _FIGURE, "value-not-number", "150、150余、近150、约150，暂无数据填“暂缺”")
    before, number, after, named, above = found.groups()
    marks = {_BOUNDS[mark] for mark in (before, after, above) if mark}
    if len(marks) > 1 or named not in ("", plain(measure)):
        raise Unfit(
            "value-not-number",
            "须是数字，前后只可带“约”“近”“余”“以上”之一和计量单位",
            f"请改为“150”或“150余{measure}”",
        )
    value = Decimal(number.replace(",", ""))
    if value < 0 and not signed:
        raise Unfit("value-negative", "不能小于 0", "请核对后改正")
    if abs(value) >= _GREATEST:
        raise Unfit("value-too-large", "须小于一万亿", "请核对是否多填了位数")
    if value != round(value, decimals):
        kind = f"最多 {decimals} 位小数" if decimals else "须是整数"
        raise Unfit("value-decimals", kind, "请核对计量单位后改正")
    return Figure(value, marks.pop() if marks else "=")


def read_date(raw: Any) -> date | None:
    """A date, a date's serial number, or 2022-07-31, 2022/7/31, 2022.7.31, 2022年7月31日."""
    if is_blank(raw):
        return None
    if isinstance(raw, date):
        return raw.date() if isinstance(raw, datetime) else raw
    text = read_code(raw)
    if len(text) == 5 and text.isdecimal() and int(text) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(text))
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> date:
    raise Unfit("not-a-date", "须是日期", "请写成 2022-07-31 的样子")


def read_period(raw: Any, plan: Plan) -> Period:
    """A reporting period of the plan; 2022-06 may also be written 2022年6月, or stand as a date.

    Raises:
        Unfit: it is no period, or not one the plan's calendar has.
    """
    cadence = plan.calendar.cadence
    try:
        if isinstance(raw, date):
            # A spreadsheet turns a typed 2022-06 into the first of that month.
            period = Period.containing(raw, cadence)
        else:
            text = read_code(raw)
            month = _MONTH.fullmatch(text)
            period = Period.parse(f"{month[1]}-{month[2]:0>2}" if month else text)
    except (ParameterError, ValueError):
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
