"""Workbook templates (填报模板): one for each unit that files, prefilled and protected."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from tasklib.errors import ParameterError, WorkspaceError
from tasklib.files import reason, write_whole
from tasklib.intake.form import (
    ADDED,
    COLUMNS,
    GUIDE,
    INDICATORS,
    LEVELS,
    MADE_FOR,
    PERIOD,
    PROBLEMS,
    PROGRESS,
    RETROSPECTIVE,
    RETROSPECTIVE_KINDS,
    STATES,
    STATUS_WORDS,
    TEXT_LIMIT,
    UNIT,
)
from tasklib.intake.guide import guide_lines, own_lines
from tasklib.intake.sheets import HEADER, LITERAL, Styles, TableSheet, add_cover, add_guide
from tasklib.ledger import ProblemReport, decimal_text
from tasklib.plan import Indicator, Period, Plan, Unit, office_in_words
from tasklib.plan.workdays import TENTATIVE, marked

_BLANK_ROWS = 20
# Beyond these a sentence says how many more files there are.
_NAMED = 5
_LEVEL_WORDS = {level: word for word, level in LEVELS.items()}
_PROMPTS = {
    "佐证材料": "写材料文件的名称，如“A3开放日签到表.pdf”；几份之间用“；”隔开。文件和本表放在一起报送。",
    "责任岗位": "写岗位，如“政务公开股股长”，不写人名。",
    "需协调单位": "需协调层级选“会议”或“牵头单位”的，写明要协调哪个单位。",
}


_DAY = {
    "validate": "date",
    "criteria": ">=",
    "value": date(2000, 1, 1),
    "error_message": "请填日期，如 2022-09-30。",
    "input_message": "写成 2022-09-30 的样子。",
}


@dataclass(frozen=True)
class Known:
    """What is known of one unit before it files, for its template.

    Attributes:
        due: the day its filing is due; None for the plan's own.
        last: the last figure of each (task, indicator), 上期累计; text where it has a bound: 150余.
        doubts: what to say of such a figure, if anything.
        problems: its open problems.
        remarks: by task, what the clerk should see beside it: deadline, last filing.
        duties: what the plan says it answers for.
        areas: its fields of disclosure.
    """

    due: date | None = None
    last: Mapping[tuple[str, str], Decimal | str] = field(default_factory=dict)
    doubts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    problems: Sequence[ProblemReport] = ()
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    duties: Sequence[str] = ()
    areas: Sequence[str] = ()


def write_templates(
    plan: Plan,
    period: Period,
    out: Path,
    *,
    units: Sequence[str] | None = None,
    known: Mapping[str, Known],
) -> list[Path]:
    """Write one workbook for each unit that files in the period.

    Args:
        plan: the plan whose tasks they ask for.
        period: the reporting period.
        out: the folder to write into; made if need be.
        units: codes of the units wanted; None for all that file.
        known: by unit, what is known of it.

    Returns:
        The files, in administrative order of the units; the same input gives the same bytes.

    Raises:
        ParameterError: the period is not the plan's, or a unit files nothing in it.
        WorkspaceError: the folder cannot be written, or holds another file of the same name, which a
            clerk may have filled in; no file is half-written.
    """
    if not plan.has_period(period):
        raise ParameterError(
            f"报送期 {period} 不是方案 {plan.id} 的：须在 {plan.first_period} 至 {plan.last_period} 之间。"
        )
    filers = {unit.code: unit for unit in plan.filers(period)}
    if unknown := [code for code in units or () if code not in filers]:
        raise ParameterError(
            f"单位“{'、'.join(unknown)}”在 {period} 没有填报任务，可选：{'、'.join(filers)}。"
        )
    return write_workbooks(
        out,
        {
            f"{plan.id}_{period}_{code}_{short_name(unit)}.xlsx": _Template(
                plan, period, unit, known.get(code, Known())
            ).content()
            for code, unit in filers.items()
            if units is None or code in units
        },
    )


def write_workbooks(out: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write workbooks whole into a folder, by name; none over another file, which may be filled in.

    Raises:
        WorkspaceError: one cannot be written, or lies there with other contents, and none was written.
    """
    other, fresh, path = [], [], out
    try:
        for name, content in contents.items():
            path = out / name
            if not path.exists():
                fresh.append(path)
            elif path.read_bytes() != content:
                other.append(name)
        if other:
            more = f"等 {len(other)} 份" if len(other) > _NAMED else ""
            raise WorkspaceError(
                f"文件夹“{out}”里已有同名而内容不同的“{'、'.join(other[:_NAMED])}”{more}，可能已经填过，"
                "没有覆盖，一份也没有写：请换一个存放的文件夹（--out），或先把它们移走。"
            )
        for path in fresh:
            write_whole(path, contents[path.name])
    except OSError as error:
        raise WorkspaceError(
            f"模板“{path.name}”写不进去（{reason(error)}），请关闭已打开的同名文件，检查磁盘空间和权限。"
        ) from error
    return [out / name for name in contents]


def short_name(unit: Unit) -> str:
    """The unit's short name as a part of a file's."""
    return re.sub(r"[^\w-]+", "", unit.short)


class _Template:
    """One unit's workbook for a period."""

    def __init__(self, plan: Plan, period: Period, unit: Unit, known: Known) -> None:
        self._plan, self._period, self._unit, self._known = plan, period, unit, known
        self._tasks = plan.tasks_of(unit.code, period)
        self._due = known.due or plan.calendar.due_on(period)
        self._unsure = plan.calendar.is_provisional(period, self._due)
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, LITERAL)
        self._styles = Styles(self._book)

    def content(self) -> bytes:
        """The workbook's bytes."""
        plan, period, unit = self._plan, self._period, self._unit
        title = f"{plan.short_title} {period} {unit.name}"
        self._book.set_properties({"title": title, "created": datetime.combine(period.first, time())})
        made_for = {"工作方案": plan.id, "方案版本": str(plan.version), UNIT: unit.code, PERIOD: period.key}
        for label, value in made_for.items():
            self._book.set_custom_property(MADE_FOR[label], value, "text")
        self._cover()
        self._progress()
        self._indicators()
        self._problems()
        if self._period.ends_half_year:
            self._retrospective()
        self._guide()
        self._book.close()
        return self._buffer.getvalue()

    def _cover(self) -> None:
        plan = self._plan
        due = marked(self._due, self._unsure)
        note = f"请于 {due} 前报{office_in_words(plan)}。{plan.circulation}。填写方法见“{GUIDE}”。"
        add_cover(self._book, self._styles, plan, self._unit, "进展情况报送表", note, period=self._period)

    def _table(self, name: str, hint: str = "") -> TableSheet:
        whose = f"{self._unit.name} {self._period.label}"
        titles = {ADDED["monthly"]: ADDED[self._period.cadence]}
        return TableSheet(self._book, self._styles, name, whose, hint, titles)

    def _progress(self) -> None:
        sheet = self._table(PROGRESS, "鼠标移到任务名称上可看时限和上次填报。" if self._known.remarks else "")
        for task in self._tasks:
            note = "\n".join(self._known.remarks.get(task.id, ()))
            sheet.row({"任务编号": task.id, "任务名称": task.title}, 46, note)
        sheet.choices("完成状态", tuple(STATES))
        cell = sheet.cell("完成比例(%)", HEADER + 1)
        # 60% typed into a cell is 0.6 to a spreadsheet; the limit catches it.
        within = f"OR({cell}=0,AND({cell}>=1,{cell}<=100))"
        rule = {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({cell}),AND({within},ROUND({cell},1)={cell}),FALSE)",
            "error_message": "请填 0 到 100 之间的数，最多一位小数，如 60（不带百分号）。",
            "input_message": "填 0 到 100 之间的数，60 即 60%。未启动填 0，已完成填 100。",
        }
        sheet.limit("完成比例(%)", rule)
        for column in COLUMNS[PROGRESS][4:]:
            sheet.limit(column, _text(column))
        sheet.finish()

    def _indicators(self) -> None:
        sheet, unit = self._table(INDICATORS), self._unit.code
        for task in self._tasks:
            for indicator in task.owed_by(unit):
                values = {
                    "任务编号": task.id,
                    "指标名称": indicator.name,
                    "计量单位": indicator.measure,
                    "口径": indicator.definition,
                    "目标值": indicator.target_for(unit),
                    "上期累计": self._known.last.get((task.id, indicator.id)),
                }
                sheet.row(values, 30, self._known.doubts.get((task.id, indicator.id), ""))
                column = "本期累计(期末数)"
                sheet.limit(column, _figure(sheet.cell(column), indicator, unit), last_row_only=True)
        added = "本期比上期增加的数；只作核对，可以不填。"
        sheet.limit("本月新增", {"validate": "any", "input_message": added})
        sheet.limit("备注", _text("备注"))
        sheet.finish()

    def _problems(self) -> None:
        sheet = self._table(PROBLEMS, "上期没有整改完的问题已列出，新问题接着往下填，编号留空。")
        for found in self._known.problems:
            values = (
                found.problem, found.task, found.description, found.measure, found.post, found.due,
                STATUS_WORDS[found.status], _LEVEL_WORDS[found.level], found.coordinate, found.suggestion,
            )  # fmt: skip
            sheet.row(dict(zip(COLUMNS[PROBLEMS], values, strict=True)), 34)
        for _ in range(_BLANK_ROWS):
            sheet.row({}, 34)
        number = "新问题的编号留空，收件后由系统编号，写在回执上；已有的编号不要改。"
        sheet.limit("问题编号", {"validate": "any", "input_message": number})
        self._task_choices(sheet)
        sheet.limit("整改时限", _DAY)
        sheet.choices("整改状态", tuple(STATUS_WORDS.values()))
        sheet.choices("需协调层级", tuple(LEVELS))
        for column in ("问题描述", "整改措施", "责任岗位", "需协调单位", "建议"):
            sheet.limit(column, _text(column))
        # A unit with more new problems than blank rows may add some.
        sheet.finish(insert_rows=True)

    def _retrospective(self) -> None:
        sheet = self._table(
            RETROSPECTIVE, "一行写一条；整改措施须写责任岗位和完成时限，针对全局的任务编号留空。"
        )
        for _ in range(_BLANK_ROWS):
            sheet.row({}, 28)
        sheet.choices("类型", tuple(RETROSPECTIVE_KINDS))
        self._task_choices(sheet)
        for column in ("内容", "责任岗位"):
            sheet.limit(column, _text(column))
        sheet.limit("完成时限", _DAY)
        sheet.finish(insert_rows=True)

    def _task_choices(self, sheet: TableSheet) -> None:
        ids = [task.id for task in self._tasks]
        # Excel holds a list within 255 characters.
        if len(",".join(ids)) < 256:
            sheet.choices("任务编号", ids)

    def _guide(self) -> None:
        remarks = (text for said in self._known.remarks.values() for text in said)
        tentative = self._unsure or any(TENTATIVE in text for text in remarks)
        guide = guide_lines(self._plan, self._period, self._due, tentative=tentative)
        lines = [*guide, *own_lines(self._plan, self._known.duties, self._known.areas)]
        tasks = [(t, self._known.remarks[t.id]) for t in self._tasks if t.id in self._known.remarks]
        if tasks:
            lines.append(("附：本期填报的任务", True))
            lines += [(f"{task.id} {task.title}：{'；'.join(said)}。", False) for task, said in tasks]
        add_guide(self._book, self._styles, lines, len(guide) if len(lines) > len(guide) else 0)


def _text(column: str) -> dict[str, Any]:
    """The limit of a column of text, with what to write there where that needs saying."""
    prompt = {"input_message": _PROMPTS[column]} if column in _PROMPTS else {}
    message = f"不超过 {TEXT_LIMIT} 字，详细材料另附。"
    return {"validate": "length", "criteria": "<=", "value": TEXT_LIMIT, "error_message": message, **prompt}


def _figure(cell: str, indicator: Indicator, unit: str) -> dict[str, Any]:
    """The limits of one figure: text such as 150余 or 暂缺 passes; a ceiling only warns."""
    ceiling, whole = indicator.ceiling_for(unit), indicator.decimals == 0
    kind = "整数" if whole else "数"
    limits = [f"{cell}>=0", f"ROUND({cell},{indicator.decimals})={cell}"]
    limits += [f"{cell}<={decimal_text(ceiling)}"] if ceiling is not None else []
    above = f"，不超过上限 {decimal_text(ceiling)}{indicator.measure}" if ceiling is not None else ""
    return {
        "validate": "custom",
        "value": f"=IF(ISTEXT({cell}),TRUE,AND({','.join(limits)}))",
        "error_type": "stop" if ceiling is None else "warning",
        "error_message": f"须是不小于 0 的{kind}{above}。确实统计不出来的填“暂缺”，并在备注写明原因。",
        "input_message": f"填{kind}，没有发生填 0{above}。不是准数的写“150余”“约150”；"
        "分项相加的可写“1+8”；统计不出来的填“暂缺”。",
    }
