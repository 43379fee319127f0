"""An office for tests of the desk: the example workspace in a scratch folder, and a day in early August."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from tasklib.intake.form import INDICATORS, PROGRESS
from tasklib.lab.session import Chosen, Session
from tasklib.office import issue_templates
from tasklib.settings import Settings
from tasklib.workspace import Workspace
from tests.intake.desk import FIGURE, fill

__all__ = ["COUNTY", "HOSTILE", "inbox_workbook", "named", "session", "texts", "workspace"]

COUNTY = "511823"
HOSTILE = "<b>粗</b><img src=x onerror=alert(1)> $x^2$ **重** =1+1"


def workspace(example: Path, root: Path) -> Workspace:
    """A copy of the example workspace that may be changed."""
    shutil.copytree(example, root)
    (root / "data" / "inbox").mkdir()
    return Workspace(root, Settings())


def session(office: Workspace, name: str = "王审核") -> Session:
    """A sitting on 3 August over July's filings, signed by its reviewer."""
    made = Session(office, Chosen(plan="yaan-2022", period="2022-07", as_of="2022-08-03"))
    made.actor = name
    return made


def inbox_workbook(sitting: Session, name: str = "汉源7月.xlsx", **cells: Any) -> Path:
    """A workbook of the county in the inbox, task A3 filled in; cells replace what A3's row says."""
    folder = sitting.workspace.root / "templates"
    (template,) = issue_templates(sitting.desk, sitting.period, folder, [COUNTY])
    row = {"任务编号": "A3", "完成状态": "推进中", "完成比例(%)": 90, "进展情况": HOSTILE, **cells}
    figures = [{"任务编号": "A3", "指标名称": "场次", FIGURE: 30}]
    fill(template, {PROGRESS: [row], INDICATORS: figures})
    return template.rename(sitting.workspace.inbox / name)


def within(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """The widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from within(child)


def named(widget: widgets.Widget, label: str) -> Any:
    """The button of that label."""
    return next(one for one in within(widget) if getattr(one, "description", None) == label)


def texts(widget: widgets.Widget) -> str:
    """What a reader reads in the widget's pieces of HTML."""
    pieces = [one.value for one in within(widget) if isinstance(one, widgets.HTML)]
    return unescape(re.sub(r"<[^>]+>", " ", " ".join(pieces)))


def html(widget: widgets.Widget) -> str:
    """The widget's pieces of HTML as they are."""
    return " ".join(one.value for one in within(widget) if isinstance(one, widgets.HTML))


def rows(sitting: Session, table: str) -> list[Mapping[str, Any]]:
    """The ledger's rows of one table."""
    return sitting.workspace.ledger.frames(sitting.plan_id)[table].to_dicts()
