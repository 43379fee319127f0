"""Commands that tell: table, brief, brief issue."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tasklib.cli.shared import (
    Actor,
    AsOf,
    Cut,
    OneUnit,
    PeriodKey,
    PlanName,
    Units,
    acting,
    app,
    progress_bar,
    read_day,
    shown,
    sub_app,
)
from tasklib.errors import ParameterError, VerdictError
from tasklib.workspace import Workspace, today

__all__: list[str] = []

Docx = Annotated[bool, Parameter(negative="", help="另存 Word 文件（公文格式），放在页面旁边")]
Pdf = Annotated[
    bool, Parameter(negative="", help="另存 PDF（用本机的 Edge、Chrome 或 Chromium 打印），放在页面旁边")
]

brief_app = sub_app("brief", "生成简报；brief issue 签发送审稿。")


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


@brief_app.default
def brief(
    kind: Annotated[
        str,
        Parameter(
            help="种类，如 county_progress（单位）、joint_meeting（会议）、monthly_supervision（督查专报）"
        ),
    ],
    /,
    *,
    plan: PlanName,
    period: PeriodKey,
    unit: Units = None,
    as_of: AsOf = None,
    cut: Cut = None,
    out: Annotated[Path | None, Parameter(help="输出文件夹；默认 outputs")] = None,
    inline: Annotated[bool, Parameter(negative="", help="图表脚本写进每个页面，便于单独发送")] = False,
    docx: Docx = False,
    pdf: Pdf = False,
    parameter: Annotated[
        list[str] | None,
        Parameter(name=["--parameter", "-p"], negative="", help="笔记本的其他参数，写成 名称=值"),
    ] = None,
    actor: Actor = None,
) -> int:
    """生成一种简报：不写单位则每个单位一页。"""
    from tasklib.publish import Order, check_forms, kind_named, render

    extra = {}
    for text in parameter or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"--parameter 须写成 名称=值，现为“{text}”。")
        extra[name.strip()] = value.strip()
    workspace = Workspace.open()
    order = Order(kind_named(kind), plan, period, unit or (), as_of, cut, out, inline, extra)
    check_forms(workspace, order.kind, docx=docx, pdf=pdf)
    with progress_bar(f"生成{order.kind.title}") as progress:
        made = render(workspace, order, acting(workspace, actor), progress)
    for path, cause in made.failed.items():
        print(f"未生成 {path.name}：{cause}", file=sys.stderr)
    print(f"已生成{order.kind.title} {len(made.pages)} 页，目录：{shown(made.indexes[0], workspace)}")
    _forms(workspace, made.pages, out or workspace.outputs, docx=docx, pdf=pdf)
    return int(bool(made.failed))


@brief_app.command
def issue(
    kind: Annotated[str, Parameter(help="种类，如 monthly_supervision")],
    /,
    *,
    plan: PlanName,
    period: PeriodKey,
    signer: Annotated[str, Parameter(help="签发人的职务，如“市政府督查室主任”；写职务，不写姓名")],
    unit: OneUnit | None = None,
    signed_on: Annotated[date | None, Parameter(converter=read_day, help="签发日期；默认今天")] = None,
    new_edition: Annotated[
        bool, Parameter(negative="", help="再出一版，期号不变；先出送审稿，看过再照样签发一次")
    ] = False,
    reason: Annotated[str | None, Parameter(help="改版的原因，与 --new-edition 同用")] = None,
    as_of: Annotated[
        date | None, Parameter(converter=read_day, help="新版的截止日；默认与上一版相同")
    ] = None,
    docx: Docx = False,
    pdf: Pdf = False,
    actor: Actor = None,
) -> None:
    """签发一份送审稿：记下签发人和日期，编第N期，列入目录。"""
    from tasklib.publish import Signing, check_forms, kind_named
    from tasklib.publish import issue as issue_brief

    if not new_edition and reason is not None:
        raise VerdictError("--reason 只用于改版，请与 --new-edition 同用。")
    workspace, told = Workspace.open(), kind_named(kind)
    check_forms(workspace, told, docx=docx, pdf=pdf)
    anew = (reason or "") if new_edition else None
    signing = Signing(told, plan, period, unit, signer, signed_on or today(), anew, as_of)
    with progress_bar(f"签发{told.title}") as progress:
        done = issue_brief(workspace, signing, acting(workspace, actor), progress)
    edition = f"第 {done.edition} 版" if done.edition > 1 else ""
    print(f"{told.title}第 {done.number} 期{edition}已印发：{shown(done.page, workspace)}")
    _forms(workspace, [done.page], workspace.outputs, docx=docx, pdf=pdf)


def _forms(workspace: Workspace, pages: Sequence[Path], out: Path, *, docx: bool, pdf: bool) -> None:
    from tasklib.publish import write_forms

    for page in pages:
        for path in write_forms(workspace, page, out, docx=docx, pdf=pdf):
            print(f"另存：{shown(path, workspace)}")
