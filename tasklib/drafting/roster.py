"""A roster (单位名册): who the units are that a document only names, and who belongs to its groups."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from tasklib.errors import ParameterError
from tasklib.files import readable_name, reason
from tasklib.plan import Unit, UnitGroup
from tasklib.plan.item import is_code
from tasklib.plan.yaml_source import read_yaml

_LEVELS = {
    "市": "city",
    "部门": "department",
    "县": "county",
    "县区": "county",
    "乡镇": "township",
    "村": "village",
}
# What stands in no one unit's name.
_NO_NAME = re.compile(r"[、，,;；=+*/\n]")
_NAME, _CODE, _LEVEL, _GROUP, _ALIASES, _SHORT = "单位名称", "单位代码", "层级", "单位组", "别名", "简称"


@dataclass(frozen=True)
class Entry:
    """One unit of the roster; what the roster does not say is empty."""

    name: str
    code: str = ""
    short: str = ""
    level: str = ""
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)


def same_name(text: str) -> str:
    """The name as it is compared: width, brackets' form and spaces make no difference."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def read_roster(path: Path) -> list[Entry]:
    """The units of a roster, in its order.

    Args:
        path: a file in the form of a plan's units.yaml; or a workbook's first sheet or a CSV with
            单位名称 and, as wished, 单位代码, 简称, 层级, 别名 and 单位组 (several by 、).

    Raises:
        ParameterError: it cannot be read, has other columns, or lines of it are faulty: all of them named.
    """
    name = readable_name(path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ParameterError(f"单位名册“{name}”读不出：{reason(error)}。") from error
    if path.suffix.lower() in (".yaml", ".yml"):
        return list(_of_yaml(path, name))
    grid = _of_workbook(content, name) if content[:2] == b"PK" else _of_csv(content, name)
    return _of_grid(grid, name)


def _of_yaml(path: Path, name: str) -> Iterator[Entry]:
    source = read_yaml(path)
    if source.faults:
        raise ParameterError(f"单位名册读不出：{source.faults[0]}")
    groups: dict[str, list[str]] = {}
    found = source.data.get("groups") or []
    for i, given in enumerate(found):
        try:
            group = UnitGroup.model_validate(
                {"id": f"g{i}", "kind": "enumerated", "source": "default", **given}
            )
        except ValidationError as error:
            raise ParameterError(
                f"单位名册{source.fault(('groups', i), '这个单位组须有 name 和 members。')}"
            ) from error
        for member in group.members:
            groups.setdefault(member, []).append(group.name)
    for i, given in enumerate(source.data.get("units") or []):
        try:
            filled = {"short": given["name"], "level": "department", "source": "default"} | given
            unit = Unit.model_validate(filled)
        except (ValidationError, KeyError, TypeError) as error:
            raise ParameterError(
                f"单位名册{source.fault(('units', i), '这个单位须有 code 和 name。')}"
            ) from error
        told = {key: value for key, value in given.items() if key in ("parent", "contact", "source")}
        short, level = given.get("short", ""), given.get("level", "")
        yield Entry(unit.name, unit.code, short, level, unit.aliases, tuple(groups.pop(unit.code, ())), told)
    if groups:
        missing = "、".join(groups)
        raise ParameterError(f"单位名册“{name}”的单位组里写了 {missing}，units 里却没有，请补上。")


def _of_workbook(content: bytes, name: str) -> list[list[str]]:
    # Only a workbook needs them.
    from tasklib.intake.formats import UNREADABLE, Damaged
    from tasklib.intake.formats.package import Package
    from tasklib.intake.formats.xlsx import Xlsx

    try:
        facts = Xlsx(content, Package(content))
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if UNREADABLE & set(facts.dangers) or facts.facts(book.sheet_names[0]).is_sparse:
                raise Damaged
            rows = book.get_sheet_by_index(0).to_python()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # The reader's Rust code panics on some damaged files.
        raise ParameterError(
            f"单位名册“{name}”打不开，或有离表格很远的格，请只留下名册，用 Excel 或 WPS 另存为 .xlsx 后再试。"
        ) from error
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _of_csv(content: bytes, name: str) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [
                [cell.strip() for cell in row] for row in csv.reader(io.StringIO(content.decode(encoding)))
            ]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise ParameterError(f"单位名册“{name}”读不出文字，请存成 .xlsx 或 UTF-8 的 .csv。")


def _of_grid(grid: list[list[str]], name: str) -> list[Entry]:
    rows = [row for row in grid if any(row)]
    header = rows[0] if rows else []
    if _NAME not in header:
        raise ParameterError(f"单位名册“{name}”的第一行须有“{_NAME}”一列，现为“{'、'.join(header)}”。")
    found, faults = [], list[str]()
    codes: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        cell = dict(zip(header, row, strict=False))
        unit = cell.get(_NAME, "")
        code, level = cell.get(_CODE, ""), re.sub(r"[（(].*|级", "", cell.get(_LEVEL, ""))
        if not unit:
            faults.append(f"第 {number} 行没有{_NAME}，请补上或删去这一行")
        elif _NO_NAME.search(unit):
            faults.append(f"第 {number} 行的{_NAME}须是一个单位的名称，现为“{unit}”")
        if code and not is_code(code):
            faults.append(f"第 {number} 行的{_CODE}须由字母、数字组成，现为“{code}”")
        elif code and codes.setdefault(code.lower(), same_name(unit)) != same_name(unit):
            faults.append(f"第 {number} 行的{_CODE}“{code}”已是另一个单位的")
        if level and level not in _LEVELS:
            faults.append(f"第 {number} 行的{_LEVEL}只能是 {'、'.join(_LEVELS)}，现为“{level}”")
        aliases, groups = _several(cell.get(_ALIASES, "")), _several(cell.get(_GROUP, ""))
        found.append(Entry(unit, code, cell.get(_SHORT, ""), _LEVELS.get(level, ""), aliases, groups))
    if faults:
        raise ParameterError(f"单位名册“{name}”{'；'.join(faults)}。")
    return found


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、，,；;\n]\s*", text) if part)
