"""Which of the ledger's rows a version of the plan knows."""

from __future__ import annotations

import polars as pl

from tasklib.plan import Plan

_WHOLE = frozenset({"evidence_file", "retrospective"})


def known(plan: Plan, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows about tasks and units that this version of the plan has; another version may have had more."""
    for name, codes in (("task", [t.id for t in plan.tasks]), ("unit", [u.code for u in plan.units])):
        # What a resolution names may also be a group.
        if name in frame.columns and table != "resolution_unit":
            # A file of the whole filing names no task, nor need an experience.
            whole = pl.col(name).is_null() if table in _WHOLE else pl.lit(False)
            frame = frame.filter(pl.col(name).is_in(codes) | whole)
    return frame
