"""The month's supervision brief (督查专报): ``monthly_supervision``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tasklib.brief import wording
from tasklib.brief import wording_supervision as said
from tasklib.brief.alike import alike
from tasklib.brief.city import LAGGING
from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet, as_html
from tasklib.brief.html import Html
from tasklib.brief.issued import CityPage, document
from tasklib.brief.letter import open_steps_sheet, steps_sentence
from tasklib.brief.marks import BLANK, SEVERITY, STATES, TIMELINESS, day, full_day, light, percent
from tasklib.brief.source import Row
from tasklib.brief.table import Group
from tasklib.brief.tasks import deadline_word
from tasklib.brief.wording_city import (
    filed_sentence,
    last_day_sentence,
    opening_sentence,
    overclaimed_words,
    overdue_problems_sentence,
    refused_sentence,
    returned_sentence,
    spread_sentence,
)
from tasklib.plan import Unit
from tasklib.plan.issuing import LEVEL_NAMES
from tasklib.plan.workdays import TENTATIVE, is_provisional, marked

KIND = "monthly_supervision"
# How far ahead deadlines are told, in days after as_of.
AHEAD = 30
# Why an item is worth a look on the spot, out of the table ``review``.
_NEEDS = {
    "no_evidence": "报有进展而没有佐证材料",
    "falling": "数据低于以前各期",
    "same_text": "进展情况照抄上期",
}


class Page(CityPage):
    """Every section of the brief, in its order; each method is one section of the page."""

    heading = "工作督查情况"

    @property
    def title(self) -> str:
        """What the brief is called."""
        return f"{self.source.span.label}{self.source.plan.short_title}工作督查情况"

    def overall(self) -> Html:
        """一、总体情况."""
        return as_html(self._overall())

    def pressed(self) -> Html:
        """二、需要督促的事项."""
        return as_html(self._pressed())

    def filing(self) -> Html:
        """三、报送情况."""
        return as_html(self._filing())

    def problems(self) -> Html:
        """四、超期的问题和议定事项."""
        return as_html(self._problems())

    def falling_due(self) -> Html:
        """五、近期到期."""
        return as_html(self._falling_due())

    def inspection(self) -> Html:
        """六、建议现场核查."""
        return as_html(self._inspection())

    def escalation(self) -> Html:
        """七、督办措施."""
        return as_html(self._escalation())

    def annex(self) -> Html:
        """The items to press for by the unit that leads them."""
        return as_html(
            [Heading(f"附件 {title}" if not n else title) for n, (title, _) in enumerate(self._annexes())]
            + [part for _, parts in self._annexes() for part in parts]
        )

    def document(self) -> Document:
        """The brief as an official document."""
        parts = [
            *self._overall(), *self._pressed(), *self._filing(), *self._problems(),
            *self._falling_due(), *self._inspection(), *self._escalation(),
        ]  # fmt: skip
        return document(self.source, KIND, self.title, parts, self._annexes())

    def _overall(self) -> list[Part]:
        city = self.city
        columns = (
            "单位 红灯:number 新亮红灯:number 连续红灯:number 黄灯:number 未报:number 待销号:number "
            "超期问题:number 本期报送:mark"
        )
        groups = [Group([self._unit(unit) for unit in units], kind) for kind, units in city.kinds()]
        return [
            Paragraph(opening_sentence(city, "督查情况印发")),
            Heading("一、总体情况"),
            Paragraph(wording.counts_sentence(city) + spread_sentence(city) + last_day_sentence(city)),
            Paragraph(said.lights_sentence(city)),
            Paragraph(said.pressed_sentence(city)),
            Sheet("各单位督查要点（项，按行政区划次序）", columns, groups),
        ]

    def _unit(self, unit: Unit) -> tuple[object, ...]:
        city = self.city
        lights = [row["light"] for row in city.progress if row["unit"] == unit.code]
        fresh, lasting = (sum(row["unit"] == unit.code for row in rows) for rows in said.since(city))
        late = sum(row["unit"] == unit.code for row in city.overdue_problems)
        filed = {row["unit"]: row["status"] for row in city.filed([city.period])}
        counts = (
            lights.count("红"),
            fresh,
            lasting,
            *(lights.count(name) for name in ("黄", "未报", "待销号")),
        )
        return (unit.short, *counts, late, TIMELINESS[filed.get(unit.code, "not_due")])

    def _pressed(self) -> list[Part]:
        city = self.city
        columns = "事项 灯色:mark 持续:mark 完成%:number 序时%:number 时限:mark 判定理由:prose"
        held = city.by_unit(city.lit(*LAGGING))
        groups = [Group(list(self._items(rows)), self._headed(code, rows)) for code, rows in held.items()]
        if not groups:
            return [
                Heading("二、需要督促的事项"),
                Paragraph(f"没有需要逐项督促的事项。{wording.awaited_sentence(city)}"),
            ]
        also = "“持续”为连续亮此灯或更差的期数；各牵头单位的清单见附件。"
        return [
            Heading("二、需要督促的事项"),
            Paragraph(said.leads_sentence(city) + also),
            Sheet("各单位红灯、黄灯和未报事项", columns, groups),
        ]

    def _headed(self, code: str, rows: Sequence[Row]) -> str:
        lights = [row["light"] for row in rows]
        counts = "，".join(f"{name}{lights.count(name)}项" for name in LAGGING if name in lights)
        return f"{self.source.plan.name_of(code) if code else '未定牵头单位'}（{counts}）"

    def _items(self, rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
        """A unit's items, worst first; those unreported for one reason stand in one line."""
        worst = sorted(rows, key=lambda row: SEVERITY.index(row["light"]))
        for same in alike(worst, lambda row: row["light"] == "未报"):
            if len(same) == 1:
                yield self._item(same[0])
                continue
            name, reason = same[0]["light"], same[0]["reason"]
            tasks = f"{'、'.join(row['task'] for row in same)}（{len(same)}项）"
            yield tasks, light(name), said.run_words(self.city, same[0]), BLANK, BLANK, BLANK, reason

    def _item(self, row: Row) -> tuple[object, ...]:
        return (
            self.city.titled(row["task"]), light(row["light"]), said.run_words(self.city, row),
            percent(row["percent"]), percent(row["expected"]), deadline_word(row), row["reason"],
        )  # fmt: skip

    def _filing(self) -> list[Part]:
        city = self.city
        told = (
            filed_sentence(city, [city.period]), said.incomplete_sentence(city),
            refused_sentence(city, [city.period]), returned_sentence(city),
        )  # fmt: skip
        reasons = {(row["task"], row["unit"]): row["reason"] for row in city.progress}
        rows = [
            (
                city.called(row["unit"]), city.titled(row["task"]),
                marked(full_day(row["refile_due"]), is_provisional(row["refile_due"])),
                reasons[row["task"], row["unit"]],
            )
            for row in city.returned
        ]  # fmt: skip
        columns = "单位 事项 重报期限:mark 退回情况:prose"
        sheet = [Sheet("退回后尚未重报的事项", columns, [Group(rows)])] if rows else []
        return [Heading("三、报送情况"), Paragraph("".join(told)), *sheet]

    def _problems(self) -> list[Part]:
        city, today = self.city, self.source.measured_on
        rows = [
            (
                city.called(row["unit"]), city.titled(row["task"]), row["description"], row["measure"] or BLANK,
                row["post"] or BLANK, day(row["due"], self.source.period), (today - row["due"]).days,
            )
            for row in city.overdue_problems
        ]  # fmt: skip
        columns = "单位:mark 事项 问题:prose 整改措施:prose 责任岗位 时限:mark 超期（天）:number"
        parts: list[Part] = [Heading("四、超期的问题和议定事项"), Paragraph(overdue_problems_sentence(city))]
        if rows:
            parts.append(Sheet("超过整改时限的问题", columns, [Group(rows)]))
        decided = [row for row in self.source["resolutions"].to_dicts() if row["overdue"]]
        if decided:
            lines = [
                (city.called(r["lead"]), f"{r['resolution']} {r['matter']}", full_day(r["deadline"]))
                for r in decided
            ]
            parts.append(
                Paragraph(
                    f"超期未办结的议定事项{len(decided)}项（超期算至{day(self.source.as_of, self.source.period)}）。"
                )
            )
            parts.append(Sheet("超期未办结的议定事项", "牵头单位 议定事项:prose 时限:mark", [Group(lines)]))
        return parts

    def _falling_due(self) -> list[Part]:
        found = {name: list(rows) for name, rows in self._ahead()}
        counts = [(name, len(rows)) for name, rows in found.items()]
        lines = sorted(
            ((on, name, unit, what, state) for name, rows in found.items() for on, unit, what, state in rows),
            key=lambda line: line[0],
        )
        rows = [(full_day(on), name, unit, what, state) for on, name, unit, what, state in lines]
        columns = "到期日:mark 类别:mark 单位 内容:prose 现状"
        sheet = [Sheet(f"{AHEAD}天内到期", columns, [Group(rows)])] if rows else []
        return [Heading("五、近期到期"), Paragraph(said.due_sentence(self.city, counts, AHEAD)), *sheet]

    def _ahead(self) -> Iterator[tuple[str, Iterator[tuple[date, str, str, str]]]]:
        """What falls due in the days ahead, by kind: each its day, unit, matter and state."""
        city, first = self.city, self.source.as_of
        last = first + timedelta(days=AHEAD)

        def soon(on: date | None) -> bool:
            return on is not None and first <= on <= last

        yield "任务完成", (
            (row["deadline"], city.called(row["unit"]), city.titled(row["task"]),
             f"{STATES[row['state']]}，完成{percent(row['percent'])}%" + f"，时限{TENTATIVE}" * row["provisional"])
            for row in city.falling_due(AHEAD)
        )  # fmt: skip
        yield (
            "问题整改",
            (
                (row["due"], city.called(row["unit"]), f"{row['task']}：{row['description']}", "未解决")
                for row in city.unsolved
                if soon(row["due"])
            ),
        )
        yield (
            "议定事项",
            (
                (row["deadline"], city.called(row["lead"]), f"{row['resolution']} {row['matter']}", "未办结")
                for row in self.source["resolutions"].to_dicts()
                if row["status"] == "open" and soon(row["deadline"])
            ),
        )
        yield (
            "退回重报",
            (
                (row["refile_due"], city.called(row["unit"]), city.titled(row["task"]), "尚未重报")
                for row in city.returned
                if soon(row["refile_due"])
            ),
        )

    def _inspection(self) -> list[Part]:
        held = [(reason, list(rows)) for reason, rows in self._reasons()]
        groups = [
            Group([line for _, line in rows], f"{reason}（{sum(n for n, _ in rows)}项）")
            for reason, rows in held
            if rows
        ]
        counts = [(reason, sum(n for n, _ in rows)) for reason, rows in held]
        sheet = [Sheet("建议现场核查的事项", "单位:mark 事项 核查要点:prose", groups)] if groups else []
        return [Heading("六、建议现场核查"), Paragraph(said.inspect_sentence(counts)), *sheet]

    def _reasons(self) -> Iterator[tuple[str, Iterator[tuple[int, tuple[object, ...]]]]]:
        city = self.city
        waiting = city.by_unit(city.lit("待销号"))
        yield (
            "已报完成待销号",
            (
                (len(rows), (city.called(code), "、".join(row["task"] for row in rows), self._waiting(rows)))
                for code, rows in waiting.items()
            ),
        )
        high = [row for row in city.progress if row["overclaimed"] and row["standing"] != "不涉及"]
        yield (
            "填报比例虚高",
            (
                (1, (city.called(row["unit"]), city.titled(row["task"]), overclaimed_words(row)))
                for row in high
            ),
        )
        for need, reason in _NEEDS.items():
            yield (
                reason,
                (
                    (
                        len(rows),
                        (city.called(code), "、".join(row["task"] for row in rows), "核对原始台账和佐证材料"),
                    )
                    for code, rows in city.by_unit(city.needing(need)).items()
                ),
            )

    def _waiting(self, rows: Sequence[Row]) -> str:
        long = [row["task"] for row in rows if self.city.run(row) > 1]
        if not long:
            return "本期新报完成"
        return "均连续两期以上待销号" if len(long) == len(rows) else f"{'、'.join(long)}连续两期以上待销号"

    def _escalation(self) -> list[Part]:
        city = self.city
        due = city.rows("escalations_due")
        groups = []
        for level, name in reversed(LEVEL_NAMES.items()):
            own = [
                row for rows in city.by_unit(r for r in due if r["level"] == level).values() for row in rows
            ]
            lines = [(city.called(row["unit"]), f"{row['in_a_row']}期", row["reason"]) for row in own]
            days = f"，{own[0]['reply_workdays']}个工作日内回复" if own else ""
            groups.append(Group(lines, f"{name}（{len(own)}项{days}）"))
        sheet = Sheet("建议采取的督办措施", "单位:mark 持续:mark 理由:prose", groups)
        return [
            Heading("七、督办措施"),
            Paragraph(steps_sentence(city) + said.steps_sentence(city, due)),
            *([] if sheet.is_empty else [sheet]),
            *open_steps_sheet(city),
        ]

    def _annexes(self) -> list[tuple[str, list[Part]]]:
        city = self.city
        columns = "事项 单位:mark 灯色:mark 持续:mark 完成%:number 序时%:number 判定理由:prose"
        groups = [
            Group([self._led(row) for row in rows], self._headed(code, rows))
            for code, rows in city.by_lead(city.lit(*LAGGING)).items()
        ]
        if not groups:
            return []
        note = Paragraph("几家牵头的列在总牵头单位名下。")
        return [("按牵头单位列出的红灯、黄灯和未报事项", [note, Sheet("按牵头单位", columns, groups)])]

    def _led(self, row: Row) -> tuple[object, ...]:
        title, *others = self._item(row)
        return (title, self.city.called(row["unit"]), *others[:4], others[5])
