"""Evidence taken out of the archive under its own name, to be looked at."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import polars as pl
from markupsafe import Markup

from tasklib.brief.marks import ASIDES
from tasklib.errors import LedgerError, sentence_of
from tasklib.files import size_in_words, write_whole
from tasklib.lab.pieces import Said, open_file, side_by_side
from tasklib.lab.session import Session
from tasklib.record import FiledRow
from tasklib.workspace import Workspace

# What the programs of these types open; any other ending could make a program run the file.
_HARMLESS = re.compile(
    r"\.(?:pdf|png|jpe?g|gif|bmp|tiff?|webp|docx?|xlsx?|pptx?|wps|et|dps|ofd)", re.IGNORECASE
)
_UNNAMEABLE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def take_out(workspace: Workspace, file: Mapping[str, Any]) -> Path:
    """Copy an archived file, a row of the table ``evidence``, to ``data/opened`` under its own name.

    Returns:
        The copy, in a folder of its own.

    Raises:
        LedgerError: the archive no longer has it as it came.
    """
    if fault := workspace.archive.fault(file["sha256"]):
        raise LedgerError(f"“{file['name']}”取不出：{fault}，请运行 tasklib ledger verify 查明。")
    name = _UNNAMEABLE.sub("_", file["name"])[-120:]
    if not _HARMLESS.fullmatch(Path(name).suffix):
        name += mimetypes.guess_extension(file["media"]) or ".bin"
    copy: Path = workspace.data / "opened" / file["sha256"][:12] / name
    write_whole(copy, workspace.archive.path(file["sha256"]).read_bytes())
    return copy


def proofs(session: Session, row: FiledRow) -> list[widgets.Widget]:
    """A line for each file on record for a filed row, its 盖章件 too, with a button that opens it."""
    own = (pl.col("unit") == row.unit) & (pl.col("period") == row.period)
    files = session.tables["evidence"].filter(own & (pl.col("task").is_null() | (pl.col("task") == row.task)))
    found = [_proof(session.workspace, file) for file in files.to_dicts()]
    return [Said(Markup("<b>{}</b>").format("佐证材料文件" if found else "没有收到佐证材料文件。")), *found]


def _proof(workspace: Workspace, file: dict[str, Any]) -> widgets.HBox:
    marks = ("盖章件" if file["kind"] == "stamped" else "", ASIDES[file["aside"]])
    marked = "".join(f"（{mark}）" for mark in marks if mark)
    said = Said(f"{file['name']}{marked}　{size_in_words(file['size'])}，{file['received_on']} 收到")
    button = widgets.Button(description="取出打开", icon="external-link", layout={"width": "auto"})
    button.on_click(partial(_open, workspace, file, said))
    return side_by_side(button, said)


def _open(workspace: Workspace, file: dict[str, Any], said: Said, _: object) -> None:
    try:
        copy = take_out(workspace, file)
    except (LedgerError, OSError) as error:
        said.say(sentence_of(error), "bad")
    else:
        open_file(copy)
        said.say(f"{file['name']}　已取出：{copy}")
