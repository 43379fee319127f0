"""Evidence and implementation plans on the pages: every file and every late date, and no markup of theirs."""

from __future__ import annotations

from datetime import date

import pytest

from tasklib.brief import county, meeting
from tasklib.files import size_in_words
from tasklib.ledger import Closure, EvidenceFile, Implementation, ImplementationMeasure
from tests.brief.desk import Read, html_of, tables
from tests.brief.test_pages import HOSTILE
from tests.plans import small_plan
from tests.stories import Story, filing

FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def submitted(story: Story, unit: str, period: str = "2022-06", on: str = "2022-07-04") -> int:
    rows = [filing("T1", "in_progress", 30), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    return story.submit(unit, period, on, rows, FULL)


def kept(story: Story, name: str, task: str | None, period: str = "2022-06", unit: str = "C01") -> None:
    sha256 = f"{len(story.entries):012x}" + "f" * 52
    role = "evidence" if task else "stamped"
    file = EvidenceFile(1, unit, name, sha256, 36_500, "application/pdf", role, period, task)
    story.add("2022-07-05", file)


def implemented(
    story: Story, unit: str, *deadlines: str, title: str | None = None, text: str = "示例"
) -> int:
    measures = (
        ImplementationMeasure("T1", n, f"{text}{n}", text, date.fromisoformat(day))
        for n, day in enumerate(deadlines, 1)
    )
    return story.add("2022-02-21", Implementation(unit, "filed", title=title), *measures)


def test_the_page_lists_the_periods_files_and_says_where_the_stamped_scans_are_missing() -> None:
    story = Story(small_plan())
    submitted(story, "C01", "2022-05", "2022-06-02")
    submitted(story, "C01")
    kept(story, "五月台账.pdf", "T1", "2022-05")
    kept(story, "六月台账.pdf", "T1")
    kept(story, "六月盖章件.pdf", None)
    kept(story, "乙县台账.pdf", "T1", unit="C02")
    read = Read(county.Page(tables(story), "C01").evidence().text)
    told = [line[:5] for line in read.lines]
    assert ["T1政务开放日", "六月台账.pdf", "PDF", "36KB", "000000000003"] in told
    assert ["2022年6月", "六月盖章件.pdf", "PDF", "36KB", "000000000004"] in told
    assert "没有收到盖章件的报送期：2022年1月、2022年2月、2022年3月、2022年4月、2022年5月。" in read.text
    assert "以前各期收到佐证材料文件1件，见各期简报。" in read.text
    assert "五月台账" not in read.text
    assert "乙县" not in read.text


def test_a_file_of_a_returned_row_says_so() -> None:
    story = Story(small_plan())
    sent = submitted(story, "C01")
    kept(story, "六月台账.pdf", "T1")
    story.judge("2022-07-06", sent, "returned", "T1")
    assert "所在的填报已退回，尚未重报" in county.Page(tables(story), "C01").evidence().text


def test_a_file_that_its_row_names_no_more_is_told_as_one_of_before() -> None:
    story = Story(small_plan())
    for day, named in (("04", "六月台账"), ("06", "名册")):
        rows = [filing("T1", "in_progress", 30, evidence=named), filing("T2", "in_progress")]
        story.submit("C01", "2022-06", f"2022-07-{day}", rows, FULL)
        if day == "04":
            kept(story, "六月台账.pdf", "T1")
    kept(story, "名册.pdf", "T1")
    (before, now) = Read(county.Page(tables(story), "C01").evidence().text).lines[1:3]
    assert before[1] == "六月台账.pdf前次佐证，现在的填报没有再写明"
    assert now[0] == "名册.pdf"


def test_a_closing_is_told_with_its_ground_and_what_proves_it() -> None:
    story = Story(small_plan())
    seq = submitted(story, "C01")
    story.add("2022-07-06", Closure("T1", "C01", "closed", "现场核验", seq, f"验收单.pdf、{HOSTILE}"))
    page = county.Page(tables(story), "C01").tasks().text
    assert f"7月6日销号，依据：现场核验；佐证：验收单.pdf、{HOSTILE}" in Read(page).text
    assert "<b>粗" not in page


def test_the_name_of_a_file_tells_no_number_of_a_person() -> None:
    story = Story(small_plan())
    submitted(story, "C01")
    kept(story, "证明13800000000.pdf", "T1")
    text = Read(county.Page(tables(story), "C01").evidence().text).text
    assert "证明138******00.pdf" in text
    assert "13800000000" not in text


def test_a_period_without_files_says_so() -> None:
    text = Read(county.Page(tables(Story(small_plan()), "2022-01", "2022-02-08"), "C01").evidence().text).text
    assert "2022年1月没有收到佐证材料文件。" in text


def plan_of(story: Story, unit: str = "C01") -> Read:
    return Read(county.Page(tables(story), unit).implementation().text)


def test_the_page_tells_how_the_countys_own_plan_stands() -> None:
    story = Story(small_plan())
    assert "实施方案：截至2022年7月8日未报备。" in plan_of(story).text
    sent = implemented(story, "C01", "2022-11-30", "2022-12-31", title="甲县实施方案")
    assert (
        "实施方案《甲县实施方案》2022年2月21日报备，尚未准予备案；涉及1项任务、2条本地举措，"
        "完成时限都不晚于市定时限。"
    ) in plan_of(story).text
    story.add("2022-02-28", Implementation("C01", "received", sent))
    assert "2022年2月28日准予备案" in plan_of(story).text
    other = implemented(story, "C02", "2022-11-30")
    story.add("2022-03-02", Implementation("C02", "returned", other, reason="责任岗位写了人名。"))
    assert (
        "2022年2月21日报备，2022年3月2日退回（责任岗位写了人名），尚未重新报备。"
        in plan_of(story, "C02").text
    )


def test_measures_later_than_the_city_stand_in_a_table_with_the_days() -> None:
    story = Story(small_plan())
    implemented(story, "C01", "2022-12-31", "2023-01-10")
    read = plan_of(story)
    assert "其中1条的完成时限晚于市定时限" in read.text
    assert read.lines[1:] == [["T1政务开放日", "示例2", "示例", "2023年1月10日", "2022年12月31日", "10"]]


def test_a_department_is_not_asked_for_a_plan() -> None:
    assert plan_of(Story(small_plan()), "D01").text.strip() == ""


def test_the_meeting_hears_which_counties_are_not_on_record() -> None:
    story = Story(small_plan())
    sent = implemented(story, "C01", "2023-01-10")
    story.add("2022-02-28", Implementation("C01", "received", sent))
    text = Read(meeting.Page(tables(story)).implementations().text).text.strip()
    assert text == (
        "实施方案应报备2家，准予备案1家，未报备1家（乙县人民政府）；"
        "有本地举措晚于市定时限的1家（甲县人民政府1条）。"
    )


def test_hostile_names_and_measures_stay_text() -> None:
    story = Story(small_plan())
    submitted(story, "C01")
    kept(story, HOSTILE, "T1")
    kept(story, HOSTILE, None)
    implemented(story, "C01", "2023-01-10", title=HOSTILE, text=HOSTILE)
    html = html_of("county_progress", county.Page(tables(story), "C01"))
    assert Read(html).text.count(HOSTILE) == 5
    assert "<b>粗" not in html


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 字节"), (1023, "1023 字节"), (1024, "1 KB"), (2_400_000, "2.3 MB")]
)
def test_a_size_is_told_in_the_unit_a_reader_expects(count: int, words: str) -> None:
    assert size_in_words(count) == words
