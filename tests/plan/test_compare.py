"""What changed between two versions of a plan, as a clerk is told it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tasklib.plan import Plan
from tasklib.plan.compare import differences
from tests.plans import small_plan


def changed(change: Callable[[dict[str, Any]], Any]) -> Plan:
    """The small plan's second version, with a change made to its document."""
    document = copy.deepcopy(small_plan().model_dump(mode="json", by_alias=True))
    change(document)
    return Plan.model_validate({**document, "version": 2})


def task(document: dict[str, Any], id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in document["tasks"] if t["id"] == id)
    return found


def add_task(document: dict[str, Any]) -> None:
    document["tasks"].append(task(document, "T3") | {"id": "T5", "title": "新事项"})
    document["assignments"].append(
        {"task": "T5", "role": "files", "units": ["C02"], "source": "reconstructed"}
    )


def drop_task(document: dict[str, Any]) -> None:
    document["tasks"] = [t for t in document["tasks"] if t["id"] != "T3"]
    document["assignments"] = [a for a in document["assignments"] if a["task"] != "T3"]


def move_task(document: dict[str, Any]) -> None:
    for held in document["assignments"]:
        if (held["task"], held["role"]) == ("T3", "files"):
            held["units"] = ["C02", "D01"]


def spread_figures(document: dict[str, Any]) -> None:
    task(document, "T1")["indicators"][0].update(
        target="60", unit_targets={"C01": "40", "C02": "20"}, unit_ceilings={"C01": "70", "C02": "40"}
    )


@pytest.mark.parametrize(
    ("change", "unit", "told"),
    [
        (lambda d: None, "C01", []),
        (add_task, "C01", []),
        (add_task, "C02", ["新增事项 T5“新事项”"]),
        (drop_task, "C01", ["取消事项 T3“跨界合作”"]),
        (drop_task, "D01", []),
        (move_task, "C01", ["事项 T3“跨界合作”不再由本单位填报"]),
        (move_task, "D01", ["新增事项 T3“跨界合作”"]),
        (
            lambda d: task(d, "T1").update(title="开放日"),
            "C01",
            ["事项 T1 改名为“开放日”（原“政务开放日”）"],
        ),
        (
            lambda d: task(d, "T1")["milestones"][0].update(deadline="2022-11-30"),
            "C01",
            ["事项 T1 的时限由 2022-12-31 改为 2022-11-30"],
        ),
        (
            lambda d: task(d, "T1")["milestones"][0].update(strictness="aspirational"),
            "C01",
            ["事项 T1 的时限 2022-12-31 改为争取时限"],
        ),
        (lambda d: task(d, "T1").update(milestones=[]), "C01", ["事项 T1 取消时限 2022-12-31"]),
        (
            spread_figures,
            "C01",
            ["事项 T1 的指标“场次”目标值由 30 改为 40", "事项 T1 的指标“场次”上限由 60 改为 70"],
        ),
        (spread_figures, "C02", []),
        (
            lambda d: task(d, "T1")["indicators"][0].update(measure="次", definition="全年场次"),
            "C01",
            ["事项 T1 的指标“场次”计量单位由场改为次", "事项 T1 的指标“场次”口径改为“全年场次”"],
        ),
        (
            lambda d: task(d, "T2")["indicators"].append(
                task(d, "T2")["indicators"][0] | {"id": "c", "name": "三"}
            ),
            "C01",
            ["事项 T2 新增指标“三”"],
        ),
        (lambda d: task(d, "T4").update(indicators=[]), "D01", ["事项 T4 取消指标“人数”"]),
    ],
)
def test_a_unit_is_told_every_change_that_concerns_it(
    change: Callable[[dict[str, Any]], Any], unit: str, told: list[str]
) -> None:
    assert differences(small_plan(), changed(change), unit) == told
