"""佐证材料 and 盖章件 of a unit: what is on record, with the figures that tell a file from another."""

from __future__ import annotations

from itertools import groupby

from tasklib.brief.cover import section
from tasklib.brief.html import Html
from tasklib.brief.marks import ASIDES, MEDIA, day, small
from tasklib.brief.source import Row, Telling
from tasklib.brief.table import Group, table
from tasklib.files import size_in_words
from tasklib.plan import Period

_SHOWN = 12


def unit_evidence(telling: Telling) -> Html:
    """The period's files by task, how many there are of earlier periods, every 盖章件, and where it lacks."""
    rows, now = telling.rows("evidence"), telling.period.key
    proofs = [row for row in rows if row["kind"] == "evidence"]
    own = [row for row in proofs if row["period"] == now]
    groups = [
        Group([_file(row) for row in files], telling.titled(task))
        for task, files in groupby(own, key=lambda row: str(row["task"]))
    ]
    columns = f"文件名:prose 类型:mark 大小:mark 校验值（前{_SHOWN}位）:mark 收到:mark"
    none = f"{telling.period.label}没有收到佐证材料文件。"
    earlier = (
        f"以前各期收到佐证材料文件{len(proofs) - len(own)}件，见各期简报。" if len(proofs) > len(own) else ""
    )
    scans = [row for row in rows if row["kind"] == "stamped"]
    stamped = [(Period.parse(row["period"]).label, *_file(row)) for row in scans]
    told = {row["period"] for row in scans}
    lacking = [period.label for period in telling.plan.periods(telling.period) if period.key not in told]
    return section(
        "",
        table("本期佐证材料", columns, groups, none, "事项"),
        earlier,
        table("盖章件", f"报送期:mark {columns}", [Group(stamped)]),
        f"没有收到盖章件的报送期：{'、'.join(lacking)}。" if lacking else "",
    )


def _file(row: Row) -> tuple[object, ...]:
    return (
        small(row["name"], ASIDES[row["aside"]]), MEDIA[row["media"]], size_in_words(row["size"]),
        row["sha256"][:_SHOWN], day(row["received_on"]),
    )  # fmt: skip
