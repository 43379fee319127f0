"""Commands on meetings: call, change, cancel, hold, agenda, list, folder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tasklib import office
from tasklib.cli.shared import Act, Actor, AsOf, PlanName, acting, progress_bar, read_day, shown, sub_app
from tasklib.errors import ParameterError
from tasklib.office.desk import latest_due
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
Consent = Annotated[str, Parameter(help="总召集人同意加开的依据")]
_STATUS = {"called": "已召集", "held": "已召开", "cancelled": "已取消"}


@meeting_app.command(name="call")
def meeting_call(
    *,
    act: Act,
    on: Annotated[date, Parameter(converter=read_day, help="会议日期")],
    place: Annotated[str, Parameter(help="地点")] = "",
    id: Annotated[str | None, Parameter(help="会议编号；默认 年份-次序，如 2022-1")] = None,
    title: Annotated[str | None, Parameter(help="会议名称；默认 某年第几次加方案所写的名称")] = None,
    member: Members = None,
    consent: Consent = "",
) -> None:
    """召集会议；超出方案规定次数的，须写明总召集人同意的依据。"""
    made, seq = office.call_meeting(
        act.desk(), on, place, id=id, title=title, members=member or (), consent=consent
    )
    print(f"已召集会议 {made}（{on}），记为第 {seq} 条。")


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
    consent: Consent = "",
    reason: Reason = "",
) -> None:
    """变更还没有召开的会议，必须写明理由。"""
    seq = office.change_meeting(
        act.desk(), id, reason, on=on, place=place, title=title, members=member or (), consent=consent
    )
    print(f"已变更会议 {id}，记为第 {seq} 条。")


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
def meeting_list(*, plan: PlanName, as_of: AsOf = None) -> None:
    """列出会议、议程和出席情况；还没有定的议程，列出台账所提的。"""
    from tasklib.brief.minutes import attendance_words

    told = _told(Workspace.open(), plan, as_of)
    rows = told["meetings"].to_dicts()
    if not rows:
        print("还没有召集会议。")
    for row in rows:
        extra = f"，加开（{row['consent']}）" if row["extra"] else ""
        print(
            f"{row['meeting']} {row['held_on']} {_STATUS[row['status']]} {row['title']}，{row['place']}{extra}"
        )
        print(f"  {attendance_words(told, row['meeting'])}")
        for item in told["agenda"].filter(meeting=row["meeting"]).to_dicts():
            print(f"  {item['n']}. {item['matter']}{'（拟）' if item['proposed'] else ''}")


@meeting_app.command(name="folder")
def meeting_folder(id: Id, /, *, plan: PlanName, as_of: AsOf = None, actor: Actor = None) -> None:
    """备齐一次会议的材料：会议简报，通知、议程、签到表、议定事项落实情况，待回复的督办，召开以后的纪要。"""
    from tasklib.publish.folder import meeting_folder as write_folder

    workspace = Workspace.open()
    told = _told(workspace, plan, as_of)
    with progress_bar("备会议材料") as progress:
        files = write_folder(workspace, told, id, acting(workspace, actor), progress)
    print(f"会议 {id} 的材料 {len(files)} 份，文件夹：{shown(files[0].parent, workspace)}")
    for path in files:
        print(f"  {path.name}")


def _told(workspace: Workspace, plan: str, as_of: date | None) -> Tables:
    """The tables of the last period whose filing day had come by the day (default today)."""
    from tasklib.tables import Tables

    read, day = workspace.plan(plan), as_of or today()
    return Tables.read(workspace, plan, (latest_due(read, day) or read.first_period).key, day)
