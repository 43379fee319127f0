"""Receipts (回执): one page of A4 that tells a unit what was received, and what its new problems are called."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import xlsxwriter

from tasklib.files import size_in_words
from tasklib.intake.finding import Finding
from tasklib.intake.outcome import Receipt
from tasklib.intake.rules import INCOMPLETE
from tasklib.intake.sheets import BOX, LITERAL, lines_needed, style
from tasklib.plan import Period, Plan
from tasklib.plan.workdays import WHY_TENTATIVE, marked

_WIDTHS = (13, 38, 13, 32)
_ALL = sum(_WIDTHS)
# Beyond these a list says how many more there are: the page stays one.
_LISTED = 12


def receipt_workbook(plan: Plan, receipt: Receipt) -> bytes:
    """The receipt as a workbook of one page; the same receipt gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, LITERAL)
    made = datetime.combine(receipt.received_on, time())
    book.set_properties({"title": f"报送回执 {receipt.unit_name} {receipt.period}", "created": made})
    page = _Page(book)
    if plan.example:
        page.line("示例数据，非真实报送", "mark", 24)
    page.line("报送回执", "title", 40)
    page.line(plan.title, "subtitle", 14 + 18 * lines_needed(plan.title, _ALL))
    _facts(page, plan, receipt)
    files = [(f.name, f"{size_in_words(f.size)}，SHA-256：\n{f.sha256}") for f in receipt.files]
    page.table("来件", ("文件", "大小和校验码"), files, kind="small")
    given = [(number.problem, f"{number.task} {number.description}") for number in receipt.given]
    page.table("新问题的编号（下期更新整改状态时填这个编号）", ("编号", "问题"), given, len(given))
    tied = [(f.name, f"{f.task or '盖章件'}，{size_in_words(f.size)}") for f in receipt.evidence]
    page.table("收到的佐证材料", ("文件", "事项和大小"), tied)
    missing = [notice for notice in receipt.notices if notice.rule == INCOMPLETE]
    others = [n for n in receipt.notices if n.severity == "notice" and n.rule != INCOMPLETE]
    confirmed = [notice for notice in receipt.notices if notice.severity == "question"]
    page.findings(f"尚未填报，{receipt.counted_by}", missing)
    page.findings("提示", others)
    page.findings("办公室已核实确认", confirmed)
    page.stamp(plan.name_of(plan.office), receipt)
    page.finish()
    book.close()
    return buffer.getvalue()


def _facts(page: _Page, plan: Plan, receipt: Receipt) -> None:
    period = Period.parse(receipt.period)
    page.pair("单位", f"{receipt.unit_name}（{receipt.unit}）", "报送期", f"{period.label}（{period}）")
    page.pair(
        "收到日期",
        str(receipt.recorded_on),
        "报送次数",
        f"第 {receipt.revision} 次（台账第 {receipt.seq} 条）",
    )
    unsure = plan.calendar.is_provisional(period, receipt.due_on)
    locks = receipt.open_until is not None and plan.calendar.lock_is_provisional(period, receipt.open_until)
    lock = marked(receipt.open_until, locks) if receipt.open_until else "不止收"
    page.pair("报送截止", marked(receipt.due_on, unsure), "止收日期", lock)
    page.pair("收到内容", receipt.counts, "是否完整", "完整" if receipt.complete else "不完整，见下")
    if receipt.same:
        told = f"{receipt.received_on} 再次送达，内容与这一次完全相同，不重复入账。"
        page.line(told, "cell", 22)
    if unsure or locks:
        page.line(WHY_TENTATIVE, "note", 18)
    page.gap()


class _Page:
    """Four columns, filled from the top."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._sheet: Any = book.add_worksheet("回执")
        self._row = 0
        self._sheet.hide_gridlines(2)
        for c, width in enumerate(_WIDTHS):
            self._sheet.set_column(c, c, width)
        self._styles = {
            "mark": style(book, "黑体", 12, align="center", font_color="#B3261E", bold=True),
            "title": style(book, "黑体", 22, align="center"),
            "subtitle": style(book, "宋体", 12, align="center", font_color="#55606E"),
            "heading": style(book, "黑体", 11),
            "label": style(book, "黑体", 11, align="center", bg_color="#EDF1F6", **BOX),
            "cell": style(book, "宋体", 11, indent=1, **BOX),
            "small": style(book, "宋体", 9, indent=1, **BOX),
            "note": style(book, "宋体", 9, font_color="#55606E"),
            "stamp": style(book, "宋体", 11, align="center"),
        }

    def line(self, text: str, kind: str, height: float) -> None:
        """One text over the whole width."""
        self._merge(0, 3, text, kind)
        self._next(height)

    def pair(self, *texts: str) -> None:
        """Two facts beside each other, each after its label."""
        for c, text in enumerate(texts):
            self._sheet.write_string(self._row, c, text, self._styles["cell" if c % 2 else "label"])
        self._next(
            12 + 15 * max(lines_needed(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
        )

    def table(
        self,
        heading: str,
        columns: tuple[str, str],
        rows: Sequence[tuple[str, str]],
        most: int = _LISTED,
        kind: str = "cell",
    ) -> None:
        """Rows of two texts under a heading, the second in a style of its own; nothing where there are none."""
        if not rows:
            return
        self.line(heading, "heading", 22)
        for row in (columns, *rows[:most]):
            kinds = ("label", "label") if row is columns else ("cell", kind)
            self._merge(0, 1, row[0], kinds[0])
            self._merge(2, 3, row[1], kinds[1])
            self._next(9 + 15 * max(lines_needed(text, _ALL // 2) for text in row))
        if len(rows) > most:
            self.line(f"另有 {len(rows) - most} 个，已一并存档。", "note", 18)
        self.gap()

    def findings(self, heading: str, findings: Sequence[Finding]) -> None:
        """What was found, each on lines of its own."""
        if not findings:
            return
        self.line(f"{heading}（{len(findings)} 处）", "heading", 22)
        for finding in findings[:_LISTED]:
            place = " ".join(filter(None, (finding.sheet, finding.cell)))
            text = f"{place}：{finding.must}。{finding.remedy}。"
            self.line(text, "cell", 9 + 15 * lines_needed(text, _ALL))
        if len(findings) > _LISTED:
            self.line(f"另有 {len(findings) - _LISTED} 处，收件时已逐条列出。", "note", 18)
        self.gap()

    def stamp(self, office: str, receipt: Receipt) -> None:
        """Where the office stamps and signs."""
        said = "本回执只说明报送已收到并记入台账，不代表审核通过；审核结果另行告知。"
        self.line(said, "note", 20)
        self._next(60)
        day = receipt.received_on
        for text in (f"{office}（盖章）", f"{day.year}年{day.month}月{day.day}日"):
            self._merge(2, 3, text, "stamp")
            self._next(22)

    def gap(self) -> None:
        """A little room before what follows."""
        self._next(12)

    def finish(self) -> None:
        """One page of A4."""
        sheet = self._sheet
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.set_margins(0.7, 0.7, 0.7, 0.7)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()
        sheet.print_area(0, 0, self._row - 1, 3)

    def _merge(self, first: int, last: int, text: str, kind: str) -> None:
        self._sheet.merge_range(self._row, first, self._row, last, "", self._styles[kind])
        self._sheet.write_string(self._row, first, text, self._styles[kind])

    def _next(self, height: float) -> None:
        self._sheet.set_row(self._row, min(height, 400))
        self._row += 1
