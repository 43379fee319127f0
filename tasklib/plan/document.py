"""The official document behind a plan: its number and date, its phases, and what is to be disclosed."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from tasklib.plan.item import Code, Item, Origin, Text


class Issued(Item):
    """发文: the document that the plan carries out. A part that is not known stays empty."""

    title: Text | None = Field(None, description="文件标题")
    number: Text | None = Field(None, description="发文字号，如 成办发〔2011〕54号")
    issuer: Text | None = Field(None, description="发文机关")
    on: date | None = Field(None, alias="date", description="成文日期；早于它的时限，是印发时已过的")
    parent: Text | None = Field(None, description="所依据的上级文件的发文字号")
    source: Origin


class Phase(Item):
    """阶段: a stretch of the whole plan, such as 梳理启动."""

    id: Code
    title: Text
    start: date | None = None
    end: date | None = None
    words: Text | None = Field(None, description="起止时间在原文里的写法")
    source: Origin


class Area(Item):
    """公开领域: one field of disclosure, and the units that answer for it."""

    id: Code
    title: Text
    units: tuple[Code, ...] = Field((), description="单位代码或单位组编号；原文没有写明的留空")
    source: Origin


class Catalogue(Item):
    """公开事项目录: the fields of disclosure, and the columns that each item of them must have."""

    areas: tuple[Area, ...] = ()
    fields: tuple[Text, ...] = Field((), description="每个公开事项须写明的要素，如 名称、依据、时限")
    source: Origin


class Amendment(Item):
    """调整: why a version of the plan replaced the one before it."""

    version: int = Field(ge=2)
    on: date = Field(alias="date", description="从哪一天起")
    reason: Text
