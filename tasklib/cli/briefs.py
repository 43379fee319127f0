"""Commands that tell: table, brief, brief issue."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from tasklib.cli.shared import (
    Actor,
    AsOf,
    Cut,
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
from tasklib.errors import ParameterError, TasklibError, VerdictError
from tasklib.plan import Plan
from tasklib.workspace import Workspace, today

__all__: list[str] = []

Docx = Annotated[bool, Parameter(negative="", help="另存 Word 文件（公文格式），放在页面旁边")]
Pdf = Annotated[
    bool, Parameter(negative="", help="另存 PDF（用本机的 Edge、Chrome 或 Chromium 打印），放在页面旁边")
]

PlanVersion = Annotated[int | None, Parameter(help="按台账里方案的哪一版；默认截止日当时的一版")]

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
    plan_version: PlanVersion = None,
    format: Annotated[Literal["csv", "json", "parquet"], Parameter(help="输出格式")] = "csv",
) -> None:
    """输出简报里的任何一张表。"""
    from tasklib.tables import Tables

    workspace = Workspace.open()
    if plan_version is not None:
        workspace = workspace.under(plan, plan_version)
    tables = Tables.read(workspace, plan, period, as_of, cut)
    frame = tables[name]
    if plan_version is None:
        print(_as_of_then(workspace.plan(plan), tables.plan, tables.as_of), end="", file=sys.stderr)
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
    plan_version: PlanVersion = None,
    out: Annotated[
        Path | None, Parameter(help="输出文件夹；默认 outputs；用 --plan-version 按别的旧版生成的须写")
    ] = None,
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
    asked = kind_named(kind), plan, period, unit or (), as_of, cut, out, inline, extra
    order = Order(*asked, version=plan_version)
    check_forms(workspace, order.kind, docx=docx, pdf=pdf)
    with progress_bar(f"生成{order.kind.title}") as progress:
        made = render(workspace, order, acting(workspace, actor), progress)
    for path, cause in made.failed.items():
        print(f"未生成 {path.name}：{cause}", file=sys.stderr)
    if made.indexes:
        print(f"已生成{order.kind.title} {len(made.pages)} 页，目录：{shown(made.indexes[0], workspace)}")
    else:
        print(f"已按方案第 {plan_version} 版生成{order.kind.title} {len(made.pages)} 页，不列入目录：")
        print("".join(f"  {shown(page, workspace)}\n" for page in made.pages), end="")
    if plan_version is None:
        now = workspace.plan(plan)
        day = as_of or now.calendar.due_on(now.told(period)[1])
        print(_as_of_then(now, workspace.plan_as_of(plan, day), day), end="")
    _forms(workspace, made.pages, out or workspace.outputs, docx=docx, pdf=pdf)
    return int(bool(made.failed))


def _as_of_then(now: Plan, told: Plan, day: date) -> str:
    """A line where the plan was amended after the as-of day and is told as it was; empty where it was not."""
    if told.version == now.version:
        return ""
    return (
        f"方案在截止日 {day} 以后改过，这里按当时的第 {told.version} 版；"
        f"要按现行的第 {now.version} 版，请加 --plan-version {now.version}。\n"
    )


def _scheduled_day(type: Any, tokens: Any) -> date | None:
    return None if tokens[0].value == "无" else read_day(type, tokens)


Scheduled = Annotated[
    date | Literal["only"] | None,
    Parameter(converter=_scheduled_day, help="应出日期；同一期有几份时写明哪一份，手工生成的写“无”"),
]


@brief_app.command
def issue(
    kind: Annotated[str, Parameter(help="种类，如 monthly_supervision")],
    /,
    *,
    plan: PlanName,
    period: PeriodKey,
    signer: Annotated[str, Parameter(help="签发人的职务，如“市政府督查室主任”；写职务，不写姓名")],
    unit: Units = None,
    every: Annotated[
        bool, Parameter("--all", negative="", help="各单位等待签发的都签发，与 --unit 二选一")
    ] = False,
    scheduled: Scheduled = "only",
    signed_on: Annotated[date | None, Parameter(converter=read_day, help="签发日期；默认今天")] = None,
    new_edition: Annotated[
        bool, Parameter(negative="", help="再出一版，期号不变；先出送审稿，看过再照样签发一次")
    ] = False,
    reason: Annotated[str | None, Parameter(help="改版的原因，与 --new-edition 同用")] = None,
    as_of: Annotated[
        date | None, Parameter(converter=read_day, help="新版的截止日；默认与上一版相同")
    ] = None,
    out_of_order: Annotated[
        bool,
        Parameter(negative="", help="前面几期（或应出日期更早的）还没有签发，也先签这一份；期号按签发先后编"),
    ] = False,
    docx: Docx = False,
    pdf: Pdf = False,
    actor: Actor = None,
) -> int:
    """签发送审稿：记下签发人和日期，编第N期，列入目录；几个单位的逐份签发，一份不成不影响其他。"""
    from tasklib.publish import Signing, check_forms, kind_named, signed_units, waiting_units
    from tasklib.publish import issue as issue_brief

    if not new_edition and reason is not None:
        raise VerdictError("--reason 只用于改版，请与 --new-edition 同用。")
    if every and (unit or new_edition):
        raise ParameterError("--all 是签发所有等待签发的送审稿，不能与 --unit、--new-edition 同用。")
    workspace, told = Workspace.open(), kind_named(kind)
    check_forms(workspace, told, docx=docx, pdf=pdf)
    anew = (reason or "") if new_edition else None
    units: list[str | None] = list(dict.fromkeys(unit)) if unit else [None]
    if every:
        units = waiting_units(workspace, plan, period, told, scheduled)
        before = signed_units(workspace, plan, period, told, scheduled)
        if others := sorted(before - set(units), key=str):
            print(
                f"以前已经签发的 {len(others)} 份不再签：{'、'.join(one or '合编的一份' for one in others)}。"
            )
    failed = False
    with progress_bar(f"签发{told.title}") as progress:
        for each in units:
            signing = Signing(
                told, plan, period, each, signer, signed_on or today(), anew, as_of, scheduled, out_of_order
            )
            try:
                done = issue_brief(workspace, signing, acting(workspace, actor), progress)
            except TasklibError as error:
                if len(units) == 1:
                    raise
                print(f"{each or '全部单位合编的一份'}没有签发：{error}", file=sys.stderr)
                failed = True
                continue
            whose = f"（{each}）" if each and len(units) > 1 else ""
            edition = f"第 {done.edition} 版" if done.edition > 1 else ""
            print(f"{told.title}{whose}第 {done.number} 期{edition}已印发：{shown(done.page, workspace)}")
            if done.notice:
                print(done.notice, file=sys.stderr)
            _forms(workspace, [done.page], workspace.outputs, docx=docx, pdf=pdf)
    return int(failed)


@brief_app.command(name="drop")
def brief_drop(
    kind: Annotated[str, Parameter(help="种类，如 monthly_supervision")],
    /,
    *,
    plan: PlanName,
    period: PeriodKey,
    unit: Annotated[str | None, Parameter(help="单位代码；每个单位一份的写明哪一个")] = None,
    scheduled: Scheduled = "only",
) -> None:
    """撤下改版的送审稿；已印发的不动。"""
    from tasklib.publish import Signing, drop, kind_named

    workspace = Workspace.open()
    page = drop(workspace, Signing(kind_named(kind), plan, period, unit, "", today(), scheduled=scheduled))
    print(f"已撤下改版的送审稿 {shown(page, workspace)}；已印发的没有改动。")


def _forms(workspace: Workspace, pages: Sequence[Path], out: Path, *, docx: bool, pdf: bool) -> None:
    from tasklib.publish import write_forms

    for page in pages:
        for path in write_forms(workspace, page, out, docx=docx, pdf=pdf):
            print(f"另存：{shown(path, workspace)}")
