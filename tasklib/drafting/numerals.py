"""Numbers as Word writes them before paragraphs, and as a reader takes them in."""

from __future__ import annotations

from tasklib.plan.numerals import number

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def chinese(value: int) -> str:
    """A number below a hundred in Chinese figures: 二十一."""
    tens, ones = divmod(value, 10)
    if not 0 < tens < 10:
        return _DIGITS[ones] if value < 10 else str(value)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def numeral(value: int, form: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat); in Arabic figures where it is not known."""
    match form:
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCountingThousand":
            return chinese(value)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if value <= len(_CIRCLED):
            return _CIRCLED[value - 1]
        case "lowerLetter" | "upperLetter" if value <= 26:
            letter = chr(ord("a") + value - 1)
            return letter if form == "lowerLetter" else letter.upper()
    return str(value)


def counted(label: str) -> int | None:
    """The number that a label says: 四, (十二), 3., ③; None if it says none."""
    label = label.strip("()（）第.．、章节部分条阶段 \t编")
    if label in _CIRCLED and label:
        return _CIRCLED.index(label) + 1
    try:
        return number(label) if label else None
    except ValueError:
        return None
