"""What stands before and after the text: the red head, the addressees, annexes, signature and copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import ceil

from docx.document import Document as Word
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph

from tasklib.brief.document import Document
from tasklib.brief.marks import full_day
from tasklib.publish.word.xml import add, clean, el, frame, indent, mm, width

LINE, CHARACTER = 579, 316
# After what a title's line may end (7.3.1: 词意完整).
_BREAKS = re.compile(
    "的|[，、：]|公开|工作|试点|情况|季度|半年|年度|月|标准化规范化|改革|小组|会议|和(?=“)|(?=暨|和“)"
)
_UNSIGNED = "　　年　月　日"


def head(word: Word, document: Document, room: int) -> None:
    """版头 and title: of a numbered brief, of a letter, or of neither."""
    if document.series:
        _series(word, document, room)
    elif document.number:
        _letterhead(word, document, room)
    elif document.circulation:
        add(word, "公文传阅范围", document.circulation)
    title(word, "Title", document.title, room)
    if document.addressed_to:
        add(word, "公文主送", document.addressed_to.rstrip("：:") + "：")


def title(word: Word, style: str, text: str, room: int) -> None:
    """A title; one of two or three lines is broken after a word, another into lines about equally long."""
    text = clean(text)
    chars, long = room // 440, width(text)
    lines = _lines(text, chars) if long > chars else [text]
    made = add(word, style, "\n".join(lines or [text]))
    if not lines:
        aside = (room - 440 * min(chars, ceil(long / ceil(long / chars)) + 1)) // 2
        indent(made, left=aside, right=aside)


def _lines(text: str, chars: int) -> list[str]:
    """A title in two lines, or else three, each ending after a word; none where no words allow it."""
    ends = sorted({found.end() for found in _BREAKS.finditer(text)} - {len(text)})
    for breaks in (1, 2):
        ways = (
            [text[a:b] for a, b in pairwise((0, *chosen, len(text)))] for chosen in combinations(ends, breaks)
        )
        if whole := [lines for lines in ways if max(map(width, lines)) <= chars]:
            return min(whole, key=lambda lines: max(map(width, lines)) - min(map(width, lines)))
    return []


def _series(word: Word, document: Document, room: int) -> None:
    # 35 mm to the letters themselves, which stand about 1 mm below their line's edge.
    above = mm(34)
    if document.circulation:
        add(word, "公文传阅范围", document.circulation)
        above -= LINE
    made = add(word, "公文刊名", document.series)
    made.paragraph_format.space_before = Twips(above)
    _sized(made, 42, room)
    add(word, "公文期号", document.number or "第　　期")
    add(word, "公文印发", f"\t{document.signed_by}\t{_signed_on(document)}")


def _letterhead(word: Word, document: Document, room: int) -> None:
    made = add(word, "信函版头", document.signed_by)
    _sized(made, 36, room)
    frame(made, w=mm(170), hAnchor="page", xAlign="center", vAnchor="page", y=mm(30))
    add(word, "信函字号", f"{document.circulation}\t{document.number}")


def _sized(made: Paragraph, most: int, room: int) -> None:
    """Red letters as large as fit on one line, hardly higher than they."""
    size = min(most, int(room / 20 / max(1, width(made.text))))
    for run in made.runs:
        run.font.size = Pt(size)
    made.paragraph_format.line_spacing = Pt(size * 1.1)


def _signed_on(document: Document) -> str:
    return full_day(document.signed_on) if document.signed_on else _UNSIGNED


def annex_list(word: Word, document: Document) -> None:
    """附件说明: what is annexed, one line below the text."""
    several = len(document.annexes) > 1
    for n, (name, _) in enumerate(document.annexes, 1):
        text = f"{n}.{name}" if several else name
        made = add(word, "公文附件说明", f"附件：{text}" if n == 1 else text)
        if n == 1:
            made.paragraph_format.space_before = Twips(LINE)
        if several:
            back = 4 if n == 1 else 1
            indent(made, leftChars=600, left=6 * CHARACTER, hangingChars=back * 100, hanging=back * CHARACTER)


def signature(word: Word, document: Document) -> None:
    """署名 and 成文日期: of what goes out to somebody; in a numbered brief both stand in the head."""
    goes_out = document.addressed_to or document.number or document.signed_on
    if document.series or not goes_out:
        return
    day = _signed_on(document)
    # The issuer stands in the middle over the date, the date four characters from the edge.
    aside = max(0, round(4 + width(day) / 2 - width(clean(document.signed_by)) / 2))
    made = add(word, "公文署名", document.signed_by)
    made.paragraph_format.space_before = Twips(2 * LINE)
    indent(made, rightChars=aside * 100, right=aside * CHARACTER)
    add(word, "公文日期", day)


def copies(word: Word, document: Document, room: int) -> None:
    """版记: at the foot of the last page, to whom copies go and who printed it when."""
    letter = not document.series and bool(document.number)
    told = [_copy(word, name, whom) for name, whom in document.copies]
    cells = [told] if told else []
    if told and not letter:
        printed = f"\t{document.signed_by}\t{_signed_on(document)}印发"
        cells.append([add(word, "公文印发机关", printed)])
    if cells:
        word.element.body.insert_element_before(_foot(cells, room, ruled=not letter), "w:sectPr")
    # A document ends with a paragraph; this one takes no room, so that no empty page follows a full one.
    if not cells and (last := word.paragraphs[-1]).style == word.styles["公文表后"]:
        last.style = "公文末行"
    else:
        add(word, "公文末行")


def _copy(word: Word, name: str, whom: str) -> Paragraph:
    made = add(word, "公文版记", f"{name}：{whom.rstrip('。')}。")
    hanging = round(280 * (width(clean(name)) + 1))
    indent(made, left=280 + hanging, right=280, hanging=hanging)
    return made


def _foot(cells: Sequence[Sequence[Paragraph]], room: int, *, ruled: bool) -> BaseOxmlElement:
    """A table that stands at the type area's foot: its rules are 0.35 mm, between its cells 0.25 mm."""
    rules = {"top": 8, "bottom": 8, "insideH": 6} if ruled else {}
    # LibreOffice leaves so wide a table in the text, unless it is placed from the sheet's own edge.
    place = {"horzAnchor": "page", "tblpX": mm(28), "vertAnchor": "margin", "tblpYSpec": "bottom"}
    lines = (el(side, val="single", sz=size, space=0, color="000000") for side, size in rules.items())
    properties = (
        el("tblpPr", **place),
        el("tblW", w=room, type="dxa"),
        el("tblBorders", *lines),
        el("tblLayout", type="fixed"),
        el("tblCellMar", *(el(side, w=0, type="dxa") for side in ("left", "right"))),
    )
    rows = (
        el("tr", el("trPr", el("cantSplit")), el("tc", el("tcPr", el("tcW", w=room, type="dxa")), *told))
        for told in ([made._p for made in cell] for cell in cells)
    )
    return el("tbl", el("tblPr", *properties), el("tblGrid", el("gridCol", w=room)), *rows)
