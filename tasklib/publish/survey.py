"""What stands with the scheduled briefs: owed, made, issued, or why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from tasklib.errors import PlanError
from tasklib.ledger import Issue, MeetingAct, PlanSnapshot
from tasklib.ledger.frames import frame_of
from tasklib.plan import Period, Plan
from tasklib.publish.editions import Key as Brief
from tasklib.publish.editions import by_key
from tasklib.publish.kinds import KINDS, kind_named
from tasklib.publish.owed import Due, Owed, called_meetings, owed
from tasklib.publish.pages import Pages, short_day
from tasklib.publish.publications import Key, Publication, Publications
from tasklib.workspace import Workspace


@dataclass(frozen=True)
class Survey:
    """What stands with the scheduled briefs of one plan, up to a day.

    Attributes:
        due: everything owed so far, made or not.
        standing: what came of those that somebody began.
        issues: every brief of the plan that was signed off, in order, with its editions.
        blocked: why a kind cannot be made at all, by its name.
        pages: where the page of each brief that was made or signed off lies, below the plan's outputs.
        lost: what was made and not signed off, and whose page is no longer there: it is owed again.
    """

    plan: Plan
    upto: date
    due: Due
    standing: Mapping[Key, Publication]
    issues: Mapping[Brief, list[Issue]]
    blocked: Mapping[str, str]
    pages: Mapping[Brief, Path] = field(default_factory=dict)
    lost: frozenset[Key] = frozenset()

    def of(self, item: Owed) -> Publication:
        """What came of one owed brief so far."""
        if self.issued(item):
            return Publication("done")
        return Publication() if item.key in self.lost else self.standing.get(item.key, Publication())

    def issued(self, item: Owed) -> bool:
        """Whether a brief was signed off. One made by hand stands for the first day that asks for such."""
        if item.brief in self.issues:
            return True
        *told, scheduled = item.brief
        return (*told, None) in self.issues and scheduled == min(self._owed[tuple(told)])

    def called(self, brief: Brief) -> str:
        """A brief in a few words, with its day where several tell the same: 2022年6月会议简报（6月18日）."""
        kind, period, unit, scheduled = brief
        found = kind_named(kind).called(Period.parse(period))
        every = self._owed[kind, period, unit] | {key[3] for key in self.issues if key[:3] == brief[:3]}
        if scheduled and len(every) > 1:
            found += short_day(scheduled)
        return found

    def named(self, brief: Brief) -> str:
        """A brief in a few words, and whose it is."""
        return self.called(brief) + (f"（{self.plan.unit(brief[2]).short}）" if brief[2] else "")

    @cached_property
    def _owed(self) -> Mapping[tuple[object, ...], set[date]]:
        """The days on which each brief is owed."""
        found: dict[tuple[object, ...], set[date]] = defaultdict(set)
        for item in self.due.items:
            found[item.brief[:3]].add(item.scheduled)
        return found

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
    standing = (publications or Publications(workspace.ledger)).standing(plan.id)
    kinds = {item.kind for item in due.items}
    blocked = {kind: why for kind in kinds if (why := _blocked(workspace, kind))}
    seen = Survey(plan, upto, due, standing, by_key(issues), blocked)
    made = [item for item in due.items if seen.of(item).state == "done" and not seen.issued(item)]
    pages = _pages(workspace, seen, [*(item.brief for item in made), *seen.issues])
    folder = workspace.outputs / plan.id
    lost = frozenset(item.key for item in made if not (folder / pages[item.brief]).exists())
    return replace(seen, pages=pages, lost=lost)


def _pages(workspace: Workspace, seen: Survey, briefs: Iterable[Brief]) -> dict[Brief, Path]:
    kinds, found = {kind.name: kind for kind in KINDS}, {}
    for brief in briefs:
        name, period, unit, scheduled = brief
        if kind := kinds.get(name):
            pages = Pages(workspace, seen.plan, period, workspace.outputs)
            place = pages.place(kind, unit, pages.day_of(kind, unit, scheduled, seen.issues))
            found[brief] = place.page.relative_to(workspace.outputs / seen.plan.id)
    return found


def _blocked(workspace: Workspace, name: str) -> str | None:
    if not (workspace.notebooks / f"{name}.ipynb").is_file():
        title = kind_named(name).title
        return f"缺少笔记本 {name}.ipynb，{title}没有出，请从安装包或 tasklib init 的工作区里取回；其余照出。"
    return None


@dataclass(frozen=True)
class Scheduled:
    """The plans whose schedules are followed, and a sentence for each that is left out."""

    plans: Sequence[Plan]
    faulty: Sequence[str] = ()
    unused: Sequence[str] = ()


def scheduled_plans(workspace: Workspace, id: str | None = None) -> Scheduled:
    """The plan of that id, or all with schedules that can be read.

    An example that nobody has used is left out: its brief would make the office's ledger an
    example's, which takes no real filings.

    Raises:
        PlanError: there is no such plan, it is faulty, or it schedules nothing.
    """
    if id is not None:
        plan = workspace.plan(id)
        if not plan.schedules:
            raise PlanError(f"方案 {id} 没有排期，请先在 issuing.yaml 里写 schedules。")
        return Scheduled([plan])
    found, faulty, unused = [], [], []
    with workspace.ledger.reading() as connection:
        for name in workspace.plan_ids():
            try:
                plan = workspace.plan(name)
            except PlanError:
                faulty.append(f"方案 {name} 有错，没有排入，请运行 tasklib plan check {name}。")
                continue
            if not plan.schedules:
                continue
            if plan.example and frame_of(connection, PlanSnapshot, name).is_empty():
                unused.append(f"示例方案 {name} 没有用过，没有排入；要试出，请写明 --plan {name}。")
            else:
                found.append(plan)
    return Scheduled(found, faulty, unused)
