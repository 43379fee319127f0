"""Commands on what units file: file, inbox, remind."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import Actor, PeriodKey, PlanName, ReceivedOn, acting, app, read_day, received, shown
from tasklib.errors import FilingRefused, ParameterError
from tasklib.intake import Outcome
from tasklib.intake.finding import SEVERITIES
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

Confirm = Annotated[
    bool,
    Parameter(negative="", help="已核实“须确认”的各处（如疑似个人信息），照原样收下，台账记明核实了什么"),
]


@app.command
def file(
    *files: Annotated[
        Path,
        Parameter(help="报送表、CSV 表、佐证材料，或装有它们的文件夹；几份一起收，有一份不合格就都不入账"),
    ],
    received_on: ReceivedOn = None,
    plan: Annotated[str | None, Parameter(help="方案编号；几个方案都说得通时才需要")] = None,
    confirm: Confirm = False,
    out: Annotated[Path | None, Parameter(help="存放回执和退回件的文件夹；默认 data/outbox")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="", help="以 JSON 输出结果")] = False,
    actor: Actor = None,
) -> int:
    """收件：存档、检查、入账，写回执；有错则整批退回，逐条说明，写标好颜色的退回件。"""
    workspace = Workspace.open()
    if not files:
        raise ParameterError("请写明要收的文件，如 tasklib file 报送表.xlsx。")
    at = replace(_reception(workspace, received_on, actor), plan_id=plan, outbox=out or workspace.outbox)
    reply = office.receive(at, files, confirmed=confirm)
    if as_json:
        print(json.dumps(_as_json(reply, workspace), ensure_ascii=False, default=str))
        _complain(reply)
    else:
        print_reply(reply, workspace)
    return int(reply.outcome is None or reply.unwritten is not None)


@app.command
def inbox(*, received_on: ReceivedOn = None, confirm: Confirm = False, actor: Actor = None) -> int:
    """收件箱：把 data/inbox 里的来件逐件收下，一件有错不影响别的；收过的移到“已处理”。"""
    workspace = Workspace.open()
    workspace.inbox.mkdir(parents=True, exist_ok=True)
    at = _reception(workspace, received_on, actor)
    replies = []
    for name, reply in office.receive_inbox(at, workspace.inbox, confirmed=confirm):
        print(f"== {name}")
        print_reply(reply, workspace)
        replies.append(reply)
    told = office.tally(replies)
    where = shown(workspace.inbox, workspace)
    print(f"收件箱 {where} 处理完毕：{told}。" if told else f"收件箱 {where} 里没有要收的文件。")
    return int(any(reply.outcome is None or reply.unwritten is not None for reply in replies))


@app.command
def remind(
    *,
    plan: PlanName,
    period: PeriodKey,
    on: Annotated[date | None, Parameter(converter=read_day, help="以哪一天为准；默认今天")] = None,
) -> None:
    """催报：谁还没有报、怎么联系，附可以直接发出的话。"""
    day = on or today()
    record = Tables.read(Workspace.open(), plan, period, day).record
    found = office.reminders(record, day)
    for row in found.to_dicts():
        print(f"{row['name']}（{row['unit']}） {_lateness(row)}，联系方式：{row['contact']}")
        print(f"  {row['message']}")
    label = record.period.label
    print(
        f"{label}还有 {found.height} 个单位没有报齐或重报。"
        if found.height
        else f"{label}应报的单位都已报齐。"
    )


def _reception(workspace: Workspace, received_on: date | None, actor: str | None) -> office.Reception:
    day, who = received(received_on), acting(workspace, actor)
    return office.Reception(
        workspace.plans(), workspace.ledger, workspace.archive, day, who, workspace.outbox
    )


def _lateness(row: dict[str, Any]) -> str:
    late = row["days_late"]
    said = "今天截止" if late == 0 else f"逾期 {late} 天" if late > 0 else f"还有 {-late} 天"
    return f"截止 {row['due']}，{said}"


def _as_json(reply: office.Reply, workspace: Workspace) -> dict[str, Any]:
    paths = [shown(path, workspace) for path in reply.written]
    if reply.refused:
        findings = [asdict(finding) | {"text": str(finding)} for finding in reply.refused.details]
        return {"recorded": False, "findings": findings, "copies": paths}
    receipts = reply.outcome.receipts if reply.outcome else ()
    # A receipt that could not be written has no path.
    told = [
        asdict(receipt) | {"complete": receipt.complete, "path": paths[i] if i < len(paths) else None}
        for i, receipt in enumerate(receipts)
    ]
    return {"recorded": True, "receipts": told}


def print_reply(reply: office.Reply, workspace: Workspace) -> None:
    """Print what became of one command of filing: findings and receipts, and what could not be done."""
    if reply.refused:
        _print_refusal(reply.refused, [shown(path, workspace) for path in reply.written])
        if all(finding.severity != "error" for finding in reply.refused.details):
            # From the inbox it has been moved away.
            moved = next((path.parent for path in reply.files if office.DONE in path.parts), None)
            where = f"（文件已移到 {shown(moved, workspace)}，用 tasklib file 收这个文件夹）" if moved else ""
            print(f"以上核实无误的，加 --confirm 再收一次{where}。", file=sys.stderr)
    if reply.outcome:
        _print_outcome(reply.outcome, [shown(path, workspace) for path in reply.written])
    _complain(reply)


def _complain(reply: office.Reply) -> None:
    if reply.unwritten:
        print(reply.unwritten, file=sys.stderr)


def _print_refusal(refused: FilingRefused, paths: list[str]) -> None:
    for finding in refused.details:
        print(f"[{SEVERITIES[finding.severity]}] {finding}")
    for path in paths:
        print(f"退回件：{path}")
    print(refused, file=sys.stderr)


def _print_outcome(outcome: Outcome, paths: list[str]) -> None:
    for i, receipt in enumerate(outcome.receipts):
        for line in receipt.lines():
            print(line)
        if i < len(paths):
            print(f"  回执：{paths[i]}")
