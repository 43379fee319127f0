"""收件: everything in the inbox folder filed, each parcel on its own; counties' implementation plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import ipywidgets as widgets
from markupsafe import Markup

from tasklib.brief.table import Group, table
from tasklib.errors import FilingRefused
from tasklib.files import size_in_words
from tasklib.intake.finding import SEVERITIES, Finding
from tasklib.lab.inbox import InboxFiles, lying
from tasklib.lab.more import More, line
from tasklib.lab.pieces import Action, Choice, Said, heading, opener, side_by_side
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.office import (
    Reception,
    Reply,
    answer_refusal,
    file_implementation,
    receive,
    receive_implementation,
    receive_inbox,
    return_implementation,
    tally,
)
from tasklib.workspace import SHANGHAI

_STANDS = {"none": "未报备", "filed": "已报待定", "received": "准予备案", "returned": "退回未重报"}


class Receiving(Section):
    """Lists what lies in the inbox, files it, and shows findings, receipts and marked copies."""

    title = "收件"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.waiting = Said()
        self.look = widgets.Button(description="刷新", icon="refresh", layout={"width": "auto"})
        self.look.on_click(lambda _: self.refresh())
        self.receive = Action(session, "全部收件", self._receive, icon="inbox")
        self.replies = widgets.VBox()
        session.workspace.inbox.mkdir(parents=True, exist_ok=True)
        folder = opener(session.workspace.inbox, "打开收件箱")
        self.files, self.reason = InboxFiles(session), line("理由")
        self.sure = widgets.Checkbox(False, description="“须确认”的各处已核实无误，照收", indent=False)
        self.county = Choice(description="县（区）", layout={"width": "34em"})
        self.more = More(
            session,
            {"files": self.files, "sure": self.sure, "county": self.county, "reason": self.reason},
            {
                "收实施方案": (("files", "sure"), self._file_implementation),
                "实施方案准予备案": (("county",), self._receive_implementation),
                "退回实施方案": (("county", "reason"), self._return_implementation),
            },
        )
        self.children = [
            self.heading,
            side_by_side(folder, self.look),
            self.waiting,
            self.receive,
            self.replies,
            self.more,
        ]

    def refresh(self) -> None:
        """List the inbox, and how counties' implementation plans stand."""
        inbox, plan = self.session.workspace.inbox, self.session.plan
        self.heading.say(
            heading(
                "收件箱",
                f"把各单位发来的报送表和佐证材料放进 {inbox}，再按“全部收件”；每个报送期都收，收过的移到“已处理”。"
                "实施方案备案表和正文在下面“更多办理”里收。",
            )
        )
        found = lying(inbox)
        lines = [(path.name, *_facts(path)) for path in found]
        self.waiting.say(table("", "文件:prose 大小:mark 放入时间:mark", [Group(lines)], "收件箱是空的。"))
        self.receive.offer(wanted=bool(found))
        self.files.refresh()
        counties = self.session.tables["implementation"].select("unit", "status").iter_rows()
        named = [(f"{plan.unit(unit).short}：{_STANDS[status]}", unit) for unit, status in counties]
        self.county.offer(named, self.county.value)

    def _receive(self) -> str:
        replies = []
        for name, reply in receive_inbox(self._at(), self.session.workspace.inbox):
            replies.append(reply)
            self._answer(name, reply, self._again)
        told = tally(replies)
        return f"{told}，详见下面。" if told else "收件箱里没有要收的文件。"

    def _answer(self, name: str, reply: Reply, again: Callable[[Reply], Reply] | None = None) -> None:
        self.replies.children = [_Answered(self.session, name, reply, again), *self.replies.children]

    def _again(self, reply: Reply) -> Reply:
        return receive(self._at(), reply.files, confirmed=True)

    def _at(self) -> Reception:
        session, workspace = self.session, self.session.workspace
        return Reception(
            workspace.plans(),
            workspace.ledger,
            workspace.archive,
            session.day,
            session.named,
            workspace.outbox,
        )

    def _file_implementation(self) -> str:
        """File the chosen form with its text; what is refused stays in the inbox."""
        session, workspace = self.session, self.session.workspace
        try:
            with self.files.taken() as paths:
                filed = file_implementation(session.desk, workspace.archive, paths, confirmed=self.sure.value)
        except FilingRefused as refused:
            self._answer("实施方案", answer_refusal(refused, workspace.outbox))
            raise
        told = (f"{it.unit_name}{it.tasks} 个事项、{it.measures} 条举措（第 {it.seq} 条）" for it in filed)
        return f"已收实施方案：{'，'.join(told)}；待审看后准予备案。"

    def _receive_implementation(self) -> str:
        return f"已准予备案，记为第 {receive_implementation(self.session.desk, self.county.value)} 条。"

    def _return_implementation(self) -> str:
        seq = return_implementation(self.session.desk, self.county.value, self.reason.value)
        return f"已退回，记为第 {seq} 条。"


class _Answered(widgets.VBox):
    """What became of one parcel; one that is only questionable can be taken as it stands.

    Args:
        again: takes it as it stands; None where that is not done from here.
    """

    def __init__(
        self, session: Session, name: str, reply: Reply, again: Callable[[Reply], Reply] | None
    ) -> None:
        super().__init__()
        self.add_class("tasklib-card")
        self._session, self._name, self._again = session, name, again
        self._show(reply)

    def _show(self, reply: Reply) -> None:
        kind = "good" if reply.outcome else "bad"
        head = Markup("<h4>{} <span class='{}'>{}</span></h4>").format(self._name, kind, reply.word)
        receipts = reply.outcome.receipts if reply.outcome else ()
        lines = [line.strip() for receipt in receipts for line in receipt.lines()]
        # What must be mended comes first, then what must be confirmed.
        findings = sorted(reply.refused.details if reply.refused else (), key=_urgency)
        lines += [f"[{SEVERITIES[one.severity]}] {one}" for one in findings]
        if reply.unwritten:
            lines.append(reply.unwritten)
        what = "回执" if reply.outcome else "退回件"
        files = [side_by_side(opener(path, f"打开{what}"), Said(str(path))) for path in reply.written]
        listed = Markup("<ul>{}</ul>").format(Markup("").join(map(Markup("<li>{}</li>").format, lines)))
        self.children = [Said(head), Said(listed), *files, *self._confirming(reply)]

    def _confirming(self, reply: Reply) -> list[widgets.Widget]:
        again, refused = self._again, reply.refused
        if not again or not refused or any(one.severity == "error" for one in refused.details):
            return []

        def confirm() -> str:
            self._show(again(reply))
            return ""

        return [Action(self._session, "核实无误，照收", confirm, "warning", "check")]


def _urgency(finding: Finding) -> int:
    return list(SEVERITIES).index(finding.severity)


def _facts(path: Path) -> tuple[str, str]:
    at = path.stat()
    when = datetime.fromtimestamp(at.st_mtime, SHANGHAI)
    return "文件夹" if path.is_dir() else size_in_words(at.st_size), f"{when:%Y-%m-%d %H:%M}"
