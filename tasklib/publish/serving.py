"""``briefs serve``: making what is owed every few minutes, for offices without a scheduler of their own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from tasklib.workspace import SHANGHAI

Job = Callable[[Callable[[], bool]], None]


def serve(job: Job, minutes: int) -> None:
    """Run a job now and every so many minutes, never twice at once, until Ctrl-C or SIGTERM.

    Args:
        job: called with a function that says whether to stop; it then finishes the brief at hand.
    """
    stopping = threading.Event()
    scheduler = BlockingScheduler(timezone=SHANGHAI, executors={"default": ThreadPoolExecutor(1)})
    scheduler.add_job(
        job,
        "interval",
        args=[stopping.is_set],
        minutes=minutes,
        next_run_time=datetime.now(SHANGHAI),
        # A machine that slept has one run to catch up with, however long it slept.
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        scheduler.start()
    except KeyboardInterrupt:
        stopping.set()
        scheduler.shutdown(wait=True)
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
