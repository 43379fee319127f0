"""Commands on 佐证材料: evidence add."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import Act, OneUnit, PeriodKey, sub_app
from tasklib.workspace import Workspace

__all__: list[str] = []

evidence_app = sub_app("evidence", "佐证材料：补收")


@evidence_app.command(name="add")
def evidence_add(
    *files: Annotated[Path, Parameter(help="佐证材料或盖章件的文件，可给多个")],
    act: Act,
    period: PeriodKey,
    unit: OneUnit,
    task: Annotated[str | None, Parameter(help="事项编号；盖章件不写")] = None,
    stamped: Annotated[bool, Parameter(negative="", help="这是整份报送的盖章件")] = False,
) -> None:
    """补收佐证材料或盖章件，须属于台账里已有的报送。"""
    desk, archive = act.desk(), Workspace.open().archive
    told = desk.plan.period(period)
    seq = office.keep_evidence(desk, archive, told, unit, files, task=task, stamped=stamped)
    print(f"已收{'盖章件' if stamped else '佐证材料'} {len(files)} 件，记为第 {seq} 条。")
