"""The office's verdict on one filed row: accepted, or returned with a reason."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from tasklib.lab.pieces import Action, side_by_side
from tasklib.lab.session import Session
from tasklib.office import STOCK_REASONS, accept, give_back
from tasklib.plan import Period

# Why a row needs eyes, in a few words.
NEEDS = {
    "overclaimed": "虚高",
    "falling": "下降",
    "no_evidence": "无佐证",
    "same_text": "与上期雷同",
    "requested": "申报不涉及",
    "claimed_done": "报已完成",
}


class Verdict(widgets.VBox):
    """The two verdicts on the row that is looked at, with stock reasons to start from."""

    def __init__(self, session: Session) -> None:
        stock = [("退回理由：可从常用的里选，再改", ""), *((text, text) for text in STOCK_REASONS.values())]
        self.stock = widgets.Dropdown(options=stock, layout={"width": "auto"})
        self.reason = widgets.Textarea(
            placeholder="退回须写明理由，单位据此修改", rows=4, layout={"width": "auto"}
        )
        self.accept = Action(session, "通过", self._accept, "success", "check")
        self.give_back = Action(session, "退回", self._give_back, "danger", "undo")
        super().__init__([self.stock, self.reason, side_by_side(self.accept, self.give_back)])
        self._session = session
        self._one: dict[str, Any] = {}
        self.stock.observe(lambda change: setattr(self.reason, "value", change["new"]), "value")

    def offer(self, one: dict[str, Any]) -> None:
        """Fit the buttons and the reason to a row of the table ``review``."""
        asks, fresh = one["state"] == "not_applicable", _key(one) != _key(self._one)
        self._one = one
        self.accept.button.description = "认定不涉及" if asks else "通过"
        self.give_back.button.description = "不予认定，退回" if asks else "退回"
        self.give_back.offer(wanted=one["review"] == "pending")
        if fresh:
            reasons = [STOCK_REASONS[need] for need in one["needs"].split() if need in STOCK_REASONS]
            self.stock.value = self.reason.value = next(iter(reasons), "")

    def _accept(self) -> str:
        one, period = self._one, Period.parse(self._one["period"])
        seq = accept(self._session.desk, period, [one["unit"]], [one["task"]], seen=one["submission"])
        return f"{one['task']} 已通过，记为第 {seq} 条。"

    def _give_back(self) -> str:
        one, period = self._one, Period.parse(self._one["period"])
        said = self.reason.value
        seq = give_back(self._session.desk, period, one["unit"], [one["task"]], said, seen=one["submission"])
        return f"{one['task']} 已退回，记为第 {seq} 条。"


def _key(one: dict[str, Any]) -> tuple[Any, Any]:
    return one.get("submission"), one.get("task")
