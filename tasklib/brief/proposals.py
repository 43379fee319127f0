"""Problems put before the meeting (提请研究事项), each with a draft of its decision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasklib.brief.marks import full_day
from tasklib.brief.minutes import agenda_of
from tasklib.brief.source import Row, Telling

# What it is about, and its lines: 事由, 涉及单位, 建议, 拟议定表述.
Proposal = tuple[str, list[tuple[str, str]]]


def proposals(telling: Telling, meeting: str | None) -> tuple[str, list[Proposal]]:
    """The unsolved problems that units put before a meeting; once its agenda stands, those on it.

    Args:
        meeting: the meeting's id; None where none was called.

    Returns:
        What is said of them all, and each.
    """
    every = telling.source["problems"].to_dicts()
    raised = [row for row in every if row["level"] == "meeting" and row["status"] != "solved"]
    agenda = agenda_of(telling.source, meeting) if meeting else []
    # Once the office has put the agenda down, it decides what is dealt with, and in which order.
    fixed = any(not item["proposed"] for item in agenda)
    chosen = [item["problem"] for item in agenda if item["problem"]]
    rows = [row for id in chosen for row in every if row["problem"] == id] if fixed else raised
    left = [row["problem"] for row in raised if row not in rows]
    also = f"另有{len(left)}个提请会议研究的问题没有列入本次议程（{'、'.join(left)}）。" if left else ""
    if not rows:
        none = "本次议程没有列入提请研究的问题。" if left else "各单位没有提请会议研究的问题。"
        return none + also, []
    said = f"各单位提请研究的问题共{len(rows)}个。" if not fixed else f"列入议程的问题共{len(rows)}个。"
    said += f"{also}拟议定表述按填报内容起草，供会前修改。"
    return said, [(telling.titled(row["task"]), list(_proposal(telling, row))) for row in rows]


def _proposal(telling: Telling, row: Row) -> Iterator[tuple[str, str]]:
    unit, leads = telling.called(row["unit"]), telling.plan.assigned(row["task"], "leads", telling.period)
    past = "，已超期" if row["overdue"] else ""
    when = f"整改时限{full_day(row['due'])}{past}" if row["due"] else "未定整改时限"
    yield "事由", f"{unit}报告（{full_day(row['first_reported'])}首次上报，{when}）：{row['description']}"
    led = [f"{telling.names(leads)}（牵头单位）"] * bool(leads)
    helpers = "、".join(_helpers(telling, row))
    yield "涉及单位", "、".join([f"{unit}（报告单位）", *led, *[helpers] * bool(helpers)])
    yield "建议", row["suggestion"] or "报告单位未提建议。"
    head = f"由{telling.names(leads[:1])}牵头，" * bool(leads) + f"{helpers}配合，" * bool(helpers)
    asked = (row["suggestion"] or "提出解决办法").removeprefix("建议").strip("。；;.， ")
    own = f"{unit}负责{row['measure'].strip('。；;. ')}；" if row["measure"] else f"{unit}配合落实；"
    post = f"责任岗位为{row['post']}，" if row["post"] else ""
    by = f"于{full_day(row['due'])}前完成" if row["due"] and not row["overdue"] else "完成时限由会议明确"
    office = telling.called(telling.plan.office)
    yield "拟议定表述（拟稿）", f"{head}研究解决：{asked}；{own}{post}{by}，结果报{office}。"


def _helpers(telling: Telling, row: Row) -> list[str]:
    """The units a problem names for coordination, without its own and those that lead anyway."""
    plan = telling.plan
    leads = plan.assigned(row["task"], "leads", telling.period)
    known = [plan.unit(code) for code in (row["unit"], *leads) if plan.has_unit(code)]
    there = {name for unit in known for name in (unit.code, unit.name, unit.short, *unit.aliases)}
    named = (name.strip() for name in re.split("[、，,；;]", row["coordinate"] or ""))
    return [name for name in named if name and name not in there]
