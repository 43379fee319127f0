"""出稿: briefs rendered, and opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ipywidgets as widgets

from tasklib.lab.pieces import Action, Said, opener, side_by_side
from tasklib.lab.section import Making
from tasklib.lab.session import Session
from tasklib.plan import whole_of
from tasklib.publish import KINDS, Order, kind_named, render


class Rendering(Making):
    """Renders one kind of brief, with a bar that says how far it is, and buttons that open the pages."""

    title = "出稿"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.kind = widgets.ToggleButtons(options=[(kind.title, kind.name) for kind in KINDS])
        self.as_of = widgets.DatePicker(description="数据截止日")
        self.bar = widgets.IntProgress(layout={"display": "none", "width": "34em"})
        self.render = Action(session, "生成", self._render)
        self.children = [self.heading, self.kind, self.as_of, self.units, self.render, self.bar, self.made]
        self.kind.observe(lambda _: self._fit(), "value")
        self._fit()

    def words(self) -> tuple[str, str]:
        """What a brief holds."""
        return f"{self.session.period.label}简报", "截止日以后收到的材料不计入；页面可直接打印成 A4。"

    def begin(self) -> None:
        """The period's due day as the day the figures hold for."""
        self.as_of.value = min(self.session.plan.calendar.due_on(self.session.period), self.session.day)

    def _fit(self) -> None:
        self.units.layout.display = "" if kind_named(self.kind.value).per_unit else "none"

    def _render(self) -> str:
        session, kind = self.session, kind_named(self.kind.value)
        units = self.units.chosen if kind.per_unit else ()
        as_of: date | None = self.as_of.value
        order = Order(kind, session.plan_id, session.period_key, units, as_of)
        self.made.children = []
        self.bar.layout.display = ""
        try:
            made = render(session.workspace, order, session.named, self._advance)
        finally:
            self.bar.layout.display = "none"
        failed = [Said(f"未生成 {path.stem}：{cause}", "bad") for path, cause in made.failed.items()]
        pages = [side_by_side(opener(path), Said(f"{self._titled(path)}　{path}")) for path in made.pages]
        index = side_by_side(opener(made.indexes[0], "打开目录"), Said(str(made.indexes[0])))
        self.made.children = [*failed, index, *pages]
        return f"已生成{kind.title} {len(made.pages)} 页。"

    def _advance(self, done: int, all: int, name: str) -> None:
        self.bar.max, self.bar.value, self.bar.description = all, done, f"{done}/{all} {name}"

    def _titled(self, path: Path) -> str:
        plan, stem = self.session.plan, path.stem.removesuffix(".draft")
        return plan.unit(stem).short if plan.has_unit(stem) else whole_of(plan)
