"""Parcels (来件): what lies in the inbox, sorted into what is filed by one command each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tasklib.files import reason
from tasklib.intake.arrivals import LEFT_BEHIND, files_in, is_filing
from tasklib.intake.bundles import Bundle, glance
from tasklib.intake.cells import shown
from tasklib.intake.form import MADE_FOR, PERIOD, PROGRESS, UNIT
from tasklib.intake.naming import STAMPED, names_file, units_named
from tasklib.plan import Plan

# What a download or a copy leaves until it is whole.
_PARTIAL = re.compile(r"\.(?:tmp|part|partial|crdownload|download)$", re.IGNORECASE)


@dataclass(frozen=True)
class Parcel:
    """What is filed by one command; ``held`` says why it is left for now, if it is."""

    name: str
    paths: tuple[Path, ...]
    held: str | None = None


@dataclass
class _Filing:
    """A loose workbook or the loose CSV tables, as far as sorting needs to know them."""

    files: tuple[Path, ...]
    is_of_form: bool = True
    period: tuple[int, ...] = ()
    units: set[str] = field(default_factory=set)
    proofs: list[str] = field(default_factory=list)
    beside: list[Path] = field(default_factory=list)

    def takes(self, name: str, plans: Iterable[Plan]) -> bool:
        """Whether a row names the file, or it is the stamped scan of the only unit in it."""
        if any(names_file(text, name) for text in self.proofs):
            return True
        named = {code for plan in plans for code in units_named(plan, name)}
        return STAMPED in name and len(self.units & named if named else self.units) == 1


def parcels(inbox: Path, plans: Mapping[str, Plan], *, apart: str) -> list[Parcel]:
    """Sort what lies in a folder into parcels; nothing is kept or judged yet.

    Each folder in it is one, each loose workbook with the loose files that its 佐证材料 names, and
    all loose CSV tables together.

    Args:
        apart: the name of a folder in it that is left alone.

    Returns:
        Parcels, folders first; workbooks by period, so that each is judged against those before
        it; last what is left: files that are empty, open elsewhere, or that no filing names.
    """
    inside = sorted(path for path in inbox.iterdir() if not LEFT_BEHIND.search(path.name))
    found = [
        Parcel(path.name, (path,), _folder_held(path))
        for path in inside
        if path.is_dir() and path.name != apart
    ]
    files = [path for path in inside if path.is_file() and not _PARTIAL.search(path.name)]
    held = {path: why for path in files if (why := _held(path))}
    loose = [path for path in files if path not in held]
    tables = tuple(path for path in loose if path.suffix.lower() == ".csv")
    books = [(path,) for path in loose if is_filing(path) and path not in tables]
    # One that lies alone need not be read to be sorted.
    seen = [_Filing(files) if len(loose) == 1 else _seen(files) for files in (*books, tables) if files]
    filed = {filing.files[0]: filing for filing in seen}
    left = []
    for path in loose:
        strange = path in filed and not filed[path].is_of_form
        if is_filing(path) and not strange:
            continue
        takers = [filing for filing in seen if filing.takes(path.name, plans.values())]
        if len(takers) == 1:
            takers[0].beside.append(path)
        elif takers or not strange:
            why = "有几份报送表都写明了它" if takers else "没有哪份报送表写明它是佐证材料"
            how = (
                "请用“补收佐证材料”逐家收（tasklib evidence add）"
                if takers
                else "请和它所属的报送表放进同一个文件夹再收"
            )
            said = f"“{path.name}”留在收件箱：{why}，{how}。"
            left.append(Parcel(path.name, (path,), said))
        if takers:
            filed.pop(path, None)
    for filing in sorted(filed.values(), key=lambda it: (it.period, it.files)):
        name = "、".join(path.name for path in filing.files)
        found.append(Parcel(name, (*filing.files, *filing.beside)))
    return [*found, *left, *(Parcel(path.name, (path,), why) for path, why in held.items())]


def _seen(files: tuple[Path, ...]) -> _Filing:
    try:
        bundle = glance(files)
    except Exception:  # noqa: BLE001 - filing it says what is wrong with it, and stops no other
        return _Filing(files)
    periods = (tuple(map(int, re.findall(r"\d+", text))) for text in _said(bundle, PERIOD))
    return _Filing(
        files,
        bundle.is_of_form,
        min(periods, default=()),
        {*_said(bundle, UNIT)},
        [*dict.fromkeys(bundle.column(PROGRESS, "佐证材料"))],
    )


def _said(bundle: Bundle, label: str) -> list[str]:
    """Its units or periods: what its template was made for, else what its cover or its rows say."""
    if made_for := bundle.properties.get(MADE_FOR[label]):
        return [made_for]
    if bundle.cover:
        return [shown(bundle.cover.values.get(label, ""))]
    return bundle.column(PROGRESS, label)


def _held(path: Path) -> str | None:
    """Why a file cannot be taken yet, or None."""
    if _PARTIAL.search(path.name):
        return f"“{path.name}”还没有下载或写完，请稍后再收；是残留的，请删去。"
    beside = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if any(lock.exists() for lock in beside):
        hidden = next(lock.name for lock in beside if lock.exists())
        return f"“{path.name}”正被别的程序打开，请关闭后再收；没有程序打开它的，请删去隐藏文件“{hidden}”。"
    try:
        with path.open("rb") as file:
            return None if file.read(1) else f"“{path.name}”还是空的，可能正在写入，请稍后再收。"
    except OSError as error:
        return f"“{path.name}”读不出来（{reason(error)}），请检查权限后再收。"


def _folder_held(folder: Path) -> str | None:
    try:
        return next((why for path in files_in(folder) if (why := _held(path))), None)
    except OSError as error:
        return f"“{folder.name}”读不出来（{reason(error)}），请检查权限后再收。"
