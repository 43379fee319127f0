"""The office's desk and the chief's overview: widgets for notebooks, each button one library call."""

from tasklib.lab.opening import office_desk, overview

__all__ = ["office_desk", "overview"]
