"""What clerks' words come to."""

from __future__ import annotations

import re

# What stands between the names of files, and before one in a list of them.
BETWEEN = r"、,;。:\n《》“”\"'/|"
NUMBERED = r"(?:\(?\d{1,2}[.)、]\s*)?"
_ENDING = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|bmp|tiff?|webp|docx?|xlsx?|pptx?|wps|et|dps|ofd)(?=$|\s)", re.IGNORECASE
)
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}$")

_SIGNS = re.compile(r"[\W_]+")
_WHAT = "(?:佐证)?(?:材料|附件)?"
_NOTHING = re.compile(rf"{_WHAT}(?:[暂尚还]?(?:无|没有|未附)|待补充?|后补){_WHAT}|略|")
# What only leads to the names of files, or numbers them.
_LABEL = re.compile(r"(?:详?见)?(?:佐证材料|佐证|材料|附件|文件)?\d*")


def is_evident(text: str | None) -> bool:
    """Whether a text names 佐证材料 at all: not where it is blank, a dash, or says that there are none."""
    return not _NOTHING.fullmatch(_SIGNS.sub("", text or ""))


def names_key(text: str, key: str) -> bool:
    """Whether a text names the file of that key: whole, between separators, so that 附件1 is not 附件11.

    Args:
        text: half-width and in small letters.
        key: a file's name, written likewise and without spaces.
    """
    whole = rf"(?:^|[{BETWEEN}\s]){NUMBERED}{_spaced(key)}(?:$|[{BETWEEN}\s])"
    stem = rf"(?:^|[{BETWEEN}])\s*{NUMBERED}{_spaced(_SUFFIX.sub('', key))}\s*(?:$|[{BETWEEN}])"
    return re.search(f"{whole}|{stem}", text) is not None


def _spaced(key: str) -> str:
    return r"\s*".join(map(re.escape, key))


def split_files(text: str) -> tuple[list[str], str]:
    """The names of files that a half-width text writes with their extension, and what else it says."""
    names, rest = [], []
    for part in re.split(f"[{BETWEEN}]", text):
        start = 0
        for found in _ENDING.finditer(part):
            names.append(re.sub(f"^{NUMBERED}", "", part[start : found.end()].strip()))
            start = found.end()
        rest.append(part[start:])
    return names, "、".join(said for said in rest if not _LABEL.fullmatch(_SIGNS.sub("", said)))
