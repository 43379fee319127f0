"""A workspace (工作区): one folder with plans, a ledger, an archive and notebooks, opened together."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tasklib.errors import PlanError, WorkspaceError
from tasklib.files import reason
from tasklib.ledger import Archive, Ledger
from tasklib.plan import Plan, load_plan
from tasklib.settings import Settings

__all__ = ["SHANGHAI", "Workspace", "create_workspace", "shipped", "today"]

# Windows has no zone database, and China has one zone without summer time.
SHANGHAI = timezone(timedelta(hours=8))


def today() -> date:
    """Today's date in Shanghai."""
    return datetime.now(SHANGHAI).date()


def shipped(name: str) -> Path:
    """Where the notebooks or the example plans that come with the package lie."""
    package = Path(__file__).parent
    inside = package / "_share" / name
    return inside if inside.is_dir() else package.parent / {"plans": "data/plans"}.get(name, name)


def create_workspace(folder: Path) -> list[Path]:
    """Lay out an empty workspace: the notebooks, the example plans, and folders for the rest.

    Returns:
        What was made, in order.

    Raises:
        WorkspaceError: the folder is there and not empty; nothing in it was touched.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"文件夹“{folder}”须不存在或为空，现已有内容，请换一个。")
    made = [folder / "notebooks", folder / "data" / "plans"]
    unwanted = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    try:
        shutil.copytree(shipped("notebooks"), made[0], ignore=unwanted)
        shutil.copytree(shipped("plans"), made[1], ignore=unwanted)
        for name in ("data/inbox", "outputs"):
            made.append(folder / name)
            made[-1].mkdir(parents=True)
    except OSError as error:
        raise WorkspaceError(f"工作区“{folder}”建不成：{reason(error)}。请检查磁盘空间和权限。") from error
    return made


@dataclass(frozen=True)
class Workspace:
    """One office's workspace. Opening it reads nothing; plans and ledger are read when asked for."""

    root: Path
    settings: Settings
    # Plans that read as the ledger has them, whatever their files say.
    recorded: tuple[Plan, ...] = ()

    @classmethod
    def open(cls, start: Path | None = None) -> Workspace:
        """Find the workspace that a folder (default the current one) lies in.

        Raises:
            WorkspaceError: neither the folder nor one above it holds plans.
        """
        settings = Settings()
        begin = (start or Path.cwd()).resolve()
        if settings.data.is_absolute():
            # A notebook runs in the folder it lies in.
            above = (folder for folder in begin.parents if (folder / settings.notebooks) == begin)
            return cls(next(above, begin), settings)
        for folder in (begin, *begin.parents):
            if (folder / settings.data / "plans").is_dir():
                return cls(folder, settings)
        raise WorkspaceError(
            f"“{begin}”不是工作区（没有 {settings.data}/plans 文件夹）：请换到工作区里运行，或先 tasklib init。"
        )

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / self.settings.data

    @property
    def outputs(self) -> Path:
        """Where published pages go."""
        return self.root / self.settings.outputs

    @property
    def notebooks(self) -> Path:
        """The notebooks: the workspace's own, or those shipped where it has none."""
        own = self.root / self.settings.notebooks
        if "notebooks" in self.settings.model_fields_set and not own.is_dir():
            raise WorkspaceError(f"TASKLIB_NOTEBOOKS 指向的文件夹“{own}”不存在，请改正或取消这个设置。")
        return own if own.is_dir() else shipped("notebooks")

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger; LedgerError if its setting is unusable."""
        return Ledger(
            self.settings.ledger or f"sqlite:///{self.settings.data.as_posix()}/ledger.sqlite", self.root
        )

    @property
    def archive(self) -> Archive:
        """The archive of files as they came."""
        return Archive(self.data / "archive")

    @property
    def inbox(self) -> Path:
        """Where what units send is put for filing."""
        return self.data / "inbox"

    @property
    def outbox(self) -> Path:
        """Where receipts and marked copies are written, by period."""
        return self.data / "outbox"

    def plan_ids(self) -> list[str]:
        """The ids of all plans, sorted: every folder under plans that holds YAML files."""
        return sorted({path.parent.name for path in (self.data / "plans").glob("*/*.yaml")})

    def plan(self, id: str) -> Plan:
        """Read a plan.

        Raises:
            PlanError: there is no such plan, or it is faulty.
        """
        if found := next((plan for plan in self.recorded if plan.id == id), None):
            return found
        if version := self.settings.plan_version:
            return self.under(id, version).plan(id)
        if id not in self.plan_ids():
            known = "、".join(self.plan_ids()) or "（一个也没有）"
            raise PlanError(f"没有工作方案“{id}”，现有：{known}。")
        return _plan(self.data / "plans" / id)

    def plan_versions(self, id: str) -> dict[int, Plan]:
        """Every version of a plan that is on record, by its number in order; those unreadable are left out."""
        frame = self.ledger.frames(id)["plan_snapshot"]
        numbers = sorted(frame["version"].to_list())
        found = {number: self.ledger.recorded_plan(id, number) for number in numbers}
        return {number: plan for number, plan in found.items() if plan}

    def under(self, id: str, version: int) -> Workspace:
        """The workspace in which a plan reads as it was recorded under that version.

        Raises:
            PlanError: no such version is on record; the sentence names those that are.
        """
        versions = self.plan_versions(id)
        if version not in versions:
            known = "、".join(f"第 {number} 版" for number in versions) or "（一版也没有）"
            raise PlanError(f"台账里没有方案 {id} 第 {version} 版，现有：{known}。")
        return replace(self, recorded=(*self.recorded, versions[version]))

    def plan_as_of(self, id: str, day: date) -> Plan:
        """The version of a plan that held on the day: what it told then is told by it for ever.

        Today's where the workspace is told by one version, or that of the day is not on record.
        """
        plan = self.plan(id)
        version = plan.version_on(day)
        if version == plan.version or plan in self.recorded or self.settings.plan_version:
            return plan
        return self.ledger.recorded_plan(id, version) or plan

    def plans(self) -> dict[str, Plan]:
        """Every plan that is sound, by id; faulty ones are left to ``plan check``."""
        found = {}
        for id in self.plan_ids():
            try:
                found[id] = self.plan(id)
            except PlanError:
                continue
        return found


# A plan never changes, but a brief asks for it a dozen times, and typing it takes longer than any table.
_READ: dict[object, Plan] = {}
_KEPT = 16


def _plan(folder: Path) -> Plan:
    """The plan of a folder, read anew when any of its files was changed."""
    stands = _stands(folder)
    found = _READ.get(stands)
    if found is None:
        found = load_plan(folder)
        # What was changed in the meantime may have been read half old, half new.
        if stands is not None and _stands(folder) == stands:
            for oldest in list(_READ)[: 1 - _KEPT]:
                _READ.pop(oldest, None)
            _READ[stands] = found
    return found


def _stands(folder: Path) -> object:
    """How a plan's files stand, whatever folder it lies in; None where they cannot be read."""
    try:
        files = {path.name: sha256(path.read_bytes()).digest() for path in sorted(folder.glob("*.yaml"))}
    except OSError:
        return None
    return folder.name, *files.items()
