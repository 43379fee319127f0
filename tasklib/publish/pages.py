"""Where pages lie, what is known of each, and the two indexes that lead to them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tasklib.brief.index import IndexPage, IndexRow, index_html
from tasklib.errors import BriefError
from tasklib.files import reason, write_whole
from tasklib.plan import Period, Plan, canonical_json
from tasklib.publish.kinds import KINDS, Kind


@dataclass(frozen=True)
class PageNote:
    """What the indexes say of one page; ``failed`` is the cause where it could not be rendered."""

    name: str
    sentence: str
    lights: str
    failed: str | None = None


def write_page(path: Path, text: str) -> None:
    """Write a page whole.

    Raises:
        BriefError: it could not be written; what stood there before still stands.
    """
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise BriefError(f"“{path.name}”未能写入：{reason(error)}。请检查磁盘空间和文件夹权限。") from error


@dataclass(frozen=True)
class Pages:
    """The pages of one plan and period below an output folder, with the notes on each below ``runs``."""

    plan: Plan
    period: str
    out: Path
    runs: Path

    def page(self, kind: Kind, unit: str | None) -> Path:
        """Where the page of a kind lies, for one unit or for all."""
        return self.out / self.plan.id / self.period / kind.name / f"{unit or 'all'}.html"

    def executed(self, kind: Kind, unit: str | None) -> Path:
        """Where the page's executed notebook lies."""
        return self.runs / self.plan.id / self.period / kind.name / f"{unit or 'all'}.ipynb"

    def note(self, kind: Kind, unit: str | None, note: PageNote) -> None:
        """Keep what the indexes say of a page."""
        write_page(self.executed(kind, unit).with_suffix(".json"), canonical_json(asdict(note)) + "\n")

    def write_indexes(self) -> list[Path]:
        """Write the period's index and the one at the top from the pages that are there.

        Returns:
            The two files.
        """
        folder = self.out / self.plan.id / self.period
        circulation = self.plan.circulation
        note = "示例数据，非真实报送" if self.plan.example else ""
        rows = [row for kind in KINDS for row in self._rows(kind, folder)]
        title = f"{self.plan.title}（{Period.parse(self.period).label}）"
        write_page(folder / "index.html", index_html(IndexPage(title, rows, circulation, note)))
        write_page(self._title(self.plan.id), self.plan.title + "\n")
        tops = [self._top(path) for path in sorted(self.out.glob("*/*/index.html"))]
        write_page(self.out / "index.html", index_html(IndexPage("简报总目录", tops, circulation, note)))
        return [folder / "index.html", self.out / "index.html"]

    def _title(self, plan: str) -> Path:
        """Where a plan's title is kept for the index at the top, which lists other plans too."""
        return self.runs / plan / "title.txt"

    def _top(self, index: Path) -> IndexRow:
        plan, period = index.parent.parent.name, index.parent.name
        known = self._title(plan)
        title = known.read_text(encoding="utf-8").strip() if known.exists() else plan
        return IndexRow(index.relative_to(self.out).as_posix(), Period.parse(period).label, title, "")

    def _rows(self, kind: Kind, folder: Path) -> list[IndexRow]:
        order = {unit.code: i for i, unit in enumerate(self.plan.units)}
        notes = self.executed(kind, None).parent.glob("*.json")
        found = []
        for path in sorted(notes, key=lambda path: (order.get(path.stem, -1), path.stem)):
            note = PageNote(**json.loads(path.read_text(encoding="utf-8")))
            page = folder / kind.name / f"{path.stem}.html"
            if note.failed or page.exists():
                href = f"{kind.name}/{path.stem}.html"
                found.append(IndexRow(href, note.name, kind.title, note.sentence, note.failed, note.lights))
        return found
