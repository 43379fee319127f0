"""What a clerk may leave out of a row, filled in by stated defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasklib.plan import Plan
from tasklib.plan.levels import level_of, level_of_region
from tasklib.planbook.cells import BETWEEN, Names, Unfit, read_day
from tasklib.planbook.deadlines import read_deadlines
from tasklib.planbook.figures import read_target
from tasklib.planbook.form import (
    ASSIGNMENTS,
    DUTIES,
    GROUPS,
    INDICATORS,
    LEVEL,
    MEASURES,
    MILESTONES,
    PLAN,
    PROBLEMS,
    RECURRING,
    SHEETS,
    TASKS,
    UNITS_SHEET,
)
from tasklib.planbook.read import Book, Row

# For each sheet whose rows are numbered for who left that out: the column, what the number begins with,
# the column whose text follows, and what stands before the number.
_NUMBERED = {
    TASKS: ("事项编号", "", "类别", ""),
    INDICATORS: ("指标编号", "", "事项编号", "-"),
    MILESTONES: ("节点编号", "", "事项编号", "-M"),
    RECURRING: ("要求编号", "", "事项编号", "-R"),
    PROBLEMS: ("问题编号", "P-", "事项编号", "-"),
    MEASURES: ("举措编号", "M-", "事项编号", "-"),
    DUTIES: ("责任编号", "R-", "举措编号", "-"),
    UNITS_SHEET: ("单位代码", "", "上级", "-d"),
    GROUPS: ("组编号", "g", "", ""),
}
_SOURCES = ("source", "schedule_source", "分工来历")


_COUNTED = re.compile(r"(?P<stem>.*?)(?P<n>\d{1,6})")
_ENDLESS = "持续推进"
_TOTAL = re.compile(r"(?:合|小|总)计(?:[：:（(].*)?")


@dataclass(frozen=True)
class Newcomers:
    """From when a task runs that comes into a plan already in use, and which ids it cannot have.

    Attributes:
        known: the ids of the tasks of the last version on record.
        start: the day; earlier periods stay as they were.
        gone: the ids that any version on record has, also of what was dropped: none is used again.
        versions: those on record, the last one last.
    """

    known: frozenset[str]
    start: date
    gone: frozenset[str]
    versions: tuple[Plan, ...]


def newcomers(versions: Sequence[Plan], day: date) -> Newcomers:
    """What holds for the new tasks of a plan in use: they run from the day, or the plan's last period.

    Args:
        versions: those on record, the last one last.
    """
    used = versions[-1]
    return Newcomers(
        frozenset(task.id for task in used.tasks),
        min(max(day, used.start), used.last_period.first),
        frozenset(task.id for plan in versions for task in plan.tasks),
        tuple(versions),
    )


def free(stem: str, taken: set[str]) -> str:
    """The first number after the stem that is not taken; it is taken from then on."""
    found = next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)
    taken.add(found)
    return found


def _next(siblings: list[str], taken: set[str]) -> str | None:
    """The number that goes on as those beside it do, Y14 after Y13; None where they follow no pattern."""
    ends = [found for id in siblings if (found := _COUNTED.fullmatch(id))]
    if not ends:
        return None
    stem, width = ends[-1]["stem"], len(ends[-1]["n"])
    counted = [int(found["n"]) for id in taken if (found := _COUNTED.fullmatch(id)) and found["stem"] == stem]
    made = f"{stem}{max(counted) + 1:0{width}d}"
    taken.add(made)
    return made


def fill_in(book: Book, newcomers: Newcomers | None = None) -> Iterator[str]:
    """Fill in the cells that rows leave out, and tell each: where it stands and what was put there."""
    plan = book.rows[PLAN.name][0].cells
    codes = _codes(book)
    yield from _without_totals(book)
    for sheet in SHEETS:
        header, prefix, of, suffix = _NUMBERED.get(sheet, ("", "", "", ""))
        taken = {row.cells.get(header, "") for row in book.rows[sheet.name]}
        if sheet is TASKS and newcomers:
            taken |= newcomers.gone
        for row in book.rows[sheet.name]:
            given: dict[str, str] = {}
            new = bool(header) and header not in row.cells
            if sheet is UNITS_SHEET:
                given = {"简称": row.cells.get("全称", ""), "层级": _level(row, book)}
                # The region itself, and whoever has a code, may well have nobody above.
                given |= {"上级": plan.get("本级政府", "")} if new else {}
            elif sheet is TASKS:
                pace = _pace(row, *when(book))
                given = {"开始日期": plan.get("开始日期", ""), "推进方式": pace or "均匀推进"}
                if newcomers and row.cells.get(header, "") not in newcomers.known:
                    given["开始日期"] = newcomers.start.isoformat()
                yield from _repaced(row, pace)
            elif sheet is INDICATORS:
                yield from read_target(row)
            elif sheet is RECURRING:
                given = _ends(row, book, newcomers)
            if not sheet.form and sheet is not ASSIGNMENTS:
                given |= {
                    column.header: "默认"
                    for column in sheet.columns
                    if column.key in _SOURCES or column.header in _SOURCES
                }
            yield from _put(row, given)
            if new:
                whose = row.cells.get(of, "")
                made = _next(_beside(book, whose, codes), taken) if sheet is TASKS else None
                made = made or free(f"{prefix}{codes.get(whose, whose)}{suffix}", taken)
                yield from _put(row, {header: made})


def when(book: Book) -> tuple[int | None, date | None]:
    """By what deadlines in words are read: the year the plan starts in, and the day it was issued on."""
    plan = book.rows[PLAN.name][0].cells
    start, issued_on = _day(plan.get("开始日期", "")), _day(plan.get("成文日期", ""))
    return (start.year if start else None), issued_on


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except Unfit:
        return None


def _without_totals(book: Book) -> Iterator[str]:
    """Leave out the rows of sums, which a clerk adds for the eye, and what was wrong with them."""
    for sheet in (sheet for sheet in SHEETS if not sheet.form):
        for row in list(book.rows[sheet.name]):
            header, first = next(iter(row.cells.items()))
            if _TOTAL.fullmatch("".join(first.split())):
                at = row.fault(header, "")
                book.rows[sheet.name].remove(row)
                book.faults = [f for f in book.faults if (f.file, f.line) != (at.file, at.line)]
                yield f"{at}“{first}”一行是合计，没有收录"


def _ends(row: Row, book: Book, newcomers: Newcomers | None) -> dict[str, str]:
    """From when to when a regular requirement holds: as long as its task, and no longer than the plan."""
    whose = row.cells.get("事项编号")
    tasks = (task.cells for task in book.rows[TASKS.name] if task.cells.get("事项编号") == whose)
    start = next(tasks, {}).get("开始日期", "")
    begins = _day(start)
    if newcomers and begins and begins < newcomers.start:
        start = newcomers.start.isoformat()
    return {"起算": start, "止于": book.rows[PLAN.name][0].cells.get("结束日期", "")}


def _level(row: Row, book: Book) -> str:
    """The level of those beside the unit in its group, else the one its name tells, in the workbook's word."""
    names = [row.cells.get(header, "") for header in ("全称", "简称", "单位代码")]
    if book.rows[PLAN.name][0].cells.get("本级政府", "") in names:
        return _level_word(level_of_region(names[0]))
    if "层级" in row.cells:
        return ""
    units = [unit.cells for unit in book.rows[UNITS_SHEET.name] if "层级" in unit.cells]
    levels = {
        unit[header]: unit["层级"]
        for unit in units
        for header in ("单位代码", "全称", "简称")
        if header in unit
    }
    beside = set[str]()
    for group in book.rows[GROUPS.name]:
        members = {name.strip() for name in BETWEEN.split(group.cells.get("成员", ""))}
        if members & set(filter(None, names)):
            beside |= {levels[name] for name in members if name in levels}
    return beside.pop() if len(beside) == 1 else _level_word(level_of(names[0]))


def _level_word(level: str) -> str:
    return str(LEVEL.write(level, Names([])))


def _beside(book: Book, category: str, codes: dict[str, str]) -> list[str]:
    """The numbers of the tasks of a category, by its name or id."""
    wanted = codes.get(category, category)
    tasks = [row.cells for row in book.rows[TASKS.name] if "事项编号" in row.cells]
    own = (cells for cells in tasks if codes.get(was := cells.get("类别", ""), was) == wanted)
    return [cells["事项编号"] for cells in own]


def _repaced(row: Row, pace: str | None) -> Iterator[str]:
    """Put a task's pace right where its 时限 says otherwise."""
    now = row.cells.get("推进方式", "")
    endless = now in (_ENDLESS, "standing")
    if pace and pace != _ENDLESS and endless:
        made, why = pace, "时限里有期限"
    elif pace == _ENDLESS and now in ("均匀推进", "按节点", "steady", "nodes"):
        made, why = pace, "时限里没有期限"
    else:
        return
    row.cells["推进方式"] = made
    yield f"{row.fault('推进方式', '')}推进方式由“{now}”改为“{made}”，{why}"


def _pace(row: Row, year: int | None, issued_on: date | None) -> str | None:
    """The pace that a task's 时限 asks for; None where it cannot be read."""
    try:
        said = read_deadlines(row.cells.get("时限", ""), year, issued_on)
    except Unfit:
        return None
    if said.dated:
        return "均匀推进"
    return "按节点" if said.regular else _ENDLESS


def _put(row: Row, given: dict[str, str]) -> Iterator[str]:
    for header, value in given.items():
        if value and header not in row.cells and header in row.places:
            row.cells[header] = value
            yield f"{row.fault(header, '')}{header}“{value}”"


def _codes(book: Book) -> dict[str, str]:
    """The codes of categories and units by what the workbook calls them."""
    found = {row.cells.get("名称", ""): row.cells.get("编号", "") for row in book.rows["大类"]}
    for row in book.rows[UNITS_SHEET.name]:
        names = (row.cells.get(name) for name in ("全称", "简称"))
        found |= {name: row.cells.get("单位代码", "") for name in names if name}
    return {name: code for name, code in found.items() if code}
