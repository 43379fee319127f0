"""Example filings (示例报送): a plan's recorded acts played into an empty ledger, all or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tasklib import office
from tasklib.errors import FilingRefused, TasklibError, WorkspaceError
from tasklib.intake import file_filings
from tasklib.ledger import Ledger, PlanSnapshot, Row, Submission, Writer
from tasklib.ledger.entry import Entry
from tasklib.plan import Period, Plan
from tasklib.plan.yaml_source import read_yaml
from tasklib.workspace import Workspace

Progress = Callable[[int, int, str], None]
ACTOR = "示例"


def load_example(workspace: Workspace, plan_id: str, progress: Progress | None = None) -> int:
    """Play the plan's example acts into the ledger in one transaction.

    The acts are first played into a ledger of their own, so that an interruption leaves nothing.

    Args:
        progress: called with (done, all, what) before each act and once at the end.

    Returns:
        How many entries were added; 0 if the ledger already holds filings of this plan.

    Raises:
        WorkspaceError: the plan has no example, is no example plan, or an act does not play.
    """
    plan = workspace.plan(plan_id)
    if not plan.example:
        raise WorkspaceError(f"方案 {plan_id} 不是示例方案（example: true），不能装入示例报送。")
    workspace.ledger.check_plan(plan)
    if workspace.ledger.frames(plan_id)["submission"].height:
        return 0
    folder = workspace.data / "plans" / plan_id / "examples"
    acts = read_yaml(folder / "acts.yaml")
    if acts.faults:
        raise WorkspaceError(f"方案 {plan_id} 的示例报送读不出：{acts.faults[0]}")
    steps = acts.data["acts"]
    with tempfile.TemporaryDirectory() as scratch:
        aside = Ledger(f"sqlite:///{(Path(scratch) / 'ledger.sqlite').as_posix()}")
        for i, act in enumerate(steps):
            if progress:
                progress(i, len(steps), f"{act['on']} {act['act']}")
            try:
                _play(workspace, plan, aside, folder, act)
            except (TasklibError, KeyError, ValueError) as error:
                line = acts.line(("acts", i))
                raise WorkspaceError(f"示例报送 acts.yaml 第 {line} 行演示不成：{error}") from error
        if progress:
            progress(len(steps), len(steps), "入账")
        with workspace.ledger.writing() as writer:
            return _append_all(writer, plan, [entry for entry, _ in aside.entries()])


def _play(workspace: Workspace, plan: Plan, ledger: Ledger, folder: Path, act: dict[str, Any]) -> None:
    day = date.fromisoformat(act["on"])
    desk = office.Desk(plan, ledger, day, ACTOR)
    match act["act"]:
        case "file":
            _file(
                workspace, plan, ledger, folder / act["tables"], day, refused=act.get("expect") == "refused"
            )
        case "accept":
            office.accept(desk, Period.parse(act["period"]), act["units"], act.get("tasks") or ())
        case "return":
            office.give_back(desk, Period.parse(act["period"]), act["unit"], act["tasks"], act["reason"])
        case "opinion":
            period = Period.parse(act["period"])
            office.opine(desk, period, act["unit"], act["task"], act["lead"], act["opinion"])
        case "extend_filing":
            until = date.fromisoformat(act["until"])
            office.extend_filing(
                desk, Period.parse(act["period"]), act["units"], until, act["reason"], act["granted_by"]
            )
        case "revoke_filing":
            period = Period.parse(act["period"])
            office.revoke_filing(desk, period, act["units"], act["reason"], act["granted_by"])
        case "correct":
            figure = act["unit"], act["task"], act.get("indicator"), act["value"]
            office.correct(desk, Period.parse(act["period"]), *figure, act["reason"], act["granted_by"])
        case "evidence":
            told = Period.parse(act["period"]), act["unit"], [folder / name for name in act["files"]]
            stamped = act.get("stamped") is not None
            office.keep_evidence(desk, workspace.archive, *told, task=act.get("task"), stamped=stamped)
        case "implementation":
            office.file_implementation(desk, workspace.archive, [folder / name for name in act["files"]])
        case "implementation_received":
            for unit in act["units"]:
                office.receive_implementation(desk, unit)
        case "implementation_returned":
            office.return_implementation(desk, act["unit"], act["reason"])
        case "close":
            office.close(desk, act["task"], act["unit"], act["basis"], act.get("evidence"))
        case "reopen":
            office.reopen(desk, act["task"], act["unit"], act["reason"])
        case "extend":
            deadline = date.fromisoformat(act["deadline"])
            office.extend(desk, act["task"], act["unit"], deadline, act["reason"], act["granted_by"])
        case "resolve":
            office.resolve(
                desk,
                act["id"],
                decided_on=date.fromisoformat(act["decided_on"]),
                source=act["source"],
                matter=act["matter"],
                lead=act["lead"],
                units=act.get("units") or (),
                deadline=date.fromisoformat(act["deadline"]) if act.get("deadline") else None,
            )
        case "conclude":
            office.conclude(desk, act["id"], act["basis"])
        case other:
            raise ValueError(f"没有“{other}”这种动作")


def _file(
    workspace: Workspace, plan: Plan, ledger: Ledger, tables: Path, day: date, *, refused: bool
) -> None:
    try:
        file_filings(
            [tables],
            plans={plan.id: plan},
            ledger=ledger,
            archive=workspace.archive,
            received_on=day,
            actor=ACTOR,
        )
    except FilingRefused:
        if not refused:
            raise
    else:
        if refused:
            raise ValueError(f"{tables.name} 本应被退件，却入了账")


def _append_all(writer: Writer, plan: Plan, entries: list[Entry]) -> int:
    """Append the entries after what the ledger holds; verdicts keep pointing at their submissions."""
    if writer.frame(Submission, plan.id).height:
        return 0
    known = writer.frame(PlanSnapshot, plan.id).height > 0
    seqs: dict[int, int] = {}
    for entry in entries:
        if entry.kind == "plan" and known:
            continue
        rows = [_pointing(row, seqs) for row in entry.rows]
        seqs[entry.seq] = writer.append(
            entry.kind, rows, plan=plan, received_on=entry.received_on, actor=entry.actor
        )
    return len(seqs)


def _pointing(row: Row, seqs: dict[int, int]) -> Row:
    """The row with the seq it names, if any, as it is in the ledger at hand."""
    named = {name: getattr(row, name, None) for name in ("submission", "filing")}
    moved: Any = {name: seqs[seq] for name, seq in named.items() if seq is not None}
    return replace(row, **moved)
