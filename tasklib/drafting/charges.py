"""Phases of the whole (实施步骤) and the duties of units (职责分工), from an outline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tasklib.drafting.clauses import find_clauses
from tasklib.drafting.found import Confidence, Found, Passage
from tasklib.drafting.outline import Node
from tasklib.drafting.sections import PHASE_TITLE, is_duties, is_phases
from tasklib.drafting.source import plain
from tasklib.drafting.units import looks_like_unit, split_units
from tasklib.plan.deadlines import Deadline, read_deadlines

_WHEN = re.compile(
    r"[(（][^()（）]*\d+\s*[月日年][^()（）]*[)）]|[:：,，]\s*\d{4}年.*$|\d{4}年.*$|[(（][^()（）]*(?:上|下)半年[^()（）]*[)）]"
)
_SINCE = re.compile(r"(?:从|自)?(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:起|开始)")
_MONTH = re.compile(r"[(:,](?:(?:20\d\d年)?\d{1,2}月(?:份)?(?P<part>[上中下]旬)?|20\d\d年)(?:\)|$)")
_FIRST = {"中旬": 11, "下旬": 21}
_DUTY = re.compile(
    r"^(?P<unit>[^\s:：,，。;；]{2,30}?)(?:[:：]\s*|\s+(?=\S)|。(?=负责|承担|牵头|主管|统筹|配合|协助|组织|指导))(?P<duty>\S.{3,})$"
)
_DUTY_RUN_ON = re.compile(
    r"^(?P<unit>[^\s:：,，。;；]{2,26}?)(?P<duty>(?:负责|承担|牵头负责|主要负责|具体负责).{3,})$"
)
_VERBS = re.compile(
    r"^(?:负责|承担|牵头|主管|组织|协调|配合|指导|做好|参与|统筹|履行|落实|协助|监督|会同|按照|依法|制定|开展|具体|主要)"
)


@dataclass(frozen=True)
class Phase:
    """A phase of the whole: its name, first and last day."""

    name: Found[str]
    start: Found[date | None]
    end: Found[date | None]


@dataclass(frozen=True)
class Duty:
    """What a unit is charged with."""

    unit: Found[str]
    duty: Found[str]


def read_phases(root: Node, year: int | None, issued_on: date | None) -> tuple[list[Phase], list[Passage]]:
    """The phases, in order, and what may be one and has neither a time nor the name of one."""
    found, unread = [], []
    for node in _phase_nodes(root):
        phase = phase_of(node, year, issued_on)
        if (
            phase.start.value
            or phase.end.value
            or (PHASE_TITLE.match(node.title) and _stands_in_phases(node))
        ):
            found.append(phase)
        else:
            unread.append(node.text[0])
    return found, unread


def phase_of(node: Node, year: int | None, issued_on: date | None) -> Phase:
    """The phase that an item sets; start and end are None where it says no time that can be read."""
    return _phase(node, list(_times(node, year, issued_on)))


def _stands_in_phases(node: Node) -> bool:
    """Whether the item stands in a section of phases."""
    return node.parent is not None and is_phases(node.parent)


def _phase_nodes(root: Node) -> Iterator[Node]:
    taken: set[int] = set()
    for node in root.walk():
        if id(node.parent) in taken or id(node) in taken:
            taken.add(id(node))
            continue
        if is_phases(node) and node.children and node.rank >= 0:
            for child in node.children:
                taken.add(id(child))
                yield child
        elif (
            node.rank > 0 and PHASE_TITLE.match(node.title) and not node.title.startswith(("本", "各", "现"))
        ):
            taken.add(id(node))
            yield node


def _times(node: Node, year: int | None, issued_on: date | None) -> Iterator[tuple[Passage, Deadline]]:
    """Labelled times first; then what the heading says; then, where there is neither, the text."""
    labelled, headed, told = [], [], []
    for index, passage in enumerate(node.text):
        for clause in find_clauses(passage.words):
            for words in clause.times:
                labelled += [(passage, d) for d in read_deadlines(words, year, issued_on)]
        if index == 0:
            part = passage.words.split("。")[0]
            if when := _WHEN.search(part):
                # “准备阶段(5月-8月) 6月底报送…”: what stands in brackets is the phase's.
                said = when.group() if when.group()[0] in "(（" else part
                headed += [(passage, d) for d in read_deadlines(said, year, issued_on)]
        told += [(passage, d) for d in read_deadlines(passage.words, year, issued_on) if d.on]
    dated = (
        [pair for pair in pairs if pair[1].on or pair[1].start] for pairs in (labelled, headed, told[:1])
    )
    ends = next((pairs for pairs in dated if pairs), [])
    yield from ends
    if not any(d.start for _, d in ends):
        for passage in node.text:
            if match := _SINCE.search(plain(passage.words)):
                yield from ((passage, d) for d in read_deadlines(match.group(), year, issued_on) if d.start)
                return


def _phase(node: Node, deadlines: list[tuple[Passage, Deadline]]) -> Phase:
    starts = [Found[date | None](d.start, p.line, d.words) for p, d in deadlines if d.start]
    ends = [Found[date | None](d.on, p.line, d.words) for p, d in deadlines if d.on]
    if not starts and (whole := _MONTH.search(plain(node.title))) and ends:
        # “(11月)”, “(10月上旬)”, “(2021年)”: the whole of it.
        day, first_day = ends[-1].value, _FIRST.get(whole["part"] or "", 1)
        first = day.replace(month=day.month if "月" in whole.group() else 1, day=first_day) if day else None
        starts = [Found(first, node.line, whole.group())]
    title = _WHEN.sub("", node.title)
    match = PHASE_TITLE.match(title)
    name = (match["name"] if match else title).strip(" 。:：,，()（）")
    return Phase(
        Found(name, node.line, node.title),
        starts[0] if starts else Found(None),
        ends[-1] if ends else Found(None),
    )


def read_duties(root: Node) -> list[Duty]:
    """The duties, in order: lines of a section about duties, or several that follow each other elsewhere."""
    found: list[Duty] = []
    for node in root.walk():
        inside = is_duties(node) or any(is_duties(n) for n in node.above())
        run = [duty for passage in node.text for duty in _duties(passage, inside=inside)]
        # An item by itself: “(一)市发改委:负责…”.
        if inside or len(run) > 1:
            found += run
    return found


def _duties(passage: Passage, *, inside: bool) -> list[Duty]:
    words = re.sub(r"^[(（]?[一二三四五六七八九十\d]+[)）、.]\s*", "", passage.words)
    match = _DUTY.match(words)
    if not match or not looks_like_unit(match["unit"]):
        match = _DUTY_RUN_ON.match(words) if inside and "。" not in words.strip("。") else None
    if (
        not match
        or not looks_like_unit(match["unit"])
        or (re.search("单位$|部门$", match["unit"]) and "责任" in match["unit"])
    ):
        return []
    if not inside and not _VERBS.match(match["duty"]):
        return []
    return duties_of(match["unit"], match["duty"], passage.line)


def duties_of(units: str, duty: str, line: int) -> list[Duty]:
    """The duty of each of the units that share it: “各乡镇人民政府、街道办事处负责…”."""
    sure: Confidence = "high" if _VERBS.match(duty) else "medium"
    told = Found(duty.strip(" 。;；"), line, duty, sure)
    names = [unit.name for unit in split_units(units)] if "、" in units else [units]
    return [Duty(Found(name, line, units), told) for name in names]
