"""What it means: pure functions from the plan and the ledger's frames to figures."""

from tasklib.progress.attention import before, needs, review, revised, standing_of
from tasklib.progress.evidence import evidence
from tasklib.progress.implementation import city_deadlines, implementation, implementation_measures
from tasklib.progress.indicators import indicators, last_figures
from tasklib.progress.lights import LIGHTS, STANDINGS
from tasklib.progress.lists import lists, problems, resolutions
from tasklib.progress.periods import corrections, filing_extensions
from tasklib.progress.progress import progress, standing, standings, texts
from tasklib.progress.rollup import changes, earlier, ranking, summary, trend
from tasklib.progress.timeliness import filings, timeliness

__all__ = [
    "LIGHTS",
    "STANDINGS",
    "before",
    "changes",
    "city_deadlines",
    "corrections",
    "earlier",
    "evidence",
    "filing_extensions",
    "filings",
    "implementation",
    "implementation_measures",
    "indicators",
    "last_figures",
    "lists",
    "needs",
    "problems",
    "progress",
    "ranking",
    "resolutions",
    "review",
    "revised",
    "standing",
    "standing_of",
    "standings",
    "summary",
    "texts",
    "timeliness",
    "trend",
]
