"""What clerks' words come to."""

from __future__ import annotations

import re

__all__ = ["is_evident"]

_SIGNS = re.compile(r"[\W_]+")
_WHAT = "(?:佐证)?(?:材料|附件)?"
_NOTHING = re.compile(rf"{_WHAT}(?:[暂尚还]?(?:无|没有|未附)|待补充?|后补){_WHAT}|略|")


def is_evident(text: str | None) -> bool:
    """Whether a text names 佐证材料 at all: not where it is blank, a dash, or says that there are none."""
    return not _NOTHING.fullmatch(_SIGNS.sub("", text or ""))
