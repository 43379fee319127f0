"""Two cases timed in turn, and memory measured in a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

__all__ = ["Case", "compare", "grown"]

Case = Callable[[], object]
_MIB = 1024


def compare(
    name: str, case: Case, against: str, other: Case, runs: int, count: int = 0, unit: str = ""
) -> None:
    """Time two cases in turn, once more to warm up, and print the medians and their ratio.

    Args:
        count, unit: how many of what each of them handles, to print how many a second.
    """
    case(), other()
    times: dict[str, list[float]] = {"case": [], "other": []}
    for _ in range(runs):
        for key, run in (("case", case), ("other", other)):
            start = time.perf_counter()
            run()
            times[key].append(time.perf_counter() - start)
    one, two = median(times["case"]), median(times["other"])

    def told(seconds: float) -> str:
        return f"{seconds:.3f} s" + (f" ({count / seconds:,.0f} {unit}/s)" if count else "")

    print(f"{name}: {told(one)}; {against}: {told(two)}; ratio {one / two:.1f} (median of {runs})")


def grown(case: Case) -> float:
    """By how many MiB a new process grows at most while the case runs in it (Linux; 0 elsewhere)."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_grown, case).result()


def _grown(case: Case) -> float:
    status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not forget.exists():
        return 0.0
    forget.write_text("5")  # the greatest size so far
    before = _size(status, "VmRSS")
    case()
    return (_size(status, "VmHWM") - before) / _MIB


def _size(status: Path, name: str) -> int:
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines[name].split()[0])
