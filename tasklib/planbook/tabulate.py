"""A plan in, the workbook's tables out: what is written to a file, and what two versions are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from tasklib.plan import Plan
from tasklib.planbook.cells import Cell, Names, escape
from tasklib.planbook.deadlines import write_deadlines
from tasklib.planbook.form import ASSIGNMENTS, ROLES, SHEETS, TASKS, Column, Sheet

Record = dict[str, Cell]
Document = dict[str, Any]


def units_of(document: Document) -> Names:
    """What units and groups are called: units by their short names, groups by their names."""
    units = ((u["code"], (u["short"], u["name"], *u["aliases"])) for u in document["units"])
    groups = ((g["id"], (g["name"], *g["aliases"])) for g in document["groups"])
    return Names([*units, *groups])


def categories_of(document: Document) -> Names:
    """What categories are called."""
    return Names(((c["id"], (c["title"],)) for c in document["categories"]), "大类")


def tabulate(plan: Plan, units: Names | None = None) -> dict[str, list[Record]]:
    """Every sheet's rows by its name, each row's cells by their headers; a form is one row.

    Args:
        units: what units are called, where not by this plan's own names.
    """
    document = plan.model_dump(by_alias=True)
    if document["calendar"]["locks_after"] is None:
        document["calendar"]["locks_after"] = "never"
    names = {"units": units or units_of(document), "categories": categories_of(document)}
    tables = {}
    for sheet in SHEETS:
        rows = []
        for start, item in _items(sheet, document):
            row: Record = {column.header: None for column in sheet.columns} | start
            row |= {column.header: _cell(column, item, names[column.names]) for column in sheet.keyed}
            rows.append(row)
        tables[sheet.name] = rows
    _add_assignments(document, names["units"], tables)
    for row, task in zip(tables[TASKS.name], document["tasks"], strict=True):
        row["指标"] = "\n".join(escape(indicator["name"]) for indicator in task["indicators"]) or None
        row["时限"] = write_deadlines(task)
    return tables


def _items(sheet: Sheet, document: Document) -> Iterator[tuple[Record, Document]]:
    """The sheet's items, each with the cells that say what it belongs to."""
    if sheet.within:
        parents, part = sheet.at
        for parent in document[parents]:
            parts = parent[part]
            for item in parts if isinstance(parts, Sequence) else (parts,):
                yield {sheet.columns[0].header: parent["id"]}, item
        return
    found: Any = document
    for key in sheet.at:
        found = (found or {}).get(key)
    for item in (found,) if sheet.form else found or ():
        yield {}, item


def _cell(column: Column, item: Document, names: Names) -> Cell:
    value: Any = item
    for key in column.path:
        value = None if value is None else value[key]
    return None if value is None else column.codec.write(value, names)


def _add_assignments(document: Document, names: Names, tables: dict[str, list[Record]]) -> None:
    """Put who does what beside each task, and on a sheet of its own what does not fit there."""
    assignments: Sequence[Document] = document["assignments"]
    held: dict[tuple[str, str], list[Document]] = {}
    for assignment in assignments:
        held.setdefault((assignment["task"], assignment["role"]), []).append(assignment)
    every: dict[str, list[str]] = {}
    for assignment in assignments:
        every.setdefault(assignment["task"], []).append(assignment["source"])
    sources = {task: max(own, key=own.count) for task, own in every.items()}
    for row, task in zip(tables[TASKS.name], document["tasks"], strict=True):
        for header, role in ROLES.items():
            units = (unit for own in held.get((task["id"], role), ()) for unit in own["units"])
            row[header] = names.join(dict.fromkeys(units)) or None
        if task["id"] in sources:
            source = TASKS.columns[-1]
            row[source.header] = source.codec.write(sources[task["id"]], names)
    order = [(task["id"], role) for task in document["tasks"] for role in ROLES.values()]
    expected = [assignment for key in order for assignment in held.get(key, ())]
    numbered = list(assignments) != expected
    kept: list[Record] = []
    for row, assignment in zip(tables[ASSIGNMENTS.name], assignments, strict=True):
        own = held[assignment["task"], assignment["role"]]
        # What the task's own row says already is not said again, so that it is changed there alone.
        if len(own) == 1 and len(set(assignment["units"])) == len(assignment["units"]):
            row["单位"] = None
        if assignment["source"] == sources[assignment["task"]]:
            row["来历"] = None
        row["次序"] = Decimal(len(kept) + 1) if numbered else None
        if any(row[header] is not None for header in ("单位", "自", "至", "来历", "次序")):
            kept.append(row)
    tables[ASSIGNMENTS.name] = kept
