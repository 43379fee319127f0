"""报送延期 and 更正: what the office decides about a period that is closing or closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tasklib.errors import VerdictError
from tasklib.intake.cells import Unfit, read_figure, read_percent
from tasklib.intake.rules import above_whole
from tasklib.ledger import Correction, FilingExtension, decimal_text
from tasklib.office.desk import Desk, given, known_unit, not_before
from tasklib.plan import Indicator, Period, Plan, Task
from tasklib.record import FilingWindow, Record


def extend_filing(
    desk: Desk, period: Period, units: Sequence[str], until: date, reason: str, granted_by: str
) -> int:
    """Let units file for a period until a later day (报送延期).

    Granted by the day their filing is due it moves that day; granted later it opens a period that
    locks before ``until``, and what comes then is late.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "报送延期须写明理由（--reason）。")
    granted_by = given(granted_by, "报送延期须写明由谁批准（--granted-by）。")
    if until < desk.received_on:
        raise VerdictError(f"报送延期须不早于办理日期 {desk.received_on}，现为 {until}。")
    filing = [unit.code for unit in desk.plan.filers(period)]
    with desk.open() as (writer, record):
        then = record.told(as_of=desk.received_on)
        for unit in _named(desk.plan, units):
            what = f"{desk.plan.name_of(unit)}{period.label}"
            if unit not in filing:
                raise VerdictError(f"{what}没有填报任务，无须报送延期。")
            for window in record.windows(unit, period)[-1:]:
                not_before(desk, window.revoked_on or window.granted_on)
            due, opening = then.due_on(unit, period), then.opening(unit, period)
            # What a return or a refused attempt keeps open is not the whole period.
            last = opening.whole if opening else None
            if desk.received_on > due and last is None:
                raise VerdictError(f"{what}的报送不止收，随时可报，无须报送延期。")
            held, named = (due, "截止") if desk.received_on <= due or last is None else (last, "止收")
            if until <= held:
                raise VerdictError(f"{what}的报送 {held} {named}，报送延期须晚于这一天，现为 {until}。")
        rows = [FilingExtension(unit, period.key, "granted", reason, granted_by, until) for unit in units]
        return desk.append(writer, "filing_extension", rows)


def revoke_filing(desk: Desk, period: Period, units: Sequence[str], reason: str, granted_by: str) -> int:
    """Take back the filing extensions of units for a period; what came by then stays on time.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "撤回报送延期须写明理由（--reason）。")
    granted_by = given(granted_by, "撤回报送延期须写明由谁批准（--granted-by）。")
    with desk.open() as (writer, record):
        for unit in _named(desk.plan, units):
            what = f"{desk.plan.name_of(unit)}{period.label}"
            if not (running := _running(record.windows(unit, period), desk.received_on)):
                raise VerdictError(f"{what}没有仍然有效的报送延期，无从撤回。")
            # What has come in reliance on the extension keeps its standing.
            came = (s["received_on"] for s in record.rows("submission") if _is_of(s, unit, period))
            not_before(desk, max([running[-1].granted_on, *came]))
        rows = [FilingExtension(unit, period.key, "revoked", reason, granted_by) for unit in units]
        return desk.append(writer, "filing_extension", rows)


def _named(plan: Plan, units: Sequence[str]) -> Sequence[str]:
    if not units:
        raise VerdictError("请写明单位（--unit）。")
    for unit in units:
        known_unit(plan, unit)
        if units.count(unit) > 1:
            raise VerdictError(f"单位 {unit} 写了两次，请只留一个。")
    return units


def _running(windows: Sequence[FilingWindow], day: date) -> list[FilingWindow]:
    return [window for window in windows if window.revoked_on is None and window.until >= day]


def _is_of(submission: dict[str, Any], unit: str, period: Period) -> bool:
    return (submission["unit"], submission["period"]) == (unit, period.key)


def correct(
    desk: Desk,
    period: Period,
    unit: str,
    task: str,
    indicator: str | None,
    value: str | Decimal,
    reason: str,
    granted_by: str,
) -> int:
    """Put right (更正) a figure of a past period that takes no filing of the unit any more.

    The figure filed stays on record; from the entry's day on ``value`` counts in its place, until
    the unit files another number for the period.

    Args:
        indicator: an indicator's id or name; None for 完成比例.
        value: as a clerk writes it, exact: without 约, 余, 近.

    Returns:
        The entry's seq.
    """
    reason = given(reason, "更正须写明理由（--reason）。")
    granted_by = given(granted_by, "更正须写明由谁批准（--granted-by）。")
    known_unit(desk.plan, unit)
    if not desk.plan.has_task(task):
        raise VerdictError(f"方案 {desk.plan.id} 里没有事项“{task}”。")
    about = None if indicator is None else _indicator(desk.plan.task(task), indicator)
    exact = _read(about, value)
    with desk.open() as (writer, record):
        what = f"{desk.plan.name_of(unit)}{period.label}事项 {task} 的“{about.name if about else '完成比例'}”"
        opening = record.told(as_of=desk.received_on).opening(unit, period)
        last = opening.until(task) if opening else None
        if last is None or desk.received_on <= last:
            until = f"到 {last} 止收" if last and last < date.max else "不止收"
            raise VerdictError(f"{what}不能更正：该期{until}，请由单位重新报送。")
        seq = record.standing_revisions.get((task, unit, period.key))
        if seq is None:
            raise VerdictError(f"{what}不能更正：该期没有未被退回的填报，须先准予报送延期，由单位补报。")
        put = record.corrected.get((seq, task, about.id if about else None))
        not_before(
            desk, max([record.submissions[seq]["received_on"], *([put["received_on"]] if put else [])])
        )
        was = _figure(record, seq, task, about, what) if about else _percent(record, seq, task, what)
        if (exact, "=") == was:
            raise VerdictError(f"{what}现在就是 {decimal_text(exact)}，无须更正。")
        if about:
            _fits(record, seq, unit, desk.plan.task(task), about, exact)
        row = Correction(1, seq, task, exact, reason, granted_by, about.id if about else None, was[0])
        return desk.append(writer, "correction", [row])


def _indicator(task: Task, named: str) -> Indicator:
    found = next((i for i in task.indicators if named in (i.id, i.name)), None)
    names = "、".join(i.name for i in task.indicators if i.filed) or "（没有）"
    if found is None:
        raise VerdictError(f"事项 {task.id} 没有指标“{named}”，可更正的指标：{names}。")
    if not found.filed:
        raise VerdictError(f"“{found.name}”是比率，由系统计算，请更正它的分子或分母：{names}。")
    return found


def _read(indicator: Indicator | None, value: str | Decimal) -> Decimal:
    """The value, held to what intake asks of a figure."""
    text = value if isinstance(value, str) else decimal_text(value)
    name = indicator.name if indicator else "完成比例"
    try:
        if indicator is None:
            exact = read_percent(text)
        else:
            figure = read_figure(text, indicator.measure, indicator.decimals)
            exact = figure.value if figure and figure.bound == "=" else None
    except Unfit as unfit:
        raise VerdictError(f"更正的“{name}”{unfit.must}，现为“{text}”，{unfit.remedy}。") from None
    if exact is None:
        raise VerdictError(f"更正的“{name}”须是一个确数，不带“约”“余”“近”，现为“{text}”。")
    return exact


def _percent(record: Record, seq: int, task: str, what: str) -> tuple[Decimal | None, str]:
    row = next(row for row in record.filed if (row.seq, row.task) == (seq, task))
    if row.state != "in_progress":
        raise VerdictError(f"{what}不能更正：只有“推进中”的事项可更正完成比例，完成状态有误的须重新报送。")
    return row.percent, "="


def _figure(
    record: Record, seq: int, task: str, indicator: Indicator, what: str
) -> tuple[Decimal | None, str | None]:
    rows = record.told_by("figure").get(seq, ())
    row = next((row for row in rows if (row["task"], row["indicator"]) == (task, indicator.id)), None)
    if row is None:
        raise VerdictError(f"{what}不能更正：该期没有报这项指标，须先准予报送延期，由单位补报。")
    return row["value"], row["bound"]


def _fits(record: Record, seq: int, unit: str, task: Task, indicator: Indicator, value: Decimal) -> None:
    """The ceiling, and the ratios that the figure is part of."""
    ceiling = indicator.ceiling_for(unit)
    if ceiling is not None and value > ceiling:
        limit = f"{decimal_text(ceiling)}{indicator.measure}"
        raise VerdictError(f"“{indicator.name}”不超过上限 {limit}，现为 {decimal_text(value)}。")
    rows = record.told_by("figure").get(seq, ())
    held = {row["indicator"]: (row["value"], row["bound"]) for row in rows if row["task"] == task.id}
    for _, must, found in above_whole(task, held | {indicator.id: (value, "=")}):
        raise VerdictError(f"{must}，更正后为 {found}。")
