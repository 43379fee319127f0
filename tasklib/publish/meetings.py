"""Which meeting a meeting's brief prepares: the one owed on its scheduled day, whatever its as-of day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from tasklib.brief.meeting import KIND
from tasklib.ledger import Issue, MeetingAct
from tasklib.ledger.frames import frame_of
from tasklib.plan import Plan
from tasklib.publish.manifest import Manifest
from tasklib.publish.owed import called_meetings, meetings_owed
from tasklib.workspace import Workspace


def meeting_acts(workspace: Workspace, plan: str) -> pl.DataFrame:
    """Everything on record of the plan's meetings, in order."""
    with workspace.ledger.reading() as connection:
        return frame_of(connection, MeetingAct, plan)


def meeting_of(
    plan: Plan, acts: pl.DataFrame, manifest: Manifest | None, period: str, day: date | None, as_of: date
) -> str:
    """The meeting that a brief prepares; empty where there is none, or it was told another day of its own.

    Args:
        acts: what is on record of the meetings.
        manifest: the brief's, if there is one: it may say which.
        day: the day on which the brief was owed; None for one made by hand.
        as_of: the as-of day of its first edition.
    """
    told: Mapping[str, Any] = manifest.parameters if manifest else {}
    if told.get("meeting") or told.get("meeting_on"):
        return str(told.get("meeting") or "")
    return owed_before(plan, acts, period, day or as_of) or _coming(acts, as_of)


def owed_before(plan: Plan, acts: pl.DataFrame, period: str, day: date) -> str:
    """The meeting before which its brief is owed on a day, now or until it was moved; empty for none."""
    # What was called off since was owed by the acts up to then.
    for known in range(acts.height, 0, -1):
        if found := meetings_owed(plan, acts.head(known), KIND, period, day):
            return found[0]
    return ""


def _coming(acts: pl.DataFrame, as_of: date) -> str:
    """The next meeting to come, as was known on a day: the one that the page picks by itself."""
    known = acts.filter(pl.col("received_on") <= as_of)
    over = known.filter(action="held")["meeting"].to_list()
    coming = [one for one in called_meetings(known) if one.held_on >= as_of and one.id not in over]
    return min(((one.held_on, one.id) for one in coming), default=(as_of, ""))[1]


def meeting_for(
    workspace: Workspace,
    plan: Plan,
    period: str,
    scheduled: date | None,
    as_of: date,
    first: Issue | None,
    manifest: Manifest | None,
) -> str:
    """The meeting to tell in a brief that is still to be made; empty where the page picks it by itself.

    Args:
        first: the first edition, where the brief was issued: a later one is told of the same meeting.
        manifest: the issued page's.
    """
    acts = meeting_acts(workspace, plan.id)
    if first:
        return meeting_of(plan, acts, manifest, period, scheduled, first.as_of)
    return owed_before(plan, acts, period, scheduled or as_of)


def called_off(plan: Plan, acts: pl.DataFrame, manifest: Manifest) -> str:
    """Why a draft is of no use any more: its meeting was cancelled or moved; empty where it is."""
    if manifest.kind != KIND or acts.is_empty():
        return ""
    day = date.fromisoformat(manifest.scheduled) if manifest.scheduled else None
    as_of = date.fromisoformat(manifest.as_of)
    meeting = meeting_of(plan, acts, manifest, manifest.period, day, as_of)
    own = acts.filter(pl.col("meeting") == meeting).to_dicts()
    if not own:
        return ""
    last = own[-1]
    if last["action"] == "cancelled":
        return f"会议 {meeting} 已于 {last['received_on']} 取消，没有要出的材料。"
    if day is None:
        return ""
    *then, now = (
        meeting in meetings_owed(plan, acts.head(n + 1), KIND, manifest.period, day)
        for n in range(acts.height)
    )
    if now or not any(then):
        return ""
    moved = next(act for act in reversed(own) if act["held_on"] and act["action"] != "held")
    return (
        f"会议 {meeting} 已于 {moved['received_on']} 改到 {moved['held_on']} 召开，这一天不再出稿；"
        "请签发按新日期出的送审稿（tasklib briefs run）。"
    )
