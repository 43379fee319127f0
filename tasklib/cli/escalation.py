"""Commands on escalation (督办): list, take, reply, withdraw, letter."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import Act, AsOfToday, OneTask, OneUnit, PeriodKey, PlanName, shown, sub_app
from tasklib.office.desk import latest_due
from tasklib.workspace import Workspace, today

__all__: list[str] = []

escalate_app = sub_app("escalate", "督办：提醒、督办函、约谈、通报")
Number = Annotated[str, Parameter(help="编号，如 督办〔2022〕3号")]
_STATUS = {"open": "待回复", "replied": "已回复", "withdrawn": "已撤回"}


@escalate_app.command(name="list")
def escalate_list(*, plan: PlanName, period: PeriodKey, as_of: AsOfToday = None) -> None:
    """列出按方案该办的督办，和已经办理的。"""
    from tasklib.tables import Tables

    told = Tables.read(Workspace.open(), plan, period, as_of or today())
    due, taken = told["escalations_due"].to_dicts(), told["escalations"].to_dicts()
    print(f"以下截至 {told.as_of}，按 {told.period} 的灯色。")
    print(f"应办督办 {len(due)} 件：" if due else "没有应办的督办。")

    def named(row: dict[str, Any]) -> str:
        unit = told.plan.unit(row["unit"])
        return f"{unit.code} {unit.short} {row['task']} {office.LEVEL_NAMES[row['level']]}"

    for row in due:
        print(f"  {named(row)}：{row['reason']}")
    print(f"已办督办 {len(taken)} 件：" if taken else "没有办理过督办。")
    for row in taken:
        state = f"超期未回复，应于 {row['reply_due']} 前" if row["overdue"] else _STATUS[row["status"]]
        said = f"：{row['answer']}" if row["answer"] else ""
        basis = f"（越级依据：{row['basis']}）" if row["basis"] else ""
        print(f"  {row['escalation']} {row['taken_on']} {named(row)}{basis}，{state}{said}")


@escalate_app.command(name="take")
def escalate_take(
    *,
    act: Act,
    period: PeriodKey,
    unit: OneUnit,
    task: OneTask,
    level: Annotated[
        str | None,
        Parameter(
            help="提醒、督办函、约谈、通报；默认逐级应办的一级；办公室决定越级的，写明已达到期数的更高一级"
        ),
    ] = None,
    basis: Annotated[str, Parameter(help="越级办理的依据，如领导批示；方案没有写明可以直接办理的须写")] = "",
) -> None:
    """办理一件应办的督办，编号并定回复期限。"""
    desk = act.desk()
    number, seq = office.press(desk, desk.plan.period(period), unit, task, level, basis)
    print(f"已办理 {number}（{desk.plan.unit(unit).short} {task}），记为第 {seq} 条。")


@escalate_app.command(name="reply")
def escalate_reply(
    number: Number, /, *, act: Act, text: Annotated[str, Parameter(help="回复的内容")] = ""
) -> None:
    """记录单位对一件督办的回复；可以再记补充回复，以最后一次为准。"""
    print(f"已记录 {number}的回复，记为第 {office.answer(act.desk(), number, text)} 条。")


@escalate_app.command(name="withdraw")
def escalate_withdraw(
    number: Number, /, *, act: Act, reason: Annotated[str, Parameter(help="撤回理由")] = ""
) -> None:
    """撤回一件督办，必须写明理由；编号不再用。"""
    print(f"已撤回 {number}，记为第 {office.withdraw(act.desk(), number, reason)} 条。")


@escalate_app.command(name="letter")
def escalate_letter(number: Number, /, *, plan: PlanName, as_of: AsOfToday = None) -> None:
    """写出一件督办的函（Word，公文格式）。"""
    from tasklib.publish.folder import write_letter
    from tasklib.tables import Tables

    workspace, day = Workspace.open(), as_of or today()
    read = workspace.plan(plan)
    told = Tables.read(workspace, plan, (latest_due(read, day) or read.first_period).key, day)
    print(f"已写出：{shown(write_letter(workspace, told, number), workspace)}")
