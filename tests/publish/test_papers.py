"""A brief in other forms: Word with its number, PDF with its fonts, a meeting's folder, letters."""

from __future__ import annotations

import io
import shutil
import subprocess
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import polars as pl
import pytest

from tasklib import office as acts
from tasklib.brief.wording import first_sentence
from tasklib.cli import run as command
from tasklib.errors import BriefError, ParameterError, WorkspaceError
from tasklib.office import Desk
from tasklib.publish import check_forms, folder, kind_named, write_forms
from tasklib.publish.folder import meeting_folder, write_letter
from tasklib.publish.pdf import find_browser, print_page
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped
from tests.plans import R
from tests.publish import office as timetable
from tests.publish.drafted import PLAN, draft, files, lay_out, sign, sign_anew

BULLETIN = {"kind": "quarterly_bulletin", "period": "2022-Q2"}
needs_browser = pytest.mark.skipif(
    shutil.which("chromium") is None or shutil.which("pdffonts") is None,
    reason="Chromium or poppler-utils is not installed",
)


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    root = tmp_path / "office"
    shutil.copytree(example, root)
    shutil.copytree(shipped("notebooks"), root / "notebooks")
    return Workspace(root, Settings())


def lines(file: Path) -> list[str]:
    return [p.text for p in docx.Document(str(file)).paragraphs]


def header(file: Path) -> str:
    return str(docx.Document(str(file)).sections[0].header.paragraphs[0].text)


def test_the_word_bulletin_is_marked_as_a_draft_until_it_is_signed(office: Workspace) -> None:
    (page,) = draft(office, **BULLETIN).pages
    (file,) = write_forms(office, page, office.outputs, docx=True, pdf=False)
    assert file == page.with_suffix(".docx")
    assert header(file) == "送审稿　示例数据，非真实报送"
    assert "第　　期" in lines(file)
    drafted = lines(file)
    done = sign(office, **BULLETIN, signer="市政府督查室主任", signed_on=date(2022, 7, 14))
    assert not file.exists(), "what was made of the draft is no longer what the page says"
    write_forms(office, done.page, office.outputs, docx=True, pdf=False)
    assert header(file) == "示例数据，非真实报送"
    signed = lines(file)
    assert "第1期" in signed
    assert "\t雅安市人民政府督查室\t2022年7月14日" in signed
    start = next(n for n, line in enumerate(signed) if line.startswith("现将"))
    assert signed[start:-1] == drafted[start:-1]


def test_a_new_edition_keeps_the_word_file_of_the_old_one_and_says_what_changed(office: Workspace) -> None:
    draft(office, **BULLETIN)
    signer = {"signer": "市政府督查室主任", "signed_on": date(2022, 7, 14)}
    done = sign(office, **BULLETIN, **signer)
    write_forms(office, done.page, office.outputs, docx=True, pdf=False)
    again = sign_anew(office, **BULLETIN, **signer, reason="补录一份报送")
    kept = done.page.parent / "editions" / "all-第1版.docx"
    assert "第1期" in lines(kept)
    (file,) = write_forms(office, again.page, office.outputs, docx=True, pdf=False)
    assert "第1期（第2版）" in lines(file)
    assert "本期为第2版。改版原因：补录一份报送" in lines(file)


def test_a_page_made_anew_leaves_no_word_file_of_the_old_figures(office: Workspace) -> None:
    (page,) = draft(office, **BULLETIN).pages
    (file,) = write_forms(office, page, office.outputs, docx=True, pdf=False)
    draft(office, **BULLETIN)
    assert not file.exists()


def test_a_kind_without_word_says_which_have_it_before_anything_is_made(
    office: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        ParameterError,
        match="工作台账没有 Word 版，--docx 可用于 joint_meeting（会议简报）、monthly_supervision",
    ):
        check_forms(office, kind_named("ledger_sheet"), docx=True, pdf=False)
    monkeypatch.chdir(office.root)
    assert command(["brief", "ledger_sheet", "--plan", PLAN, "--period", "2022-06", "--docx"]) == 1
    assert "没有 Word 版" in capsys.readouterr().err
    assert not office.outputs.exists()


@needs_browser
@pytest.mark.browser
def test_a_page_is_printed_with_its_chinese_embedded_and_no_word_to_the_network(tmp_path: Path) -> None:
    asked: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = [f"http://{host}:{server.server_port}/{host}" for host in ("localhost", "127.0.0.1")]
    images = "".join(f'<img src="{place}">' for place in places)
    page = tmp_path / "督查 专报.html"
    page.write_text(
        f'<meta charset="utf-8"><p>截至6月底，应完成312项。</p><p id="p"></p>{images}'
        "<script>document.getElementById('p').textContent = '图表已画'</script>",
        encoding="utf-8",
    )
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(print_page(page, find_browser(Workspace(tmp_path, Settings()))))
    server.shutdown()
    server.server_close()
    said = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, encoding="utf-8").stdout
    assert "截至6月底，应完成312项。" in said
    assert "图表已画" in said
    fonts = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, encoding="utf-8").stdout
    listed = fonts.splitlines()[2:]
    assert listed
    assert all(line.split()[-5] == "yes" for line in listed), fonts
    assert not asked


def test_without_a_browser_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BriefError, match=r"没有找到可以打印 PDF 的浏览器.*TASKLIB_BROWSER"):
        check_forms(Workspace(tmp_path, Settings()), kind_named("joint_meeting"), docx=False, pdf=True)
    with pytest.raises(WorkspaceError, match="TASKLIB_BROWSER 指向的浏览器“/没有/edge”不存在"):
        find_browser(Workspace(tmp_path, Settings(browser="/没有/edge")))


@pytest.mark.parametrize(("script", "cause"), [("sleep 60", "0.5 秒内没有打印完"), ("exit 3", "浏览器出错")])
def test_a_browser_that_hangs_or_fails_harms_no_page(tmp_path: Path, script: str, cause: str) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nexec {script}\n" if "sleep" in script else f"#!/bin/sh\n{script}\n")
    browser.chmod(0o755)
    page = tmp_path / "页.html"
    page.write_text("<p>页</p>", encoding="utf-8")
    with pytest.raises(BriefError, match=f"“页.html”没有印成 PDF：{cause}.*页面本身完好"):
        print_page(page, browser, limit=0.5)


def called(office: Workspace, on: date = date(2022, 7, 15)) -> str:
    """A meeting on 21 July and one open letter, whose number comes back."""
    desk = Desk(office.plan(PLAN), office.ledger, on, "示例")
    acts.call_meeting(desk, date(2022, 7, 21), "一号会议室")
    return acts.press(desk, desk.plan.period("2022-06"), "511825", "A3", "督办函")[0]


def june(office: Workspace, day: int) -> Tables:
    return Tables.read(office, PLAN, "2022-06", date(2022, 7, day))


def test_a_meetings_folder_holds_its_brief_its_papers_and_the_open_letters(office: Workspace) -> None:
    number = called(office)
    made = meeting_folder(office, june(office, 15), "2022-1")
    assert made[0].parent == office.outputs / PLAN / "meetings" / "2022-1"
    names = [file.name for file in made]
    kinds = ("1-会议简报", "的通知", "会议议程", "签到表", "议定事项落实情况", "督办函")
    assert len(names) == len(kinds)
    for name, kind in zip(names, kinds, strict=True):
        assert name.endswith(f"{kind}.docx")
    assert names[-1].startswith(f"6-{number}")
    assert "关于天全县政务开放日进展滞后的督办函" in lines(made[-1])
    assert f"内部工作资料\t{number}" in lines(made[-1])
    assert {"雅安市人民政府督查室", "天全县人民政府："} <= {line.strip() for line in lines(made[-1])}
    before = {file: file.read_bytes() for file in made}
    meeting_folder(office, june(office, 15), "2022-1")
    assert {file: file.read_bytes() for file in made} == before
    with pytest.raises(ParameterError, match="没有编号为“2022-9”的会议"):
        meeting_folder(office, june(office, 15), "2022-9")


def test_a_meetings_brief_in_word_has_its_sections_in_order_and_every_light(office: Workspace) -> None:
    called(office)
    told = june(office, 15)
    word = docx.Document(str(meeting_folder(office, told, "2022-1")[0]))
    text = [paragraph.text for paragraph in word.paragraphs]
    heads = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert heads == ["一、上次议定事项落实情况", "二、总体情况", "三、红黄事项", "四、提请研究事项"]
    assert text[text.index("二、总体情况") + 1] == first_sentence(told)
    raised = told["problems"].filter((pl.col("level") == "meeting") & (pl.col("status") != "solved"))
    for problem in raised["description"]:
        assert any(line.startswith("事由：") and problem in line for line in text)
    names = [line.partition("：")[0] for line in text[text.index("四、提请研究事项") :]]
    assert names.count("拟议定表述（拟稿）") == raised.height > 0
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    (listed,) = (rows for rows in tables if rows[0][:3] == ["事项", "单位", "灯色"])
    lit = told["progress"].filter(pl.col("light").is_in(["红", "黄"]))
    found = {(row[0][:2], row[1], row[2][-1]) for row in listed[1:] if row[0] != row[1]}
    assert found == {(r["task"], told.plan.unit(r["unit"]).name, r["light"]) for r in lit.to_dicts()}
    heads = {row[0] for row in listed[1:] if row[0] == row[1]}
    assert heads
    assert all(head.startswith("牵头单位：") for head in heads)
    annex = tables[-1]
    assert [row[0][:2] for row in annex[1:]] == [task.id for task in told.plan.tasks]
    shown = told["progress"].filter(unit="511825", task="A3")["light"].item()
    assert annex[3][annex[0].index("天全")].endswith(shown)
    wide = word.sections[-1]
    assert wide.page_width
    assert wide.page_height
    assert wide.page_width > wide.page_height


def test_after_a_meeting_its_folder_has_the_minutes_and_the_brief_that_lay_before_it(
    office: Workspace,
) -> None:
    called(office)
    acts.hold_meeting(
        Desk(office.plan(PLAN), office.ledger, date(2022, 7, 21), "示例"), "2022-1", "会议听取汇报。"
    )
    first, *_ = meeting_folder(office, june(office, 21), "2022-1")
    before = first.read_bytes()
    desk = Desk(office.plan(PLAN), office.ledger, date(2022, 8, 11), "示例")
    acts.conclude(desk, "2022-1-2", "接口已接通")
    tables = Tables.read(office, PLAN, "2022-07", date(2022, 8, 12))
    made = meeting_folder(office, tables, "2022-1")
    assert made[0].read_bytes() == before
    assert any(file.name.endswith("纪要.docx") for file in made)


def test_a_meetings_brief_that_is_signed_bears_its_number_in_word(office: Workspace) -> None:
    called(office)
    (page,) = draft(office, scheduled=date(2022, 7, 18), as_of=date(2022, 7, 18)).pages
    (file,) = write_forms(office, page, office.outputs, docx=True, pdf=False)
    assert header(file) == "送审稿　示例数据，非真实报送"
    done = sign(office, signed_on=date(2022, 7, 19))
    (file,) = write_forms(office, done.page, office.outputs, docx=True, pdf=False)
    assert header(file) == "示例数据，非真实报送"
    assert {"会议简报", "第1期", "\t雅安市人民政府办公室\t2022年7月19日"} <= set(lines(file))


def test_a_meetings_folder_leaves_the_periods_own_draft_alone(example: Path, tmp_path: Path) -> None:
    office = lay_out(example, tmp_path / "office")
    called(office)
    draft(office, scheduled=date(2022, 7, 18), as_of=date(2022, 7, 18))
    held = office.outputs / PLAN / "2022-06", office.data / "runs" / PLAN / "2022-06"
    before = [files(folder) for folder in held]
    made = meeting_folder(office, june(office, 15), "2022-1")
    assert [files(folder) for folder in held] == before
    assert header(made[0]) == "送审稿　示例数据，非真实报送"


def test_a_meetings_folder_is_swapped_whole(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    number = called(office)
    made = meeting_folder(office, june(office, 15), "2022-1")
    assert header(made[0]) == "送审稿　示例数据，非真实报送", "the plan schedules it: it is to be signed"
    acts.answer(Desk(office.plan(PLAN), office.ledger, date(2022, 7, 18), "示例"), number, "已整改")

    def failing(path: Path, *_: object) -> None:
        raise BriefError(f"“{path.name}”未能写入")

    with monkeypatch.context() as patch:
        patch.setattr(folder, "write_page", failing)
        with pytest.raises(BriefError, match="未能写入"):
            meeting_folder(office, june(office, 18), "2022-1")
    assert all(file.exists() for file in made), "what was made before stands"
    again = meeting_folder(office, june(office, 18), "2022-1")
    assert set(again[0].parent.iterdir()) == set(again), "no letter that was answered stays"
    assert [path.name for path in again[0].parent.parent.iterdir()] == ["2022-1"]


def test_a_scheduled_page_brings_its_meetings_folder_once(office: Workspace) -> None:
    number = called(office)
    day = {"scheduled": date(2022, 7, 18), "as_of": date(2022, 7, 18)}
    place = office.outputs / PLAN / "meetings" / "2022-1"
    draft(office, as_of=date(2022, 7, 15))
    assert not place.exists(), "a page made by hand brings none"
    draft(office, **day)
    made = files(place)
    assert any(number in name for name in made)
    acts.answer(Desk(office.plan(PLAN), office.ledger, date(2022, 7, 19), "示例"), number, "已整改")
    meeting_folder(office, june(office, 20), "2022-1")
    later = files(place)
    assert later.keys() < made.keys()
    draft(office, **day)
    assert files(place) == later, "what was made by hand since then has later figures"


def test_a_folder_that_fails_is_told_with_its_cause_and_the_page_stands(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    called(office)
    day = {"scheduled": date(2022, 7, 18), "as_of": date(2022, 7, 18)}
    place = office.outputs / PLAN / "meetings"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("占着位置的文件", encoding="utf-8")
    done = draft(office, **day)
    (cause,) = done.failed.values()
    assert cause.startswith("简报已出，会议材料没有备齐：会议文件夹未能建立：")
    assert done.pages[0].exists()
    place.unlink()
    assert not draft(office, **day).failed
    assert (place / "2022-1" / "1-会议简报.docx").exists()
    assert sign(office, signed_on=date(2022, 7, 19)).number == 1


@pytest.mark.slow
def test_a_folder_that_failed_is_listed_and_made_when_its_brief_is_tried_again(tmp_path: Path) -> None:
    schedule = {"kind": "joint_meeting", "of": "monthly", "before_meeting": 3, "source": R}
    office = timetable.lay_out(tmp_path, plan := timetable.scheduled_plan(schedule))
    desk = Desk(plan, office.ledger, date(2022, 6, 20), "示例")
    acts.call_meeting(desk, date(2022, 7, 8), "一号会议室", members=["OFF=主任"])
    place, clock = office.outputs / plan.id / "meetings", timetable.Clock()
    place.parent.mkdir(parents=True)
    place.write_text("占着位置的文件", encoding="utf-8")
    ((item, cause),) = timetable.batch(office, "2022-07-05", clock).failed
    assert (item.period, item.scheduled) == ("2022-06", date(2022, 7, 5))
    assert cause.startswith("简报已出，会议材料没有备齐：")
    assert "没有出成1份" in (place.parent / "office.html").read_text(encoding="utf-8")
    assert (place.parent / "2022-06" / "joint_meeting" / "all.html").exists()
    place.unlink()
    assert not timetable.batch(office, "2022-07-05", clock).made, "not before its time"
    clock.forward(minutes=11)
    again = timetable.batch(office, "2022-07-05", clock)
    assert (len(again.made), again.failed) == (1, [])
    assert (place / "2022-1" / "1-会议简报.docx").exists()
    assert "没有出成0份" in (place.parent / "office.html").read_text(encoding="utf-8")


def test_a_letter_is_written_as_it_stood_when_the_step_was_taken(office: Workspace) -> None:
    desk = Desk(office.plan(PLAN), office.ledger, date(2022, 7, 15), "示例")
    number, _ = acts.press(desk, desk.plan.period("2022-06"), "511825", "A3", "督办函")
    first = write_letter(office, Tables.read(office, PLAN, "2022-06", date(2022, 7, 15)), number)
    assert first.name == f"{number}.docx"
    before = first.read_bytes()
    acts.answer(Desk(desk.plan, office.ledger, date(2022, 7, 18), "示例"), number, "已整改")
    tables = Tables.read(office, PLAN, "2022-06", date(2022, 7, 20))
    assert write_letter(office, tables, number).read_bytes() == before
    assert docx.Document(io.BytesIO(before)).core_properties.created.date() == date(2022, 7, 15)
    second, _ = acts.press(desk, desk.plan.period("2022-06"), "511823", "B1", "督办函")
    acts.withdraw(Desk(desk.plan, office.ledger, date(2022, 7, 18), "示例"), second, "已认定不涉及")
    tables = Tables.read(office, PLAN, "2022-06", date(2022, 7, 20))
    with pytest.raises(ParameterError, match=f"{second}已于2022年7月18日撤回，不能再出函。"):
        write_letter(office, tables, second)
    with pytest.raises(ParameterError, match="没有编号为“督办〔2022〕9号”的督办"):
        write_letter(office, tables, "督办〔2022〕9号")
