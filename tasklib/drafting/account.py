"""An account of a draft (导入说明): each field with its source and confidence, the defaults, what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasklib.drafting.draft import Draft
from tasklib.drafting.found import Found
from tasklib.plan.recurrence import read_recurrence

_SURE = {"high": "高", "medium": "中", "low": "低，请核对"}
# How many characters of the source a row shows.
_WIDE = 80
_STRICT = {"binding": "刚性", "aspirational": "争取"}


def account(draft: Draft, name: str, defaults: Sequence[str]) -> str:
    """The account as a Markdown page, for the office that corrects the draft.

    Args:
        name: the document's file name.
        defaults: what was filled in without the document saying so.
    """
    lines = [
        f"# 导入说明：{_literal(draft.title.value or name)}",
        "",
        f"方案草稿由“{_literal(name)}”导入。下面各项都是建议，请对照原文核对；改完运行 `tasklib plan check`。",
        "",
        "## 默认",
        "",
        *(f"- 默认：{_literal(text)}" for text in defaults),
        "",
        f"## 没有读懂的（{len(draft.not_understood)} 处）",
        "",
        *(f"- 第 {p.line} 行：{_literal(p.words)}" for p in draft.not_understood),
        *([] if draft.not_understood else ["没有。"]),
        "",
        "## 逐项依据",
        "",
        "| 位置 | 读出 | 原文行号 | 原文 | 把握 |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(map(_literal, row))} |" for row in _rows(draft)),
        "",
    ]
    return "\n".join(lines)


def _rows(draft: Draft) -> Iterator[tuple[str, ...]]:
    yield _row("标题", draft.title, draft.title.value)
    yield _row("发文字号", draft.document_number, draft.document_number.value)
    yield _row("发文机关", draft.issuer, draft.issuer.value)
    yield _row("成文日期", draft.issued_on, draft.issued_on.value)
    for phase in draft.phases:
        yield _row("阶段", phase.name, phase.name.value)
        yield _row(f"阶段“{phase.name.value}”开始", phase.start, phase.start.value)
        yield _row(f"阶段“{phase.name.value}”结束", phase.end, phase.end.value)
    for duty in draft.duties:
        yield _row(f"{duty.unit.value}的职责", duty.duty, duty.duty.value)
    for task in draft.tasks:
        name = f"事项 {task.number.value}"
        yield _row(name, task.title, task.title.value)
        yield from (
            _row(f"{name}大类", task.category, task.category.value) for _ in [0] if task.category.value
        )
        yield from (_row(f"{name}牵头单位", unit, unit.value) for unit in task.lead_units)
        yield from (_row(f"{name}责任单位", unit, unit.value) for unit in task.responsible_units)
        for due in task.deadlines:
            deadline = due.value
            unsure = "，所在年份的工作日暂按周一至周五推算" if deadline.provisional else ""
            # An end that the words name and do not date is not the want of one.
            undated = "没有止期" if deadline.kind == "open" else f"“{deadline.words}”，没有定到哪一天"
            if read_recurrence(deadline.words):
                undated = "定期要求"
            when = f"{deadline.on}（{_STRICT[deadline.strictness]}{unsure}）" if deadline.on else undated
            yield _row(f"{name}时限", due, when, deadline.words)
        for found in task.targets:
            target = found.value
            bound = {">=": "不低于", "<=": "不高于", "~": "约"}.get(target.bound, "")
            figure = "" if target.value is None else f" {bound}{target.value}{target.unit or ''}"
            yield _row(f"{name}目标", found, target.name + figure, target.words)


def _row(place: str, found: Found[object], value: object, key: str = "") -> tuple[str, ...]:
    """``key``: the words that decide, which stand in those it was read from."""
    if value is None:
        return (place, "没有找到", "", "", "")
    line = str(found.line) if found.line else ""
    return (place, str(value), line, _around(found.words, key), _SURE[found.confidence])


def _around(words: str, key: str) -> str:
    """As much of the words as fits a table's cell, with the deciding ones in it."""
    at = words.find(key)
    if len(words) <= _WIDE or at < 0:
        return words if len(words) <= _WIDE else f"{words[:_WIDE]}…"
    first = max(0, min(at - (_WIDE - len(key)) // 2, len(words) - _WIDE))
    last = max(first + _WIDE, at + len(key))
    return f"{'…' * (first > 0)}{words[first:last]}{'…' * (last < len(words))}"


def _literal(text: str) -> str:
    """The text as it stands: a document's words are no Markdown and no HTML."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return " ".join(text.split())
