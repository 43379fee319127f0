"""What was read, with the words and the line it was read from and how sure the reading is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T_co = TypeVar("T_co", covariant=True)
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Found(Generic[T_co]):
    """A value and where it comes from.

    Attributes:
        value: what was read.
        line: the number of the line, paragraph or row; None where the value rests on no one line.
        words: the words it was read from, after cleaning.
        confidence: high: written so; medium: read by a rule that is usually right; low: check it.
    """

    value: T_co
    line: int | None = None
    words: str = ""
    confidence: Confidence = "high"


@dataclass(frozen=True)
class Passage:
    """Some words of a document and the line they begin on."""

    line: int
    words: str
