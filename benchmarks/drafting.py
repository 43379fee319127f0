"""A document of fifty pages drafted, beside its own reader alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from docx import Document

from benchmarks.timing import compare
from tasklib.drafting import Draft, read_draft

__all__ = ["by_docx", "drafting", "write_document"]

# A page holds some 22 lines of 28 characters, and an item with its clause takes seven of them.
_PAGES = 50
_ITEMS_A_PAGE = 3
_WORDS = (
    "梳理本单位承担的公开事项，逐项明确内容、标准和方式，健全更新机制，及时回应群众关切，切实提升服务水平。"
    * 3
)


def drafting(folder: Path) -> None:
    """Measure in a folder of its own."""
    folder.mkdir()
    path = folder / "方案.docx"
    write_document(path)
    count = len(read_draft(path).tasks)
    case: partial[Draft] = partial(read_draft, path)
    name = f"a Word document of {_PAGES} pages, {count} tasks, drafted"
    compare(name, case, "its text read with python-docx", partial(by_docx, path), 5, count, "tasks")


def write_document(path: Path) -> None:
    """An outlined plan of fifty pages (示例)."""
    document = Document()
    document.add_paragraph("示例市2022年重点工作任务分工方案")
    number = 0
    for section in "一二三四五":
        document.add_paragraph(f"{section}、第{section}类工作")
        for _ in range(_PAGES * _ITEMS_A_PAGE // 5):
            number += 1
            document.add_paragraph(
                f"{number}.做好第{number}项工作。{_WORDS}2022年6月底前完成，覆盖率达85%以上。"
            )
            document.add_paragraph("牵头单位：示例市政府办公室；责任单位：各县（市、区）政府、市政府各部门。")
    document.save(str(path))


def by_docx(path: Path) -> list[str]:
    """Every paragraph's text, by the library that the draft is read with."""
    return [paragraph.text for paragraph in Document(str(path)).paragraphs]
