"""Tables that a copy flattened: cells one to a line, rows with bars, tabs or wide gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasklib.drafting.charts import chart_roles
from tasklib.drafting.columns import is_time, is_units, role_of, roles_of
from tasklib.drafting.outline import mark_of
from tasklib.drafting.records import labelled_values, read_records, spaced_rows
from tasklib.drafting.source import Block, Line, Row, Source, Table
from tasklib.drafting.streams import is_group, number_of, placed, under_best_head

_LABEL = re.compile(r"[\u4e00-\u9fff\s]{2,10}[:：]")
_BAR = re.compile(r"^[\s|｜]*[|｜][\s|｜]*$")
# A cell with the bar behind it.
_CLOSED = re.compile(r"^\s*([^|｜]+?)\s*[|｜]+\s*$")
_RULE = re.compile(r"^[\s|:+=｜─—-]+$")
# A head's first cell may stand over so many columns more.
_MOST_SPREAD = 3
_GROUP = "类别"
_GAPS = re.compile(r"\t|[ 　]{3,}")
_DATED = re.compile(r"^(?:19|20|[一二])\S{1,3}年\S{1,3}月\S{1,3}日$")
_SPEAKS_OF_ALL = re.compile(r"(?:以上|上述|请各|本表|此表|此件)\S{6,}")
# What stands below a table and is no cell of it.
_BELOW = re.compile(r"[(（].*[)）]$|.*印发$|抄送|主题词|联系人|监督电话|信息来源|来源[:：]")
_ENDS = re.compile(r"^(?:附件\s*\d*\s*(?:[:：]|$)|(?:备注|注|说明|填表说明)\s*\d*\s*[:：])")


def with_tables(source: Source) -> Source:
    """The source with flattened tables made tables again."""
    blocks: list[Block] = []
    run: list[Line] = []
    for block in source.blocks:
        if isinstance(block, Line):
            run += _pairs(block.number, _cells(block.text)) or [block]
        elif all(pairs := [_pairs(row.number, row.cells) for row in block.rows]):
            run += [line for lines in pairs for line in lines]
        else:
            blocks += _unflattened(run)
            blocks.append(block)
            run = []
    return Source((*blocks, *_unflattened(run)))


def _pairs(number: int, cells: Sequence[str]) -> list[Line]:
    """A row of labels and values in turn (名称： | … | 文号： | …) as a line each; none if it is no such row."""
    labels, values = cells[::2], cells[1::2]
    if len(labels) != len(values) or not all(_LABEL.fullmatch(label.strip()) for label in labels):
        return []
    told = zip((re.sub(r"\s", "", label) for label in labels), values, strict=True)
    # A title stands for itself.
    return [Line(number, value if label[:-1] in ("名称", "标题") else label + value) for label, value in told]


def _unflattened(lines: list[Line]) -> list[Block]:
    found: list[Block] = []
    closed = sum(_CLOSED.match(line.text) is not None for line in lines)
    if closed > 3 and closed * 2 > sum("|" in line.text for line in lines):
        lines = [part for line in lines for part in _apart(line)]
    at = 0
    while at < len(lines):
        taken = (
            _one_to_a_line(lines, at)
            or _rows_of_cells(lines, at)
            or spaced_rows(lines, at)
            or read_records(lines, at)
            or _bare(lines, at)
            or labelled_values(lines, at)
        )
        if taken:
            some, at = taken
            found += some
        else:
            found.append(lines[at])
            at += 1
    return found


def _apart(line: Line) -> list[Line]:
    """“责任单位 |” as a cell and a bar."""
    match = _CLOSED.match(line.text)
    return [Line(line.number, match[1]), Line(line.number, "|")] if match else [line]


def _one_to_a_line(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """Cells and bars on lines of their own; the lines above the table's head come back before it."""
    end, bars = at, 0
    while end < len(lines) and not (_ENDS.match(lines[end].text) and bars):
        if _BAR.match(lines[end].text):
            bars += 1
        # After a bar a cell may take several lines; further from one the table is over.
        elif not any(_BAR.match(line.text) for line in lines[max(0, end - 6) : end + 7]):
            break
        end += 1
    if bars < 4:
        return None
    end = _last_cell(lines, at, end)
    cells = _between_bars(lines[at:end])
    for start in range(min(len(cells), 12)):
        # The cell that begins the head may hold the lines above the table too.
        texts = [_text(cell) for cell in cells[start:]]
        texts[0] = cells[start][-1].text
        numbers = [cell[0].number for cell in cells[start:]]
        if rows := under_best_head(texts, numbers, 2):
            first = cells[start][-1].number
            above = [line for line in lines[at:end] if line.number < first and not _BAR.match(line.text)]
            return [*above, Table(tuple(rows))], end
    return None


def _last_cell(lines: list[Line], at: int, end: int) -> int:
    """Where the table's last cell ends: behind the last bar may stand a cell, and what is none."""
    bar = max(i for i in range(at, end) if _BAR.match(lines[i].text))
    for i in range(bar + 1, end):
        text = lines[i].text.strip()
        below = next((line.text.strip() for line in lines[i + 1 : i + 3] if line.text.strip()), "")
        if text and (
            _BELOW.match(text)
            or _SPEAKS_OF_ALL.match(text)
            or _DATED.match(text)
            or _DATED.match(below)
            or is_group(text)
        ):
            return i
    return end


def _between_bars(lines: list[Line]) -> list[list[Line]]:
    cells: list[list[Line]] = []
    fresh = True
    for line in lines:
        if _BAR.match(line.text):
            fresh = True
        elif line.text.strip():
            if fresh:
                cells.append([])
            cells[-1].append(Line(line.number, line.text.strip()))
            fresh = False
    return cells


def _text(cell: list[Line]) -> str:
    return "\n".join(line.text for line in cell)


def _rows_of_cells(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """A row to a line, its cells apart by bars, tabs or wide gaps; told by its head."""
    head, end = _cells(lines[at].text), at + 1
    roles = (roles_of(head) or chart_roles(head)) if len(head) > 1 else None
    if roles is None:
        return None
    if head and not head[-1]:
        head, roles = head[:-1], roles[:-1]
    rows: list[tuple[int, list[str]]] = []
    while end < len(lines):
        text = lines[end].text
        if not text.strip() or _RULE.match(text):
            end += 1
            continue
        cells = _cells(text)
        if len(cells) == 1 and re.search("[|｜]", text) and not is_group(cells[0]):
            # Between bars a row may have but one cell left.
            cells = [*cells, ""]
        if len(cells) < 2 or _ENDS.match(text.strip()) or _is_indented(cells):
            if is_group(text) and end + 1 < len(lines) and _goes_on(_cells(lines[end + 1].text), head):
                rows.append((lines[end].number, [text.strip()]))
                end += 1
                continue
            break
        if not _goes_on(cells, head):
            break
        rows.append((lines[end].number, cells))
        end += 1
    if not rows:
        return None
    if wider := _spread(head, [cells for _, cells in rows]):
        head, roles = wider, roles_of(wider) or roles
    below = [
        Row(number, tuple(cells * len(head)) if len(cells) == 1 else placed(cells, roles))
        for number, cells in rows
    ]
    return [Table((Row(lines[at].number, tuple(head)), *(_carried(below, head) if wider else below)))], end


def _spread(head: list[str], rows: list[list[str]]) -> list[str] | None:
    """The head with a name for each column that its first cell stands over: “一、…”, “（一）…”, a number."""
    head, *rows = ([*cells[:1], *_filled(cells[1:])] for cells in (head, *rows))
    widest = max(rows, key=len)
    more = len(widest) - len(head)
    if not 0 < more <= _MOST_SPREAD or role_of(head[0]) not in ("task", "category"):
        return None
    names = [head[0] if not (name := _kind_left(cell)) else name for cell in widest[: more + 1]]
    known = names.count(head[0]) < 2 and _GROUP in names
    return [*names, *head[1:]] if known and roles_of([*names, *head[1:]]) else None


def _filled(cells: list[str]) -> list[str]:
    """The cells without the empty ones behind the last."""
    last = max((i for i, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _kind_left(cell: str) -> str:
    if number_of(cell) is not None:
        return "序号"
    mark = mark_of(cell)
    return _GROUP if mark and mark[0] in (1, 2) else ""


def _rank(cell: str) -> int | None:
    mark = mark_of(cell)
    return mark[0] if mark else None


def _carried(rows: list[Row], head: list[str]) -> list[Row]:
    """The rows with the groups that cells merged downward say, down to where another begins."""
    found: list[Row] = []
    groups = [i for i, name in enumerate(head) if name == _GROUP]
    # Which of them a mark belongs to, the row that has them all says: 一、 left of （一）.
    ranks = next(
        ([_rank(row.cells[i]) for i in groups] for row in rows if all(row.cells[i] for i in groups)), []
    )
    for row in rows:
        cells = list(row.cells)
        told = [cells[i] for i in groups if cells[i]]
        if ranks and len(told) == 1 and _rank(told[0]) in ranks:
            for i, rank in zip(groups, ranks, strict=True):
                cells[i] = told[0] if rank == _rank(told[0]) else ""
        for i in groups:
            if cells[i]:
                break
            cells[i] = found[-1].cells[i] if found else ""
        found.append(Row(row.number, tuple(cells)))
    return found


def _goes_on(cells: list[str], head: list[str]) -> bool:
    """Whether a line's cells are a row of the table with that head: more than one, and no other table's head."""
    if len(cells) < 2:
        return False
    known = roles_of(cells) if all(role_of(cell) for cell in cells if cell) else None
    return cells[: len(head)] == head or (known or chart_roles(cells)) is None


def _is_indented(cells: list[str]) -> bool:
    """Whether the empty first cell is a paragraph's indent; in a row of merged cells a unit or a time follows."""
    (only, *more) = [cell for cell in cells if cell] or [""]
    return not cells[0] and not more and not (is_units(only) or is_time(only))


def _bare(lines: list[Line], at: int) -> tuple[list[Block], int] | None:
    """Cells one to a line with nothing between: told by the heads that stand below each other."""
    if not role_of(lines[at].text) or mark_of(lines[at].text):
        return None
    filled = [line.text.strip() for line in lines[at : at + 24] if line.text.strip()][:9]
    if len(filled) > 1 and role_of(filled[1]) == "number" and role_of(filled[0]) != "category":
        # A title that sounds like a head.
        return None
    if len(filled[0]) > 6 and any(roles_of(filled[1:width]) for width in range(4, len(filled) + 1)):
        return None
    if not any(roles_of(filled[:width]) and max(map(len, filled[:width])) < 16 for width in range(3, 10)):
        return None
    end = next((i for i in range(at + 3, len(lines)) if _ENDS.match(lines[i].text)), len(lines))
    end = _last_row(lines, at, end)
    cells = [line for line in lines[at:end] if line.text.strip()]
    texts = [line.text.strip() for line in cells]
    rows = under_best_head(texts, [line.number for line in cells], 3, split=True)
    return ([Table(tuple(rows))], end) if rows else None


def _last_row(lines: list[Line], at: int, end: int) -> int:
    """Where the last numbered row ends: below its time, or before what is no cell."""
    end = next((i for i in range(at, end) if _SPEAKS_OF_ALL.match(lines[i].text.strip())), end)
    last = next((i for i in range(end - 1, at, -1) if number_of(lines[i].text.strip())), end)
    told = False
    for i in range(last + 2, end):
        text = lines[i].text.strip()
        if not text:
            continue
        if is_group(text) or (told and (len(text) > 40 or _BELOW.match(text))) or _DATED.match(text):
            # Above its date stands who signs.
            signed = bool(_DATED.match(text)) and told and is_units(lines[i - 1].text.strip())
            return i - 1 if signed else i
        told = told or is_time(text) or is_units(text)
    return end


def _cells(text: str) -> list[str]:
    text = text.strip(" \r")
    if re.search("[|｜]", text):
        parts = re.split(r"\s*[|｜]\s*", text)
        if text[0] in "|｜":
            parts = parts[1:]
        return [part.strip() for part in (parts[:-1] if parts and not parts[-1] else parts)]
    parts = text.split("\t") if "\t" in text else _GAPS.split(text.strip())
    return [part.strip() for part in parts]
