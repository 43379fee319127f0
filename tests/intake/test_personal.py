"""Personal data in text: found, told only by its ends, and taken only when the office confirms."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tasklib.errors import FilingRefused
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS, plain
from tasklib.intake.personal import masked, personal_data
from tests.intake.desk import FIGURE, Desk, fill, good_rows, problem

IDENTITY = "511822198001011234"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"身份证{IDENTITY}", ["身份证号"]),
        ("511822 19800101 123X", ["身份证号"]),
        ("５１１８２２１９８００１０１１２３４", ["身份证号"]),
        ("电话13800000000。", ["手机号"]),
        ("138-0000-0000、+86 139 0000 0000", ["手机号"]),
        ("１３８００００００００", ["手机号"]),
        (f"{IDENTITY}，13800000000", ["身份证号", "手机号"]),
        ("0835-2222222", []),
        ("511822198013011234", []),  # no thirteenth month
        ("91511800MA62HU1X4K", []),  # a credit code
        ("文号20220701138000000001234567", []),
        ("共 12345678901234567 件", []),
        ("金额13800000000.50", []),
        ("完成12项，约150余场", []),
        ("", []),
    ],
)
def test_identity_and_mobile_numbers_are_found(text: str, kinds: list[str]) -> None:
    assert list(personal_data(text)) == kinds
    assert (masked(text) == text) == (not kinds)


def test_a_masked_text_keeps_everything_but_the_numbers() -> None:
    assert masked(f"张某（{IDENTITY}），电话13812345678") == "张某(511*************34),电话138******78"


TEXTS = [
    (PROGRESS, 0, "进展情况"),
    (PROGRESS, 0, "存在问题"),
    (PROGRESS, 0, "下步措施"),
    (PROGRESS, 0, "佐证材料"),
    (PROGRESS, 0, "经验做法"),
    (INDICATORS, 0, "备注"),
    (PROBLEMS, 0, "问题描述"),
    (PROBLEMS, 0, "整改措施"),
    (PROBLEMS, 0, "责任岗位"),
    (PROBLEMS, 0, "需协调单位"),
    (PROBLEMS, 0, "建议"),
]


@pytest.mark.parametrize(("table", "row", "column"), TEXTS)
def test_every_text_is_looked_through_and_the_number_is_never_told(
    tmp_path: Path, table: str, row: int, column: str
) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROBLEMS] = [problem()]
    rows[table][row] |= {column: f"负责人 {IDENTITY}"}
    with pytest.raises(FilingRefused, match="1 处须核实确认") as refused:
        desk.file(desk.csv(rows))
    (finding,) = refused.value.details
    assert (finding.rule, finding.severity, finding.column) == ("personal-data", "question", column)
    told = json.dumps([asdict(finding), str(finding), str(refused.value)], ensure_ascii=False)
    assert IDENTITY not in told
    assert "511*************34" in told
    assert desk.rows("submission") == []


def test_the_reason_of_a_missing_figure_is_looked_through_too(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[INDICATORS][0][FIGURE] = "暂缺：问13800000000"
    with pytest.raises(FilingRefused, match="不应有手机号"):
        desk.file(desk.csv(rows))


def test_what_the_office_confirms_is_taken_and_named_on_record(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0]["进展情况"] = "热线 13800000000 已公布"
    (receipt,) = desk.file(desk.csv(rows), confirmed=True).receipts
    assert [(n.severity, n.column) for n in receipt.notices] == [("question", "进展情况")]
    (kept,) = desk.rows("confirmed_finding")
    assert (kept["seq"], kept["rule"], kept["cell"]) == (receipt.seq, "personal-data", "G2")
    assert desk.rows("filing")[0]["progress"] == "热线 13800000000 已公布"


def test_a_number_in_a_cell_that_is_wrong_anyway_is_not_told_either(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    rows[PROGRESS][0]["完成状态"] = IDENTITY
    (finding,) = desk.refused(desk.csv(rows))
    assert finding.found == "511*************34"


def test_a_mobile_number_as_office_phone_is_told_and_not_recorded(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipt = desk.receipt(fill(desk.template(), good_rows(), {"填报人": "李某", "联系电话": "13800000000"}))
    (notice,) = receipt.notices
    assert (notice.rule, notice.severity, notice.found) == ("mobile-phone", "notice", "138******00")
    (submission,) = desk.rows("submission")
    assert (submission["filled_by"], submission["phone"]) == ("李某", None)


@pytest.mark.parametrize(("name", "rule"), [("李某\x07", "control-character"), ("长" * 2001, "too-long")])
def test_a_signature_is_read_as_any_other_text(tmp_path: Path, name: str, rule: str) -> None:
    desk = Desk(tmp_path)
    (finding,) = desk.refused(fill(desk.template(), good_rows(), {"填报人": name}))
    assert (finding.rule, finding.column) == (rule, "填报人")


def test_an_identity_number_on_the_cover_is_questioned(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    path = fill(desk.template(), good_rows(), {"填报人": f"李某{IDENTITY}"})
    with pytest.raises(FilingRefused) as refused:
        desk.file(path)
    assert [(f.sheet, f.column, f.severity) for f in refused.value.details] == [
        ("封面", "填报人", "question")
    ]


def test_numbers_and_accents_without_end_are_looked_through_once() -> None:
    # Each held against each, these would take minutes.
    assert IDENTITY not in masked(f"{IDENTITY} 13800000000 " * 50_000)
    assert plain("a" + "\u0301\u0323" * 500_000)
    assert masked("\u0301\u0323" * 500_000)
