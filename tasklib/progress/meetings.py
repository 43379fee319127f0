"""会议: the meetings on record, who was invited and came, what they deal with, and the extensions that
their resolutions caused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from tasklib.plan import Plan, is_office
from tasklib.plan.workdays import shift
from tasklib.progress.lists import problems, resolutions
from tasklib.progress.progress import standings
from tasklib.record import Record

MEETING_SCHEMA: dict[str, Any] = {
    "meeting": pl.String,
    "status": pl.String,
    "title": pl.String,
    "held_on": pl.Date,
    "starts_at": pl.String,
    "place": pl.String,
    "host": pl.String,
    "contact": pl.String,
    "reply_by": pl.Date,
    "extra": pl.Boolean,
    "consent": pl.String,
    "called_on": pl.Date,
    "told_on": pl.Date,
    "reason": pl.String,
    "minutes": pl.String,
}
MEMBER_SCHEMA: dict[str, Any] = {
    "meeting": pl.String,
    "n": pl.Int64,
    "unit": pl.String,
    "post": pl.String,
    "attendance": pl.String,
    "delegate": pl.String,
}
AGENDA_SCHEMA: dict[str, Any] = {
    "meeting": pl.String,
    "n": pl.Int64,
    "matter": pl.String,
    "problem": pl.String,
    "resolution": pl.String,
    "proposed": pl.Boolean,
}
EXTENSION_SCHEMA: dict[str, Any] = {
    "task": pl.String,
    "unit": pl.String,
    "milestone": pl.String,
    "old_deadline": pl.Date,
    "deadline": pl.Date,
    "granted_on": pl.Date,
    "granted_by": pl.String,
    "reason": pl.String,
    "resolution": pl.String,
    "standing": pl.Boolean,
}
DECISION_SCHEMA: dict[str, Any] = {
    "meeting": pl.String,
    "resolution": pl.String,
    "told": pl.String,
    "recorded_on": pl.Date,
    "matter": pl.String,
    "lead": pl.String,
    "units": pl.String,
    "deadline": pl.Date,
    "reason": pl.String,
}
# How long after the minutes were recorded a resolution still belongs into them.
_MINUTED_WORKDAYS = 10
_FACTS = (
    "held_on", "starts_at", "place", "host", "contact", "reply_by", "title", "extra", "consent", "reason",
    "minutes",
)  # fmt: skip


def meetings(record: Record) -> pl.DataFrame:
    """Every meeting that was called, as its acts up to as_of left it.

    Returns:
        ``MEETING_SCHEMA``, by day, then id. ``status`` is called, cancelled or held; ``extra`` says
        that it is beyond the plan's rule, with the ``consent`` it had; ``told_on`` is the day of the
        last act, ``reason`` why it was changed or cancelled; ``host`` is the plan's convenor where
        nobody else was told to preside.
    """
    found: dict[str, dict[str, Any]] = {}
    for act in record.rows("meeting"):
        if act["action"] != "called" and act["meeting"] not in found:
            continue
        row = found.setdefault(act["meeting"], {"called_on": act["received_on"], **dict.fromkeys(_FACTS)})
        row |= {name: act[name] for name in _FACTS if act[name] is not None}
        status = "called" if act["action"] == "changed" else act["action"]
        row |= {"meeting": act["meeting"], "status": status, "told_on": act["received_on"]}
    convenor = record.plan.meeting.convenor
    rows = [{**row, "extra": bool(row["extra"]), "host": row["host"] or convenor} for row in found.values()]
    rows.sort(key=lambda row: (row["held_on"], row["meeting"]))
    return pl.DataFrame(rows, schema=MEETING_SCHEMA)


def briefed_on(plan: Plan, held_on: date) -> date | None:
    """The day on which the plan's schedule has a meeting's papers made; None where it has no rule for it."""
    ahead = (rule.before_meeting for rule in plan.schedules if rule.before_meeting is not None)
    days = next(ahead, None)
    return None if days is None else held_on - timedelta(days=days)


def meeting_members(record: Record) -> pl.DataFrame:
    """Who is invited to each meeting, or came.

    Returns:
        ``MEMBER_SCHEMA``, by meeting, then in the list's order. ``attendance`` is present, delegated
        (to the post in ``delegate``) or absent; null before the meeting was held.
    """
    rows = [{**row, "meeting": id} for id, own in sorted(_latest(record, "meeting_member")) for row in own]
    return pl.DataFrame(rows, schema=MEMBER_SCHEMA)


def agenda(record: Record) -> pl.DataFrame:
    """What each meeting deals with: as the office put it, else as the record proposes it.

    Returns:
        ``AGENDA_SCHEMA``, by meeting, then in order. ``proposed`` marks what nobody has yet decided;
        a meeting that is cancelled without an agenda has none.
    """
    told = dict(_latest(record, "agenda_item"))
    rows = []
    for row in meetings(record).sort("meeting").to_dicts():
        id = row["meeting"]
        open_still = row["status"] == "called" and id not in told
        items = proposed_agenda(record) if open_still else told.get(id, [])
        rows += [{**item, "meeting": id, "n": n, "proposed": open_still} for n, item in enumerate(items, 1)]
    return pl.DataFrame(rows, schema=AGENDA_SCHEMA)


def proposed_agenda(record: Record) -> list[dict[str, Any]]:
    """What the record would have the next meeting deal with: open resolutions, red lists, problems raised.

    Returns:
        Each its ``matter``, and the ``resolution`` or ``problem`` on record that it comes from.
    """
    plan = record.plan
    found: list[dict[str, Any]] = []
    for row in resolutions(record).filter(pl.col("status") == "open").to_dicts():
        head = f"听取{called(record, row['lead'])}关于议定事项{row['resolution']}落实情况的汇报"
        found.append({"matter": f"{head}：{row['matter']}", "resolution": row["resolution"], "problem": None})
    red: dict[str, dict[str, list[str]]] = {}
    for it in standings(record):
        if it.verdict.light == "红":
            lead = next(iter(plan.assigned(it.task.id, "leads", record.period)), "")
            red.setdefault(lead, {}).setdefault(it.task.id, []).append(plan.unit(it.unit).short)
    for unit in (*plan.units, None):
        if tasks := red.get(unit.code if unit else ""):
            listed = "、".join(f"{t}{plan.task(t).title}（{'、'.join(units)}）" for t, units in tasks.items())
            head = (
                f"听取{called(record, unit.code)}关于亮红灯事项的汇报"
                if unit
                else "研究未定牵头单位的亮红灯事项"
            )
            found.append({"matter": f"{head}：{listed}", "resolution": None, "problem": None})
    raised = problems(record).filter((pl.col("level") == "meeting") & (pl.col("status") != "solved"))
    return found + [
        {
            "matter": f"研究{called(record, row['unit'])}提请的问题：{row['description']}",
            "resolution": None,
            "problem": row["problem"],
        }
        for row in raised.to_dicts()
    ]


def extensions(record: Record) -> pl.DataFrame:
    """Every extension of a deadline, and the resolution that caused it.

    Returns:
        ``EXTENSION_SCHEMA``, in the order granted. ``standing`` is false for one that a later one of
        the same milestone replaced.
    """
    last = {row["seq"] for row in record.extensions.values()}
    rows = [
        {**row, "granted_on": row["received_on"], "standing": row["seq"] in last}
        for row in record.rows("extension")
    ]
    return pl.DataFrame(rows, schema=EXTENSION_SCHEMA)


def decisions(record: Record) -> pl.DataFrame:
    """What each held meeting decided, as recorded and as amended since.

    Returns:
        ``DECISION_SCHEMA``, resolutions in the order recorded, each with its amendments after it.
        ``told`` is minuted for what its minutes (纪要) say; added (会后补记) for what was recorded more
        than 10 workdays after they were; amended for what replaced either later, with its reason.
        What was amended by the day of the minutes is minuted as amended.
    """
    minuted = {
        row["meeting"]: row["told_on"] for row in meetings(record).to_dicts() if row["status"] == "held"
    }
    units: dict[int, list[str]] = {}
    for row in sorted(record.rows("resolution_unit"), key=lambda row: int(row["n"])):
        units.setdefault(row["seq"], []).append(row["unit"])
    found: dict[str, list[dict[str, Any]]] = {}
    for row in record.rows("resolution"):
        if row["meeting"] not in minuted:
            continue
        own, day = found.setdefault(row["resolution"], []), row["received_on"]
        written = minuted[row["meeting"]]
        if own and day <= written:
            own.clear()
        late = "added" if day > shift(written, _MINUTED_WORKDAYS) else "minuted"
        carriers = " ".join(units.get(row["seq"], ())) or None
        own.append({**row, "told": "amended" if own else late, "recorded_on": day, "units": carriers})
    return pl.DataFrame([row for own in found.values() for row in own], schema=DECISION_SCHEMA)


def called(record: Record, code: str) -> str:
    """What a sentence calls a unit or a unit group: 汉源县, 市财政局, 各县（区）人民政府."""
    plan = record.plan
    if plan.has_unit(code):
        unit = plan.unit(code)
        return unit.short if is_office(plan, unit) else unit.name
    return plan.name_of(code) if plan.knows(code) else code


def _latest(record: Record, table: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each meeting's rows of a table, as the last act that gave any told them."""
    of = {act["seq"]: act["meeting"] for act in record.rows("meeting")}
    by_act: dict[int, list[dict[str, Any]]] = {}
    for row in record.rows(table):
        by_act.setdefault(row["seq"], []).append(row)
    last = {of[seq]: seq for seq in sorted(by_act)}
    return [(id, sorted(by_act[seq], key=lambda row: int(row["n"]))) for id, seq in last.items()]
