"""What came, sorted into bundles: a workbook alone, or the three CSV tables of one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasklib.errors import ParameterError
from tasklib.files import reason
from tasklib.intake.finding import Finding
from tasklib.intake.form import TABLES, name_key
from tasklib.intake.tables import Cover, Table, read_csv_table, read_workbook
from tasklib.ledger import Archive, SourceFile
from tasklib.plan import Plan

__all__ = ["Bundle", "Owner", "read_bundles"]

# A unit's code and a period's key; the period is None where it could not be read.
Owner = tuple[str, str | None]
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods"})


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
    """

    is_csv: bool
    name: str
    files: list[SourceFile] = field(default_factory=list)
    cover: Cover | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    plan: Plan | None = None
    owners: dict[Owner, None] = field(default_factory=dict)
    noted: list[tuple[Owner | None, Finding]] = field(default_factory=list)

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
        return any(finding.severity == "error" for _, finding in self.noted)


def read_bundles(paths: Sequence[Path], archive: Archive) -> list[Bundle]:
    """Archive every file, then read it; what cannot be read is noted in its bundle.

    Args:
        paths: workbooks, CSV tables, or folders that hold the three CSV tables.
        archive: where the bytes are kept before anything is judged.

    Raises:
        ParameterError: a path names nothing that can be read; nothing was archived.
        LedgerError: the archive cannot be written.
    """
    found = _expand(paths)
    contents = [_bytes(path) for path in found]
    repeated = Counter(path.name for path in found)
    bundles: dict[Path, Bundle] = {}
    for path, content in zip(found, contents, strict=True):
        label = path.name if repeated[path.name] == 1 else f"{path.parent.name}/{path.name}"
        is_csv = path.suffix.lower() == ".csv"
        key = path.parent if is_csv else path
        bundle = bundles.setdefault(key, Bundle(is_csv, f"{path.parent.name}/" if is_csv else label))
        bundle.files.append(archive.store(label, content, len(bundle.files) + 1))
        _read(bundle, path, label, content)
    for bundle in bundles.values():
        if bundle.is_csv:
            _whole(bundle)
    return list(bundles.values())


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if _table_name(p) and p.is_file())
            if not inside:
                raise ParameterError(
                    f"文件夹“{path.name}”里没有 CSV 表，须有{'、'.join(TABLES)}三张；工作簿请逐个列出。"
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
    if not bundle.is_csv and suffix not in _WORKBOOKS:
        must = "须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
        bundle.note(Finding(label, "extension", must, "请另存为 .xlsx 再报送", found=suffix or "没有扩展名"))
    elif not content:
        bundle.note(
            Finding(label, "empty-file", "文件不能是空的", "请重新导出或重新发送该文件", found="0 字节")
        )
    elif not bundle.is_csv:
        bundle.cover, bundle.tables = read_workbook(label, content, bundle.note)
    elif (name := _table_name(path)) is None or name in bundle.tables:
        must = f"CSV 表须名为{'、'.join(f'{table}.csv' for table in TABLES)}，每张一个文件"
        bundle.note(Finding(label, "table-name", must, "请改正文件名", found=path.name))
    elif table := read_csv_table(label, name, content, bundle.note):
        bundle.tables[name] = table


def _whole(bundle: Bundle) -> None:
    names = {_table_name(Path(file.name)) for file in bundle.files}
    for name in TABLES:
        if name not in names:
            must = f"三张表须同时报送，须有 {name}.csv"
            bundle.note(Finding(bundle.name, "missing-table", must, "没有内容的表也请附上，只留列名行"))
