"""Many programs at one ledger: none lost, none doubled, and nobody is turned away."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.ledger import verify
from tests.faults.office import Office, crowded_plan
from tests.faults.victim import Order, Server
from tests.intake.desk import FIGURE
from tests.torture import TORTURE

PROCESSES, EACH = 8, 25 if TORTURE == 1 else 200
SHARED, SAME = "K09", "K10"


def filing(office: Office, unit: str, period: str, text: str) -> Path:
    """One unit's complete filing, with a text of its own."""
    own = {"单位代码": unit, "报送期": period}
    rows = {
        PROGRESS: [
            {**own, "任务编号": "T1", "完成状态": "推进中", "完成比例(%)": 50, "进展情况": text},
            {**own, "任务编号": "T2", "完成状态": "推进中", "进展情况": "已梳理"},
            {**own, "任务编号": "T3", "完成状态": "未启动"},
        ],
        INDICATORS: [
            {**own, "任务编号": "T1", "指标名称": "场次", FIGURE: 15},
            {**own, "任务编号": "T2", "指标名称": "应公开数", FIGURE: 10},
            {**own, "任务编号": "T2", "指标名称": "已公开数", FIGURE: 8},
        ],
    }
    return office.csv(rows, f"in/{text}")


def test_eight_processes_filing_at_once_lose_nothing_and_double_nothing(
    tmp_path: Path, server: Server
) -> None:
    office = Office(tmp_path, crowded_plan(10))
    office.lay_out()
    (tmp_path / "in").mkdir()
    sent: dict[str, tuple[str, str]] = {}
    orders = []
    for process in range(1, PROCESSES + 1):
        commands = []
        for n in range(EACH):
            # Mostly each its own county; now and then all for one, and once all the very same.
            unit = SAME if n == 10 else SHARED if n % 5 == 0 else f"K{process:02d}"
            text = "同一份" if unit == SAME else f"{process}-{n}"
            sent[text] = unit, f"2022-{n % 6 + 1:02d}"
            commands += office.order(filing(office, *sent[text], text)).commands
        orders.append(Order(str(office.folder), commands, watched=False))

    fates = server.run(*orders)

    assert [(fate.status, fate.errors) for fate in fates] == [(0, "")] * PROCESSES
    text_of = {row["seq"]: row["progress"] for row in office.rows("filing") if row["task"] == "T1"}
    submissions = office.rows("submission")
    assert len(submissions) == len(sent) == PROCESSES * EACH - PROCESSES + 1
    assert {text_of[row["seq"]]: (row["unit"], row["period"]) for row in submissions} == sent
    # Every number that somebody was told is there, and told once.
    told = [
        int(seq) for fate in fates for seq in re.findall(r"已收，第\d+次报送，记为第 (\d+) 条", fate.said)
    ]
    assert sorted(told) == [row["seq"] for row in submissions]
    revisions = Counter((row["unit"], row["period"]) for row in submissions)
    assert sorted((row["unit"], row["period"], row["revision"]) for row in submissions) == sorted(
        (*key, n) for key, count in revisions.items() for n in range(1, count + 1)
    )
    assert verify(office.ledger, office.archive)[0] == len(submissions) + 1
