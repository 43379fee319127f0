"""The office's own acts: templates out, verdicts, closures, extensions, resolutions.

Each act is one entry in one transaction, checked against the record as it stands under the
writer's lock, and raises VerdictError where it does not fit. Dates are Shanghai dates.
"""

from tasklib.office.closing import close, extend, reopen
from tasklib.office.desk import Desk
from tasklib.office.resolutions import conclude, resolve, resume
from tasklib.office.review import accept, awaiting_review, give_back
from tasklib.office.templates import issue_templates

__all__ = [
    "Desk",
    "accept",
    "awaiting_review",
    "close",
    "conclude",
    "extend",
    "give_back",
    "issue_templates",
    "reopen",
    "resolve",
    "resume",
]
