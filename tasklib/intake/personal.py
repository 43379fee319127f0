"""Personal data (个人信息) in text: identity numbers and mobile numbers, found and masked."""

from __future__ import annotations

import re
from datetime import date

from tasklib.intake.form import TEXT_LIMIT, plain

# What to do about either.
CLEAR_OR_CONFIRM = "请删去；确非个人信息的，由办公室核实确认"
# No text with fewer digits in a row holds either; most text ends here.
_MANY_DIGITS = re.compile(r"(?:\d[\s\-\uFF0D]?){11}")
_GAP = r"[ \t-]?"
# Region, birth date, order, check digit; typed in groups or with full-width digits just as well.
_IDENTITY = re.compile(rf"(?<![0-9A-Za-z])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(rf"(?<![\d.])(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\.?\d)")


def personal_data(text: str) -> dict[str, list[str]]:
    """What the text holds that points at a person: 身份证号 and 手机号, each with its masked numbers."""
    found: dict[str, list[str]] = {}
    for kind, number, _, _ in _found(plain(text)) if _MANY_DIGITS.search(text) else ():
        found.setdefault(kind, []).append(_mask(number))
    return found


def masked(text: str) -> str:
    """The text with the middle of every such number replaced, cut short where no cell may hold so much."""
    text = text[:TEXT_LIMIT]
    clean = plain(text)
    for _, number, start, end in reversed(_found(clean)):
        clean = text = clean[:start] + _mask(number) + clean[end:]
    return text


def _found(text: str) -> list[tuple[str, str, int, int]]:
    """Kind, digits, start and end of each number in half-width text, in order."""
    spans = [(found.span(), "身份证号") for found in _IDENTITY.finditer(text) if _is_birth(found[0])]
    held = [span for span, _ in spans]
    spans += [
        (found.span(), "手机号")
        for found in _MOBILE.finditer(text)
        if not any(start <= found.start() < end for start, end in held)
    ]
    return [(kind, re.sub(r"[^\dXx]", "", text[a:b]), a, b) for (a, b), kind in sorted(spans)]


def _is_birth(number: str) -> bool:
    digits = re.sub(r"\D", "", number)[6:14]
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year < 2100
    except ValueError:
        return False


def _mask(number: str) -> str:
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
