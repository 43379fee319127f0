"""What holds for the project as a whole: its notebooks, its files, its lock files and its modules."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import tasklib
from tasklib import lab
from tasklib.brief import PARAMETERS

ROOT = Path(__file__).parents[1]
PACKAGE = Path(tasklib.__file__).parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]
MODULES = ["tasklib", *(m.name for m in pkgutil.walk_packages(tasklib.__path__, "tasklib."))]
# Written so that this file does not hold what it forbids.
REGISTRY_HOSTS = re.compile(r"pypi[.]org|python[h]osted|registry[.]npmjs|deb[.]debian")
MACHINE_PATHS = re.compile(r"/(?:work|farm|root)/")


def cells(notebook: Path, kind: str | None = None) -> list[dict[str, Any]]:
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def locked(name: str) -> dict[str, list[Requirement]]:
    """The pins of a lock file by package; a package has several where its version depends on the platform."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", " ")):
            pin = Requirement(line.removesuffix("\\"))
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_notebook_stores_no_outputs(notebook: Path) -> None:
    ran = [source(c) for c in cells(notebook, "code") if c["outputs"] or c["execution_count"] is not None]
    assert not ran, "run `make format`, which strips the outputs"


@each_notebook
def test_notebook_cells_are_short(notebook: Path) -> None:
    assert not [source(c) for c in cells(notebook) if len(source(c).splitlines()) > 12]


@each_notebook
def test_notebook_leaves_functions_to_the_library(notebook: Path) -> None:
    assert not [source(c) for c in cells(notebook, "code") if re.search(r"\bdef ", source(c))]


@each_notebook
def test_notebook_has_one_cell_of_parameters_each_with_its_type(notebook: Path) -> None:
    tagged = [c for c in cells(notebook, "code") if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == 1
    assert all(isinstance(line, ast.AnnAssign) for line in ast.parse(source(tagged[0])).body)


@each_notebook
def test_notebook_tells_a_brief_or_opens_the_desk(notebook: Path) -> None:
    assert notebook.stem in {*PARAMETERS, *lab.__all__}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file that is, or is about to be, under version control."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    files = {name: ROOT / name for name in listed.split("\0") if name}
    contents = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return {name: raw.decode("utf-8") for name, raw in contents.items() if b"\0" not in raw[:8192]}


@pytest.mark.parametrize(
    "forbidden", [REGISTRY_HOSTS, MACHINE_PATHS], ids=["registry hosts", "machine paths"]
)
def test_no_file_names_a_place_only_one_machine_knows(
    texts: dict[str, str], forbidden: re.Pattern[str]
) -> None:
    assert not {name: forbidden.findall(text) for name, text in texts.items() if forbidden.search(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_says_what_by_hash_and_never_where(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.findall(r"^-.*", text, re.MULTILINE)
    entries = [entry for entry in re.split(r"\n(?=\w)", text) if "==" in entry]
    assert entries
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


def test_lock_satisfies_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, everything = (locked(name) for name in LOCKS)
    asked = [(runtime, text) for text in project["project"]["dependencies"]]
    asked += [(everything, text) for text in project["dependency-groups"]["dev"]]
    for pins, text in asked:
        want = Requirement(text)
        found = pins.get(canonicalize_name(want.name), [])
        assert found, f"run `make lock`: {text} is not locked"
        versions = [spec.version for pin in found for spec in pin.specifier]
        assert all(version in want.specifier for version in versions), (
            f"run `make lock`: {text} is {versions}"
        )
    assert {name: pins for name, pins in runtime.items() if everything.get(name) != pins} == {}


def test_modules_are_small() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert not {path.name: size for path, size in sizes.items() if size > 400}


@pytest.mark.parametrize("name", MODULES)
def test_exported_names_are_sorted_and_there(name: str) -> None:
    module = importlib.import_module(name)
    exported: list[str] = getattr(module, "__all__", [])
    # As ruff sorts them: constants, classes, functions.
    assert exported == sorted(exported, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert not [n for n in exported if not hasattr(module, n)]
