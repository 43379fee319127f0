"""佐证材料 that comes with a filing: tied to the rows that name it, else said to be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib.errors import FilingRefused, TamperedError
from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.intake.naming import files_written
from tasklib.ledger import Verdict, verify
from tests.intake.desk import Desk, fill, good_rows, write
from tests.intake.papers import PDF, PNG, SVG

PROOF = "佐证材料"


def rows(**named: str) -> dict[str, list[dict[str, Any]]]:
    """A complete filing whose rows name evidence, by task."""
    filed = good_rows()
    for row in filed[PROGRESS]:
        row[PROOF] = named.get(row["任务编号"], "")
    return filed


def parcel(desk: Desk, filed: dict[str, list[dict[str, Any]]], name: str = "in", **files: bytes) -> Path:
    """A folder of the three tables with files beside them; a file's name says _ for its point."""
    folder = desk.csv(filed, name)
    for file, content in files.items():
        (folder / file.replace("_", ".")).write_bytes(content)
    return folder


def tied(desk: Desk) -> list[tuple[str, str | None, str, int]]:
    return [(r["name"], r["task"], r["role"], r["n"]) for r in desk.rows("evidence_file")]


def test_a_file_is_tied_to_every_row_that_names_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    named = rows(T1="活动照片.png、签到表", T2="签到表.PDF；公示截图")
    receipt = desk.receipt(parcel(desk, named, 活动照片_png=PNG, 签到表_pdf=PDF))
    assert tied(desk) == [
        ("活动照片.png", "T1", "evidence", 1),
        ("签到表.pdf", "T1", "evidence", 2),
        ("签到表.pdf", "T2", "evidence", 3),
    ]
    (first, *_) = desk.rows("evidence_file")
    assert (first["unit"], first["period"], first["media"], first["size"]) == (
        "C01",
        "2022-06",
        "image/png",
        len(PNG),
    )
    assert [file.name for file in receipt.evidence] == ["活动照片.png", "签到表.pdf", "签到表.pdf"]
    assert not receipt.notices
    assert verify(desk.ledger, desk.archive)[0] == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("签到表.pdf", "签到表.pdf"),
        ("签到表", "签到表.pdf"),
        ("签 到 表", "签到表.pdf"),
        ("图片ABC.PNG", "图片abc.png"),
        ("照片，签到表；其他", "签到表.pdf"),
        ("照片\n签到表", "签到表.pdf"),
        ("1.照片.jpg；2.签到表.pdf", "签到表.pdf"),
        ("照片.jpg 签到表.pdf", "签到表.pdf"),
        ("《签到表》。", "签到表.pdf"),
        ("附件1：签到表", "附件1.pdf"),
        ("签到表（6月）.pdf", "签到表(6月).pdf"),
        ("雨城、名山核验表.pdf", "雨城、名山核验表.pdf"),
    ],
)
def test_a_name_is_found_however_a_clerk_writes_it(tmp_path: Path, text: str, name: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, rows(T1=text))
    (folder / name).write_bytes(PDF)
    desk.receipt(folder)
    assert [(told, task) for told, task, *_ in tied(desk)] == [(name, "T1")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("附件11", "附件1.pdf"),
        ("附件1.pdf", "附件.pdf"),
        ("现场签到表", "签到表.pdf"),
        ("", "签到表.pdf"),
        ("签到表（修订）", "签到表.pdf"),
    ],
)
def test_a_file_that_no_row_names_is_refused_with_the_remedy(tmp_path: Path, text: str, name: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, rows(T1=text))
    (folder / name).write_bytes(PDF)
    (finding,) = desk.refused(folder)
    assert str(finding).startswith(
        f"{name}：附来的文件须在某一事项的佐证材料里写明文件名。请在佐证材料里写上"
    )
    assert desk.rows("submission") == []
    # The refused filing's evidence is archived like the rest of it.
    assert name in {row["name"] for row in desk.rows("source_file")}
    assert [row["findings"] for row in desk.rows("refused_unit")] == [1]


@pytest.mark.parametrize("content", [SVG, b"<html></html>", b"MZ\x90", "文字".encode()])
def test_what_is_no_document_or_picture_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    desk = Desk(tmp_path)
    (finding,) = desk.refused(parcel(desk, rows(T1="照片.jpg"), 照片_jpg=content))
    assert finding.rule == "evidence-type"
    assert "请另存为 PDF 或图片后再附" in str(finding)


def test_what_windows_and_editors_leave_in_a_folder_is_no_evidence(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, rows())
    for name in ("Thumbs.db", "desktop.ini", "~$报送表.xlsx", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    assert not desk.receipt(folder).notices


def test_a_name_that_lies_about_the_type_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receipt(parcel(desk, rows(T1="照片.jpg"), 照片_jpg=PDF))
    assert desk.rows("evidence_file")[0]["media"] == "application/pdf"


def test_files_named_but_not_sent_are_told_once_and_refuse_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipt = desk.receipt(
        parcel(desk, rows(T1="签到表.pdf、照片.JPG", T2="公示牌照片、台账.zip"), 签到表_pdf=PDF)
    )
    (notice,) = receipt.notices
    assert notice.must == "佐证材料里写明的文件应随报送附来，还有1个没有收到"
    assert notice.found == "T1“照片.JPG”"


def test_a_file_on_record_for_the_row_is_not_missed_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receipt(parcel(desk, rows(T1="签到表.pdf"), 签到表_pdf=PDF))
    later = rows(T1="签到表.pdf")
    later[PROGRESS][0]["完成比例(%)"] = 60
    receipt = desk.receipt(desk.csv(later, "later"))
    assert (receipt.revision, receipt.notices) == (2, ())


def test_a_refile_keeps_only_what_is_new_and_an_unchanged_one_makes_an_entry_of_it(tmp_path: Path) -> None:
    desk, named = Desk(tmp_path), rows(T1="签到表、照片")
    desk.receipt(parcel(desk, named, 签到表_pdf=PDF))
    again = desk.receipt(parcel(desk, named, "again", 签到表_pdf=PDF, 照片_png=PNG))
    assert (again.same, again.revision) == (True, 1)
    assert [row["kind"] for row in desk.rows("entry")] == ["plan", "submission", "evidence"]
    assert tied(desk) == [("签到表.pdf", "T1", "evidence", 1), ("照片.png", "T1", "evidence", 1)]
    desk.receipt(parcel(desk, named, "third", 签到表_pdf=PDF, 照片_png=PNG))
    assert len(desk.rows("entry")) == 3


def test_a_file_that_went_back_with_its_row_is_recorded_anew_when_it_comes_again(tmp_path: Path) -> None:
    desk, named = Desk(tmp_path), rows(T1="签到表.pdf")
    first = desk.receipt(parcel(desk, named, 签到表_pdf=PDF))
    told = [Verdict(first.seq, "T1", "returned", "签到表没有签名")]
    with desk.ledger.writing() as writer:
        writer.append("review", told, plan=desk.plan, received_on=date(2022, 7, 5), actor="示例")
    named[PROGRESS][0]["完成比例(%)"] = 60
    missed = desk.receipt(desk.csv(named, "without"))
    assert [notice.rule for notice in missed.notices] == ["evidence-missing"]
    desk.receipt(parcel(desk, named, "again", 签到表_pdf=PDF))
    desk.receipt(parcel(desk, named, "third", 签到表_pdf=PDF))
    assert len(tied(desk)) == 2


def test_the_stamped_scan_belongs_to_the_whole_filing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receipt(parcel(desk, rows(), 报送表盖章件_pdf=PDF))
    assert tied(desk) == [("报送表盖章件.pdf", None, "stamped", 1)]


@pytest.mark.parametrize(
    "name", ["甲县2022-05盖章件", "甲县5月盖章件", "盖章件2022年05月", "202207盖章件", "2021年6月盖章件"]
)
def test_a_stamped_scan_of_another_period_is_refused(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, rows())
    (folder / f"{name}.pdf").write_bytes(PDF)
    (finding,) = desk.refused(folder)
    assert (finding.rule, finding.file) == ("evidence-period", f"{name}.pdf")


@pytest.mark.parametrize(
    "name",
    ["2022年7月5日盖章件", "盖章件2022-07-04", "盖章件2022.06", "06月盖章件（7月补）", "盖章件12月5日"],
)
def test_a_day_in_the_name_of_a_stamped_scan_is_no_other_period(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, rows())
    (folder / f"{name}.pdf").write_bytes(PDF)
    desk.receipt(folder)
    assert [row["period"] for row in desk.rows("evidence_file")] == ["2022-06"]


def two_counties() -> dict[str, list[dict[str, Any]]]:
    filed = rows()
    for table in (PROGRESS, INDICATORS):
        filed[table] += [{**row, "单位代码": "C02"} for row in filed[table]]
    return filed


@pytest.mark.parametrize(("name", "unit"), [("乙县盖章扫描件.pdf", "C02"), ("c01-6月盖章.pdf", "C01")])
def test_a_stamped_scan_goes_to_the_unit_it_names(tmp_path: Path, name: str, unit: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, two_counties())
    (folder / name).write_bytes(PDF)
    desk.file(folder)
    assert [(row["unit"], row["role"]) for row in desk.rows("evidence_file")] == [(unit, "stamped")]


@pytest.mark.parametrize("name", ["盖章件.pdf", "丙局盖章件.pdf"])
def test_a_stamped_scan_that_could_be_anybodys_or_is_anothers_is_refused(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path)
    folder = parcel(desk, two_counties())
    (folder / name).write_bytes(PDF)
    (finding,) = desk.refused(folder)
    assert "盖章件的文件名须含“盖章”和单位、报送期" in finding.remedy


def test_of_two_periods_in_one_table_the_scan_names_its_own(tmp_path: Path) -> None:
    desk, filed = Desk(tmp_path), rows()
    for table in (PROGRESS, INDICATORS):
        filed[table] += [{**row, "报送期": "2022-05"} for row in filed[table]]
    desk.file(parcel(desk, filed, 甲县2022年5月盖章件_pdf=PDF))
    assert [row["period"] for row in desk.rows("evidence_file")] == ["2022-05"]


def test_a_file_beside_several_workbooks_is_wrong_only_if_none_uses_it(tmp_path: Path) -> None:
    desk, box = Desk(tmp_path), tmp_path / "box"
    box.mkdir()
    fill(desk.template("C01"), rows(T1="签到表.pdf")).rename(box / "甲.xlsx")
    fill(desk.template("C02"), rows()).rename(box / "乙.xlsx")
    (box / "签到表.pdf").write_bytes(PDF)
    (box / "乙县盖章件.pdf").write_bytes(PNG)
    desk.file(box)
    told = [(row["unit"], row["name"]) for row in desk.rows("evidence_file")]
    assert told == [("C01", "签到表.pdf"), ("C02", "乙县盖章件.pdf")]


def test_a_missing_or_changed_evidence_file_is_named_by_verify(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receipt(parcel(desk, rows(T1="签到表、照片"), 签到表_pdf=PDF, 照片_png=PNG))
    paths = {row["name"]: desk.archive.path(row["sha256"]) for row in desk.rows("evidence_file")}
    paths["签到表.pdf"].unlink()
    paths["照片.png"].write_bytes(PDF)
    with pytest.raises(TamperedError) as found:
        verify(desk.ledger, desk.archive)
    faults = "\n".join(found.value.details)
    assert "第 2 条的佐证材料“签到表.pdf”：存档文件不见了" in faults
    assert "第 2 条的佐证材料“照片.png”：存档文件被改动过" in faults


def test_evidence_with_a_locked_refile_is_kept_without_reopening_the_period(tmp_path: Path) -> None:
    from tests.plans import small_plan

    calendar = {
        "cadence": "monthly",
        "filing_day": 5,
        "roll": "next",
        "locks_after": 3,
        "source": "reconstructed",
    }
    desk, named = Desk(tmp_path, small_plan(calendar=calendar)), rows(T1="签到表")
    desk.receipt(parcel(desk, named))
    late = desk.receipt(parcel(desk, named, "late", 签到表_pdf=PDF), on=date(2022, 9, 1))
    assert late.same
    assert tied(desk) == [("签到表.pdf", "T1", "evidence", 1)]


def test_a_long_text_is_searched_for_file_names_once() -> None:
    # From every letter to the end again, this would take days.
    text = "a" * 1_000_000 + "。1、名单 6月.PDF 照片.jpg;(2)a.b.docx"
    assert list(files_written(text)) == ["名单 6月.PDF", "照片.jpg", "a.b.docx"]


def test_a_workbook_is_evidence_only_where_a_row_names_it(tmp_path: Path) -> None:
    desk, folder = Desk(tmp_path), tmp_path / "甲县"
    (folder / "附件").mkdir(parents=True)
    write(folder / "附件" / "台账.xlsx", {"Sheet1": [["名单"]]})
    path = fill(desk.template(), rows(T1="签到表"))
    path.rename(folder / "报送表.xlsx")
    unnamed, *missing = reversed(desk.refused(folder))
    assert (unnamed.rule, unnamed.file) == ("evidence-unnamed", "台账.xlsx")
    assert "佐证材料请在佐证材料里写上这个文件名" in unnamed.remedy
    assert {finding.rule for finding in missing} == {"missing-sheet"}
    fill(desk.template(), rows(T1="台账.xlsx")).rename(folder / "报送表.xlsx")
    desk.receipt(folder)
    assert tied(desk) == [("台账.xlsx", "T1", "evidence", 1)]


def test_a_file_goes_to_the_filing_of_the_nearest_folder_around_it(tmp_path: Path) -> None:
    desk, named = Desk(tmp_path), rows(T1="签到表.pdf")
    folder = parcel(desk, named, "甲县")
    (folder / "附件" / "图").mkdir(parents=True)
    (folder / "附件" / "图" / "签到表.pdf").write_bytes(PDF)
    fill(desk.template("C02"), named).rename(tmp_path / "乙县.xlsx")
    desk.file(tmp_path / "乙县.xlsx", folder)
    assert [row["unit"] for row in desk.rows("evidence_file")] == ["C01"]


def test_a_scan_that_serves_many_rows_is_read_once_by_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, checked = Desk(tmp_path), []
    desk.receipt(parcel(desk, rows(T1="签到表", T2="签到表", T3="签到表"), 签到表_pdf=PDF))
    monkeypatch.setattr(desk.archive, "fault", checked.append)
    verify(desk.ledger, desk.archive)
    assert len(checked) == len(set(checked)) == 4


def test_a_refused_file_is_not_missed_besides_and_a_number_in_a_name_is_masked(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    named = rows(T1="照片.jpg", T2="签到表13800138000.pdf")
    with pytest.raises(FilingRefused) as refused:
        desk.file(parcel(desk, named, 照片_jpg=SVG))
    (told,) = (f for f in refused.value.details if f.rule == "evidence-missing")
    assert told.found == "T2“签到表138******00.pdf”"
    assert [f.file for f in refused.value.details if f.rule == "evidence-type"] == ["照片.jpg"]
