"""What stands with the scheduled briefs: owed, made, issued, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from tasklib.errors import PlanError
from tasklib.ledger import Issue, MeetingAct, PlanSnapshot
from tasklib.ledger.frames import frame_of
from tasklib.plan import Plan
from tasklib.publish.kinds import kind_named
from tasklib.publish.owed import Due, Owed, called_meetings, owed
from tasklib.publish.publications import Key, Publication, Publications
from tasklib.workspace import Workspace


@dataclass(frozen=True)
class Survey:
    """What stands with the scheduled briefs of one plan, up to a day.

    Attributes:
        due: everything owed so far, made or not.
        standing: what came of those that somebody began.
        issues: every brief of the plan that was signed off, in order; later editions too.
        blocked: why a kind cannot be made at all, by its name.
        lost: what was made and not signed off, and whose page is no longer there: it is owed again.
    """

    plan: Plan
    upto: date
    due: Due
    standing: Mapping[Key, Publication]
    issues: tuple[Issue, ...]
    blocked: Mapping[str, str]
    lost: frozenset[Key] = frozenset()

    def of(self, item: Owed) -> Publication:
        """What came of one owed brief so far."""
        if self.issued(item):
            return Publication("done")
        return Publication() if item.key in self.lost else self.standing.get(item.key, Publication())

    def draft(self, item: Owed) -> Path:
        """Where a brief's draft lies below the plan's outputs: beside the issued page where there is one."""
        told = (item.kind, item.unit, item.period)
        beside = any((row.brief, row.unit, row.period) == told for row in self.issues)
        return Path(item.period, item.kind, f"{item.unit or 'all'}{'.draft' if beside else ''}.html")

    def issued(self, item: Owed) -> bool:
        """Whether a brief was signed off; also by hand, without its scheduled day."""
        told = (item.kind, item.unit, item.period)
        return any(
            (row.brief, row.unit, row.period) == told and row.scheduled in (None, item.scheduled)
            for row in self.issues
        )

    @property
    def open(self) -> tuple[Owed, ...]:
        """What is not made, oldest first."""
        return tuple(item for item in self.due.items if self.of(item).state != "done")

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each schedule that asks for what there is not, and each kind owed that cannot be made."""
        blocked = (self.blocked[i.kind] for i in self.open if i.kind in self.blocked)
        return tuple(dict.fromkeys((*self.due.never, *blocked)))


def survey(workspace: Workspace, plan: Plan, upto: date, publications: Publications | None = None) -> Survey:
    """See what a plan owes up to a day and what came of it.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with workspace.ledger.reading() as connection:
        meetings = frame_of(connection, MeetingAct, plan.id, upto)
        issues = frame_of(connection, Issue, plan.id)
    due = owed(plan, called_meetings(meetings), upto)
    names = [field.name for field in fields(Issue)]
    issued = tuple(Issue(**row) for row in issues.select(names).to_dicts())
    standing = (publications or Publications(workspace.ledger)).standing(plan.id)
    kinds = {item.kind for item in due.items}
    blocked = {kind: why for kind in kinds if (why := _blocked(workspace, kind))}
    seen = Survey(plan, upto, due, standing, issued, blocked)
    made = (item for item in due.items if seen.of(item).state == "done" and not seen.issued(item))
    folder = workspace.outputs / plan.id
    return replace(seen, lost=frozenset(i.key for i in made if not (folder / seen.draft(i)).exists()))


def _blocked(workspace: Workspace, name: str) -> str | None:
    if not (workspace.notebooks / f"{name}.ipynb").is_file():
        title = kind_named(name).title
        return f"缺少笔记本 {name}.ipynb，{title}没有出，请从安装包或 tasklib init 的工作区里取回；其余照出。"
    return None


def scheduled_plans(
    workspace: Workspace, id: str | None = None, *, unused: bool = True
) -> tuple[list[Plan], list[str]]:
    """The plan of that id, or all with schedules, and a sentence for each that is left out.

    An example that nobody has used is left out: its brief would make the office's ledger an
    example's, which takes no real filings.

    Args:
        unused: whether to say so of each such example.

    Raises:
        PlanError: there is no such plan, it is faulty, or it schedules nothing.
    """
    if id is not None:
        plan = workspace.plan(id)
        if not plan.schedules:
            raise PlanError(f"方案 {id} 没有排期，请先在 issuing.yaml 里写 schedules。")
        return [plan], []
    found, left_out = [], []
    with workspace.ledger.reading() as connection:
        for name in workspace.plan_ids():
            try:
                plan = workspace.plan(name)
            except PlanError:
                left_out.append(f"方案 {name} 有错，没有排入，请运行 tasklib plan check {name}。")
                continue
            if not plan.schedules:
                continue
            if plan.example and frame_of(connection, PlanSnapshot, name).is_empty():
                if unused:
                    left_out.append(f"示例方案 {name} 没有用过，没有排入；要试出，请写明 --plan {name}。")
            else:
                found.append(plan)
    return found, left_out
