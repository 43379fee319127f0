"""Commands on workspaces and plans: init, plan check, export, load and diff, template, example."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib.cli.shared import (
    Act,
    Actor,
    PeriodKey,
    PlanName,
    Units,
    app,
    progress_bar,
    read_day,
    shown,
    sub_app,
)
from tasklib.errors import ParameterError, PlanError
from tasklib.files import write_whole
from tasklib.plan import Plan, inspect_plan, is_code
from tasklib.plan.load import FILES
from tasklib.plan.yaml_source import Found
from tasklib.workspace import Workspace, create_workspace, today

__all__: list[str] = []

plan_app = sub_app("plan", "工作方案")


@app.command
def init(folder: Annotated[Path, Parameter(help="新工作区的文件夹，须不存在或为空")], /) -> None:
    """建立一个空工作区，带笔记本和示例方案。"""
    create_workspace(folder)
    print(f"已建立工作区 {folder}：笔记本在 notebooks，示例方案在 data/plans。")
    print("下一步：照示例方案在 data/plans 下建本单位的方案（example: false），再运行 tasklib plan check。")


@plan_app.command(name="check")
def plan_check(
    *plans: Annotated[str, Parameter(help="方案编号，或方案文件夹的路径；默认 data/plans 下的全部方案")],
) -> int:
    """检查方案文件，逐条列出错处（文件、行号）；有错退出码为 1。"""
    from tasklib.plan.remarks import remarks

    workspace = Workspace.open()
    names = plans or tuple(workspace.plan_ids())
    if not names:
        raise PlanError("data/plans 下还没有方案。")
    failed = False
    for name in names:
        plan, faults = inspect_plan(_folder_of(name, workspace), _briefs_of)
        for fault in faults:
            print(f"{name}/{fault}")
        if plan and not faults:
            print(f"{name}：{len(plan.categories)} 个大类，{len(plan.tasks)} 个事项，没有发现错误。")
            print("".join(f"  提示：{sentence}\n" for sentence in remarks(plan)), end="")
        failed |= bool(faults)
    return int(failed)


def _folder_of(name: str, workspace: Workspace) -> Path:
    """Where the plan of that name lies: its own folder, or the one that the name is the path of."""
    own, path = workspace.data / "plans" / name, Path(name)
    elsewhere = "/" in name or "\\" in name or (not own.exists() and (path / "plan.yaml").exists())
    if elsewhere:
        return path.resolve()
    _refuse_no_code(name)
    return own


def _refuse_no_code(id: str) -> None:
    if not is_code(id):
        raise ParameterError(f"方案编号须由字母、数字、下划线、短横线组成，现为“{id}”。")


def _briefs_of(plan: Plan) -> Iterator[Found]:
    """What the plan says of briefs that none of them is."""
    from tasklib.publish.kinds import misfits, nameless

    yield from ((place, f"排期里{why}。") for place, why in misfits(plan))
    yield from nameless(plan)


@plan_app.command(name="export")
def plan_export(
    plan: PlanName,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="工作簿的文件名；默认当前文件夹下的 方案编号.xlsx")] = None,
) -> None:
    """把方案写成任务分解表工作簿（Excel），改好用 plan load 载入。"""
    from tasklib.planbook import export_book

    path = out or Path(f"{plan}.xlsx")
    content = export_book(Workspace.open().plan(plan))
    if path.exists() and path.read_bytes() != content and out is None:
        raise PlanError(f"{path} 已在那里，可能改过还没有载入；请先载入或移开，或用 --out 写明文件名。")
    write_whole(path, content)
    print(f"已写出 {path}。改好后运行 tasklib plan load {path}。")


@plan_app.command(name="load")
def plan_load(
    file: Annotated[Path, Parameter(help="任务分解表工作簿（.xlsx）")],
    /,
    *,
    id: Annotated[str | None, Parameter(help="方案编号；默认工作簿里写的")] = None,
    out: Annotated[Path | None, Parameter(help="方案的文件夹；默认 data/plans/方案编号")] = None,
    reason: Annotated[str | None, Parameter(help="调整的理由；方案已经用过的须写")] = None,
    since: Annotated[
        date | None,
        Parameter(converter=read_day, help="调整从哪一天起，新增事项也从这一天开始；默认今天"),
    ] = None,
    force: Annotated[
        bool, Parameter(negative="", help="换掉还没有用过的方案，或用旧版工作簿换掉较新的方案")
    ] = False,
) -> int:
    """载入任务分解表工作簿，成为方案；有错逐格列出，退出码为 1，什么也不写。"""
    from tasklib.plan.write import write_plan
    from tasklib.planbook import Newcomers, load_book, newcomers, renamed, revise

    workspace = Workspace.open()
    if id is not None:
        _refuse_no_code(id)

    def ever_used(plan: str) -> list[Plan]:
        own = workspace.data / "plans" / plan
        kept = {} if out and out.resolve() != own.resolve() else workspace.plan_versions(plan)
        return [kept[version] for version in sorted(kept)]

    def begins(plan: str) -> Newcomers | None:
        used = ever_used(plan) if is_code(plan) else []
        return newcomers(used, since or today()) if used else None

    loaded = load_book(file.read_bytes(), file.name, id, _briefs_of, begins=begins)
    for fault in loaded.faults:
        print(fault)
    if loaded.plan is None:
        print(f"{file.name} 有 {len(loaded.faults)} 处要改，没有载入。")
        return 1
    own = workspace.data / "plans" / loaded.plan.id
    folder = out or own
    if folder.name != loaded.plan.id:
        raise ParameterError(
            f"文件夹须与方案编号 {loaded.plan.id} 同名，或用 --id {folder.name}，现为“{folder}”。"
        )
    standing = any((folder / name).exists() for name in FILES)
    now = inspect_plan(folder)[0] if standing else None
    if standing and now is None and not force:
        raise PlanError(f"{folder} 里已有方案，其文件有错读不出；要换成工作簿里的，请加 --force。")
    versions = ever_used(loaded.plan.id)
    made = revise(loaded.plan, now, versions, today(), reason, force=force, since=since)
    if made.plan is None:
        print(f"方案 {loaded.plan.id} 没有变化，没有写入。")
        return 0
    write_plan(made.plan, folder)
    for told in (*loaded.defaults, *made.told):
        print(f"默认：{told}")
    if made.raised:
        for told in renamed(made.plan, versions[-1]):
            print(f"提示：{told}")
        print(f"上一版已经用过，现为第 {made.plan.version} 版，理由：{reason}。")
    print(f"已载入 {shown(folder, workspace)}：{len(made.plan.tasks)} 个事项，第 {made.plan.version} 版。")
    return 0


@plan_app.command(name="diff")
def plan_diff(
    plan: PlanName,
    /,
    *,
    since: Annotated[int | None, Parameter(name="--from", help="从哪一版；默认台账里的最后一版")] = None,
    until: Annotated[int | None, Parameter(name="--to", help="到哪一版；默认现在的方案文件")] = None,
) -> None:
    """列出方案两个版本之间的改动。"""
    from tasklib.planbook import changes

    workspace = Workspace.open()
    versions = workspace.plan_versions(plan)
    if not versions and plan in workspace.plan_ids():
        raise PlanError(f"方案 {plan} 还没有用过，台账里没有它的版本可比。")
    now, old = (
        workspace.under(plan, version).plan(plan) if version else workspace.plan(plan)
        for version in (until, since or max(versions, default=None))
    )
    found = changes(old, now)
    print(
        f"方案 {plan} 第 {old.version} 版 → {f'第 {until} 版' if until else f'现在的文件（第 {now.version} 版）'}："
    )
    for amendment in now.amendments:
        if amendment.version > old.version:
            print(f"第 {amendment.version} 版（{amendment.on}）理由：{amendment.reason}")
    print("\n".join(found) or "没有变化。")


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
