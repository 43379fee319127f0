"""Files written whole: aside first, then moved into place, so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, making its folder if need be.

    Raises:
        OSError: it could not be written or moved; what stood there still stands, and nothing else is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is private to its maker; these are for whoever may read the folder.
        aside.chmod(0o644)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files whole: all of them, or none.

    Raises:
        OSError: one could not be written; what stood there before stands there again.
    """
    before = {path: path.read_bytes() for path in contents if path.is_file()}
    try:
        for path, content in contents.items():
            write_whole(path, content)
    except BaseException:
        for path in contents:
            with suppress(OSError):
                if path in before:
                    write_whole(path, before[path])
                else:
                    path.unlink(missing_ok=True)
        raise


_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "同名文件已存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "那是一个文件夹",
    errno.ENAMETOOLONG: "名称过长",
    errno.EBUSY: "正被别的程序占用",
}


def reason(error: OSError) -> str:
    """Why the system refused, in a few Chinese words."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")


def readable_name(name: str) -> str:
    """A file's name as text that can be recorded: names unpacked as GBK bytes come out right."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def size_in_words(count: int) -> str:
    """A number of bytes as a reader takes it in: 512 字节, 36 KB, 2.4 MB, 32 MB."""
    if count < 1024:
        return f"{count} 字节"
    if count < 1024**2:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024**2:.1f}".removesuffix(".0") + " MB"
