"""Who does an outline's items by what stands elsewhere: in their heading, or below all of them."""

from __future__ import annotations

import re

from tasklib.drafting.clauses import Clause, find_clauses, said_of_all
from tasklib.drafting.found import Passage
from tasklib.drafting.outline import Node
from tasklib.drafting.sections import PHASE_TITLE, is_duties, is_neither, is_phases
from tasklib.drafting.units import is_sure_unit, split_units

# A heading may end like a unit and be none: “产业布局”, “中西部”, “特色园区”.
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{1,14}(?:(?<![布全格大开结])局|委|(?<![主承协举申])办|厅|政府|办公室|委员会|法院|检察院|妇联|总工会|"
    r"(?:组织|宣传|统战|武装|社会工作)部)"
)
_CHARGE = re.compile("(?:主要|具体|牵头)?(?:负责|承担|职责)")
_HAN = re.compile("[\u4e00-\u9fff]")


def with_charges(root: Node) -> Node:
    """The outline, each of whose items is charged to the units that its heading or a line below names."""
    for node in list(root.walk()):
        for passage in list(node.text):
            clause = said_of_all(passage.words)
            items = _above(root, node, passage.line) if clause else []
            if clause and items:
                _take(clause, passage, node)
                for item in items:
                    item.charged.append((passage.line, clause))
        _charge_parts(node)
    return root


def _take(clause: Clause, passage: Passage, node: Node) -> None:
    """Takes the clause out of the item that it happens to stand in."""
    rest = (passage.words[: clause.start] + passage.words[clause.end :]).strip()
    at = node.text.index(passage)
    node.text[at : at + 1] = [Passage(passage.line, rest)] if len(_HAN.findall(rest)) > 3 else []


def _above(root: Node, node: Node, line: int) -> list[Node]:
    """The items of the part that ends there that name no one themselves."""
    before = [n for n in root.walk() if n.rank > 0 and n.line < line]
    last = node if node.rank > 0 else before[-1] if before else None
    while last is not None and last.parent is not None and last.rank > 3 and last.parent.rank > 0:
        last = last.parent
    if last is None or last.parent is None:
        return []
    items = (n for n in last.parent.children if n.line <= line)
    return [n for n in items if not _is_else(n) and not _names_units(n)]


def unread_of_runs(root: Node, read: set[int | None]) -> list[Passage]:
    """The items of a run whose others were read and that were not: they may be tasks too."""
    left: list[Passage] = []
    for node in root.walk():
        run = [n for n in node.children if n.rank in (2, 3) and n.number is not None]
        missing = [n for n in run if all(below.line not in read for below in n.walk())]
        if len(missing) < len(run) and not any(_is_else(n) for n in (node, *node.above())):
            left += [n.text[0] for n in missing if not _is_else(n)]
    return left


def _is_else(node: Node) -> bool:
    return is_neither(node) or is_duties(node) or is_phases(node) or PHASE_TITLE.match(node.title) is not None


def _names_units(node: Node) -> bool:
    told = (
        c
        for passage in node.passages()
        for c in find_clauses(passage.words)
        if not said_of_all(passage.words)
    )
    return any(c.has_units for c in told) or any(n.charged for n in node.walk())


def _charge_parts(node: Node) -> None:
    """Charges what stands under headings that are units; a single such heading may be anything."""
    if node.rank >= 0 and any(is_duties(n) for n in (node, *node.above())):
        return
    parts = [n for n in node.children if _is_unit(n)]
    said = [p.words for part in parts for p in (*part.text[1:], *(n.text[0] for n in part.children))]
    # A list of names below them (of files, of services) sets nothing.
    sentences = sum(re.search("[。；;]", words) is not None for words in said)
    for part in parts if len(parts) > 1 and sentences * 2 > len(said) else []:
        heading, *paragraphs = part.text
        if not part.children:
            part.text = [heading]
            part.children = [Node(part.rank + 1, None, [p], part) for p in paragraphs]
        clause = Clause(0, 0, heading.words, assists=split_units(heading.words))
        for item in part.children:
            if not _names_units(item):
                item.charged.append((heading.line, clause))


def _is_unit(node: Node) -> bool:
    """Whether a heading is nothing but units, and what stands below is no list of their duties."""
    heading = node.text[0].words.strip(" 　:：。")
    names = re.split("[、和]", heading)
    below = [*(p.words for p in node.text[1:]), *(n.text[0].words for n in node.children)]
    return (
        bool(below)
        and len(heading) <= 24
        and all(_ORGAN.fullmatch(name) and is_sure_unit(name) for name in names)
        and not any(_CHARGE.match(words) for words in below)
    )
