"""Ready-made files and lines that call ``tasklib briefs run`` every minute, with this workspace's own paths."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal
from xml.sax.saxutils import escape

from tasklib.publish.pages import write_page
from tasklib.workspace import Workspace

System = Literal["systemd", "cron", "windows"]
NAME = "tasklib-briefs"
_COMMAND = ("-m", "tasklib", "briefs", "run")


@dataclass(frozen=True)
class Timer:
    """The files of one system, by name, and what to do with them."""

    files: dict[str, str]
    install: str

    def write(self, folder: Path) -> list[Path]:
        """Write the files into a folder.

        Raises:
            BriefError: one could not be written.
        """
        for name, text in self.files.items():
            # What Windows' scheduler exports and takes is UTF-16.
            write_page(folder / name, text.encode("utf-16" if name.endswith(".xml") else "utf-8"))
        return [folder / name for name in self.files]


def timer(system: System, workspace: Workspace, python: PurePath | None = None) -> Timer:
    """The files that make one system call ``briefs run`` in the workspace every minute.

    Settings and passwords stay out of them: they are read from ``data/tasklib.env`` where the
    system can, else from the system's own settings.
    """
    root, program = workspace.root, str(python or sys.executable)
    if system == "systemd":
        return _systemd(root, workspace.data, program)
    return _cron(root, workspace.data, program) if system == "cron" else _windows(root, program)


def _systemd(root: Path, data: Path, program: str) -> Timer:
    # A percent sign begins a specifier everywhere, a dollar a variable in the command.
    words = " ".join(_quoted(word).replace("$", "$$") for word in (program, *_COMMAND))
    service = f"""[Unit]
Description=tasklib: 出应出的简报

[Service]
Type=oneshot
WorkingDirectory={_plain(root)}
EnvironmentFile=-{_plain(data / "tasklib.env")}
ExecStart={words}
StandardOutput=null
StandardError=journal
"""
    clock = """[Unit]
Description=tasklib: 每分钟看一次有没有应出的简报

[Timer]
OnCalendar=minutely
Persistent=true

[Install]
WantedBy=timers.target
"""
    return Timer(
        {f"{NAME}.service": service, f"{NAME}.timer": clock},
        f"把两个文件放到 ~/.config/systemd/user，然后运行 systemctl --user enable --now {NAME}.timer；"
        "要在没有人登录时也运行，再运行 loginctl enable-linger。",
    )


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _cron(root: Path, data: Path, program: str) -> Timer:
    env, log = shlex.quote(str(data / "tasklib.env")), shlex.quote(str(data / "briefs.log"))
    settings = f"set -a; if [ -f {env} ]; then . {env}; fi; set +a"
    command = " ".join(map(shlex.quote, (program, *_COMMAND)))
    line = f"cd {shlex.quote(str(root))} && {{ {settings}; {command} >/dev/null 2>>{log}; }}"
    # cron ends a command at a percent sign.
    return Timer(
        {f"{NAME}.cron": "* * * * * " + line.replace("%", "\\%") + "\n"},
        "运行 crontab -e，把这一行加进去；出错的话记在数据文件夹的 briefs.log 里。",
    )


def _windows(root: Path, program: str) -> Timer:
    task = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>tasklib: 每分钟看一次有没有应出的简报</Description></RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition><Interval>PT1M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>
      <StartBoundary>2022-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author"><LogonType>S4U</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{" ".join(_COMMAND)}</Arguments>
      <WorkingDirectory>{escape(str(root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    return Timer(
        {f"{NAME}.xml": task},
        f"在管理员的命令提示符里、文件所在的文件夹运行 schtasks /Create /TN {NAME} /XML {NAME}.xml；"
        f"取消：schtasks /Delete /TN {NAME}。",
    )
