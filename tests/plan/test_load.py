"""A plan's folder in: every fault at once, each with its file and line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tasklib.errors import PlanError
from tasklib.plan import inspect_plan, load_plan
from tasklib.plan.schema import json_schemas
from tasklib.workspace import shipped

PLANS = shipped("plans")
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "yaan-2022"
    shutil.copytree(PLANS / "yaan-2022", copy, ignore=shutil.ignore_patterns("examples"))
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    def change(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def line_of(path: Path, text: str) -> int:
    return next(i for i, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def test_the_shipped_plan_is_sound_and_has_five_categories_and_twenty_four_tasks() -> None:
    plan, faults = inspect_plan(PLANS / "yaan-2022")
    assert faults == []
    assert plan is not None
    assert (len(plan.categories), len(plan.tasks)) == (5, 24)
    assert len([unit for unit in plan.units if unit.level == "county"]) == 8


def test_every_task_has_a_problem_and_every_problem_its_measure_and_duty() -> None:
    plan = load_plan(PLANS / "yaan-2022")
    assert {problem.task for problem in plan.problems} == {task.id for task in plan.tasks}
    answered = {measure.problem for measure in plan.measures}
    assert {problem.id for problem in plan.problems} <= answered
    assert None in answered


def test_a_mistake_in_each_of_several_files_is_named_at_once(folder: Path, edit: Edit) -> None:
    edit("tasks.yaml", "category: A", "category: Z")
    edit("assignments.yaml", "task: A1", "task: A99")
    edit("lists.yaml", "problem: P-A2-1", "problem: P-A2-9")
    _, faults = inspect_plan(folder)
    told = [str(fault) for fault in faults]
    at = line_of(folder / "tasks.yaml", "category: Z")
    assert f"tasks.yaml:{at} 事项 A1 的大类“Z”在 plan.yaml 里没有。" in told
    assert any("分工里的事项“A99”在 tasks.yaml 里没有" in fault for fault in told)
    assert any("针对的问题“P-A2-9”不在问题清单里" in fault for fault in told)
    assert any("问题 P-A2-1 没有对应的举措" in fault for fault in told)
    assert {fault.split(":")[0] for fault in told} == {"tasks.yaml", "assignments.yaml", "lists.yaml"}


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("plan.yaml", "example: true", "example: maybe", "“example”须是 true 或 false，现为“maybe”。"),
        (
            "plan.yaml",
            "office: 511800-zfb",
            "office: ../x",
            "“office”须是字母、数字、下划线或短横线组成的编号",
        ),
        ("plan.yaml", "office: 511800-zfb", "office: 999999", "units.yaml 里没有单位“999999”。"),
        ("plan.yaml", "start: 2022-01-01", "start: 二零二二年", "“start”须是 2022-06-30 这样的日期"),
        ("tasks.yaml", "pace: rate", "pace: fast", "“pace”只能是"),
        ("tasks.yaml", "  - id: A2\n", "  - id: A1\n", "事项编号“A1”重复，每个编号只能用一次。"),
        ("units.yaml", "code: 511803", "code: 511802", "单位代码“511802”重复"),
        ("units.yaml", "code: 511803", "code: COM1", "是 Windows 的保留名"),
        ("units.yaml", "code: 511800-sfj", "code: 511800-ZFB", "只有大小写不同"),
        ("calendar.yaml", "filing_day: 5", "filing_day: 40", "“filing_day”超出允许范围，现为“40”。"),
        ("calendar.yaml", "cadence: monthly", "cadense: monthly", "没有“cadense”这一项"),
    ],
)
def test_each_fault_has_its_own_sentence(
    folder: Path, edit: Edit, name: str, old: str, new: str, sentence: str
) -> None:
    edit(name, old, new)
    _, faults = inspect_plan(folder)
    assert any(fault.file == name and sentence in fault.sentence for fault in faults), faults


def test_a_fault_of_form_does_not_hide_the_faults_of_reference(folder: Path, edit: Edit) -> None:
    edit("plan.yaml", "example: true", "example: maybe")
    edit("tasks.yaml", "pace: rate", "pace: fast")
    edit("assignments.yaml", "task: A2", "task: A98")
    edit("lists.yaml", "problem: P-B3-1", "problem: P-B3-9")
    _, faults = inspect_plan(folder)
    told = [fault.sentence for fault in faults]
    assert "“example”须是 true 或 false，现为“maybe”。" in told
    assert any(sentence.startswith("“pace”只能是") for sentence in told)
    assert "分工里的事项“A98”在 tasks.yaml 里没有。" in told
    missing = next(fault for fault in faults if "P-B3-9" in fault.sentence)
    assert missing.line == line_of(folder / "lists.yaml", "P-B3-9")
    # The task left out for its own fault is not reported again as missing.
    assert not any("事项“A1”" in sentence for sentence in told)


def test_a_key_written_twice_is_a_fault_at_its_second_line(folder: Path, edit: Edit) -> None:
    edit("plan.yaml", "example: true", "example: true\nexample: false")
    _, faults = inspect_plan(folder)
    first = line_of(folder / "plan.yaml", "example: true")
    assert [str(fault) for fault in faults] == [
        f"plan.yaml:{first + 1} “example”在同一处写了两次，只能保留一个。"
    ]


def test_broken_yaml_and_a_missing_file_are_named(folder: Path) -> None:
    (folder / "lists.yaml").unlink()
    (folder / "units.yaml").write_text("units:\n  - {code: 1\n", encoding="utf-8")
    _, faults = inspect_plan(folder)
    assert [str(fault).split(" ")[0] for fault in faults] == ["lists.yaml:1", "units.yaml:3"]


def test_bytes_that_are_not_utf8_are_named(folder: Path) -> None:
    (folder / "units.yaml").write_bytes("units: 雨城".encode("gb18030"))
    _, faults = inspect_plan(folder)
    assert "UTF-8" in faults[0].sentence


def test_a_plan_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="没有找到工作方案文件夹 nowhere"):
        load_plan(tmp_path / "nowhere")


def test_loading_a_faulty_plan_raises_all_faults(folder: Path, edit: Edit) -> None:
    edit("plan.yaml", "office: 511800-zfb", "office: nobody")
    edit("plan.yaml", "region: 511800", "region: nowhere")
    with pytest.raises(PlanError, match="共 2 处") as refused:
        load_plan(folder)
    assert len(refused.value.details) == 2


def test_unit_targets_must_add_up(folder: Path, edit: Edit) -> None:
    text = (folder / "tasks.yaml").read_text(encoding="utf-8")
    start = text.index("id: A3")
    share = text.index("511802: 30", start)
    (folder / "tasks.yaml").write_text(text[:share] + "511802: 31" + text[share + 10 :], encoding="utf-8")
    _, faults = inspect_plan(folder)
    assert "合计须等于全市目标值 200，现为 201" in faults[0].sentence


def test_comments_and_spacing_are_not_part_of_a_plan(folder: Path) -> None:
    before = load_plan(folder).document
    path = folder / "plan.yaml"
    path.write_text("# 备注\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_plan(folder).document == before


def test_editors_get_the_schemas_that_the_model_says() -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in (PLANS / "schema").glob("*.json")}
    assert stored == json_schemas(), "run: python -m tasklib.plan.schema data/plans/schema"
    for path in (PLANS / "yaan-2022").glob("*.yaml"):
        assert (
            f"$schema=../schema/{path.stem}.schema.json" in path.read_text(encoding="utf-8").splitlines()[0]
        )
    code = json.loads(stored["units.schema.json"])["$defs"]["Unit"]["properties"]["code"]
    assert code["type"] == ["string", "integer"]


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "tasks.yaml").unlink()
    (folder / "tasks.yaml").mkdir()
    _, faults = inspect_plan(folder)
    assert [str(fault) for fault in faults] == [
        "tasks.yaml:1 文件读不出（那是一个文件夹），请检查文件和权限。"
    ]


def test_limits_that_contradict_each_other_are_faults(folder: Path, edit: Edit) -> None:
    edit("plan.yaml", "behind_yellow: 10", "behind_yellow: 50")
    assert "黄灯界限须不大于红灯界限 30，现为 50。" in [fault.sentence for fault in inspect_plan(folder)[1]]


@pytest.mark.parametrize(
    ("since", "faulty"),
    [
        # December's brief falls due in January; from February on there is nothing left to tell.
        ("2023-01-01", False),
        ("2023-02-01", True),
        ("2030-01-01", True),
    ],
)
def test_a_schedule_that_begins_when_nothing_is_left_to_tell_is_a_fault(
    folder: Path, edit: Edit, since: str, faulty: bool
) -> None:
    edit("issuing.yaml", "kind: monthly_supervision,", f"kind: monthly_supervision, since: {since},")
    said = (
        f"排期的 since（{since}）在方案结束（2022-12-31）以后，没有一期可讲，一次也不会出；"
        "请改 since，或删去这条排期。"
    )
    assert [fault.sentence for fault in inspect_plan(folder)[1]] == [said] * faulty


def test_a_schedule_of_less_than_the_plans_period_is_a_fault_at_its_line(folder: Path, edit: Edit) -> None:
    edit("issuing.yaml", "kind: monthly_supervision, of: monthly", "kind: monthly_supervision, of: weekly")
    edit("issuing.yaml", "joint_meeting, of: monthly", "joint_meeting, of: weekly")
    lines = [
        line_of(folder / "issuing.yaml", f"{kind}, of: weekly")
        for kind in ("monthly_supervision", "joint_meeting")
    ]
    said = "排期的 of（weekly）比报送周期（monthly）短，没有一期可讲，一次也不会出；请改成"
    fit = ("monthly", "monthly、quarterly、half_yearly、yearly 之一")
    assert [str(fault) for fault in inspect_plan(folder)[1]] == [
        f"issuing.yaml:{n} {said} {periods}，或删去这条排期。" for n, periods in zip(lines, fit, strict=True)
    ]
