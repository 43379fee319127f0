"""kill -9 at any moment of an intake: all of a submission or none, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.ledger import verify
from tests.faults.office import BY, Office
from tests.faults.victim import Fate, Order, Server
from tests.intake.desk import FIGURE, fill, good_rows, problem
from tests.torture import TORTURE

POINTS = 30 * TORTURE


def first(office: Office) -> Order:
    """The first filing of all: the ledger is laid out and the plan recorded on the way."""
    return office.order(office.csv(good_rows() | {PROBLEMS: [problem()]}))


def batch(office: Office) -> Order:
    """A workbook and a folder of CSV tables, of two units, in one transaction."""
    office.receipt(office.csv(good_rows(), "before"))
    other = {name: [row | {"单位代码": "C02"} for row in rows] for name, rows in good_rows().items()}
    return office.order(fill(office.template(period="2022-05"), good_rows()), office.csv(other, "other"))


def refusal(office: Office) -> Order:
    """A filing that is refused, and recorded as such."""
    office.receipt(office.csv(good_rows(), "before"))
    rows = good_rows()
    rows[PROGRESS][0]["完成比例(%)"] = 101
    return office.order(office.csv(rows))


def refile(office: Office) -> Order:
    """The second revision of what stands on record, with evidence beside it."""
    office.receipt(office.csv(good_rows(), "before"))
    rows = good_rows()
    rows[INDICATORS][0][FIGURE] = 16
    rows[PROGRESS][0]["佐证材料"] = "现场.pdf"
    folder = office.csv(rows)
    (folder / "现场.pdf").write_bytes(PDF)
    return office.order(folder)


def inbox(office: Office) -> Order:
    """A workbook in the inbox with the evidence that it names; both are moved away once recorded."""
    office.receipt(office.csv(good_rows(), "before"))
    rows = good_rows()
    rows[PROGRESS][0]["佐证材料"] = "现场.pdf"
    folder = office.folder / "data" / "inbox"
    folder.mkdir()
    fill(office.template(period="2022-05"), rows).rename(folder / "甲县.xlsx")
    (folder / "现场.pdf").write_bytes(PDF)
    for path in folder.iterdir():
        # Else the inbox would wait a while, lest it still be growing.
        os.utime(path, (0, 0))
    return Order(str(office.folder), [("inbox", *BY)])


STORIES = (first, batch, refusal, refile, inbox)
PDF = b"%PDF-1.4\n1 0 obj\n" + b"x" * 5000 + b"\n%%EOF\n"


@dataclass(frozen=True)
class Scene:
    """An office about to file, and what the filing does where nothing befalls it."""

    office: Office
    order: Order
    before: list[tuple[str, Any]]
    after: list[tuple[str, Any]]
    kept: set[str]
    fate: Fate


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Callable[[int], Scene]:
    """The n-th story, told once in full; victims set out from copies of its office."""

    @cache
    def told(n: int) -> Scene:
        folder = tmp_path_factory.mktemp("scene")
        office = Office(folder / "office")
        office.lay_out()
        order = STORIES[n](office)
        whole = Office(shutil.copytree(office.folder, folder / "whole"))
        (fate,) = server.run(replace(order, folder=str(whole.folder)))
        assert fate.status == (STORIES[n] is refusal), fate
        return Scene(office, order, office.told(), whole.told(), archived(whole), fate)

    return told


def archived(office: Office) -> set[str]:
    """The names of the archive's files; what a killed process left half-written begins with a dot."""
    files = (path for path in office.folder.glob("data/archive/*/*") if path.is_file())
    return {path.name for path in files if not path.name.startswith(".")}


def deadly(order: Order, n: int, steps: list[str], seconds: float) -> Order:
    """The order with the n-th death: two of three at a write step, each kind in its turn, the rest at any time."""
    chance, (turn, kind_of_death) = random.Random(n), divmod(n // len(STORIES), 3)
    spill = chance.random() < 0.3
    if kind_of_death == 2:
        step, within = (0, seconds) if turn % 2 else (steps.index("before COMMIT"), 0.01)
        return replace(order, dies_at=step, later=chance.uniform(0, within), spill=spill)
    kinds: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        kinds.setdefault(re.sub(r"(INSERT|CREATE|DROP) .*", r"\1", step), []).append(number)
    # Each story begins elsewhere, so that even a few deaths cover every kind.
    turn = 2 * turn + kind_of_death + 4 * (n % len(STORIES))
    numbers = list(kinds.values())[turn % len(kinds)]
    return replace(order, dies_at=chance.choice(numbers), spill=spill)


@pytest.mark.parametrize("n", range(POINTS))
def test_a_killed_intake_leaves_all_or_nothing_and_filing_again_files_it_once(
    n: int, scenes: Callable[[int], Scene], server: Server, tmp_path: Path
) -> None:
    scene = scenes(n % len(STORIES))
    office = Office(shutil.copytree(scene.office.folder, tmp_path / "office"))
    order = replace(scene.order, folder=str(office.folder))
    last = deadly(order, n, scene.fate.steps, scene.fate.seconds)
    (fate,) = server.run(last)
    # Killed from outside, it may have been quicker.
    assert fate.status == -9 or (last.later is not None and fate.status == scene.fate.status), fate

    left = office.told()
    assert left in (scene.before, scene.after)
    if left:
        verify(office.ledger, office.archive)
    if "已收" in fate.said:
        assert left == scene.after

    (again,) = server.run(order)
    assert again.status == scene.fate.status, again
    told, new = office.told(), scene.after[len(scene.before) :]
    # A refusal is told as often as it happened.
    twice = [*scene.after, *new] if scene.fate.status == 1 and left == scene.after else scene.after
    assert told == twice
    verify(office.ledger, office.archive)
    assert archived(office) == scene.kept
    assert office.archive.count() == len(scene.kept)
    for path in office.folder.rglob("[!.]*.xlsx"):
        CalamineWorkbook.from_path(path).close()
    assert not [path for path in office.folder.glob("data/inbox/*") if path.is_file()]


def test_a_transaction_half_written_into_the_database_is_undone_by_whoever_opens_it(
    scenes: Callable[[int], Scene], server: Server, tmp_path: Path
) -> None:
    scene = scenes(STORIES.index(batch))
    office = Office(shutil.copytree(scene.office.folder, tmp_path / "office"))
    database = office.folder / "data" / "ledger.sqlite"
    before = database.read_bytes()
    order = replace(scene.order, folder=str(office.folder), spill=True)
    (fate,) = server.run(replace(order, dies_at=scene.fate.steps.index("before COMMIT")))
    assert fate.status == -9
    assert database.read_bytes() != before
    assert office.told() == scene.before
    verify(office.ledger, office.archive)
