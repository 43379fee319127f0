"""How the desk looks: the pages' style for what they share, and a few rules for the widgets."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets

from tasklib.brief.html import render

_DESK = Path(__file__).parent / "static" / "desk.css"


def style() -> widgets.HTML:
    """The style sheet as a widget, to stand first in what it styles."""
    pages = render("_lab_style.html", within=".tasklib.tasklib")
    return widgets.HTML(
        f"{pages}<style>{_DESK.read_text(encoding='utf-8')}</style>", layout={"display": "none"}
    )
