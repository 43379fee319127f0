"""The lines on top: plan, period and day; and the reviewer's name, asked once."""

from __future__ import annotations

from datetime import date

import ipywidgets as widgets

from tasklib.lab.pieces import Choice, Said
from tasklib.lab.session import Session


class Choosing(widgets.HBox):
    """What is worked on, and as of which day; a day that is not today is told, with a way back."""

    def __init__(self, session: Session, day: str) -> None:
        plans = [(plan.short_title, plan.id) for plan in session.plans.values()]
        self.plan = widgets.Dropdown(description="方案", options=plans, value=session.plan_id)
        self.period = Choice(description="报送期", layout={"width": "16em"})
        self.day = widgets.DatePicker(description=day, layout={"width": "16em"})
        self.past = Said(f"{day}不是今天。", "bad")
        self.now = widgets.Button(description="回到今天", button_style="warning", layout={"width": "auto"})
        super().__init__([self.plan, self.period, self.day, self.past, self.now])
        self.add_class("tasklib-row")
        self._session = session
        self._offer()
        self.plan.observe(lambda _: self._replan(), "value")
        self.period.on_choice(lambda: setattr(session, "period_key", self.period.value))
        self._date()
        session.observe(lambda _: self._date(), "day")
        self.day.observe(lambda _: self._pick(self.day.value), "value")
        self.now.on_click(lambda _: self._pick(None))

    def _pick(self, day: date | None) -> None:
        self._session.pick(day)
        self._date()

    def _date(self) -> None:
        self.day.value = self._session.day
        for part in (self.past, self.now):
            part.layout.display = "" if self._session.picked else "none"

    def _replan(self) -> None:
        session = self._session
        with session.hold_trait_notifications():
            session.plan_id = self.plan.value
            session.period_key = session.current_period()
        self._offer()

    def _offer(self) -> None:
        plan, key = self._session.plan, self._session.period_key
        self.period.offer([(period.label, period.key) for period in plan.periods(plan.last_period)], key)


class Signing(widgets.HBox):
    """Who works here; nothing is done before that is said."""

    def __init__(self, session: Session) -> None:
        self.name = widgets.Text(description="经办人", placeholder="请填姓名")
        self.confirm = widgets.Button(description="确定", button_style="warning", layout={"width": "auto"})
        self.said = Said("填写姓名并按“确定”后才能办理；所办各事都记在经办人名下。", "soft")
        super().__init__([self.name, self.confirm, self.said])
        self.add_class("tasklib-row")
        self._session = session
        self.confirm.on_click(lambda _: self._sign())

    def _sign(self) -> None:
        signed, name = self.name.disabled, self.name.value.strip()
        if signed or not name:
            self.name.disabled, self._session.actor = False, ""
            self.confirm.description, self.confirm.button_style = "确定", "warning"
            self.said.say("请填写姓名并按“确定”。", "soft")
        else:
            self.name.disabled, self._session.actor = True, name
            self.confirm.description, self.confirm.button_style = "换人", ""
            self.said.say(f"所办各事都记在“{name}”名下。", "good")
