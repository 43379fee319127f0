"""Commands on a reporting period: filing extensions (报送延期) and corrections (更正)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import (
    Act,
    OneTask,
    OneUnit,
    PeriodKey,
    Units,
    read_day,
    sub_app,
)

__all__: list[str] = []

period_app = sub_app("period", "报送期：准予、撤回报送延期，更正已止收的数据")
GrantedBy = Annotated[str, Parameter(help="批准人或批准单位")]


@period_app.command(name="extend")
def period_extend(
    *,
    act: Act,
    period: PeriodKey,
    unit: Units = None,
    until: Annotated[date, Parameter(converter=read_day, help="延至哪一天（当天仍可报）")],
    reason: Annotated[str, Parameter(help="延期理由")] = "",
    granted_by: GrantedBy = "",
) -> None:
    """准予报送延期：截止日以前准予的，顺延截止日；以后准予的，只恢复收件，仍算迟报。"""
    desk = act.desk()
    seq = office.extend_filing(desk, desk.plan.period(period), unit or (), until, reason, granted_by)
    print(f"已准予报送延期至 {until}，记为第 {seq} 条。")


@period_app.command(name="revoke")
def period_revoke(
    *,
    act: Act,
    period: PeriodKey,
    unit: Units = None,
    reason: Annotated[str, Parameter(help="撤回理由")] = "",
    granted_by: GrantedBy = "",
) -> None:
    """撤回报送延期；此前已报到的不受影响。"""
    desk = act.desk()
    seq = office.revoke_filing(desk, desk.plan.period(period), unit or (), reason, granted_by)
    print(f"已撤回报送延期，记为第 {seq} 条。")


@period_app.command(name="correct")
def period_correct(
    *,
    act: Act,
    period: PeriodKey,
    unit: OneUnit,
    task: OneTask,
    value: Annotated[str, Parameter(help="更正后的数")],
    indicator: Annotated[str | None, Parameter(help="指标名称；不写则更正完成比例")] = None,
    reason: Annotated[str, Parameter(help="更正理由")] = "",
    granted_by: GrantedBy = "",
) -> None:
    """更正已止收报送期的一个数：原数留在台账里，自办理之日起按更正后的数计。"""
    desk = act.desk()
    told = desk.plan.period(period)
    seq = office.correct(desk, told, unit, task, indicator, value, reason, granted_by)
    print(f"已更正为 {value}，记为第 {seq} 条。")
