"""Example filings (示例报送): a plan's recorded acts played into the ledger, all or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tasklib import office
from tasklib.errors import FilingRefused, TasklibError, WorkspaceError
from tasklib.intake import file_filings
from tasklib.ledger import Ledger, PlanSnapshot, Row, Submission, Writer, export_lines, import_lines
from tasklib.ledger.entry import Entry
from tasklib.plan import Period, Plan
from tasklib.plan.yaml_source import YamlSource, read_yaml
from tasklib.workspace import Workspace

Progress = Callable[[int, int, str], None]
ACTOR = "示例"


def load_example(
    workspace: Workspace, plan_id: str, progress: Progress | None = None, *, year: bool = False
) -> int:
    """Play the plan's example acts into the ledger in one transaction.

    The acts are first played into a copy of the ledger, so that an interruption leaves nothing.

    Args:
        progress: called with (done, all, what) before each act and once at the end.
        year: play the rest of the year (acts_year.yaml) on top of the first half; what is on record
            already is not played again.

    Returns:
        How many entries were added; 0 if the ledger already holds what was asked for.

    Raises:
        WorkspaceError: the plan has no such example, is no example plan, or an act does not play.
    """
    plan = workspace.plan(plan_id)
    if not plan.example:
        raise WorkspaceError(f"方案 {plan_id} 不是示例方案（example: true），不能装入示例报送。")
    workspace.ledger.check_plan(plan)
    folder = workspace.data / "plans" / plan_id / "examples"
    scripts = [_Script.read(folder / name) for name in ("acts.yaml", "acts_year.yaml")[: 1 + year]]
    held = workspace.ledger.frames(plan_id)["submission"]
    wanted = _not_played(scripts, held)
    if not wanted:
        return 0
    count = sum(len(script.acts) for script in wanted)
    with tempfile.TemporaryDirectory() as scratch:
        aside = Ledger(f"sqlite:///{(Path(scratch) / 'ledger.sqlite').as_posix()}")
        known = import_lines(aside, export_lines(workspace.ledger))
        for done, (script, i, act) in enumerate((s, i, act) for s in wanted for i, act in enumerate(s.acts)):
            if progress:
                progress(done, count, f"{act['on']} {act['act']}")
            try:
                _play(workspace, plan, aside, folder, act)
            except (TasklibError, KeyError, ValueError) as error:
                raise WorkspaceError(f"示例报送 {script.place(i)} 演示不成：{error}") from error
        if progress:
            progress(count, count, "入账")
        played = [entry for entry, _ in aside.entries() if entry.seq > known]
        with workspace.ledger.writing() as writer:
            now = writer.frame(Submission, plan.id)
            if not _not_played(scripts, now):
                return 0
            if now.height != held.height:
                raise WorkspaceError("装入示例报送时，台账里又有了新的报送，未作改动；请重新运行。")
            return _append_all(writer, plan, played)


@dataclass(frozen=True)
class _Script:
    """One file of acts, in order."""

    path: Path
    source: YamlSource
    acts: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> _Script:
        plan = path.parent.parent.name
        if not path.is_file():
            raise WorkspaceError(f"方案 {plan} 没有附示例报送（examples/{path.name}）。")
        source = read_yaml(path)
        if source.faults:
            raise WorkspaceError(f"方案 {plan} 的示例报送读不出：{source.faults[0]}")
        return cls(path, source, source.data["acts"])

    def place(self, act: int) -> str:
        return f"{self.path.name} 第 {self.source.line(('acts', act))} 行"

    def on_record(self, submissions: pl.DataFrame) -> bool:
        """Whether its first filing came, on its day and for its period."""
        first = next(act for act in self.acts if act["act"] == "file")
        period = first["tables"].split("/")[0]
        told = (pl.col("period") == period) & (pl.col("received_on") == date.fromisoformat(first["on"]))
        return not submissions.filter(told).is_empty()


def _not_played(scripts: list[_Script], submissions: pl.DataFrame) -> list[_Script]:
    """Those still to play. Whoever has filed anything has begun the first: it is played on none only."""
    first, *rest = scripts
    found = [] if submissions.height else [first]
    return found + [script for script in rest if not script.on_record(submissions)]


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
            why = act["reason"], act["granted_by"]
            office.extend(desk, act["task"], act["unit"], deadline, *why, resolution=act.get("resolution"))
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
                meeting=act.get("meeting"),
            )
        case "conclude":
            office.conclude(desk, act["id"], act["basis"])
        case "call_meeting":
            office.call_meeting(desk, date.fromisoformat(act["held_on"]), act["place"], id=act["id"])
        case "agenda":
            office.set_agenda(desk, act["id"], act.get("items") or ())
        case "hold_meeting":
            absent, delegated = act.get("absent") or (), act.get("delegated")
            office.hold_meeting(desk, act["id"], act["minutes"], absent=absent, delegated=delegated)
        case "escalate":
            whom, basis = (act["unit"], act["task"]), act.get("basis") or ""
            office.press(desk, Period.parse(act["period"]), *whom, act["level"], basis)
        case "escalation_reply":
            office.answer(desk, act["number"], act["text"])
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
    moved: Any = {name: seqs.get(seq, seq) for name, seq in named.items() if seq is not None}
    return replace(row, **moved)
