"""The commands: what they print, what they leave, and one line with exit 1 for every error."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

import tasklib
from tasklib.cli import run
from tasklib.workspace import shipped
from tests.intake.papers import PDF

JUNE = ("--plan", "yaan-2022", "--period", "2022-06", "--as-of", "2022-07-08")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "office"
    shutil.copytree(shipped("plans"), root / "data" / "plans")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def told(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(example, tmp_path / "told")
    monkeypatch.chdir(tmp_path / "told")
    return tmp_path / "told"


def test_init_lays_out_a_workspace_that_checks_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "新工作区"
    assert run(["init", str(folder)]) == 0
    assert (folder / "notebooks" / "county_progress.ipynb").is_file()
    assert not (folder / "data" / "ledger.sqlite").exists()
    monkeypatch.chdir(folder / "notebooks")
    assert run(["plan", "check"]) == 0
    assert "24 个事项，没有发现错误" in capsys.readouterr().out
    assert run(["init", str(folder)]) == 1
    assert "须不存在或为空" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    [
        "progress",
        "timeliness",
        "indicators",
        "problems",
        "lists",
        "resolutions",
        "evidence",
        "implementation",
        "implementation_measures",
    ],
)
def test_a_table_is_the_same_in_every_format(
    told: Path, capsysbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    assert run(["table", name, *JUNE]) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert run(["table", name, *JUNE, "--format", "json"]) == 0
    items = json.loads(capsysbinary.readouterr().out)
    assert run(["table", name, *JUNE, "--format", "parquet"]) == 0
    frame = pl.read_parquet(io.BytesIO(capsysbinary.readouterr().out))
    assert len(rows) == len(items) == frame.height > 0
    assert list(rows[0]) == list(items[0]) == frame.columns
    first = {key: "" if value is None else str(value) for key, value in items[0].items()}
    assert {key: first[key].lower() for key in first} == {key: rows[0][key].lower() for key in rows[0]}


def test_the_progress_table_has_the_columns_of_the_contract(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["table", "progress", *JUNE])
    assert capsys.readouterr().out.splitlines()[0] == (
        "plan,task,unit,period,filed_for,state,percent,attainment,overclaimed,pace,start,deadline,strictness,"
        "expected,light,reason,review,weight"
    )


def test_filing_a_refusal_and_a_receipt_speak_json_too(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batches = told / "data" / "plans" / "yaan-2022" / "examples" / "2022-06"
    good = min(path for path in batches.iterdir() if path.is_dir())
    assert run(["file", str(good), "--received-on", "2022-07-20", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recorded"] is True
    bad = told / "bad"
    shutil.copytree(good, bad)
    table = bad / "任务进展.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("推进中", "快了", 1), encoding="utf-8")
    before = (told / "data" / "ledger.sqlite").stat().st_size
    assert run(["file", str(bad), "--received-on", "2022-07-20", "--json"]) == 1
    told_back = json.loads(capsys.readouterr().out)
    assert told_back["recorded"] is False
    assert any(f["found"] == "快了" and f["sheet"] == "任务进展" for f in told_back["findings"])
    assert (told / "data" / "ledger.sqlite").stat().st_size >= before
    assert run(["ledger", "verify"]) == 0


def test_a_return_shows_in_the_next_table(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--plan", "yaan-2022", "--period", "2022-06", "--unit", "511823")
    given = ("--task", "A3", "--reason", "场次与台账不符", "--received-on", "2022-07-08")
    assert run(["review", "return", *where, *given]) == 0
    capsys.readouterr()
    run(["table", "progress", *JUNE])
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    row = next(r for r in rows if (r["task"], r["unit"]) == ("A3", "511823"))
    assert row["filed_for"] == "2022-05"
    assert "场次与台账不符" in row["reason"]
    assert run(["review", "list", *where]) == 0
    assert "511823,2022-06,A3" in capsys.readouterr().out


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert run([*arguments]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_the_review_desk_works_by_commands_alone(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--plan", "yaan-2022", "--period", "2022-06", "--unit", "511823")
    waiting = listed(capsys, "review", "list", *where)
    earlier = ["submission", "unit", "period", "task", "received_on", "state", "percent", "review"]
    assert [*waiting[0]] == [*earlier, "needs", "opinion"]
    assert (waiting[0]["task"], waiting[0]["needs"]) == ("A4", "overclaimed")
    assert waiting[0]["opinion"].startswith("市行政审批局：")
    needing = {row["task"] for row in waiting if row["needs"]}
    seen = ("--submission", waiting[0]["submission"], "--received-on", "2022-07-11")
    said = ("--task", "B1", "--lead", "511800-zfb", "--opinion", "属实", *seen)
    assert run(["review", "opinion", *where, *said]) == 0
    assert run(["review", "accept", *where, "--rest", *seen]) == 0
    left = listed(capsys, "review", "list", *where)
    assert {row["task"] for row in left} == needing
    changes = listed(capsys, "review", "changes", *where)
    assert [*changes[0]] == ["task", "field", "was", "now"]
    assert {"task": "A4", "field": "人数", "was": "7", "now": "9"} in changes


def test_a_locked_period_is_opened_closed_and_corrected_by_commands(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--plan", "yaan-2022", "--period", "2022-06", "--unit", "511826")
    folder = told / "data" / "plans" / "yaan-2022" / "examples" / "2022-06" / "2022-07-12"
    late = shutil.copytree(folder, told / "late")
    table = late / "任务进展.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("推进中,90", "推进中,91", 1), encoding="utf-8")
    granted = ("--reason", "材料补正", "--granted-by", "市政府办")
    assert run(["file", str(late), "--received-on", "2022-07-20"]) == 1
    assert "2022-07-19 止收" in capsys.readouterr().out
    until = ("--until", "2022-07-29", "--received-on", "2022-07-20")
    assert run(["period", "extend", *where, *until, *granted]) == 0
    assert run(["period", "revoke", *where, *granted, "--received-on", "2022-07-21"]) == 0
    assert run(["file", str(late), "--received-on", "2022-07-22"]) == 1
    assert "报送延期已于 2022-07-21 撤回" in capsys.readouterr().out
    figure = ("--task", "A3", "--indicator", "场次", "--value", "12", "--received-on", "2022-07-22")
    assert run(["period", "correct", *where, *figure, *granted]) == 0
    found = listed(capsys, "table", "corrections", *JUNE[:4], "--as-of", "2022-07-22")
    assert [(row["task"], row["indicator"], row["value"]) for row in found][-1] == ("A3", "场次", "12.0")
    assert run(["ledger", "verify"]) == 0


def test_a_backup_restores_every_figure(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["table", "progress", *JUNE])
    before = capsys.readouterr().out
    assert run(["ledger", "export", "--out", "backup.jsonl"]) == 0
    (told / "data" / "ledger.sqlite").unlink()
    assert run(["ledger", "import", "backup.jsonl"]) == 0
    capsys.readouterr()
    run(["table", "progress", *JUNE])
    assert capsys.readouterr().out == before
    assert run(["ledger", "verify"]) == 0


def test_a_hash_that_was_kept_is_found_in_the_chain_or_missed(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", "verify"]) == 0
    before, kept = re.findall(r"共 (\d+) 条记录，末条校验值 ([0-9a-f]{64})", capsys.readouterr().out)[0]
    Path("盖章件.pdf").write_bytes(PDF)
    assert run(["evidence", "add", "盖章件.pdf", *JUNE[:4], "--unit", "511823", "--stamped"]) == 0
    for given in (kept, kept[:12].upper()):
        capsys.readouterr()
        assert run(["ledger", "verify", "--expect", given]) == 0
        assert f"是第 {before} 条，仍在台账里" in capsys.readouterr().out
    assert run(["ledger", "verify", "--expect", "0" * 64]) == 1
    assert f"没有校验值为 {'0' * 64} 的记录" in capsys.readouterr().err
    assert run(["ledger", "verify", "--expect", kept[:11]]) == 1
    assert "前 12 位或更多" in capsys.readouterr().err


def test_a_backup_restores_text_with_every_kind_of_line_break(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--task", "A3", "--reason", "一\u2028二\x85三\n四", "--received-on", "2022-07-08")
    assert (
        run(["review", "return", "--plan", "yaan-2022", "--period", "2022-06", "--unit", "511823", *given])
        == 0
    )
    assert run(["ledger", "export", "--out", "backup.jsonl"]) == 0
    (told / "data" / "ledger.sqlite").unlink()
    assert run(["ledger", "import", "backup.jsonl"]) == 0
    assert run(["ledger", "verify"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], None),
        (["frobnicate"], "没有“frobnicate”这个命令"),
        (["table"], "缺少 NAME"),
        (["table", "progress"], "缺少 --plan"),
        (["table", "progress", "--plan", "nowhere"], "没有工作方案“nowhere”，现有：chengdu-2011、"),
        (["table", "../x", "--plan", "yaan-2022"], "没有表“../x”"),
        (["table", "progress", "--plan", "yaan-2022", "--zip"], "没有“--zip”这个选项"),
        (
            ["table", "progress", "--plan", "yaan-2022", "--format", "xml"],
            "--format 须是 csv、json、parquet 之一，现为“xml”",
        ),
        (["table", "progress", "--plan", "yaan-2022", "--period", "2023-01"], "须在 2022-01 至 2022-12 之间"),
        (["table", "progress", "--plan", "yaan-2022", "--as-of", "昨天"], "日期须写成 2022-07-08 的样子"),
        (["plan", "check", "nowhere"], None),
        (["file"], "请写明要收的文件"),
        (["file", "nowhere.xlsx"], "nowhere.xlsx"),
        (["file", "data", "--received-on", "2999-01-01"], "还没有到"),
        (["brief", "weekly", "--plan", "yaan-2022", "--period", "2022-06"], "没有简报种类“weekly”"),
        (["review", "accept", "--plan", "yaan-2022", "--period", "2022-06"], "请写明单位"),
        (["close", "--plan", "yaan-2022", "--unit", "511802", "--task", "A3"], "销号须写明依据"),
        (
            ["review", "changes", "--plan", "yaan-2022", "--period", "2022-06", "--unit", "511802"],
            "还没有报送",
        ),
        (
            ["period", "extend", "--plan", "yaan-2022", "--period", "2022-06", "--until", "2022-07-29"],
            "报送延期须写明理由",
        ),
        (["example", "../x"], "没有工作方案“../x”"),
        (["ledger", "import", "nowhere.jsonl"], "读不出"),
    ],
)
def test_every_error_is_one_chinese_line_and_exit_1(
    office: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str | None
) -> None:
    code = run(arguments)
    told = capsys.readouterr()
    if sentence is None:
        assert code == (1 if arguments else 0)
        return
    assert code == 1
    assert sentence in told.err
    assert len(told.err.splitlines()) == 1
    assert told.out == ""


def test_outside_a_workspace_the_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["ledger", "verify"]) == 1
    assert "不是工作区" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        "",
        "plan",
        "file",
        "review accept",
        "brief",
        "ledger import",
        "resolution record",
        "evidence add",
        "implementation file",
        "period extend",
    ],
)
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    out = capsys.readouterr().out
    assert "用法：" in out
    assert not any(word in out for word in ("Usage", "Options", "Commands", "required", "default", "Display"))


def test_the_installed_program_speaks_utf8_whatever_the_console(office: Path) -> None:
    code = "import sys; from tasklib.__main__ import main; sys.argv = ['tasklib', 'plan', 'check']; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=office,
        capture_output=True,
        env={"PYTHONPATH": str(Path(tasklib.__file__).parents[1]), "PYTHONIOENCODING": "gbk", "PATH": ""},
        check=True,
    )
    assert "没有发现错误" in done.stdout.decode()


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_half_done(told: Path) -> None:
    """Really interrupt the program in mid-run: whole pages or none, one sentence, exit 130."""
    arguments = ["brief", "county_progress", *JUNE]
    code = f"import sys; from tasklib.__main__ import main; sys.argv = ['tasklib', *{arguments!r}]; main()"
    shutil.copytree(shipped("notebooks"), told / "notebooks")
    environment = {**os.environ, "PYTHONPATH": str(Path(tasklib.__file__).parents[1])}
    done = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    folder = told / "outputs" / "yaan-2022" / "2022-06" / "county_progress"
    deadline = time.monotonic() + 60
    # Two pages, so that the first is surely in the index.
    while len(list(folder.glob("*.html"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    done.send_signal(signal.SIGINT)
    _, errors = done.communicate(timeout=60)
    assert done.returncode == 130
    assert errors.decode().strip() == "已中断；已完成的保留，未完成的没有留下半截。"
    pages = [path for path in folder.iterdir() if path.is_file()]
    assert 0 < len(pages) < 10
    assert all(page.read_text(encoding="utf-8").endswith("</html>\n") for page in pages)
    assert "511800-zfb.html" in (folder.parent / "index.html").read_text(encoding="utf-8")
    assert run(["ledger", "verify"]) == 0
