"""汇总: units as wholes — counts that add up, weighted progress, ranks, the trend, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from tasklib.progress.numbers import as_float, mean, tenths
from tasklib.progress.progress import Standing, standings
from tasklib.progress.timeliness import timeliness
from tasklib.record import Record

SUMMARY_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "due": pl.Int64,
    "done": pl.Int64,
    "done_share": pl.Float64,
    "on_track": pl.Int64,
    "behind": pl.Int64,
    "overdue": pl.Int64,
    "not_filed": pl.Int64,
    "not_applicable": pl.Int64,
    "closed": pl.Int64,
    "red": pl.Int64,
    "yellow": pl.Int64,
    "pending": pl.Int64,
    "overclaimed": pl.Int64,
    "carried": pl.Int64,
    "percent": pl.Float64,
    "expected": pl.Float64,
    "measured": pl.Float64,
}
RANKING_SCHEMA: dict[str, Any] = {
    "rank": pl.Int64,
    "unit": pl.String,
    "closed_share": pl.Float64,
    "red": pl.Int64,
    "yellow_or_unreported": pl.Int64,
    "on_time": pl.Int64,
    "periods": pl.Int64,
    "on_time_rate": pl.Float64,
}
TREND_SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "unit": pl.String,
    "percent": pl.Float64,
    "expected": pl.Float64,
}
CHANGE_SCHEMA: dict[str, Any] = {
    "unit": pl.String,
    "task": pl.String,
    "was_light": pl.String,
    "light": pl.String,
    "was_percent": pl.Float64,
    "percent": pl.Float64,
}
HISTORY_SCHEMA: dict[str, Any] = {
    "period": pl.String,
    "task": pl.String,
    "unit": pl.String,
    "light": pl.String,
    "standing": pl.String,
}
_COUNTED = {
    "done": "已完成",
    "on_track": "达到序时进度",
    "behind": "滞后",
    "overdue": "逾期",
    "not_filed": "未报",
}


def summary(record: Record, chosen: Sequence[Standing] | None = None) -> pl.DataFrame:
    """The counts behind every first sentence: all units together (``unit`` null), then each.

    Args:
        chosen: count these of the record's standings only; default all.

    Returns:
        ``SUMMARY_SCHEMA``. ``due`` = ``done`` + ``on_track`` + ``behind`` + ``overdue`` +
        ``not_filed``; 不涉及 stands outside. ``done`` counts 已销号 (``closed``) and 待销号;
        ``done_share`` is done/due in percent to 0.1, null where due is 0. ``percent`` is the
        weighted mean over applicable tasks, not filed counting 0 and closed 100; ``expected`` the
        same of the tasks that have one, and ``measured`` the percent of those alone, which may be
        held against it. ``pending`` counts rows not yet reviewed,
        ``carried`` those filed for an earlier period (沿用).
    """
    stands = standings(record) if chosen is None else chosen
    rows = [_summed(None, stands)]
    rows += [
        _summed(unit.code, [it for it in stands if it.unit == unit.code]) for unit in _filers(record, stands)
    ]
    return pl.DataFrame(rows, schema=SUMMARY_SCHEMA, orient="row")


def _filers(record: Record, stands: Iterable[Standing]) -> list[Any]:
    filing = {it.unit for it in stands}
    return [unit for unit in record.plan.units if unit.code in filing]


def _summed(unit: str | None, stands: Iterable[Standing]) -> tuple[Any, ...]:
    every = tuple(stands)
    held = [it for it in every if it.verdict.standing != "不涉及"]
    counts = {name: sum(it.verdict.standing == class_ for it in held) for name, class_ in _COUNTED.items()}
    share = float(tenths(Fraction(100 * counts["done"], len(held)))) if held else None
    lights = [it.verdict.light for it in held]
    return (
        unit, len(held), counts["done"], share, counts["on_track"], counts["behind"], counts["overdue"],
        counts["not_filed"], len(every) - len(held), lights.count("已销号"), lights.count("红"), lights.count("黄"),
        sum(it.row is not None and it.row.review == "pending" for it in every),
        sum(it.overclaimed for it in held),
        sum(it.row is not None and it.row.period != it.period for it in held), *_averages(held),
        _averages(it for it in held if it.expected is not None)[0],
    )  # fmt: skip


def _averages(held: Iterable[Standing]) -> tuple[float | None, float | None]:
    every = tuple(held)
    percent = mean((it.counted, it.task.weight) for it in every)
    wanted = mean((it.expected, it.task.weight) for it in every if it.expected is not None)
    return (
        None if percent is None else float(tenths(percent)),
        None if wanted is None else float(tenths(wanted)),
    )


def ranking(record: Record) -> pl.DataFrame:
    """Counties ranked on what the office judged; empty where the plan switches ranking off.

    Returns:
        ``RANKING_SCHEMA``, best first: greatest share closed, then fewest 红, then fewest 黄 and
        未报, then the greatest share of due periods filed on time. Ties share a rank and stand in
        administrative order.
    """
    counties = [unit.code for unit in record.plan.units if unit.level == "county"]
    stands = standings(record) if record.plan.ranking else ()
    filed = timeliness(record).filter(pl.col("status") != "not_due").to_dicts()
    found = []
    for unit in counties:
        held = [it for it in stands if it.unit == unit and it.verdict.standing != "不涉及"]
        if not held:
            continue
        lights = [it.verdict.light for it in held]
        statuses = [row["status"] for row in filed if row["unit"] == unit]
        on_time = statuses.count("on_time")
        share = Fraction(100 * lights.count("已销号"), len(held))
        rate = Fraction(100 * on_time, len(statuses)) if statuses else None
        slow = lights.count("黄") + lights.count("未报")
        merit = (-share, lights.count("红"), slow, -(rate or 0))
        found.append((merit, unit, share, lights.count("红"), slow, on_time, len(statuses), rate))
    found.sort(key=lambda row: row[0])
    merits = [row[0] for row in found]
    return pl.DataFrame(
        [
            (
                merits.index(merit) + 1, unit, float(tenths(share)), red, slow, on_time, n,
                None if rate is None else float(tenths(rate)),
            )
            for merit, unit, share, red, slow, on_time, n, rate in found
        ],
        schema=RANKING_SCHEMA,
        orient="row",
    )  # fmt: skip


def earlier(record: Record, frames: Mapping[str, pl.DataFrame]) -> list[Record]:
    """The record of each period before, as it stood on the next period's due day (at most as_of),
    so that a filing a few days late still counts for its own period."""
    plan = record.plan
    days = [(p, min(record.as_of, plan.calendar.due_on(p.next()))) for p in plan.periods(record.period)[:-1]]
    return [Record.of(plan, frames, period, day, record.cut) for period, day in days]


def trend(record: Record, before: Iterable[Record]) -> pl.DataFrame:
    """Each unit's weighted progress against the expected, period by period.

    Args:
        before: the records of earlier periods, oldest first (``earlier``).

    Returns:
        ``TREND_SCHEMA``, by period, all units together first (``unit`` null).
    """
    rows = []
    for one in (*before, record):
        stands = standings(one)
        held = [it for it in stands if it.verdict.standing != "不涉及"]
        rows.append((one.period.key, None, *_averages(held)))
        rows += [
            (one.period.key, unit.code, *_averages(it for it in held if it.unit == unit.code))
            for unit in _filers(one, stands)
        ]
    return pl.DataFrame(rows, schema=TREND_SCHEMA, orient="row")


def history(record: Record, before: Iterable[Record]) -> pl.DataFrame:
    """How every task of every unit stood, period by period: what a run of lights is counted from.

    Args:
        before: as ``trend`` takes them.

    Returns:
        ``HISTORY_SCHEMA``, by period, then in the order of ``progress``.
    """
    return pl.DataFrame(
        [
            (one.period.key, it.task.id, it.unit, it.verdict.light, it.verdict.standing)
            for one in (*before, record)
            for it in standings(one)
        ],
        schema=HISTORY_SCHEMA,
        orient="row",
    )


def changes(record: Record, before: Record | None) -> pl.DataFrame:
    """Tasks whose light or percent differs from the period before, as that period was told.

    Args:
        before: the record of the previous period on its own due day; None in the first period.

    Returns:
        ``CHANGE_SCHEMA``, in the order of ``progress``; a task newly assigned has no ``was``.
    """
    was = {(it.task.id, it.unit): it for it in standings(before)} if before else {}
    rows = []
    for it in standings(record) if before else ():
        old = was.get((it.task.id, it.unit))
        facts = (old.verdict.light if old else None, old.percent if old else None)
        if facts != (it.verdict.light, it.percent):
            told = (as_float(facts[1]), as_float(it.percent))
            rows.append((it.unit, it.task.id, facts[0], it.verdict.light, *told))
    return pl.DataFrame(rows, schema=CHANGE_SCHEMA, orient="row")
