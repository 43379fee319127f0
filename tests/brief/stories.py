"""Small random ledgers: three units, three months, filings of every fate, problems, verdicts, closures."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tasklib.ledger import Closure, ProblemReport, Resolution
from tests.plans import R, small_plan
from tests.stories import Story, filing

__all__ = ["stories"]

_DUE = {"2022-04": date(2022, 5, 5), "2022-05": date(2022, 6, 6), "2022-06": date(2022, 7, 5)}
_TASKS = {"C01": ("T1", "T2", "T3"), "C02": ("T1", "T2", "T3"), "D01": ("T4",)}
_FIGURES = {"T1": ("n",), "T2": ("a", "b"), "T3": (), "T4": ("m",)}
_STATES = ("in_progress", "in_progress", "claimed_done", "not_started", "not_applicable")
_STEPS = [
    {"level": "reminder", "light": "yellow", "periods": 2, "source": R},
    {"level": "letter", "light": "red", "periods": 2, "source": R},
    {"level": "bulletin", "light": "red", "periods": 3, "source": R},
]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """What may have happened from April to June 2022, and to its filings until 14 July."""
    story = Story(small_plan(escalation=_STEPS))
    for period, due in _DUE.items():
        for unit, tasks in _TASKS.items():
            if not draw(st.integers(0, 3)):
                continue
            on = (due + timedelta(days=draw(st.integers(-3, 3)))).isoformat()
            rows, figures = [], {}
            for task in tasks:
                state = draw(st.sampled_from(_STATES))
                percent = {"claimed_done": 100, "not_started": 0}.get(state, draw(st.integers(0, 10)) * 10)
                said = draw(st.sampled_from(["", "台账"]))
                rows.append(
                    filing(task, state, None if state == "not_applicable" else percent, evidence=said)
                )
                for name in _FIGURES[task]:
                    figures[task, name] = draw(st.sampled_from([0, 5, 10, 12, 20, None]))
            problems = [
                ProblemReport(f"Q{unit}", tasks[0], "缺人", draw(st.sampled_from(["open", "solved"])), "unit",
                              due=draw(st.sampled_from([None, date(2022, 6, 1), date(2022, 7, 20)])))
            ] * draw(st.integers(0, 1))  # fmt: skip
            seq = story.submit(unit, period, on, rows, figures, problems)
            verdict = draw(st.sampled_from([None, "accepted", "returned"]))
            if verdict:
                story.judge((due + timedelta(days=4)).isoformat(), seq, verdict, tasks[-1])
    if draw(st.booleans()):
        story.add("2022-07-10", Closure("T4", "D01", "closed", "核实"))
    if draw(st.booleans()):
        story.add(
            "2022-05-10", Resolution("R1", date(2022, 5, 10), "meeting", "定标准", "OFF", date(2022, 6, 30))
        )
    return story
