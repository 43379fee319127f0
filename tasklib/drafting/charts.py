"""Tables that set no tasks: phases of the whole (阶段 | 时间) and duties of units (单位 | 职责)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tasklib.drafting.charges import Duty, Phase, duties_of, phase_of
from tasklib.drafting.columns import Role, is_units, role_of
from tasklib.drafting.found import Found, Passage
from tasklib.drafting.outline import Node
from tasklib.drafting.source import Row, Source, Table

_PHASE = re.compile(r"(?:工作|实施|推进|活动|时间)?(?:阶段|步骤|环节)(?:名称|划分|安排)?")
_DUTY = re.compile(
    r"(?:主要|工作|部门|单位|具体|岗位)*(?:职责|职能|职责任务)(?:分工)?|(?:负责|职责)(?:事项|内容|工作)"
)
_UNITS: tuple[Role, ...] = ("leads", "responsible", "assists")


def chart_roles(heads: Sequence[str]) -> list[Role] | None:
    """What the columns hold, if the cells head a table of phases (``category``) or of duties (``measures``)."""
    texts = [re.sub(r"\s", "", head) for head in heads]
    roles: list[Role | None] = [role_of(text) for text in texts]
    phases = [i for i, text in enumerate(texts) if _PHASE.fullmatch(text)]
    duties = [i for i, text in enumerate(texts) if _DUTY.fullmatch(text)]
    units = [i for i, role in enumerate(roles) if role in _UNITS and i not in duties]
    if len(phases) == 1 and roles.count("when") == 1 and not units:
        roles[phases[0]] = "category"
    elif len(duties) == 1 and len(units) == 1 and not {"when", "task"} & {*roles}:
        roles[duties[0]] = "measures"
    elif len(duties) == 1 and len(heads) < 4 and texts[0] in ("成员单位", "单位名称", "部门名称"):
        roles[0], roles[duties[0]] = "responsible", "measures"
    else:
        return None
    return [r for r in roles if r] if all(roles) else None


def is_chart(table: Table) -> bool:
    """Whether the table sets phases or duties, and no tasks."""
    return chart_roles(table.rows[0].cells) is not None


def read_charts(
    source: Source, year: int | None, issued_on: date | None
) -> tuple[list[Phase], list[Duty], list[Row]]:
    """The phases and duties of the tables that set them, and those of their rows that set neither."""
    phases: list[Phase] = []
    duties: list[Duty] = []
    unread: list[Row] = []
    for block in source.blocks:
        roles = chart_roles(block.rows[0].cells) if isinstance(block, Table) else None
        if not isinstance(block, Table) or roles is None:
            continue
        for row in block.rows[1:]:
            told = {role: cell.strip() for role, cell in zip(roles, row.cells, strict=False)}
            if told.get("category") and "when" in roles:
                node = Node(2, None, [Passage(row.number, f"{told['category']}({told['when']})")])
                phase = phase_of(node, year, issued_on)
                name = re.sub(r"\s*\n\s*", "", told["category"])
                phases.append(replace(phase, name=Found(name, row.number, row.text)))
                continue
            who = next((told[role] for role in _UNITS if told.get(role)), "")
            if who and told.get("measures") and is_units(who):
                duties += duties_of(re.sub(r"\s*\n\s*", "、", who), told["measures"], row.number)
            elif any(row.cells) and row.cells != block.rows[0].cells:
                unread.append(row)
    return phases, duties, unread
