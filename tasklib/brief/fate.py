"""What became of what earlier meetings decided (议定事项落实情况)."""

from __future__ import annotations

from datetime import date

from tasklib.brief.document import Paragraph, Part, Sheet
from tasklib.brief.marks import BLANK, full_day
from tasklib.brief.minutes import caused_words
from tasklib.brief.source import Row, Telling
from tasklib.brief.table import Group

_OCCASIONS = {"meeting": "会议", "promotion": "推进会", "instruction": "批示", "third_party": "第三方评估"}


def fate_of_resolutions(telling: Telling, held_on: date, since: date | None = None) -> list[Part]:
    """All resolutions still open, and those decided or concluded since the meeting before.

    Args:
        held_on: the day of the meeting that is told; what was decided from then on is left out.
        since: the day of the meeting before; None for the last one held before, else for the last day
            on which a resolution on record was decided.
    """
    earlier = [row for row in telling.source["resolutions"].to_dicts() if row["decided_on"] < held_on]
    if not earlier:
        return [Paragraph("台账中没有此前的议定事项，本次按首次会议准备。")]
    held = [
        row["held_on"] for row in telling.source["meetings"].to_dicts()
        if row["status"] == "held" and row["held_on"] < held_on
    ]  # fmt: skip
    since = since or max(held or (row["decided_on"] for row in earlier))
    told = [
        row for row in earlier
        if row["decided_on"] >= since or row["status"] == "open" or row["concluded_on"] >= since
    ]  # fmt: skip
    done, late = (sum(row["status"] == "concluded" for row in told), sum(row["overdue"] for row in told))
    said = f"上次会议（{full_day(since)}）以来应报告的议定事项{len(told)}项，已办结{done}项，"
    said += f"未办结{len(told) - done}项{f'，其中超期{late}项' if late else ''}。"
    if waiting := dict.fromkeys(row["lead"] for row in told if row["status"] == "open"):
        said += f"请{telling.names(waiting)}在会上报告未办结事项的落实情况。"
    columns = "议定事项:prose 议定日期:mark 牵头（汇报）单位 责任单位 时限:mark 落实情况:prose"
    rows = [_resolution(telling, row) for row in told]
    return [Paragraph(said), Sheet("议定事项清单", columns, [Group(rows)])]


def _resolution(telling: Telling, row: Row) -> tuple[str, ...]:
    fate = "未办结，已超期" if row["overdue"] else "推进中"
    if row["status"] == "concluded":
        fate = f"{full_day(row['concluded_on'])}办结：{row['basis']}"
    elif row["basis"]:
        fate += f"；重新打开：{row['basis']}"
    caused = caused_words(telling, row["resolution"])
    fate = f"{fate.rstrip('。')}。{caused}" if caused else fate
    added = telling.source["decisions"].filter(resolution=row["resolution"], told="added")["recorded_on"]
    late = f"，{full_day(added[0])}会后补记" if added.len() else ""
    source = f"{_OCCASIONS[row['source']]}{row['meeting'] or ''}{late}"
    return (
        f"{row['resolution']} {row['matter']}（{source}）", full_day(row["decided_on"]),
        telling.called(row["lead"]), telling.names((row["units"] or "").split()) or BLANK,
        full_day(row["deadline"]), fate,
    )  # fmt: skip
