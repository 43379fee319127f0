"""What needs the office's eyes, one reason at a time, and what a filing changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tasklib.errors import ParameterError
from tasklib.ledger import Closure, EvidenceFile, IndicatorValue, Opinion, ProblemReport
from tasklib.plan import Period
from tasklib.progress import evidence, review, revised, texts
from tasklib.record import files_of
from tests.plans import small_plan
from tests.stories import Story, filing

MAY, JUNE = "2022-05", "2022-06"
# Attainment of T1 is 40.0 and of T2 90.0; nothing here needs eyes.
FULL = {("T1", "n"): 12, ("T2", "a"): 10, ("T2", "b"): 9}


def rows(percent: int = 40, **texts: str) -> list:
    proof = {"progress": "本期开展", "evidence": "照片", **texts}
    return [
        filing("T1", "in_progress", percent, **proof),
        filing("T2", "in_progress", progress="已梳理", evidence="清单"),
        filing("T3", "not_started", 0),
    ]


def told(story: Story, as_of: str = "2022-07-08") -> dict[str, dict[str, Any]]:
    """The rows of June that are not accepted, by task."""
    return {row["task"]: row for row in review(story.record(JUNE, as_of)).to_dicts() if row["period"] == JUNE}


def needs_of(filings: list, figures: dict | None = None, before: list | None = None) -> str:
    """Why T1 of a June filing needs eyes, after a filing of May that was accepted."""
    story = Story(small_plan())
    if before:
        may = story.submit("C01", MAY, "2022-06-02", before, {**FULL, ("T1", "n"): 10})
        story.judge("2022-06-06", may, "accepted", "T1", "T2", "T3")
    story.submit("C01", JUNE, "2022-07-04", filings, figures or FULL)
    return str(told(story)["T1"]["needs"])


def test_a_row_that_claims_what_its_figures_bear_out_needs_no_eyes() -> None:
    assert needs_of(rows(), before=rows(30, progress="上期开展")) == ""


@pytest.mark.parametrize(("percent", "needs"), [(50, ""), (51, "overclaimed")])
def test_a_claim_more_than_ten_points_above_its_own_figures_is_overclaimed(percent: int, needs: str) -> None:
    assert needs_of(rows(percent)) == needs


def test_overclaiming_is_judged_on_the_figures_of_the_rows_own_period() -> None:
    story = Story(small_plan())
    story.submit("C01", MAY, "2022-06-02", rows(45), {**FULL, ("T1", "n"): 6})
    story.submit("C01", JUNE, "2022-07-04", rows(90), {**FULL, ("T1", "n"): 30})
    found = {
        (row["period"], row["task"]): row["needs"]
        for row in review(story.record(JUNE, "2022-07-08")).to_dicts()
    }
    assert "overclaimed" in found[MAY, "T1"]
    assert "overclaimed" not in found[JUNE, "T1"]


@pytest.mark.parametrize(
    ("percent", "count", "needs"), [(40, 10, ""), (40, 9, "falling"), (29, 12, "falling"), (30, 12, "")]
)
def test_a_percent_or_a_cumulative_figure_below_the_last_counted_one_is_falling(
    percent: int, count: int, needs: str
) -> None:
    before = rows(30, progress="上期开展")
    assert needs_of(rows(percent), {**FULL, ("T1", "n"): count}, before) == needs


def test_a_note_excuses_no_fall() -> None:
    story = Story(small_plan())
    story.submit("C01", MAY, "2022-06-02", rows(30, progress="上期开展"), {**FULL, ("T1", "n"): 14})
    seq = story.submit("C01", JUNE, "2022-07-04", rows(), FULL)
    noted = [
        replace(row, note="核减重复") if isinstance(row, IndicatorValue) else row
        for row in story.entries[seq - 1][2]
    ]
    story.entries[seq - 1] = (*story.entries[seq - 1][:2], tuple(noted))
    assert told(story)["T1"]["needs"] == "falling"


def test_a_figure_that_was_returned_was_never_counted_and_nothing_falls_below_it() -> None:
    story = Story(small_plan())
    may = story.submit("C01", MAY, "2022-06-02", rows(90, progress="上期开展"), {**FULL, ("T1", "n"): 27})
    story.judge("2022-06-06", may, "returned", "T1")
    story.submit("C01", JUNE, "2022-07-04", rows(), FULL)
    assert told(story)["T1"]["needs"] == ""


def test_a_rate_that_drops_is_falling_and_a_stock_figure_may() -> None:
    story = Story(small_plan())
    before = [rows()[0], replace(rows()[1], progress="上期梳理"), rows()[2]]
    story.submit("C01", MAY, "2022-06-02", before, {**FULL, ("T2", "b"): 10})
    more = {**FULL, ("T2", "a"): 20, ("T2", "b"): 12}
    story.submit("C01", JUNE, "2022-07-04", rows(), more)
    story.submit(
        "D01", MAY, "2022-06-02", [filing("T4", "in_progress", 90, evidence="名单")], {("T4", "m"): 12}
    )
    story.submit(
        "D01", JUNE, "2022-07-04", [filing("T4", "in_progress", 90, evidence="名单")], {("T4", "m"): 11}
    )
    assert (told(story)["T2"]["needs"], told(story)["T4"]["needs"]) == ("falling", "")


@pytest.mark.parametrize(
    "named",
    [
        None,
        "无",
        "暂无",
        " / ",
        "没有",
        "—",
        "（略）",
        "无佐证材料",
        "待补",
    ],
)
def test_a_claim_that_names_nothing_and_has_no_file_has_no_evidence(named: str | None) -> None:
    assert needs_of([replace(rows()[0], evidence=named), *rows()[1:]]) == "no_evidence"


@pytest.mark.parametrize("named", ["照片3张", "见附件1", "无障碍设施验收单.pdf"])
def test_whatever_else_stands_there_names_something(named: str) -> None:
    assert needs_of([replace(rows()[0], evidence=named), *rows()[1:]]) == ""


def test_a_file_on_record_for_the_very_row_is_evidence() -> None:
    facts = ("照片.jpg", "0" * 64, 9, "image/jpeg", "evidence")
    for period, task, needs in ((JUNE, "T1", ""), (MAY, "T1", "no_evidence"), (JUNE, "T2", "no_evidence")):
        story = Story(small_plan())
        story.submit("C01", JUNE, "2022-07-04", [replace(rows()[0], evidence=None), *rows()[1:]], FULL)
        story.add("2022-07-06", EvidenceFile(1, "C01", *facts, period, task))
        assert told(story)["T1"]["needs"] == needs
        assert told(story, "2022-07-05")["T1"]["needs"] == "no_evidence"


def test_a_file_that_was_returned_with_its_row_is_evidence_only_if_it_comes_again() -> None:
    story = Story(small_plan())
    bare = [replace(rows()[0], evidence=None), *rows()[1:]]
    file = EvidenceFile(1, "C01", "照片.jpg", "0" * 64, 9, "image/jpeg", "evidence", JUNE, "T1")
    first = story.submit("C01", JUNE, "2022-07-04", bare, FULL)
    story.add("2022-07-04", file)
    story.judge("2022-07-05", first, "returned", "T1")
    story.submit("C01", JUNE, "2022-07-06", bare, FULL)
    story.add("2022-07-07", file)
    needs = {day: told(story, day)["T1"]["needs"] for day in ("2022-07-04", "2022-07-06", "2022-07-07")}
    assert needs == {"2022-07-04": "", "2022-07-06": "no_evidence", "2022-07-07": ""}
    counts = [evidence(story.record(JUNE, day))["counts"].to_list() for day in needs]
    assert counts == [[True], [False], [False, True]]


def test_nothing_claimed_needs_no_evidence() -> None:
    assert needs_of([filing("T1", "not_started", 0), *rows()[1:]]) == ""


def test_text_is_the_same_only_word_for_word_and_only_where_there_is_some() -> None:
    before = rows(30, progress="按月开展")
    assert needs_of(rows(progress="按月开展"), before=before) == "same_text"
    assert needs_of(rows(progress="按月开展。"), before=before) == ""
    blank = [replace(rows()[0], progress=None), *rows()[1:]]
    assert needs_of(blank, before=[replace(before[0], progress=None), *before[1:]]) == ""


def test_a_request_is_one_until_it_is_granted_and_a_refile_of_it_then_needs_no_eyes() -> None:
    asked = [filing("T1", "not_applicable"), *rows()[1:]]
    assert needs_of(asked) == "requested"
    assert needs_of(asked, before=rows(30)) == "requested"
    assert needs_of(asked, before=asked) == ""


def test_a_request_granted_since_is_answered_for_the_periods_before_too() -> None:
    story = Story(small_plan())
    asked = [filing("T1", "not_applicable"), *rows()[1:]]
    story.submit("C01", MAY, "2022-06-02", asked, FULL)
    june = story.submit("C01", JUNE, "2022-07-04", asked, FULL)
    story.judge("2022-07-06", june, "accepted", "T1")
    assert "requested" not in review(story.record(JUNE, "2022-07-08"))["needs"].to_list()


def test_what_is_claimed_done_needs_eyes_until_it_is_closed() -> None:
    done = [filing("T1", "claimed_done", 100, progress="已办完", evidence="无"), *rows()[1:]]
    story = Story(small_plan())
    story.submit("C01", MAY, "2022-06-02", done, {**FULL, ("T1", "n"): 30})
    story.submit("C01", JUNE, "2022-07-04", done, {**FULL, ("T1", "n"): 30})
    assert told(story)["T1"]["needs"] == "no_evidence same_text claimed_done"
    story.add("2022-07-06", Closure("T1", "C01", "closed", "现场核验"))
    assert told(story)["T1"]["needs"] == ""
    story.add("2022-07-07", Closure("T1", "C01", "reopened", "复查"))
    assert told(story)["T1"]["needs"] == "no_evidence same_text claimed_done"


def test_several_reasons_stand_side_by_side() -> None:
    before = rows(90, progress="按月开展")
    found = needs_of(rows(80, progress="按月开展", evidence="无"), {**FULL, ("T1", "n"): 9}, before)
    assert found == "overclaimed falling no_evidence same_text"


def test_rows_that_need_eyes_stand_first_and_returned_ones_last() -> None:
    story = Story(small_plan())
    first = story.submit("C01", JUNE, "2022-07-04", rows(90), FULL)
    story.submit("C02", JUNE, "2022-07-04", [rows()[0], filing("T2", "claimed_done", evidence="清单")], FULL)
    story.judge("2022-07-06", first, "returned", "T2")
    story.judge("2022-07-06", first, "accepted", "T3")
    found = review(story.record(JUNE, "2022-07-08"))
    assert found.select("unit", "task", "review", "needs").rows() == [
        ("C01", "T1", "pending", "overclaimed"),
        ("C02", "T2", "pending", "claimed_done"),
        ("C02", "T1", "pending", ""),
        ("C01", "T2", "returned", ""),
    ]


def test_only_the_latest_revision_is_listed() -> None:
    story = Story(small_plan())
    story.submit("C01", JUNE, "2022-07-04", rows(90), FULL)
    again = story.submit("C01", JUNE, "2022-07-05", rows(), FULL)
    assert {row["submission"] for row in told(story).values()} == {again}


def test_each_lead_units_last_opinion_stands_beside_its_row() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", JUNE, "2022-07-04", rows(), FULL)
    for day, unit, said in (("05", "OFF", "再看"), ("05", "D01", "属实。"), ("06", "OFF", "场次偏高")):
        story.add(f"2022-07-{day}", Opinion(seq, "T1", unit, said))
    found = told(story)
    assert found["T1"]["opinion"] == "市政府办：场次偏高；丙局：属实。"
    assert found["T2"]["opinion"] is None
    assert told(story, "2022-07-05")["T1"]["opinion"] == "市政府办：再看；丙局：属实。"


def test_an_opinion_follows_its_row_as_long_as_refiles_leave_that_unchanged() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", JUNE, "2022-07-04", rows(), FULL)
    story.add("2022-07-05", Opinion(seq, "T1", "OFF", "属实"), Opinion(seq, "T2", "OFF", "清单已核"))
    again = story.submit("C01", JUNE, "2022-07-06", rows(), {**FULL, ("T2", "b"): 8})
    found = told(story)
    assert (found["T1"]["opinion"], found["T2"]["opinion"]) == ("市政府办：属实。", None)
    story.add("2022-07-06", Opinion(again, "T1", "D01", "可通过"))
    story.submit("C01", JUNE, "2022-07-07", rows(), FULL)
    written = texts(story.record(JUNE, "2022-07-08")).filter(pl.col("unit") == "C01")
    assert dict(written.select("task", "opinion").iter_rows()) == {
        "T1": "市政府办：属实；丙局：可通过。", "T2": None, "T3": None,
    }  # fmt: skip
    # What was said of the row that changed was said of another.
    story.submit("C01", JUNE, "2022-07-08", rows(41), FULL)
    assert told(story)["T1"]["opinion"] is None


def test_a_file_goes_aside_once_its_row_no_longer_names_it_and_one_the_office_added_does_not() -> None:
    def file(name: str, n: int) -> EvidenceFile:
        return EvidenceFile(n, "C01", name, f"{n}" * 64, 9, "image/jpeg", "evidence", JUNE, "T1")

    def asides(day: str) -> dict[str, str | None]:
        found = evidence(story.record(JUNE, day))
        assert found["counts"].to_list() == found["aside"].is_null().to_list()
        return dict(found.select("name", "aside").iter_rows())

    story = Story(small_plan())
    story.submit("C01", JUNE, "2022-07-01", rows(evidence="①签到表、照片２.jpg"), FULL)
    story.add("2022-07-01", file("照片2.jpg", 1))
    story.add("2022-07-02", file("核查记录.jpg", 2))
    story.submit("C01", JUNE, "2022-07-03", rows(41, evidence="照片2、名册"), FULL)
    assert asides("2022-07-03") == {"照片2.jpg": None, "核查记录.jpg": None}
    story.submit("C01", JUNE, "2022-07-04", rows(41, evidence="名册"), FULL)
    assert asides("2022-07-04") == {"照片2.jpg": "replaced", "核查记录.jpg": None}
    record = story.record(JUNE, "2022-07-04")
    row = record.current("T1", "C01")
    assert row
    assert [kept["name"] for kept in files_of(record, row)] == ["核查记录.jpg"]
    last = story.submit("C01", JUNE, "2022-07-05", rows(42, evidence="照片2"), FULL)
    assert asides("2022-07-05") == {"照片2.jpg": None, "核查记录.jpg": None}
    story.judge("2022-07-06", last, "returned", "T1")
    assert asides("2022-07-06") == {"照片2.jpg": "returned", "核查记录.jpg": "returned"}


def changed(story: Story, unit: str = "C01") -> list[tuple[Any, ...]]:
    return revised(story.record(JUNE, "2022-07-08"), unit, Period.parse(JUNE)).rows()


def problem(status: str) -> ProblemReport:
    return ProblemReport("C01-T3-01", "T3", "缺伙伴", status, "unit", measure="联系银行")


def test_a_refile_is_compared_with_the_revision_before_field_by_field() -> None:
    story = Story(small_plan())
    seq = story.submit("C01", JUNE, "2022-07-04", rows(50, next_steps="排期"), FULL, [problem("open")])
    story.judge("2022-07-05", seq, "returned", "T1")
    more = [*rows(40, progress="办了12场")[:2], filing("T3", "in_progress", "10.5")]
    figures = {("T1", "n"): "12.5", ("T2", "a"): None, ("T2", "b"): 9}
    story.submit("C01", JUNE, "2022-07-06", more, figures, [problem("solved")])
    assert changed(story) == [
        ("T1", "percent", "50", "40"),
        ("T1", "progress", "本期开展", "办了12场"),
        ("T1", "场次", "12", "12.5"),
        ("T1", "next_steps", "排期", None),
        ("T2", "应公开数", "10", "暂缺：尚未统计"),
        ("T3", "state", "not_started", "in_progress"),
        ("T3", "percent", "0", "10.5"),
        ("T3", "问题 C01-T3-01", "缺伙伴；联系银行；未整改", "缺伙伴；联系银行；已整改"),
    ]


def test_a_first_filing_is_compared_with_the_last_one_for_an_earlier_period() -> None:
    story = Story(small_plan())
    story.submit("C01", "2022-04", "2022-05-02", rows(30), {**FULL, ("T1", "n"): 9})
    story.submit("C01", JUNE, "2022-07-04", rows(40), FULL)
    assert changed(story) == [("T1", "percent", "30", "40"), ("T1", "场次", "9", "12")]


def test_a_filing_with_none_before_it_is_new_in_every_field() -> None:
    story = Story(small_plan())
    story.submit("C01", JUNE, "2022-07-04", rows()[:1], {})
    assert changed(story) == [
        ("T1", "state", None, "in_progress"),
        ("T1", "percent", None, "40"),
        ("T1", "progress", None, "本期开展"),
        ("T1", "evidence", None, "照片"),
    ]


@pytest.mark.parametrize(
    ("unit", "said"), [("C02", "乙县人民政府还没有报送2022年6月"), ("x", "单位“x”还没有报送")]
)
def test_nothing_filed_leaves_nothing_to_compare(unit: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        changed(Story(small_plan()), unit)
