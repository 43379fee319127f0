"""The outline's items that are tasks: one for each responsibility clause, or each item of a task section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tasklib.drafting.clauses import Clause, find_clauses
from tasklib.drafting.found import Passage
from tasklib.drafting.outline import Node, heading, unmarked
from tasklib.drafting.sections import PHASE_TITLE, is_duties, is_neither, is_phases, is_tasks
from tasklib.plan.deadlines import find_deadlines

_HAN = re.compile("[\u4e00-\u9fff]")
# What stands between two clauses and is no task of its own.
_SHORTEST = 4
_LAST_PIECE = re.compile(r"^(?P<what>.{4,})[,，](?P<last>[^,，]*)$", re.DOTALL)


# “工作进展：…” between two lines of units is no task of its own.
_REMARK = re.compile(
    r"(?!.{0,7}(?:任务|事项|措施|内容|举措|要求|工作|项目))[\u4e00-\u9fff]{2,8}[:：]|(?:工作)?进展(?:情况)?[:：]"
)
_BY_WHAT = re.compile(r"^(?:在|对照|对标|按照?|根据|依据|依托|结合|围绕|针对|通过|随着|为|以)[^,，]*$")


@dataclass
class Item:
    """A task as the outline has it.

    Attributes:
        number: as the document counts it; None where it does not.
        part: 1, or which clause of the item it is.
        category: the section it stands in.
        title: its heading or first sentence, and where.
        texts: its words without its clauses.
        clauses: who does it, each with its line.
        own_heading: whether the title is a heading of its own.
    """

    number: int | None
    category: Passage | None
    title: Passage
    texts: list[Passage] = field(default_factory=list)
    clauses: list[tuple[int, Clause]] = field(default_factory=list)
    part: int = 1
    own_heading: bool = True

    @property
    def lines(self) -> set[int]:
        """Every line it was read from."""
        return {self.title.line, *(t.line for t in self.texts), *(line for line, _ in self.clauses)}


class Items:
    """The tasks of an outline.

    Args:
        root: the outline.
        is_plan: whether the document sets tasks by its title; if not, only clauses make tasks.
    """

    def __init__(self, root: Node, *, is_plan: bool) -> None:
        self.root = root
        self._is_plan = is_plan
        self._clauses = {id(n): [find_clauses(p.words) for p in n.text] for n in root.walk()}
        owners = [n for n in root.walk() if self._owns(n) and n.rank > 0]
        self._rank = Counter(n.rank for n in owners).most_common(1)[0][0] if owners else None
        self._has_task_sections = any(is_tasks(n) for n in root.children) or any(
            is_tasks(n) for c in root.children for n in c.children if not is_neither(c)
        )

    def read(self) -> list[Item]:
        """The tasks, in order."""
        found = list(self._split(self.root, [self.root])) if self._owns(self.root) else []
        together = self._together(self.root)
        for section in self.root.children:
            own = section.rank > 1 and together and not is_neither(section)
            found += self._gather(section, bears=own or self._bears(section))
        return found

    def _bears(self, section: Node) -> bool:
        if not self._is_plan or is_neither(section) or is_duties(section) or self.is_phase(section):
            return False
        return is_tasks(section) or not self._has_task_sections

    def is_phase(self, node: Node) -> bool:
        """Whether the item is, or holds, phases of the whole."""
        return is_phases(node) or bool(PHASE_TITLE.match(node.title) and node.rank > 0)

    def _owns(self, node: Node) -> bool:
        return bool(node.charged) or any(c.has_units for cs in self._clauses[id(node)] for c in cs)

    def _has_units(self, node: Node) -> bool:
        return any(self._owns(n) for n in node.walk())

    def _gather(self, node: Node, *, bears: bool) -> Iterator[Item]:
        if self.is_phase(node):
            # Who does a phase is told with it; only its numbered steps are tasks.
            if not is_phases(node):
                for child in node.children:
                    if self._has_units(child):
                        yield from self._gather(child, bears=False)
                return
            for child in node.children:
                yield from self._gather(child, bears=False) if not self._is_step(child) else ()
            return
        if not bears and not self._has_units(node):
            # A section of tasks inside one that is none.
            for child in node.children:
                if self._is_plan and is_tasks(child):
                    yield from self._gather(child, bears=True)
            return
        if is_neither(node) and not self._has_units(node):
            return
        if not node.children or self._is_leaf(node):
            if node.rank <= 1 and not self._has_units(node) and not self._is_leaf_section(node):
                return
            yield from self._split(node, list(node.walk()))
            return
        if self._owns(node):
            yield from self._split(node, [node])
        bears = bears or self._together(node)
        for child in node.children:
            yield from self._gather(child, bears=bears and not is_neither(child))

    def _together(self, node: Node) -> bool:
        """Whether the items of a run are tasks, as most of them name units."""
        if any(is_duties(n) or is_neither(n) for n in (node, *node.above())):
            return False
        return sum(self._has_units(child) for child in node.children) * 2 > len(node.children)

    def _is_step(self, node: Node) -> bool:
        return not any(self._owns(n) for c in node.children for n in c.walk())

    def _is_leaf(self, node: Node) -> bool:
        """Whether the item is one task, whatever is listed under it."""
        if any(self._has_units(child) for child in node.children):
            return self._closes(node)
        if self._owns(node) and node.rank > 0:
            return True
        return node.rank >= 1 and (node.children[0].rank >= 4 or node.rank == self._rank)

    def _is_leaf_section(self, node: Node) -> bool:
        """Whether a section without items is itself a task: only beside others that are (一、 … 二、 …)."""
        siblings = node.parent.children if node.parent else []
        flat = sum(not s.children for s in siblings)
        return is_tasks(node) is False and flat * 2 >= len(siblings) and flat > 2

    def _closes(self, node: Node) -> bool:
        """Whether the clause below the last item is the whole section's: the items before have none."""
        if node.rank < 1 or len(node.children) < 2 or self._owns(node):
            return False
        *others, last = node.children
        if any(self._has_units(child) for child in others) or not self._has_units(last):
            return False
        clauses = self._clauses[id(last)]
        if last.rank == 5 and not last.children:
            # 一是…; 二是…: what ends the sentence is said of all of it.
            return True
        return len(clauses) > 1 and not any(c.has_units for c in clauses[0]) and not last.children

    def _split(self, node: Node, nodes: Iterable[Node]) -> Iterator[Item]:
        """One task for each clause; all of it one task where there is but one."""
        stream: list[tuple[int, str | Clause]] = []
        for n in nodes:
            for passage, clauses in zip(n.text, self._clauses[id(n)], strict=True):
                at = 0
                words = passage.words
                for clause in clauses:
                    stream.append((passage.line, words[at : clause.start]))
                    stream.append((passage.line, clause))
                    at = clause.end
                stream.append((passage.line, words[at:]))
            stream += n.charged
        groups: list[Item] = []
        category = self._category(node)
        fresh: list[Passage] = []
        for line, piece in stream:
            if isinstance(piece, str):
                if len(_HAN.findall(piece)) >= _SHORTEST or (not groups and piece.strip()):
                    fresh.append(Passage(line, piece.strip()))
            elif groups and not fresh:
                groups[-1].clauses.append((line, piece))
            elif not piece.has_units:
                # Only when, and no one named: it belongs to what comes before.
                if not groups:
                    groups.append(Item(node.number, category, Passage(line, ""), fresh))
                    fresh = []
                groups[-1].clauses.append((line, piece))
            elif groups and (
                not any(c.has_units for _, c in groups[-1].clauses)
                or all(_REMARK.match(text.words) for text in fresh)
            ):
                groups[-1].texts += fresh
                groups[-1].clauses.append((line, piece))
                fresh = []
            else:
                groups.append(Item(node.number, category, Passage(line, ""), fresh, [(line, piece)]))
                fresh = []
        if fresh:
            if groups:
                groups[-1].texts += fresh
            else:
                groups.append(Item(node.number, category, Passage(node.line, ""), fresh))
        for part, item in enumerate(groups, 1):
            item.part = part
            self._entitle(item, node)
            if item.title.words:
                yield item

    def _entitle(self, item: Item, node: Node) -> None:
        first = item.texts[0] if item.texts else None
        if node.rank >= 0 and item.part == 1:
            item.title = Passage(node.line, _entitled(_before_clause(node, item)))
        elif first:
            item.own_heading = False
            item.title = Passage(first.line, _entitled(unmarked(first.words)))

    def _category(self, node: Node) -> Passage | None:
        above = list(node.above())
        named = [n for n in above if not (is_tasks(n) and len(n.title) <= 8)] or above
        outer = next((n for n in reversed(named) if n.rank > 0), named[-1] if named else None)
        return Passage(outer.line, outer.title) if outer else None


def _entitled(words: str) -> str:
    """A title out of an item's words: without a bracket cut open, and without when it is to be done."""
    title = re.sub(r"[(（〔][^()（）〔〕]*$", "", heading(words))
    cut = _LAST_PIECE.match(title)
    if cut and len(cut["last"]) < 20 and find_deadlines(cut["last"], 2000):
        # “对照上年的评估结果，6月底前整改”: what stands before says only by what.
        return title if _BY_WHAT.search(cut["what"]) else cut["what"]
    return title


def _before_clause(node: Node, item: Item) -> str:
    """The item's first line up to its clause."""
    return item.texts[0].words if item.texts and item.texts[0].line == node.line else node.text[0].words
