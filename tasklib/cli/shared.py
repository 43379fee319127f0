"""What the commands share: the app with its Chinese help, the options that recur, the progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Group, Parameter
from cyclopts.help import DefaultFormatter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tasklib.errors import ParameterError
from tasklib.office import Desk
from tasklib.workspace import Workspace, today

_LAST = frozenset({"--received-on", "--actor"})


class _ChineseHelp(DefaultFormatter):
    """cyclopts' help with its few fixed English words in Chinese."""

    def __call__(self, console: Any, options: Any, panel: Any) -> None:
        entries = [entry.copy(default=None, choices=None, required=False) for entry in panel.entries]
        # The options that every act has stand together; those seldom written come last.
        entries.sort(key=lambda entry: bool(_LAST.intersection(entry.names)))
        super().__call__(console, options, panel.copy(entries=entries))

    def render_usage(self, console: Any, options: Any, usage: Any) -> None:  # noqa: ARG002 - the protocol's
        words = {"COMMAND": "命令", "OPTIONS": "选项", "ARGS": "参数"}
        text = str(usage)
        for english, chinese in words.items():
            text = text.replace(english, chinese)
        if text:
            console.print(f"用法： {text.strip()}\n", highlight=False, markup=False)


_OPTIONS, _ARGUMENTS, _COMMANDS = Group("选项"), Group("参数"), Group("命令")


def _made(name: str, help: str) -> App:
    made = App(
        name=name,
        help=help,
        version_flags=[],
        help_format="plaintext",
        help_formatter=_ChineseHelp(show_metavar=False),
        group_parameters=_OPTIONS,
        group_arguments=_ARGUMENTS,
        group_commands=_COMMANDS,
        exit_on_error=False,
        print_error=False,
        help_on_error=False,
        suppress_keyboard_interrupt=False,
        result_action="return_value",
    )
    made["--help"].help = "显示这份帮助"
    made["--help"].group = _OPTIONS
    return made


app = _made("tasklib", "政务公开工作方案的跟踪与简报：方案、报送、台账、进度、简报。")


def sub_app(name: str, help: str) -> App:
    """A group of commands under the app."""
    made = _made(name, help)
    app.command(made)
    return made


def read_day(_type: Any, tokens: Any) -> date:
    """A date option; ParameterError if it is not ISO."""
    text = tokens[0].value
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"日期须写成 2022-07-08 的样子，现为“{text}”。") from None


PlanName = Annotated[str, Parameter(help="方案编号，即 data/plans 下的文件夹名")]
PeriodKey = Annotated[str, Parameter(help="报送期，如 2022-06")]
AsOf = Annotated[
    date | None, Parameter(converter=read_day, help="截止日：只计这一天及以前收到的；默认报送截止日")
]
AsOfToday = Annotated[
    date | None, Parameter(converter=read_day, help="截止日：只计这一天及以前收到的；默认今天")
]
Cut = Annotated[int | None, Parameter(help="数据截点：只计到台账第几条；默认不限")]
ReceivedOn = Annotated[
    date | None, Parameter(converter=read_day, help="收件或办理日期，补录纸质材料时用；默认今天")
]
Actor = Annotated[str | None, Parameter(help="经办人；默认 TASKLIB_ACTOR 或系统用户")]
OneUnit = Annotated[str, Parameter(help="单位代码")]
OneTask = Annotated[str, Parameter(help="事项编号")]
Units = Annotated[list[str] | None, Parameter(consume_multiple=True, negative="", help="单位代码，可写多个")]
Tasks = Annotated[list[str] | None, Parameter(consume_multiple=True, negative="", help="事项编号，可写多个")]


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on the terminal's error stream; silent where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, all, name: bar.update(task, completed=done, total=all, description=name)


def acting(workspace: Workspace, actor: str | None) -> str:
    """Who acts: the option, else the setting, else the system's user."""
    return actor or workspace.settings.acting()


def received(day: date | None) -> date:
    """The day something came or was decided; ParameterError if it is still to come."""
    if day and day > today():
        raise ParameterError(f"日期 {day} 还没有到，请核对。")
    return day or today()


@Parameter(name="*")
@dataclass(frozen=True)
class Act:
    """The options of every act of the office: on which plan, on which day, by whom."""

    plan: PlanName
    received_on: ReceivedOn = None
    actor: Actor = None

    def desk(self) -> Desk:
        """The office's desk for this act."""
        workspace = Workspace.open()
        day, actor = received(self.received_on), acting(workspace, self.actor)
        return Desk(workspace.plan(self.plan), workspace.ledger, day, actor)


def shown(path: Path, workspace: Workspace) -> str:
    """A path as the user best reads it: from the workspace where it lies within."""
    return path.relative_to(workspace.root).as_posix() if path.is_relative_to(workspace.root) else str(path)
