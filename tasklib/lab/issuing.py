"""发表: the period's workbooks out to the units, and the forms of their implementation plans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets
from markupsafe import Markup

from tasklib.lab.more import More
from tasklib.lab.pieces import Action, Said, opener, side_by_side
from tasklib.lab.section import Making
from tasklib.lab.session import Session
from tasklib.office import issue_implementation_forms, issue_templates
from tasklib.plan.workdays import marked


class Issuing(Making):
    """Writes the templates into a folder and lists them."""

    title = "发表"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.folder = widgets.Text(description="存到", layout={"width": "34em"})
        self.issue = Action(session, "生成报送表", self._issue)
        self.more = More(session, {}, {"生成实施方案备案表": ((), self._issue_forms)})
        self.children = [self.heading, self.units, self.folder, self.issue, self.made, self.more]

    def words(self) -> tuple[str, str]:
        """When the period is due, and what is in the workbooks."""
        calendar, period = self.session.plan.calendar, self.session.period
        due = marked(calendar.due_on(period), calendar.is_provisional(period))
        said = "每个单位一份 Excel，任务、指标、上期累计和未解决的问题已填好。"
        return f"{self.session.period.label}报送表", f"报送截止日 {due}。{said}"

    def begin(self) -> None:
        """The period's folder in the outbox."""
        root, folder = self.session.workspace.root, self.session.workspace.outbox / self.session.period_key
        self.folder.value = (
            folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)
        )

    def _issue(self) -> str:
        session = self.session
        return self._list(
            issue_templates(session.desk, session.period, self._folder, self.units.chosen), "报送表"
        )

    def _issue_forms(self) -> str:
        forms = issue_implementation_forms(self.session.desk, self._folder, self.units.chosen)
        return self._list(forms, "备案表")

    @property
    def _folder(self) -> Path:
        return Path(self.session.workspace.root, self.folder.value.strip())

    def _list(self, paths: Sequence[Path], what: str) -> str:
        names = Markup("").join(Markup("<li>{}</li>").format(path.name) for path in paths)
        folder = side_by_side(opener(self._folder, "打开文件夹"), Said(str(self._folder)))
        self.made.children = [folder, Said(Markup("<ul>{}</ul>").format(names))]
        return f"已生成 {len(paths)} 份{what}，请发给各单位。"
