"""The inbox folder: what lies in it, and files taken from it one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ipywidgets as widgets

from tasklib.errors import ParameterError
from tasklib.lab.session import Session
from tasklib.office.receiving import DONE, put_away


def lying(inbox: Path) -> list[Path]:
    """What lies in the inbox, by name; not what was dealt with, nor what an editor leaves beside a file."""
    return sorted(p for p in inbox.iterdir() if p.name != DONE and not p.name.startswith((".", "~$")))


class InboxFiles(widgets.HBox):
    """Loose files of the inbox to choose from; one or, with the control key, several."""

    def __init__(self, session: Session) -> None:
        self.names = widgets.SelectMultiple(description="文件", rows=4, layout={"width": "34em"})
        self.look = widgets.Button(description="刷新", icon="refresh", layout={"width": "auto"})
        self.look.on_click(lambda _: self.refresh())
        super().__init__([self.names, self.look])
        self.add_class("tasklib-row")
        self._session = session

    def refresh(self) -> None:
        """List the files anew, keeping those that are chosen."""
        found = [path.name for path in lying(self._session.workspace.inbox) if path.is_file()]
        kept = tuple(name for name in self.names.value if name in found)
        self.names.options = found
        self.names.value = kept

    @contextmanager
    def taken(self) -> Iterator[list[Path]]:
        """The files chosen; once they were dealt with they are moved below ``已处理``."""
        inbox, day = self._session.workspace.inbox, self._session.day
        paths = [inbox / name for name in self.names.value]
        if not paths:
            raise ParameterError(f"请先把文件放进 {inbox}，按“刷新”，再点选要收的文件（按住 Ctrl 可多选）。")
        yield paths
        put_away(paths, inbox / DONE / str(day))
