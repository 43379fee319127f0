"""The annex: one sheet of tasks × units, the city's own offices as one column, first."""

from __future__ import annotations

from markupsafe import Markup

from tasklib.brief.html import Html, render
from tasklib.brief.marks import SEVERITY, light
from tasklib.brief.source import Telling


def annex(telling: Telling) -> Html:
    """Lights of every task and column; a dash where a task is not assigned.

    The city's column shows the worst light of the departments that file the task.
    """
    plan, offices = telling.plan, telling.filers(offices=True)
    columns = [(plan.unit(plan.region).short, {unit.code for unit in offices})] if offices else []
    columns += [(unit.short, {unit.code}) for unit in telling.filers(offices=False)]
    shown = {(row["task"], row["unit"]): row["light"] for row in telling.progress}
    groups: list[list[tuple[str, list[Markup]]]] = []
    for category in plan.categories:
        groups.append([])
        for task in (task for task in plan.tasks if task.category == category.id):
            found = [[shown[task.id, u] for u in units if (task.id, u) in shown] for _, units in columns]
            lights = [light(min(own, key=SEVERITY.index) if own else None) for own in found]
            groups[-1].append((f"{task.id} {task.title}", lights))
    return render("_annex.html", columns=[name for name, _ in columns], groups=groups)
