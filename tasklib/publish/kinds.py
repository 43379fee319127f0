"""The kinds of brief: which notebook tells it, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from tasklib.errors import ParameterError


@dataclass(frozen=True)
class Kind:
    """One kind of brief; its notebook and its parameters bear the same name."""

    name: str
    title: str
    per_unit: bool


KINDS = (
    Kind("county_progress", "单位进展简报", per_unit=True),
    Kind("joint_meeting", "会议简报", per_unit=False),
)


def kind_named(name: str) -> Kind:
    """The kind of that name; ParameterError naming those there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    known = "、".join(f"{kind.name}({kind.title})" for kind in KINDS)
    raise ParameterError(f"没有简报种类“{name}”，可用：{known}。")
