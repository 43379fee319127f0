"""Whether this folder is whole and fits this Python; run by the installers before anything is written."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent


def faults() -> Iterator[str]:
    """What is wrong, a sentence each."""
    wanted = (HERE / "made_for.txt").read_text(encoding="utf-8").split()
    own = [platform.system(), platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}"]
    if own != wanted:
        told = ["{} {}、Python {}".format(*words) for words in (wanted, own)]
        yield (
            f"wheels 里的文件是给 {told[0]} 的，这台电脑是 {told[1]}。"
            "请照“其他平台.txt”换齐文件，再把 made_for.txt 改成这台电脑的。"
        )
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        known, name = line.split("  ", 1)
        path = HERE / name
        if not path.exists():
            yield f"缺少文件“{name}”，请重新拷贝整个文件夹。"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != known:
            yield f"文件“{name}”与制作时不同，请重新拷贝整个文件夹。"


if __name__ == "__main__":
    found = list(faults())
    for sentence in found:
        print(sentence, file=sys.stderr)
    sys.exit(bool(found))
