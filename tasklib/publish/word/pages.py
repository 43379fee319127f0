"""Sheets of paper: page numbers, the mark on every page, and annexes that lie on their side."""

from __future__ import annotations

from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Mm, Twips

from tasklib.publish.word.xml import clean, el, mm


def room(section: Section) -> int:
    """The type area's width, in twentieths of a point."""
    inside = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return inside // Twips(1)


def furnish(section: Section, mark: str, *, letter: bool) -> None:
    """Number the pages, odd on the right and even on the left, and put the mark on each.

    Args:
        letter: the first page of a letter has a red double line at its foot, and no number.
    """
    headers = [section.header, section.even_page_header]
    _number(section.footer, "footer")
    _number(section.even_page_footer, "公文页码（双页）")
    if letter:
        section.different_first_page_header_footer = True
        headers.append(section.first_page_header)
        section.first_page_footer.paragraphs[0].style = "信函底线"
        # The line stands lower than the numbers, and a section has one distance for both.
        lower = (section.footer_distance or 0) - Mm(20)
        for footer in (section.footer, section.even_page_footer):
            footer.paragraphs[0].paragraph_format.space_after = lower
        section.footer_distance = Mm(20)
    for header in headers:
        header.paragraphs[0].text = clean(mark)


def _number(footer: _Footer, style: str) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.style = style
    paragraph.add_run("— ")
    page = el("fldSimple", el("r", el("t")), instr=" PAGE ")
    page[0][0].text = "1"
    paragraph._p.append(page)
    paragraph.add_run(" —")


def lay_wide(word: Word) -> Section:
    """Begin a landscape section: its head lies where an upright sheet has its binding edge."""
    section = _begin(word, WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    up = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    section.right_margin, section.bottom_margin, section.left_margin, section.top_margin = up
    section.footer_distance = Twips(mm(26 - 7) - 190)
    section.different_first_page_header_footer = False
    return section


def stand_upright(word: Word) -> None:
    """Begin an upright section again on the next even page: what closes a document stands on the back."""
    like = word.sections[0]
    section = _begin(word, WD_SECTION.EVEN_PAGE)
    section.orientation = WD_ORIENT.PORTRAIT
    for name in ("page_width", "page_height", "top_margin", "right_margin", "bottom_margin", "left_margin"):
        setattr(section, name, getattr(like, name))
    section.footer_distance = like.footer_distance


def _begin(word: Word, start: WD_SECTION) -> Section:
    section: Section = word.add_section(start)
    # python-docx ends the section before with an empty line, which may not fit on its last page.
    *_, last, empty = word.element.body.findall(qn("w:p"))
    last.get_or_add_pPr().append(empty.pPr.find(qn("w:sectPr")))
    empty.getparent().remove(empty)
    return section
