"""An office's folder on disk with a small plan, and filings to send it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tasklib.ledger import Archive, Ledger, export_lines
from tasklib.plan import Plan
from tasklib.plan.load import FILES
from tests.faults.victim import Order
from tests.intake.desk import Desk
from tests.plans import small_plan

__all__ = ["BY", "Office", "crowded_plan"]

BY = ("--received-on", "2022-07-04", "--actor", "示例")


class Office(Desk):
    """A workspace whose plan is read from files, as the command line needs it."""

    def __init__(self, root: Path, plan: Plan | None = None) -> None:
        super().__init__(root, plan)
        self.ledger = Ledger("sqlite:///data/ledger.sqlite", root)
        self.archive = Archive(root / "data" / "archive")

    def lay_out(self) -> None:
        """Write the plan's files."""
        folder = self.folder / "data" / "plans" / self.plan.id
        folder.mkdir(parents=True)
        document = self.plan.model_dump(mode="json", by_alias=True)
        for name, keys in FILES.items():
            # JSON is YAML too.
            text = json.dumps({"schema_version": 1, **{key: document[key] for key in keys}})
            (folder / name).write_text(text, encoding="utf-8")

    def order(self, *paths: Path, **more: Any) -> Order:
        """An order to file the paths in one command, wherever the office lies by then."""
        named = (str(path.relative_to(self.folder)) for path in paths)
        return Order(str(self.folder), [("file", *named, *BY)], **more)

    def told(self) -> list[tuple[str, Any]]:
        """Every entry's kind and rows, without the times at which they were recorded."""
        lines = [json.loads(line) for line in export_lines(self.ledger)]
        return [(line["kind"], line["body"]) for line in lines]


def crowded_plan(counties: int) -> Plan:
    """The small plan with so many counties, K01, K02, …"""
    given = small_plan().model_dump(mode="json", by_alias=True)
    unit = next(unit for unit in given["units"] if unit["code"] == "C01")
    new = [
        unit | {"code": f"K{n:02d}", "name": f"示例{n}县人民政府", "short": f"示例{n}县"}
        for n in range(1, counties + 1)
    ]
    group = given["groups"][0] | {"members": [unit["code"] for unit in new]}
    tasks = [
        task | {"indicators": [i | {"unit_targets": {}, "unit_ceilings": {}} for i in task["indicators"]]}
        for task in given["tasks"]
    ]
    return small_plan(units=[*given["units"], *new], groups=[group], tasks=tasks)
