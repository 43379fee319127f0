"""销号: tasks that units claim done, closed on the office's own grounds."""

from __future__ import annotations

import ipywidgets as widgets
import polars as pl
from markupsafe import Markup

from tasklib.brief.marks import BLANK, REVIEWS
from tasklib.lab.filed import lit
from tasklib.lab.pieces import Action, Choice, Said
from tasklib.lab.proof import proofs
from tasklib.lab.session import Session
from tasklib.office import close


class Closing(widgets.VBox):
    """Choose a claimed task of a unit, say on what grounds, and close it."""

    def __init__(self, session: Session) -> None:
        self.heading = Said()
        wide = {"width": "34em"}
        self.claim = Choice(description="待销号", layout=wide)
        self.basis = widgets.Textarea(
            description="依据", placeholder="销号须写明依据，如现场核验、验收文号", rows=2, layout=wide
        )
        self.evidence = widgets.Textarea(
            description="佐证", placeholder="留空则用单位所报或已收的材料", rows=2, layout=wide
        )
        self.claimed = widgets.VBox()
        self.settle = Action(session, "销号", self._close, "primary", "check-square-o")
        self.form = widgets.VBox([self.claim, self.claimed, self.basis, self.evidence, self.settle])
        super().__init__([self.heading, self.form])
        self._session = session
        self.claim.on_choice(self._tell)

    def refresh(self) -> None:
        """Read anew what is claimed done and not yet closed."""
        plan = self._session.plan
        rows = self._session.tables["progress"].filter(pl.col("light") == "待销号").to_dicts()
        kept = self.claim.value
        keys = [(one["task"], one["unit"]) for one in rows]
        self.heading.say(Markup("<h3>待销号 {} 项</h3>").format(len(rows)))
        named = [
            (f"{plan.unit(unit).short}　{task} {plan.task(task).title}", (task, unit)) for task, unit in keys
        ]
        self.claim.offer(named, kept)
        self.form.layout.display = "" if rows else "none"
        if rows and (self.claim.value != kept or not self.claimed.children):
            self._tell()

    def _tell(self) -> None:
        """Show what the claim rests on, with nothing decided yet."""
        self.basis.value = self.evidence.value = ""
        record, (task, unit) = self._session.tables.record, self.claim.value
        row = record.current(task, unit)
        if row is not None:
            said = Markup("<p>{}报完成，{}。所报佐证：{}</p>").format(
                row.received_on, REVIEWS[row.review], row.texts["evidence"] or BLANK
            )
            self.claimed.children = [Said(said + lit(record, row)), *proofs(self._session, row)]

    def _close(self) -> str:
        task, unit = self.claim.value
        seq = close(self._session.desk, task, unit, self.basis.value, self.evidence.value or None)
        return f"{self._session.plan.unit(unit).short} {task} 已销号，记为第 {seq} 条。"
