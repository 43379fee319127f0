"""An official document becomes a plan that works: draft, members, template, filing, brief."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tasklib.cli import run
from tasklib.plan import load_plan
from tasklib.workspace import shipped
from tests.intake.desk import fill

DOCUMENT = """示政办发〔2023〕5号
示例市人民政府办公室关于印发《2023年示例市政务公开工作要点》的通知
各区县政府，市政府各部门：
《2023年示例市政务公开工作要点》经市政府审定，现予印发。
示例市人民政府办公室
2023年3月15日
2023年示例市政务公开工作要点
一、建好公开专区
在办事大厅建好公开专区，2023年6月30日前投入使用，力争年底前覆盖率达80%以上。
牵头单位：市政务办（市公开办）。
责任单位：各区县政府，市政府有关部门。
二、办好开放日
全年举办开放日不少于12场。
牵头单位：市政府办。
责任单位：各区县政府。
三、管好网站栏目
持续推进网站栏目更新。
牵头单位：市政务办、市政府办。
责任单位：有关区县政府。
"""
ROSTER = """单位名称,单位代码,层级,单位组
示例东区,990101,县区,各区县政府
示例西县,990102,县区,各区县政府
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "office"
    (root / "data" / "plans").mkdir(parents=True)
    shutil.copytree(shipped("notebooks"), root / "notebooks")
    monkeypatch.chdir(root)
    (root / "要点.txt").write_text(DOCUMENT, encoding="utf-8")
    (root / "名册.csv").write_text(ROSTER, encoding="utf-8")
    return root


def test_the_draft_with_its_groups_named_files_and_tells_without_another_edit(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--units", "名册.csv"]) == 0
    said = capsys.readouterr().out
    assert "默认：报送日历" in said
    assert "默认：方案从 2023-03-15（成文日期）开始" in said
    assert "默认：各事项的权重都是 1" in said
    assert run(["plan", "check", "shili-2023"]) == 0
    assert "3 个事项，没有发现错误" in capsys.readouterr().out

    assert run(["template", "shili-2023", "--period", "2023-06", "--out", "表"]) == 0
    forms = sorted((office / "表").glob("*.xlsx"))
    assert [form.stem for form in forms] == [
        "shili-2023_2023-06_990101_示例东区", "shili-2023_2023-06_990102_示例西县",
    ]  # fmt: skip
    cover = {"填报人": "公开科科员", "审核人": "科长", "签发人": "副区长"}
    sent = fill(
        forms[0],
        {
            "任务进展": [
                {"任务编号": "T01", "完成状态": "推进中", "完成比例(%)": 60, "进展情况": "专区已投入使用"},
                {"任务编号": "T02", "完成状态": "推进中", "完成比例(%)": 50, "进展情况": "已办6场"},
            ],
            "指标数据": [
                {"任务编号": "T01", "指标名称": "覆盖率", "本期累计(期末数)": 60},
                {"任务编号": "T02", "指标名称": "开放日", "本期累计(期末数)": 6},
            ],
        },
        cover,
    )
    assert run(["file", str(sent), "--received-on", "2023-07-04"]) == 0
    capsys.readouterr()
    assert (
        run(["brief", "county_progress", "--plan", "shili-2023", "--period", "2023-06", "--unit", "990101"])
        == 0
    )
    page = (office / "outputs/shili-2023/2023-06/county_progress/990101.html").read_text(encoding="utf-8")
    assert "建好公开专区" in page
    assert "专区已投入使用" in page
    assert "示例西县" not in page


def test_a_draft_says_where_each_thing_comes_from_and_what_it_waits_for(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--out", "草稿"]) == 0
    assert "待补：units.yaml" in capsys.readouterr().out
    folder = office / "草稿" / "shili-2023"
    account = (folder / "导入说明.md").read_text(encoding="utf-8")
    assert "| 事项 1时限 | 2023-06-30（刚性） | 9 |" in account
    assert "默认：报送日历" in account
    tasks = (folder / "tasks.yaml").read_text(encoding="utf-8")
    assert "words: 2023年6月30日前" in tasks
    assert "strictness: aspirational" in tasks
    units = (folder / "units.yaml").read_text(encoding="utf-8")
    assert "市公开办" in units
    assert (folder / "任务分解表.xlsx").is_file()


def test_the_document_as_json_writes_nothing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(office.rglob("*"))
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(office.rglob("*")) == before
    assert (told["document_number"], told["issued_on"]) == ("示政办发〔2023〕5号", "2023-03-15")
    first = told["tasks"][0]
    assert set(first) == {
        "number", "category", "title", "lead_units", "responsible_units", "deadlines", "targets",
    }  # fmt: skip
    assert set(first["targets"][0]) == {"name", "value", "unit", "strictness", "words"}
    assert [(d["on"], d["strictness"]) for d in first["deadlines"]] == [
        ("2023-06-30", "binding"), ("2023-12-31", "aspirational"),
    ]  # fmt: skip


def test_a_draft_is_not_overwritten_unless_asked_nor_a_plan_in_use_ever(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["plan", "import", "要点.txt", "--id", "shili-2023", "--units", "名册.csv"]
    assert run(command) == 0
    plan = office / "data/plans/shili-2023/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "# 办公室的改动\n", encoding="utf-8")
    assert run(command) == 1
    assert "已有草稿" in capsys.readouterr().err
    assert "办公室的改动" in plan.read_text(encoding="utf-8")
    assert run([*command, "--force"]) == 0
    assert "办公室的改动" not in plan.read_text(encoding="utf-8")
    assert run(["template", "shili-2023", "--period", "2023-06", "--out", "表"]) == 0
    before = plan.read_bytes()
    for out in ([], ["--out", "data/plans"], ["--out", str(office / "data/plans/shili-2023")]):
        assert run([*command, *out, "--force"]) == 1
        assert "已经用过" in capsys.readouterr().err
    assert plan.read_bytes() == before


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ("名称,代码\n东区,1\n", "须有“单位名称”一列"),
        ("单位名称,单位代码\n东区,甲一\n", "第 2 行的单位代码"),
        ("单位名称,层级\n东区,省\n", "第 2 行的层级只能是"),
        ("单位名称,单位组\n东区,各乡镇\n", "单位组“各乡镇”文件里没有提到"),
        ("单位名称,单位代码\n东区、西区,1\n北区,乙\n", "现为“东区、西区”；第 3 行的单位代码"),
        ("单位名称,单位代码\n东区,1\n西区,1\n", "第 3 行的单位代码“1”已是另一个单位的"),
    ],
)
def test_a_roster_that_does_not_fit_is_explained(
    office: Path, capsys: pytest.CaptureFixture[str], roster: str, said: str
) -> None:
    (office / "名册.csv").write_text(roster, encoding="utf-8")
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--units", "名册.csv"]) == 1
    assert said in capsys.readouterr().err
    assert not (office / "data/plans/shili-2023").exists()


def test_a_roster_may_be_a_units_file(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "units.yaml").write_text(
        "units:\n"
        "  - {code: 990101, name: 示例东区, level: county}\n"
        "  - {code: 990102, name: 示例西县, level: county}\n"
        "groups:\n"
        "  - {name: 各区县政府, members: [990101, 990102]}\n",
        encoding="utf-8",
    )
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--units", "units.yaml"]) == 0
    assert run(["plan", "check", "shili-2023"]) == 0
    assert "没有发现错误" in capsys.readouterr().out


def test_a_roster_that_knows_a_unit_by_its_alias_names_no_second_one(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "名册.csv").write_text(
        ROSTER + "市公开办,gkb,部门,各区县政府\n示例东区,990101,县区,各区县政府\n", encoding="utf-8"
    )
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--units", "名册.csv"]) == 0
    plan = load_plan(office / "data/plans/shili-2023")
    (one,) = (unit for unit in plan.units if "市政务办" in (unit.name, *unit.aliases))
    assert one.code == "gkb"
    (group,) = (group for group in plan.groups if group.kind == "enumerated")
    assert group.members == ("990101", "990102", "gkb")


def test_force_replaces_a_draft_but_no_plan_that_was_written(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = office / "data/plans/shili-2023/plan.yaml"
    plan.parent.mkdir()
    plan.write_text("id: shili-2023\n", encoding="utf-8")
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023", "--force"]) == 1
    assert "又不是导入的草稿" in capsys.readouterr().err
    assert plan.read_text(encoding="utf-8") == "id: shili-2023\n"


def test_the_account_shows_the_words_that_a_deadline_was_read_from(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = DOCUMENT.replace(
        "在办事大厅建好公开专区", "在办事大厅建好公开专区" + "，配齐查阅、咨询、申请、自助设备" * 8
    )
    (office / "要点.txt").write_text(long, encoding="utf-8")
    assert run(["plan", "import", "要点.txt", "--id", "shili-2023"]) == 0
    account = (office / "data/plans/shili-2023/导入说明.md").read_text(encoding="utf-8")
    rows = [line for line in account.splitlines() if line.startswith("| 事项 1时限")]
    assert len(rows) == 2
    assert "2023年6月30日前" in rows[0]
    assert "力争年底前" in rows[1]
    assert "| 事项 1目标 | 覆盖率 不低于80% |" in account


def test_what_comes_again_and_again_is_a_recurring_requirement_of_the_draft(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = DOCUMENT.replace("全年举办开放日不少于12场。", "每季度结束后10个工作日内报送情况。")
    (office / "定期.txt").write_text(text, encoding="utf-8")
    assert run(["plan", "import", "定期.txt", "--id", "dq-2023", "--units", "名册.csv"]) == 0
    assert run(["plan", "check", "dq-2023"]) == 0
    task = load_plan(office / "data/plans/dq-2023").tasks[1]
    assert (task.pace, task.open_ended) == ("nodes", None)
    days = [node.deadline.isoformat() for node in task.nodes]
    assert days == ["2023-04-17", "2023-07-14", "2023-10-18", "2024-01-15"]
    account = (office / "data/plans/dq-2023/导入说明.md").read_text(encoding="utf-8")
    assert "| 事项 2时限 | 定期要求 |" in account
    capsys.readouterr()
