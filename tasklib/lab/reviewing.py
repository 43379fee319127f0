"""审核: the rows of one filing, those that need eyes first; each judged, the rest passed in one act."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import ipywidgets as widgets
from markupsafe import Markup

from tasklib.lab.closing import Closing
from tasklib.lab.filed import changed, compared, filed_row, lit
from tasklib.lab.matters import Matters
from tasklib.lab.pieces import Action, Choice, Listing, Said, side_by_side
from tasklib.lab.proof import proofs
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.lab.verdict import NEEDS, Verdict
from tasklib.office import accept
from tasklib.plan import Period

Row = dict[str, Any]
Filing = tuple[str, str]

_REVIEWS = {"pending": "待审核", "returned": "已退回，待单位重报"}


class Reviewing(Section):
    """Choose a filing, then a row; judge it, or pass all rows of the filing that need no eyes."""

    title = "审核"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._filings: dict[Filing, list[Row]] = {}
        self._listed: Filing | None = None
        self._told: tuple[str, str, str] | None = None
        self.filing = Choice(description="单位", layout={"width": "34em"})
        self.rest = Action(session, "其余通过", self._accept_rest, "success", "check")
        self.rows = Listing(rows=12, layout={"width": "auto"})
        self.verdict, self.told, self.proofs = Verdict(session), Said(), widgets.VBox()
        self.detail = widgets.VBox([self.told, self.proofs])
        self.detail.add_class("tasklib-detail")
        # What is decided with stands beside what is read, so that a long row needs no scrolling back.
        self.work = widgets.HBox([widgets.VBox([self.rows, self.verdict]), self.detail])
        self.work.add_class("tasklib-review")
        self.waiting = widgets.VBox([side_by_side(self.filing, self.rest), self.work])
        self.closing, self.more = Closing(session), Matters(session)
        self.children = [self.heading, self.waiting, self.closing, self.more]
        self.filing.on_choice(self._list)
        self.rows.on_choice(self._tell)

    def refresh(self) -> None:
        """Read anew what waits, staying at the same filing and row where they still wait."""
        rows = self.session.tables["review"].to_dicts()
        self.heading.say(
            Markup("<h3>待审核 {} 行，其中须细看 {} 行</h3>").format(_pending(rows), _eyes(rows))
        )
        # A table's order is kept: filings with rows that need eyes come first.
        order = list(dict.fromkeys(map(_filing, rows)))
        found = groupby(sorted(rows, key=lambda one: order.index(_filing(one))), key=_filing)
        self._filings = {key: list(own) for key, own in found}
        named = [(self._called(key, own), key) for key, own in self._filings.items()]
        self.filing.offer(named, self.filing.value)
        self.waiting.layout.display = "" if rows else "none"
        self.more.refresh()
        self._list()
        self.closing.refresh()

    def _called(self, key: Filing, rows: list[Row]) -> str:
        name, period = self.session.plan.unit(key[0]).short, Period.parse(key[1]).short
        back = len(rows) - _pending(rows)
        said = f"，已退回 {back} 行" if back else ""
        return f"{name}　{period}：待审 {_pending(rows)} 行，须细看 {_eyes(rows)} 行{said}"

    def _list(self) -> None:
        """List the rows of the filing that is chosen."""
        rows = self._filings.get(self.filing.value, [])
        kept = self.rows.value if self.filing.value == self._listed else None
        self._listed = self.filing.value
        self.rows.offer([(self._line(one), one["task"]) for one in rows], kept)
        rest = _rest(rows)
        self.rest.button.description = f"其余 {len(rest)} 行通过"
        self.rest.offer(wanted=bool(rest))
        self._tell()

    def _line(self, one: Row) -> str:
        mark = "▲" if one["needs"] else "↩" if one["review"] == "returned" else "　"
        why = _why(one)
        return f"{mark} {one['task']} {self.session.plan.task(one['task']).title}{'：' + why if why else ''}"

    def _tell(self) -> None:
        """Tell the row that is chosen."""
        rows = self._filings.get(self.filing.value, [])
        one = next((one for one in rows if one["task"] == self.rows.value), None)
        if one is None:
            return
        self.verdict.offer(one)
        told = (one["unit"], one["period"], one["task"])
        if told != self._told:
            self._told = told
            self.more.aim(*told)
        record = self.session.tables.record
        row = filed_row(record, one["submission"], one["task"])
        why = Markup("　<span class='bad'>{}</span>").format(_why(one)) if one["needs"] else ""
        head = Markup("<h3>{}{} <small>{}，{} 收到</small>{}</h3>").format(
            row.task, self.session.plan.task(row.task).title, _REVIEWS[one["review"]], row.received_on, why
        )
        said = Markup("<p><b>牵头单位意见：</b>{}</p>").format(one["opinion"]) if one["opinion"] else ""
        parts = (head, lit(record, row), said, compared(record, row), changed(record, row))
        self.told.say(Markup("").join(map(Markup, parts)))
        self.proofs.children = proofs(self.session, row)

    def _accept_rest(self) -> str:
        """Pass what the button counted, by name; refused if any of it needs eyes by now."""
        unit, period = self.filing.value
        rows = self._filings[unit, period]
        seen = rows[0]["submission"]
        seq = accept(self.session.desk, Period.parse(period), [unit], _rest(rows), rest=True, seen=seen)
        return f"{self.session.plan.unit(unit).short}其余各行已通过，记为第 {seq} 条。"


def _filing(one: Row) -> Filing:
    return one["unit"], one["period"]


def _pending(rows: list[Row]) -> int:
    return sum(one["review"] == "pending" for one in rows)


def _eyes(rows: list[Row]) -> int:
    return sum(bool(one["needs"]) for one in rows)


def _rest(rows: list[Row]) -> list[str]:
    """The tasks of the rows that wait and need no eyes."""
    return [one["task"] for one in rows if one["review"] == "pending" and not one["needs"]]


def _why(one: Row) -> str:
    return "、".join(NEEDS[need] for need in one["needs"].split())
