"""Files as they come beside a filing: the smallest that are what they say they are."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

__all__ = ["BMP", "GIF", "JPEG", "PDF", "PNG", "SVG", "TIFF", "WEBP", "compound", "office", "packed"]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
GIF = b"GIF89a\1\0\1\0\0\0\0;"
TIFF = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L"
BMP = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<IiiHH", 40, 1, 1, 1, 24) + bytes(28)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip of text files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return held.getvalue()


def office(kind: str, *more: str) -> bytes:
    """An office document by the content type of its main part; further parts by their names."""
    types = f'<Types><Override PartName="/main.xml" ContentType="application/vnd.{kind}.main+xml"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<x/>", **dict.fromkeys(more, "")})


def compound(*names: str) -> bytes:
    """A compound file (OLE) that holds an empty stream of each name, three at most."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x7I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0)
    head += struct.pack("<2I", end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [_entry(name, 2, after=n + 1 if n < len(names) else free) for n, name in enumerate(names, 1)]
    return head + table + b"".join(entries).ljust(512, b"\0")


def _entry(name: str, kind: int, child: int = 0xFFFFFFFF, after: int = 0xFFFFFFFF) -> bytes:
    label = name.encode("utf-16-le")
    packed = label.ljust(64, b"\0") + struct.pack("<HBB3I", len(label) + 2, kind, 1, 0xFFFFFFFF, after, child)
    return packed + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0)
