"""更多办理: what is done now and then, folded away below what is done every month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import ipywidgets as widgets

from tasklib.errors import ParameterError
from tasklib.lab.pieces import Action
from tasklib.lab.session import Session

# What is done → the names of the fields it asks for, and the library call, which says how it went.
Acts = Mapping[str, tuple[Sequence[str], Callable[[], str]]]


class More(widgets.Accordion):
    """Choose what is done; only its fields are shown, and one button does it."""

    def __init__(self, session: Session, fields: Mapping[str, widgets.Widget], acts: Acts) -> None:
        self.fields, self._acts = fields, acts
        self.what = widgets.ToggleButtons(options=list(acts))
        self.what.layout.display = "" if len(acts) > 1 else "none"
        self.act = Action(session, "", self._do)
        form = widgets.VBox([self.what, *fields.values(), self.act])
        form.add_class("tasklib-more")
        super().__init__([form], titles=["更多办理"], selected_index=None)
        self.what.observe(lambda _: self._fit(), "value")
        self._fit()

    def _fit(self) -> None:
        for name, field in self.fields.items():
            field.layout.display = "" if name in self._acts[self.what.value][0] else "none"
        self.act.button.description = self.what.value
        self.act.said.say("")

    def _do(self) -> str:
        done = self._acts[self.what.value][1]()
        # What was written or ticked was for this once.
        for field in self.fields.values():
            if isinstance(field, widgets.Text | widgets.Textarea):
                field.value = ""
            elif isinstance(field, widgets.Checkbox):
                field.value = False
        return done


def line(title: str, hint: str = "") -> widgets.Text:
    """A field for a line of text."""
    return widgets.Text(description=title, placeholder=hint, layout={"width": "34em"})


def day_of(picker: widgets.DatePicker) -> date:
    """The day that was picked; ParameterError where none was."""
    if picker.value is None:
        raise ParameterError(f"请先选好“{picker.description}”的日期。")
    return picker.value  # type: ignore[no-any-return]
