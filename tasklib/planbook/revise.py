"""What loading a plan over another comes to: nothing, the same version, or the next one with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasklib.errors import PlanError
from tasklib.plan import Plan
from tasklib.plan.document import Amendment
from tasklib.planbook.settle import settle


@dataclass(frozen=True)
class Revision:
    """What is to be written.

    Attributes:
        plan: as it is to stand in the files; None where nothing changed.
        raised: whether it became the next version.
        told: what was filled in so that nothing of before is judged anew, a sentence each.
    """

    plan: Plan | None
    raised: bool = False
    told: tuple[str, ...] = ()


def revise(
    new: Plan, now: Plan | None, versions: Sequence[Plan], day: date, reason: str | None, *, force: bool,
    since: date | None = None,
) -> Revision:  # fmt: skip
    """Fit a plan that was loaded to the one that stands in its folder and the one on record.

    Args:
        new: the plan as loaded.
        now: what its files hold; None where there are none, or they are faulty.
        versions: those on record, the last one last; none where the plan was never used.
        day: the day from which a new version holds, where ``since`` does not say.
        reason: why, for a new version.
        force: whether files may be replaced that no record holds, or that are newer than the workbook.
        since: the day from which the version holds, as it was given.

    Raises:
        PlanError: a new version without a reason, a workbook of an older version, or files that were
            never used and differ, without ``force``; one sentence.
    """
    used = versions[-1] if versions else None
    last = max((plan.version for plan in (now, used) if plan), default=new.version)
    if now and (new == now or _numbered_as(now, _as_settled(now, new, versions)) == now):
        return Revision(None)
    if new.version < last and not force:
        raise PlanError(
            f"工作簿是第 {new.version} 版的，方案 {new.id} 现已是第 {last} 版，载入会丢掉其间的改动："
            "请重新导出再改；确要用它，加 --force。"
        )
    if used is None:
        if now is not None and not force:
            raise PlanError(f"方案 {new.id} 已在那里且内容不同，还没有用过；要换成工作簿里的，请加 --force。")
        return Revision(new)
    if new.version > used.version and new.version >= last:
        # The files are ahead of the record already, or the clerk has written the next version.
        held, told = settle(new, used, since or new.amendments[-1].on) if new.amendments else (new, [])
        return Revision(_explained(held, reason, since) if reason or since else held, told=tuple(told))
    same = _numbered_as(used, new)
    if same.document == used.document:
        return Revision(None if same == now else same)
    if not reason:
        raise PlanError(
            f"方案 {new.id} 第 {used.version} 版已经用过，改动后须成为第 {last + 1} 版，请用 --reason 写明理由。"
        )
    kept = now.amendments if now and now.version == last else used.amendments
    made = Amendment.model_validate({"version": last + 1, "date": since or day, "reason": reason})
    held, told = settle(new, used, made.on)
    held = held.model_copy(update={"version": last + 1, "amendments": (*kept, made)})
    return Revision(held, True, tuple(told))


def _numbered_as(other: Plan, new: Plan) -> Plan:
    """The new plan under the other's version."""
    return new.model_copy(update={"version": other.version, "amendments": other.amendments})


def _as_settled(now: Plan, new: Plan, versions: Sequence[Plan]) -> Plan:
    """The plan as it was filled in when the one in the files was made of it, so that it is known again."""
    before = [plan for plan in versions if plan.version < now.version]
    return settle(new, before[-1], now.amendments[-1].on)[0] if before and now.amendments else new


def _explained(plan: Plan, reason: str | None, since: date | None) -> Plan:
    """The plan with the reason and the day of its own version put right."""
    told = {key: value for key, value in (("reason", reason), ("on", since)) if value}
    amendments = tuple(
        amendment.model_copy(update=told) if amendment.version == plan.version else amendment
        for amendment in plan.amendments
    )
    return plan.model_copy(update={"amendments": amendments})
