"""Commands on what units file: file, review."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import (
    Actor,
    OneUnit,
    PeriodKey,
    PlanName,
    ReceivedOn,
    Tasks,
    Units,
    acting,
    app,
    desk_of,
    received,
    sub_app,
)
from tasklib.errors import FilingRefused, ParameterError
from tasklib.intake import Outcome, Receipt, file_filings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today

__all__: list[str] = []

Seen = Annotated[
    int | None, Parameter(help="所看报送的条号（review list 的 submission）；其后又有新报送则不办理")
]
_SEVERITY = {"error": "须改", "notice": "提示"}
review_app = sub_app("review", "审核：查看待审、通过、退回")


@app.command
def file(
    *files: Annotated[Path, Parameter(help="报送表、CSV 表，或装有三张 CSV 表的文件夹")],
    received_on: ReceivedOn = None,
    plan: Annotated[str | None, Parameter(help="方案编号；几个方案都说得通时才需要")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="", help="以 JSON 输出结果")] = False,
    actor: Actor = None,
) -> int:
    """收件：存档、检查、入账；有错则整批退回，逐条说明。"""
    workspace = Workspace.open()
    if not files:
        raise ParameterError("请写明要收的文件，如 tasklib file 报送表.xlsx。")
    try:
        outcome = file_filings(
            files,
            plans=workspace.plans(),
            ledger=workspace.ledger,
            archive=workspace.archive,
            received_on=received(received_on),
            actor=acting(workspace, actor),
            plan_id=plan,
        )
    except FilingRefused as refused:
        _print_refusal(refused, as_json=as_json)
        return 1
    _print_outcome(outcome, as_json=as_json)
    return 0


@review_app.command(name="list")
def review_list(
    *, plan: PlanName, period: PeriodKey, unit: Annotated[str | None, Parameter(help="单位代码")] = None
) -> None:
    """列出待审核的填报（CSV）。"""
    record = Tables.read(Workspace.open(), plan, period, today()).record
    print(office.awaiting_review(record, unit).write_csv(), end="")


@review_app.command(name="accept")
def review_accept(
    *,
    plan: PlanName,
    period: PeriodKey,
    unit: Units = None,
    task: Tasks = None,
    reason: Annotated[str | None, Parameter(help="审核意见")] = None,
    submission: Seen = None,
    received_on: ReceivedOn = None,
    actor: Actor = None,
) -> None:
    """通过：不点名事项则通过该单位全部待审填报（单位申报的不涉及须点名）。"""
    if not unit:
        raise ParameterError("请写明单位（--unit）。")
    desk = desk_of(plan, received_on, actor)
    seq = office.accept(desk, desk.plan.period(period), unit, task or (), reason, seen=submission)
    print(f"已通过，记为第 {seq} 条。")


@review_app.command(name="return")
def review_return(
    *,
    plan: PlanName,
    period: PeriodKey,
    unit: OneUnit,
    task: Tasks = None,
    reason: Annotated[str, Parameter(help="退回理由")] = "",
    submission: Seen = None,
    received_on: ReceivedOn = None,
    actor: Actor = None,
) -> None:
    """退回所点名的事项，必须写明理由。"""
    desk = desk_of(plan, received_on, actor)
    seq = office.give_back(desk, desk.plan.period(period), unit, task or (), reason, seen=submission)
    print(f"已退回，记为第 {seq} 条。")


def _print_refusal(refused: FilingRefused, *, as_json: bool) -> None:
    if as_json:
        findings = [asdict(finding) | {"text": str(finding)} for finding in refused.details]
        print(json.dumps({"recorded": False, "findings": findings}, ensure_ascii=False))
        return
    for finding in refused.details:
        print(f"[{_SEVERITY[finding.severity]}] {finding}")
    print(refused, file=sys.stderr)


def _print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        receipts = [asdict(receipt) | {"complete": receipt.complete} for receipt in outcome.receipts]
        print(json.dumps({"recorded": True, "receipts": receipts}, ensure_ascii=False, default=str))
        return
    for receipt in outcome.receipts:
        for line in _receipt_lines(receipt):
            print(line)


def _receipt_lines(receipt: Receipt) -> Iterator[str]:
    who = f"{receipt.unit_name} {receipt.period}"
    if receipt.same:
        yield f"{who}：与第{receipt.revision}次报送（第 {receipt.seq} 条）完全相同，不重复入账。"
    else:
        counts = f"事项{receipt.tasks}行、指标{receipt.indicators}行、问题{receipt.problems}行"
        yield f"{who}：已收，第{receipt.revision}次报送，记为第 {receipt.seq} 条，{counts}。"
    for number in receipt.given:
        yield f"  问题“{number.description}”（{number.task}）的编号为 {number.problem}。"
    for notice in receipt.notices:
        yield f"  [提示] {notice}"
    if not receipt.complete:
        yield "  本次报送不完整，按时与否以补齐之日计。"
