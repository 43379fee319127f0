"""The custom properties of an OLE file; see [MS-OLEPS]."""

from __future__ import annotations

import struct

_CUSTOM = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
_DICTIONARY, _CODE_PAGE = 0, 1
_BYTES, _WIDE = 0x1E, 0x1F
_UTF_16 = 1200
# Longer, it is nothing that a template was made with.
_LONGEST = 1 << 20


def custom_properties(stream: bytes) -> dict[str, str]:
    """The texts among the custom properties of a DocumentSummaryInformation stream, by name; none where
    it is damaged or too long."""
    at = stream.find(_CUSTOM, 28, 68)
    if at < 0 or len(stream) > _LONGEST:
        return {}
    try:
        return dict(_texts(stream[_number(stream, at + 16) :]))
    except (struct.error, ValueError, LookupError):
        return {}


def _texts(section: bytes) -> list[tuple[str, str]]:
    count = min(_number(section, 4), len(section) // 8)
    places = dict(struct.unpack_from("<II", section, 8 + 8 * n) for n in range(count))
    page = struct.unpack_from("<H", section, places[_CODE_PAGE] + 4)[0]
    wide = page == _UTF_16
    codec = "utf-16-le" if wide else "utf-8" if page == 65001 else f"cp{page}"
    at = places[_DICTIONARY] + 4
    found = []
    for _ in range(min(_number(section, at - 4), len(places))):
        id, length = struct.unpack_from("<II", section, at)
        size = length * (1 + wide)
        name, at = _text(section[at + 8 : at + 8 + size], codec), at + 8 + (size + 3 & ~3 if wide else size)
        kind = _number(section, places[id])
        start, held = places[id] + 8, _number(section, places[id] + 4)
        if kind == _BYTES:
            found.append((name, _text(section[start : start + held], codec)))
        elif kind == _WIDE:
            found.append((name, _text(section[start : start + 2 * held], "utf-16-le")))
    return found


def _text(content: bytes, codec: str) -> str:
    return content.decode(codec).rstrip("\0")


def _number(content: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", content, at)[0])
