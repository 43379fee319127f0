"""What a review asks for now and then: opinions, later evidence, extensions, corrections, reopening."""

from __future__ import annotations

import ipywidgets as widgets

from tasklib.lab.inbox import InboxFiles
from tasklib.lab.more import More, day_of, line
from tasklib.lab.pieces import Choice
from tasklib.lab.session import Session
from tasklib.office import correct, extend, keep_evidence, opine, reopen
from tasklib.plan import Period
from tasklib.progress.attention import latest_revisions
from tasklib.progress.expected import deadlines

_ABOUT = ("unit", "period", "task")
_GRANTED = ("reason", "granted_by")


class Matters(More):
    """Acts on one task of one unit, at first on the row that is looked at."""

    def __init__(self, session: Session) -> None:
        wide = {"width": "34em"}
        self.unit = Choice(description="单位", layout=wide)
        self.period = Choice(description="报送期", layout=wide)
        self.task = Choice(description="事项", layout=wide)
        self.lead = Choice(description="牵头单位", layout=wide)
        self.indicator = Choice(description="更正", layout=wide)
        self.value = line("更正为", "确数，不带“约”“余”“近”")
        self.node = Choice(description="现时限", layout=wide)
        self.deadline = widgets.DatePicker(description="新时限")
        self.files = InboxFiles(session)
        self.opinion = widgets.Textarea(description="意见", rows=3, layout=wide)
        self.reason, self.granted_by = line("理由"), line("批准人", "批准人或批准单位")
        names = (*_ABOUT, "lead", "indicator", "value", "node", "deadline", "files", "opinion", *_GRANTED)
        super().__init__(
            session,
            {name: getattr(self, name) for name in names},
            {
                "记牵头意见": ((*_ABOUT, "lead", "opinion"), self._opine),
                "补收佐证材料": ((*_ABOUT, "files"), self._keep_proof),
                "补收盖章件": (("unit", "period", "files"), self._keep_scan),
                "时限延期": (("unit", "task", "node", "deadline", *_GRANTED), self._extend),
                "更正已止收的数": ((*_ABOUT, "indicator", "value", *_GRANTED), self._correct),
                "重新打开已销号": (("unit", "task", "reason"), self._reopen),
            },
        )
        self._session, self._period = session, ""
        for choice in (self.unit, self.period, self.task):
            choice.on_choice(self._offer)

    def refresh(self) -> None:
        """Offer what the period has, staying at what is chosen; another period on top is followed."""
        if self._period != self._session.period_key:
            self._period = self._session.period_key
            self.aim(self.unit.value, self._period, self.task.value)
        else:
            self._offer()
        self.files.refresh()

    def aim(self, unit: str, period: str, task: str) -> None:
        """Take the task of the unit as what is dealt with, until another is chosen."""
        plan, past = self._session.plan, self._session.plan.periods(self._session.period)
        self.unit.offer([(it.short, it.code) for it in plan.filers(self._session.period)], unit)
        self.period.offer([(it.label, it.key) for it in reversed(past)], period)
        self._offer(task)

    def _offer(self, task: str | None = None) -> None:
        plan, period, unit = self._session.plan, Period.parse(self.period.value), self.unit.value
        held = plan.tasks_of(unit, period)
        self.task.offer([(f"{it.id} {it.title}", it.id) for it in held], task or self.task.value)
        if not held:
            return
        chosen = plan.task(self.task.value)
        heads = [c for role in ("leads", "reviews") for c in plan.assigned(chosen.id, role, period)]
        self.lead.offer([(plan.unit(code).short, code) for code in dict.fromkeys(heads)], self.lead.value)
        figures = [(f"{it.name}（{it.measure}）", it.id) for it in chosen.owed_by(unit) if it.filed]
        self.indicator.offer([("完成比例（%）", None), *figures], self.indicator.value)
        titles = {milestone.id: milestone.title for milestone in chosen.nodes}
        dues = deadlines(self._session.tables.record, chosen, unit)
        self.node.offer([(f"{due.deadline} {titles[due.id]}", due.id) for due in dues], self.node.value)

    @property
    def _chosen(self) -> tuple[Period, str, str]:
        return Period.parse(self.period.value), self.unit.value, self.task.value

    @property
    def _said(self) -> tuple[str, str]:
        return self.reason.value, self.granted_by.value

    def _opine(self) -> str:
        period, unit, _ = about = self._chosen
        seen = latest_revisions(self._session.tables.record).get((unit, period.key))
        seq = opine(self._session.desk, *about, self.lead.value, self.opinion.value, seen=seen)
        return f"已记录牵头意见，记为第 {seq} 条。"

    def _keep_proof(self) -> str:
        return self._keep(self.task.value)

    def _keep_scan(self) -> str:
        return self._keep(None)

    def _keep(self, task: str | None) -> str:
        archive, (period, unit, _) = self._session.workspace.archive, self._chosen
        with self.files.taken() as paths:
            seq = keep_evidence(
                self._session.desk, archive, period, unit, paths, task=task, stamped=task is None
            )
        return f"已收{'佐证材料' if task else '盖章件'} {len(paths)} 件，记为第 {seq} 条。"

    def _extend(self) -> str:
        _, unit, task = self._chosen
        until = day_of(self.deadline)
        seq = extend(self._session.desk, task, unit, until, *self._said, self.node.value)
        return f"{task} 已延期至 {until}，记为第 {seq} 条。"

    def _correct(self) -> str:
        about = self.indicator.value, self.value.value
        seq = correct(self._session.desk, *self._chosen, *about, *self._said)
        return f"已更正为 {about[1]}，记为第 {seq} 条。"

    def _reopen(self) -> str:
        _, unit, task = self._chosen
        seq = reopen(self._session.desk, task, unit, self.reason.value)
        return f"{self._session.plan.unit(unit).short} {task} 已重新打开，记为第 {seq} 条。"
