"""What is dear to build and only read, built once a run, whichever worker asks first."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["once"]

_PATIENCE = 300


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made by the first worker that asks for it; the others wait."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    begun, given_up = folder.with_name(f"{name}.begun"), time.monotonic() + _PATIENCE
    while not folder.exists():
        try:
            begun.mkdir()
        except FileExistsError:
            assert time.monotonic() < given_up, f"another worker never finished {name}"
            time.sleep(0.1)
            continue
        aside = folder.with_name(f"{name}.aside")
        try:
            if not folder.exists():
                make(aside)
                aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            begun.rmdir()
    return folder
