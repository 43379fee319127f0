"""What a plan owes, when and why: the rules, the traps of the calendar, and the meetings that were called."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklib.cli import run
from tasklib.ledger import MeetingAct
from tasklib.plan.workdays import is_workday
from tasklib.publish.owed import Due, Owed, called_meetings, owed
from tests.plans import R
from tests.publish.office import MONTHLY, lay_out, scheduled_plan
from tests.stories import Story

ON, MEETING = {"kind": "joint_meeting", "source": R}, {"kind": "joint_meeting", "of": "monthly", "source": R}


def due(upto: str, *schedules: dict[str, Any], acts: pl.DataFrame | None = None, **changes: Any) -> Due:
    meetings = () if acts is None else called_meetings(acts)
    return owed(scheduled_plan(*schedules, **changes), meetings, date.fromisoformat(upto))


def days(found: Due) -> list[tuple[str, str]]:
    return [(item.scheduled.isoformat(), item.period) for item in found.items]


def acts(*told: tuple[str, str, str, str | None]) -> pl.DataFrame:
    """The ledger's acts: received on, meeting, action, held on."""
    story = Story(scheduled_plan())
    for on, meeting, action, held in told:
        story.add(on, MeetingAct(meeting, action, date.fromisoformat(held) if held else None))  # type: ignore[arg-type]
    return story.frames()["meeting"]


def test_a_month_is_owed_on_the_fifth_workday_after_it_and_says_so() -> None:
    found = due("2022-07-31", MONTHLY)
    # The Spring Festival's and the National Day's weeks are off, and weekends beside them are worked.
    assert days(found)[0] == ("2022-02-11", "2022-01")
    assert days(found)[-1] == ("2022-07-07", "2022-06")
    assert found.items[-1].why == "2022年6月期满后第5个工作日"
    assert days(due("2022-12-31", MONTHLY))[8] == ("2022-10-12", "2022-09")


@pytest.mark.parametrize(
    ("start", "schedule", "expected"),
    [
        # A Saturday that was worked counts: 31 December 2011 is both a period's end and a workday.
        ("2011-01-01", {"of": "monthly", "workdays": 1, "since": "2011-12-01"}, ["2011-12-01"]),
        ("2011-01-01", {"on": "12-30", "of": "monthly", "workdays": 1}, ["2011-12-31"]),
        # 29 and 30 April and 1 May 2018 are off; Saturday 28 April is worked.
        ("2018-01-01", {"on": "04-27", "of": "monthly", "workdays": 1}, ["2018-04-28"]),
        ("2018-01-01", {"on": "04-28", "of": "monthly", "workdays": 1}, ["2018-05-02"]),
        ("2018-01-01", {"of": "monthly", "workdays": 0, "since": "2018-04-01"}, ["2018-04-30"]),
        ("2022-01-01", {"on": "06-30", "of": "half_yearly", "workdays": 10}, ["2022-07-14"]),
        ("2022-01-01", {"of": "quarterly", "workdays": 10, "since": "2022-04-01"}, ["2022-04-15"]),
        # A day that only leap years have.
        ("2022-01-01", {"on": "02-29", "of": "monthly"}, []),
        ("2024-01-01", {"on": "02-29", "of": "monthly"}, ["2024-02-29"]),
    ],
)
def test_scheduled_days_know_the_office_calendar(
    start: str, schedule: dict[str, Any], expected: list[str]
) -> None:
    year = start[:4]
    found = due(f"{year}-12-31", {**ON, **schedule}, start=start, end=f"{year}-12-31", tasks=_begun(start))
    assert [day for day, _ in days(found)][: len(expected) or None] == expected


def _begun(start: str) -> list[dict[str, Any]]:
    tasks = scheduled_plan().model_dump(mode="json", by_alias=True)["tasks"]
    return [task | {"start": start} for task in tasks]


@given(st.integers(0, 30), st.sampled_from(["monthly", "quarterly", "half_yearly", "yearly"]))
def test_so_many_workdays_lie_between_a_periods_end_and_its_brief(workdays: int, of: str) -> None:
    for item in due("2023-12-31", {**ON, "of": of, "workdays": workdays}).items:
        period = scheduled_plan().told(item.period)[0]
        after = [period.last + timedelta(days=n + 1) for n in range((item.scheduled - period.last).days)]
        assert sum(map(is_workday, after)) == workdays
        assert not after or is_workday(item.scheduled)


def test_cron_is_the_escape_and_tells_the_last_month_that_ended() -> None:
    found = due("2022-03-31", {**MEETING, "cron": "0 9 1 * *"})
    assert days(found) == [("2022-02-01", "2022-01"), ("2022-03-01", "2022-02")]
    assert found.items[0].why == "按排期“0 9 1 * *”，讲2022年1月"
    # A day on which it fires often is owed once.
    assert len(due("2022-03-31", {**MEETING, "cron": "*/5 * 1 3 *"}).items) == 1


def test_a_brief_stands_before_each_meeting_that_was_called() -> None:
    told = acts(
        ("2022-06-20", "M1", "called", "2022-07-08"),
        ("2022-08-01", "M2", "called", "2022-09-01"),
        ("2022-08-10", "M2", "changed", "2022-09-15"),
        ("2022-08-11", "M2", "changed", None),
        ("2022-10-01", "M3", "called", "2022-11-01"),
        ("2022-10-05", "M3", "cancelled", None),
        ("2022-07-08", "M1", "held", "2022-07-08"),
    )
    found = due("2022-12-31", {**MEETING, "before_meeting": 3}, acts=told)
    assert days(found) == [("2022-07-05", "2022-06"), ("2022-09-12", "2022-08")]
    assert found.items[0].why == "2022年7月8日示例联席会议前3天"


def test_a_meeting_called_late_is_briefed_on_the_day_of_the_call() -> None:
    late = acts(("2022-07-07", "M1", "called", "2022-07-08"))
    found = due("2022-12-31", {**MEETING, "before_meeting": 3}, acts=late)
    assert days(found) == [("2022-07-07", "2022-06")]
    assert found.items[0].why == "2022年7月8日示例联席会议，2022年7月7日才通知，随即要出"
    # What was put on paper after the fact is told as of the meeting itself.
    afterwards = acts(("2022-08-01", "M1", "called", "2022-07-08"))
    assert days(due("2022-12-31", {**MEETING, "before_meeting": 3}, acts=afterwards)) == [
        ("2022-07-08", "2022-06")
    ]


def test_a_meeting_after_the_plans_end_is_told_its_last_period() -> None:
    told = acts(("2023-02-01", "M1", "called", "2023-02-20"))
    found = due("2023-12-31", {**MEETING, "before_meeting": 3}, acts=told)
    assert days(found) == [("2023-02-17", "2022-12")]


def test_a_period_before_the_plan_is_one_sentence_and_stops_no_other() -> None:
    told = acts(("2022-01-04", "M1", "called", "2022-01-20"), ("2022-06-20", "M2", "called", "2022-07-08"))
    found = due("2022-12-31", {**MEETING, "before_meeting": 3}, MONTHLY, acts=told)
    assert found.untold == (
        "方案 demo-2022 的会议简报排在2022年1月17日，要讲的2021年12月在方案开始（2022年1月1日）以前，"
        "没有可讲的，不出；不想再看到这一句，请在这条排期里写 since。",
    )
    assert ("2022-07-05", "2022-06") in days(found)
    # Nobody asked for the month before the plan: its own rule merely reaches into the plan's first month.
    assert due("2022-01-31", MONTHLY) == Due(())


MISFITS = [
    (
        {"kind": "nothing_here", "of": "monthly"},
        "没有“nothing_here”这种简报（可用：county_progress、joint_meeting、monthly_supervision、ledger_sheet、"
        "quarterly_bulletin、half_year_review），请改 kind",
    ),
    (
        {"kind": "monthly_supervision", "of": "quarterly"},
        "督查专报按月编制，of 须是 monthly，现为 quarterly，请改 of",
    ),
    (
        {"kind": "half_year_review", "of": "monthly"},
        "半年复盘按半年编制，of 须是 half_yearly，现为 monthly，请改 of",
    ),
]


@pytest.mark.parametrize(("schedule", "said"), MISFITS)
def test_a_schedule_that_its_kind_can_never_meet_is_one_sentence_and_stops_no_other(
    schedule: dict[str, Any], said: str
) -> None:
    found = due("2022-03-31", {**schedule, "source": R}, MONTHLY)
    assert found == Due(due("2022-03-31", MONTHLY).items, (), (f"方案 demo-2022 的排期里{said}；其余照出。",))


def test_plan_check_and_the_list_of_what_is_owed_name_it_and_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schedules = [{**schedule, "source": R} for schedule, _ in MISFITS]
    office = lay_out(tmp_path, scheduled_plan(*schedules, MONTHLY))
    path = office.data / "plans" / "demo-2022" / "issuing.yaml"
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=0)
    path.write_text(text, encoding="utf-8")
    wrong = [f'"{key}": "{schedules[n][key]}",' for n, key in enumerate(("kind", "of", "of"))]
    # The last schedule's `of` stands in the first one too.
    lines = [text.splitlines().index(line, 9 * n) + 1 for n, line in enumerate(wrong)]
    monkeypatch.chdir(office.root)
    assert run(["plan", "check"]) == 1
    told = capsys.readouterr().out
    assert told.splitlines() == [
        f"demo-2022/issuing.yaml:{n} 排期里{said}。" for n, (_, said) in zip(lines, MISFITS, strict=True)
    ]
    assert run(["briefs", "due", "--plan", "demo-2022", "--upto", "2022-03-31"]) == 1
    shown = capsys.readouterr()
    assert "应出而未出的简报有 2 份。" in shown.out
    assert shown.err.splitlines() == [f"方案 demo-2022 的排期里{said}；其余照出。" for _, said in MISFITS]


def test_signing_calls_a_brief_as_the_list_of_what_is_owed_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = lay_out(tmp_path, kind="quarterly_bulletin")
    monkeypatch.chdir(office.root)
    sign = ["brief", "issue", "quarterly_bulletin", "--plan", "demo-2022", "--period", "2022-Q1"]
    assert run([*sign, "--signer", "主任", "--signed-on", "2022-04-20"]) == 1
    said = capsys.readouterr().err
    assert "2022年第一季度通报" in said


def test_the_oldest_comes_first_then_the_schedules_then_the_units() -> None:
    units = {"kind": "county_progress", "of": "monthly", "workdays": 5, "source": R}
    found = due("2022-03-31", units, MONTHLY, {**MONTHLY, "kind": "county_progress"})
    assert [(i.scheduled.isoformat(), i.kind, i.unit) for i in found.items] == [
        (day, kind, unit)
        for day in ("2022-02-11", "2022-03-07")
        for kind, unit in (
            ("county_progress", "C01"),
            ("county_progress", "C02"),
            ("county_progress", "D01"),
            ("joint_meeting", None),
        )
    ]


def test_what_is_owed_never_shrinks_as_days_pass() -> None:
    schedules = (MONTHLY, {**ON, "of": "quarterly", "workdays": 10}, {**MEETING, "cron": "0 9 * * 1"})
    before: tuple[object, ...] = ()
    for n in range(0, 500, 7):
        now = due((date(2022, 1, 1) + timedelta(days=n)).isoformat(), *schedules).items
        assert set(before) <= set(now)
        assert len({item.key for item in now}) == len(now)
        assert sorted(now, key=lambda item: item.scheduled) == list(now)
        before = now


def test_nothing_is_owed_before_since_nor_for_months_after_the_plan() -> None:
    assert days(due("2022-12-31", {**MONTHLY, "since": "2022-11-01"})) == [
        ("2022-11-07", "2022-10"),
        ("2022-12-07", "2022-11"),
    ]
    assert days(due("2025-12-31", MONTHLY))[-1] == ("2023-01-09", "2022-12")


@pytest.mark.parametrize(
    ("kind", "period", "label"),
    [
        ("quarterly_bulletin", "2022-Q1", "2022年第一季度通报"),
        ("half_year_review", "2022-H1", "2022年上半年复盘"),
        ("joint_meeting", "2022-Q1", "2022年第一季度会议简报"),
        ("monthly_supervision", "2022-06", "2022年6月督查专报"),
    ],
)
def test_a_brief_is_called_without_saying_a_word_twice(kind: str, period: str, label: str) -> None:
    assert Owed("demo-2022", kind, None, period, date(2022, 7, 1), "").label == label
