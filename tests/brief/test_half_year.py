"""The half-year review: numbers, counties' words as they wrote them, wording for none, one and many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tasklib.brief import county, half_year
from tasklib.brief.document import Heading, Paragraph, Part
from tasklib.brief.html import Html
from tasklib.errors import ParameterError
from tasklib.ledger import Closure, Retrospective, Submission
from tasklib.plan import Period
from tasklib.publish.kinds import kind_named
from tasklib.settings import Settings
from tasklib.tables import Tables
from tasklib.workspace import Workspace
from tests.brief.desk import Read
from tests.brief.readback import Labels, check
from tests.plans import small_plan
from tests.stories import Story, filing

HOSTILE = "<b>粗</b> {{ x }} 8项 </p><script>"
ROWS = [filing("T1", "in_progress", 50), filing("T2", "in_progress", 100), filing("T3", "in_progress", 50)]
FIGURES = {("T1", "n"): 15, ("T2", "a"): 10, ("T2", "b"): 10}


@pytest.fixture(scope="module")
def office(example: Path) -> Workspace:
    return Workspace(example, Settings())


@pytest.fixture(scope="module")
def told(office: Workspace) -> Tables:
    return Tables.read(office, "yaan-2022", "2022-H1", date(2022, 7, 14))


def written(page: half_year.Page, part: str | None = None) -> list[str]:
    """The running text, or that of the part below one heading, without what units wrote themselves."""
    own = {row["text"] for row in page.source["retrospectives"].to_dicts()}
    found, at = [], ""
    for one in page.document().parts:
        at = one.text if isinstance(one, Heading) and one.level == 1 else at
        if isinstance(one, Paragraph) and not any(text in one.text for text in own):
            found += [one.text] if part in (None, at) else []
    return found


def reviews(tables: Tables) -> pl.DataFrame:
    return tables["retrospectives"].filter(pl.col("period") == tables.period.key)


def own_figures(tables: Tables) -> Iterator[tuple[str, Labels]]:
    """What the review's own sentences may count, by how they begin."""
    rows, plan = reviews(tables), tables.plan
    below = {unit.code for unit in plan.filers(tables.period) if unit.level == "county"}
    came = len(set(rows["unit"]) & below)
    yield "个县（区）", {
        ("", "个"): len(below), ("", "个随某报送表报来总结复盘"): came, ("没有报来", "个"): len(below) - came,
    }  # fmt: skip
    yield "个县（区）中", {("", "个"): came}
    yield "个县（区）中", {("", "个"): len(below) - came}
    for kind, word in (("experience", "经验"), ("shortfall", "不足"), ("measure", "整改措施")):
        held = rows.filter(pl.col("kind") == kind)
        whole = held.filter(pl.col("task").is_null()).height
        for verb in ("报来", "提出"):
            yield f"个单位{verb}{word}", {
                ("", "个单位"): held["unit"].n_unique(), (f"{verb}{word}", "条"): held.height,
                ("其中针对具体事项的", "条"): held.height - whole, ("针对全局工作的", "条"): whole,
            }  # fmt: skip
    joined = tables["progress"].join(tables["standing"], on=["task", "unit"])
    done = joined.filter(pl.col("standing") == "已完成")
    held = joined.filter(pl.col("standing") != "不涉及")
    finished = held.group_by("task").agg((pl.col("standing") == "已完成").all())["standing"].sum()
    yield (
        "已完成的事项项",
        {
            ("已完成的事项", "项"): done.height,
            ("已销号", "项"): done.filter(pl.col("light") == "已销号").height,
            ("待办公室核实销号", "项"): done.filter(pl.col("light") == "待销号").height,
        },
    )
    yield "所有单位都已完成的任务", {("所有单位都已完成的任务", "项"): finished}
    left = held.filter(pl.col("standing") != "已完成")
    soon = left.filter(pl.col("deadline").is_between(tables.measured_on, date(2022, 12, 31), closed="right"))
    yield "下半年到期", {
        ("尚未完成的", "项"): soon.height, ("涉及", "项"): soon["task"].n_unique(),
    }  # fmt: skip
    behind = held.filter(pl.col("standing") == "滞后")
    yield (
        "滞后序时进度的",
        {
            ("滞后序时进度的", "项"): behind.height,
            **{
                (f"亮{light}灯", "项"): behind.filter(pl.col("light") == light).height
                for light in ("红", "黄")
            },
        },
    )
    overdue = held.filter(pl.col("standing") == "逾期").height
    yield "已过刚性时限、尚未完成的", {("尚未完成的", "项"): overdue}
    unfiled = held.filter(pl.col("standing") == "未报")
    yield "某没有有效填报的", {
        ("某没有有效填报的", "项"): unfiled.height,
        **{(f"（{plan.unit(u).name}", "项"): n for u, n in unfiled.group_by("unit").len().rows()},
    }  # fmt: skip
    left_open = rows.filter((pl.col("kind") == "measure") & (pl.col("status") == "open"))
    yield "各单位自己提出的", {("各单位自己提出的整改措施还有", "条"): left_open.height}


@pytest.mark.parametrize("as_of", ["2022-07-06", "2022-07-14"])
def test_every_number_is_read_back_from_a_table(office: Workspace, as_of: str) -> None:
    tables = Tables.read(office, "yaan-2022", "2022-H1", date.fromisoformat(as_of))
    texts = [text.replace("2022年上半年", "某") for text in written(half_year.Page(tables))]
    for day in reviews(tables)["deadline"].drop_nulls():
        texts = [text.replace(f"{day.year}年{day.month}月{day.day}日到期", "某到期") for text in texts]
    assert check(tables, texts, own_figures(tables)) > 30


def test_each_unit_is_told_in_its_own_words_under_its_own_name(told: Tables) -> None:
    page = half_year.Page(told)
    assert set(reviews(told)["unit"]) == {"511802", "511803", "511822", "511823", "511824", "511826"}
    for kind, section in (("experience", page.experiences()), ("shortfall", page.shortfalls())):
        for row in reviews(told).filter(pl.col("kind") == kind).to_dicts():
            name = told.plan.unit(row["unit"]).name
            (own,) = re.findall(rf"<h3>（.）{name}</h3>(.*?)(?=<h[23]|$)", section.text, re.DOTALL)
            assert row["text"] in own
    lines = Read(page.measures().text).lines
    for row in reviews(told).filter(pl.col("kind") == "measure").to_dicts():
        named = [line for line in lines if row["text"] in line]
        day = row["deadline"]
        assert [line[0] for line in named] == [told.plan.unit(row["unit"]).name]
        assert named[0][2:4] == [row["post"], f"{day.year}年{day.month}月{day.day}日"]
    assert "2个没有报来（天全县、宝兴县）" in page.experiences().text


def test_the_tables_agree_with_progress(told: Tables) -> None:
    page = half_year.Page(told)
    lines = Read(page.progress().text).lines
    for row in told["summary"].to_dicts():
        name = told.plan.unit(row["unit"]).short if row["unit"] else "合计"
        (line,) = (line for line in lines if line[0] == name)
        counts = [row[c] for c in ("due", "done", "on_track", "behind", "overdue", "not_filed")]
        assert line[1:9] == [*map(str, counts), f"{row['percent']:.1f}", f"{row['expected']:.1f}"]
    left = told["standing"].filter(~pl.col("standing").is_in(["已完成", "不涉及"])).height
    groups = re.findall(r"(?:时限|到期|推进)（(\d+)项）", page.ahead().text)
    assert sum(map(int, groups)) == left


def test_its_measures_reach_the_list_of_the_county_s_page(told: Tables) -> None:
    text = Read(county.Page(told, "511826").lists().text).text
    assert "全局工作｜总结复盘所列整改措施" in text
    assert "明确AB岗" in text


def story(*rows: Retrospective, **units: list[Retrospective]) -> Story:
    """A half-year of both counties; C01 sends these rows, the others theirs."""
    found = Story(small_plan())
    for unit, own in {"C01": list(rows), **units}.items():
        sent = found.submit(unit, "2022-06", "2022-07-04", ROWS, FIGURES)
        found.entries[sent - 1] = (sent, date(2022, 7, 4), (*found.entries[sent - 1][2], *own))
    return found


def page_of(told: Story, as_of: str = "2022-07-08") -> half_year.Page:
    record = told.record("2022-06", as_of)
    return half_year.Page(Tables(record, told.frames(), Period.parse("2022-H1")))


def test_none_one_and_many_are_each_told_right() -> None:
    experience = Retrospective(1, "experience", HOSTILE)
    measure = Retrospective(2, "measure", "每月一场", "T1", "股长", date(2022, 8, 31))
    none, one = page_of(story(C02=[])), page_of(story(experience, measure))
    assert written(none, "二、主要经验") == ["2个县（区）都没有报来总结复盘。", "没有单位报来经验。"]
    assert written(none, "三、存在的不足") == ["没有单位报来不足。"]
    assert written(none, "四、整改措施") == ["没有单位提出整改措施。"]
    assert "甲县人民政府、乙县人民政府要重报6月报送表，补上总结复盘。" in written(none, "五、下半年重点")
    assert written(one, "二、主要经验") == [
        "2个县（区）中，1个随6月报送表报来总结复盘，1个没有报来（乙县人民政府）。",
        "甲县人民政府报来经验1条，以下照原文登载。",
    ]  # fmt: skip
    assert written(one, "四、整改措施") == ["甲县人民政府提出整改措施1条，已列入清单台账，针对具体事项。"]
    whole = Retrospective(1, "measure", "轮训", None, "主任", date(2022, 6, 1))
    many = page_of(story(experience, measure, C02=[whole]))
    assert written(many, "二、主要经验")[0] == "2个县（区）都随6月报送表报来总结复盘。"
    assert written(many, "四、整改措施") == [
        "2个单位提出整改措施2条，已列入清单台账，其中针对具体事项的1条，针对全局工作的1条。已超过完成时限1条（乙县人民政府1条）。"
    ]
    assert "还有2条没有完成。已超过时限1条，要立即办结；办公室" in "".join(written(many, "五、下半年重点"))


def test_what_a_county_writes_stays_text() -> None:
    section = page_of(story(Retrospective(1, "experience", HOSTILE))).experiences()
    assert HOSTILE in Read(section.text).text
    assert "<script" not in section.text


def test_with_everything_finished_it_asks_for_nothing() -> None:
    told = story(Retrospective(1, "experience", "好"), C02=[Retrospective(1, "experience", "好")])
    told.add("2022-07-04", Submission("D01", "2022-06", 1, "0" * 64), filing("T4", "claimed_done", 100))
    units = [(t, u) for t in ("T1", "T2", "T3") for u in ("C01", "C02")] + [("T4", "D01")]
    told.add("2022-07-05", *(Closure(task, unit, "closed", "核验") for task, unit in units))
    page = page_of(told)
    assert written(page, "五、下半年重点") == ["各项任务均已完成，要巩固成果，防止反弹。"]
    assert "所有单位都已完成的任务4项" in "".join(written(page, "一、半年进展"))


def test_before_anything_is_filed_every_section_still_stands() -> None:
    page = page_of(Story(small_plan()), "2022-06-30")
    sections = (page.progress, page.experiences, page.shortfalls, page.measures, page.ahead, page.notes)
    assert all(isinstance(section(), Html) and section().text.strip() for section in sections)
    assert "目前没有已完成的事项。" in written(page, "一、半年进展")


def test_the_second_half_year_is_compared_with_the_first_and_looks_beyond_the_plan() -> None:
    told = story(Retrospective(1, "experience", "上半年的"))
    told.submit("C01", "2022-12", "2023-01-04", [filing("T1", "claimed_done", 100), *ROWS[1:]], FIGURES)
    record = told.record("2022-12", "2023-01-05")
    page = half_year.Page(Tables(record, told.frames(), Period.parse("2022-H2")))
    parts: list[Part] = list(page.document().parts)
    assert [p.text for p in parts if isinstance(p, Heading) and p.level == 1][-1] == "五、下一步重点"
    assert any(text.startswith("与6月底相比") for text in written(page, "一、半年进展"))
    assert "其中下半年完成1项" in "".join(written(page, "一、半年进展"))
    assert "都没有报来总结复盘" in written(page, "二、主要经验")[0]


def test_it_tells_half_years_only() -> None:
    kind = kind_named("half_year_review")
    assert (kind.title, kind.per_unit) == ("半年复盘", False)
    kind.check(Period.parse("2022-H1"))
    with pytest.raises(ParameterError, match="2022-H1"):
        kind.check(Period.parse("2022-06"))


def test_the_difference_is_of_the_tasks_that_ought_to_have_come_somewhere() -> None:
    # T1 50 of 50.0, T2 100 of 100; T3 is standing, at nought, and no lag.
    rows = [*ROWS[:2], filing("T3", "not_started", 0)]
    told = Story(small_plan())
    told.submit("C01", "2022-06", "2022-07-04", rows, FIGURES)
    page = page_of(told)
    lines = {line[0]: line for line in Read(page.progress().text).lines}
    assert lines["甲县"][-3:] == ["50.0", "75.0", "+0.0"]
    chart = page.units_chart()
    assert "有序时要求事项" in str(chart)
    summary = {row["unit"]: row for row in page.source["summary"].to_dicts()}
    assert (summary["C01"]["percent"], summary["C01"]["measured"]) == (50.0, 75.0)
    assert "相差只算有序时要求的事项" in Read(page.progress().text).text
