"""实施方案备案表: the form in which a county files its own measures, posts and dates for its tasks."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from tasklib.errors import ParameterError
from tasklib.intake.form import GUIDE, IMPLEMENTATION, MADE_FOR, PLAN_TITLE, TEXT_LIMIT, UNIT
from tasklib.intake.sheets import LITERAL, SIGNED, Styles, TableSheet, add_cover, add_guide
from tasklib.intake.template import short_name, write_workbooks
from tasklib.plan import Plan, Unit, held_by, implementers

_ROWS = 3
_GUIDE = (
    "实施方案由县（区）人民政府制定，报主办单位备案。",
    "封面填方案名称，印发的正文（PDF、OFD 或 Word）与本表一并报送。",
    "每个任务至少填一条本地举措，写明责任岗位和完成时限；每个任务留有三行，不用的空着。",
    "本地举措写本县（区）要做的具体工作，不照抄任务名称。责任岗位写岗位，不写人名。",
    "完成时限写成 2022-06-30 的样子。晚于市定时限的照样收下，备案时一并审看。",
    "有一处不合要求，整份退回，逐条写明位置和改法。重新报备的，以后一份为准。",
    "严禁填写涉密内容和工作秘密，不得填写身份证号、手机号等个人信息。",
)


def implementing(plan: Plan, units: Sequence[str] = ()) -> tuple[Unit, ...]:
    """The units that file an implementation plan, or those of them that are named.

    Raises:
        ParameterError: a unit named files none, or the plan asks for none.
    """
    if not plan.implementations:
        raise ParameterError(f"方案 {plan.id} 不要求报备实施方案（implementations: false）。")
    known = {unit.code: unit for unit in implementers(plan)}
    for code in units:
        if code not in known:
            raise ParameterError(f"单位“{code}”不用报备实施方案，要报备的有：{'、'.join(known) or '无'}。")
    return tuple(unit for code, unit in known.items() if not units or code in units)


def write_implementation_forms(
    plan: Plan, out: Path, *, units: Sequence[str] = (), city: Mapping[str, Mapping[str, date]]
) -> list[Path]:
    """Write one form for each county that files, with its tasks and the city's dates filled in.

    Args:
        units: codes of the units wanted; default all that file.
        city: by unit, the city's last date of each task; tasks without one say so in words.

    Returns:
        The files, in administrative order; the same input gives the same bytes.

    Raises:
        ParameterError: a unit files no implementation plan.
        WorkspaceError: as ``write_templates``.
    """
    forms = {
        f"{plan.id}_{IMPLEMENTATION}_{unit.code}_{short_name(unit)}.xlsx": _form(
            plan, unit, city.get(unit.code, {})
        )
        for unit in implementing(plan, units)
    }
    return write_workbooks(out, forms)


def _form(plan: Plan, unit: Unit, city: Mapping[str, date]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, LITERAL)
    title = f"{plan.short_title} {unit.name} {IMPLEMENTATION}"
    book.set_properties({"title": title, "created": datetime.combine(plan.start, time())})
    for label, value in {"工作方案": plan.id, "方案版本": str(plan.version), UNIT: unit.code}.items():
        book.set_custom_property(MADE_FOR[label], value, "text")
    styles = Styles(book)
    asked = {PLAN_TITLE: "填印发的实施方案的名称。", **SIGNED}
    note = f"报{plan.name_of(plan.office)}备案。填写方法见“{GUIDE}”。"
    add_cover(book, styles, plan, unit, f"{IMPLEMENTATION}备案表", note, asked=asked)
    sheet = TableSheet(book, styles, IMPLEMENTATION, unit.name)
    for task in held_by(plan, unit.code):
        known = {
            "任务编号": task.id,
            "任务名称": task.title,
            "市定时限": city.get(task.id) or task.no_deadline,
        }
        for _ in range(_ROWS):
            sheet.row(known, 30)
    message = f"不超过 {TEXT_LIMIT} 字。"
    length = {"validate": "length", "criteria": "<=", "value": TEXT_LIMIT, "error_message": message}
    for column in ("本地举措", "责任岗位"):
        sheet.limit(column, length)
    due = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    sheet.limit("完成时限", {**due, "error_message": "请填日期，如 2022-06-30。"})
    sheet.finish()
    add_guide(book, styles, [(GUIDE, True), *((f"{n}. {text}", False) for n, text in enumerate(_GUIDE, 1))])
    book.close()
    return buffer.getvalue()
