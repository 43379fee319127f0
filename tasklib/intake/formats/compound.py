"""An OLE file of one stream, written anew: a reader then follows no chain of sectors but this one."""

from __future__ import annotations

import struct

_SECTOR = 4096
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_HEADER = struct.Struct("<8s16s5H6s9I")
_ENTRY = struct.Struct("<64sHBB3I16sIQQIQ")
# How many sectors of the allocation table the header itself can list: 456 MB of stream.
_LISTED = 109


def compound(name: str, stream: bytes) -> bytes:
    """An OLE file that holds the stream under that name; see [MS-CFB], version 4."""
    # What is shorter would have to lie among the small streams.
    stream = stream.ljust(_SECTOR, b"\0")
    count = -(-len(stream) // _SECTOR)
    # Each sector of the table tells of as many sectors as it has numbers, its own among them.
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    table = [*range(1, count), _END, _END, _END, *[_TABLE] * tables]
    table += [_FREE] * (tables * _SECTOR // 4 - len(table))
    # Readers want a sector of small streams, if an empty one.
    entries = _entry("Root Entry", 5, 1, count + 1, 0) + _entry(name, 2, _FREE, 0, len(stream))
    header = _HEADER.pack(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 4, 0xFFFE, 12, 6, b"",
        1, tables, count, 0, _SECTOR, _END, 0, _END, 0,
    )  # fmt: skip
    places = [*range(count + 2, count + 2 + tables), *[_FREE] * (_LISTED - tables)]
    return b"".join(
        [
            (header + struct.pack(f"<{_LISTED}I", *places)).ljust(_SECTOR, b"\0"),
            stream.ljust(count * _SECTOR, b"\0"),
            entries.ljust(_SECTOR, b"\0"),
            bytes(_SECTOR),
            struct.pack(f"<{len(table)}I", *table),
        ]
    )


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return _ENTRY.pack(text, len(text) + 2, kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, first, size)
