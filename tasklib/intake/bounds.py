"""A figure with its bound (150余, 近90, 约30) as the range it leaves open: what can and cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tasklib.ledger import Bound, decimal_text

# 约 leaves a tenth to either side.
_ABOUT = Decimal("0.1")
_SIGNS = {">=": "≥", "<=": "≤", "~": "约"}


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high`` (None: no end)."""

    low: Decimal
    high: Decimal | None

    @classmethod
    def of(cls, value: Decimal, bound: Bound | None) -> Range:
        """What a filed value with its bound may really be; nothing is below 0."""
        match bound:
            case ">=":
                return cls(value, None)
            case "<=":
                return cls(Decimal(0), value)
            case "~":
                return cls(value * (1 - _ABOUT), value * (1 + _ABOUT))
        return cls(value, value)

    def is_below(self, other: Range) -> bool:
        """Whether it is less than the other for certain."""
        return self.high is not None and self.high < other.low


def bounded(value: Decimal, bound: Bound | None) -> str:
    """A figure with its bound as a sign: 150, ≥150, ≤150, 约150."""
    return _SIGNS.get(bound or "", "") + decimal_text(value)
