"""A workbook that is a zip of parts, each unpacked under a limit."""

from __future__ import annotations

import copy
import io
import sys
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from tasklib.files import size_in_words
from tasklib.intake.formats.book import Damaged
from tasklib.intake.formats.limits import (
    PARTS,
    RATIO,
    RATIO_FROM,
    TREES_BYTES,
    UNPACKED_BYTES,
    TooLarge,
)

_CHUNK = 1 << 20
_LISTED = b"PK\x01\x02"
_XML = (".xml", ".rels")
_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
_REMEDY = "请删去多余的图片、空行和格式，把内容按数值粘贴到下发的模板里再报送"


class Package:
    """The parts of a zip, by their names in small letters.

    What a zip says of its own sizes may be a lie: every part is unpacked once, in pieces, and counted.

    Attributes:
        declaring: the parts that declare a document type or an entity.
        locked: whether some part is encrypted.

    Raises:
        Damaged: it cannot be unpacked.
        TooLarge: it unpacks to more than a workbook may hold.
    """

    def __init__(self, content: bytes) -> None:
        self.declaring: set[str] = set()
        self.locked = False
        self._sizes: dict[str, int] = {}
        self._trees = 0
        if content.count(_LISTED) > PARTS:
            raise TooLarge("too-many-parts", f"压缩包里的文件不超过 {PARTS} 个", _REMEDY, "")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._parts: dict[str, zipfile.ZipInfo] = {}
            for part in self._zip.infolist():
                # Two parts of one name: what this module sees might not be what the reader reads.
                if self._parts.setdefault(_key(part.filename), part) is not part:
                    raise Damaged
            self.locked = any(part.flag_bits & 1 for part in self._parts.values())
            if not self.locked:
                self._weigh(len(content))
        except (Damaged, TooLarge, MemoryError):
            raise
        except Exception as error:
            # A damaged zip fails in ways its reader does not list.
            raise Damaged from error

    def _weigh(self, size: int) -> None:
        total = 0
        for name in self._parts:
            tail = b""
            is_xml = name.endswith(_XML)
            for chunk in self._chunks(name):
                if is_xml and not tail and b"\0" in chunk[:4]:
                    # UTF-16, in which nothing would be found.
                    raise Damaged
                total += len(chunk)
                self._sizes[name] = self._sizes.get(name, 0) + len(chunk)
                if total > UNPACKED_BYTES or (total > RATIO_FROM and total > RATIO * size):
                    must = (
                        f"工作簿解开后不超过 {size_in_words(UNPACKED_BYTES)}，也不超过文件大小的 {RATIO} 倍"
                    )
                    raise TooLarge(
                        "zip-bomb", must, _REMEDY, f"{size_in_words(size)} 解开后超过 {size_in_words(total)}"
                    )
                if is_xml and any(mark in chunk or mark in tail + chunk[:16] for mark in _MARKS):
                    self.declaring.add(name)
                tail = chunk[-16:]

    def _chunks(self, name: str) -> Iterator[bytes]:
        part = copy.copy(self._parts[name])
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged
        # Without this it would be read no further than its size is said to be.
        part.file_size = sys.maxsize
        with self._zip.open(part) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        """A part's bytes.

        Raises:
            Damaged: there is no such part.
        """
        if name not in self:
            raise Damaged
        return b"".join(self._chunks(name.lower()))

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as a tree; an empty one where there is no such part.

        Raises:
            Damaged: it is no XML.
            TooLarge: it, and those asked for before, are not small.
        """
        if name not in self:
            return ElementTree.Element("none")
        self._trees += self._sizes.get(name.lower(), 0)
        if self._trees > TREES_BYTES:
            must = f"工作簿的样式、名称和关系解开后合计不超过 {size_in_words(TREES_BYTES)}"
            raise TooLarge("zip-bomb", must, _REMEDY, size_in_words(self._trees))
        try:
            # Whoever asks has looked whether a part declares entities.
            return ElementTree.fromstring(self.read(name))
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            raise Damaged from error


def local(name: str) -> str:
    """An XML name without its namespace."""
    return name.rpartition("}")[2]


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()
