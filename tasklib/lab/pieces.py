"""What the desk is put together from: literal text, sentences, buttons that act, ways to open a file."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets
from markupsafe import Markup

from tasklib.brief import Html
from tasklib.errors import ParameterError, sentence_of
from tasklib.lab.session import Session
from tasklib.plan import Unit

_STATIC = Path(__file__).parent / "static"


class Said(widgets.HTML):
    """A piece of text or of our own HTML; text is shown as it stands, whatever it holds."""

    def __init__(self, said: str | Html | Markup = "", kind: str = "") -> None:
        super().__init__()
        self.add_class("tasklib")
        self.say(said, kind)

    def say(self, said: str | Html | Markup, kind: str = "") -> None:
        """Show it instead of what stood there; ``kind`` is good, bad or soft, or nothing."""
        inner = Markup("<p>{}</p>").format(said) if type(said) is str and said else Markup(said)
        self.value = str(Markup('<div class="{}">{}</div>').format(kind, inner))


class Action(widgets.VBox):
    """A button that does one thing, and the sentence that says how it went.

    It waits for the reviewer's name, cannot be pressed while it runs, and what it did is counted
    in the session, so that every part shows the record as it stands.
    """

    def __init__(
        self, session: Session, label: str, act: Callable[[], str], style: str = "primary", icon: str = ""
    ) -> None:
        self.button = widgets.Button(description=label, button_style=style, icon=icon)
        self.button.layout.width = "auto"
        self.said = Said()
        super().__init__([self.button, self.said], layout={"align_items": "flex-start"})
        self._session, self._act, self._running, self._wanted = session, act, False, True
        self.button.on_click(lambda _: self.press())
        session.observe(lambda _: self._show(), ["actor"])
        self._show()

    def offer(self, *, wanted: bool) -> None:
        """Whether there is anything for the button to do now."""
        self._wanted = wanted
        self._show()

    def press(self) -> None:
        """Do it, and say how it went."""
        self._running = True
        self._show()
        self.said.say("正在办理……", "soft")
        try:
            self._session.keep_up()
            done = self._act()
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the clerk reads a sentence
            self.said.say(sentence_of(error), "bad")
        else:
            self._session.acts += 1
            self.said.say(done, "good")
        finally:
            self._running = False
            self._show()

    def _show(self) -> None:
        self.button.disabled = self._running or not self._wanted or not self._session.actor
        self.button.tooltip = "" if self._session.actor else "先在上方填写经办人姓名"


class _Offering:
    """Choices that change under way: what is chosen is told only when somebody chose it."""

    _quiet = False

    def on_choice(self, call: Callable[[], None]) -> None:
        """Call it whenever something else is chosen."""
        self.observe(lambda _: None if self._quiet else call(), "value")  # type: ignore[attr-defined]

    def offer(self, choices: Sequence[tuple[str, Any]], wanted: object = None) -> None:
        """Offer these choices, as (text, value), and choose the one wanted, else the first."""
        values = [value for _, value in choices]
        self._quiet = True
        try:
            self.options = choices
            self.index = values.index(wanted) if wanted in values else 0 if values else None
        finally:
            self._quiet = False


class Choice(_Offering, widgets.Dropdown):
    """A drop-down of changing choices."""


class Listing(_Offering, widgets.Select):
    """An open list of changing choices."""


class CopyButton(anywidget.AnyWidget):
    """A button that puts a text on the clipboard of whoever presses it."""

    _esm = _STATIC / "copy.js"
    text = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode("复制").tag(sync=True)


class Top(anywidget.AnyWidget):
    """A place that can be brought back into view, where what is shown has become shorter."""

    _esm = _STATIC / "top.js"

    def show(self) -> None:
        """Scroll it to the top."""
        self.send({})


class UnitPicker(widgets.VBox):
    """All units, or some of them ticked; ``every`` says which it begins with."""

    def __init__(self, *, every: bool = True) -> None:
        self._units: Sequence[Unit] = ()
        self._begins = every
        self.every = widgets.Checkbox(every, description="全部单位", indent=False)
        self.boxes = widgets.Box()
        self.boxes.add_class("tasklib-units")
        super().__init__([self.every, self.boxes])
        self.every.observe(lambda _: self._show(), "value")

    def offer(self, units: Sequence[Unit]) -> None:
        """Offer these units, unless they are offered already."""
        if units != self._units:
            self._units = units
            self.boxes.children = [widgets.Checkbox(False, description=u.short, indent=False) for u in units]
            self.every.value = self._begins
            self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes of the ticked units, () for all; ParameterError where none is ticked."""
        if self.every.value:
            return ()
        if not self.ticked:
            raise ParameterError("请勾选至少一个单位，或勾选“全部单位”。")
        return self.ticked

    @property
    def ticked(self) -> tuple[str, ...]:
        """The codes of the ticked units; () where none is."""
        pairs = zip(self._units, self.boxes.children, strict=True)
        return tuple(unit.code for unit, box in pairs if box.value)

    def _show(self) -> None:
        self.boxes.layout.display = "none" if self.every.value else ""


def heading(text: str, note: str = "") -> Markup:
    """A part's heading with a line on what it is for."""
    return Markup("<h3>{}</h3><p class='soft'>{}</p>").format(text, note)


def side_by_side(*parts: widgets.Widget) -> widgets.HBox:
    """Parts side by side, going on below where there is no room."""
    box = widgets.HBox(parts)
    box.add_class("tasklib-row")
    return box


def open_file(path: Path) -> None:
    """Open a file or folder with the office PC's own program for it."""
    webbrowser.open(path.resolve().as_uri())


def opener(path: Path, label: str = "打开") -> widgets.Button:
    """A button that opens a file or folder; its tooltip is where it lies."""
    button = widgets.Button(description=label, tooltip=str(path), icon="external-link")
    button.layout.width = "auto"
    button.on_click(lambda _: open_file(path))
    return button
