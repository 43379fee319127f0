"""The month's supervision brief: numbers that tables bear out, runs of lights, what falls due, what to inspect."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasklib.brief import meeting, supervision
from tasklib.brief.city import City
from tasklib.brief.wording_bulletin import findings
from tasklib.brief.wording_supervision import lights_sentence
from tasklib.ledger import ProblemReport, Resolution
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read, html_of, tables
from tests.brief.readback import check, paragraphs
from tests.plans import small_plan
from tests.stories import Story, filing

MONTHS = [
    ("2022-01", "2022-02-09"), ("2022-02", "2022-03-22"), ("2022-04", "2022-05-09"),
    ("2022-05", "2022-06-07"), ("2022-06", "2022-06-20"), ("2022-06", "2022-07-07"),
]  # fmt: skip


@pytest.fixture(scope="module")
def office(example: Path) -> Workspace:
    return Workspace(example, Settings())


@pytest.fixture(scope="module")
def june(office: Workspace) -> Tables:
    return Tables.read(office, "yaan-2022", "2022-06", date(2022, 7, 7))


@pytest.mark.parametrize(("period", "as_of"), MONTHS)
def test_every_number_of_the_brief_is_read_back(office: Workspace, period: str, as_of: str) -> None:
    told = Tables.read(office, "yaan-2022", period, date.fromisoformat(as_of))
    assert check(told, supervision.Page(told).document()) > 30


def behind(*percents: int, first: int = 4) -> Story:
    """County C01 files T1 with these percents, month after month up to June."""
    story = Story(small_plan())
    days = {4: "2022-05-05", 5: "2022-06-06", 6: "2022-07-05"}
    for n, percent in enumerate(percents, first):
        rows = [
            filing("T1", "in_progress", percent),
            filing("T2", "in_progress"),
            filing("T3", "in_progress", 5),
        ]
        story.submit("C01", f"2022-{n:02d}", days[n], rows, {("T1", "n"): 9, ("T2", "a"): 1, ("T2", "b"): 1})
    return story


@pytest.mark.parametrize(
    ("percents", "said"),
    [
        ((50, 50, 50), "没有亮红灯、黄灯的事项。"),
        ((50, 50, 10), "亮红灯1项，亮黄灯0项。本期新亮红灯1项：甲县人民政府（T1）。"),
        ((50, 10, 10), "亮红灯1项，亮黄灯0项。连续两期以上亮红灯1项：甲县人民政府T1（2期）。"),
        ((0, 0, 0), "亮红灯1项，亮黄灯0项。连续两期以上亮红灯1项：甲县人民政府T1（3期）。"),
        ((50, 0, 50), "没有亮红灯、黄灯的事项。上期亮红灯、本期解除1项：甲县人民政府T1（转为绿）。"),
        ((50, 0, 30), "亮红灯0项，亮黄灯1项。上期亮红灯、本期解除1项：甲县人民政府T1（转为黄）。"),
    ],
)
def test_red_lights_are_told_as_new_lasting_or_over(percents: tuple[int, ...], said: str) -> None:
    story = behind(*percents)
    for unit, task in (("C02", "T1"), ("C02", "T2"), ("C02", "T3"), ("D01", "T4")):
        rows = [filing(task, "not_applicable")]
        for period, on in (("2022-04", "2022-05-05"), ("2022-05", "2022-06-06"), ("2022-06", "2022-07-05")):
            story.judge(on, story.submit(unit, period, on, rows), "accepted", task)
    assert lights_sentence(City(tables(story))) == said


def test_what_is_overdue_is_told_with_the_day_it_is_counted_up_to() -> None:
    story = behind(50, 50)
    problem = ProblemReport("Q1", "T1", "缺人", "open", "unit", due=date(2022, 5, 31))
    story.submit("C01", "2022-06", "2022-07-05", [filing("T1", "in_progress", 50)], problems=[problem])
    story.add(
        "2022-06-01", Resolution("H1", date(2022, 6, 1), "meeting", "补齐人员", "OFF", date(2022, 7, 2))
    )
    source = tables(story, as_of="2022-07-08")
    text = Read(supervision.Page(source).problems().text).text
    assert "其中超过整改时限1个（甲县人民政府1个）（超期算至6月30日）。" in text
    assert "超期未办结的议定事项1项（超期算至7月8日）。" in text
    (_, told) = (
        one for one in findings(City(source)) if one.heading in ("报送不及时", "问题整改和议定事项超期")
    )
    assert "议定事项超期未办结1项（超期算至7月8日）：市政府办牵头的“补齐人员”" in told.said


def test_a_unit_that_sent_nothing_stands_in_one_line() -> None:
    story = behind(50, 50, 50)
    rows = [filing("T1", "in_progress", 50), filing("T2", "in_progress"), filing("T3", "in_progress", 5)]
    story.submit("C02", "2022-05", "2022-06-06", rows, {("T1", "n"): 9, ("T2", "a"): 1, ("T2", "b"): 1})
    lines = Read(supervision.Page(tables(story)).pressed().text).lines
    assert ["T1、T2、T3（3项）", "○未报", "新", "—", "—", "—"] in [line[:6] for line in lines]


def test_what_falls_due_is_told_from_the_day_progress_is_judged_on_to_thirty_days_ahead() -> None:
    story = behind(50, 50)
    soon = ProblemReport("Q1", "T1", "缺人", "open", "unit", due=date(2022, 8, 7))
    late = ProblemReport("Q2", "T1", "缺钱", "open", "unit", due=date(2022, 8, 8))
    story.submit("C01", "2022-06", "2022-07-05", [filing("T1", "in_progress", 50)], problems=[soon, late])
    page = supervision.Page(tables(story, as_of="2022-07-08"))
    text = Read(page.falling_due().text).text
    assert "今后30天内（8月7日以前）到期1项：问题整改1项。2022年7月报送截止日为2022年8月5日。" in text
    assert ("缺人" in text, "缺钱" in text) == (True, False)
    early = Read(supervision.Page(tables(story, "2022-05", "2022-06-07")).falling_due().text)
    assert ["2022年6月30日", "任务完成", "丙局", "T4社会监督评议员", "未填报，完成—%"] in early.lines


def test_where_nothing_presses_because_nothing_came_yet_the_brief_says_so() -> None:
    story = Story(small_plan())
    rows = [filing("T1", "in_progress", 60), filing("T2", "not_applicable"), filing("T3", "in_progress", 10)]
    for unit in ("C01", "C02"):
        seq = story.submit(unit, "2022-05", "2022-06-02", rows, {("T1", "n"): 15})
        story.judge("2022-06-03", seq, "accepted", "T2")
    story.submit("D01", "2022-05", "2022-06-02", [filing("T4", "claimed_done", 100)], {("T4", "m"): 12})
    page = supervision.Page(tables(story, "2022-06", "2022-06-10"))
    quiet = "本期截止日未过，尚未报送的4项暂按已有数据判断。"
    text = "".join(paragraphs(page.document()))
    assert f"没有需要督促的红灯、黄灯和未报事项。{quiet}" in text
    assert f"没有需要逐项督促的事项。{quiet}" in text
    lagging = meeting.Page(tables(story, "2022-06", "2022-06-10")).lagging().text
    assert quiet in lagging
    assert "没有亮红灯、黄灯的事项。" in lagging


def test_a_month_without_anything_to_press_says_so_in_every_section() -> None:
    story = Story(small_plan())
    for unit, tasks in (("C01", ("T1", "T2", "T3")), ("C02", ("T1", "T2", "T3")), ("D01", ("T4",))):
        seq = story.submit(unit, "2022-01", "2022-02-07", [filing(task, "not_applicable") for task in tasks])
        story.judge("2022-02-08", seq, "accepted", *tasks)
    text = "".join(paragraphs(supervision.Page(tables(story, "2022-01", "2022-02-09")).document()))
    for said in (
        "没有需要督促的红灯、黄灯和未报事项。", "没有需要逐项督促的事项。", "应报3家，按时3家，迟报0家，未报0家。",
        "各单位没有上报问题。", "（3月11日以前）没有到期的事项。", "没有需要现场核查的事项。",
        "没有达到督办条件、需要新采取督办措施的事项。",
    ):  # fmt: skip
        assert said in text


def test_the_page_lists_each_item_under_its_unit_and_under_its_lead(june: Tables) -> None:
    page = supervision.Page(june)
    read = Read(html_of("monthly_supervision", page))
    by_unit, by_lead = (Read(piece.text).text for piece in (page.pressed(), page.annex()))
    for row in june["progress"].to_dicts():
        if row["light"] in ("红", "黄", "未报"):
            assert row["reason"] in by_unit
            assert row["reason"] in by_lead
    shown = "".join(read.text.split())
    assert all("".join(text.split()) in shown for text in paragraphs(page.document()))
    assert read.count("table") == read.count("caption") >= 8


def test_what_awaits_the_offices_word_on_applying_is_not_put_up_for_escalation(june: Tables) -> None:
    text = paragraphs(supervision.Page(june).document())[-2]
    # 荥经县 has shown red for A1 since January, and asked that it not apply.
    assert ("A1", "511822") not in june["escalations_due"].select("task", "unit").rows()
    assert "荥经县（A1" not in text
    assert (
        "约谈2项，为汉源县（B1）、宝兴县（A4）；督办函1项，为天全县（A3）；提醒17项，为雨城区（A1、B3）、"
        in text
    )
