"""A document that a copy put on one line: broken again before its marks, its labels and its signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, pairwise

from tasklib.drafting.numerals import counted
from tasklib.drafting.source import Block, Line, Row, Source, Table

_CN = "一二三四五六七八九十"
# No paragraph that holds several items of the first rank, or several labels, is short.
_SHORTEST = 240
_MARK = re.compile(
    rf"(?:^|(?<=[\s。;；:：)）]))(?:(?P<one>[{_CN}]{{1,3}})、|[(（](?P<two>[{_CN}]{{1,3}})[)）]|(?P<three>\d{{1,2}})[.．、](?!\d))"
)
_LABEL = re.compile(
    r"(?<=[\s。;；)）])(?:牵头|责任|配合|主办|协办|承办)(?:单位|部门|科室|处室)\s*[:：]|(?<=[\s。;；])完成(?:时限|时间)\s*[:：]"
)
_SIGNED = re.compile(r"(\S{3,40})\s+((?:19|20|二)\S{1,3}年\S{1,3}月\S{1,3}日)")
# A reader of scanned papers writes the Cyrillic letter where a line ends.
_LINE_END = re.compile(r"\s*Р\s*")


def with_lines(source: Source) -> Source:
    """The source with run-on lines broken; lines are then counted anew, for each to have its own number."""
    pieces = [list(_pieces(b.text)) if isinstance(b, Line) else [] for b in source.blocks]
    if all(len(some) < 2 for some in pieces):
        return source
    number = count(1)
    blocks: list[Block] = []
    for block, some in zip(source.blocks, pieces, strict=True):
        if isinstance(block, Table):
            rows = tuple(Row(next(number), row.cells) for row in block.rows)
            blocks.append(Table(rows, block.ragged))
        else:
            blocks += [Line(next(number), piece) for piece in some]
    return Source(tuple(blocks))


def _pieces(text: str) -> Iterator[str]:
    lines = [text]
    if len(_LINE_END.findall(text)) > 2 and not re.search("[А-ОС-Яа-я]", text):
        lines = [part for part in _LINE_END.split(text) if part]
    for line in lines:
        yield from _broken(line)


def _broken(text: str) -> list[str]:
    labels = [match.start() for match in _LABEL.finditer(text)]
    marks = list(_in_order(text))
    firsts = [at for at, rank in marks if rank == "one"]
    if len(text) < _SHORTEST or (len(firsts) < 2 and len(labels) < 2):
        return [text]
    cuts = sorted({0, len(text), *labels, *(at for at, _ in marks)})
    parts = [text[start:end].strip() for start, end in pairwise(cuts)]
    if firsts:
        # Above the first item stand address, letter, signature and title, apart by spaces.
        above = text[: firsts[0]].split()
        parts = above + [text[s:e].strip() for s, e in pairwise(c for c in cuts if c >= firsts[0])]
    # Behind the last item stand a closing sentence, who signs and the day.
    parts[-1:] = [word for some in re.split(r"(?<=。)\s+", parts[-1]) for word in _signed(some)]
    return [part for part in parts if part]


def _signed(text: str) -> list[str]:
    match = _SIGNED.fullmatch(text)
    return [match[1], match[2]] if match else [text]


def _in_order(text: str) -> Iterator[tuple[int, str]]:
    """Where marks stand that go on from the one before of their rank, or begin anew below another."""
    due = {"one": 1, "two": 1, "three": 1}
    for match in _MARK.finditer(text):
        rank = str(match.lastgroup)
        n = counted(match[rank])
        if n == due[rank] or (n == 1 and rank != "one"):
            due[rank] = n + 1
            yield match.start(), rank
