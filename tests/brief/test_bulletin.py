"""The bulletin: numbers that tables bear out, wording for none, one and many, demands, annexes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tasklib.brief import bulletin, supervision
from tasklib.brief.city import City
from tasklib.brief.document import Heading, Paragraph, Sheet, as_html
from tasklib.brief.marks import day, ordinal, share
from tasklib.brief.wording_bulletin import change_sentence, findings, recount_sentence
from tasklib.brief.wording_city import filed_sentence, kind_sentence
from tasklib.brief.wording_supervision import incomplete_sentence
from tasklib.errors import ParameterError
from tasklib.ledger import Closure, ProblemReport
from tasklib.plan import Period
from tasklib.publish import kind_named
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read, html_of, tables
from tests.brief.readback import check, paragraphs
from tests.brief.stories import stories
from tests.plans import R, small_plan
from tests.stories import Story, filing

QUARTERS = [("2022-Q1", "2022-04-15"), ("2022-Q2", "2022-07-05"), ("2022-Q2", "2022-07-14")]
FULL = {("T1", "n"): 15, ("T2", "a"): 10, ("T2", "b"): 10}


def told(story: Story, as_of: str = "2022-07-14") -> Tables:
    return Tables(story.record("2022-06", as_of), story.frames(), Period.parse("2022-Q2"))


def filed(story: Story, unit: str, period: str, on: str, percent: int = 50, figure: int = 10) -> int:
    rows = [
        filing("T1", "in_progress", percent, evidence="台账"),
        filing("T2", "in_progress", evidence="台账"),
        filing("T3", "in_progress", 10, evidence="台账"),
    ]
    return story.submit(unit, period, on, rows, {**FULL, ("T1", "n"): 50, ("T2", "b"): figure})


def in_order() -> Story:
    """Everybody filed every period of the quarter in time, and nothing lags."""
    story = Story(small_plan())
    for period, on in (("2022-04", "2022-05-05"), ("2022-05", "2022-06-06"), ("2022-06", "2022-07-05")):
        for unit in ("C01", "C02"):
            filed(story, unit, period, on)
        story.submit("D01", period, on, [filing("T4", "in_progress", 100)], {("T4", "m"): 12})
    story.add("2022-07-06", Closure("T4", "D01", "closed", "核实"))
    return story


@pytest.fixture(scope="module")
def office(example: Path) -> Workspace:
    return Workspace(example, Settings())


@pytest.fixture(scope="module")
def june(office: Workspace) -> Tables:
    return Tables.read(office, "yaan-2022", "2022-Q2", date(2022, 7, 14))


@pytest.mark.parametrize(("period", "as_of"), QUARTERS)
def test_every_number_of_the_bulletin_is_read_back(office: Workspace, period: str, as_of: str) -> None:
    source = Tables.read(office, "yaan-2022", period, date.fromisoformat(as_of))
    assert check(source, bulletin.Page(source).document()) > 50


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(story=stories())
def test_every_number_of_both_briefs_is_read_back_whatever_happened(story: Story) -> None:
    quarter, month = told(story), tables(story)
    for source, page in ((quarter, bulletin.Page(quarter)), (month, supervision.Page(month))):
        document = page.document()
        assert check(source, document) > 10
        text = "".join(paragraphs(document))
        assert not re.search(r"None|，，|。。|、、|（）|：。|；。|，。|[,;:()?]", text)


def test_the_annexes_hold_every_item_once_but_those_that_do_not_apply(june: Tables) -> None:
    annexes = bulletin.Page(june).document().annexes
    assert [title for title, _ in annexes] == [
        "已完成事项", "达到序时进度事项", "滞后序时进度事项", "逾期未完成事项",
    ]  # fmt: skip
    counted = [
        sum(len(group.rows) for part in parts if isinstance(part, Sheet) for group in part.groups)
        for _, parts in annexes
    ]
    n = june["summary"].to_dicts()[0]
    assert counted == [n["done"], n["on_track"], n["behind"] + n["not_filed"], n["overdue"]]
    shown = [Read(as_html(parts).text).text for _, parts in annexes]
    classes = dict(zip(("已完成", "达到序时进度", "滞后", "逾期"), shown, strict=True))
    classes["未报"] = classes["滞后"]
    joined = june["progress"].join(june["standing"], on=["task", "unit"])
    for row in joined.to_dicts():
        if row["standing"] != "不涉及":
            assert row["reason"] in classes[row["standing"]], row


def test_unreported_items_stand_apart_from_those_that_lag() -> None:
    story = in_order()
    story.judge("2022-07-07", 7, "returned", "T3")
    (_, parts) = bulletin.Page(told(story)).document().annexes[2]
    assert [part.text for part in parts if isinstance(part, Paragraph)] == [
        "没有滞后序时进度事项。",
        "以下1项6月未报，进展无从判断，单列于此，不计入滞后；完成比例为沿用数。",
    ]


def test_what_was_never_filed_has_no_percent_carried_on() -> None:
    def noted(source: Tables) -> str:
        (_, parts) = bulletin.Page(source).document().annexes[2]
        return [part.text for part in parts if isinstance(part, Paragraph)][-1]

    alone = "项6月未报，进展无从判断，单列于此，不计入滞后"
    story = Story(small_plan())
    assert noted(told(story)) == f"以下7{alone}。"
    filed(story, "C01", "2022-05", "2022-06-06")
    assert noted(told(story)) == f"以下7{alone}；以前报过的，完成比例为沿用数。"


def test_where_nothing_is_wrong_the_bulletin_says_so_and_asks_to_go_on() -> None:
    source = told(in_order())
    assert findings(City(source)) == []
    texts = paragraphs(bulletin.Page(source).document())
    assert "没有发现事项逾期、滞后和未报，也没有需要通报的报送、填报和整改问题。" in texts
    assert "各单位要保持进度，按方案时限推进。2022年7月报送截止日为2022年8月5日，请按时报齐。" in texts
    assert "2个县（区）应完成6项，已完成0项（占0.0%），达到序时进度6项，没有滞后、逾期和未报的事项。" in texts
    assert (
        "1个市级部门应完成1项，已完成1项（占100.0%），达到序时进度0项，没有滞后、逾期和未报的事项。" in texts
    )


def test_one_overdue_item_is_told_with_its_reason_and_many_by_the_worst() -> None:
    story = in_order()
    story.add("2022-07-08", Closure("T4", "D01", "reopened", "暗访不实"))
    story.submit(
        "D01", "2022-06", "2022-07-08", [filing("T4", "in_progress", 40, evidence="名册")], {("T4", "m"): 5}
    )
    found = findings(City(told(story)))
    assert [one.heading for one in found] == ["有的事项滞后序时进度"]
    late = in_order()
    late.submit(
        "D01", "2022-07", "2022-08-04", [filing("T4", "in_progress", 40, evidence="名册")], {("T4", "m"): 5}
    )
    late.add("2022-07-08", Closure("T4", "D01", "reopened", "暗访不实"))
    july = City(Tables(late.record("2022-07", "2022-08-12"), late.frames()))
    (overdue, *_) = findings(july)
    assert overdue.heading == "有的事项逾期未完成"
    assert overdue.said.startswith("逾期未完成1项。丙局T4社会监督评议员：时限6月30日已过31天，完成40.0%")
    assert overdue.asked == (
        "丙局（T4）已过刚性时限，要明确责任岗位，抓紧完成，报市政府办核实销号，"
        "并随8月报送（2022年9月5日截止）报告进展。"
    )


def test_each_problem_leads_to_its_demand_and_names_whom_it_is_for() -> None:
    story = in_order()
    filed(story, "C01", "2022-06", "2022-07-06", percent=15, figure=9)
    problem = ProblemReport("Q1", "T3", "缺人", "open", "unit", due=date(2022, 6, 1))
    rows = [filing("T1", "in_progress", 50), filing("T2", "in_progress"), filing("T3", "in_progress", 10)]
    story.submit("C02", "2022-06", "2022-07-06", rows, FULL, [problem])
    found = {one.heading: one for one in findings(City(told(story)))}
    assert list(found) == ["有的事项滞后序时进度", "填报质量不高", "问题整改超期"]
    behind = found["有的事项滞后序时进度"]
    assert behind.said.startswith(
        "滞后2项，其中亮红灯1项，亮黄灯1项。\n亮红灯的是：甲县人民政府T1政务开放日："
    )
    assert behind.said.endswith("亮黄灯的按任务为：T2规范性文件公开1项（甲县人民政府）。")
    assert behind.asked == (
        "亮红灯的甲县人民政府（T1）要查明原因、赶上进度，亮黄灯的甲县人民政府（T2）要加快推进，"
        "均随7月报送（2022年8月5日截止）报告措施和进展。牵头单位要逐项督促指导（市政府办1项、丙局1项）。"
    )
    assert "没有佐证材料3项：乙县人民政府（T1、T2、T3）" in found["填报质量不高"].said
    assert "超过整改时限1个（乙县人民政府1个）（超期算至6月30日）。" in found["问题整改超期"].said
    assert found["问题整改超期"].asked.startswith("乙县人民政府对超过时限的问题要重新排定整改措施，")


def test_a_request_not_to_apply_asks_the_office_and_not_the_unit() -> None:
    story = in_order()
    rows = [
        filing("T1", "in_progress", 50, evidence="台账"),
        filing("T2", "not_applicable"),
        filing("T3", "in_progress", 10, evidence="台账"),
    ]
    story.submit("C01", "2022-06", "2022-07-06", rows, {("T1", "n"): 50})
    (one,) = findings(City(told(story)))
    assert one.asked == "市政府办要及时认定甲县人民政府（T2）的不涉及申请。"


def test_units_that_never_filed_are_counted_once_and_not_by_the_period() -> None:
    (said,) = (one.said for one in findings(City(told(Story(small_plan())))) if one.heading == "报送不及时")
    assert said.startswith("4月至6月，3个单位各期均未报。6月没有有效填报、计为未报7项（")
    assert check(told(Story(small_plan())), [said]) > 1


def year_end(as_of: str = "2023-01-10") -> Tables:
    """December, filed late and not finished, by one unit."""
    story = Story(small_plan())
    filed(story, "C01", "2022-12", "2023-01-06", 95)
    return Tables(story.record("2022-12", as_of), story.frames(), Period.parse("2022-Q4"))


def test_what_was_due_on_the_last_day_and_is_not_done_is_told_once_the_day_is_past() -> None:
    source = year_end()
    texts = paragraphs(bulletin.Page(source).document())
    assert (
        sum("其中尚有4项时限为2022年12月31日，至期末尚未完成，过了这一天即为逾期。" in text for text in texts)
        == 1
    )
    month = Tables(source.record, source.frames)
    assert "其中尚有4项时限为2022年12月31日" in "".join(paragraphs(supervision.Page(month).document()))
    assert check(source, bulletin.Page(source).document()) > 30
    assert "另有" not in "".join(paragraphs(bulletin.Page(year_end("2022-12-31")).document()))
    assert "另有" not in "".join(paragraphs(bulletin.Page(told(in_order())).document())), "T4 is closed"


def test_nobody_is_told_to_file_in_time_once_no_filing_day_is_left() -> None:
    asked = {one.heading: one.asked for one in findings(City(year_end()))}["报送不及时"]
    assert "迟报的甲县人民政府要向市政府办说明原因" in asked
    assert "按截止日报送" not in asked
    assert "按时报齐" not in asked


def test_missing_returned_and_late_filings_are_told_with_their_days() -> None:
    story = in_order()
    story.judge("2022-07-07", 7, "returned", "T3", reason="数字有出入")
    (one,) = findings(City(told(story, "2022-07-08")))
    assert one.heading == "报送不及时、不规范"
    assert (
        "6月没有有效填报、计为未报1项（甲县人民政府1项）。被退回尚未重报1项：甲县人民政府T3（重报期限7月12日）。"
        in one.said
    )
    assert one.asked.startswith("甲县人民政府T3要在7月12日前按退回意见重报；")
    (past,) = findings(City(told(story, "2022-07-13")))
    assert "（重报期限7月12日已过）" in past.said
    assert past.asked.startswith("甲县人民政府T3重报期限7月12日已过，要立即按退回意见重报；")
    late = Story(small_plan())
    filed(late, "C01", "2022-06", "2022-07-06")
    texts = {one.heading: one for one in findings(City(told(late)))}
    said = texts["报送不及时"].said
    assert said.startswith(
        "4月至6月迟报1家次（甲县人民政府6月），未报8家次（甲县人民政府4月、乙县人民政府4月、丙局4月、"
    )
    assert (
        "乙县人民政府、丙局要尽快补齐6月报送；迟报的甲县人民政府要按截止日报送；" in texts["报送不及时"].asked
    )


def test_the_quarter_before_is_told_with_the_day_that_it_is_counted_up_to(
    office: Workspace, june: Tables
) -> None:
    texts = paragraphs(bulletin.Page(june).document())
    (note,) = [text for text in texts if "重新计算" in text]
    days = [f"{one.period.last.month}月底算至{day(one.as_of)}" for one in june.earlier[-3:]]
    assert note == (
        f"往期各时点按下一期报送截止日以前（含当日）收到的报送重新计算（{'，'.join(days)}），与以前印发的数字可能不同。"
    )
    assert "3月底算至5月" in note
    # A brief of one period with none before it has nothing to count again.
    story = Story(small_plan())
    first = Tables(story.record("2022-01", "2022-02-09"), story.frames())
    assert recount_sentence(City(first)) == ""


LOCKS = {"cadence": "monthly", "filing_day": 5, "roll": "next", "locks_after": 10, "source": R}


def test_units_that_owe_the_same_are_named_together_and_one_period_once() -> None:
    story = Story(small_plan(calendar=LOCKS))
    open_, over = (
        City(Tables(story.record("2022-06", day), story.frames())) for day in ("2022-07-08", "2022-08-01")
    )
    filing, late = (
        next(one for one in findings(city) if one.heading == "报送不及时") for city in (open_, over)
    )
    assert filing.said.startswith("6月未报3家（甲县人民政府、乙县人民政府、丙局）。")
    three = "甲县人民政府、乙县人民政府、丙局"
    lock = "7月19日"
    assert filing.asked.startswith(f"{three}要在{lock}止收以前补齐6月报送；2022年7月报送")
    assert incomplete_sentence(open_) == f"至7月8日仍未报齐：{three}（均于{lock}止收）。"
    assert f"{three}6月报送{lock}已止收，补报须先向市政府办申请报送延期；" in late.asked
    assert incomplete_sentence(over) == f"至8月1日仍未报齐：{three}（均已于{lock}止收）。"


def test_a_ledger_without_entries_is_not_told_as_its_first_to_its_noughth() -> None:
    page = bulletin.Page(told(Story(small_plan())))
    shown = page.cover().text + page.notes().text
    assert "第0条" not in shown
    assert "台账还没有记录，数字由方案第1版算出，可用" in shown


def test_the_rate_on_time_is_told_of_each_kind_of_unit_with_its_denominator() -> None:
    story = in_order()
    city = City(told(story))
    assert filed_sentence(city, city.within, by_kind=True) == (
        "2022年4月至6月共3期报送，应报9家次，按时9家次，迟报0家次，未报0家次。"
        "按时率：市级部门100.0%（3／3），县（区）100.0%（6／6）。"
    )
    assert filed_sentence(city, city.within[-1:]) == (
        "2022年6月报送截止日为2022年7月5日，应报3家，按时3家，迟报0家，未报0家。"
    )
    assert kind_sentence(city, "县（区）", []) == "0个县（区）没有应完成的事项。"


def test_changes_are_told_against_the_end_of_the_quarter_before() -> None:
    story = in_order()
    assert change_sentence(City(told(story))).startswith("与3月底相比，应完成持平，已完成增加1项，滞后持平，")
    first = Tables(story.record("2022-03", "2022-04-15"), story.frames(), Period.parse("2022-Q1"))
    assert change_sentence(City(first)) == "方案自本期开始执行，没有上期可比。"


def test_the_page_and_the_document_say_the_same(june: Tables) -> None:
    page = bulletin.Page(june)
    read = Read(html_of("quarterly_bulletin", page))
    document = page.document()
    shown = "".join(read.text.split())
    for text in paragraphs(document):
        assert "".join(text.split()) in shown
    headings = [part.text for part in document.parts if isinstance(part, Heading)]
    assert [text for text in headings if text[1] == "、"] == [
        "一、总体情况", "二、存在的问题", "三、下一步工作要求",
    ]  # fmt: skip
    assert document.series == "政务公开试点工作通报"
    assert document.signed_by == "雅安市人民政府督查室"
    assert [word for word, _ in document.copies] == ["报", "送", "发"]
    assert read.charts


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("quarterly_bulletin", "2022-06", "季度通报按季编制，报送期须写成 2022-Q2 的形式，现为“2022-06”。"),
        ("monthly_supervision", "2022-Q2", "督查专报按月编制，报送期须写成 2022-06 的形式，现为“2022-Q2”。"),
    ],
)
def test_a_period_of_another_cadence_is_refused(kind: str, period: str, said: str) -> None:
    with pytest.raises(ParameterError) as refused:
        kind_named(kind).check(Period.parse(period))
    assert str(refused.value) == said
    kind_named("joint_meeting").check(Period.parse(period))


def test_shares_are_rounded_half_up_and_headings_numbered_in_chinese() -> None:
    assert [share(1, 3), share(1, 8), share(5, 2000), share(0, 0)] == ["33.3", "12.5", "0.3", "—"]
    assert [ordinal(n) for n in (1, 9, 10, 12, 20, 21)] == ["一", "九", "十", "十二", "二十", "二十一"]
