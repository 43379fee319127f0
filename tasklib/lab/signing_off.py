"""签发: the drafts that wait, looked at, signed off by a post, and numbered."""

from __future__ import annotations

import ipywidgets as widgets

from tasklib.lab.more import line
from tasklib.lab.pieces import Action, Listing, Said, heading, opener, side_by_side
from tasklib.lab.section import Section
from tasklib.lab.session import Session
from tasklib.plan import Period
from tasklib.publish import Signing, drafts, issue, kind_named
from tasklib.publish.manifest import Manifest


class SigningOff(Section):
    """Choose a draft of the plan, open it, and sign it off; the day is the desk's."""

    title = "签发"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.waiting = Listing(description="送审稿", layout={"width": "34em", "height": "9em"})
        self.page, self.issued = widgets.VBox(), widgets.VBox()
        self.signer = line("签发人", "写职务，如“市政府督查室主任”")
        self.sign = Action(session, "签发", self._issue)
        self.form = widgets.VBox([self.waiting, self.page, self.signer])
        self.children = [self.heading, self.form, self.sign, self.issued]
        self.waiting.on_choice(self._show)

    def refresh(self) -> None:
        """Read anew which drafts wait."""
        found, kept = drafts(self.session.workspace, self.session.plan_id), self.waiting.value
        self._pages = {manifest.executed: (manifest, path) for manifest, path in found}
        said = "签发后编第N期，列入目录；先打开看过，有误就改数据后重新出稿。"
        self.heading.say(heading(f"待签发 {len(found)} 份", said))
        self.waiting.offer([(self._named(manifest), manifest.executed) for manifest, _ in found], kept)
        self.form.layout.display = "" if found else "none"
        self.sign.offer(wanted=bool(found))
        self._show()

    def _named(self, manifest: Manifest) -> str:
        whose = f"{self.session.plan.unit(manifest.unit).short}　" if manifest.unit else ""
        title = kind_named(manifest.kind).title
        return f"{Period.parse(manifest.period).label}　{title}　{whose}（数据截至{manifest.as_of}）"

    def _show(self) -> None:
        path = self._pages[self.waiting.value][1] if self.waiting.value else None
        self.page.children = [side_by_side(opener(path, "打开送审稿"), Said(str(path)))] if path else []

    def _issue(self) -> str:
        manifest, _ = self._pages[self.waiting.value]
        session, kind = self.session, kind_named(manifest.kind)
        signing = Signing(
            kind, session.plan_id, manifest.period, manifest.unit, self.signer.value, session.day
        )
        done = issue(session.workspace, signing, session.named)
        self.issued.children = [side_by_side(opener(done.page, "打开印发的一期"), Said(str(done.page)))]
        return f"{kind.title}第 {done.number} 期已印发。"
