"""Papers of a meeting as documents (公文): its notice with agenda and members, and its minutes (会议纪要)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet
from tasklib.brief.marks import full_day
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group
from tasklib.errors import ParameterError

# The imprint that says to whom minutes go.
MINUTES = "meeting_minutes"
_NUMERALS = "〇一二三四五六七八九"
_CAME = {"present": "出席", "delegated": "委托出席", "absent": "缺席"}


def meeting_row(source: Source, meeting: str) -> Row:
    """The row of a meeting; ParameterError naming those on record where there is none of that id."""
    rows = {row["meeting"]: row for row in source["meetings"].to_dicts()}
    if meeting not in rows:
        known = "、".join(rows) or "（一次也没有）"
        raise ParameterError(f"截至{full_day(source.as_of)}没有编号为“{meeting}”的会议，已召集：{known}。")
    return rows[meeting]


def members_of(source: Source, meeting: str) -> list[Row]:
    """Who is invited to a meeting, or came, in the list's order."""
    return source["meeting_members"].filter(meeting=meeting).to_dicts()


def agenda_of(source: Source, meeting: str) -> list[Row]:
    """What a meeting deals with, in order."""
    return source["agenda"].filter(meeting=meeting).to_dicts()


def attendance_words(source: Source, meeting: str) -> str:
    """How many members are invited; once the meeting was held, who came and who did not."""
    telling, rows = Telling(source), members_of(source, meeting)
    if any(row["attendance"] is None for row in rows):
        return f"参加单位{len(rows)}家。"
    present = sum(row["attendance"] == "present" for row in rows)
    said = f"应到{len(rows)}家，出席{present}家"
    sent = [f"{telling.called(r['unit'])}：{r['delegate']}" for r in rows if r["attendance"] == "delegated"]
    absent = [row["unit"] for row in rows if row["attendance"] == "absent"]
    said += f"，委托出席{len(sent)}家（{'；'.join(sent)}）" if sent else ""
    return said + (f"，缺席{len(absent)}家（{telling.names(absent)}）。" if absent else "。")


def when_words(row: Row) -> str:
    """When a meeting is held: 2022年7月21日（星期四）15:00."""
    day = row["held_on"]
    return f"{full_day(day)}（星期{'一二三四五六日'[day.weekday()]}）{row['starts_at'] or ''}"


def arranged_words(row: Row) -> str:
    """Who presides over a meeting, whom to call, and by when to reply, as far as it was told."""
    contact = f"，联系：{row['contact']}" if row["contact"] else ""
    reply = f"，回执：{full_day(row['reply_by'])}前" if row["reply_by"] else ""
    return f"主持：{row['host']}{contact}{reply}。"


def notice_document(source: Source, meeting: str) -> Document:
    """会议通知: when and where, what is dealt with, who is to come and what they bring."""
    row = meeting_row(source, meeting)
    items = agenda_of(source, meeting)
    held = f"定于{when_words(row)}在{row['place']}召开{row['title']}，由{row['host']}主持。现将有关事项通知如下："
    proposed = "（拟）" * any(item["proposed"] for item in items)
    parts: list[Part] = [Paragraph(held), Heading(f"一、会议议程{proposed}")]
    parts += [Paragraph(f"{item['n']}. {item['matter']}") for item in items] or [Paragraph("议程另行通知。")]
    parts += [
        Heading("二、参加单位"),
        Paragraph("请下列单位按所列职务出席；不能出席的，请提前告知，并委托本单位其他负责同志出席。"),
        _members(source, meeting, invited=True),
        Heading("三、有关要求"),
        Paragraph("请有未办结议定事项的牵头单位准备落实情况，在会上汇报。"),
    ]
    office = source.plan.unit(source.plan.office).name
    reply, contact = row["reply_by"], row["contact"]
    if reply:
        parts.append(Paragraph(f"请于{full_day(reply)}前将回执（见附件）报{office}。"))
    if contact:
        parts.append(Paragraph(f"联系方式：{office}，{contact}。"))
    made = paper(source, f"关于召开{row['title']}的通知", parts, "各参加单位")
    return replace(made, annexes=[("会议回执", _reply_form(row))] if reply else ())


def agenda_document(source: Source, meeting: str) -> Document:
    """会议议程: when and where, what is dealt with, and who takes part."""
    row = meeting_row(source, meeting)
    when = f"时间：{when_words(row)}"
    host = f"主持：{row['host']}"
    items = agenda_of(source, meeting)
    draft = "以下议程按台账提出，待会前审定。" if any(item["proposed"] for item in items) else ""
    parts: list[Part] = [Heading("一、时间、地点"), *map(Paragraph, (when, f"地点：{row['place']}", host))]
    parts += [Heading("二、议程"), *([Paragraph(draft)] if draft else [])]
    parts += [Paragraph(f"{item['n']}. {item['matter']}") for item in items] or [Paragraph("议程待定。")]
    parts += [
        Heading("三、参加单位"),
        Paragraph(attendance_words(source, meeting)),
        _members(source, meeting),
    ]
    return paper(source, f"{row['title']}议程", parts)


def sign_in_document(source: Source, meeting: str) -> Document:
    """签到表: one line for each member, with room to sign."""
    telling, row = Telling(source), meeting_row(source, meeting)
    lines = [
        (member["n"], telling.called(member["unit"]), member["post"], "", "")
        for member in members_of(source, meeting)
    ]
    sheet = Sheet("签到表", "序号:mark 单位 应出席职务 出席人签名 备注（代为出席的写明职务）", [Group(lines)])
    where = Paragraph(f"{when_words(row)}，{row['place']}")
    return paper(source, f"{row['title']}签到表", [where, sheet])


def minutes_document(source: Source, meeting: str) -> Document:
    """会议纪要 of a meeting that was held: who came, what was dealt with, what was said and decided.

    Raises:
        ParameterError: there is no such meeting, or it was not held by the source's as-of day.
    """
    row, telling = meeting_row(source, meeting), Telling(source)
    if row["status"] != "held":
        raise ParameterError(f"截至{full_day(source.as_of)}，会议“{meeting}”没有召开的记录，还不能出纪要。")
    when = f"{full_day(row['held_on'])}{row['starts_at'] or ''}"
    head = f"{when}，{row['host']}在{row['place']}主持召开{row['title']}。"
    extra = f"本次会议为加开，{row['consent']}。" if row["extra"] else ""
    parts: list[Part] = [Paragraph(head + extra + attendance_words(source, meeting))]
    parts += [Heading("一、会议议程")]
    parts += [Paragraph(f"{item['n']}. {item['matter']}") for item in agenda_of(source, meeting)] or [
        Paragraph("本次会议没有另列议程。")
    ]
    parts += [Heading("二、会议情况")]
    parts += [Paragraph(line.strip()) for line in row["minutes"].splitlines() if line.strip()]
    parts += [Heading("三、议定事项")]
    every = source["decisions"].filter(meeting=meeting).to_dicts()
    decided = [r for r in every if r["told"] == "minuted"]
    parts += [Paragraph(decision_words(telling, r, n, row["told_on"])) for n, r in enumerate(decided, 1)] or [
        Paragraph("本次会议没有形成议定事项。")
    ]
    parts += [Heading("四、出席情况"), _members(source, meeting)]
    added = [r for r in every if r["told"] == "added"]
    since = [
        f"{full_day(r['recorded_on'])}补记：{decision_words(telling, r, n, r['recorded_on'])}"
        for n, r in enumerate(added, 1)
    ]
    later = (("会后补记", since), ("更正", _later_words(telling, every, row["told_on"])))
    for n, (title, lines) in enumerate(((title, lines) for title, lines in later if lines), 5):
        parts += [Heading(f"{numeral(n)}、{title}"), *map(Paragraph, lines)]
    made = paper(source, f"{row['title']}纪要", parts)
    if imprint := source.plan.imprint(MINUTES):
        made = replace(made, signed_by=source.plan.unit(imprint.issuer).name)
    return replace(made, signed_on=row["told_on"], copies=_copies(source, meeting))


def folder_documents(source: Source, meeting: str) -> list[Document]:
    """What the meeting's folder holds beside its brief: notice, agenda, 签到表, and once it was held minutes."""
    held = meeting_row(source, meeting)["status"] == "held"
    every = (notice_document, agenda_document, sign_in_document, *((minutes_document,) if held else ()))
    return [made(source, meeting) for made in every]


def _copies(source: Source, meeting: str) -> list[tuple[str, str]]:
    """To whom minutes go: as the plan's imprint for them says, else 发 to the units that were invited; and
    in either case to whoever else a resolution of the meeting gives work."""
    imprint = source.plan.imprint(MINUTES)
    sent = _sent_to(source, meeting, imprint.sent_to if imprint else None)
    above = (("报", imprint.reports_to), ("送", imprint.copies_to)) if imprint else ()
    return [(word, whom) for word, whom in (*above, ("发", sent)) if whom]


def _sent_to(source: Source, meeting: str, named: str | None) -> str:
    """Whom minutes are sent to, each once: as named, else the members; then who leads or joins a resolution.

    A unit counts as named where one of its names, or that of a group it belongs to, stands there.
    """
    parts = set(re.split("[，、；]", named or ""))
    plan, telling = source.plan, Telling(source)
    invited = [row["unit"] for row in members_of(source, meeting)]
    listed = [named] if named else [telling.called(code) for code in invited]
    told = set() if named else set(invited)
    told |= {unit.code for unit in plan.units if parts & {unit.name, unit.short, *unit.aliases}}
    told |= {group.id for group in plan.groups if group.name in (named or "")}
    told |= set(plan.members(tuple(told)))
    rows = source["decisions"].filter(meeting=meeting).to_dicts()
    codes = [code for row in rows for code in (row["lead"], *(row["units"] or "").split())]
    # A group before its members, who are then not named once more.
    for code in sorted(codes, key=plan.has_unit):
        own = set(plan.members((code,)))
        if code not in told and not (own and own <= told):
            listed.append(telling.called(code))
            told |= {code, *own}
    return "，".join(listed)


def _reply_form(row: Row) -> list[Part]:
    """回执: what a unit sends back."""
    asked = (f"{when_words(row)}，{row['place']}", "单位", "出席人职务", "委托出席的理由", "联系岗位和电话")
    lines = [("会议", asked[0]), *((name, "") for name in asked[1:])]
    return [Sheet("", "事项:mark 内容:prose", [Group(lines)])]


def _later_words(telling: Telling, rows: Sequence[Row], minuted: date) -> list[str]:
    """What became of a meeting's decisions after they were written down: amendments and extensions, by day."""
    found: list[tuple[date, str]] = []
    last: dict[str, Row] = {}
    for row in rows:
        id, before = row["resolution"], last.get(row["resolution"])
        if before and (changed := _changed_words(telling, before, row)):
            why = (row["reason"] or "没有写明").rstrip("。；;. ")
            found.append((row["recorded_on"], f"更正议定事项{id}：{changed}。理由：{why}。"))
        last[id] = row
    written = {row["resolution"]: row["recorded_on"] for row in reversed(rows)}
    for row in telling.source["extensions"].to_dicts():
        if (id := row["resolution"]) in last and row["granted_on"] > max(minuted, written[id]):
            why = row["reason"].rstrip("。；;. ")
            found.append((row["granted_on"], f"据议定事项{id}延期：{_moved(telling, row)}。理由：{why}。"))
    return [f"{full_day(day)}{said}" for day, said in sorted(found, key=lambda it: it[0])]


def _changed_words(telling: Telling, before: Row, row: Row) -> str:
    def joined(it: Row) -> str:
        return telling.names((it["units"] or "").split()) or "无"

    said = []
    if row["matter"] != before["matter"]:
        said.append(f"内容由“{before['matter'].rstrip('。')}”改为“{row['matter'].rstrip('。')}”")
    if row["lead"] != before["lead"]:
        said.append(f"牵头单位由{telling.called(before['lead'])}改为{telling.called(row['lead'])}")
    if joined(row) != joined(before):
        said.append(f"配合单位由{joined(before)}改为{joined(row)}")
    if row["deadline"] != before["deadline"]:
        was = full_day(before["deadline"]) if before["deadline"] else "另行明确"
        said.append(f"完成时限由{was}改为{full_day(row['deadline'])}")
    return "，".join(said)


def decision_words(telling: Telling, row: Row, n: int, told_on: date) -> str:
    """One resolution as the minutes number and write it: the matter, who leads, who joins, by when, and
    what was extended for it by ``told_on``."""
    matter = row["matter"].rstrip("。；;. ")
    joined = telling.names((row["units"] or "").split())
    with_them = f"，{joined}配合" if joined else ""
    by = f"于{full_day(row['deadline'])}前完成" if row["deadline"] else "完成时限另行明确"
    lead = f"由{telling.called(row['lead'])}牵头{with_them}，{by}"
    caused = caused_words(telling, row["resolution"], told_on)
    return f"（{numeral(n)}）{matter}（{row['resolution']}）。{lead}。{caused}"


def caused_words(telling: Telling, resolution: str, told_on: date | None = None) -> str:
    """The extensions that a resolution led to, as a sentence, with what became of them; or those granted
    by ``told_on``, as they were then. Empty where it led to none."""
    rows = telling.source["extensions"].filter(resolution=resolution).to_dicts()
    rows = [r for r in rows if told_on is None or r["granted_on"] <= told_on]
    listed = "；".join(
        _moved(telling, r) + ("" if r["standing"] or told_on else "（后又变更）") for r in rows
    )
    return f"据此延期{len(rows)}项：{listed}。" if rows else ""


def _moved(telling: Telling, row: Row) -> str:
    what = telling.called(row["unit"]) + telling.titled(row["task"])
    return f"{what}由{full_day(row['old_deadline'])}延至{full_day(row['deadline'])}"


def numeral(n: int) -> str:
    """A number from 1 to 99 in Chinese numerals: 十二."""
    tens, ones = divmod(n, 10)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[ones] if ones or not tens else "")


def _members(source: Source, meeting: str, *, invited: bool = False) -> Sheet:
    telling, rows = Telling(source), members_of(source, meeting)
    held = not invited and any(row["attendance"] for row in rows)
    lines = [
        (telling.called(row["unit"]), row["post"], *_fared(row, held=held)) for row in rows
    ]  # fmt: skip
    columns = "单位 出席职务" + (" 出席情况" if held else "")
    return Sheet("参加单位", columns, [Group(lines)], "没有列明参加单位。")


def _fared(row: Row, *, held: bool) -> tuple[str, ...]:
    if not held:
        return ()
    return (_CAME[row["attendance"]] + (f"（{row['delegate']}）" if row["delegate"] else ""),)


def paper(source: Source, title: str, parts: Sequence[Part], addressed_to: str = "") -> Document:
    """A paper of the plan's office, neither numbered nor dated."""
    plan = source.plan
    return Document(
        title,
        parts,
        addressed_to=addressed_to,
        signed_by=plan.unit(plan.office).name,
        mark="示例数据，非真实报送" if plan.example else "",
        circulation=plan.circulation,
    )
