"""Stages that a cell lists (第一季度：… 第二季度：…): several deadlines, each with its own words."""

from __future__ import annotations

import re
from dataclasses import replace

from tasklib.drafting.source import plain
from tasklib.plan.deadlines import Deadline, read_deadline
from tasklib.plan.strictness import ASPIRING

_STAGE = re.compile(
    r"(?:^|(?<=[\s。;,]))(?P<when>(?:(?P<year>20\d\d)年)?(?:第?[一二三四1-4]季度|(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?(?:\d{1,2}[日号])?|"
    r"[上下]半年|年)(?:底|末)?(?:之前|以前|前)?)\s*:"
)


def find_stages(text: str, year: int | None) -> list[Deadline]:
    """The stages of a cell, each a deadline at its period's end; nothing where there are not two.

    The words of each are all that it says.
    """
    flat = plain(text)
    marks = list(_STAGE.finditer(flat))
    found = []
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        told = text[mark.start() : after.start() if after else len(text)].strip(" 。；;，,\n")
        year = int(mark["year"]) if mark["year"] else year
        deadline = read_deadline(mark["when"], year)
        if deadline and deadline.on:
            first = re.split("[。;]", plain(told))[0]
            strictness = "aspirational" if ASPIRING.search(first) else deadline.strictness
            found.append(replace(deadline, words=told, at=mark.start(), strictness=strictness))
    return found if len(found) > 1 else []
