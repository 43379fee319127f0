"""The commands on what units file: file, inbox, remind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tasklib.cli import run
from tasklib.workspace import shipped

FEBRUARY = ("--received-on", "2022-02-07")


@pytest.fixture
def told(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(example, tmp_path / "told")
    monkeypatch.chdir(tmp_path / "told")
    return tmp_path / "told"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "office"
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    monkeypatch.chdir(root)
    return root


def tables(root: Path, name: str, old: str = "", new: str = "") -> Path:
    """The tables that units filed for January, one word of their 任务进展 changed."""
    january = root / "data" / "plans" / "yaan-2022" / "examples" / "2022-01"
    batch = min(path for path in january.iterdir() if path.is_dir())
    folder = root / name
    shutil.copytree(batch, folder)
    progress = folder / "任务进展.csv"
    progress.write_text(progress.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_receipt_is_told_with_where_it_lies(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tables(office, "一月")
    assert run(["file", str(folder), *FEBRUARY]) == 0
    out = capsys.readouterr().out
    paths = [line.removeprefix("  回执：") for line in out.splitlines() if "回执：" in line]
    assert paths
    assert all(path.startswith("data/outbox/2022-01/") and (office / path).is_file() for path in paths)
    assert run(["file", str(folder), *FEBRUARY, "--json"]) == 0
    receipts = json.loads(capsys.readouterr().out)["receipts"]
    assert [receipt["path"] for receipt in receipts] == paths
    assert all(receipt["same"] for receipt in receipts)


def test_a_refusal_is_told_with_its_marked_copy(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tables(office, "一月", "推进中", "快了")
    assert run(["file", str(folder), *FEBRUARY, "--out", "退件"]) == 1
    said = capsys.readouterr()
    (copy,) = (office / "退件").rglob("*.xlsx")
    assert f"退回件：{copy.relative_to(office).as_posix()}" in said.out
    assert "报送未收，共 1 处须改" in said.err
    assert run(["file", str(folder), *FEBRUARY, "--json"]) == 1
    told_back = json.loads(capsys.readouterr().out)
    assert told_back["recorded"] is False
    assert [f["found"] for f in told_back["findings"] if f["severity"] == "error"] == ["快了"]
    assert [(office / path).is_file() for path in told_back["copies"]] == [True]


def test_what_is_questionable_is_taken_once_confirmed(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tables(office, "一月")
    problems = folder / "任务进展.csv"
    lines = problems.read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("经验做法")
    cells = lines[1].split(",")
    cells[at] = "请拨13800000000"
    problems.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    assert run(["file", str(folder), *FEBRUARY]) == 1
    said = capsys.readouterr()
    assert "[须确认]" in said.out
    assert "以上核实无误的，加 --confirm 再收一次。" in said.err
    assert "13800000000" not in said.out + said.err
    assert run(["file", str(folder), *FEBRUARY, "--confirm"]) == 0
    assert "[已确认]" in capsys.readouterr().out


def test_what_is_questionable_in_the_inbox_is_taken_from_where_it_was_moved(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables(office, "data/inbox/一月", "印发全年", "请拨13800000000，印发全年")
    assert run(["inbox", *FEBRUARY]) == 1
    folder = "data/inbox/已处理/2022-02-07/01"
    told = f"以上核实无误的，加 --confirm 再收一次（文件已移到 {folder}，用 tasklib file 收这个文件夹）。"
    assert told in capsys.readouterr().err
    assert run(["file", folder, *FEBRUARY, "--confirm"]) == 0
    assert "[已确认]" in capsys.readouterr().out


def test_a_receipt_that_cannot_be_written_is_one_sentence_and_exit_1(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tables(office, "一月")
    (office / "out").write_text("no folder", encoding="utf-8")
    assert run(["file", str(folder), *FEBRUARY, "--out", "out"]) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert "报送已入账" in said.err
    assert "不会重复入账" in said.err
    assert run(["file", str(folder), *FEBRUARY, "--out", "out", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["receipts"][0]["path"] is None
    assert run(["file", str(folder), *FEBRUARY]) == 0


def test_the_inbox_is_filed_parcel_by_parcel(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inbox"]) == 0
    assert "收件箱 data/inbox 里没有要收的文件。" in capsys.readouterr().out
    shutil.move(tables(office, "一月"), office / "data" / "inbox" / "甲")
    shutil.move(tables(office, "坏", "推进中", "快了"), office / "data" / "inbox" / "乙")
    (office / "data" / "inbox" / "说明.docx").write_bytes(b"PK\x03\x04")
    assert run(["inbox", *FEBRUARY]) == 1
    said = capsys.readouterr()
    assert [line for line in said.out.splitlines() if line.startswith("==")] == [
        "== 乙",
        "== 甲",
        "== 说明.docx",
    ]
    assert "收件箱 data/inbox 处理完毕：已收 1 件，退回 1 件，未处理 1 件。" in said.out
    assert "“说明.docx”留在收件箱" in said.err
    done = office / "data" / "inbox" / "已处理" / "2022-02-07"
    assert sorted(path.relative_to(done).as_posix() for path in done.glob("*/*")) == ["01/乙", "02/甲"]


def test_reminders_name_who_has_not_filed_with_a_message_to_send(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["remind", "--plan", "yaan-2022", "--period", "2022-07", "--on", "2022-08-08"]) == 0
    out = capsys.readouterr().out
    assert "荥经县（511822） 截止 2022-08-05，逾期 3 天，联系方式：示例：政务公开股 0835-0000000" in out
    assert "已于2022年8月5日截止，逾期3天，还没有收到贵单位的报送。" in out
    assert "2022年7月还有 10 个单位没有报齐或重报。" in out
    assert run(["remind", "--plan", "yaan-2022", "--period", "2022-05", "--on", "2022-07-08"]) == 0
    assert capsys.readouterr().out == "2022年5月应报的单位都已报齐。\n"
