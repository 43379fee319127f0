"""What must hold between the rows of one draft, and what the draft leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Literal

from tasklib.intake.bounds import Range, bounded
from tasklib.intake.cells import read_figure
from tasklib.intake.finding import Finding
from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.intake.line import Line
from tasklib.intake.rows import Draft
from tasklib.ledger import Bound, IndicatorValue, ProblemReport, decimal_text
from tasklib.plan import Indicator, Task

# The rule of every notice that makes a submission incomplete.
INCOMPLETE = "incomplete"
_VALUE = "本期累计(期末数)"


def check_draft(draft: Draft) -> None:
    """Check a draft whose rows have been read; faults and gaps are noted in its bundle."""
    filings = [filing for _, filing in draft.filings.values()]
    values = [value for _, value in draft.values.values()]
    keys = {"task", "indicator", "previous"}
    content = any(
        getattr(row, field.name) is not None
        for row in (*filings, *values)
        for field in fields(row)
        if field.name not in keys
    )
    if not content and not draft.bundle.failed:
        must = f"{draft.unit.name} {draft.period} 的任务进展、指标数据须有填报内容"
        _note(draft, PROGRESS, "nothing-filed", must, "请填写后重新报送", "error")
        return
    for task in draft.tasks.values():
        if PROGRESS in draft.bundle.tables:
            _check_state(draft, task)
        _check_figures(draft, task)
    _check_problems(draft)


def _note(
    draft: Draft,
    sheet: str,
    rule: str,
    must: str,
    remedy: str,
    severity: Literal["error", "notice"] = "notice",
) -> None:
    table = draft.bundle.tables.get(sheet)
    file = table.file if table else draft.bundle.name
    draft.bundle.note(Finding(file, rule, must, remedy, sheet, severity=severity), draft.owner)


def _check_state(draft: Draft, task: Task) -> None:
    if task.id not in draft.filings:
        if not draft.bundle.tables[PROGRESS].missing:
            must = f"{draft.unit.name} {draft.period} 的任务 {task.id} 未填，本次报送不完整"
            _note(draft, PROGRESS, INCOMPLETE, must, "请补填后重新报送")
        return
    line, filing = draft.filings[task.id]
    if filing.state is None:
        line.notice(
            "完成状态", INCOMPLETE, f"任务 {task.id} 的完成状态未填，本次报送不完整", "请补填后重新报送"
        )
    if filing.state == "in_progress" and filing.percent is None:
        rows = [draft.values.get((task.id, x.id)) for x in task.owed_by(draft.unit.code)]
        if task.pace != "rate" or not all(row and _is_filed(row[1]) for row in rows):
            line.error(
                "完成比例(%)", "percent-missing", f"任务 {task.id} 填“推进中”，须填完成比例", "请补填完成比例"
            )
    if filing.state in ("in_progress", "claimed_done") and filing.progress is None:
        line.notice("进展情况", "progress-missing", f"任务 {task.id} 应写明进展情况", "请补写后重新报送")
    if filing.state == "claimed_done" and task.pace == "rate":
        _check_attained(draft, task, line)


def _is_filed(value: IndicatorValue) -> bool:
    return value.value is not None or value.missing is not None


def _check_attained(draft: Draft, task: Task, line: Line) -> None:
    """已完成 of a rate task needs its targets met; figures that are missing prove nothing."""
    for indicator in task.indicators:
        target = indicator.target_for(draft.unit.code)
        measured = _measured(draft, task, indicator)
        if target is None or measured is None:
            continue
        above, below, words = measured
        short = above < target * below if indicator.direction == "at_least" else above > target * below
        if short:
            goal = f"{decimal_text(target)}{indicator.measure}"
            must = f"任务 {task.id} 填“已完成”，{indicator.name}须达到目标值 {goal}"
            found = f"{indicator.name} {words}"
            line.error("完成状态", "not-attained", must, "请把完成状态改为“推进中”，或核对指标数据", found)


def _measured(draft: Draft, task: Task, indicator: Indicator) -> tuple[Decimal, Decimal, str] | None:
    """An indicator's value as a fraction, a ratio in percent, and in words; None where it cannot be told."""
    if indicator.filed:
        value = _value(draft, task, indicator.id)
        return None if value is None else (value, Decimal(1), decimal_text(value))
    above, below = (_value(draft, task, part or "") for part in (indicator.numerator, indicator.denominator))
    if above is None or not below:
        return None
    return above * 100, below, f"{decimal_text(above)}÷{decimal_text(below)}"


def _value(draft: Draft, task: Task, indicator: str) -> Decimal | None:
    row = draft.values.get((task.id, indicator))
    return row[1].value if row else None


def _check_figures(draft: Draft, task: Task) -> None:
    filing = draft.filings.get(task.id)
    due = not (filing and filing[1].state == "not_applicable")
    table = draft.bundle.tables.get(INDICATORS)
    for indicator in task.owed_by(draft.unit.code):
        row = draft.values.get((task.id, indicator.id))
        if row is None:
            if due and table and not table.missing:
                must = f"{draft.unit.name} {draft.period} 的指标“{indicator.name}”（{task.id}）未填，本次报送不完整"
                _note(draft, INDICATORS, INCOMPLETE, must, "请补填；暂无数据的填“暂缺”并写明原因")
            continue
        line, value = row
        if due and not _is_filed(value):
            must = f"指标“{indicator.name}”（{task.id}）未填，本次报送不完整"
            line.notice(_VALUE, INCOMPLETE, must, "请补填；暂无数据的填“暂缺”并写明原因")
        _check_sum(line, indicator, value)
    rows = [draft.values.get((task.id, indicator.id)) for indicator in task.indicators]
    held = {row[1].indicator: (row[1].value, row[1].bound) for row in rows if row}
    for part, must, found in above_whole(task, held):
        draft.values[task.id, part][0].error(_VALUE, "ratio", must, "请核对两个数", found)


def above_whole(
    task: Task, held: Mapping[str, tuple[Decimal | None, Bound | None]]
) -> Iterator[tuple[str, str, str]]:
    """Each part of a ratio that is greater than its whole for certain: its id, what must hold, and both.

    Args:
        held: the task's figures by indicator, each with its bound.
    """
    for ratio in task.indicators:
        above, below = (held.get(part or "", (None, None)) for part in (ratio.numerator, ratio.denominator))
        if above[0] is None or below[0] is None:
            continue
        if Range.of(below[0], below[1]).is_below(Range.of(above[0], above[1])):
            names = [task.indicator(part).name for part in (ratio.numerator, ratio.denominator) if part]
            must = f"“{names[0]}”不能大于“{names[1]}”"
            yield (
                ratio.numerator or "",
                must,
                f"{bounded(above[0], above[1])} 与 {bounded(below[0], below[1])}",
            )


def _check_sum(line: Line, indicator: Indicator, value: IndicatorValue) -> None:
    if value.previous is None or value.added is None or value.value is None:
        return
    previous = read_figure(line.raw("上期累计"), indicator.measure, indicator.decimals)
    exact = value.bound == "=" == (previous and previous.bound)
    if exact and value.previous + value.added != value.value:
        must = f"“{indicator.name}”的上期累计加{line.table.title('本月新增')}应等于本期累计"
        found = f"{decimal_text(value.previous)}+{decimal_text(value.added)}≠{decimal_text(value.value)}"
        line.notice(_VALUE, "sum", must, "已按本期累计收下，请核对三个数", found)


def note_unregistered(line: Line, known: Sequence[ProblemReport]) -> None:
    """Tell a number that is not on record, where the unit has open problems that it may be a slip for."""
    if known:
        numbers = "、".join(report.problem for report in known)
        must = "问题编号须是台账里登记过的，这个编号没有登记过，已按新问题收下"
        remedy = f"本单位未整改完的问题有 {numbers}；写错的请改正后重新报送，新问题的编号请留空"
        line.notice("问题编号", "problem-unregistered", must, remedy)


def _check_problems(draft: Draft) -> None:
    ids: dict[str, int] = {}
    texts: dict[tuple[str, str], int] = {}
    for line, problem in draft.problems:
        if problem.problem and problem.problem in ids:
            must = "同一问题编号在一次报送里只能填一行"
            line.error(
                "问题编号",
                "duplicate-problem",
                must,
                f"请与第 {ids[problem.problem]} 行合并；新问题的编号留空",
            )
        first = texts.setdefault((problem.task, problem.description), line.number)
        if not problem.problem and first != line.number:
            line.error("问题描述", "duplicate-problem", "同一问题只能填一行", f"请与第 {first} 行合并")
        ids.setdefault(problem.problem, line.number)
