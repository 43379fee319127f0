"""Commands on meetings: call, change, cancel, hold, agenda, list, folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import Act, AsOfToday, PlanName, read_day, shown, sub_app
from tasklib.errors import ParameterError
from tasklib.office.desk import latest_due
from tasklib.progress.meetings import briefed_on
from tasklib.workspace import Workspace, today

if TYPE_CHECKING:
    from tasklib.tables import Tables

__all__: list[str] = []

meeting_app = sub_app("meeting", "会议：召集、变更、取消、议程、召开")
Id = Annotated[str, Parameter(help="会议编号，如 2022-1")]
Reason = Annotated[str, Parameter(help="理由")]
Members = Annotated[
    list[str] | None,
    Parameter(
        name="--member",
        consume_multiple=True,
        negative="",
        help="成员单位代码，可写多个；方案没有写出席职务的，写成 代码=职务；默认方案所列全部成员单位",
    ),
]
Invite = Annotated[
    list[str] | None,
    Parameter(consume_multiple=True, negative="", help="另外加请的单位，写成 代码=职务，可写多个"),
]
Consent = Annotated[str, Parameter(help="总召集人同意加开的依据")]
_STATUS = {"called": "已召集", "held": "已召开", "cancelled": "已取消"}


@Parameter(name="*")
@dataclass(frozen=True)
class Arranging:
    """How a meeting is arranged besides its day and place."""

    at: Annotated[str, Parameter(help="会议时间，如 15:00")] = ""
    host: Annotated[str, Parameter(help="主持人的职务；默认方案所写的召集人")] = ""
    contact: Annotated[str, Parameter(help="联系岗位和办公电话")] = ""
    reply_by: Annotated[date | None, Parameter(converter=read_day, help="回执期限，写进会议通知")] = None

    def told(self) -> office.Arrangement:
        """The same as the office takes it."""
        return office.Arrangement(self.at, self.host, self.contact, self.reply_by)


def _cautions(act: Act, id: str) -> None:
    for sentence in office.meeting_cautions(act.desk(), id):
        print(f"提请注意：{sentence}")


@meeting_app.command(name="call")
def meeting_call(
    *,
    act: Act,
    on: Annotated[date, Parameter(converter=read_day, help="会议日期")],
    place: Annotated[str, Parameter(help="地点")] = "",
    id: Annotated[str | None, Parameter(help="会议编号；默认 年份-次序，如 2022-1")] = None,
    title: Annotated[str | None, Parameter(help="会议名称；默认 某年第几次加方案所写的名称")] = None,
    member: Members = None,
    invite: Invite = None,
    consent: Consent = "",
    arranging: Arranging | None = None,
) -> None:
    """召集会议；超出方案规定次数的，须写明总召集人同意的依据。"""
    arranged = (arranging or Arranging()).told()
    made, seq = office.call_meeting(
        act.desk(), on, place,
        id=id, title=title, members=member or (), invite=invite or (), consent=consent, arranged=arranged,
    )  # fmt: skip
    print(f"已召集会议 {made}（{on}），记为第 {seq} 条。")
    _cautions(act, made)


@meeting_app.command(name="change")
def meeting_change(
    id: Id,
    /,
    *,
    act: Act,
    on: Annotated[date | None, Parameter(converter=read_day, help="新的会议日期")] = None,
    place: Annotated[str | None, Parameter(help="新的地点")] = None,
    title: Annotated[str | None, Parameter(help="新的名称")] = None,
    member: Members = None,
    invite: Invite = None,
    consent: Consent = "",
    reason: Reason = "",
    arranging: Arranging | None = None,
) -> None:
    """变更还没有召开的会议，必须写明理由。"""
    arranged = (arranging or Arranging()).told()
    seq = office.change_meeting(
        act.desk(), id, reason,
        on=on, place=place, title=title, members=member or (), invite=invite or (), consent=consent,
        arranged=arranged,
    )  # fmt: skip
    print(f"已变更会议 {id}，记为第 {seq} 条。")
    _cautions(act, id)


@meeting_app.command(name="cancel")
def meeting_cancel(id: Id, /, *, act: Act, reason: Reason = "") -> None:
    """取消还没有召开的会议，必须写明理由。"""
    print(f"已取消会议 {id}，记为第 {office.cancel_meeting(act.desk(), id, reason)} 条。")


@meeting_app.command(name="agenda")
def meeting_agenda(
    id: Id,
    /,
    *,
    act: Act,
    item: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True,
            negative="",
            help="议程事项，按次序写多个；依据问题或议定事项的，写成 内容=编号；默认按台账提出",
        ),
    ] = None,
) -> None:
    """定议程（整份替换）：不写事项则照台账提出的定。"""
    print(f"已定会议 {id} 的议程，记为第 {office.set_agenda(act.desk(), id, item or ())} 条。")
    _cautions(act, id)


@meeting_app.command(name="hold")
def meeting_hold(
    id: Id,
    /,
    *,
    act: Act,
    minutes: Annotated[str, Parameter(help="纪要正文，必填")] = "",
    absent: Annotated[
        list[str] | None, Parameter(consume_multiple=True, negative="", help="缺席的单位代码，可写多个")
    ] = None,
    delegate: Annotated[
        list[str] | None,
        Parameter(
            consume_multiple=True, negative="", help="委托他人出席的，写成 代码=代为出席的职务，可写多个"
        ),
    ] = None,
) -> None:
    """记录会议召开：出席情况和纪要；以后不能再改。"""
    delegated = {}
    for text in delegate or ():
        unit, told, post = text.partition("=")
        if not told:
            raise ParameterError(f"--delegate 须写成 单位代码=职务，现为“{text}”。")
        delegated[unit.strip()] = post
    seq = office.hold_meeting(act.desk(), id, minutes, absent=absent or (), delegated=delegated)
    print(f"已记录会议 {id} 召开，记为第 {seq} 条。")


@meeting_app.command(name="list")
def meeting_list(*, plan: PlanName, as_of: AsOfToday = None) -> None:
    """列出会议、议程和出席情况；还没有定的议程，列出台账所提的。"""
    from tasklib.brief.minutes import arranged_words, attendance_words

    workspace = Workspace.open()
    told = _told(workspace, plan, as_of)
    rows = told["meetings"].to_dicts()
    if not rows:
        print("还没有召集会议。")
    for row in rows:
        extra = f"，加开（{row['consent']}）" if row["extra"] else ""
        when = f"{row['held_on']} {row['starts_at']}" if row["starts_at"] else row["held_on"]
        print(f"{row['meeting']} {when} {_STATUS[row['status']]} {row['title']}，{row['place']}{extra}")
        print(f"  {arranged_words(row)}")
        print(f"  {attendance_words(told, row['meeting'])}")
        items, day = _agenda(workspace, told, row)
        if any(item["proposed"] for item in items):
            print(f"  议程尚未定，以下按 {day} 的台账所提：")
        for item in items:
            print(f"  {item['n']}. {item['matter']}{'（拟）' if item['proposed'] else ''}")
    if wanting := office.wanting(told.record):
        print(f"提请注意：{wanting}")


@meeting_app.command(name="folder")
def meeting_folder(id: Id, /, *, plan: PlanName, as_of: AsOfToday = None) -> None:
    """备齐一次会议的材料：会议简报，通知、议程、签到表、议定事项落实情况，待回复的督办，召开以后的纪要。"""
    from tasklib.publish.folder import meeting_folder as write_folder

    workspace = Workspace.open()
    files = write_folder(workspace, _told(workspace, plan, as_of), id)
    print(f"会议 {id} 的材料 {len(files)} 份，文件夹：{shown(files[0].parent, workspace)}")
    for path in files:
        print(f"  {path.name}")


def _agenda(workspace: Workspace, told: Tables, row: dict[str, Any]) -> tuple[list[dict[str, Any]], date]:
    """What a meeting deals with, and as of which day: what nobody has decided yet is told as the papers of
    the scheduled day tell it, once that day is past."""
    own = told["agenda"].filter(meeting=row["meeting"]).to_dicts()
    day = briefed_on(told.plan, row["held_on"])
    if day and row["called_on"] <= day < told.as_of and any(item["proposed"] for item in own):
        then = _told(workspace, told.plan.id, day)["agenda"].filter(meeting=row["meeting"]).to_dicts()
        return then, day
    return own, told.as_of


def _told(workspace: Workspace, plan: str, as_of: date | None) -> Tables:
    """The tables of the last period whose filing day had come by the day (default today)."""
    from tasklib.tables import Tables

    read, day = workspace.plan(plan), as_of or today()
    return Tables.read(workspace, plan, (latest_due(read, day) or read.first_period).key, day)
