"""Pages for tests: the sections that the notebooks show, put together without a kernel."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from tasklib.brief import page_html
from tasklib.tables import Tables
from tasklib.workspace import shipped
from tests.stories import Story

__all__ = ["Read", "html_of", "sections", "tables"]


def tables(story: Story, period: str = "2022-06", as_of: str = "2022-07-08") -> Tables:
    """The tables of a story told in memory."""
    return Tables(story.record(period, as_of), story.frames())


def sections(kind: str) -> list[str]:
    """The page's methods that the notebook calls, in its order."""
    cells = json.loads((shipped("notebooks") / f"{kind}.ipynb").read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return re.findall(r"^page\.(\w+)\(\)$", source, re.MULTILINE)


def html_of(kind: str, page: Any, plotly_src: str = "") -> str:
    """The page as nbconvert makes it from an executed notebook."""
    outputs = [_output(getattr(page, name)()) for name in sections(kind)]
    notebook = new_notebook(cells=[new_code_cell("", outputs=[output]) for output in outputs])
    return page_html(notebook, title="示例", plotly_src=plotly_src)


def _output(shown: Any) -> Any:
    if hasattr(shown, "_repr_html_"):
        return new_output("execute_result", {"text/html": shown._repr_html_()}, execution_count=1)
    data, metadata = shown._repr_mimebundle_()
    return new_output("execute_result", data, execution_count=1, metadata=metadata)


class Read(HTMLParser):
    """A page as a reader meets it: its text, its tags, and the charts' data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.scripts = "", [], []
        self.cells: list[list[str]] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data
            if self.cells and self.cells[-1]:
                self.cells[-1][-1] += data

    @property
    def lines(self) -> list[list[str]]:
        """Every table row's cells, each as one line of text."""
        return [["".join(cell.split()) for cell in row] for row in self.cells]

    def count(self, tag: str, **attrs: str) -> int:
        """How many such tags there are."""
        return sum(t == tag and attrs.items() <= found.items() for t, found in self.tags)

    @property
    def charts(self) -> list[Any]:
        """The charts' data as plotly gets it."""
        kinds = [attrs.get("type") for tag, attrs in self.tags if tag == "script"]
        texts = zip(kinds, self.scripts, strict=True)
        return [json.loads(text) for kind, text in texts if kind == "application/json"]
