"""A target as a clerk types it (1+8, ≥150, 85%以上): the figure that it comes to, beside its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from tasklib.planbook.cells import Names, Unfit, read_number
from tasklib.planbook.read import Row

_N = r"\d+(?:\.\d+)?"
_SUM = re.compile(rf"{_N}(?:\+{_N})+")
# As the direction that each is; 余 and 以上 are lower bounds.
_BOUNDS = (
    ("不低于", re.compile(rf"(?:≥|>=|不少于|不低于|至少)({_N})|({_N})(?:余|以上)")),
    ("不高于", re.compile(rf"(?:≤|<=|不超过|不多于|不高于|至多)({_N})|({_N})(?:以下|以内)")),
)
_SAME = {"at_least": "不低于", "at_most": "不高于"}


def read_target(row: Row) -> Iterator[str]:
    """Put the figure that an indicator's 目标值 comes to in its place, and tell it.

    What is no figure stays, to be a fault; so do bounded words that stand in 目标原文 alone, which may
    well be all that the source says.
    """
    written, words = row.cells.get("目标值", ""), row.cells.get("目标原文", "")
    where = "目标值" if written else "目标原文"
    plain = _plain(written or words, row.cells.get("计量单位", ""))
    found = _bounded(plain) if written and not _is_figure(written) else None
    if _SUM.fullmatch(plain):
        found = str(sum(map(Decimal, plain.split("+")))), None
    if not found:
        return
    figure, direction = found
    row.cells["目标值"] = figure
    row.cells.setdefault("目标原文", written)
    yield f"{row.fault(where, '')}{where}“{written or words}”读作 {figure}"
    now = row.cells.get("方向", "不低于")
    if direction and _SAME.get(now, now) != direction:
        row.cells["方向"] = direction
        yield f"{row.fault('方向', '')}方向由“{now}”改为“{direction}”，目标值写作“{written}”"


def _is_figure(written: str) -> bool:
    try:
        return read_number(written, Names([])).is_finite()
    except Unfit:
        return False


def _plain(text: str, measure: str) -> str:
    """The text in plain signs, without spaces and without the indicator's own unit of measure."""
    plain, own = ("".join(unicodedata.normalize("NFKC", part).split()) for part in (text, measure))
    return plain.replace(own, "", 1) if own else plain


def _bounded(plain: str) -> tuple[str, str | None] | None:
    """The figure and the direction of the words; no direction where they are a figure and its measure."""
    for direction, form in _BOUNDS:
        if found := form.fullmatch(plain):
            return found[1] or found[2], direction
    return (plain, None) if re.fullmatch(_N, plain) else None
