"""Pages tell corrections, filing extensions and lead units' opinions, and say nothing where there are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tasklib.brief import county, meeting
from tasklib.brief.source import Telling
from tasklib.brief.wording import filing_sentence
from tasklib.ledger import Correction, FilingExtension, Opinion
from tests.brief.desk import Read, tables
from tests.plans import small_plan
from tests.stories import Story, filing

FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}
HOSTILE = "<b>粗</b><script>alert('恶')</script>"


def story(reason: str = "复核") -> Story:
    """May filed and corrected after June's day came; June filed by an extension, with an opinion."""
    told = Story(small_plan())
    rows = [filing("T1", "in_progress", 30), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    may = told.submit("C01", "2022-05", "2022-06-02", rows, FULL)
    told.submit("C02", "2022-05", "2022-06-02", rows, FULL)
    told.add("2022-07-01", Correction(1, may, "T1", Decimal(10), reason, "市政府办", "n", Decimal(12)))
    told.add("2022-07-01", Correction(1, may, "T1", Decimal("25.5"), reason, "市政府办", None, Decimal(30)))
    until = date(2022, 7, 12)
    told.add("2022-07-05", FilingExtension("C01", "2022-06", "granted", reason, "市政府办", until))
    return told


def test_a_county_page_lists_its_corrections_and_extensions_and_marks_the_figures() -> None:
    page = county.Page(tables(story()), "C01")
    lines = Read(page.filing_record().text).lines
    extended = ["7月5日", "2022年6月", "7月12日", "顺延截止日", "复核", "市政府办"]
    assert extended in [line[:6] for line in lines]
    assert [
        "T1政务开放日", "2022年5月", "场次", "12", "10", "复核", "市政府办", "7月1日", "有效",
    ] in lines  # fmt: skip
    assert [
        "T1政务开放日",
        "2022年5月",
        "完成比例（%）",
        "30",
        "25.5",
        "复核",
        "市政府办",
        "7月1日",
        "有效",
    ] in lines
    # May as it was told on its own day, and what it was corrected to; June still carries it.
    assert ["场次", "场", "30", "12后更正为10", "10沿用5月数据；已更正", "本年累计场次"] in [
        line[-6:] for line in Read(page.indicators().text).lines
    ]
    (row,) = (line for line in Read(page.tasks().text).lines if line and line[0].startswith("T1"))
    assert row[3] == "25.5已更正"


def test_a_superseded_correction_is_told_and_marks_nothing() -> None:
    told = story()
    rows = [filing("T1", "in_progress", 31), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    told.submit("C01", "2022-05", "2022-07-06", rows, {**FULL, ("T1", "n"): 13})
    page = county.Page(tables(told), "C01")
    assert Read(page.filing_record().text).text.count("已被取代") == 2
    assert "更正" not in page.indicators().text + page.tasks().text


def test_another_countys_page_tells_none_of_it_and_the_meetings_page_all() -> None:
    told = tables(story())
    text = county.Page(told, "C02").filing_record().text
    assert "报送延期" not in text
    assert "更正" not in text
    filed = Read(meeting.Page(told).filing().text).lines
    extended = ["甲县人民政府", "7月5日", "2022年6月", "7月12日", "顺延截止日", "复核", "市政府办"]
    assert extended in [line[:7] for line in filed]
    assert [line[:4] for line in filed if "场次" in line] == [
        ["甲县人民政府", "T1政务开放日", "2022年5月", "场次"]
    ]
    empty = meeting.Page(tables(Story(small_plan()))).filing().text
    assert "报送延期" not in empty
    assert "更正" not in empty


def test_the_meeting_counts_a_unit_that_still_has_time_apart() -> None:
    told = Read(meeting.Page(tables(story())).filing().text).text
    assert (
        "应报3家，按时0家，迟报0家，未报2家（乙县人民政府、丙局），准予延期、尚未到期1家（甲县人民政府）。"
        in told
    )
    assert "尚未到期" not in meeting.Page(tables(story(), as_of="2022-07-13")).filing().text


def test_a_revoked_extension_says_when_and_why() -> None:
    told = story()
    told.add("2022-07-07", FilingExtension("C01", "2022-06", "revoked", "已可报送", "市政府办"))
    text = Read(county.Page(tables(told), "C01").filing_record().text).text
    assert "7月7日：已可报送" in text


@pytest.mark.parametrize("kind", ["county", "meeting"])
def test_reasons_are_shown_as_they_are_written(kind: str) -> None:
    told = tables(story(HOSTILE))
    page = county.Page(told, "C01").filing_record() if kind == "county" else meeting.Page(told).filing()
    assert Read(page.text).text.count(HOSTILE) == 3
    assert "<script" not in page.text


def test_a_lead_units_opinion_stands_with_the_row_it_is_about() -> None:
    told = story()
    rows = [filing("T1", "in_progress", 30), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    seq = told.submit("C01", "2022-06", "2022-07-06", rows, FULL)
    told.add("2022-07-07", Opinion(seq, "T1", "OFF", HOSTILE))
    page = Read(county.Page(tables(told), "C01").tasks().text)
    assert page.text.count("牵头意见") == 1
    assert f"市政府办：{HOSTILE}。" in page.text


def sentence(told: Story, as_of: str) -> str:
    return filing_sentence(Telling(tables(told, as_of=as_of), "C01"))


def test_the_sentence_on_filing_says_what_an_extension_made_of_the_day() -> None:
    told = story()
    assert (
        sentence(told, "2022-07-08")
        == "2022年6月报送截止日为2022年7月5日，准予延期至7月12日，截止日未过，尚未报齐。"
    )
    rows = [filing("T1", "in_progress", 30), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    told.submit("C01", "2022-06", "2022-07-11", rows, FULL)
    assert (
        sentence(told, "2022-07-13")
        == "2022年6月报送截止日为2022年7月5日，准予延期至7月12日，7月11日报齐，按时。"
    )
    told.add("2022-07-11", FilingExtension("C01", "2022-06", "revoked", "已报", "市政府办"))
    assert (
        sentence(told, "2022-07-13")
        == "2022年6月报送截止日为2022年7月5日，准予延期，7月11日撤回，7月11日报齐，按时。"
    )
    late = Story(small_plan())
    late.add(
        "2022-07-06", FilingExtension("C01", "2022-06", "granted", "汛情", "市政府办", date(2022, 7, 20))
    )
    late.submit("C01", "2022-06", "2022-07-08", rows, FULL)
    assert (
        sentence(late, "2022-07-08")
        == "2022年6月报送截止日为2022年7月5日，截止后准予补报至7月20日，7月8日报齐，迟报。"
    )
