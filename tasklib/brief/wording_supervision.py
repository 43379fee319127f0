"""The sentences of the supervision brief: whom to press this month, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tasklib.brief.city import LAGGING, City
from tasklib.brief.marks import day
from tasklib.brief.source import Row
from tasklib.brief.wording import awaited_sentence
from tasklib.plan.issuing import LEVEL_NAMES
from tasklib.plan.workdays import TENTATIVE

# More red items than this are told by how many each unit has: each stands in the list below.
_NAMED = 20


def lights_sentence(city: City) -> str:
    """How many items show red and yellow, how many of the red are new, and which came out of it."""
    red, yellow = city.lit("红"), city.lit("黄")
    counts = f"亮红灯{len(red)}项，亮黄灯{len(yellow)}项"
    asking = [row for row in (*red, *yellow) if row["requested"]]
    if asking:
        office = city.called(city.plan.office)
        counts += f"，其中{len(asking)}项由单位申报不涉及，待{office}认定：{city.named(asking)}"
    said = f"{counts}。" if red or yellow else "没有亮红灯、黄灯的事项。"
    fresh, lasting = since(city)
    if fresh:
        said += f"本期新亮红灯{len(fresh)}项：{city.named(fresh)}。"
    if lasting:
        longest = sorted(lasting, key=lambda row: -city.run(row))
        each = "、".join(f"{city.called(r['unit'])}{r['task']}（{city.run(r)}期）" for r in longest)
        if len(longest) > _NAMED:
            each = city.counted(longest)
        said += f"连续两期以上亮红灯{len(lasting)}项：{each}。"
    awaited = {(row["task"], row["unit"]) for row in city.awaited}
    out = [
        row
        for row in city.progress
        if city.was(row) == "红" and row["light"] != "红" and (row["task"], row["unit"]) not in awaited
    ]
    if out:
        each = "、".join(f"{city.called(r['unit'])}{r['task']}（转为{r['light']}）" for r in out)
        said += f"上期亮红灯、本期解除{len(out)}项：{each}。"
    return said


def since(city: City) -> tuple[list[Row], list[Row]]:
    """The red items that were not red the period before, and those that were."""
    red = city.lit("红")
    return [row for row in red if city.run(row) < 2], [row for row in red if city.run(row) > 1]


def run_words(city: City, row: Row) -> str:
    """For how long an item has shown its light: 新, or 3期."""
    run = city.run(row)
    return "新" if run < 2 else f"{run}期"


def pressed_sentence(city: City) -> str:
    """How many red, yellow and unreported items there are to press for, by unit."""
    rows = city.lit(*LAGGING)
    if not rows:
        return f"没有需要督促的红灯、黄灯和未报事项。{awaited_sentence(city)}"
    return f"红灯、黄灯和未报事项共{len(rows)}项，涉及{len(city.by_unit(rows))}个单位：{city.counted(rows)}。"


def leads_sentence(city: City) -> str:
    """The same items by the unit that leads their task; empty where there are none."""
    held = city.by_lead(city.lit(*LAGGING))
    each = [f"{city.called(code) if code else '未定牵头单位'}{len(rows)}项" for code, rows in held.items()]
    return f"按总牵头单位计：{'、'.join(each)}。" if each else ""


def incomplete_sentence(city: City) -> str:
    """Which units still owe the period's filing, and until when it is taken; empty where none does."""
    held: dict[str, list[str]] = {}
    calendar = city.plan.calendar
    for row in city.incomplete:
        last = row["locked_on"]
        until = ""
        if last is not None:
            unsure = f"，{TENTATIVE}" if calendar.lock_is_provisional(city.period, last) else ""
            until = f"{'已' * (last < city.source.as_of)}于{day(last, city.period)}止收{unsure}"
        held.setdefault(until, []).append(row["unit"])
    each = [
        city.names(units) + (f"（{'均' * (len(units) > 1)}{until}）" if until else "")
        for until, units in held.items()
    ]
    return f"至{day(city.source.as_of, city.period)}仍未报齐：{'；'.join(each)}。" if each else ""


def due_sentence(city: City, rows: Sequence[tuple[str, int]], days: int) -> str:
    """What falls due in the coming days: how many of each kind, and the next filing day.

    Args:
        rows: what falls due, and how many of it.
    """
    counts = [f"{name}{count}项" for name, count in rows if count]
    until = day(city.source.as_of + timedelta(days=days), city.period)
    every = sum(count for _, count in rows)
    said = f"今后{days}天内（{until}以前）"
    said += f"到期{every}项：{'、'.join(counts)}。" if counts else "没有到期的事项。"
    told = city.next_filing
    return f"{said}{told[0].label}报送截止日为{city.filing_day(told[0])}。" if told else said


def steps_sentence(city: City, due: Sequence[Row]) -> str:
    """Which steps of escalation the plan's rule proposes."""
    levels = [(name, [row for row in due if row["level"] == level]) for level, name in LEVEL_NAMES.items()]
    counts = [f"{name}{len(rows)}项，为{city.named(rows)}" for name, rows in reversed(levels) if rows]
    if not counts:
        return "没有达到督办条件、需要新采取督办措施的事项。"
    return f"按方案的督办规则，建议采取督办措施{len(due)}项。{'；'.join(counts)}。"


def inspect_sentence(rows: Sequence[tuple[str, int]]) -> str:
    """What is worth looking at on the spot: how many items for each reason."""
    counts = [f"{reason}{count}项" for reason, count in rows if count]
    return f"建议现场核查：{'，'.join(counts)}。" if counts else "没有需要现场核查的事项。"
