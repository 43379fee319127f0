"""What a document's sections are for: tasks, phases, duties, or neither; and the parts of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasklib.drafting.clauses import find_clauses, told_in_text
from tasklib.drafting.outline import Node
from tasklib.drafting.source import Line
from tasklib.drafting.units import looks_like_unit

_TASKS = re.compile(
    r"(?:重点|主要|工作|目标|改革|具体|年度|建设|试点)(?:工作)?任务|任务分工|任务分解|任务清单|重点工作|工作重点|工作内容|主要内容|主要措施|工作措施|重点内容|任务措施|"
    r"重点举措|主要举措|改革内容及分工|^任务"
)
_PHASES = re.compile(
    r"(?:实施|工作|方法|推进|进度|时间|活动|阶段|具体)(?:的)?(?:步骤|安排|阶段|进度|进程)|步骤(?:和|与|及)?(?:安排|方法|时间)|时间(?:节点|表|步骤)|阶段安排|进度"
)
_DUTIES = re.compile(r"职责|分工(?:情况)?$|工作分工")
_NEITHER = re.compile(
    r"指导思想|总体要求|总体思路|总体目标|总体原则|工作思路|工作目标|主要目标|目标要求|改革目标|改革内容|发展目标|目标任务要求|基本原则|工作原则|组织领导|保障措施|工作保障|"
    r"工作要求|有关要求|相关要求|组织保障|组织实施|保障机制|适用范围|附则|重要意义|充分认识|提高认识|编制依据|总则|基本思路|(?<![\u4e00-\u9fff]{4})(?:实施|试点)范围|工作机制$|组织机构|组织方式|责任追究|"
    r"监督检查$|考核评估$|考核评价$|^(?:\S、)?要求$|^目标$|^保障$|^原则$|工作纪律"
)
_ATTACHED = re.compile(r"^附\s*件\s*[一二三四五六七八九十\d]{0,2}\s*[:：.]?\s*$")
_ATTACHED_TITLED = re.compile(r"^附\s*件\s*[一二三四五六七八九十\d]{0,2}\s*[:：.\s]\s*(?P<title>\S.*)$")
_LISTED = re.compile(r"^\d{1,2}\s*[.、．]\s*[^。;；]{4,60}$")
# What “工作安排” and the like may not be: steps in time.
_STEPS = re.compile("步骤|阶段|进度|进程|时间|节点")
_MONTHS = re.compile(r"\d\s*月|[上下]半年|季度")
# “农村义务教育阶段学生补助项目” is none.
PHASE_TITLE = re.compile(
    r"^(?P<name>[^,，。:：(（]{0,14}?(?:(?<=第[一二三四五六])阶段|(?:阶段|环节)"
    r"(?![\u4e00-\u9fff]{2,24}(?:项目|工程|计划|政策|资金|经费|率)(?:$|[,，。:：(（]))))"
)


def is_tasks(node: Node) -> bool:
    """Whether the section's title says that it holds the tasks."""
    return bool(_TASKS.search(node.title)) and not _PHASES.search(node.title)


def is_phases(node: Node) -> bool:
    """Whether the section's title says that it holds the phases."""
    if not _PHASES.search(node.title) or len(node.title) >= 20:
        return False
    return bool(_STEPS.search(node.title)) or not _is_divided(node)


def is_duties(node: Node) -> bool:
    """Whether the section's title says that it holds who is charged with what."""
    return bool(_DUTIES.search(node.title)) and len(node.title) < 20 and not _is_divided(node)


def is_neither(node: Node) -> bool:
    """Whether the section speaks of aims, principles or backing, which are nobody's task."""
    aim = node.rank == 1 and node.title.endswith("目标") and not _has_like(node)
    return (aim or bool(_NEITHER.search(node.title))) and len(node.title) < 24


def _has_like(node: Node) -> bool:
    """Whether aims stand beside the aim: then each is a task."""
    beside = node.parent.children if node.parent else []
    return any(n is not node and n.title.endswith("目标") for n in beside)


def _is_divided(node: Node) -> bool:
    """Whether the section's items say what is to be done and then who does it: tasks, whatever its heading."""
    told = [child for child in node.children if _is_charged(child)]
    return len(told) * 2 > len(node.children)


def _is_charged(node: Node) -> bool:
    if PHASE_TITLE.match(node.title) or _MONTHS.search(node.title):
        return False
    for passage in node.passages():
        what = passage.words
        if any(c.has_units and (c.start or passage is not node.text[0]) for c in find_clauses(what)):
            return True
        first, _, rest = what.partition("。")
        if rest and not looks_like_unit(first) and told_in_text(rest):
            return True
    return False


def parts_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The document itself, and each of its attachments; the list of attachments is left out."""
    parts: list[list[Line]] = [[]]
    listing = False
    for i, line in enumerate(lines):
        if _ATTACHED.match(line.text):
            parts.append([])
            listing = False
            continue
        if match := _ATTACHED_TITLED.match(line.text):
            rest = lines[i + 1 : i + 3]
            listed = bool(_LISTED.match(match["title"])) or any(
                _LISTED.match(r.text) or _ATTACHED.match(r.text) or _ATTACHED_TITLED.match(r.text)
                for r in rest[:1]
            )
            listing = listed or len(lines) - i < 3
            if not listing:
                parts.append([Line(line.number, match["title"])])
            continue
        if listing and _LISTED.match(line.text):
            continue
        listing = False
        parts[-1].append(line)
    return parts
