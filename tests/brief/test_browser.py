"""Both kinds in Chromium, from disk, with the network off; and once through real kernels."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tasklib
from tasklib.brief import county, meeting, page_html
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace, shipped
from tests.brief.desk import Read, html_of, tables
from tests.brief.test_pages import HOSTILE, hostile

CHROMIUM = "/usr/bin/chromium"
KINDS = ["county_progress", "joint_meeting"]


@pytest.fixture(scope="module")
def pages(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one page of each kind, the hostile ones too, and plotly's script beside them."""
    from plotly.offline import get_plotlyjs

    folder = tmp_path_factory.mktemp("pages")
    (folder / "plotly.js").write_text(get_plotlyjs(), encoding="utf-8")
    told = Tables.read(Workspace(example, Settings()), "yaan-2022", "2022-06", date(2022, 7, 8))
    made = {
        "county_progress": html_of(KINDS[0], county.Page(told, "511823"), "plotly.js"),
        "joint_meeting": html_of(KINDS[1], meeting.Page(told), "plotly.js"),
        "hostile": html_of(KINDS[0], county.Page(tables(hostile()), "C01"), "plotly.js"),
        "without": html_of(KINDS[0], county.Page(told, "511823")),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="没有安装 playwright，浏览器测试从略")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"没有 {CHROMIUM}，浏览器测试从略")
    with playwright.sync_playwright() as driver:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


class Visit:
    """One page opened at a width, with everything it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, width: int) -> None:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        self.page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.complaints.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri(), wait_until="load")
        self.page.wait_for_function("!window.Plotly || document.querySelectorAll('.fallback').length === 0")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", [*KINDS, "hostile"])
def test_a_page_draws_its_charts_offline_and_fits_the_screen(
    browser: Any, pages: Path, kind: str, width: int
) -> None:
    visit = Visit(browser, pages / f"{kind}.html", width)
    assert visit.complaints == []
    assert {url.partition(":")[0] for url in visit.asked} == {"file"}
    charts = visit.page.locator("figure.chart")
    assert charts.count() >= 1
    for i in range(charts.count()):
        assert charts.nth(i).locator("svg.main-svg .trace path").count() > 0
        assert charts.nth(i).locator("svg.main-svg").first.bounding_box()["width"] > 200
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_chart_shows_markup_in_a_label_as_text(browser: Any, pages: Path) -> None:
    labels = (
        Visit(browser, pages / "hostile.html", 1280)
        .page.locator("figure.chart .ytick text")
        .all_text_contents()
    )
    assert any(label.startswith("T1" + HOSTILE[:7]) for label in labels)


@pytest.mark.browser
def test_a_page_without_the_script_says_where_the_figures_are(browser: Any, pages: Path) -> None:
    visit = Visit(browser, pages / "without.html", 1280)
    assert visit.page.locator(".fallback").all_text_contents() == ["图未能显示，数字见本页各表。"] * 2
    assert visit.complaints == []


@pytest.mark.browser
def test_the_annex_is_one_landscape_sheet(browser: Any, pages: Path, tmp_path: Path) -> None:
    page = Visit(browser, pages / "joint_meeting.html", 1280).page
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = pdf.split(b"/MediaBox")[1:]
    sizes = [tuple(float(n) for n in box[box.index(b"[") + 1 : box.index(b"]")].split()) for box in boxes]
    assert [width > height for _, _, width, height in sizes].count(True) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_runs_by_itself_and_its_page_is_the_same(
    example: Path, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    root = tmp_path / "office"
    shutil.copytree(example, root)
    monkeypatch.setenv("PYTHONPATH", str(Path(tasklib.__file__).parents[1]))
    node = papermill.execute_notebook(
        str(shipped("notebooks") / f"{kind}.ipynb"),
        str(tmp_path / "out.ipynb"),
        parameters={"as_of": "2022-07-08"},
        progress_bar=False,
        cwd=str(root),
    )
    told = Tables.read(Workspace(example, Settings()), "yaan-2022", "2022-06", date(2022, 7, 8))
    page = county.Page(told, "511802") if kind == "county_progress" else meeting.Page(told)
    html = page_html(node, title="示例")
    assert html == html_of(kind, page)
    assert "Traceback" not in Read(html).text
