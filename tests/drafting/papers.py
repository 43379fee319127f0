"""Small invented documents (示例) of the forms that offices send."""

from __future__ import annotations

from pathlib import Path

from tasklib.drafting import Draft, Line, Source, draft_of, read_draft

POINTS = """示政办发〔2022〕8号
示例市人民政府办公室关于印发《示例市2022年政务公开工作要点》的通知
各县(区)人民政府,市政府各部门:
《示例市2022年政务公开工作要点》经市政府审定,现予印发。
示例市人民政府办公室
二〇二二年三月一日
示例市2022年政务公开
工作要点
为做好今年的工作,制定本要点。
一、公开目录
编制全市统一的目录,2022年6月30日前完成。
牵头单位:市政府办公室(市政务公开办)、市司法局。
责任单位:各县(区)政府,市政府有关部门。
二、建设查询点
争取2022年内查询点覆盖率达60%以上。
牵头单位:市政务公开办。
责任单位:市档案馆。
三、规范依申请公开
持续规范答复文书。
牵头单位:市司法局。
责任单位:市政府各部门。
"""

PHASES = """示例县基层政务公开工作方案
一、指导思想
深入贯彻上级部署,2022年底前全面见效。
二、重点任务
(一)梳理事项。逐项梳理公开事项,2022228日前完成。(县政府办牵头,县司法局、县财政局配合)
(二)编制目录。开展培训不少于4场。(责任单位:县直各部门;完成时限:2022111日前)
三、实施步骤
(一)动员部署阶段(2022年1月—2月)。印发方案。
(二)全面实施。逐项推进。
完成时间:2022年10月底前。
(三)总结阶段。2022111日起,开展自查。
完成时间:2022年12月上旬。
四、成员单位职责
县政府办  负责协调推进。
县司法局  负责合法性审查。
各乡镇(街道)  负责本辖区公开工作。
五、保障措施
(一)加强领导。各单位主要负责同志亲自抓。
附件:1.示例县领导小组名单
2.示例县联席会议制度
附件1
示例县领导小组名单
一、组长单位
县政府办。
"""


def read(text: str) -> Draft:
    """The draft of a document of these lines; it may have no task."""
    return draft_of(Source(tuple(Line(n, line) for n, line in enumerate(text.splitlines(), 1))))


def read_file(folder: Path, content: bytes | str, name: str = "文件.txt") -> Draft:
    """The draft of a file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_draft(path)


def leads(draft: Draft) -> list[list[str]]:
    """The lead units of every task."""
    return [[unit.value for unit in task.lead_units] for task in draft.tasks]


def others(draft: Draft) -> list[list[str]]:
    """The responsible units of every task."""
    return [[unit.value for unit in task.responsible_units] for task in draft.tasks]


def titles(draft: Draft) -> list[str]:
    """The titles of every task."""
    return [task.title.value for task in draft.tasks]


def days(draft: Draft) -> list[list[tuple[str | None, str]]]:
    """The deadlines of every task: the day and how strictly it binds."""
    return [[(d["on"], d["strictness"]) for d in task["deadlines"]] for task in draft.json()["tasks"]]
