"""What every format's module tells of a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tasklib.intake.cells import CellError, Formula
from tasklib.intake.formats.limits import CELLS, WIDEST

# Row and column, from 0.
Cell = tuple[int, int]
# The first cell and the last.
Block = tuple[Cell, Cell]
Danger = Literal["macros", "external-links", "encrypted", "active-objects", "xml-entities", "binary-workbook"]

# What must be true, and the remedy.
DANGERS: dict[Danger, tuple[str, str]] = {
    "macros": ("工作簿不能带宏", "请用 Excel 或 WPS 另存为不带宏的 .xlsx 再报送"),
    "external-links": (
        "工作簿不能链接别的文件或数据源",
        "请在“数据—编辑链接”里断开链接、删去数据连接后保存，再重新报送",
    ),
    "encrypted": (
        "工作簿不能加密",
        "请打开后取消密码（“文件—信息—保护工作簿—用密码进行加密”，清空密码；WPS 在“文件—文档加密”）再保存、报送；"
        "模板自带的工作表保护不用取消",
    ),
    "active-objects": (
        "工作簿不能嵌入控件、程序或别的文件",
        "请删去嵌入的控件和对象；要附的材料作为佐证材料一起报送",
    ),
    "xml-entities": ("工作簿里不能有文档类型声明和实体", "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送"),
    "binary-workbook": ("须是 .xlsx、.xls、.ods 工作簿", "这是二进制工作簿（.xlsb），请另存为 .xlsx 再报送"),
}
# With these no cell can be read, or none should be.
UNREADABLE: frozenset[Danger] = frozenset({"encrypted", "xml-entities", "binary-workbook"})


class Damaged(Exception):
    """The file is no workbook that can be opened."""


@dataclass
class SheetFacts:
    """What a sheet's cells are, beside the values that a reader gives.

    Attributes:
        unsound: formulas and error values, at their addresses.
        percents: numbers that are shown as percentages.
        merged: merged blocks, where the reader does not tell them.
        used: the rows and columns up to the last cell that holds anything; None where they are few.
    """

    unsound: dict[Cell, Formula | CellError] = field(default_factory=dict)
    percents: set[Cell] = field(default_factory=set)
    merged: list[Block] = field(default_factory=list)
    used: tuple[int, int] | None = None
    _covered: int = field(default=0, init=False)

    def use(self, row: int, column: int) -> None:
        """Count a cell that holds something."""
        rows, columns = self.used or (0, 0)
        self.used = max(rows, row + 1), max(columns, column + 1)

    @property
    def is_sparse(self) -> bool:
        """Whether its cells reach further than a reader should follow."""
        rows, columns = self.used or (0, 0)
        return rows * columns > CELLS or columns > WIDEST

    def cover(self, block: Block, formula: Formula) -> None:
        """Count every cell of a block as the formula whose results fill it.

        Raises:
            Damaged: no sheet has so many.
        """
        (top, left), (bottom, right) = block
        self._covered += (bottom - top + 1) * (right - left + 1)
        if self._covered > CELLS:
            raise Damaged
        for row in range(top, bottom + 1):
            self.unsound |= dict.fromkeys(((row, column) for column in range(left, right + 1)), formula)


class Book:
    """A workbook before its values are read.

    Attributes:
        content: the file's bytes.
        dangers: what must not be in it, each once.
        properties: its custom properties, by name.
        since_1904: whether its days count from 1904, as old Macintosh workbooks' do.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.dangers: tuple[Danger, ...] = ()
        self.properties: dict[str, str] = {}
        self.since_1904 = False
        self._sheets: dict[str, SheetFacts] = {}

    @property
    def at_once(self) -> tuple[str, ...]:
        """The sheets that a reader loads as it opens the file, whether they are wanted or not."""
        return tuple(self._sheets)

    def facts(self, sheet: str) -> SheetFacts:
        """What the values of the sheet of that name do not tell.

        Raises:
            Damaged: the sheet cannot be told.
        """
        if sheet not in self._sheets:
            raise Damaged
        return self._sheets[sheet]
