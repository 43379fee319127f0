"""A year's ledger: every unit of the example plan has filed every month, and the office has accepted it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tasklib.ledger import Filing, IndicatorValue, ProblemReport, Submission, Verdict
from tasklib.workspace import Workspace

__all__ = ["write_year"]


def write_year(workspace: Workspace, id: str) -> int:
    """Write the year of a plan into the workspace's ledger; how many rows were filed."""
    plan, filed = workspace.plan(id), 0
    with workspace.ledger.writing() as writer:
        writer.record_plan(plan, received_on=plan.start, actor="示例")
        for period in plan.periods(plan.last_period):
            on, month = plan.calendar.due_on(period), period.first.month
            for unit in plan.filers(period):
                tasks = plan.tasks_of(unit.code, period)
                rows = [
                    *(
                        Filing(t.id, "in_progress", Decimal(8 * month), f"{period.label}按计划推进。" * 5)
                        for t in tasks
                    ),
                    *(
                        IndicatorValue(t.id, i.id, Decimal(month), "=")
                        for t in tasks
                        for i in t.owed_by(unit.code)
                    ),
                    *(
                        ProblemReport(
                            f"{unit.code}-{t.id}-01",
                            t.id,
                            "人手不足",
                            "open",
                            "unit",
                            "按月排定",
                            "股长",
                            date(2022, 12, 1),
                        )
                        for t in tasks[:3]
                    ),
                ]
                told = Submission(unit.code, period.key, 1, "0" * 64)
                given = {"plan": plan, "received_on": on, "actor": "示例"}
                seq = writer.append("submission", [told, *rows], **given)
                # The last month still waits for the office.
                if period != plan.last_period:
                    writer.append("review", [Verdict(seq, t.id, "accepted") for t in tasks], **given)
                filed += len(rows)
    return filed
