"""One part of the desk: it shows the record as it stands, and its buttons act on it."""

from __future__ import annotations

from typing import ClassVar

import ipywidgets as widgets

from tasklib.lab.pieces import Said, UnitPicker, heading
from tasklib.lab.session import Session


class Section(widgets.VBox):
    """A tab of the desk; ``refresh`` is called when it is looked at and something has changed."""

    title: ClassVar[str]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.heading = Said()
        self.add_class("tasklib-section")

    def refresh(self) -> None:
        """Show the session's plan, period and day as the record now stands."""
        raise NotImplementedError


class Making(Section):
    """A part that makes files for units of the period, and lists them until another period is worked on."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.units, self.made = UnitPicker(), widgets.VBox()
        self._shown: tuple[str, str] | None = None

    def refresh(self) -> None:
        """Offer the units that file in the period."""
        plan, period = self.session.plan, self.session.period
        self.heading.say(heading(*self.words()))
        self.units.offer(plan.filers(period))
        if (plan.id, period.key) != self._shown:
            self._shown = (plan.id, period.key)
            self.made.children = []
            self.begin()

    def words(self) -> tuple[str, str]:
        """The heading, and the line below it."""
        raise NotImplementedError

    def begin(self) -> None:
        """Fill in what is usual for the period."""
        raise NotImplementedError
