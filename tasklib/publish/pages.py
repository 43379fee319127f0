"""Where pages lie, what is known of each, and the two indexes that lead readers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tasklib.brief.index import IndexPage, IndexRow, index_html
from tasklib.brief.marks import full_day
from tasklib.errors import BriefError
from tasklib.files import reason, write_whole
from tasklib.ledger import Issue
from tasklib.plan import Period, Plan
from tasklib.publish.editions import Key, by_key, changed_since, issues_of
from tasklib.publish.kinds import KINDS, Kind
from tasklib.publish.manifest import Manifest, sha256_bytes
from tasklib.workspace import Workspace

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
    """The pages of one plan and period below an output folder."""

    workspace: Workspace
    plan: Plan
    period: str
    out: Path

    def place(self, kind: Kind, unit: str | None, *, beside: bool = False) -> Place:
        """Where the page of a kind lies, for one unit or for all; ``beside``: a draft beside one issued."""
        return self._place(kind, f"{unit or 'all'}{'.draft' if beside else ''}")

    def edition(self, kind: Kind, unit: str | None, edition: int) -> Place:
        """Where an edition lies that a later one has replaced."""
        return self._place(kind, f"editions/{unit or 'all'}-第{edition}版")

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
        order = {unit.code: i for i, unit in enumerate(self.plan.units)}
        known = self.place(kind, None).manifest.parent.glob("*.json")
        for path in sorted(known, key=lambda path: (order.get(path.stem, -1), path.stem)):
            manifest = Manifest.read(path)
            # A draft is the office's own affair; what was issued the ledger says.
            if manifest is None or path.stem.endswith(".draft"):
                continue
            editions = issued.get((kind.name, self.period, manifest.unit))
            href = f"{kind.name}/{path.stem}.html"
            told = href, manifest.name, kind.title, manifest.sentence
            there = (folder / href).exists()
            book = Path(href).with_suffix(".xlsx")
            forms = [(book.as_posix(), "工作簿")] if (folder / book).exists() else []
            if editions and there:
                note, changed, earlier = self._issue(kind, editions)
                yield IndexRow(*told, None, manifest.lights, note, changed, [*forms, *earlier])
            elif not editions and manifest.status == "working" and (manifest.failed or there):
                yield IndexRow(*told, manifest.failed, manifest.lights, links=forms)

    def _issue(self, kind: Kind, editions: list[Issue]) -> tuple[str, int, list[tuple[str, str]]]:
        """What the index says of an issued page: its number, how much has changed, its earlier editions."""
        last = editions[-1]
        later = f"第{last.edition}版，" if last.edition > 1 else ""
        places = [(issue.edition, self.edition(kind, issue.unit, issue.edition)) for issue in editions[:-1]]
        earlier = [
            (f"{kind.name}/editions/{place.page.name}", f"第{edition}版")
            for edition, place in places
            if place.page.exists()
        ]
        note = f"第{last.number}期（{later}{full_day(last.signed_on)}印发）"
        return note, changed_since(self.workspace, self.plan, last), earlier


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
    for editions in issues_of(workspace, plan.id).values():
        _put_back(workspace, plan, editions[-1])
    head, known = str(workspace.ledger.head()), runs(workspace) / plan.id / "indexed.txt"
    periods = sorted({period for _, period, _ in issues_of(workspace, plan.id)})
    if not periods or (known.exists() and known.read_text(encoding="utf-8") == head):
        return
    for period in periods:
        Pages(workspace, plan, period, workspace.outputs).write_indexes()
    write_page(known, head)


def _put_back(workspace: Workspace, plan: Plan, last: Issue) -> None:
    """Put an issued page back in its place from where a new edition that was never recorded had moved it."""
    kind = next((kind for kind in KINDS if kind.name == last.brief), None)
    if kind is None:
        return
    pages = Pages(workspace, plan, last.period, workspace.outputs)
    place, kept = pages.place(kind, last.unit), pages.edition(kind, last.unit, last.edition)
    if _is(place.page, last) or not _is(kept.page, last):
        return
    with all_or_nothing() as put, workspace.ledger.writing() as writer:
        # Whoever was at it may have finished meanwhile.
        if by_key(writer.frame(Issue, plan.id))[last.brief, last.period, last.unit][-1] != last:
            return
        for old, new in zip(kept.files, place.files, strict=True):
            put(new, old.read_bytes() if old.exists() else None)
            put(old, None)


def _is(page: Path, issue: Issue) -> bool:
    return page.exists() and sha256_bytes(page.read_bytes()) == issue.sha256
