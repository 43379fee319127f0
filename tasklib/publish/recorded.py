"""A plan as an old version of it was recorded, for the kernels too: they know only the environment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasklib.plan import Plan, canonical_json
from tasklib.plan.load import FILES
from tasklib.workspace import Workspace


@contextmanager
def as_recorded(workspace: Workspace, plan: Plan) -> Iterator[None]:
    """Let every notebook that is run meanwhile read the plan as it was recorded, and the ledger as it is."""
    settings = workspace.settings
    ledger = settings.ledger or f"sqlite:///{settings.data.as_posix()}/ledger.sqlite"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _lay_out(plan, Path(folder, "plans", plan.id))
        then = {"TASKLIB_DATA": folder, "TASKLIB_LEDGER": ledger}
        before = {name: os.environ.get(name) for name in then}
        os.environ.update(then)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _lay_out(plan: Plan, folder: Path) -> None:
    folder.mkdir(parents=True)
    # Also what was left empty on purpose: it need not be the default.
    document = plan.model_dump(mode="json", by_alias=True)
    for name, keys in FILES.items():
        part = {"schema_version": 1} | {key: document[key] for key in keys}
        (folder / name).write_text(canonical_json(part), encoding="utf-8")
