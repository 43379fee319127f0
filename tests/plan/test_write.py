"""A plan's files written: read again they are the same plan, and a failure leaves what stood there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tasklib import files
from tasklib.plan import Plan, load_plan
from tasklib.plan.item import Text
from tasklib.plan.load import FILES
from tasklib.plan.write import plan_files, write_plan
from tasklib.workspace import shipped
from tests.planbook.desk import grown_plan
from tests.plans import small_plan

PLANS = sorted(path.parent for path in shipped("plans").glob("*/plan.yaml"))
TEXT = TypeAdapter[str](Text)


def is_text(words: str) -> bool:
    try:
        return TEXT.validate_python(words) == words
    except ValidationError:
        return False


# What an office may write, and what YAML takes for something else.
WORDS = st.one_of(
    st.sampled_from(["no", "on", "null", "~", "0", "1e3", "0x1F", "2022-06-30", "12:30", "=", "- a", "a: b", "#", "%"]),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12),
).filter(is_text)  # fmt: skip
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,6}", fullmatch=True)


@pytest.mark.parametrize("folder", PLANS, ids=lambda path: path.name)
def test_every_shipped_plan_reads_the_same_after_it_was_written(folder: Path, tmp_path: Path) -> None:
    plan = load_plan(folder)
    written = write_plan(plan, tmp_path / plan.id)
    assert [path.name for path in written] == list(FILES)
    again = load_plan(tmp_path / plan.id)
    assert again == plan
    assert again.document == plan.document


@pytest.mark.parametrize("plan", [small_plan(), grown_plan()], ids=["small", "grown"])
def test_a_plan_of_every_field_reads_the_same_after_it_was_written(plan: Plan, tmp_path: Path) -> None:
    write_plan(plan, tmp_path / plan.id)
    again = load_plan(tmp_path / plan.id)
    assert again == plan
    assert again.document == plan.document


@settings(max_examples=60, deadline=None)
@given(title=WORDS, action=WORDS, tags=st.lists(WORDS, max_size=3), code=CODES)
def test_no_text_and_no_code_changes_on_its_way_through_yaml(
    title: str, action: str, tags: list[str], code: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plan = small_plan()
    task = plan.tasks[2].model_copy(update={"title": title, "tags": tuple(tags), "goal": action})
    problem = plan.problems[0].model_copy(update={"id": code})
    measure = plan.measures[0].model_copy(update={"problem": code, "action": action})
    tasks = (*plan.tasks[:2], task, plan.tasks[3])
    plan = plan.model_copy(update={"tasks": tasks, "problems": (problem,), "measures": (measure,)})
    folder = tmp_path_factory.mktemp("plan") / plan.id
    write_plan(plan, folder)
    assert load_plan(folder) == plan


def test_a_clerk_finds_each_files_keys_explained_units_a_line_each_and_defaults_left_out() -> None:
    texts = plan_files(load_plan(shipped("plans") / "yaan-2022"))
    assert all(text.splitlines()[1].startswith("# ") for text in texts.values())
    assert re.search(
        r"^- \{code: 511803, name: 名山区, short: 名山, level: county,", texts["units.yaml"], re.MULTILINE
    )
    assert "- {task: A1, role: files, units: [counties], source: reconstructed}" in texts["assignments.yaml"]
    assert "strictness" not in texts["tasks.yaml"].split("schema_version")[1]
    assert "unit_targets: {511800-zfb: 58, 511802: 52," in texts["tasks.yaml"]


def test_other_readers_of_yaml_take_codes_and_texts_for_what_they_are() -> None:
    units = [
        {"code": code, "name": f"{code}局", "short": code, "level": "department", "source": "source"}
        for code in ("007", "1e3", "OFF", "CITY", "C01", "C02", "D01")
    ]
    read = yaml.safe_load(plan_files(small_plan(units=units))["units.yaml"])
    assert [unit["code"] for unit in read["units"]] == ["007", "1e3", "OFF", "CITY", "C01", "C02", "D01"]


def test_a_file_that_cannot_be_written_leaves_all_of_them_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo-2022"
    write_plan(small_plan(), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    whole = files.write_whole
    broken = iter([False, False, True])

    def failing(path: Path, content: bytes) -> None:
        if next(broken, False):
            raise OSError(28, "No space left on device")
        whole(path, content)

    monkeypatch.setattr(files, "write_whole", failing)
    with pytest.raises(OSError, match="No space"):
        write_plan(grown_plan(), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
