"""Responsibility clauses (责任分工): who leads and who does what a sentence, an item or a cell asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from tasklib.drafting.brackets import brackets
from tasklib.drafting.source import plain
from tasklib.drafting.units import Unit, bracketed, is_no_unit, is_sure_unit, looks_like_unit, split_units
from tasklib.plan.deadlines import read_deadline

Part = Literal["leads", "assists"]

_WHO = (
    r"(?:(?:总?牵头|责任|配合|主办|协办|协作|支持|联合|承办|参与|参加|协同|协助|落实|实施|主责|主管|主要|具体|负责|完成|组织|推进|第一|"
    r"和|及|与|/|、|\((?:责任|牵头|配合)\))+(?:单位|部门|科室|处室|股室|主体|机构|科|处)(?:[及和]责任人|\([^()]{1,8}\))?)"
)
_WHEN = (
    r"(?:(?:完成|办结|办理|推进|工作|整改|整治|实施|计划|预计|时间|进度|责任|落实|建成|达标|交付|销号)*(?:时限|时间|期限|节点)(?:要求|安排|节点)?|"
    r"时间进度|进度要求|截止日期)"
)
_PERSON = (
    r"(?:(?:[省市县区镇]级)?(?:牵头|责任|分管|包保|包抓|挂牌|配合|项目责任|主要负责|具体负责|负责|经办|填报)[市县区]?"
    r"(?:领导|人员?)|联络员|信息员|联系人|联系电话)"
)
_BARE = r"(?:总?牵头|责任|配合|主办|协办|协作|参与|参加)(?=\s*[:：])"
_LABEL = re.compile(
    rf"(?:^|(?<=[。;；,，\s(（〔【\[)）〕】]))(?P<label>(?P<who>{_WHO})|(?P<when>{_WHEN})|(?P<person>{_PERSON})|"
    rf"(?P<bare>{_BARE}))\s*(?:[:：]|为(?=[^主])|(?P<open>(?<=单位|部门|科室|处室)(?=[省市县区州盟旗镇乡村局各](?!级))))\s*"
)
# What no name holds that follows a label without a colon: “责任单位各自制定方案报县政府”.
_NO_NAME = re.compile("[要应须报向将把按]|制定|负责|各自|会同|落实")
# What it begins is not known, but it ends the list before: “督办单位：…”, “实际完成情况：…”.
_OTHER_LABEL = re.compile(r"(?<=[。;；,，\s])(?P<label>[\u4e00-\u9fff]{2,8})\s*[:：]")
# “甲局(牵头)、乙局(配合)”.
_ROLE = re.compile(
    r"[(（](?P<role>总?牵头|主办|主责|配合|协办|协作|协助|参与|参加|责任|承办|落实)(?:单位|部门|科室|负责|落实)?[)）]"
)
_ASSISTS = re.compile("配合|参与|参加|协助|协办|协作")
_VERB = re.compile(
    r"(?:(?:总?牵头|牵头组织|主办)(?!单位|部门|科室|处室)|(?:按(?:照)?\S{0,6}(?:职责|职能|分工)\S{0,4}?)?(?:分别|共同|具体|分工)*(?:负责|落实|承办|办理|组织实施|实施)|"
    r"(?:积极|协同|分别|共同|按(?:照)?职责(?:分工)?)*(?:配合|参与|参加|协助|协办|协作|协同))"
    r"(?:负责|落实|实施|组织|推进|推动|完成|抓好|抓落实|抓总|办理|配合|督导|督办|指导|统筹|协调|汇总)*"
)
_LEADS = re.compile(r"牵头|主办|主责|第一责任")
_FIRST_LEADS = re.compile(
    r"(?:第一|首)(?:个|家|名|位)?的?(?:责任)?(?:单位|部门|科室|者)?(?:即?为|是|作为)(?:工作|任务)?(?:总?牵头|主办|主责)"
)
# The remark as a piece of the list, from its comma on; in brackets it is dropped with them.
_FIRST_REMARK = re.compile(
    rf"(?:^|[,，;；。])[^,，;；。、()（）]{{0,12}}?{_FIRST_LEADS.pattern}[^,，;；。()（）]*(?:[,，;；]\s*下同)?"
)
_BELOW = re.compile("下同|以下|均以|各项任务")
_DUE = re.compile(
    r"(?:之?前)?(?:(?:全面|基本|全部)?(?:完成|落实|实现|建成|办结|到位|取得实效)|"
    r"[并且,，]?(?:长期|持续|不断|滚动|常态化?)(?:坚持|推进|开展|实施|落实)?)*$"
)
# “此项工作由甲局负责”; of all items above: “以上工作由甲局牵头，会同乙局组织实施”.
_OF_THIS = re.compile(
    r"(?:^|(?<=[。；;]))\s*(?:(?P<all>以上|上述)(?:各项|各|所有)?|(?:此|该|这|本)项)(?:重点)?(?:工作|任务|项目|事项|措施)[,，]?"
    r"(?:均|都|统一)?由(?P<said>[^。；;]{3,150})[。；;]?"
)
_SAID = re.compile(
    r"^(?:并?由(?P<by>)|以(?=[^,，]*为主))?(?P<units>[^由“”]{2,50}?)(?P<verb>(?<=[局委办厅队])为主|牵头|主办|负责|承办|配合|参与|协助|协作)"
    r"(?(by).*|(?:负责|组织实施|落实)?)$"
)
_ONGOING = re.compile(
    r"(?:全年|年内|并|要)*(?:持续|长期|常态化?|常年|不断|滚动)(?:推进|坚持|开展|实施|落实|进行|抓好)*|全年(?:推进|工作)?|"
    r"立行立改|即知即改|立查立改"
)
# The last words of a line, behind a stop; in the copy of a list it may be one of half width.
_BEHIND = re.compile(r"(?<=.{4}[。；;.])[ \u3000]*(?P<units>[^。；;.:：\d]{3,60})$")
_ORGAN = re.compile(r"[\u4e00-\u9fff]{1,12}(?:局|委|办|厅|政府|办公室|委员会)(?:[(（][^()（）]{2,10}[)）])?")
_TELLS_WHO = re.compile(
    r"牵头|(?:局|委|办|厅|部门|单位|政府|中心|各县区)[^。]{0,30}(?:负责|配合|落实)|责任(?:单位|部门|科室)"
)
_DONE = re.compile("推进|建设|完善|加强|开展|设立|成立|建成|新建|组织|落实|负责|配合|报|交")


@dataclass
class Clause:
    """One responsibility clause.

    Attributes:
        start, end: where it stands in its text.
        leads, assists: the units, in order.
        times: the words about time that stand in it.
        words: the clause as written.
        is_labelled: whether it names its parts (牵头单位：…), which leaves no doubt.
        first_leads: whether it says that the first of its units leads.
        below: whether it says so of the clauses below too (下同).
    """

    start: int
    end: int
    words: str = ""
    leads: list[Unit] = field(default_factory=list)
    assists: list[Unit] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    is_labelled: bool = False
    first_leads: bool = False
    below: bool = False

    @property
    def has_units(self) -> bool:
        """Whether anyone is named."""
        return bool(self.leads or self.assists)


def find_clauses(text: str) -> list[Clause]:
    """The clauses of a line or paragraph, in order."""
    found, at = [], 0
    for start, end in brackets(text):
        if start < at:
            continue
        inner = text[start + 1 : end - 1]
        clause = parse_clause(inner, sure=False)
        if clause is None and text[:start].rstrip().endswith(("。", "；", ";")):
            clause = _only_units(inner)
        if clause and not _label_before(text, start):
            clause.start, clause.end, clause.words = start, end, text[start:end]
            found.append(clause)
            at = end
    outside = _without(text, [(c.start, c.end) for c in found])
    if label := next((m for m in _LABEL.finditer(outside) if _is_list(m, outside)), None):
        # From the first label on, the line is the clause.
        clause = parse_clause(text[label.start() :], sure=True)
        if clause is None and label["person"]:
            # A person is no unit, and no task either.
            clause = Clause(0, 0)
        if clause:
            clause.start, clause.end, clause.words = label.start(), len(text), text[label.start() :]
            return [c for c in found if c.end <= label.start()] + [clause]
    if not found and (of_this := _OF_THIS.search(text)):
        return _of_this(of_this)
    if not found and (clause := _whole_line(text) or _tail(text)):
        return [clause]
    return found


def unread_brackets(text: str) -> list[str]:
    """The brackets behind a sentence that speak of who does it and make no clause."""
    clauses = find_clauses(text)
    return [
        text[start:end]
        for start, end in brackets(text)
        if _TELLS_WHO.search(text, start, end)
        and (text[:start].rstrip().endswith(("。", "；", ";")) or not text[end:].strip(" 。;；"))
        and not any(c.start < end and start < c.end for c in clauses)
    ]


def parse_clause(text: str, *, sure: bool) -> Clause | None:
    """What a clause says; None if the words are none.

    Args:
        sure: whether the place alone says that it is one, as in a column of units.
    """
    clause = Clause(0, len(text), text)
    if first := _FIRST_LEADS.search(text):
        clause.first_leads = True
        clause.below = _BELOW.search(text, max(0, first.start() - 12)) is not None
    text = bracketed(text.strip())
    if sure and brackets(text) == [(0, len(text))]:
        text = text[1:-1]
    text = _without_remarks(text)
    if labels := _labels(text):
        clause.is_labelled = True
        if labels[0].start():
            _by_verbs(text[: labels[0].start()], clause)
        for label, after in zip(labels, [*labels[1:], None], strict=True):
            value = text[label.end() : after.start() if after else len(text)]
            if label.re is _LABEL:
                _labelled(label, value, clause)
        return clause if clause.has_units or clause.times else None
    text = text.split("。")[0] if not sure else text
    pieces = _without_times(text, clause)
    if _by_roles(pieces, clause, clause.assists):
        units = [*clause.leads, *clause.assists]
        return clause if sure or all(looks_like_unit(u.name) for u in units) else None
    if not _VERB.search(plain(pieces)):
        clause.assists = split_units(pieces)
        told = sure or (clause.first_leads and all(looks_like_unit(u.name) for u in clause.assists))
        return clause if told and clause.has_units else None
    rest = _by_verbs(pieces, clause)
    units = [*clause.leads, *clause.assists]
    if sure:
        clause.assists += [u for u in split_units(rest) if u not in units]
        return clause
    if clause.leads and rest.strip()[:1] in tuple(",，;；、"):
        # “甲局牵头，各县区、市直各部门”: who is named behind takes part.
        others = [u for u in split_units(rest) if u not in units]
        if all(is_sure_unit(u.name) for u in others):
            clause.assists, units, rest = [*clause.assists, *others], [*units, *others], ""
    if rest.strip(" ,，;；。、") or not units or not all(looks_like_unit(u.name) for u in units):
        return None
    return clause


def said_of_all(text: str) -> Clause | None:
    """What a line says of who does all items above it: “以上工作由甲局负责”."""
    match = _OF_THIS.search(text)
    found = _of_this(match) if match and match["all"] else []
    return found[0] if found else None


def _of_this(match: re.Match[str]) -> list[Clause]:
    # Who looks on does nothing: “以上工作由督查室负责督办”.
    looks_on = re.search("督[查办导促]|考核|监督|验收|解释|汇总", match["said"])
    clause = None if looks_on else parse_clause(match["said"], sure=False)
    if clause is None:
        return []
    clause.start, clause.end, clause.words = *match.span(), match.group().strip()
    return [clause]


def _only_units(text: str) -> Clause | None:
    """A bracket behind a sentence that holds nothing but units: “……。（市司法局、各县区政府）”."""
    clause = Clause(0, len(text), text)
    clause.assists = split_units(_without_times(text, clause))
    return clause if clause.has_units and all(is_sure_unit(u.name) for u in clause.assists) else None


def told_in_text(text: str) -> Clause | None:
    """Who does it where no clause says so but a sentence does: “由甲局牵头，乙局配合，年底前完成”."""
    clause = Clause(0, len(text), text)
    for piece in re.split(r"[。；;，,]", text):
        match = _SAID.match(piece.strip())
        if not match:
            continue
        units = split_units(match["units"])
        if not units or not all(looks_like_unit(u.name) for u in units):
            continue
        part = clause.leads if match["verb"] in ("牵头", "主办", "为主") else clause.assists
        part += [u for u in units if u not in (*clause.leads, *clause.assists)]
    return clause if clause.has_units else None


def _labelled(label: re.Match[str], value: str, clause: Clause) -> None:
    if label["when"]:
        clause.times.append(value.strip(" ;；。,，)）"))
    elif who := label["who"] or label["bare"]:
        sentence = value.split("。", maxsplit=1)[0].strip(" ;；,，")
        sentence = _without_times(sentence, clause)
        part = clause.leads if _LEADS.search(who) else clause.assists
        if _by_roles(sentence, clause, part):
            return
        if _VERB.search(sentence) and "牵头" in sentence and not _LEADS.search(who):
            # “责任单位：甲局牵头，乙局配合”
            sentence = _by_verbs(sentence, clause)
        units = list(takewhile(lambda u: not is_no_unit(u.name), split_units(sentence)))
        part += [u for u in units if u not in (*clause.leads, *clause.assists)]


def _labels(text: str) -> list[re.Match[str]]:
    """The labels of a clause, in order; after its first, also those that are not known."""
    known = [m for m in _LABEL.finditer(text) if _is_list(m, text)]
    if not known:
        return []
    other = [
        m
        for m in _OTHER_LABEL.finditer(text, known[0].end())
        if not any(m.start() < k.end() and k.start() < m.end() for k in known)
    ]
    return sorted([*known, *other], key=lambda m: m.start())


def _is_list(label: re.Match[str], text: str) -> bool:
    """Whether units follow; a bare label (“责任：”), or one without a colon, may begin a sentence instead."""
    if label["open"] is not None:
        first = re.split(r"[、,，。;；\n]", text[label.end() :])[0]
        return looks_like_unit(first) and not _NO_NAME.search(first)
    if not label["bare"]:
        return True
    units = split_units(re.split(r"[。;；\n]", text[label.end() :].lstrip())[0])
    return bool(units) and looks_like_unit(units[0].name)


def _by_roles(text: str, clause: Clause, part: list[Unit]) -> bool:
    """Give each unit what the bracket behind it says, and ``part`` those without; False if none has one."""
    at, found = 0, list(_ROLE.finditer(text))
    for role in found:
        if units := split_units(text[at : role.start()]):
            part += [u for u in units[:-1] if u not in part]
            (clause.leads if _LEADS.search(role["role"]) else clause.assists).append(units[-1])
        at = role.end()
    if found:
        part += [u for u in split_units(text[at:]) if u not in (*clause.leads, *clause.assists)]
    return bool(found)


def _by_verbs(text: str, clause: Clause) -> str:
    """Give the units before each verb their part; what stands after the last verb comes back."""
    flat, at = plain(text), 0
    groups: list[tuple[str, list[Unit]]] = []
    for verb in _VERB.finditer(flat):
        if _depth(flat[: verb.start()]):
            continue
        names = text[at : verb.start()]
        if "会同" in names:
            first, _, others = names.partition("会同")
            groups += [("牵头", split_units(first)), ("配合", split_units(others))]
        else:
            groups.append((verb.group(), split_units(names)))
        at = verb.end()
    helped = any(_ASSISTS.search(how) for how, units in groups if units)
    led = any(_LEADS.search(how) for how, units in groups if units)
    for index, (how, units) in enumerate(groups):
        # “A负责,B配合”: A leads.
        leads = _LEADS.search(how) or (helped and not led and index == 0 and not _ASSISTS.search(how))
        part = clause.leads if leads else clause.assists
        part += [u for u in units if u not in part]
    return text[at:]


def _without_times(text: str, clause: Clause) -> str:
    """The text without the pieces that only say when."""
    kept: list[str] = []
    for piece in re.split(r"(?<=[,，;；])", text):
        told = piece.strip(" ,，;；。")
        if _ONGOING.fullmatch(told):
            clause.times.append(told)
            continue
        deadline = read_deadline(told, 2000) if re.search(r"[月年季底]", told) and len(told) < 24 else None
        dated = deadline is not None and (deadline.kind != "open" or deadline.start is not None)
        if deadline and dated and _DUE.fullmatch(told.replace(deadline.words, "", 1)):
            clause.times.append(told)
        else:
            kept.append(piece)
    return "".join(kept)


def _without_remarks(text: str) -> str:
    """Brackets that speak about the list (…下同) are no names."""
    text = re.sub(r"[(（][^()（）]*(?:下同|第一责任单位|排名第一|为牵头)[^()（）]*[)）]", "", text)
    return _FIRST_REMARK.sub("", text)


def _whole_line(text: str) -> Clause | None:
    """A line of nothing but units and their verb: “市发改委牵头落实”."""
    flat = plain(text).strip(" 。")
    if (
        len(flat) > 120
        or "。" in flat
        or not re.search(
            r"(?:牵头|负责|落实|配合|承办|参与|参加|协作)(?:负责|落实|实施|办理|完成)*\)?$", flat
        )
    ):
        return None
    clause = parse_clause(text.strip(" 。"), sure=False)
    if clause is None or not clause.has_units:
        return None
    clause.start, clause.end, clause.words = 0, len(text), text
    return clause


def _tail(text: str) -> Clause | None:
    """Units bare behind the last sentence: “……。市发改委、市财政局”."""
    match = _BEHIND.search(text)
    names = re.split("[、，,]", match["units"].strip()) if match else []
    if not match or not all(_ORGAN.fullmatch(name) and not _DONE.search(name) for name in names):
        return None
    start = match.start("units")
    return Clause(start, len(text), text[start:], assists=split_units(match["units"]))


def _label_before(text: str, start: int) -> bool:
    """Whether a bracket stands inside what a label has begun: “责任单位：甲局（乙局牵头）”."""
    label = _LABEL.search(text)
    return label is not None and label.start() < start and "。" not in text[label.start() : start]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return text


def _depth(text: str) -> int:
    return sum(c in "([〔【" for c in text) - sum(c in ")]〕】" for c in text)
