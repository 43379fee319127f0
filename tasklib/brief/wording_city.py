"""Sentences over all units that the supervision brief and the bulletin share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasklib.brief.city import GOOD, City
from tasklib.brief.marks import TIMELINESS, counted_day, day, full_day, percent, share
from tasklib.brief.source import Row, Telling
from tasklib.plan import Period, Unit

_SLOW = ("滞后", "逾期", "未报")


def opening_sentence(city: City, what: str) -> str:
    """What the text tells, and what had arrived when it was written.

    Args:
        what: the end of the first sentence, such as 执行情况通报.
    """
    told = f"现将《{city.plan.title}》{city.span.label}的{what}如下。"
    until = f"{full_day(city.source.as_of)}以前（含当日）收到的报送计入"
    said = f"{told}进度算至{full_day(city.source.measured_on)}，{until}"
    longer = "" if city.span == city.period else f"，以{city.period.short}报送为准"
    return f"{said}{longer}。"


def spread_sentence(city: City) -> str:
    """Over how many units the tasks are spread, which still wait for theirs, and the weighted progress."""
    n, tasks = city.counts, len({row["task"] for row in city.progress})
    if not tasks:
        return f"本期没有分解到单位的任务。{city.undecided}"
    spared = f"，其中{n['not_applicable']}项经认定不涉及，不计入应完成数" if n["not_applicable"] else ""
    said = f"{tasks}项任务分解到{city.spread}，共{len(city.progress)}项{spared}。{city.undecided}"
    carried = f"（含沿用以前报送的{n['carried']}项）" if n["carried"] else ""
    return f"{said}加权进度{percent(n['percent'])}%{carried}，序时进度{percent(n['expected'])}%。"


def last_day_sentence(city: City) -> str:
    """How many tasks that had to be finished by the period's last day were not, though the day is past
    when this is written; empty where there are none. No light counts them yet: the day itself still ran."""
    judged, last = city.source.measured_on, city.period.last
    rows = [
        row for row in city.progress
        if row["deadline"] and judged <= row["deadline"] <= last and row["deadline"] < city.source.as_of
        and row["strictness"] == "binding" and row["standing"] not in ("已完成", "不涉及")
    ]  # fmt: skip
    due = f"时限为{full_day(last)}，至期末尚未完成，过了这一天即为逾期。"
    return f"其中尚有{len(rows)}项{due}" if rows else ""


def kind_sentence(city: City, kind: str, units: Sequence[Unit]) -> str:
    """How the units of one kind stand together, and which of them have nothing to catch up with; those
    whose filing is still to come, or that never filed an item, are told apart."""
    n = city.summed(units)
    if not n["due"]:
        return f"{len(units)}个{kind}没有应完成的事项。"
    said = (
        f"{len(units)}个{kind}应完成{n['due']}项，已完成{n['done']}项"
        f"（占{share(n['done'], n['due'])}%），达到序时进度{n['on_track']}项，"
    )
    own = {unit.code for unit in units}
    slow = city.by_unit(row for row in city.stood(*_SLOW) if row["unit"] in own)
    early = city.by_unit(row for row in city.awaited if row["unit"] in own)
    never = city.by_unit(
        row for row in city.stood(*GOOD) if row["unit"] in own and row["state"] == "not_filed"
    )
    silent = [code for code in never if code not in early]
    quiet = f"截止日未过、尚未报齐的{len(early)}个：{city.names(early)}。" if early else ""
    quiet += f"有事项从未填报的{len(silent)}个：{city.names(silent)}。" if silent else ""
    if not slow:
        return f"{said}没有{'计为' if quiet else ''}滞后、逾期和未报的事项。{quiet}"
    clear = [unit.code for unit in units if unit.code not in {*slow, *early, *silent}]
    free = f"没有滞后、逾期和未报事项的{len(clear)}个：{city.names(clear)}。" if clear else ""
    return f"{said}滞后{n['behind']}项，逾期{n['overdue']}项，未报{n['not_filed']}项。{free}{quiet}"


def filed_sentence(city: City, periods: Sequence[Period], *, by_kind: bool = False) -> str:
    """How many filings came on time, late or not at all over some periods; of one, whose did not.

    Args:
        by_kind: give the share on time of each kind of unit too.
    """
    keys, several = {period.key for period in periods}, len(periods) > 1
    rows = [row for row in city.rows("timeliness") if row["period"] in keys]
    last = f"{periods[-1].label}报送截止日为{city.filing_day(periods[-1])}"
    begin = f"{periods[0].label}至{periods[-1].short}共{len(periods)}期报送" if several else last
    said = f"{begin}，{filed_words(city, rows, several=several)}。"
    # A share on time means something once the day is past.
    over = [row for row in city.filed(periods) if row["due"] < city.source.as_of]
    rates = [_rate(kind, units, over) for kind, units in city.kinds()] if by_kind else []
    return said + ("按时率：" + "，".join(filter(None, rates)) + "。" if any(rates) else "")


def filed_words(telling: Telling, rows: Sequence[Row], *, several: bool = False) -> str:
    """How filings fared of all that are expected, whether their day is past or not, as clauses.

    Args:
        rows: of ``timeliness``, of one period or (``several``) of some, of which no units are named.
    """
    as_of, measure = telling.source.as_of, "家次" if several else "家"
    over = [row for row in rows if row["status"] != "not_due" or row["due"] < as_of]
    spared = [row for row in over if row["status"] == "not_due"]
    kinds = {
        TIMELINESS[name]: [r for r in over if r["status"] == name] for name in ("on_time", "late", "missing")
    }
    if all(row["due"] >= as_of for row in rows):
        kinds = {"已报齐": over}
    kinds |= {"准予延期、尚未到期": spared} if spared else {}
    left = len(rows) - len(over)
    unnamed = {TIMELINESS["on_time"], "已报齐"}
    clauses = [f"应报{len(rows)}{measure}"]
    for word, own in kinds.items():
        named = (
            f"（{telling.names(r['unit'] for r in own)}）"
            if own and not several and word not in unnamed
            else ""
        )
        clauses.append(f"{word}{len(own)}{measure}{named}")
    clauses += [f"截止日未过、尚未报齐{left}{measure}"] * bool(left)
    return "，".join(clauses)


def _rate(kind: str, units: Sequence[Unit], rows: Iterable[Row]) -> str:
    codes = {unit.code for unit in units}
    own = [row["status"] for row in rows if row["unit"] in codes]
    return (
        f"{kind}{share(own.count('on_time'), len(own))}%（{own.count('on_time')}／{len(own)}）" if own else ""
    )


def returned_sentence(city: City) -> str:
    """Which filings the office returned and nobody has filed again; empty where there are none."""
    rows = city.returned
    if not rows:
        return ""
    each = []
    for code, own in city.by_unit(rows).items():
        by, past = own[0]["refile_due"], own[0]["refile_due"] < city.source.as_of
        due = f"重报期限{counted_day(by, city.period)}{'已过' if past else ''}"
        each.append(f"{city.called(code)}{'、'.join(row['task'] for row in own)}（{due}）")
    return f"被退回尚未重报{len(rows)}项：{'、'.join(each)}。"


def refused_sentence(city: City, periods: Sequence[Period]) -> str:
    """Whose filings were refused for their own errors over some periods; empty where none was."""
    keys = {period.key for period in periods}
    rows = [row for row in city.rows("filings") if row["period"] in keys and row["refusals"]]
    if not rows:
        return ""
    held = city.by_unit(rows)
    each = (f"{city.called(code)}{sum(r['refusals'] for r in own)}次" for code, own in held.items())
    return f"因填报有错被拒收{sum(row['refusals'] for row in rows)}次（{'、'.join(each)}）。"


def overdue_problems_sentence(city: City) -> str:
    """How many problems are unsolved and how many of them past their date, by unit."""
    if not city.unsolved:
        return "各单位上报的问题都已解决。" if city.rows("problems") else "各单位没有上报问题。"
    said = f"各单位上报的问题尚未解决{len(city.unsolved)}个"
    late = city.overdue_problems
    until = f"（超期算至{day(city.source.measured_on)}）"
    return (
        f"{said}，其中超过整改时限{len(late)}个（{city.counted(late, '个')}）{until}。"
        if late
        else f"{said}，都未超过整改时限{until}。"
    )


def overclaimed_words(row: Row) -> str:
    """How a claim compares with its figures: 填报80.0%，按指标为66.7%."""
    # The percent of a rate task is its attainment; what was claimed stands in the filing alone.
    claimed = "填报比例高于指标" if row["pace"] == "rate" else f"填报{percent(row['percent'])}%"
    return f"{claimed}，按指标为{percent(row['attainment'])}%"
