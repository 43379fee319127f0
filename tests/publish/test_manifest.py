"""The manifest of each page, and pages made again from it: the same, the same figures, or named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasklib.errors import ParameterError, PlanError
from tasklib.publish.manifest import Manifest, sha256_bytes
from tasklib.publish.rebuild import Checked, verify_pages
from tasklib.workspace import Workspace
from tests.publish.drafted import AS_OF, PLAN, draft, files, late, lay_out, sign, sign_anew, told, tune

JUNE = Path(PLAN, "2022-06", "joint_meeting")


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    return lay_out(example, tmp_path / "office")


def manifest(office: Workspace, name: str = "all") -> Manifest:
    found = Manifest.read(office.data / "runs" / JUNE / f"{name}.json")
    assert found is not None
    return found


def checked(office: Workspace, run: Any = told) -> list[tuple[str, str]]:
    return [(one.page.name, one.outcome) for one in verify_pages(office, run=run)]


def only(office: Workspace, run: Any = told) -> Checked:
    (one,) = verify_pages(office, run=run)
    return one


def test_a_manifest_tells_all_that_a_page_was_made_of(office: Workspace) -> None:
    draft(office, scheduled=AS_OF)
    found = manifest(office)
    assert (found.plan, found.plan_version, found.period, found.as_of) == (PLAN, 2, "2022-06", "2022-07-08")
    assert (found.cut, found.scheduled, found.status) == (139, "2022-07-08", "draft")
    assert found.parameters["cut"] == 139
    assert found.page == sha256_bytes((office.outputs / JUNE / "all.html").read_bytes())
    assert found.executed == sha256_bytes((office.data / "runs" / JUNE / "all.ipynb").read_bytes())
    assert found.notebook == sha256_bytes((office.notebooks / "joint_meeting.ipynb").read_bytes())
    assert {"tasklib", "polars", "plotly", "nbconvert", "papermill", "jinja2", "python"} == {*found.libraries}
    assert found.platform
    assert found.duration >= 0
    sign(office)
    assert (manifest(office).status, manifest(office).edition) == ("issued", 1)
    assert manifest(office).executed == found.executed


def test_every_page_is_made_again_byte_for_byte_and_nothing_is_touched(office: Workspace) -> None:
    draft(office)
    sign(office)
    late(office)
    sign_anew(office, signed_on=date(2022, 7, 13), reason="退回核对")
    draft(office)
    draft(office, "county_progress", units=["511823"], as_of=None)
    before = files(office.root)
    assert checked(office) == [
        ("511823.html", "same"), ("all.draft.html", "same"), ("all.html", "same"), ("all-第1版.html", "same")
    ]  # fmt: skip
    assert files(office.root) == before
    assert [one.page.name for one in verify_pages(office, PLAN, "2022-05", run=told)] == []


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (("nope", None), PlanError),
        ((None, "2022-Q9"), ParameterError),
        ((PLAN, "2031-01"), ParameterError),
    ],
)
def test_pages_of_no_plan_or_period_are_not_checked_in_silence(
    office: Workspace, asked: tuple[str | None, str | None], error: type[Exception]
) -> None:
    draft(office)
    with pytest.raises(error):
        verify_pages(office, *asked, run=told)


def test_a_page_is_made_again_under_the_plan_as_it_was_recorded(office: Workspace) -> None:
    draft(office)
    sign(office)
    tune(
        office.root,
        "plan.yaml",
        "\nversion: 2\namendments: [{version: 2,",
        "\nversion: 3\namendments: [{version: 3,",
    )
    tune(office.root, "issuing.yaml", "series: 试点工作简报", "series: 另一刊名")
    draft(office, "county_progress", units=["511823"])
    assert set(checked(office)) == {("511823.html", "same"), ("all.html", "same")}


def test_missing_and_edited_pages_and_failures_are_named(office: Workspace) -> None:
    draft(office)
    page = office.outputs / JUNE / "all.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("177", "178"), encoding="utf-8")
    assert only(office).outcome == "edited"
    page.unlink()
    assert only(office).outcome == "missing"

    def failing(*_: object) -> None:
        raise ValueError("<b>")

    draft(office, run=failing)
    assert only(office).outcome == "missing"
    assert "上次没有生成：生成出错（ValueError）" in only(office).says
    assert not only(office).sound


def test_an_issued_page_is_held_against_the_ledger(office: Workspace) -> None:
    draft(office)
    sign(office)
    page, path = office.outputs / JUNE / "all.html", office.data / "runs" / JUNE / "all.json"
    forged = page.read_text(encoding="utf-8").replace("177", "178")
    page.write_text(forged, encoding="utf-8")
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(held | {"page": sha256_bytes(forged.encode())}), encoding="utf-8")
    assert only(office).outcome == "edited"


def other(old: str, new: str) -> Any:
    """A renderer whose notebook says something else."""

    def run(notebook: Path, parameters: Mapping[str, Any], executed: Path, root: Path) -> Any:
        node = told(notebook, parameters, executed, root)
        data = node.cells[0].outputs[0].data
        data["text/html"] = data["text/html"].replace(old, new)
        return node

    return run


def test_a_page_of_other_layout_and_the_same_figures_is_said_to_be_so(office: Workspace) -> None:
    draft(office)
    notebook = office.notebooks / "joint_meeting.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    one = only(office, other("应完成", "总共应完成"))
    assert (one.outcome, one.sound) == ("layout", True)
    assert one.says == "笔记本与当时不同"


def test_the_first_other_figures_are_named_with_what_stands_before_them(office: Workspace) -> None:
    draft(office)
    one = only(office, other("177", "178"))
    assert (one.outcome, one.sound) == ("figures", False)
    assert one.says == "“截至6月底，应完成”之后页面为 177，重算为 178"
    said = only(office, other("177项", "177项1")).says
    assert "完成”之后页面为 80，重算为 1；页面有 " in said


def test_a_manifest_of_another_program_is_no_page_on_record(office: Workspace) -> None:
    draft(office)
    path = office.data / "runs" / JUNE / "all.json"
    path.write_text('{"name": "会议简报", "sentence": "", "lights": ""}', encoding="utf-8")
    assert verify_pages(office, run=told) == []
    draft(office, "county_progress", units=["511823"])
    assert checked(office) == [("511823.html", "same")]
