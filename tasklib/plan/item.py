"""What every part of a plan is made of: typed, frozen, nothing beyond what is named."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

CODE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$")]
# What no XML may hold, and so no workbook and no Word document.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def one_newline(text: str) -> str:
    """The text with its lines ended in one way, so that it is the same wherever it was typed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> str:
    if UNPRINTABLE.search(text):
        raise PydanticCustomError("unprintable", "characters that no XML may hold")
    return one_newline(text)


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_plain)]
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
