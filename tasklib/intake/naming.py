"""Names that clerks write: files in 佐证材料, units in the names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tasklib.intake.form import name_key, plain
from tasklib.plan import Plan

__all__ = ["STAMPED", "base_name", "file_key", "files_written", "names_file", "units_named"]

# What a scan of the signed and stamped filing is called.
STAMPED = "盖章"
_BETWEEN = r"、,;。:\n《》“”\"'/|"
_NUMBERED = r"(?:\(?\d{1,2}[.)、]\s*)?"
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}$")
_ENDING = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|bmp|tiff?|webp|docx?|xlsx?|pptx?|wps|et|dps|ofd)(?=$|\s)", re.IGNORECASE
)


def base_name(name: str) -> str:
    """A file's name without the folder that told it from another of the same name."""
    return PurePosixPath(name).name


def file_key(name: str) -> str:
    """A file's name as it is compared."""
    return name_key(name).casefold()


def names_file(text: str, name: str) -> bool:
    """Whether the text names the file: whole, between separators, so that 附件1 is not 附件11."""
    text, key = plain(text).casefold(), file_key(name)
    whole = rf"(?:^|[{_BETWEEN}\s]){_NUMBERED}{_spaced(key)}(?:$|[{_BETWEEN}\s])"
    stem = rf"(?:^|[{_BETWEEN}])\s*{_NUMBERED}{_spaced(_SUFFIX.sub('', key))}\s*(?:$|[{_BETWEEN}])"
    return re.search(f"{whole}|{stem}", text) is not None


def _spaced(key: str) -> str:
    return r"\s*".join(map(re.escape, key))


def files_written(text: str) -> Iterator[str]:
    """The names of files that the text writes with their extension."""
    for part in re.split(f"[{_BETWEEN}]", plain(text)):
        start = 0
        for found in _ENDING.finditer(part):
            yield re.sub(f"^{_NUMBERED}", "", part[start : found.end()].strip())
            start = found.end()


def units_named(plan: Plan, name: str) -> set[str]:
    """The codes of the units below the plan's own level that a file's name names."""
    key = file_key(name)
    return {
        unit.code
        for unit in plan.units
        if unit.level != "city" and unit.code != plan.region
        if any(file_key(word) in key for word in (unit.code, unit.name, unit.short, *unit.aliases))
    }
