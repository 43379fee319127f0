"""指标: current values by unit, totals over units, and attainment against targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import polars as pl

from tasklib.plan import Indicator, Task
from tasklib.progress.numbers import as_float, mean, rounded, tenths
from tasklib.record import Record

INDICATOR_SCHEMA: dict[str, Any] = {
    "task": pl.String,
    "indicator": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "filed_for": pl.String,
    "value": pl.Float64,
    "bound": pl.String,
    "target": pl.Float64,
    "measure": pl.String,
    "reporting": pl.String,
}
_COMPUTED_DECIMALS = 2


@dataclass(frozen=True)
class _Value:
    """An indicator's current figure; ``value`` None with ``missing`` is 暂缺."""

    period: str
    value: Fraction | None
    bound: str | None
    missing: str | None = None


# (task, indicator id, unit) → period → the figure told for it.
Values = dict[tuple[str, str, str], dict[str, _Value]]


@lru_cache(maxsize=32)
def filed_figures(record: Record) -> Values:
    """Every figure that counts: (task, indicator id, unit) → the period it was filed for → the figure."""
    found: Values = {}
    for row in record.rows("figure"):
        told = record.submissions[row["seq"]]
        period = told["period"]
        # Within a period only the revision that stands for the task counts: a figure it leaves
        # blank is not taken from the one it replaced.
        stands = record.standing_revisions.get((row["task"], told["unit"], period))
        if row["seq"] == stands and (row["value"] is not None or row["missing"] is not None):
            value = None if row["value"] is None else Fraction(row["value"])
            held = found.setdefault((row["task"], row["indicator"], told["unit"]), {})
            held[period] = _Value(period, value, row["bound"], row["missing"])
    return found


def _latest(values: Values, task: str, indicator: str, unit: str) -> _Value | None:
    held = values.get((task, indicator, unit))
    return held[max(held)] if held else None


def _parts(values: Values, task: Task, indicator: Indicator, unit: str) -> tuple[_Value, _Value] | None:
    """A ratio's two parts, told for the same period: the last for which both are."""
    above = values.get((task.id, str(indicator.numerator), unit), {})
    below = values.get((task.id, str(indicator.denominator), unit), {})
    period = max(above.keys() & below.keys(), default=None)
    return None if period is None else (above[period], below[period])


def _unit_value(values: Values, task: Task, indicator: Indicator, unit: str) -> _Value | None:
    if indicator.filed:
        return _latest(values, task.id, indicator.id, unit)
    parts = _parts(values, task, indicator, unit)
    return _ratio(*parts) if parts else None


def _ratio(above: _Value, below: _Value) -> _Value:
    period, bounds = min(above.period, below.period), {above.bound, below.bound}
    if above.value is None or below.value is None:
        return _Value(period, None, None, above.missing or below.missing)
    if below.value == 0:
        return _Value(period, None, None)
    return _Value(period, 100 * above.value / below.value, "=" if bounds <= {"="} else "~")


def _joined_bound(bounds: Iterable[str | None]) -> str:
    """The bound of a sum or mean: exact only if every part is."""
    kinds = {bound or "=" for bound in bounds} - {"="}
    return "=" if not kinds else kinds.pop() if len(kinds) == 1 else "~"


def _total(values: Values, task: Task, indicator: Indicator, units: list[str]) -> tuple[_Value | None, int]:
    """The figure over units, and how many of them it rests on."""
    if not indicator.filed:
        parts = [p for unit in units if (p := _parts(values, task, indicator, unit))]
        whole = [(a, b) for a, b in parts if a.value is not None and b.value is not None]
        if not whole:
            return None, 0
        return _ratio(*(_summed(side) for side in zip(*whole, strict=True))), len(whole)
    held = [v for u in units if (v := _unit_value(values, task, indicator, u)) and v.value is not None]
    if not held:
        return None, 0
    if indicator.over_units != "mean":
        return _summed(held), len(held)
    value = mean((v.value, Decimal(1)) for v in held if v.value is not None)
    return _Value(min(v.period for v in held), value, _joined_bound(v.bound for v in held)), len(held)


def _summed(held: Sequence[_Value]) -> _Value:
    total = sum((v.value for v in held if v.value is not None), Fraction(0))
    return _Value(min(v.period for v in held), total, _joined_bound(v.bound for v in held))


def _number(indicator: Indicator, value: Fraction | None) -> float | None:
    if value is None:
        return None
    exact = indicator.filed and indicator.over_units != "mean"
    return float(value if exact else rounded(value, _COMPUTED_DECIMALS))


def indicators(record: Record) -> pl.DataFrame:
    """Every indicator: the total over units (``unit`` null), then each assigned unit's own.

    Returns:
        ``INDICATOR_SCHEMA``, in the plan's order. ``value`` is null where nothing was ever filed
        (``filed_for`` null too), or where the unit reports 暂缺 or a ratio stands over zero;
        ``filed_for`` is the period the figure was filed for, of a total the oldest of its parts;
        ``reporting`` (totals only) is "n/m": the figure rests on n of the m units that owe it.
        Ratios are percent, rounded half up to 0.01, as are means; sums are exact.
    """
    values = filed_figures(record)
    rows: list[tuple[str, Indicator, str | None, _Value | None, Decimal | None, str | None]] = []
    period = record.period.key
    for task in record.plan.tasks:
        units = [unit for id, unit in record.assigned if id == task.id]
        counted = [unit for unit in units if record.applicable(task.id, unit)]
        for indicator in task.indicators:
            # A unit without a share of the target owes no figure, but one it files counts.
            due = [u for u in counted if indicator.applies_to(u) or (task.id, indicator.id, u) in values]
            total, n = _total(values, task, indicator, due)
            rows.append((task.id, indicator, None, total, indicator.target, f"{n}/{len(due)}"))
            for unit in due:
                own = _unit_value(values, task, indicator, unit)
                rows.append((task.id, indicator, unit, own, indicator.target_for(unit), None))
    return pl.DataFrame(
        [
            (
                task, indicator.name, unit, period, v.period if v else None,
                _number(indicator, v.value) if v else None,
                v.bound if v else None,
                as_float(target), indicator.measure, reporting,
            )
            for task, indicator, unit, v, target, reporting in rows
        ],
        schema=INDICATOR_SCHEMA,
        orient="row",
    )  # fmt: skip


def attainment(record: Record) -> dict[tuple[str, str], Decimal]:
    """(task, unit) → attainment in percent, to 0.1.

    The mean over the task's indicators with a target for the unit of value/target (target/value
    for at-most targets), each capped at 100. A pair is absent where there is no such target, or
    where one of these figures is not filed, 暂缺, or a ratio over zero.
    """
    values, found = filed_figures(record), {}
    for id, unit in record.assigned:
        task = record.plan.task(id)
        shares = [
            _share(values, task, indicator, unit)
            for indicator in task.indicators
            if indicator.target_for(unit)
        ]
        row = record.current(id, unit)
        # A 不涉及 claims no progress; figures of an earlier period would not be its own.
        if row is not None and row.state == "not_applicable":
            continue
        if shares and None not in shares:
            found[id, unit] = tenths(mean((share, Decimal(1)) for share in shares if share is not None) or 0)
    return found


def _share(values: Values, task: Task, indicator: Indicator, unit: str) -> Fraction | None:
    current, target = _unit_value(values, task, indicator, unit), indicator.target_for(unit)
    if current is None or current.value is None or target is None:
        return None
    if indicator.direction == "at_least":
        return min(100 * current.value / Fraction(target), Fraction(100))
    return min(100 * Fraction(target) / current.value, Fraction(100)) if current.value else Fraction(100)


@dataclass(frozen=True)
class LastFigure:
    """A unit's last figure of an indicator, exact; ``missing`` is the later period told as 暂缺, if any."""

    period: str
    value: Decimal
    bound: str | None
    missing: str | None


def last_figures(record: Record) -> dict[str, dict[tuple[str, str], LastFigure]]:
    """Unit → (task, indicator id) → its last figure; 暂缺 does not hide the one before it."""
    found: dict[str, dict[tuple[str, str], LastFigure]] = {}
    for (task, indicator, unit), held in filed_figures(record).items():
        told = [(period, v.value, v.bound) for period, v in sorted(held.items()) if v.value is not None]
        if told:
            period, value, bound = told[-1]
            # Filed figures are decimals, so the fraction is exact.
            exact, after = Decimal(value.numerator) / value.denominator, max(held)
            last = LastFigure(period, exact, bound, after if after != period else None)
            found.setdefault(unit, {})[task, indicator] = last
    return found


def missing_indicators(record: Record) -> set[tuple[str, str]]:
    """(task, unit) pairs that report 暂缺 for an indicator as their current figure."""
    values = filed_figures(record)
    return {
        (task, unit)
        for task, indicator, unit in values
        if (latest := _latest(values, task, indicator, unit)) and latest.missing
    }
