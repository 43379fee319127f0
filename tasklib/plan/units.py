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


class _Held(Item):
    """What holds from one day to another; without them, all through the plan."""

    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")

    def covers(self, first: date, last: date) -> bool:
        """Whether it holds on any day from ``first`` to ``last``."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


class Term(_Held):
    """From when to when a unit belongs to a group: units are set up, merged and abolished."""

    unit: Code


class UnitGroup(Item):
    """单位组: enumerated 各…, or open 有关… whose members the office has yet to pick."""

    id: Code
    name: Text
    kind: Literal["enumerated", "open"]
    members: tuple[Code, ...] = ()
    terms: tuple[Term, ...] = Field((), description="只在一段时间里属于本组的成员，写明起止日期")
    aliases: tuple[Text, ...] = ()
    source: Origin

    def members_during(self, first: date, last: date) -> tuple[str, ...]:
        """The members on any day from ``first`` to ``last``, in the group's order."""
        terms = {code: [term for term in self.terms if term.unit == code] for code in self.members}
        return tuple(
            code for code, own in terms.items() if not own or any(term.covers(first, last) for term in own)
        )


class Assignment(_Held):
    """任务分工: who files, leads, assists or reviews a task, and from when to when.

    Several leads keep their order; the first is 总牵头.
    """

    task: Code
    role: Role
    units: tuple[Code, ...] = Field(min_length=1, description="单位代码或单位组编号，牵头单位按次序")
    source: Origin


class MemberDuty(Item):
    """成员单位职责: what a member unit of the leading group or the joint meeting answers for."""

    unit: Code = Field(description="单位代码或单位组编号")
    duty: Text
    source: Origin
