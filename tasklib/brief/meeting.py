"""The page of the joint meeting (联席会议): ``joint_meeting``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tasklib.brief import wording
from tasklib.brief.annex import annex
from tasklib.brief.charts import Chart, classes
from tasklib.brief.cover import cover, legend, section
from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.html import Html, render
from tasklib.brief.implementation import all_implementations
from tasklib.brief.indicators import totals
from tasklib.brief.letter import open_steps, steps_sentence
from tasklib.brief.marks import BLANK, CLASSES, SEVERITY, TIMELINESS, day, full_day, light, percent, small
from tasklib.brief.minutes import agenda_of, caused_words, meeting_row, members_of, paper
from tasklib.brief.periods import corrections_table, filing_extensions_table
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group, table
from tasklib.brief.tasks import deadline_words
from tasklib.errors import ParameterError
from tasklib.plan import Unit

_OCCASIONS = {"meeting": "会议", "promotion": "推进会", "instruction": "批示", "third_party": "第三方评估"}


@dataclass(frozen=True, eq=False)
class Page:
    """Every section of the meeting's page, in the page's order; each method is one section.

    Args:
        meeting_on: the meeting's day; None for the source's as-of day.
        since: the day of the meeting before; None for the last one held before, else for the last day
            on which a resolution on record was decided before ``meeting_on``.
        meeting: the id of the one that was called; empty for the next to come after the as-of day.
            Where none was called, the page is a draft for a day still to be set.

    Raises:
        ParameterError: ``since`` is not before ``meeting_on``, or there is no such meeting.
    """

    source: Source
    meeting_on: date | None = None
    since: date | None = None
    meeting: str = ""
    telling: Telling = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", Telling(self.source))
        if self.since and self.since >= self.held_on:
            raise ParameterError(f"参数 since 须早于会议日期 {self.held_on}，现为“{self.since}”。")

    @property
    def held_on(self) -> date:
        """The meeting's day."""
        return self.meeting_on or (self.called["held_on"] if self.called else self.source.as_of)

    @cached_property
    def called(self) -> Row | None:
        """The row of the meeting that the page prepares; None where none was called."""
        if self.meeting:
            return meeting_row(self.source, self.meeting)
        rows = self.source["meetings"].to_dicts()
        coming = [r for r in rows if r["status"] == "called" and r["held_on"] >= self.source.as_of]
        return next(iter(coming), None) if self.meeting_on is None else None

    def cover(self) -> Html:
        """What page this is, and what it rests on."""
        plan, told = self.source.plan, self.called
        office = ("主办单位", plan.unit(plan.office).name)
        held = full_day(self.held_on) if self.meeting_on or told else "待定"
        where = (("会议地点", told["place"]),) if told else ()
        facts = (("会议日期", held), *where, ("召集人", plan.meeting.convenor), office)
        return cover(self.source, f"{told['title'] if told else plan.meeting.name}材料", facts)

    def agenda(self) -> Html:
        """What the meeting deals with, and who takes part; nothing where none was called."""
        if self.called is None:
            return Html("")
        items, members = (told(self.source, self.called["meeting"]) for told in (agenda_of, members_of))
        draft = "以下按台账提出，待会前审定。" if any(item["proposed"] for item in items) else ""
        rows = [(item["n"], item["matter"]) for item in items]
        listed = "、".join(f"{self.telling.called(row['unit'])}（{row['post']}）" for row in members)
        extra = f"本次会议为加开：{self.called['consent']}。" if self.called["extra"] else ""
        return section(
            "会议安排",
            f"{extra}参加单位{len(members)}家：{listed}。",
            draft,
            table(
                "会议议程",
                "序号:mark 事项:prose",
                [Group(rows)],
                "台账中没有须提请会议研究的事项，议程待定。",
            ),
        )

    def resolutions(self) -> Html:
        """一、上次议定事项落实情况."""
        return as_html([Heading("一、上次议定事项落实情况"), *self._fate()])

    def fate_document(self) -> Document:
        """The fate of what earlier meetings decided, as a document."""
        title = self.called["title"] if self.called else self.source.plan.meeting.name
        return paper(self.source, f"{title}议定事项落实情况", self._fate())

    def _fate(self) -> list[Part]:
        """What became of what earlier meetings decided: all still open, or told of since the last."""
        earlier = [r for r in self.source["resolutions"].to_dicts() if r["decided_on"] < self.held_on]
        if not earlier:
            return [Paragraph("台账中没有此前的议定事项，本次按首次会议准备。")]
        held = [
            row["held_on"] for row in self.source["meetings"].to_dicts()
            if row["status"] == "held" and row["held_on"] < self.held_on
        ]  # fmt: skip
        since = self.since or max(held or (row["decided_on"] for row in earlier))
        told = [
            row for row in earlier
            if row["decided_on"] >= since or row["status"] == "open" or row["concluded_on"] >= since
        ]  # fmt: skip
        done, late = (sum(row["status"] == "concluded" for row in told), sum(row["overdue"] for row in told))
        said = f"上次会议（{full_day(since)}）以来应报告的议定事项{len(told)}项，已办结{done}项，"
        said += f"未办结{len(told) - done}项{f'，其中超期{late}项' if late else ''}。"
        if waiting := dict.fromkeys(row["lead"] for row in told if row["status"] == "open"):
            said += f"请{self.telling.names(waiting)}在会上报告未办结事项的落实情况。"
        columns = "议定事项:prose 议定日期:mark 牵头（汇报）单位 责任单位 时限:mark 落实情况:prose"
        return [
            Paragraph(said),
            Sheet("议定事项清单", columns, [Group(list(map(self._resolution, told)))]),
        ]

    def _resolution(self, row: Row) -> tuple[str, ...]:
        fate = "未办结，已超期" if row["overdue"] else "推进中"
        if row["status"] == "concluded":
            fate = f"{full_day(row['concluded_on'])}办结：{row['basis']}"
        elif row["basis"]:
            fate += f"；重新打开：{row['basis']}"
        caused = caused_words(self.telling, row["resolution"])
        fate = f"{fate.rstrip('。')}。{caused}" if caused else fate
        added = self.source["decisions"].filter(resolution=row["resolution"], told="added")["recorded_on"]
        late = f"，{full_day(added[0])}会后补记" if added.len() else ""
        source = f"{_OCCASIONS[row['source']]}{row['meeting'] or ''}{late}"
        return (
            f"{row['resolution']} {row['matter']}（{source}）", full_day(row["decided_on"]),
            self.telling.called(row["lead"]), self.telling.names((row["units"] or "").split()) or BLANK,
            full_day(row["deadline"]), fate,
        )  # fmt: skip

    def overall(self) -> Html:
        """The first sentence over all units, what its N means, and each unit's counts."""
        told, n = self.telling, self.telling.counts
        spread = "和".join(f"{len(units)}个{kind}" for kind, units in told.kinds())
        tasks = len({row["task"] for row in told.progress})
        granted = f"，其中{n['not_applicable']}项不涉及，不计入应完成数" if n["not_applicable"] else ""
        said = (
            f"{tasks}项任务分解到{spread}，共{len(told.progress)}项{granted}。"
            f"加权进度{percent(n['percent'])}%，序时进度{percent(n['expected'])}%；"
            f"亮红灯{n['red']}项，亮黄灯{n['yellow']}项，待审核{n['pending']}项。"
        )
        if n["carried"]:
            rows = [row for _, units in self._summed() for _, row in units if row["carried"]]
            named = "、".join(f"{self.telling.called(row['unit'])}{row['carried']}项" for row in rows)
            said += f"本期未报而沿用以前各期数据的{n['carried']}项（{named}），加权进度含沿用数。"
        groups = [
            Group([_unit_row(unit.short, row) for unit, row in units], kind) for kind, units in self._summed()
        ]
        groups.append(Group([_unit_row("合计", n)], "全部单位"))
        counts = ["应完成", *CLASSES.values(), "不涉及", "完成率（%）", "加权进度（%）", "序时（%）"]
        columns = " ".join(["单位", *(f"{title}:number" for title in counts)])
        units = table("各单位完成情况（项，按行政区划次序）", columns, groups)
        return section("二、总体情况", wording.counts_sentence(told), said, units)

    def _summed(self) -> list[tuple[str, list[tuple[Unit, Row]]]]:
        rows = {row["unit"]: row for row in self.source["summary"].to_dicts()}
        return [(kind, [(unit, rows[unit.code]) for unit in units]) for kind, units in self.telling.kinds()]

    def units_chart(self) -> Html | Chart:
        """Which unit lags."""
        rows = [
            (unit.short, {title: row[name] for name, title in CLASSES.items()})
            for _, units in self._summed()
            for unit, row in units
        ]
        return classes("units", "各单位事项按进展分类（项；斜纹为滞后，叉纹为逾期，点纹为未报）", rows)

    def lagging(self) -> Html:
        """Red and yellow items by the unit that leads them."""
        led: dict[str, list[Row]] = {code: [] for code in (*(u.code for u in self.source.plan.units), "")}
        for row in self.telling.progress:
            if row["light"] in ("红", "黄"):
                led[next(iter(self._leads(row["task"])), "")].append(row)
        groups = [self._led(lead, rows) for lead, rows in led.items() if rows]
        columns = "事项 单位:mark 灯色:mark 完成%:number 序时%:number 时限 判定理由:prose"
        red, yellow = self.telling.lights.get("红", 0), self.telling.lights.get("黄", 0)
        said = f"亮红灯{red}项，亮黄灯{yellow}项，按牵头单位列出；几家牵头的列在总牵头单位名下。"
        items = table("红黄事项清单", columns, groups, "没有亮红灯、黄灯的事项。")
        steps = steps_sentence(self.telling)
        return section("三、红黄事项", said if groups else "", items, steps, open_steps(self.telling))

    def _leads(self, task: str) -> Sequence[str]:
        return self.source.plan.assigned(task, "leads", self.source.period)

    def _led(self, lead: str, rows: Sequence[Row]) -> Group:
        lights = [row["light"] for row in rows]
        counts = "，".join(f"{name}{lights.count(name)}项" for name in ("红", "黄") if name in lights)
        worst_first = sorted(rows, key=lambda row: SEVERITY.index(row["light"]))
        name = self.source.plan.name_of(lead) if lead else "未定牵头单位"
        return Group(list(map(self._item, worst_first)), f"牵头单位：{name}（{counts}）")

    def _item(self, row: Row) -> tuple[object, ...]:
        others = self.telling.names(self._leads(row["task"])[1:])
        return (
            small(self.telling.titled(row["task"]), f"同为牵头：{others}" if others else ""),
            self.telling.called(row["unit"]), light(row["light"]), percent(row["percent"]),
            percent(row["expected"]), deadline_words(row), row["reason"],
        )  # fmt: skip

    def proposals(self) -> Html:
        """Unsolved problems that units put before the meeting, each with a draft of its decision."""
        every = self.source["problems"].to_dicts()
        raised = [row for row in every if row["level"] == "meeting" and row["status"] != "solved"]
        agenda = agenda_of(self.source, self.called["meeting"]) if self.called else []
        # Once the office has put the agenda down, it decides what is dealt with, and in which order.
        fixed = any(not item["proposed"] for item in agenda)
        chosen = [item["problem"] for item in agenda if item["problem"]]
        rows = [row for id in chosen for row in every if row["problem"] == id] if fixed else raised
        left = [row["problem"] for row in raised if row not in rows]
        also = f"另有{len(left)}个提请会议研究的问题没有列入本次议程（{'、'.join(left)}）。" if left else ""
        if not rows:
            none = "本次议程没有列入提请研究的问题。" if left else "各单位没有提请会议研究的问题。"
            return section("四、提请研究事项", none + also)
        items = [(self.telling.titled(row["task"]), list(self._proposal(row))) for row in rows]
        said = f"各单位提请研究的问题共{len(rows)}个。" if not fixed else f"列入议程的问题共{len(rows)}个。"
        said += f"{also}拟议定表述按填报内容起草，供会前修改。"
        return section("四、提请研究事项", said, render("_proposals.html", items=items))

    def _proposal(self, row: Row) -> Iterator[tuple[str, str]]:
        unit, leads = self.telling.called(row["unit"]), self._leads(row["task"])
        past = "，已超期" if row["overdue"] else ""
        when = f"整改时限{full_day(row['due'])}{past}" if row["due"] else "未定整改时限"
        yield "事由", f"{unit}报告（{full_day(row['first_reported'])}首次上报，{when}）：{row['description']}"
        led = [f"{self.telling.names(leads)}（牵头单位）"] * bool(leads)
        helpers = "、".join(self._helpers(row))
        yield "涉及单位", "、".join([f"{unit}（报告单位）", *led, *[helpers] * bool(helpers)])
        yield "建议", row["suggestion"] or "报告单位未提建议。"
        head = f"由{self.telling.names(leads[:1])}牵头，" * bool(leads) + f"{helpers}配合，" * bool(helpers)
        asked = (row["suggestion"] or "提出解决办法").removeprefix("建议").strip("。；;.， ")
        own = f"{unit}负责{row['measure'].strip('。；;. ')}；" if row["measure"] else f"{unit}配合落实；"
        post = f"责任岗位为{row['post']}，" if row["post"] else ""
        by = f"于{full_day(row['due'])}前完成" if row["due"] and not row["overdue"] else "完成时限由会议明确"
        office = self.telling.called(self.source.plan.office)
        yield "拟议定表述（拟稿）", f"{head}研究解决：{asked}；{own}{post}{by}，结果报{office}。"

    def _helpers(self, row: Row) -> list[str]:
        """The units a problem names for coordination, without its own and those that lead anyway."""
        plan = self.source.plan
        known = [plan.unit(code) for code in (row["unit"], *self._leads(row["task"])) if plan.has_unit(code)]
        there = {name for unit in known for name in (unit.code, unit.name, unit.short, *unit.aliases)}
        named = (name.strip() for name in re.split("[、，,；;]", row["coordinate"] or ""))
        return [name for name in named if name and name not in there]

    def filing(self) -> Html:
        """Who filed on time, counties and departments apart, and the ranking where there is one."""
        period = self.source.period
        every = self.telling.rows("timeliness")
        rows = [row for row in every if row["status"] != "not_due"]
        now = [row for row in rows if row["period"] == period.key]
        due = f"{period.short}报送截止日为{day(self.source.plan.calendar.due_on(period), period)}，"
        kinds = [self._fared(kind, now) for kind in ("on_time", "late", "missing")]
        said = f"{due}应报{len(now)}家，{'，'.join(kinds)}。" if now else f"{due}截止日未过。"
        spared = [r["unit"] for r in every if r["status"] == "not_due" and r["due"] < self.source.as_of]
        said += f"准予延期、尚未到期{len(spared)}家（{self.telling.names(spared)}）。" if spared else ""
        columns = "单位 按时/应报（期）:number 迟报:number 未报:number 拒收（次）:number 退回（次）:number 本期:mark"
        groups = [Group([self._filed(u, rows) for u in units], kind) for kind, units in self.telling.kinds()]
        begin = self.source.plan.periods(period)[0].label
        ranked = [
            (
                row["rank"], self.telling.called(row["unit"]), percent(row["closed_share"]), row["red"],
                row["yellow_or_unreported"], f"{row['on_time']}/{row['periods']}",
            )
            for row in self.source["ranking"].to_dicts()
        ]  # fmt: skip
        ranks = "位次:mark 单位:mark 销号率（%）:number 红灯:number 黄灯和未报:number 按时/应报（期）:number"
        return section(
            "五、报送情况",
            said,
            table(f"{begin}以来报送情况", columns, groups),
            filing_extensions_table(self.telling),
            corrections_table(self.telling),
            table(
                "排名（依次比销号率、红灯、黄灯和未报、按时率，只用办公室核定的数）", ranks, [Group(ranked)]
            ),
        )

    def _fared(self, kind: str, rows: Sequence[Row]) -> str:
        """How many units fared so, and, where that is no merit, which."""
        units = [row["unit"] for row in rows if row["status"] == kind]
        named = f"（{self.telling.names(units)}）" if units and kind != "on_time" else ""
        return f"{TIMELINESS[kind]}{len(units)}家{named}"

    def _filed(self, unit: Unit, rows: Sequence[Row]) -> tuple[object, ...]:
        own = {row["period"]: row["status"] for row in rows if row["unit"] == unit.code}
        went = [row for row in self.telling.rows("filings") if row["unit"] == unit.code]
        kinds = list(own.values())
        return (
            unit.short, f"{kinds.count('on_time')}/{len(own)}", kinds.count("late"), kinds.count("missing"),
            sum(row["refusals"] for row in went), sum(row["returns"] for row in went),
            TIMELINESS[own.get(self.source.period.key, "not_due")],
        )  # fmt: skip

    def implementations(self) -> Html:
        """Which counties' implementation plans are on record."""
        return section("", all_implementations(self.telling))

    def indicators(self) -> Html:
        """The totals against targets and published results."""
        note = "只列有目标值或公布数的指标；公布数是原文件所载的实绩，不是目标值。"
        return section("六、指标完成情况", note, totals(self.telling))

    def notes(self) -> Html:
        """How to read the lights, and where the figures come from."""
        return section("七、说明", legend(self.source))

    def annex(self) -> Html:
        """Tasks × units on one landscape sheet."""
        return annex(self.telling)


def _unit_row(name: str, row: Row) -> tuple[object, ...]:
    shares = (row["done_share"], row["percent"], row["expected"])
    counts = (row["due"], *(row[name] for name in CLASSES), row["not_applicable"])
    return (name, *counts, *map(percent, shares))
