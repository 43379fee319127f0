"""The workbook's rows in, the parts of a plan out: what is missing by default, what disagrees as a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tasklib.plan.yaml_source import Location
from tasklib.planbook.cells import CODE, TEXTS, UNITS, Names, Unfit, unescape
from tasklib.planbook.deadlines import Dated, Deadlines, read_deadlines
from tasklib.planbook.fill import Newcomers, fill_in, free, when
from tasklib.planbook.form import (
    ASSIGNMENTS,
    CATEGORIES,
    DUTIES,
    GROUPS,
    INDICATORS,
    MEASURES,
    MILESTONES,
    RECURRING,
    ROLES,
    SHEETS,
    TASKS,
    UNITS_SHEET,
    Column,
    Sheet,
)
from tasklib.planbook.read import Book, CellFault, Row
from tasklib.planbook.regular import Regular, regular_line, taken

_SOURCE = TASKS.columns[-1]
_ORDER = ASSIGNMENTS.columns[-1]
_ROLE_WORDS = {role: header for header, role in ROLES.items()}


class Assembly:
    """The parts of a plan as they are put together.

    Attributes:
        document: the plan's keys, untyped, as ``plan.inspect_parts`` takes them.
        places: the row and header that each part was read from.
        faults: what could not be read, and where two sheets disagree.
        defaults: what was left out and filled in, a sentence each.
    """

    def __init__(self, book: Book, newcomers: Newcomers | None = None) -> None:
        self._book = book
        self.document: dict[str, Any] = {}
        self.places: dict[Location, tuple[Row, str]] = {}
        self._parts: dict[tuple[str, str], list[tuple[Row, dict[str, Any]]]] = {}
        # The filling in comes first: what it puts into the rows is read like the rest.
        self.defaults: list[str] = list(fill_in(book, newcomers))
        self.faults: list[CellFault] = list(book.faults)
        self._begins = newcomers.start if newcomers else date.min
        units = [
            *self._called(UNITS_SHEET, "单位代码", "简称", "全称"),
            *self._called(GROUPS, "组编号", "名称"),
        ]
        categories = self._called(CATEGORIES, "编号", "名称")
        self._names = {"units": Names(units), "categories": Names(categories, CATEGORIES.name)}
        self._put_together()

    def _called(self, sheet: Sheet, code: str, *names: str) -> list[tuple[str, list[str]]]:
        """Everything that each row's unit or category may be called, by its code."""
        none = Names([])
        return [
            (
                CODE.read(row.cells[code], none),
                [
                    *(row.cells[name] for name in names if name in row.cells),
                    *TEXTS.read(row.cells.get("别名", ""), none),
                ],
            )
            for row in self._book.rows[sheet.name]
            if code in row.cells
        ]

    def _tell(self, row: Row, header: str, told: str) -> None:
        self.defaults.append(f"{row.fault(header, '')}{told}")

    def _put_together(self) -> None:
        for sheet in SHEETS:
            rows = self._book.rows[sheet.name]
            if sheet is ASSIGNMENTS:
                continue
            for n, row in enumerate(rows):
                if sheet.within:
                    parent = row.cells.get(sheet.columns[0].header, "")
                    item = self._item(sheet, row, ())
                    self._parts.setdefault((sheet.name, parent), []).append((row, item))
                else:
                    at: Location = sheet.at if sheet.form else (*sheet.at, n)
                    self._keep(sheet, at, self._item(sheet, row, at))
        for key in ("categories", "tasks", "units"):
            self.document.setdefault(key, [])
        calendar = self.document.get("calendar", {})
        if calendar.get("locks_after") == "never":
            calendar["locks_after"] = None
        for n, (row, task) in enumerate(
            zip(self._book.rows[TASKS.name], self.document["tasks"], strict=True)
        ):
            self.places["tasks", n] = (row, "事项编号")
            self._add_indicators(n, row, task)
            self._add_deadlines(n, row, task)
        for n, (row, measure) in enumerate(
            zip(self._book.rows[MEASURES.name], self.document.get("measures", ()), strict=True)
        ):
            self._add_duty(n, row, measure)
        self._add_assignments()
        for (name, parent), left in self._parts.items():
            whole = ("举措", MEASURES.name) if name == DUTIES.name else ("事项", TASKS.name)
            for row, _ in left:
                sentence = f"{whole[0]}“{parent}”不在《{whole[1]}》里，请改正或删去本行。"
                self.faults.append(row.fault(next(iter(row.places)), sentence))

    def _item(self, sheet: Sheet, row: Row, at: Location) -> dict[str, Any]:
        """The values of a row's cells; a cell that cannot be read is a fault, and left out."""
        item: dict[str, Any] = {}
        for column in sheet.keyed:
            self.places[(*at, *column.path)] = (row, column.header)
            value = self._value(column, row)
            if value is None:
                continue
            inner = item
            for key in column.path[:-1]:
                inner = inner.setdefault(key, {})
            inner[column.path[-1]] = value
        return item

    def _value(self, column: Column, row: Row) -> Any:
        text = row.cells.get(column.header)
        if text is None:
            return None
        try:
            return column.codec.read(text, self._names[column.names])
        except Unfit as problem:
            self.faults.append(row.fault(column.header, f"{column.header}{problem}"))
            # Someone stands in, so that nobody is not a fault of its own.
            someone = (row.cells.get("单位代码", "") for row in self._book.rows[UNITS_SHEET.name])
            return tuple(someone)[:1] if column.codec is UNITS else None

    def _keep(self, sheet: Sheet, at: Location, item: dict[str, Any]) -> None:
        """Put an item where it stands in the plan."""
        if sheet.form and not at:
            self.document.update(item)
            return
        inner: Any = self.document
        keys = at if sheet.form else at[:-1]
        for key in keys[:-1]:
            inner = inner.setdefault(key, {})
        if sheet.form:
            inner[keys[-1]] = item
        else:
            inner.setdefault(keys[-1], []).append(item)

    def _add_indicators(self, n: int, row: Row, task: dict[str, Any]) -> None:
        parts = self._parts.pop((INDICATORS.name, row.cells["事项编号"]), [])
        names = [
            unescape(line.strip()).strip() for line in row.cells.get("指标", "").split("\n") if line.strip()
        ]
        left = list(parts)
        task["indicators"] = []
        taken = {item.get("id", "") for _, item in parts}
        for name in names:
            own = next(((r, item) for r, item in left if item.get("name") == name), None)
            at: Location = ("tasks", n, "indicators", len(task["indicators"]))
            if own:
                left.remove(own)
                self._place(at, INDICATORS, own[0])
                task["indicators"].append(own[1])
                continue
            id = free(f"{row.cells['事项编号']}-", taken)
            self.places[at] = (row, "指标")
            told = f"“{name}”：编号 {id}，计量单位“项”，口径“{name}”，累计，相加"
            self._tell(row, "指标", told)
            task["indicators"].append(
                {"id": id, "name": name, "measure": "项", "definition": name, "source": "default"}
            )
        self._disagree(left, "指标名称", "指标", row)

    def _disagree(self, left: list[tuple[Row, dict[str, Any]]], header: str, where: str, task: Row) -> None:
        cell = task.fault(where, "").cell
        for row, _ in left:
            name = row.cells.get(header, "")
            sentence = f"{header}“{name}”在《任务分解表》{cell} 的{where}里没有，请改成一致，或删去本行。"
            self.faults.append(row.fault(header, sentence))

    def _place(self, at: Location, sheet: Sheet, row: Row) -> None:
        for column in sheet.keyed:
            self.places[(*at, *column.path)] = (row, column.header)

    def _add_deadlines(self, n: int, row: Row, task: dict[str, Any]) -> None:
        try:
            said = read_deadlines(row.cells.get("时限", ""), *when(self._book))
        except Unfit as problem:
            self.faults.append(row.fault("时限", f"时限{problem}"))
            # What hangs on it is not a fault of its own.
            for sheet in (MILESTONES, RECURRING):
                self._parts.pop((sheet.name, row.cells["事项编号"]), None)
            task["pace"] = "standing"
            return
        for told in said.told:
            self._tell(row, "时限", told)
        if said.open_ended:
            task["open_ended"] = said.open_ended
        self._add_milestones(n, row, task, said.dated)
        self._add_recurring(n, row, task, said)
        for key in ("milestones", "recurring"):
            self.places["tasks", n, key] = (row, "时限")

    def _add_milestones(self, n: int, row: Row, task: dict[str, Any], lines: tuple[Dated, ...]) -> None:
        left = self._parts.pop((MILESTONES.name, row.cells["事项编号"]), [])
        taken = {item.get("id", "") for _, item in left}
        details: list[tuple[Row, dict[str, Any]] | None] = []
        for line in lines:
            own = next((part for part in left if part[1].get("title") == line.title), None)
            if own:
                left.remove(own)
            details.append(own)
        task["milestones"] = []
        for line, own in zip(lines, details, strict=True):
            # A line without a name takes the next row that no other line names.
            if own is None and line.title is None and left:
                own = left.pop(0)
            at: Location = ("tasks", n, "milestones", len(task["milestones"]))
            if own:
                item = own[1]
                self._place(at, MILESTONES, own[0])
            else:
                item = {
                    "id": free(f"{row.cells['事项编号']}-M", taken),
                    "title": line.title or "完成",
                    "source": "default",
                }
                self._tell(row, "时限", f"{line.deadline}：节点 {item['id']}“{item['title']}”")
            self.places[at] = self.places[(*at, "deadline")] = self.places[(*at, "start")] = (row, "时限")
            more = {"start": line.start, "words": line.words}
            task["milestones"].append(
                item
                | {"deadline": line.deadline, "strictness": line.strictness}
                | {key: value for key, value in more.items() if value is not None}
            )
        if lines:
            self._disagree(left, "节点名称", "时限", row)
            return
        # Who clears the only place a date is written in has cleared its details.
        for own_row, item in left:
            self._tell(
                own_row,
                "节点名称",
                f"节点“{item.get('title', '')}”不再保留，{row.cells['事项编号']} 的时限没有日期",
            )

    def _add_recurring(self, n: int, row: Row, task: dict[str, Any], said: Deadlines) -> None:
        parts = self._parts.pop((RECURRING.name, row.cells["事项编号"]), [])
        blank = {"words": None, "every": "", "title": ""}
        left = [(line, own) for own in parts for line in [regular_line(blank | own[1])]]
        task["recurring"] = []
        for regular in said.regular:
            found = taken(regular, left)
            at: Location = ("tasks", n, "recurring", len(task["recurring"]))
            if found:
                left.remove(found)
                self._place(at, RECURRING, found[1][0])
                task["recurring"].append(found[1][1])
            elif rule := self._made(regular, row, task, parts):
                self.places[at] = (row, "时限")
                task["recurring"].append(rule)
            else:
                self.faults.append(row.fault("时限", f"时限{regular.missing()}"))
                continue
            if regular.rule:
                self._tell(row, "时限", regular.told(task["recurring"][-1]["id"]))
        cell = row.fault("时限", "").cell
        for line, (own, _) in left:
            sentence = (
                f"这条定期要求在《任务分解表》{cell} 的时限里没有，请在那里补一行“{line}”，或删去本行。"
            )
            self.faults.append(own.fault("要求", sentence))

    def _made(
        self, regular: Regular, row: Row, task: dict[str, Any], parts: list[tuple[Row, dict[str, Any]]]
    ) -> dict[str, Any] | None:
        """The 定期要求 that words come to, where they are exact and its sheet says nothing of the task."""
        start, until = task.get("start"), self.document.get("end")
        if parts or not regular.rule or start is None or until is None:
            return None
        days = {"start": max(start, self._begins), "until": until}
        ids = {rule["id"] for rule in task["recurring"]}
        own = {"id": free(f"{row.cells['事项编号']}-R", ids), "title": "完成", "source": "default"}
        return {**own, **regular.rule, **days}

    def _add_duty(self, n: int, row: Row, measure: dict[str, Any]) -> None:
        parts = self._parts.pop((DUTIES.name, row.cells.get("举措编号", "")), [])
        if not parts:
            sentence = f"举措 {row.cells.get('举措编号', '')} 在《责任清单》里没有，请补一行。"
            self.faults.append(row.fault("举措编号", sentence))
            return
        for own, _ in parts[1:]:
            self.faults.append(own.fault("举措编号", "同一举措只能有一个责任，几家分担的请写成几条举措。"))
        self._place(("measures", n, "duty"), DUTIES, parts[0][0])
        measure["duty"] = parts[0][1]

    def _add_assignments(self) -> None:
        own: dict[tuple[str, str], list[Row]] = {}
        for row in self._book.rows[ASSIGNMENTS.name]:
            role = self._value(ASSIGNMENTS.columns[1], row)
            own.setdefault((row.cells.get("事项编号", ""), role), []).append(row)
        found: list[tuple[float, dict[str, Any], dict[str, tuple[Row, str]]]] = []
        for row in self._book.rows[TASKS.name]:
            for role, header in _ROLE_WORDS.items():
                rows = own.pop((row.cells["事项编号"], role), [])
                found += self._assignments(row, header, role, rows)
        for (task, role), rows in own.items():
            for row in rows:
                # Days were typed by someone for some task; the rest is only what the file kept of one gone.
                if role and row.cells.keys() & {"自", "至"}:
                    what = f"事项“{task}”不在《任务分解表》里，请改正或删去本行。"
                    self.faults.append(row.fault("事项编号", what))
                elif role and _says_more(row):
                    self._tell(row, "事项编号", f"事项“{task}”不在《任务分解表》里，本行不再保留")
        # What has no place of its own follows, in the order of tasks and roles.
        found.sort(key=lambda item: item[0])
        self.document["assignments"] = [item for _, item, _ in found]
        for n, (_, _, places) in enumerate(found):
            self.places |= {("assignments", n, key): place for key, place in places.items()}
            self.places["assignments", n] = places["units"]

    def _assignments(
        self, row: Row, header: str, role: str, rows: list[Row]
    ) -> Iterator[tuple[float, dict[str, Any], dict[str, tuple[Row, str]]]]:
        column = next(column for column in TASKS.columns if column.header == header)
        source = self._value(_SOURCE, row)
        here = self._value(column, row)
        if here is None and not rows:
            return
        if len(rows) > 1 and any("单位" not in own.cells for own in rows):
            for own in rows:
                if "单位" not in own.cells:
                    self.faults.append(own.fault("单位", "同一事项同一角色写成几行的，每行都须写明单位。"))
            return
        listed: list[str] = []
        every: list[Row | None] = [*rows]
        for detail in every or [None]:
            at = dict.fromkeys(("task", "role", "units"), (row, header))
            at["source"] = (row, _SOURCE.header)
            item: dict[str, Any] = {"task": row.cells["事项编号"], "role": role, "units": here or ()}
            if source:
                item["source"] = source
            order = None
            if detail:
                given = [part for part in ASSIGNMENTS.keyed[2:] if part.header in detail.cells]
                item |= {part.key: self._value(part, detail) for part in given}
                at |= {part.key: (detail, part.header) for part in given}
                order = self._value(_ORDER, detail)
            listed += item["units"] or ()
            if item["units"]:
                yield float(order or "inf"), item, at
            elif detail and _says_more(detail):
                cell = detail.fault("单位", "").cell
                self.faults.append(row.fault(header, f"{header}空着，《分工》{cell} 却写了它，请改成一致。"))
        own_cell = (row.sheet, row.fault(header, "").cell)
        read = all((fault.file, fault.cell) != own_cell for fault in self.faults)
        if read and rows and "单位" in rows[0].cells and tuple(dict.fromkeys(listed)) != tuple(here or ()):
            cells = "、".join(own.fault("单位", "").cell for own in rows)
            there = self._names["units"].join(dict.fromkeys(listed))
            sentence = (
                f"{header}“{row.cells.get(header, '')}”与《分工》{cells} 的“{there}”不一致，请改成一致。"
            )
            self.faults.append(row.fault(header, sentence))


def _says_more(row: Row) -> bool:
    """Whether a row of 分工 says more than its place in the order."""
    return bool(row.cells.keys() - {"事项编号", "角色", "次序"})
