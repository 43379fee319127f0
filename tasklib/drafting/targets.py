"""Targets (目标) that words set: a figure, its unit and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tasklib.drafting import figures
from tasklib.drafting.figures import Bound
from tasklib.drafting.source import plain
from tasklib.drafting.stages import find_stages
from tasklib.plan.deadlines import find_deadlines
from tasklib.plan.numerals import number
from tasklib.plan.strictness import strictness_of
from tasklib.plan.tasks import Strictness

_FORMS = (
    figures.CUT,
    figures.COVER,
    figures.SOME,
    figures.SHARE,
    figures.WHOM,
    figures.LAST,
    figures.EACH,
    figures.COUNT,
    figures.LEAST_CN,
    figures.MORE,
)
_YEAR = re.compile(r"20\d\d年")
# Whose money it is sets nothing.
_FUNDS = re.compile(r"\s*(?:资金|经费)(?:来源|筹措|渠道)[^:：。]{0,6}[:：]")
_SENTENCE = re.compile(r"(?<=[。\n])")


@dataclass(frozen=True)
class Target:
    """One figure that is to be reached; ``value`` is None where the words are all there is."""

    name: str
    value: Decimal | None
    unit: str | None
    strictness: Strictness
    words: str
    bound: Bound = "="


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    target: Target


def find_targets(text: str, named: str = "") -> list[Target]:
    """The targets that running text sets, in order; quantities it merely mentions are left out.

    Args:
        named: what a figure counts where no word beside it says so.
    """
    # No figure looks beyond its sentence.
    return [
        t
        for sentence in _SENTENCE.split(text)
        if not _FUNDS.match(sentence)
        for t in _in_sentence(sentence, named)
    ]


def _in_sentence(text: str, named: str) -> list[Target]:
    flat = plain(text)
    found: list[_Span] = []
    for form in _FORMS:
        for match in form.finditer(flat):
            if any(span.start < match.end() and match.start() < span.end for span in found):
                continue
            before = [span for span in found if span.end <= match.start()]
            found += [
                _Span(match.start(), match.end(), target)
                for target in _read(form, match, text, flat, before, named)
            ]
            found.sort(key=lambda span: span.start)
    return [_dated(text, span, found) for span in found]


def _dated(text: str, span: _Span, found: Sequence[_Span]) -> Target:
    """A target with its year, where several have one name: “2018年改造80户，2019年改造120户”."""
    same = [s for s in found if (s.target.name, s.target.unit) == (span.target.name, span.target.unit)]
    after = max((s.end for s in found if s.end <= span.start), default=0)
    year = list(_YEAR.finditer(text, after, span.start))
    if len(same) < 2 or not year:
        return span.target
    return replace(
        span.target, name=year[-1].group() + span.target.name, words=text[year[-1].start() : span.end].strip()
    )


def read_targets(cell: str, named: str) -> list[Target]:
    """What a cell of targets says: figures, or the words alone; ``named`` as for ``find_targets``."""
    flat, words = plain(cell), cell.strip()
    found = find_targets(cell, named)
    if not words or find_stages(cell, 2000):
        return found
    how = strictness_of(flat, 0, 0)
    if match := figures.BY_YEAR.search(flat) or (
        figures.A_YEAR.search(flat) if figures.PER.search(flat) or not found else None
    ):
        # “4次/年”; “每月1次，全年12次”: the year's figure is the target.
        value, unit = _value(match), match["unit"]
        others = [t for t in found if t.unit != unit]
        bound = figures.bound_of(match.group(), None, match["more"])
        return [Target(named or words, value, unit, how, words, bound), *others]
    if found:
        return found
    if match := figures.COMPOUND.search(flat):
        value = sum(map(Decimal, match["value"].split("+")), Decimal(0))
        name = figures.clipped(cell.replace(match.group(), ""))
        return [Target(name or named, value, match["unit"], how, match.group())]
    match = figures.WHOLE.match(flat)
    if match and not find_deadlines(cell, 2000) and "年" not in cell:
        value, unit = _value(match), match["unit"]
        rest = cell[match.end() if unit is None else match.end("unit") :]
        name = figures.clipped(cell[: match.start("value")] + rest)
        bound = figures.bound_of("", match["after"], match["more"])
        name = "" if figures.PER.fullmatch(name) else name
        return [Target(name or named, value, unit, how, words, bound)]
    return [Target(words, None, None, how, words)]


def _read(
    form: re.Pattern[str], match: re.Match[str], text: str, flat: str, before: list[_Span], named: str
) -> Iterator[Target]:
    """The target that a figure sets; several where rates share one (回应率、办结率均达到100%)."""
    groups = match.groupdict()
    unit = groups.get("unit", "%")
    how, after, rest = groups["how"], groups["after"], text[match.end() :]
    last = before[-1] if before else None
    clause = figures.begins(flat, match.start())
    start = max(clause, last.end if last else 0)
    words_before = re.sub(
        r"^[、，,\s]*(?:以及|及(?!时)|和|与|并(?![联行]))?", "", text[start : match.start()]
    )
    if (figures.NEVER.search(unit) and form is not figures.CUT) or plain(words_before).endswith("第"):
        return
    if flat.count("《", 0, match.start()) > flat.count("》", 0, match.start()):
        return
    if re.match(r"\s*(?:工作日|小时|月|年|以前|以来|百分点|的(?:予以|给予|不予|取消|扣))", plain(rest)):
        return
    if figures.THRESHOLD.match(plain(rest)) or figures.INCLUDED.search(flat, 0, match.start()):
        return
    if figures.is_background(flat, match.start(), match.start(_figure(match))):
        return
    goes_on = last is not None and _joined(flat, last.end, match.start())
    if form is figures.MORE and not goes_on:
        return
    name = _name(form, match, words_before, rest, goes_on=goes_on and last.end >= clause if last else False)
    if unit == "个百分点" and last and last.target.unit == "%" and goes_on:
        # “达到95%，比上年提高5个百分点”.
        said = re.sub(r"(?:比|较)(?:上年|去年|年初|前)\S*$|(?:比|较)上$", "", words_before)
        name = figures.name_before(said) or last.target.name
        growth = re.findall(figures.GROWTH, words_before + how)
        name += growth[-1] if growth and not name.endswith(growth[-1]) else ""
    if not name and last and last.target.unit == unit and "。" not in flat[last.end : match.start()]:
        # “2014年达到90%，2015年达到95%”: nothing but a date stands there, so the name is the one before.
        said = figures.name_before(words_before + how) if how else figures.name_before(words_before)
        name = last.target.name if not said or said == how else ""
    if not name and form in (figures.COUNT, figures.LAST) and how and before:
        name = before[-1].target.name
    if name in ("", "首批") and flat[max(0, clause - 1) : clause] == "," and figures.is_bound(how):
        # “举办开放日，全年不少于4次”: the piece before says what.
        piece = text[figures.begins(flat, clause - 1) : clause - 1]
        name = name if re.search(r"\d", piece) else figures.name_before(piece) or name
    if not name and goes_on and last and flat[last.end : match.start()] == "、":
        name = last.target.name
    name = name or (named if how or form is not figures.LAST else "")
    if not name:
        return
    target = Target(
        name,
        _value(match),
        unit,
        strictness_of(flat, *match.span(_figure(match)), figure=True),
        text[match.start() : match.end()].strip(),
        figures.bound_of(how, after, groups.get("more")),
    )
    if form is figures.SHARE and (each := figures.RESPECTIVELY.match(flat, clause)):
        # “甲率、乙率分别达到95%、90%”: each figure its own rate.
        names = figures.SEVERAL.split(figures.name_before(each["names"]))
        at = flat.count("%", clause, match.start())
        if len(names) == each["shares"].count("%"):
            yield replace(target, name=names[at])
            return
    rates = figures.SEVERAL.split(name)
    if unit == "%" and len(rates) > 1 and all(len(r) > 1 and figures.RATE.search(r) for r in rates):
        yield from (replace(target, name=rate) for rate in rates)
    else:
        yield target


def _name(form: re.Pattern[str], match: re.Match[str], before: str, rest: str, *, goes_on: bool) -> str:
    how, after = match["how"], match["after"]
    if form is figures.SHARE:
        return figures.share_name(before, how, rest)
    if form is figures.COVER:
        return how + match["thing"]
    if form in (figures.SOME, figures.WHOM):
        return match["thing"]
    if form is figures.CUT:
        return figures.name_before(before)
    if form is figures.LAST:
        return figures.counted(before, how, after, goes_on=goes_on)
    if figures.is_scope(how, rest):
        return ""
    return figures.name_behind(rest) or figures.done_to(before, how) or figures.clipped(how)


def _figure(match: re.Match[str]) -> str:
    """The group that holds the figure: in Arabic numerals, or in Chinese behind 百分之."""
    return "value" if match["value"] else "chinese"


def _value(match: re.Match[str]) -> Decimal:
    groups = match.groupdict()
    raw, scale = match[_figure(match)].replace(",", ""), groups.get("scale") or ""
    if raw == "百":
        return Decimal(100)
    value = Decimal(raw) if raw.replace(".", "").isdecimal() else Decimal(number(raw))
    return value * figures.SCALES[scale]


def _joined(flat: str, end: int, start: int) -> bool:
    """Whether a figure goes on from the one before: the same sentence, and not far."""
    apart = flat[end:start]
    return not re.search("[。;]", apart) and len(apart) < 40
