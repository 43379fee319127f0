"""Tables that sort, search and let a row be chosen; every cell is text, whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from itables import JavascriptFunction
from itables.widget import ITable

_CHINESE = {
    "search": "查找：",
    "info": "第 _START_ 至 _END_ 行，共 _TOTAL_ 行",
    "infoEmpty": "没有行",
    "infoFiltered": "（从 _MAX_ 行中筛出）",
    "emptyTable": "没有数据",
    "zeroRecords": "没有符合的行",
    "paginate": {"first": "首页", "previous": "上页", "next": "下页", "last": "末页"},
    "select": {"rows": {"_": "", "0": "", "1": ""}},
    "aria": {"orderable": "点击排序", "orderableReverse": "再点反向排序", "orderableRemove": "再点恢复原序"},
}
# A cell that begins with a light's shape says which light it is, for the style sheet to colour.
_LIT = JavascriptFunction(
    'function (cell, data) { if ("■▲●◇◆○".includes(String(data)[0])) { cell.dataset.light = data[0]; } }'
)


class Grid(ITable):
    """An itables widget over display frames: Chinese controls, one row chosen at a time."""

    def __init__(self, chosen: Callable[[int], None], prose: Sequence[str] = (), page: int = 15) -> None:
        """Make it empty.

        Args:
            chosen: called with the number of the row that was chosen.
            prose: the columns whose cells may be broken into lines.
            page: how many rows stand on one page.
        """
        self._prose, self._page = prose, page
        super().__init__(pl.DataFrame(), **self._options(pl.DataFrame()))
        self.observe(lambda change: chosen(change["new"][0]) if change["new"] else None, "selected_rows")

    def show(self, frame: pl.DataFrame) -> None:
        """Show a frame, its columns under their own names, with no row chosen."""
        self.selected_rows = []
        self.update(frame, selected_rows=[], **self._options(frame))

    def _options(self, frame: pl.DataFrame) -> dict[str, Any]:
        wide = [n for n, name in enumerate(frame.columns) if name in self._prose]
        paged = {"bottomStart": "info", "bottomEnd": "paging"} if frame.height > self._page else {}
        none = dict.fromkeys(("topStart", "topEnd", "bottomStart", "bottomEnd"))
        # Without a limit on bytes: a table that drops rows would not agree with its counts.
        return {
            "maxBytes": 0, "allow_html": False, "show_dtypes": False, "showIndex": False,
            "select": "single", "pageLength": self._page, "language": _CHINESE, "ordering": True,
            "layout": {**none, **({"topEnd": "search", **paged} if paged else {})},
            "columnDefs": [{"targets": wide, "className": "prose"}, {"targets": "_all", "createdCell": _LIT}],
            "classes": "display compact nowrap", "style": "width:100%;table-layout:auto;margin:0",
            "text_in_header_can_be_selected": False,
        }  # fmt: skip
