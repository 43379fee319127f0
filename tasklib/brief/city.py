"""All units at once: who lags, since when, who is late, and what falls due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tasklib.brief.marks import full_day
from tasklib.brief.source import Row, Telling
from tasklib.plan import Period, Unit
from tasklib.plan.workdays import TENTATIVE

LAGGING = ("红", "黄", "未报")
GOOD = ("已完成", "达到序时进度")
Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class City(Telling):
    """A source's rows over all units, and how each task of each unit stood in every period before."""

    @property
    def span(self) -> Period:
        """The period that was asked for."""
        return self.source.span

    @cached_property
    def within(self) -> list[Period]:
        """The reporting periods of the span, in order."""
        return [period for period in self.plan.periods(self.period) if period.last >= self.span.first]

    @cached_property
    def before(self) -> Period | None:
        """The last reporting period before the span; None where the plan has none."""
        earlier = [period for period in self.plan.periods(self.period) if period.last < self.span.first]
        return earlier[-1] if earlier else None

    @property
    def told(self) -> list[Period]:
        """The period before the span, where there is one, and those within it."""
        return [self.before, *self.within] if self.before else self.within

    @cached_property
    def history(self) -> Mapping[str, Mapping[Key, Row]]:
        """Period → (task, unit) → its row of ``history``, oldest period first."""
        found: dict[str, dict[Key, Row]] = {}
        for row in self.rows("history"):
            found.setdefault(row["period"], {})[row["task"], row["unit"]] = row
        return found

    @cached_property
    def _repeated(self) -> dict[Key, Row]:
        return {(row["task"], row["unit"]): row for row in self.rows("repeated_lights")}

    def run(self, row: Row) -> int:
        """For how many periods in a row, the present one included, the row has shown its light; a red
        one counts for yellow too. Red and yellow are counted as the rule of escalation counts them."""
        key = row["task"], row["unit"]
        if row["light"] in ("红", "黄"):
            return int(self._repeated[key]["red_in_a_row" if row["light"] == "红" else "yellow_in_a_row"])
        lights = [stood[key]["light"] if key in stood else None for stood in self.history.values()]
        return next((n for n, light in enumerate(reversed(lights)) if light != row["light"]), len(lights))

    def was(self, row: Row) -> str | None:
        """The row's light at the end of the period before the span; None where it had none."""
        stood = self.history.get(self.before.key, {}) if self.before else {}
        then = stood.get((row["task"], row["unit"]))
        return then["light"] if then else None

    def lit(self, *lights: str) -> list[Row]:
        """The rows that show one of the lights, in the table's order."""
        return [row for row in self.progress if row["light"] in lights]

    def stood(self, *classes: str) -> list[Row]:
        """The rows that the first sentence counts in one of the classes."""
        return [row for row in self.progress if row["standing"] in classes]

    @cached_property
    def order(self) -> list[str]:
        """The codes of all units in administrative order."""
        return [unit.code for unit in self.plan.units]

    def by_unit(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        """The rows of each unit that has any, units in administrative order."""
        every = list(rows)
        found = {code: [row for row in every if row["unit"] == code] for code in self.order}
        return {code: own for code, own in found.items() if own}

    def counted(self, rows: Iterable[Row], measure: str = "项") -> str:
        """How many of the rows each unit has: 雨城区2项、汉源县5项."""
        held = self.by_unit(rows)
        return "、".join(f"{self.called(code)}{len(own)}{measure}" for code, own in held.items())

    def named(self, rows: Iterable[Row]) -> str:
        """Which tasks of which units: 雨城区（A1、B3）、汉源县（B1）."""
        held = self.by_unit(rows)
        tasks = {code: "、".join(dict.fromkeys(row["task"] for row in own)) for code, own in held.items()}
        return "、".join(f"{self.called(code)}（{said}）" for code, said in tasks.items())

    def units_of(self, rows: Iterable[Row]) -> str:
        """The units that have any of the rows, in a row."""
        return self.names(self.by_unit(rows))

    def about(self, row: Row) -> str:
        """A row and why it shows its light: 汉源县B1…：时限3月31日已过91天，完成80.0%。"""
        return f"{self.called(row['unit'])}{self.titled(row['task'])}：{row['reason']}"

    def lead(self, task: str) -> str:
        """The code of the unit that leads a task, the first of several (总牵头); empty for none."""
        return next(iter(self.plan.assigned(task, "leads", self.period)), "")

    def by_lead(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        """The rows by the unit that leads their task, units in administrative order; "" for none."""
        every = list(rows)
        found = {code: [r for r in every if self.lead(r["task"]) == code] for code in (*self.order, "")}
        return {code: own for code, own in found.items() if own}

    def summed(self, units: Iterable[Unit]) -> Row:
        """The counts of some units together, by the columns of ``summary``."""
        codes = {unit.code for unit in units}
        own = [row for row in self.source["summary"].to_dicts() if row["unit"] in codes]
        names = ("due", "done", "on_track", "behind", "overdue", "not_filed", "red", "yellow")
        return {name: sum(row[name] for row in own) for name in names}

    def filed(self, periods: Sequence[Period]) -> list[Row]:
        """Who filed how for some periods: rows of ``timeliness`` whose day to file has come."""
        keys = {period.key for period in periods}
        every = self.rows("timeliness")
        return [row for row in every if row["period"] in keys and row["status"] != "not_due"]

    @cached_property
    def returned(self) -> list[Row]:
        """Rows returned for the period and not filed again, with the day to refile by."""
        by = {row["unit"]: row["refile_due"] for row in self.filed([self.period])}
        rows = [
            row for row in self.rows("review")
            if row["review"] == "returned" and row["period"] == self.period.key
        ]  # fmt: skip
        return [{**row, "refile_due": by.get(row["unit"])} for row in rows]

    @cached_property
    def incomplete(self) -> list[Row]:
        """Rows of ``filings`` of the units whose filing for the period is missing."""
        missing = {row["unit"] for row in self.filed([self.period]) if row["status"] == "missing"}
        return [r for r in self.rows("filings") if r["period"] == self.period.key and r["unit"] in missing]

    def needing(self, reason: str) -> list[Row]:
        """Rows of the period not yet judged that need eyes for a reason out of ``review.needs``."""
        return [
            r for r in self.rows("review") if reason in r["needs"].split() and r["period"] == self.period.key
        ]

    @cached_property
    def overdue_problems(self) -> list[Row]:
        """Problems past their date, by unit in administrative order."""
        rows = [row for row in self.rows("problems") if row["overdue"]]
        return [row for own in self.by_unit(rows).values() for row in own]

    @cached_property
    def unsolved(self) -> list[Row]:
        """Problems not solved yet."""
        return [row for row in self.rows("problems") if row["status"] != "solved"]

    @cached_property
    def next_filing(self) -> tuple[Period, date] | None:
        """The next period to be filed after as_of and the day it is due; None after the plan's end."""
        period = self.period.next()
        while period.first <= self.plan.end:
            if (due := self.plan.calendar.due_on(period)) > self.source.as_of:
                return period, due
            period = period.next()
        return None

    @property
    def filing_words(self) -> str:
        """With which filing something is to be told: 随7月报送（2022年8月5日截止）; 专题 where there is none."""
        told = self.next_filing
        unsure = f"，{TENTATIVE}" if told and self.plan.calendar.is_provisional(told[0]) else ""
        return f"随{told[0].short}报送（{full_day(told[1])}截止{unsure}）" if told else "专题"

    def falling_due(self, days: int) -> list[Row]:
        """Unfinished tasks whose deadline lies after the day they are judged on, up to so many days
        after as_of; by day."""
        last = self.source.as_of + timedelta(days=days)
        return sorted(
            (
                row for row in self.progress
                if row["deadline"] and self.source.measured_on < row["deadline"] <= last
                and row["standing"] not in ("已完成", "不涉及")
            ),
            key=lambda row: row["deadline"],
        )  # fmt: skip
