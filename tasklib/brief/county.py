"""The page of one unit, a county or a department: ``county_progress``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from tasklib.brief import wording
from tasklib.brief.charts import Chart, against_expected, over_periods
from tasklib.brief.cover import cover, headline, legend, section
from tasklib.brief.evidence import unit_evidence
from tasklib.brief.html import Html
from tasklib.brief.implementation import unit_implementation
from tasklib.brief.indicators import unit_indicators
from tasklib.brief.letter import open_steps
from tasklib.brief.marks import BLANK, STATUSES, TIMELINESS, counted_day, day, full_day, light, percent
from tasklib.brief.periods import corrections_table, filing_extensions_table
from tasklib.brief.plan_document import area_rows, unit_facts
from tasklib.brief.source import Row, Source, Telling
from tasklib.brief.table import Group, table
from tasklib.brief.tasks import tasks_table
from tasklib.errors import ParameterError
from tasklib.plan import Period
from tasklib.plan.workdays import marked

_WAITING = {"unit": "单位", "office": "办公室", None: BLANK}
_ROLES = {"lead": "牵头", "responsible": "责任"}
_LEVELS = {"lead": "牵头单位", "meeting": "会议"}


@dataclass(frozen=True, eq=False)
class Page:
    """Every section of a unit's page, in the page's order; each method is one section.

    Raises:
        ParameterError: the unit is not in the plan, or files nothing in the period.
    """

    source: Source
    unit: str
    telling: Telling = field(init=False)

    def __post_init__(self) -> None:
        plan, period = self.source.plan, self.source.period
        filers = [unit.code for unit in plan.filers(period)]
        if self.unit not in filers:
            found = plan.unit(self.unit).name if plan.has_unit(self.unit) else "方案里没有这个单位"
            raise ParameterError(
                f"参数 unit 须为{period.label}有报送任务的单位（{'、'.join(filers)}），现为“{self.unit}”（{found}）。"
            )
        object.__setattr__(self, "telling", Telling(self.source, self.unit))

    def cover(self) -> Html:
        """What page this is, and what it rests on."""
        plan = self.source.plan
        name = plan.unit(self.unit).name
        facts = (("单位", name), *unit_facts(plan, self.unit, self.source.period))
        return cover(self.source, f"{name}工作进展", facts)

    def opening(self) -> Html:
        """The first sentence, and the month in words."""
        told = self.telling
        tasks = wording.done_sentence(told) + wording.lagging_sentence(told) if told.counts["due"] else ""
        month = tasks + wording.problems_sentence(told) + wording.filing_sentence(told)
        return section("一、总体情况", wording.counts_sentence(told), month)

    def headline(self) -> Html:
        """The figures to remember, each with what it is measured against."""
        n, unsolved = self.telling.counts, self._problems(solved=False)
        due, overdue = f"应完成{n['due']}项", sum(row["overdue"] for row in unsolved)
        carried = f"，含沿用{n['carried']}项" if n["carried"] else ""
        return headline(
            [
                ("完成率（%）", percent(n["done_share"]), f"已完成{n['done']}项，{due}"),
                ("加权进度（%）", percent(n["percent"]), f"序时进度{percent(n['expected'])}{carried}"),
                ("红灯 / 黄灯", f"{n['red']} / {n['yellow']}", due),
                ("待审核", str(n["pending"]), "办公室尚未审核的填报"),
                ("虚高", str(n["overclaimed"]), "完成比例明显高于指标"),
                ("超期问题", str(overdue), f"未解决问题{len(unsolved)}个"),
            ]
        )

    def tasks(self) -> Html:
        """Every task with its light and why, and the unit's own words."""
        return section("二、事项进展", tasks_table(self.telling))

    def percent_chart(self) -> Html | Chart:
        """Which tasks lag, and by how much."""
        rows = [
            (self.telling.titled(row["task"]), row["percent"], row["expected"], row["light"] in ("红", "黄"))
            for row in self.telling.progress
            if row["percent"] is not None
        ]
        if not rows:
            return section("", "尚无填报，完成比例图从略。")
        return against_expected("percent", "各事项完成比例与序时进度（竖线为应达到的比例）", rows)

    def trend_chart(self) -> Html | Chart:
        """The unit's weighted progress over periods; a sentence where there is but one."""
        rows = self.telling.rows("trend")
        if len(rows) < 2:
            return section("", "只有一期数据，走势从下期起列出。")
        told = [(Period.parse(row["period"]).short, row["percent"], row["expected"]) for row in rows]
        return over_periods("trend", "历期加权进度与序时进度", told)

    def indicators(self) -> Html:
        """Each indicator against its target and the period before."""
        return section("三、指标完成情况", unit_indicators(self.telling))

    def lists(self) -> Html:
        """The three lists linked, and what the unit asks others for."""
        columns = "工作（整改）措施:prose 责任:mark 责任岗位 时限:mark 状态:mark"
        linked = table("清单台账", columns, list(self._linked()), "没有列入清单的问题和工作。")
        raised = [
            (
                f"{row['problem']} {row['description']}", _LEVELS[row["level"]], row["coordinate"] or BLANK,
                row["suggestion"] or BLANK,
            )
            for row in self._problems(solved=False)
            if row["level"] in _LEVELS
        ]  # fmt: skip
        columns = "问题:prose 提请:mark 协调单位 建议:prose"
        wanted = table("需协调解决的问题", columns, [Group(raised)], "没有需要上级协调解决的问题。")
        return section("四、问题、工作、责任清单", linked, wanted)

    def _problems(self, *, solved: bool) -> list[Row]:
        return [row for row in self.telling.rows("problems") if (row["status"] == "solved") == solved]

    def _linked(self) -> Iterator[Group]:
        told = {row["problem"]: row for row in self.telling.rows("problems")}
        every = groupby(self.telling.rows("lists"), key=lambda r: (r["task"], r["problem"], r["origin"]))
        for (task, id, whence), own in every:
            rows, name = list(own), self.telling.titled(task) if task else "全局工作"
            lines = [
                self._duty(row["action"] or row["measure"], _ROLES[row["role"]], row["deadline"], row)
                for row in rows
            ]
            if id is None:
                work = "总结复盘所列整改措施" if whence == "retrospective" else "常规工作"
                yield Group(lines, f"{name}｜{work}")
                continue
            planned = rows[0]["origin"] == "plan"
            if planned and (report := told.get(id)):
                said = [f"本单位上报：{report['description']}", f"整改措施：{report['measure']}"]
                lines.append(
                    self._duty("\n".join(said[: 1 + bool(report["measure"])]), "上报", report["due"], report)
                )
            origin = "方案所列问题" if planned else "本单位上报问题"
            yield Group(lines, f"{name}｜{origin} {id}：{rows[0]['description']}")

    def _duty(self, action: str | None, role: str, due: date | None, row: Row) -> tuple[str, ...]:
        # A unit that does not file the task has nowhere to report on it.
        none = "未单独报告" if row.get("light") or "first_reported" in row else "不在本表报告"
        status = STATUSES.get(row["status"], none) + ("，已超期" if row["overdue"] else "")
        return (action or "（未填措施）", role, row["post"] or BLANK, day(due, self.source.period), status)

    def implementation(self) -> Html:
        """Whether the county's own plan is on record, and where its dates are later than the city's."""
        return unit_implementation(self.telling)

    def filing_record(self) -> Html:
        """When each period's filing came, what was returned, and with whom the days passed."""
        went = {row["period"]: row for row in self.telling.rows("filings")}
        unsure = self.source.plan.calendar.is_provisional
        rows = [
            (
                (of := Period.parse(row["period"])).label, marked(day(row["due"]), unsure(of)),
                day(row["first_attempt"]),
                day(row["first_valid"]), TIMELINESS[row["status"]], went[row["period"]]["refusals"],
                went[row["period"]]["returns"], day(went[row["period"]]["returned"]),
                counted_day(row["refile_due"]), day(row["refiled"]),
                went[row["period"]]["unit_days"], went[row["period"]]["office_days"],
                _WAITING[went[row["period"]]["waiting_for"]],
            )
            for row in self.telling.rows("timeliness")
        ]  # fmt: skip
        columns = (
            "报送期:mark 截止日:mark 首次报送:mark 首次报齐:mark 时效:mark 拒收次数:number 退回次数:number "
            "退回日:mark 重报期限:mark 重报日:mark 单位用时（天）:number 办公室用时（天）:number 待办方:mark"
        )
        return section(
            "五、报送记录",
            table("历期报送记录", columns, [Group(rows)], "尚无报送记录。"),
            filing_extensions_table(self.telling),
            corrections_table(self.telling),
        )

    def escalations(self) -> Html:
        """The steps that still wait for the unit's reply; nothing where there is none."""
        return section("", open_steps(self.telling))

    def evidence(self) -> Html:
        """The files on record for the period, and every period's stamped scan."""
        return unit_evidence(self.telling)

    def changes(self) -> Html:
        """What differs from the period before: lights, percents, problems."""
        rows = [
            (
                self.telling.titled(row["task"]), light(row["was_light"]), light(row["light"]),
                percent(row["was_percent"]), percent(row["percent"]),
            )
            for row in self.telling.rows("changes")
        ]  # fmt: skip
        columns = "事项 上期灯色:mark 本期灯色:mark 上期完成（%）:number 本期完成（%）:number"
        solved = [row for row in self._problems(solved=True) if row["solved_for"] == self.source.period.key]
        problems = [row for row in self.telling.rows("problems") if row["list"] == "新增" or row in solved]
        moved = [
            (
                f"{row['problem']} {row['description']}", self.telling.titled(row["task"]), row["list"],
                full_day(row["first_reported"]),
            )
            for row in problems
        ]  # fmt: skip
        titles, none = "问题:prose 事项 清单:mark 首次上报:mark", "本期没有新增和办结的问题。"
        return section(
            "六、与上期相比",
            wording.changes_sentence(self.telling),
            table("灯色或完成比例有变化的事项", columns, [Group(rows)]),
            table("本期新增和办结的问题", titles, [Group(moved)], none),
        )

    def notes(self) -> Html:
        """How to read the lights, where the figures come from, and who answers for which field disclosed."""
        rows, plan = area_rows(self.source.plan), self.source.plan
        fields = "、".join(plan.catalogue.fields) if plan.catalogue else ""
        return section(
            "七、说明",
            legend(self.source, self.unit),
            "完成比例为单位填报数，达标率类事项取指标完成率。“沿用”指本期未报，取以前报送期的数；"
            "“虚高”指填报的完成比例明显高于指标完成率。",
            f"每个公开事项须写明：{fields}。" if fields else "",
            table("公开领域和责任单位", "公开领域 责任单位", [Group(rows)]) if rows else "",
        )
