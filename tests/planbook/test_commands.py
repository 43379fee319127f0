"""plan export, load and diff, and tables by an old version: what they print, write and leave alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasklib.cli import run
from tasklib.plan import Period, Plan, load_plan
from tasklib.plan.write import write_plan
from tasklib.workspace import Workspace, today
from tests.planbook.desk import Sheets, edited
from tests.plans import small_plan

MAIN = "任务分解表"
Say = Callable[..., tuple[int, str]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the plan demo-2022, never used."""
    write_plan(small_plan(), tmp_path / "data" / "plans" / "demo-2022")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; its exit code and all that it printed."""

    def command(*words: str) -> tuple[int, str]:
        code = run(list(words))
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


def use(plan: Plan) -> None:
    with Workspace.open().ledger.writing() as writer:
        writer.record_plan(plan, received_on=date(2022, 1, 5), actor="示例")


def deadline(day: str) -> Callable[[Sheets], None]:
    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("时限", "T1").value = day

    return edit


def book(plan: Plan, edit: Callable[[Sheets], None], name: str = "改.xlsx") -> str:
    Path(name).write_bytes(edited(plan, edit))
    return name


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_plan_goes_out_and_comes_in_under_another_id_and_checks(office: Path, say: Say) -> None:
    assert say("plan", "export", "demo-2022") == (
        0, "已写出 demo-2022.xlsx。改好后运行 tasklib plan load demo-2022.xlsx。\n",
    )  # fmt: skip
    code, told = say("plan", "load", "demo-2022.xlsx", "--id", "copy-2022")
    assert (code, told) == (0, "已载入 data/plans/copy-2022：4 个事项，第 1 版。\n")
    assert load_plan(office / "data/plans/copy-2022") == small_plan(id="copy-2022")
    assert say("plan", "check", "copy-2022")[0] == 0


def test_exporting_never_overwrites_a_workbook_that_may_have_been_edited(office: Path, say: Say) -> None:
    Path("demo-2022.xlsx").write_bytes(edited(small_plan(), deadline("2022-11-30")))
    code, told = say("plan", "export", "demo-2022")
    assert (code, "可能改过还没有载入" in told) == (1, True)
    assert say("plan", "export", "demo-2022", "--out", "demo-2022.xlsx")[0] == 0


def test_the_same_plan_loaded_again_is_no_change_and_writes_nothing(office: Path, say: Say) -> None:
    folder = office / "data/plans/demo-2022"
    (folder / "plan.yaml").write_text(
        "# 办公室的批注\n" + (folder / "plan.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    before = stored(folder)
    say("plan", "export", "demo-2022")
    assert say("plan", "load", "demo-2022.xlsx") == (0, "方案 demo-2022 没有变化，没有写入。\n")
    assert stored(folder) == before


def test_a_faulty_workbook_is_told_cell_by_cell_and_nothing_is_written(office: Path, say: Say) -> None:
    before = stored(office / "data/plans/demo-2022")
    name = book(small_plan(), two_mistakes)
    code, told = say("plan", "load", name, "--force")
    assert code == 1
    assert told.splitlines() == [
        "《任务分解表》J4：时限里的“尽快”看不懂，请写成 2022-06-30、6月底前、争取2022年内、4月-10月底、持续推进。",
        "《任务分解表》F5：牵头单位“丁局”不在《单位》表里。",
        "改.xlsx 有 2 处要改，没有载入。",
    ]
    assert stored(office / "data/plans/demo-2022") == before


def two_mistakes(sheets: Sheets) -> None:
    deadline("尽快")(sheets)
    sheets[MAIN].cell("牵头单位", "T2").value = "丁局"


def test_what_was_filled_in_is_printed_as_default(office: Path, say: Say) -> None:
    def edit(sheets: Sheets) -> None:
        sheets["单位"].add(全称="示例市戊局")

    code, told = say("plan", "load", book(small_plan(), edit), "--force")
    assert code == 0
    assert "默认：《单位》A9：单位代码“CITY-d1”" in told.splitlines()


def test_a_plan_never_used_is_replaced_only_by_force(office: Path, say: Say) -> None:
    name = book(small_plan(), deadline("2022-11-30"))
    code, told = say("plan", "load", name)
    assert (code, "请加 --force" in told) == (1, True)
    assert say("plan", "load", name, "--force")[0] == 0
    plan = load_plan(office / "data/plans/demo-2022")
    assert (plan.version, plan.task("T1").milestones[0].deadline) == (1, date(2022, 11, 30))


def test_a_plan_in_use_becomes_the_next_version_with_its_reason(office: Path, say: Say) -> None:
    use(small_plan())
    examples = office / "data/plans/demo-2022/examples"
    examples.mkdir()
    (examples / "a.csv").write_text("a", encoding="utf-8")
    name = book(small_plan(), deadline("2022-11-30"))
    code, told = say("plan", "load", name)
    assert (code, "改动后须成为第 2 版，请用 --reason 写明理由" in told) == (1, True)
    code, told = say("plan", "load", name, "--reason", "机构改革")
    assert code == 0
    assert "上一版已经用过，现为第 2 版，理由：机构改革。" in told
    plan = load_plan(office / "data/plans/demo-2022")
    assert [(a.version, a.on, a.reason) for a in plan.amendments] == [(2, today(), "机构改革")]
    assert (examples / "a.csv").read_text(encoding="utf-8") == "a"
    # Loading it once more changes nothing; another change from the old workbook would undo this one.
    assert say("plan", "load", name) == (0, "方案 demo-2022 没有变化，没有写入。\n")
    code, told = say("plan", "load", book(small_plan(), deadline("2022-10-31")), "--reason", "再改")
    assert (code, "现已是第 2 版，载入会丢掉其间的改动" in told) == (1, True)
    # Not yet used itself, the second version may still be mended.
    code, told = say("plan", "load", book(plan, deadline("2022-10-31")), "--reason", "机构改革和汛情")
    assert (code, told) == (0, "已载入 data/plans/demo-2022：4 个事项，第 2 版。\n")
    assert load_plan(office / "data/plans/demo-2022").amendments[0].reason == "机构改革和汛情"


def test_a_new_telephone_number_makes_no_new_version(office: Path, say: Say) -> None:
    use(small_plan())

    def edit(sheets: Sheets) -> None:
        sheets["单位"].cell("联系方式", "C01").value = "示例：0835-0000000"

    assert say("plan", "load", book(small_plan(), edit))[0] == 0
    plan = load_plan(office / "data/plans/demo-2022")
    assert (plan.version, plan.unit("C01").contact) == (1, "示例：0835-0000000")
    assert "没有变化。" in say("plan", "diff", "demo-2022")[1]


def test_a_folder_of_another_name_and_a_bad_id_are_refused(office: Path, say: Say) -> None:
    say("plan", "export", "demo-2022")
    assert "须与方案编号 demo-2022 同名" in say("plan", "load", "demo-2022.xlsx", "--out", "别处/另名")[1]
    assert say("plan", "load", "demo-2022.xlsx", "--id", "../x")[0] == 1
    assert say("plan", "load", "demo-2022.xlsx", "--out", "别处/demo-2022")[0] == 0
    assert load_plan(office / "别处/demo-2022") == small_plan()


def test_a_faulty_plan_is_replaced_only_by_force(office: Path, say: Say) -> None:
    say("plan", "export", "demo-2022")
    (office / "data/plans/demo-2022/units.yaml").write_text("units: [\n", encoding="utf-8")
    assert "其文件有错读不出" in say("plan", "load", "demo-2022.xlsx")[1]
    assert say("plan", "load", "demo-2022.xlsx", "--force")[0] == 0


def test_two_versions_are_compared_by_sheet_and_item_with_the_reason(office: Path, say: Say) -> None:
    assert "还没有用过" in say("plan", "diff", "demo-2022")[1]
    use(small_plan())
    assert say("plan", "diff", "demo-2022") == (
        0, "方案 demo-2022 第 1 版 → 现在的文件（第 1 版）：\n没有变化。\n",
    )  # fmt: skip

    def edit(sheets: Sheets) -> None:
        deadline("争取2022-11-30")(sheets)
        sheets["单位"].cell("简称", "D01").value = "丙委"
        for cell in ("T2", "T4"):
            sheets[MAIN].cell("牵头单位", cell).value = "丙委"
        sheets[MAIN].cell("责任单位", "T4").value = "丙委"
        sheets[MAIN].add(
            类别="服务公开", 事项="新事项", 牵头单位="丙委", 责任单位="counties", 时限="持续推进"
        )

    assert say("plan", "load", book(small_plan(), edit), "--reason", "机构改革")[0] == 0
    code, told = say("plan", "diff", "demo-2022")
    assert code == 0
    assert told.splitlines() == [
        "方案 demo-2022 第 1 版 → 现在的文件（第 2 版）：",
        f"第 2 版（{today()}）理由：机构改革",
        "《方案》版本由 1 改为 2",
        "《任务分解表》事项 T1：时限由 2022-12-31 改为 争取2022-11-30",
        "《任务分解表》新增事项 T5“新事项”",
        "《单位》单位 D01：简称由 丙局 改为 丙委",
        "《历次调整》新增调整 2“机构改革”",
    ]
    use(load_plan(office / "data/plans/demo-2022"))
    assert "第 2 版 → 现在的文件（第 2 版）：\n没有变化。" in say("plan", "diff", "demo-2022")[1]
    backwards = say("plan", "diff", "demo-2022", "--from", "2", "--to", "1")[1]
    assert "《任务分解表》删去事项 T5“新事项”" in backwards
    code, told = say("plan", "diff", "demo-2022", "--from", "3")
    assert (code, told) == (1, "台账里没有方案 demo-2022 第 3 版，现有：第 1 版、第 2 版。\n")


def test_a_table_by_an_old_version_tells_its_deadlines(office: Path, say: Say) -> None:
    use(small_plan())
    say(
        "plan",
        "load",
        book(small_plan(), deadline("2022-11-30")),
        "--reason",
        "提前",
        "--since",
        "2022-09-01",
    )
    use(load_plan(office / "data/plans/demo-2022"))

    def deadlines(*more: str) -> set[str]:
        text = say("table", "progress", "--plan", "demo-2022", *more)[1]
        return {row["deadline"] for row in csv.DictReader(io.StringIO(text)) if row["task"] == "T1"}

    assert deadlines() == {"2022-11-30"}
    assert deadlines("--plan-version", "1") == {"2022-12-31"}
    assert (
        "现有：第 1 版、第 2 版" in say("table", "progress", "--plan", "demo-2022", "--plan-version", "9")[1]
    )


def test_a_change_holds_from_the_day_given(office: Path, say: Say) -> None:
    use(small_plan())

    def edit(sheets: Sheets) -> None:
        sheets[MAIN].add(类别="B", 事项="新事项", 牵头单位="丙局", 责任单位="丙局", 时限="年底前")

    name = book(small_plan(), edit)
    code, told = say("plan", "load", name, "--reason", "新任务", "--since", "2022-05-20")
    assert (code, "默认：《任务分解表》L8：开始日期“2022-05-20”" in told) == (0, True)
    plan = load_plan(office / "data/plans/demo-2022")
    assert (plan.amendments[0].on, plan.task("T5").start) == (date(2022, 5, 20), date(2022, 5, 20))


def test_a_plan_is_checked_where_it_lies(office: Path, say: Say) -> None:
    write_plan(small_plan(id="cd-b"), office / "drafts" / "cd-b")
    for path in ("drafts/cd-b", str(office / "drafts" / "cd-b")):
        code, told = say("plan", "check", path)
        assert (code, "4 个事项，没有发现错误" in told) == (0, True)
    code, told = say("plan", "check", "drafts/none")
    assert (code, "没有找到工作方案文件夹 none" in told) == (1, True)


def test_another_filing_day_is_for_the_periods_to_come(office: Path, say: Say) -> None:
    use(small_plan())

    def later(sheets: Sheets) -> None:
        sheets["报送日历"].cell("内容", "截止日").value = 8

    name = book(small_plan(), later)
    code, told = say("plan", "load", name, "--reason", "节假日多", "--since", "2022-07-01")
    assert (
        code,
        "默认：《报送日历》另定截止日：2022-01 至 2022-05 的截止日在 2022-07-01 前已过" in told,
    ) == (0, True)
    before, now = small_plan().calendar, load_plan(office / "data/plans/demo-2022").calendar
    may, june = Period.parse("2022-05"), Period.parse("2022-06")
    assert now.due_on(may) == before.due_on(may)
    assert (before.due_on(june), now.due_on(june)) == (date(2022, 7, 5), date(2022, 7, 8))
    assert say("plan", "load", name) == (0, "方案 demo-2022 没有变化，没有写入。\n")


def test_a_filing_day_that_the_office_restates_is_taken_at_its_word(office: Path, say: Say) -> None:
    use(small_plan())

    def restated(sheets: Sheets) -> None:
        sheets["报送日历"].cell("内容", "另定截止日").value = "2022-05：2022-06-09"

    assert (
        say("plan", "load", book(small_plan(), restated), "--reason", "更正", "--since", "2022-07-01")[0] == 0
    )
    now = load_plan(office / "data/plans/demo-2022").calendar
    assert now.due_on(Period.parse("2022-05")) == date(2022, 6, 9)


def test_whoever_joins_by_an_amendment_comes_from_its_day_on(office: Path, say: Say) -> None:
    group = {
        "id": "counties",
        "name": "各县（区）",
        "kind": "enumerated",
        "members": ["C01"],
        "source": "reconstructed",
    }
    before = small_plan(groups=[group])
    write_plan(before, office / "data/plans/demo-2022")
    use(before)

    def joined(sheets: Sheets) -> None:
        sheets["单位组"].cell("成员", "counties").value = "甲县、乙县"
        sheets[MAIN].cell("责任单位", "T3").value = "各县（区）、丙局"

    name = book(before, joined)
    code, told = say("plan", "load", name, "--reason", "示例", "--since", "2022-09-01")
    assert (code, told.count("默认")) == (0, 2), told
    assert "默认：《单位组》各县（区）：乙县从 2022-09-01 起" in told
    assert "默认：《分工》T3：丙局从 2022-09-01 起" in told
    plan = load_plan(office / "data/plans/demo-2022")
    august, september = Period.parse("2022-08"), Period.parse("2022-09")
    assert [plan.assigned("T1", "files", p) for p in (august, september)] == [("C01",), ("C01", "C02")]
    assert [plan.assigned("T3", "files", p) for p in (august, september)] == [("C01",), ("C01", "C02", "D01")]
    assert say("plan", "check", "demo-2022")[0] == 0
    assert say("plan", "load", name) == (0, "方案 demo-2022 没有变化，没有写入。\n")
    say("plan", "export", "demo-2022", "--out", "再.xlsx")
    assert say("plan", "load", "再.xlsx") == (0, "方案 demo-2022 没有变化，没有写入。\n")


def test_another_title_under_a_number_in_use_is_pointed_out(office: Path, say: Say) -> None:
    use(small_plan())

    def edit(sheets: Sheets) -> None:
        sheets[MAIN].cell("事项", "T3").value = "示例新名"

    code, told = say("plan", "load", book(small_plan(), edit), "--reason", "改名")
    assert code == 0
    assert "提示：事项 T3 由“跨界合作”改名为“示例新名”，以前的填报仍算它的" in told
