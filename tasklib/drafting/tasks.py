"""Tasks of a draft, out of a table's rows and an outline's items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tasklib.drafting.clauses import Clause, parse_clause, told_in_text
from tasklib.drafting.draft import DraftTask
from tasklib.drafting.found import Confidence, Found
from tasklib.drafting.items import Item
from tasklib.drafting.source import plain
from tasklib.drafting.stages import find_stages
from tasklib.drafting.tables import TaskRow
from tasklib.drafting.targets import Target, find_targets, read_targets
from tasklib.drafting.units import Unit, looks_like_unit
from tasklib.plan.deadlines import Deadline, find_deadlines, read_deadline, read_deadlines
from tasklib.plan.strictness import ASPIRING

# Within the year, at its end.
_SOME_TIME = re.compile(r"年(?:以?内|底前?|末前?)$")

_SAYS = re.compile(r"^\D*[\u4e00-\u9fff]{2}\D*$")
_OPEN_END = re.compile(
    r"[,，;；。](?P<words>(?:并|要)?(?:长期|持续|常年|全年|年内)(?:坚持|推进|实施|落实)|常抓不懈|立行立改)[。;；]?\s*$"
)


class Reader:
    """Reads tasks with what the document says once for all of them.

    Args:
        year, issued_on: the document's, for its months and for what runs from its issue.

    Attributes:
        aliases: the other names met so far, by the unit's name.
    """

    def __init__(self, year: int | None, issued_on: date | None) -> None:
        self._year, self._issued_on = year, issued_on
        self._first_leads = False
        self.aliases: dict[str, str] = {}

    def of_rows(self, rows: Sequence[TaskRow]) -> list[DraftTask]:
        """The tasks that a table's rows set."""
        # A row of nothing but a mark sets nothing.
        rows = [row for row in rows if row.title.strip(" 。.;；")]
        given: list[tuple[int | None, int]] = []
        category = ""
        for row in rows:
            # A row without a number, below one that has it, or in its merged cell, is a second task of that item.
            above, part = given[-1] if given else (None, 0)
            goes_on = above is not None and (
                row.number is None or (row.number == above and row.category == category)
            )
            given.append((above, part + 1) if goes_on else (row.number, 1))
            category = row.category
        numbers = _numbers(given)
        return [self._of_row(row, number) for row, number in zip(rows, numbers, strict=True)]

    def of_items(self, items: Sequence[Item]) -> list[DraftTask]:
        """The tasks that an outline's items set."""
        numbers = _numbers([(item.number, item.part) for item in items])
        return [self._of_item(item, number) for item, number in zip(items, numbers, strict=True)]

    def _of_row(self, row: TaskRow, number: Found[str]) -> DraftTask:
        both = parse_clause(row.responsible, sure=True) or Clause(0, 0)
        leads = (parse_clause(row.leads, sure=True) if row.leads else None) or Clause(0, 0)
        helpers = (parse_clause(row.assists, sure=True) if row.assists else None) or Clause(0, 0)
        first_leads = self._first_lead(both)
        lead_units = [*leads.leads, *leads.assists, *both.leads, *helpers.leads]
        others = [u for u in (*both.assists, *helpers.assists) if u not in lead_units]
        if first_leads and not lead_units:
            lead_units, others = others[:1], others[1:]
        deadlines = [
            Found(d, row.line, d.words)
            for words in (row.when, *leads.times, *both.times, *helpers.times)
            for d in find_stages(words, self._year) or read_deadlines(words, self._year, self._issued_on)
        ]
        deadlines += self._quarters(row)
        deadlines += self._stages(row) or self._in_text([(row.line, row.text)], deadlines)
        targets = [Found(t, row.line, t.words) for t in read_targets(row.target, row.title)]
        targets += [
            Found(Target("计划投资", Decimal(value), unit, "binding", value + unit), row.line, value + unit)
            for value, unit in row.sums
        ]
        # What the row's words set besides; the same figure in both is one target.
        told = {(found.value.value, found.value.unit) for found in targets}
        targets += [
            Found(t, row.line, t.words, "medium")
            for t in find_targets(row.text)
            if (t.value, t.unit) not in told
        ]
        return DraftTask(
            Found(number.value, row.line, number.words, number.confidence),
            Found(row.category or None, row.line, row.category),
            Found(row.title, row.line, row.text),
            self._named(Found(unit, row.line, row.words) for unit in lead_units),
            self._named(Found(unit, row.line, row.words) for unit in others),
            _once(deadlines),
            _distinct(targets),
            row.text,
        )

    def _of_item(self, item: Item, number: Found[str]) -> DraftTask:
        leads: dict[str, Found[Unit]] = {}
        others: dict[str, Found[Unit]] = {}
        labelled: list[Found[Deadline]] = []
        first_leads = self._first_leads
        for at, clause in item.clauses:
            first_leads = self._first_lead(clause) or first_leads
            sure: Confidence = "high" if clause.is_labelled else "medium"
            for units, part in ((clause.leads, leads), (clause.assists, others)):
                for unit in units:
                    part.setdefault(unit.name, Found(unit, at, clause.words, sure))
            for told in clause.times:
                labelled += [Found(d, at, told) for d in self._times(told)]
        if not leads and not others:
            for text in item.texts:
                if said := told_in_text(text.words):
                    for units, part in ((said.leads, leads), (said.assists, others)):
                        part.update({u.name: Found(u, text.line, text.words, "low") for u in units})
                    break
        if first_leads and not leads and others:
            first = next(iter(others))
            leads[first] = others.pop(first)
        texts = [(t.line, t.words) for t in item.texts]
        targets = [Found(t, at, t.words, "medium") for at, text in texts for t in find_targets(text)]
        category = item.category
        return DraftTask(
            Found(number.value, item.title.line, number.words, number.confidence),
            Found(category.words, category.line, category.words) if category else Found(None),
            Found(
                item.title.words, item.title.line, item.title.words, "high" if item.own_heading else "medium"
            ),
            self._named(leads.values()),
            self._named(found for name, found in others.items() if name not in leads),
            _once([*labelled, *self._in_text(texts, labelled)]),
            _distinct(targets),
            "\n".join(text for _, text in texts),
        )

    def _first_lead(self, clause: Clause) -> bool:
        """Whether the first of the clause's units leads: it says so, or one above did for all below."""
        self._first_leads = self._first_leads or (clause.first_leads and clause.below)
        return self._first_leads or clause.first_leads

    def _times(self, words: str) -> list[Deadline]:
        """What a label of time says; words that name none are kept as they stand, but for a damaged date."""
        found = read_deadlines(words, self._year, self._issued_on)
        told = words.strip(" 。；;")
        return found or ([Deadline(told, kind="open")] if _SAYS.search(told) else [])

    def _in_text(
        self, texts: Iterable[tuple[int, str]], labelled: Sequence[Found[Deadline]] = ()
    ) -> list[Found[Deadline]]:
        """The deadlines of running text; beside a day that is labelled, 年内 and 年底 say nothing more.

        Where there is no other, a last sentence that ends so (…，长期坚持。) is open-ended.
        """
        texts = list(texts)
        dated = any(found.value.on for found in labelled)
        # Where the document has no year, an item's first lines name that of its last.
        parts = [[one] for one in texts] if self._year else [texts]
        found = [
            told
            for part in parts
            for told in self._set_by(part)
            if not (dated and _SOME_TIME.search(told.value.words))
        ]
        if not found and not labelled and texts and (last := _OPEN_END.search(texts[-1][1])):
            line, text = texts[-1]
            return [Found(d, line, text, "medium") for d in read_deadlines(last["words"], None)]
        return found

    def _quarters(self, row: TaskRow) -> list[Found[Deadline]]:
        """What columns of quarters say, by the day that the words name, else by the quarter's end."""
        found = []
        for stage in row.stages:
            read = read_deadlines if stage.merged else find_deadlines
            days = [d for d in read(stage.words, self._year, self._issued_on) if d.on]
            if not days:
                end = read_deadline(stage.when, self._year) or Deadline(stage.when, kind="open")
                strictness = "aspirational" if ASPIRING.search(plain(stage.words)) else end.strictness
                days = [replace(end, words=f"{stage.when}：{stage.words}", strictness=strictness)]
            found += [Found(d, row.line, stage.words) for d in days]
        return found

    def _set_by(self, texts: Sequence[tuple[int, str]]) -> list[Found[Deadline]]:
        """The deadlines of texts that are read as one, each with the line and the words of its own."""
        whole = "\n".join(words for _, words in texts)
        of_line = [one for one in texts for _ in one[1].split("\n")]
        return [
            Found(d, *of_line[whole.count("\n", 0, d.at)], "medium")
            for d in find_deadlines(whole, self._year, self._issued_on)
        ]

    def _stages(self, row: TaskRow) -> list[Found[Deadline]]:
        """The stages that a cell of the row lists (第一季度：…)."""
        cells = (row.target, row.text)
        return next(
            (
                [Found(d, row.line, d.words) for d in stages]
                for cell in cells
                if (stages := find_stages(cell, self._year))
            ),
            [],
        )

    def _named(self, units: Iterable[Found[Unit]]) -> tuple[Found[str], ...]:
        """The units by their names; their aliases are kept."""
        named = []
        for found in units:
            if found.value.alias:
                self.aliases.setdefault(found.value.name, found.value.alias)
            sure: Confidence = found.confidence if looks_like_unit(found.value.name) else "low"
            named.append(Found(found.value.name, found.line, found.words, sure))
        return tuple(named)


def _numbers(given: Sequence[tuple[int | None, int]]) -> list[Found[str]]:
    """The document's own numbers where all have one, else their count.

    Several tasks of one item are 3, 3.2, 3.3; where the document counts anew, so do these.
    """
    own = [number for number, part in given if part == 1]
    if len(own) == 1 < len(given) or None in own:
        return [Found(str(n), None, "", "medium") for n in range(1, len(given) + 1)]
    return [Found(str(n) if part == 1 else f"{n}.{part}", None, str(n)) for n, part in given]


def _once(found: Iterable[Found[Deadline]]) -> tuple[Found[Deadline], ...]:
    """Each deadline once: a day that the label and the text both say is one."""
    kept: list[Found[Deadline]] = []
    for one in found:
        key = (one.value.on, one.value.on is None and one.value.words)
        if key not in {(k.value.on, k.value.on is None and k.value.words) for k in kept}:
            kept.append(one)
    return tuple(kept)


def _distinct(found: Sequence[Found[Target]]) -> tuple[Found[Target], ...]:
    return tuple({f.value: f for f in reversed(found)}.values())[::-1]
