"""Marked copies (退回件): what came, cell by cell, with what is wrong coloured, commented and listed."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from tasklib.intake.bundles import Bundle, keeping
from tasklib.intake.cells import is_blank, shown
from tasklib.intake.finding import SEVERITIES, Finding, Severity
from tasklib.intake.form import (
    COLUMNS,
    COVER,
    COVER_LABELS,
    GUIDE,
    IMPLEMENTATION,
    LEVELS,
    MADE_FOR,
    PERIOD,
    RETROSPECTIVE,
    RETROSPECTIVE_KINDS,
    SHEETS,
    STATES,
    STATUS_WORDS,
    TABLES,
    UNIT,
    name_key,
)
from tasklib.intake.sheets import (
    BOX,
    LITERAL,
    TEMPLATE_HINT,
    WIDTHS,
    kind_of,
    lines_needed,
    print_on_a4,
    style,
    write_note,
)
from tasklib.intake.tables import Grid, header_of
from tasklib.intake.workbooks import LISTING
from tasklib.plan import Period

_TINTS: dict[Severity, str] = {"error": "#F6C7C1", "question": "#FBE3A6", "notice": "#D5E8F7"}
HINT = "标色的格有批注，把鼠标移上去看应当怎样、怎么改；标红的须改，标黄的须核实确认，标蓝的是提示。"
_HEADINGS = {"序号": 6, "性质": 9, "位置": 34, "应当怎样": 42, "现为": 24, "怎么改": 42}
# Beyond these a copy is coloured, or listed, no further: nobody reads on, and Excel groans.
_COMMENTS, _LISTED, _FOUND, _ROWS, _COLUMNS = 1000, 2000, 120, 20_000, 100
_DROP_DOWNS = {
    "完成状态": list(STATES),
    "整改状态": list(STATUS_WORDS.values()),
    "需协调层级": list(LEVELS),
    "类型": list(RETROSPECTIVE_KINDS),
}
_KINDS: dict[str, dict[str, Any]] = {
    "title": {"size": 16, "font": "黑体", "text_wrap": False},
    "line": {"text_wrap": False},
    "header": {"font": "黑体", "align": "center", "bg_color": "#DCE4EE", **BOX},
    "text": {"num_format": "@", "indent": 1, **BOX},
    "figure": {"align": "right", "indent": 1, "text_wrap": False, **BOX},
    "short": {"align": "center", **BOX},
    "date": {"align": "center", "num_format": "yyyy-mm-dd", **BOX},
    "link": {"font_color": "#0B57D0", "underline": 1, "indent": 1, **BOX},
}
# The same copy gives the same bytes.
_CREATED = datetime.combine(date(2000, 1, 1), time())
_UNFIT_FOR_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_UNFIT_FOR_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_MARKED_BEFORE = re.compile(r"_退回_\d{4}-\d\d-\d\d(?:-\d+)?$")


def copy_name(bundle: Bundle, received_on: date) -> str:
    """Where the copy goes below the outbox: the period's folder, the name of what came, and the day."""
    periods = {period for _, period in bundle.owners if period}
    unknown = IMPLEMENTATION if IMPLEMENTATION in bundle.grids else "报送期不明"
    folder = periods.pop() if len(periods) == 1 else unknown
    stem = bundle.name.strip("/") if bundle.name.endswith("/") else re.sub(r"\.\w+$", "", bundle.name)
    stem = _MARKED_BEFORE.sub("", _UNFIT_FOR_NAMES.sub("_", stem)).strip(" .") or "来件"
    # Room for the rest within the 255 bytes that a name may take.
    short = stem.encode()[:180].decode(errors="ignore")
    return f"{folder}/{short}_退回_{received_on}.xlsx"


def marked_copy(bundle: Bundle) -> bytes:
    """A new workbook with what could be read of the bundle, each bad cell marked, and every finding listed.

    The cells stand at their own addresses in sheets of their own names, so that a clerk can mend
    the copy itself and file it again.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, LITERAL)
    book.set_properties({"title": LISTING, "created": _CREATED})
    for name in MADE_FOR.values():
        if name in bundle.properties:
            book.set_custom_property(name, _clean(bundle.properties[name])[:250], "text")
    _Copy(book, bundle).write()
    book.close()
    return buffer.getvalue()


def _clean(text: str) -> str:
    return _UNFIT_FOR_XML.sub("�", text)[:32_000]


class _Copy:
    def __init__(self, book: xlsxwriter.Workbook, bundle: Bundle) -> None:
        self._book, self._bundle = book, bundle
        self._formats: dict[Any, xlsxwriter.format.Format] = {}
        self._grids = {
            name: bundle.grids[name]
            for name in (*SHEETS, RETROSPECTIVE, IMPLEMENTATION)
            if bundle.grids.get(name)
        }
        self._grids.pop(GUIDE, None)
        if bundle.is_csv and (cover := _cover_of_tables(bundle)):
            self._grids = {COVER: cover, **self._grids}
        severities = list(SEVERITIES)
        self._findings = sorted(bundle.findings, key=lambda f: (severities.index(f.severity), f.order))

    def write(self) -> None:
        """Write every sheet."""
        self._list()
        comments = 0
        for name, grid in self._grids.items():
            marks: dict[tuple[int, int], list[Finding]] = {}
            for finding in self._findings:
                if finding.sheet == name and finding.cell:
                    marks.setdefault(xl_cell_to_rowcol(finding.cell), []).append(finding)
            sheet = self._book.add_worksheet(name)
            self._copy(sheet, name, grid, {at: found[0].severity for at, found in marks.items()})
            for at, found in sorted(marks.items())[: max(_COMMENTS - comments, 0)]:
                write_note(sheet, *at, "\n".join(map(_comment, found)))
            comments += len(marks)

    def _format(self, kind: str, tint: Severity | None = None) -> xlsxwriter.format.Format:
        if (kind, tint) not in self._formats:
            more = {"font": "宋体", "size": 10, **_KINDS[kind]} | ({"bg_color": _TINTS[tint]} if tint else {})
            self._formats[kind, tint] = style(self._book, **more)
        return self._formats[kind, tint]

    def _list(self) -> None:
        """退回说明: what is wrong, where, and how to mend it."""
        sheet, bundle = self._book.add_worksheet(LISTING), self._bundle
        sheet.hide_gridlines(2)
        for c, width in enumerate(_HEADINGS.values()):
            sheet.set_column(c, c, width)
        counts = {s: sum(f.severity == s for f in self._findings) for s in SEVERITIES}
        said = "、".join(f"{SEVERITIES[s]} {count} 处" for s, count in counts.items() if count)
        sheet.write_string(0, 0, f"报送退回说明（{_clean(_whose(bundle))}）", self._format("title"))
        sheet.set_row(0, 30)
        sheet.write_string(
            1, 0, f"这份报送没有入账，{keeping([bundle])}。{said}。{self._advice()}", self._format("line")
        )
        for c, (severity, word) in enumerate(SEVERITIES.items()):
            sheet.write_string(2, 2 if c == 0 else c + 2, f"{word}的格", self._format("short", severity))
        for c, heading in enumerate(_HEADINGS):
            sheet.write_string(4, c, heading, self._format("header"))
        sheet.set_row(4, 24)
        row = 5
        for n, finding in enumerate(self._findings[:_LISTED], 1):
            texts = (finding.must, finding.found[:_FOUND], finding.remedy)
            sheet.write_number(row, 0, n, self._format("short"))
            sheet.write_string(row, 1, SEVERITIES[finding.severity], self._format("short", finding.severity))
            if finding.sheet in self._grids:
                place = (
                    f"{finding.sheet} {finding.cell or ''}{self._row(finding)} {finding.column or ''}".strip()
                )
                url = f"internal:'{finding.sheet}'!{finding.cell or 'A1'}"
                sheet.write_url(row, 2, url, self._format("link"), string=place)
            else:
                place = finding.sheet or finding.file
                sheet.write_string(row, 2, _clean(place), self._format("text"))
            for c, text in enumerate(texts, 3):
                sheet.write_string(row, c, _clean(text), self._format("text"))
            cells = zip((place, *texts), list(_HEADINGS.values())[2:], strict=True)
            sheet.set_row(row, min(8 + 14 * max(lines_needed(text, width) for text, width in cells), 400))
            row += 1
        if len(self._findings) > _LISTED:
            more = f"另有 {len(self._findings) - _LISTED} 处没有列出，见各表标色的格。"
            sheet.write_string(row, 0, more, self._format("line"))
        sheet.freeze_panes(5, 0)
        print_on_a4(sheet, landscape=True, header=4)

    def _row(self, finding: Finding) -> str:
        """Whose row it is and which task's, where the tables say so."""
        table = self._bundle.tables.get(finding.sheet or "")
        if table is None or finding.cell is None:
            return ""
        at = xl_cell_to_rowcol(finding.cell)[0]
        rows = self._grids[table.name][at : at + 1]
        row = dict(enumerate(rows[0] if rows else []))
        named = [
            table.columns[name]
            for name in (UNIT, "任务编号")
            if name in table.columns and name != finding.column
        ]
        said = " ".join(filter(None, (_clean(shown(row.get(at)))[:20] for at in named)))
        return f"（{said}）" if said else ""

    def _advice(self) -> str:
        if not self._grids:
            return "来件的内容没有读出，请按下面的说明处理后重新报送。"
        if self._bundle.is_csv and COVER not in self._grids:
            return "请照标色的格改正原来的 CSV 表，整份重新报送。"
        form = (COVER, IMPLEMENTATION) if IMPLEMENTATION in self._bundle.grids else (COVER, *TABLES)
        if absent := [name for name in form if name not in self._grids]:
            return (
                f"本工作簿没有抄入“{'、'.join(absent)}”，不能直接在这里改："
                "请按下面的说明改正原来的工作簿，整份重新报送。"
            )
        return "请直接在本工作簿标色的格里改正（提示可不改），存盘后整份重新报送；本页留着不影响。"

    def _copy(self, sheet: Any, name: str, grid: Grid, marks: dict[tuple[int, int], Severity]) -> None:
        header, columns = _header(name, grid)
        width = min(max([*(len(row) for row in grid), *(c + 1 for _, c in marks)]), _COLUMNS)
        widths = (
            {0: 5, 1: 18, 2: 52}
            if name == COVER
            else {c: _width_of(name, columns.get(c)) for c in range(width)}
        )
        for c, size in widths.items():
            sheet.set_column(c, c, size)
        for r, row in enumerate(grid[:_ROWS]):
            boxed = [c for c in columns if r > header] if columns else _labelled(row)
            height = 0
            for c in range(width):
                raw, tint = row[c] if c < len(row) else None, marks.get((r, c))
                if is_blank(raw) and not tint and c not in boxed:
                    continue
                kind = "header" if r == header else "line"
                if tint or c in boxed:
                    kind = kind_of(columns.get(c, ""))
                    height = max(height, 8 + 14 * max(1, lines_needed(shown(raw), widths.get(c, 12))))
                self._write(sheet, r, c, HINT if _is_hint(raw) else raw, kind, tint)
            if height or r == header:
                sheet.set_row(r, min(max(height, 24), 400))
        for c, column in columns.items():
            if column in _DROP_DOWNS and len(grid) > header + 1:
                rule = {"validate": "list", "source": _DROP_DOWNS[column]}
                sheet.data_validation(header + 1, c, len(grid) - 1, c, rule)
        for (r, c), tint in marks.items():
            # Such as a column that is missing: beside or below everything that came.
            if r >= len(grid) or c >= width:
                sheet.write_blank(r, c, None, self._format("text", tint))
        if columns:
            sheet.freeze_panes(header + 1, 2)
        print_on_a4(sheet, landscape=name != COVER, header=header if columns else None)

    def _write(self, sheet: Any, r: int, c: int, raw: Any, kind: str, tint: Severity | None) -> None:
        if is_blank(raw):
            sheet.write_blank(r, c, None, self._format(kind, tint))
        elif isinstance(raw, bool):
            sheet.write_boolean(r, c, raw, self._format(kind, tint))
        elif isinstance(raw, int | float) and math.isfinite(raw):
            sheet.write_number(r, c, raw, self._format("short" if kind == "short" else "figure", tint))
        elif isinstance(raw, date) and raw.year >= 1901:
            sheet.write_datetime(r, c, raw, self._format("date", tint))
        else:
            text = raw if isinstance(raw, str) else shown(raw)
            sheet.write_string(r, c, _clean(text), self._format(kind, tint))


def _comment(finding: Finding) -> str:
    return _clean(f"【{SEVERITIES[finding.severity]}】{finding.must}。\n{finding.remedy}。")


def _whose(bundle: Bundle) -> str:
    """Unit and period where one of each is known, else the name of what came."""
    if bundle.plan and len(bundle.owners) == 1:
        ((unit, period),) = bundle.owners
        when = Period.parse(period).label if period else ""
        return f"{bundle.plan.name_of(unit)} {when}".strip()
    return bundle.name.rstrip("/")


def _cover_of_tables(bundle: Bundle) -> Grid:
    """A cover for CSV tables of one unit and period, so that the copy may be filed as a workbook."""
    if bundle.plan is None or len(bundle.owners) != 1:
        return []
    ((unit, period),) = bundle.owners
    plan = bundle.plan
    said = {
        "工作方案": plan.id, "方案版本": str(plan.version), "单位": plan.name_of(unit), UNIT: unit, PERIOD: period,
    }  # fmt: skip
    return [[None, label, said.get(label)] for label in COVER_LABELS] if period else []


def _labelled(row: Sequence[Any]) -> list[int]:
    """The places of a cover's label and of the value beside it."""
    at = next((c for c, raw in enumerate(row) if name_key(shown(raw)).rstrip(":") in COVER_LABELS), None)
    return [] if at is None else [at, at + 1]


def _is_hint(raw: Any) -> bool:
    # What the template says of its tints is not true of a copy.
    return isinstance(raw, str) and raw.startswith(TEMPLATE_HINT)


def _header(name: str, grid: Grid) -> tuple[int, dict[int, str]]:
    """Where the header row stands, and the form's columns in it; -1 where there is none."""
    at, places = header_of(name, grid) if name in COLUMNS else (-1, {})
    if len(places) < 2:
        return -1, {}
    return at, {c: column for column, found in places.items() for c in found}


def _width_of(name: str, column: str | None) -> int:
    return WIDTHS[name][COLUMNS[name].index(column)] if column in COLUMNS[name] else 12
