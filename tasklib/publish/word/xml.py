"""Pieces of WordprocessingML that python-docx has no words for, and text as XML can hold it."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from itertools import pairwise

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from markupsafe import Markup

_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def mm(length: float) -> int:
    """Millimetres in twentieths of a point, in which Word measures."""
    return round(length / 25.4 * 1440)


def clean(value: object) -> str:
    """A value as plain text: a page's markup told without it, and no character that XML forbids."""
    text = str(value)
    if isinstance(value, Markup):
        text = _Read(text).text
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def width(text: str) -> float:
    """How wide a text is, in Chinese characters; its widest line counts."""
    widest = 0.0
    for line in text.split("\n"):
        wide = [unicodedata.east_asian_width(c) in "WFA" for c in line]
        # Some programs leave a gap between Chinese and figures.
        gaps = sum(a != b for a, b in pairwise(wide))
        widest = max(widest, sum(1 if each else 0.55 for each in wide) + 0.25 * gaps)
    return widest


def el(tag: str, *children: BaseOxmlElement, **attributes: object) -> BaseOxmlElement:
    """An element of the main namespace with attributes of the same."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def add(word: Word, style: str, text: str = "") -> Paragraph:
    """A paragraph at the document's end."""
    return word.add_paragraph(clean(text), style=style)


def indent(paragraph: Paragraph, **attributes: int) -> None:
    """Indent a paragraph otherwise than its style does; names as ``w:ind`` has them."""
    properties = paragraph._p.get_or_add_pPr()
    properties._insert_ind(el("ind", **attributes))


def frame(paragraph: Paragraph, **attributes: object) -> None:
    """Take a paragraph out of the text into a frame; names as ``w:framePr`` has them."""
    properties = paragraph._p.get_or_add_pPr()
    # The schema wants it before all that our styles and python-docx set on a paragraph, but its style.
    properties.insert(1, el("framePr", **{"wrap": "around", **attributes}))


class _Read(HTMLParser):
    """The text of one of our own fragments, with its line breaks."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data
