"""The manifest (清单) of a page: all that it was made of, by which it can be made again and checked."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from tasklib.brief.html import templates
from tasklib.plan import canonical_json

Status = Literal["working", "draft", "issued"]
_LIBRARIES = ("tasklib", "polars", "plotly", "nbconvert", "papermill", "jinja2")


@dataclass(frozen=True)
class Manifest:
    """What is on record of one page, in ``data/runs``; days are ISO texts, hashes are SHA-256.

    Attributes:
        name, sentence, lights: what the readers' index says of it.
        status: working (made on demand), draft (送审稿) or issued.
        edition: which edition it is, once it is issued.
        reason: why a new edition goes out.
        failed: why it could not be made; then it has no ``page``.
        parameters: what the notebook was told.
        out: the folder it was written to, where that is not the workspace's own.
        executed, page: the hashes of the executed notebook and of the page itself.
        workbook: the hash of the workbook that comes with the page; None for a kind without.
        notebook, templates: the hashes of what shaped it.
        libraries: versions by name, Python's own among them.
        duration: seconds that the notebook took.
    """

    kind: str
    unit: str | None
    name: str
    sentence: str
    lights: str
    status: Status
    plan: str
    plan_version: int
    period: str
    as_of: str
    cut: int
    parameters: dict[str, Any]
    notebook: str
    templates: str
    duration: float
    title: str
    scheduled: str | None = None
    edition: int | None = None
    reason: str | None = None
    failed: str | None = None
    inline: bool = False
    out: str | None = None
    executed: str | None = None
    page: str | None = None
    workbook: str | None = None
    libraries: dict[str, str] = field(default_factory=dict)
    platform: str = ""

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest in a file; None where there is none, or one of another form."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    @property
    def text(self) -> str:
        """The manifest as its file holds it."""
        return canonical_json(asdict(self)) + "\n"

    def differences(self, other: Manifest) -> list[str]:
        """What was not the same when the other was made, in words."""
        named = {
            "笔记本": "notebook",
            "页面模板": "templates",
            "运行平台": "platform",
        }
        found = [word for word, name in named.items() if getattr(self, name) != getattr(other, name)]
        names = {**self.libraries, **other.libraries}
        return found + [n for n in names if self.libraries.get(n) != other.libraries.get(n)]


def sha256_bytes(content: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def made_with(notebook: Path) -> dict[str, Any]:
    """Everything of this machine and program that shapes a page, as a manifest's fields."""
    parts = ((path.name, sha256_bytes(path.read_bytes())) for path in templates())
    return {
        "notebook": sha256_bytes(notebook.read_bytes()),
        "templates": sha256_bytes(canonical_json(list(parts)).encode()),
        "libraries": {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()},
        "platform": f"{platform.system()} {platform.machine()}",
    }
