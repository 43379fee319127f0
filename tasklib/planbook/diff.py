"""What changed between two versions of a plan, in Chinese lines by sheet and item."""

from __future__ import annotations

from collections.abc import Iterator

from tasklib.plan import Plan
from tasklib.planbook.cells import Cell, Names
from tasklib.planbook.form import ASSIGNMENTS, SHEETS, Sheet
from tasklib.planbook.tabulate import Record, tabulate, units_of


def changes(old: Plan, new: Plan) -> list[str]:
    """What changed from the old version to the new, a line each, in the order of the workbook's sheets.

    A unit is called by its new name throughout, so that one renamed is one line. Contacts are left out:
    a new telephone number makes no new version, and no record holds the old one.
    """
    units = _both(old, new)
    before, now = tabulate(old, units), tabulate(new, units)
    return [line for sheet in SHEETS for line in _of_sheet(sheet, before[sheet.name], now[sheet.name])]


def _both(old: Plan, new: Plan) -> Names:
    known = {
        code: (names.label(code),)
        for names, codes in ((units_of(plan.model_dump(by_alias=True)), _codes(plan)) for plan in (old, new))
        for code in codes
    }
    return Names(known.items())


def _codes(plan: Plan) -> list[str]:
    return [*(unit.code for unit in plan.units), *(group.id for group in plan.groups)]


def _of_sheet(sheet: Sheet, before: list[Record], now: list[Record]) -> Iterator[str]:
    where = f"《{sheet.name}》"
    if sheet is ASSIGNMENTS:
        before, now = (list(filter(_says_more, rows)) for rows in (before, now))
    was, found = _by_key(sheet, before), _by_key(sheet, now)
    for key, row in found.items():
        named = f"{where}{sheet.noun} {' '.join(key[:-1])}：" if sheet.noun else where
        if key not in was:
            yield f"{where}新增{_named(sheet, key, row)}"
            continue
        for column in sheet.columns:
            name = column.header
            if row[name] != was[key][name] and column.key != "contact" and name != "次序":
                yield f"{named}{name}由 {_told(was[key][name])} 改为 {_told(row[name])}"
    for key, row in was.items():
        if key not in found:
            yield f"{where}删去{_named(sheet, key, row)}"
    kept = [key for key in found if key in was]
    if kept != [key for key in was if key in found]:
        yield f"{where}次序有调整"


def _says_more(row: Record) -> bool:
    """Whether a row of 分工 says more than its place in the order, which is nobody's concern but the files'."""
    return any(row[header] is not None for header in ("单位", "自", "至", "来历"))


def _by_key(sheet: Sheet, rows: list[Record]) -> dict[tuple[str, ...], Record]:
    """The rows by what names them; those of one name are told apart by their number."""
    found: dict[tuple[str, ...], Record] = {}
    for row in rows:
        key = tuple(_told(row[header]) for header in sheet.named_by)
        n = 1
        while (*key, str(n)) in found:
            n += 1
        found[*key, str(n)] = row
    return found


def _named(sheet: Sheet, key: tuple[str, ...], row: Record) -> str:
    """An item that came or went: what names it, and what it says."""
    columns = sheet.columns
    says = next((row[c.header] for c in columns if c.header not in sheet.named_by and row[c.header]), None)
    title = row.get("事项") or row.get("名称") or row.get("全称") or row.get("理由") or says
    return f"{sheet.noun} {' '.join(key[:-1])}" + (f"“{_told(title)}”" if title else "")


def _told(value: Cell) -> str:
    return "（空）" if value is None else str(value).replace("\n", "；")
