"""Commands on the ledger: verify, export, import."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib.cli.shared import sub_app
from tasklib.errors import ParameterError, TamperedError
from tasklib.workspace import Workspace

__all__: list[str] = []

ledger_app = sub_app("ledger", "台账：核验、备份、恢复")


@ledger_app.command(name="verify")
def ledger_verify(
    *,
    expect: Annotated[
        str | None, Parameter(help="以前抄存的末条校验值（至少前 12 位），核对那一条还在不在台账里")
    ] = None,
) -> None:
    """核验台账：每条记录、方案快照、存档文件和防改动的触发器。"""
    from tasklib.ledger import verify

    kept = (expect or "").strip().lower()
    if expect is not None and not re.fullmatch("[0-9a-f]{12,64}", kept):
        raise ParameterError(f"校验值须是末条校验值的前 12 位或更多（数字和 a 至 f），现为“{expect}”。")
    workspace = Workspace.open()
    count, head = verify(workspace.ledger, workspace.archive)
    entries = workspace.ledger.entries() if kept else []
    found = next((entry.seq for entry, stored in entries if stored.startswith(kept)), None)
    if kept and found is None:
        raise TamperedError(
            f"台账前后相接，但没有校验值为 {kept} 的记录：那一条及其以后的可能被截去或整个换过，请用备份核对。"
        )
    print(f"台账完好，共 {count} 条记录" + (f"，末条校验值 {head}。" if count else "。"))
    if found:
        print(f"校验值 {kept} 是第 {found} 条，仍在台账里。")


@ledger_app.command(name="export")
def ledger_export(out: Annotated[Path | None, Parameter(help="备份文件；默认输出到屏幕")] = None) -> None:
    """备份台账为 JSONL（每行一条记录，含方案快照）。"""
    from tasklib.ledger import export_lines
    from tasklib.publish.pages import write_page

    text = "".join(f"{line}\n" for line in export_lines(Workspace.open().ledger))
    if out is None:
        sys.stdout.write(text)
    else:
        write_page(out, text)
        print(f"已备份到 {out}。")


@ledger_app.command(name="import")
def ledger_import(backup: Annotated[Path, Parameter(help="tasklib ledger export 的备份文件")], /) -> None:
    """把备份恢复到空台账。"""
    from tasklib.ledger import import_lines

    try:
        lines = backup.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise ParameterError(f"备份文件“{backup}”读不出，请检查路径。") from None
    print(f"已恢复 {import_lines(Workspace.open().ledger, lines)} 条记录。")
    print("来件原件不在备份文件里：请把 archive 文件夹一并拷回，再运行 tasklib ledger verify。")
