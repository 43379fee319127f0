"""A web page's article as lines and tables: navigation, scripts and share bars left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from tasklib.drafting.grid import filled
from tasklib.drafting.source import Block, Line, Row, Source, Table

_DROPPED = {
    "script", "style", "noscript", "nav", "footer", "form", "button", "select", "iframe", "svg", "template",
    "input", "textarea", "object", "video", "audio", "head", "aside",
}  # fmt: skip
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "header",
    "dl", "dt", "dd", "blockquote", "pre", "center", "body", "html", "tr", "td", "th", "tbody", "thead", "table",
    "fieldset", "figure", "figcaption", "hr",
}  # fmt: skip
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumb|crumbs?|share|bshare|footer|foot|sidebar|toolbar|printer?|fontsize|"
    r"friendlink|pagination|pages?nav|related|recommend|copyright|qrcode|ewm)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_html(text: str) -> Source:
    """The page's lines and tables in reading order, numbered as they come."""
    # A declared encoding would be taken for that of the text, which is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False))
    whole = len(_words(root))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or (element is not root and _is_around(element, whole)):
            _drop(element)
    page = _Page()
    page.take(root)
    page.end()
    return Source(tuple(page.blocks))


def _is_around(element: html.HtmlElement, whole: int) -> bool:
    if (
        element.tag in _DROPPED
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style", ""))
    ):
        return True
    marks = f"{element.get('id', '')} {element.get('class', '')}"
    # A container of the whole article may be called anything.
    return bool(marks.strip() and _AROUND.search(marks)) and len(_words(element)) * 3 < whole


def _drop(element: html.HtmlElement) -> None:
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


def _words(element: html.HtmlElement) -> str:
    return "".join(element.itertext())


class _Page:
    """Lines gathered while a tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._number = 0

    def end(self) -> None:
        """End the line that is open."""
        for part in "".join(self._open).split("\n"):
            text = re.sub(r"[ \t\r\f\v]+", " ", part).strip()
            if text:
                self._number += 1
                self.blocks.append(Line(self._number, text))
        self._open = []

    def take(self, element: html.HtmlElement) -> None:
        """Take an element in, and what stands in it."""
        if element.tag == "table" and (rows := _data(element)):
            self.end()
            numbered = []
            for cells in rows:
                self._number += 1
                numbered.append(Row(self._number, tuple(cells)))
            self.blocks.append(Table(tuple(numbered)))
            return
        block = element.tag in _BLOCKS
        if block or element.tag == "br":
            self.end()
        if element.tag == "li" and (parent := element.getparent()) is not None and parent.tag == "ol":
            self._say(f"{parent.index(element) + 1}.")
        self._say(element.text)
        for child in element:
            self.take(child)
            self._say(child.tail)
        if block:
            self.end()

    def _say(self, text: str | None) -> None:
        if text:
            # In a page a line's end is a space, and between two Chinese characters it is nothing.
            self._open.append(re.sub(r"\s*\n\s*", " " if text.isascii() else "", text))


def _data(table: html.HtmlElement) -> list[list[str]]:
    """The rows of a table that holds data; none of one that lays out a page."""
    if table.xpath(".//table"):
        return []
    rows = [[c for c in tr if c.tag in ("td", "th")] for tr in table.iter("tr")]
    rows = [cells for cells in rows if cells]
    if len(rows) < 2 or sum(len(cells) > 1 for cells in rows) * 2 < len(rows):
        return []
    grid = [[(_cell(c), _span(c, "rowspan"), _span(c, "colspan")) for c in cells] for cells in rows]
    return filled(grid)


def _cell(element: html.HtmlElement) -> str:
    return "\n".join(_lines(element))


def _lines(element: html.HtmlElement) -> Iterator[str]:
    page = _Page()
    page.take(element)
    page.end()
    for block in page.blocks:
        if isinstance(block, Line):
            yield block.text


def _span(element: html.HtmlElement, name: str) -> int:
    written = element.get(name, "1").strip()
    return min(int(written), 200) if written.isdecimal() and int(written) > 0 else 1
