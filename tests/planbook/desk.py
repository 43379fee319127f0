"""A plan with every field that a plan can have, and a clerk who edits its workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from tasklib.plan import Plan
from tasklib.planbook import Loaded, export_book, load_book
from tests.plans import small_plan

R = "reconstructed"
Sheets = dict[str, "Edited"]


class Edited:
    """One sheet of a workbook in a clerk's hands: cells by the row's first columns and the header."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        header = next(row for row in sheet.iter_rows(max_row=6) if len([c for c in row if c.value]) > 1)
        self.header = header[0].row
        self.columns = {cell.value: cell.column for cell in header if cell.value}

    def cell(self, header: str, *key: str) -> Any:
        """The cell under the header in the first row whose cells begin with the key."""
        for row in self.sheet.iter_rows(min_row=self.header + 1):
            texts = [str(cell.value or "") for cell in row]
            if all(part in texts for part in key):
                return row[self.columns[header] - 1]
        raise AssertionError(f"no row {key}")

    def add(self, **cells: Any) -> None:
        """Write into the first empty row."""
        rows = self.sheet.iter_rows(min_row=self.header + 1)
        n = next(row[0].row for row in rows if not any(cell.value for cell in row))
        for header, value in cells.items():
            self.sheet.cell(n, self.columns[header], value)

    def drop(self, *key: str) -> None:
        """Delete the first row with the key."""
        self.sheet.delete_rows(self.cell(next(iter(self.columns)), *key).row)


def edited(plan: Plan, edit: Callable[[Sheets], None]) -> bytes:
    """The plan's workbook after a clerk's edit."""
    book = openpyxl.load_workbook(io.BytesIO(export_book(plan)))
    edit({sheet.title: Edited(sheet) for sheet in book})
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def after(plan: Plan, edit: Callable[[Sheets], None]) -> Loaded:
    """What the plan's workbook says after the edit."""
    return load_book(edited(plan, edit), "改.xlsx")


def said(plan: Plan, edit: Callable[[Sheets], None]) -> list[str]:
    """The faults of the plan's workbook after the edit, as they are printed."""
    found = after(plan, edit)
    assert found.plan is None
    return [str(fault) for fault in found.faults]


def grown_plan() -> Plan:
    """A sound plan in which every field of every part is set, to something other than its default."""
    plan = small_plan().model_dump(mode="json", by_alias=True)
    plan |= {
        "version": 2, "circulation": "内部资料，注意保存", "ranking": False,
        "implementations": False, "weight_total": "7.50",
        "issued": {
            "title": "关于印发《方案》的通知", "number": "示办发〔2022〕5号", "issuer": "示例市人民政府办公室",
            "date": "2022-02-01", "parent": "示发〔2021〕9号", "source": "source",
        },
        "amendments": [{"version": 2, "date": "2022-05-01", "reason": "调整时限：机构改革，\n分两步"}],
        "phases": [
            {"id": "p1", "title": "梳理启动", "start": "2022-01-01", "end": "2022-03-31", "words": "一季度",
             "source": "source"},
            {"id": "p2", "title": "总结提升", "source": R},
        ],
        "thresholds": {"behind_yellow": "12.50", "behind_red": 40, "near_workdays": 5, "overclaimed": "7.5",
                       "grace_workdays": 2, "refile_workdays": 4},
        "catalogue": {
            "areas": [{"id": "f1", "title": "公共卫生", "units": ["D01", "counties"], "source": "public"},
                      {"id": "f2", "title": "征地补偿", "source": R}],
            "fields": ["名称", "依据、时限"], "source": "source",
        },
        "duties": [{"unit": "D01", "duty": "统筹协调。\n督促检查。", "source": "source"},
                   {"unit": "counties", "duty": "属地落实", "source": R}],
        "calendar": {"cadence": "quarterly", "filing_day": 8, "roll": "previous", "locks_after": None,
                     "due": {"2022-Q3": "2022-10-12", "2022-Q4": "2023-01-09"}, "source": "public"},
        "schedules": [
            {"kind": "monthly_supervision", "of": "quarterly", "workdays": 5, "source": R},
            {"kind": "half_year_review", "of": "half_yearly", "on": "06-30", "workdays": 10, "source": R},
            {"kind": "joint_meeting", "of": "quarterly", "before_meeting": 3, "since": "2022-02-01", "source": R},
            {"kind": "quarterly_bulletin", "of": "quarterly", "cron": "0 9 * * 1", "source": R},
        ],
        "imprints": [{"kind": "monthly_supervision", "issuer": "D01", "series": "专报", "addressed_to": "各县",
                      "reports_to": "领导", "copies_to": "成员", "sent_to": "各县、各部门", "source": R}],
        "escalation": [
            {"level": "reminder", "light": "yellow", "periods": 2, "reply_workdays": 4, "source": R},
            {"level": "talk", "light": "red", "periods": 3, "issuer": "D01", "direct": True, "source": R},
        ],
    }  # fmt: skip
    plan["meeting"] |= {"chief_convenor": "市长", "at_least": 1, "at_most": 4,
                        "members": [{"unit": "D01", "post": "局长"}, {"unit": "counties", "post": "县长"}]}  # fmt: skip
    plan["categories"][0]["weight"] = "4.50"
    plan["units"][2] |= {"aliases": ["甲县政府", "甲、县"], "contact": "示例：政务公开股\n0835-0000000"}
    plan["units"] += [
        {
            "code": "V01",
            "name": "甲、乙联合村",
            "short": "联合村",
            "level": "village",
            "parent": "C01",
            "source": R,
        },
        {
            "code": "S01",
            "name": "甲镇",
            "short": "甲镇",
            "level": "township",
            "parent": "C01",
            "source": "public",
        },
        # Two units with one short name would be a fault; a name that is another's code is not.
        {"code": "007", "name": "D01局", "short": "零零七", "level": "department", "source": R},
    ]
    plan["groups"] += [
        {"id": "open", "name": "有关部门", "kind": "open", "aliases": ["有关单位", "相关部门"], "source": "source"},
        {"id": "terms", "name": "甲县、乙县政府", "kind": "enumerated", "members": ["C01", "C02"],
         "terms": [{"unit": "C01", "from": "2022-01-01", "to": "2022-06-30"}, {"unit": "C02", "from": "2022-07-01"},
                   {"unit": "C01", "to": "2022-03-31"}], "source": R},
    ]  # fmt: skip
    one, two, three, four = plan["tasks"]
    one |= {
        "goal": "办好开放日，\n让群众满意（九成以上）", "pace": "nodes", "weight": "2.50",
        "tags": ["五个一", "重点、难点"],
        "milestones": [
            {"id": "n1", "title": "方案（初稿）", "deadline": "2022-03-31", "source": "source"},
            {"id": "n2", "title": "（一）试点 \\ 铺开", "start": "2022-04-01", "deadline": "2022-10-31",
             "strictness": "aspirational", "words": "4月-10月底（含）", "source": R},
            {"id": "n3", "title": "方案（初稿）", "deadline": "2022-12-31", "words": "2022年内", "source": "public"},
        ],
        "recurring": [
            {"id": "r1", "title": "通报", "every": "quarterly", "workdays": 10, "start": "2022-01-01",
             "until": "2022-12-31", "words": "季度结束后10个工作日内", "source": "source"},
            {"id": "r2", "title": "活动", "every": "half_yearly", "at_least": 2, "days": 5, "start": "2022-01-01",
             "until": "2022-12-31", "strictness": "aspirational", "source": R},
        ],
        "open_ended": "2022年起逐步铺开",
    }  # fmt: skip
    one["indicators"][0] |= {
        "target_words": "30+20", "direction": "at_most", "decimals": 2, "ceiling": "100.0", "over_units": "sum",
        "published": {"value": "150", "kind": "coverage", "bound": ">=", "words": "150余场次"},
        "target_source": "public",
    }  # fmt: skip
    two["weight"] = "2.00"
    three |= {"open_ended": "持续推进", "weight": "1"}
    four |= {"weight": "2", "milestones": [{**four["milestones"][0], "words": "2022年上半年"}]}
    plan["problems"].append({"id": "P2", "task": "T4", "description": "人数不足", "source": "source"})
    duty = {"id": "Z2", "unit": "D01", "role": "lead", "post": "科长", "deadline": "2022-06-01", "source": R}
    plan["measures"] += [
        {"id": "M2", "task": "T4", "problem": "P2", "action": "补聘", "duty": duty, "source": "public"},
        {"id": "M3", "task": "T3", "action": "日常", "duty": duty | {"id": "Z3"}, "source": R},
    ]
    plan["assignments"] += [
        {"task": "T1", "role": "leads", "units": ["D01", "007"], "from": "2022-07-01", "source": "source"},
        {"task": "T3", "role": "assists", "units": ["open", "terms", "C01"], "to": "2022-06-30", "source": R},
        {"task": "T2", "role": "reviews", "units": ["OFF"], "source": "public"},
    ]
    return Plan.model_validate(plan)
