"""Word: an official document (公文) laid out by GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Word

from tasklib.brief.document import Document, Heading, Paragraph, Part, Sheet
from tasklib.publish.word import matter
from tasklib.publish.word.package import blank, packed
from tasklib.publish.word.pages import furnish, lay_wide, room, stand_upright
from tasklib.publish.word.tables import add_table
from tasklib.publish.word.xml import add, clean

__all__ = ["write_docx"]


def write_docx(document: Document) -> bytes:
    """A document as a Word file: the same bytes for the same document.

    Every measure is in the XML files in ``parts``: page, styles, fonts. Text is set literally;
    characters that XML forbids are left out.
    """
    word = blank()
    upright = room(word.sections[0])
    furnish(word.sections[0], document.mark, letter=bool(document.number) and not document.series)
    matter.head(word, document, upright)
    _text(word, document.parts, upright)
    matter.annex_list(word, document)
    matter.signature(word, document)
    wide = document.wide_annexes and bool(document.annexes)
    across = room(lay_wide(word)) if wide else upright
    for n, (title, parts) in enumerate(document.annexes, 1):
        made = add(word, "公文附件", f"附件{n}" if len(document.annexes) > 1 else "附件")
        made.paragraph_format.page_break_before = n > 1 or not wide
        matter.title(word, "公文附件标题", title, across)
        _text(word, parts, across)
    if wide and document.copies:
        stand_upright(word)
        # What floats cannot begin a page.
        add(word, "公文末行")
    matter.copies(word, document, upright)
    return packed(word, document)


def _text(word: Word, parts: Sequence[Part], wide: int) -> None:
    for part in parts:
        match part:
            case Heading(text, level):
                add(word, f"heading {min(level, 3)}", text)
            case Paragraph(text):
                for line in clean(text).split("\n"):
                    add(word, "公文正文", line)
            case Sheet():
                add_table(word, part, wide)
