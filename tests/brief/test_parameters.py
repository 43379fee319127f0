"""Parameters: what is taken, and the sentence that refuses the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tasklib
from tasklib.brief import CountyProgress, Html, JointMeeting
from tasklib.brief.county import Page
from tasklib.brief.meeting import Page as MeetingPage
from tasklib.errors import ParameterError
from tasklib.workspace import shipped
from tests.brief.desk import tables
from tests.plans import small_plan
from tests.stories import Story


def test_defaults_are_the_example_and_go_back_to_papermill_as_text() -> None:
    chosen = CountyProgress.of({})
    assert chosen.for_papermill() == {
        "plan": "yaan-2022", "period": "2022-06", "as_of": "", "cut": 0, "unit": "511802",
    }  # fmt: skip
    assert chosen.as_of_date is None
    assert JointMeeting.of({"since": "2022-04-15"}).since_date == date(2022, 4, 15)


def test_numbers_that_plain_papermill_makes_of_codes_are_taken() -> None:
    assert CountyProgress.of({"unit": 511803}).unit == "511803"
    assert CountyProgress.of({"period": 2022}).period == "2022"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"as_of": "昨天"}, "参数 as_of 须为日期，写成 2022-07-08，或留空，现为“昨天”。"),
        ({"as_of": "20220708"}, "参数 as_of 须为日期，写成 2022-07-08，或留空，现为“20220708”。"),
        ({"period": 2022.5}, "现为2022.5。"),
        ({"period": "2022-13"}, "参数 period 须为报送期，"),
        ({"unit": ["x"]}, "参数 unit 须为单位代码（字母、数字、-、_），如 511802，现为['x']。"),
        ({"unit": True}, "现为True。"),
        ({"unit": "../x"}, "现为“../x”。"),
        ({"cut": -1}, "参数 cut 须为数据截点，即台账条号，0 为不限，现为-1。"),
        ({"plan": None}, "参数 plan 须为工作方案编号，如 yaan-2022，现为None。"),
        ({"untis": "511803"}, "参数须是 plan、period、as_of、cut、unit 之一，现有“untis”（值为“511803”）"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError) as refused:
        CountyProgress.of(given)
    assert said in str(refused.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ParameterError) as refused:
        CountyProgress.of({"as_of": "x", "unit": "?", "y": 1})
    assert len(refused.value.details) == 3


def test_a_notebooks_own_names_are_no_parameters_but_plain_data_is() -> None:
    names = {
        "plan": "yaan-2022", "unit": "511803", "In": [""], "Out": {}, "_i1": "", "exit": object(),
        "tables": tables(Story(small_plan())), "page": Html(""), "CountyProgress": CountyProgress,
    }  # fmt: skip
    assert CountyProgress.from_notebook(names).unit == "511803"
    with pytest.raises(ParameterError, match="x"):
        CountyProgress.from_notebook({**names, "x": 1})


@pytest.mark.parametrize(("unit", "found"), [("X99", "方案里没有这个单位"), ("OFF", "示例市政府办公室")])
def test_a_unit_without_filings_is_refused_with_those_that_file(unit: str, found: str) -> None:
    with pytest.raises(ParameterError, match=f"须为2022年6月有报送任务的单位（C01、C02、D01），.*{found}"):
        Page(tables(Story(small_plan())), unit)


def test_since_must_lie_before_the_meeting() -> None:
    with pytest.raises(ParameterError, match="since 须早于会议日期 2022-07-08，现为“2022-07-08”"):
        MeetingPage(tables(Story(small_plan())), since=date(2022, 7, 8))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["county_progress", "joint_meeting"])
def test_papermill_stops_at_an_unknown_parameter_before_any_data_is_read(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    monkeypatch.setenv("PYTHONPATH", str(Path(tasklib.__file__).parents[1]))
    # An empty folder is no workspace: reading anything would fail otherwise.
    with pytest.raises(papermill.PapermillExecutionError) as stopped:
        papermill.execute_notebook(
            str(shipped("notebooks") / f"{kind}.ipynb"),
            str(tmp_path / "out.ipynb"),
            parameters={"untis": "511803"},
            progress_bar=False,
            cwd=str(tmp_path),
        )
    assert (stopped.value.ename, "untis" in stopped.value.evalue) == ("ParameterError", True)
