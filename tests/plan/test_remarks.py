"""What plan check says beside faults: open, past already, provisional, unmeasured."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tasklib.cli import run
from tasklib.plan import Plan
from tasklib.plan.remarks import _PARTS, remarks
from tasklib.workspace import create_workspace
from tests.plans import R, small_plan


def with_task(**changes: Any) -> Plan:
    """The small plan whose T4 is changed."""
    plan = small_plan()
    tasks = [task.model_dump(mode="json") for task in plan.tasks]
    return small_plan(tasks=[*tasks[:3], {**tasks[3], **changes}])


def about(plan: Plan, word: str) -> list[str]:
    return [sentence for sentence in remarks(plan) if word in sentence]


def test_a_task_without_deadline_and_target_is_named_unless_the_source_words_say_why() -> None:
    tasks = [task.model_dump(mode="json") for task in small_plan().tasks]
    tasks[2]["open_ended"] = None
    assert about(small_plan(tasks=tasks), "没有时限也没有目标值") == [
        "没有时限也没有目标值的事项 1 项（T3），不计序时进度，只看是否启动。"
    ]
    tasks[2]["open_ended"] = "长期坚持"
    assert about(small_plan(tasks=tasks), "没有时限也没有目标值") == []


def test_deadlines_and_phases_past_at_issue_are_named() -> None:
    issued = {"date": "2022-07-15", "source": R}
    phases = [{"id": "P1", "title": "启动", "end": "2022-02-28", "source": R}]
    said = about(small_plan(issued=issued, phases=phases), "印发时")
    assert said == [
        "阶段“启动”的结束日期 2022-02-28 在印发时（2022-07-15）已过。",
        "事项 T4 的时限 2022-06-30 在印发时（2022-07-15）已过。",
    ]
    assert about(small_plan(issued={"source": R}, phases=phases), "印发时") == []


def test_an_open_group_is_named_with_the_tasks_that_wait_for_it() -> None:
    plan = small_plan()
    groups = [group.model_dump(mode="json") for group in plan.groups]
    groups.append({"id": "open", "name": "有关部门", "kind": "open", "source": R})
    assigned = [it.model_dump(mode="json", by_alias=True) for it in plan.assignments]
    assigned.append({"task": "T2", "role": "assists", "units": ["open"], "source": R})
    said = about(small_plan(groups=groups, assignments=assigned), "待明确")
    assert said == [
        "单位组“有关部门”待明确，事项 T2 等着明确；明确后写入任务分解表的《单位组》（或 units.yaml 的 members）。"
    ]
    groups[-1]["members"] = ["D01"]
    assert about(small_plan(groups=groups, assignments=assigned), "待明确") == []


def test_weights_that_were_not_published_are_named_where_they_are_to_add_up() -> None:
    assert about(small_plan(), "权重") == []
    said = about(small_plan(weight_total="4"), "权重")
    assert said == [
        "全部事项的权重合计为 4，但大类“决策公开”“服务公开”的权重没有写明，现按各事项所写的权重计，公布后请改。"
    ]


def test_days_that_no_holiday_calendar_covers_are_named() -> None:
    assert about(small_plan(), "放假安排") == []
    # The December of a year's end is filed in the year after it.
    said = about(small_plan(start="2097-01-01", end="2098-12-31"), "放假安排")
    assert said == [
        "报送截止日 2097-02-05等 24 个所在年份的放假安排没有数据，暂按周一至周五推算，公布后请核对。"
    ]
    fixed = {"cadence": "monthly", "filing_day": 5, "roll": "none", "source": R}
    assert about(small_plan(start="2097-01-01", end="2098-12-31", calendar=fixed), "放假安排") == []
    rule = {
        "id": "R", "title": "季报", "every": "quarterly", "workdays": 10, "start": "2098-01-01",
        "until": "2098-12-31", "source": R,
    }  # fmt: skip
    said = about(with_task(milestones=[], recurring=[rule]), "定期要求")
    assert len(said) == 1
    assert "等 4 个" in said[0]


def test_two_schedules_that_tell_one_period_on_two_days_are_named() -> None:
    third = {"kind": "joint_meeting", "of": "monthly", "workdays": 3, "source": R}
    said = about(small_plan(schedules=[third, {**third, "workdays": 5}]), "讲同一期")
    assert said == [
        "第 1 条和第 2 条排期都是 joint_meeting，讲同一期而应出日期不同（如2022年1月：2022-02-09 和 2022-02-11），"
        "每期会各出一份；只要一份的，请删去一条。"
    ]
    other = {**third, "kind": "monthly_supervision", "workdays": 5}
    assert about(small_plan(schedules=[third, other]), "讲同一期") == []
    weekly = {"kind": "joint_meeting", "of": "monthly", "cron": "0 9 * * 1", "source": R}
    assert about(small_plan(schedules=[third, weekly]), "讲同一期") == []


def test_what_was_filled_in_by_default_is_named_by_part_and_counted() -> None:
    assert about(small_plan(), "按默认填写") == []
    plan = small_plan()
    calendar = plan.calendar.model_dump(mode="json") | {"source": "default"}
    tasks = [task.model_dump(mode="json") for task in plan.tasks]
    tasks[0]["source"] = tasks[0]["schedule_source"] = tasks[0]["indicators"][0]["source"] = "default"
    tasks[1]["milestones"][0]["source"] = "default"
    tasks[3]["indicators"][0]["source"] = "default"
    node = tasks[1]["milestones"][0]["id"]
    assert about(small_plan(calendar=calendar, tasks=tasks), "按默认填写") == [
        f"有 6 处按默认填写，待办公室确认：报送日历、事项 T1、时限和推进方式 T1、节点 {node}、指标 2 处。"
    ]


def test_every_part_that_has_a_source_can_be_named() -> None:
    def keys(model: type[BaseModel], key: str) -> set[str]:
        found = {key} if "source" in model.model_fields else set()
        for name, field in model.model_fields.items():
            found |= {name} if name.endswith("_source") else set()
            for part in (field.annotation, *get_args(field.annotation)):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    found |= keys(part, name)
        return found

    assert keys(Plan, "") == set(_PARTS)


def test_plan_check_prints_them_below_the_plans_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create_workspace(tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    assert run(["plan", "check", "xiangxi-2011", "yaan-2022"]) == 0
    lines = capsys.readouterr().out.splitlines()
    hints = [line for line in lines if line.startswith("  提示：")]
    assert len(hints) == 3
    assert lines[0].startswith("xiangxi-2011：")
    assert lines[-1].startswith("yaan-2022：")
