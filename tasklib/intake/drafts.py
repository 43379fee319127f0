"""A bundle's tables in, drafts of submissions out: whose they are, and what must hold between rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from tasklib.errors import ParameterError
from tasklib.intake.arrivals import is_filing
from tasklib.intake.bundles import Bundle
from tasklib.intake.cells import Unfit, is_blank, read_code, read_period, shown
from tasklib.intake.cover import check_signatures, cover_error, cover_value
from tasklib.intake.finding import Finding
from tasklib.intake.form import (
    INDICATORS,
    MADE_FOR,
    PERIOD,
    PROBLEMS,
    PROGRESS,
    RETROSPECTIVE,
    TABLES,
    UNIT,
    plain,
)
from tasklib.intake.line import Line
from tasklib.intake.naming import base_name
from tasklib.intake.rows import Draft, read_indicator, read_problem, read_progress, read_retrospective
from tasklib.intake.rules import check_draft
from tasklib.intake.workbooks import extra_sheets
from tasklib.plan import Period, Plan, is_code
from tasklib.plan.compare import differences

# The plan as it was recorded under a version, if it was.
Recorded = Callable[[str, int], Plan | None]
_TOLD = 8
_READERS = {
    PROGRESS: read_progress,
    INDICATORS: read_indicator,
    PROBLEMS: read_problem,
    RETROSPECTIVE: read_retrospective,
}


def read_drafts(
    bundle: Bundle, plans: Mapping[str, Plan], plan_id: str | None, received_on: date, recorded: Recorded
) -> list[Draft]:
    """The drafts of a bundle, one for each unit and period in it; faults are noted in the bundle.

    Args:
        recorded: a version of a plan as the ledger holds it, to tell what has changed since.

    Raises:
        ParameterError: there is no plan of the id asked for.
    """
    if plan_id is not None and plan_id not in plans:
        raise ParameterError(f"没有工作方案“{plan_id}”，现有：{'、'.join(plans) or '无'}。")
    if bundle.is_csv:
        bundle.plan = _plan_of_tables(bundle, plans, plan_id)
    elif bundle.cover:
        bundle.plan = _plan_of_cover(bundle, plans, plan_id)
    else:
        _take_from_template(bundle, plans)
        return []
    if bundle.plan is None:
        return []
    reader = _Reader(bundle, bundle.plan, received_on, recorded)
    reader.read()
    return list(reader.drafts.values())


def _plan_of_cover(bundle: Bundle, plans: Mapping[str, Plan], plan_id: str | None) -> Plan | None:
    id = read_code(cover_value(bundle, "工作方案"))
    if id not in plans or plan_id not in (None, id):
        must = f"须是工作方案 {plan_id} 的工作簿" if plan_id else "须是本办公室现有的工作方案"
        cover_error(bundle, "工作方案", "plan-unknown", must, "请用 tasklib template 下发的模板填报")
        return None
    return plans[id]


def _plan_of_tables(bundle: Bundle, plans: Mapping[str, Plan], plan_id: str | None) -> Plan | None:
    if plan_id is not None or len(plans) == 1:
        return plans[plan_id] if plan_id else next(iter(plans.values()))
    pairs = {
        (read_code(line.raw(UNIT)), shown(line.raw(PERIOD)))
        for table in bundle.tables.values()
        for line in (Line(bundle, table, number, values) for number, values in table.rows)
    }
    fitting = {id: sum(_fits(plan, *pair) for pair in pairs) for id, plan in plans.items()}
    most = max(fitting.values(), default=0)
    best = [id for id, count in fitting.items() if count == most and most]
    if len(best) == 1:
        return plans[best[0]]
    if bundle.tables:
        must = "单位代码和报送期须只对应一个工作方案"
        found = "、".join(best) if best else "没有对应的方案"
        bundle.note(
            Finding(bundle.name, "plan-ambiguous", must, "请用 --plan 写明工作方案的编号", found=found)
        )
    return None


def _take_from_template(bundle: Bundle, plans: Mapping[str, Plan]) -> None:
    """Whose attempt a workbook without a cover was, as the template it was made from still says: in its
    properties, or, where it cannot be read, in its name."""
    said = [bundle.properties.get(MADE_FOR[label], "") for label in ("工作方案", UNIT, PERIOD)]
    for id, unit, period in (said, *_named(base_name(bundle.name), plans)):
        if id in plans and _fits(plans[id], unit, period):
            bundle.plan = plans[id]
            bundle.owners[unit, read_period(period, plans[id]).key] = None
            return


def _named(name: str, plans: Mapping[str, Plan]) -> Iterator[tuple[str, str, str]]:
    """Plan, unit and period that a file's name may tell, as templates are named."""
    for id, plan in plans.items() if is_filing(Path(name)) else ():
        period = name.removeprefix(f"{id}_").partition("_")[0]
        # A code may hold the sign that stands between codes.
        for unit in sorted((unit.code for unit in plan.units), key=len, reverse=True):
            if name.startswith(f"{id}_{period}_{unit}_"):
                yield id, unit, period


def _fits(plan: Plan, unit: str, period: str) -> bool:
    try:
        read_period(period, plan)
    except Unfit:
        return False
    return plan.has_unit(unit)


class _Reader:
    """Reads one bundle's tables under one plan."""

    def __init__(self, bundle: Bundle, plan: Plan, received_on: date, recorded: Recorded) -> None:
        self.drafts: dict[tuple[str, str], Draft] = {}
        self._bundle, self._plan = bundle, plan
        self._recorded = recorded
        self._cover: tuple[str | None, Period | None] = (None, None)
        # Thousands of rows of a CSV table bear the same few periods.
        self._period = cache(partial(_read_period, plan, received_on))

    def read(self) -> None:
        """Read every row, then check what must hold between them."""
        if not self._bundle.is_csv:
            if not self._read_cover():
                return
            self._settle_retrospective()
        tables = self._bundle.tables
        for name, read in _READERS.items():
            if name in tables:
                for number, values in tables[name].rows:
                    line = Line(self._bundle, tables[name], number, values)
                    read(line, self._plan, self._draft(line))
        if all(name in tables for name in TABLES) and not any(table.rows for table in tables.values()):
            self._bundle.note(Finding(self._bundle.name, "no-rows", "表里须有填报内容", "请填写后重新报送"))
        for draft in self.drafts.values():
            # A code mistyped in the task rows, or a table not read, explains why a unit seems to have none.
            mistyped = any(finding.rule == "unit-unknown" for _, finding in self._bundle.noted)
            progress = self._bundle.tables.get(PROGRESS)
            told = mistyped or progress is None or bool(progress.missing)
            if self._bundle.is_csv and not draft.filings and not told:
                self._refuse_bare(draft)
            self._refuse_strays(draft)
            check_draft(draft)

    def _settle_retrospective(self) -> None:
        """Take the workbook's 总结复盘 where its period ends a half-year; elsewhere it is an extra sheet."""
        bundle, period = self._bundle, self._cover[1]
        there = RETROSPECTIVE in bundle.grids
        if there and (period is None or period.ends_half_year):
            for finding in bundle.held:
                bundle.note(finding)
        elif there:
            bundle.grids[RETROSPECTIVE] = []
            bundle.tables.pop(RETROSPECTIVE, None)
            bundle.note(extra_sheets(bundle.name, [RETROSPECTIVE]))
        elif period and period.ends_half_year:
            must = f"{period.label}的工作簿应有工作表“{RETROSPECTIVE}”"
            remedy = "已收下；以前报过总结复盘的仍以上次的为准，没有报过的请补报"
            bundle.note(Finding(bundle.name, "retrospective-missing", must, remedy, severity="notice"))

    def _refuse_bare(self, draft: Draft) -> None:
        """Refuse what comes of a unit that files no task beside it."""
        must = f"同一批表里须有{draft.unit.name}的任务进展"
        for line in (line for line, _ in (*draft.values.values(), *draft.problems, *draft.retrospectives)):
            line.error(UNIT, "unit-bare", must, "请核对单位代码，或补上该单位的任务进展")

    def _refuse_strays(self, draft: Draft) -> None:
        """Refuse rows that bear another period than the unit's filing beside them.

        A refile is the whole workbook: a period told in part, in the same tables as another, is
        a slip of the pen that would rewrite a month nobody meant.
        """
        own = [other for other in self.drafts.values() if other.unit == draft.unit]
        others = [other.period.label for other in own if other is not draft]
        # The fullest is the one that was meant.
        stray = draft is not max(own, key=lambda other: len(other.filings))
        if stray and draft.filings.keys() < draft.tasks.keys():
            rows = (*draft.filings.values(), *draft.values.values(), *draft.problems, *draft.retrospectives)
            must = f"同一单位在同一批表里报几期的，每期须是整份（另有{'、'.join(others)}）"
            for line, _ in rows:
                line.error(PERIOD, "period-stray", must, "请改正报送期，或补齐这一期的全部任务")

    def _read_cover(self) -> bool:
        """Take unit and period from the cover; False if its rows cannot be judged by this version and unit."""
        plan, bundle = self._plan, self._bundle
        code = read_code(cover_value(bundle, UNIT))
        unit = code if plan.has_unit(code) else None
        if unit is None:
            cover_error(
                bundle, UNIT, "unit-unknown", f"须是方案 {plan.id} 里的单位代码", "请用下发给本单位的模板填报"
            )
        elif (name := plain(shown(cover_value(bundle, "单位")))) and name not in _names(plan, unit):
            must = f"须与单位代码一致（{plan.unit(unit).name}）"
            cover_error(bundle, "单位", "unit-name", must, "请用下发给本单位的模板填报，不要改封面上的单位")
        period: Period | None = None
        try:
            period = self._period(cover_value(bundle, PERIOD))
        except Unfit as unfit:
            cover_error(bundle, PERIOD, unfit.rule, unfit.must, unfit.remedy)
        # Whoever was given the template made the attempt, whatever unit was typed over its own.
        made_for = bundle.properties.get(MADE_FOR[UNIT], "")
        whose = made_for if plan.has_unit(made_for) else unit
        if whose:
            bundle.owners[whose, period.key if period else None] = None
        self._cover = (unit, period)
        self._check_made_for(unit, period)
        check_signatures(bundle)
        # Cover and template must both say it; what the template was made by is what has changed since.
        version = bundle.properties.get(MADE_FOR["方案版本"]) or str(plan.version)
        if version == str(plan.version):
            version = read_code(cover_value(bundle, "方案版本"))
        if version != str(plan.version) and not self._asks_the_same(version, unit, period):
            must = f"须是方案 {plan.id} 现行的第 {plan.version} 版"
            remedy = f"请用现行版本的模板重新填报{self._changed(version, unit)}"
            cover_error(bundle, "方案版本", "plan-version", must, remedy)
            return False
        if unit and unit == whose and period:
            self._open(unit, period)
        return unit in (None, whose)

    def _check_made_for(self, unit: str | None, period: Period | None) -> None:
        """Refuse a workbook whose cover says otherwise than the template it was made as."""
        plan = self._plan
        says = {"工作方案": plan.id, UNIT: unit, PERIOD: period.key if period else None}
        for label, said in says.items():
            made_for = self._bundle.properties.get(MADE_FOR[label])
            if said is None or made_for in (None, said):
                continue
            known = plan.has_unit(made_for) if label == UNIT else is_code(made_for)
            whose = f"（{plan.name_of(made_for) if label == UNIT else made_for}）" if known else ""
            words = {UNIT: "单位", PERIOD: "报送期"}.get(label, label)
            must = f"须与模板一致：这份工作簿是下发给另一{words}{whose}的模板"
            remedy = f"请用下发给本{words}的模板填报，不要在别的模板上改封面"
            cover_error(self._bundle, label, "template-of-other", must, remedy)

    def _asks_the_same(self, version: str, unit: str | None, period: Period | None) -> bool:
        """Whether a version on record asks of the unit for the period what the plan asks: its form will do."""
        old = self._version(version)
        if old is None or unit is None or period is None or not old.has_unit(unit):
            return False
        return old.tasks_of(unit, period) == self._plan.tasks_of(unit, period)

    def _version(self, version: str) -> Plan | None:
        # Versions are small numbers; anything longer was never one of ours.
        return (
            self._recorded(self._plan.id, int(version)) if version.isdecimal() and len(version) < 6 else None
        )

    def _changed(self, version: str, unit: str | None) -> str:
        """What the plan has changed for the unit since a version on record, as the end of a remedy."""
        plan = self._plan
        old = self._version(version)
        told = differences(old, plan, unit) if old and unit else []
        if not told:
            return ""
        more = f"等 {len(told)} 处" if len(told) > _TOLD else ""
        return f"。第 {plan.version} 版与第 {version} 版的不同：{'；'.join(told[:_TOLD])}{more}"

    def _open(self, unit: str, period: Period) -> Draft:
        key = (unit, period.key)
        if key not in self.drafts:
            tasks = {task.id: task for task in self._plan.tasks_of(unit, period)}
            self.drafts[key] = Draft(self._plan, self._plan.unit(unit), period, self._bundle, tasks)
        return self.drafts[key]

    def _draft(self, line: Line) -> Draft | None:
        """The draft that a row belongs to; None where its unit or period cannot be told."""
        bundle = self._bundle
        code = read_code(line.raw(UNIT)) if UNIT in line.table.columns else ""
        unit = code if self._plan.has_unit(code) else None
        if bundle.is_csv and unit:
            # Whatever is wrong from here on is this unit's own.
            line.owner = unit, None
        raw = line.raw(PERIOD)
        period = None
        if bundle.is_csv or not is_blank(raw):
            period = line.read(PERIOD, self._period)
        if not bundle.is_csv:
            if code and code != self._cover[0]:
                line.error(
                    UNIT, "unit-mismatch", "“单位代码”须与封面一致", "一份工作簿只报一个单位，请删去这一行"
                )
            if period and period != self._cover[1]:
                line.error(
                    PERIOD, "period-mismatch", "“报送期”须与封面一致", "一份工作簿只报一期，请删去这一行"
                )
            unit, period = self._cover
        elif unit is None:
            must = f"“单位代码”须是方案 {self._plan.id} 里的单位代码"
            line.error(UNIT, "unit-unknown", must, "请核对单位代码")
        if unit:
            line.owner = unit, period.key if period else None
            bundle.owners[line.owner] = None
        return self._open(unit, period) if unit and period else None


def _read_period(plan: Plan, received_on: date, raw: Any) -> Period:
    period = read_period(raw, plan)
    if period.first > received_on:
        must = f"须是已经开始的报送期（收件日 {received_on}）"
        raise Unfit("period-not-begun", must, "请核对报送期，或等该期开始后再报")
    return period


def _names(plan: Plan, code: str) -> set[str]:
    unit = plan.unit(code)
    return {plain(name) for name in (unit.name, unit.short, *unit.aliases)}
