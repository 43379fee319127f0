"""Making what is owed: oldest first, each once, whatever befell the machine and whoever else is at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tasklib.errors import LedgerError, PlanError, SnapshotError, TasklibError, sentence_of
from tasklib.plan import Plan
from tasklib.publish.execute import Runner, execute
from tasklib.publish.kinds import kind_named
from tasklib.publish.mail import announce
from tasklib.publish.office_index import write_office_index
from tasklib.publish.owed import Owed
from tasklib.publish.pages import refresh_indexes
from tasklib.publish.publications import Publications
from tasklib.publish.run import Order, Progress, render
from tasklib.publish.survey import survey
from tasklib.workspace import Workspace

DISK_FULL = "磁盘已满，没有写成"
_ROOM = 8 * 1024 * 1024


class _StopError(Exception):
    """Nothing more of a plan can be made now; ``full``: nor of any other."""

    def __init__(self, sentence: str, *, full: bool = False) -> None:
        super().__init__(sentence)
        self.full = full


@dataclass
class Batch:
    """One run over what plans owe up to a day, and what came of it.

    Attributes:
        limit: at most so many pages; None for no limit.
        again: also what failed a short while ago, or too often.
        stopped: asked before each brief; True leaves the rest owed.
        runner: what executes a notebook.
        made: what was made, in order.
        failed: what could not be made, each with its cause.
        faults: a sentence for each thing that kept briefs from being made at all.
        notices: a sentence for each thing that undoes nothing, such as a mail server out of reach.
    """

    workspace: Workspace
    plans: Sequence[Plan]
    upto: date
    actor: str
    publications: Publications
    limit: int | None = None
    again: bool = False
    stopped: Callable[[], bool] = lambda: False
    runner: Runner = execute
    made: list[Owed] = field(default_factory=list)
    failed: list[tuple[Owed, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def run(self, progress: Progress | None = None) -> None:
        """Make what is owed, one brief after another, until nothing is left that may be made now.

        One that fails stops no other. Where nothing more can be made (the disk is full, the ledger
        does not verify), what was claimed is owed as before, and ``faults`` say so in one sentence.
        Failures are then announced. The office's index is written after each brief and at the end.
        """
        try:
            self._make_all(progress)
        except LedgerError as error:
            self.faults.append(f"{error}已出的保留，其余仍欠。")
        try:
            seen = [survey(self.workspace, plan, self.upto, self.publications) for plan in self.plans]
            self.notices += announce(self.workspace, seen, self.publications)
            for each in seen:
                refresh_indexes(self.workspace, each.plan)
                write_office_index(self.workspace, each)
        except TasklibError as error:
            # What keeps the briefs from being made has been told already.
            self.notices += [] if self.faults else [str(error)]

    def _make_all(self, progress: Progress | None) -> None:
        todo = self._todo()
        while todo and not self.stopped() and self._room != 0:
            taken = self.publications.claim(todo, self._room, again=self.again)
            if not taken:
                break
            todo = [item for item in todo if item not in taken]
            try:
                self._make(taken, progress)
                self._tell(taken[0].plan)
            except _StopError as stop:
                self.faults.append(str(stop))
                # What keeps one plan from being told need not keep another.
                todo = [] if stop.full else [item for item in todo if item.plan != taken[0].plan]
            except KeyboardInterrupt:
                self.publications.release(taken)
                raise

    def _tell(self, id: str) -> None:
        """Write the office's index of a plan after a brief; what fails here is told at the end."""
        with suppress(TasklibError):
            for plan in (each for each in self.plans if each.id == id):
                write_office_index(self.workspace, survey(self.workspace, plan, self.upto, self.publications))

    def _todo(self) -> list[Owed]:
        found: list[Owed] = []
        now = self.publications.clock()
        for plan in self.plans:
            seen = survey(self.workspace, plan, self.upto, self.publications)
            self.faults += seen.faults
            self.notices += seen.due.untold
            self.publications.reopen(item for item in seen.open if item.key in seen.lost)
            free = [item for item in seen.open if item.kind not in seen.blocked]
            found += [item for item in free if seen.of(item).may_run(now, again=self.again)]
        # On one day, the order of the plans, of their schedules and of the units stays.
        return sorted(found, key=lambda item: item.scheduled)

    @property
    def _room(self) -> int | None:
        return None if self.limit is None else self.limit - len(self.made) - len(self.failed)

    def _make(self, taken: Sequence[Owed], progress: Progress | None) -> None:
        """Make one brief for the units taken, and record what came of it.

        Raises:
            _StopError: nothing more of the plan can be made; what was taken is owed as before.
        """
        first = taken[0]

        def step(done: int, of: int, name: str) -> None:
            self.publications.renew(taken)
            if progress:
                progress(done, of, f"{first.label} {name}")

        order = Order(
            kind_named(first.kind),
            first.plan,
            first.period,
            [item.unit for item in taken if item.unit],
            as_of=first.scheduled,
            scheduled=first.scheduled,
        )
        pages: dict[str, str] = {}
        try:
            done = render(self.workspace, order, self.actor, step, self.runner)
            pages = {path.stem: why for path, why in done.failed.items()}
        except (LedgerError, SnapshotError, PlanError) as error:
            with suppress(LedgerError):
                self.publications.release(taken)
            raise _StopError(f"{first.label}没有出：{error}") from error
        except Exception as error:  # noqa: BLE001 - whatever befalls one brief, the others are made
            pages = dict.fromkeys((item.unit or "all" for item in taken), sentence_of(error))
        bad = [(item, cause) for item in taken if (cause := _cause(item, pages))]
        good = [item for item in taken if not _cause(item, pages)]
        self.made += [item for item in good if self.publications.finish([item])]
        if bad and (any("磁盘已满" in cause for _, cause in bad) or self._disk_is_full()):
            # The disk's fault is no attempt of the brief's.
            self.publications.release((item for item, _ in bad), f"{DISK_FULL}。")
            raise _StopError(
                f"{first.label}：{DISK_FULL}；已出的保留，其余仍欠，请腾出空间后再运行 tasklib briefs run。",
                full=True,
            )
        for item, cause in bad:
            self.publications.fail(item, cause)
        self.failed += bad

    def _disk_is_full(self) -> bool:
        folders = (self.workspace.outputs, self.workspace.data)
        return any(shutil.disk_usage(_standing(folder)).free < _ROOM for folder in folders)


def _cause(item: Owed, pages: Mapping[str, str]) -> str:
    """Why a brief's page failed, or, where it has one for each unit too, any of them; empty if none did."""
    return pages.get(item.unit, "") if item.unit else next(iter(pages.values()), "")


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
