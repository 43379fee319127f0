"""A plan as one version of it was recorded, for the kernels too: they know only the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_NAME = "TASKLIB_PLAN_VERSION"


@contextmanager
def as_recorded(version: int) -> Iterator[None]:
    """Let every notebook that is run meanwhile tell its plan by that version on record."""
    before = os.environ.get(_NAME)
    os.environ[_NAME] = str(version)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NAME]
        else:
            os.environ[_NAME] = before
