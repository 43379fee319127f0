"""What came, sorted into bundles: a workbook alone, or the three CSV tables of one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tasklib.errors import ParameterError
from tasklib.files import reason
from tasklib.intake.finding import Finding
from tasklib.intake.form import TABLES, name_key
from tasklib.intake.media import XLSX, media_of
from tasklib.intake.tables import Cover, Grid, Table, read_csv_table, read_workbook
from tasklib.ledger import Archive, SourceFile
from tasklib.plan import Plan

__all__ = ["Bundle", "Loose", "Owner", "read_bundles"]

# A unit's code and a period's key; the period is None where it could not be read.
Owner = tuple[str, str | None]
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})
_MACROS = "请用 Excel 或 WPS 另存为不带宏的 .xlsx 再报送"
_UNREADABLE = {
    ".et": "这是 WPS 表格自己的格式，请在 WPS 里另存为 .xlsx 再报送",
    ".ett": "这是 WPS 表格模板，请在 WPS 里另存为 .xlsx 再报送",
    ".xlsm": _MACROS,
    ".xlsb": _MACROS,
    ".xltm": _MACROS,
}
_FILINGS = _WORKBOOKS | _UNREADABLE.keys()


@dataclass(frozen=True)
class Loose:
    """A file that came beside a filing: its archived copy, and its type by content (None: not taken)."""

    file: SourceFile
    media: str | None


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

    def note(self, finding: Finding, owner: Owner | None = None) -> None:
        """Keep a finding."""
        self.noted.append((owner, finding))

    @property
    def findings(self) -> list[Finding]:
        """Every finding, in the order of the files' cells."""
        return sorted((finding for _, finding in self.noted), key=lambda finding: finding.order)

    @property
    def failed(self) -> bool:
        """Whether anything refuses the bundle."""
        return any(self.refuses(finding) for _, finding in self.noted)

    def refuses(self, finding: Finding) -> bool:
        """Whether the finding refuses the bundle: an error, or a question nobody has confirmed."""
        return finding.severity == "error" or (finding.severity == "question" and not self.confirmed)


def read_bundles(paths: Sequence[Path], archive: Archive) -> list[Bundle]:
    """Archive every file, then read it; what cannot be read is noted in its bundle.

    Files that are neither workbooks of the form nor CSV tables lie loose: they go to the bundles
    of their own folder, else to every bundle of the command.

    Args:
        paths: workbooks, CSV tables, evidence files, or folders that hold any of them.
        archive: where the bytes are kept before anything is judged.

    Raises:
        ParameterError: a path names nothing that can be read; nothing was archived.
        LedgerError: the archive cannot be written.
    """
    found = _expand(paths)
    contents = [_bytes(path) for path in found]
    repeated = Counter(path.name for path in found)
    bundles: dict[Path, Bundle] = {}
    loose: dict[Path, list[Loose]] = {}
    for path, content in zip(found, contents, strict=True):
        label = path.name if repeated[path.name] == 1 else f"{path.parent.name}/{path.name}"
        suffix = path.suffix.lower()
        if suffix != ".csv" and suffix not in _FILINGS:
            kept = archive.store(label, content, 1)
            loose.setdefault(path.parent, []).append(Loose(kept, media_of(content)))
            continue
        is_csv = suffix == ".csv"
        key = path.parent if is_csv else path
        bundle = bundles.setdefault(key, Bundle(is_csv, f"{path.parent.name}/" if is_csv else label))
        bundle.files.append(archive.store(label, content, len(bundle.files) + 1))
        _read(bundle, path, label, content)
    for key, bundle in list(bundles.items()):
        if bundle.is_csv:
            _whole(bundle)
        elif len(bundles) > 1 and bundle.grids and not bundle.cover and not bundle.tables:
            # No sheet of the form at all: a list or a table of the office's, sent as evidence.
            loose.setdefault(key.parent, []).append(Loose(replace(bundle.files[0], n=1), XLSX))
            del bundles[key]
    _give_out(loose, bundles)
    return list(bundles.values())


def _give_out(loose: dict[Path, list[Loose]], bundles: dict[Path, Bundle]) -> None:
    filed = list(bundles.items())
    for folder, files in loose.items():
        own = [b for key, b in filed if folder == (key if b.is_csv else key.parent)]
        for bundle in own or [b for _, b in filed]:
            bundle.loose += files
        if not filed:
            for file in files:
                bundle = bundles[folder / file.file.name] = Bundle(False, file.file.name, [file.file])
                must = "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
                remedy = "佐证材料请与报送表一起收；报送表请另存为 .xlsx 再报送"
                bundle.note(Finding(file.file.name, "extension", must, remedy))


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))
            if not any(p.suffix.lower() in _FILINGS or _table_name(p) for p in inside):
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
    return name if path.suffix.lower() == ".csv" and name in TABLES else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ParameterError(
            f"文件“{path.name}”读不出来（{reason(error)}），请关闭正在编辑它的程序或检查权限；本次没有收任何文件。"
        ) from error


def _read(bundle: Bundle, path: Path, label: str, content: bytes) -> None:
    suffix = path.suffix.lower()
    if suffix in _UNREADABLE:
        must = "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
        bundle.note(Finding(label, "extension", must, _UNREADABLE[suffix], found=suffix))
    elif not content:
        bundle.note(
            Finding(label, "empty-file", "文件不能是空的", "请重新导出或重新发送该文件", found="0 字节")
        )
    elif not bundle.is_csv:
        bundle.grids, bundle.cover, bundle.tables = read_workbook(label, content, bundle.note)
    elif (name := _table_name(path)) is None or name in bundle.tables:
        must = f"CSV 表须名为{'、'.join(f'{table}.csv' for table in TABLES)}，每张一个文件"
        bundle.note(Finding(label, "table-name", must, "请改正文件名", found=path.name))
    else:
        bundle.grids[name], table = read_csv_table(label, name, content, bundle.note)
        if table:
            bundle.tables[name] = table


def _whole(bundle: Bundle) -> None:
    names = {_table_name(Path(file.name)) for file in bundle.files}
    for name in TABLES:
        if name not in names:
            must = f"三张表须同时报送，须有 {name}.csv"
            bundle.note(Finding(bundle.name, "missing-table", must, "没有内容的表也请附上，只留列名行"))
