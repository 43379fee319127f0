"""Charts that survive a black-and-white printer: bars hatched, lines dashed, every figure written out."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from tasklib.brief.marks import percent

_MIME = "application/vnd.plotly.v1+json"
_FONT = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif'
_INK, _ACCENT, _PALE, _GRID = "#1a1a1a", "#1f3d63", "#9fb3cc", "#d9d9d9"
# Each class of the first sentence: fill, hatch, and the colour of the number in the bar.
_CLASSES: Mapping[str, tuple[str, str, str]] = {
    "已完成": (_ACCENT, "", "#ffffff"),
    "达到序时进度": (_PALE, "", _INK),
    "滞后": ("#f3e2b8", "/", _INK),
    "逾期": ("#dd9a92", "x", _INK),
    "未报": ("#ffffff", ".", _INK),
}


@dataclass(frozen=True)
class Chart:
    """A chart that JupyterLab and the page template both draw.

    Attributes:
        name: its id on the page, the same in every run.
        caption: what the chart answers.
    """

    name: str
    caption: str
    figure: go.Figure

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        spec = json.loads(self.figure.to_json())
        about = {"name": self.name, "caption": self.caption}
        return {_MIME: spec, "text/plain": self.caption}, {_MIME: about}


def _literal(text: str) -> str:
    """Text that plotly shows as it is: it would read <b> and &lt; as markup."""
    return html.escape(text, quote=False)


def _short(text: str, most: int = 10) -> str:
    return _literal(text if len(text) <= most else f"{text[: most - 1]}…")


# So many bars as stand below each other on one page of A4; more of them get thinner instead.
_TALLEST = 900


def _figure(height: int, **layout: Any) -> go.Figure:
    figure = go.Figure(
        layout={
            "template": "none",
            "height": height,
            "margin": {"l": 8, "r": 24, "t": 34, "b": 30},
            "font": {"family": _FONT, "size": 13, "color": _INK},
            "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            **layout,
        }
    )
    figure.update_xaxes(gridcolor=_GRID, zeroline=False, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True, ticks="outside", ticklen=5, tickcolor="#ffffff")
    return figure


def against_expected(
    name: str,
    caption: str,
    rows: Sequence[tuple[str, float, float | None, bool]],
    hatched: str = "亮红、黄灯",
) -> Chart:
    """Bars of percent, each with a tick where it ought to be.

    Args:
        rows: label, percent, expected (None without), and whether the row lags: its bar is hatched.
        hatched: what the hatching means.
    """
    places = list(range(len(rows)))
    figure = _figure(
        64 + min(22 * len(rows), _TALLEST), bargap=0.35, margin={"l": 8, "r": 84, "t": 34, "b": 30}
    )
    for lags, title in ((False, "完成比例（%）"), (True, f"完成比例（%），{hatched}")):
        own = [place for place in places if rows[place][3] == lags]
        figure.add_bar(
            name=title,
            y=own,
            x=[rows[place][1] for place in own],
            orientation="h",
            marker={
                "color": "#ffffff" if lags else _PALE,
                "line": {"color": _ACCENT, "width": 1},
                "pattern": {"shape": "/" if lags else "", "fgcolor": _ACCENT, "size": 6, "solidity": 0.35},
            },
        )
    figure.add_scatter(
        y=places,
        x=[102] * len(rows),
        text=[f"{percent(row[1])}／{percent(row[2])}" if row[3] else percent(row[1]) for row in rows],
        mode="text",
        textposition="middle right",
        cliponaxis=False,
        showlegend=False,
    )
    wanted = [place for place in places if rows[place][2] is not None]
    figure.add_scatter(
        name="序时进度（%）",
        y=wanted,
        x=[rows[place][2] for place in wanted],
        mode="markers",
        cliponaxis=False,
        marker={"symbol": "line-ns-open", "size": 14, "color": _INK, "line": {"width": 2.5}},
    )
    labels = [_short(row[0]) for row in rows]
    figure.update_yaxes(
        tickvals=places, ticktext=labels, range=[len(rows) - 0.5, -0.5], showgrid=False, zeroline=False
    )
    figure.update_xaxes(range=[0, 104], tickvals=[0, 20, 40, 60, 80, 100])
    return Chart(name, caption, figure)


def over_periods(name: str, caption: str, rows: Sequence[tuple[str, float | None, float | None]]) -> Chart:
    """Two lines over periods: percent and expected. ``rows``: label, percent, expected."""
    labels = [_literal(row[0]) for row in rows]
    figure = _figure(300)
    lines = (
        ("加权进度", [row[1] for row in rows], _ACCENT, "solid", "circle"),
        ("序时进度", [row[2] for row in rows], _INK, "dash", "diamond-open"),
    )
    # The upper line's figures stand above it and the lower line's below, so that they never meet.
    above = [(row[1] or 0) >= (row[2] or 0) for row in rows]
    places = [["top center" if up == first else "bottom center" for up in above] for first in (True, False)]
    for i, (title, values, colour, dash, symbol) in enumerate(lines):
        figure.add_scatter(
            name=f"{title}（%）",
            x=labels,
            y=values,
            text=["" if value is None else percent(value) for value in values],
            mode="lines+markers+text",
            textposition=places[i],
            cliponaxis=False,
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 8},
        )
    figure.update_xaxes(type="category", showgrid=False)
    figure.update_yaxes(range=[0, 108], tickvals=[0, 20, 40, 60, 80, 100], gridcolor=_GRID)
    return Chart(name, caption, figure)


def classes(name: str, caption: str, rows: Sequence[tuple[str, Mapping[str, int]]]) -> Chart:
    """Stacked bars of the five classes. ``rows``: label, and how many items of each class."""
    labels = [_short(row[0]) for row in rows]
    figure = _figure(84 + min(30 * len(rows), _TALLEST), barmode="stack", bargap=0.3)
    for title, (fill, hatch, ink) in _CLASSES.items():
        counts = [row[1][title] for row in rows]
        figure.add_bar(
            name=title,
            y=labels,
            x=counts,
            text=[str(n) if n else "" for n in counts],
            orientation="h",
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": ink},
            marker={
                "color": fill,
                "line": {"color": _INK, "width": 0.8},
                "pattern": {
                    "shape": hatch,
                    "bgcolor": fill,
                    "fgcolor": "#6f6f6f",
                    "size": 7,
                    "solidity": 0.18,
                },
            },
        )
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_xaxes(rangemode="tozero", showticklabels=False, showgrid=False)
    return Chart(name, caption, figure)
