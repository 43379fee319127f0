"""Rows of the tables in, drafts of submissions out: each cell and each reference checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from tasklib.intake.bounds import Range
from tasklib.intake.bundles import Bundle, Owner
from tasklib.intake.cells import (
    Figure,
    Unfit,
    is_blank,
    read_choice,
    read_code,
    read_date,
    read_figure,
    read_percent,
)
from tasklib.intake.form import (
    LEVELS,
    PERIOD,
    RETROSPECTIVE_KINDS,
    STATES,
    STATUS_WORDS,
    STATUSES,
    plain,
)
from tasklib.intake.line import Line
from tasklib.ledger import EvidenceFile, Filing, IndicatorValue, ProblemReport, Retrospective, Status
from tasklib.plan import Indicator, Period, Plan, Task, Unit, is_code

_state = partial(read_choice, words=STATES, offered="、".join(STATES), rule="state")
_level = partial(read_choice, words=LEVELS, offered="、".join(LEVELS), rule="level")
_kind = partial(
    read_choice, words=RETROSPECTIVE_KINDS, offered="、".join(RETROSPECTIVE_KINDS), rule="retrospective-kind"
)


@dataclass
class Draft:
    """One unit's filing for one period, as far as its rows could be read.

    Attributes:
        tasks: the tasks assigned to the unit in the period.
        filings, values: rows by task, and by task and indicator, each with its line.
        problems: rows of the 问题清单; ``problem`` is empty where the unit left it blank.
        retrospectives: rows of the 总结复盘, in the unit's order.
        evidence: the files that came with it, each tied to its task or to the whole.
    """

    plan: Plan
    unit: Unit
    period: Period
    bundle: Bundle
    tasks: dict[str, Task]
    filings: dict[str, tuple[Line, Filing]] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[Line, IndicatorValue]] = field(default_factory=dict)
    problems: list[tuple[Line, ProblemReport]] = field(default_factory=list)
    retrospectives: list[tuple[Line, Retrospective]] = field(default_factory=list)
    evidence: list[EvidenceFile] = field(default_factory=list)

    @property
    def owner(self) -> Owner:
        """Whose filing it is, and for which period."""
        return self.unit.code, self.period.key


def _task(line: Line, plan: Plan, draft: Draft | None, *, needed: bool = True) -> Task | None:
    """The row's task; None, with the reason noted, where it has none that may be filed."""
    column = "任务编号"
    id = read_code(line.raw(column))
    if not id and not needed:
        return None
    if not id:
        line.error(column, "task-missing", "每一行须有任务编号", "请填写任务编号，或清空这一行")
    elif not plan.has_task(id):
        line.error(column, "task-unknown", f"任务编号须是方案 {plan.id} 里的事项", "请按下发模板里的编号填写")
    elif draft and id not in draft.tasks:
        must = f"任务须是分给{draft.unit.name}在 {draft.period} 填报的"
        line.error(column, "task-not-assigned", must, "请删去这一行，或请办公室核对任务分工")
    elif column not in line.failed:
        return plan.task(id)
    return None


def read_progress(line: Line, plan: Plan, draft: Draft | None) -> None:
    """Read one row of 任务进展 into the draft."""
    task = _task(line, plan, draft)
    state = line.read("完成状态", _state)
    percent = line.read("完成比例(%)", read_percent)
    texts = [line.text(column) for column in ("进展情况", "存在问题", "下步措施", "佐证材料", "经验做法")]
    if not task:
        return
    title = line.text("任务名称")
    if title and title != task.title and plain(title) != plain(task.title):
        line.notice(
            "任务名称",
            "task-title",
            f"任务 {task.id} 的名称是“{task.title}”",
            "已按任务编号收下，请核对没有填错行",
        )
    _percent_fits(line, task, state, percent)
    if draft is None:
        return
    if task.id in draft.filings:
        must = f"同一单位同一报送期，任务 {task.id} 只能填一行"
        line.error("任务编号", "duplicate-task", must, f"请与第 {draft.filings[task.id][0].number} 行合并")
        return
    draft.filings[task.id] = line, Filing(task.id, state, percent, *texts)


def _percent_fits(line: Line, task: Task, state: str | None, percent: Decimal | None) -> None:
    column = "完成比例(%)"
    if state == "claimed_done" and percent != 100 and not (task.pace == "rate" and percent is None):
        line.error(
            column,
            "done-percent",
            f"任务 {task.id} 填“已完成”，完成比例须是 100",
            "请改完成比例，或改完成状态为“推进中”",
        )
    if state == "not_started" and percent:
        line.error(
            column,
            "not-started-percent",
            f"任务 {task.id} 填“未启动”，完成比例须是 0 或留空",
            "请改完成比例，或改完成状态",
        )
    if state == "not_applicable" and percent:
        line.error(
            column,
            "not-applicable-percent",
            f"任务 {task.id} 填“不涉及”，完成比例须是 0 或留空",
            "请改完成比例，或改完成状态",
        )
    if state == "in_progress" and percent == 100:
        line.notice(
            column,
            "all-done",
            f"任务 {task.id} 填“推进中”，完成比例一般小于 100",
            "如已全部完成，请把完成状态改为“已完成”",
        )
    if percent is not None and 0 < percent < 1:
        line.notice(
            column,
            "percent-below-one",
            "完成比例按百分数填，60 即 60%",
            "如果要填的是 60%，请填 60 后重新报送",
        )


def read_indicator(line: Line, plan: Plan, draft: Draft | None) -> None:
    """Read one row of 指标数据 into the draft."""
    task = _task(line, plan, draft)
    indicator = _indicator(line, task) if task else None
    note = line.text("备注")
    if not task or not indicator:
        return
    reader = partial(read_figure, measure=indicator.measure, decimals=indicator.decimals)
    figure = line.read("本期累计(期末数)", reader)
    previous = line.read("上期累计", reader)
    added = line.read("本月新增", partial(reader, signed=True))
    reason = (figure.reason or note) if figure and figure.value is None else None
    line.check_personal("本期累计(期末数)", figure.reason if figure else None)
    if figure and figure.value is None and not reason:
        must = f"“{indicator.name}”填“暂缺”，须写明原因"
        line.error("本期累计(期末数)", "missing-reason", must, "请在备注里写原因，或写成“暂缺：原因”")
    if draft is None:
        return
    if figure and figure.words:
        note = "；".join(filter(None, (f"原填{figure.words}", note)))
    if figure:
        _below_ceiling(line, indicator, figure, draft)
    if (task.id, indicator.id) in draft.values:
        must = f"同一单位同一报送期，任务 {task.id} 的“{indicator.name}”只能填一行"
        first = draft.values[task.id, indicator.id][0].number
        line.error("指标名称", "duplicate-indicator", must, f"请与第 {first} 行合并")
        return
    draft.values[task.id, indicator.id] = (
        line,
        IndicatorValue(
            task.id,
            indicator.id,
            figure.value if figure else None,
            figure.bound if figure else None,
            reason,
            previous.value if previous else None,
            added.value if added else None,
            note,
        ),
    )


def _indicator(line: Line, task: Task) -> Indicator | None:
    column = "指标名称"
    raw = line.raw(column)
    found = next((x for x in task.indicators if x.name == raw), None)
    if found is None:
        name = read_code(raw)
        found = next((x for x in task.indicators if name in (x.name, plain(x.name))), None)
    if found is not None and found.filed:
        return None if column in line.failed else found
    names = "、".join(x.name for x in task.indicators if x.filed)
    if found is None:
        must = f"须是任务 {task.id} 的指标：{names}" if names else f"任务 {task.id} 没有要填报的指标"
        line.error(
            column, "indicator-unknown", must, "请按下发模板里的指标名称填写" if names else "请删去这一行"
        )
    else:
        must = f"“{found.name}”是比率，由系统按分子、分母计算，不填报"
        line.error(column, "indicator-ratio", must, f"请删去这一行，只填{names}", "")
    return None


def _below_ceiling(line: Line, indicator: Indicator, figure: Figure, draft: Draft) -> None:
    ceiling = indicator.ceiling_for(draft.unit.code)
    if figure.value is None or ceiling is None:
        return
    must = f"“{indicator.name}”不超过上限 {ceiling}{indicator.measure}"
    remedy = "请核对口径后改正；上限有误的请告知办公室"
    # 近25 may well be 21; 21余 may be 21 itself, and no more.
    if Range.of(ceiling, "=").is_below(Range.of(figure.value, figure.bound)):
        line.error("本期累计(期末数)", "above-ceiling", must, remedy)
    elif figure.value > ceiling or (figure.bound == ">=" and figure.value == ceiling):
        line.notice("本期累计(期末数)", "above-ceiling", must, remedy)


def read_problem(line: Line, plan: Plan, draft: Draft | None) -> None:
    """Read one row of 问题清单 into the draft."""
    task = _task(line, plan, draft)
    id = line.read("问题编号", _problem_id) or ""
    status = line.read("整改状态", _status) or "open"
    level = line.read("需协调层级", _level) or "unit"
    description = line.text("问题描述")
    measure, post, coordinate, suggestion = (
        line.text(column) for column in ("整改措施", "责任岗位", "需协调单位", "建议")
    )
    due: date | None = line.read("整改时限", read_date)
    listed = {problem.id: problem.task for problem in plan.problems}
    if task and listed.get(id, task.id) != task.id:
        line.error(
            "问题编号",
            "problem-task",
            "方案问题清单里的编号须用于它所属的任务",
            f"新问题的编号请留空，由系统编；{id} 属于任务 {listed[id]}",
        )
    if description is None:
        line.error("问题描述", "problem-text", "须写明问题", "请填写问题描述，或清空这一行")
    if status != "solved":
        for column in ("整改措施", "责任岗位", "整改时限"):
            if is_blank(line.raw(column)):
                line.error(column, "problem-incomplete", f"未整改完的问题须填“{column}”", f"请补填{column}")
    if level == "meeting":
        for column, text in (("需协调单位", coordinate), ("建议", suggestion)):
            if text is None:
                line.notice(
                    column, "meeting-incomplete", f"提请会议协调的问题应写明“{column}”", "请补充后重新报送"
                )
    if task and draft and description:
        draft.problems.append(
            (
                line,
                ProblemReport(
                    id, task.id, description, status, level, measure, post, due, coordinate, suggestion
                ),
            )
        )


def read_retrospective(line: Line, plan: Plan, draft: Draft | None) -> None:
    """Read one row of 总结复盘 into the draft."""
    task = _task(line, plan, draft, needed=False)
    kind = line.read("类型", _kind)
    text, post = line.text("内容"), line.text("责任岗位")
    deadline: date | None = line.read("完成时限", read_date)
    if is_blank(line.raw("类型")):
        must = f"须写明类型：{'、'.join(RETROSPECTIVE_KINDS)}"
        line.error("类型", "retrospective-kind", must, "请从下拉列表中选择，或清空这一行")
    if text is None:
        line.error("内容", "retrospective-text", "须写明内容", "请填写内容，或清空这一行")
    if kind == "measure":
        for column in ("责任岗位", "完成时限"):
            if is_blank(line.raw(column)):
                must = f"整改措施须填“{column}”"
                line.error(column, "retrospective-incomplete", must, f"请补填{column}")
    if draft and not draft.period.ends_half_year:
        must = f"总结复盘只随半年末的一期报送，{draft.period.label}不是"
        line.error(PERIOD, "retrospective-period", must, "请改正报送期，或删去这张表")
    if draft and deadline and deadline < draft.period.first:
        must = f"完成时限不应早于{draft.period.label}"
        line.notice("完成时限", "retrospective-past", must, "请核对年份和日期，写错的改正后重新报送")
    if draft and kind and text:
        n = len(draft.retrospectives) + 1
        row = Retrospective(n, kind, text, task.id if task else None, post, deadline)
        draft.retrospectives.append((line, row))


def _problem_id(raw: Any) -> str:
    id = read_code(raw)
    if id and not is_code(id):
        must = "须由字母、数字、下划线、短横线组成，以字母或数字开头，不超过 40 个字符"
        raise Unfit("problem-id", must, "请改正编号；新问题的编号可留空，由系统编")
    return id


def _status(raw: Any) -> Status | None:
    return read_choice(raw, STATUSES, "、".join(STATUS_WORDS.values()), "status")
