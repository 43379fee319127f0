"""签发 at the desk: what waits is listed, opened and signed off."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasklib.lab.desk import OfficeDesk
from tasklib.lab.session import Session
from tasklib.lab.signing_off import SigningOff
from tests.lab.office import named, rows, session, texts, workspace
from tests.publish.drafted import draft


@pytest.fixture
def sitting(example: Path, tmp_path: Path) -> Session:
    return session(workspace(example, tmp_path / "office"))


def test_a_waiting_draft_is_opened_and_signed_off(sitting: Session) -> None:
    part = SigningOff(sitting)
    part.refresh()
    assert "待签发 0 份" in texts(part)
    assert part.sign.button.disabled
    scheduled = date(2022, 7, 8)
    draft(sitting.workspace, scheduled=scheduled)
    draft(sitting.workspace, "county_progress", scheduled=scheduled, units=["511823"])
    part.refresh()
    assert "待签发 2 份" in texts(part)
    labels = [label for label, _ in part.waiting.options]
    assert labels[0] == "2022年6月　单位进展简报　汉源　（数据截至2022-07-08）"
    assert "511823.html" in texts(part)
    assert named(part, "打开送审稿")
    part.sign.press()
    assert "签发须写明签发人的职务" in texts(part)
    part.signer.value = "市政府办主任"
    part.sign.press()
    assert "第 1 期已印发" in texts(part)
    (row,) = rows(sitting, "issue")
    assert (row["unit"], row["signer"], row["signed_on"]) == ("511823", "市政府办主任", date(2022, 8, 3))
    part.refresh()
    assert "待签发 1 份" in texts(part)
    assert "第 1 期已印发" in texts(part)


def test_each_scheduled_day_of_a_period_is_signed_off_by_itself(sitting: Session) -> None:
    part = SigningOff(sitting)
    for day in (date(2022, 7, 8), date(2022, 7, 18)):
        draft(sitting.workspace, as_of=day, scheduled=day)
    part.refresh()
    assert [label for label, _ in part.waiting.options] == [
        "2022年6月　会议简报　（数据截至2022-07-08）", "2022年6月　会议简报　（数据截至2022-07-18）"
    ]  # fmt: skip
    part.waiting.index = 1
    assert "all-20220718.html" in texts(part)
    part.signer.value = "市政府办主任"
    assert "请先签发前面的" in texts(part)
    part.sign.press()
    part.refresh()
    assert "待签发 2 份" in texts(part), "in order, unless it is said otherwise"
    part.out_of_order.value = True
    part.sign.press()
    part.refresh()
    assert "待签发 1 份" in texts(part)
    assert "请先签发前面的" not in texts(part)
    part.sign.press()
    found = [(row["number"], row["scheduled"]) for row in rows(sitting, "issue")]
    assert found == [(1, date(2022, 7, 18)), (2, date(2022, 7, 8))]


def test_the_desk_ends_with_signing_off(sitting: Session) -> None:
    assert "签发" in OfficeDesk(sitting).tabs.titles
