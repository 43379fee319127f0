"""Tables of tasks: their rows read by the heads of their columns, merged cells carried down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tasklib.drafting.charts import is_chart
from tasklib.drafting.columns import DITTO, Role, is_units, role_of, roles_of
from tasklib.drafting.outline import heading, mark_of, unmarked
from tasklib.drafting.quarters import Stage, money_unit, stages_of, sums_of
from tasklib.drafting.source import Row, Source, Table

_SECTION = re.compile("[(（]?[一二三四五六七八九十]{1,3}[)）、.]?")
_UNITS: tuple[Literal["leads", "responsible", "assists"], ...] = ("leads", "responsible", "assists")
_NOTE = re.compile(
    r"^(?:(?:备注|注|说明|填表说明|填表|填报|制表|审核|联系人|合计)\S{0,4}\s*[:：]|(?:备注|注|合\s*计|小\s*计|总\s*计|共\s*计)(?:[(（][^()（）]*[)）])?$)"
)
_FIGURE = re.compile(r"[\d.,，%万亿元个项件条处家/—-]+")
_COUNTED = re.compile(r"[(（]\s*(?:共\s*)?\d+\s*[个项件条类]\s*[)）]$")

_MEASURES = re.compile(r"(?:整改|工作|具体|主要|改进|解决|落实)*(?:措施|举措|办法)")


@dataclass(frozen=True)
class TaskRow:
    """A row that sets a task; cells are empty where the table says nothing."""

    line: int
    number: int | None
    category: str
    title: str
    text: str
    target: str
    leads: str
    responsible: str
    assists: str
    when: str
    words: str
    stages: tuple[Stage, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()


def task_rows(source: Source) -> list[TaskRow]:
    """The rows of every table that sets tasks, in order."""
    return read_rows(source)[0]


def read_rows(source: Source) -> tuple[list[TaskRow], list[Row]]:
    """The rows of every table that sets tasks, in order, and those of their rows that set none."""
    found: list[TaskRow] = []
    skipped: list[Row] = []
    roles: list[Role] | None = None
    heads: tuple[str, ...] = ()
    money = above = ""
    for block in source.blocks:
        if not isinstance(block, Table):
            above = money_unit(block.text) or above
            continue
        if is_chart(block):
            continue
        at, told = _head(block.rows)
        if told:
            roles, heads = told, block.rows[at - 1].cells
            said = (money_unit(cell) for row in block.rows[:at] for cell in row.cells)
            money = next(filter(None, said), above)
        elif not roles or len(roles) != max(map(len, (row.cells for row in block.rows))):
            roles = None
            continue
        above = ""
        tasks, others = _Reading(roles, heads, money, block.name).of(block.rows[at:])
        found += tasks
        skipped += others
    return found, skipped


def _head(rows: Sequence[Row]) -> tuple[int, list[Role] | None]:
    """Where the rows below the head begin, and what its columns hold."""
    for i, row in enumerate(rows[:8]):
        roles = roles_of(row.cells)
        if not roles:
            continue
        below = rows[i + 1] if i + 1 < len(rows) else None
        # A head of two rows: 责任单位 over 牵头 and 配合, the others merged downward.
        if below and len(below.cells) == len(row.cells) and below.cells != row.cells:
            merged = [role for role, a, b in zip(roles, row.cells, below.cells, strict=True) if a and a == b]
            finer = _finer(row.cells, below.cells)
            counts = any(cell.strip().isdecimal() for cell in below.cells)
            if merged and not counts and (finer or set(merged) - {"other"}):
                return i + 2, finer or roles
        return i + 1, roles
    return 0, None


def _finer(above: Sequence[str], below: Sequence[str]) -> list[Role] | None:
    """What the columns of a head's second row hold; quarters under 进展情况 are reported, not set."""
    roles = roles_of(below)
    return roles and [
        "other" if role == "stage" and role_of(head) == "other" else role
        for head, role in zip(above, roles, strict=True)
    ]


class _Reading:
    """Reads the rows below one head, with what merged cells say for those below them."""

    def __init__(self, roles: Sequence[Role], heads: Sequence[str], money: str, group: str) -> None:
        self._roles, self._money = roles, money
        # The heads that say when or how much.
        self._heads = [h if r in ("stage", "sum") else "" for h, r in zip(heads, roles, strict=False)]
        self._by_measures = any(
            r == "measures" and _MEASURES.fullmatch(re.sub(r"\s", "", h))
            for h, r in zip(heads, roles, strict=False)
        )
        self._category = self._task = ""
        self._group = group
        self._above: dict[Role, str] = {}
        # The cells of the last row that has more than a group's name.
        self._cells: Sequence[str] = ()
        # Whether rows bear figures for numbers, so that 一 numbers a group.
        self._counts = False
        # The row that named the group, until a task stands below it.
        self._naming: Row | None = None
        # The cells of problems that several measures stand beside.
        self._several: set[str] = set()
        self._tasks: list[TaskRow] = []
        self._skipped: list[Row] = []

    def of(self, rows: Sequence[Row]) -> tuple[list[TaskRow], list[Row]]:
        """The tasks, and the rows that set none and name no group of tasks."""
        at = self._roles.index("number") if "number" in self._roles else None
        self._counts = at is not None and any(
            row.cells[at].strip().isdecimal() for row in rows if row.cells[at:]
        )
        self._several = self._with_several(rows)
        for row in rows:
            cells = [cell.strip() for cell in row.cells]
            if roles_of(row.cells):
                # The head again, on the next page; what only looks like one is not lost.
                self._skipped += [row] if any(role_of(cell) is None for cell in cells if cell) else []
            elif any(cells):
                self._read(row, cells)
        if self._naming:
            self._skipped.append(self._naming)
        return self._tasks, sorted(self._skipped, key=lambda row: row.number)

    def _with_several(self, rows: Sequence[Row]) -> set[str]:
        """The tasks' cells, merged downward, beside which the columns of 措施 say more than one thing."""
        if "measures" not in self._roles or not self._by_measures:
            return set()
        beside: list[tuple[str, set[str]]] = []
        for row in rows:
            cells = [cell.strip() for cell in row.cells]
            own = _column(cells, self._roles, "task")
            if own and (not beside or beside[-1][0] != own):
                beside.append((own, set()))
            if beside:
                beside[-1][1].add(_column(cells, self._roles, "measures"))
        return {cell for cell, measures in beside if len(measures - {"", cell}) > 1}

    def _read(self, row: Row, cells: list[str]) -> None:
        cells = self._resolved(cells)
        said = {cell for cell in cells if cell}
        if not said:
            # 同上 with nothing above.
            self._skipped.append(row)
            return
        if _NOTE.match(next(cell for cell in cells if cell)):
            self._skipped.append(row)
            return
        if self._adds(cells):
            return
        if (named := self._group_of(cells)) or len(said) == 1:
            self._names(row, named or said.pop())
            return
        self._cells = cells
        told = {role: _column(cells, self._roles, role) for role in set(self._roles)}
        self._category = told.get("category") or self._category
        own, measures = told.get("task", ""), told.get("measures", "")
        if not own and not measures:
            self._skipped.append(row)
            return
        above = self._tasks[-1] if self._tasks else None
        if above and self._says_again(told):
            self._add({role: cell for role, cell in told.items() if role in (*_UNITS, "when")})
            return
        self._above = told
        if above and own and self._lacks_merged(told) and above.number is not None:
            told |= {role: getattr(above, role) for role in _UNITS}
        self._task = own or self._task
        self._naming = None
        if measures and self._task in self._several:
            # Each measure is a task, the problem what they stand under.
            task = _row(row, told, _bare(self._task), "", measures)
        else:
            task = _row(row, told, self._category or self._group, self._task, measures)
        sums = sums_of(self._heads, cells, self._money)
        task = replace(task, stages=tuple(stages_of(self._heads, cells)), sums=tuple(sums))
        # A mark with no words behind it is no task.
        if task.title and not task.title.isdecimal():
            self._tasks.append(task)
        else:
            self._skipped.append(row)

    def _resolved(self, cells: list[str]) -> list[str]:
        """The cells, with what stands above in place of 同上 where units and times stand."""
        found = list(cells)
        for i, (cell, role) in enumerate(zip(cells, self._roles, strict=False)):
            if role in (*_UNITS, "when") and (match := DITTO.match(cell)):
                above = self._cells[i] if i < len(self._cells) else ""
                found[i] = above + cell[match.end() :]
        return found

    def _group_of(self, cells: Sequence[str]) -> str:
        """The name in a row of a section's number, a name and at most sums: “一 | 提升基础工作 | 3000”."""
        told = [(cell, role) for cell, role in zip(cells, self._roles, strict=False) if cell]
        who = {cell for cell, role in told if role in (*_UNITS, "when")}
        numbered = any(role == "number" and cell.isdecimal() for cell, role in told)
        # Merged over the row, the name stands there too.
        who -= {cell for cell, role in told if role in ("task", "category", "measures")}
        if numbered or who:
            return ""
        words = list(
            dict.fromkeys(cell for cell, _ in told if not (self._counts and _FIGURE.fullmatch(cell)))
        )
        names = [cell for cell in words if not _SECTION.fullmatch(cell)]
        marked = len(names) < len(words) or any((mark := mark_of(name)) and mark[0] < 3 for name in names)
        return names[0] if marked and len(names) == 1 else ""

    def _names(self, row: Row, only: str) -> None:
        """One cell over the whole row names the group of those below."""
        if re.fullmatch(r"\d+", only):
            self._skipped.append(row)
            return
        if self._naming and not _stands_over(self._naming.text, only):
            self._skipped.append(self._naming)
        self._group, self._category, self._task, self._naming = _bare(_COUNTED.sub("", only)), "", "", row

    def _adds(self, cells: Sequence[str]) -> bool:
        """Whether the row has but units or a time more for the task above, which it then gets."""
        filled = {role: cell for cell, role in zip(cells, self._roles, strict=False) if cell}
        if not self._tasks or self._naming or not filled or not set(filled) <= {*_UNITS, "when"}:
            return False
        if (strayed := filled.get("when")) and is_units(strayed) and (own := self._unit_roles()):
            # A cell that slid over into the next column.
            filled[own[-1]] = filled.pop("when")
        if len(set(filled.values())) < len(filled):
            # Merged over the whole row: a group's name.
            return False
        self._add(filled)
        return True

    def _says_again(self, told: dict[Role, str]) -> bool:
        """Whether a merged cell makes the row the one above once more, with other units."""
        same = (
            told.get(role) == self._above.get(role)
            for role in ("number", "category", "task", "measures", "target")
        )
        return bool(told.get("number")) and all(same)

    def _add(self, more: Mapping[Role, str]) -> None:
        """Gives the task above more units, or a further time."""
        above = self._tasks[-1]

        def both(told: str, role: Role) -> str:
            lines = dict.fromkeys((told + "\n" + more.get(role, "")).split("\n"))
            return "\n".join(filter(None, lines))

        self._tasks[-1] = replace(
            above,
            leads=both(above.leads, "leads"),
            responsible=both(above.responsible, "responsible"),
            assists=both(above.assists, "assists"),
            when=both(above.when, "when"),
            words=" ".join((above.words, *filter(None, more.values()))),
        )

    def _unit_roles(self) -> list[Role]:
        return [role for role in self._roles if role in _UNITS]

    def _lacks_merged(self, told: dict[Role, str]) -> bool:
        """Whether the row has neither number nor units of its own where it has a number's column."""
        return "number" in told and not told["number"] and not any(told.get(role) for role in _UNITS)


def _stands_over(outer: str, inner: str) -> bool:
    """Whether of two group names below each other the first holds the second: 一、 over （一）."""
    above, below = mark_of(outer), mark_of(inner)
    return bool(above and below and above[0] < below[0])


def _column(cells: Sequence[str], roles: Sequence[Role], role: Role) -> str:
    values = [cell for cell, r in zip(cells, roles, strict=False) if r == role and cell]
    if role == "category":
        return _bare(values[0]) if values else ""
    return "\n".join(dict.fromkeys(values))


def _row(row: Row, told: dict[Role, str], category: str, task: str, measures: str) -> TaskRow:
    of_task, of_measures = mark_of(task), mark_of(measures)
    number = re.fullmatch(r"[(（]?(\d{1,3})[)）.、]?", told.get("number", ""))
    title = task
    counted = int(number[1]) if number else None
    if of_measures and of_task and of_task[0] < of_measures[0]:
        # 一、… | 1.…: the numbered measure is the task, what it stands under its category.
        category, title = category or _bare(task), measures
    elif not task:
        title = measures
    if counted is None and of_measures and of_measures[0] == 3:
        counted = of_measures[1]
    if counted is None and title is task and of_task:
        counted = of_task[1]
    text = "\n".join(part for part in (task, unmarked(measures)) if part)
    return TaskRow(
        row.number,
        counted,
        category,
        _title(title),
        text,
        told.get("target", ""),
        told.get("leads", ""),
        told.get("responsible", ""),
        told.get("assists", ""),
        told.get("when", ""),
        row.text,
    )


def _title(text: str) -> str:
    """A cell's heading; the whole of it where it is short."""
    bare = re.sub(r"\s*\n\s*", "", unmarked(text)).strip(" 。;；")
    return bare if len(bare) <= 40 and "。" not in bare else heading(bare)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unmarked(text)).strip("。;；:：")
