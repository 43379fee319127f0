"""Making what is owed: each once, whatever befell the machine, the notebook, the disk or the office."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import ANY

import pytest

from tasklib.errors import PlanError
from tasklib.ledger import Issue, MeetingAct, export_lines, verify
from tasklib.publish import Signing, issue, kind_named
from tasklib.publish.publications import Publications, this_process
from tasklib.publish.survey import scheduled_plans, survey
from tasklib.workspace import Workspace, today
from tests.plans import R
from tests.publish.office import (
    MONTHLY,
    Clock,
    batch,
    command,
    lay_out,
    made,
    notebook,
    scheduled_plan,
)

RUN = ("briefs", "run", "--plan", "demo-2022", "--upto", "2022-10-20")
# The first five of them.
FIVE = (*RUN[:-1], "2022-06-30")
NINE = [
    "2022-01 2022-02-11", "2022-02 2022-03-07", "2022-03 2022-04-08", "2022-04 2022-05-10",
    "2022-05 2022-06-08", "2022-06 2022-07-07", "2022-07 2022-08-05", "2022-08 2022-09-07",
    "2022-09 2022-10-12",
]  # fmt: skip
UNITS = {"kind": "county_progress", "of": "monthly", "workdays": 5, "source": R}


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return lay_out(tmp_path)


def states(office: Workspace, upto: str = "2022-10-20") -> dict[str, int]:
    seen = survey(office, office.plan("demo-2022"), date.fromisoformat(upto))
    return dict(Counter(seen.of(item).state for item in seen.due.items))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, errors = process.communicate(timeout=240)
    assert "Traceback" not in said + errors
    return process.returncode, said, errors


def office_page(office: Workspace) -> str:
    return (office.outputs / "demo-2022" / "office.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_nine_days_missed_are_nine_briefs_once_each_oldest_first(office: Workspace) -> None:
    code, said, errors = ended(command(office, *RUN))
    assert (code, errors) == (0, "")
    assert said.endswith("出了 9 份送审稿，没有出成 0 份。\n")
    assert made(office) == NINE
    assert sorted(p.relative_to(office.outputs).as_posix() for p in office.outputs.glob("*/*/*/*.html")) == [
        f"demo-2022/2022-{n:02d}/joint_meeting/all.html" for n in range(1, 10)
    ]
    code, said, errors = ended(command(office, *RUN))
    assert (code, said, errors) == (0, "出了 0 份送审稿，没有出成 0 份。\n", "")
    assert made(office) == NINE
    page = office_page(office)
    assert "没有出成0份，待签发9份，待出0份，已印发0份。" in page
    assert '<a href="2022-09/joint_meeting/all.html">2022年9月会议简报</a>' in page


@pytest.mark.slow
def test_what_a_kernel_grumbles_past_its_cells_reaches_nobody(office: Workspace) -> None:
    notebook(office.root, "import os\nos.write(2, b'Traceback of a socket that was closed')")
    assert ended(command(office, *RUN[:-1], "2022-02-28")) == (0, ANY, "")
    assert made(office) == NINE[:1]


@pytest.mark.slow
def test_two_runs_at_once_share_the_work_and_make_each_brief_once(office: Workspace) -> None:
    fates = [ended(one) for one in (command(office, *FIVE), command(office, *FIVE))]
    assert [(code, errors) for code, _, errors in fates] == [(0, "")] * 2
    assert sorted(made(office)) == NINE[:5]
    assert states(office, FIVE[-1]) == {"done": 5}
    shares = [said.count("已出") for _, said, _ in fates]
    assert sum(shares) == 5
    assert min(shares) > 0


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_rest_to_the_next_at_once(office: Workspace) -> None:
    process = command(office, *FIVE)
    while len(made(office)) < 3:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    left = states(office, FIVE[-1])
    assert left["done"] == 2
    code, said, _ = ended(command(office, *FIVE))
    assert code == 0
    assert said.count("已出") == 3
    # The one at hand when it was killed was begun twice, the same both times.
    assert sorted(set(made(office))) == NINE[:5]
    assert len(made(office)) <= 6
    assert states(office, FIVE[-1]) == {"done": 5}
    verify(office.ledger)


def test_a_draft_that_was_lost_is_owed_again_and_made_once(office: Workspace) -> None:
    batch(office, "2022-02-20")
    page = office.outputs / "demo-2022" / "2022-01" / "joint_meeting" / "all.html"
    page.unlink()
    assert states(office, "2022-02-20") == {"owed": 1}
    assert len(batch(office, "2022-02-20").made) == 1
    assert page.exists()
    assert batch(office, "2022-02-20").made == []
    assert "待签发1份" in office_page(office)
    signing = Signing(
        kind_named("joint_meeting"), "demo-2022", "2022-01", None, "市政府办主任", date(2022, 2, 21)
    )
    issue(office, signing, "示例")
    assert "待签发0份" in office_page(office)
    assert "已印发1份" in office_page(office)


def test_the_offices_index_follows_each_brief(office: Workspace) -> None:
    seen: list[str] = []

    def stopped() -> bool:
        page = office.outputs / "demo-2022" / "office.html"
        seen.append("待签发1份" if page.exists() and "待签发1份" in office_page(office) else "")
        return False

    batch(office, "2022-03-07", stopped=stopped)
    assert "待签发1份" in seen


@pytest.mark.slow
def test_limit_makes_the_oldest_and_leaves_the_rest(office: Workspace) -> None:
    done = batch(office, "2022-10-20", limit=2)
    assert [item.period for item in done.made] == ["2022-01", "2022-02"]
    assert states(office) == {"done": 2, "owed": 7}


@pytest.mark.slow
def test_units_of_one_brief_go_together_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    office = lay_out(tmp_path, scheduled_plan(UNITS), "assert unit != 'C02', '秘密'", kind="county_progress")
    done = batch(office, "2022-02-20")
    assert [item.unit for item in done.made] == ["C01", "D01"]
    assert [item.unit for item, _ in done.failed] == ["C02"]
    assert sum("一份" in fault for fault in done.faults) == 0
    page = office_page(office)
    assert "2022年1月单位进展简报（乙县）" in page
    assert "AssertionError" in page
    assert "秘密" not in page
    assert "Traceback" not in page
    # A limit cuts a brief's units, and the rest follow.
    shutil.rmtree(tmp_path)
    office = lay_out(tmp_path, scheduled_plan(UNITS), kind="county_progress")
    assert [item.unit for item in batch(office, "2022-02-20", limit=2).made] == ["C01", "C02"]
    assert [item.unit for item in batch(office, "2022-02-20", limit=2).made] == ["D01"]


@pytest.mark.slow
def test_a_brief_that_fails_is_tried_again_after_a_while_a_few_times_and_then_on_demand(
    tmp_path: Path,
) -> None:
    office, clock = lay_out(tmp_path, None, "assert period != '2022-01'"), Clock()
    done = batch(office, "2022-03-31", clock)
    assert [item.period for item in done.made] == ["2022-02"]
    ((item, cause),) = done.failed
    assert item.period == "2022-01"
    record = Path("data/runs/demo-2022/2022-01/joint_meeting/all.ipynb")
    assert cause == f"笔记本运行出错（AssertionError），运行记录见 {record.as_posix()}。"
    assert (office.root / record).is_file()
    assert "已试1次，10月20日16:10再试" in office_page(office)
    for wait, attempts in ((9, 1), (2, 2), (30, 2), (31, 3), (1000, 3)):
        clock.forward(minutes=wait)
        batch(office, "2022-03-31", clock)
        assert Counter(made(office))["2022-01 2022-02-11"] == attempts
    assert states(office, "2022-03-31") == {"given_up": 1, "done": 1}
    assert "已试3次，不再自动重试" in office_page(office)
    notebook(office.root)
    assert batch(office, "2022-03-31", clock).made == []
    assert [item.period for item in batch(office, "2022-03-31", clock, again=True).made] == ["2022-01"]
    assert "没有出成0份，待签发2份，待出0份，已印发0份。" in office_page(office)


@pytest.mark.slow
def test_a_kind_without_a_notebook_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    unknown, missing = {**MONTHLY, "kind": "weekly_poem"}, {**UNITS, "of": "quarterly"}
    office = lay_out(tmp_path, scheduled_plan(unknown, missing, MONTHLY))
    done = batch(office, "2022-04-30", limit=1)
    assert [item.kind for item in done.made] == ["joint_meeting"]
    assert len(done.faults) == 2
    assert done.faults[0].startswith("方案 demo-2022 的排期里没有“weekly_poem”这种简报")
    assert done.faults[1].startswith("缺少笔记本 county_progress.ipynb，单位进展简报没有出")
    page = office_page(office)
    assert done.faults[0] in page
    assert "改正后自动补出" in page
    code, said, errors = ended(
        command(office, "briefs", "run", "--plan", "demo-2022", "--upto", "2022-01-31")
    )
    # The missing notebook is owed from April on; the schedule that cannot be met is wrong already.
    assert (code, said, errors) == (1, "出了 0 份送审稿，没有出成 0 份。\n", f"{done.faults[0]}\n")


def test_what_was_issued_is_not_owed_though_the_table_is_new(office: Workspace) -> None:
    plan, day = office.plan("demo-2022"), date(2022, 3, 8)
    with office.ledger.writing() as writer:
        writer.record_plan(plan, received_on=day, actor="示例")
        for n, (period, scheduled) in enumerate((("2022-01", None), ("2022-02", date(2022, 3, 7))), 1):
            row = Issue(
                "joint_meeting", period, n, 1, day, 1, "市政府办主任", day, "0" * 64, scheduled=scheduled
            )
            writer.append("issue", [row], plan=plan, received_on=day, actor="示例")
    seen = survey(office, plan, date(2022, 4, 30))
    assert [item.period for item in seen.open] == ["2022-03"]
    lines = list(export_lines(office.ledger))
    code, said, _ = ended(command(office, "briefs", "due", "--upto", "2022-04-30", "--format", "csv"))
    assert (code, len(said.splitlines())) == (0, 2)
    # Leases are no part of the ledger.
    Publications(office.ledger).claim(seen.open)
    assert list(export_lines(office.ledger)) == lines
    assert verify(office.ledger)[0] == 3
    again = Publications(office.ledger, holder="other|1|0")
    assert again.standing("demo-2022")[seen.open[0].key].state == "running"
    assert again.claim(seen.open) == ()


def test_a_lease_ends_with_its_time_or_with_who_holds_it(office: Workspace) -> None:
    seen, clock = survey(office, office.plan("demo-2022"), date(2022, 2, 28)), Clock()
    item = seen.open[0]
    first = Publications(office.ledger, clock, "elsewhere|1|0.0")
    second = Publications(office.ledger, clock)
    assert first.claim([item]) == (item,)
    clock.forward(minutes=14)
    assert second.claim([item]) == ()
    first.renew([item])
    clock.forward(minutes=14)
    assert second.claim([item]) == ()
    clock.forward(minutes=2)
    assert second.claim([item]) == (item,)
    # Who comes back too late records nothing.
    assert first.finish([item]) == 0
    first.fail(item, "太晚")
    first.release([item])
    assert second.standing("demo-2022")[item.key].state == "running"
    host, pid, began = this_process().rsplit("|", 2)
    gone = Publications(office.ledger, clock, f"{host}|{pid}|{float(began) - 100:.2f}")
    second.release([item])
    assert gone.claim([item]) == (item,)
    # The number is in use again, by another process: ours.
    assert second.claim([item]) == (item,)
    assert second.finish([item]) == 1
    assert second.claim([item]) == ()


@pytest.mark.slow
def test_a_brief_before_a_meeting_is_made_as_of_its_day(tmp_path: Path) -> None:
    plan = scheduled_plan({"kind": "joint_meeting", "of": "monthly", "before_meeting": 3, "source": R})
    office = lay_out(tmp_path, plan)
    with office.ledger.writing() as writer:
        writer.record_plan(plan, received_on=date(2022, 6, 1), actor="示例")
        called = MeetingAct("M1", "called", date(2022, 7, 8))
        writer.append("meeting", [called], plan=plan, received_on=date(2022, 6, 20), actor="示例")
    assert batch(office, "2022-07-04").made == []
    assert [item.period for item in batch(office, "2022-07-05").made] == ["2022-06"]
    assert made(office) == ["2022-06 2022-07-05"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with little room, where pages go."""
    folder = tmp_path / "office" / "outputs"
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=5m,mode=755", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk, and not in every container")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.faults
def test_a_disk_that_fills_up_keeps_what_was_made_and_leaves_the_rest_owed(small_disk: Path) -> None:
    office = lay_out(small_disk.parent)
    assert len(batch(office, "2022-03-31").made) == 2
    state = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(b"\0" * (state.f_bavail * state.f_frsize - 4096))
    code, said, errors = ended(command(office, *RUN[:-1], "2022-05-10"))
    assert code == 1
    assert "出了 0 份送审稿" in said
    assert errors == (
        "2022年3月会议简报：磁盘已满，没有写成；已出的保留，其余仍欠，请腾出空间后再运行 tasklib briefs run。\n"
    )
    assert states(office, "2022-05-10") == {"done": 2, "owed": 2}
    assert len(list(small_disk.glob("*/*/*/all.html"))) == 2
    (small_disk / "filler").unlink()
    assert ended(command(office, *RUN[:-1], "2022-05-10"))[0] == 0
    assert states(office, "2022-05-10") == {"done": 4}


def test_a_ledger_that_does_not_verify_stops_the_plan_and_charges_no_attempt(office: Workspace) -> None:
    import sqlite3

    with office.ledger.writing() as writer:
        writer.record_plan(office.plan("demo-2022"), received_on=date(2022, 1, 4), actor="示例")
    with sqlite3.connect(office.data / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET actor = '别人'")
    done = batch(office, "2022-10-20")
    assert (done.made, done.failed) == ([], [])
    (fault,) = done.faults
    assert fault.startswith("2022年1月会议简报没有出：台账")
    assert states(office) == {"owed": 9}


def test_an_example_nobody_used_is_left_out_of_a_real_offices_runs(office: Workspace) -> None:
    found = scheduled_plans(office)
    assert found.plans == []
    assert found.unused == ["示例方案 demo-2022 没有用过，没有排入；要试出，请写明 --plan demo-2022。"]
    with office.ledger.writing() as writer:
        writer.record_plan(office.plan("demo-2022"), received_on=date(2022, 1, 4), actor="示例")
    assert [plan.id for plan in scheduled_plans(office).plans] == ["demo-2022"]
    folder = office.data / "plans" / "faulty"
    folder.mkdir()
    (folder / "plan.yaml").write_text("id: faulty", encoding="utf-8")
    assert scheduled_plans(office).faulty == [
        "方案 faulty 有错，没有排入，请运行 tasklib plan check faulty。"
    ]
    with pytest.raises(PlanError):
        scheduled_plans(office, "faulty")


def test_a_day_still_to_come_can_be_looked_at_and_not_run(office: Workspace) -> None:
    ahead = today().replace(year=today().year + 1).isoformat()
    code, _, errors = ended(command(office, "briefs", "run", "--plan", "demo-2022", "--upto", ahead))
    assert (code, errors) == (1, f"日期 {ahead} 还没有到，请核对。\n")
    code, said, _ = ended(command(office, "briefs", "due", "--plan", "demo-2022", "--upto", ahead))
    assert code == 0
    assert f"到{ahead}为止，应出而未出的简报有 12 份。" in said


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_makes_what_is_owed_and_ends_when_told_to(tmp_path: Path, ending: signal.Signals) -> None:
    office = lay_out(tmp_path, scheduled_plan({**MONTHLY, "since": "2022-12-01"}))
    process = command(office, "briefs", "serve", "--plan", "demo-2022", "--every", "5")
    while not made(office):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(ending)
    code, said, errors = ended(process)
    assert (code, errors) == (0, "")
    # The brief at hand is finished, whichever that is.
    assert "已停止；出好的保留，没有出的下次补出。" in said
    assert states(office, "2023-12-31") == {"done": 1, "owed": 1} or states(office, "2023-12-31") == {
        "done": 2
    }
    assert len(made(office)) == states(office, "2023-12-31")["done"]
