"""What the notebooks call: the widget for a notebook's parameters, or the sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from tasklib.errors import TasklibError
from tasklib.lab.desk import OfficeDesk
from tasklib.lab.overview import Overview
from tasklib.lab.pieces import Said
from tasklib.lab.session import Chosen, Session
from tasklib.lab.style import style
from tasklib.workspace import Workspace


def office_desk(names: Mapping[str, object]) -> widgets.Widget:
    """The office's desk, given the notebook's ``globals()``."""
    return _opened(OfficeDesk, names)


def overview(names: Mapping[str, object]) -> widgets.Widget:
    """The chief's overview, given the notebook's ``globals()``."""
    return _opened(Overview, names)


def _opened(part: Callable[[Session], widgets.Widget], names: Mapping[str, object]) -> widgets.Widget:
    try:
        return part(Session(Workspace.open(), Chosen.from_notebook(names)))
    except TasklibError as error:
        return widgets.VBox([style(), Said(str(error), "bad")])
