"""Commands on scheduled briefs (排期): due, run, serve, timer."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from tasklib.cli.shared import Actor, acting, progress_bar, read_day, received, shown, sub_app
from tasklib.errors import sentence_of
from tasklib.workspace import Workspace, today

if TYPE_CHECKING:
    from tasklib.publish.survey import Scheduled

__all__: list[str] = []

briefs_app = sub_app("briefs", "排期：应出的简报、按排期出稿、定时运行、核对")
OnePlan = Annotated[str | None, Parameter(name="--plan", help="方案编号；默认所有写了排期、已在使用的方案")]
Upto = Annotated[date | None, Parameter(converter=read_day, help="到哪一天为止；默认今天")]
_STATES = {"owed": "待出", "running": "正在生成", "failed": "待重试", "given_up": "不再自动重试"}


@briefs_app.command
def due(
    *,
    plan: OnePlan = None,
    upto: Upto = None,
    format: Annotated[Literal["table", "csv", "json"], Parameter(help="输出格式")] = "table",
) -> int:
    """应出而未出的简报：哪一天、哪一种、哪一期，为什么；有出不成的退出码为 1。"""
    from tasklib.publish.survey import scheduled_plans, survey

    workspace = Workspace.open()
    found = scheduled_plans(workspace, plan)
    seen = [survey(workspace, each, upto or today()) for each in found.plans]
    complaints = [*_left_out(found), *(said for each in seen for said in (*each.faults, *each.due.untold))]
    rows = [
        {
            "plan": item.plan,
            "kind": item.kind,
            "unit": item.unit or "",
            "period": item.period,
            "scheduled": item.scheduled.isoformat(),
            "why": item.why,
            "state": each.of(item).state,
            "cause": each.of(item).cause or each.blocked.get(item.kind, ""),
        }
        for each in seen
        for item in each.open
    ]
    rows.sort(key=lambda row: row["scheduled"])
    if format == "json":
        print(json.dumps(rows, ensure_ascii=False))
    elif format == "csv":
        names = ("plan", "kind", "unit", "period", "scheduled", "why", "state", "cause")
        writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        for row in rows:
            whom = f"（{row['unit']}）" if row["unit"] else ""
            state = "" if row["state"] == "owed" else f"，{_STATES[row['state']]}"
            print(
                f"{row['scheduled']} {row['plan']} {row['period']} {row['kind']}{whom}：{row['why']}{state}"
            )
        print(f"到{upto or today()}为止，应出而未出的简报有 {len(rows)} 份。")
    _complain(complaints)
    return int(bool(found.faulty) or any(each.faults for each in seen))


@briefs_app.command
def run(
    *,
    plan: OnePlan = None,
    upto: Upto = None,
    limit: Annotated[int | None, Parameter(validator=Number(gte=1), help="最多出几份；默认不限")] = None,
    again: Annotated[bool, Parameter(negative="", help="刚失败的、试满次数的也马上再试")] = False,
    actor: Actor = None,
) -> int:
    """出应出的简报（送审稿）：先旧后新，各出一次，补上停机时漏下的；可以每分钟运行一次。"""
    return int(not _run(plan, received(upto), limit, again=again, actor=actor))


@briefs_app.command
def serve(
    *,
    plan: OnePlan = None,
    every: Annotated[int, Parameter(validator=Number(gte=1), help="每隔几分钟")] = 10,
    actor: Actor = None,
) -> None:
    """一直开着，每隔几分钟出一次应出的简报；没有 cron、systemd、计划任务的办公室用。"""
    from tasklib.publish.serving import serve as serving

    Workspace.open()

    def job(stopped: Callable[[], bool]) -> None:
        try:
            _run(plan, today(), None, actor=actor, stopped=stopped)
        except Exception as error:  # noqa: BLE001 - what fails now may go well in a few minutes
            _complain([sentence_of(error)])
        sys.stdout.flush()

    print(f"每 {every} 分钟看一次有没有应出的简报；停止：在这里按 Ctrl+C。", flush=True)
    serving(job, every)
    print("已停止；出好的保留，没有出的下次补出。")


@briefs_app.command
def timer(
    system: Annotated[
        Literal["systemd", "cron", "windows"], Parameter(help="systemd、cron 或 windows（计划任务）")
    ],
    /,
    *,
    out: Annotated[Path | None, Parameter(help="存放文件的文件夹；默认输出到屏幕")] = None,
) -> None:
    """定时运行用的现成文件：按本工作区的路径写好，每分钟运行一次 briefs run。"""
    from tasklib.publish.timers import timer as timer_for

    workspace = Workspace.open()
    made = timer_for(system, workspace)
    if out is None:
        for name, text in made.files.items():
            print(f"# {name}\n{text}")
    else:
        for path in made.write(out):
            print(f"已写好 {shown(path, workspace)}。")
    # Not among what may be copied into a file.
    print(made.install, file=sys.stderr)


def _run(
    plan: str | None,
    upto: date,
    limit: int | None,
    *,
    again: bool = False,
    actor: str | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Make what is owed and tell what came of it; whether all went well."""
    from tasklib.publish.batch import Batch
    from tasklib.publish.publications import Publications
    from tasklib.publish.survey import scheduled_plans

    workspace = Workspace.open()
    found = scheduled_plans(workspace, plan)
    who = acting(workspace, actor)
    batch = Batch(workspace, found.plans, upto, who, Publications(workspace.ledger), limit, again, stopped)
    with progress_bar("出稿") as progress:
        batch.run(progress)
    for item in batch.made:
        print(f"已出 {item.label}{f'（{item.unit}）' if item.unit else ''}，应出日期 {item.scheduled}。")
    failed = [
        f"没有出成 {item.label}{f'（{item.unit}）' if item.unit else ''}，应出日期 {item.scheduled}：{cause}"
        for item, cause in batch.failed
    ]
    _complain([*_left_out(found), *failed, *batch.faults, *batch.notices])
    print(f"出了 {len(batch.made)} 份送审稿，没有出成 {len(batch.failed)} 份。")
    return not (batch.failed or batch.faults or found.faulty)


def _left_out(found: Scheduled) -> list[str]:
    # Every workspace begins with an example; a log that says so each minute helps nobody.
    return [*found.faulty, *(found.unused if sys.stderr.isatty() else ())]


def _complain(sentences: list[str]) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)


@briefs_app.command
def verify(
    *,
    plan: Annotated[str | None, Parameter(help="方案编号；默认全部")] = None,
    period: Annotated[str | None, Parameter(help="报送期；默认全部")] = None,
    format: Annotated[Literal["text", "json"], Parameter(help="输出格式")] = "text",
) -> int:
    """核对已出的每一页：按清单重新生成，与页面逐字节比对，不一致的再比数字。"""
    from tasklib.publish.rebuild import OUTCOMES, verify_pages

    workspace = Workspace.open()
    with progress_bar("核对简报") as progress:
        found = verify_pages(workspace, plan, period, progress)
    rows = [
        {
            "page": shown(one.page, workspace),
            "outcome": one.outcome,
            "result": OUTCOMES[one.outcome],
            "says": one.says,
        }
        for one in found
    ]
    if format == "json":
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['page']}：{row['result']}" + (f"。{row['says']}" if row["says"] else ""))
        print(f"共核对 {len(rows)} 页，其中 {sum(not one.sound for one in found)} 页有问题。")
    return int(not all(one.sound for one in found))
