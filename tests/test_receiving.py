"""收件 at the office: replies in the outbox, the inbox parcel by parcel."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib import office
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.ledger import RefusedUnit
from tasklib.office import Reception, Reply, receive, receive_inbox
from tests.intake.clerk import Clerk
from tests.intake.desk import Desk, good_rows, read, write

PERCENT = "完成比例(%)"
MONDAY = date(2022, 7, 4)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def at(desk: Desk, on: date = MONDAY) -> Reception:
    plans = {desk.plan.id: desk.plan}
    return Reception(plans, desk.ledger, desk.archive, on, "测试", desk.folder / "outbox")


def workbook(desk: Desk, name: str, unit: str = "C01", period: str = "2022-06", **first: Any) -> Path:
    """A filled workbook in the inbox; ``first`` changes its first task."""
    clerk = Clerk(desk.template(unit, period)).fill(good_rows())
    for column, value in first.items():
        clerk.cell(PROGRESS, 1, {"percent": PERCENT}.get(column, column)).value = value
    (desk.folder / "inbox").mkdir(exist_ok=True)
    path = desk.folder / "inbox" / name
    clerk.book.save(path)
    return path


def inbox(desk: Desk) -> dict[str, Reply]:
    return dict(receive_inbox(at(desk), desk.folder / "inbox"))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_receipt_lies_in_the_period_s_folder_of_the_outbox(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    reply = receive(at(desk), [desk.csv(good_rows())])
    assert reply.written == (tmp_path / "outbox/2022-06/C01_甲县_2022-06_回执_第1次.xlsx",)
    assert (reply.refused, reply.unwritten) == (None, None)
    assert reply.outcome
    # The same again has its receipt already.
    again = receive(at(desk, date(2022, 7, 5)), [desk.csv(good_rows())])
    assert again.written == reply.written
    reply.written[0].unlink()
    assert receive(at(desk), [desk.csv(good_rows())]).written[0].is_file()


def test_a_refusal_is_told_with_its_copy_and_none_is_ever_overwritten(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    for percent in (101, 102, 102):
        rows[PROGRESS][0][PERCENT] = percent
        reply = receive(at(desk), [desk.csv(rows, "甲")])
        assert reply.outcome is None
        assert reply.refused
    assert names(tmp_path / "outbox") == [
        "2022-06/甲_退回_2022-07-04-2.xlsx",
        "2022-06/甲_退回_2022-07-04.xlsx",
    ]
    assert reply.written[0].name == "甲_退回_2022-07-04-2.xlsx"


def test_a_reply_that_cannot_be_written_loses_nothing_on_record(tmp_path: Path) -> None:
    desk, rows = Desk(tmp_path), good_rows()
    (tmp_path / "outbox").write_text("no folder", encoding="utf-8")
    reply = receive(at(desk), [desk.csv(rows)])
    assert reply.written == ()
    assert reply.outcome
    (receipt,) = reply.outcome.receipts
    assert reply.unwritten == (
        f"报送已入账（第 {receipt.seq} 条），回执没有写成（路径中有一段不是文件夹），再收一次同样的文件可补得，"
        "不会重复入账。"
    )
    rows[PROGRESS][0][PERCENT] = 101
    refused = receive(at(desk), [desk.csv(rows)])
    assert refused.refused
    assert refused.unwritten is not None
    assert refused.unwritten.startswith("退件已记录，退回件没有写成（")
    (tmp_path / "outbox").unlink()
    rows[PROGRESS][0][PERCENT] = 50
    again = receive(at(desk), [desk.csv(rows)])
    assert len(again.written) == 1
    assert len(desk.rows("submission")) == 1


def test_every_parcel_of_the_inbox_is_a_command_of_its_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    workbook(desk, "甲县.xlsx", 佐证材料="名单.pdf")
    workbook(desk, "坏.xlsx", "C02", percent=180)
    workbook(desk, "五月.xlsx", period="2022-05")
    (tmp_path / "inbox" / "名单.pdf").write_bytes(PDF + b"1")
    (tmp_path / "inbox" / "无主.pdf").write_bytes(PDF + b"2")
    folder = tmp_path / "inbox" / "丙局"
    folder.mkdir()
    clerk = Clerk(desk.template("D01"))
    clerk.fill({PROGRESS: [{"任务编号": "T4", "完成状态": "未启动", PERCENT: 0}]})
    clerk.fill({INDICATORS: [{"任务编号": "T4", "指标名称": "人数", "本期累计(期末数)": 3}]})
    clerk.book.save(folder / "丙局.xlsx")

    replies = inbox(desk)

    # Folders first, then by period, so that June is judged against May.
    assert list(replies) == ["丙局", "五月.xlsx", "坏.xlsx", "甲县.xlsx", "无主.pdf"]
    assert [bool(r.outcome) for r in replies.values()] == [True, True, False, True, False]
    assert replies["坏.xlsx"].refused
    evidence = {(row["name"], row["task"]) for row in desk.rows("evidence_file")}
    assert evidence == {("名单.pdf", "T1")}
    assert "没有哪份报送表写明它是佐证材料" in (replies["无主.pdf"].unwritten or "")
    assert names(tmp_path / "inbox") == [
        "已处理/2022-07-04/01/丙局/丙局.xlsx",
        "已处理/2022-07-04/02/五月.xlsx",
        "已处理/2022-07-04/03/坏.xlsx",
        "已处理/2022-07-04/04/名单.pdf",
        "已处理/2022-07-04/04/甲县.xlsx",
        "无主.pdf",
    ]
    assert len(names(tmp_path / "outbox")) == 4
    assert list(inbox(desk)) == ["无主.pdf"]


def test_loose_csv_tables_are_one_parcel(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.csv(good_rows(), "inbox")
    (reply,) = inbox(desk).values()
    assert reply.outcome
    assert names(tmp_path / "inbox") == [
        f"已处理/2022-07-04/01/{t}.csv" for t in sorted((PROGRESS, INDICATORS, PROBLEMS))
    ]


def test_evidence_that_two_workbooks_name_is_given_to_neither(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    workbook(desk, "甲县.xlsx", 佐证材料="名单.pdf")
    workbook(desk, "乙县.xlsx", "C02", 佐证材料="名单.pdf")
    (tmp_path / "inbox" / "名单.pdf").write_bytes(PDF)
    replies = inbox(desk)
    assert [bool(r.outcome) for r in replies.values()] == [True, True, False]
    assert "有几份报送表都写明了它" in (replies["名单.pdf"].unwritten or "")
    assert desk.rows("evidence_file") == []


def test_what_is_open_unfinished_or_passing_is_left_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    held = workbook(desk, "正在改.xlsx")
    held.with_name("~$正在改.xlsx").write_bytes(b"owner")
    (tmp_path / "inbox" / "新.xlsx").write_bytes(b"")
    (tmp_path / "inbox" / "下载.xlsx.tmp").write_bytes(b"PK")
    (tmp_path / "inbox" / ".DS_Store").write_bytes(b"x")
    replies = inbox(desk)
    assert sorted(replies) == ["新.xlsx", "正在改.xlsx"]
    assert "正被别的程序打开" in (replies["正在改.xlsx"].unwritten or "")
    assert "可能正在写入" in (replies["新.xlsx"].unwritten or "")
    assert desk.ledger.head() == 0
    assert held.is_file()


def test_a_file_that_grows_meanwhile_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    path = workbook(desk, "甲县.xlsx")
    monkeypatch.setattr("time.sleep", lambda _: path.write_bytes(path.read_bytes() + b"more"))
    (reply,) = inbox(desk).values()
    assert reply.unwritten == "“甲县.xlsx”还在写入，请稍后再收。"
    assert path.is_file()


def test_one_parcel_s_fault_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    workbook(desk, "乙县.xlsx", "C02")
    workbook(desk, "甲县.xlsx")
    (tmp_path / "inbox" / "只有图").mkdir()
    (tmp_path / "inbox" / "只有图" / "图.pdf").write_bytes(PDF)
    real = office.receiving.file_filings

    def faulty(paths: Any, **more: Any) -> Any:
        if "乙县" in str(paths):
            raise RuntimeError("意外")
        return real(paths, **more)

    monkeypatch.setattr(office.receiving, "file_filings", faulty)
    replies = inbox(desk)
    assert "没有可收的报送" in (replies["只有图"].unwritten or "")
    assert "程序内部出错（RuntimeError：意外）" in (replies["乙县.xlsx"].unwritten or "")
    assert replies["甲县.xlsx"].outcome
    assert (tmp_path / "inbox" / "乙县.xlsx").is_file()


def test_a_parcel_that_cannot_be_moved_is_told_and_filed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    path = workbook(desk, "甲县.xlsx")
    (tmp_path / "inbox" / "已处理").write_text("no folder", encoding="utf-8")
    first = inbox(desk)["甲县.xlsx"]
    assert first.outcome
    assert first.unwritten == "“甲县.xlsx”没能移到“已处理”，请手工移走，免得重复收件。"
    assert path.is_file()
    second = inbox(desk)["甲县.xlsx"]
    assert second.outcome
    assert second.outcome.receipts[0].same
    assert len(desk.rows("submission")) == 1


def test_what_came_keeps_its_name_so_that_it_can_be_filed_once_confirmed(tmp_path: Path) -> None:
    desk, box = Desk(tmp_path), tmp_path / "inbox"
    workbook(desk, "甲县.xlsx", "C02", 佐证材料="签到表.pdf")
    (box / "签到表.pdf").write_bytes(PDF + b"1")
    inbox(desk)
    workbook(desk, "甲县.xlsx", 佐证材料="签到表.pdf", 进展情况="请拨13800000000")
    (box / "签到表.pdf").write_bytes(PDF + b"2")
    (asked,) = inbox(desk).values()
    assert asked.word == "退回"
    assert names(box) == [
        f"已处理/2022-07-04/{n}/{name}" for n in ("01", "02") for name in ("甲县.xlsx", "签到表.pdf")
    ]
    taken = receive(at(desk), asked.files, confirmed=True)
    assert (taken.word, taken.files) == ("已收", asked.files)
    assert [row["unit"] for row in desk.rows("evidence_file")] == ["C02", "C01"]
    rows = good_rows()
    rows[PROGRESS][0]["进展情况"] = "请拨13900000000"
    desk.csv(rows, "inbox")
    (asked,) = inbox(desk).values()
    assert receive(at(desk), asked.files, confirmed=True).word == "已收"


def test_files_in_a_parcel_s_subfolders_are_taken_with_it(tmp_path: Path) -> None:
    desk, box = Desk(tmp_path), tmp_path / "inbox"
    for county, unit, content in (("甲县", "C01", b"1"), ("乙县", "C02", b"2")):
        folder = box / county / "附件" / "图"
        folder.mkdir(parents=True)
        workbook(desk, f"{county}/报送表.xlsx", unit, 佐证材料="签到表.pdf")
        (folder / "签到表.pdf").write_bytes(PDF + content)
        (folder.parent / "Thumbs.db").write_bytes(b"x")
        (box / county / "__MACOSX").mkdir()
        (box / county / "__MACOSX" / "._签到表.pdf").write_bytes(b"x")
    # In one command, too, each county's own.
    outcome = receive(at(desk), [box / "甲县", box / "乙县"]).outcome
    assert outcome
    assert [receipt.notices for receipt in outcome.receipts] == [(), ()]
    assert len({(row["unit"], row["sha256"]) for row in desk.rows("evidence_file")}) == 2
    assert [reply.word for reply in inbox(desk).values()] == ["已收", "已收"]
    assert not any(path.name in ("甲县", "乙县") for path in box.iterdir())


def test_a_folder_waits_for_what_is_unfinished_anywhere_in_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "inbox" / "甲县" / "附件").mkdir(parents=True)
    workbook(desk, "甲县/报送表.xlsx")
    (tmp_path / "inbox" / "甲县" / "附件" / "签到表.pdf.crdownload").write_bytes(PDF)
    (reply,) = inbox(desk).values()
    assert "“签到表.pdf.crdownload”还没有下载或写完" in (reply.unwritten or "")
    assert desk.ledger.head() == 0


@pytest.mark.parametrize(
    ("sheets", "kept", "owner"),
    [
        # The template still says whose attempt it was.
        (["表1", "表2", "表3", "表4", "表5", "表6"], True, ("C02", "2022-06")),
        (
            ["封面(1)", "任务进展(1)", "指标数据(1)", "问题清单(1)", "总结复盘(1)", "填报说明(1)"],
            False,
            (None, None),
        ),
    ],
    ids=["a template's own properties", "names like the form's"],
)
def test_a_workbook_with_renamed_sheets_is_judged_beside_another(
    tmp_path: Path, sheets: list[str], kept: bool, owner: tuple[str | None, str | None]
) -> None:
    desk, box = Desk(tmp_path), tmp_path / "inbox"
    workbook(desk, "甲县.xlsx", 佐证材料="乙县.xlsx、台账.xlsx")
    write(box / "台账.xlsx", {"Sheet1": [["名单"]]})
    template = desk.template("C02")
    if kept:
        clerk = Clerk(template)
        for sheet, name in zip(clerk.book.worksheets, sheets, strict=True):
            sheet.title = name
        clerk.book.save(box / "乙县.xlsx")
    else:
        write(box / "乙县.xlsx", dict(zip(sheets, read(template).values(), strict=True)))
    replies = inbox(desk)
    assert {name: reply.word for name, reply in replies.items()} == {"甲县.xlsx": "已收", "乙县.xlsx": "退回"}
    assert [row["name"] for row in desk.rows("evidence_file")] == ["台账.xlsx"]
    (marked,) = replies["乙县.xlsx"].written
    assert marked.name == "乙县_退回_2022-07-04.xlsx"
    attempts = [
        row for entry, _ in desk.ledger.entries() for row in entry.rows if isinstance(row, RefusedUnit)
    ]
    assert [(row.unit, row.period) for row in attempts] == [owner]
    # So it is in one command.
    refused = receive(at(desk), [reply.files[0] for reply in replies.values()]).refused
    assert refused
    assert {finding.rule for finding in refused.details if finding.file == "乙县.xlsx"} >= {"missing-sheet"}


def test_a_workbook_that_no_row_names_is_refused_as_a_filing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    workbook(desk, "甲县.xlsx")
    write(tmp_path / "inbox" / "台账.xlsx", {"Sheet1": [["名单"]]})
    assert {name: reply.word for name, reply in inbox(desk).items()} == {
        "甲县.xlsx": "已收",
        "台账.xlsx": "退回",
    }


@pytest.mark.parametrize(
    ("name", "taken"), [("盖章件.pdf", False), ("甲县盖章件.pdf", True), ("丙局盖章件.pdf", False)]
)
def test_a_loose_stamped_scan_goes_with_the_workbook_of_its_unit(
    tmp_path: Path, name: str, taken: bool
) -> None:
    desk = Desk(tmp_path)
    workbook(desk, "甲.xlsx")
    workbook(desk, "乙.xlsx", "C02")
    (tmp_path / "inbox" / name).write_bytes(PDF)
    replies = inbox(desk)
    assert (name not in replies) == taken
    assert [(row["unit"], row["role"]) for row in desk.rows("evidence_file")] == [("C01", "stamped")] * taken


def test_what_fails_while_the_inbox_is_sorted_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    bad = workbook(desk, "乙县.xlsx", "C02")
    workbook(desk, "甲县.xlsx")
    real = Path.open

    def flaky(self: Path, *args: Any, **more: Any) -> Any:
        # It is locked once it has been looked at.
        if self == bad and sys._getframe(1).f_code.co_name == "_bytes":
            raise PermissionError(13, "locked")
        return real(self, *args, **more)

    monkeypatch.setattr(Path, "open", flaky)
    replies = inbox(desk)
    assert replies["甲县.xlsx"].word == "已收"
    assert "“乙县.xlsx”读不出来（没有权限）" in (replies["乙县.xlsx"].unwritten or "")
    # Sorting keeps nothing.
    assert desk.archive.count() == 1


def test_an_inbox_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert inbox(Desk(tmp_path)) == {}
