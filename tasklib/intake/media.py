"""What type a file is, told by its content and never by its name."""

from __future__ import annotations

__all__ = ["XLSX", "media_of"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIGNATURES = {b"%PDF-": "application/pdf"}


def media_of(content: bytes) -> str | None:
    """The type of a file that may be kept as evidence, told by its content; None for any other."""
    return next((media for sign, media in _SIGNATURES.items() if content.startswith(sign)), None)
