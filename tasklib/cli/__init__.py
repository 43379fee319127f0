"""The command line: parse, one library call, print. A domain error is one line and exit 1."""

from __future__ import annotations

import os
import sys

import cyclopts

from tasklib.cli import briefs, filings, ledgers, plans, verdicts
from tasklib.cli.shared import app
from tasklib.errors import TamperedError, TasklibError
from tasklib.files import reason

__all__ = ["briefs", "filings", "ledgers", "plans", "run", "verdicts"]


def run(arguments: list[str]) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error (its sentence is on the error stream), 130 after Ctrl-C.
    """
    try:
        return int(app(arguments) or 0)
    except TamperedError as error:
        print("\n".join([str(error), *error.details]), file=sys.stderr)
    except TasklibError as error:
        print(error, file=sys.stderr)
    except cyclopts.CycloptsError as error:
        print(_usage(error), file=sys.stderr)
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be flushed to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(
            f"读写文件失败（{reason(error)}）：{error.filename or ''}，请检查路径、权限和磁盘空间。",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print("已中断；已完成的保留，未完成的没有留下半截。", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - a traceback would help no office
        print(
            f"程序内部出错（{type(error).__name__}：{error}），没有留下半截结果，请把这一行告知维护人员。",
            file=sys.stderr,
        )
    return 1


def _usage(error: cyclopts.CycloptsError) -> str:
    """What was wrong with the words of the command, in one sentence."""
    argument = getattr(error, "argument", None)
    name = f" {argument.name}" if argument is not None else ""
    match error:
        case cyclopts.UnknownCommandError():
            said = f"没有“{(error.unused_tokens or ['?'])[0]}”这个命令"
        case cyclopts.UnknownOptionError():
            said = f"没有“{error.token.keyword or error.token.value}”这个选项"
        case cyclopts.UnusedCliTokensError():
            said = f"多出“{(error.unused_tokens or ['?'])[0]}”"
        case cyclopts.MissingArgumentError():
            said = f"缺少{name or '参数'}"
        case _:
            said = f"{name.strip() or '参数'} 的写法不对"
    return f"{said}，请用 --help 查看用法。"
