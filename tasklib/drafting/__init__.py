"""An official document (工作要点, 实施方案, 任务分解表) in, a draft of a plan out. Everything is a proposal."""

from tasklib.drafting.charges import Duty, Phase
from tasklib.drafting.draft import Draft, DraftTask
from tasklib.drafting.found import Confidence, Found, Passage
from tasklib.drafting.reading import draft_of, read_draft
from tasklib.drafting.source import Line, Row, Source, Table
from tasklib.drafting.targets import Target

__all__ = [
    "Confidence",
    "Draft",
    "DraftTask",
    "Duty",
    "Found",
    "Line",
    "Passage",
    "Phase",
    "Row",
    "Source",
    "Table",
    "Target",
    "draft_of",
    "read_draft",
]
