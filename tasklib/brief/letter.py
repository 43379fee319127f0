"""督办 told: a page's list of steps, and the letter (提醒, 督办函, 约谈通知, 通报) of one step."""

from __future__ import annotations

from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.html import Html
from tasklib.brief.marks import day, full_day, light, percent
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group
from tasklib.errors import ParameterError
from tasklib.plan import Period, Unit
from tasklib.plan.issuing import LEVEL_NAMES

# What a letter of each level is called, and what it asks for.
_TITLES = {"reminder": "提醒函", "letter": "督办函", "talk": "约谈通知", "bulletin": "通报"}
_ASKED = {
    "reminder": "请对照序时进度查找原因，抓紧推进，并于{due}前书面回复推进安排。",
    "letter": "请主要负责同志亲自过问，查明原因，定出整改措施、责任岗位和完成时限，并于{due}前书面回复整改情况。",
    "talk": "经研究，决定约谈你单位负责同志，时间、地点由办公室另行通知。请准备原因分析、整改措施和完成时限的书面材料，"
    "并于{due}前报送。",
    "bulletin": "现予通报。{unit}要深刻查找原因，限期整改到位，并于{due}前书面报告整改结果；"
    "其他单位要引以为戒，对照自查。",
}


def open_steps(telling: Telling) -> Html | str:
    """The steps of the telling's units that still wait for a reply; nothing where there is none."""
    parts = open_steps_sheet(telling)
    return as_html(parts) if parts else ""


def open_steps_sheet(telling: Telling) -> list[Part]:
    """The same as a part of a document."""
    rows = [
        (
            *((telling.called(row["unit"]),) if telling.unit is None else ()),
            row["escalation"], LEVEL_NAMES[row["level"]], telling.titled(row["task"]),
            day(row["taken_on"], telling.period), row["reason"] + _basis_words(row),
            day(row["reply_due"], telling.period) + ("，超期未回复" if row["overdue"] else ""),
        )
        for row in telling.rows("escalations")
        if row["status"] == "open"
    ]  # fmt: skip
    whose = "单位:mark " if telling.unit is None else ""
    columns = f"{whose}编号:mark 督办:mark 事项 办理日:mark 理由:prose 回复期限:mark"
    return [Sheet("待回复的督办", columns, [Group(rows)])] if rows else []


def steps_sentence(telling: Telling) -> str:
    """How many steps were taken, answered and are overdue; empty where none was ever taken."""
    rows = [row for row in telling.rows("escalations") if row["status"] != "withdrawn"]
    if not rows:
        return ""
    kinds = [
        f"{name}{n}件" for level, name in LEVEL_NAMES.items() if (n := sum(r["level"] == level for r in rows))
    ]
    replied, overdue = sum(r["status"] == "replied" for r in rows), sum(r["overdue"] for r in rows)
    late = f"，其中超期未回复{overdue}件" if overdue else ""
    waiting = len(rows) - replied
    return f"已办督办{len(rows)}件（{'，'.join(kinds)}），已回复{replied}件，待回复{waiting}件{late}。"


def letter_document(source: Source, number: str) -> Document:
    """The letter of one step, its facts from the lights in a row.

    Args:
        source: told for the step's period, as of the day it was taken.

    Raises:
        ParameterError: no step of that number is on record by then.
    """
    rows = {row["escalation"]: row for row in source["escalations"].to_dicts()}
    if number not in rows:
        raise ParameterError(f"截至{full_day(source.as_of)}没有编号为“{number}”的督办。")
    row, plan = rows[number], source.plan
    telling, unit = Telling(source, row["unit"]), plan.unit(row["unit"])
    title = plan.task(row["task"]).title
    issuer = next((step.issuer for step in plan.escalation if step.level == row["level"]), None)
    signed_by = plan.unit(issuer or plan.office).name
    # A 通报 is read by all: it speaks of the unit, not to it.
    public = row["level"] == "bulletin"
    why = row["reason"] if public else f"你单位{row['reason'].removeprefix(telling.called(unit.code))}"
    lit = [r for r in telling.rows("repeated_lights") if r["task"] == row["task"]]
    lines = [_lit(r) for r in lit]
    columns = "报送期:mark 灯色:mark 完成%:number 序时%:number 判定理由:prose"
    parts: list[Part] = [
        Paragraph(f"按照工作方案的督办规则：{why}{_basis_words(row)}"),
        Heading("一、亮灯情况"),
        Sheet(f"{telling.titled(row['task'])}历期亮灯", columns, [Group(lines)], "亮灯情况见上。"),
        Heading("二、有关要求"),
        Paragraph(_ASKED[row["level"]].format(due=full_day(row["reply_due"]), unit=_addressee(unit))),
        Paragraph(f"联系单位：{plan.unit(plan.office).name}。回复请注明编号{number}。"),
    ]
    return Document(
        f"关于{telling.called(unit.code)}{title}进展滞后的{_TITLES[row['level']]}",
        parts,
        number=number,
        addressed_to=_everybody(source, unit) if public else _addressee(unit),
        signed_by=signed_by,
        signed_on=row["taken_on"],
        mark="示例数据，非真实报送" if plan.example else "",
        circulation=plan.circulation,
    )


def _basis_words(row: Row) -> str:
    """On what a step rests that passes over the ladder; empty where none was stated."""
    return f"不逐级督办的依据：{row['basis'].rstrip('。')}。" if row["basis"] else ""


def _addressee(unit: Unit) -> str:
    """Whom a letter to a unit is addressed to: a county's government, where the plan names it."""
    governments = (name for name in unit.aliases if name.endswith("人民政府"))
    return unit.name if unit.level == "department" else next(governments, unit.name)


def _everybody(source: Source, unit: Unit) -> str:
    """Whom a 通报 is addressed to: all filing counties, as the plan's group of them where it has one."""
    counties = Telling(source).filers(offices=False)
    codes = {county.code for county in counties}
    groups = (group.name for group in source.plan.groups if set(group.members) == codes)
    every = next(groups, None) or "、".join(map(_addressee, counties))
    return every if unit.code in codes else "，".join(filter(None, (every, _addressee(unit))))


def _lit(row: Row) -> tuple[object, ...]:
    told = Period.parse(row["period"]).label
    return (told, light(row["light"]), percent(row["percent"]), percent(row["expected"]), row["reason"])
