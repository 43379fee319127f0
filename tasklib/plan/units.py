"""Who does it: units (单位), their groups (单位组), and who has which part in a task (任务分工)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tasklib.plan.item import Code, Item, Origin, Text

Role = Literal["files", "leads", "assists", "reviews"]


class Unit(Item):
    """单位."""

    code: Code
    name: Text
    short: Text = Field(description="简称，用于表头")
    level: Literal["city", "department", "county", "township", "village"]
    parent: Code | None = None
    aliases: tuple[Text, ...] = ()
    contact: Text | None = Field(None, description="报送联系方式：岗位和办公电话，催报时用")
    source: Origin


class UnitGroup(Item):
    """单位组: enumerated 各…, or open 有关… whose members the office has yet to pick."""

    id: Code
    name: Text
    kind: Literal["enumerated", "open"]
    members: tuple[Code, ...] = ()
    source: Origin


class Assignment(Item):
    """任务分工: who files, leads, assists or reviews a task, and from when to when.

    Several leads keep their order; the first is 总牵头.
    """

    task: Code
    role: Role
    units: tuple[Code, ...] = Field(min_length=1, description="单位代码或单位组编号，牵头单位按次序")
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")
    source: Origin

    def covers(self, first: date, last: date) -> bool:
        """Whether the assignment holds on any day from ``first`` to ``last``."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)
