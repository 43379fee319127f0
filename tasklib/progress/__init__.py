"""What it means: pure functions from the plan and the ledger's frames to figures."""

from tasklib.progress.attention import before, needs, review, revised, standing_of
from tasklib.progress.escalation import escalations, escalations_due, repeated_lights
from tasklib.progress.evidence import evidence
from tasklib.progress.implementation import city_deadlines, implementation, implementation_measures
from tasklib.progress.indicators import indicators, last_figures
from tasklib.progress.ledger_sheet import ledger_sheet
from tasklib.progress.lights import LIGHTS, STANDINGS
from tasklib.progress.lists import lists, problems, resolutions
from tasklib.progress.meetings import agenda, decisions, extensions, meeting_members, meetings
from tasklib.progress.periods import corrections, filing_extensions
from tasklib.progress.progress import progress, standing, standings, texts
from tasklib.progress.retrospective import retrospectives
from tasklib.progress.rollup import changes, earlier, history, ranking, summary, trend
from tasklib.progress.timeliness import filings, timeliness

__all__ = [
    "LIGHTS",
    "STANDINGS",
    "agenda",
    "before",
    "changes",
    "city_deadlines",
    "corrections",
    "decisions",
    "earlier",
    "escalations",
    "escalations_due",
    "evidence",
    "extensions",
    "filing_extensions",
    "filings",
    "history",
    "implementation",
    "implementation_measures",
    "indicators",
    "last_figures",
    "ledger_sheet",
    "lists",
    "meeting_members",
    "meetings",
    "needs",
    "problems",
    "progress",
    "ranking",
    "repeated_lights",
    "resolutions",
    "retrospectives",
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
