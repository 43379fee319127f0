"""Laws: any text is read without harm, and what comes back has the shape that is promised."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tasklib.drafting import Line, Row, Source, Table, draft_of
from tasklib.drafting.opening import read_source
from tasklib.errors import TasklibError
from tests.drafting.papers import PHASES, POINTS, read

# Each on its line: what documents are made of.
PIECES = st.sampled_from(
    """一、
(一)
1.
①
|
重点任务
实施步骤
牵头单位:
责任单位:
(市甲局牵头,乙局配合)
2022年6月底前
序号
工作任务
完成时限
《示例要点》已经市政府同意,现印发
〔2022〕8号
2018228日前
力争覆盖率达85%以上
。
,
、
(
)
附件1
示例市人民政府
2022年3月1日
關(guān)于
第一阶段
职责分工
县政府办  负责协调。
等
及
做好公开工作""".splitlines()
)
TEXTS = st.lists(st.lists(PIECES | st.text(max_size=6), max_size=8).map("".join), max_size=25)
TABLES = st.lists(st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=6), max_size=6)


@settings(deadline=None)
@given(TEXTS, TABLES)
def test_any_text_is_read_and_the_draft_has_its_shape(texts: list[str], rows: list[list[str]]) -> None:
    table = Table(tuple(Row(100 + n, tuple(cells)) for n, cells in enumerate(rows)))
    lines = tuple(Line(n, text) for n, text in enumerate(texts, 1))
    told = draft_of(Source((*lines, table) if rows else lines)).json()
    assert json.loads(json.dumps(told)) == told
    assert list(told) == [
        "title",
        "document_number",
        "issuer",
        "issued_on",
        "phases",
        "duties",
        "tasks",
        "not_understood",
    ]
    for task in told["tasks"]:
        assert task["title"]
        assert not set(task["lead_units"]) & set(task["responsible_units"])
        for deadline in task["deadlines"]:
            assert deadline["strictness"] in ("binding", "aspirational")
            assert deadline["on"] is None or date.fromisoformat(deadline["on"])
            assert deadline["words"]
        assert task["number"]


def test_reading_is_the_same_each_time() -> None:
    assert read(POINTS) == read(POINTS)
    assert read(PHASES) == read(PHASES)


STARTS = st.sampled_from(
    [b"", b"<html><body><table>", b"PK\x03\x04", b"\xff\xfe", "一、任务".encode(), b"<!DOCTYPE html><p>"]
)


@settings(deadline=None)
@given(STARTS, st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_a_sentence(start: bytes, content: bytes) -> None:
    try:
        draft_of(read_source(start + content, "文件"))
    except TasklibError as error:
        assert str(error).endswith("。")  # noqa: PT017 - whether it is raised is not what is tested
