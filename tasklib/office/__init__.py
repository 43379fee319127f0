"""The office's own acts: templates out, verdicts, closures, extensions, corrections, meetings and what
they decide, escalation.

Each act is one entry in one transaction, checked against the record as it stands under the
writer's lock, and raises VerdictError where it does not fit. Dates are Shanghai dates.
"""

from tasklib.office.arrangement import Arrangement
from tasklib.office.cautions import meeting_cautions, wanting
from tasklib.office.closing import close, extend, reopen
from tasklib.office.desk import Desk
from tasklib.office.escalation import answer, press, withdraw
from tasklib.office.evidence import keep_evidence
from tasklib.office.implementation import (
    file_implementation,
    issue_implementation_forms,
    receive_implementation,
    return_implementation,
)
from tasklib.office.meetings import call_meeting, cancel_meeting, change_meeting, hold_meeting, set_agenda
from tasklib.office.periods import correct, extend_filing, revoke_filing
from tasklib.office.receiving import DONE, Reception, Reply, answer_refusal, receive, receive_inbox, tally
from tasklib.office.reminders import reminders
from tasklib.office.resolutions import conclude, resolve, resume
from tasklib.office.review import STOCK_REASONS, accept, give_back, opine
from tasklib.office.templates import issue_templates
from tasklib.plan.issuing import LEVEL_NAMES

__all__ = [
    "DONE",
    "LEVEL_NAMES",
    "STOCK_REASONS",
    "Arrangement",
    "Desk",
    "Reception",
    "Reply",
    "accept",
    "answer",
    "answer_refusal",
    "call_meeting",
    "cancel_meeting",
    "change_meeting",
    "close",
    "conclude",
    "correct",
    "extend",
    "extend_filing",
    "file_implementation",
    "give_back",
    "hold_meeting",
    "issue_implementation_forms",
    "issue_templates",
    "keep_evidence",
    "meeting_cautions",
    "opine",
    "press",
    "receive",
    "receive_implementation",
    "receive_inbox",
    "reminders",
    "reopen",
    "resolve",
    "resume",
    "return_implementation",
    "revoke_filing",
    "set_agenda",
    "tally",
    "wanting",
    "withdraw",
]
