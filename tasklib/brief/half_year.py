"""The half-year review (半年复盘): ``half_year_review``."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.brief import wording
from tasklib.brief import wording_half_year as said
from tasklib.brief.charts import Chart, against_expected
from tasklib.brief.cover import section
from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.html import Html
from tasklib.brief.issued import CityPage, document
from tasklib.brief.marks import BLANK, CLASSES, STATUSES, full_day, ordinal, percent
from tasklib.brief.source import Row
from tasklib.brief.table import Group
from tasklib.brief.wording_bulletin import change_sentence
from tasklib.brief.wording_city import kind_sentence, opening_sentence, spread_sentence
from tasklib.plan.workdays import marked

KIND = "half_year_review"
_APART = "加权进度算全部事项，序时和相差只算有序时要求的事项"


class Page(CityPage):
    """Every section of the review, in its order; each method is one section of the page."""

    heading = "半年复盘"

    @property
    def title(self) -> str:
        """What the review is called."""
        return f"{self.source.span.label}{self.source.plan.short_title}工作复盘"

    def progress(self) -> Html:
        """一、半年进展."""
        return as_html(self._progress())

    def units_chart(self) -> Html | Chart:
        """Which unit is ahead of the expected progress and which behind."""
        rows = [
            (unit.short, row["measured"], row["expected"], row["measured"] < row["expected"])
            for _, units in self.city.kinds()
            for unit, row in ((unit, self.summary[unit.code]) for unit in units)
            if row["expected"] is not None
        ]
        if not rows:
            return section("")
        return against_expected(
            "units", "各单位有序时要求事项的加权进度与序时进度（竖线为应达到的比例）", rows, "低于序时进度"
        )

    def experiences(self) -> Html:
        """二、主要经验."""
        return as_html(self._told("二、主要经验", "experience", said.reviewed_sentence(self.city)))

    def shortfalls(self) -> Html:
        """三、存在的不足."""
        return as_html(self._told("三、存在的不足", "shortfall"))

    def measures(self) -> Html:
        """四、整改措施."""
        return as_html(self._measures())

    def ahead(self) -> Html:
        """五、下半年重点."""
        return as_html(self._ahead())

    def document(self) -> Document:
        """The review as an official document."""
        parts = [
            *self._progress(),
            *self._told("二、主要经验", "experience", said.reviewed_sentence(self.city)),
            *self._told("三、存在的不足", "shortfall"),
            *self._measures(),
            *self._ahead(),
        ]
        return document(self.source, KIND, self.title, parts)

    def _progress(self) -> list[Part]:
        city, summary = self.city, self.summary
        groups = [
            Group([_unit_row(unit.short, summary[unit.code]) for unit in units], kind)
            for kind, units in city.kinds()
        ]
        groups.append(Group([_unit_row("合计", summary[None])], "全部单位"))
        columns = " ".join(
            [
                "单位",
                *(
                    f"{title}:number"
                    for title in ("应完成", *CLASSES.values(), "加权进度（%）", "序时（%）", "相差（百分点）")
                ),
            ]
        )
        finished = [self._finished(task.id) for task in city.plan.tasks]
        titles = "事项 完成单位（家）:number 应完成（家）:number 已销号（家）:number 还没有完成的单位:prose"
        return [
            Paragraph(opening_sentence(city, "执行情况复盘")),
            Heading("一、半年进展"),
            Paragraph(wording.counts_sentence(city) + spread_sentence(city)),
            *([Paragraph(change_sentence(city))] if city.before else []),
            *(Paragraph(kind_sentence(city, kind, units)) for kind, units in city.kinds_below_first()),
            Paragraph(said.finished_sentence(city)),
            Sheet(f"各单位进度与序时进度（项，按行政区划次序；{_APART}）", columns, groups),
            Sheet("有单位完成的事项", titles, [Group([row for row in finished if row])]),
        ]

    def _finished(self, task: str) -> tuple[object, ...]:
        """One task's row of who has finished it; empty where nobody has."""
        rows = [r for r in self.city.progress if r["task"] == task and r["standing"] != "不涉及"]
        done = [row for row in rows if row["standing"] == "已完成"]
        closed = sum(row["light"] == "已销号" for row in done)
        others = self.city.units_of(row for row in rows if row not in done)
        return (self.city.titled(task), len(done), len(rows), closed, others or BLANK) if done else ()

    def _told(self, heading: str, kind: str, first: str = "") -> list[Part]:
        """What units say of one kind, each under its name and in its own words."""
        parts: list[Part] = [Heading(heading)]
        parts += [Paragraph(first)] if first else []
        parts.append(Paragraph(said.told_sentence(self.city, kind)))
        held = self.city.by_unit(said.told_of(self.city, kind))
        for n, (unit, rows) in enumerate(held.items(), 1):
            parts.append(Heading(f"（{ordinal(n)}）{self.city.called(unit)}", 2))
            for i, row in enumerate(rows, 1):
                number = f"{i}. " if len(rows) > 1 else ""
                of = f"（{self.city.titled(row['task'])}）" if row["task"] else ""
                parts.append(Paragraph(f"{number}{row['text']}{of}"))
        return parts

    def _measures(self) -> list[Part]:
        columns = "单位:mark 措施:prose 责任岗位 时限:mark 事项 状态:mark"
        rows = [
            (
                self.city.called(row["unit"]), row["text"], row["post"], full_day(row["deadline"]),
                self.city.titled(row["task"]) if row["task"] else "全局工作",
                STATUSES[row["status"]] + ("，已超期" if row["overdue"] else ""),
            )
            for row in said.told_of(self.city, "measure")
        ]  # fmt: skip
        return [
            Heading("四、整改措施"),
            Paragraph(said.measures_sentence(self.city)),
            Sheet("各单位整改措施", columns, [Group(rows)]),
        ]

    def _ahead(self) -> list[Part]:
        parts: list[Part] = [Heading(f"五、{said.ahead_words(self.city)}重点")]
        for n, (heading, asked) in enumerate(said.requirements(self.city), 1):
            parts += [Heading(f"（{ordinal(n)}）{heading}", 2), Paragraph(asked)]
        groups = [self._open(name, rows) for name, rows in said.unfinished(self.city).items()]
        if not groups:
            parts.append(Paragraph("各项任务均已完成，要巩固成果，防止反弹。"))
        columns = "事项 时限:mark 牵头单位 未完成（家）:number 红灯:number 黄灯:number 未报:number 须加快的单位:prose"
        return [*parts, Sheet("尚未完成的事项", columns, groups)]

    def _open(self, name: str, rows: Sequence[Row]) -> Group:
        pairs = dict.fromkeys((row["deadline"], row["task"]) for row in rows)
        order = [task.id for task in self.city.plan.tasks]
        found = []
        for due, task in sorted(pairs, key=lambda pair: (str(pair[0]), order.index(pair[1]))):
            own = [row for row in rows if (row["deadline"], row["task"]) == (due, task)]
            lights = [row["light"] for row in own]
            leads = self.city.names(self.city.plan.assigned(task, "leads", self.city.period))
            slow = self.city.units_of(row for row in own if row["light"] in ("红", "黄", "未报"))
            counts = (lights.count(light) for light in ("红", "黄", "未报"))
            found.append(
                (
                    self.city.titled(task),
                    marked(full_day(due), own[0]["provisional"]),
                    leads or BLANK,
                    len(own),
                    *counts,
                    slow or BLANK,
                )
            )
        return Group(found, f"{name}（{len(rows)}项）")


def _unit_row(name: str, row: Row) -> tuple[object, ...]:
    both = row["percent"], row["expected"]
    apart = BLANK if row["expected"] is None else f"{row['measured'] - row['expected']:+.1f}"
    return (name, *(row[column] for column in ("due", *CLASSES)), *map(percent, both), apart)
