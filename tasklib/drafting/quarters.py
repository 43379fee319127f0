"""Columns whose heads say when or how much, so that their cells say only what: 一季度 … 四季度, 计划投资（万元）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from tasklib.drafting.source import plain

_QUARTER = re.compile(
    r"(?P<when>(?:20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年))(?:末|底)?"
    r"(?:工作|完成|形象|计划|进度|节点|目标|任务|安排|内容|要求)*"
)
_SUM = re.compile(
    r"(?:(?:20\d\d年)?(?:年度|本年|当年|全年)?(?:计划|预计|拟)(?:完成)?投资额?|(?:20\d\d年度?|年度)投资(?:计划|任务|目标|额)+|投资计划)"
    r"(?:\((?P<unit>[万亿]?元)\))?"
)
_ABOVE = re.compile(r"[(]?(?:金额|资金|投资|计量)?单位:(?P<unit>[万亿]?元)[)]?")
_FIGURE = re.compile(r"(?P<value>\d[\d,]*(?:\.\d+)?)(?P<unit>[万亿]?元)?")


def kind_of(head: str) -> Literal["stage", "sum"] | None:
    """Whether a column under that head holds what a quarter brings or what is to be invested."""
    text = _flat(head)
    if _QUARTER.fullmatch(text):
        return "stage"
    return "sum" if _SUM.fullmatch(text) else None


def money_unit(line: str) -> str:
    """The unit that a line above a table gives for its sums (“单位：万元”); empty if it gives none."""
    match = _ABOVE.fullmatch(_flat(line))
    return match["unit"] if match else ""


@dataclass(frozen=True)
class Stage:
    """What a cell in a column of quarters says, and when; of a merged one the last of its quarters."""

    when: str
    words: str
    merged: bool


def stages_of(heads: Sequence[str], cells: Sequence[str]) -> list[Stage]:
    """What the columns of quarters say, in order."""
    told = [
        (match["when"], cell)
        for head, cell in zip(heads, cells, strict=False)
        if (match := _QUARTER.fullmatch(_flat(head)))
    ]
    runs = [list(run) for _, run in groupby(told, key=lambda one: one[1])]
    # A tick or a stroke says nothing that could be a deadline's words.
    return [Stage(*run[-1], len(run) > 1) for run in runs if re.search("[\u4e00-\u9fff]{2}|\\d", run[-1][1])]


def sums_of(heads: Sequence[str], cells: Sequence[str], unit: str) -> list[tuple[str, str]]:
    """The sums to be invested, each as figure and unit; one whose unit is nowhere told is left out."""
    found = []
    for head, cell in zip(heads, cells, strict=False):
        of_head, figure = _SUM.fullmatch(_flat(head)), _FIGURE.fullmatch(_flat(cell))
        if of_head and figure and (told := figure["unit"] or of_head["unit"] or unit):
            found.append((figure["value"].replace(",", ""), told))
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s", "", plain(text))
