"""The kinds of entries: which rows each carries, and what a clerk calls it."""

from __future__ import annotations

from tasklib.ledger.acts import (
    Closure,
    Correction,
    Extension,
    FilingExtension,
    Implementation,
    ImplementationMeasure,
    Opinion,
    Resolution,
    ResolutionOutcome,
    ResolutionUnit,
    Verdict,
)
from tasklib.ledger.issues import (
    AgendaItem,
    Escalation,
    EscalationReply,
    Issue,
    MeetingAct,
    MeetingMember,
)
from tasklib.ledger.rows import (
    ConfirmedFinding,
    EvidenceFile,
    Filing,
    IndicatorValue,
    PlanSnapshot,
    ProblemReport,
    RefusedFinding,
    RefusedUnit,
    Retrospective,
    Row,
    SourceFile,
    Submission,
)

# Which rows an entry of each kind carries.
KINDS: dict[str, tuple[type[Row], ...]] = {
    "plan": (PlanSnapshot,),
    "submission": (
        Submission, SourceFile, Filing, IndicatorValue, ProblemReport, EvidenceFile, ConfirmedFinding,
        Retrospective,
    ),
    "refusal": (RefusedUnit, RefusedFinding, SourceFile),
    "evidence": (EvidenceFile,),
    "opinion": (Opinion,),
    "review": (Verdict,),
    "correction": (Correction,),
    "closure": (Closure,),
    "reopening": (Closure,),
    "extension": (Extension,),
    "filing_extension": (FilingExtension,),
    "implementation": (
        Implementation, ImplementationMeasure, SourceFile, EvidenceFile, ConfirmedFinding,
    ),
    "resolution": (Resolution, ResolutionUnit),
    "conclusion": (ResolutionOutcome,),
    "meeting": (MeetingAct, MeetingMember, AgendaItem),
    "escalation": (Escalation,),
    "escalation_reply": (EscalationReply,),
    "issue": (Issue,),
}  # fmt: skip
# What a clerk calls an entry of each kind.
KIND_NAMES: dict[str, str] = {
    "plan": "方案快照",
    "submission": "报送",
    "refusal": "退件",
    "evidence": "佐证材料",
    "opinion": "牵头意见",
    "review": "审核",
    "correction": "更正",
    "closure": "销号",
    "reopening": "重新打开",
    "extension": "延期",
    "filing_extension": "报送延期",
    "implementation": "实施方案",
    "resolution": "议定事项",
    "conclusion": "办结",
    "meeting": "会议",
    "escalation": "督办",
    "escalation_reply": "督办回复",
    "issue": "印发",
}
ROW_TYPES: tuple[type[Row], ...] = tuple(dict.fromkeys(row for rows in KINDS.values() for row in rows))
