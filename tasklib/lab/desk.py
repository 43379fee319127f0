"""The office's desk: who works on what, and the tabs to do the month in."""

from __future__ import annotations

import ipywidgets as widgets

from tasklib.errors import sentence_of
from tasklib.lab.choosing import Choosing, Signing
from tasklib.lab.issuing import Issuing
from tasklib.lab.meeting import Meetings
from tasklib.lab.pieces import Said
from tasklib.lab.pressing import Pressing
from tasklib.lab.receiving import Receiving
from tasklib.lab.reminding import Reminding
from tasklib.lab.rendering import Rendering
from tasklib.lab.reviewing import Reviewing
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.lab.signing_off import SigningOff
from tasklib.lab.style import style

_SECTIONS: tuple[type[Section], ...] = (
    Issuing,
    Receiving,
    Reminding,
    Reviewing,
    Rendering,
    SigningOff,
    Pressing,
    Meetings,
)


class OfficeDesk(widgets.VBox):
    """The desk itself. A tab shows the record as it stands whenever it is looked at or something is done."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.choosing, self.signing, self.trouble = Choosing(session, "办理日期"), Signing(session), Said()
        self.sections = tuple(section(session) for section in _SECTIONS)
        titles = [section.title for section in _SECTIONS]
        self.tabs = widgets.Tab(self.sections, titles=titles, selected_index=0)
        super().__init__([style(), self.choosing, self.signing, self.trouble, self.tabs])
        self.add_class("tasklib-desk")
        self.tabs.observe(lambda _: self.show(), "selected_index")
        session.observe(lambda _: self.show(), ["plan_id", "period_key", "day", "acts"])
        self.show()

    def show(self) -> None:
        """Bring the tab that is looked at up to date."""
        self.trouble.say("正在读台账……", "soft")
        try:
            self.session.keep_up()
            self.sections[self.tabs.selected_index or 0].refresh()
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the clerk reads a sentence
            self.trouble.say(sentence_of(error), "bad")
        else:
            self.trouble.say("")
