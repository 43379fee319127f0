"""How it is told: wording, charts, tables, and the page template. Works on named tables alone."""

from tasklib.brief.html import Html, page_html
from tasklib.brief.index import IndexPage, IndexRow, index_html
from tasklib.brief.parameters import PARAMETERS, CountyProgress, JointMeeting, Parameters
from tasklib.brief.source import Source
from tasklib.brief.wording import first_sentence, lights_line

__all__ = [
    "PARAMETERS",
    "CountyProgress",
    "Html",
    "IndexPage",
    "IndexRow",
    "JointMeeting",
    "Parameters",
    "Source",
    "first_sentence",
    "index_html",
    "lights_line",
    "page_html",
]
