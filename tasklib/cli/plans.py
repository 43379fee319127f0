"""Commands on workspaces and plans: init, plan check, template, example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib.cli.shared import Act, Actor, PeriodKey, PlanName, Units, app, progress_bar, sub_app
from tasklib.errors import ParameterError, PlanError
from tasklib.workspace import Workspace, create_workspace

__all__: list[str] = []

plan_app = sub_app("plan", "工作方案")


@app.command
def init(folder: Annotated[Path, Parameter(help="新工作区的文件夹，须不存在或为空")], /) -> None:
    """建立一个空工作区，带笔记本和示例方案。"""
    create_workspace(folder)
    print(f"已建立工作区 {folder}：笔记本在 notebooks，示例方案在 data/plans。")
    print("下一步：照示例方案在 data/plans 下建本单位的方案（example: false），再运行 tasklib plan check。")


@plan_app.command(name="check")
def plan_check(*plans: PlanName) -> int:
    """检查方案文件，逐条列出错处（文件、行号）；有错退出码为 1。"""
    from tasklib.plan import inspect_plan, is_code
    from tasklib.publish.kinds import misfits

    workspace = Workspace.open()
    names = plans or tuple(workspace.plan_ids())
    if not names:
        raise PlanError("data/plans 下还没有方案。")
    failed = False
    for name in names:
        if not is_code(name):
            raise ParameterError(f"方案编号须由字母、数字、下划线、短横线组成，现为“{name}”。")
        plan, faults = inspect_plan(
            workspace.data / "plans" / name,
            lambda plan: ((place, f"排期里{why}。") for place, why in misfits(plan)),
        )
        for fault in faults:
            print(f"{name}/{fault}")
        if plan and not faults:
            print(f"{name}：{len(plan.categories)} 个大类，{len(plan.tasks)} 个事项，没有发现错误。")
        failed |= bool(faults)
    return int(failed)


@app.command
def template(
    plan: PlanName,
    /,
    *,
    period: PeriodKey,
    out: Annotated[Path, Parameter(help="存放报送表的文件夹；同名而内容不同的文件不覆盖")],
    unit: Units = None,
    actor: Actor = None,
) -> None:
    """为每个填报单位生成当期报送表（Excel）。"""
    from tasklib.office import issue_templates

    desk = Act(plan, actor=actor).desk()
    made = issue_templates(desk, desk.plan.period(period), out, unit or ())
    print(f"已生成 {len(made)} 份报送表，存于 {out}：")
    for path in made:
        print(f"  {path.name}")


@app.command
def example(
    plan: PlanName,
    /,
    *,
    year: Annotated[
        bool, Parameter(negative="", help="连同下半年装到年底；已装过上半年的，只补装下半年")
    ] = False,
) -> None:
    """把方案附带的示例报送装入台账（已有的不重复装）。"""
    from tasklib.example import load_example

    with progress_bar("装入示例报送") as progress:
        added = load_example(Workspace.open(), plan, progress, year=year)
    print(
        f"已装入 {plan} 的示例报送，共 {added} 条记录。" if added else f"台账里已有 {plan} 的报送，未作改动。"
    )
