"""The sentences of the bulletin: how the quarter went, what was found wrong, and what is asked of whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tasklib.brief.city import GOOD, City
from tasklib.brief.marks import counted_day, day, percent, until
from tasklib.brief.source import Row
from tasklib.brief.wording import awaited_sentence
from tasklib.brief.wording_city import (
    overclaimed_words,
    overdue_problems_sentence,
    refused_sentence,
    returned_sentence,
)
from tasklib.plan import Period
from tasklib.plan.workdays import marked

# Beyond so many rows a paragraph counts by unit and leaves each to the annex.
_TOLD = 5


@dataclass(frozen=True)
class Finding:
    """One kind of problem that the figures show: its heading, what it is (a paragraph a line), and what it
    asks of whom."""

    heading: str
    said: str
    demand: str
    asked: str


def change_sentence(city: City) -> str:
    """How the counts and the weighted progress moved since the end of the period before."""
    if city.before is None:
        return "方案自本期开始执行，没有上期可比。"
    was = [row["standing"] for row in city.history.get(city.before.key, {}).values()]
    now = [row["standing"] for row in city.progress]
    moved = [_moved("应完成", len(now) - now.count("不涉及") - len(was) + was.count("不涉及"))]
    moved += [_moved(name, now.count(name) - was.count(name)) for name in ("已完成", "滞后", "逾期")]
    # Nothing is unreported before its day: that fewer are says nothing yet.
    early = city.awaited
    moved.append(
        f"未报待截止日过后再比（本期{len(early)}项尚未报送）"
        if early
        else _moved("未报", now.count("未报") - was.count("未报"))
    )
    trend = {row["period"]: row for row in city.rows("trend") if row["unit"] is None}
    before, after = (trend[period.key]["percent"] for period in (city.before, city.period))
    went = ""
    if before is not None and after is not None:
        how = "升至" if after > before else "降至" if after < before else "到"
        went = f"，加权进度由{percent(before)}%{how}{percent(after)}%"
    better, worse = turned(city)
    told = [f"由滞后、逾期、未报转为已完成或达到序时进度{len(better)}项"] * bool(better)
    told += [f"由已完成或达到序时进度转为滞后、逾期、未报{len(worse)}项（{city.counted(worse)}）"] * bool(
        worse
    )
    turns = f"其间{'，'.join(told)}。" if told else ""
    return f"与{until(city.before.last)}相比，{'，'.join(moved)}{went}。{turns}"


def recount_sentence(city: City) -> str:
    """Up to which day's filings each earlier point of time is counted; empty where there is none."""
    due = city.plan.calendar.due_on
    each = [
        f"{until(period.last)}算至{day(min(city.source.as_of, due(period.next())))}"
        for period in city.told[:-1]
    ]
    rule = "往期各时点按下一期报送截止日以前（含当日）收到的报送重新计算"
    return f"{rule}（{'，'.join(each)}），与以前印发的数字可能不同。" if each else ""


def _moved(name: str, by: int) -> str:
    return f"{name}{'增加' if by > 0 else '减少'}{abs(by)}项" if by else f"{name}持平"


def turned(city: City) -> tuple[list[Row], list[Row]]:
    """Rows that caught up since the end of the period before, and rows that fell behind."""
    stood = city.history.get(city.before.key, {}) if city.before else {}
    pairs = [(row, stood.get((row["task"], row["unit"]))) for row in city.progress]
    known = [(row, then["standing"] in GOOD) for row, then in pairs if then and then["standing"] != "不涉及"]
    early = {(row["task"], row["unit"]) for row in city.awaited}
    better = [
        row
        for row, good in known
        if not good and row["standing"] in GOOD and (row["task"], row["unit"]) not in early
    ]
    return better, [row for row, good in known if good and row["standing"] not in (*GOOD, "不涉及")]


def findings(city: City) -> list[Finding]:
    """The kinds of problem that occur, in the order of the text."""
    kinds: tuple[Callable[[City], Finding | None], ...] = (
        _overdue,
        _behind,
        _filing,
        _claims,
        _problems,
        _waiting,
    )
    return [found for kind in kinds if (found := kind(city))]


def _each(city: City, rows: list[Row]) -> str:
    """Every row with its reason, or, of many, the worst."""
    worst = sorted(rows, key=lambda row: (row["percent"] or 0) - (row["expected"] or 0))[:_TOLD]
    kept = [row for row in rows if row in worst]
    lead = f"落后最多的{len(kept)}项是：" if len(rows) > len(kept) else ""
    return lead + "".join(map(city.about, kept))


def _spread(city: City, rows: list[Row]) -> str:
    held = city.by_unit(rows)
    return f"，涉及{len(held)}个单位（{city.counted(rows)}）" if len(held) > 1 else ""


def _overdue(city: City) -> Finding | None:
    rows = city.stood("逾期")
    if not rows:
        return None
    return Finding(
        "有的事项逾期未完成",
        f"逾期未完成{len(rows)}项{_spread(city, rows)}。{_each(city, rows)}",
        "限期办结逾期事项",
        f"{city.named(rows)}已过刚性时限，要明确责任岗位，抓紧完成，报{_office(city)}核实销号，"
        f"并{city.filing_words}报告进展。",
    )


def _behind(city: City) -> Finding | None:
    rows = city.stood("滞后")
    if not rows:
        return None
    red, yellow = ([row for row in rows if row["light"] == light] for light in ("红", "黄"))
    lights = (
        f"其中亮红灯{len(red)}项，亮黄灯{len(yellow)}项"
        if red and yellow
        else f"均亮{'红' if red else '黄'}灯"
    )
    said = f"滞后{len(rows)}项{_spread(city, rows)}，{lights}。"
    if red:
        said += f"\n亮红灯的是：{_each(city, red)}"
    if yellow:
        tasks = dict.fromkeys(row["task"] for row in yellow)
        held = ((task, [row for row in yellow if row["task"] == task]) for task in tasks)
        each = (f"{city.titled(task)}{len(own)}项（{city.units_of(own)}）" for task, own in held)
        said += f"\n亮黄灯的按任务为：{'；'.join(each)}。"
    return Finding("有的事项滞后序时进度", said, "加快推进滞后事项", catch_up(city, red, yellow))


def catch_up(city: City, red: list[Row], yellow: list[Row]) -> str:
    """What the lagging rows ask: of the units, of those that lead, and of the office, for which
    units wait with their 不涉及."""
    owed = [[row for row in rows if not row["requested"]] for rows in (red, yellow)]
    asked = [
        f"{lit}的{city.named(rows)}要{what}"
        for lit, what, rows in zip(
            ("亮红灯", "亮黄灯"), ("查明原因、赶上进度", "加快推进"), owed, strict=True
        )
        if rows
    ]
    said = (
        f"{'，'.join(asked)}，{'均' * (len(asked) > 1)}{city.filing_words}报告措施和进展。" if asked else ""
    )
    led = city.by_lead(row for rows in owed for row in rows)
    leads = [f"{city.called(code)}{len(rows)}项" for code, rows in led.items() if code]
    said += f"牵头单位要逐项督促指导（{'、'.join(leads)}）。" if leads else ""
    waiting = [row for row in (*red, *yellow) if row["requested"]]
    return said + (f"{_office(city)}要及时认定{city.named(waiting)}的不涉及申请。" if waiting else "")


def _filing(city: City) -> Finding | None:
    rows, filed = city.stood("未报"), city.filed(city.within)
    late, missing = ([row for row in filed if row["status"] == status] for status in ("late", "missing"))
    said = [
        f"{word}{len(some)}{_whose(city, some)}" for word, some in (("迟报", late), ("未报", missing)) if some
    ]
    told = f"{_over(city)}{'，'.join(said)}。" if said else ""
    if len(city.within) > 1 and len(missing) == len(filed) > 0:
        told = f"{_over(city)}，{len(city.by_unit(missing))}个单位各期均未报。"
    here = f"{city.period.short}没有有效填报、计为未报{len(rows)}项（{city.counted(rows)}）。"
    turned_back = returned_sentence(city) + refused_sentence(city, city.within)
    told += here * bool(rows) + turned_back
    if not told:
        return None
    held: dict[str, list[str]] = {}
    for row in city.incomplete:
        held.setdefault(_refile(city, row), []).append(row["unit"])
    asked = [city.names(units) + what for what, units in held.items()]
    for code, own in city.by_unit(city.returned).items():
        past = own[0]["refile_due"] < city.source.as_of
        by = (
            f"重报期限{counted_day(own[0]['refile_due'], city.period)}已过，要立即"
            if past
            else f"要在{counted_day(own[0]['refile_due'], city.period)}前"
        )
        asked.append(f"{city.called(code)}{'、'.join(row['task'] for row in own)}{by}按退回意见重报")
    on = city.next_filing
    if late:
        # Once the plan's last filing day is past, nothing is left to be filed in time.
        how = "按截止日报送" if on else f"向{_office(city)}说明原因"
        asked.append(f"迟报的{city.units_of(late)}要{how}")
    if on:
        asked.append(f"{on[0].label}报送截止日为{city.filing_day(on[0])}，各单位要按时报齐")
    words = ["不及时"] * bool(said or rows) + ["不规范"] * bool(turned_back)
    return Finding(f"报送{'、'.join(words)}", told, "严格按时报送", f"{'；'.join(asked) or _left(city)}。")


def _left(city: City) -> str:
    """What is asked where nothing is left to be filed, and nobody was late."""
    return "方案各期报送截止日均已过，没有报齐的要向" + _office(city) + "说明原因"


def _over(city: City) -> str:
    first, last = city.within[0], city.within[-1]
    return first.short if first == last else f"{first.short}至{last.short}"


def _whose(city: City, filings: list[Row]) -> str:
    """Whose filings; of several periods, for which."""
    if len(city.within) == 1:
        return f"家（{city.units_of(filings)}）"
    each = (city.called(row["unit"]) + Period.parse(row["period"]).short for row in filings)
    return f"家次（{'、'.join(each)}）"


def _refile(city: City, filing: Row) -> str:
    """What a filing that is not complete asks of its unit."""
    last = filing["locked_on"]
    lock = marked(day(last, city.period), city.plan.calendar.lock_is_provisional(city.period, last))
    if last and last < city.source.as_of:
        return f"{city.period.short}报送{lock}已止收，补报须先向{_office(city)}申请报送延期"
    by = f"要在{lock}止收以前" if last else "要尽快"
    return f"{by}补齐{city.period.short}报送"


def _claims(city: City) -> Finding | None:
    high = [row for row in city.progress if row["overclaimed"] and row["standing"] != "不涉及"]
    bare = city.needing("no_evidence")
    if not (high or bare):
        return None
    said, asked = "", []
    if high:
        each = (f"{city.called(r['unit'])}{city.titled(r['task'])}（{overclaimed_words(r)}）" for r in high)
        said += f"填报比例虚高{len(high)}项：{'、'.join(each)}。"
        asked.append(f"{city.named(high)}要按指标口径核实完成比例，{city.filing_words}改正")
    if bare:
        said += f"待审核的填报中，报有进展而没有佐证材料{len(bare)}项：{city.named(bare)}。"
        asked.append(f"{city.named(bare)}要补送佐证材料，没有佐证的不予销号")
    demand = "、".join(["如实填报"] * bool(high) + ["补齐佐证"] * bool(bare))
    return Finding("填报质量不高", said, demand, "；".join(asked) + "。")


def _problems(city: City) -> Finding | None:
    rows = city.overdue_problems
    decided = [row for row in city.source["resolutions"].to_dicts() if row["overdue"]]
    if not (rows or decided):
        return None
    said, asked = "", []
    if rows:
        each = (
            f"{city.called(r['unit'])}“{r['description'].rstrip('。')}”（时限{day(r['due'], city.period)}）"
            for r in rows[:_TOLD]
        )
        first = "" if len(rows) <= _TOLD else f"前{_TOLD}个是："
        said += overdue_problems_sentence(city) + first + "、".join(each) + "。"
        asked.append(
            f"{city.units_of(rows)}对超过时限的问题要重新排定整改措施，{city.filing_words}说明原因和完成时间"
        )
    if decided:
        told = [
            f"{city.called(r['lead'])}牵头的“{r['matter'].rstrip('。')}”（时限{day(r['deadline'], city.period)}）"
            for r in decided
        ]
        said += (
            "\n" * bool(said)
            + f"议定事项超期未办结{len(decided)}项（超期算至{day(city.source.as_of)}）：{'、'.join(told)}。"
        )
        leads = city.names(dict.fromkeys(row["lead"] for row in decided))
        asked.append(f"{leads}对超期的议定事项要尽快办结，向{_office(city)}书面说明进展")
    what = "和".join(["问题整改"] * bool(rows) + ["议定事项"] * bool(decided))
    return Finding(f"{what}超期", said, f"抓紧办结超期的{what}", "；".join(asked) + "。")


def _waiting(city: City) -> Finding | None:
    rows = [row for row in city.lit("待销号") if city.run(row) > 1]
    if not rows:
        return None
    every = len(city.lit("待销号"))
    return Finding(
        "已报完成事项核实销号不及时",
        f"已报完成、等待核实销号{every}项，其中连续两期以上{len(rows)}项（{city.counted(rows)}）。",
        "抓紧核实销号",
        f"{_office(city)}要对连续两期以上待销号的{len(rows)}项抓紧核实，符合条件的销号，不符合的退回。",
    )


def _office(city: City) -> str:
    return city.called(city.plan.office)


def unreported_sentence(city: City, rows: list[Row]) -> str:
    """What the annex says above the unreported rows, and where their percents come from."""
    known = sum(row["percent"] is not None for row in rows)
    said = f"以下{len(rows)}项{city.period.short}未报，进展无从判断，单列于此，不计入滞后"
    some = "" if known == len(rows) else "以前报过的，"
    return f"{said}；{some}完成比例为沿用数。" if known else f"{said}。"


def nothing_found_sentence(city: City) -> str:
    """What stands where no problem was found."""
    found = "没有发现事项逾期、滞后和未报，也没有需要通报的报送、填报和整改问题。"
    return found + awaited_sentence(city)


def going_on_sentence(city: City) -> str:
    """What is asked where no problem was found: to go on, and to file in time."""
    told = city.next_filing
    now = (
        f"尚未报齐{city.period.short}数据的{city.units_of(city.awaited)}要在截止日前报齐。"
        if city.awaited
        else ""
    )
    also = f"{told[0].label}报送截止日为{city.filing_day(told[0])}，请按时报齐。" if told else ""
    return f"各单位要保持进度，按方案时限推进。{now}{also}"


def due_sentence(city: City) -> str:
    """Which unfinished tasks fall due in the period after; empty where none does."""
    after = city.span.next()
    rows = [
        row for row in city.progress
        if row["deadline"] and after.first <= row["deadline"] <= after.last
        and row["standing"] not in ("已完成", "不涉及")
    ]  # fmt: skip
    if not rows:
        return ""
    every = [
        (on, [row for row in rows if row["deadline"] == on]) for on in sorted({r["deadline"] for r in rows})
    ]
    held = [
        (
            marked(day(on), any(row["provisional"] for row in own)),
            city.named(own) if len(own) <= _TOLD else city.counted(own),
        )
        for on, own in every
    ]
    if len(held) == 1:
        when = f"时限{'均' * (len(rows) > 1)}为{held[0][0]}"
        return f"{after.short}到期{len(rows)}项，{when}：{held[0][1]}，要确保按期完成。"
    each = (f"{on}{len(own)}项（{said}）" for (on, said), (_, own) in zip(held, every, strict=True))
    return f"{after.short}到期{len(rows)}项：{'；'.join(each)}。各单位要确保按期完成。"
