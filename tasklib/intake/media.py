"""What type a file is, told by its content and never by its name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_OFFICE = "application/vnd.openxmlformats-officedocument."
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_PDF = "application/pdf"
# Scanners write bytes of their own after a document's end; what is only called PDF has no objects.
_PDF_OBJECT, _PDF_START = re.compile(rb"\d\s{1,8}\d{1,5}\s{1,8}obj\b"), re.compile(rb"%PDF-[12]\.\d")
_HEAD, _EDGE = 1 << 20, 1 << 16
# Pictures that were cut short, or that only begin like one, do not end as they must.
_ENDS = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9", "image/gif": b"\0;"}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFD = "application/ofd"
# The main part of a document without macros; templates and documents with macros say otherwise.
_MAIN = re.compile(rb"ContentType=[\"']" + re.escape(_OFFICE.encode()) + rb"([a-z]+\.[a-z]+)\.main\+xml[\"']")
_PARTS = frozenset({"wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"})
_SLIDES = "PowerPoint Document"
# WPS writes the streams of the office program whose place it takes.
_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    _SLIDES: "application/vnd.ms-powerpoint",
}
# MS-PPT keeps macros in the stream of the slides: VBAInfoContainer, whose VBAInfoAtom says there are some.
_SLIDE_MACROS = re.compile(b"\x1f\0\xff\3\x14\0\0\0\2\0\0\4\x0c\0\0\0.{4}\1\0\0\0", re.DOTALL)
_MACROS = ("Macros", "_VBA_PROJECT_CUR", "EncryptedPackage")
_BITMAP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
# Far more than the list of an office file's parts ever takes.
_LIST_LIMIT = 1 << 20

MEDIA = frozenset(
    {
        *_SIGNATURES.values(),
        _PDF,
        "image/bmp",
        "image/webp",
        *(_OFFICE + part for part in _PARTS),
        *_STREAMS.values(),
        _OFD,
    }
)


def media_of(content: bytes) -> str | None:
    """The type of a file that may be kept as evidence, told by its content; None for any other.

    Pictures, PDF, OFD and office documents without macros may; drawings and pages that can run
    scripts, archives, programs and plain text may not, whatever they are named.

    Returns:
        One of ``MEDIA``, or None.
    """
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(_OLE):
        return _compound(content)
    end = content[-_EDGE:]
    # Some programs write a mark or an empty line before the header.
    if (begin := _PDF_START.search(content, 0, 1 << 10)) and b"<" not in content[: begin.start()]:
        whole = b"%%EOF" in end or b"startxref" in end
        return _PDF if whole and _PDF_OBJECT.search(content, 0, _HEAD) else None
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in _BITMAP_HEADERS:
        return "image/bmp"
    media = next((media for sign, media in _SIGNATURES.items() if content.startswith(sign)), None)
    return media if media and _ENDS.get(media, b"") in end else None


def _packed(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.casefold(): name for name in package.namelist()}
            if "ofd.xml" in names:
                return _OFD
            if "[content_types].xml" not in names or any("vbaproject" in name for name in names):
                return None
            with package.open(names["[content_types].xml"]) as file:
                found = _MAIN.search(file.read(_LIST_LIMIT))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return None
    part = found[1].decode() if found else ""
    return _OFFICE + part if part in _PARTS else None


def _compound(content: bytes) -> str | None:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as held:
            if any(held.exists(name) for name in _MACROS):
                return None
            if held.exists(_SLIDES) and _SLIDE_MACROS.search(held.openstream(_SLIDES).read()):
                return None
            return next((media for name, media in _STREAMS.items() if held.exists(name)), None)
    except Exception:  # noqa: BLE001 - a damaged file fails in ways its reader does not list
        return None
