"""Numbers as official documents write them."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "两": 2, "O": 0, "Ｏ": 0}


def number(text: str) -> int:
    """A number below a hundred, or a year, in Arabic or Chinese figures: 31, 三十一, 二○一一.

    Raises:
        ValueError: the text is none.
    """
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * (number(tens) if tens else 1) + (number(ones) if ones else 0)
    try:
        return int("".join(str(_DIGITS[c]) for c in text))
    except KeyError as error:
        raise ValueError(text) from error
