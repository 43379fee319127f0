"""The ledger sheet (台账) of one unit, or of the whole region: ``ledger_sheet``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tasklib.brief import wording
from tasklib.brief.cover import cover, legend, section
from tasklib.brief.document import Document, Sheet
from tasklib.brief.html import Html, render
from tasklib.brief.issued import document
from tasklib.brief.marks import BLANK, LIGHTS, STATUSES, day, full_day, light, percent
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group
from tasklib.brief.tasks import deadline_words, node_names
from tasklib.plan.workdays import marked

# The field's own columns, in its order.
COLUMNS = (
    "序号:number 类别:mark 事项 清单:mark 问题:prose 工作（整改）措施:prose 牵头单位 责任单位:mark 责任人 "
    "目标值 当前值 完成时限:mark 完成比例:number 进展情况:prose 存在问题:prose 下步措施:prose "
    "灯色:mark 是否销号:mark 销号日期:mark 佐证材料"
)


@dataclass(frozen=True, eq=False)
class Page:
    """Every section of the sheet, in the page's order; each method is one section.

    Args:
        unit: whose sheet; None for every unit's.
    """

    source: Source
    unit: str | None = None
    telling: Telling = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", Telling(self.source, self.unit))

    @property
    def whose(self) -> str:
        """The unit's name, or the region's."""
        plan = self.source.plan
        return plan.unit(self.unit or plan.region).name

    def cover(self) -> Html:
        """What page this is, and what it rests on."""
        return cover(self.source, f"{self.whose}工作台账", (("单位", self.whose),))

    def opening(self) -> Html:
        """The first sentence, and how many problems stand in each of the three lists."""
        return section("", wording.counts_sentence(self.telling), lists_sentence(self.telling))

    def sheet(self) -> Html:
        """The sheet itself, a row of facts for each task, its problems and measures below it."""
        due = {(row["task"], row["unit"]): row for row in self.telling.progress}
        blocks = [
            (category, [self._block(rows, due.get((rows[0]["task"], rows[0]["unit"]))) for rows in own])
            for category, own in groupby(self._tasks(), key=lambda rows: rows[0]["category"])
        ]
        names = {c.id: f"{c.id} {c.title}" for c in self.source.plan.categories} | {
            None: "不属于具体事项的工作"
        }
        return render(
            "_ledger_sheet.html", blocks=[(names[id], own) for id, own in blocks], whole=not self.unit
        )

    def notes(self) -> Html:
        """How to read the lights, and where the figures come from."""
        return section("说明", legend(self.source))

    def document(self) -> Document:
        """The sheet as one flat table, for a workbook: a row for each measure, nothing left out."""
        rows = [self._line(n, row) for n, row in enumerate(self.telling.rows("ledger_sheet"), 1)]
        sheet = Sheet(
            f"{self.whose}工作台账（{self.source.span.label}）", COLUMNS, [Group(rows)], "没有分工的事项。"
        )
        return document(self.source, "ledger_sheet", sheet.caption, [sheet])

    def _tasks(self) -> Iterator[list[Row]]:
        """The rows of each task and unit."""
        rows = self.telling.rows("ledger_sheet")
        for _, own in groupby(rows, key=lambda row: (row["task"], row["unit"])):
            yield list(own)

    def _block(self, rows: list[Row], stands: Row | None) -> dict[str, object]:
        first = rows[0]
        words = (
            ("目标值", "target"),
            ("当前值", "value"),
            ("进展情况", "progress"),
            ("存在问题", "problems"),
            ("下步措施", "next_steps"),
            ("佐证材料", "evidence"),
        )
        return {
            "title": self.telling.titled(first["task"]) if first["task"] else "总结复盘提出的整改措施",
            "unit": self.telling.called(first["unit"]),
            "facts": self._facts(first, stands),
            "items": [self._item(row) for row in rows if row["measure"] or row["description"]],
            "texts": [(title, first[name]) for title, name in words if first[name]],
        }

    def _facts(self, row: Row, stands: Row | None) -> Sequence[object]:
        """How the task stands; a unit that only answers for a measure, or is 待明确, does not file it."""
        leads = [f"牵头：{self.telling.names(row['leads'].split())}"] if row["leads"] else []
        if stands is None and not self.source.plan.has_unit(row["unit"]):
            return ["尚无单位填报", *leads]
        if stands is None:
            return ["承担责任，不填报"] * bool(row["task"]) + leads
        closed = f"{day(row['closed_on'])}销号" if row["closed_on"] else "未销号"
        name = node_names(self.telling, stands)
        return [
            light(row["light"]),
            f"完成{percent(row['percent'])}%",
            deadline_words(stands),
            *([f"节点：{name}"] if name else []),
            closed,
            *leads,
        ]

    def _item(self, row: Row) -> tuple[str, ...]:
        status = STATUSES.get(row["status"], "未单独报告") + ("，已超期" if row["overdue"] else "")
        problem = f"{row['problem']} {row['description']}" if row["problem"] else "（常规工作）"
        measure = row["measure"] or "（未填措施）"
        return (
            row["list"] or BLANK,
            problem,
            measure,
            row["post"] or BLANK,
            day(row["deadline"], self.source.period),
            status,
        )

    def _deadline(self, row: Row) -> str:
        task = self.source.plan.task(row["task"]) if row["task"] else None
        if not row["deadline"]:
            return task.no_deadline if task else ""
        return marked(full_day(row["deadline"]), task is not None and row["deadline"] in task.provisional)

    def _line(self, number: int, row: Row) -> tuple[object, ...]:
        shown = f"{LIGHTS[row['light']][0]}{row['light']}" if row["light"] else ""
        return (
            number, row["category"] or "",
            self.telling.titled(row["task"]) if row["task"] else "", row["list"] or "", row["description"] or "",
            row["measure"] or "", self.telling.names(row["leads"].split()), self.telling.called(row["unit"]),
            row["post"] or "", row["target"] or "", row["value"] or "",
            self._deadline(row),
            "" if row["percent"] is None else row["percent"],
            row["progress"] or "", row["problems"] or "", row["next_steps"] or "", shown,
            "是" if row["closed_on"] else "否", full_day(row["closed_on"]) if row["closed_on"] else "",
            row["evidence"] or "",
        )  # fmt: skip


def lists_sentence(telling: Telling) -> str:
    """How many problems stand in each of the three lists, those past their date told apart."""
    rows = {(row["unit"], row["problem"]): row for row in telling.rows("ledger_sheet") if row["problem"]}
    if not rows:
        return "台账中没有列入清单的问题。"
    counts = {
        name: sum(row["list"] == name for row in rows.values()) for name in ("新增", "推进落实", "已办结销号")
    }
    late = sum(row["overdue"] for row in rows.values())
    told = "，".join(f"{name}{count}个" for name, count in counts.items() if count)
    return f"台账列入问题{len(rows)}个：{told}{f'；其中超期{late}个' if late else ''}。"
