"""HTML: fragments from our own templates, and whole pages from executed notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, repr=False)
class Html:
    """A finished piece of HTML: Jupyter shows it, templates take it as it is."""

    text: str

    def _repr_html_(self) -> str:
        return self.text

    def __html__(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Html, {len(self.text)} characters>"


class LabStyle:
    """The pages' style for their fragments in JupyterLab; left out of the page, which has its own."""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, bool]]:
        # The class twice outweighs JupyterLab's own rules for tables and lists.
        within = ".jp-RenderedHTMLCommon.jp-RenderedHTMLCommon"
        return {"text/html": render("_lab_style.html", within=within).text}, {"lab_only": True}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader([_TEMPLATES, _TEMPLATES / "page"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **context: Any) -> Html:
    """Fill a template. Every value is text and is escaped, but for ``Html``; an undefined name raises."""
    return Html(_environment().get_template(template).render(context))


def templates() -> list[Path]:
    """Every file that shapes a page, in order."""
    return sorted(path for path in _TEMPLATES.rglob("*") if path.is_file())


def page_html(
    notebook: Any,
    *,
    title: str = "简报",
    plotly_src: str = "",
    plotly_inline: str = "",
    head: Html | None = None,
    foot: Html | None = None,
) -> str:
    """An executed notebook as one page that loads nothing but, where wanted, plotly's script.

    Args:
        notebook: an nbformat node; only what its code cells show gets onto the page.
        title: the name of the browser's tab.
        plotly_src: the script's place relative to the page; left out where the page has no chart.
        plotly_inline: or the script itself. With neither, charts show their fallback line.
        head, foot: what stands above and below all that the notebook shows.

    Returns:
        The page: the same text for the same outputs.
    """
    # nbconvert takes seconds to import, and notebooks that import this module never need it.
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.preprocessors = []
    exporter = HTMLExporter(
        config=config, template_name="page", extra_template_basedirs=[str(_TEMPLATES)], language_code="zh"
    )
    own = {"title": title, "plotly": plotly_src, "plotly_inline": plotly_inline, "head": head, "foot": foot}
    text, _ = exporter.from_notebook_node(notebook, resources={"brief": own})
    return str(text).strip() + "\n"
