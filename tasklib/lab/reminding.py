"""催报: who has not filed, whom to call, a message to send them; filing extensions granted and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import polars as pl
from markupsafe import Markup

from tasklib.lab.more import More, day_of, line
from tasklib.lab.pieces import CopyButton, Said, UnitPicker, heading, side_by_side
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.office import extend_filing, reminders, revoke_filing
from tasklib.plan.workdays import marked


class Reminding(Section):
    """Lists the units that owe the period's filing, each with a message ready to copy."""

    title = "催报"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._owing: list[dict[str, Any]] | None = None
        self.all, self.rows = CopyButton(label="复制全部"), widgets.VBox()
        self.held, self.units = Said(), UnitPicker(every=False)
        self.until, self.reason = widgets.DatePicker(description="延至"), line("理由")
        self.granted_by = line("批准人", "批准人或批准单位")
        granting = ("held", "units", "until", "reason", "granted_by")
        self.more = More(
            session,
            {name: getattr(self, name) for name in granting},
            {
                "准予报送延期": (granting, self._extend),
                "撤回报送延期": (("held", "units", "reason", "granted_by"), self._revoke),
            },
        )
        self.children = [self.heading, self.all, self.rows, self.more]

    def refresh(self) -> None:
        """Ask anew who has not filed by the session's day."""
        session, record = self.session, self.session.tables.record
        owing = reminders(record, session.day).to_dicts()
        calendar, period = session.plan.calendar, session.period
        due = marked(calendar.due_on(period), calendar.is_provisional(period))
        self.heading.say(
            heading(
                f"{session.period.label}尚未报齐或重报的单位：{len(owing)} 个",
                f"报送截止日 {due}，以 {session.day} 计。催报语可改，改后再复制。",
            )
        )
        self.units.offer(session.plan.filers(session.period))
        extended = session.tables["filing_extensions"].filter(
            pl.col("revoked_on").is_null(), period=session.period_key
        )
        held = [f"{session.plan.unit(it['unit']).short}至 {it['until']}" for it in extended.to_dicts()]
        self.held.say(f"已准予报送延期：{'，'.join(held) or '无'}。")
        if owing == self._owing:
            return
        self._owing = owing
        self.all.text = "\n".join(one["message"] for one in owing)
        self.all.layout.display = "" if owing else "none"
        self.rows.children = [_line(one) for one in owing]

    def _named(self) -> Sequence[str]:
        return self.units.chosen or [unit.code for unit in self.session.plan.filers(self.session.period)]

    def _extend(self) -> str:
        units, until = self._named(), day_of(self.until)
        said = self.reason.value, self.granted_by.value
        seq = extend_filing(self.session.desk, self.session.period, units, until, *said)
        return f"已准予 {len(units)} 个单位报送延期至 {until}，记为第 {seq} 条。"

    def _revoke(self) -> str:
        units, said = self._named(), (self.reason.value, self.granted_by.value)
        seq = revoke_filing(self.session.desk, self.session.period, units, *said)
        return f"已撤回 {len(units)} 个单位的报送延期，记为第 {seq} 条。"


def _line(one: dict[str, Any]) -> widgets.HBox:
    message = widgets.Textarea(str(one["message"]), rows=3, layout={"width": "46em"})
    copy = CopyButton(text=message.value)
    widgets.jslink((message, "value"), (copy, "text"))
    who = Said(_called(one))
    who.layout.width = "17em"
    return side_by_side(who, message, copy)


def _called(one: dict[str, Any]) -> Markup:
    late = one["days_late"]
    when = f"逾期 {late} 天" if late > 0 else "今天截止" if late == 0 else f"还有 {-late} 天"
    return Markup("<p><b>{}</b> {}<br><small>{}</small></p>").format(one["name"], when, one["contact"])
