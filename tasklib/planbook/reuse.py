"""Task ids that stood for something else in an earlier version: the ledger keeps one id for one task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasklib.plan import Plan
from tasklib.plan.yaml_source import Found


def reused(new: Plan, versions: Sequence[Plan]) -> Iterator[Found]:
    """The tasks whose id is another task's, each with its place and a sentence.

    As the ledger has it: a task still in the plan may be reworded, and one that was dropped may come
    back as it was; under another title in another category, or after it was dropped, it is another task.

    Args:
        versions: those on record, the last one last.
    """
    for n, task in enumerate(new.tasks):
        before = [(old.version, old.task(task.id)) for old in versions if old.has_task(task.id)]
        dropped = bool(before) and not versions[-1].has_task(task.id)
        others = [
            (version, was)
            for version, was in before
            if was.title != task.title and (dropped or was.category != task.category)
        ]
        if others:
            version, was = others[-1]
            remedy = f"恢复原来那一项的请用原名“{was.title}”" if dropped else "只是改名的，类别不要改"
            yield (
                ("tasks", n, "id"),
                f"编号 {task.id} 用过（第 {version} 版“{was.title}”），新事项请另编号，或空着自动编号；{remedy}。",
            )
