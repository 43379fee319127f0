"""Commands on counties' implementation plans (实施方案备案): form, file, receive, return."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.filings import Confirm, print_reply
from tasklib.cli.shared import Act, Actor, OneUnit, PlanName, Units, sub_app
from tasklib.errors import FilingRefused, ParameterError
from tasklib.workspace import Workspace

__all__: list[str] = []

implementation_app = sub_app("implementation", "实施方案备案：发表、收件、准予备案、退回")


@implementation_app.command(name="form")
def implementation_form(
    *,
    plan: PlanName,
    out: Annotated[Path, Parameter(help="存放备案表的文件夹；同名而内容不同的文件不覆盖")],
    unit: Units = None,
    actor: Actor = None,
) -> None:
    """为每个县（区）生成实施方案备案表（Excel）。"""
    made = office.issue_implementation_forms(Act(plan, actor=actor).desk(), out, unit or ())
    print(f"已生成 {len(made)} 份备案表，存于 {out}：")
    for path in made:
        print(f"  {path.name}")


@implementation_app.command(name="file")
def implementation_file(
    *files: Annotated[Path, Parameter(help="备案表或实施方案.csv，连同实施方案正文（PDF、OFD、Word）")],
    act: Act,
    confirm: Confirm = False,
) -> int:
    """收实施方案：有错则整批退回，逐条说明；重新报备的以后一份为准。"""
    if not files:
        raise ParameterError("请写明要收的备案表，如 tasklib implementation file 备案表.xlsx --plan 方案。")
    desk, workspace = act.desk(), Workspace.open()
    try:
        filed = office.file_implementation(desk, workspace.archive, files, confirmed=confirm)
    except FilingRefused as refused:
        print_reply(office.answer_refusal(refused, workspace.outbox), workspace)
        return 1
    for it in filed:
        if it.same:
            print(f"{it.unit_name}：与已报备的（第 {it.seq} 条）相同，不重复入账。")
        else:
            what = f"{it.tasks} 个事项、{it.measures} 条举措、正文 {it.documents} 件"
            print(f"{it.unit_name}：已收实施方案，{what}，记为第 {it.seq} 条，待审看后准予备案。")
        for notice in it.notices:
            print(f"  [{'已确认' if notice.severity == 'question' else '提示'}] {notice}")
    return 0


@implementation_app.command(name="receive")
def implementation_receive(*, act: Act, unit: OneUnit) -> None:
    """准予备案：该县（区）最近一次报备的实施方案。"""
    seq = office.receive_implementation(act.desk(), unit)
    print(f"已准予备案，记为第 {seq} 条。")


@implementation_app.command(name="return")
def implementation_return(
    *,
    act: Act,
    unit: OneUnit,
    reason: Annotated[str, Parameter(help="退回理由")] = "",
) -> None:
    """退回该县（区）最近一次报备的实施方案，必须写明理由。"""
    seq = office.return_implementation(act.desk(), unit, reason)
    print(f"已退回，记为第 {seq} 条。")
