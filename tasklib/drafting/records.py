"""Flattened tables of two kinds more: a row to a line between single spaces, and label and value in turn."""

from __future__ import annotations

import re

from tasklib.drafting.columns import Role, is_time, is_units, role_of, roles_of
from tasklib.drafting.outline import mark_of
from tasklib.drafting.source import Block, Line, Row, Table, plain
from tasklib.drafting.streams import is_group

_UNITS: tuple[Role, ...] = ("leads", "responsible", "assists")
_NUMBERED = re.compile(r"(?P<n>\d{1,3})[.、]?\s+(?P<rest>\S.*)")
_LABEL_ALONE = re.compile(
    r"(?:牵头|责任|配合|主办|协办|承办|参与|协作)(?:单位|部门|科室|处室|股室)|(?:完成|办理|工作)(?:时限|时间|期限)|时限要求"
)
# A value takes no more lines than this.
_LONGEST_VALUE = 3


def spaced_rows(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """Rows whose cells stand apart by a space or two, below a head of known words, numbered 1, 2, 3…"""
    head = _spaced_head(lines[at].text)
    if sum(role_of(word) is not None for word in head) < 2:
        return None
    if role_of(head[0]) != "number":
        head = ["序号", *head]
    roles = roles_of(head)
    if roles is None:
        return None
    rows: list[tuple[int, list[str]]] = []
    groups: list[tuple[int, Row]] = []
    end = at + 1
    while end < len(lines):
        text = lines[end].text.strip()
        match = _NUMBERED.match(plain(text))
        if match and int(match["n"]) == len(rows) + 1:
            rows.append((lines[end].number, text[match.start("rest") :].split()))
        elif is_group(text):
            groups.append((len(rows), Row(lines[end].number, (text,) * len(head))))
        elif rows and text and all(is_units(word) or is_time(word) for word in text.split()):
            # The cells of a row may go on.
            rows[-1] = (rows[-1][0], [*rows[-1][1], *text.split()])
        elif text:
            break
        end += 1
    if len(rows) < 2:
        return None
    read = [
        Row(number, tuple(str(n) if c is None else c for c in _row_of(words, roles)))
        for n, (number, words) in enumerate(rows, 1)
    ]
    for place, group in reversed(groups):
        if place < len(rows):
            read.insert(place, group)
        else:
            end = next(i for i in range(at, end) if lines[i].number == group.number)
    return [Table((Row(lines[at].number, tuple(head)), *read))], end


def _spaced_head(text: str) -> list[str]:
    """The heads in a line; “工 作 任 务” is one."""
    heads: list[str] = []
    spelled = False
    for word in text.split():
        if len(word) == 1 and spelled:
            heads[-1] += word
        else:
            heads.append(word)
        spelled = len(word) == 1
    return heads


def _row_of(words: list[str], roles: list[Role]) -> list[str | None]:
    """The words of a line in their columns, from the right: the time, the units; the rest is the task."""
    told: dict[int, str] = {}
    when = next((i for i, role in enumerate(roles) if role == "when"), None)
    if when is not None and (dated := [i for i, word in enumerate(words) if i and is_time(word)]):
        told[when] = words.pop(dated[-1])
    columns = [i for i, role in enumerate(roles) if role in _UNITS]
    units: list[str] = []
    while columns and len(words) > 1 and is_units(words[-1]):
        units.insert(0, words.pop())
    for place, column in enumerate(columns):
        last = place == len(columns) - 1
        told[column] = "、".join(units[place:] if last else units[place : place + 1])
    rest = [i for i, role in enumerate(roles) if role != "number" and i not in told]
    if len(rest) == len(words):
        told |= dict(zip(rest, words, strict=True))
    else:
        told[roles.index("task")] = " ".join(words).rstrip(".")
    return [None if role == "number" else told.get(i, "") for i, role in enumerate(roles)]


def read_records(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """A table turned on its side: 具体任务 and below it what, 责任单位 and below it who; once or repeatedly."""
    first = _label(lines, at)
    if first is None or role_of(first) not in ("task", "measures", "number", "category"):
        return None
    records: list[dict[str, str]] = [{}]
    starts = [lines[at].number]
    end = at
    while label := _label(lines, end):
        if label in records[-1]:
            if label != next(iter(records[0])):
                break
            records.append({})
            starts.append(lines[end].number)
        value, after = _value(lines, end + 1)
        if not value or not _suits(value, label):
            break
        records[-1][label] = value
        end = after
    records = [record for record in records if record]
    heads = list(dict.fromkeys(label for record in records for label in record))
    roles = roles_of(heads) if len(heads) > 1 else None
    if roles is None or not any(role in (*_UNITS, "when") for role in roles):
        return None
    rows = (
        Row(start, tuple(record.get(head, "") for head in heads))
        for start, record in zip(starts, records, strict=False)
    )
    return [Table((Row(lines[at].number, tuple(heads)), *rows))], end


def labelled_values(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """“责任单位” alone on a line and units below it, one to a line, as one line: “责任单位：甲局、乙局”."""
    label = lines[at].text.strip(" :：\t　")
    if not _LABEL_ALONE.fullmatch(label):
        return None
    suits = is_time if role_of(label) == "when" else is_units
    values: list[str] = []
    end = at + 1
    while end < len(lines) and (not (text := lines[end].text.strip()) or (suits(text) and not role_of(text))):
        values += [text] if text else []
        end += 1
    if not values:
        return None
    return [Line(lines[at].number, f"{label}：{'、'.join(values)}")], end


def _label(lines: list[Line], at: int) -> str | None:
    if at >= len(lines):
        return None
    text = lines[at].text.strip(" :：\t　")
    return text if role_of(text) and mark_of(text) is None and not re.search("[:：]", text) else None


def _value(lines: list[Line], at: int) -> tuple[str, int]:
    """The lines up to the next label; one where no label comes soon."""
    while at < len(lines) and not lines[at].text.strip():
        at += 1
    found: list[str] = []
    for end in range(at, min(at + 2 * _LONGEST_VALUE, len(lines))):
        if _label(lines, end):
            return ("\n".join(found), end) if len(found) <= _LONGEST_VALUE else ("", at)
        if lines[end].text.strip():
            found.append(lines[end].text.strip())
    return (found[0], at + 1) if found else ("", at)


def _suits(value: str, label: str) -> bool:
    if any((mark := mark_of(line)) and mark[0] < 3 for line in value.splitlines()):
        # A title that sounds like a label, and the outline below it.
        return False
    return role_of(label) not in _UNITS or is_units(value)
