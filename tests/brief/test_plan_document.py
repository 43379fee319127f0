"""What the plan's document says beside its tasks: on the pages that it helps, and on no others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tasklib.brief import county, meeting
from tasklib.brief.plan_document import (
    document_facts,
    duty_rows,
    first_words,
    phase_rows,
    stretches,
)
from tasklib.intake.form import GUIDE
from tasklib.ledger import Ledger
from tasklib.office import Desk, issue_templates
from tasklib.plan import Period, Plan, load_plan
from tasklib.tables import Tables
from tasklib.workspace import shipped
from tests.brief.desk import Read, html_of, tables
from tests.plans import R, small_plan
from tests.stories import Story

JUNE = Period.parse("2022-06")
HOSTILE = "<b>粗</b> {{ x }} =1+1 &lt;i&gt;"
WORDS = ("依据", "阶段", "职责", "公开领域", "工作目标", "原文：")


def phase(id: str, start: str | None = None, end: str | None = None, words: str | None = None) -> Any:
    return {"id": id, "title": f"阶段{id}", "start": start, "end": end, "words": words, "source": R}


def phased(*phases: Any) -> Plan:
    return small_plan(phases=phases)


def told(plan: Plan) -> Tables:
    """The pages' tables for June 2022, on a ledger where nothing was filed."""
    return tables(Story(plan))


def full_plan(text: str = "示例") -> Plan:
    """A plan whose document says everything there is to say, each time with this text in it."""
    document = small_plan().model_dump(mode="json", by_alias=True)
    document["tasks"][0]["goal"] = f"目标{text}"
    document["tasks"][0]["milestones"][0]["words"] = f"年内{text}"
    pilots = {
        "id": "pilots", "name": "试点县", "kind": "enumerated", "members": ["C01", "C02"],
        "terms": [{"unit": "C02", "to": "2022-05-31"}], "source": R,
    }  # fmt: skip
    return small_plan(
        tasks=document["tasks"],
        groups=[*document["groups"], pilots],
        issued={"number": f"示办发〔2022〕1号{text}", "source": R},
        phases=[{**phase("P1", end="2022-06-30"), "title": f"启动{text}"}, phase("P2", "2022-07-01")],
        duties=[
            {"unit": "C01", "duty": f"自身{text}", "source": R},
            {"unit": "pilots", "duty": f"共同{text}", "source": R},
            {"unit": "D01", "duty": "丙局自身", "source": R},
        ],
        catalogue={
            "areas": [
                {"id": "L1", "title": f"领域{text}", "units": ["pilots"], "source": R},
                {"id": "L2", "title": "没有写明单位的领域", "source": R},
            ],
            "fields": ["名称", f"依据{text}"],
            "source": R,
        },
    )


@pytest.mark.parametrize(
    ("day", "current"),
    [
        ("2018-02-28", "梳理启动（至2018年2月28日）"),
        ("2018-03-01", "全面推进（至2018年3月31日）"),
        ("2018-03-31", "全面推进（至2018年3月31日）"),
        ("2018-04-01", "总结阶段（至2018年4月30日）"),
        ("2018-04-30", "总结阶段（至2018年4月30日）"),
        ("2018-05-01", None),
    ],
)
def test_jintangs_cover_names_its_document_and_the_phase_of_the_day(day: str, current: str | None) -> None:
    facts = dict(document_facts(load_plan(shipped("plans") / "jintang-2018"), date.fromisoformat(day)))
    assert facts["依据"] == "金堂府办函〔2018〕18号"
    assert facts.get("阶段") == current


def test_a_phase_takes_its_missing_days_from_its_neighbours_and_a_gap_stays_a_gap() -> None:
    plan = phased(
        phase("1", end="2022-02-28"),
        phase("2", end="2022-03-31"),
        phase("3", "2022-05-01"),
        phase("4", "2022-07-01"),
    )
    days = ("2022-01-01", "2022-03-01", "2022-03-31", "2022-04-01", "2022-04-30", "2022-05-01", "2022-06-30")
    found = [dict(document_facts(plan, date.fromisoformat(day))).get("阶段") for day in days]
    first, second, third = "阶段1（至2022年2月28日）", "阶段2（至2022年3月31日）", "阶段3"
    assert found == [first, second, second, None, None, third, third]
    assert stretches(plan)[3].last == plan.end
    assert [row[2] for row in phase_rows(plan, date(2022, 4, 15))] == ["已过", "已过", "未到", "未到"]


def test_a_phase_that_nothing_dates_is_not_judged() -> None:
    plan = phased(phase("1"), phase("2", words="其后"), phase("3"))
    assert [row[1:] for row in phase_rows(plan, date(2022, 4, 15))] == [("—", "—"), ("其后", "—"), ("—", "—")]
    assert document_facts(plan, date(2022, 4, 15)) == []


def test_a_unit_has_its_own_duties_and_those_of_its_group_while_it_belongs_to_it() -> None:
    plan, may = full_plan(), Period.parse("2022-05")
    assert plan.duties_of("C01", JUNE) == ["自身示例", "共同示例"]
    assert (plan.duties_of("C02", may), plan.areas_of("C02", may)) == (["共同示例"], ["领域示例"])
    assert (plan.duties_of("C02", JUNE), plan.areas_of("C02", JUNE)) == ([], [])
    assert (plan.duties_of("D01", JUNE), plan.areas_of("D01", JUNE)) == (["丙局自身"], [])
    assert [unit for unit, _ in duty_rows(plan)] == ["甲县人民政府", "试点县", "示例市丙局"]


@pytest.mark.parametrize(
    ("words", "start", "end", "shown"),
    [
        ("2018228日前", None, "2018-02-28", False),
        ("2011年6月30日前", None, "2011-06-30", False),
        ("2011-06-30", None, "2011-06-30", False),
        ("6月30日前", None, "2011-06-30", False),
        ("201841日起，2018430日前", "2018-04-01", "2018-04-30", False),
        ("2011年内", None, "2011-12-31", True),
        ("2011年12月31日前试运行", None, "2011-12-31", True),
        ("6月29日前", None, "2011-06-30", True),
        ("6月底前", None, "2011-06-30", True),
        ("年底前", None, "2011-12-31", True),
    ],
)
def test_first_wordings_are_shown_where_they_say_more_than_the_date(
    words: str, start: str | None, end: str, shown: bool
) -> None:
    begun = date.fromisoformat(start) if start else None
    assert first_words(words, begun, date.fromisoformat(end)) == (words if shown else "")


def test_a_units_page_tells_its_duties_fields_goals_and_first_wordings() -> None:
    source = told(full_plan())
    cover = "".join(Read(county.Page(source, "C01").cover().text).text.split())
    assert "职责自身示例；共同示例公开领域领域示例" in cover
    assert "依据示办发〔2022〕1号示例阶段启动示例（至2022年6月30日）" in cover
    read = Read(county.Page(source, "C01").tasks().text)
    assert ["12月31日（刚性）原文：年内示例" in line for line in read.lines].count(True) == 1
    assert read.text.count("目标示例") == 1
    other = Read(county.Page(source, "C02").cover().text).text
    assert "职责" not in other
    assert "丙局自身" not in cover


def test_the_meetings_page_tells_phases_and_duties_and_the_word_form_no_duties() -> None:
    page = meeting.Page(told(full_plan()))
    phases = Read(page.overall().text).lines
    assert ["启动示例", "至2022年6月30日", "进行中"] in phases
    assert any(line[:2] == ["阶段P2", "2022年7月1日起"] and line[2].startswith("未到") for line in phases)
    assert ["试点县", "共同示例"] in Read(page.notes().text).lines
    parts = str(page.document().parts)
    assert "进行中" in parts
    assert "共同示例" not in parts


def test_a_plan_whose_document_says_nothing_shows_nothing_of_it() -> None:
    source = told(small_plan())
    pages = [
        Read(html_of("county_progress", county.Page(source, "C01"))),
        Read(html_of("joint_meeting", meeting.Page(source))),
    ]
    for read in pages:
        assert read.count("dt")
        assert not [word for word in WORDS if word in read.text]


@pytest.mark.parametrize("kind", ["county_progress", "joint_meeting"])
def test_what_the_document_says_is_shown_literally(kind: str) -> None:
    source = told(full_plan(HOSTILE))
    page = county.Page(source, "C01") if kind == "county_progress" else meeting.Page(source)
    html = html_of(kind, page)
    assert Read(html).text.count(HOSTILE) >= 5
    assert "<b>粗" not in html


def guide(plan: Plan, folder: Path, unit: str) -> str:
    desk = Desk(plan, Ledger(f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}"), date(2022, 7, 1), "示例")
    (path,) = issue_templates(desk, JUNE, folder / unit, [unit])
    return "\n".join(
        str(row[0]) for row in CalamineWorkbook.from_path(path).get_sheet_by_name(GUIDE).to_python()
    )


def test_a_template_tells_the_units_duties_and_what_every_item_must_have(tmp_path: Path) -> None:
    plan = full_plan()
    own = guide(plan, tmp_path, "C01").split("附：职责和公开事项\n")[1].splitlines()[:3]
    assert own == [
        "本单位职责：自身示例；共同示例。",
        "本单位负责的公开领域：领域示例。",
        "每个公开事项须写明：名称、依据示例。",
    ]
    gone = guide(plan, tmp_path, "C02").split("附：职责和公开事项\n")[1].splitlines()[0]
    assert gone == "每个公开事项须写明：名称、依据示例。"


def test_a_template_of_a_plan_without_them_has_no_such_part(tmp_path: Path) -> None:
    assert "职责" not in guide(small_plan(), tmp_path, "C01")


def test_what_was_past_when_the_document_was_issued_is_said_once_beside_it() -> None:
    issued = {"date": "2022-07-03", "source": R}
    plan = small_plan(
        phases=[phase("1", end="2022-02-28"), phase("2", "2022-07-01", "2022-12-31")], issued=issued
    )
    assert [row[2] for row in phase_rows(plan, date(2022, 7, 31))] == ["已过（印发时已过）", "进行中"]
    july = tables(Story(plan), "2022-07", "2022-08-05")
    reasons = dict(july["progress"].select("task", "reason").rows())
    assert [task for task, reason in reasons.items() if "时限6月30日已过31天（印发时已过）" in reason] == [
        "T4"
    ]
    assert sum("印发" in reason for reason in reasons.values()) == 1


def test_the_notes_say_how_much_of_the_plan_is_reconstructed() -> None:
    plan = small_plan()
    count = plan.document.count('"reconstructed"')
    assert count > 20
    said = f"方案中目标值、时限、分工等有{count}处系重构，待办公室确认。"
    for page in (county.Page(told(plan), "C01"), meeting.Page(told(plan))):
        assert Read(page.notes().text).text.count(said) == 1
    known = Plan.model_validate_json(plan.document.replace('"reconstructed"', '"source"'))
    assert "系重构" not in meeting.Page(told(known)).notes().text
