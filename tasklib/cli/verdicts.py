"""Commands of the office: close, reopen, extend, resolution."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import (
    Act,
    OneTask,
    OneUnit,
    Units,
    app,
    read_day,
    sub_app,
)

__all__: list[str] = []

resolution_app = sub_app("resolution", "议定事项：记录、办结")


@app.command
def close(
    *,
    act: Act,
    unit: OneUnit,
    task: OneTask,
    basis: Annotated[str, Parameter(help="销号依据")] = "",
    evidence: Annotated[str | None, Parameter(help="佐证材料")] = None,
) -> None:
    """销号：单位已报完成的事项，必须写明依据。"""
    print(f"已销号，记为第 {office.close(act.desk(), task, unit, basis, evidence)} 条。")


@app.command
def reopen(
    *,
    act: Act,
    unit: OneUnit,
    task: OneTask,
    reason: Annotated[str, Parameter(help="重新打开的理由")] = "",
) -> None:
    """重新打开已销号的事项，必须写明理由。"""
    print(f"已重新打开，记为第 {office.reopen(act.desk(), task, unit, reason)} 条。")


@app.command
def extend(
    *,
    act: Act,
    unit: OneUnit,
    task: OneTask,
    deadline: Annotated[date, Parameter(converter=read_day, help="新时限")],
    reason: Annotated[str, Parameter(help="延期理由")] = "",
    granted_by: Annotated[str, Parameter(help="批准人或批准单位")] = "",
    milestone: Annotated[str | None, Parameter(help="节点编号，事项有几个节点时须写")] = None,
    resolution: Annotated[str | None, Parameter(help="据以延期的议定事项编号")] = None,
) -> None:
    """延期：新旧时限都留在台账里。"""
    desk = act.desk()
    seq = office.extend(desk, task, unit, deadline, reason, granted_by, milestone, resolution)
    print(f"已延期至 {deadline}，记为第 {seq} 条。")


@resolution_app.command(name="record")
def resolution_record(
    id: Annotated[str, Parameter(help="议定事项编号")],
    /,
    *,
    act: Act,
    decided_on: Annotated[date | None, Parameter(converter=read_day, help="议定日期；默认记录日期")] = None,
    matter: Annotated[str, Parameter(help="议定内容")] = "",
    lead: Annotated[str, Parameter(help="牵头单位代码，必填")] = "",
    unit: Units = None,
    deadline: Annotated[date | None, Parameter(converter=read_day, help="完成时限")] = None,
    amend: Annotated[bool, Parameter(negative="", help="更正已记录的这一条，没有写的照旧")] = False,
    source: Annotated[str | None, Parameter(help="来源：会议、推进会、批示、第三方评估；默认会议")] = None,
    meeting: Annotated[str | None, Parameter(help="议定它的会议编号")] = None,
    reason: Annotated[str, Parameter(help="更正的理由；更正会议议定的必填")] = "",
) -> None:
    """记录一条议定事项。"""
    seq = office.resolve(
        act.desk(),
        id,
        decided_on=decided_on,
        source=source,
        matter=matter,
        lead=lead,
        units=unit or (),
        deadline=deadline,
        amend=amend,
        meeting=meeting,
        reason=reason,
    )
    print(f"已记录议定事项 {id}，记为第 {seq} 条。")


@resolution_app.command(name="conclude")
def resolution_conclude(
    id: Annotated[str, Parameter(help="议定事项编号")],
    /,
    *,
    act: Act,
    basis: Annotated[str, Parameter(help="办结依据")] = "",
) -> None:
    """办结一条议定事项，必须写明依据。"""
    print(f"已办结，记为第 {office.conclude(act.desk(), id, basis)} 条。")


@resolution_app.command(name="reopen")
def resolution_reopen(
    id: Annotated[str, Parameter(help="议定事项编号")],
    /,
    *,
    act: Act,
    reason: Annotated[str, Parameter(help="重新打开的理由")] = "",
) -> None:
    """重新打开已办结的议定事项，必须写明理由。"""
    print(f"已重新打开，记为第 {office.resume(act.desk(), id, reason)} 条。")
