"""签发: the drafts that wait, looked at, signed off by a post, and numbered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ipywidgets as widgets

from tasklib.lab.more import line
from tasklib.lab.pieces import Action, Listing, Said, heading, opener, side_by_side
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.plan import Period
from tasklib.publish import Signing, drafts, issue, kind_named
from tasklib.publish.manifest import Manifest
from tasklib.publish.pages import is_beside
from tasklib.publish.waiting import earlier


class SigningOff(Section):
    """Choose a draft of the plan, open it, and sign it off; the day is the desk's."""

    title = "签发"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.waiting = Listing(description="送审稿", layout={"width": "34em", "height": "9em"})
        self.page, self.issued = widgets.VBox(), widgets.VBox()
        self.signer = line("签发人", "写职务，如“市政府督查室主任”")
        self.warning = Said()
        self.out_of_order = widgets.Checkbox(False, description="不按次序，先签这一份", indent=False)
        self.order = widgets.VBox([self.warning, self.out_of_order])
        self.sign = Action(session, "签发", self._issue)
        self.form = widgets.VBox([self.waiting, self.page, self.order, self.signer])
        self.children = [self.heading, self.form, self.sign, self.issued]
        self.waiting.on_choice(self._show)

    def refresh(self) -> None:
        """Read anew which drafts wait."""
        found, kept = drafts(self.session.workspace, self.session.plan_id), self.waiting.value
        # The same path with other content is another draft, to be chosen anew.
        self._pages = {f"{path} {manifest.executed}": (manifest, path) for manifest, path in found}
        said = "签发后编第N期，列入目录；先打开看过，有误就改数据后重新出稿。"
        self.heading.say(heading(f"待签发 {len(found)} 份", said))
        self.waiting.offer([(self._named(*one), key) for key, one in self._pages.items()], kept)
        self.form.layout.display = "" if found else "none"
        self.sign.offer(wanted=bool(found))
        self._show()

    def _named(self, manifest: Manifest, path: Path) -> str:
        whose = f"{self.session.plan.unit(manifest.unit).short}　" if manifest.unit else ""
        title = kind_named(manifest.kind).title
        named = f"{Period.parse(manifest.period).label}　{title}　{whose}（数据截至{manifest.as_of}）"
        # What lies beside an issued page is its next edition.
        return named + (f"　改版：{manifest.reason or '原因在签发时写明'}" if is_beside(path) else "")

    def _show(self) -> None:
        manifest, path = self._pages[self.waiting.value] if self.waiting.value else (None, None)
        before = (
            earlier(self.session.workspace, manifest) if manifest and path and not is_beside(path) else []
        )
        said = (
            f"前面还有没有签发的：{'、'.join(before)}。期号按签发先后编，请先签发前面的。" if before else ""
        )
        self.warning.say(said, "bad")
        self.out_of_order.value = False
        self.order.layout.display = "" if before else "none"
        self.page.children = [side_by_side(opener(path, "打开送审稿"), Said(str(path)))] if path else []

    def _issue(self) -> str:
        manifest, path = self._pages[self.waiting.value]
        session, kind = self.session, kind_named(manifest.kind)
        told = kind, session.plan_id, manifest.period, manifest.unit, self.signer.value, session.day
        scheduled = date.fromisoformat(manifest.scheduled) if manifest.scheduled else None
        reason = (manifest.reason or "") if is_beside(path) else None
        signing = Signing(*told, reason, scheduled=scheduled, out_of_order=self.out_of_order.value)
        done = issue(session.workspace, signing, session.named)
        self.issued.children = [side_by_side(opener(done.page, "打开印发的一期"), Said(str(done.page)))]
        return f"{kind.title}第 {done.number} 期已印发。{done.notice}"
