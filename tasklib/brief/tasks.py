"""A unit's tasks by category: each with its light and why, and what the unit wrote."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tasklib.brief.html import Html, render
from tasklib.brief.marks import REVIEWS, STATES, carried, day, light, percent, small
from tasklib.brief.periods import corrected
from tasklib.brief.plan_document import first_words, worded
from tasklib.brief.source import Row, Telling
from tasklib.plan import Milestone, Period
from tasklib.plan.workdays import TENTATIVE

_STRICTNESS = {"binding": "刚性", "aspirational": "争取"}
TEXTS = (
    ("progress", "进展情况"),
    ("problems", "存在问题"),
    ("next_steps", "下步措施"),
    ("evidence", "佐证材料"),
    ("experience", "经验做法"),
)


def tasks_table(telling: Telling) -> Html:
    """The table of a unit's tasks; the reason and the unit's own words stand below each."""
    written = {row["task"]: row for row in telling.rows("texts")}
    lines = [(row["task"], _line(telling, row, written.get(row["task"]))) for row in telling.progress]
    plan = telling.plan
    held = [(c, [line for id, line in lines if plan.task(id).category == c.id]) for c in plan.categories]
    return render("_tasks.html", categories=[(category, own) for category, own in held if own])


def _line(telling: Telling, row: Row, written: Row | None) -> dict[str, Any]:
    said = [("判定理由", row["reason"])]
    said += [("延期依据", words) for words in _extended_by(telling, row)]
    goal = telling.plan.task(row["task"]).goal
    said += [("工作目标", goal)] if goal else []
    said += [("牵头意见", written["opinion"])] if written and written["opinion"] else []
    said += [(title, written[name]) for name, title in TEXTS if written and written[name]]
    return {
        "title": telling.titled(row["task"]),
        "light": light(row["light"]),
        "state": STATES[row["state"]],
        "carried": carried(row["filed_for"], telling.period),
        "percent": percent(row["percent"]),
        "corrected": _corrected(telling, row),
        "overclaimed": row["overclaimed"],
        "attainment": percent(row["attainment"]),
        "expected": percent(row["expected"]),
        "deadline": deadline_cell(telling, row, words=True),
        "review": "待认定" if row["requested"] else REVIEWS[row["review"]],
        "texts": said,
    }


def _corrected(telling: Telling, row: Row) -> str:
    # The percent of a rate task is its attainment, where that is known.
    claimed = row["pace"] != "rate" or row["attainment"] is None
    return corrected(telling, row["task"], None, row["filed_for"]) if claimed else ""


def _extended_by(telling: Telling, row: Row) -> list[str]:
    """The resolutions that the task's extensions for the unit rest on."""
    return [
        f"议定事项{it['resolution']}：{it['reason']}"
        f"（延至{day(it['deadline'], telling.period)}，{it['granted_by']}批准）"
        for it in telling.rows("extensions")
        if it["task"] == row["task"] and it["resolution"] and it["standing"]
    ]


def deadline_cell(telling: Telling, row: Row, *, words: bool = False) -> Markup | str:
    """The deadline, and below it in small letters what is due by then.

    Args:
        words: add the document's own words for the deadline, where they say more than its date.
    """
    nodes = _nodes(telling, row)
    first = worded(first_words(node.words, node.start, node.deadline) for node in nodes) if words else ""
    named = node_names(telling, row)
    # The document's words for a deadline may name what is due already.
    day, bracket, more = deadline_words(row).partition("）")
    whole = Markup('<span class="mark">{}</span>{}').format(day + bracket, more)
    return small(whole, "；".join(filter(None, ("" if named in first else named, first))))


def node_names(telling: Telling, row: Row) -> str:
    """What is due by the row's deadline, by its milestones' names; empty where that is 完成 alone."""
    return "、".join(dict.fromkeys(node.title for node in _nodes(telling, row) if node.title != "完成"))


def _nodes(telling: Telling, row: Row) -> list[Milestone]:
    planned = row["original_deadline"] or row["deadline"]
    return [node for node in telling.plan.task(row["task"]).nodes if node.deadline == planned]


def deadline_words(row: Row) -> str:
    """The deadline, whether it is 刚性 or 争取, and the date an extension replaced."""
    if row["deadline"] is None:
        return str(row["no_deadline"])
    told = Period.parse(row["period"])
    words = f"{day(row['deadline'], told)}（{_STRICTNESS[row['strictness']]}{_unsure(row)}）"
    return f"{words}，原{day(row['original_deadline'], told)}，已延期" if row["original_deadline"] else words


def deadline_word(row: Row) -> str:
    """The deadline alone, where the reason beside it tells of extensions; 刚性 goes without saying."""
    if row["deadline"] is None:
        return str(row["no_deadline"])
    kind = "，争取" if row["strictness"] == "aspirational" else ""
    notes = f"{kind}{_unsure(row)}"[1:]
    return day(row["deadline"], Period.parse(row["period"])) + (f"（{notes}）" if notes else "")


def _unsure(row: Row) -> str:
    return f"，{TENTATIVE}" if row["provisional"] else ""
