"""督办: the steps that the plan's rule makes due, taken one by one; replies and withdrawals."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from tasklib.brief.letter import open_steps, steps_sentence
from tasklib.brief.source import Telling
from tasklib.lab.more import More
from tasklib.lab.pieces import Action, Choice, Said, heading
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.office import LEVEL_NAMES, answer, press, withdraw
from tasklib.progress.escalation import due_steps

_WIDE = {"width": "34em"}


class Pressing(Section):
    """What is due against whom and why, and what was taken and waits for a reply."""

    title = "督办"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.due = Choice(description="应办", layout=_WIDE)
        self.level = Choice(description="办理", layout=_WIDE)
        self.reason, self.told, self.waiting = Said(), Said(), Said()
        self.basis = widgets.Text(
            description="依据", placeholder="不逐级办理、方案又没有写明可以直接办理的，写明依据", layout=_WIDE
        )
        self.take = Action(session, "办理督办", self._take)
        self.form = widgets.VBox([self.due, self.reason, self.level, self.basis, self.take])
        self.step = Choice(description="编号", layout=_WIDE)
        self.text = widgets.Textarea(
            description="内容", placeholder="回复的内容，或撤回的理由", rows=3, layout=_WIDE
        )
        fields = {"step": self.step, "text": self.text}
        acts = {
            "记单位回复": (tuple(fields), self._answer),
            "撤回督办": (tuple(fields), self._withdraw),
        }
        self.more = More(session, fields, acts)
        self.children = [self.heading, self.form, self.told, self.waiting, self.more]
        self.due.on_choice(self._tell)

    def refresh(self) -> None:
        """Read anew what is due for the period, and what waits."""
        session, source = self.session, self.session.tables
        due = source["escalations_due"].to_dicts()
        self.heading.say(
            heading(
                f"应办督办 {len(due)} 件", "按方案规定的连续亮灯期数逐级提出，办与不办、是否越级由办公室定。"
            )
        )
        self.due.offer(
            [
                (
                    f"{LEVEL_NAMES[row['level']]}　{session.plan.unit(row['unit']).short}　{row['task']}",
                    (row["unit"], row["task"]),
                )
                for row in due
            ],
            self.due.value,
        )
        self.form.layout.display = "" if due else "none"
        telling = Telling(source)
        self.told.say(steps_sentence(telling) or "还没有办理过督办。")
        self.waiting.say(open_steps(telling))
        # An answered one stays, for what the unit adds to its reply.
        steps = [row for row in source["escalations"].to_dicts() if row["status"] != "withdrawn"]
        steps.sort(key=lambda row: row["status"] != "open")
        self.step.offer([(self._named(row), row["escalation"]) for row in steps], self.step.value)
        self._tell()

    def _named(self, row: dict[str, Any]) -> str:
        unit = self.session.plan.unit(row["unit"]).short
        return f"{row['escalation']}　{unit}　{row['task']}{'（已回复）' * (row['status'] == 'replied')}"

    def _tell(self) -> None:
        if self.due.value is None:
            return
        unit, task = self.due.value
        (row,) = self.session.tables["escalations_due"].filter(unit=unit, task=task).to_dicts()
        self.reason.say(row["reason"])
        names = [LEVEL_NAMES[step.level] for step, _ in due_steps(self.session.tables.record, task, unit)]
        self.level.offer([(name, name) for name in names], LEVEL_NAMES[row["level"]])

    def _take(self) -> str:
        unit, task = self.due.value
        basis = self.basis.value
        number, seq = press(self.session.desk, self.session.period, unit, task, self.level.value, basis)
        self.basis.value = ""
        return f"已办理 {number}，记为第 {seq} 条。"

    def _answer(self) -> str:
        number = self.step.value or ""
        return f"已记录 {number}的回复，记为第 {answer(self.session.desk, number, self.text.value)} 条。"

    def _withdraw(self) -> str:
        number = self.step.value or ""
        return f"已撤回 {number}，记为第 {withdraw(self.session.desk, number, self.text.value)} 条。"
