"""The annex: a sheet of tasks × units, the region's own offices as one column, first."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tasklib.brief.document import Sheet
from tasklib.brief.html import Html, render
from tasklib.brief.marks import BLANK, SEVERITY, light, ordinal
from tasklib.brief.source import Telling
from tasklib.brief.table import Group
from tasklib.plan import undecided

NAME = "各事项灯色一览"
_OPEN = "待明确"
# As many units as a landscape sheet of A4 has room for; more stand on sheets of about equal width.
_MOST = 12
Lights = list[tuple[str, list[Markup]]]


def annex(telling: Telling) -> Html:
    """Lights of every task and column; a dash where a task is not assigned, 待明确 where an open group
    that is to file it has no members yet.

    The region's own column shows the worst light of the departments that file the task.
    """
    return render("_annex.html", name=NAME, sheets=_sheets(telling))


def annex_sheets(telling: Telling) -> list[Sheet]:
    """The same as parts of a document."""
    found = []
    for caption, columns, groups in _sheets(telling):
        heads = " ".join(["事项", *(f"{name}:mark" for name in columns)])
        # Without the space between shape and word, each task keeps to one line of a sheet of paper.
        rows = [(task, *(one.replace("&nbsp;", "") for one in own)) for lit in groups for task, own in lit]
        found.append(Sheet(caption, heads, [Group(rows)], dense=True))
    return found


def _sheets(telling: Telling) -> list[tuple[str, list[str], list[Lights]]]:
    """Each sheet's caption, its columns' names, and for each category its tasks with their lights."""
    plan, offices = telling.plan, telling.filers(offices=True)
    own = plan.unit(plan.region).short
    columns = [(own, {unit.code for unit in offices})] if offices else []
    columns += [(unit.short, {unit.code}) for unit in telling.filers(offices=False)]
    merged = f"{own}一列取填报部门中最差的灯色；" if offices else ""
    blanks = "“—”为没有分工"
    if any(undecided(plan, task.id, telling.period) for task in plan.tasks):
        blanks += f"，“{_OPEN}”为有责任单位尚待明确"
    count = max(1, -(-len(columns) // _MOST))
    width = -(-len(columns) // count)
    found = []
    for n in range(count):
        part = columns[n * width : (n + 1) * width]
        which = f"（之{ordinal(n + 1)}）" if count > 1 else ""
        said = blanks if n else merged + blanks
        found.append((f"{said}{which}", [name for name, _ in part], _lights(telling, part)))
    return found


def _lights(telling: Telling, columns: Sequence[tuple[str, set[str]]]) -> list[Lights]:
    plan = telling.plan
    shown = {(row["task"], row["unit"]): row["light"] for row in telling.progress}
    groups: list[Lights] = []
    for category in plan.categories:
        groups.append([])
        for task in (task for task in plan.tasks if task.category == category.id):
            found = [[shown[task.id, u] for u in units if (task.id, u) in shown] for _, units in columns]
            none = Markup(_OPEN if undecided(plan, task.id, telling.period) else BLANK)
            lights = [light(min(each, key=SEVERITY.index)) if each else none for each in found]
            groups[-1].append((f"{task.id} {task.title}", lights))
    return groups
