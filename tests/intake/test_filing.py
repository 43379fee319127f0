"""Filing: what is recorded, what is told, and what counts as the same filing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tasklib.errors import ParameterError, SnapshotError
from tasklib.intake import Receipt
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.ledger import Verdict, verify
from tests.intake.desk import FIGURE, Desk, fill, good_rows, open_problem, problem, read, write
from tests.plans import small_plan

PERCENT = "完成比例(%)"
HOSTILE = [
    "<b>粗</b>",
    "=1+1",
    "{{ x }}",
    "**md** [a](http://b)",
    "第一行\n第二行",
    "<script>alert(1)</script>",
]


def give_back(desk: Desk, seq: int, *tasks: str, verdict: str = "returned") -> None:
    with desk.ledger.writing() as writer:
        rows = [Verdict(seq, task, verdict, "请核对") for task in tasks]
        writer.append("review", rows, plan=desk.plan, received_on=date(2022, 7, 5), actor="办公室")


def rules(receipt: Receipt) -> set[str]:
    return {notice.rule for notice in receipt.notices}


def test_a_filled_template_is_recorded_whole(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(整改时限=date(2022, 9, 30))]
    path = fill(desk.template(), rows)
    receipt = desk.receipt(path)
    assert (receipt.unit, receipt.unit_name, receipt.period) == ("C01", "甲县人民政府", "2022-06")
    assert (receipt.revision, receipt.same, receipt.complete) == (1, False, True)
    assert (receipt.tasks, receipt.indicators, receipt.problems) == (3, 3, 1)
    assert [file.name for file in receipt.files] == [path.name]
    (submission,) = desk.rows("submission")
    assert (submission["seq"], submission["unit"], submission["revision"]) == (receipt.seq, "C01", 1)
    first = desk.rows("filing")[0]
    assert (first["task"], first["state"], first["percent"]) == ("T1", "in_progress", Decimal(50))
    values = {
        (row["task"], row["indicator"]): (row["value"], row["bound"]) for row in desk.rows("indicator_value")
    }
    assert values == {("T1", "n"): (15, "="), ("T2", "a"): (10, "="), ("T2", "b"): (8, "=")}
    assert desk.rows("problem_report")[0]["due"] == date(2022, 9, 30)
    assert verify(desk.ledger, desk.archive)[0] == 2


def test_tables_and_workbook_of_the_same_content_are_the_same_filing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(fill(desk.template(), good_rows()))
    again = desk.receipt(desk.csv(good_rows()))
    assert (again.same, again.seq) == (True, first.seq)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_come_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    desk = Desk(tmp_path)
    assert desk.receipt(desk.csv(good_rows(), encoding=encoding)).tasks == 3


def test_tables_hold_many_units_and_periods(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    for table in (PROGRESS, INDICATORS):
        rows[table] += [{**row, "单位代码": "C02"} for row in good_rows()[table]]
        rows[table] += [{**row, "报送期": "2022-05"} for row in good_rows()[table]]
    receipts = desk.file(desk.csv(rows)).receipts
    assert [(r.unit, r.period) for r in receipts] == [
        ("C01", "2022-05"),
        ("C01", "2022-06"),
        ("C02", "2022-06"),
    ]
    assert [r.seq for r in receipts] == [2, 3, 4]


def test_a_row_that_bears_another_period_than_its_neighbours_is_refused(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    desk.receipt(desk.csv(rows), on=date(2022, 7, 4))
    july = {name: [{**row, "报送期": "2022-07"} for row in lines] for name, lines in rows.items()}
    july[PROGRESS][1]["报送期"] = "2022-06"
    stray = [f for f in desk.refused(desk.csv(july, "july"), on=date(2022, 8, 4)) if f.rule == "period-stray"]
    assert "每期须是整份（另有2022年7月）" in str(stray[0])
    assert "任务进展.csv 第3行“报送期”" in stray[0].place
    assert len(desk.rows("submission")) == 1


def test_a_figure_of_a_unit_that_files_no_task_beside_it_is_refused(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[INDICATORS][0]["单位代码"] = "C02"
    findings = desk.refused(desk.csv(rows))
    assert [f.rule for f in findings] == ["unit-bare"]
    assert "同一批表里须有乙县" in str(findings[0])


def test_a_missing_table_is_held_against_the_units_that_sent_the_others(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    folder = desk.csv(good_rows())
    (folder / f"{INDICATORS}.csv").unlink()
    desk.refused(folder)
    (row,) = desk.rows("refused_unit")
    assert row["unit"] == "C01"
    assert row["findings"] > 0


def test_order_of_rows_columns_and_spaces_do_not_matter(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = fill(desk.template(), good_rows())
    first, sheets = desk.receipt(path), read(path)
    grid = sheets.pop(PROGRESS)
    head, body = grid[2], grid[:2:-1]
    moved = [[f" {name}\n" for name in reversed(head)], *([*reversed(row)] for row in body)]
    again = desk.receipt(write(path, {**sheets, f" {PROGRESS} ": [[], [], [], [], *moved]}))
    assert (again.same, again.seq) == (True, first.seq)


@pytest.mark.parametrize("text", HOSTILE)
def test_county_text_is_kept_literally(tmp_path: Path, text: str) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0]["进展情况"] = text
    rows[PROBLEMS] = [problem(问题描述=text)]
    for path in (fill(desk.template(), rows), desk.csv(rows)):
        desk.file(path)
        assert desk.rows("filing")[0]["progress"] == text
        assert desk.rows("problem_report")[0]["description"] == text
    assert len(desk.rows("submission")) == 1


def test_a_refusal_is_recorded_and_changes_no_figure(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    desk.file(desk.csv(rows))
    before = {name: desk.rows(name) for name in ("submission", "filing", "indicator_value")}
    rows[PROGRESS][0][PERCENT] = 101
    rows[PROGRESS].append({**rows[PROGRESS][1], "单位代码": "C02"})
    desk.refused(desk.csv(rows), on=date(2022, 7, 6))
    assert {name: desk.rows(name) for name in before} == before
    refused = [(r["unit"], r["period"], r["findings"]) for r in desk.rows("refused_unit")]
    # The second county's own rows are in order but for its figures; its attempt keeps its date.
    assert refused[0] == ("C01", "2022-06", 1)
    assert refused[1][:2] == ("C02", "2022-06")
    assert {r["received_on"] for r in desk.rows("refused_unit")} == {date(2022, 7, 6)}
    assert len([r for r in desk.rows("source_file") if r["received_on"] == date(2022, 7, 6)]) == 3


def test_one_bad_file_refuses_the_good_one_beside_it(tmp_path: Path) -> None:
    desk, bad = Desk(tmp_path), good_rows()
    bad[PROGRESS][0][PERCENT] = 101
    good, broken = fill(desk.template("C01"), good_rows()), fill(desk.template("C02"), bad)
    desk.refused(good, broken)
    assert desk.rows("submission") == []
    refused = {r["unit"]: (r["findings"], r["bundle"]) for r in desk.rows("refused_unit")}
    assert refused == {"C01": (0, 1), "C02": (1, 2)}
    came = [(r["name"], r["bundle"]) for r in desk.rows("source_file")]
    assert came == [(good.name, 1), (broken.name, 2)]


def test_a_refusal_tells_whose_tables_came_and_keeps_evidence_and_double_filers_apart(
    tmp_path: Path,
) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0] |= {PERCENT: 101, "佐证材料": "签到.pdf"}
    folder = desk.csv(rows)
    (folder / "签到.pdf").write_bytes(b"%PDF-1.7 \n")
    desk.refused(folder)
    assert [r["bundle"] for r in desk.rows("refused_unit")] == [1]
    came = {r["name"]: r["bundle"] for r in desk.rows("source_file")}
    assert came == {**{f"{table}.csv": 1 for table in (PROGRESS, INDICATORS, PROBLEMS)}, "签到.pdf": None}
    desk.refused(folder, desk.csv(good_rows(), "again"), on=date(2022, 7, 5))
    assert [r["bundle"] for r in desk.rows("refused_unit")] == [1, None]


def test_what_the_office_may_confirm_is_not_charged_to_the_unit(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0]["存在问题"] = "热线 13800000000"
    assert desk.refused(desk.csv(rows)) == []
    assert [(r["unit"], r["findings"]) for r in desk.rows("refused_unit")] == [("C01", 0)]
    assert desk.rows("refused_finding")


def test_one_unit_files_once_in_a_command(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    other = fill(desk.template(), good_rows()).rename(tmp_path / "另存.xlsx")
    (finding,) = desk.refused(fill(desk.template(), good_rows()), other)
    assert finding.must == "甲县人民政府 2022-06 的报送一次只能收一份"


def test_a_changed_refile_is_the_next_revision(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    desk.file(desk.csv(rows))
    rows[PROGRESS][0][PERCENT] = 60
    receipt = desk.receipt(desk.csv(rows))
    assert (receipt.revision, receipt.same) == (2, False)


def test_a_returned_filing_may_be_filed_again_unchanged_but_is_told_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(desk.csv(good_rows()))
    give_back(desk, first.seq, "T1")
    again = desk.receipt(desk.csv(good_rows()))
    assert (again.same, again.revision) == (False, 2)
    (notice,) = [n for n in again.notices if n.rule == "unchanged-return"]
    assert notice.must == "任务 T1 已被退回，重报应有改动"
    third = desk.receipt(desk.csv(good_rows()))
    assert (third.same, third.seq) == (True, again.seq)


def test_a_return_taken_back_leaves_the_filing_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(desk.csv(good_rows()))
    give_back(desk, first.seq, "T1")
    give_back(desk, first.seq, "T1", verdict="accepted")
    assert desk.receipt(desk.csv(good_rows())).same


def falling(desk: Desk, value: int | str, period: str = "2022-06", note: str = "") -> Any:
    rows = good_rows()
    rows[INDICATORS][0] |= {FIGURE: value, "备注": note}
    for table in (PROGRESS, INDICATORS):
        rows[table] = [{**row, "报送期": period} for row in rows[table]]
    return desk.csv(rows)


def test_a_falling_figure_needs_a_note(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file(falling(desk, 15, "2022-05"))
    (finding,) = desk.refused(falling(desk, 14))
    assert (finding.rule, finding.cell) == ("falling", "J2")
    assert finding.found == "14，2022-05 报的是 15"
    assert desk.receipt(falling(desk, 14, note="核减重复一场")).revision == 1


def test_a_sum_is_filed_as_its_sum_and_its_words_stay_in_the_note(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[INDICATORS][0] |= {FIGURE: "9 ＋ 12", "上期累计": "1+8", "本月新增": "12", "备注": "城区与乡镇"}
    rows[INDICATORS][1] |= {FIGURE: "1+9"}
    assert not desk.receipt(fill(desk.template(), rows)).notices
    told = [
        (row["value"], row["bound"], row["previous"], row["note"]) for row in desk.rows("indicator_value")
    ]
    assert told[:2] == [(21, "=", 9, "原填9+12；城区与乡镇"), (10, "=", None, "原填1+9")]


def test_the_words_of_a_sum_explain_no_fall(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file(falling(desk, 15, "2022-05"))
    (finding,) = desk.refused(falling(desk, "6+8"))
    assert (finding.rule, finding.found) == ("falling", "14，2022-05 报的是 15")
    assert desk.receipt(falling(desk, "6+8", note="核减重复一场")).revision == 1


@pytest.mark.parametrize(
    ("before", "now", "severity", "found"),
    [
        ("近50", "48", "notice", "48，2022-05 报的是 ≤50"),
        ("约50", "46", "notice", "46，2022-05 报的是 约50"),
        ("约50", "44", "error", "44，2022-05 报的是 约50"),
        ("50余", "48", "error", "48，2022-05 报的是 ≥50"),
        ("50", "48余", "notice", "≥48，2022-05 报的是 50"),
    ],
)
def test_only_a_figure_that_must_have_fallen_is_refused(
    tmp_path: Path, before: Any, now: Any, severity: str, found: str
) -> None:
    desk = Desk(tmp_path)
    desk.file(falling(desk, before, "2022-05"))
    filed = falling(desk, now)
    told = desk.refused(filed) if severity == "error" else desk.receipt(filed).notices
    (finding,) = [finding for finding in told if finding.rule == "falling"]
    assert (finding.severity, finding.found) == (severity, found)


def test_a_part_exceeds_its_whole_and_a_figure_its_ceiling_only_where_no_bound_allows_it(
    tmp_path: Path,
) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    parts = [row for row in rows[INDICATORS] if row["任务编号"] == "T2"]
    parts[0][FIGURE], parts[1][FIGURE] = "10余", "12"
    desk.receipt(desk.csv(rows))
    parts[0][FIGURE] = "近10"
    (finding,) = [finding for finding in desk.refused(desk.csv(rows)) if finding.rule == "ratio"]
    assert finding.found == "12 与 ≤10"
    parts[0][FIGURE], rows[INDICATORS][0][FIGURE] = "13", "60余"
    (notice,) = [n for n in desk.receipt(desk.csv(rows)).notices if n.rule == "above-ceiling"]
    assert notice.severity == "notice"
    rows[INDICATORS][0][FIGURE] = "61余"
    (finding,) = desk.refused(desk.csv(rows))
    assert (finding.rule, finding.severity) == ("above-ceiling", "error")


def test_a_row_number_is_no_problem_number(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题编号="1"), problem(问题编号="2", 问题描述="人手不足")]
    first = desk.receipt(desk.csv(rows))
    assert [given.problem for given in first.given] == ["C01-T1-01", "C01-T1-02"]
    told = [notice.must for notice in first.notices if notice.rule == "problem-row-number"]
    assert told == [f"“{n}”是行号，不是问题编号，已按新问题另编" for n in (1, 2)]
    # The same rows again are the same problems.
    assert desk.receipt(desk.csv(rows)).same


def test_a_returned_figure_or_a_later_one_is_not_fallen_below(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(falling(desk, 15, "2022-05"))
    give_back(desk, first.seq, "T1")
    desk.file(falling(desk, 14))
    assert desk.receipt(falling(desk, 13, "2022-05")).revision == 2


def test_figures_of_one_command_are_held_against_each_other(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    for table in (PROGRESS, INDICATORS):
        rows[table] += [{**row, "报送期": "2022-05"} for row in good_rows()[table]]
    rows[INDICATORS][3][FIGURE] = 16
    (finding,) = desk.refused(desk.csv(rows))
    assert finding.found == "15，2022-05 报的是 16"


def test_a_new_problem_is_given_the_next_number_and_keeps_it(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题编号="C01-T1-07"), problem(问题描述="人手不足")]
    first = desk.receipt(desk.csv(rows))
    assert [(g.problem, g.description) for g in first.given] == [("C01-T1-08", "人手不足")]
    assert desk.receipt(desk.csv(rows)).same
    rows[PROGRESS][0][PERCENT] = 60
    later = desk.receipt(desk.csv(rows))
    # A receipt tells the number again for as long as the unit leaves it out.
    assert (later.revision, later.given) == (2, first.given)


def test_a_problem_number_belongs_to_one_unit_and_task(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题编号="X1"), problem(问题编号="P1", 问题描述="乙")]
    desk.file(desk.csv(rows))
    rows[PROBLEMS] = [problem(问题编号="X1", 任务编号="T2")]
    (finding,) = desk.refused(desk.csv(rows))
    assert finding.must == "问题编号须用于登记时的任务"
    other: dict[str, Any] = {
        t: [{**r, "单位代码": "C02"} for r in good_rows()[t]] for t in (PROGRESS, INDICATORS)
    }
    # A number of the plan's own list is everybody's.
    other[PROBLEMS] = [problem(单位代码="C02", 问题编号=n, 问题描述=n) for n in ("X1", "P1")]
    (finding,) = desk.refused(desk.csv(other))
    assert (finding.must, finding.found) == ("问题编号不能与别的单位的相同", "X1")


def test_the_same_problem_twice_is_refused(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem(问题编号="X1"), problem(问题编号="X1", 问题描述="乙"), problem(问题描述="乙")]
    assert [f.rule for f in desk.refused(desk.csv(rows))] == ["duplicate-problem", "duplicate-problem"]


def test_a_problem_may_not_stand_under_its_number_and_again_without(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    desk.file(desk.csv(rows))
    rows[PROBLEMS] = [problem(问题编号="C01-T1-01", 问题描述="换个说法"), problem()]
    (finding,) = desk.refused(desk.csv(rows))
    assert (finding.rule, finding.cell, finding.remedy) == (
        "duplicate-problem",
        "E3",
        "请与编号 C01-T1-01 的一行合并",
    )


def test_an_open_problem_left_out_stays_open_and_is_told(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    desk.file(desk.csv(rows))
    receipt = desk.receipt(desk.csv(good_rows()))
    (notice,) = receipt.notices
    assert notice.must == "未整改完的问题 C01-T1-01 应列在问题清单里"
    rows[PROBLEMS] = [problem(问题编号="C01-T1-01", 整改状态="已办结", 整改措施="", 责任岗位="", 整改时限="")]
    assert desk.receipt(desk.csv(rows)).notices == ()
    assert desk.receipt(desk.csv(good_rows())).notices == ()


def test_a_problem_told_only_in_a_returned_row_is_not_missed(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    first = desk.receipt(desk.csv(rows))
    give_back(desk, first.seq, "T1")
    assert rules(desk.receipt(desk.csv(good_rows()))) == {"unchanged-return"}
    # Its number stays its own.
    (number,) = desk.receipt(desk.csv(rows), on=date(2022, 7, 6)).given
    assert number.problem == "C01-T1-01"


@pytest.mark.parametrize(
    ("table", "row", "changes", "rule"),
    [
        (PROGRESS, 0, {"完成状态": ""}, "incomplete"),
        (PROGRESS, 0, {PERCENT: 100}, "all-done"),
        (PROGRESS, 0, {PERCENT: 0.6}, "percent-below-one"),
        (PROGRESS, 0, {"进展情况": ""}, "progress-missing"),
        (PROGRESS, 0, {"任务名称": "别的事"}, "task-title"),
        (INDICATORS, 0, {FIGURE: ""}, "incomplete"),
        (INDICATORS, 0, {"上期累计": 10, "本月新增": 4}, "sum"),
        (PROBLEMS, 0, {"需协调层级": "会议", "需协调单位": "市司法局"}, "meeting-incomplete"),
    ],
)
def test_a_notice_never_refuses(
    tmp_path: Path, table: str, row: int, changes: dict[str, Any], rule: str
) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    rows[table][row] |= changes
    receipt = desk.receipt(desk.csv(rows))
    assert rules(receipt) == {rule}
    assert receipt.complete == (rule != "incomplete")


def test_a_last_figure_that_is_not_the_one_on_record_is_told(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    may = {t: [{**row, "报送期": "2022-05"} for row in rows[t]] for t in (PROGRESS, INDICATORS)}
    desk.file(desk.csv(may), on=date(2022, 6, 2))
    rows[INDICATORS][0] |= {"上期累计": 14}
    rows[INDICATORS][1] |= {"上期累计": 10}
    (notice,) = desk.receipt(desk.csv(rows)).notices
    assert (notice.rule, notice.cell, notice.found) == ("previous", "H2", "14，2022-05 报的是 15")
    assert notice.must == "“场次”的上期累计应与台账一致"


def test_what_is_left_out_is_told_row_by_row(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    del rows[PROGRESS][2], rows[INDICATORS][0]
    receipt = desk.receipt(desk.csv(rows))
    assert not receipt.complete
    assert [n.must for n in receipt.notices] == [
        "甲县人民政府 2022-06 的任务 T3 未填，本次报送不完整",
        "甲县人民政府 2022-06 的指标“场次”（T1）未填，本次报送不完整",
    ]


def test_a_missing_figure_with_a_reason_is_complete(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[INDICATORS][0] |= {FIGURE: "暂缺", "备注": "系统升级"}
    assert desk.receipt(desk.csv(rows)).complete
    (kept,) = [row for row in desk.rows("indicator_value") if row["indicator"] == "n"]
    assert (kept["value"], kept["bound"], kept["missing"]) == (None, None, "系统升级")


def test_a_rate_task_is_done_when_its_target_is_met(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][1] |= {"完成状态": "已完成"}
    rows[INDICATORS][2][FIGURE] = 10
    assert desk.receipt(desk.csv(rows)).complete


def test_the_plan_of_tables_is_found_or_must_be_named(tmp_path: Path) -> None:
    desk, twin = Desk(tmp_path), small_plan(id="twin-2022")
    later = small_plan(id="later-2023", start="2023-01-01", end="2023-12-31")
    folder, plans = desk.csv(good_rows()), {desk.plan.id: desk.plan, later.id: later}
    assert desk.file(folder, plans=plans).receipts[0].plan == "demo-2022"
    both = {**plans, twin.id: twin}
    (finding,) = desk.refused(folder, plans=both)
    assert (finding.rule, finding.found) == ("plan-ambiguous", "demo-2022、twin-2022")
    assert desk.file(folder, plans=both, plan_id="twin-2022").receipts[0].plan == "twin-2022"
    with pytest.raises(ParameterError, match="没有工作方案“none”"):
        desk.file(folder, plans=both, plan_id="none")


def test_a_plan_changed_under_its_version_records_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file(desk.csv(good_rows()))
    head = desk.ledger.head()
    desk.plan = small_plan(title="改过的方案")
    with pytest.raises(SnapshotError):
        desk.file(desk.csv(good_rows()))
    assert desk.ledger.head() == head


def test_a_prefilled_problem_goes_back_under_its_number(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    template = desk.template(problems=[open_problem()], last={("T1", "n"): Decimal(12)})
    receipt = desk.receipt(
        fill(template, {PROGRESS: good_rows()[PROGRESS], INDICATORS: good_rows()[INDICATORS]})
    )
    assert (receipt.problems, receipt.given) == (1, ())
    assert desk.rows("problem_report")[0]["problem"] == "C01-T1-01"
    assert desk.rows("indicator_value")[0]["previous"] == 12


def test_a_number_not_on_record_is_told_with_those_that_are_open(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first = desk.receipt(desk.csv(good_rows() | {PROBLEMS: [problem(问题编号="QX-9")]}))
    # A unit that has none open is told nothing: it may number its problems itself.
    assert not first.notices
    known, new = problem(问题编号="QX-9"), problem(问题编号="QX-8", 问题描述="另一个")
    rows = good_rows() | {PROBLEMS: [{**row, "报送期": "2022-07"} for row in (known, new)]}
    for table in (PROGRESS, INDICATORS):
        rows[table] = [{**row, "报送期": "2022-07"} for row in rows[table]]
    receipt = desk.receipt(desk.csv(rows), on=date(2022, 8, 3))
    (notice,) = receipt.notices
    assert (notice.rule, notice.found) == ("problem-unregistered", "QX-8")
    assert notice.remedy.startswith("本单位未整改完的问题有 QX-9；")
