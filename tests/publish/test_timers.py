"""The ready-made timers: each system reads its own, and each calls the command in this very folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cronsim import CronSim

from tasklib.publish.timers import NAME, timer
from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.publish.office import command, lay_out

AWKWARD = "政务 公开 100% '$HOME' \"简报\""


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / AWKWARD, Settings())


def test_the_crontab_line_runs_in_the_workspace_with_its_own_settings(tmp_path: Path) -> None:
    office = lay_out(tmp_path / AWKWARD)
    (line,) = timer("cron", office).files.values()
    form, _, run = line.rstrip("\n").partition(" cd ")
    assert next(CronSim(form, datetime(2022, 7, 1))) == datetime(2022, 7, 1, 0, 1)
    folder = office.data / "plans" / "faulty"
    folder.mkdir()
    (folder / "plan.yaml").write_text("id: faulty", encoding="utf-8")
    (office.data / "tasklib.env").write_text("TASKLIB_NOTEBOOKS='nowhere'\n", encoding="utf-8")
    # As cron does: a percent sign that is not escaped would end the command.
    assert "%" not in run.replace("\\%", "")
    done = subprocess.run(
        ["/bin/sh", "-c", "cd " + run.replace("\\%", "%")],
        cwd="/", check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")
    log = (office.data / "briefs.log").read_text(encoding="utf-8")
    # The example that nobody used is not worth a line a minute.
    assert log == "方案 faulty 有错，没有排入，请运行 tasklib plan check faulty。\n"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to ask")
def test_systemd_takes_the_units(office: Workspace, tmp_path: Path) -> None:
    office.root.mkdir()
    paths = timer("systemd", office).write(tmp_path / "units")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, paths)],
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert NAME not in done.stderr, done.stderr


def test_systemd_units_quote_what_systemd_would_read_otherwise(office: Workspace) -> None:
    service, clock = timer("systemd", office).files.values()
    assert f"WorkingDirectory={office.root}".replace("%", "%%") in service
    assert f'ExecStart="{sys.executable}" "-m" "tasklib" "briefs" "run"\n' in service
    odd = timer("systemd", office, Path('/opt/a "b"/$c/100%/python')).files[f"{NAME}.service"]
    assert 'ExecStart="/opt/a \\"b\\"/$$c/100%%/python"' in odd
    assert "OnCalendar=minutely" in clock


def test_the_task_of_windows_is_utf_16_and_never_runs_twice_at_once(
    office: Workspace, tmp_path: Path
) -> None:
    (path,) = timer("windows", office).write(tmp_path)
    assert path.read_bytes().startswith(b"\xff\xfe")
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ElementTree.fromstring(path.read_text(encoding="utf-16").split("?>", 1)[1])
    found = {node.tag.removeprefix(name): node.text for node in task.iter()}
    assert found["Command"] == sys.executable
    assert found["Arguments"] == "-m tasklib briefs run"
    assert found["WorkingDirectory"] == str(office.root)
    assert found["Interval"] == "PT1M"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"


def test_timers_are_printed_or_written_and_hold_no_password(tmp_path: Path) -> None:
    office = lay_out(tmp_path)
    for system in ("systemd", "cron", "windows"):
        secret = {"TASKLIB_SMTP": "smtp://office:geheim@127.0.0.1"}
        process = command(office, "briefs", "timer", system, **secret)
        said, told = process.communicate(timeout=60)
        assert process.returncode == 0
        assert str(tmp_path) in said
        assert "geheim" not in said + told
        process = command(office, "briefs", "timer", system, "--out", "定时")
        assert process.communicate(timeout=60)[0].startswith("已写好 定时/tasklib-briefs.")
    assert sorted(path.name for path in (tmp_path / "定时").iterdir()) == [
        "tasklib-briefs.cron", "tasklib-briefs.service", "tasklib-briefs.timer", "tasklib-briefs.xml",
    ]  # fmt: skip
