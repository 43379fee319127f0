"""An official document in, a draft out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tasklib.drafting.charges import read_duties, read_phases
from tasklib.drafting.charts import is_chart, read_charts
from tasklib.drafting.clauses import find_clauses, told_in_text, unread_brackets
from tasklib.drafting.clean import cleaned
from tasklib.drafting.draft import Draft, DraftTask
from tasklib.drafting.flat import with_tables
from tasklib.drafting.found import Found, Passage
from tasklib.drafting.head import Head, read_head
from tasklib.drafting.items import Item, Items
from tasklib.drafting.opening import open_source
from tasklib.drafting.outline import Node, joined, tree
from tasklib.drafting.runon import with_lines
from tasklib.drafting.sections import parts_of
from tasklib.drafting.shared import unread_of_runs, with_charges
from tasklib.drafting.source import Line, Source, Table, plain
from tasklib.drafting.tables import TaskRow, read_rows, task_rows
from tasklib.drafting.tasks import Reader
from tasklib.errors import ParameterError
from tasklib.files import readable_name
from tasklib.plan.deadlines import find_deadlines

_DAMAGED = re.compile(r"(?<!\d)20[0-4]\d(?:\d{2,4}|年\d{3,4})日(?:之?前|以前|起|至)?")
# Half of a character of GBK read with half of the next.
_GARBLED = re.compile("[\u3105-\u3129\u2500-\u257f\ue000-\uf8ff\ufffd]")
# The half of a bracket that the copy left of a clause.
_HALF = re.compile(r"^[^〔【]*[〕】][。;]?$")
# Who looks on is no one who does it.
_LOOKS_ON = re.compile(
    r"(?:^|(?<=[。;；,，\s]))(?:指导|监督|督导|督办|督查|验收|考核|审核|监管)(?:单位|部门)\s*[:：]\s*[^。;；\n]{2,60}"
)
# A bracket at a task's end that names units in words that were not understood.
_LAST_BRACKET = re.compile(
    r"[(（〔【][^()（）〔〕【】]*(?:局|委|办|厅|部门|单位|政府|中心)[^()（）〔〕【】]*[)）〕】][。;；]?$"
)
_SEEMS_CLAUSE = re.compile(r"牵头|责任单位|配合单位|责任部门|责任科室")


def read_draft(path: Path) -> Draft:
    """The draft of a plan that the document sets.

    Raises:
        ParameterError: it cannot be read, or sets no task.
    """
    draft = draft_of(open_source(path))
    if not draft.tasks:
        raise ParameterError(_no_task(draft, readable_name(path.name)))
    return draft


def draft_of(source: Source) -> Draft:
    """The draft of a plan that a document's lines and tables set; it may have no task.

    Raises:
        ParameterError: it is in traditional script and OpenCC is not installed.
    """
    left_out = [Passage(line.number, f"没有读{line.text}") for line in source.left_out]
    source = with_tables(with_lines(cleaned(source)))
    lines = joined(source.lines)
    head = read_head(source, lines)
    parts = [with_charges(tree(part)) for part in _own_parts(lines, head)]
    reader = Reader(head.year, head.issued_on.value)
    items, root = _items(parts, head)
    rows, skipped = read_rows(source)
    from_items = _outline_says_more(items, rows)
    tasks = reader.of_items(items) if from_items else reader.of_rows(rows)
    phases, duties, others = read_charts(source, head.year, head.issued_on.value)
    duties = [duty for part in parts for duty in read_duties(part)] + duties
    charged = {duty.unit.line for duty in duties}
    tasks = [_renamed(t, reader.aliases) for t in tasks if t.title.line not in charged or t.lead_units]
    told, undated = read_phases(root, head.year, head.issued_on.value)
    phases = told + phases
    read = (
        charged
        | {p.name.line for p in phases}
        | {p.end.line for p in phases}
        | {p.start.line for p in phases}
    )
    read |= {line for item in items for line in item.lines} if from_items else {row.line for row in rows}
    read |= {task.category.line for task in tasks}
    unread = [*left_out, *head.damaged, *_unread(parts, source, tasks, read, head)]
    unread += [p for p in undated if p.line not in read]
    unread += [Passage(row.number, row.text) for row in (*skipped, *others)]
    if from_items:
        unread += [p for part in parts for p in unread_of_runs(part, read)]
        # A table beside the outline mostly says the same again.
        texts = "".join(task.text for task in tasks)
        unread += [Passage(row.line, row.words) for row in rows if row.title not in texts]
    else:
        unread += _undated(rows, tasks)
        unread += _left_of(parts, rows)
    unread.sort(key=lambda passage: passage.line)
    return Draft(
        head.title,
        head.number,
        head.issuer,
        head.issued_on,
        head.year,
        tuple(phases),
        tuple(duties),
        tuple(tasks),
        dict(reader.aliases),
        tuple(dict.fromkeys(unread)),
    )


def _undated(rows: Sequence[TaskRow], tasks: Sequence[DraftTask]) -> list[Passage]:
    """The cells of times in which none was read."""
    told: dict[int | None, list[str]] = {}
    for found in (found for task in tasks for found in task.deadlines):
        told.setdefault(found.line, []).append(found.value.words)
    return [
        Passage(row.line, f"时限：{row.when}")
        for row in rows
        if row.when.strip("/\\—-－ 无\n") and not any(words in row.when for words in told.get(row.line, ()))
    ]


def _own_parts(lines: Sequence[Line], head: Head) -> list[list[Line]]:
    """The document's own text and its attachments, without what stands above the title of its own text."""
    parts = parts_of(lines)
    own = next((i for i, part in enumerate(parts) if any(line.number >= head.body for line in part)), 0)
    body = [line for line in parts[own] if line.number > head.body]
    return [body, *parts[own + 1 :]]


def _items(parts: Sequence[Node], head: Head) -> tuple[list[Item], Node]:
    """The first part that sets tasks, and them."""
    is_plan = head.is_plan
    for part in parts:
        found = Items(part, is_plan=is_plan or (head.title.value is None and _has_clauses(part))).read()
        if found:
            return found, part
        is_plan = False
    return [], parts[0]


def _has_clauses(root: Node) -> bool:
    if any(node.charged for node in root.walk()):
        return True
    return any(c.has_units for p in root.passages() for c in find_clauses(p.words))


def _outline_says_more(items: Sequence[Item], rows: Sequence[TaskRow]) -> bool:
    """Whether to take the outline's tasks, not the table's: of two that say the same, who names more units."""
    named = sum(any(c.has_units for _, c in item.clauses) for item in items)
    listed = sum(bool(row.leads or row.responsible or row.assists) for row in rows)
    return bool(items) and (not rows or named > listed)


def _left_of(parts: Iterable[Node], rows: Sequence[TaskRow]) -> list[Passage]:
    """The items of a list that a table says again, which the table leaves out."""
    texts = "".join(row.text for row in rows)
    items = [n for part in parts for n in part.walk() if n.number and n.rank > 1 and not n.children]

    def said(item: Node) -> bool:
        sentences = (s for passage in item.text for s in re.split("[。;；]", passage.words))
        return any(len(sentence) > 7 and sentence in texts for sentence in sentences)

    left = [item.text[0] for item in items if not said(item)]
    return left if len(left) * 2 < len(items) else []


def _renamed(task: DraftTask, aliases: dict[str, str]) -> DraftTask:
    """An alias met elsewhere is the unit it is an alias of."""
    names = {alias: name for name, alias in aliases.items()}

    def told(units: tuple[Found[str], ...]) -> tuple[Found[str], ...]:
        return tuple(
            {u.value: u for u in (replace(u, value=names.get(u.value, u.value)) for u in units)}.values()
        )

    return replace(task, lead_units=told(task.lead_units), responsible_units=told(task.responsible_units))


def _unread(
    parts: Iterable[Node], source: Source, tasks: Sequence[DraftTask], read: set[int | None], head: Head
) -> list[Passage]:
    """What may set a task, a unit or a deadline, and stands in no task."""
    found = []
    for passage in (p for part in parts for p in part.passages()):
        text = plain(passage.words)
        if match := _DAMAGED.search(text):
            found.append(Passage(passage.line, passage.words[match.start() : match.end()]))
        found += [Passage(passage.line, said.group()) for said in _LOOKS_ON.finditer(passage.words)]
        if _GARBLED.search(text) or _HALF.search(text):
            found.append(passage)
        elif passage.line not in read:
            clauses = find_clauses(passage.words)
            said = told_in_text(passage.words)
            sets = said is not None or any(d.on for d in find_deadlines(passage.words, head.year))
            if (
                any(c.has_units or c.times for c in clauses)
                or sets
                or (_SEEMS_CLAUSE.search(text) and len(text) < 60)
            ):
                found.append(passage)
        else:
            found += [Passage(passage.line, words) for words in unread_brackets(passage.words)]
    if any(t.lead_units or t.responsible_units for t in tasks):
        # Left open, never filled in: the office names who.
        found += [
            Passage(t.title.line or 0, t.title.value + (said.group() if said else ""))
            for t in tasks
            if not (t.lead_units or t.responsible_units)
            for said in [_LAST_BRACKET.search(t.text)]
        ]
    for block in source.blocks:
        if not isinstance(block, Table) or is_chart(block) or task_rows(Source((block,))):
            continue
        if _SEEMS_CLAUSE.search(block.rows[0].text):
            found.append(Passage(block.rows[0].number, block.rows[0].text))
    return sorted(found, key=lambda p: p.line)


def _no_task(draft: Draft, name: str) -> str:
    about = f"（{draft.title.value}）" if draft.title.value else ""
    also = f"，只读出 {len(draft.duties)} 条单位职责" if draft.duties else ""
    return (
        f"“{name}”{about}里没有找到任务{also}：须有分条的重点任务、“牵头单位：”“责任单位：”一类的分工，"
        "或有“工作任务”“责任单位”表头的表格。请确认是不是带任务分工的那一份（常在附件里）。"
    )
