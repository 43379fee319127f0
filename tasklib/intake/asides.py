"""What stands below and beside a table without being of it: notes, signatures, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from tasklib.intake.cells import Formula, is_blank, read_code, shown
from tasklib.intake.finding import Finding
from tasklib.intake.form import (
    IMPLEMENTATION,
    INDICATORS,
    PROBLEMS,
    PROGRESS,
    RETROSPECTIVE,
    RETROSPECTIVE_KINDS,
    UNIT,
    name_key,
)
from tasklib.intake.personal import CLEAR_OR_CONFIRM, masked, personal_data
from tasklib.plan import is_code

Rows = list[tuple[int, list[Any]]]

_TASK = "任务编号"
_CODES = (_TASK, "问题编号", UNIT)
# Where one of these is filled a row was meant, whatever it lacks.
_SUBSTANCE: dict[str, frozenset[str]] = {
    PROGRESS: frozenset({"完成状态", "完成比例(%)"}),
    INDICATORS: frozenset({"上期累计", "本月新增", "本期累计(期末数)"}),
    PROBLEMS: frozenset({"问题描述", "整改时限", "整改状态", "需协调层级"}),
    RETROSPECTIVE: frozenset({"内容", "责任岗位", "完成时限"}),
    IMPLEMENTATION: frozenset({"本地举措", "完成时限"}),
}
_NOTE_CELLS = 2
_TOTALS = frozenset({"合计", "总计", "共计", "小计"})
_NOTHING = re.compile(r"(?:本[月期])?(?:暂?无|没有)(?:新增)?(?:问题)?")
_TOLD = 5


def holds_any(row: list[Any], columns: Mapping[str, int]) -> bool:
    """Whether a row holds anything in a column of the form."""
    width = len(row)
    return any(c < width and row[c] != "" and not is_blank(row[c]) for c in columns.values())


def without_notes(name: str, columns: Mapping[str, int], rows: Rows) -> tuple[Rows, Rows]:
    """The rows of a table, and the notes below it.

    Below the last row that has a task's code: at most two filled cells, none of them where a state
    or a figure goes; a sum under its label; or the word that there is nothing to tell. A row with
    more than that lacks its code, and is for the reader to refuse.
    """
    task = columns.get(_TASK)
    after = next((n for n in range(len(rows), 0, -1) if is_code(read_code(_at(rows[n - 1][1], task)))), 0)
    notes = [numbered for numbered in rows[after:] if _is_note(name, columns, numbered[1])]
    told = {number for number, _ in notes}
    return [(number, row) for number, row in rows if number not in told], notes


def _is_note(name: str, columns: Mapping[str, int], row: list[Any]) -> bool:
    filled = {
        column: shown(raw)
        for column, c in columns.items()
        if not is_blank(raw := _at(row, c)) and not isinstance(raw, Formula)
    }
    if any(is_code(read_code(filled.get(column, ""))) for column in _CODES):
        return False
    if name == RETROSPECTIVE and name_key(filled.get("类型", "")) in RETROSPECTIVE_KINDS:
        return False
    words = {name_key(text).rstrip(":.。") for text in filled.values()}
    if words & _TOTALS or all(_NOTHING.fullmatch(word) for word in words):
        return True
    return len(filled) <= _NOTE_CELLS and not filled.keys() & _SUBSTANCE[name]


def _at(row: list[Any], c: int | None) -> Any:
    return "" if c is None or c >= len(row) else row[c]


def asides(
    file: str, name: str, columns: Mapping[str, int], width: int, notes: Rows, others: Rows
) -> Iterator[Finding]:
    """The notices that tell of notes below a table, and of words in columns which the form does not have."""
    known = set(columns.values())
    below = [
        (
            number,
            next(c for c, raw in enumerate(row) if not is_blank(raw)),
            " ".join(filter(None, map(shown, row))),
        )
        for number, row in notes
    ]
    beside = [
        (number, c, shown(raw))
        for number, row in others
        if width > len(known)
        for c, raw in enumerate(row[:width])
        if c not in known and not is_blank(raw)
    ]
    for rule, where, remedy, words in (
        ("note-below", "表格下方的文字", "要报送的请写进表里相应的格", below),
        ("note-beside", "模板没有的列", "要报送的请写进模板的列里", beside),
    ):
        if words:
            number, c, _ = words[0]
            must, cell = f"{where}不是填报内容，没有收录", xl_rowcol_to_cell(number - 1, c)
            more = f"等 {len(words)} 处" if len(words) > _TOLD else ""
            found = masked("；".join(text for *_, text in words[:_TOLD]) + more)
            yield Finding(file, rule, must, remedy, name, cell, None, found, "notice")
        # What is not recorded still lies in the archive, and was sent.
        for number, c, text in words:
            if numbers := personal_data(text):
                must, cell = f"{where}里不应有{'、'.join(numbers)}", xl_rowcol_to_cell(number - 1, c)
                found = "、".join(one for several in numbers.values() for one in several)
                yield Finding(
                    file, "personal-data", must, CLEAR_OR_CONFIRM, name, cell, None, found, "question"
                )
