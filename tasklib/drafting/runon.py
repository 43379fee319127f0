"""A document that a copy put on one line: broken again before its marks, its labels and its signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise

from tasklib.drafting.columns import role_of
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
_PHASE = re.compile(rf"[(（]?[{_CN}\d]{{1,3}}[)）.、]\s*[^\s,，。;；:：()（）]{{2,10}}阶段\s*[(（:：]")
_SIGNED = re.compile(r"(\S{3,40})\s+((?:19|20|二)\S{1,3}年\S{1,3}月\S{1,3}日)")
# A whole letter that a printed page's copy put into one paragraph: its number, title and addressees.
_LETTER = re.compile(
    r"(?:(?P<red>\S{4,40}?)文件\s+)?(?P<number>[\u4e00-\u9fff]{1,14}\s*〔\d{4}〕\s*\d{1,4}\s*号)\s+"
    r"(?P<title>[^\s。:：][^。:：]{4,160}?的\s*通\s*知)\s+(?P<to>各[^。:：]{2,400}[:：])\s*"
)
_SIGNED_INSIDE = re.compile(
    r"(?<=\S)\s+(?P<who>[\u4e00-\u9fff]{2,30}(?:政府|办公室|办公厅|委员会|局|厅|小组))\s+"
    r"(?P<day>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:\s+|$)"
)
# Where a page's lines ended inside a sentence.
_INSIDE = re.compile(
    r"(?<=[\u3000-\uffef])[ \t]+(?=[\u3000-\uffef])|(?<=[\u4e00-\u9fff])[ \t]+(?=\d)|(?<=\d)[ \t]+(?=[\u4e00-\u9fff])"
)
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
            blocks.append(replace(block, rows=rows))
        else:
            blocks += [Line(next(number), piece) for piece in some]
    return Source(tuple(blocks))


def _pieces(text: str) -> Iterator[str]:
    lines = [text]
    if len(_LINE_END.findall(text)) > 2 and not re.search("[А-ОС-Яа-я]", text):
        lines = [part for part in _LINE_END.split(text) if part]
    for line in lines:
        if letter := _LETTER.match(line):
            yield from _opened(letter)
            for part in _apart(line[letter.end() :]):
                yield from (_INSIDE.sub("", piece) for piece in _cut(part, 1))
        else:
            parts = _broken(line)
            yield from parts if len(parts) > 1 else _apart(line)


def _opened(letter: re.Match[str]) -> Iterator[str]:
    """The head of a letter, each part on its line."""
    if letter["red"]:
        yield letter["red"]
    yield re.sub(r"\s+", "", letter["number"])
    first, _, rest = letter["title"].partition(" ")
    by = [first] if rest.startswith("关于") else []
    yield from by
    yield re.sub(r"\s+", "", rest if by else letter["title"])
    yield letter["to"]


def _apart(text: str) -> list[str]:
    """A paragraph that holds the signature and what comes below it; in a row of a table neither follows a stop."""
    match = _SIGNED_INSIDE.search(text) if len(text) > _SHORTEST // 2 else None
    if not match or not re.search(r"[。.]$|附件[:：]", text[: match.start()]) or re.match(r"\d", text):
        return [text]
    title, _, heads = text[match.end() :].partition(" ")
    below = (
        [title, heads] if sum(role_of(w) is not None for w in heads.split()) > 1 else [text[match.end() :]]
    )
    return [part for part in (text[: match.start()], match["who"], match["day"], *below) if part.strip()]


def _broken(text: str) -> list[str]:
    return [text] if len(text) < _SHORTEST else _cut(text, 2)


def _cut(text: str, least: int) -> list[str]:
    """The text cut before its marks and labels, if there are so many of the first rank, or labels."""
    labels = [match.start() for match in _LABEL.finditer(text)]
    marks = list(_in_order(text))
    firsts = [at for at, rank in marks if rank == "one"]
    phases = [at for at, _ in marks if _PHASE.match(text, at)]
    if len(firsts) < least and len(labels) < 2 and len(phases) < 2:
        return [text]
    cuts = sorted({0, len(text), *labels, *(at for at, _ in marks)})
    parts = [text[start:end].strip() for start, end in pairwise(cuts)]
    if firsts:
        # Above the first item stand address, letter, signature and title, apart by spaces.
        above = [_INSIDE.sub("", text[: firsts[0]])] if least == 1 else text[: firsts[0]].split()
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
