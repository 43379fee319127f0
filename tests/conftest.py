"""What every test starts from: no settings of this machine's own, and no clock that hurries the examples."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tasklib.example import load_example
from tasklib.settings import Settings
from tasklib.workspace import Workspace, shipped
from tests.once import once

# A TASKLIB_LEDGER left in a shell must not let a test write into the office's own ledger. TASKLIB_TORTURE is
# no setting of the program: it says how many times as many faults the tests try.
for name in [name for name in os.environ if name.startswith("TASKLIB_") and name != "TASKLIB_TORTURE"]:
    del os.environ[name]

# Every entry and every page is flushed to the disk, tens of thousands of times in a run: where there is memory
# for it, the tests' folders lie there. Torture keeps to the disk.
MEMORY = Path("/dev/shm")
if not {"TMPDIR", "TASKLIB_TORTURE"} & os.environ.keys() and os.access(MEMORY, os.W_OK):
    tempfile.tempdir = str(MEMORY) if shutil.disk_usage(MEMORY).free > 4 << 30 else None

settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that no worker is left alone with one at the end."""
    slow = {
        item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example half-year on record; copy it before changing anything."""

    def make(root: Path) -> None:
        shutil.copytree(shipped("plans"), root / "data" / "plans")
        load_example(Workspace(root, Settings()), "yaan-2022")

    return once(tmp_path_factory, "example", make)
