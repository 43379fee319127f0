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

``sentence_of`` tells any other exception in one sentence too, so that no reader meets a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasklib.files import reason

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
    "sentence_of",
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
    """A filing was refused whole; ``details`` are ``intake.Finding`` objects.

    Attributes:
        copies: the marked copies (退回件) to send back: (name below the outbox, bytes).
    """

    def __init__(
        self, sentence: str, details: Sequence[Any] = (), copies: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        super().__init__(sentence, details)
        self.copies = tuple(copies)
        # What pickle calls the class with.
        self.args = (*self.args, self.copies)


class VerdictError(TasklibError):
    """A review, closure, reopening or extension that does not fit the record."""


class ParameterError(TasklibError):
    """A notebook or command was given a parameter it does not know or cannot read."""


class BriefError(TasklibError):
    """A page could not be rendered; ``details`` name the units and causes."""


class WorkspaceError(TasklibError):
    """The folder is not a workspace, or a setting is unusable."""


def sentence_of(error: Exception) -> str:
    """What a user reads of an error, whatever befell: one Chinese sentence."""
    if isinstance(error, TasklibError):
        return error.sentence
    if isinstance(error, OSError):
        where = f"：{error.filename}" if error.filename else ""
        return f"读写文件失败（{reason(error)}）{where}，请检查路径、权限和磁盘空间。"
    return f"程序内部出错（{type(error).__name__}：{error}），没有留下半截结果，请把这一行告知维护人员。"
