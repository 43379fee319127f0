"""Names that clerks write: files in 佐证材料, units in the names of files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from tasklib.intake.form import name_key, plain
from tasklib.plan import Plan
from tasklib.record.wording import names_key, split_files

# What a scan of the signed and stamped filing is called.
STAMPED = "盖章"


def base_name(name: str) -> str:
    """A file's name without the folder that told it from another of the same name."""
    return PurePosixPath(name).name


def file_key(name: str) -> str:
    """A file's name as it is compared."""
    return name_key(name).casefold()


def names_file(text: str, name: str) -> bool:
    """Whether the text names the file."""
    return names_key(plain(text).casefold(), file_key(name))


def files_written(text: str) -> Iterator[str]:
    """The names of files that the text writes with their extension."""
    yield from split_files(plain(text))[0]


def units_named(plan: Plan, name: str) -> set[str]:
    """The codes of the units below the plan's own level that a file's name names.

    A village is often named with its township and county, whose names may also be part of its own:
    then it alone is meant.
    """
    below = [unit for unit in plan.units if unit.level != "city" and unit.code != plan.region]
    words = [
        (file_key(word), unit) for unit in below for word in (unit.code, unit.name, unit.short, *unit.aliases)
    ]
    key, found = file_key(name), set()
    for word, unit in sorted(words, key=lambda it: -len(it[0])):
        if word in key:
            key = key.replace(word, " ")
            found.add(unit.code)
    return found - {above for code in found for above in _above(plan, code)}


def _above(plan: Plan, code: str) -> set[str]:
    """The codes of the unit's parent, its parent's parent, and so on."""
    above: set[str] = set()
    parent = plan.unit(code).parent
    while parent is not None and parent not in above:
        above.add(parent)
        parent = plan.unit(parent).parent
    return above
