"""What is written about the program stays true of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasklib import errors
from tasklib.cli.shared import app
from tasklib.ledger.kinds import KINDS, ROW_TYPES
from tasklib.progress import LIGHTS
from tasklib.settings import Settings

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def commands() -> list[str]:
    """The names of all commands, groups left out."""
    found = []
    for name in app:
        below = [sub for sub in app[name] if not sub.startswith("-")] if not name.startswith("-") else []
        found += [f"{name} {sub}" for sub in below] or ([] if name.startswith("-") else [name])
    return found


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_readme_names_every_command_and_setting(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    assert len(commands()) > 15
    assert not [name for name in commands() if name not in text]
    assert not [name for name in Settings.model_fields if f"TASKLIB_{name.upper()}" not in text]


def test_both_readmes_show_the_same_commands() -> None:
    shown = [
        [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith((".venv", "py ", "make "))
        ]
        for path in READMES
    ]
    assert [line.split("#")[0].strip() for line in shown[0]] == [
        line.split("#")[0].strip() for line in shown[1]
    ]


def test_the_exception_tree_is_drawn_whole() -> None:
    assert not [name for name in errors.__all__ if name not in (errors.__doc__ or "")]


def test_the_export_format_names_every_kind_and_table() -> None:
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    assert not [name for name in (*KINDS, *(row.table for row in ROW_TYPES)) if f"`{name}`" not in text]


def test_the_reference_of_the_figures_defines_every_light() -> None:
    text = (ROOT / "docs" / "figures.zh.md").read_text(encoding="utf-8")
    assert not [light for light in LIGHTS if f"**{light}**" not in text]
    assert text.count("> 算例") >= 10
