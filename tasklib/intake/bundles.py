"""What came, sorted into bundles: a workbook alone, or the three CSV tables of one folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasklib.errors import ParameterError
from tasklib.intake.arrivals import (
    UNREADABLE_SUFFIXES,
    arrive,
    check_readable,
    files_in,
    is_filing,
    opened,
)
from tasklib.intake.cells import shown
from tasklib.intake.csv_tables import read_csv_table
from tasklib.intake.finding import Finding, one_line
from tasklib.intake.form import IMPLEMENTATION, PROGRESS, RETROSPECTIVE, SHEETS, TABLES, name_key
from tasklib.intake.formats import Book
from tasklib.intake.media import media_of
from tasklib.intake.naming import base_name, names_file
from tasklib.intake.tables import Cover, Grid, Table
from tasklib.intake.workbooks import read_workbook
from tasklib.ledger import Archive, SourceFile
from tasklib.plan import Plan

# A unit's code and a period's key; the period is None where it could not be read.
Owner = tuple[str, str | None]
# plan_period_unit_…, as templates are named.
_TEMPLATE = re.compile(r"^[a-z][a-z0-9-]*_\d{4}[a-z0-9-]*_\w+_", re.ASCII | re.IGNORECASE)
# Not even as evidence.
_NEVER = frozenset({"macros", "active-objects"})


@dataclass(frozen=True)
class Loose:
    """A file that came beside a filing: its archived copy, its type by content (None: not taken), and
    what is wrong where it was too large to keep."""

    file: SourceFile
    media: str | None
    fault: Finding | None = None


@dataclass
class Bundle:
    """Files that belong together, what they hold, and what was found wrong with them.

    Attributes:
        files: the archived copies, in the order they came.
        cover: the workbook's cover; None for CSV tables and for a workbook without one.
        tables: the tables that could be read, by name.
        plan: the plan they are filed under, once known.
        owners: every (unit, period) that the files name, in order.
        noted: findings, each with the (unit, period) whose rows it concerns, or None.
        grids: every sheet as parsed, by its name, for the marked copy.
        loose: what came beside the filing and may be its 佐证材料.
        confirmed: whether the office has confirmed what is only questionable.
        properties: the workbook's own custom properties, by name.
        held: what is wrong with the workbook's 总结复盘, until its period tells whether it is of the form.
    """

    is_csv: bool
    name: str
    files: list[SourceFile] = field(default_factory=list)
    cover: Cover | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    plan: Plan | None = None
    owners: dict[Owner, None] = field(default_factory=dict)
    noted: list[tuple[Owner | None, Finding]] = field(default_factory=list)
    grids: dict[str, Grid] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)
    confirmed: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    held: list[Finding] = field(default_factory=list)

    def note(self, finding: Finding, owner: Owner | None = None) -> None:
        """Keep a finding."""
        self.noted.append((owner, finding))

    @property
    def findings(self) -> list[Finding]:
        """Every finding, in the order of the files' cells."""
        return sorted((finding for _, finding in self.noted), key=lambda finding: finding.order)

    def noted_of(self, owner: Owner) -> list[Finding]:
        """What concerns one owner: its own rows, and what is nobody's, such as a cover's cell."""
        own = (finding for whose, finding in self.noted if whose in (owner, None))
        return sorted(own, key=lambda finding: finding.order)

    def column(self, table: str, column: str) -> list[str]:
        """What the rows of a table say in a column, blanks left out; nothing where there is none."""
        found = self.tables.get(table)
        at = found.columns.get(column) if found else None
        said = (shown(row[at]) for _, row in found.rows if at < len(row)) if found and at is not None else ()
        return [text for text in said if text]

    @property
    def is_of_form(self) -> bool:
        """Whether it is, or was, a filing; else it is some list or table of a unit's own."""
        return (
            self.is_csv
            or not self.grids
            or any(name.startswith("tasklib-") for name in self.properties)
            or any(ours in sheet for ours in SHEETS for sheet in self.grids)
            or _TEMPLATE.search(base_name(self.name)) is not None
            or any(finding.rule in _NEVER for _, finding in self.noted)
        )

    @property
    def failed(self) -> bool:
        """Whether anything refuses the bundle."""
        return any(self.refuses(finding) for _, finding in self.noted)

    def refuses(self, finding: Finding) -> bool:
        """Whether the finding refuses the bundle: an error, or a question nobody has confirmed."""
        return finding.severity == "error" or (finding.severity == "question" and not self.confirmed)


def read_bundles(paths: Sequence[Path], archive: Archive) -> list[Bundle]:
    """Archive every file, then read it; what cannot be read is noted in its bundle.

    Files that are neither workbooks of the form nor CSV tables lie loose: they go to the bundles of
    their own folder, else of the nearest folder around it that holds any. A workbook that holds
    nothing of the form does so only where some row names it.

    Args:
        paths: workbooks, CSV tables, evidence files, or folders that hold any of them, at any depth.
        archive: where the bytes are kept before anything is judged.

    Raises:
        ParameterError: a path names nothing that can be read; nothing was archived.
        LedgerError: the archive cannot be written.
    """
    found = _expand(paths)
    for path in found:
        check_readable(path)
    repeated = Counter(path.name for path in found)
    bundles: dict[Path, Bundle] = {}
    loose: dict[Path, Loose] = {}
    strange: dict[Path, Loose] = {}
    for path in found:
        label = path.name if repeated[path.name] == 1 else f"{path.parent.name}/{path.name}"
        if not is_filing(path):
            came = arrive(path, label, archive)
            loose[path] = Loose(came.file, media_of(came.content), came.fault)
            continue
        is_csv = path.suffix.lower() == ".csv"
        key, name = (path.parent, f"{path.parent.name}/") if is_csv else (path, label)
        bundle = bundles.setdefault(key, Bundle(is_csv, name))
        came = arrive(path, label, archive, len(bundle.files) + 1)
        bundle.files.append(came.file)
        if came.fault:
            bundle.note(came.fault)
        else:
            _read(bundle, path, label, came.content, came.book)
        if not bundle.is_of_form:
            strange[path] = Loose(came.file, media_of(came.content))
    for bundle in bundles.values():
        if bundle.is_csv:
            _whole(bundle)
    proofs = [text for bundle in bundles.values() for text in bundle.column(PROGRESS, "佐证材料")]
    for path, file in strange.items():
        if any(names_file(text, path.name) for text in proofs):
            loose[path] = file
            del bundles[path]
        elif len(bundles) > 1:
            must = "须是下发的报送表，或在某一事项的佐证材料里写明文件名的材料"
            remedy = "报送表请用下发的模板填报，不要改名工作表；佐证材料请在佐证材料里写上这个文件名"
            bundles[path].note(Finding(file.file.name, "evidence-unnamed", must, remedy))
    _give_out(loose, bundles)
    return list(bundles.values())


def glance(paths: Sequence[Path]) -> Bundle:
    """What lies in the files of one bundle, read without keeping them, to see whose they are.

    Raises:
        OSError, TooLarge: one of them cannot be read.
    """
    bundle = Bundle(paths[0].suffix.lower() == ".csv", paths[0].name)
    for path in paths:
        _read(bundle, path, path.name, *opened(path))
    return bundle


def keeping(bundles: Sequence[Bundle]) -> str:
    """What the archive holds of what came, as a part of a sentence."""
    files = [file for b in bundles for file in (*b.files, *(loose.file for loose in b.loose))]
    dropped = list(dict.fromkeys(one_line(file.name) for file in files if file.dropped))
    if not dropped:
        return "来件已存档"
    told = "未留存，只记文件名、大小和校验值"
    if all(file.dropped for file in files):
        return f"来件{told}"
    return f"{'、'.join(dropped)}{told}，其余来件已存档"


def _give_out(loose: dict[Path, Loose], bundles: dict[Path, Bundle]) -> None:
    filed = [(key if bundle.is_csv else key.parent, bundle) for key, bundle in bundles.items()]
    for path, file in loose.items():
        name, beside = file.file.name, _beside(path, filed)
        for bundle in beside:
            bundle.loose.append(file)
        if not beside:
            beside = [bundles.setdefault(path, Bundle(False, name, [file.file]))]
            must = "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
            remedy = "佐证材料请与报送表一起收；报送表请另存为 .xlsx 再报送"
            beside[0].note(Finding(name, "extension", must, remedy))
        if file.fault:
            beside[0].note(file.fault)


def _beside(path: Path, filed: Sequence[tuple[Path, Bundle]]) -> list[Bundle]:
    for folder in path.parents:
        here = [bundle for at, bundle in filed if at == folder]
        below = [bundle for at, bundle in filed if at.is_relative_to(folder)]
        if below:
            return here or below
    return [bundle for _, bundle in filed]


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = files_in(path)
            if not any(_table_name(p) or (is_filing(p) and p.suffix.lower() != ".csv") for p in inside):
                raise ParameterError(
                    f"文件夹“{path.name}”里没有可收的报送：须有一份工作簿，或{'、'.join(TABLES)}三张 CSV 表。"
                )
            found |= {p.absolute(): None for p in inside}
        elif path.is_file():
            found[path.absolute()] = None
        else:
            raise ParameterError(f"没有找到文件“{path.name}”，请核对路径；本次没有收任何文件。")
    if not found:
        raise ParameterError("须给出要收的文件或文件夹，现在一个也没有。")
    return list(found)


def _table_name(path: Path) -> str | None:
    name = name_key(path.stem)
    return name if path.suffix.lower() == ".csv" and name in (*TABLES, RETROSPECTIVE) else None


def _read(bundle: Bundle, path: Path, label: str, content: bytes, book: Book | None) -> None:
    suffix = path.suffix.lower()
    if suffix in UNREADABLE_SUFFIXES:
        must = "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
        bundle.note(Finding(label, "extension", must, UNREADABLE_SUFFIXES[suffix], found=suffix))
    elif not content:
        bundle.note(
            Finding(label, "empty-file", "文件不能是空的", "请重新导出或重新发送该文件", found="0 字节")
        )
    elif not bundle.is_csv:
        noted: list[Finding] = []
        read = read_workbook(label, book, noted.append, optional=(RETROSPECTIVE,))
        if IMPLEMENTATION in read.grids and not read.tables:
            # None of it is a filing's; what its sheets lack of one would only mislead.
            bundle.grids = {name: [] for name in read.grids}
            bundle.note(_implementation(label))
            return
        for finding in noted:
            bundle.note(finding)
        bundle.grids, bundle.cover, bundle.tables = read.grids, read.cover, read.tables
        bundle.properties, bundle.held = read.properties, read.held
    elif name_key(path.stem) == IMPLEMENTATION:
        bundle.note(_implementation(label))
    elif (name := _table_name(path)) is None or name in bundle.tables:
        must = f"CSV 表须名为{'、'.join(f'{table}.csv' for table in TABLES)}，每张一个文件"
        bundle.note(Finding(label, "table-name", must, "请改正文件名", found=path.name))
    else:
        bundle.grids[name], table = read_csv_table(label, name, content, bundle.note)
        if table:
            bundle.tables[name] = table


def _implementation(label: str) -> Finding:
    remedy = "请用 tasklib implementation file 收（办公桌“收件”下“更多办理”里的“收实施方案”），正文一起给"
    return Finding(label, "implementation-form", "须是报送表，这是报备用的实施方案备案表", remedy)


def _whole(bundle: Bundle) -> None:
    names = {_table_name(Path(file.name)) for file in bundle.files}
    for name in TABLES:
        if name not in names:
            must = f"三张表须同时报送，须有 {name}.csv"
            bundle.note(Finding(bundle.name, "missing-table", must, "没有内容的表也请附上，只留列名行"))
