"""佐证材料 that came with a filing, tied to the rows that name it."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.intake.bundles import Bundle
from tasklib.intake.rows import Draft

__all__ = ["tie_evidence"]


def tie_evidence(bundle: Bundle, drafts: Sequence[Draft]) -> None:
    """Give each draft of the bundle the loose files that its rows name; what is wrong is noted."""
