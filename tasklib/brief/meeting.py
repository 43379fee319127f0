"""The page of the joint meeting (联席会议): ``joint_meeting``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tasklib.brief import wording
from tasklib.brief.alike import alike, by_tasks, only
from tasklib.brief.annex import NAME, annex, annex_sheets
from tasklib.brief.charts import Chart, classes
from tasklib.brief.cover import cover, legend, section
from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.fate import fate_of_resolutions
from tasklib.brief.html import Html, render
from tasklib.brief.implementation import all_implementations
from tasklib.brief.indicators import coverage, totals
from tasklib.brief.issued import document
from tasklib.brief.letter import open_steps_sheet, steps_sentence
from tasklib.brief.marks import CLASSES, SEVERITY, TIMELINESS, full_day, light, ordinal, percent, small
from tasklib.brief.minutes import agenda_of, meeting_row, members_of, paper, when_words
from tasklib.brief.periods import corrections_table, filing_extensions_table
from tasklib.brief.plan_document import duty_rows, phase_rows
from tasklib.brief.proposals import Proposal, proposals
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group, table
from tasklib.brief.tasks import deadline_cell, deadline_words
from tasklib.brief.wording_city import filed_words
from tasklib.errors import ParameterError
from tasklib.plan import Unit

KIND = "joint_meeting"


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
        held = full_day(self.held_on) if self.meeting_on else when_words(told) if told else "待定"
        facts = [("会议时间", held), ("召集人", plan.meeting.convenor)]
        if told:
            facts[1:1] = [("会议地点", told["place"])]
            # Who convenes presides, unless it was told otherwise.
            facts += [("主持", told["host"])] if told["host"] != plan.meeting.convenor else []
            facts += [("联系", told["contact"])] if told["contact"] else []
        facts.append(("主办单位", plan.unit(plan.office).name))
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
        return as_html(self._resolutions())

    def _resolutions(self) -> list[Part]:
        return [Heading("一、上次议定事项落实情况"), *self._fate()]

    def fate_document(self) -> Document:
        """The fate of what earlier meetings decided, as a document."""
        title = self.called["title"] if self.called else self.source.plan.meeting.name
        return paper(self.source, f"{title}议定事项落实情况", self._fate())

    def _fate(self) -> list[Part]:
        return fate_of_resolutions(self.telling, self.held_on, self.since)

    def overall(self) -> Html:
        """The first sentence over all units, what its N means, and each unit's counts."""
        return as_html(self._overall())

    def _overall(self) -> list[Part]:
        told, n = self.telling, self.telling.counts
        tasks = len({row["task"] for row in told.progress})
        granted = f"，其中{n['not_applicable']}项不涉及，不计入应完成数" if n["not_applicable"] else ""
        said = (
            f"{tasks}项任务分解到{told.spread}，共{len(told.progress)}项{granted}。{told.undecided}"
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
        units = Sheet("各单位完成情况（项，按行政区划次序）", columns, groups)
        phased = phase_rows(self.source.plan, self.source.measured_on)
        phases = Sheet("工作阶段", "阶段 起止时间 状态:mark", [Group(phased)])
        opening = (Heading("二、总体情况"), Paragraph(wording.counts_sentence(told)), Paragraph(said))
        return [*opening, *([phases] if not phases.is_empty else []), units]

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
        return as_html(self._lagging())

    def _lagging(self) -> list[Part]:
        led: dict[str, list[Row]] = {code: [] for code in (*(u.code for u in self.source.plan.units), "")}
        for row in self.telling.progress:
            if row["light"] in ("红", "黄"):
                led[next(iter(self._leads(row["task"])), "")].append(row)
        groups = [self._led(lead, rows) for lead, rows in led.items() if rows]
        columns = "事项 单位 灯色:mark 完成%:number 序时%:number 时限 判定理由:prose"
        red, yellow = self.telling.lights.get("红", 0), self.telling.lights.get("黄", 0)
        said = f"亮红灯{red}项，亮黄灯{yellow}项，按牵头单位列出；几家牵头的列在总牵头单位名下。"
        items = Sheet("红黄事项清单", columns, groups, "没有亮红灯、黄灯的事项。")
        quiet = wording.awaited_sentence(self.telling)
        sentences = (said if groups else quiet, steps_sentence(self.telling))
        before, after = ([Paragraph(text)] if text else [] for text in sentences)
        return [Heading("三、红黄事项"), *before, items, *after, *open_steps_sheet(self.telling)]

    def _leads(self, task: str) -> Sequence[str]:
        return self.source.plan.assigned(task, "leads", self.source.period)

    def _led(self, lead: str, rows: Sequence[Row]) -> Group:
        lights = [row["light"] for row in rows]
        counts = "，".join(f"{name}{lights.count(name)}项" for name in ("红", "黄") if name in lights)
        worst = sorted(rows, key=lambda row: SEVERITY.index(row["light"]))
        name = self.source.plan.name_of(lead) if lead else "未定牵头单位"
        return Group([self._item(own) for own in by_tasks(alike(worst))], f"牵头单位：{name}（{counts}）")

    def _item(self, rows: Sequence[Row]) -> tuple[object, ...]:
        """One line: of one task, or of those that stand together for one reason."""
        told, tasks = self.telling, list(dict.fromkeys(row["task"] for row in rows))
        units = list(dict.fromkeys(row["unit"] for row in rows))
        others = {task: told.names(self._leads(task)[1:]) for task in tasks}
        also = (f"{task * (len(tasks) > 1)}同为牵头：{names}" for task, names in others.items() if names)
        title = f"{'、'.join(tasks)}（{len(rows)}项）" if len(tasks) > 1 else told.titled(tasks[0])
        own = f"{told.names(units)}（{len(units)}家）" if len(units) > 1 else told.called(units[0])
        return (
            small(title, "；".join(also)), own, light(rows[0]["light"]),
            only(percent(row["percent"]) for row in rows), only(percent(row["expected"]) for row in rows),
            deadline_cell(told, rows[0]) if len(tasks) == 1 else only(map(deadline_words, rows)), rows[0]["reason"],
        )  # fmt: skip

    def proposals(self) -> Html:
        """Unsolved problems that units put before the meeting, each with a draft of its decision."""
        said, items = self._proposals()
        listed = render("_proposals.html", items=items) if items else ""
        return section("四、提请研究事项", said, listed)

    def _proposals(self) -> tuple[str, list[Proposal]]:
        return proposals(self.telling, self.called["meeting"] if self.called else None)

    def filing(self) -> Html:
        """Who filed on time, counties and departments apart, and the ranking where there is one."""
        period = self.source.period
        every = self.telling.rows("timeliness")
        rows = [row for row in every if row["status"] != "not_due"]
        now = [row for row in every if row["period"] == period.key]
        due = f"{period.label}报送截止日为{self.telling.filing_day(period)}，"
        said = f"{due}{filed_words(self.telling, now)}。"
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
        return section("六、指标完成情况", note, totals(self.telling), coverage(self.telling))

    def notes(self) -> Html:
        """How to read the lights, where the figures come from, and what each member answers for."""
        rows = duty_rows(self.source.plan)
        duties = table("成员单位职责", "单位 职责:prose", [Group(rows)]) if rows else ""
        return section("七、说明", legend(self.source), duties)

    def annex(self) -> Html:
        """Tasks × units on one landscape sheet."""
        return annex(self.telling)

    def document(self) -> Document:
        """The brief as an official document."""
        plan, told = self.source.plan, self.called
        held = f"会议定于{full_day(self.held_on)}召开。" if self.meeting_on else ""
        if told and not self.meeting_on:
            when = "于" if told["status"] == "held" else "定于"
            where = f"在{told['place']}" if told["place"] else ""
            held = f"会议{when}{when_words(told)}{where}召开。"
        until = f"进度算至{full_day(self.source.measured_on)}，"
        until += f"{full_day(self.source.as_of)}以前（含当日）收到的报送计入。"
        said, items = self._proposals()
        parts: list[Part] = [Paragraph(held + until), *self._resolutions(), *self._overall()]
        parts += [*self._lagging(), Heading("四、提请研究事项"), Paragraph(said)]
        for n, (matter, lines) in enumerate(items, 1):
            parts += [Heading(f"（{ordinal(n)}）{matter}", 2)]
            parts += [Paragraph(f"{name}：{text}") for name, text in lines]
        title = f"{told['title'] if told else plan.meeting.name}材料"
        return document(self.source, KIND, title, parts, [(NAME, [*annex_sheets(self.telling)])])


def _unit_row(name: str, row: Row) -> tuple[object, ...]:
    shares = (row["done_share"], row["percent"], row["expected"])
    counts = (row["due"], *(row[name] for name in CLASSES), row["not_applicable"])
    return (name, *counts, *map(percent, shares))
