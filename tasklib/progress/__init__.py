"""What it means: pure functions from the plan and the ledger's frames to figures."""

from tasklib.progress.indicators import indicators, last_figures
from tasklib.progress.lights import LIGHTS, STANDINGS
from tasklib.progress.lists import lists, problems, resolutions
from tasklib.progress.progress import progress, standing, standings, texts
from tasklib.progress.rollup import changes, earlier, ranking, summary, trend
from tasklib.progress.timeliness import filings, timeliness

__all__ = [
    "LIGHTS",
    "STANDINGS",
    "changes",
    "earlier",
    "filings",
    "indicators",
    "last_figures",
    "lists",
    "problems",
    "progress",
    "ranking",
    "resolutions",
    "standing",
    "standings",
    "summary",
    "texts",
    "timeliness",
    "trend",
]
