"""The drafts (送审稿) that wait for a signature, and which of them is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from tasklib.brief.meeting import KIND as MEETING
from tasklib.errors import PlanError, VerdictError
from tasklib.plan import Period
from tasklib.publish.editions import issues_of
from tasklib.publish.kinds import KINDS, Kind, kind_named
from tasklib.publish.manifest import Manifest
from tasklib.publish.meetings import called_off, meeting_acts
from tasklib.publish.pages import is_beside, runs
from tasklib.workspace import Workspace


def drafts(workspace: Workspace, plan: str, period: str | None = None) -> list[tuple[Manifest, Path]]:
    """The drafts (送审稿) that wait for a signature, each with its page.

    A first edition before a meeting that was cancelled or moved since waits for none.

    Returns:
        In the order of their periods, kinds and units, then of the days on which they were owed.
    """
    known, found = issues_of(workspace, plan), []
    order = [kind.name for kind in KINDS]
    for path in sorted((runs(workspace) / plan).glob(f"{period or '*'}/*/*.json")):
        manifest = Manifest.read(path)
        if manifest is None or manifest.failed or manifest.kind not in order:
            continue
        beside = is_beside(path)
        if beside and (issued := Manifest.read(path.with_stem(path.stem.removesuffix(".draft")))):
            # Made by hand or not, it is of the brief that it lies beside.
            manifest = replace(manifest, scheduled=issued.scheduled)
        key = (manifest.kind, manifest.period, manifest.unit, _day(manifest))
        if manifest.status != "working" and (beside or key not in known):
            found.append((manifest, page_of(workspace, manifest, path)))
    return sorted(
        _of_use(workspace, plan, found),
        key=lambda one: (
            one[0].period, order.index(one[0].kind), one[0].unit or "", one[0].scheduled or "", one[1].name
        ),
    )  # fmt: skip


def _of_use(
    workspace: Workspace, plan: str, found: list[tuple[Manifest, Path]]
) -> list[tuple[Manifest, Path]]:
    """The drafts but those whose meeting was called off; all of them where the plan cannot be read."""
    if all(manifest.kind != MEETING for manifest, _ in found):
        return found
    try:
        read, acts = workspace.plan(plan), meeting_acts(workspace, plan)
    except PlanError:
        return found
    return [
        (manifest, path)
        for manifest, path in found
        if is_beside(path) or not called_off(read, acts, manifest)
    ]


def page_of(workspace: Workspace, manifest: Manifest, path: Path) -> Path:
    """Where the page of a manifest lies."""
    if manifest.out:
        return Path(manifest.out, manifest.plan, manifest.period, manifest.kind, f"{path.stem}.html")
    return (workspace.outputs / path.relative_to(runs(workspace))).with_suffix(".html")


def waiting_units(
    workspace: Workspace,
    plan: str,
    period: str,
    kind: Kind,
    scheduled: date | Literal["only"] | None = "only",
) -> list[str | None]:
    """The units whose first draft of a kind waits, each once; None among them for all units together.

    Args:
        scheduled: only those owed on that day; None for those made by hand, "only" for any.

    Raises:
        VerdictError: none does.
    """
    found = [
        manifest.unit
        for manifest in _first(workspace, plan, period, kind)
        if scheduled in ("only", _day(manifest))
    ]
    if not found:
        raise VerdictError(f"{kind.called(Period.parse(period))}没有等待签发的送审稿。")
    return list(dict.fromkeys(found))


def signed_units(
    workspace: Workspace,
    plan: str,
    period: str,
    kind: Kind,
    scheduled: date | Literal["only"] | None = "only",
) -> set[str | None]:
    """The units whose brief of a kind was signed off, for the day as ``waiting_units`` has it."""
    return {
        unit
        for name, told, unit, day in issues_of(workspace, plan)
        if (name, told) == (kind.name, period) and scheduled in ("only", day)
    }


def earlier(workspace: Workspace, manifest: Manifest) -> list[str]:
    """The drafts that wait and come before one of the same series (a kind, a unit, a year), as they are called."""

    def order(one: Manifest) -> tuple[date, str]:
        return Period.parse(one.period).last, one.scheduled or one.as_of

    kind = kind_named(manifest.kind)
    return [
        kind.called(Period.parse(one.period)) + (f"（应出日期 {one.scheduled}）" if one.scheduled else "")
        for one, path in drafts(workspace, manifest.plan)
        if (one.kind, one.unit, one.period[:4]) == (manifest.kind, manifest.unit, manifest.period[:4])
        and not is_beside(path)
        and order(one) < order(manifest)
    ]


def meant(
    workspace: Workspace, plan: str, period: str, kind: Kind, unit: str | None, *, anew: bool
) -> date | None:
    """The scheduled day of the one brief that may be meant, where none was named.

    Args:
        anew: what is meant was issued; otherwise it waits for its first signature.

    Returns:
        None where the brief was made by hand, or none can be meant.

    Raises:
        VerdictError: several may be; the sentence lists them.
    """
    if anew:
        days = [key[3] for key in issues_of(workspace, plan) if key[:3] == (kind.name, period, unit)]
    else:
        days = [_day(one) for one in _first(workspace, plan, period, kind) if one.unit == unit]
    if len(days) > 1:
        listed = "、".join(str(day) if day else "无" for day in days)
        what = "印发过" if anew else "有"
        raise VerdictError(
            f"{kind.called(Period.parse(period))}{what} {len(days)} 份{'' if anew else '送审稿'}，"
            f"应出日期分别为 {listed}，请用 --scheduled 写明是哪一份。"
        )
    return days[0] if days else None


def _first(workspace: Workspace, plan: str, period: str, kind: Kind) -> list[Manifest]:
    """The drafts of a kind that wait, but those of new editions."""
    waiting = drafts(workspace, plan, period)
    return [found for found, path in waiting if found.kind == kind.name and not is_beside(path)]


def _day(manifest: Manifest) -> date | None:
    return date.fromisoformat(manifest.scheduled) if manifest.scheduled else None
