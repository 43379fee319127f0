"""Commands on the ledger: verify, export, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tasklib.cli.shared import sub_app
from tasklib.errors import ParameterError
from tasklib.workspace import Workspace

__all__: list[str] = []

ledger_app = sub_app("ledger", "台账：核验、备份、恢复")


@ledger_app.command(name="verify")
def ledger_verify() -> None:
    """核验台账：每条记录、方案快照、存档文件和防改动的触发器。"""
    from tasklib.ledger import verify

    workspace = Workspace.open()
    count, head = verify(workspace.ledger, workspace.archive)
    print(f"台账完好，共 {count} 条记录" + (f"，末条校验值 {head}。" if count else "。"))


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
