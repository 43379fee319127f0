"""A stream of a table's cells cut into its rows: by its numbers where they run on, else by what the cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise

from tasklib.drafting.charts import chart_roles
from tasklib.drafting.columns import MISSING, Role, fit, is_time, is_units, role_of, roles_of
from tasklib.drafting.outline import mark_of
from tasklib.drafting.source import Row

# A row may lack so many cells that were merged with those above.
_MOST_MISSING = 3
# What a row is worth more where the numbers fix its borders and each of its cells has a column.
_FIXED = 1.5
# What it costs that a number is that of no task.
_NUMBERED_NOTHING = 6.0
_UNITS: tuple[Role, ...] = ("leads", "responsible", "assists")
# The halves of a head that a narrow column splits; the first is no head by itself.
_HALVES = ("牵头|责任|主办|承办|配合|协办|完成|办理|整改", "单位|部门|科室|处室|股室|时间|时限|期限")
# These may be a head each.
_MAYBE_HALVES = ("项目|工作|任务", "类别|内容")


def is_group(text: str) -> bool:
    """Whether the words, alone over a table's width, name the group of the rows below: “（一）政务公开”."""
    mark = mark_of(text)
    return mark is not None and mark[0] <= 2 and len(text) < 60


def number_of(text: str) -> int | None:
    """The number that a cell holds and nothing else."""
    match = re.fullmatch(r"(\d{1,3})[.、]?", text)
    return int(match[1]) if match else None


def under_best_head(
    texts: list[str], numbers: list[int], narrowest: int, *, split: bool = False
) -> list[Row]:
    """The table that a stream of cells makes under as many heads as suit it best; none if it makes none.

    Args:
        texts, numbers: the cells, and the lines they stand on.
        narrowest: how many columns there are at least.
        split: whether a cell may take several of the texts, and a head two.
    """
    if not split:
        return _under_head(texts, numbers, narrowest)[1]
    cells = list(zip(texts, numbers, strict=True))
    whole = _whole_heads(cells, _HALVES)
    ways = [cells] if len(whole) == len(cells) else [whole, _whole_heads(whole, _MAYBE_HALVES)]
    tables = [_under_head([t for t, _ in way], [n for _, n in way], narrowest, split=True) for way in ways]
    return max(tables, key=lambda table: table[0])[1]


def _whole_heads(cells: list[tuple[str, int]], halves: tuple[str, str]) -> list[tuple[str, int]]:
    """The cells, two that are the halves of one head (牵头 and below it 部门) made one."""
    whole: list[tuple[str, int]] = []
    for text, line in cells:
        if whole and re.fullmatch(halves[1], text) and re.fullmatch(halves[0], whole[-1][0]):
            whole[-1] = (whole[-1][0] + text, whole[-1][1])
        else:
            whole.append((text, line))
    return whole


def _under_head(
    texts: list[str], numbers: list[int], narrowest: int, *, split: bool = False
) -> tuple[float, list[Row]]:
    """The same for one way to take the cells, and how likely it is by the row."""
    best: tuple[float, list[Row]] = (0.0, [])
    for width in range(min(9, len(texts) - 1), narrowest - 1, -1):
        heads = texts[:width]
        known = role_of(heads[0]) and role_of(heads[-1])
        roles = (roles_of(heads) if known else None) or chart_roles(heads)
        if roles is None:
            continue
        cells = list(zip(numbers, texts, strict=True))[width:]
        score, rows = _arranged(_gathered(cells, roles) if split else cells, roles)
        # By the row: a head that is too narrow makes more rows, one that is too wide makes worse ones.
        if rows and score / len(rows) > best[0]:
            best = score / len(rows), [Row(numbers[0], tuple(heads)), *rows]
    return best


def placed(cells: list[str], roles: Sequence[Role]) -> tuple[str, ...]:
    """A row's cells under their heads, where a copy left out the merged ones."""
    width = len(roles)
    short = cells
    while short and not short[-1]:
        short = short[:-1]
    ways = []
    if len(cells) == width:
        ways.append((sum(map(fit, cells, roles)) + 0.5, tuple(cells)))
    kept = [tuple(some) for some in (short, cells) if 0 < len(some) < width]
    ways += [_best(some, tuple(roles)) for some in kept]
    if not ways:
        return tuple((cells + [""] * width)[:width])
    return max(ways)[1]


@cache
def _best(cells: tuple[str, ...], roles: tuple[Role, ...]) -> tuple[float, tuple[str, ...]]:
    """The likeliest places of a row's cells in their order, and how likely they are."""
    best = (float("-inf"), ("",) * len(roles))
    for places in combinations(range(len(roles)), len(cells)):
        score = sum(_fit(cell, roles[place]) for cell, place in zip(cells, places, strict=True))
        score -= sum(MISSING[role] for i, role in enumerate(roles) if i not in places)
        held = {roles[place] for place in places}
        if "number" in held and not held & {"task", "measures"}:
            score -= _NUMBERED_NOTHING
        if score > best[0]:
            row = [""] * len(roles)
            for cell, place in zip(cells, places, strict=True):
                row[place] = cell
            best = (score, tuple(row))
    return best


_fit = cache(fit)


def _anchors(texts: Sequence[str]) -> list[int]:
    """Where the numbers 1, 2, 3… of rows stand; none if other figures stand between them."""
    found = [(i, n) for i, text in enumerate(texts) if (n := number_of(text)) is not None]
    runs = all(n in (1, before + 1) for (_, before), (_, n) in pairwise(found))
    return [i for i, _ in found] if len(found) > 1 and found[0][1] == 1 and runs else []


def _gathered(cells: list[tuple[int, str]], roles: Sequence[Role]) -> list[tuple[int, str]]:
    """The stream with cells of several lines put together: between two numbers every unit is of one cell."""
    anchors = _anchors([text for _, text in cells]) if roles[0] == "number" else []
    columns = sum(role in _UNITS for role in roles)
    plain_table = bool(anchors) and not {"measures", "target", "category", "other"} & set(roles)
    found: list[tuple[int, str]] = []
    kinds: list[str] = []
    for at, (line, text) in enumerate(cells):
        kind = "task"
        if at in anchors:
            kind = "number"
        elif at - 1 not in anchors:
            # The cell behind a number is the task, whatever it looks like.
            kind = "time" if is_time(text) else ("unit" if is_units(text) else "task")
        units = kinds[max(0, len(kinds) - columns) :].count("unit")
        joins = (
            bool(kinds)
            and kind == kinds[-1]
            and (
                (kind == "time" and bool(anchors))
                or (kind == "unit" and columns > 0 and units == columns)
                or (kind == "task" and plain_table and not is_group(text))
            )
        )
        if joins:
            # Words run on; units and times stand apart.
            found[-1] = (found[-1][0], found[-1][1] + ("" if kind == "task" else "\n") + text)
        else:
            found.append((line, text))
            kinds.append(kind)
    return found


def _arranged(cells: list[tuple[int, str]], roles: list[Role]) -> tuple[float, list[Row]]:
    """A stream of cells cut into the likeliest rows, and how likely; none if they make no sense as a table.

    A head may say nothing of the column of numbers: it is put in where numbers stand.
    """
    numbers = [text for _, text in cells if re.fullmatch(r"\d{1,3}", text)]
    layouts = [roles]
    if (
        "number" not in roles
        and len(numbers) > 1
        and numbers[:3] == [str(n + 1) for n in range(len(numbers))][:3]
    ):
        layouts = [[*roles[:i], "number", *roles[i:]] for i in range(len(roles))]
    best: tuple[float, list[Row], int] = (0.0, [], -1)
    for layout in layouts:
        score, rows = _cut(cells, tuple(layout))
        if rows and score > best[0]:
            added = next(
                (i for i, (a, b) in enumerate(zip(layout, [*roles, None], strict=False)) if a != b), -1
            )
            best = (score, rows, added if len(layout) > len(roles) else -1)
    score, rows, added = best
    if score < len(rows):
        return 0.0, []
    if added < 0:
        return score, rows
    # Numbers go with the task: “1.” before its words.
    out = []
    for row in rows:
        kept = list(row.cells)
        number = kept.pop(added)
        if number and added < len(kept) and kept[added]:
            kept[added] = f"{number}. {kept[added]}"
        out.append(Row(row.number, tuple(kept)))
    return score, out


def _fixed(cells: Sequence[tuple[int, str]], roles: Sequence[Role]) -> dict[int, int]:
    """Where rows begin that numbers fix, and where they end; a row of several lines of cells is not fixed."""
    anchors = _anchors([text for _, text in cells]) if roles[0] == "number" else []
    found = {}
    for start, end in pairwise([*anchors, len(cells)]):
        while end - start > 1 and is_group(cells[end - 1][1]):
            end -= 1
        if 1 < end - start <= len(roles):
            found[start] = end
    return found


def _cut(cells: list[tuple[int, str]], roles: tuple[Role, ...]) -> tuple[float, list[Row]]:
    count, width = len(cells), len(roles)
    anchors = set(_anchors([text for _, text in cells])) if "number" in roles else set()
    if anchors and roles[0] == "number" and not all(is_group(text) for _, text in cells[: min(anchors)]):
        # The head is wider than these columns.
        return float("-inf"), []
    fixed = _fixed(cells, roles)
    inside = {i for start, end in fixed.items() for i in range(start, end)}
    scores = [0.0] + [float("-inf")] * count
    back: list[tuple[int, tuple[str, ...]]] = [(0, ())] * (count + 1)
    for end in range(1, count + 1):
        for length in range(1, min(width, end) + 1):
            start = end - length
            if scores[start] == float("-inf"):
                continue
            span = range(start, end)
            words = tuple(text for _, text in cells[start:end])
            whole = fixed.get(start) == end
            if not whole and inside.intersection(span):
                continue
            if not whole and (len(anchors.intersection(span)) > 1 or (fixed and anchors & set(span[1:]))):
                continue
            if length == 1 and is_group(words[0]):
                score, row = 1.0, words * width
            elif not whole and (length < width - _MOST_MISSING or length < 2):
                continue
            else:
                score, row = _best(words, roles)
                score += _FIXED if whole and length == width else 0.0
            if scores[start] + score > scores[end]:
                scores[end] = scores[start] + score
                back[end] = (start, row)
    if scores[count] == float("-inf"):
        return scores[count], []
    rows, end = [], count
    while end:
        start, row = back[end]
        rows.append(Row(cells[start][0], row))
        end = start
    return scores[count], rows[::-1]
