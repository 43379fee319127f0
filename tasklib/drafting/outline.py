"""A document's numbered outline (一、 (一) 1. (1) ①) as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tasklib.drafting.clauses import Clause, find_clauses
from tasklib.drafting.found import Passage
from tasklib.drafting.numerals import counted
from tasklib.drafting.source import Line, plain
from tasklib.drafting.units import looks_like_unit, split_units

_CN = "一二三四五六七八九十"
# Rank by kind of mark; what has none stands in the text of what came before.
_MARKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(rf"第[{_CN}]{{1,3}}[编章部](?:分)?[\s:、]*")),
    (2, re.compile(rf"第(?P<n>[{_CN}]|\d)阶段[\s:,、.]*(?=\S)")),
    (1, re.compile(rf"(?P<n>[{_CN}]{{1,3}})\s*[、.]\s*(?!是)")),
    (2, re.compile(rf"[(（]\s*(?P<n>[{_CN}]{{1,3}})\s*[)）][、.]?\s*")),
    (3, re.compile(r"(?P<n>\d{1,3})\s*(?:[.、](?![\d]{1,2}(?:[%.、,]|$))\s*|[.、]\s+|[·•・](?!\s*\d)\s*)")),
    (3, re.compile(rf"(?:任务|项目|事项)(?P<n>[{_CN}]{{1,3}}|\d{{1,2}})\s*[:、]\s*")),
    (4, re.compile(r"[(（]\s*(?P<n>\d{1,2})\s*[)）][、.]?\s*|(?P<m>\d{1,2})[)）]\s*")),
    (5, re.compile(r"(?P<n>[①-⑳])\s*")),
    (5, re.compile(rf"(?P<n>[{_CN}]{{1,2}})是(?=\S{{4}})")),
    (6, re.compile(r"[●■◆•▪★☆※◎○►➢]\s*")),
)
# Inside a line a mark counts only behind a stop, or where it goes on from the one before.
_INNER = re.compile(
    rf"(?<=[。;；:：)）〕】])\s*(?=[(（](?:[{_CN}]{{1,3}}|\d{{1,2}})[)）]|[①-⑳])|(?<=[^\s(（、,，和至第])(?=[(（]一[)）])|"
    r"(?P<spaced>(?<=\S)\s+(?=[(（](?:一|1|１)[)）]|[1１][.、．]\s*[\u4e00-\u9fff]))"
)
# A paragraph behind the last item that speaks of all of them.
_CLOSING = re.compile(
    r"(?:以上(?!述|级)|上述|各责任单位|各牵头单位|请各|各(?:有关|相关)(?:单位|部门)|各级各部门|各单位要)[^。]{6,}"
)
# “责任单位：” with the names on the next line.
_LABEL_ALONE = re.compile(
    r"(?:^|[。;；])\s*(?:牵头|责任|配合|主办|协办|承办|参与)(?:单位|部门|科室|处室)\s*[:：]$|"
    r"^(?:[•●]\s*)?(?:发文字号|文号|成文日期|发文日期|发文机关|发文机构)\s*[:：]$"
)


# By so much the full lines of a page differ in width.
_RAGGED = 6
_STOPS = "。；;：:！!？?）)】"
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}\s*[:：]")
# “具体任务：推进…”: a label is no title.
_LABELLED = re.compile(r"^(?:具体|工作|重点|主要)?(?:任务|事项|项目)(?:名称|内容)?\s*[:：]\s*(?=\S)")
_LISTED = re.compile(rf"[{_CN}]{{1,2}}是")


_BARE_NUMBER = re.compile(r"(?P<n>\d{1,3})\s+(?=[\u4e00-\u9fff])(?![月日年号季个项家万亿])")
# “11完善制度”; a counter behind the figure makes it none: “11家企业”.
_GLUED_NUMBER = re.compile(
    r"(?P<n>\d{1,2})(?=[\u4e00-\u9fff].{6})(?![年月日号季家%万亿千百余多名户次批类级天周岁元亩吨米座处所台辆套场份种张只间栋层倍届轮位楼版班大中小至到和或、]|"
    r"项(?!目)|个(?![人体性别])|条(?!例)|人(?!才|民|力|社|口|员)|件|组(?!织|建)|分(?!类|级|步|解|析|工)|时|公里|平方|立方|省|市(?!场)|县|区(?!域)|镇|乡|村|部(?![门署])|期|篇|门)"
)


@dataclass
class Node:
    """An item of the outline with what stands under it.

    Attributes:
        rank: by its mark: 0 第一章, 1 一、, 2 (一), 3 1., 4 (1), 5 ①, 6 a bullet; -1 the root.
        number: what the mark says, where it says a number.
        text: the passages, the first with the item's own line, its mark taken off.
        charged: who does it by what stands elsewhere, each with its line.
    """

    rank: int
    number: int | None = None
    text: list[Passage] = field(default_factory=list)
    parent: Node | None = field(default=None, repr=False)
    children: list[Node] = field(default_factory=list)
    charged: list[tuple[int, Clause]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.text[0].line if self.text else 0

    @property
    def title(self) -> str:
        """The heading, or the first sentence where it has none."""
        return heading(self.text[0].words) if self.text else ""

    def walk(self) -> Iterator[Node]:
        """This and all below, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def passages(self) -> Iterator[Passage]:
        """Every passage of this and all below, in order."""
        for node in self.walk():
            yield from node.text

    def above(self) -> Iterator[Node]:
        """What it stands under, nearest first, without the root."""
        node = self.parent
        while node is not None and node.rank >= 0:
            yield node
            node = node.parent


def mark_of(text: str) -> tuple[int, int | None, int] | None:
    """The rank and number of the mark that a line begins with, and how long it is; None if it has none."""
    flat = plain(text)
    for rank, form in _MARKS:
        if match := form.match(flat):
            groups = match.groupdict()
            label = groups.get("n") or groups.get("m")
            return rank, counted(label) if label else None, match.end()
    return None


_MONTH = r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|份)?"
_WHEN = re.compile(
    rf"{_MONTH}(?:\s*[至到—~-]+\s*{_MONTH})?[底初末]?前?|(?:20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年)"
)


def unmarked(text: str) -> str:
    """The text without the mark it begins with."""
    mark = mark_of(text)
    return text[mark[2] :] if mark else text


def heading(text: str) -> str:
    """What a line is about: its heading, or its first sentence; marks, brackets about units and stops off."""
    text = _LABELLED.sub("", text)
    flat = plain(text)
    stop = next((i for i, c in enumerate(flat) if c in "。!?" and _depth(flat[:i]) == 0), len(flat))
    told = text[:stop]
    colon = flat.find(":", 0, min(stop, 24))
    if colon > 1 and not re.search("[,;、]", flat[:colon]):
        # “4月至5月：制定方案”: when is no heading.
        told = text[colon + 1 : stop] if _WHEN.fullmatch(flat[:colon]) else text[:colon]
    spaced = re.match(r"^(\S{4,30})\s{1,}(?=\S{20,})", told)
    if spaced and not re.search(r"[,，;；:：]", spaced[1]):
        told = spaced[1]
    return told.strip(" \t　;；:：,，。、")


def joined(lines: Iterable[Line]) -> list[Line]:
    """Lines that a copy broke inside a sentence put together again."""
    found: list[Line] = []
    lines = list(lines)
    full = _printed_width(lines)
    last = 0.0
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        cut = full and last >= full and _is_cut(found[-1].text, text)
        last = _width(text)
        if found and (cut or _goes_on(found[-1].text, text)):
            found[-1] = Line(found[-1].number, found[-1].text + text)
        else:
            found.append(Line(line.number, text))
    return _numbered(found)


def _width(text: str) -> float:
    return sum(0.5 if char < "\x80" else 1 for char in text.strip())


def _printed_width(lines: list[Line]) -> float:
    """From which width on a line is a full one of a printed page; 0 where the lines are no page's."""
    widths = [(_width(line.text), line.text.rstrip()[-1:]) for line in lines]
    widest = max((width for width, _ in widths), default=0)
    cut = sum(width >= widest - _RAGGED and end not in _STOPS for width, end in widths)
    return widest - _RAGGED if 30 <= widest <= 50 and cut > max(3, len(lines) // 4) else 0


def _is_cut(before: str, text: str) -> bool:
    """Whether the paper's edge, not the sentence's end, stands between two lines."""
    if before[-1] in _STOPS or mark_of(text) or _LABEL.match(text):
        return False
    return not all(looks_like_unit(unit.name) for unit in split_units(text.strip(" 。")))


def _numbered(lines: list[Line]) -> list[Line]:
    """Lines that count 1, 2, 3 with nothing but a blank behind the number, with the mark that a copy lost."""
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if match := _BARE_NUMBER.match(plain(line.text)):
            if match["n"] == "1":
                runs.append([at])
            elif runs and int(match["n"]) == len(runs[-1]) + 1:
                runs[-1].append(at)
    marked = {at for run in runs if len(run) > 2 for at in run} | _glued(lines)
    return [
        Line(line.number, re.sub(r"^(\d+)\s*", r"\1.", line.text)) if at in marked else line
        for at, line in enumerate(lines)
    ]


def _glued(lines: list[Line]) -> set[int]:
    """Which lines bear their number without a mark, as the one before or after it bears the next to it."""
    found: list[tuple[int, int, bool]] = []
    for at, line in enumerate(lines):
        glued = _GLUED_NUMBER.match(plain(line.text))
        mark = mark_of(line.text)
        if glued:
            found.append((at, int(glued["n"]), True))
        elif mark and mark[0] == 3 and mark[1]:
            found.append((at, mark[1], False))
    runs = [(a, b) for a, b in pairwise(found) if a[1] + 1 == b[1]]
    return {at for pair in runs for at, _, bare in pair if bare}


def _goes_on(before: str, text: str) -> bool:
    if text[0] in ",，。;；、:：》)）”" and before[-1] != "。":
        return True
    if mark_of(text):
        return False
    if _LABEL_ALONE.search(before):
        return True
    if before[-1] in ",，、《“" or (_depth(before) > 0 and before.count("《") > before.count("》")):
        return True
    return text[0] == "《" and before.endswith(("根据", "按照", "依据", "落实", "贯彻", "对照", "执行"))


def tree(lines: Iterable[Line]) -> Node:
    """The outline of the lines; what stands before the first mark is the root's text."""
    root = Node(-1)
    stack = [root]
    listed = 0
    parts = [(line.number, part, mark_of(part)) for line in lines for part in _parts(line.text)]
    for at, (line, part, mark) in enumerate(parts):
        if mark and _LISTED.match(plain(part)):
            # 一是, 二是… are marks where they come in order.
            mark = mark if mark[1] in (1, listed + 1) else None
            listed = mark[1] or 0 if mark else 0
        if mark is None and _closes(stack[-1], part):
            del stack[1:]
        if mark is None or not part[mark[2] :].strip():
            stack[-1].text.append(Passage(line, part))
            continue
        rank, number, length = mark
        words = part[length:].strip()
        if not (_begins_below(stack[-1], rank, number, words) and _is_next(parts, at + 1, (rank, 2))):
            while stack[-1].rank >= rank:
                last = stack.pop()
                if last.rank == stack[-1].rank == rank and _goes_on_below(last, number, words):
                    break
        node = Node(rank, number, [Passage(line, words)], stack[-1])
        stack[-1].children.append(node)
        stack.append(node)
    return root


def _is_next(
    parts: list[tuple[int, str, tuple[int, int | None, int] | None]], at: int, due: tuple[int, int]
) -> bool:
    """Whether the next mark from there of that rank or above is the one that is due."""
    marks = (parts[i][2] for i in range(at, len(parts)))
    return next((mark[:2] for mark in marks if mark and mark[0] <= due[0]), None) == due


def _begins_below(node: Node, rank: int, number: int | None, words: str) -> bool:
    """Whether an item stands under one with the like mark: “二、整改任务”, and right below it 一、, 二、…"""
    if node.rank != rank or number != 1 or rank > 2 or len(node.text) > 1 or node.children:
        return False
    above = node.parent.children if node.parent else []
    # Below a list of what is to come the text begins.
    again = any(sibling.text[0].words == words for sibling in above)
    return not again and _is_heading(node.text[0].words) and (node.parent is None or node.parent.rank < rank)


def _goes_on_below(last: Node, number: int | None, words: str) -> bool:
    """Whether an item goes on from the last that stands under one with the like mark, not from that one."""
    holder = last.parent
    if holder is None or last.number is None or number != last.number + 1:
        return False
    both = holder.number is not None and number == holder.number + 1
    return not (both and _is_heading(words) and not _is_heading(holder.children[0].text[0].words))


def _is_heading(words: str) -> bool:
    return len(words) <= 20 and "。" not in words


def _closes(node: Node, text: str) -> bool:
    """Whether an unmarked paragraph speaks of all items, the last of which has said who does it."""
    if node.rank < 1 or not node.text or not _CLOSING.match(text):
        return False
    clauses = find_clauses(node.text[-1].words)
    return bool(clauses) and not node.text[-1].words[clauses[-1].end :].strip(" 。.;；")


def _parts(text: str) -> list[str]:
    """A line cut where items run on inside it: “1.深化改革。(1)落实…。(2)完善…”."""
    parts, last = [], 0
    expected: dict[int, int] = {}
    if mark := mark_of(text):
        expected = {mark[0]: (mark[1] or 0) + 1}
    for match in _INNER.finditer(text):
        inner = mark_of(text[match.end() :])
        if inner is None or inner[1] is None:
            continue
        rank, number, _ = inner
        if match["spaced"] and not _leads_to(text[last : match.start()], rank):
            continue
        if number == expected.get(rank, 1):
            parts.append(text[last : match.start()])
            last = match.end()
            expected[rank] = number + 1
    return [part for part in (*parts, text[last:]) if part.strip()]


def _leads_to(text: str, rank: int) -> bool:
    """Whether the words are a heading below which items of that rank may begin: “一、重点领域 （一）……”."""
    mark = mark_of(text)
    return mark is not None and mark[0] < rank and len(text) <= 40 and "。" not in text


def _depth(text: str) -> int:
    return sum(c in "(（〔【[《“" for c in text) - sum(c in ")）〕】]》”" for c in text)
