"""A file as it arrives: measured and kept before it is judged; what is too large is told and not kept."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from tasklib.errors import ParameterError
from tasklib.files import reason, size_in_words
from tasklib.intake.finding import Finding
from tasklib.intake.formats import (
    CSV_BYTES,
    DANGERS,
    EVIDENCE_BYTES,
    WORKBOOK_BYTES,
    Book,
    Damaged,
    TooLarge,
    open_book,
)
from tasklib.ledger import Archive, SourceFile

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls", ".ods"})
UNREADABLE_SUFFIXES = {
    ".et": "这是 WPS 表格自己的格式，请在 WPS 里另存为 .xlsx 再报送",
    ".ett": "这是 WPS 表格模板，请在 WPS 里另存为 .xlsx 再报送",
    **dict.fromkeys((".xlsm", ".xltm"), DANGERS["macros"][1]),
    ".xlsb": DANGERS["binary-workbook"][1],
    **dict.fromkeys((".xlt", ".xltx"), "这是 Excel 模板，请另存为 .xlsx 再报送"),
}
# What editors and systems leave in a folder.
LEFT_BEHIND = re.compile(r"^(?:\.|~\$|thumbs\.db$|desktop\.ini$|__macosx$)", re.IGNORECASE)


@dataclass(frozen=True)
class Arrival:
    """A file that arrived.

    Attributes:
        file: its row in the ledger.
        content: its bytes; empty where they were too many to keep.
        book: the workbook in them, not yet read; None where there is none.
        fault: why they were not kept.
    """

    file: SourceFile
    content: bytes
    book: Book | None = None
    fault: Finding | None = None


def is_filing(path: Path) -> bool:
    """Whether a file's name says that it is a workbook or a table."""
    return path.suffix.lower() in (*WORKBOOK_SUFFIXES, *UNREADABLE_SUFFIXES, ".csv")


def files_in(folder: Path) -> list[Path]:
    """Every file in a folder and the folders in it, in order, but what editors and systems leave there.

    Raises:
        OSError: one of the folders cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    found: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=fail):
        folders[:] = (name for name in folders if not LEFT_BEHIND.search(name))
        found += (Path(at, name) for name in names if not LEFT_BEHIND.search(name))
    return sorted(found)


def check_readable(path: Path) -> None:
    """Raise ParameterError if the file cannot be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ParameterError:
    why = f"“{path.name}”读不出来（{reason(error)}），请关闭正在编辑它的程序或检查权限"
    return ParameterError(f"文件{why}；本次没有收任何文件。")


def arrive(path: Path, label: str, archive: Archive, n: int = 1) -> Arrival:
    """Keep a file under its label, or its hash and size alone where it is too large or a zip bomb.

    Raises:
        ParameterError: it cannot be read.
        LedgerError: the archive cannot be written.
    """
    try:
        content, book = opened(path)
        return Arrival(archive.store(label, content, n), content, book)
    except TooLarge as large:
        fault = Finding(label, large.rule, large.must, large.remedy, found=large.found)
        return Arrival(archive.drop(label, path, n), b"", fault=fault)
    except OSError as error:
        raise _unreadable(path, error) from error


def opened(path: Path) -> tuple[bytes, Book | None]:
    """A file's bytes, and the workbook in them where its name says it is one.

    Raises:
        OSError: it cannot be read.
        TooLarge: it is too large to keep, or would be, unpacked.
    """
    if path.suffix.lower() == ".csv":
        return _bytes(path, CSV_BYTES), None
    if not is_filing(path):
        return _bytes(path, EVIDENCE_BYTES), None
    content = _bytes(path, WORKBOOK_BYTES)
    try:
        return content, open_book(content)
    except Damaged:
        return content, None


def _bytes(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        # Never more than the limit in memory, whatever the file's size is said to be.
        content = file.read(limit + 1)
    if len(content) > limit:
        remedy = "请删去多余的图片、空行和格式，或压缩、拆分后重新报送"
        raise TooLarge(
            "oversize", f"文件不超过 {size_in_words(limit)}", remedy, size_in_words(path.stat().st_size)
        )
    return content
