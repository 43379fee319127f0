"""What a plan's own level and those below it are called."""

from __future__ import annotations

from typing import Any

import pytest

from tasklib.brief.source import Telling
from tasklib.plan import departments, is_office, localities, undecided, whole_of
from tests.brief.desk import tables
from tests.plans import R, small_plan
from tests.stories import Story


def unit(code: str, name: str, level: str) -> dict[str, Any]:
    return {"code": code, "name": name, "short": name, "level": level, "source": R}


def units(region: str, level: str, *below: dict[str, Any]) -> list[dict[str, Any]]:
    """The small plan's units, its region under another name."""
    others = [found.model_dump() for found in small_plan().units if found.code != "CITY"]
    return [unit("CITY", region, level), *others, *below]


@pytest.mark.parametrize(
    ("region", "level", "whole", "offices"),
    [
        ("雅安市", "city", "全市", "市级部门"),
        ("湘西土家族苗族自治州", "city", "全州", "州级部门"),
        ("金堂县", "county", "全县", "县级部门"),
        ("锦江区人民政府", "county", "全区", "区级部门"),
        ("甲乙管委会", "city", "全域", "本级部门"),
    ],
)
def test_the_regions_own_name_says_what_it_is(region: str, level: str, whole: str, offices: str) -> None:
    plan = small_plan(units=units(region, level))
    assert (whole_of(plan), departments(plan)) == (whole, offices)
    assert is_office(plan, plan.unit("CITY"))


@pytest.mark.parametrize(
    ("group", "word"),
    [
        ("各区（市）县政府", "区（市）县"),
        ("各县市人民政府", "县市"),
        ("县级各政府", "县（区）"),
    ],
)
def test_units_below_are_called_as_the_plans_group_of_them_all(group: str, word: str) -> None:
    every = {"id": "counties", "name": group, "kind": "enumerated", "members": ["C01", "C02"], "source": R}
    assert localities(small_plan(groups=[every]), "county") == word
    # A group of some says nothing of all.
    assert localities(small_plan(groups=[{**every, "members": ["C01"]}]), "county") == "县（区）"
    assert localities(small_plan(groups=[every]), "township") == "乡镇（街道）"


def test_filing_units_of_several_levels_stand_apart_the_higher_first() -> None:
    town = unit("T01", "丁镇", "township")
    filing = [
        *(a.model_dump(by_alias=True) for a in small_plan().assignments),
        {"task": "T3", "role": "files", "units": ["T01"], "source": R},
    ]
    story = Story(small_plan(units=units("示例市", "city", town), assignments=filing))
    telling = Telling(tables(story))
    assert [(name, len(found)) for name, found in telling.kinds()] == [
        ("市级部门", 1), ("县（区）", 2), ("乡镇（街道）", 1),
    ]  # fmt: skip
    assert telling.spread == "1个市级部门、2个县（区）和1个乡镇（街道）"


def test_an_open_group_waits_only_while_it_has_no_members_and_is_to_file() -> None:
    some = {"id": "some", "name": "有关部门", "kind": "open", "members": [], "source": R}
    late = {"task": "T3", "role": "files", "units": ["some"], "from": "2022-07-01", "source": R}
    rest = [a.model_dump(by_alias=True) for a in small_plan().assignments]
    groups = [group.model_dump() for group in small_plan().groups]
    plan = small_plan(groups=[*groups, some], assignments=[*rest, late])
    june = plan.period("2022-06")
    assert undecided(plan, "T3", june) == ()
    assert [group.name for group in undecided(plan, "T3", june.next())] == ["有关部门"]
    picked = small_plan(groups=[*groups, {**some, "members": ["D01"]}], assignments=[*rest, late])
    assert undecided(picked, "T3", june.next()) == ()
    said = Telling(tables(Story(plan), "2022-07", "2022-08-08")).undecided
    assert said == "责任单位中待明确、尚无单位填报的：有关部门（T3）。"
