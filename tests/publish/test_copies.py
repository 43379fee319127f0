"""What is signed is what the office made for it: no copy, no other run and no later hand takes its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasklib.errors import BriefError
from tasklib.publish import drafts, write_forms
from tasklib.publish.editions import issues_of
from tasklib.publish.manifest import Manifest
from tasklib.publish.rebuild import verify_pages
from tasklib.workspace import Workspace
from tests.brief.desk import Read
from tests.publish.drafted import AS_OF, PLAN, draft, files, lay_out, sign, told

JUNE = Path(PLAN, "2022-06", "joint_meeting")
LATER = date(2022, 7, 20)


@pytest.fixture
def office(example: Path, tmp_path: Path) -> Workspace:
    return lay_out(example, tmp_path / "office")


def test_a_copy_elsewhere_leaves_what_will_be_signed_and_is_on_record_apart(
    office: Workspace, tmp_path: Path
) -> None:
    draft(office, scheduled=AS_OF)
    out, record = tmp_path / "copies", office.data / "runs" / JUNE
    before, page = files(record), (office.outputs / JUNE / "all.html").read_bytes()
    (copy,) = draft(office, as_of=LATER, out=out).pages
    assert copy == out / JUNE / "all.html"
    after = files(record)
    assert {name: after[name] for name in before} == before
    assert (office.outputs / JUNE / "all.html").read_bytes() == page
    assert [found.as_of for found, _ in drafts(office, PLAN)] == ["2022-07-08"]
    assert {one.page: one.outcome for one in verify_pages(office, run=told)} == {
        copy: "same",
        office.outputs / JUNE / "all.html": "same",
    }
    done = sign(office, signed_on=LATER)
    assert issues_of(office, PLAN)["joint_meeting", "2022-06", None, AS_OF][0].as_of == AS_OF
    assert "送审稿" not in done.page.read_text(encoding="utf-8")
    assert copy.exists()


def test_a_copy_has_its_own_word_file(office: Workspace, tmp_path: Path) -> None:
    told_of = {"kind": "quarterly_bulletin", "period": "2022-Q2"}
    (copy,) = draft(office, **told_of, out=tmp_path / "copies").pages
    assert write_forms(office, copy, tmp_path / "copies", docx=True, pdf=False)[0].exists()


def test_a_run_by_hand_leaves_a_scheduled_draft_that_waits(office: Workspace) -> None:
    draft(office, scheduled=AS_OF)
    before = files(office.root)
    for other in ({"as_of": LATER}, {"as_of": None}, {"cut": 3}):
        made = draft(office, **other)
        ((page, cause),) = made.failed.items()
        assert (made.pages, page.name) == ((), "all.html")
        assert "2022-07-08 的送审稿还没有签发，没有改动它" in cause
        assert (
            "tasklib brief issue joint_meeting --plan yaan-2022 --period 2022-06 "
            "--scheduled 2022-07-08 --signer 职务 签发" in cause
        )
        assert {name: content for name, content in files(office.root).items() if name in before} == before


def test_a_scheduled_draft_made_again_for_its_day_stays_the_scheduled_one(office: Workspace) -> None:
    draft(office, scheduled=AS_OF)
    assert draft(office).failed == {}
    found = Manifest.read(office.data / "runs" / JUNE / "all.json")
    assert found is not None
    assert found.scheduled == "2022-07-08"
    # The next day that tells the same period has a page of its own, made again for its day too.
    (second,) = draft(office, as_of=LATER, scheduled=LATER).pages
    assert second.name == "all-20220720.html"
    assert draft(office, as_of=LATER).pages == (second,)
    sign(office, scheduled=AS_OF)
    # By hand again, it is a draft of what was issued by the plain name.
    (beside,) = draft(office).pages
    assert beside.name == "all.draft.html"


@pytest.mark.parametrize("change", ["edited", "gone"])
def test_a_draft_that_is_not_what_was_made_cannot_be_signed(office: Workspace, change: str) -> None:
    (page,) = draft(office).pages
    text = page.read_text(encoding="utf-8")
    page.unlink()
    if change == "edited":
        page.write_text(text.replace("177", "178"), encoding="utf-8")
    with pytest.raises(BriefError, match=r"不是生成时的那一份.*--as-of 2022-07-08"):
        sign(office)
    assert issues_of(office, PLAN) == {}
    draft(office)
    assert "应完成177项" in Read(sign(office).page.read_text(encoding="utf-8")).text
