"""签发: drafts are marked and kept from readers; what was signed goes out, numbered, whole or not at all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasklib.cli import run
from tasklib.errors import BriefError, LedgerError, ParameterError, TasklibError, VerdictError
from tasklib.ledger import Writer, verify
from tasklib.publish import drafts
from tasklib.publish.editions import issues_of
from tasklib.workspace import Workspace, today
from tests.brief.desk import Read
from tests.publish.drafted import AS_OF, PLAN, draft, files, lay_out, sign, tune

FOLDER = Path(PLAN, "2022-06")
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tasklib.ledger import Writer
from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.publish.drafted import sign

Writer.append = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
sign(Workspace(Path(sys.argv[1]), Settings()), **eval(sys.argv[2]))
"""


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    return lay_out(example, tmp_path / "office")


def page(office: Workspace, name: str = "joint_meeting/all.html") -> str:
    return (office.outputs / FOLDER / name).read_text(encoding="utf-8")


def index(office: Workspace) -> Read:
    return Read(page(office, "index.html"))


def killed(office: Workspace, **changes: Any) -> None:
    """Sign off in a process of its own that dies as it is about to write the entry."""
    command = [sys.executable, "-c", KILLED, str(office.root), repr(changes)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def test_a_draft_is_marked_has_a_blank_number_and_stays_out_of_the_index(office: Workspace) -> None:
    (made,) = draft(office).pages
    assert made == office.outputs / FOLDER / "joint_meeting" / "all.html"
    text = page(office)
    read = Read(text)
    assert read.count("p", **{"class": "draft"}) == 1
    assert 'content: "送审稿"' in text
    assert "第　　期" in read.text
    assert "试点工作简报" in read.text
    assert "雅安市人民政府办公室" in read.text
    assert "各县（区）人民政府" in read.text
    assert "应完成177项" in read.text
    assert "应完成" not in index(office).text
    assert "本期还没有可供查阅的简报。" in index(office).text
    # Nor does the index at the top lead readers to a period that has nothing for them.
    top = Read((office.outputs / "index.html").read_text(encoding="utf-8"))
    assert "还没有可供查阅的简报。" in top.text
    assert top.count("a") == 0


def test_a_kind_without_imprint_is_a_draft_only_when_it_was_scheduled(office: Workspace) -> None:
    tune(office.root, "issuing.yaml", "  - kind: joint_meeting\n", "  - kind: ledger_sheet\n")
    draft(office)
    assert "送审稿" not in page(office)
    assert "应完成177项" in index(office).text
    draft(office, scheduled=AS_OF)
    assert "送审稿" in page(office)
    assert "会议简报" in Read(page(office)).text
    assert "应完成" not in index(office).text


def test_what_was_signed_goes_out_with_number_post_and_date(office: Workspace) -> None:
    draft(office, scheduled=AS_OF)
    body = "<p>截至6月底，应完成177项"
    before = page(office)
    assert [(found.kind, path.name) for found, path in drafts(office, PLAN)] == [
        ("joint_meeting", "all.html")
    ]
    done = sign(office)
    assert (done.number, done.edition) == (1, 1)
    after = page(office)
    assert before[before.index(body) :].split("<dl")[0] == after[after.index(body) :].split("<dl")[0]
    read = Read(after)
    for said in ("第1期", "2022年7月11日", "市政府办主任"):
        assert said in read.text
    assert "送审稿" not in after
    ((row,),) = issues_of(office, PLAN).values()
    assert (row.number, row.edition, row.signer, row.as_of) == (1, 1, "市政府办主任", AS_OF)
    assert (row.scheduled, row.signed_on, row.cut) == (AS_OF, date(2022, 7, 11), 139)
    assert "第1期（2022年7月11日印发）" in index(office).text
    assert "数字有变化" not in index(office).text
    assert drafts(office, PLAN) == []
    verify(office.ledger)


def test_numbers_count_by_kind_unit_and_year(office: Workspace) -> None:
    for period in ("2022-05", "2022-06"):
        draft(office, period=period, as_of=AS_OF)
        draft(office, "county_progress", period=period, units=["511802", "511823"])
    given = [("2022-06", None), ("2022-05", None), ("2022-06", "511802"), ("2022-06", "511823")]
    given += [("2022-05", "511823")]
    numbers = [
        sign(
            office,
            "county_progress" if unit else "joint_meeting",
            period=period,
            unit=unit,
            out_of_order=True,
        ).number
        for period, unit in given
    ]
    assert numbers == [1, 2, 1, 1, 2]


def test_a_later_number_never_bears_an_earlier_day(office: Workspace) -> None:
    for period in ("2022-03", "2022-06"):
        draft(office, period=period, as_of=date(2022, 4, 8) if period == "2022-03" else AS_OF)
    sign(office, out_of_order=True)
    before = files(office.outputs)
    with pytest.raises(VerdictError, match=r"2022-04-10 早于第 1 期的签发日期 2022-07-11"):
        sign(office, period="2022-03", signed_on=date(2022, 4, 10))
    assert files(office.outputs) == before
    assert sign(office, period="2022-03").number == 2


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"signer": " "}, VerdictError, "须写明签发人的职务"),
        ({"signed_on": date(2022, 7, 7)}, VerdictError, "2022-07-07 早于数据截止日 2022-07-08"),
        ({"signed_on": today() + timedelta(days=1)}, VerdictError, "还没有到"),
        ({"period": "2021-12"}, ParameterError, "须在 2022-01 至 2022-12 之间"),
        ({"period": "2022-05"}, BriefError, "2022年5月会议简报还没有生成"),
        ({"unit": "511802"}, ParameterError, "不能用 --unit"),
        ({"kind": "county_progress"}, ParameterError, "请用 --unit 写明单位"),
        ({"kind": "county_progress", "unit": "999999"}, ParameterError, "单位“999999”在2022年6月没有"),
        ({"kind": "county_progress", "unit": "511802"}, BriefError, "雨城区2022年6月.*还没有生成"),
        ({"as_of": date(2022, 7, 9)}, VerdictError, "--as-of 只用于改版"),
        ({"reason": "数据补正"}, VerdictError, "还没有印发过，不能改版"),
    ],
)
def test_what_cannot_be_signed_is_one_sentence_and_changes_nothing(
    office: Workspace, changes: dict[str, Any], error: type[TasklibError], sentence: str
) -> None:
    draft(office)
    before, head = files(office.outputs), office.ledger.head()
    with pytest.raises(error, match=sentence):
        sign(office, **changes)
    assert (files(office.outputs), office.ledger.head()) == (before, head)


def test_an_issued_brief_is_not_issued_twice(office: Workspace) -> None:
    draft(office)
    sign(office)
    before = files(office.outputs)
    with pytest.raises(VerdictError, match=r"已于 2022-07-11 印发，是第 1 期；要改版请加 --new-edition"):
        sign(office)
    assert files(office.outputs) == before


def test_a_page_that_failed_cannot_be_signed(office: Workspace) -> None:
    def failing(*_: object) -> None:
        raise BriefError("缺少指标。")

    draft(office)
    made = draft(office, run=failing)
    # By where it belongs, which is what a schedule knows it by.
    assert {path.name: cause for path, cause in made.failed.items()} == {"all.html": "缺少指标。"}
    with pytest.raises(BriefError, match="上次没有生成（缺少指标）"):
        sign(office)
    assert "缺少指标" not in index(office).text


def test_a_draft_that_was_tampered_with_must_be_rendered_again(office: Workspace) -> None:
    draft(office)
    executed = office.data / "runs" / FOLDER / "joint_meeting" / "all.ipynb"
    executed.write_text(executed.read_text(encoding="utf-8").replace("177", "178"), encoding="utf-8")
    with pytest.raises(BriefError, match=r"与送审稿不符.*重新生成"):
        sign(office)
    executed.unlink()
    with pytest.raises(BriefError, match=r"与送审稿不符.*重新生成"):
        sign(office)
    assert issues_of(office, PLAN) == {}


def test_a_draft_of_an_older_plan_must_be_rendered_again(office: Workspace) -> None:
    draft(office)
    tune(
        office.root,
        "plan.yaml",
        "\nversion: 2\namendments: [{version: 2,",
        "\nversion: 3\namendments: [{version: 3,",
    )
    with pytest.raises(BriefError, match="按方案第 2 版生成，现为第 3 版"):
        sign(office)


def test_a_draft_never_replaces_what_was_issued(office: Workspace) -> None:
    draft(office)
    sign(office)
    issued = page(office)
    (made,) = draft(office, as_of=date(2022, 7, 12)).pages
    assert made.name == "all.draft.html"
    assert page(office) == issued
    assert [path.name for _, path in drafts(office, PLAN)] == ["all.draft.html"]
    assert "all.draft" not in page(office, "index.html")


def test_a_failing_ledger_leaves_page_and_draft_as_they_were(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(office)
    before = files(office.root)

    def full(*_: object, **__: object) -> int:
        raise LedgerError("磁盘已满。")

    monkeypatch.setattr(Writer, "append", full)
    with pytest.raises(LedgerError, match="磁盘已满"):
        sign(office)
    after = files(office.root)
    assert {name: after[name] for name in before} == before
    assert "送审稿" in page(office)


def test_a_signing_killed_before_its_entry_is_mended_by_signing_again(office: Workspace) -> None:
    draft(office)
    killed(office)
    assert issues_of(office, PLAN) == {}
    draft(office, "county_progress", units=["511802"])
    assert "应完成" not in index(office).text
    assert len(drafts(office, PLAN)) == 2
    assert sign(office).number == 1
    assert "第1期" in index(office).text
    verify(office.ledger)


def test_two_who_sign_at_once_give_one_number(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    draft(office)
    record_plan = Writer.record_plan

    def between(writer: Writer, *given: Any, **named: Any) -> None:
        # Someone else's entry was committed just before the lock was ours.
        monkeypatch.setattr(Writer, "record_plan", record_plan)
        record_plan(writer, *given, **named)
        row = replace(earlier, period="2022-06")
        writer.append("issue", [row], plan=office.plan(PLAN), received_on=row.signed_on, actor="他人")

    draft(office, period="2022-05")
    sign(office, period="2022-05")
    ((earlier,),) = issues_of(office, PLAN).values()
    monkeypatch.setattr(Writer, "record_plan", between)
    with pytest.raises(VerdictError, match="刚由别人签发"):
        sign(office)
    assert "送审稿" in page(office)


@pytest.mark.slow
def test_the_commands_render_issue_and_verify(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office.root)
    june = ("joint_meeting", "--plan", PLAN, "--period", "2022-06")
    by = ("--signer", "市政府办主任", "--signed-on", "2022-07-11")
    assert run(["brief", "issue", "nosuch", *june[1:], *by]) == 1
    assert "没有简报种类“nosuch”" in capsys.readouterr().err
    assert run(["brief", *june, "--as-of", "2022-07-08"]) == 0
    assert "送审稿" in page(office)
    assert run(["brief", "issue", *june, *by]) == 0
    assert (
        "会议简报第 1 期已印发：outputs/yaan-2022/2022-06/joint_meeting/all.html" in capsys.readouterr().out
    )
    assert run(["brief", "issue", *june, *by, "--reason", "改"]) == 1
    assert "与 --new-edition 同用" in capsys.readouterr().err
    assert run(["briefs", "verify", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["result"], row["says"]) == ("一致", "")
    path = office.outputs / FOLDER / "joint_meeting" / "all.html"
    path.write_text(page(office).replace("第1期", "第2期"), encoding="utf-8")
    assert run(["briefs", "verify"]) == 1
    assert "页面被改动" in capsys.readouterr().out


@pytest.mark.browser
@pytest.mark.slow
def test_every_printed_sheet_bears_both_marks(example: Path, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="没有安装 playwright，浏览器测试从略")
    if not Path("/usr/bin/chromium").exists() or not Path("/usr/bin/pdftotext").exists():
        pytest.skip("没有 Chromium 或 pdftotext，打印测试从略")
    office = lay_out(example, tmp_path / "printed")
    from tasklib.publish.execute import execute

    (made,) = draft(office, run=execute).pages
    paper = tmp_path / "page.pdf"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        opened = browser.new_page()
        opened.goto(made.as_uri())
        opened.pdf(path=str(paper), prefer_css_page_size=True)
        browser.close()
    text = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, check=True).stdout.decode()
    sheets = ["".join(sheet.split()) for sheet in text.split("\f")[:-1]]
    assert len(sheets) > 3
    assert all("送审稿" in sheet and "示例数据" in sheet for sheet in sheets)
