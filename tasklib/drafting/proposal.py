"""A draft as a plan: what the document says, and for what it leaves out a stated default (默认)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasklib.drafting.charges import Phase
from tasklib.drafting.directory import Directory
from tasklib.drafting.draft import Draft, DraftTask
from tasklib.drafting.found import Found
from tasklib.drafting.roster import Entry
from tasklib.drafting.targets import Target
from tasklib.errors import ParameterError
from tasklib.plan import Plan
from tasklib.plan.deadlines import Deadline
from tasklib.plan.recurrence import read_recurrence

# Short titles stand in headings and file names.
_SHORT = 16


@dataclass(frozen=True)
class Proposal:
    """A plan proposed.

    Attributes:
        plan: typed; it need not be sound before the office has filled in what is open.
        defaults: what was filled in without the document saying so, a sentence each.
    """

    plan: Plan
    defaults: tuple[str, ...]


def propose(draft: Draft, id: str, roster: Sequence[Entry] = (), today: date | None = None) -> Proposal:
    """The plan that a draft proposes.

    Args:
        id: the new plan's.
        roster: who the units are, and who belongs to the groups; without it, groups stay empty.
        today: the start of a plan whose document has no date.

    Raises:
        ParameterError: the roster names a group that the document does not; or the document has no
            date and no year, and ``today`` is None.
    """
    directory = Directory(draft, roster)
    defaults = list(directory.defaults)
    start, end = _span(draft, today, defaults)
    title = draft.title.value or "（待填）工作方案"
    if len(title) > _SHORT:
        defaults.append("简称由标题截短，请改成页眉上合用的。")
    if draft.title.value is None:
        defaults.append("没有找到标题，暂写作“（待填）工作方案”，请改正。")
    categories = _categories(draft)
    if None in categories:
        defaults.append("文件没有分大类的事项，归入一个大类“重点任务”。")
    ids = _task_ids(draft.tasks)
    tasks = [_task(task, ids[n], categories, (start, end), defaults) for n, task in enumerate(draft.tasks)]
    assignments = [row for n, task in enumerate(draft.tasks) for row in _assignments(task, ids[n], directory)]
    unassigned = [
        ids[n] for n, task in enumerate(draft.tasks) if not (task.lead_units or task.responsible_units)
    ]
    if unassigned:
        defaults.append(f"文件没有写明分工的事项 {'、'.join(unassigned)}，暂由主办单位牵头、填报。")
        assignments += [
            {"task": id, "role": role, "units": [directory.office], "source": "default"}
            for id in unassigned
            for role in ("leads", "files")
        ]
    led = {row["task"] for row in assignments if row["role"] == "leads"}
    if unled := [id for id in ids if id not in led]:
        defaults.append(f"文件没有写明牵头单位的事项 {'、'.join(unled)}，暂由主办单位牵头。")
        assignments += [
            {"task": id, "role": "leads", "units": [directory.office], "source": "default"} for id in unled
        ]
    if figures := [found.value for task in draft.tasks for found in task.targets]:
        shares = any(target.unit == "%" for target in figures)
        how = "百分比的指标各单位分别填报、全市取平均，目标值对各单位相同" if shares else ""
        counts = "计数的指标各单位相加，目标值没有分解到单位" if any(t.unit != "%" for t in figures) else ""
        defaults.append(f"指标：{'；'.join(filter(None, (how, counts)))}；口径暂写原文字句，请改写清楚。")
    defaults += [
        "报送日历：每月报送，期满后第 5 日截止，遇休息日顺延。",
        "各事项的权重都是 1；推进方式：有时限的按时间均匀推进，只有定期要求的按节点，没有时限的持续推进。",
        "会议：联席会议，召集人写作“主办单位负责人”。",
        "不要求各单位报备实施方案。",
    ]
    document: dict[str, Any] = {
        "schema_version": 1,
        "id": id,
        "version": 1,
        "title": title,
        "short_title": title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}…",
        "example": False,
        "office": directory.office,
        "region": directory.region,
        "start": start,
        "end": end,
        "issued": _issued(draft),
        "phases": [_phase(n, phase) for n, phase in enumerate(draft.phases, 1)],
        "implementations": False,
        "meeting": {"name": "联席会议", "convenor": "主办单位负责人", "source": "default"},
        "categories": [
            {"id": id, "title": name or "重点任务", "source": "source" if name else "default"}
            for name, id in categories.items()
        ],
        "tasks": tasks,
        "units": directory.units,
        "groups": directory.groups,
        "duties": [
            {"unit": directory.code(duty.unit.value), "duty": duty.duty.value, "source": "source"}
            for duty in draft.duties
        ],
        "assignments": sorted(assignments, key=lambda row: ids.index(row["task"])),
        "calendar": {"source": "default"},
    }
    return Proposal(Plan.model_validate(document), tuple(defaults))


def _span(draft: Draft, today: date | None, defaults: list[str]) -> tuple[date, date]:
    issued = draft.issued_on.value
    start = issued or (date(draft.year, 1, 1) if draft.year else today)
    if start is None:
        raise ParameterError("文件里没有日期和年份，须告知从哪一天开始。")
    said = "成文日期" if issued else "文件所说年份的 1 月 1 日" if draft.year else "今天"
    ends = [found.value.on for task in draft.tasks for found in task.deadlines if found.value.on]
    ends += [phase.end.value for phase in draft.phases if phase.end.value]
    end = max([*ends, date(max(start.year, draft.year or 0), 12, 31)])
    defaults.append(f"方案从 {start}（{said}）开始，到 {end} 结束。")
    return start, end


def _categories(draft: Draft) -> dict[str | None, str]:
    """The categories in order, each with its id; None for tasks without one."""
    names = list(dict.fromkeys(task.category.value for task in draft.tasks))
    return {name: chr(ord("A") + n) if n < 26 else f"K{n + 1}" for n, name in enumerate(names)}


def _task_ids(tasks: Sequence[DraftTask]) -> list[str]:
    """T01, T02, … by the document's own numbers where those can be ids, else by count."""
    numbers = [task.number.value.replace(".", "-") for task in tasks]
    plain = len(set(numbers)) == len(numbers) and all(n.replace("-", "").isdecimal() for n in numbers)
    return [f"T{n.zfill(2)}" for n in numbers] if plain else [f"T{n:02d}" for n in range(1, len(tasks) + 1)]


def _issued(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title.value,
        "number": draft.document_number.value,
        "issuer": draft.issuer.value,
        "date": draft.issued_on.value,
        "source": "source",
    }


def _phase(number: int, phase: Phase) -> dict[str, Any]:
    return {
        "id": f"P{number}",
        "title": phase.name.value,
        "start": phase.start.value,
        "end": phase.end.value,
        "words": phase.end.words or phase.start.words or None,
        "source": "source",
    }


def _task(
    task: DraftTask, id: str, categories: dict[str | None, str], span: tuple[date, date], defaults: list[str]
) -> dict[str, Any]:
    start, end = span
    dated = sorted((f.value for f in task.deadlines if f.value.on), key=lambda one: one.on or date.max)
    endless = [f.value.words for f in task.deadlines if not f.value.on]
    recurring = {words: found for words in endless if (found := read_recurrence(words))}
    open_ended = [words for words in endless if words not in recurring]
    early = [d for d in dated if d.on and d.on < start]
    if early:
        defaults.append(f"事项 {id} 的时限 {early[0].on} 早于方案开始的 {start}，请核对。")
    begins = min([start, *(d.on for d in early if d.on)])
    return {
        "id": id,
        "category": categories[task.category.value],
        "title": task.title.value,
        "goal": "；".join(found.value.words for found in task.targets) or None,
        "pace": "steady" if dated else "nodes" if recurring else "standing",
        "start": begins,
        "milestones": [_milestone(id, n, d, task) for n, d in enumerate(dated, 1)],
        "recurring": [
            {
                "id": f"{id}-R{n}",
                "title": "完成",
                "every": found.every,
                "days": found.days,
                "workdays": found.workdays,
                "start": begins,
                "until": end,
                "strictness": found.strictness,
                "words": words,
                "source": "source",
            }
            for n, (words, found) in enumerate(recurring.items(), 1)
        ],
        "open_ended": "、".join(open_ended) or None,
        "indicators": [_indicator(id, n, found) for n, found in enumerate(task.targets, 1)],
        "source": "source",
        "schedule_source": "source" if task.deadlines else "default",
    }


def _milestone(task: str, number: int, deadline: Deadline, of: DraftTask) -> dict[str, Any]:
    title = of.title.value
    return {
        "id": f"{task}-M{number}",
        "title": title if len(title) <= 40 else f"{title[:39]}…",
        "start": deadline.start if deadline.start and deadline.on and deadline.start <= deadline.on else None,
        "deadline": deadline.on,
        "strictness": deadline.strictness,
        "words": deadline.words,
        "source": "source",
    }


def _indicator(task: str, number: int, found: Found[Target]) -> dict[str, Any]:
    """A share holds for each unit alike; a count is the sum over all of them."""
    target, share = found.value, found.value.unit == "%"
    return {
        "id": f"{task}-{number}",
        "name": target.name,
        "measure": target.unit or "项",
        "definition": f"原文：{target.words}",
        "over_time": "stock" if share else "cumulative",
        "over_units": "mean" if share else "sum",
        "direction": "at_most" if target.bound == "<=" else "at_least",
        "decimals": 1 if share else 0,
        "target": target.value or None,
        "target_words": target.words,
        "source": "source",
        "target_source": "source",
    }


def _assignments(task: DraftTask, id: str, directory: Directory) -> list[dict[str, Any]]:
    """Leads lead; the responsible file, and the leads where nobody is responsible."""
    leads = list(dict.fromkeys(directory.code(unit.value) for unit in task.lead_units))
    responsible = list(dict.fromkeys(directory.code(unit.value) for unit in task.responsible_units))
    rows = [("leads", leads), ("files", responsible or leads)]
    return [{"task": id, "role": role, "units": units, "source": "source"} for role, units in rows if units]
