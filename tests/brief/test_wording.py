"""Sentences: their form, their sums, and their wording for none, one and many."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tasklib.brief import bulletin, first_sentence, lights_line, meeting, supervision
from tasklib.brief.city import City
from tasklib.brief.marks import figure, joined, until
from tasklib.brief.source import Telling
from tasklib.brief.wording import (
    changes_sentence,
    done_sentence,
    filing_sentence,
    lagging_sentence,
    problems_sentence,
)
from tasklib.brief.wording_bulletin import going_on_sentence, nothing_found_sentence
from tasklib.brief.wording_city import filed_sentence, kind_sentence
from tasklib.ledger import Closure, ProblemReport
from tasklib.plan import Period
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import tables
from tests.brief.readback import check, paragraphs
from tests.plans import small_plan
from tests.stories import Story, filing

FORM = re.compile(
    r"截至6月底，应完成(\d+)项，已完成(\d+)项（占([\d.]+)%），"
    r"达到序时进度(\d+)项，滞后(\d+)项，逾期(\d+)项，未报(\d+)项。"
)
FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def filed(percent: int, third: int = 10, period: str = "2022-06", on: str = "2022-07-04") -> Story:
    story = Story(small_plan())
    rows = [
        filing("T1", "in_progress", percent), filing("T2", "in_progress"), filing("T3", "in_progress", third),
    ]  # fmt: skip
    story.submit("C01", period, on, rows, FULL)
    return story


@pytest.fixture(scope="module")
def told(example: Path) -> Tables:
    return Tables.read(Workspace(example, Settings()), "yaan-2022", "2022-06", date(2022, 7, 8))


def test_first_sentence_has_its_form_and_its_counts_add_up_for_every_unit(told: Tables) -> None:
    for row in told["summary"].to_dicts():
        found = FORM.fullmatch(first_sentence(told, row["unit"]))
        assert found
        n, done, share, *rest = found.groups()
        assert int(n) == int(done) + sum(map(int, rest)) == row["due"]
        assert (int(done), float(share)) == (row["done"], row["done_share"])
        assert list(map(int, rest)) == [row[k] for k in ("on_track", "behind", "overdue", "not_filed")]


def test_the_class_of_each_row_agrees_with_the_counts(told: Tables) -> None:
    counts = {
        "已完成": "done",
        "达到序时进度": "on_track",
        "滞后": "behind",
        "逾期": "overdue",
        "未报": "not_filed",
    }
    for unit in (None, *(u.code for u in told.plan.filers(told.period))):
        telling = Telling(told, unit)
        standings = [row["standing"] for row in telling.progress]
        assert {k: standings.count(k) for k in counts} == {k: telling.counts[n] for k, n in counts.items()}


def test_first_sentence_names_the_day_before_the_period_ends_and_says_when_nothing_is_due() -> None:
    early = tables(filed(40), as_of="2022-06-20")
    assert first_sentence(early, "C01").startswith("截至6月20日，应完成3项，")
    assert first_sentence(early, "OFF") == "截至6月20日，没有应完成的事项。"
    assert until(date(2024, 2, 29)) == "2月底"


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (60, "滞后1项（T2）；没有逾期和未报的事项。T2规范性文件公开：应达标100.0%，"),
        (30, "滞后2项（T1、T2）；没有逾期和未报的事项。落后最多的是T1政务开放日：序时应达50.0%，"),
    ],
)
def test_lagging_sentence_for_one_and_for_many(percent: int, said: str) -> None:
    assert lagging_sentence(Telling(tables(filed(percent)), "C01")).startswith(said)


def test_lagging_sentence_for_none_and_for_not_filed() -> None:
    story = Story(small_plan())
    story.submit("D01", "2022-06", "2022-07-01", [filing("T4", "claimed_done", 100)], {("T4", "m"): 12})
    told = tables(story)
    assert lagging_sentence(Telling(told, "D01")) == "没有逾期、滞后和未报的事项。"
    assert lagging_sentence(Telling(told, "C02")) == "未报3项（T1、T2、T3）；没有逾期和滞后的事项。"


def test_done_sentence_tells_what_was_closed_claimed_and_is_waiting() -> None:
    assert done_sentence(Telling(tables(filed(40)), "C01")) == "目前没有已完成的事项。"
    story = filed(40, period="2022-05", on="2022-06-02")
    rows = [
        filing("T1", "claimed_done", 100), filing("T2", "in_progress"), filing("T3", "claimed_done", 100),
    ]  # fmt: skip
    story.submit("C01", "2022-06", "2022-07-04", rows, FULL)
    said = "上期报送截止以来新报完成2项（T1、T3）。已完成的2项均待办公室销号。"
    assert done_sentence(Telling(tables(story), "C01")) == said
    story.add("2022-07-06", Closure("T1", "C01", "closed", "现场核实"))
    said = (
        "上期报送截止以来销号1项（T1），新报完成1项（T3）。已完成的2项中，已销号1项，待办公室销号1项（T3）。"
    )
    assert done_sentence(Telling(tables(story), "C01")) == said
    story.add("2022-07-07", Closure("T3", "C01", "closed", "现场核实"))
    assert (
        done_sentence(Telling(tables(story), "C01"))
        == "上期报送截止以来销号2项（T1、T3）。已完成的2项均已销号。"
    )


def test_problems_sentence_for_none_one_and_many() -> None:
    assert problems_sentence(Telling(tables(filed(40)), "C01")) == "没有上报的问题。"
    story = filed(40)
    one = ProblemReport("Q1", "T1", "缺人", "open", "meeting", due=date(2022, 6, 1))
    two = ProblemReport("Q2", "T2", "缺钱", "open", "unit")
    story.submit("C01", "2022-06", "2022-07-05", [filing("T3", "in_progress", 10)], problems=[one, two])
    said = "问题清单本月新增2个，尚未解决2个，其中超期1个、提请会议研究1个。"
    assert problems_sentence(Telling(tables(story), "C01")) == said
    solved = [ProblemReport(q, t, "旧", "solved", "unit") for q, t in (("Q1", "T1"), ("Q2", "T2"))]
    story.submit("C01", "2022-07", "2022-08-03", [filing("T3", "in_progress", 10)], problems=solved)
    later = tables(story, "2022-07", "2022-08-05")
    assert problems_sentence(Telling(later, "C01")) == "问题清单本月办结2个，已全部解决。"


def test_filing_sentence_says_on_time_late_missing_and_returned() -> None:
    assert (
        filing_sentence(Telling(tables(filed(40)), "C01"))
        == "2022年6月报送截止日为2022年7月5日，7月4日报齐，按时。"
    )
    assert (
        filing_sentence(Telling(tables(filed(40)), "C02"))
        == "2022年6月报送截止日为2022年7月5日，至7月8日仍未报齐。"
    )
    late = filed(40, on="2022-07-06")
    late.judge("2022-07-07", 1, "returned", "T1")
    said = (
        "2022年6月报送截止日为2022年7月5日，7月6日报齐，迟报。"
        "办公室退回1次，最近一次退回后应于7月12日前重报，尚未重报。"
    )
    assert filing_sentence(Telling(tables(late), "C01")) == said
    story = filed(40, on="2022-07-06")
    story.refuse("C01", "2022-06", "2022-07-07", 1, "a")
    begin = "2022年6月报送截止日为2022年7月5日，7月6日报齐，迟报。"
    assert filing_sentence(Telling(tables(story), "C01")) == f"{begin}报齐后又有1次未收。"
    both = Story(small_plan())
    both.refuse("C01", "2022-06", "2022-07-04", 1, "a")
    rows = [filing("T1", "in_progress", 40), filing("T2", "in_progress"), filing("T3", "not_started", 0)]
    both.submit("C01", "2022-06", "2022-07-05", rows, FULL)
    both.refuse("C01", "2022-06", "2022-07-05", 1, "b")
    both.refuse("C01", "2022-06", "2022-07-06", 1, "c")
    begin = "2022年6月报送截止日为2022年7月5日，7月5日报齐，其间被拒收1次，按时。"
    assert filing_sentence(Telling(tables(both), "C01")) == f"{begin}报齐后又有2次未收。"
    early = tables(filed(40), as_of="2022-06-30")
    assert (
        filing_sentence(Telling(early, "C01")) == "2022年6月报送截止日为2022年7月5日，截止日未过，尚未报齐。"
    )


def test_changes_sentence_for_the_first_period_none_and_some() -> None:
    first = tables(filed(40, period="2022-01", on="2022-02-07"), "2022-01", "2022-02-07")
    assert changes_sentence(Telling(first, "C01")) == "本方案首期，没有上期可比。"
    story = filed(60, period="2022-05", on="2022-06-02")
    rows = [
        filing("T1", "in_progress", 70), filing("T2", "in_progress"), filing("T3", "in_progress", 10),
    ]  # fmt: skip
    story.submit("C01", "2022-06", "2022-07-04", rows, FULL)
    said = "与上期相比，1项有变化：灯色改变0项，完成比例提高1项。"
    assert changes_sentence(Telling(tables(story), "C01")) == said


def test_lights_line_counts_the_rows_by_light() -> None:
    assert lights_line(tables(filed(30)), "C01") == "黄2 绿1"


@pytest.mark.parametrize(
    ("value", "bound", "measure", "said"),
    [
        (150.0, ">=", "场", "150余"), (99.5, ">=", "%", "99.5以上"), (90.0, "<=", "名", "近90"),
        (10.1, "~", "万人", "约10.1"), (0.0, "=", "个", "0"), (None, None, "个", "—"),
    ],
)  # fmt: skip
def test_a_figure_says_its_bound_in_words(value: float, bound: str, measure: str, said: str) -> None:
    assert figure(value, bound, measure) == said


def test_long_rows_of_names_are_cut() -> None:
    assert joined(["A1"]) == "A1"
    assert joined(f"A{i}" for i in range(1, 11)) == "A1、A2、A3、A4、A5、A6、A7、A8等"


def test_what_counts_without_any_filing_is_said_after_the_first_sentence() -> None:
    # Before the filing day nothing is 未报 yet; T3 has no deadline and is called on course.
    early = tables(Story(small_plan()), as_of="2022-07-05")
    rows = [row for row in Telling(early).progress if row["standing"] == "达到序时进度"]
    assert rows
    assert first_sentence(early).endswith("未报0项。其中7项尚无填报，按0计。")
    assert first_sentence(tables(filed(40), as_of="2022-07-05")).endswith("其中4项尚无填报，按0计。")
    assert "尚无填报" not in first_sentence(tables(filed(40), as_of="2022-07-05"), "C01")
    # Once the day is past they count as 未报, which says it.
    assert "尚无填报" not in first_sentence(tables(Story(small_plan()), as_of="2022-07-06"))
    # What was filed for an earlier period is carried on, and no nought.
    assert "尚无填报" not in first_sentence(tables(filed(40, period="2022-05"), as_of="2022-07-05"), "C01")


def test_before_the_filing_day_all_who_file_are_expected_and_not_only_those_who_did() -> None:
    early = tables(filed(40), as_of="2022-07-05")
    said = "2022年6月报送截止日为2022年7月5日，应报3家，已报齐1家，截止日未过、尚未报齐2家。"
    assert filed_sentence(City(early), [early.period]) == said
    assert said in meeting.Page(early).filing().text
    late = tables(filed(40), as_of="2022-07-06")
    said = "2022年6月报送截止日为2022年7月5日，应报3家，按时1家，迟报0家，未报2家（乙县人民政府、丙局）。"
    assert filed_sentence(City(late), [late.period]) == said
    assert said in meeting.Page(late).filing().text
    quarter = [Period.parse(key) for key in ("2022-04", "2022-05", "2022-06")]
    assert filed_sentence(City(early), quarter, by_kind=True) == (
        "2022年4月至6月共3期报送，应报9家次，按时1家次，迟报0家次，未报6家次，截止日未过、尚未报齐2家次。"
        "按时率：市级部门0.0%（0／2），县（区）0.0%（0／4）。"
    )


def test_who_has_not_filed_yet_is_not_praised_for_it() -> None:
    # C01 alone filed June, in full and on course; the day is the fifth of July.
    early = City(tables(filed(60), as_of="2022-07-05"))
    story = filed(60, period="2022-05", on="2022-06-02")
    (kind, counties) = early.kinds_below_first()[0]
    both = City(tables(story, as_of="2022-07-05"))
    assert "没有滞后、逾期和未报事项的" not in kind_sentence(both, kind, counties)
    assert kind_sentence(both, kind, counties).endswith(
        "截止日未过、尚未报齐的2个：甲县人民政府、乙县人民政府。"
    )
    # Past its day nothing is awaited any more.
    assert not City(tables(story, as_of="2022-07-06")).awaited
    calm = Telling(
        tables(filed(60, third=10, period="2022-05", on="2022-06-02"), "2022-06", "2022-06-10"), "C01"
    )
    assert lagging_sentence(calm).count("本期截止日未过，尚未报送的3项暂按已有数据判断。") == 1
    assert changes_sentence(calm).endswith("都没有变化。本期截止日未过，尚未报送的3项暂按已有数据判断。")


def test_a_period_that_nobody_filed_and_whose_day_is_not_past_is_no_change_from_the_one_before() -> None:
    # The period before is told as on its own filing day, when it could not be 未报 yet either.
    story = filed(60, period="2022-04", on="2022-05-04")
    for day in ("2022-06-10", "2022-07-05"):
        rows = Telling(tables(story, "2022-06", day)).rows("changes")
        assert not [row for row in rows if row["was_light"] in ("未报", "红") and row["light"] != "红"]


def test_where_nothing_lags_because_nothing_came_the_briefs_say_so() -> None:
    story = Story(small_plan())
    quiet = "本期截止日未过，尚未报送的7项暂按已有数据判断。"
    start = tables(story, "2022-01", "2022-01-10")
    assert nothing_found_sentence(City(start)).endswith(quiet)
    assert going_on_sentence(City(start)).startswith(
        "各单位要保持进度，按方案时限推进。尚未报齐1月数据的甲县人民政府、乙县人民政府、丙局要在截止日前报齐。"
    )
    assert lagging_sentence(Telling(start, "D01")).endswith("尚未报送的1项暂按已有数据判断。")


def test_the_numbers_before_the_filing_day_are_read_back() -> None:
    story = filed(40)
    for page, day in ((supervision, "2022-07-05"), (bulletin, "2022-07-05"), (supervision, "2022-06-20")):
        source = tables(story, as_of=day)
        document = page.Page(source).document()
        assert "尚无填报" in "".join(paragraphs(document))
        assert check(source, document) > 10
