"""Templates: what is prefilled, what is open, and that nothing in them is a formula."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tasklib.errors import ParameterError, WorkspaceError
from tasklib.intake import write_templates
from tasklib.intake.form import COLUMNS, GUIDE, INDICATORS, PROBLEMS, PROGRESS, RETROSPECTIVE, SHEETS
from tasklib.plan import Period
from tests.intake.desk import Desk, fill, good_rows, open_problem, problem, read
from tests.plans import small_plan

JUNE = Period.parse("2022-06")


def test_one_workbook_for_each_unit_that_files(tmp_path: Path) -> None:
    paths = write_templates(small_plan(), JUNE, tmp_path / "out", known={})
    assert [path.name for path in paths] == [
        "demo-2022_2022-06_C01_甲县.xlsx",
        "demo-2022_2022-06_C02_乙县.xlsx",
        "demo-2022_2022-06_D01_丙局.xlsx",
    ]
    assert sorted(tmp_path.joinpath("out").iterdir()) == sorted(paths)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.template().read_bytes() == desk.template().read_bytes()
    with zipfile.ZipFile(desk.template()) as archive:
        assert "2022-06-01T00:00:00Z" in archive.read("docProps/core.xml").decode()


def test_a_workbook_that_may_be_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    made = write_templates(small_plan(), JUNE, tmp_path, known={})
    assert write_templates(small_plan(), JUNE, tmp_path, known={}) == made
    filled, gone = made[1], made[2]
    filled.write_bytes(b"filled in")
    gone.unlink()
    sentence = (
        f"已有同名而内容不同的“{filled.name}”，.*一份也没有写：请换一个存放的文件夹（--out），或先把它们移走"
    )
    with pytest.raises(WorkspaceError, match=re.escape(sentence).replace(r"\.\*", ".*")):
        write_templates(small_plan(), JUNE, tmp_path, known={})
    assert filled.read_bytes() == b"filled in"
    assert not gone.exists()


def test_a_last_figure_with_its_bound_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = desk.template(last={("T1", "n"): "15余"}, doubts={("T1", "n"): "上月暂缺"})
    assert openpyxl.load_workbook(path)[INDICATORS]["B4"].comment.text == "上月暂缺"
    rows = good_rows()
    rows[INDICATORS][0] |= {"本月新增": 10, "本期累计(期末数)": 27}
    assert not desk.receipt(fill(path, rows)).notices
    (figure,) = (row for row in desk.rows("indicator_value") if row["indicator"] == "n")
    assert (figure["previous"], figure["value"]) == (15, 27)


@pytest.mark.parametrize(
    ("cadence", "period", "title"),
    [
        ("weekly", "2022-W26", "本周新增"), ("quarterly", "2022-Q2", "本季度新增"),
        ("half_yearly", "2022-H1", "本半年新增"), ("yearly", "2022", "本年新增"),
    ],
)  # fmt: skip
def test_a_form_speaks_of_its_own_cadence_and_is_read_back_under_the_old_word_too(
    tmp_path: Path, cadence: str, period: str, title: str
) -> None:
    plan = small_plan(
        calendar={
            "cadence": cadence,
            "filing_day": 5,
            "roll": "next",
            "locks_after": None,
            "source": "reconstructed",
        }
    )
    desk = Desk(tmp_path, plan)
    path = desk.template(period=period, last={("T1", "n"): Decimal(10)})
    heads = read(path)[INDICATORS][2]
    assert heads == [title if column == "本月新增" else column for column in COLUMNS[INDICATORS]]
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    assert not [part for part in parts if "本月" in part]
    rows = good_rows()
    rows[INDICATORS][0] |= {title: 4, "本期累计(期末数)": 15}
    notices = [n for n in desk.receipt(fill(path, rows), on=date(2023, 1, 4)).notices if n.rule == "sum"]
    assert [n.must for n in notices] == [f"“场次”的上期累计加{title}应等于本期累计"]
    assert desk.rows("indicator_value")[0]["added"] == 4
    rows[INDICATORS][0][title] = "许多"
    (finding,) = desk.refused(fill(desk.template(period=period), rows), on=date(2023, 1, 4))
    assert (finding.column, finding.must) == (title, f"“{title}”须是数字")
    rows[INDICATORS][0] = {k: v for k, v in rows[INDICATORS][0].items() if k != title} | {"本月新增": 5}
    old = {table: [{"报送期": period, **row} for row in own] for table, own in rows.items()}
    desk.file(desk.csv(old), on=date(2023, 1, 4))
    assert desk.rows("indicator_value")[3]["added"] == 5


def test_what_is_known_is_prefilled(tmp_path: Path) -> None:
    sheets = read(Desk(tmp_path).template(last={("T1", "n"): Decimal(12)}, problems=[open_problem()]))
    assert tuple(sheets) == (*SHEETS[:-1], RETROSPECTIVE, GUIDE)
    cover = {row[1]: row[2] for row in sheets["封面"] if len(row) > 2}
    known = {
        "单位": "甲县人民政府",
        "单位代码": "C01",
        "报送期": "2022-06",
        "工作方案": "demo-2022",
        "方案版本": "1",
    }
    assert known.items() <= cover.items()
    for table in (PROGRESS, INDICATORS, PROBLEMS):
        assert tuple(sheets[table][2]) == COLUMNS[table]
    assert [row[:2] for row in sheets[PROGRESS][3:]] == [
        ["T1", "政务开放日"], ["T2", "规范性文件公开"], ["T3", "跨界合作"],
    ]  # fmt: skip
    assert [row[:6] for row in sheets[INDICATORS][3:]] == [
        ["T1", "场次", "场", "本年累计场次", 30, 12],
        ["T2", "应公开数", "件", "本年累计应公开数", "", ""],
        ["T2", "已公开数", "件", "本年累计已公开数", "", ""],
    ]
    assert sheets[PROBLEMS][3][:3] == ["C01-T1-01", "T1", "场次不足"]


def test_an_example_plan_s_cover_says_example(tmp_path: Path) -> None:
    sheets = read(Desk(tmp_path, small_plan(title="方案")).template())
    assert "示例数据，非真实报送" in [cell for row in sheets["封面"] for cell in row]


def test_a_real_plan_s_cover_does_not_say_example(tmp_path: Path) -> None:
    sheets = read(Desk(tmp_path, small_plan(example=False, title="方案")).template())
    assert not any("示例数据" in str(cell) for row in sheets["封面"] for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "<b>x</b>", "{{ x }}", "http://a.b", "**x**", "@SUM(1)"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    path = Desk(tmp_path).template(problems=[open_problem(description=text, measure=text)])
    assert read(path)[PROBLEMS][3][2:4] == [text, text]
    with zipfile.ZipFile(path) as archive:
        sheets = [
            archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")
        ]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


def test_only_input_cells_are_open(tmp_path: Path) -> None:
    with zipfile.ZipFile(Desk(tmp_path).template()) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, 6)]
    assert all("<sheetProtection " in sheet for sheet in sheets)
    assert all('formatRows="0"' in sheet and 'autoFilter="0"' in sheet for sheet in sheets[1:4])
    assert '"未启动,推进中,已完成,不涉及"' in sheets[1]


@pytest.mark.parametrize(("period", "units"), [("2023-01", None), ("2022-Q2", None), ("2022-06", ["OFF"])])
def test_a_period_or_unit_that_does_not_file_is_refused(
    tmp_path: Path, period: str, units: list[str] | None
) -> None:
    with pytest.raises(ParameterError):
        write_templates(small_plan(), Period.parse(period), tmp_path, units=units, known={})


def validations(path: Path, sheet: str) -> dict[str, Any]:
    """The rules of data validation by the first cell they hold for."""
    found = openpyxl.load_workbook(path)[sheet].data_validations.dataValidation
    return {str(rule.sqref).split(":")[0]: rule for rule in found}


def test_a_template_says_in_itself_what_it_was_made_for(tmp_path: Path) -> None:
    properties = openpyxl.load_workbook(Desk(tmp_path).template()).custom_doc_props.props
    assert {p.name: p.value for p in properties} == {
        "tasklib-plan": "demo-2022",
        "tasklib-plan-version": "1",
        "tasklib-unit": "C01",
        "tasklib-period": "2022-06",
    }


def test_cells_are_held_to_what_may_stand_in_them(tmp_path: Path) -> None:
    path = Desk(tmp_path).template()
    progress, figures = validations(path, PROGRESS), validations(path, INDICATORS)
    assert progress["C4"].formula1 == '"未启动,推进中,已完成,不涉及"'
    assert "D4<=100" in progress["D4"].formula1
    assert (progress["E4"].type, progress["E4"].formula1) == ("textLength", "2000")
    # Text such as 150余 passes; more than the ceiling is only warned of.
    assert figures["H4"].formula1 == "IF(ISTEXT(H4),TRUE,AND(H4>=0,ROUND(H4,0)=H4,H4<=60))"
    assert figures["H4"].errorStyle == "warning"
    assert "不超过上限 60场" in figures["H4"].error
    assert figures["H5"].errorStyle in (None, "stop")
    problems = validations(path, PROBLEMS)
    assert problems["B4"].formula1 == '"T1,T2,T3"'
    assert problems["F4"].type == "date"
    assert "留空" in problems["A4"].prompt
    assert "办公电话" in validations(path, "封面")["C14"].prompt


def test_the_clerk_sees_deadline_and_last_filing_beside_each_task(tmp_path: Path) -> None:
    remarks = {"T1": ("时限 2022-12-31（刚性）", "上次填报（2022年5月）：推进中 40%，已通过")}
    path = Desk(tmp_path).template(remarks=remarks)
    book = openpyxl.load_workbook(path)
    assert book[PROGRESS]["B4"].comment.text == "\n".join(remarks["T1"])
    assert book[PROGRESS]["B5"].comment is None
    guide = [row[0].value for row in book["填报说明"].iter_rows()]
    assert guide[-1] == "T1 政务开放日：时限 2022-12-31（刚性）；上次填报（2022年5月）：推进中 40%，已通过。"


def test_the_guide_forbids_secrets_and_personal_data_and_tells_how_evidence_is_sent(tmp_path: Path) -> None:
    text = "\n".join(str(row[0]) for row in read(Desk(tmp_path).template(due=date(2022, 7, 12)))["填报说明"])
    for words in ("涉密", "身份证号", "手机号", "同一个文件夹", "“盖章”", "2022年7月12日前"):
        assert words in text


needs_libreoffice = pytest.mark.skipif(
    shutil.which("libreoffice") is None, reason="LibreOffice is not installed"
)


def saved_by_libreoffice(path: Path, form: str, tmp_path: Path) -> Path:
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "libreoffice",
        home,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(tmp_path / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return tmp_path / "saved" / f"{path.stem}.{form}"


@pytest.mark.slow
@needs_libreoffice
def test_a_template_keeps_its_cells_through_libreoffice(tmp_path: Path) -> None:
    path = Desk(tmp_path).template(problems=[open_problem(description="=1+1")])
    before, after = read(path), read(saved_by_libreoffice(path, "xlsx", tmp_path))
    assert tuple(after) == (*SHEETS[:-1], RETROSPECTIVE, GUIDE)
    for table in (PROGRESS, INDICATORS, PROBLEMS, RETROSPECTIVE):
        assert after[table][2:4] == before[table][2:4]


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_a_filing_saved_by_libreoffice_is_the_same_filing(tmp_path: Path, form: str) -> None:
    desk = Desk(tmp_path)
    rows = {**good_rows(), PROBLEMS: [problem(整改时限=date(2022, 9, 30))]}
    path = fill(desk.template(), rows)
    first = desk.receipt(path)
    again = desk.receipt(saved_by_libreoffice(path, form, tmp_path))
    assert (again.same, again.seq) == (True, first.seq)
