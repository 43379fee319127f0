"""The workbook gives the plan back: every field of it, from any office program."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tasklib.plan import Plan, load_plan
from tasklib.planbook import export_book, load_book
from tasklib.planbook.cells import TEXTS, Names, Unfit
from tasklib.planbook.deadlines import read_deadlines, write_deadlines
from tasklib.planbook.form import SHEETS
from tasklib.workspace import shipped
from tests.planbook.desk import grown_plan
from tests.plans import small_plan

PLANS = sorted(path.parent for path in shipped("plans").glob("*/plan.yaml"))
# What a worksheet can hold: no control characters, no outer spaces.
WORDS = st.text(
    st.one_of(st.sampled_from("甲乙（）()\\、：\n 争取至0123-"), st.characters(categories=("L", "N", "P", "S"))),
    min_size=1, max_size=14,
).map(str.strip).filter(bool)  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def same(plan: Plan, content: bytes) -> None:
    found = load_book(content, "方案.xlsx")
    assert found.faults == []
    assert found.defaults == []
    assert found.plan == plan
    # Not only equal: of one hash, so that a plan on record is still the one on record.
    assert found.plan is not None
    assert found.plan.document == plan.document


@pytest.mark.parametrize("folder", PLANS, ids=lambda path: path.name)
def test_every_shipped_plan_comes_back_from_its_workbook(folder: Path) -> None:
    plan = load_plan(folder)
    same(plan, export_book(plan))


@pytest.mark.parametrize("plan", [small_plan(), grown_plan()], ids=["small", "grown"])
def test_a_plan_of_every_field_comes_back(plan: Plan) -> None:
    same(plan, export_book(plan))
    assert export_book(plan) == export_book(plan)


def test_every_field_of_a_plan_has_its_place_in_the_workbook() -> None:
    placed = {(*sheet.at, *column.path) for sheet in SHEETS for column in sheet.keyed}
    # What the rules of 时限 and 分工 read, and lists that are sheets or cells of their own.
    ruled = {("tasks", "milestones", key) for key in ("start", "deadline", "strictness", "words")}
    ruled |= {("tasks", "open_ended"), ("schema_version",)}
    assert set(fields_of(Plan)) - placed - ruled == set()


def fields_of(model: type[BaseModel], *at: str) -> list[tuple[str, ...]]:
    """The path of every field that holds no further model, terms of a group left whole."""
    found: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        here = (*at, field.alias or name)
        inner = [part for part in parts_of(field.annotation) if issubclass(part, BaseModel)]
        found += fields_of(inner[0], *here) if inner and here != ("groups", "terms") else [here]
    return found


def parts_of(annotation: Any) -> list[type]:
    inside = [part for argument in getattr(annotation, "__args__", ()) for part in parts_of(argument)]
    return [annotation] if isinstance(annotation, type) and not inside else inside


def test_a_plan_of_every_field_is_set_to_something_else_than_its_defaults() -> None:
    written = grown_plan().model_dump(by_alias=True, exclude_defaults=True)
    for path in fields_of(Plan):
        assert any(True for _ in values(written, path)), path


def values(part: Any, path: tuple[str, ...]) -> list[Any]:
    if not path:
        return [part]
    if isinstance(part, (list, tuple)):
        return [value for item in part for value in values(item, path)]
    return values(part[path[0]], path[1:]) if part and path[0] in part else []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_workbook_that_libreoffice_saved_again_gives_the_same_plan(tmp_path: Path) -> None:
    plan = grown_plan()
    (tmp_path / "a.xlsx").write_bytes(export_book(plan))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=180)
    same(plan, (tmp_path / "out" / "a.xlsx").read_bytes())


IN_WORDS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "争取", "每", "力争在", "2023年", "不迟于"]),
    st.sampled_from(
        ["6月", "年", "4月-10月", "季度", "每半年结束后10个工作日", "二月三十日", "长期", "2022.6", "按规定"]
    ),
    st.sampled_from(["底前", "内", "底", "", "结束后5日内", "完成"]),
    st.sampled_from(["", " 建成", "（试行）", "，长期坚持", "\\"]),
).map(str.strip)
MILESTONES = st.fixed_dictionaries({
    "title": WORDS, "deadline": DAYS, "start": st.none() | DAYS, "words": st.none() | WORDS | IN_WORDS,
    "strictness": st.sampled_from(["binding", "aspirational"]),
})  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(milestones=st.lists(MILESTONES, max_size=3), open_ended=st.none() | WORDS | IN_WORDS)
def test_any_deadlines_come_back_from_their_lines(
    milestones: list[dict[str, Any]], open_ended: str | None
) -> None:
    text = write_deadlines({"milestones": milestones, "recurring": [], "open_ended": open_ended})
    said = read_deadlines(text or "")
    named = len(milestones) > 1
    assert said.open_ended == open_ended
    assert [
        (line.title, line.deadline, line.start, line.words, line.strictness) for line in said.dated
    ] == [
        (m["title"] if named else None, m["deadline"], m["start"], m["words"], m["strictness"])
        for m in milestones
    ]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(line=IN_WORDS | WORDS, year=st.sampled_from([2022, 2024]))
def test_what_is_read_out_of_words_comes_back_as_it_was_read(line: str, year: int) -> None:
    try:
        said = read_deadlines(line, year, date(year, 3, 1))
    except Unfit:
        return
    rules = [rule.rule for rule in said.regular if rule.rule]
    text = write_deadlines({
        "milestones": [asdict(dated) for dated in said.dated],
        "recurring": [{**rule, "title": "完成"} for rule in rules],
        "open_ended": said.open_ended,
    })  # fmt: skip
    # By no year of its own: what is exported says it all.
    again = read_deadlines(text or "")
    assert [replace(dated, title=None) for dated in said.dated] == list(again.dated)
    assert again.open_ended == said.open_ended
    assert [regular.line for regular in again.regular] == [rule.line for rule in said.regular if rule.rule]
    assert again.told == ()


@settings(max_examples=200, deadline=None)
@given(
    names=st.dictionaries(st.from_regex(r"[A-C0-9]{1,3}", fullmatch=True), st.lists(WORDS, max_size=3), min_size=1),
    picked=st.data(),
)  # fmt: skip
def test_units_in_one_cell_come_back_whatever_they_are_called(
    names: dict[str, list[str]], picked: st.DataObject
) -> None:
    known = Names(names.items())
    codes = tuple(picked.draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=4)))
    assert known.split(known.join(codes)) == codes


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=4))
def test_texts_in_one_cell_come_back(texts: list[str]) -> None:
    none = Names([])
    assert TEXTS.read(str(TEXTS.write(texts, none) or ""), none) == tuple(texts)


def test_a_day_before_spreadsheets_count_and_a_number_they_would_round_keep_their_text() -> None:
    base = small_plan()
    early = base.start - timedelta(days=365 * 150)
    plan = small_plan(
        issued={"date": early.isoformat(), "source": "source"},
        thresholds={"behind_yellow": "10.000000000000000001"},
    )
    same(plan, export_book(plan))
