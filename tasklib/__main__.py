"""Where the program begins: a guard around the imports, which take a second that Ctrl-C may fall into."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; every failure is one Chinese line and exit 1."""
    for stream in (sys.stdout, sys.stderr):
        # Windows' console code page has no room for every county's name.
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        from tasklib.cli import run

        # What was imported stays to the end: the collector need not search it again and again.
        gc.freeze()
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        print("已中断；已完成的保留，未完成的没有留下半截。", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
