"""A draft plan: what an official document says, each thing with its source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tasklib.drafting.charges import Duty, Phase
from tasklib.drafting.found import Found, Passage
from tasklib.drafting.targets import Target
from tasklib.plan.deadlines import Deadline


@dataclass(frozen=True)
class DraftTask:
    """A task as the document sets it; what the document leaves open is empty.

    Attributes:
        number: the document's own, or counted.
        text: the whole wording, for whoever corrects the draft.
    """

    number: Found[str]
    category: Found[str | None]
    title: Found[str]
    lead_units: tuple[Found[str], ...]
    responsible_units: tuple[Found[str], ...]
    deadlines: tuple[Found[Deadline], ...]
    targets: tuple[Found[Target], ...]
    text: str


@dataclass(frozen=True)
class Draft:
    """A proposal of a plan.

    Attributes:
        year: the document's year, which its bare months belong to.
        aliases: other names that the document gives units in brackets, by the unit's name.
        not_understood: passages that may set a task, a unit or a deadline and could not be read.
    """

    title: Found[str | None]
    document_number: Found[str | None]
    issuer: Found[str | None]
    issued_on: Found[date | None]
    year: int | None
    phases: tuple[Phase, ...]
    duties: tuple[Duty, ...]
    tasks: tuple[DraftTask, ...]
    aliases: dict[str, str]
    not_understood: tuple[Passage, ...]

    def json(self) -> dict[str, Any]:
        """The draft as plain values: units by name, days ISO, an open end as null."""
        return {
            "title": self.title.value,
            "document_number": self.document_number.value,
            "issuer": self.issuer.value,
            "issued_on": _iso(self.issued_on.value),
            "phases": [
                {"name": p.name.value, "start": _iso(p.start.value), "end": _iso(p.end.value)}
                for p in self.phases
            ],
            "duties": [{"unit": d.unit.value, "duty": d.duty.value} for d in self.duties],
            "tasks": [_task(task) for task in self.tasks],
            "not_understood": [{"line": p.line, "words": p.words} for p in self.not_understood],
        }


def _task(task: DraftTask) -> dict[str, Any]:
    return {
        "number": task.number.value,
        "category": task.category.value,
        "title": task.title.value,
        "lead_units": [unit.value for unit in task.lead_units],
        "responsible_units": [unit.value for unit in task.responsible_units],
        "deadlines": [
            {"on": _iso(d.value.on), "strictness": d.value.strictness, "words": d.value.words}
            for d in task.deadlines
        ],
        "targets": [_target(found.value) for found in task.targets],
    }


def _target(target: Target) -> dict[str, Any]:
    value: int | float | None = None
    if target.value is not None:
        value = int(target.value) if target.value == int(target.value) else float(target.value)
    return {
        "name": target.name,
        "value": value,
        "unit": target.unit,
        "strictness": target.strictness,
        "words": target.words,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
