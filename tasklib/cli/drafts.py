"""The command that reads an official document into a draft plan: plan import."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib.cli.plans import plan_app
from tasklib.cli.shared import shown
from tasklib.errors import ParameterError, PlanError, WorkspaceError
from tasklib.plan import inspect_plan, is_code
from tasklib.workspace import Workspace, today

__all__: list[str] = []

BOOK = "任务分解表.xlsx"


@plan_app.command(name="import")
def plan_import(
    document: Annotated[Path, Parameter(help="文件：.txt、.html、.docx 或 .xlsx")],
    /,
    *,
    id: Annotated[str, Parameter(help="新方案的编号，也是它的文件夹名")],
    out: Annotated[Path | None, Parameter(help="草稿放在哪个文件夹下；默认 data/plans")] = None,
    units: Annotated[
        Path | None,
        Parameter(help="单位名册：各单位的代码、层级和所属单位组（units.yaml 的写法，或 .xlsx、.csv 表）"),
    ] = None,
    json: Annotated[bool, Parameter(negative="", help="只把读出的打印成 JSON，什么也不写")] = False,
    force: Annotated[bool, Parameter(negative="", help="换掉已有的草稿")] = False,
) -> int:
    """从正式文件读出方案草稿，每一处都注明依据，由办公室核对；草稿还有待补的，逐条列出。"""
    from tasklib.drafting import read_draft
    from tasklib.drafting.proposal import propose
    from tasklib.drafting.roster import read_roster
    from tasklib.drafting.writing import ACCOUNT, write_draft
    from tasklib.planbook import export_book

    if not is_code(id):
        raise ParameterError(f"方案编号须由字母、数字、下划线、短横线组成，现为“{id}”。")
    draft = read_draft(document)
    if json:
        print(jsonlib.dumps(draft.json(), ensure_ascii=False, indent=1))
        return 0
    workspace = Workspace.open() if out is None else None
    above = workspace.data / "plans" if workspace else out
    assert above is not None
    folder = above if out and above.name == id else above / id
    _refuse_in_use(folder)
    roster = read_roster(units) if units else ()
    proposal = propose(draft, id, roster, today())
    book = {BOOK: export_book(proposal.plan)}
    write_draft(draft, proposal, folder, document.name, book, force=force)
    place = shown(folder, workspace) if workspace else str(folder)
    for told in proposal.defaults:
        print(f"默认：{told}")
    for passage in draft.not_understood:
        print(f"没有读懂：第 {passage.line} 行 {passage.words}")
    print(
        f"草稿已写入 {place}：{len(draft.tasks)} 个事项，{len(proposal.plan.units)} 个单位；依据见其中的{ACCOUNT}。"
    )
    faults = inspect_plan(folder)[1]
    for fault in faults:
        print(f"待补：{fault}")
    print(
        f"下一步：对照依据核对，改 {BOOK} 后运行 tasklib plan load（或直接改 .yaml），"
        f"再运行 tasklib plan check {id if workspace else place}。"
    )
    return 0


def _refuse_in_use(folder: Path) -> None:
    """Refuse the folder of a plan that was used; ``--out`` too may name one of a workspace's."""
    try:
        workspace = Workspace.open(folder)
    except WorkspaceError:
        return
    id = folder.name
    if folder.resolve() == (workspace.data / "plans" / id).resolve() and workspace.plan_versions(id):
        raise PlanError(
            f"方案 {id} 已经用过，不能用导入的草稿换掉；请换一个编号，或用 plan export、plan load 调整。"
        )
