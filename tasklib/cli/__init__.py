"""The command line: parse, one library call, print. A domain error is one line and exit 1."""

from __future__ import annotations

import os
import sys
from typing import Literal, get_args, get_origin

import cyclopts

from tasklib.cli import (
    briefs,
    drafts,
    escalation,
    evidence,
    filings,
    implementation,
    lab,
    ledgers,
    meetings,
    periods,
    plans,
    reviews,
    schedule,
    verdicts,
)
from tasklib.cli.shared import app
from tasklib.errors import TamperedError, sentence_of

__all__ = [
    "briefs",
    "drafts",
    "escalation",
    "evidence",
    "filings",
    "implementation",
    "lab",
    "ledgers",
    "meetings",
    "periods",
    "plans",
    "reviews",
    "run",
    "schedule",
    "verdicts",
]


def run(arguments: list[str]) -> int:
    """Run one command.

    Returns:
        0, or 1 after an error (its sentence is on the error stream), 130 after Ctrl-C.
    """
    try:
        code = int(app(arguments) or 0)
        # Here, not at exit: what nobody could be told has not gone well.
        sys.stdout.flush()
        return code
    except TamperedError as error:
        print("\n".join([str(error), *error.details]), file=sys.stderr)
    except cyclopts.CycloptsError as error:
        print(_usage(error), file=sys.stderr)
    except BrokenPipeError:
        pass  # Whoever read our output has seen enough.
    except KeyboardInterrupt:
        print("已中断；已完成的保留，未完成的没有留下半截。", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - a traceback would help no office
        print(sentence_of(error), file=sys.stderr)
    _let_go()
    return 1


def _let_go() -> None:
    """Keep what cannot be printed from being tried again, with a traceback, at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
        case cyclopts.CoercionError() if get_origin(error.target_type) is Literal:
            found = f"，现为“{error.token.value}”" if error.token else ""
            said = f"{name.strip()} 须是 {'、'.join(get_args(error.target_type))} 之一{found}"
        case _:
            said = f"{name.strip() or '参数'} 的写法不对"
    return f"{said}，请用 --help 查看用法。"
