"""A small plan for tests: two counties, one department, four tasks, one of each pace that matters."""

from __future__ import annotations

from typing import Any

from tasklib.plan import Plan

__all__ = ["small_plan"]

R = "reconstructed"


def small_plan(**changes: Any) -> Plan:
    """The plan ``demo-2022``; each keyword replaces one of its top-level keys.

    Units: OFF (office), CITY (region), C01 甲县 and C02 乙县 (file T1–T3), D01 丙局 (files T4).
    Tasks: T1 steady with unit targets 30 + 20 and unit ceilings 60 and 40; T2 rate with the ratio
    r = b/a, target 100; T3 standing without indicators; T4 held by D01 alone, due 2022-06-30.
    """
    document: dict[str, Any] = {
        "schema_version": 1,
        "id": "demo-2022",
        "version": 1,
        "title": "示例市2022年政务公开工作方案",
        "short_title": "政务公开示例",
        "example": True,
        "office": "OFF",
        "region": "CITY",
        "start": "2022-01-01",
        "end": "2022-12-31",
        "meeting": {"name": "示例联席会议", "convenor": "总召集人", "source": R},
        "categories": [
            {"id": "A", "title": "决策公开", "source": R},
            {"id": "B", "title": "服务公开", "source": R},
        ],
        "tasks": [
            _task(
                "T1",
                "A",
                "政务开放日",
                "steady",
                [_deadline("2022-12-31")],
                [
                    _indicator(
                        "n",
                        "场次",
                        "场",
                        target="50",
                        unit_targets={"C01": "30", "C02": "20"},
                        unit_ceilings={"C01": "60", "C02": "40"},
                    )
                ],
            ),
            _task(
                "T2",
                "A",
                "规范性文件公开",
                "rate",
                [_deadline("2022-12-31")],
                [
                    _indicator("a", "应公开数", "件"),
                    _indicator("b", "已公开数", "件"),
                    _indicator(
                        "r", "公开率", "%", over_units="ratio", numerator="b", denominator="a",
                        decimals=1, target="100", over_time="stock",
                    ),
                ],
            ),
            {**_task("T3", "B", "跨界合作", "standing", [], []), "open_ended": "持续推进"},
            _task(
                "T4",
                "B",
                "社会监督评议员",
                "steady",
                [_deadline("2022-06-30")],
                [_indicator("m", "人数", "名", over_units="single", over_time="stock", target="12")],
            ),
        ],
        "units": [
            _unit("OFF", "示例市政府办公室", "市政府办", "department"),
            _unit("CITY", "示例市人民政府", "示例市", "city"),
            _unit("C01", "甲县人民政府", "甲县", "county", parent="CITY"),
            _unit("C02", "乙县人民政府", "乙县", "county", parent="CITY"),
            _unit("D01", "示例市丙局", "丙局", "department", parent="CITY"),
        ],
        "groups": [
            {"id": "counties", "name": "各县（区）", "kind": "enumerated", "members": ["C01", "C02"], "source": R}
        ],
        "assignments": [
            *({"task": t, "role": "files", "units": ["counties"], "source": R} for t in ("T1", "T2", "T3")),
            {"task": "T4", "role": "files", "units": ["D01"], "source": R},
            *({"task": t, "role": "leads", "units": ["OFF"], "source": R} for t in ("T1", "T3")),
            *({"task": t, "role": "leads", "units": ["D01"], "source": R} for t in ("T2", "T4")),
        ],
        # Locks get tests of their own.
        "calendar": {
            "cadence": "monthly", "filing_day": 5, "roll": "next", "locks_after": None, "source": R
        },
        "problems": [{"id": "P1", "task": "T1", "description": "开放日场次不足", "source": R}],
        "measures": [
            {
                "id": "M1",
                "task": "T1",
                "problem": "P1",
                "action": "按月排定开放日",
                "duty": {
                    "id": "Z1", "unit": "counties", "role": "responsible", "post": "政务公开股股长",
                    "deadline": "2022-09-30", "source": R,
                },
                "source": R,
            }
        ],
    }  # fmt: skip
    return Plan.model_validate({**document, **changes})


def _task(
    id: str, category: str, title: str, pace: str, milestones: list[Any], indicators: list[Any]
) -> dict[str, Any]:
    return {
        "id": id,
        "category": category,
        "title": title,
        "pace": pace,
        "start": "2022-01-01",
        "milestones": milestones,
        "indicators": indicators,
        "source": R,
        "schedule_source": R,
    }


def _deadline(day: str) -> dict[str, Any]:
    return {"id": "end", "title": "完成", "deadline": day, "source": R}


def _indicator(id: str, name: str, measure: str, **more: Any) -> dict[str, Any]:
    definition = f"本年累计{name}"
    return {"id": id, "name": name, "measure": measure, "definition": definition, "source": R, **more}


def _unit(code: str, name: str, short: str, level: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "short": short, "level": level, "source": R, **more}
