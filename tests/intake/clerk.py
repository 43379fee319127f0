"""What clerks and their programs do to a workbook: typing, harming, repacking, saving by LibreOffice."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tasklib.intake.form import PROBLEMS, RETROSPECTIVE

__all__ = ["Clerk", "as_ods", "as_xls", "compound", "converted", "needs_soffice", "record", "repacked"]

needs_soffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: soffice is not on the path"
)


class Clerk:
    """A template opened in a spreadsheet program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def sheet(self, table: str) -> Worksheet:
        """The sheet of that name."""
        found = self.book[table]
        assert isinstance(found, Worksheet)
        return found

    def columns(self, table: str) -> dict[str, int]:
        """The place of each column, from 1."""
        return {cell.value: cell.column for cell in self.sheet(table)[self.header(table)] if cell.value}

    def header(self, table: str) -> int:
        """The number of the row of column names."""
        return next(
            row[0].row for row in self.sheet(table).iter_rows() if any(c.value == "任务编号" for c in row)
        )

    def cell(self, table: str, row: int, column: str) -> Cell:
        """A cell of the table's row of that number, from 1."""
        found = self.sheet(table).cell(self.header(table) + row, self.columns(table)[column])
        assert isinstance(found, Cell)
        return found

    def below(self, table: str) -> int:
        """The number of the row below the last one that holds anything."""
        sheet = self.sheet(table)
        return 1 + max(c.row for row in sheet.iter_rows() for c in row if c.value is not None)

    def fill(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Clerk:
        """Type each row into the line of its task or indicator; new problems into the next free line."""
        for table, typed in rows.items():
            columns = self.columns(table)
            for values in typed:
                line = self._line(table, values)
                for column, value in values.items():
                    if column in columns:
                        cell = self.sheet(table).cell(line, columns[column])
                        cell.value = value
                        if isinstance(value, str):
                            # The cells to type in are formatted as text, where "=1+1" stays what it is.
                            cell.data_type = "s"
        return self

    def _line(self, table: str, values: Mapping[str, Any]) -> int:
        columns, sheet = self.columns(table), self.sheet(table)
        keys = [key for key in ("任务编号", "指标名称") if key in columns and key in values]
        if table not in (PROBLEMS, RETROSPECTIVE):
            for line in range(self.header(table) + 1, sheet.max_row + 1):
                if all(sheet.cell(line, columns[key]).value == values[key] for key in keys):
                    return line
        return self.below(table)

    def save(self, name: str = "甲县.xlsx") -> Path:
        """Save beside the template."""
        path = self.path.with_name(name)
        self.book.save(path)
        return path


def repacked(
    content: bytes,
    change: Mapping[str, Callable[[bytes], bytes | None]] | None = None,
    add: Mapping[str, bytes] | None = None,
) -> bytes:
    """A zip with parts changed (None leaves a part out) and added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = (change or {}).get(name, bytes)(old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return packed.getvalue()


def converted(path: Path, form: str, folder: Path) -> Path:
    """The workbook as the real LibreOffice saves it."""
    home = f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}"
    out = folder / f"saved-{form}"
    command = ["soffice", home, "--headless", "--convert-to", form, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / f"{path.stem}.{form}"


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file of these streams; a path's first part is a storage. Every stream fills sectors of its own."""
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    chains: list[int] = []
    data = b""

    def keep(content: bytes) -> int:
        nonlocal data
        first, count = len(chains), max(1, -(-len(content) // 512))
        chains.extend([*range(first + 1, first + count), end])
        data += content.ljust(count * 512, b"\0")
        return first

    names = sorted({path.split("/")[0] for path in streams}, key=lambda name: (len(name), name.upper()))
    entries: list[list[Any]] = [["Root Entry", 5, none, none, 1, end, 0]]
    for name in names:
        n = len(entries)
        inner = [path for path in streams if path.startswith(f"{name}/")]
        right = n + 1 + len(inner) if name != names[-1] else none
        if not inner:
            # What is shorter would lie in the small streams, which this file has none of.
            content = streams[name].ljust(4096, b"\0")
            entries.append([name, 2, none, right, none, keep(content), len(content)])
            continue
        entries.append([name, 1, none, right, n + 1, 0, 0])
        for m, path in enumerate(inner, 1):
            content = streams[path].ljust(4096, b"\0")
            beside = n + 1 + m if m < len(inner) else none
            entries.append([path.split("/")[1], 2, none, beside, none, keep(content), len(content)])
    table = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack(
            "<HBBIII16sIQQIQ", 2 * len(name) + 2, kind, 1, left, right, child, b"", 0, 0, 0, first, size
        )
        for name, kind, left, right, child, first, size in entries
    )
    directory = keep(table + b"\0" * (-len(table) % 512))
    sectors = -(-(len(chains) + 1) // 127)
    allocation = len(chains)
    chains += [0xFFFFFFFD] * sectors
    chains += [free] * (sectors * 128 - len(chains))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0,
        sectors, directory, 0, 4096, end, 0, end, 0,
    )  # fmt: skip
    places = [*range(allocation, allocation + sectors), *[free] * (109 - sectors)]
    return header + struct.pack("<109I", *places) + data + struct.pack(f"<{len(chains)}I", *chains)


def record(kind: int, body: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def as_xls(sheets: Mapping[str, Sequence[Sequence[Any]]], *globals_: bytes) -> bytes:
    """An .xls workbook of these cells, numbers as such and everything else as text."""
    start, end = (
        (record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 0x10)),
        record(0x0A),
    )
    head, opened = start
    streams, at = [], []
    names = [bytes([len(name), 1]) + name.encode("utf-16-le") for name in sheets]
    size = len(head + b"".join(globals_) + end) + sum(10 + len(name) for name in names)
    for grid in sheets.values():
        cells = [opened]
        for r, row in enumerate(grid):
            for c, value in enumerate(row):
                place = struct.pack("<HHH", r, c, 0)
                if isinstance(value, int | float):
                    cells.append(record(0x203, place + struct.pack("<d", value)))
                elif value:
                    text = str(value).encode("utf-16-le")
                    cells.append(record(0x204, place + struct.pack("<HB", len(text) // 2, 1) + text))
        at.append(size + sum(map(len, streams)))
        streams.append(b"".join([*cells, end]))
    bounds = [
        record(0x85, struct.pack("<IH", place, 0) + name) for place, name in zip(at, names, strict=True)
    ]
    return compound({"Workbook": b"".join([head, *globals_, *bounds, end, *streams])})


def as_ods(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """An .ods workbook of these cells, numbers as such and everything else as text."""

    def cell(value: Any) -> str:
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if not value:
            return "<table:table-cell/>"
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in grid)
        + "</table:table>"
        for name, grid in sheets.items()
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    return packed.getvalue()
