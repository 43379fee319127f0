"""The workbook that comes with a page: marked, signed, kept, linked and checked as the page is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tasklib.publish.editions import issues_of
from tasklib.publish.rebuild import verify_pages
from tasklib.workspace import Workspace
from tests.publish.drafted import AS_OF, PLAN, draft, files, late, lay_out, sign, sign_anew, told

FOLDER = Path(PLAN, "2022-06", "ledger_sheet")
KIND = "ledger_sheet"


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    return lay_out(example, tmp_path / "office")


def texts(book: Path) -> str:
    return "".join(
        str(cell) for sheet in openpyxl.load_workbook(book) for row in sheet.values for cell in row if cell
    )


def outcomes(office: Workspace) -> dict[str, tuple[str, str]]:
    return {one.page.name: (one.outcome, one.says) for one in verify_pages(office, run=told)}


def index(office: Workspace) -> str:
    return (office.outputs / FOLDER.parent / "index.html").read_text(encoding="utf-8")


def test_the_workbook_goes_out_and_is_kept_with_its_page(office: Workspace) -> None:
    draft(office, KIND, units=["511823"], scheduled=AS_OF)
    book = office.outputs / FOLDER / "511823.xlsx"
    assert "送审稿" in texts(book)
    late(office)
    sign(office, KIND, unit="511823")
    first = texts(book)
    assert "送审稿" not in first
    assert '<a class="note" href="ledger_sheet/511823.xlsx">工作簿</a>' in index(office)
    issued = book.read_bytes()
    sign_anew(office, KIND, unit="511823", signed_on=date(2022, 7, 13), reason="退回核对")
    assert sorted(name for name in files(office.outputs / FOLDER) if name.endswith("xlsx")) == [
        "511823.xlsx", "editions/511823-第1版.xlsx"
    ]  # fmt: skip
    assert (office.outputs / FOLDER / "editions" / "511823-第1版.xlsx").read_bytes() == issued
    assert "第2版与上一版不同的数字" in texts(book)
    assert set(outcomes(office).values()) == {("same", "")}


def test_a_workbook_that_was_changed_or_is_gone_is_named(office: Workspace) -> None:
    draft(office, KIND, units=["511823"])
    assert outcomes(office) == {"511823.html": ("same", "")}
    assert "工作簿" in index(office)
    book = office.outputs / FOLDER / "511823.xlsx"
    book.write_bytes(book.read_bytes() + b" ")
    assert outcomes(office) == {"511823.html": ("edited", "随页的工作簿 511823.xlsx 是后来改动的。")}
    book.unlink()
    assert outcomes(office) == {"511823.html": ("missing", "随页的工作簿 511823.xlsx 不在了。")}


def test_the_citys_sheet_is_signed_and_goes_out_anew_by_itself(office: Workspace) -> None:
    draft(office, KIND, units=[None], scheduled=AS_OF)
    assert sign(office, KIND).page.name == "all.html"
    done = sign_anew(office, KIND, signed_on=date(2022, 7, 13), reason="退回核对")
    assert (done.number, done.edition, done.page.name) == (1, 2, "all.html")
    assert [path.name for path in (office.outputs / FOLDER).glob("*.html")] == ["all.html"]
    assert [*issues_of(office, PLAN)] == [(KIND, "2022-06", None, AS_OF)]
