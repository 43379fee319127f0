"""实施方案备案 at the desk: the form goes out, comes back filled, and is put on record or returned."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tasklib import office
from tasklib.cli import run
from tasklib.errors import FilingRefused, ParameterError, VerdictError, WorkspaceError
from tasklib.intake import Finding, file_filings
from tasklib.ledger import Archive, Extension, Ledger, verify
from tasklib.office import Desk
from tasklib.workspace import shipped
from tests.intake.desk import read, write
from tests.intake.papers import PDF, PNG
from tests.plans import small_plan

PLAN, DAY = small_plan(), date(2022, 2, 21)
COLUMNS = ("单位代码", "任务编号", "任务名称", "市定时限", "本地举措", "责任岗位", "完成时限")
FORM, SHEET = "demo-2022_实施方案_C01_甲县.xlsx", "实施方案"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(PLAN, Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}"), DAY, "示例办公室")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def line(
    task: str, measure: str = "按季排定", post: str = "股长", due: Any = "2022-11-30", **more: Any
) -> dict:
    return {"任务编号": task, "本地举措": measure, "责任岗位": post, "完成时限": due, **more}


FULL = [line("T1"), line("T1", "逐场归档"), line("T2"), line("T3")]


def table(folder: Path, rows: Sequence[dict], name: str = "实施方案.csv") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"单位代码": "C01", **row} for row in rows)
    (folder / name).write_text(text.getvalue(), encoding="utf-8")
    return folder / name


def form(desk: Desk, folder: Path, rows: Sequence[dict], cover: dict[str, str] | None = None) -> Path:
    """The form of C01 as a clerk sends it back."""
    (folder / "out" / FORM).unlink(missing_ok=True)
    path = office.issue_implementation_forms(desk, folder / "out", ["C01"])[0]
    sheets = read(path)
    for row in sheets["封面"]:
        for label, value in (cover or {}).items():
            if label in row:
                row[row.index(label) + 1] = value
    grid = sheets[SHEET]
    for filled in rows:
        at = next(r for r in grid[3:] if r[0] == filled["任务编号"] and not r[3])
        at[3:] = [filled["本地举措"], filled["责任岗位"], filled["完成时限"]]
    return write(path, sheets)


def rows_of(desk: Desk, name: str) -> list[dict]:
    return desk.ledger.frames(PLAN.id)[name].to_dicts()


def refused(desk: Desk, archive: Archive, *paths: Path) -> list[Finding]:
    with pytest.raises(FilingRefused) as found:
        office.file_implementation(desk, archive, paths)
    return [finding for finding in found.value.details if finding.severity == "error"]


def test_the_form_asks_each_county_for_its_own_tasks_beside_the_citys_dates(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.ledger.writing() as writer:
        until = Extension("T1", "C02", "end", date(2022, 12, 31), date(2023, 3, 31), "疫情", "市政府办")
        writer.append("extension", [until], plan=PLAN, received_on=DAY, actor="示例")
    made = office.issue_implementation_forms(desk, tmp_path / "out")
    assert [path.name for path in made] == [FORM, FORM.replace("C01_甲县", "C02_乙县")]
    sheets = read(made[1])
    assert tuple(sheets) == ("封面", SHEET, "填报说明")
    cover = {row[1]: row[2] for row in sheets["封面"] if len(row) > 2}
    assert (cover["单位"], cover["单位代码"], cover["方案版本"]) == ("乙县人民政府", "C02", "1")
    asked = [row[:3] for row in sheets[SHEET][3:]]
    assert asked[::3] == [
        ["T1", "政务开放日", date(2023, 3, 31)],
        ["T2", "规范性文件公开", date(2022, 12, 31)],
        ["T3", "跨界合作", "持续推进"],
    ]
    assert len(asked) == 9
    with pytest.raises(ParameterError, match="单位“D01”不用报备实施方案，要报备的有：C01、C02"):
        office.issue_implementation_forms(desk, tmp_path / "out", ["D01"])


def test_the_same_form_has_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    (one,) = office.issue_implementation_forms(desk, tmp_path / "a", ["C01"])
    later = replace(desk, received_on=date(2022, 12, 1))
    (other,) = office.issue_implementation_forms(later, tmp_path / "b", ["C01"])
    assert one.read_bytes() == other.read_bytes()
    other.write_bytes(b"filled in")
    with pytest.raises(WorkspaceError, match="没有覆盖"):
        office.issue_implementation_forms(desk, tmp_path / "b", ["C01"])


def test_a_filled_form_and_its_text_are_recorded(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    text = tmp_path / "甲县实施方案.pdf"
    text.write_bytes(PDF)
    due = [line("T1", due=date(2022, 11, 30)), line("T1", "逐场归档"), *FULL[2:]]
    (filed,) = office.file_implementation(
        desk, archive, [form(desk, tmp_path, due, {"实施方案名称": "甲县工作方案"}), text]
    )
    assert (filed.unit, filed.same, filed.tasks, filed.measures, filed.documents) == ("C01", False, 3, 4, 1)
    (entry,) = rows_of(desk, "implementation")
    assert (entry["seq"], entry["action"], entry["title"]) == (filed.seq, "filed", "甲县工作方案")
    told = [(r["task"], r["n"], r["measure"], r["deadline"]) for r in rows_of(desk, "implementation_measure")]
    assert told == [
        ("T1", 1, "按季排定", date(2022, 11, 30)),
        ("T1", 2, "逐场归档", date(2022, 11, 30)),
        ("T2", 1, "按季排定", date(2022, 11, 30)),
        ("T3", 1, "按季排定", date(2022, 11, 30)),
    ]
    (document,) = rows_of(desk, "evidence_file")
    assert (document["role"], document["period"], document["task"]) == ("plan", None, None)
    assert verify(desk.ledger, archive)[0] == desk.ledger.head()


def test_a_table_holds_several_counties_each_an_entry_of_its_own(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    rows = [{**row, "单位代码": unit} for unit in ("C02", "C01") for row in FULL]
    text = tmp_path / "乙县实施方案（印发稿）.pdf"
    text.write_bytes(PDF)
    filed = office.file_implementation(desk, archive, [table(tmp_path, rows), text])
    assert [(it.unit, it.measures, it.documents) for it in filed] == [("C01", 4, 0), ("C02", 4, 1)]
    titles = {row["unit"]: row["title"] for row in rows_of(desk, "implementation")}
    assert titles == {"C01": None, "C02": "乙县实施方案（印发稿）"}


def test_the_same_plan_twice_is_one_and_a_changed_one_replaces_it(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    (first,) = office.file_implementation(desk, archive, [table(tmp_path, FULL)])
    (again,) = office.file_implementation(desk, archive, [form(desk, tmp_path, FULL)])
    assert (again.same, again.seq) == (True, first.seq)
    named = form(desk, tmp_path, FULL, {"实施方案名称": "甲县实施方案"})
    assert not office.file_implementation(desk, archive, [named])[0].same
    changed = [*FULL[:3], line("T3", due="2022-12-15")]
    (other,) = office.file_implementation(desk, archive, [table(tmp_path, changed)])
    assert not other.same
    office.return_implementation(desk, "C01", "时限不实")
    # What was returned may come again as it was.
    (back,) = office.file_implementation(desk, archive, [table(tmp_path, changed)])
    assert not back.same


@pytest.mark.parametrize(
    ("rows", "rule", "cell", "said"),
    [
        ([*FULL[:3], line("T3", due="")], "measure-incomplete", "G5", "每条举措须写明“完成时限”"),
        ([*FULL[:3], line("T3", post="")], "measure-incomplete", "F5", "每条举措须写明“责任岗位”"),
        ([*FULL[:3], line("T3", "")], "measure-incomplete", "E5", "每条举措须写明“本地举措”"),
        ([*FULL[:3], line("T3", due="年底前")], "not-a-date", "G5", "须是日期，现为“年底前”"),
        ([*FULL, line("T4")], "task-not-assigned", "B6", "任务编号须是分给甲县人民政府填报的事项"),
        ([*FULL, line("T9")], "task-not-assigned", "B6", "请按备案表里的编号填写"),
        ([*FULL, line("T1", 单位代码="D01")], "unit-unknown", "A6", "须报备实施方案的县（区）的代码"),
        (FULL[:2], "implementation-incomplete", None, "请补填T2、T3后重新报备"),
        ([], "no-rows", None, "表里须有本地举措"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell_and_refuses_the_whole(
    desk: Desk, archive: Archive, tmp_path: Path, rows: list[dict], rule: str, cell: str | None, said: str
) -> None:
    (finding,) = refused(desk, archive, table(tmp_path, rows))
    assert (finding.rule, finding.cell) == (rule, cell)
    assert said in str(finding)
    assert rows_of(desk, "implementation") == []
    assert rows_of(desk, "entry")[-1]["kind"] == "refusal"
    assert [row["name"] for row in rows_of(desk, "source_file")] == ["实施方案.csv"]


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("方案版本", "2", "“方案版本”须是方案 demo-2022 现行的第 1 版"),
        ("工作方案", "other", "“工作方案”须是工作方案 demo-2022"),
        ("单位代码", "D01", "“单位代码”须是须报备实施方案的县（区）的代码"),
        ("单位", "乙县人民政府", "“单位”须是单位代码 C01 的单位（甲县人民政府）"),
    ],
)
def test_a_form_of_another_plan_or_unit_is_refused_at_its_cover(
    desk: Desk, archive: Archive, tmp_path: Path, label: str, value: str, said: str
) -> None:
    (finding,) = refused(desk, archive, form(desk, tmp_path, FULL, {label: value}))
    assert (finding.sheet, finding.column) == ("封面", label)
    assert said in str(finding)


@pytest.mark.parametrize(
    ("value", "rule", "severity"),
    [
        ('=A1&"x"', "formula", "error"),
        ("长" * 2001, "too-long", "error"),
        ("方案\x07", "control-character", "error"),
        ("联系 13800000000", "personal-data", "question"),
    ],
)
def test_the_plans_name_is_read_as_any_other_text(
    desk: Desk, archive: Archive, tmp_path: Path, value: str, rule: str, severity: str
) -> None:
    path = form(desk, tmp_path, FULL, {"实施方案名称": "名称" if value.startswith("=") else value})
    if value.startswith("="):
        book = openpyxl.load_workbook(path)
        next(c for row in book["封面"].iter_rows() for c in row if c.value == "名称").value = value
        book.save(path)
    with pytest.raises(FilingRefused) as found:
        office.file_implementation(desk, archive, [path])
    (finding,) = found.value.details
    assert (finding.rule, finding.severity) == (rule, severity)
    assert (finding.sheet, finding.column) == ("封面", "实施方案名称")


def test_what_the_office_confirms_is_taken_and_named_on_record(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    rows = [
        {**row, "单位代码": unit}
        for unit in ("C01", "C02")
        for row in (*FULL[:3], line("T3", post=f"岗{unit}"))
    ]
    rows[1]["本地举措"] = "热线 13800000000 已公布"
    path = table(tmp_path, rows)
    with pytest.raises(FilingRefused, match="1 处须核实确认"):
        office.file_implementation(desk, archive, [path])
    filed = office.file_implementation(desk, archive, [path], confirmed=True)
    assert [[notice.severity for notice in it.notices] for it in filed] == [["question"], []]
    (kept,) = rows_of(desk, "confirmed_finding")
    assert (kept["seq"], kept["rule"], kept["cell"]) == (filed[0].seq, "personal-data", "E3")
    assert verify(desk.ledger, archive)[0] == desk.ledger.head()


def test_a_form_in_a_format_of_its_own_is_told_how_to_save_it(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    path = form(desk, tmp_path, FULL).rename(tmp_path / "甲县备案表.et")
    (finding,) = refused(desk, archive, path)
    assert (finding.rule, finding.remedy) == (
        "extension", "这是 WPS 表格自己的格式，请在 WPS 里另存为 .xlsx 再报送",
    )  # fmt: skip


def test_texts_must_be_documents_that_fit_one_county(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    both = [{**row, "单位代码": unit} for unit in ("C01", "C02") for row in FULL]
    for name, content, rule, rows in (
        ("甲县方案.pdf", PNG, "document-type", FULL),
        ("方案.pdf", PDF, "document-unnamed", both),
        ("乙县方案.pdf", PDF, "document-unnamed", FULL),
    ):
        text = tmp_path / name
        text.write_bytes(content)
        (finding,) = refused(desk, archive, table(tmp_path, rows), text)
        assert (finding.file, finding.rule) == (name, rule)
        assert name in {row["name"] for row in rows_of(desk, "source_file")}
    with pytest.raises(ParameterError, match="请给出实施方案备案表"):
        office.file_implementation(desk, archive, [text])


def test_a_plan_twice_in_one_command_is_refused(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    other = tmp_path / "b"
    other.mkdir()
    paths = table(tmp_path, FULL), table(other, FULL)
    assert [finding.rule for finding in refused(desk, archive, *paths)] == ["filed-twice"]


def test_the_office_receives_or_returns_the_latest_plan(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(VerdictError, match="甲县人民政府还没有报备实施方案"):
        office.receive_implementation(desk, "C01")
    (filed,) = office.file_implementation(desk, archive, [table(tmp_path, FULL)])
    with pytest.raises(VerdictError, match="办理日期 2022-02-20 早于"):
        office.receive_implementation(Desk(PLAN, desk.ledger, date(2022, 2, 20), "示例"), "C01")
    with pytest.raises(VerdictError, match="退回须写明理由"):
        office.return_implementation(desk, "C01", " ")
    office.receive_implementation(desk, "C01")
    with pytest.raises(VerdictError, match="已于 2022-02-21 准予备案，不必重复"):
        office.receive_implementation(desk, "C01")
    office.return_implementation(desk, "C01", "发现时限有误")
    told = [(row["action"], row["filing"]) for row in rows_of(desk, "implementation")]
    assert told == [("filed", None), ("received", filed.seq), ("returned", filed.seq)]


def test_the_commands_carry_a_plan_from_form_to_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "office"
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    monkeypatch.chdir(root)
    plan = ["--plan", "yaan-2022"]
    assert run(["implementation", "form", *plan, "--out", "forms", "--unit", "511822"]) == 0
    assert "yaan-2022_实施方案_511822_荥经.xlsx" in capsys.readouterr().out
    blank = "forms/yaan-2022_实施方案_511822_荥经.xlsx"
    assert run(["implementation", "file", blank, *plan, "--received-on", "2022-02-21"]) == 1
    told = capsys.readouterr()
    assert "荥经县填报的每个事项须至少有一条写明责任岗位和完成时限的举措" in told.out
    assert "报送未收，共 1 处须改" in told.err
    (copy,) = (root / "data" / "outbox" / "实施方案").iterdir()
    assert SHEET in read(copy)
    sent = str(root / "data" / "plans" / "yaan-2022" / "examples" / "implementation" / "2022-02-24")
    files = [f"{sent}/实施方案.csv", f"{sent}/荥经县实施方案（示例）.pdf"]
    assert run(["implementation", "file", *files, *plan, "--received-on", "2022-02-24"]) == 0
    assert "荥经县：已收实施方案，21 个事项、24 条举措、正文 1 件" in capsys.readouterr().out
    where = [*plan, "--unit", "511822", "--received-on", "2022-02-28"]
    assert run(["implementation", "return", *where]) == 1
    assert "退回须写明理由" in capsys.readouterr().err
    assert run(["implementation", "receive", *where]) == 0
    assert run(["table", "implementation", *plan, "--period", "2022-03"]) == 0
    assert "511822,received,荥经县实施方案（示例）,2022-02-24,2022-02-28,,21,24,2" in capsys.readouterr().out
    assert run(["ledger", "verify"]) == 0


def test_the_command_asks_for_confirmation_and_keeps_every_marked_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "office"
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    monkeypatch.chdir(root)
    sent = (
        root / "data" / "plans" / "yaan-2022" / "examples" / "implementation" / "2022-02-24" / "实施方案.csv"
    )
    rows = list(csv.DictReader(io.StringIO(sent.read_text(encoding="utf-8-sig"))))
    rows[0]["本地举措"] += "，电话 13800000000"
    file = [
        "implementation",
        "file",
        str(table(root, rows)),
        "--plan",
        "yaan-2022",
        "--received-on",
        "2022-02-24",
    ]
    assert run(file) == 1
    told = capsys.readouterr()
    assert "[须确认] " in told.out
    assert "以上核实无误的，加 --confirm 再收一次。" in told.err
    rows[1]["本地举措"] = "电话 13900000000"
    table(root, rows)
    assert run(file) == 1
    folder = root / "data" / "outbox" / "实施方案"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["实施方案_退回_2022-02-24-2.xlsx", "实施方案_退回_2022-02-24.xlsx"]
    shutil.rmtree(folder.parent)
    folder.parent.write_text("")
    capsys.readouterr()
    assert run(file) == 1
    told = capsys.readouterr()
    assert "退件已记录，退回件没有写成" in told.err
    assert "2 处须核实确认" in told.err
    assert run([*file, "--confirm"]) == 0
    assert "[已确认] " in capsys.readouterr().out


def test_a_form_among_the_filings_is_sent_to_where_it_is_filed(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    for path in (form(desk, tmp_path, FULL), table(tmp_path, FULL)):
        with pytest.raises(FilingRefused) as told:
            file_filings(
                [path],
                plans={PLAN.id: PLAN},
                ledger=desk.ledger,
                archive=archive,
                received_on=DAY,
                actor="示例",
            )
        found = [finding for finding in told.value.details if finding.rule != "missing-table"]
        assert [finding.rule for finding in found] == ["implementation-form"]
        assert "请用 tasklib implementation file 收" in found[0].remedy


def test_a_number_in_the_name_of_the_text_is_questioned_where_the_plan_takes_its_title_from_it(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    text = tmp_path / "甲县方案13800138000.pdf"
    text.write_bytes(PDF)
    with pytest.raises(FilingRefused) as told:
        office.file_implementation(desk, archive, [form(desk, tmp_path / "a", FULL), text])
    (finding,) = told.value.details
    assert (finding.rule, finding.severity) == ("personal-data", "question")
    assert "13800138000" not in str(finding)
    named = form(desk, tmp_path / "b", FULL, {"实施方案名称": "甲县工作方案"})
    assert office.file_implementation(desk, archive, [named, text])
