"""Real documents, with what a careful clerk reads out of them; skipped where they are not at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tasklib.drafting import read_draft
from tasklib.errors import ParameterError

SHARED = Path(__file__).parents[3] / "shared"
EXPECTED = SHARED / "corpus" / "expected.json"
CASES: dict[str, dict[str, Any]] = (
    json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}
)

pytestmark = pytest.mark.skipif(not CASES, reason="no real documents here")


@pytest.mark.parametrize("name", CASES or ["none"])
def test_a_real_document_is_read_as_a_clerk_reads_it(name: str) -> None:
    want, told = CASES[name], read_draft(SHARED / name).json()
    tasks = told["tasks"]
    units = [t["responsible_units"] for t in tasks]
    deadlines = [[t["number"], d["on"], d["strictness"]] for t in tasks for d in t["deadlines"]]
    got = {
        **{key: told[key] for key in ("title", "document_number", "issued_on")},
        "tasks": len(tasks),
        "duties": len(told["duties"]),
        "lead_roles": sum(len(t["lead_units"]) for t in tasks),
        "deadlines": deadlines,
        "targets": [[t["number"], g["name"], g["value"], g["unit"]] for t in tasks for g in t["targets"]],
        "milestones": [[p["name"], p["start"], p["end"]] for p in told["phases"]],
        "responsible": units,
        "task_1_lead": tasks[0]["lead_units"],
        "task_1_responsible": units[0],
        "task_1_deadline": deadlines[0][1:] if deadlines else None,
        "task_4_title": tasks[3]["title"] if len(tasks) > 3 else None,
        "open_ended": [number for number, on, _ in deadlines if on is None],
    }
    assert {key: got[key] for key in want} == want


@pytest.mark.parametrize("number", ["000", "002", "004"])
def test_a_report_of_what_was_done_sets_no_task(number: str) -> None:
    (path,) = (SHARED / "seeds").glob(f"{number}_*.txt")
    with pytest.raises(ParameterError, match="没有找到任务"):
        read_draft(path)
