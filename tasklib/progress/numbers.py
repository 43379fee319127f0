"""Exact arithmetic: fractions until the end, then tenths rounded half up, as printed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor


def rounded(value: Fraction | Decimal | int, decimals: int) -> Decimal:
    """The value rounded half up to so many decimals."""
    exact = Fraction(value) * 10**decimals
    # Half up on non-negative figures: floor(x + 1/2) is exact where a float would not be.
    return Decimal(floor(exact + Fraction(1, 2))).scaleb(-decimals)


def tenths(value: Fraction | Decimal | int) -> Decimal:
    """The value rounded half up to 0.1, as percentages are printed and compared."""
    return rounded(value, 1)


def as_float(value: Fraction | Decimal | None) -> float | None:
    """The value as frames hold it; None stays None."""
    return None if value is None else float(value)


def mean(values: Iterable[tuple[Fraction | Decimal, Decimal]]) -> Fraction | None:
    """The weighted mean of (value, weight) pairs; None without any."""
    pairs = [(Fraction(value), Fraction(weight)) for value, weight in values]
    total = sum((weight for _, weight in pairs), Fraction(0))
    return sum((value * weight for value, weight in pairs), Fraction(0)) / total if total else None
