"""Where pages lie, what is known of each, and the two indexes that lead readers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tasklib.brief.index import IndexPage, IndexRow, index_html
from tasklib.brief.marks import full_day
from tasklib.errors import BriefError
from tasklib.files import reason, write_whole
from tasklib.ledger import Issue
from tasklib.plan import Period, Plan
from tasklib.publish.editions import Key, by_key, changed_since, editions_of, issues_of
from tasklib.publish.kinds import KINDS, Kind
from tasklib.publish.manifest import Manifest, sha256_bytes
from tasklib.workspace import Workspace

_BESIDE = ".draft"
_NOTHING = "本期还没有可供查阅的简报。"
_NONE_YET = "还没有可供查阅的简报。"


def write_page(path: Path, text: str | bytes) -> None:
    """Write a page whole.

    Raises:
        BriefError: it could not be written; what stood there before still stands.
    """
    try:
        write_whole(path, text if isinstance(text, bytes) else text.encode())
    except OSError as error:
        raise BriefError(f"“{path.name}”未能写入：{reason(error)}。请检查磁盘空间和文件夹权限。") from error


@contextmanager
def all_or_nothing() -> Iterator[Callable[[Path, bytes | None], None]]:
    """Files written (None: taken away) together: if the block fails, each is put back as it was."""
    before: dict[Path, bytes | None] = {}

    def put(path: Path, content: bytes | None) -> None:
        before.setdefault(path, path.read_bytes() if path.exists() else None)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            write_page(path, content)

    try:
        yield put
    except BaseException:
        for path, content in before.items():
            # What cannot be put back must keep nothing else from it, nor hide the cause.
            with suppress(BriefError, OSError):
                put(path, content)
        raise


@dataclass(frozen=True)
class Place:
    """Where one page lies, and its executed notebook; its manifest lies beside that."""

    page: Path
    executed: Path

    @property
    def beside(self) -> bool:
        """Whether it is for a draft that lies beside what was issued."""
        return is_beside(self.page)

    @property
    def manifest(self) -> Path:
        """Where its manifest lies."""
        return self.executed.with_suffix(".json")

    @property
    def files(self) -> tuple[Path, ...]:
        """All that belongs to the page, the page last."""
        return (self.executed, self.manifest, *self.forms, self.page)

    @property
    def forms(self) -> tuple[Path, ...]:
        """Where the page's other forms lie, if any were made: Word, PDF, workbook."""
        return (*(self.page.with_suffix(suffix) for suffix in (".docx", ".pdf")), self.workbook)

    @property
    def workbook(self) -> Path:
        """Where the workbook that comes with the page lies, if its kind has one."""
        return self.page.with_suffix(".xlsx")


@dataclass(frozen=True)
class Pages:
    """The pages of one plan and period below an output folder.

    Several scheduled days may tell one brief. The first of them on record has the page of the plain
    name, as one made by hand has; each other has its own beside it, with its day in the name.
    """

    workspace: Workspace
    plan: Plan
    period: str
    out: Path

    def place(self, kind: Kind, unit: str | None, day: date | None = None, *, beside: bool = False) -> Place:
        """Where the page of a kind lies, for one unit or for all.

        Args:
            day: the day in its name; None for the plain page.
            beside: a draft beside one issued.
        """
        return self._place(kind, f"{_stem(unit, day)}{_BESIDE if beside else ''}")

    def edition(self, kind: Kind, stem: str, edition: int) -> Place:
        """Where an edition lies that a later one has replaced; ``stem`` is the page's name."""
        return self._place(kind, f"editions/{stem}-第{edition}版")

    def day_of(
        self, kind: Kind, unit: str | None, scheduled: date | None, issued: Mapping[Key, list[Issue]]
    ) -> date | None:
        """The day in the name of a scheduled brief's page; None where it has, or would have, the plain page."""
        plain, taken = self._plain(kind, unit, issued)
        if scheduled is None or (taken and scheduled == plain):
            return None
        return scheduled if taken or self._has_own(kind, unit, scheduled) else None

    def plain_day(self, kind: Kind, unit: str | None, issued: Mapping[Key, list[Issue]]) -> date | None:
        """The scheduled day whose brief the plain page tells; None where it tells none's."""
        return self._plain(kind, unit, issued)[0]

    def _plain(
        self, kind: Kind, unit: str | None, issued: Mapping[Key, list[Issue]]
    ) -> tuple[date | None, bool]:
        """Whose brief the plain page tells, and whether it is anyone's yet: a draft by hand gives way."""
        known = Manifest.read(self.place(kind, unit).manifest)
        if known and known.scheduled:
            return date.fromisoformat(known.scheduled), True
        # The ledger outlives manifests. What was issued and has no page of its own name has the plain one.
        for *brief, scheduled in issued:
            if tuple(brief) == (kind.name, self.period, unit) and not (
                scheduled and self._has_own(kind, unit, scheduled)
            ):
                return scheduled, True
        return None, False

    def _has_own(self, kind: Kind, unit: str | None, scheduled: date) -> bool:
        place = self.place(kind, unit, scheduled)
        return place.manifest.exists() or place.page.exists()

    def _place(self, kind: Kind, stem: str) -> Place:
        page = self.out / self.plan.id / self.period / kind.name / f"{stem}.html"
        return Place(page, executed_of(self.workspace, page, self.out))

    def write_indexes(self) -> list[Path]:
        """Write the period's index and the one at the top from the pages that readers may see.

        Returns:
            The two files.
        """
        folder = self.out / self.plan.id / self.period
        circulation = self.plan.circulation
        note = "示例数据，非真实报送" if self.plan.example else ""
        issued = issues_of(self.workspace, self.plan.id)
        rows = [row for kind in KINDS for row in self._rows(kind, folder, issued)]
        title = f"{self.plan.title}（{Period.parse(self.period).label}）"
        page = IndexPage(title, rows, circulation, note, _NOTHING)
        write_page(folder / "index.html", index_html(page))
        write_page(self._title(self.plan.id), self.plan.title + "\n")
        # A period whose briefs are all drafts still has nothing for readers.
        known = (path for path in self.out.glob("*/*/index.html") if _NOTHING not in path.read_text("utf-8"))
        tops = IndexPage("简报总目录", list(map(self._top, sorted(known))), circulation, note, _NONE_YET)
        write_page(self.out / "index.html", index_html(tops))
        return [folder / "index.html", self.out / "index.html"]

    def _title(self, plan: str) -> Path:
        """Where a plan's title is kept for the index at the top, which lists other plans too."""
        return runs(self.workspace) / plan / "title.txt"

    def _top(self, index: Path) -> IndexRow:
        plan, period = index.parent.parent.name, index.parent.name
        known = self._title(plan)
        title = known.read_text(encoding="utf-8").strip() if known.exists() else plan
        return IndexRow(index.relative_to(self.out).as_posix(), Period.parse(period).label, title, "")

    def _rows(self, kind: Kind, folder: Path, issued: dict[Key, list[Issue]]) -> Iterator[IndexRow]:
        shown = [
            (manifest, path.stem, editions)
            for manifest, path in self._known(kind)
            for editions in [editions_of(issued, manifest)]
            # A draft is the office's own affair; what was issued the ledger says.
            if ((there := (folder / kind.name / f"{path.stem}.html").exists()) and editions)
            or (not editions and manifest.status == "working" and (manifest.failed or there))
        ]
        several = Counter(manifest.unit for manifest, _, _ in shown)
        for manifest, stem, editions in shown:
            href = f"{kind.name}/{stem}.html"
            name = manifest.name
            if several[manifest.unit] > 1 and manifest.scheduled:
                name += short_day(date.fromisoformat(manifest.scheduled))
            told = href, name, kind.title, manifest.sentence
            book = Path(href).with_suffix(".xlsx")
            forms = [(book.as_posix(), "工作簿")] if (folder / book).exists() else []
            if editions:
                note, changed, earlier = self._issue(kind, stem, editions)
                yield IndexRow(*told, None, manifest.lights, note, changed, [*forms, *earlier])
            else:
                yield IndexRow(*told, manifest.failed, manifest.lights, links=forms)

    def _known(self, kind: Kind) -> list[tuple[Manifest, Path]]:
        """The pages of a kind and their manifests, by unit in the plan's order, then by scheduled day."""
        order = {unit.code: i for i, unit in enumerate(self.plan.units)}
        found = [
            (manifest, path)
            for path in self.place(kind, None).manifest.parent.glob("*.json")
            if not is_beside(path) and (manifest := Manifest.read(path))
        ]
        return sorted(
            found, key=lambda one: (order.get(one[0].unit or "", -1), one[0].scheduled or "", one[1].stem)
        )

    def _issue(self, kind: Kind, stem: str, editions: list[Issue]) -> tuple[str, int, list[tuple[str, str]]]:
        """What the index says of an issued page: its number, how much has changed, its earlier editions."""
        last = editions[-1]
        later = f"第{last.edition}版，" if last.edition > 1 else ""
        places = [(issue.edition, self.edition(kind, stem, issue.edition)) for issue in editions[:-1]]
        earlier = [
            (f"{kind.name}/editions/{place.page.name}", f"第{edition}版")
            for edition, place in places
            if place.page.exists()
        ]
        note = f"第{last.number}期（{later}{full_day(last.signed_on)}印发）"
        return note, changed_since(self.workspace, self.plan, last), earlier


def is_beside(path: Path) -> bool:
    """Whether a page, or what belongs to it, is a draft beside an issued page, by its name."""
    return path.stem.endswith(_BESIDE)


def short_day(day: date) -> str:
    """What tells apart briefs of one name: （6月18日）."""
    return f"（{day.month}月{day.day}日）"


def _stem(unit: str | None, day: date | None) -> str:
    return (unit or "all") + (f"-{day:%Y%m%d}" if day else "")


def runs(workspace: Workspace) -> Path:
    """Where executed notebooks and manifests lie."""
    return workspace.data / "runs"


def executed_of(workspace: Workspace, page: Path, out: Path) -> Path:
    """Where the executed notebook of a page in a folder of outputs lies, its manifest beside it.

    A copy in a folder of one's own keeps them apart: what is on record of the page that is signed
    must be that page's.
    """
    below = page.relative_to(out).with_suffix(".ipynb")
    if out.resolve() == workspace.outputs.resolve():
        return runs(workspace) / below
    folder = sha256_bytes(str(out.resolve()).encode())[:12]
    return runs(workspace) / below.parent / "copies" / folder / below.name


def refresh_indexes(workspace: Workspace, plan: Plan) -> None:
    """Write the indexes of every period with an issued brief anew, if the ledger has grown since.

    A page that an interrupted new edition left without its entry gives way to the one on record.
    """
    issued = issues_of(workspace, plan.id)
    for key in issued:
        _put_back(workspace, plan, key, issued)
    head, known = str(workspace.ledger.head()), runs(workspace) / plan.id / "indexed.txt"
    periods = sorted({period for _, period, _, _ in issued})
    if not periods or (known.exists() and known.read_text(encoding="utf-8") == head):
        return
    for period in periods:
        Pages(workspace, plan, period, workspace.outputs).write_indexes()
    write_page(known, head)


def _put_back(workspace: Workspace, plan: Plan, key: Key, issued: Mapping[Key, list[Issue]]) -> None:
    """Put an issued page back in its place from where a new edition that was never recorded had moved it."""
    name, period, unit, scheduled = key
    last = issued[key][-1]
    kind = next((kind for kind in KINDS if kind.name == name), None)
    if kind is None:
        return
    pages = Pages(workspace, plan, period, workspace.outputs)
    day = pages.day_of(kind, unit, scheduled, issued)
    place = pages.place(kind, unit, day)
    kept = pages.edition(kind, place.page.stem, last.edition)
    if _is(place.page, last) or not _is(kept.page, last):
        return
    with all_or_nothing() as put, workspace.ledger.writing() as writer:
        # Whoever was at it may have finished meanwhile.
        if by_key(writer.frame(Issue, plan.id))[key][-1] != last:
            return
        for old, new in zip(kept.files, place.files, strict=True):
            put(new, old.read_bytes() if old.exists() else None)
            put(old, None)


def _is(page: Path, issue: Issue) -> bool:
    return page.exists() and sha256_bytes(page.read_bytes()) == issue.sha256
