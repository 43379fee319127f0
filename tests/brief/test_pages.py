"""Whole pages: county text stays text, a county sees no other's, tables agree, blanks stay apart."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tasklib.brief import IndexPage, IndexRow, county, index_html, meeting
from tasklib.brief.charts import against_expected
from tasklib.brief.marks import LIGHTS, STATUSES, TIMELINESS, day, figure, percent
from tasklib.brief.source import Telling
from tasklib.brief.wording import filing_sentence
from tasklib.ledger import (
    Closure,
    IndicatorValue,
    ProblemReport,
    Resolution,
    ResolutionOutcome,
    ResolutionUnit,
)
from tasklib.plan import Period
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read, html_of, tables
from tests.plans import small_plan
from tests.stories import Story, filing

HOSTILE = "<b>粗</b> {{ x }} {% raw %} =1+1 *星* # 题 </script><script>alert('恶')</script> &lt;i&gt; \"引\""
FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


@pytest.fixture(scope="module")
def told(example: Path) -> Tables:
    return Tables.read(Workspace(example, Settings()), "yaan-2022", "2022-06", date(2022, 7, 8))


def hostile() -> Story:
    """Every field a county or the office writes freely holds the hostile text; so do titles and names."""
    document = json.loads(small_plan().model_dump_json(by_alias=True))
    document["tasks"][0]["title"] = document["units"][2]["short"] = document["units"][2]["name"] = HOSTILE
    story = Story(small_plan(tasks=document["tasks"], units=document["units"]))
    texts = dict.fromkeys(("progress", "problems", "next_steps"), HOSTILE)
    rows = [
        filing("T1", "in_progress", 30, **texts),
        filing("T2", "in_progress"),
        filing("T3", "not_started", 0),
    ]
    fields = dict.fromkeys(("measure", "post", "coordinate", "suggestion"), HOSTILE)
    problem = ProblemReport("Q1", "T1", HOSTILE, "open", "meeting", due=date(2022, 6, 1), **fields)
    sent = story.submit("C01", "2022-06", "2022-07-04", rows, FULL, [problem])
    story.judge("2022-07-05", sent, "returned", "T3", reason=HOSTILE)
    story.add(
        "2022-06-01",
        Resolution("R1", date(2022, 5, 1), "meeting", HOSTILE, "OFF"),
        ResolutionUnit("R1", 1, "C01"),
        ResolutionUnit("R1", 2, "GONE"),
    )
    return story


@pytest.mark.parametrize("kind", ["county_progress", "joint_meeting"])
def test_hostile_text_appears_literally_and_adds_no_markup(kind: str) -> None:
    told = tables(hostile())
    page = county.Page(told, "C01") if kind == "county_progress" else meeting.Page(told)
    html = html_of(kind, page, "plotly.js")
    read = Read(html)
    assert read.text.count(HOSTILE) >= 6
    kinds = [attrs for tag, attrs in read.tags if tag == "script"]
    assert [a for a in kinds if a.get("type") != "application/json"] == [{"src": "plotly.js"}, {}]
    assert read.count("i") == 0
    assert "<b>粗" not in html


def test_chart_labels_are_shown_as_they_are_written() -> None:
    data, _ = against_expected("c", "图", [("<b>粗</b>&", 10.0, 50.0, True)])._repr_mimebundle_()
    spec = data["application/vnd.plotly.v1+json"]
    assert spec["layout"]["yaxis"]["ticktext"] == ["&lt;b&gt;粗&lt;/b&gt;&amp;"]
    assert len(json.dumps(spec)) < 4000


def test_a_county_page_holds_no_other_countys_text_or_name(told: Tables) -> None:
    counties = [unit for unit in told.plan.units if unit.level == "county"]
    texts = told["texts"].to_dicts()
    words = {
        unit.code: {r["progress"] for r in texts if r["unit"] == unit.code} - {None} for unit in counties
    }
    reported = {
        unit.code: {r["description"] for r in told["problems"].to_dicts() if r["unit"] == unit.code}
        for unit in counties
    }
    for unit in counties:
        text = Read(html_of("county_progress", county.Page(told, unit.code))).text
        assert not [t for code, said in reported.items() for t in said if code != unit.code and t in text]
        others = set().union(*(words[other.code] for other in counties if other is not unit))
        assert not [word for word in others - words[unit.code] if word in text]
        assert all(word in text for word in words[unit.code])
        assert not [other.code for other in counties if other is not unit and other.code in text]


def test_the_pages_light_percent_and_reason_are_those_of_the_table(told: Tables) -> None:
    read = Read(html_of("county_progress", county.Page(told, "511823")))
    for row in told["progress"].to_dicts():
        if row["unit"] == "511823":
            assert row["reason"] in read.text
            title = f"{row['task']}{told.plan.task(row['task']).title}"
            shape = LIGHTS[row["light"]][0]
            start = read.text.index(title + shape)
            assert f"{row['percent']:.1f}" in read.text[start : start + len(title) + 40]


def told_as(row: list[str], *values: object) -> bool:
    """Whether a table row shows all of these values, each as a cell's beginning."""
    texts = ["".join(str(value).split()) for value in values if value not in (None, "")]
    return all(any(cell.startswith(text) for cell in row) for text in texts)


UNITS = [
    "511800-zfb", "511800-spj", "511802", "511803", "511822", "511823", "511824", "511825", "511826", "511827",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_units_page_agrees_with_every_table_cell_by_cell(told: Tables, unit: str) -> None:
    page = county.Page(told, unit)
    lights = Read(page.tasks().text).lines
    for row in (r for r in told["progress"].to_dicts() if r["unit"] == unit):
        title = f"{row['task']}{told.plan.task(row['task']).title}"
        shown = [line for line in lights if line and line[0].startswith("".join(title.split()))]
        expected = percent(row["expected"])
        assert told_as(shown[0], LIGHTS[row["light"]][0] + row["light"], percent(row["percent"]), expected), (
            row
        )
        assert [cell.startswith(day(row["deadline"])) for cell in shown[0]].count(True) or row[
            "deadline"
        ] is None
    figures = Read(page.indicators().text).lines
    for row in (r for r in told["indicators"].to_dicts() if r["unit"] == unit):
        value = figure(row["value"], row["bound"]) if row["value"] is not None else None
        target = None if row["target"] is None else figure(row["target"])
        assert any(told_as(line, row["indicator"], row["measure"], value, target) for line in figures), row
    record = Read(page.filing_record().text).lines
    went = {r["period"]: r for r in told["filings"].to_dicts() if r["unit"] == unit}
    for row in (r for r in told["timeliness"].to_dicts() if r["unit"] == unit):
        label = Period.parse(row["period"]).label
        (line,) = (line for line in record if line[0] == label)
        dates = [day(row[name]) for name in ("due", "first_attempt", "first_valid")]
        assert line[1:5] == [*dates, TIMELINESS[row["status"]]], row
        turned = went[row["period"]]["returned"], row["refile_due"], row["refiled"]
        assert line[7:10] == [day(one) for one in turned], row
    linked = Read(page.lists().text).lines
    for row in (r for r in told["lists"].to_dicts() if r["unit"] == unit):
        what = row["action"] or row["measure"]
        assert any(told_as(line, what, row["post"], day(row["deadline"])) for line in linked), row
    for row in (r for r in told["problems"].to_dicts() if r["unit"] == unit):
        status = STATUSES[row["status"]] + ("，已超期" if row["overdue"] else "")
        assert any(told_as(line, row["measure"], row["post"], day(row["due"]), status) for line in linked), (
            row
        )


@pytest.mark.parametrize("unit", UNITS)
def test_the_sentence_on_filing_tells_every_refusal_of_the_table_once(told: Tables, unit: str) -> None:
    said = filing_sentence(Telling(told, unit))
    (row,) = told["filings"].filter(unit=unit, period=told.period.key).to_dicts()
    before, after = (sum(map(int, re.findall(form, said))) for form in (r"拒收(\d+)次", r"又有(\d+)次未收"))
    assert (before, before + after) == (row["refusals_before"], row["refusals"])


def test_the_meetings_page_agrees_with_the_totals_and_the_red_and_yellow_rows(told: Tables) -> None:
    page = meeting.Page(told)
    totals = Read(page.indicators().text).lines
    for row in told["indicators"].to_dicts():
        if row["unit"] is None and row["target"] is not None:
            value = figure(row["value"], row["bound"])
            assert any(told_as(line, row["indicator"], value, figure(row["target"])) for line in totals), row
    items = Read(page.lagging().text).lines
    red_or_yellow = [r for r in told["progress"].to_dicts() if r["light"] in ("红", "黄")]
    assert len([line for line in items if len(line) > 3]) == len(red_or_yellow) + 1
    for row in red_or_yellow:
        unit = told.plan.unit(row["unit"]).name
        assert any(
            told_as(line, row["task"], unit, percent(row["percent"]), row["reason"]) for line in items
        ), row
    proposals = Read(page.proposals().text).text
    for row in told["problems"].to_dicts():
        if row["level"] == "meeting" and row["status"] != "solved":
            assert row["description"] in proposals


def test_the_annex_shows_every_light_by_word_and_the_worst_of_the_citys_offices(told: Tables) -> None:
    html = meeting.Page(told).annex().text
    read = Read(html)
    assert read.count("th", scope="row") == 24
    assert read.count("th", scope="col") == 10
    for name in LIGHTS:
        shown = sum(row["light"] == name for row in told["progress"].to_dicts())
        city = [r for r in told["progress"].to_dicts() if r["unit"].startswith("511800-")]
        assert html.count(f"&nbsp;{name}</span>") <= shown <= html.count(f"&nbsp;{name}</span>") + len(city)


@pytest.mark.parametrize("kind", ["county_progress", "joint_meeting"])
def test_tables_have_captions_and_header_cells_and_the_page_loads_nothing(told: Tables, kind: str) -> None:
    page = county.Page(told, "511802") if kind == "county_progress" else meeting.Page(told)
    html = html_of(kind, page)
    read = Read(html)
    assert read.count("html", lang="zh-CN") == 1
    assert read.count("table") == read.count("caption") > 4
    assert all(attrs.get("scope") for tag, attrs in read.tags if tag == "th")
    assert not [attrs for _, attrs in read.tags if attrs.get("src") or attrs.get("href")]
    assert "url(" not in html
    assert html_of(kind, page) == html
    assert "示例数据，非真实报送" in read.text
    assert f"数据截至台账第{told.cut}条" in read.text
    assert "内部工作资料" in read.text


def test_blanks_of_indicators_stay_apart() -> None:
    story = Story(small_plan())
    rows = [filing("T1", "in_progress", 30), filing("T2", "in_progress", 50), filing("T3", "not_started", 0)]
    zero = {("T1", "n"): 0, ("T2", "a"): 0, ("T2", "b"): 0}
    story.submit("C01", "2022-05", "2022-06-02", rows, zero)
    story.submit("C01", "2022-06", "2022-07-04", rows, {("T1", "n"): 5, ("T2", "a"): None, ("T2", "b"): 3})
    text = Read(county.Page(tables(story), "C01").indicators().text).text
    assert "场3005本年累计场次" in text
    assert "件—0暂缺" in text
    assert "%100无法计算暂缺" in text
    assert "场20未报未报" in Read(county.Page(tables(story), "C02").indicators().text).text


def test_bounds_are_told_in_words() -> None:
    story = Story(small_plan())
    sent = story.submit("C01", "2022-06", "2022-07-04", [filing("T1", "in_progress", 30)])
    on, rows = story.entries[sent - 1][1:]
    story.entries[sent - 1] = (sent, on, (*rows, IndicatorValue("T1", "n", Decimal(15), ">=")))
    assert "15余" in Read(meeting.Page(tables(story)).indicators().text).text
    assert "2家中1家有数" in Read(meeting.Page(tables(story)).indicators().text).text


def test_the_first_meeting_says_so_and_later_ones_tell_what_is_open_or_new() -> None:
    story = Story(small_plan())
    assert "首次会议" in meeting.Page(tables(story)).resolutions().text
    for n, when in ((1, "2022-02-01"), (2, "2022-03-01"), (3, "2022-05-01")):
        told = Resolution(f"R{n}", date.fromisoformat(when), "meeting", f"事{n}", "OFF", date(2022, 6, 1))
        story.add(when, told)
    story.add("2022-04-01", ResolutionOutcome("R1", "concluded", "已办"))
    story.add("2022-06-15", ResolutionOutcome("R2", "concluded", "已办"))
    text = Read(meeting.Page(tables(story)).resolutions().text).text
    assert "上次会议（2022年5月1日）以来应报告的议定事项2项，已办结1项，未办结1项，其中超期1项。" in text
    assert ("事1" in text, "事2" in text, "事3" in text) == (False, True, True)
    since = meeting.Page(tables(story), since=date(2022, 3, 15))
    assert "事1" in Read(since.resolutions().text).text
    before = meeting.Page(tables(story), meeting_on=date(2022, 2, 1))
    assert "首次会议" in before.resolutions().text


def test_a_proposal_drafts_a_decision_from_what_was_filed() -> None:
    story = Story(small_plan())
    full = {"measure": "增配讲解员。", "post": "股长", "due": date(2022, 8, 31), "suggestion": "建议统筹"}
    asked = [
        ProblemReport("Q1", "T1", "缺讲解员", "open", "meeting", coordinate="市政府办、丙局", **full),
        ProblemReport("Q2", "T3", "缺伙伴", "open", "meeting"),
    ]
    story.submit("C01", "2022-06", "2022-07-04", [filing("T1", "in_progress", 30)], problems=asked)
    text = Read(meeting.Page(tables(story)).proposals().text).text
    assert (
        "由市政府办牵头，丙局配合，研究解决：统筹；甲县人民政府负责增配讲解员；责任岗位为股长，"
        "于2022年8月31日前完成，结果报市政府办。"
    ) in text
    assert "研究解决：提出解决办法；甲县人民政府配合落实；完成时限由会议明确，结果报市政府办。" in text


def test_red_and_yellow_items_stand_under_their_first_lead_worst_first() -> None:
    story = Story(small_plan())
    for unit, claimed in (("C01", 30), ("C02", 5)):
        rows = [
            filing("T1", "in_progress", claimed),
            filing("T2", "in_progress"),
            filing("T3", "in_progress", 5),
        ]
        story.submit(unit, "2022-06", "2022-07-04", rows, FULL)
    text = Read(meeting.Page(tables(story)).lagging().text).text
    order = [
        "亮红灯2项，亮黄灯3项",
        "牵头单位：示例市政府办公室（红1项，黄1项）",
        "乙县",
        "甲县",
        "牵头单位：示例市丙局",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_empty_ledger_still_makes_both_pages() -> None:
    told = tables(Story(small_plan()), "2022-01", "2022-02-08")
    text = Read(html_of("county_progress", county.Page(told, "C01"))).text
    assert "尚无填报，完成比例图从略。" in text
    assert "只有一期数据，走势从下期起列出。" in text
    read = Read(html_of("joint_meeting", meeting.Page(told)))
    assert "没有亮红灯、黄灯的事项。" in read.text
    assert "各单位没有提请会议研究的问题。" in read.text
    assert read.charts


def test_a_plan_without_ranking_has_none() -> None:
    story = Story(small_plan(ranking=False))
    story.add("2022-06-01", Closure("T1", "C01", "closed", "核实"))
    assert "排名" not in meeting.Page(tables(story)).filing().text
    assert "排名" in meeting.Page(tables(Story(small_plan()))).filing().text


def test_the_index_links_pages_and_lists_failures_with_their_cause() -> None:
    rows = [
        IndexRow("county/C01.html", "甲县<b>", "单位进展", "截至6月底，没有应完成的事项。", lights="红1"),
        IndexRow("county/C02.html", "乙县", "单位进展", "", failed_cause="缺少笔记本"),
    ]
    read = Read(index_html(IndexPage("目录", rows, "内部工作资料", "示例数据，非真实报送")))
    assert [attrs["href"] for tag, attrs in read.tags if tag == "a"] == ["county/C01.html"]
    assert all(
        said in read.text for said in ("甲县<b>", "红1", "缺少笔记本", "有1页没有生成", "内部工作资料")
    )
