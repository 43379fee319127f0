"""One folder that installs the project with the network off: ``make bundle``.

It holds the wheels of every locked library for this platform and Python, the project's own wheel, the
lock file with their hashes, an installer for each shell, a one-page guide, and, for the platforms that
it was not made on, the list of wheels they need.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement

HERE = Path(__file__).parent
# What the markers of a lock file ask of each platform, and pip's name for it.
PLATFORMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "Windows x64": (
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "Linux arm64": (
        ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": "aarch64",
        },
    ),
}


def main(out: Path, lock: Path, wheel: Path) -> None:
    """Make the folder anew."""
    shutil.rmtree(out, ignore_errors=True)
    wheels = out / "wheels"
    wheels.mkdir(parents=True)
    pip(
        "download",
        "--require-hashes",
        "--only-binary=:all:",
        "--dest",
        str(wheels),
        "--requirement",
        str(lock),
    )
    shutil.copy(wheel, wheels)
    locked = lock.read_text(encoding="utf-8")
    name, version = wheel.name.split("-")[:2]
    own = f"{name}=={version} \\\n    --hash=sha256:{sha256(wheel)}\n"
    write(out / "requirements.lock", f"{locked.rstrip()}\n{own}")
    tag = f"Python {platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}"
    for path in sorted(path for path in (HERE / "files").iterdir() if path.is_file()):
        # cmd.exe loses its labels in files with plain line ends.
        ends = "\r\n" if path.suffix == ".cmd" else "\n"
        (out / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8", newline=ends)
    write(out / "made_for.txt", f"{platform.system()} {platform.machine()} {tag.split()[1]}\n")
    write(out / "其他平台.txt", "\n".join(other_platforms(locked, wheels, wheel.name, tag)) + "\n")
    files = sorted(path for path in out.rglob("*") if path.is_file())
    # What a technician changes for another platform is left out; pip holds wheels against the lock itself.
    fixed = [p for p in files if p.name != "made_for.txt" and (p.suffix != ".whl" or p.stem.endswith("-any"))]
    sums = [f"{sha256(path)}  {path.relative_to(out).as_posix()}" for path in fixed]
    write(out / "SHA256SUMS", "\n".join(sums) + "\n")
    size = sum(path.stat().st_size for path in files) / 2**20
    print(f"离线安装包：{out}（{len(list(wheels.iterdir()))} 个安装文件，{size:.0f} MB）")


def other_platforms(locked: str, wheels: Path, own: str, tag: str) -> Iterator[str]:
    """The lines that tell which wheels every other platform needs, and their hashes."""
    yield f"本安装包在 {platform.system()} {platform.machine()}、{tag} 上制作，wheels 文件夹只供同样的平台使用。"
    yield "在下列平台上安装，请把 wheels 里的文件换成所列的（名称和 SHA-256 都须相同）；标明“本包已有”的不用换。"
    for title, (tags, environment) in PLATFORMS.items():
        yield f"\n== {title}，{tag} =="
        yield f"{own}（本包已有）"
        for name, hash in sorted(needed(locked, tags, environment)):
            yield f"{name}（本包已有）" if (wheels / name).exists() else f"{name}  {hash}"


def needed(locked: str, tags: Iterable[str], environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each wheel that a platform needs, by name, and its hash."""
    told: Environment = {**default_environment(), **environment}  # type: ignore[typeddict-item]
    wanted = []
    for block in re.split(r"\n(?=[a-z0-9])", locked):
        head, *hashes = [
            line.strip(" \\") for line in block.splitlines() if not line.lstrip().startswith("#")
        ] or [""]
        if "==" in head and ((found := Requirement(head)).marker is None or found.marker.evaluate(told)):
            wanted.append(" ".join([f"{found.name}{found.specifier}", *filter(None, hashes)]))
    with tempfile.TemporaryDirectory() as scratch:
        filtered, report = Path(scratch) / "lock.txt", Path(scratch) / "report.json"
        write(filtered, "\n".join(wanted) + "\n")
        platforms = [f"--platform={tag}" for tag in tags]
        pip(
            *("install", "--dry-run", "--report", str(report), "--only-binary=:all:", "--no-deps", "--require-hashes"),
            *("--ignore-installed", "--target", scratch, "--python-version", platform.python_version()),
            *(*platforms, "--requirement", str(filtered)),
        )  # fmt: skip
        for item in json.loads(report.read_text(encoding="utf-8"))["install"]:
            found = item["download_info"]
            yield found["url"].rpartition("/")[2], found["archive_info"]["hashes"]["sha256"]


def pip(*arguments: str) -> None:
    """Run pip, silent unless it fails."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True
    )


def sha256(path: Path) -> str:
    """The file's hash."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, text: str) -> None:
    """Write text with plain line ends."""
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
