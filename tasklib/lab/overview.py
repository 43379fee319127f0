"""总览: city → county → task → filing → evidence, for any period and day."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import polars as pl

from tasklib.brief import first_sentence
from tasklib.brief.marks import LIGHTS, REVIEWS, STATES
from tasklib.brief.source import Row, Telling
from tasklib.brief.tasks import deadline_words
from tasklib.errors import sentence_of
from tasklib.lab.choosing import Choosing
from tasklib.lab.grid import Grid
from tasklib.lab.history import History
from tasklib.lab.pieces import Choice, Said, Top, side_by_side
from tasklib.lab.session import Session
from tasklib.lab.style import style
from tasklib.plan import whole_of
from tasklib.progress import standings, summary

_COUNTS = {
    "due": "应完成", "done": "已完成", "on_track": "达到序时", "behind": "滞后", "overdue": "逾期",
    "not_filed": "未报", "red": "红", "yellow": "黄", "percent": "进展（%）", "expected": "序时（%）",
}  # fmt: skip
_FILTERS = {"category": "大类", "light": "灯色", "lead": "牵头单位", "unit": "单位"}
_EVERY = ("全部", None)


class Overview(widgets.VBox):
    """Three levels, each opened by a row of the one before: units, their tasks, a task through time.

    Without filters the counts are those of the table ``summary``; with filters, the same counts
    over the tasks that pass.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._codes: list[str | None] = []
        self._passed: list[Row] = []
        self._rows: list[Row] = []
        self.trouble, self.sentence, self.top = Said(), Said(), Top()
        self.filters = {
            name: Choice(description=title, layout={"width": "17em"}) for name, title in _FILTERS.items()
        }
        self.units = Grid(self._choose_unit, page=40)
        self.tasks = Grid(self._choose_task, prose=("事项", "牵头", "判定理由"))
        self.history = History(session)
        city = widgets.VBox([self.sentence, self.units])
        self.levels = widgets.Accordion([city, self.tasks, self.history], selected_index=0)
        lines = [Choosing(session, "截止日"), side_by_side(*self.filters.values()), self.trouble]
        super().__init__([style(), self.top, *lines, self.levels])
        self.add_class("tasklib-desk")
        for drop in self.filters.values():
            drop.on_choice(lambda: self._guarded(self._count))
        session.observe(lambda _: self._guarded(self._offer), ["plan_id", "period_key", "day"])
        self._guarded(self._offer)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            self.session.keep_up()
            step()
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the reader meets a sentence
            self.trouble.say(sentence_of(error), "bad")
        else:
            self.trouble.say("")

    def _offer(self) -> None:
        """Offer what the plan has to filter by, then count."""
        plan, period = self.session.plan, self.session.period
        leads = {code for task in plan.tasks for code in plan.assigned(task.id, "leads", period)}
        offered = {
            "category": [(f"{one.id} {one.title}", one.id) for one in plan.categories],
            "light": [(f"{shape} {name}", name) for name, (shape, _) in LIGHTS.items()],
            "lead": [(unit.short, unit.code) for unit in plan.units if unit.code in leads],
            "unit": [(unit.short, unit.code) for unit in plan.filers(period)],
        }
        for name, drop in self.filters.items():
            drop.offer([_EVERY, *offered[name]], drop.value)
        self._count()

    def _count(self) -> None:
        """Count what passes the filters, by unit."""
        tables = self.session.tables
        every = zip(Telling(tables).progress, standings(tables.record), strict=True)
        passed = [(told, stands) for told, stands in every if self._passes(told)]
        self._passed = [told for told, _ in passed]
        counts = summary(tables.record, [stands for _, stands in passed])
        self._codes = counts["unit"].to_list()
        names = pl.Series("单位", [self._called(code) for code in self._codes])
        shown = counts.select(pl.col(name).alias(title) for name, title in _COUNTS.items())
        self.units.show(shown.insert_column(0, names))
        filtered = any(drop.value for drop in self.filters.values())
        self.sentence.say("以下只计筛选出的事项。" if filtered else first_sentence(tables))
        self.levels.set_title(0, f"{whole_of(self.session.plan)}：点一个单位看它的事项")
        self._list(None)
        self.levels.selected_index = 0

    def _passes(self, told: Row) -> bool:
        plan, task = self.session.plan, told["task"]
        own = {
            "category": [plan.task(task).category],
            "light": [told["light"]],
            "lead": plan.assigned(task, "leads", self.session.period),
            "unit": [told["unit"]],
        }
        return all(drop.value is None or drop.value in own[name] for name, drop in self.filters.items())

    def _choose_unit(self, n: int) -> None:
        self._guarded(lambda: self._list(self._codes[n]))
        self._open(1)

    def _list(self, unit: str | None) -> None:
        """List the tasks that passed, of one unit or of all."""
        self._rows = [told for told in self._passed if unit in (None, told["unit"])]
        shown = [self._line(told) for told in self._rows]
        self.tasks.show(pl.DataFrame(shown) if shown else pl.DataFrame({"事项": []}))
        self.levels.set_title(1, f"{self._called(unit)}：事项 {len(shown)} 项，点一项看填报、审核和佐证")
        self.history.forget()
        self.levels.set_title(2, "填报：先在上面点一个事项")

    def _line(self, told: Row) -> dict[str, object]:
        plan = self.session.plan
        leads = plan.assigned(told["task"], "leads", self.session.period)
        return {
            "单位": plan.unit(told["unit"]).short,
            "事项": f"{told['task']} {plan.task(told['task']).title}",
            "灯色": f"{LIGHTS[told['light']][0]} {told['light']}",
            "状态": STATES[told["state"]],
            "完成（%）": told["percent"],
            "序时（%）": told["expected"],
            "时限": deadline_words(told),
            "审核": "待认定" if told["requested"] else REVIEWS[told["review"]],
            "牵头": "、".join(plan.unit(code).short for code in leads),
            "判定理由": told["reason"],
        }

    def _choose_task(self, n: int) -> None:
        told = self._rows[n]
        self._guarded(lambda: self.history.show(told["task"], told["unit"]))
        name = self.session.plan.task(told["task"]).title
        self.levels.set_title(2, f"{self._called(told['unit'])} {told['task']}{name}：填报、审核、佐证")
        self._open(2)

    def _open(self, level: int) -> None:
        self.levels.selected_index = level
        self.top.show()

    def _called(self, unit: str | None) -> str:
        return "合计" if unit is None else self.session.plan.unit(unit).short
