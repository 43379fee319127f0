"""How strictly official words bind (确保, 前) or aspire (争取, 力争, 原则上), each over what it governs."""

from __future__ import annotations

import re

from tasklib.plan.tasks import Strictness

ASPIRING = re.compile(r"争取|力争|原则上|努力|尽量|尽可能")
_WORD = re.compile(rf"(?P<weak>{ASPIRING.pattern})|确保|必须|务必|保证")
# No word governs what stands further from it.
_FAR = 300
_SENTENCE, _PIECE = "。;!?:\n", ",、。;!?:\n"
_TIME = re.compile(
    r"(?:到|至|在|于)?(?:(?:20\d\d|今|明|次|本)年|年[底内末]|\d{1,2}月|[上下]半年|第?[一二三四1-4]季度)"
)
_OTHER = re.compile(rf"{_TIME.pattern}|每|全年")
# What is done by then, or goes on beside it: a weak word behind it speaks of something else.
_SETTLED = re.compile(r"完成|建成|达到|实现|制定|印发|并|和|\d")


def strictness_of(plain: str, start: int, end: int, *, figure: bool = False) -> Strictness:
    """How what stands from ``start`` to ``end`` binds, by the words that govern it.

    Args:
        plain: the text in half-width marks.
        figure: whether it is a figure; else it is a time.
    """
    first = max(*(plain.rfind(mark, 0, start) + 1 for mark in _SENTENCE), start - _FAR)
    ahead = list(_WORD.finditer(plain, first, start))
    if ahead and ahead[-1]["weak"] and _reaches(plain[ahead[-1].end() : start], plain[start:end]):
        return "aspirational"
    return "aspirational" if _follows(plain[end : end + 60], figure=figure) else "binding"


def _reaches(between: str, what: str) -> bool:
    """Whether a weak word governs something behind it.

    It governs its own piece (“力争6月底前建成”); before a time, all that is to be by then
    (“力争到2025年，甲率达到90%，乙率达到80%”) up to the next time.
    """
    _, comma, later = between.partition(",")
    return not comma or (_TIME.match(between) is not None and not _OTHER.search(later + what))


def _follows(rest: str, *, figure: bool) -> bool:
    """Whether a weak word behind governs what stands before: “9月底前，原则上完成”, “90%的村争取建成”."""
    begun = rest.startswith(",") and not figure
    piece = re.split(f"[{_PIECE}]", rest[begun:])[0]
    weak = ASPIRING.search(piece)
    if weak is None or _SETTLED.search(piece, 0, weak.start()) or (begun and weak.start()):
        return False
    own = re.search(r"\d", piece[weak.end() :]) if figure else _TIME.match(piece, weak.end())
    return own is None
