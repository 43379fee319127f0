"""What loading a plan over another comes to: nothing, the same version, or the next one with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasklib.errors import PlanError
from tasklib.plan import Plan
from tasklib.plan.document import Amendment


@dataclass(frozen=True)
class Revision:
    """What is to be written.

    Attributes:
        plan: as it is to stand in the files; None where nothing changed.
        raised: whether it became the next version.
    """

    plan: Plan | None
    raised: bool = False


def revise(
    new: Plan, now: Plan | None, used: Plan | None, day: date, reason: str | None, *, force: bool,
    since: date | None = None,
) -> Revision:  # fmt: skip
    """Fit a plan that was loaded to the one that stands in its folder and the one on record.

    Args:
        new: the plan as loaded.
        now: what its files hold; None where there are none, or they are faulty.
        used: the last version on record; None where the plan was never used.
        day: the day from which a new version holds, where ``since`` does not say.
        reason: why, for a new version.
        force: whether files may be replaced that no record holds, or that are newer than the workbook.
        since: the day from which the version holds, as it was given.

    Raises:
        PlanError: a new version without a reason, a workbook of an older version, or files that were
            never used and differ, without ``force``; one sentence.
    """
    last = max((plan.version for plan in (now, used) if plan), default=new.version)
    if new == now or (now and _numbered_as(now, new) == now):
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
        return Revision(_explained(new, reason, since) if reason or since else new)
    same = _numbered_as(used, new)
    if same.document == used.document:
        return Revision(None if same == now else same)
    if not reason:
        raise PlanError(
            f"方案 {new.id} 第 {used.version} 版已经用过，改动后须成为第 {last + 1} 版，请用 --reason 写明理由。"
        )
    kept = now.amendments if now and now.version == last else used.amendments
    made = Amendment.model_validate({"version": last + 1, "date": since or day, "reason": reason})
    return Revision(new.model_copy(update={"version": last + 1, "amendments": (*kept, made)}), True)


def _numbered_as(other: Plan, new: Plan) -> Plan:
    """The new plan under the other's version."""
    return new.model_copy(update={"version": other.version, "amendments": other.amendments})


def _explained(plan: Plan, reason: str | None, since: date | None) -> Plan:
    """The plan with the reason and the day of its own version put right."""
    told = {key: value for key, value in (("reason", reason), ("on", since)) if value}
    amendments = tuple(
        amendment.model_copy(update=told) if amendment.version == plan.version else amendment
        for amendment in plan.amendments
    )
    return plan.model_copy(update={"amendments": amendments})
