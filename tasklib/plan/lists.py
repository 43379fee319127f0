"""The three lists: problems (问题清单), measures (工作清单), duties (责任清单)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tasklib.plan.item import Code, Item, Origin, Text


class Duty(Item):
    """责任 (责任清单): who answers for one measure, in which post, by when."""

    id: Code
    unit: Code = Field(description="单位代码或单位组编号")
    role: Literal["lead", "responsible"]
    post: Text = Field(description="责任岗位，写岗位不写人名")
    deadline: date
    source: Origin


class Measure(Item):
    """举措 (工作清单)."""

    id: Code
    task: Code
    action: Text
    problem: Code | None = Field(None, description="针对的问题；常规工作可不填")
    duty: Duty
    source: Origin


class Problem(Item):
    """问题 (问题清单)."""

    id: Code
    task: Code
    description: Text
    source: Origin
