"""更正: which correction counts in the place of which figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]
# (submission, task, indicator; None for the percent) → the correction that counts in its place.
Corrected = Mapping[tuple[int, str, str | None], Row]


def put_right(
    corrections: Iterable[Row],
    submissions: Mapping[int, Row],
    filings: Iterable[Row],
    figures: Iterable[Row],
    returned: set[tuple[int, str]],
) -> Corrected:
    """Which correction counts in the place of which figure: the office's last one on that very row,
    else the one that counted before, where a later filing only repeats what was filed then.

    A workbook is refiled whole, and the unit's copy still has the old number: repeating it says
    nothing new and must not undo what the office decided. Another number does: the unit says so.
    What stands returned says nothing either way.

    Args:
        corrections, filings, figures: in the order of the ledger.
        returned: (submission, task) of the rows that stand returned.
    """
    own = {(row["submission"], row["task"], row["indicator"]): row for row in corrections}
    if not own:
        return {}
    found: dict[tuple[int, str, str | None], Row] = {}
    # (unit, period, task, indicator) → what was last filed and counted, and its correction.
    last: dict[tuple[Any, ...], tuple[Any, Row | None]] = {}
    said = [(row["seq"], row["task"], None, (row["state"], row["percent"])) for row in filings]
    said += [(row["seq"], row["task"], row["indicator"], _said(row)) for row in figures]
    for seq, task, indicator, what in sorted(said, key=lambda it: it[0]):
        of = submissions[seq]["unit"], submissions[seq]["period"], task, indicator
        before, carried = last.get(of, (None, None))
        put = own.get((seq, task, indicator)) or (carried if what == before else None)
        if put:
            found[seq, task, indicator] = put
        if (seq, task) not in returned:
            last[of] = what, put
    return found


def counted(row: Row, put: Row | None) -> Row:
    """A row of ``indicator_value`` as it counts: exact where a correction stands in its place."""
    return row | {"value": put["value"], "bound": "=", "missing": None} if put else row


def _said(row: Row) -> tuple[Any, ...]:
    return row["value"], row["bound"], row["missing"] is not None
