"""Every number of every sentence read back: from the tables, by ways of their own, with polars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from tasklib.brief.document import Document, Paragraph
from tasklib.plan import Period
from tasklib.tables import Tables

__all__ = ["check", "paragraphs", "sentences"]

Key = tuple[str, str]
Labels = Mapping[Key, float]
LAGGING = ["红", "黄", "未报"]
GOOD = ["已完成", "达到序时进度"]
TOKEN = re.compile(r"([^0-9，。；：、）“”]*?)([0-9]+(?:\.[0-9]+)?)(项|家|次|个单位|个|条|期|天|%)次?")
DAY = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日")
MONTH = re.compile(r"(?:[0-9]{4}年)?(?:[0-9]{1,2}月底?|第[一二三四]季度)")
RATE = re.compile(r"(县（区）|市级部门)([0-9.]+)%（([0-9]+)／([0-9]+)）")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def paragraphs(document: Document) -> list[str]:
    """The running text of a document and of its annexes."""
    parts = [*document.parts, *(part for _, own in document.annexes for part in own)]
    return [part.text for part in parts if isinstance(part, Paragraph)]


def check(tables: Tables, told: Document | Iterable[str], more: Iterable[tuple[str, Labels]] = ()) -> int:
    """Fail on the first number that no table bears out.

    Args:
        told: a document, or sentences of one.
        more: what they may count beside ``figures``, by how a sentence begins.

    Returns:
        How many numbers were read back.
    """
    known, count = [*figures(tables), *more], 0
    for said in sentences(tables, paragraphs(told) if isinstance(told, Document) else told):
        bare = re.sub(r"[0-9.]", "", said)
        found = [labels for prefix, labels in known if bare.startswith(prefix)]
        said = RATE.sub(lambda m: _rate(tables, m), said)
        tokens = [(m[1], m[3], float(m[2])) for m in TOKEN.finditer(said)]
        assert re.findall(r"[0-9]", TOKEN.sub("", said)) == [], f"a number that says nothing of what: {said}"
        for label, measure, value in tokens:
            # The first of several in brackets has what stands before them in its label.
            keys = {(label, measure), (label[max(label.rfind("（"), 0) :], measure)}
            held = [labels[key] for labels in found for key in keys if key in labels]
            assert value in held, f"{label}|{value}|{measure} in “{said}”: the tables say {held}"
        count += len(tokens)
    return count


def sentences(tables: Tables, texts: Iterable[str]) -> Iterator[str]:
    """The sentences with everything quoted from a table taken out, and every day checked."""
    plan, days = tables.plan, _days(tables)
    reasons = sorted(tables["progress"]["reason"].unique(), key=len, reverse=True)
    titles = {f"{task.id}{task.title}": task.id.translate(WIDE) for task in plan.tasks}
    quoted = [f"《{plan.title}》", *titles]
    for row in tables["progress"].filter(pl.col("overclaimed")).to_dicts():
        claim = "填报比例高于指标" if row["pace"] == "rate" else f"填报{row['percent']:.1f}%"
        quoted.append(f"（{claim}，按指标为{row['attainment']:.1f}%）")
    quoted += [f"“{row['description'].rstrip('。')}”" for row in tables["problems"].to_dicts()]
    quoted += [f"“{row['matter'].rstrip('。')}”" for row in tables["resolutions"].to_dicts()]
    for text in texts:
        for reason in reasons:
            text = text.replace(reason, "某。")
        for words in quoted:
            text = text.replace(words, titles.get(words, "某"))
        text = text.replace("按0计", "按零计")
        for task in plan.tasks:
            text = re.sub(rf"(?<![A-Za-z0-9]){task.id}(?![0-9])", task.id.translate(WIDE), text)
        for found in DAY.finditer(text):
            year = int(found[1]) if found[1] else None
            told = (int(found[2]), int(found[3]))
            assert any((d.month, d.day) == told and year in (None, d.year) for d in days), found[0]
        text = MONTH.sub("某", DAY.sub("某", text))
        yield from (part for part in text.split("。") if part)


def _days(tables: Tables) -> set[date]:
    names = ("progress", "timeliness", "filings", "problems", "resolutions", "review")
    frames = [tables[name] for name in names]
    columns = [frame[c] for frame in frames for c, kind in frame.schema.items() if kind == pl.Date]
    period, found = tables.period, {day for column in columns for day in column.drop_nulls().to_list()}
    calendar = tables.plan.calendar
    due = [calendar.due_on(period), calendar.due_on(period.next()), calendar.due_on(period.next().next())]
    return {*found, *due, tables.as_of, tables.measured_on, tables.as_of + timedelta(days=30)}


def _rate(tables: Tables, found: re.Match[str]) -> str:
    rows = _filed(tables).filter(
        pl.col("unit").is_in(_kinds(tables)[found[1]]) & (pl.col("due") < tables.as_of)
    )
    on_time = rows.filter(pl.col("status") == "on_time").height
    assert (int(found[3]), int(found[4])) == (on_time, rows.height), found[0]
    assert float(found[2]) == _share(on_time, rows.height), found[0]
    return found[1]


def _share(part: int, whole: int) -> float:
    exact = Decimal(100 * part) / Decimal(whole)
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP)) if whole else 0.0


def _kinds(tables: Tables) -> dict[str, list[str]]:
    units = {unit.code: unit.level for unit in tables.plan.filers(tables.period)}
    return {
        "市级部门": [code for code, level in units.items() if level in ("city", "department")],
        "县（区）": [code for code, level in units.items() if level not in ("city", "department")],
    }


def _name(tables: Tables, code: str) -> str:
    unit = tables.plan.unit(code)
    return unit.short if unit.level in ("city", "department") else unit.name


def _by(tables: Tables, rows: pl.DataFrame, measure: str = "项", column: str = "unit") -> dict[Key, float]:
    """Counts by unit, as the first in brackets or a later one says them."""
    counts = rows.group_by(column).len()
    named = {_name(tables, code): n for code, n in counts.rows()}
    return {(f"{mark}{name}", measure): n for name, n in named.items() for mark in ("", "（")}


def _within(tables: Tables) -> list[Period]:
    return [p for p in tables.plan.periods(tables.period) if p.last >= tables.span.first]


def _filed(tables: Tables) -> pl.DataFrame:
    keys = [period.key for period in _within(tables)]
    return tables["timeliness"].filter(pl.col("period").is_in(keys) & (pl.col("status") != "not_due"))


def _progress(tables: Tables) -> pl.DataFrame:
    joined = tables["progress"].join(tables["standing"], on=["task", "unit"], maintain_order="left")
    leads = {task.id: tables.plan.assigned(task.id, "leads", tables.period) for task in tables.plan.tasks}
    first = [leads[task][0] if leads[task] else None for task in joined["task"]]
    return joined.with_columns(pl.Series("lead", first, pl.String))


def _previous(tables: Tables) -> Period | None:
    earlier = [p for p in tables.plan.periods(tables.period) if p.last < tables.span.first]
    return earlier[-1] if earlier else None


def figures(tables: Tables) -> Iterator[tuple[str, Labels]]:
    """How sentences begin (without their numbers) and what the numbers after each label must be."""
    for table in (_overall, _moved, _lights, _filings, _findings, _soon):
        yield from table(tables)


def _overall(tables: Tables) -> Iterator[tuple[str, Labels]]:
    p = _progress(tables)
    held = p.filter(pl.col("standing") != "不涉及")

    def classes(rows: pl.DataFrame) -> dict[Key, float]:
        n = rows["standing"].to_list()
        counts = {name: n.count(name) for name in ("已完成", "达到序时进度", "滞后", "逾期", "未报")}
        share = {("（占", "%"): _share(counts["已完成"], rows.height)} if rows.height else {}
        return {("应完成", "项"): rows.height, **{(k, "项"): v for k, v in counts.items()}, **share}

    yield "截至某", classes(held)
    bare = held.filter(
        pl.col("filed_for").is_null() & ~pl.col("light").is_in(["已销号"]) & (pl.col("standing") != "未报")
    )
    yield "其中项尚无填报", {("其中", "项"): bare.height}
    kinds = _kinds(tables)
    spread: dict[Key, float] = {("", "项"): p["task"].n_unique(), ("共", "项"): p.height}
    spread |= {("任务分解到", "个"): len(kinds["市级部门"] or kinds["县（区）"])}
    spread |= {("市级部门和", "个"): len(kinds["县（区）"]), ("其中", "项"): p.height - held.height}
    yield "项任务分解到", spread
    weight, counted = (
        pl.col("weight"),
        pl.when(state="closed").then(100.0).otherwise(pl.col("percent").fill_null(0)),
    )
    expected = held.filter(pl.col("expected").is_not_null())
    means = [_mean(held, counted, weight), _mean(expected, pl.col("expected"), weight)]
    carried = held.filter((pl.col("filed_for") != pl.col("period")).fill_null(value=False)).height
    yield (
        "加权进度",
        {("加权进度", "%"): means[0], ("序时进度", "%"): means[1], ("（含沿用以前报送的", "项"): carried},
    )
    for kind, units in kinds.items():
        own = held.filter(pl.col("unit").is_in(units))
        slow = own.filter(~pl.col("standing").is_in(GOOD))["unit"].unique()
        # After the bracket of 县（区） the label begins anew.
        said = {**classes(own), ("", "个"): len(units)}
        yield f"个{kind}", said | {(f"{kind}应完成", "项"): own.height, ("市级部门应完成", "项"): own.height}
        early = _awaited(tables, own)["unit"].unique()
        never = own.filter(pl.col("standing").is_in(GOOD) & (pl.col("state") == "not_filed"))["unit"].unique()
        kept = {*slow, *early, *never}
        yield "没有滞后", {("逾期和未报事项的", "个"): len(units) - len(kept)}
        yield "截止日未过、尚未报齐的个", {("尚未报齐的", "个"): early.len()}
        yield "有事项从未填报的个", {("有事项从未填报的", "个"): len({*never} - {*early})}
    early = _awaited(tables, p)
    yield "本期截止日未过，尚未报送的项", {("尚未报送的", "项"): early.height}


def _mean(rows: pl.DataFrame, value: pl.Expr, weight: pl.Expr) -> float:
    if rows.is_empty():
        return 0.0
    values, weights = (rows.select(it.alias("x"))["x"].to_list() for it in (value, weight))
    exact = sum(Decimal(str(v)) * Decimal(str(w)) for v, w in zip(values, weights, strict=True))
    return float((exact / sum(Decimal(str(w)) for w in weights)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _moved(tables: Tables) -> Iterator[tuple[str, Labels]]:
    before = _previous(tables)
    if before is None:
        return
    history = tables["history"].select("task", "unit", "period", "light", was="standing")
    was, now = history.filter(pl.col("period") == before.key), _progress(tables)
    moved: dict[Key, float] = {}
    for name in ("应完成", "已完成", "滞后", "逾期", "未报"):
        sizes = [
            rows.filter(pl.col(column) != "不涉及" if name == "应完成" else pl.col(column) == name).height
            for rows, column in ((now, "standing"), (was, "was"))
        ]
        by = sizes[0] - sizes[1]
        moved[f"{name}{'增加' if by > 0 else '减少'}", "项"] = abs(by)
    early = _awaited(tables, now)
    if early.height:
        del moved["未报增加" if ("未报增加", "项") in moved else "未报减少", "项"]
        moved["未报待截止日过后再比（本期", "项"] = early.height
    trend = tables["trend"].filter(pl.col("unit").is_null())
    at = dict(trend.select("period", "percent").rows())
    moved["加权进度由", "%"] = at[before.key]
    moved |= {(how, "%"): at[tables.period.key] for how in ("升至", "降至", "到")}
    yield "与某相比", moved
    pairs = now.join(was.select("task", "unit", "was", was_light="light"), on=["task", "unit"]).filter(
        (pl.col("was") != "不涉及") & (pl.col("standing") != "不涉及")
    )
    good, was_good = pl.col("standing").is_in(GOOD), pl.col("was").is_in(GOOD)
    better, worse = pairs.filter(good & ~was_good), pairs.filter(~good & was_good)
    # Before its day, what a unit has not filed yet has come out of nothing.
    better = better.join(early, on=["task", "unit"], how="anti")
    turned = {("未报转为已完成或达到序时进度", "项"): better.height, ("未报", "项"): worse.height}
    yield "其间由", {**turned, **_by(tables, worse)}
    out = pairs.filter((pl.col("was_light") == "红") & (pl.col("light") != "红"))
    out = out.join(early, on=["task", "unit"], how="anti")
    yield "上期亮红灯", {("本期解除", "项"): out.height}


def _awaited(tables: Tables, now: pl.DataFrame) -> pl.DataFrame:
    """The open rows without a filing of the period, while its day is not past."""
    open_ = now.filter(
        ~pl.col("standing").is_in(["已完成", "不涉及", "未报"])
        & pl.col("filed_for").ne_missing(tables.period.key)
    )
    if tables.as_of <= tables.plan.calendar.due_on(tables.period):
        return open_
    spared = tables["timeliness"].filter(
        (pl.col("period") == tables.period.key) & (pl.col("status") == "not_due")
    )
    return open_.filter(pl.col("unit").is_in(spared["unit"].to_list()))


def _lights(tables: Tables) -> Iterator[tuple[str, Labels]]:
    p = _progress(tables)
    red, yellow = (p.filter(pl.col("light") == light) for light in ("红", "黄"))
    asking = p.filter(pl.col("light").is_in(["红", "黄"]) & pl.col("requested"))
    counts = {("亮红灯", "项"): red.height, ("亮黄灯", "项"): yellow.height, ("其中", "项"): asking.height}
    yield "亮红灯项", counts
    yield "亮黄灯项", counts
    behind = yellow.filter(pl.col("standing") == "滞后").group_by("task").len()
    yield "亮黄灯的按任务为", {(task.translate(WIDE), "项"): n for task, n in behind.rows()}
    latest = tables["repeated_lights"].group_by("task", "unit").last()
    runs = red.join(latest, on=["task", "unit"])
    yield "本期新亮红灯", {("本期新亮红灯", "项"): runs.filter(pl.col("red_in_a_row") < 2).height}
    lasting = runs.filter(pl.col("red_in_a_row") > 1)
    told: dict[Key, float] = {("连续两期以上亮红灯", "项"): lasting.height}
    for row in lasting.to_dicts():
        told[f"{_name(tables, row['unit'])}{row['task'].translate(WIDE)}（", "期"] = row["red_in_a_row"]
    yield "连续两期以上亮红灯", told
    pressed = p.filter(pl.col("light").is_in(LAGGING))
    counted = {("黄灯和未报事项共", "项"): pressed.height, ("涉及", "个单位"): pressed["unit"].n_unique()}
    yield "红灯、黄灯和未报事项", {**counted, **_by(tables, pressed)}
    leads = pressed.filter(pl.col("lead").is_not_null())
    yield (
        "按总牵头单位计",
        _by(tables, leads, column="lead") | {("未定牵头单位", "项"): pressed.height - leads.height},
    )
    due = tables["escalations_due"]
    yield "按方案的督办规则", {("建议采取督办措施", "项"): due.height}
    names = {"通报": "bulletin", "约谈": "talk", "督办函": "letter", "提醒": "reminder"}
    steps = {(name, "项"): due.filter(pl.col("level") == level).height for name, level in names.items()}
    yield from ((f"{name}项，为", steps) for name in names)


def _filings(tables: Tables) -> Iterator[tuple[str, Labels]]:
    rows, periods = _filed(tables), _within(tables)
    n = {name: rows.filter(pl.col("status") == name).height for name in ("on_time", "late", "missing")}
    every = tables["timeliness"].filter(pl.col("period").is_in([period.key for period in periods]))
    ahead = every.filter((pl.col("status") == "not_due") & (pl.col("due") >= tables.as_of))
    spared = every.filter((pl.col("status") == "not_due") & (pl.col("due") < tables.as_of))
    counts: dict[Key, float] = {("应报", "家"): every.height, ("按时", "家"): n["on_time"]}
    counts |= {("尚未报齐", "家"): ahead.height, ("尚未到期", "家"): spared.height}
    counts |= {("已报齐", "家"): rows.height}
    counts |= {("迟报", "家"): n["late"], ("未报", "家"): n["missing"], ("某至某共", "期"): len(periods)}
    yield "某报送截止日", counts
    units = {("", "个单位"): rows["unit"].n_unique()}
    yield "某至某，个单位各期均未报", units if rows["status"].unique().to_list() == ["missing"] else {}
    late: dict[Key, float] = {("其中尚有", "项"): _last_day(tables).height}
    yield "其中尚有项时限为某，至期末尚未完成，过了这一天即为逾期", late
    yield "某至某", {**counts, ("某至某迟报", "家"): n["late"], ("某至某未报", "家"): n["missing"]}
    returned = tables["review"].filter(
        (pl.col("review") == "returned") & (pl.col("period") == tables.period.key)
    )
    yield "被退回尚未重报", {("被退回尚未重报", "项"): returned.height}
    keys = [period.key for period in periods]
    refused = tables["filings"].filter(pl.col("period").is_in(keys) & (pl.col("refusals") > 0))
    sums = refused.group_by("unit").agg(pl.col("refusals").sum())
    named = {(f"{m}{_name(tables, u)}", "次"): n for u, n in sums.rows() for m in ("", "（")}
    yield "因填报有错被拒收", {("因填报有错被拒收", "次"): refused["refusals"].sum(), **named}


def _last_day(tables: Tables) -> pl.DataFrame:
    p, last = _progress(tables), tables.period.last
    return p.filter(
        (pl.col("deadline") == last)
        & (pl.lit(tables.as_of) > last)
        & (pl.col("strictness") == "binding")
        & ~pl.col("standing").is_in(["已完成", "不涉及"])
    )


def _findings(tables: Tables) -> Iterator[tuple[str, Labels]]:
    p = _progress(tables)
    overdue, behind, unfiled = (p.filter(pl.col("standing") == name) for name in ("逾期", "滞后", "未报"))
    for prefix, rows in (("逾期未完成项", overdue), ("滞后项", behind)):
        label = prefix.removesuffix("项")
        lit = {
            (f"{lead}亮{light}灯", "项"): rows.filter(pl.col("light") == light).height
            for lead, light in (("其中", "红"), ("", "黄"))
        }
        yield (
            prefix,
            {
                **lit,
                (label, "项"): rows.height,
                ("涉及", "个单位"): rows["unit"].n_unique(),
                **_by(tables, rows),
            },
        )
    yield "落后最多的", {("落后最多的", "项"): 5}
    yield "某没有有效填报", {("计为未报", "项"): unfiled.height, **_by(tables, unfiled)}
    yield "以下项", {("以下", "项"): unfiled.height}
    yield "滞后序时进度事项共", {("滞后序时进度事项共", "项"): behind.height}
    yield "逾期未完成事项共", {("逾期未完成事项共", "项"): overdue.height}
    for name in GOOD:
        yield f"{name}事项共", {(f"{name}事项共", "项"): p.filter(pl.col("standing") == name).height}
    led = behind.filter(~pl.col("requested") & pl.col("lead").is_not_null())
    leads = _by(tables, led, column="lead")
    yield "牵头单位要", leads | {(f"牵头单位要逐项督促指导{label}", m): n for (label, m), n in leads.items()}
    high = p.filter(pl.col("overclaimed") & (pl.col("standing") != "不涉及"))
    yield "填报比例虚高", {("填报比例虚高", "项"): high.height}
    needs = tables["review"].filter(pl.col("period") == tables.period.key)

    def has(need: str) -> int:
        return needs.filter(pl.col("needs").str.split(" ").list.contains(need)).height

    yield "待审核的填报中", {("报有进展而没有佐证材料", "项"): has("no_evidence")}
    waiting = p.filter(pl.col("light") == "待销号")
    reasons = {
        "报有进展而没有佐证材料": "no_evidence",
        "数据低于以前各期": "falling",
        "进展情况照抄上期": "same_text",
    }
    spot = {(name, "项"): has(need) for name, need in reasons.items()}
    yield (
        "建议现场核查",
        {**spot, ("已报完成待销号", "项"): waiting.height, ("填报比例虚高", "项"): high.height},
    )
    long = waiting.join(_waiting_before(tables), on=["task", "unit"])
    both = {("其中连续两期以上", "项"): long.height, **_by(tables, long)}
    yield "已报完成、等待核实销号", {("等待核实销号", "项"): waiting.height, **both}
    office = _name(tables, tables.plan.office)
    yield f"{office}要对连续两期", {(f"{office}要对连续两期以上待销号的", "项"): long.height}
    problems = tables["problems"]
    late = problems.filter("overdue")
    unsolved = problems.filter(pl.col("status") != "solved").height
    told = {("各单位上报的问题尚未解决", "个"): unsolved, ("其中超过整改时限", "个"): late.height}
    yield "各单位上报的问题", {**told, **_by(tables, late, "个")}
    yield "前个是", {("前", "个"): 5}
    decided = tables["resolutions"].filter("overdue").height
    yield "议定事项超期", {("议定事项超期未办结", "项"): decided}
    yield "超期未办结的议定事项", {("超期未办结的议定事项", "项"): decided}


def _waiting_before(tables: Tables) -> pl.DataFrame:
    periods = tables.plan.periods(tables.period)
    if len(periods) < 2:
        return pl.DataFrame(schema={"task": pl.String, "unit": pl.String})
    told = pl.col("period") == periods[-2].key
    return tables["history"].filter(told & (pl.col("light") == "待销号")).select("task", "unit")


def _soon(tables: Tables) -> Iterator[tuple[str, Labels]]:
    open_ = _progress(tables).filter(~pl.col("standing").is_in(["已完成", "不涉及"]))
    last, today = tables.as_of + timedelta(days=30), tables.as_of
    tasks = open_.filter((pl.col("deadline") > tables.measured_on) & (pl.col("deadline") <= last)).height
    soon = lambda name: pl.col(name).is_between(today, last)  # noqa: E731
    problems = tables["problems"].filter((pl.col("status") != "solved") & soon("due")).height
    decided = tables["resolutions"].filter((pl.col("status") == "open") & soon("deadline")).height
    returned = tables["review"].filter(
        (pl.col("review") == "returned") & (pl.col("period") == tables.period.key)
    )
    by = tables["timeliness"].filter(pl.col("period") == tables.period.key).select("unit", "refile_due")
    refile = returned.join(by, on="unit").filter(soon("refile_due")).height
    counts: dict[Key, float] = {("任务完成", "项"): tasks, ("问题整改", "项"): problems}
    counts |= {("议定事项", "项"): decided, ("退回重报", "项"): refile, ("今后", "天"): 30}
    yield "今后天内", {**counts, ("到期", "项"): tasks + problems + decided + refile}
    after = tables.span.next()
    due = open_.filter(pl.col("deadline").is_between(after.first, after.last))
    yield from (("某到期", {("某", "项"): n}) for _, n in due.group_by("deadline").len().rows())
    yield "某到期", {("某到期", "项"): due.height, **_by(tables, due)}
