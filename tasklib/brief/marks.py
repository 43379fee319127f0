"""How single things are written: lights, days, percents, figures with their bounds, blanks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from types import MappingProxyType

from markupsafe import Markup

from tasklib.plan import Period
from tasklib.plan.workdays import is_provisional, marked

BLANK = "—"
# Word, shape and class of each light: the shapes survive a black-and-white printer.
LIGHTS = MappingProxyType(
    {
        "红": ("■", "red"),
        "黄": ("▲", "yellow"),
        "绿": ("●", "green"),
        "待销号": ("◇", "claimed"),
        "已销号": ("◆", "closed"),
        "未报": ("○", "unfiled"),
        "不涉及": ("—", "none"),
    }
)
# The columns of ``summary`` that the first sentence counts, but for 应完成, and their classes' names.
CLASSES = MappingProxyType(
    {
        "done": "已完成",
        "on_track": "达到序时进度",
        "behind": "滞后",
        "overdue": "逾期",
        "not_filed": "未报",
    }
)
# Worst first, where one light stands for several.
SEVERITY = ("红", "未报", "黄", "绿", "待销号", "已销号", "不涉及")
STATES = MappingProxyType(
    {
        "not_applicable": "不涉及",
        "not_filed": "未填报",
        "not_started": "未启动",
        "in_progress": "推进中",
        "claimed_done": "已完成",
        "closed": "已销号",
    }
)
REVIEWS = MappingProxyType({"accepted": "通过", "pending": "待审核", None: BLANK})
STATUSES = MappingProxyType(
    {
        "open": "未整改",
        "in_progress": "整改中",
        "solved": "已整改",
        "claimed": "事项待销号",
        "closed": "事项已销号",
    }
)
TIMELINESS = MappingProxyType({"not_due": "未到期", "on_time": "按时", "late": "迟报", "missing": "未报"})
# Why a file on record proves its row no more.
ASIDES = MappingProxyType(
    {
        "returned": "所在的填报已退回，尚未重报或重送",
        "replaced": "前次佐证，现在的填报没有再写明",
        None: "",
    }
)

_OFFICE = "application/vnd.openxmlformats-officedocument."
# What a reader calls each type that is taken as evidence.
MEDIA = MappingProxyType(
    {
        "application/pdf": "PDF",
        "application/ofd": "OFD",
        **dict.fromkeys((f"image/{kind}" for kind in ("png", "jpeg", "gif", "bmp", "tiff", "webp")), "图片"),
        **dict.fromkeys(("application/msword", f"{_OFFICE}wordprocessingml.document"), "Word"),
        **dict.fromkeys(("application/vnd.ms-excel", f"{_OFFICE}spreadsheetml.sheet"), "Excel"),
        **dict.fromkeys(("application/vnd.ms-powerpoint", f"{_OFFICE}presentationml.presentation"), "PPT"),
    }
)


def light(name: str | None) -> Markup:
    """A light as shape and word in its colour; a dash where there is none."""
    if name is None:
        return Markup(BLANK)
    shape, kind = LIGHTS[name]
    # A screen reader says the word; the shape would only be noise to it.
    mark = Markup('<span class="light {}"><span aria-hidden="true">{}</span>{}</span>')
    return mark.format(kind, shape, Markup("&nbsp;") + name)


def small(text: str, note: str) -> Markup | str:
    """A text with a note in small letters below it; the text alone where there is no note."""
    return Markup("{}<br><small>{}</small>").format(text, note) if note else text


def day(value: date | None, near: Period | None = None) -> str:
    """A day without its year: 6月30日; with it where it is not that of the period it is told in."""
    if near is not None and value is not None and value.year != near.last.year:
        return full_day(value)
    return BLANK if value is None else f"{value.month}月{value.day}日"


def full_day(value: date | None) -> str:
    """A day with its year: 2022年6月30日."""
    return BLANK if value is None else f"{value.year}年{day(value)}"


def counted_day(value: date | None, near: Period | None = None) -> str:
    """A day counted in workdays, as ``day`` writes it, with its mark where it may still move."""
    return marked(day(value, near), value is not None and is_provisional(value))


def until(measured_on: date) -> str:
    """The day a sentence's figures hold for: 6月底 on a month's last day, else 6月20日."""
    last = (measured_on + timedelta(days=1)).month != measured_on.month
    return f"{measured_on.month}月底" if last else day(measured_on)


def percent(value: float | None) -> str:
    """A percentage to 0.1, without its sign."""
    return BLANK if value is None else f"{value:.1f}"


def share(part: int, whole: int) -> str:
    """What part of a whole is, in percent to 0.1, rounded half up; a dash where there is no whole."""
    return percent((2000 * part + whole) // (2 * whole) / 10) if whole else BLANK


def ordinal(number: int) -> str:
    """A heading's number in Chinese: 一, 十, 十二, 二十."""
    digits, tens, ones = "零一二三四五六七八九", number // 10, number % 10
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones or not tens else "")


def figure(value: float | None, bound: str | None = "=", measure: str = "") -> str:
    """A figure as an indicator shows it, its bound in words: 150余, 近90, 约2.5."""
    if value is None:
        return BLANK
    plain = f"{value:.4f}".rstrip("0").rstrip(".")
    if bound == ">=":
        return f"{plain}{'以上' if measure == '%' or '.' in plain else '余'}"
    return {"<=": "近", "~": "约"}.get(bound or "", "") + plain


def carried(filed_for: str | None, period: Period) -> str:
    """The mark of a figure filed for an earlier period: 沿用5月数据; empty where there is none."""
    if filed_for is None or filed_for == period.key:
        return ""
    return f"沿用{Period.parse(filed_for).short}数据"


def joined(names: Iterable[str], most: int = 8) -> str:
    """Names in a row; beyond ``most``, the first of them and 等."""
    every = list(names)
    if len(every) <= most:
        return "、".join(every)
    return f"{'、'.join(every[:most])}等"
