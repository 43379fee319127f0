"""What a document says of itself: title, issuer, number (〔〕) and date of issue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tasklib.drafting.clean import is_damaged_date
from tasklib.drafting.columns import role_of
from tasklib.drafting.found import Found, Passage
from tasklib.drafting.outline import mark_of
from tasklib.drafting.source import Line, Source, plain
from tasklib.plan.numerals import number

KINDS = (
    r"(?:工作要点|要点|方案|计划|安排|意见|措施|清单|分工|分工表|任务表|分解表|责任表|一览表|推进表|进度表|台账|规划|任务书|任务分解|责任分解|行动|部署|通知|纲要|"
    r"工作任务|重点任务|重点工作|任务|办法|规定|制度|细则|规则|工作表|(?:为民办|民生)实事(?:项目)?)"
)
_ONE_YEAR = re.compile(r"(?<![\d\-—–－~～至])(20\d\d)\s*年(?!\s*[\-—–－~～至]+\s*(?:20)?\d\d)")
_PLANS = re.compile(
    r"(?:要点|方案|计划|安排|意见|措施|清单|分工|表|台账|规划|任务书|任务分解|任务|行动|部署|通知|纲要|工作|实事(?:项目)?)(?:\(.*\))?\d?$"
)
_TITLE = re.compile(rf"^(?P<title>[^。!?]{{4,90}}?{KINDS})\s*(?P<note>[(（][^()（）]{{1,12}}[)）])?\s*\d?$")
_NOTICE = re.compile(
    r"^(?P<issuer>[^《》,，。:：]{3,60}?)?(?:关于)?(?:印发|转发|下发)\s*(?P<title>.+?)\s*的?通知(?:[(（].*)?$"
)
_APPROVED = re.compile(
    r"《(?P<title>(?:[^《》]|《[^《》]*》){4,120})》\s*(?:\([^()]{1,12}\))?\s*(?:和《[^》]+》)?\s*(?:已|经|业经|现|[^。,，]{0,6}?同意|印发)"
)
_SENT = re.compile(
    r"(?:现将|现)\s*《(?P<title>(?:[^《》]|《[^《》]*》){4,120})》(?P<more>(?:任务|责任|重点|工作|目标|和|及)*(?:分解|分工)(?:方案|表)?)?[^。]{0,10}(?:印发|发给|下发)"
)
# “转发《关于印发〈X方案〉的通知》”: where X itself stands below, it is what is issued.
_PASSED_ON = re.compile(r"[^《〈<]{0,40}?关于印发[<〈《](?P<title>.+)[>〉》]的?通知")
_NUMBER = re.compile(
    r"(?P<prefix>[\u4e00-\u9fff]{1,14})\s*〔(?P<year>(?:19|20)\d\d)〕\s*(?:第\s*)?(?P<n>\d{1,4})\s*号"
)
_SET_OUT = re.compile(
    r"[,，](?:现|特|现就\S{0,20})(?:提出|制定|拟定)(?:了)?(?P<title>(?!本|[如以]下)[^,，。:：《》]{4,40}?(?:要点|方案|计划|措施))(?:如下)?[。:：]"
)
# Alone on its line a number may have lost 〕 and 号 and still mean one thing only.
_NUMBER_LOST = re.compile(r"^(?P<prefix>[\u4e00-\u9fff]{1,14})〔(?P<year>(?:19|20)\d\d)〕?(?P<n>\d{1,4})号?$")
_DATE = (
    r"(?P<year>(?:19|20)\d\d|[一二][〇○零OoＯ0九][〇○零OoＯ0一二三九][〇○零OoＯ0一二三四五六七八九])\s*年\s*"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_DATE_LINE = re.compile(rf"^(?P<before>[^\d:：。,，]{{0,40}}?)[(（]?{_DATE}[)）]?$")
_LABELLED_DATE = re.compile(
    rf"(?:成文日期|发文日期|印发日期|签发日期|制定日期|发文时间|成文时间)\s*[:：]?\s*(?:{_DATE}|(?P<iso>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}))"
)
_LABELLED_ISSUER = re.compile(
    r"(?:发文机关|发文单位|制发单位|印发单位|填报单位|制表单位|发文机构|发布机构|公开主体|制定机关)\s*[:：]\s*(?P<issuer>[\u4e00-\u9fff()（）]{4,40})"
)
_ORGANS = (
    r"(?:国务院|[\u4e00-\u9fff()（）、\s·]{3,50}(?:政府|办公室|办公厅|委员会|局|厅|部|小组|中心|院|会|处|科|办|委|公司|学校|"
    r"大学|学院|所|站|署|府办|管委|组))"
)
_ORGAN = re.compile(rf"^{_ORGANS}$")
# An issuer's name never holds what a site or a taken-over page writes in.
_ISSUER = re.compile(rf"(?!.*(?:官方网站|官网|体育|政府网)){_ORGANS}(?:[(（][^()（）]*[)）])?$")
# A site's name alone on a line.
_SITE = re.compile(
    r"^[\u4e00-\u9fff]{2,14}(?:政府网|政务网|门户网站|信息网|公开网|官网|网站|官方网站\S{0,3})$"
)
# What is no organ's name though it ends like one, but the first line of a title.
_AT_WORK = re.compile("贯彻|落实|推进|深化|加强|开展|做好|全面|整治|提升|[和及与暨]$")
# How a title begins: a line that does so goes on from none above it.
_BEGINS = re.compile(r"(?:关于|20\d\d年|[\u4e00-\u9fff]{2,10}(?:省|市|县|区|州|局|委员会|政府)).{6,}")
# A line that goes on from the one above: “…重点工作 / 及民生实事项目任务分解方案”.
_JOINS = re.compile(r"[及和与暨](?!平县|县|田|静|政县)")
_PRINTED = re.compile(rf"{_DATE}\s*印发")
# A document's head lies before its first item, and is never longer.
_LONGEST_HEAD = 60


@dataclass(frozen=True)
class Head:
    """What a document says of itself; a value is None where it does not say.

    Attributes:
        body: the number of the line after which its own text begins.
        damaged: lines of the head that look like a date and cannot be read in one way.
        is_only_notice: whether the text of what is issued is not there, only the notice that issues it.
    """

    title: Found[str | None]
    number: Found[str | None]
    issuer: Found[str | None]
    issued_on: Found[date | None]
    body: int
    damaged: tuple[Passage, ...]
    is_only_notice: bool = False

    @property
    def year(self) -> int | None:
        """The year that a month without one belongs to."""
        # Of several years (2020—2022年), it belongs to none by the title.
        if found := _ONE_YEAR.search(plain(self.title.value or "")):
            return int(found[1])
        if self.issued_on.value:
            return self.issued_on.value.year
        found = re.search(r"〔(\d{4})〕", self.number.value or "")
        return int(found[1]) if found else None

    @property
    def is_plan(self) -> bool:
        """Whether the title is that of a document that sets tasks."""
        return bool(self.title.value and not self.is_only_notice and _PLANS.search(plain(self.title.value)))


def read_head(source: Source, lines: Sequence[Line]) -> Head:
    """Title, issuer, number and date, as the document's first lines and its signature say."""
    end = next((i for i, line in enumerate(lines) if _is_item(line.text)), len(lines))
    head = [line for line in lines[: min(end, _LONGEST_HEAD)] if not _SITE.match(line.text)]
    heads = _titles(head)
    title, body = _title(lines, heads)
    signed = _signature(head, list(lines[end:]))
    only_notice = False
    if body < 0:
        # The title of what is issued does not stand again: its text begins below the signature, if there is one.
        below = signed[0].number if signed else -body
        only_notice = signed is not None and not any(
            _is_item(line.text) for line in lines if line.number > below
        )
        body = -body if only_notice else max(below, -body)
    issuer = _issuer(head, heads, signed, source.text)
    issued_on = _issued_on(signed, source.text, head)
    damaged = tuple(Passage(line.number, line.text) for line in head if is_damaged_date(line.text))
    return Head(title, _number(head, source.text), issuer, issued_on, body, damaged, only_notice)


def _is_item(text: str) -> bool:
    mark = mark_of(text)
    return mark is not None and mark[0] < 5 and not _TITLE.match(text)


def _titles(head: Sequence[Line]) -> list[Line]:
    """Lines that may be titles, those broken over several lines put together."""
    found: list[Line] = []
    for i, line in enumerate(head):
        text = line.text
        if not _may_begin(text):
            continue
        for width in (1, 2, 3):
            parts = head[i : i + width]
            if (
                i + width < len(head)
                and _JOINS.match(head[i + width].text)
                and _may_go_on(head[i + width].text)
            ):
                continue
            if width > 1 and _BEGINS.match(parts[-1].text) and _TITLE.match(_without_number(parts[-1].text)):
                break
            if width == 1 and _is_second(head[i - 1 : i + 1], found):
                break
            if len(parts) < width or (width > 1 and not _may_go_on(parts[-1].text)):
                break
            whole = "".join(part.text.strip() for part in parts)
            shown = _without_number(whole)
            if (_TITLE.match(shown) and _ends_well(shown)) or _NOTICE.match(shown):
                found.append(Line(line.number, whole))
                break
            if _ORGAN.match(text) and width == 1 and not re.search("关于|贯彻|落实", text):
                follows = head[i + 1].text if i + 1 < len(head) else ""
                if not follows.startswith("关于"):
                    break
    return found


def _is_second(pair: Sequence[Line], found: Sequence[Line]) -> bool:
    """Whether the second line ends the title that the first begins, and is none by itself."""
    if len(pair) < 2 or not found or found[-1].number != pair[0].number:
        return False
    first, second = pair[0].text.strip(), pair[1].text.strip()
    whole = found[-1].text == first + second and not re.search("方案|要点|计划|意见|通知|清单", first)
    return whole and _AT_WORK.search(first) is not None and not _BEGINS.match(second)


def _may_begin(text: str) -> bool:
    return (
        4 < len(text) < 110
        and text[-1] not in "。;；,，、:："
        and not re.match(r"附件|附[:：]|主题词|抄送|索引号|名\s*称[:：]|[\u4e00-\u9fff]{2,6}[:：]", text)
        and not _DATE_LINE.match(text)
        and not (_APPROVED.search(text) or _SENT.search(text))
        and mark_of(text) is None
        and not _JOINS.match(text)
        and not (len(text) < 7 and role_of(text))
    )


def _may_go_on(text: str) -> bool:
    return (
        2 < len(text) < 50
        and text[-1] not in "。;；,，、:："
        and not _DATE_LINE.match(text)
        and mark_of(text) is None
    )


def _ends_well(text: str) -> bool:
    return plain(text).count("(") == plain(text).count(")") and text.count("《") == text.count("》")


def _without_number(text: str) -> str:
    text = re.sub(r"\s*[(（]\s*[\u4e00-\u9fff]{1,14}〔\d{4}〕\s*\d+\s*号\s*[)）]\s*", "", text)
    text = re.sub(r"^[\u4e00-\u9fff]{1,14}〔\d{4}〕\s*\d+\s*号\s*(?=《|\S{6})", "", text)
    text = re.sub(r"\s*[(（](?:已失效|已废止|全文有效|有效|废止|失效)[)）]$", "", text).strip()
    inner = re.fullmatch(r"《((?:[^《》]|《[^《》]*》)+)》", text)
    return inner[1] if inner else text


def _title(lines: Sequence[Line], heads: Sequence[Line]) -> tuple[Found[str | None], int]:
    """The title of what is issued, and the line where it stands above its own text."""
    named: Found[str | None] | None = None
    for line in lines[:_LONGEST_HEAD]:
        if match := (_SENT.search(line.text) or _APPROVED.search(line.text)):
            named = Found(
                _tidy(match["title"]) + (match.groupdict().get("more") or ""), line.number, match["title"]
            )
            break
    if named is None:
        for line in heads:
            if (match := _NOTICE.match(_without_number(line.text))) and match["title"]:
                named = Found(_tidy(match["title"]), line.number, line.text, "medium")
    own = [line for line in heads if not _NOTICE.match(_without_number(line.text))]
    if named is None:
        if not own:
            return _set_out(lines), 0
        best = own[-1]
        match = _TITLE.match(_without_number(best.text))
        whole = match["title"] + (match["note"] or "") if match else best.text
        return Found(_tidy(whole), best.number, best.text, "medium"), best.number
    passed_on = _PASSED_ON.fullmatch(named.value or "")
    if passed_on and _stands(lines, passed_on["title"]):
        named = replace(named, value=_tidy(passed_on["title"]))
    return named, _stands(lines, named.value or "") or -(named.line or 0)


def _stands(lines: Sequence[Line], title: str) -> int:
    """The last line where a title stands above its own text, on up to three lines; 0 if nowhere."""
    spans = ((line.number, lines[i : i + width]) for i, line in enumerate(lines) for width in (1, 2, 3))
    return max((n for n, span in spans if _key("".join(p.text for p in span)) == _key(title)), default=0)


def _set_out(lines: Sequence[Line]) -> Found[str | None]:
    """What a paper without a title says that it sets out: “现提出2020年……工作要点”."""
    for line in lines[:_LONGEST_HEAD]:
        if not _is_item(line.text) and (match := _SET_OUT.search(line.text)):
            return Found(match["title"], line.number, line.text, "low")
    return Found(None, confidence="low")


def _key(text: str) -> str:
    return re.sub(r"[\s《》]", "", plain(_without_number(text)))


def _tidy(text: str) -> str:
    """The title without what wraps it, and without a figure that stands before its year twice."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+\d\s+(?=20\d\d\s*年)", "", text)
    text = re.sub(r"\s+", "", text)
    inner = re.fullmatch(r"《((?:[^《》]|《[^《》]*》)*)》", text)
    text = inner[1] if inner else (text.strip("《》") if text.count("《") != text.count("》") else text)
    # The number of a collection it was copied from.
    text = re.sub(r"^\d{1,2}(?=[^\d年])", "", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\d$", "", text)
    return text.replace("〈", "《").replace("〉", "》")


def _number(head: Sequence[Line], whole: str) -> Found[str | None]:
    def told(match: re.Match[str], line: Line, *, sure: bool = True) -> Found[str | None]:
        prefix = re.sub(r"^(?:发文字号|文号|文件编号|字号)", "", match["prefix"])
        value = f"{prefix}〔{match['year']}〕{int(match['n'])}号"
        return Found(value, line.number, match.group(), "high" if sure else "medium")

    for line in head:
        text = re.sub(r"\s+", "", line.text)
        if match := _NUMBER_LOST.match(text):
            return told(match, line, sure=text.endswith("号"))
    for line in head:
        if match := re.search(rf"(?:发文字号|文\s*号|文件编号)[:：|｜\s]*{_NUMBER.pattern}", line.text):
            return told(match, line)
    if (note := _note(head)) and (match := _NUMBER.search(note.text)):
        return told(match, note)
    for line in head:
        text = line.text
        match = _NUMBER.match(text) or re.search(rf"[(（]\s*{_NUMBER.pattern}\s*[)）]\s*$", text)
        # A number behind a cited 《…》 is that paper's, unless the line is a title itself.
        if (
            match
            and len(text) < 120
            and text[-1] not in "。:："
            and ("通知" in text or _TITLE.match(_without_number(text)))
        ):
            return told(match, line)
    if match := re.search(rf"(?:发文字号|文\s?号)[:：|｜\s]*{_NUMBER.pattern}", whole):
        return told(match, Line(0, ""))
    return Found(None)


def _note(head: Sequence[Line]) -> Line | None:
    """What stands in brackets below a title: the paper's number, mostly with its day; without the brackets."""
    for above, line in pairwise(head):
        inner = re.fullmatch(r"[(（](.+)[)）]", line.text.strip())
        if inner and above.text[-1] not in "》。、," and _NUMBER.search(inner[1]):
            rest = re.sub(_DATE, "", _NUMBER.sub("", inner[1]))
            if not rest.strip(" ,，;；　"):
                return Line(line.number, inner[1].strip())
    return None


def _signature(head: Sequence[Line], tail: Sequence[Line]) -> tuple[Line, re.Match[str], Line | None] | None:
    """The date that stands alone, below whoever signs."""
    candidates = []
    for part in (head, tail):
        for i, line in enumerate(part):
            match = _DATE_LINE.match(re.sub(r"\s+", "", line.text))
            if not match:
                continue
            if match["before"] and not _ORGAN.match(match["before"]):
                continue
            above = part[i - 1] if i else None
            signer = Line(line.number, match["before"]) if match["before"] else above
            if signer is not None and not _ORGAN.match(signer.text.strip()):
                signer = None
            elif signer is above and i > 1 and signer and _ORGAN.match(part[i - 2].text.strip()):
                # Two that issue together sign below each other.
                signer = Line(signer.number, f"{part[i - 2].text.strip()}、{signer.text.strip()}")
            candidates.append((line, match, signer))
        if candidates:
            break
    signed = [c for c in candidates if c[2] is not None]
    return next(iter(signed or candidates), None)


def _issuer(
    head: Sequence[Line],
    heads: Sequence[Line],
    signed: tuple[Line, re.Match[str], Line | None] | None,
    whole: str,
) -> Found[str | None]:
    if signed and signed[2] and _ISSUER.match(signed[2].text.strip()):
        name = re.sub(r"\s+", "", signed[2].text)
        return Found(name, signed[2].number, signed[2].text)
    for i, (line, below) in enumerate(pairwise(head)):
        # “…办公室” directly above “关于印发…”; two may issue together.
        if below.text.startswith("关于") and _ISSUER.match(line.text.strip()) and _titles([below]):
            names = [re.sub(r"\s+", "", one.text) for one in head[max(0, i - 1) : i + 1]]
            apart = len(names) > 1 and _ISSUER.match(names[0]) and not names[1].startswith(names[0])
            return Found("、".join(names) if apart else names[-1], line.number, line.text)
    for line in heads:
        text = re.sub(r"\s+", "", _without_number(line.text))
        match = re.match(r"^(?P<issuer>[\u4e00-\u9fff()（）]{3,40}?)(?:关于|印发|转发|下发)", text)
        if match and _ORGAN.match(match["issuer"]):
            return Found(match["issuer"], line.number, line.text)
        match = re.match(
            r"^(?P<issuer>[\u4e00-\u9fff]{4,30}?(?:人民政府|委员会|办公[室厅]|局|厅))(?=[\u4e00-\u9fff\d])",
            text,
        )
        if match and not signed:
            return Found(match["issuer"], line.number, line.text, "low")
    if (match := _LABELLED_ISSUER.search(whole)) and _ISSUER.match(match["issuer"]):
        return Found(match["issuer"], None, match.group(), "medium")
    # The date may be lost, or be damaged, below the signature.
    for line, below in pairwise(head):
        if _ORGAN.match(line.text.strip()) and is_damaged_date(below.text):
            return Found(re.sub(r"\s+", "", line.text), line.number, line.text)
    return Found(None)


def _issued_on(
    signed: tuple[Line, re.Match[str], Line | None] | None, whole: str, head: Sequence[Line]
) -> Found[date | None]:
    if signed and (day := _day(signed[1])):
        return Found(day, signed[0].number, signed[0].text, "high" if signed[2] else "medium")
    if (note := _note(head)) and (match := re.search(_DATE, note.text)) and (day := _day(match)):
        return Found(day, note.number, note.text)
    if (match := _LABELLED_DATE.search(whole)) and (day := _day(match)):
        return Found(day, None, match.group(), "medium")
    labelled = [m for line in head if (m := re.match(rf"^(?:填报|制表|编制)\S*[:：].*?{_DATE}$", line.text))]
    if labelled and (day := _day(labelled[0])):
        return Found(day, None, labelled[0].group(), "low")
    if (match := _PRINTED.search(whole)) and (day := _day(match)):
        return Found(day, None, match.group(), "low")
    return Found(None)


def _day(match: re.Match[str]) -> date | None:
    try:
        if iso := match.groupdict().get("iso"):
            year, month, day = map(int, re.split(r"[-/.]", iso))
            return date(year, month, day)
        return date(number(match["year"].replace("Ｏ", "O")), number(match["month"]), number(match["day"]))
    except ValueError:
        return None
