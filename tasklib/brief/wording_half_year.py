"""The sentences of the half-year review: what came of 总结复盘, what was finished, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.brief.city import City
from tasklib.brief.marks import day, full_day, joined
from tasklib.brief.source import Row
from tasklib.brief.wording_bulletin import catch_up
from tasklib.plan import Period, Unit, is_office
from tasklib.plan.workdays import marked

_WORDS = {"experience": "经验", "shortfall": "不足", "measure": "整改措施"}


def told_of(city: City, kind: str = "") -> list[Row]:
    """What the units say of the very half-year in their 总结复盘, all or of one kind, by unit as numbered."""
    rows = [row for row in city.rows("retrospectives") if row["period"] == city.period.key]
    return [row for row in rows if kind in ("", row["kind"])]


def writers(city: City) -> tuple[str, list[Unit]]:
    """Who owes a 总结复盘, and what they are called: the highest level below the plan's own that files."""
    kinds = (kind for kind in city.kinds() if not is_office(city.plan, kind[1][0]))
    return next(kinds, ("单位", []))


def silent(city: City) -> list[Unit]:
    """The units that owe a 总结复盘 and sent none."""
    told = city.by_unit(told_of(city))
    return [unit for unit in writers(city)[1] if unit.code not in told]


def reviewed_sentence(city: City) -> str:
    """Who sent a 总结复盘 and who did not."""
    (kind, below), missing = writers(city), silent(city)
    came = len(below) - len(missing)
    with_it = f"随{city.period.short}报送表报来总结复盘"
    lacking = city.names(unit.code for unit in missing)
    if len(below) == 1:
        said = (
            f"{city.called(below[0].code)}没有报来总结复盘。"
            if missing
            else f"{city.called(below[0].code)}{with_it}。"
        )
    elif not missing:
        said = f"{len(below)}个{kind}都{with_it}。" if below else ""
    elif not came:
        said = f"{len(below)}个{kind}都没有报来总结复盘。"
    else:
        said = f"{len(below)}个{kind}中，{came}个{with_it}，{len(missing)}个没有报来（{lacking}）。"
    codes = {unit.code for unit in below}
    others = [code for code in city.by_unit(told_of(city)) if code not in codes]
    return said + (f"{'另有' * bool(below)}{city.names(others)}{with_it}。" if others else "")


def told_sentence(city: City, kind: str) -> str:
    """How many units told how much of one kind."""
    rows, word = told_of(city, kind), _WORDS[kind]
    units = city.by_unit(rows)
    if not rows:
        return f"没有单位报来{word}。"
    who = city.names(units) if len(units) == 1 else f"{len(units)}个单位"
    return f"{who}报来{word}{len(rows)}条，以下照原文登载。"


def measures_sentence(city: City) -> str:
    """How many measures there are, what they are for, and which are past their date."""
    rows = told_of(city, "measure")
    if not rows:
        return "没有单位提出整改措施。"
    whole = sum(row["task"] is None for row in rows)
    units, own = city.by_unit(rows), len(rows) - whole
    who = city.names(units) if len(units) == 1 else f"{len(units)}个单位"
    meant = f"针对具体事项的{own}条，针对全局工作的{whole}条" if own and whole else ""
    said = f"{who}提出整改措施{len(rows)}条，已列入清单台账"
    said += (
        f"，其中{meant}。"
        if meant
        else f"，{'都' * (len(rows) > 1)}针对{'具体事项' if own else '全局工作'}。"
    )
    late = [row for row in rows if row["overdue"]]
    return said + (f"已超过完成时限{len(late)}条（{city.counted(late, '条')}）。" if late else "")


def finished_sentence(city: City) -> str:
    """What stands finished at the end of the half-year, and how much of it was finished within."""
    rows, n = city.stood("已完成"), city.counts
    if not rows:
        return "目前没有已完成的事项。"
    before = city.history.get(city.before.key, {}) if city.before else {}
    fresh = [
        row for row in rows
        if before.get((row["task"], row["unit"]), {"standing": None})["standing"] != "已完成"
    ]  # fmt: skip
    since = f"，其中{city.span.short}完成{len(fresh)}项" if city.before else ""
    waiting = n["done"] - n["closed"]
    closed = f"，已销号{n['closed']}项，待办公室核实销号{waiting}项"
    whole = everywhere(city)
    all_done = (
        f"所有单位都已完成的任务{len(whole)}项：{joined(map(city.titled, whole), 30)}。" if whole else ""
    )
    return f"已完成的事项{len(rows)}项{since}{closed}。{all_done}"


def everywhere(city: City) -> list[str]:
    """The tasks that every unit to which they apply has finished, in the plan's order."""
    held: dict[str, set[str]] = {}
    for row in city.progress:
        if row["standing"] != "不涉及":
            held.setdefault(row["task"], set()).add(row["standing"])
    return [task for task, standings in held.items() if standings == {"已完成"}]


def ahead(city: City) -> Period | None:
    """The half-year after the one told; None once the plan has ended."""
    after = Period.containing(city.span.last, "half_yearly").next()
    return after if after.first <= city.plan.end else None


def ahead_words(city: City) -> str:
    """What the time after the half-year is called: 下半年, 2023年上半年; 下一步 once the plan has ended."""
    after = ahead(city)
    if after is None:
        return "下一步"
    return after.short if after.first.year == city.span.first.year else after.label


def unfinished(city: City) -> dict[str, list[Row]]:
    """Unfinished rows apart by their deadlines, each part under its name; parts without rows left out."""
    after = ahead(city)
    last = after.last if after else city.span.last
    named: dict[str, list[Row]] = {
        "已到时限": [],
        f"{ahead_words(city)}到期": [],
        "以后到期": [],
        "没有时限": [],
    }
    past, soon, later, standing = named.values()
    for row in city.progress:
        if row["standing"] in ("已完成", "不涉及"):
            continue
        due = row["deadline"]
        part = (
            standing
            if due is None
            else past
            if due <= city.source.measured_on
            else soon
            if due <= last
            else later
        )
        part.append(row)
    return {name: rows for name, rows in named.items() if rows}


def requirements(city: City) -> list[tuple[str, str]]:
    """What comes next, each with its heading, from the plan's deadlines, the lags and the measures."""
    found = []
    # Units that file but once in a half-year are not told to move month by month.
    steadily = "按月推进" if city.period.cadence == "monthly" else "抓紧推进"
    soon = unfinished(city).get(f"{ahead_words(city)}到期", [])
    if soon:
        tasks = len({row["task"] for row in soon})
        said = f"{ahead_words(city)}到期、尚未完成的{len(soon)}项，涉及{tasks}项任务"
        found.append(("按期完成到期事项", f"{said}，各单位要对照时限倒排工期，{steadily}。"))
    if rows := city.stood("逾期"):
        said = f"已过刚性时限、尚未完成的{len(rows)}项：{city.named(rows)}，要明确责任岗位，限期办结。"
        found.append(("限期办结逾期事项", said))
    if rows := city.stood("滞后"):
        red, yellow = ([row for row in rows if row["light"] == light] for light in ("红", "黄"))
        lit = [f"亮红灯{len(red)}项"] * bool(red) + [f"亮黄灯{len(yellow)}项"] * bool(yellow)
        said = f"滞后序时进度的{len(rows)}项，{'，'.join(lit)}。"
        found.append(("赶上序时进度", said + catch_up(city, red, yellow)))
    if rows := city.stood("未报"):
        said = f"{city.period.short}没有有效填报的{len(rows)}项（{city.counted(rows)}）"
        found.append(("补齐报送", f"{said}，要补报或{city.filing_words}报告进展。"))
    if rows := [row for row in told_of(city, "measure") if row["status"] == "open"]:
        found.append(("落实整改措施", _carry_out(rows)))
    if missing := silent(city):
        found.append(("补报总结复盘", _send(city, missing)))
    return found


def _carry_out(rows: Sequence[Row]) -> str:
    late = [row for row in rows if row["overdue"]]
    first = min(rows, key=lambda row: row["deadline"])["deadline"]
    past = f"已超过时限{len(late)}条，要立即办结；" if late else ""
    when = "" if late else f"，最早的{full_day(first)}到期"
    said = f"各单位自己提出的整改措施还有{len(rows)}条没有完成{when}。{past}"
    return f"{said}办公室按清单台账逐条核对，到期不落实的列入督查。"


def _send(city: City, missing: Sequence[Unit]) -> str:
    names, period = city.names(unit.code for unit in missing), city.period
    office = city.called(city.plan.office)
    lock = city.plan.calendar.locks_on(period)
    if lock and lock < city.source.as_of:
        return f"{names}要先向{office}申请报送延期，再重报{period.short}报送表，补上总结复盘。"
    unsure = city.plan.calendar.lock_is_provisional(period)
    by = f"在{marked(day(lock), unsure)}止收以前" if lock else ""
    return f"{names}要{by}重报{period.short}报送表，补上总结复盘。"
