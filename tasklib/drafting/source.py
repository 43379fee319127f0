"""A document as its lines and tables: what every format comes down to before anything is understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

# One character for one, so that what is found in the plain text lies at the same place in the written.
_PLAIN = str.maketrans(
    "，：；（）！？．﹒％＋＞＜＝［］　\xa0\u2002\u2003０１２３４５６７８９",
    ",:;()!?..%+><=[]    0123456789",
)


def plain(text: str) -> str:
    """The text with half-width punctuation and figures, each character at its place: for looking, not keeping."""
    return text.translate(_PLAIN)


@dataclass(frozen=True)
class Line:
    """A line or paragraph with its number in the document, from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Row:
    """A table's row: the line it begins on, and its cells, merged ones filled in."""

    number: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The cells as one line, for searching and citing."""
        return " ".join(cell for cell in dict.fromkeys(self.cells) if cell)


@dataclass(frozen=True)
class Table:
    """A table; every row has the same columns unless it is ``ragged`` (its cells lost their columns).

    Attributes:
        name: of the sheet that it fills, where that says what its rows are about.
    """

    rows: tuple[Row, ...]
    ragged: bool = False
    name: str = ""


Block = Line | Table


@dataclass(frozen=True)
class Source:
    """A document: its blocks in reading order.

    Attributes:
        left_out: what was not read, told in a phrase each.
    """

    blocks: tuple[Block, ...]
    left_out: tuple[Line, ...] = ()

    @property
    def lines(self) -> list[Line]:
        """The lines outside tables."""
        return [b for b in self.blocks if isinstance(b, Line)]

    @property
    def text(self) -> str:
        """Everything, tables included."""
        return "\n".join(
            b.text if isinstance(b, Line) else "\n".join(row.text for row in b.rows) for b in self.blocks
        )

    def mapped(self, change: Callable[[str], str]) -> Source:
        """The source with every line and cell changed."""

        def changed(block: Block) -> Block:
            if isinstance(block, Line):
                return replace(block, text=change(block.text))
            rows = (Row(row.number, tuple(change(c) for c in row.cells)) for row in block.rows)
            return replace(block, rows=tuple(rows))

        return replace(self, blocks=tuple(changed(b) for b in self.blocks))
