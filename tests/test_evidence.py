"""Evidence that comes after its filing, and closing, which never goes without any."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasklib import office
from tasklib.cli import run
from tasklib.errors import FilingRefused, ParameterError, TamperedError, VerdictError
from tasklib.ledger import Archive, EvidenceFile, Filing, Ledger, Submission, Verdict, verify
from tasklib.office import Desk
from tasklib.plan import Period
from tasklib.progress import evidence
from tasklib.record import Record
from tests.intake.papers import PDF, PNG, SVG
from tests.plans import small_plan

PLAN = small_plan()
JUNE, DAY = Period.parse("2022-06"), date(2022, 7, 6)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk on 6 July; C01 filed on the 4th: T1 done and says nothing, T2 done and names its proof."""
    ledger = Ledger(f"sqlite:///{(tmp_path / 'ledger.sqlite').as_posix()}")
    with ledger.writing() as writer:
        rows = [
            Submission("C01", "2022-06", 1, "0" * 64),
            Filing("T1", "claimed_done", Decimal(100)),
            Filing("T2", "claimed_done", evidence="公示截图"),
        ]
        writer.append("submission", rows, plan=PLAN, received_on=date(2022, 7, 4), actor="示例")
    return Desk(PLAN, ledger, DAY, "示例办公室")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def paper(tmp_path: Path, name: str, content: bytes = PDF) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def on_record(desk: Desk) -> list[dict]:
    return desk.ledger.frames(PLAN.id)["evidence_file"].to_dicts()


def test_later_evidence_and_the_stamped_scan_join_their_filing(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    proofs = [paper(tmp_path, "验收单.pdf"), paper(tmp_path, "现场照片.jpg", PNG)]
    office.keep_evidence(desk, archive, JUNE, "C01", proofs, task="T1")
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "盖章件.pdf")], stamped=True)
    told = [(r["n"], r["name"], r["task"], r["role"], r["media"]) for r in on_record(desk)]
    assert told == [
        (1, "验收单.pdf", "T1", "evidence", "application/pdf"),
        (2, "现场照片.jpg", "T1", "evidence", "image/png"),
        (1, "盖章件.pdf", None, "stamped", "application/pdf"),
    ]
    assert verify(desk.ledger, archive)[0] == 4
    archive.path(on_record(desk)[0]["sha256"]).unlink()
    with pytest.raises(TamperedError, match=r"佐证材料“验收单\.pdf”：存档文件不见了"):
        verify(desk.ledger, archive)


def test_the_same_file_twice_is_told_where_it_stands(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    one, copy = paper(tmp_path, "验收单.pdf"), paper(tmp_path, "验收单副本.pdf")
    with pytest.raises(VerdictError, match=r"“验收单副本\.pdf”与同一处的文件内容相同，这次给了两遍"):
        office.keep_evidence(desk, archive, JUNE, "C01", [one, copy], task="T1")
    seq = office.keep_evidence(desk, archive, JUNE, "C01", [one], task="T1")
    with pytest.raises(VerdictError, match=f"已于 2022-07-06 收到（第 {seq} 条），不必重复"):
        office.keep_evidence(desk, archive, JUNE, "C01", [copy], task="T1")
    # The same paper may prove another task, or be the stamped scan.
    office.keep_evidence(desk, archive, JUNE, "C01", [copy], task="T2")
    assert len(on_record(desk)) == 2


@pytest.mark.parametrize(
    ("unit", "period", "given", "day", "sentence"),
    [
        ("C02", JUNE, {"task": "T1"}, DAY, "乙县人民政府还没有报送2022年6月的数据"),
        ("C01", JUNE.next(), {"task": "T1"}, DAY, "还没有报送2022年7月的数据"),
        ("C01", JUNE, {"task": "T3"}, DAY, "2022年6月的报送里没有事项 T3 的填报"),
        ("C01", JUNE, {"task": "T9"}, DAY, "没有事项“T9”"),
        ("C9", JUNE, {"task": "T1"}, DAY, "没有单位代码“C9”"),
        ("C01", JUNE, {}, DAY, "须写明事项（--task）"),
        ("C01", JUNE, {"task": "T1", "stamped": True}, DAY, "盖章件属于整份报送"),
        ("C01", JUNE, {"task": "T1"}, date(2022, 7, 3), "早于所针对事情的日期 2022-07-04"),
        ("C01", JUNE, {"stamped": True}, date(2022, 7, 3), "早于所针对事情的日期 2022-07-04"),
    ],
)
def test_evidence_without_its_filing_is_refused(
    desk: Desk,
    archive: Archive,
    tmp_path: Path,
    unit: str,
    period: Period,
    given: dict,
    day: date,
    sentence: str,
) -> None:
    early, before = Desk(PLAN, desk.ledger, day, "示例"), desk.ledger.head()
    with pytest.raises(VerdictError) as refused:
        office.keep_evidence(early, archive, period, unit, [paper(tmp_path, "a.pdf")], **given)
    assert sentence in str(refused.value)
    assert desk.ledger.head() == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("示意图.svg", SVG, "示意图.svg：佐证材料须是 PDF"),
        ("照片.jpg", b"<html></html>", "按内容认定"),
        ("太大.pdf", bytes(100 * 2**20 + 1), "文件不超过 100 MB"),
    ],
)
def test_a_file_that_is_no_evidence_is_recorded_as_refused_with_all_that_came(
    desk: Desk, archive: Archive, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    given = [paper(tmp_path, "验收单.pdf"), paper(tmp_path, name, content)]
    with pytest.raises(FilingRefused) as refused:
        office.keep_evidence(desk, archive, JUNE, "C01", given, task="T1")
    assert sentence in str(refused.value)
    assert on_record(desk) == []
    frames = desk.ledger.frames(PLAN.id)
    assert frames["source_file"]["name"].to_list() == ["验收单.pdf", name]
    assert frames["refused_finding"]["file"].to_list() == [name]
    assert frames["refused_unit"].select("unit", "period", "findings").rows() == [("C01", None, 1)]
    assert verify(desk.ledger, archive)[0] == desk.ledger.head()


def test_a_file_that_cannot_be_read_leaves_no_entry(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    before = desk.ledger.head()
    with pytest.raises(ParameterError, match=r"文件“没有\.pdf”读不出来（没有这个文件或文件夹）"):
        office.keep_evidence(desk, archive, JUNE, "C01", [tmp_path / "没有.pdf"], task="T1")
    assert desk.ledger.head() == before


def test_a_later_scan_must_be_of_its_own_period(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(FilingRefused, match="盖章件须是本报送期（2022年6月）的，文件名写的是2022年5月"):
        office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "5月盖章件.pdf")], stamped=True)
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "6月盖章件.pdf")], stamped=True)
    assert [row["name"] for row in on_record(desk)] == ["6月盖章件.pdf"]


def closing(desk: Desk) -> str | None:
    return desk.ledger.frames(PLAN.id)["closure"]["evidence"][-1]


def test_closing_rests_on_what_is_given_else_on_record_else_named(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    office.close(desk, "T2", "C01", "网上核验")
    assert closing(desk) == "公示截图"
    with pytest.raises(
        VerdictError, match="甲县人民政府事项 T1没有佐证材料，不能销号：请写明材料（--evidence）"
    ):
        office.close(desk, "T1", "C01", "现场核验", " ")
    papers = [paper(tmp_path, "验收单.pdf"), paper(tmp_path, "照片.png", PNG)]
    office.keep_evidence(desk, archive, JUNE, "C01", papers, task="T1")
    office.close(desk, "T1", "C01", "现场核验")
    assert closing(desk) == "验收单.pdf、照片.png"
    office.reopen(desk, "T1", "C01", "复查")
    office.close(desk, "T1", "C01", "再次核验", "复查记录")
    assert closing(desk) == "复查记录"


@pytest.mark.parametrize("nothing", ["无", "暂无。", "——", "佐证材料：无", "待补"])
def test_a_word_that_there_is_none_is_no_evidence(
    desk: Desk, archive: Archive, tmp_path: Path, nothing: str
) -> None:
    with pytest.raises(VerdictError, match="没有佐证材料，不能销号"):
        office.close(desk, "T1", "C01", "现场核验", nothing)
    with desk.ledger.writing() as writer:
        rows = [Submission("C02", "2022-06", 1, "0" * 64), Filing("T1", "claimed_done", evidence=nothing)]
        writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")
    with pytest.raises(VerdictError, match="没有佐证材料，不能销号"):
        office.close(desk, "T1", "C02", "现场核验")
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "验收单.pdf")], task="T1")
    office.close(desk, "T1", "C01", "现场核验", nothing)
    assert closing(desk) == "验收单.pdf"


def test_what_a_closing_rests_on_tells_no_number_of_a_person(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "证明13800000000.pdf")], task="T1")
    office.close(desk, "T1", "C01", "现场核验")
    assert closing(desk) == "证明138******00.pdf"


def test_closing_rests_on_no_file_that_its_row_names_no_more(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    proof = paper(tmp_path, "公示截图.png", PNG)
    office.keep_evidence(desk, archive, JUNE, "C01", [proof], task="T2")
    with desk.ledger.writing() as writer:
        rows = [Submission("C01", "2022-06", 2, "1" * 64), Filing("T2", "claimed_done", evidence="无")]
        writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")
    with pytest.raises(VerdictError, match="没有佐证材料，不能销号"):
        office.close(desk, "T2", "C01", "现场核验")
    # The office may add the same file on its own account; both stay on record.
    office.keep_evidence(desk, archive, JUNE, "C01", [proof], task="T2")
    office.close(desk, "T2", "C01", "现场核验")
    assert closing(desk) == "公示截图.png"
    assert len(on_record(desk)) == 2
    assert verify(desk.ledger, archive)[0] == 6


def test_closing_rests_on_nothing_that_came_after_it(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    later = Desk(PLAN, desk.ledger, date(2022, 7, 9), "示例")
    office.keep_evidence(later, archive, JUNE, "C01", [paper(tmp_path, "验收单.pdf")], task="T1")
    with pytest.raises(VerdictError, match="没有佐证材料"):
        office.close(desk, "T1", "C01", "现场核验")


def test_closing_rests_on_no_file_that_went_back(desk: Desk, archive: Archive, tmp_path: Path) -> None:
    def filed(revision: int) -> int:
        with desk.ledger.writing() as writer:
            rows = [
                Submission("C02", "2022-06", revision, "0" * 64),
                Filing("T1", "claimed_done"),
            ]
            return writer.append("submission", rows, plan=PLAN, received_on=DAY, actor="示例")

    first, proof = filed(1), paper(tmp_path, "验收单.pdf")
    with pytest.raises(VerdictError, match="没有佐证材料，不能销号"):
        office.close(desk, "T1", "C02", "现场核验")
    office.keep_evidence(desk, archive, JUNE, "C02", [proof], task="T1")
    with desk.ledger.writing() as writer:
        told = [Verdict(first, "T1", "returned", "验收单没有盖章")]
        writer.append("review", told, plan=PLAN, received_on=DAY, actor="示例")
    filed(2)
    with pytest.raises(VerdictError, match="没有佐证材料，不能销号"):
        office.close(desk, "T1", "C02", "现场核验")
    office.keep_evidence(desk, archive, JUNE, "C02", [proof], task="T1")
    office.close(desk, "T1", "C02", "现场核验")
    assert closing(desk) == "验收单.pdf"


def test_the_table_tells_each_file_and_whether_its_row_counts(
    desk: Desk, archive: Archive, tmp_path: Path
) -> None:
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "验收单.pdf")], task="T1")
    office.keep_evidence(desk, archive, JUNE, "C01", [paper(tmp_path, "盖章件.pdf")], stamped=True)
    with desk.ledger.writing() as writer:
        told = [Verdict(1, "T1", "returned", "请核对")]
        writer.append("review", told, plan=PLAN, received_on=date(2022, 7, 8), actor="示例")

    def table(as_of: date, period: Period = JUNE) -> list[tuple]:
        record = Record.of(PLAN, desk.ledger.frames(PLAN.id), period, as_of)
        return evidence(record).select("unit", "period", "task", "name", "kind", "counts").rows()

    whole = ("C01", "2022-06", None, "盖章件.pdf", "stamped", True)
    assert table(date(2022, 7, 5)) == []
    assert table(DAY) == [whole, ("C01", "2022-06", "T1", "验收单.pdf", "evidence", True)]
    assert table(date(2022, 7, 8)) == [whole, ("C01", "2022-06", "T1", "验收单.pdf", "evidence", False)]
    assert table(date(2022, 7, 8), Period.parse("2022-05")) == []


def test_the_text_of_an_implementation_plan_is_no_evidence(desk: Desk) -> None:
    with desk.ledger.writing() as writer:
        text = EvidenceFile(1, "C01", "方案.pdf", "0" * 64, 9, "application/pdf", "plan")
        writer.append("implementation", [text], plan=PLAN, received_on=DAY, actor="示例")
    record = Record.of(PLAN, desk.ledger.frames(PLAN.id), JUNE, DAY)
    assert record.rows("evidence_file")
    assert evidence(record).is_empty()


def test_the_command_keeps_evidence_of_the_example(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(example, tmp_path / "told")
    monkeypatch.chdir(tmp_path / "told")
    where = ["--plan", "yaan-2022", "--period", "2022-06", "--unit", "511823", "--received-on", "2022-07-20"]
    proof = str(paper(tmp_path, "开放日台账.pdf", PDF + b"%"))
    assert run(["evidence", "add", proof, *where, "--task", "A3"]) == 0
    assert "已收佐证材料 1 件，记为第" in capsys.readouterr().out
    assert run(["evidence", "add", proof, *where, "--task", "A3"]) == 1
    assert "不必重复" in capsys.readouterr().err
    assert run(["ledger", "verify"]) == 0
