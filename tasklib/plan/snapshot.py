"""A plan as canonical JSON: what the ledger records on first use, and what a hash is taken of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tasklib.plan.model import Plan


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes beyond the necessary; decimals are text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plan_document(plan: Plan) -> str:
    """The plan's canonical JSON: dates ISO, decimals as text, defaults written out.

    Contacts are left out: a new telephone number makes no new version of a plan.
    """
    contacts = {"units": {"__all__": {"contact"}}}
    return canonical_json(plan.model_dump(mode="json", by_alias=True, exclude=contacts))


def sha256_text(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()
