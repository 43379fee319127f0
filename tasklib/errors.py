"""The one exception tree of the project.

::

    TasklibError                 every error a user can mend; one Chinese sentence
    ├── PlanError                a plan's files are missing or faulty (carries the faults)
    ├── SnapshotError            a plan changed under a version number already recorded
    ├── LedgerError              the ledger cannot be opened, read or written
    │   └── TamperedError        the ledger does not verify (carries the faults)
    ├── FilingRefused            a filing has findings (carries them); nothing was recorded but the refusal
    ├── VerdictError             a review, closure or extension that does not fit the record
    ├── ParameterError           a notebook or command was given a parameter it does not know or cannot read
    ├── BriefError               a page could not be rendered (carries unit and cause)
    └── WorkspaceError           the folder is not a workspace, or a setting is unusable
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "BriefError",
    "FilingRefused",
    "LedgerError",
    "ParameterError",
    "PlanError",
    "SnapshotError",
    "TamperedError",
    "TasklibError",
    "VerdictError",
    "WorkspaceError",
]


class TasklibError(Exception):
    """An error a user can mend. ``str()`` is one Chinese sentence.

    Attributes:
        sentence: what must be true, what was found, and how to mend it.
        details: the objects behind the sentence (faults, findings), in order.
    """

    def __init__(self, sentence: str, details: Sequence[Any] = ()) -> None:
        super().__init__(sentence, tuple(details))
        self.sentence = sentence
        self.details = tuple(details)

    def __str__(self) -> str:
        return self.sentence


class PlanError(TasklibError):
    """A plan's files are missing or faulty; ``details`` are ``plan.Fault`` objects."""


class SnapshotError(TasklibError):
    """A plan's content changed under a version number that the ledger already holds."""


class LedgerError(TasklibError):
    """The ledger cannot be opened, read or written."""


class TamperedError(LedgerError):
    """The ledger does not verify; ``details`` are sentences, one for each fault."""


class FilingRefused(TasklibError):
    """A filing was refused whole; ``details`` are ``intake.Finding`` objects."""


class VerdictError(TasklibError):
    """A review, closure, reopening or extension that does not fit the record."""


class ParameterError(TasklibError):
    """A notebook or command was given a parameter it does not know or cannot read."""


class BriefError(TasklibError):
    """A page could not be rendered; ``details`` name the units and causes."""


class WorkspaceError(TasklibError):
    """The folder is not a workspace, or a setting is unusable."""
