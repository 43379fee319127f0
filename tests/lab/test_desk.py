"""A clerk's hour in a real JupyterLab and a real browser: file, return, render, look it up; all offline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import tasklib
from tasklib.settings import Settings
from tasklib.workspace import Workspace, create_workspace
from tests.brief.desk import Read
from tests.brief.test_browser import browser
from tests.lab.office import COUNTY, HOSTILE, inbox_workbook, rows, session

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROOF = b"%PDF-1.7\n1 0 obj example\n%%EOF\n"
OPINION = "场次以台账为准"
REASON = "场次与台账不一致，请核对后重报"


@pytest.fixture(scope="module")
def office(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace as `tasklib init` makes it, with the example on record and a workbook in the inbox."""
    root = tmp_path_factory.mktemp("lab") / "办公室"
    create_workspace(root)
    for name in ("ledger.sqlite", "archive"):
        source = example / "data" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / "data" / name)
    made = Workspace(root, Settings())
    inbox_workbook(session(made), 佐证材料="开放日照片.pdf")
    (made.inbox / "开放日照片.pdf").write_bytes(PROOF)
    return made


class Lab:
    """JupyterLab on a workspace, the address it gave, and what it opened with the system's browser."""

    def __init__(self, office: Workspace, aside: Path) -> None:
        self._opened = aside / "opened"
        opener = aside / "open.py"
        opener.write_text(
            f"import sys\nopen({str(self._opened)!r}, 'a').write(sys.argv[1] + '\\n')\n", encoding="utf-8"
        )
        own = {f"JUPYTER_{name}_DIR": str(aside / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tasklib", "lab"],
            cwd=office.root,
            env={
                **os.environ,
                **own,
                "BROWSER": f"{sys.executable} {opener} %s",
                "PYTHONPATH": str(Path(tasklib.__file__).parents[1]),
            },
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    @property
    def address(self) -> str:
        """Where it serves, the token included."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip().removeprefix("已打开：")

    @property
    def opened(self) -> list[str]:
        """What the system's browser was told to open, beside the lab itself."""
        told = self._opened.read_text(encoding="utf-8").split() if self._opened.exists() else []
        return [unquote(urlsplit(url).path) for url in told if "jpserver" not in url]


@pytest.fixture(scope="module")
def lab(office: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    started = Lab(office, tmp_path_factory.mktemp("jupyter"))
    with started.process:
        try:
            yield started
        finally:
            started.process.terminate()
            try:
                started.process.wait(20)
            except subprocess.TimeoutExpired:
                started.process.kill()


class Clerk:
    """Someone at the browser, who hears every complaint and sees every address asked for."""

    def __init__(self, browser: Any, address: str) -> None:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        self.page = context.new_page()
        self.address, self.hosts, self.complaints = address, set(), []
        self.page.set_default_timeout(40_000)
        self.page.on("request", lambda request: self._see(request.url))
        self.page.on("console", lambda told: self._hear(told.type, told.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _see(self, url: str) -> None:
        if url.startswith(("http", "ws")):
            self.hosts.add(urlsplit(url).hostname)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def run(self) -> None:
        """Run all of the notebook that lies open, as soon as its kernel is there."""
        panel = self.page.locator(".jp-NotebookPanel").locator("visible=true")
        indicator, steady = panel.locator(".jp-Notebook-ExecutionIndicator"), 0
        # While the kernel starts, JupyterLab shows it as idle for a moment, and would ask which to take.
        while steady < 4:
            steady = steady + 1 if indicator.get_attribute("data-status") == "idle" else 0
            self.page.wait_for_timeout(200)
        button = panel.locator("[data-command='notebook:run-all-cells']")
        assert button.inner_text() == "运行全部"
        button.click()
        panel.locator(".tasklib-desk").wait_for()

    def tab(self, name: str) -> None:
        self.page.click(f".lm-TabBar-tabLabel:text-is('{name}')")

    def press(self, label: str) -> None:
        self.page.locator(f"button:has-text('{label}')").locator("visible=true").first.click()

    def reads(self, text: str) -> None:
        self.page.locator(f".tasklib:has-text('{text}')").locator("visible=true").first.wait_for()


@pytest.fixture(scope="module")
def clerk(browser: Any, lab: Lab) -> Clerk:
    return Clerk(browser, lab.address)


def test_a_workbook_is_filed_a_row_returned_and_the_page_tells_it(
    clerk: Clerk, lab: Lab, office: Workspace
) -> None:
    page = clerk.page
    page.goto(clerk.address)
    clerk.run()
    page.fill("input[placeholder='请填姓名']", "王审核")
    clerk.press("确定")
    page.locator(".tasklib-desk select").nth(1).select_option(label="2022年7月")
    page.fill(".tasklib-desk input[type=date]", "2022-08-03")
    page.press(".tasklib-desk input[type=date]", "Enter")

    clerk.tab("收件")
    clerk.press("全部收件")
    clerk.reads("已收 1 件")

    clerk.tab("审核")
    option = page.locator("option:has-text('汉源'):has-text('7月')").first
    option.wait_for(state="attached")
    page.locator(".tasklib-section select:visible").first.select_option(label=option.inner_text())
    clerk.reads("A3政务开放日")
    detail = page.locator(".tasklib-detail")
    assert HOSTILE in detail.inner_text()
    assert detail.locator("img, mjx-container, td b").count() == 0
    page.locator("span:text-is('更多办理')").locator("visible=true").click()
    page.locator(".tasklib-more textarea").locator("visible=true").fill(OPINION)
    page.locator("button:text-is('记牵头意见')").locator("visible=true").last.click()
    clerk.reads("已记录牵头意见")
    detail.locator(f"p:has-text('{OPINION}')").wait_for()
    page.fill(".tasklib-review textarea", REASON)
    clerk.press("退回")
    clerk.reads("A3 已退回")

    sitting = session(office)
    assert rows(sitting, "entry")[-1]["actor"] == "王审核"
    last = rows(sitting, "verdict")[-1]
    assert (last["task"], last["verdict"], last["reason"]) == ("A3", "returned", REASON)
    assert rows(sitting, "opinion")[-1]["opinion"] == OPINION

    clerk.tab("出稿")
    page.locator("label:has-text('全部单位')").locator("visible=true").click()
    page.locator("label:has-text('汉源')").locator("visible=true").click()
    clerk.press("生成")
    clerk.reads("已生成单位进展简报 1 页。")
    page.locator("button:text-is('打开'):visible").click()
    brief = office.outputs / "yaan-2022" / "2022-07" / "county_progress" / f"{COUNTY}.html"
    assert REASON in Read(brief.read_text(encoding="utf-8")).text
    for _ in range(50):
        if lab.opened:
            break
        time.sleep(0.1)
    assert lab.opened == [str(brief)]

    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    kept = json.loads((office.notebooks / "office_desk.ipynb").read_text(encoding="utf-8"))
    assert [cell["outputs"] for cell in kept["cells"] if cell["cell_type"] == "code"] == [[], []]


def test_the_overview_leads_down_to_the_evidence(clerk: Clerk, office: Workspace) -> None:
    page = clerk.page
    page.click("a:text-is('总览')")
    page.locator("h2:text-is('总览')").locator("visible=true").wait_for()
    clerk.run()
    page.locator(".tasklib-desk select").locator("visible=true").nth(1).select_option(label="2022年7月")
    page.locator("td:text-is('汉源')").locator("visible=true").click()
    page.locator("td:has-text('A3 政务开放日')").locator("visible=true").first.click()
    clerk.reads(REASON)
    clerk.press("取出打开")
    clerk.reads("已取出")
    (copy,) = (office.data / "opened").rglob("*.pdf")
    assert (copy.name, copy.read_bytes()) == ("开放日照片.pdf", PROOF)
    page.locator(".tasklib-desk select").locator("visible=true").nth(3).select_option(label="○ 未报")
    page.locator("td:text-is('雨城')").locator("visible=true").wait_for()


def test_nothing_was_asked_of_the_network_and_nothing_complained(clerk: Clerk) -> None:
    assert clerk.hosts == {"127.0.0.1"}
    assert clerk.complaints == []
