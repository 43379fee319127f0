"""How large a file may be, packed and unpacked."""

from __future__ import annotations

# A sheet of ten columns whose every row down to the last was formatted takes some 25 MB, packed.
WORKBOOK_BYTES = 32 << 20
# Eight counties' tables of a whole year take some 1 MB.
CSV_BYTES = 8 << 20
EVIDENCE_BYTES = 100 << 20
# Such a sheet unpacks to some 270 MB, eleven times its size.
UNPACKED_BYTES = 512 << 20
RATIO = 200
# Below this a high ratio does no harm.
RATIO_FROM = 16 << 20
# Styles, relations and properties, which are held in memory some 25 times their size.
TREES_BYTES = 16 << 20
PARTS = 2000
# Rows × columns up to the last used cell: what a reader must hold in memory.
CELLS = 3_000_000
# The most that a spreadsheet program has.
WIDEST = 16_384


class TooLarge(Exception):
    """A file that is not kept; ``found`` is its size in words."""

    def __init__(self, rule: str, must: str, remedy: str, found: str) -> None:
        super().__init__(rule, must, remedy, found)
        self.rule, self.must, self.remedy, self.found = rule, must, remedy, found
