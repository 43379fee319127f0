"""The sentences of a brief, each a plain function of rows."""

from __future__ import annotations

from collections.abc import Sequence

from tasklib.brief.marks import counted_day, day, joined, percent, until
from tasklib.brief.source import Row, Source, Telling


def first_sentence(source: Source, unit: str | None = None) -> str:
    """The first sentence of a page: of one unit's, or (None) of the meeting's."""
    return counts_sentence(Telling(source, unit))


def lights_line(source: Source, unit: str | None = None) -> str:
    """How many tasks show each light, in one line for an index: 红2 黄3 绿10."""
    found = Telling(source, unit).lights
    return " ".join(
        f"{name}{found[name]}" for name in ("红", "黄", "未报", "绿", "待销号", "已销号") if name in found
    )


def this_period(telling: Telling) -> str:
    """What the period is called in running text."""
    return {"weekly": "本周", "monthly": "本月", "quarterly": "本季度"}.get(telling.period.cadence, "本期")


def counts_sentence(telling: Telling) -> str:
    """The sentence every brief begins with; its counts add up to the first. What counts in it though
    nobody ever filed it, a second one says."""
    n, when = telling.counts, until(telling.source.measured_on)
    if not n["due"]:
        return f"截至{when}，没有应完成的事项。"
    return (
        f"截至{when}，应完成{n['due']}项，已完成{n['done']}项（占{percent(n['done_share'])}%），"
        f"达到序时进度{n['on_track']}项，滞后{n['behind']}项，逾期{n['overdue']}项，未报{n['not_filed']}项。"
        f"{_unfounded(telling)}"
    )


def _unfounded(telling: Telling) -> str:
    """How many rows are judged without any filing; what counts as 未报 says so itself."""
    rows = [r for r in telling.progress if r["state"] == "not_filed" and r["standing"] != "未报"]
    return f"其中{len(rows)}项尚无填报，按0计。" if rows else ""


def awaited_sentence(telling: Telling) -> str:
    """How many items are judged without the period's filing, whose day is not past; empty for none."""
    rows = telling.awaited
    return f"本期截止日未过，尚未报送的{len(rows)}项暂按已有数据判断。" if rows else ""


def _tasks(rows: Sequence[Row]) -> str:
    return joined(dict.fromkeys(row["task"] for row in rows))


def done_sentence(telling: Telling) -> str:
    """What was closed or claimed done since the period before, and how all finished work stands."""
    rows, changes = telling.progress, telling.rows("changes")
    closed = [r for r in changes if r["light"] == "已销号" and r["was_light"] != "已销号"]
    claimed = [r for r in changes if r["light"] == "待销号" and r["was_light"] not in ("待销号", "已销号")]
    reopened = [r for r in changes if r["was_light"] == "已销号" and r["light"] != "已销号"]
    told = [
        f"{word}{len(some)}项（{_tasks(some)}）"
        for word, some in (("销号", closed), ("新报完成", claimed), ("重新打开", reopened))
        if some
    ]
    said = f"上期报送截止以来{'，'.join(told)}。" if told else ""
    n, waiting = telling.counts, [row for row in rows if row["light"] == "待销号"]
    if not n["done"]:
        return f"{said}目前没有已完成的事项。"
    if not waiting:
        return f"{said}已完成的{n['done']}项均已销号。"
    if not n["closed"]:
        return f"{said}已完成的{n['done']}项均待办公室销号。"
    return f"{said}已完成的{n['done']}项中，已销号{n['closed']}项，待办公室销号{len(waiting)}项（{_tasks(waiting)}）。"


def lagging_sentence(telling: Telling) -> str:
    """What is overdue, behind or unreported, and which lags most, in the verdict's own words."""
    named = {
        kind: [row for row in telling.progress if row["standing"] == kind]
        for kind in ("逾期", "滞后", "未报")
    }
    present = [f"{kind}{len(rows)}项（{_tasks(rows)}）" for kind, rows in named.items() if rows]
    absent = [kind for kind, rows in named.items() if not rows]
    if not present:
        return f"没有逾期、滞后和未报的事项。{awaited_sentence(telling)}"
    none = f"；没有{'和'.join(absent)}的事项。{awaited_sentence(telling)}" if absent else "。"
    said = "，".join(present) + none
    measured = [row for row in (*named["逾期"], *named["滞后"]) if row["expected"] is not None]
    if not measured:
        return said
    worst = max(measured, key=lambda row: row["expected"] - (row["percent"] or 0))
    lead = "" if len(measured) == 1 else "落后最多的是"
    return f"{said}{lead}{telling.titled(worst['task'])}：{worst['reason']}"


def problems_sentence(telling: Telling) -> str:
    """Problems new, solved and open, with those past their date and those for the meeting."""
    rows = telling.rows("problems")
    if not rows:
        return "没有上报的问题。"
    new = [row for row in rows if row["list"] == "新增"]
    solved = [row for row in rows if row["solved_for"] == telling.period.key]
    unsolved = [row for row in rows if row["status"] != "solved"]
    overdue = [row for row in unsolved if row["overdue"]]
    raised = [row for row in unsolved if row["level"] == "meeting"]
    moved = "，".join(f"{word}{len(some)}个" for word, some in (("新增", new), ("办结", solved)) if some)
    said = f"问题清单{this_period(telling)}{moved or '没有新增和办结'}，"
    if not unsolved:
        return f"{said}已全部解决。"
    also = [f"超期{len(overdue)}个"] * bool(overdue) + [f"提请会议研究{len(raised)}个"] * bool(raised)
    return f"{said}尚未解决{len(unsolved)}个{'，其中' + '、'.join(also) if also else ''}。"


def filing_sentence(telling: Telling) -> str:
    """Whether the period's filing came on time, and what was returned."""
    key = telling.period.key
    rows = [row for row in telling.rows("timeliness") if row["period"] == key]
    if not rows:
        return ""
    row, filing = rows[0], next(r for r in telling.rows("filings") if r["period"] == key)
    near = telling.period
    begin = f"{near.label}报送截止日为{telling.filing_day(near)}{_extended(telling, filing)}，"
    before, after = filing["refusals_before"], filing["refusals"] - filing["refusals_before"]
    refused = f"，其间被拒收{before}次" if before else ""
    match row["status"]:
        case "on_time":
            said = f"{begin}{day(row['first_valid'], near)}报齐{refused}，按时。"
        case "late":
            said = f"{begin}{day(row['first_valid'], near)}报齐{refused}，迟报。"
        case "missing":
            said = f"{begin}至{day(telling.source.as_of, near)}仍未报齐{refused}。"
        case _:
            said = f"{begin}截止日未过，尚未报齐{refused}。"
    said += f"报齐后又有{after}次未收。" if after else ""
    if not filing["returns"]:
        return said
    refiled = (
        f"{day(row['refiled'], near)}已重报"
        if row["refiled"]
        else f"应于{counted_day(row['refile_due'], near)}前重报，尚未重报"
    )
    return f"{said}办公室退回{filing['returns']}次，最近一次退回后{refiled}。"


def _extended(telling: Telling, filing: Row) -> str:
    """What a filing extension for the period made of the filing day, as a clause; empty without one."""
    own = [row for row in telling.rows("filing_extensions") if row["period"] == telling.period.key]
    if not own:
        return ""
    word = "准予延期" if any(row["moves_due"] for row in own) else "截止后准予补报"
    end = day(filing["extended_to"], telling.period)
    return f"，{word}，{end}撤回" if own[-1]["revoked_on"] else f"，{word}至{end}"


def changes_sentence(telling: Telling) -> str:
    """How many tasks changed since the period before; what to say where none did."""
    if len(telling.plan.periods(telling.period)) < 2:
        return "本方案首期，没有上期可比。"
    rows = telling.rows("changes")
    if not rows:
        return f"与上期相比，各事项的灯色和完成比例都没有变化。{awaited_sentence(telling)}"
    turned = [row for row in rows if row["was_light"] != row["light"]]
    grew = [row for row in rows if (row["percent"] or 0) > (row["was_percent"] or 0)]
    fell = [row for row in rows if (row["percent"] or 0) < (row["was_percent"] or 0)]
    said = [f"灯色改变{len(turned)}项", f"完成比例提高{len(grew)}项"] + [f"下降{len(fell)}项"] * bool(fell)
    return f"与上期相比，{len(rows)}项有变化：{'，'.join(said)}。"
