"""Minutes, agenda and letters: every fact from a table, whole sentences with one entry, many or none."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tasklib.brief import county
from tasklib.brief.document import Document, Paragraph, Sheet
from tasklib.brief.letter import letter_document, steps_sentence
from tasklib.brief.minutes import (
    folder_documents,
    minutes_document,
    numeral,
)
from tasklib.brief.source import Telling
from tasklib.brief.tasks import deadline_word, deadline_words
from tasklib.errors import ParameterError
from tasklib.ledger import (
    AgendaItem,
    Escalation,
    EscalationReply,
    Extension,
    MeetingAct,
    MeetingMember,
    Resolution,
    ResolutionUnit,
)
from tests.brief.desk import Read, html_of, tables
from tests.plans import small_plan
from tests.progress.test_escalation import RULES
from tests.stories import Story, filing

MEMBERS = (MeetingMember(1, "OFF", "主任"), MeetingMember(2, "D01", "局长"), MeetingMember(3, "C01", "县长"))
CAME = (
    MeetingMember(1, "OFF", "主任", "present"),
    MeetingMember(2, "D01", "局长", "delegated", "副局长"),
    MeetingMember(3, "C01", "县长", "absent"),
)


def text(document: Document) -> str:
    """The document's headings and paragraphs, one a line."""
    return "\n".join(part.text for part in document.parts if not isinstance(part, Sheet))


def cells(document: Document) -> list[tuple[str, ...]]:
    sheets = [part for part in document.parts if isinstance(part, Sheet)]
    return [tuple(map(str, row)) for sheet in sheets for group in sheet.groups for row in group.rows]


def met(*decided: Resolution, **arranged: Any) -> Story:
    story = Story(small_plan())
    called = MeetingAct("2022-1", "called", date(2022, 7, 6), "一室", "2022年第1次示例联席会议", **arranged)
    story.add("2022-07-01", called, *MEMBERS)
    agenda = AgendaItem(1, "研究缺人问题")
    story.add("2022-07-06", MeetingAct("2022-1", "held", minutes="听取汇报。\n\n要求抓紧。"), *CAME, agenda)
    for row in decided:
        story.add("2022-07-06", row, ResolutionUnit(row.resolution, 1, "C01"))
    return story


def test_minutes_tell_who_came_what_was_said_and_what_was_decided() -> None:
    story = met(
        Resolution("H1", date(2022, 7, 6), "meeting", "补齐人员", "OFF", date(2022, 8, 31), "2022-1"),
        Resolution("H2", date(2022, 7, 6), "meeting", "同意延期。", "D01", None, "2022-1"),
        Resolution("H3", date(2022, 7, 6), "instruction", "别处议定", "D01"),
    )
    moved = date(2022, 12, 31), date(2023, 3, 31), "清单重编", "联席会议"
    story.add("2022-07-07", Extension("T1", "C01", "end", *moved, "H2"))
    made = minutes_document(tables(story), "2022-1")
    told = text(made)
    assert made.title == "2022年第1次示例联席会议纪要"
    assert "2022年7月6日，总召集人在一室主持召开2022年第1次示例联席会议。" in told
    assert "应到3家，出席1家，委托出席1家（丙局：副局长），缺席1家（甲县人民政府）。" in told
    assert "听取汇报。\n要求抓紧。" in told
    assert "（一）补齐人员（H1）。由市政府办牵头，甲县人民政府配合，于2022年8月31日前完成。" in told
    assert "（二）同意延期（H2）。由丙局牵头，甲县人民政府配合，完成时限另行明确。" in told
    assert "据此延期" not in told, "granted later than the minutes"
    assert told.endswith(
        "五、更正\n2022年7月7日据议定事项H2延期：甲县人民政府T1政务开放日由2022年12月31日延至2023年3月31日。"
        "理由：清单重编。"
    )
    assert "别处议定" not in told
    assert ("丙局", "局长", "委托出席（副局长）") in cells(made)
    assert (made.signed_on, made.signed_by) == (date(2022, 7, 6), "示例市政府办公室")
    assert made.copies == [("发", "市政府办，丙局，甲县人民政府")], "the plan has no imprint for minutes"
    notice, *_ = folder_documents(tables(story), "2022-1")
    assert "一、会议议程\n1. 研究缺人问题" in text(notice)
    papers = [
        paper.title.removeprefix("2022年第1次示例联席会议")
        for paper in folder_documents(tables(story), "2022-1")
    ]
    assert {"议程", "签到表", "纪要"} <= set(papers)


def test_minutes_go_to_whom_the_plan_says() -> None:
    imprint = {"kind": "meeting_minutes", "issuer": "D01", "reports_to": "市政府领导", "source": "public"}
    story = met()
    story.plan = small_plan(imprints=[{**imprint, "sent_to": "各县"}])
    made = minutes_document(tables(story), "2022-1")
    assert made.copies == [("报", "市政府领导"), ("发", "各县")]
    assert made.signed_by == "示例市丙局"


def test_minutes_go_to_whoever_gets_work_by_them_too() -> None:
    day = date(2022, 7, 6)
    story = met(Resolution("H1", day, "meeting", "补齐人员", "D01", None, "2022-1"))
    story.add("2022-07-06", Resolution("H2", day, "meeting", "另议", "C02", None, "2022-1"))
    story.add("2022-07-06", Resolution("H3", day, "meeting", "再议", "C02", None, "2022-1"))
    story.add("2022-07-06", Resolution("H4", day, "instruction", "别处议定", "CITY"))
    made = minutes_document(tables(story), "2022-1")
    assert made.copies == [("发", "市政府办，丙局，甲县人民政府，乙县人民政府")]
    every = met(Resolution("H1", day, "meeting", "补齐", "C02", None, "2022-1"))
    every.add("2022-07-06", Resolution("H2", day, "meeting", "另议", "counties", None, "2022-1"))
    copies = minutes_document(tables(every), "2022-1").copies
    assert copies == [("发", "市政府办，丙局，甲县人民政府，各县（区）")], "C02 stands with its group"
    imprint = {"kind": "meeting_minutes", "issuer": "D01", "source": "public"}
    for sent, said in (
        ("各县（区）", "各县（区），丙局"),
        ("丙局，乙县人民政府", "丙局，乙县人民政府，甲县人民政府"),
        (None, "市政府办，丙局，甲县人民政府，乙县人民政府"),
    ):
        story.plan = small_plan(imprints=[{**imprint, "sent_to": sent}])
        assert minutes_document(tables(story), "2022-1").copies == [("发", said)]


def test_a_meeting_is_told_with_its_hour_presider_contact_and_reply_day() -> None:
    arranged = {"starts_at": "15:00", "host": "副召集人", "contact": "综合科科长，0000-1234567"}
    story = met(reply_by=date(2022, 7, 4), **arranged)
    notice, agenda, sheet = folder_documents(tables(story, as_of="2022-07-05"), "2022-1")
    assert "定于2022年7月6日（星期三）15:00在一室召开2022年第1次示例联席会议，由副召集人主持。" in text(
        notice
    )
    assert "请于2022年7月4日前将回执（见附件）报示例市政府办公室。" in text(notice)
    assert text(notice).endswith("联系方式：示例市政府办公室，综合科科长，0000-1234567。")
    ((title, (form,)),) = notice.annexes
    assert title == "会议回执"
    assert isinstance(form, Sheet)
    assert ("出席人职务", "") in form.groups[0].rows
    assert "时间：2022年7月6日（星期三）15:00\n地点：一室\n主持：副召集人" in text(agenda)
    assert text(sheet) == "2022年7月6日（星期三）15:00，一室"
    assert "2022年7月6日15:00，副召集人在一室主持召开" in text(minutes_document(tables(story), "2022-1"))


def test_minutes_keep_what_was_written_and_tell_later_changes_at_their_end() -> None:
    day = date(2022, 7, 6)
    story = met(Resolution("H1", day, "meeting", "补齐人员", "OFF", date(2022, 8, 31), "2022-1"))
    before = text(minutes_document(tables(story), "2022-1"))
    changed = Resolution("H1", day, "meeting", "补齐人员", "D01", date(2022, 9, 30), "2022-1", "分工调整。")
    story.add("2022-07-12", changed, ResolutionUnit("H1", 1, "C01"))
    story.add("2022-08-01", Resolution("H2", day, "meeting", "另议", "D01", None, "2022-1"))
    told = text(minutes_document(tables(story, as_of="2022-08-02"), "2022-1"))
    assert told == before + (
        "\n五、会后补记\n2022年8月1日补记：（一）另议（H2）。由丙局牵头，完成时限另行明确。"
        "\n六、更正\n2022年7月12日更正议定事项H1：牵头单位由市政府办改为丙局，"
        "完成时限由2022年8月31日改为2022年9月30日。理由：分工调整。"
    )


def test_minutes_of_a_meeting_that_decided_nothing_say_so_and_one_not_held_has_none() -> None:
    assert "本次会议没有形成议定事项。" in text(minutes_document(tables(met()), "2022-1"))
    with pytest.raises(ParameterError, match="截至2022年7月5日，会议“2022-1”没有召开的记录"):
        minutes_document(tables(met(), as_of="2022-07-05"), "2022-1")
    notice, agenda, sheet = folder_documents(tables(met(), as_of="2022-07-05"), "2022-1")
    assert "定于2022年7月6日（星期三）在一室召开2022年第1次示例联席会议，由总召集人主持。" in text(notice)
    assert notice.annexes == (), "no reply is asked for"
    assert notice.addressed_to == "各参加单位"
    assert "一、会议议程（拟）\n1. 听取市政府办" in text(notice)
    assert "参加单位3家。" in text(agenda)
    assert (
        "以下议程按台账提出，待会前审定。\n1. 听取市政府办关于亮红灯事项的汇报：T1政务开放日（甲县、乙县）"
        in text(agenda)
    )
    assert [row[1] for row in cells(sheet)] == ["市政府办", "丙局", "甲县人民政府"]


def test_a_deadline_in_another_year_is_told_with_its_year() -> None:
    story = Story(small_plan())
    moved = date(2022, 12, 31), date(2023, 3, 31), "清单重编", "联席会议"
    story.add("2022-05-07", Extension("T1", "C01", "end", *moved))
    source = tables(story, "2022-05", "2022-06-07")
    (row,) = [r for r in Telling(source, "C01").progress if r["task"] == "T1"]
    assert deadline_words(row) == "2023年3月31日（刚性），原12月31日，已延期"
    assert deadline_word(row) == "2023年3月31日"
    assert "原时限12月31日，经联席会议同意延至2023年3月31日（清单重编）" in row["reason"]
    late = tables(story, "2022-12", "2023-01-09")
    assert "12月报送2023年1月5日截止，至2023年1月9日未收到本项填报" in late["progress"]["reason"][0]


def test_numerals_run_to_two_digits() -> None:
    assert [numeral(n) for n in (1, 9, 10, 11, 20, 35)] == ["一", "九", "十", "十一", "二十", "三十五"]


def pressed(level: str = "letter") -> Story:
    story = Story(small_plan(escalation=RULES))
    for month, percent in enumerate([8, 16, 25, 10, 8], 1):
        rows = [filing("T1", "in_progress", percent)]
        story.submit("C01", f"2022-{month:02d}", f"2022-{month + 1:02d}-03", rows)
    why = "甲县人民政府T1政务开放日连续2期亮黄灯或红灯（4月黄、5月红）；5月：落后。"
    story.add(
        "2022-06-07",
        Escalation("督办〔2022〕1号", level, "C01", "T1", "2022-05", why, date(2022, 6, 14)),  # type: ignore[arg-type]
    )
    return story


@pytest.mark.parametrize(
    ("level", "title", "asked"),
    [
        ("reminder", "的提醒函", "书面回复推进安排"),
        ("letter", "的督办函", "书面回复整改情况"),
        ("talk", "的约谈通知", "决定约谈你单位负责同志"),
    ],
)
def test_a_letter_tells_the_lights_in_a_row_what_is_asked_and_by_when(
    level: str, title: str, asked: str
) -> None:
    source = tables(pressed(level), "2022-05", "2022-06-07")
    made = letter_document(source, "督办〔2022〕1号")
    assert made.title == f"关于甲县人民政府政务开放日进展滞后{title}"
    assert (made.number, made.addressed_to) == ("督办〔2022〕1号", "甲县人民政府")
    assert (made.signed_by, made.signed_on) == ("示例市政府办公室", date(2022, 6, 7))
    told = text(made)
    assert asked in told
    assert "于2022年6月14日前" in told
    assert "你单位T1政务开放日连续2期亮黄灯或红灯（4月黄、5月红）" in told
    lit = source["repeated_lights"].filter(unit="C01", task="T1").to_dicts()
    assert [row[0] for row in cells(made)] == ["2022年4月", "2022年5月"]
    for shown, row in zip(cells(made), lit, strict=True):
        assert row["light"] in shown[1]
        assert shown[2:] == (f"{row['percent']:.1f}", f"{row['expected']:.1f}", row["reason"])


def test_a_circular_is_addressed_to_all_counties_and_speaks_of_the_unit() -> None:
    made = letter_document(tables(pressed("bulletin"), "2022-05", "2022-06-07"), "督办〔2022〕1号")
    assert made.title == "关于甲县人民政府政务开放日进展滞后的通报"
    assert made.addressed_to == "各县（区）", "the plan's group of all counties"
    told = text(made)
    assert "按照工作方案的督办规则：甲县人民政府T1政务开放日连续2期" in told
    assert "现予通报。甲县人民政府要深刻查找原因" in told
    assert "于2022年6月14日前" in told
    assert "你单位" not in told


def test_a_letter_goes_to_the_countys_government_in_the_name_of_the_steps_issuer() -> None:
    plan = small_plan(escalation=[{**RULES[1], "issuer": "D01"}])
    named = {"code": "C01", "name": "甲县", "short": "甲县", "aliases": ("甲县政府", "甲县人民政府")}
    units = [unit.model_copy(update=named) if unit.code == "C01" else unit for unit in plan.units]
    story = Story(plan.model_copy(update={"units": tuple(units)}))
    step = Escalation(
        "督办〔2022〕1号", "letter", "C01", "T1", "2022-05", "甲县T1连续2期。", date(2022, 6, 14)
    )
    story.add("2022-06-07", step)
    made = letter_document(tables(story, "2022-05", "2022-06-07"), "督办〔2022〕1号")
    assert (made.addressed_to, made.signed_by) == ("甲县人民政府", "示例市丙局")
    assert "你单位T1连续2期。" in text(made)


def test_a_letter_that_is_not_on_record_is_refused() -> None:
    with pytest.raises(ParameterError, match="截至2022年6月6日没有编号为“督办〔2022〕1号”的督办"):
        letter_document(tables(pressed(), "2022-05", "2022-06-06"), "督办〔2022〕1号")


def test_the_countys_page_shows_its_own_open_steps_until_they_are_answered() -> None:
    story = pressed()
    page = county.Page(tables(story, "2022-05", "2022-06-15"), "C01")
    text_of = Read(page.escalations().text).text
    assert "督办〔2022〕1号" in text_of
    assert "6月14日，超期未回复" in text_of
    other = county.Page(tables(story, "2022-05", "2022-06-15"), "C02")
    assert "督办〔2022〕1号" not in html_of("county_progress", other)
    story.add("2022-06-15", EscalationReply("督办〔2022〕1号", "replied", "已办"))
    assert "督办〔" not in county.Page(tables(story, "2022-05", "2022-06-15"), "C01").escalations().text


def test_every_number_of_the_sentence_on_steps_can_be_counted_in_the_table() -> None:
    assert steps_sentence(Telling(tables(Story(small_plan())))) == ""
    story = pressed()
    for n, level in enumerate(("reminder", "reminder", "talk"), 2):
        number = f"提醒〔2022〕{n}号"
        step = Escalation(number, level, "C02", "T1", "2022-05", "连续亮灯。", date(2022, 6, 30))  # type: ignore[arg-type]
        story.add("2022-06-08", step)
    story.add("2022-06-09", EscalationReply("提醒〔2022〕2号", "replied", "已办"))
    story.add("2022-06-09", EscalationReply("提醒〔2022〕4号", "withdrawn", "发错"))
    source = tables(story, "2022-05", "2022-06-15")
    said = steps_sentence(Telling(source))
    rows = [row for row in source["escalations"].to_dicts() if row["status"] != "withdrawn"]
    levels = [row["level"] for row in rows]
    counted = [
        len(rows), levels.count("reminder"), levels.count("letter"),
        sum(row["status"] == "replied" for row in rows), sum(row["status"] == "open" for row in rows),
        sum(row["overdue"] for row in rows),
    ]  # fmt: skip
    assert said == "已办督办3件（提醒2件，督办函1件），已回复1件，待回复2件，其中超期未回复1件。"
    assert [int(found) for found in re.findall(r"\d+", said)] == counted
    assert Paragraph(said).text.endswith("。")
