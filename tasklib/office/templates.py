"""发表: the period's workbooks, with what the ledger knows filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import polars as pl

from tasklib.errors import ParameterError
from tasklib.intake import write_templates
from tasklib.ledger import ProblemReport
from tasklib.office.desk import Desk
from tasklib.plan import Period
from tasklib.progress import last_figures, problems
from tasklib.record import Record

__all__ = ["issue_templates"]


def issue_templates(desk: Desk, period: Period, out: Path, units: Sequence[str] = ()) -> list[Path]:
    """Write the period's workbook for each filing unit, with last figures and open problems.

    Args:
        units: default every unit that files in the period.

    Returns:
        The files, in administrative order.

    Raises:
        ParameterError: a unit files nothing in the period.
    """
    filing = [unit.code for unit in desk.plan.filers(period)]
    for unit in units:
        if unit not in filing:
            raise ParameterError(f"单位“{unit}”在{period.label}没有填报任务，可选：{'、'.join(filing)}。")
    with desk.open() as (writer, _):
        record = Record.of(desk.plan, writer.frames(desk.plan.id), period.previous(), desk.received_on)
    register: dict[str, list[ProblemReport]] = {}
    for row in problems(record).filter(pl.col("status") != "solved").to_dicts():
        kept = {field.name: row[field.name] for field in fields(ProblemReport)}
        register.setdefault(row["unit"], []).append(ProblemReport(**kept))
    chosen = [code for code in filing if not units or code in units]
    return write_templates(desk.plan, period, out, units=chosen, last=last_figures(record), problems=register)
