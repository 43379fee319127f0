"""What every part of a plan is made of: typed, frozen, nothing beyond what is named."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Origin = Annotated[
    Literal["source", "public", "reconstructed", "default"],
    Field(
        description="来历：source 原文件所载；public 公开通知或标准；reconstructed 重构、default 默认，都待办公室确认"
    ),
]


def is_code(text: str) -> bool:
    """Whether the text may be a code or an id, and so become part of a path."""
    return re.fullmatch(CODE, text) is not None


class Item(BaseModel):
    """One part of a plan."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))
