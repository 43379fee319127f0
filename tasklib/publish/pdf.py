"""PDF of a page, printed by the browser that the machine has, which reaches no network meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tasklib.errors import BriefError, WorkspaceError
from tasklib.workspace import Workspace

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
# Browsers that stand on no path: Windows' own Edge, Chrome, and their places on a Mac.
_PLACES = (
    *(
        Path(os.environ.get(root, "-"), below)
        for root in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA")
        for below in ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
    ),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
)
# Seconds for one page; a hundred counties' charts take ten.
_LIMIT = 120


def find_browser(workspace: Workspace) -> Path:
    """The browser that prints: the one that is set, else the first that is there.

    Raises:
        WorkspaceError: what TASKLIB_BROWSER names is not there.
        BriefError: the machine has none.
    """
    if own := workspace.settings.browser:
        if found := shutil.which(own):
            return Path(found)
        raise WorkspaceError(f"TASKLIB_BROWSER 指向的浏览器“{own}”不存在，请改正或取消这个设置。")
    on_path = (Path(found) for name in _NAMES if (found := shutil.which(name)))
    for browser in (*on_path, *_PLACES):
        if browser.is_file():
            return browser
    raise BriefError(
        "没有找到可以打印 PDF 的浏览器（Edge、Chrome 或 Chromium），请安装其一，或用 TASKLIB_BROWSER 写明位置；"
        "页面已可在任何浏览器里打开，用“打印—另存为 PDF”。"
    )


def print_page(page: Path, browser: Path, limit: float = _LIMIT) -> bytes:
    """A page as a PDF, its fonts within.

    Raises:
        BriefError: the browser failed, or was not done in ``limit`` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="tasklib-", ignore_cleanup_errors=True) as folder:
        printed = Path(folder, "page.pdf")
        command = [
            str(browser),
            "--headless=new",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={Path(folder, 'profile')}",
            # Charts are drawn by a script.
            "--virtual-time-budget=10000",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium refuses to run for root otherwise; our pages load nothing and run our scripts only.
            command.insert(1, "--no-sandbox")
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=limit)
            return printed.read_bytes()
        except subprocess.TimeoutExpired:
            cause = f"{limit:g} 秒内没有打印完"
        except (OSError, subprocess.CalledProcessError) as error:
            cause = f"浏览器出错（{type(error).__name__}）"
    raise BriefError(f"“{page.name}”没有印成 PDF：{cause}（{browser.name}）。页面本身完好，可再试一次。")
