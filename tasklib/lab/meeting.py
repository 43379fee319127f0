"""会议: called, its agenda put down, held; what it decided recorded and concluded."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from tasklib.brief.marks import BLANK
from tasklib.brief.minutes import arranged_words, attendance_words
from tasklib.brief.table import Group, table
from tasklib.lab.more import More, day_of, line
from tasklib.lab.pieces import Choice, Said, UnitPicker, heading
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.office import (
    Arrangement,
    call_meeting,
    cancel_meeting,
    change_meeting,
    conclude,
    hold_meeting,
    meeting_cautions,
    resolve,
    set_agenda,
    wanting,
)

_STATUS = {"called": "已召集", "held": "已召开", "cancelled": "已取消"}
_WIDE = {"width": "34em"}


class Attendance(widgets.VBox):
    """For each member whether the post itself came, sent somebody, or nobody came."""

    def offer(self, members: list[tuple[str, str]]) -> None:
        """Offer these members, as (code, name), everybody present."""
        self._codes = [code for code, _ in members]
        options = [("出席", "present"), ("委托出席", "delegated"), ("缺席", "absent")]
        self.children = [
            widgets.HBox(
                [
                    widgets.Dropdown(description=name, options=options),
                    widgets.Text(placeholder="委托的，写代为出席的职务"),
                ]
            )
            for _, name in members
        ]

    @property
    def _told(self) -> list[tuple[str, str, str]]:
        pairs = zip(self._codes, self.children, strict=True)
        return [(code, box.children[0].value, box.children[1].value) for code, box in pairs]

    @property
    def absent(self) -> list[str]:
        """The units that nobody came for."""
        return [code for code, came, _ in self._told if came == "absent"]

    @property
    def delegated(self) -> dict[str, str]:
        """Unit → the post that came in its member's place."""
        return {code: post for code, came, post in self._told if came == "delegated"}


class Meetings(Section):
    """The meetings on record, and everything that is done about one."""

    title = "会议"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.told = Said()
        self.meeting, self.resolution = (Choice(description=t, layout=_WIDE) for t in ("会议", "议定事项"))
        self.on, self.deadline, self.reply_by = (
            widgets.DatePicker(description=title) for title in ("日期", "时限", "回执期限")
        )
        self.at, self.place = line("时间", "如 15:00"), line("地点")
        self.host, self.contact = line("主持", "职务，不写则为召集人"), line("联系", "岗位和办公电话")
        self.invite = line("加请单位", "代码=出席职务，几家的用空格分开")
        self.consent = line("同意加开", "超出方案规定次数的，写明总召集人同意的依据")
        self.reason, self.basis = line("理由"), line("办结依据")
        self.agenda = self._lines("议程", "一行一项；依据问题或议定事项的，行末写 =编号")
        self.minutes = self._lines("纪要正文", "一段一行")
        self.attendance = Attendance()
        self.number, self.matter = line("编号", "如 2022-1-1"), line("议定内容")
        self.lead, self.units = Choice(description="牵头单位", layout=_WIDE), UnitPicker(every=False)
        names = (
            "meeting", "on", "at", "place", "host", "contact", "reply_by", "invite", "consent", "agenda",
            "attendance", "minutes", "number", "matter", "lead", "units", "deadline", "resolution", "basis",
            "reason",
        )  # fmt: skip
        arranged = "on", "at", "place", "host", "contact", "reply_by", "invite", "consent"
        self.more = More(
            session,
            {name: getattr(self, name) for name in names},
            {
                "召集会议": (arranged, self._call),
                "定议程": (("meeting", "agenda"), self._set_agenda),
                "变更会议": (("meeting", *arranged, "reason"), self._change),
                "取消会议": (("meeting", "reason"), self._cancel),
                "记录召开": (("meeting", "attendance", "minutes"), self._hold),
                "记议定事项": (("meeting", "number", "matter", "lead", "units", "deadline"), self._resolve),
                "办结议定事项": (("resolution", "basis"), self._conclude),
            },
        )
        self.more.set_title(0, "办理会议")
        self.more.selected_index = 0
        self.children = [self.heading, self.told, self.more]
        self.meeting.on_choice(self._tell)

    @staticmethod
    def _lines(title: str, hint: str) -> widgets.Textarea:
        return widgets.Textarea(description=title, placeholder=hint, rows=6, layout=_WIDE)

    def refresh(self) -> None:
        """Read anew which meetings there are, and what is still open."""
        plan, source = self.session.plan, self.session.tables
        rows = source["meetings"].to_dicts()
        self.heading.say(heading(plan.meeting.name, self._rule() + wanting(source.record)))
        shown = [
            (row["meeting"], f"{row['held_on']} {row['starts_at'] or ''}", _STATUS[row["status"]], row["title"],
             row["place"], arranged_words(row), attendance_words(source, row["meeting"]))
            for row in rows
        ]  # fmt: skip
        columns = "编号:mark 时间:mark 现状:mark 会议 地点 安排:prose 出席:prose"
        self.told.say(table("会议", columns, [Group(shown)], "还没有召集会议。"))
        self.meeting.offer(
            [
                (f"{r['meeting']}　{r['held_on']}　{_STATUS[r['status']]}", r["meeting"])
                for r in reversed(rows)
            ],
            self.meeting.value,
        )
        open_still = source["resolutions"].filter(status="open").to_dicts()
        self.resolution.offer(
            [(f"{r['resolution']} {r['matter']}", r["resolution"]) for r in open_still], self.resolution.value
        )
        units = [unit for unit in plan.units if unit.code != plan.region]
        self.lead.offer([(unit.short, unit.code) for unit in units], self.lead.value)
        self.units.every.layout.display = "none"
        self.units.offer(units)
        self._tell()

    def _rule(self) -> str:
        rule = self.session.plan.meeting
        least = f"每年至少{rule.at_least}次" if rule.at_least else ""
        most = f"每年最多{rule.at_most}次，再多须经总召集人同意" if rule.at_most else ""
        return "，".join(filter(None, (f"召集人：{rule.convenor}", least, most))) + "。"

    def _tell(self) -> None:
        """Fill in the agenda as it stands and the members of the meeting that is chosen."""
        source, plan, id = self.session.tables, self.session.plan, self.meeting.value
        # A day picked for one meeting must not move another.
        self.on.value = self.deadline.value = self.reply_by.value = None
        items = source["agenda"].filter(meeting=id or "").to_dicts()
        self.agenda.value = "\n".join(_line(item) for item in items)
        members = source["meeting_members"].filter(meeting=id or "")["unit"].to_list()
        self.attendance.offer([(code, plan.unit(code).short) for code in members])

    def _call(self) -> str:
        desk, on = self.session.desk, day_of(self.on)
        id, seq = call_meeting(
            desk, on, self.place.value,
            invite=self.invite.value.split(), consent=self.consent.value, arranged=self._arranged,
        )  # fmt: skip
        return f"已召集会议 {id}（{on}），记为第 {seq} 条。{self._cautions(id)}"

    @property
    def _arranged(self) -> Arrangement:
        return Arrangement(self.at.value, self.host.value, self.contact.value, self.reply_by.value)

    def _cautions(self, id: str) -> str:
        return "".join(f"提请注意：{sentence}" for sentence in meeting_cautions(self.session.desk, id))

    @property
    def _chosen(self) -> str:
        return self.meeting.value or BLANK

    def _set_agenda(self) -> str:
        items = [text for text in self.agenda.value.splitlines() if text.strip()]
        seq = set_agenda(self.session.desk, self._chosen, items)
        return f"已定会议 {self._chosen} 的议程，记为第 {seq} 条。{self._cautions(self._chosen)}"

    def _change(self) -> str:
        seq = change_meeting(
            self.session.desk, self._chosen, self.reason.value,
            on=self.on.value, place=self.place.value or None,
            invite=self.invite.value.split(), consent=self.consent.value, arranged=self._arranged,
        )  # fmt: skip
        return f"已变更会议 {self._chosen}，记为第 {seq} 条。{self._cautions(self._chosen)}"

    def _cancel(self) -> str:
        seq = cancel_meeting(self.session.desk, self._chosen, self.reason.value)
        return f"已取消会议 {self._chosen}，记为第 {seq} 条。"

    def _hold(self) -> str:
        came = {"absent": self.attendance.absent, "delegated": self.attendance.delegated}
        seq = hold_meeting(self.session.desk, self._chosen, self.minutes.value, **came)  # type: ignore[arg-type]
        return f"已记录会议 {self._chosen} 召开，记为第 {seq} 条。"

    def _resolve(self) -> str:
        held = self.session.tables["meetings"].filter(meeting=self._chosen)["held_on"].to_list()
        seq = resolve(
            self.session.desk, self.number.value.strip(), decided_on=next(iter(held), self.session.day),
            source="会议", matter=self.matter.value, lead=self.lead.value, units=self.units.ticked,
            deadline=self.deadline.value, meeting=self._chosen,
        )  # fmt: skip
        return f"已记录议定事项 {self.number.value.strip()}，记为第 {seq} 条。"

    def _conclude(self) -> str:
        id = self.resolution.value or BLANK
        return f"议定事项 {id} 已办结，记为第 {conclude(self.session.desk, id, self.basis.value)} 条。"


def _line(item: dict[str, Any]) -> str:
    source = item["problem"] or item["resolution"]
    return f"{item['matter']}={source}" if source else str(item["matter"])
