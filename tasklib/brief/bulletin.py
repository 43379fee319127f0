"""The bulletin (通报) of a quarter: ``quarterly_bulletin``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasklib.brief import wording
from tasklib.brief import wording_bulletin as said
from tasklib.brief.charts import Chart, classes
from tasklib.brief.cover import section
from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.html import Html
from tasklib.brief.issued import CityPage, document
from tasklib.brief.marks import CLASSES, light, ordinal, percent, until
from tasklib.brief.source import Row
from tasklib.brief.table import Group
from tasklib.brief.tasks import deadline_word
from tasklib.brief.wording_city import (
    filed_sentence,
    kind_sentence,
    last_day_sentence,
    opening_sentence,
    spread_sentence,
)

KIND = "quarterly_bulletin"
# Each annex: its title, and the classes of the first sentence that it lists.
_ANNEXES = (
    ("已完成事项", ("已完成",)),
    ("达到序时进度事项", ("达到序时进度",)),
    ("滞后序时进度事项", ("滞后", "未报")),
    ("逾期未完成事项", ("逾期",)),
)


class Page(CityPage):
    """Every section of the bulletin, in its order; each method is one section of the page."""

    heading = "工作推进情况通报"

    @property
    def title(self) -> str:
        """What the bulletin is called."""
        return f"关于{self.source.span.label}{self.source.plan.short_title}工作推进情况的通报"

    def overall(self) -> Html:
        """一、总体情况."""
        return as_html(self._overall())

    def months_chart(self) -> Html | Chart:
        """Whether things got better or worse over the quarter's periods."""
        city = self.city
        stood = [(until(p.last), [r["standing"] for r in city.history[p.key].values()]) for p in city.told]
        rows = [(name, {title: every.count(title) for title in CLASSES.values()}) for name, every in stood]
        if len(rows) < 2:
            return section("")
        return classes("periods", "各期事项按进展分类（项）", rows)

    def problems(self) -> Html:
        """二、存在的问题."""
        return as_html(self._problems())

    def requirements(self) -> Html:
        """三、下一步工作要求."""
        return as_html(self._requirements())

    def annexes(self) -> Html:
        """The annexes: every task of every unit by class."""
        parts: list[Part] = []
        for n, (title, own) in enumerate(self._annexes(), 1):
            parts += [Heading(f"附件{n} {title}"), *own]
        return as_html(parts)

    def document(self) -> Document:
        """The bulletin as an official document."""
        parts = [*self._overall(), *self._problems(), *self._requirements()]
        return document(self.source, KIND, self.title, parts, self._annexes())

    def _overall(self) -> list[Part]:
        city = self.city
        kinds = (
            said_of
            for kind, units in city.kinds_below_first()
            for said_of in [kind_sentence(city, kind, units)]
        )
        groups = [
            Group([self._unit(unit.short, self.summary[unit.code]) for unit in units], kind)
            for kind, units in city.kinds()
        ]
        counts = ["应完成", *CLASSES.values(), "红灯", "黄灯", "完成率（%）", "加权进度（%）", "序时（%）"]
        columns = " ".join(["单位", *(f"{name}:number" for name in counts)])
        counts = ["应完成", *CLASSES.values(), "加权进度（%）", "序时（%）"]
        recounted = said.recount_sentence(city)
        months = " ".join(["时点", *(f"{name}:number" for name in counts)])
        return [
            Paragraph(opening_sentence(city, "执行情况通报")),
            Heading("一、总体情况"),
            Paragraph(wording.counts_sentence(city) + spread_sentence(city) + last_day_sentence(city)),
            Paragraph(said.change_sentence(city)),
            Sheet("各期情况（项）", months, [Group(self._periods())]),
            *([Paragraph(recounted)] if recounted else []),
            *(Paragraph(told) for told in kinds),
            Sheet("各单位完成情况（项，按行政区划次序）", columns, groups),
            Paragraph(filed_sentence(city, city.within, by_kind=True)),
        ]

    def _unit(self, name: str, row: Row) -> tuple[object, ...]:
        counts = (row[column] for column in ("due", *CLASSES, "red", "yellow"))
        return (name, *counts, *(percent(row[column]) for column in ("done_share", "percent", "expected")))

    def _periods(self) -> list[tuple[object, ...]]:
        """The end of the period before the span and of each within it: counts and weighted progress."""
        city, found = self.city, []
        trend = {row["period"]: row for row in city.rows("trend") if row["unit"] is None}
        for period in city.told:
            stood = [row["standing"] for row in city.history.get(period.key, {}).values()]
            counts = [stood.count(title) for title in CLASSES.values()]
            shares = (percent(trend[period.key][name]) for name in ("percent", "expected"))
            found.append((until(period.last), sum(counts), *counts, *shares))
        return found

    def _problems(self) -> list[Part]:
        parts: list[Part] = [Heading("二、存在的问题")]
        found = said.findings(self.city)
        for n, one in enumerate(found, 1):
            told = map(Paragraph, one.said.splitlines())
            parts += [Heading(f"（{ordinal(n)}）{one.heading}", 2), *told]
        return parts if found else [*parts, Paragraph(said.nothing_found_sentence(self.city))]

    def _requirements(self) -> list[Part]:
        found = [(one.demand, one.asked) for one in said.findings(self.city)]
        if not found:
            found.append(("保持工作进度", said.going_on_sentence(self.city)))
        if soon := said.due_sentence(self.city):
            found.append(("按期完成近期到期事项", soon))
        parts: list[Part] = [Heading("三、下一步工作要求")]
        for n, (demand, asked) in enumerate(found, 1):
            parts += [Heading(f"（{ordinal(n)}）{demand}", 2), Paragraph(asked)]
        return parts

    def _annexes(self) -> list[tuple[str, list[Part]]]:
        return [(title, list(self._annex(title, classes))) for title, classes in _ANNEXES]

    def _annex(self, title: str, classes: Sequence[str]) -> Iterator[Part]:
        for name in classes:
            rows = self.city.stood(name)
            if name == "未报":
                if rows:
                    yield Paragraph(said.unreported_sentence(self.city, rows))
            else:
                yield Paragraph(f"{title}共{len(rows)}项。" if rows else f"没有{title}。")
            yield from self._listed(rows)

    def _listed(self, rows: Sequence[Row]) -> Iterator[Part]:
        columns = "单位:mark 灯色:mark 完成%:number 序时%:number 时限:mark 判定理由:prose"
        for category in self.city.plan.categories:
            own = [row for row in rows if self.city.plan.task(row["task"]).category == category.id]
            tasks = dict.fromkeys(row["task"] for row in own)
            groups = [
                Group([self._item(r) for r in own if r["task"] == task], self._headed(task)) for task in tasks
            ]
            if groups:
                yield Sheet(f"{category.id} {category.title}（{len(own)}项）", columns, groups)

    def _headed(self, task: str) -> str:
        leads = self.city.names(self.city.plan.assigned(task, "leads", self.city.period))
        return f"{self.city.titled(task)}（{f'牵头单位：{leads}' if leads else '未定牵头单位'}）"

    def _item(self, row: Row) -> tuple[object, ...]:
        return (
            self.city.called(row["unit"]), light(row["light"]), percent(row["percent"]),
            percent(row["expected"]), deadline_word(row), row["reason"],
        )  # fmt: skip
