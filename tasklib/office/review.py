"""审核: the office's verdicts row by row, and what lead units say before them."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.errors import VerdictError
from tasklib.ledger import Judgement, Opinion, Verdict
from tasklib.office.desk import Desk, given, known_unit, not_before
from tasklib.plan import Period, Plan
from tasklib.progress.attention import latest_revisions, needs
from tasklib.record import FiledRow, Record

# What a return may say, by the reason a row needs eyes for (``progress.needs``), and some of use for
# any; the office edits the sentence before it sends it.
STOCK_REASONS: dict[str, str] = {
    "overclaimed": "所报完成比例明显高于指标完成情况，请按指标口径核实后据实填报。",
    "falling": "本期累计数（完成比例）低于上期，请核实数据，确需核减的写明原因后重报。",
    "no_evidence": "未附佐证材料，请补充能够说明进展的文件、截图或链接后重报。",
    "same_text": "进展情况与上期完全相同，请填写本期实际开展的工作和取得的进展后重报。",
    "requested": "申报不涉及的理由不充分，请对照任务分工说明依据；确有该项工作的，据实填报进展。",
    "claimed_done": "报“已完成”的依据不足，请附验收、公示等证明材料；尚未全部完成的，改报“推进中”。",
    "figures": "数据与台账或上报口径不一致，请核对后重报。",
    "wording": "进展情况过于笼统，请写明时间、数量、范围和成效后重报。",
    "measures": "存在问题和下步措施不具体，请写明责任岗位、完成时限后重报。",
    "documents": "佐证材料与填报内容不对应，请更换或补充后重报。",
}


def _rows(record: Record, unit: str, period: Period) -> dict[str, FiledRow]:
    """The rows of the unit's latest revision for the period, by task."""
    known_unit(record.plan, unit)
    seq = latest_revisions(record).get((unit, period.key))
    if seq is None:
        raise VerdictError(f"{record.plan.name_of(unit)}还没有报送{period.label}的数据，无从审核。")
    return {row.task: row for row in record.filed if row.seq == seq}


def _still_latest(record: Record, unit: str, period: Period, seen: int | None) -> None:
    latest = latest_revisions(record)[unit, period.key]
    if seen is not None and latest != seen:
        name = record.plan.name_of(unit)
        raise VerdictError(f"{name}的报送现在是第 {latest} 条，不是所看的第 {seen} 条，请重新查看后再审核。")


def _chosen(rows: dict[str, FiledRow], plan: Plan, tasks: Sequence[str]) -> list[FiledRow]:
    for task in tasks:
        if not plan.has_task(task):
            raise VerdictError(f"方案 {plan.id} 里没有事项“{task}”。")
        if task not in rows:
            raise VerdictError(f"该单位最近一次报送里没有事项 {task} 的填报。")
    return [rows[task] for task in tasks]


def _judge(
    desk: Desk,
    period: Period,
    units: Sequence[str],
    tasks: Sequence[str],
    verdict: Judgement,
    reason: str | None,
    seen: int | None,
    *,
    rest: bool = False,
) -> int:
    if seen is not None and len(units) > 1:
        raise VerdictError("所看的报送（--submission）只是一个单位的，请逐个单位办理。")
    with desk.open() as (writer, record):
        said = {(o["submission"], o["task"]): o["received_on"] for o in record.rows("opinion")}
        judged = said | {(v["submission"], v["task"]): v["received_on"] for v in record.rows("verdict")}
        found: list[FiledRow] = []
        for unit in units:
            rows = _rows(record, unit, period)
            _still_latest(record, unit, period, seen)
            chosen = _chosen(rows, desk.plan, tasks) if tasks else list(rows.values())
            if rest:
                # Judged by what the desk shows on its day, which may be earlier than the last entry.
                then = record.told(as_of=desk.received_on)
                held = [r for r in chosen if r.review == "pending" and r.state and not needs(then, r)]
                if tasks and len(held) < len(chosen):
                    left = "、".join(r.task for r in chosen if r not in held)
                    name = desk.plan.name_of(unit)
                    raise VerdictError(f"{name}事项 {left} 已审核或需逐项过目，请重新查看后再审核。")
                found += held
            elif tasks:
                found += chosen
            else:
                # A request (不涉及) and a row already judged are not swept along.
                found += [
                    r
                    for r in rows.values()
                    if r.review == "pending" and r.state not in (None, "not_applicable")
                ]
        for row in found:
            what = f"{desk.plan.name_of(row.unit)}{period.label}事项 {row.task}"
            if row.received_on > desk.received_on:
                raise VerdictError(
                    f"审核日期 {desk.received_on} 早于收件日期 {row.received_on}（{what}），请核对。"
                )
            if (row.seq, row.task) in judged:
                not_before(desk, judged[row.seq, row.task])
            if row.review == verdict:
                raise VerdictError(f"{what}已经是“{'通过' if verdict == 'accepted' else '退回'}”，不必重复。")
        if not found and rest:
            raise VerdictError(f"{period.label}待审核的填报都需逐项过目，请用 --task 点名审核。")
        if not found:
            raise VerdictError(f"{period.label}没有待审核的填报；单位申报的不涉及须用 --task 点名认定。")
        return desk.append(writer, "review", [Verdict(r.seq, r.task, verdict, reason) for r in found])


def accept(
    desk: Desk,
    period: Period,
    units: Sequence[str],
    tasks: Sequence[str] = (),
    reason: str | None = None,
    *,
    rest: bool = False,
    seen: int | None = None,
) -> int:
    """Accept (通过) rows of the units' latest filings for the period.

    Without ``tasks`` every pending row is accepted but the units' own 不涉及, which must be named:
    accepting one grants it.

    Args:
        rest: accept only the pending rows that need no eyes (``progress.needs``); where tasks are
            named, those that were shown, it is refused if any of them needs eyes by now.
        seen: the submission that was looked at; refused if another has come since.

    Returns:
        The entry's seq.
    """
    return _judge(desk, period, units, tasks, "accepted", reason, seen, rest=rest)


def give_back(
    desk: Desk, period: Period, unit: str, tasks: Sequence[str], reason: str, *, seen: int | None = None
) -> int:
    """Return (退回) the named rows of the unit's latest filing, with a reason the unit can act on.

    Args:
        seen: the submission that was looked at; refused if another has come since.

    Returns:
        The entry's seq.
    """
    if not tasks:
        raise VerdictError("退回须写明事项（--task），只退有问题的事项。")
    return _judge(
        desk, period, [unit], tasks, "returned", given(reason, "退回须写明理由（--reason）。"), seen
    )


def opine(
    desk: Desk, period: Period, unit: str, task: str, lead: str, opinion: str, *, seen: int | None = None
) -> int:
    """Record what a unit that leads or reviews the task says (牵头意见) of a row of the unit's latest
    filing, before the office's verdict on it. Its last word stands.

    Args:
        seen: the submission that was looked at; refused if another has come since.

    Returns:
        The entry's seq.
    """
    opinion = given(opinion, "牵头意见须写明内容（--opinion）。")
    known_unit(desk.plan, lead)
    with desk.open() as (writer, record):
        (row,) = _chosen(_rows(record, unit, period), desk.plan, [task])
        _still_latest(record, unit, period, seen)
        plan = desk.plan
        heads = dict.fromkeys(
            (*plan.assigned(task, "leads", period), *plan.assigned(task, "reviews", period))
        )
        if lead not in heads:
            names = "、".join(map(plan.name_of, heads)) or "（方案没有写明）"
            raise VerdictError(
                f"{plan.name_of(lead)}不是事项 {task} 的牵头或审核单位，不能提牵头意见；应为：{names}。"
            )
        what = f"{plan.name_of(unit)}{period.label}事项 {task}"
        if row.review != "pending":
            done = "通过" if row.review == "accepted" else "退回"
            raise VerdictError(f"{what}办公室已经{done}，牵头意见须在审核之前提出。")
        earlier = [
            o["received_on"]
            for o in record.rows("opinion")
            if (o["submission"], o["task"], o["unit"]) == (row.seq, task, lead)
        ]
        not_before(desk, max([row.received_on, *earlier]))
        return desk.append(writer, "opinion", [Opinion(row.seq, task, lead, opinion)])
