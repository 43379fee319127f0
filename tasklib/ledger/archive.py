"""Files kept by content: what arrives is stored under its SHA-256 before it is judged."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tasklib.errors import LedgerError
from tasklib.files import readable_name, reason, write_whole
from tasklib.ledger.rows import SourceFile


class Archive:
    """A folder of files named by their SHA-256; a file once stored is never written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def store(self, name: str, content: bytes, n: int = 1) -> SourceFile:
        """Keep the bytes; storing the same bytes twice keeps one copy.

        Returns:
            The row that ties the copy to an entry, numbered ``n`` within it.

        Raises:
            LedgerError: the folder cannot be written; nothing half-written remains.
        """
        sha256, name = hashlib.sha256(content).hexdigest(), readable_name(name)
        path = self.path(sha256)
        try:
            if not path.exists():
                write_whole(path, content)
        except OSError as error:
            raise LedgerError(
                f"来件“{name}”未能存档（{reason(error)}），没有入账，请检查磁盘空间和权限。"
            ) from error
        return SourceFile(n, name, sha256, len(content))

    def drop(self, name: str, path: Path, n: int = 1) -> SourceFile:
        """Tell a file that is not to be kept: its hash and its size, read in pieces.

        Raises:
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
        return SourceFile(n, readable_name(name), sha256, size, dropped=True)

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie, or would lie."""
        return self._folder / sha256[:2] / sha256

    def count(self) -> int:
        """How many files are kept; what a program that was killed left unfinished is none of them."""
        kept = (path for path in self._folder.glob("??/*") if path.is_file())
        return sum(not path.name.startswith(".") for path in kept)

    def fault(self, sha256: str) -> str | None:
        """What is wrong with the copy of that hash, as a short Chinese phrase; None if nothing."""
        path = self.path(sha256)
        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    return "存档文件被改动过"
        except FileNotFoundError:
            return "存档文件不见了"
        except OSError as error:
            return f"存档文件读不出（{reason(error)}）"
        return None
