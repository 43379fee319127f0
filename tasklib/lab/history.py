"""A task of a unit through time: what was filed and judged, the row in full, and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import ipywidgets as widgets

from tasklib.brief.marks import BLANK, STATES
from tasklib.brief.table import Group, table
from tasklib.lab.filed import compared, share
from tasklib.lab.pieces import Choice, Said
from tasklib.lab.proof import proofs
from tasklib.lab.session import Session
from tasklib.plan import Period
from tasklib.record import FiledRow, Record

_VERDICTS = {"accepted": "通过", "returned": "退回"}
Event = tuple[date, int, str, str]


class History(widgets.VBox):
    """Tells one task of one unit, the last filing first."""

    def __init__(self, session: Session) -> None:
        self.course, self.row = Said(), Said()
        self.filing = Choice(description="看哪次填报", layout={"width": "34em"})
        self.filing.style.description_width = "6em"
        self.evidence = widgets.VBox()
        super().__init__([self.course, self.filing, self.row, self.evidence])
        self._session = session
        self._rows: dict[int, FiledRow] = {}
        self.filing.on_choice(self._tell)
        self.forget()

    def forget(self) -> None:
        """Show nothing."""
        self.layout.display = "none"

    def show(self, task: str, unit: str) -> None:
        """Show the task of the unit as the session's tables tell it."""
        record = self._session.tables.record
        self.layout.display = ""
        actors = dict(record.frames["entry"].select("seq", "actor").iter_rows())
        lines = [
            (day, what, said, actors.get(seq, BLANK), seq)
            for day, seq, what, said in events(record, task, unit)
        ]
        columns = "日期:mark 经过:mark 内容:prose 经办人:mark 台账条号:number"
        self.course.say(table("经过", columns, [Group(lines)], "还没有填报。"))
        rows = [row for row in record.filed if (row.task, row.unit) == (task, unit)]
        self._rows = {row.seq: row for row in reversed(rows)}
        self.filing.offer([(_called(record, row), seq) for seq, row in self._rows.items()])
        self.filing.layout.display = "" if rows else "none"
        self._tell()

    def _tell(self) -> None:
        tables, row = self._session.tables, self._rows.get(self.filing.value)
        self.row.say(compared(tables.record, row) if row else "")
        self.evidence.children = proofs(self._session, row) if row else []


def events(record: Record, task: str, unit: str) -> list[Event]:
    """What happened to a task of a unit, in the ledger's order: (day, seq, what, in which words)."""
    return sorted(_events(record, task, unit), key=lambda event: event[1])


def _events(record: Record, task: str, unit: str) -> Iterator[Event]:
    own = {row.seq: row for row in record.filed if (row.task, row.unit) == (task, unit)}
    for seq, row in own.items():
        state = STATES[row.state or "not_filed"]
        yield row.received_on, seq, _called(record, row), f"{state}，{share(row.percent)}"
    for verdict in _about(record, "verdict", task):
        if verdict["submission"] in own:
            yield *_when(verdict), _VERDICTS[verdict["verdict"]], verdict["reason"] or BLANK
    for opinion in _about(record, "opinion", task):
        if opinion["submission"] in own:
            yield *_when(opinion), f"{record.plan.name_of(opinion['unit'])}意见", opinion["opinion"]
    for correction in _about(record, "correction", task):
        if correction["submission"] in own:
            told = f"{_plain(correction['was'])} 更正为 {_plain(correction['value'])}：{correction['reason']}"
            yield *_when(correction), "更正", f"{told}（{correction['granted_by']}批准）"
    for closure in _about(record, "closure", task):
        if closure["unit"] == unit:
            proof = f"；佐证：{closure['evidence']}" if closure["evidence"] else ""
            closed = closure["action"] == "closed"
            yield *_when(closure), "销号" if closed else "重新打开", closure["basis"] + proof
    for extension in _about(record, "extension", task):
        if extension["unit"] == unit:
            told = f"{extension['old_deadline']} 延至 {extension['deadline']}：{extension['reason']}"
            yield *_when(extension), "延期", f"{told}（{extension['granted_by']}批准）"


def _about(record: Record, name: str, task: str) -> list[dict[str, Any]]:
    return [row for row in record.rows(name) if row["task"] == task]


def _when(row: dict[str, Any]) -> tuple[date, int]:
    return row["received_on"], row["seq"]


def _called(record: Record, row: FiledRow) -> str:
    revision = record.submissions[row.seq]["revision"]
    return f"{Period.parse(row.period).short}第{revision}次报送"


def _plain(value: Any) -> str:
    return BLANK if value is None else f"{float(value):g}"
