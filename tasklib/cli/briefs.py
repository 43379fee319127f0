"""Commands that tell: table, brief."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tasklib.cli.shared import Actor, AsOf, Cut, PeriodKey, PlanName, Units, acting, app, progress_bar, shown
from tasklib.errors import ParameterError
from tasklib.workspace import Workspace

__all__: list[str] = []


@app.command
def table(
    name: Annotated[str, Parameter(help="表名，如 progress、timeliness、indicators、problems、lists")],
    /,
    *,
    plan: PlanName,
    period: Annotated[str | None, Parameter(help="报送期；默认方案的最后一期")] = None,
    as_of: AsOf = None,
    cut: Cut = None,
    format: Annotated[Literal["csv", "json", "parquet"], Parameter(help="输出格式")] = "csv",
) -> None:
    """输出简报里的任何一张表。"""
    from tasklib.tables import Tables

    frame = Tables.read(Workspace.open(), plan, period, as_of, cut)[name]
    if format == "parquet":
        frame.write_parquet(sys.stdout.buffer)
    elif format == "json":
        print(json.dumps(frame.to_dicts(), ensure_ascii=False, default=str))
    else:
        print(frame.write_csv(), end="")


@app.command
def brief(
    kind: Annotated[str, Parameter(help="种类：county_progress（单位）、joint_meeting（会议）")],
    /,
    *,
    plan: PlanName,
    period: PeriodKey,
    unit: Units = None,
    as_of: AsOf = None,
    cut: Cut = None,
    out: Annotated[Path | None, Parameter(help="输出文件夹；默认 outputs")] = None,
    inline: Annotated[bool, Parameter(negative="", help="图表脚本写进每个页面，便于单独发送")] = False,
    parameter: Annotated[
        list[str] | None,
        Parameter(name=["--parameter", "-p"], negative="", help="笔记本的其他参数，写成 名称=值"),
    ] = None,
    actor: Actor = None,
) -> int:
    """生成一种简报：不写单位则每个单位一页。"""
    from tasklib.publish import Order, kind_named, render

    extra = {}
    for text in parameter or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"--parameter 须写成 名称=值，现为“{text}”。")
        extra[name.strip()] = value.strip()
    workspace = Workspace.open()
    order = Order(kind_named(kind), plan, period, unit or (), as_of, cut, out, inline, extra)
    with progress_bar(f"生成{order.kind.title}") as progress:
        made = render(workspace, order, acting(workspace, actor), progress)
    for path, cause in made.failed.items():
        print(f"未生成 {path.name}：{cause}", file=sys.stderr)
    print(f"已生成{order.kind.title} {len(made.pages)} 页，目录：{shown(made.indexes[0], workspace)}")
    return int(bool(made.failed))
