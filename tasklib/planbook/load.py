"""A workbook in, the plan out, or every fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tasklib.plan import Fault, Plan
from tasklib.plan.load import inspect_parts
from tasklib.plan.yaml_source import Found, Location
from tasklib.planbook.assemble import Assembly
from tasklib.planbook.fill import Newcomers
from tasklib.planbook.form import PLAN, SHEETS, TASKS
from tasklib.planbook.read import CellFault, Row, read_book
from tasklib.planbook.reuse import reused

# What the checks call a plan's files and keys, in the workbook's words; tried in this order.
_WORDS = {
    r" ?units\.yaml 里": "《单位》表里",
    r" ?tasks\.yaml 里": "《任务分解表》里",
    r" ?plan\.yaml 里": "《大类》表里",
    r"请在 assignments\.yaml 里补上": "请填写",
    r"（milestones）；没有时限的写 pace: standing": "；没有止期的请写“持续推进”",
    r"（(pace: standing|rate|ratio|single)）": "",
    r"只写 days 或 workdays ": "只写期满后几日、期满后工作日",
    r"却不在 members 里": "却不在成员里",
    r"请在 measures 里至少补一条": "请在《工作清单》里至少补一条",
    r"须在 amendments 里(写明.*?)，如 - \{.*\}": r"须在《历次调整》里\1",
    r"^workdays 只与期满日或 on 连用，": "第几个工作日只与期满日或固定日期连用，",
    r"写了 cron 或 before_meeting 的": "写了 cron 或会前几天的",
    r"排期的 of（": "排期所讲的一期（",
    r"\bhalf_yearly\b": "半年",
    r"\bquarterly\b": "季",
    r"\bmonthly\b": "月",
    r"\bweekly\b": "周",
    r"\byearly\b": "年",
    r" ?\bbefore_meeting\b": "会前几天",
    r"排期的 on ": "排期的固定日期",
    r"、on\b": "、固定日期",
    r" ?\bsince\b": "起排日期",
    r"，of 须是": "，讲哪一期须是",
    r"请改 of\b": "请改“讲哪一期”",
    r"请改 kind\b": "请改简报种类",
}
# Where a task's faults as a whole are mended.
_MEANT = {"没有牵头单位": "牵头单位", "没有填报单位": "责任单位", "须有时限": "时限", "不应再列时限": "时限"}
_ORDER = {sheet.name: n for n, sheet in enumerate(SHEETS)}


@dataclass(frozen=True)
class Loaded:
    """What a workbook says.

    Attributes:
        plan: None where there are faults.
        faults: all of them, in the order of sheets and rows.
        defaults: what was left out and filled in, a phrase each.
    """

    plan: Plan | None
    faults: list[CellFault]
    defaults: list[str]


def in_words(sentence: str) -> str:
    """A sentence of the checks in the workbook's words: no file or key of the plan's files."""
    for pattern, words in _WORDS.items():
        sentence = re.sub(pattern, words, sentence)
    return sentence


def load_book(
    content: bytes,
    name: str,
    id: str | None = None,
    *further: Callable[[Plan], Iterable[Found]],
    begins: Callable[[str], Newcomers | None] = lambda _: None,
) -> Loaded:
    """Read a plan from a workbook's bytes.

    Args:
        name: the file's name, for sentences.
        id: the plan's id, where it is not to be the workbook's own.
        further: what else must hold of the plan: each gives places and sentences.
        begins: for a plan's id, from when its new tasks run, and what is on record; None where it was
            never used.

    Raises:
        PlanError: the file cannot be opened, or is no such workbook; one sentence.
    """
    book = read_book(content, name)
    if book.broken:
        return Loaded(None, _in_order(book.faults), [])
    own = book.rows[PLAN.name][0].cells.get("编号", "")
    used = begins(id or own)
    if used:
        further = (*further, lambda plan: reused(plan, used.versions))
    made = Assembly(book, used)
    document = made.document | ({"id": id} if id else {})

    def at_place(at: Location, sentence: str) -> Fault:
        row, header = _nearest(made.places, at)
        if row.sheet == TASKS.name:
            header = next((own for words, own in _MEANT.items() if words in sentence), header)
        named = [part for part in at if isinstance(part, str)]
        if named:
            sentence = sentence.replace(f"“{named[-1]}”", f"“{header}”", 1)
        return row.fault(header, in_words(sentence))

    plan, found = inspect_parts(document, str(document.get("id", "")), at_place, (), *further)
    # A cell that could not be read is not missing as well.
    unread = {(fault.file, fault.cell) for fault in made.faults}
    # Nor is a sum over tasks that could not all be read the plan's.
    summed = all(fault.file != TASKS.name for fault in made.faults)
    faults = {
        *made.faults,
        *(
            fault
            for fault in found
            if isinstance(fault, CellFault)
            and (fault.file, fault.cell) not in unread
            and (summed or "权重合计" not in fault.sentence)
        ),
    }
    return Loaded(None if faults else plan, _in_order(faults), made.defaults)


def _in_order(faults: Iterable[CellFault]) -> list[CellFault]:
    return sorted(faults, key=lambda fault: (_ORDER[fault.file], fault.line, fault.cell, fault.sentence))


def _nearest(places: dict[Location, tuple[Row, str]], at: Location) -> tuple[Row, str]:
    """The cell of a place, of the nearest above it, or of the first thing of its kind."""
    for end in range(len(at), 0, -1):
        if at[:end] in places:
            return places[at[:end]]
        below = (place for place in places if place[:end] == at[:end])
        if first := min(below, key=lambda place: places[place][0].places[places[place][1]], default=None):
            return places[first]
    return next(iter(places.values()))
