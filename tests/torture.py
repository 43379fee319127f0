"""How hard the tests try: once in `make test`, ten times over in `make torture`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., object])

# How many times as many faults to try: 1 in `make test`, 10 in `make torture`.
TORTURE = int(os.environ.get("TASKLIB_TORTURE", "1"))


def in_torture_only(test: Test) -> Test:
    """Leave a test that takes most of a minute to `make torture`."""
    skipped = pytest.mark.skipif(TORTURE == 1, reason="近一分钟，只在 make torture 里跑")
    return pytest.mark.faults(skipped(test))
