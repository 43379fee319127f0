"""A draft's folder: the plan's files and the account of where each thing comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tasklib.drafting.account import account
from tasklib.drafting.draft import Draft
from tasklib.drafting.proposal import Proposal
from tasklib.errors import PlanError
from tasklib.files import readable_name, reason, write_together
from tasklib.plan.write import plan_files

ACCOUNT = "导入说明.md"


def write_draft(
    draft: Draft,
    proposal: Proposal,
    folder: Path,
    document: str,
    further: Mapping[str, bytes],
    *,
    force: bool,
) -> list[Path]:
    """Write a draft into a folder: everything, or nothing.

    Args:
        document: the document's file name, for the account.
        further: files that go with it, by name.
        force: replace what a draft put there before; other files in the folder stay.

    Returns:
        The files, in order.

    Raises:
        PlanError: a draft is there already, or something that is none; or the disk refuses.
    """
    if folder.is_symlink():
        raise PlanError(f"{folder} 是指向别处的链接，没有写入；请换一个 --id。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / ACCOUNT).is_file():
            raise PlanError(f"{folder} 里已有内容，又不是导入的草稿，没有改动；请换一个 --id，或先移走它。")
        if not force:
            raise PlanError(f"{folder} 里已有草稿，没有写入；要换掉请加 --force，或换一个 --id。")
    texts = {name: text.encode() for name, text in plan_files(proposal.plan).items()}
    texts[ACCOUNT] = account(draft, readable_name(document), proposal.defaults).encode()
    files = {folder / name: content for name, content in {**texts, **further}.items()}
    try:
        write_together(files)
    except OSError as error:
        raise PlanError(
            f"草稿未能写入 {folder}：{reason(error)}。请关上里面打开着的文件，检查磁盘空间和文件夹权限。"
        ) from error
    return list(files)
