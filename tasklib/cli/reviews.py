"""Commands of review (审核): what waits, what changed, verdicts, lead units' opinions."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import (
    Act,
    OneTask,
    OneUnit,
    PeriodKey,
    PlanName,
    Tasks,
    Units,
    sub_app,
)
from tasklib.errors import ParameterError
from tasklib.progress import revised
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

__all__: list[str] = []

Seen = Annotated[
    int | None, Parameter(help="所看报送的条号（review list 的 submission）；其后又有新报送则不办理")
]
review_app = sub_app("review", "审核：查看待审、改动，通过、退回，牵头意见")


@review_app.command(name="list")
def review_list(
    *, plan: PlanName, period: PeriodKey, unit: Annotated[str | None, Parameter(help="单位代码")] = None
) -> None:
    """列出还没有通过的填报（CSV），需要过目的在前：needs 一列写明原因，opinion 一列是牵头意见。"""
    found = Tables.read(Workspace.open(), plan, period, today())["review"]
    print((found.filter(pl.col("unit") == unit) if unit else found).write_csv(), end="")


@review_app.command(name="changes")
def review_changes(*, plan: PlanName, period: PeriodKey, unit: OneUnit) -> None:
    """列出该单位最近一次报送改动了什么（CSV）：与它的上一次修订比，没有则与上期比。"""
    record = Tables.read(Workspace.open(), plan, period, today()).record
    print(revised(record, unit, record.period).write_csv(), end="")


@review_app.command(name="accept")
def review_accept(
    *,
    act: Act,
    period: PeriodKey,
    unit: Units = None,
    task: Tasks = None,
    rest: Annotated[bool, Parameter(negative="", help="只通过不需要逐项过目的各行")] = False,
    reason: Annotated[str | None, Parameter(help="审核意见")] = None,
    submission: Seen = None,
) -> None:
    """通过：不点名事项则通过该单位全部待审填报（单位申报的不涉及须点名）。"""
    if not unit:
        raise ParameterError("请写明单位（--unit）。")
    desk = act.desk()
    told = desk.plan.period(period)
    seq = office.accept(desk, told, unit, task or (), reason, rest=rest, seen=submission)
    print(f"已通过，记为第 {seq} 条。")


@review_app.command(name="return")
def review_return(
    *,
    act: Act,
    period: PeriodKey,
    unit: OneUnit,
    task: Tasks = None,
    reason: Annotated[str, Parameter(help="退回理由")] = "",
    submission: Seen = None,
) -> None:
    """退回所点名的事项，必须写明理由。"""
    desk = act.desk()
    seq = office.give_back(desk, desk.plan.period(period), unit, task or (), reason, seen=submission)
    print(f"已退回，记为第 {seq} 条。")


@review_app.command(name="opinion")
def review_opinion(
    *,
    act: Act,
    period: PeriodKey,
    unit: OneUnit,
    task: OneTask,
    lead: Annotated[str, Parameter(help="提意见的牵头（审核）单位代码")],
    opinion: Annotated[str, Parameter(help="意见")] = "",
    submission: Seen = None,
) -> None:
    """记录牵头意见：由牵头或审核该事项的单位在办公室审核之前提出。"""
    desk = act.desk()
    told = desk.plan.period(period)
    print(
        f"已记录牵头意见，记为第 {office.opine(desk, told, unit, task, lead, opinion, seen=submission)} 条。"
    )
