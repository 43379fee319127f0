"""One cell's value: how a plan's value is written into it, and how what a clerk left there is read back."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from tasklib.plan.item import one_newline

Cell = str | Decimal | date | None
Kind = Literal["text", "short", "number", "date"]

_DATE = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?: 00:00:00)?")
BETWEEN = re.compile(r"[、，,；;\n]")
_WIDE = str.maketrans("０１２３４５６７８９－＿．％：", "0123456789-_.%:")
_SPAN = re.compile(r"(?P<first>.*?)(?:起|开始)?至(?P<last>.*?)止?|(?P<since>.+?)(?:起|开始)|(?P<till>.+?)止")
_ENDS = (("first", "since"), ("last", "till"))


class Unfit(Exception):
    """A cell that cannot be read; the text follows the column's header."""


class Names:
    """What units and unit groups are called in the workbook, both ways.

    Args:
        known: each code with everything it may be called, what the workbook calls it first.
    """

    def __init__(self, known: Iterable[tuple[str, Iterable[str]]], sheet: str = "单位") -> None:
        self._sheet = sheet
        self._codes: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        found: dict[str, list[str]] = {}
        listed = [(code, list(names)) for code, names in known]
        for code, names in listed:
            for name in dict.fromkeys(names):
                found.setdefault(name, []).append(code)
        # A name that several bear names none of them.
        self._codes = {name: codes[0] for name, codes in found.items() if len(set(codes)) == 1}
        self._codes |= {code: code for code, _ in listed}
        for code, names in listed:
            fit = (name for name in names if self._codes.get(name) == code)
            self._labels.setdefault(code, next(fit, code))

    def label(self, code: str) -> str:
        """What the workbook calls the unit: its code where no name is its alone."""
        return self._labels.get(code, code)

    def join(self, codes: Iterable[str]) -> str:
        """Several units in one cell, so that ``split`` gives them back."""
        codes = tuple(codes)
        told = "、".join(map(self.label, codes))
        try:
            return told if self.split(told) == codes else "、".join(codes)
        except Unfit:
            return "、".join(codes)

    def knows(self, text: str) -> bool:
        """Whether one unit is called so."""
        return text in self._codes

    def code(self, text: str) -> str:
        """The code of a unit by any of its names."""
        if text in self._codes:
            return self._codes[text]
        near = difflib.get_close_matches(text, [name for name in self._codes if name], 1, 0.6)
        guess = f"，是否“{near[0]}”" if near else ""
        raise Unfit(
            f"“{text}”不在《{self._sheet}》表里{guess}？" if guess else f"“{text}”不在《{self._sheet}》表里。"
        )

    def split(self, text: str) -> tuple[str, ...]:
        """Every unit named in a cell; a name may itself hold the sign that separates."""
        parts = [part for part in _pieces(text) if text[slice(*part)].strip()]
        if all(text[a:b].strip() in self._codes.values() for a, b in parts):
            return tuple(text[a:b].strip() for a, b in parts)
        found, i, unknown = [], 0, []
        while i < len(parts):
            for j in range(len(parts), i, -1):
                name = text[parts[i][0] : parts[j - 1][1]].strip()
                if name in self._codes or j == i + 1:
                    break
            try:
                found.append(self.code(name))
            except Unfit as problem:
                unknown.append(str(problem))
            i = j
        if unknown:
            raise Unfit("；".join(unknown))
        return tuple(found)


def _pieces(text: str) -> list[tuple[int, int]]:
    ends = [found.start() for found in BETWEEN.finditer(text)]
    return list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))


def shown(raw: Any) -> str:
    """A raw cell as a clerk sees it, without outer spaces."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return format(Decimal(f"{raw:.15g}"), "f") if math.isfinite(raw) else str(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return "" if raw is None else one_newline(str(raw)).strip()


def escape(text: str, more: str = "") -> str:
    """Text that stands on one line beside others; ``more`` are the signs that set it apart there."""
    text = re.sub(rf"[\\{re.escape(more)}]", lambda sign: f"\\{sign[0]}", text)
    return text.replace("\n", "\\n")


def unescape(text: str) -> str:
    """What was escaped."""
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], text)


@dataclass(frozen=True)
class Codec:
    """One kind of value: written as a cell, read from a cell's text.

    Attributes:
        write: the cell of a value that is not None.
        read: the value of text that is not blank; Unfit where it has none.
        kind: how the cell is laid out.
        options: the words of a drop-down, if any.
    """

    write: Callable[[Any, Names], Cell]
    read: Callable[[str, Names], Any]
    kind: Kind = "text"
    options: tuple[str, ...] = ()


def choice(words: Mapping[str, Any]) -> Codec:
    """One of a few values, each by its word."""
    told = {value: word for word, value in words.items()}

    def read(text: str, _: Names) -> Any:
        # Who knows the plan's own word may write it.
        if text in words or text in told:
            return words.get(text, text)
        raise Unfit(f"只能是{'、'.join(words)}之一，现为“{text}”。")

    return Codec(lambda value, _: told[value], read, "short", tuple(words))


def read_day(text: str) -> date:
    """A day, as 2022-06-30, 2022/6/30, 2022.6.30 or 2022年6月30日."""
    found = _DATE.fullmatch(text.translate(_WIDE))
    try:
        return date(*map(int, found.groups())) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise Unfit(f"须是 2022-06-30 这样的日期，现为“{text}”。")


def read_number(text: str, _: Names) -> Decimal:
    """A figure, as 1,200 or 8.5."""
    plain = text.translate(_WIDE).replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?(E[+-]?\d{1,3})?", plain):
        raise Unfit(f"须是数字，现为“{text}”。")
    return Decimal(plain)


def _target(text: str, names: Names) -> Decimal:
    try:
        return read_number(text, names)
    except Unfit as problem:
        raise Unfit(f"{str(problem)[:-1]}；这一格只写数字或留空，文字请写在“目标原文”里。") from None


def _texts(text: str, _: Names) -> tuple[str, ...]:
    parts = re.findall(r"(?:[^、\n\\]|\\.)+", text)
    return tuple(unescape(part.strip()) for part in parts if part.strip())


def span(start: date | None, end: date | None) -> str:
    """From a day to a day, either of which may be open."""
    return f"{start or ''}至{end or ''}"


def read_span(text: str) -> tuple[date | None, date | None]:
    """What ``span`` wrote."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise Unfit(f"须写成 2022-01-01至2022-06-30（可只写一头，如 2022-01-01起），现为“{text}”。")
    first, last = ((found[one] or found[other] or "").strip() for one, other in _ENDS)
    return (read_day(first) if first else None, read_day(last) if last else None)


def _lines(text: str, names: Names) -> list[tuple[str, str]]:
    found = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        # Several on one line, unless it is a name that holds the sign between them.
        parts = [part for part in re.split("[；;]", line) if part.strip()]
        several = not names.knows(_pair(line)[0]) and all(_pair(part)[0] for part in parts)
        for name, value in map(_pair, parts if several else [line]):
            if not name:
                raise Unfit(f"须每行一家，写成“名称：内容”，现为“{line}”。")
            found.append((name, value))
    return found


def _pair(line: str) -> tuple[str, str]:
    """What stands before the last colon and behind it; a name may hold a colon too."""
    name, _, value = line.replace("：", ":").rpartition(":")
    return line[: len(name)].strip(), value.strip()


def _shares(text: str, names: Names) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, value in _lines(text, names):
        if (code := names.code(name)) in found:
            raise Unfit(f"“{name}”写了两次，只能保留一个。")
        found[code] = read_number(value, names)
    return found


def _terms(text: str, names: Names) -> list[dict[str, Any]]:
    terms = []
    for name, value in _lines(text, names):
        start, end = read_span(value)
        days = {"from": start, "to": end}
        terms.append({"unit": names.code(name), **{key: day for key, day in days.items() if day}})
    return terms


def _due(text: str, names: Names) -> dict[str, date]:
    found: dict[str, date] = {}
    for key, value in _lines(text, names):
        if key in found:
            raise Unfit(f"“{key}”写了两次，只能保留一个。")
        found[key] = read_day(value)
    return found


def _colons(pairs: Iterable[tuple[str, object]]) -> str | None:
    return "\n".join(f"{name}：{value}" for name, value in pairs) or None


TEXT = Codec(lambda value, _: str(value), lambda text, _: text)
CODE = Codec(lambda value, _: str(value), lambda text, _: text.translate(_WIDE), "short")
NUMBER = Codec(lambda value, _: Decimal(value), read_number, "number")
TARGET = Codec(NUMBER.write, _target, "number")
DATE = Codec(lambda value, _: value, lambda text, _: read_day(text), "date")
UNIT = Codec(lambda value, names: names.join([value]), lambda text, names: names.code(text), "short")
UNITS = Codec(lambda value, names: names.join(value) or None, lambda text, names: names.split(text))
TEXTS = Codec(lambda value, _: "、".join(escape(item, "、") for item in value) or None, _texts)
YES = choice({"是": True, "否": False})
SHARES = Codec(
    lambda value, names: _colons((names.label(code), share) for code, share in value.items()), _shares
)
TERMS = Codec(
    lambda value, names: _colons((names.label(t["unit"]), span(t["from"], t["to"])) for t in value), _terms
)
DUE = Codec(lambda value, _: _colons(value.items()), _due)
# The day on which filings lock may be never, which is not the same as left out.
LOCK = Codec(
    lambda value, _: "一直可报" if value == "never" else Decimal(value),
    lambda text, names: "never" if text == "一直可报" else read_number(text, names),
    "number",
)
