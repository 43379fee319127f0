"""What a table's columns hold, by their heads; and how likely a cell belongs in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tasklib.drafting.clauses import parse_clause
from tasklib.drafting.outline import mark_of
from tasklib.drafting.quarters import kind_of
from tasklib.drafting.source import plain
from tasklib.drafting.units import WORK, looks_like_unit, split_units
from tasklib.plan.deadlines import read_deadline

Role = Literal[
    "number", "category", "task", "measures", "target", "leads", "responsible", "assists", "when", "stage", "sum",
    "other",
]  # fmt: skip

_HEADS: tuple[tuple[Role, str], ...] = (
    ("number", r"序号?|编号|项目编号|任务编号|号"),
    (
        "other",
        r".*(?:领导|联系人|电话|备注|说明|责任人|公开依据|依据|进展|完成情况|落实情况|自查|得分|分值|评分|佐证|附件).*|"
        r"(?:项目|建设|工程|工作|实施)(?:法人|业主|地点|地址|位置|性质|状态|经费|资金|代码)|项目单位(?:名称)?|(?:项目|工程)?总投资",
    ),
    ("when", r".*(?:时限|期限|时间|完成节点|时间节点|进度要求|进度安排|推进计划|时间进度).*"),
    ("assists", r".*(?:配合|协办|协同|参与|参加|协助).*(?:单位|部门|科室|处室|股室|机构|科|处)?.*"),
    ("responsible", r"(?:牵头(?:及|和|、|/|\()责任|牵头(?:和|及|、)配合).*|责任分工"),
    ("leads", r".*(?:牵头|主办|主责).*"),
    (
        "responsible",
        r".*(?:责任|承办|落实|实施|负责|完成|执行|主体).*(?:单位|部门|科室|处室|股室|机构|主体|分解)|责任分工|单位|部门|科室|处室|(?:责任|承办)(?:科|处)?",
    ),
    (
        "target",
        r"(?:年度|工作|预期|总体|主要|量化|任务|绩效|考核|阶段|整改|完成)*(?:目标|指标)(?:值|要求|任务)?|目标值|完成标准|成果形式|预期成果|工作成效|目标成效|成果|任务量|数量",
    ),
    ("category", r".*(?:类别|分类|类型|领域|大类|板块|方面|一级|项目类).*"),
    ("measures", r".*(?:具体|措施|举措|要求|内容|做法|细化|办法|步骤|路径|二级|标准).*|任务(?:说明|描述)"),
    ("task", r".*(?:任务|事项|项目|工作|重点|要点|清单|名称).*|内容"),
)
_WHO: tuple[Role, ...] = ("leads", "responsible", "assists", "when")
# One of each in a row makes it a table's head, whatever heads the other columns.
_TASK_HEAD = re.compile(r"(?:重点|主要|具体|年度|目标|建设)*(?:工作|任务|项目|事项|要点)+(?:名称|内容|清单)?")
_UNIT_HEAD = re.compile(
    r"(?:牵头|责任|主办|承办|负责|落实|实施|建设)(?:责任)?(?:单位|部门|科室|处室|股室|主体)"
)
_ACCOUNTS = re.compile("预算|决算|拨付|结余|支出|结转|收入|已|累计|实际|到位")
# What a list of things to be put right is about.
_PROBLEM = re.compile(
    r"(?:\S{0,6}的|存在|反馈|具体|主要|突出|整改|发现|查摆|征集)*(?:问题|意见建议|意见|建议|不足|短板|差距)(?:描述|表现|内容|清单|点)?"
)
# As in the row above.
DITTO = re.compile(r"[(（]?(?:同上|同前|〃|″|〝|\"|”)[)）]?(?=$|[、,，;；及和])")
# A catalogue of what is disclosed (公开时限, 公开渠道) sets no tasks.
_CATALOGUE = re.compile("公开(?:时限|主体|渠道|方式|依据|形式|层级|对象|内容)")
_OPEN = re.compile(r"持续|长期|常态|全年|每|定期|适时|按|随时|即时|及时|日常|实时|不定期")


_WORK_OR_NAME = re.compile(r"建设|组织|开发|改造|规范|整合|编制|发布|公开|管理|培育")
_AIM = re.compile(r"完成|达到|达标|实现|不少于|不低于|不超过|形成|取得|力争|确保|全覆盖|基本|\S{2,8}率")
_ORGAN = re.compile(r"(?:局|委|办|厅|部|科|股|室|处|政府|会|组|专班)$")
_BEGUN = re.compile(r"(?:前|底|末)?(?:投入使用|动工|开工|竣工|完工|建成|完成|启用|交付|启动|投用|办结|到位)+")


def role_of(head: str) -> Role | None:
    """What a column under that head holds; None if the words are no head that is known."""
    text = re.sub(r"[\s:：]+|[(（][^()（）]*[)）]", "", plain(head))
    # 分解表 and 方案 are titles.
    if not 0 < len(text) <= 12 or re.search(r"[。,;\d|]|(?:表|方案|台账)$", text):
        return None
    for role, form in _HEADS:
        if re.fullmatch(form, text):
            return role
    return None


def roles_of(cells: Sequence[str]) -> list[Role] | None:
    """What the columns hold, if the cells are a table's head: what is to do, and who or when or how much."""
    if sum(bool(_CATALOGUE.search(cell)) for cell in set(cells)) > 1:
        return None
    roles = [role_of(cell) if cell.strip() else None for cell in cells]
    told = [r for r in roles if r]
    # A head merged over several columns is one.
    known = {cell for cell, role in zip(cells, roles, strict=True) if role}
    if len(set(cells)) < 2:
        return None
    if len(known) * 3 < len({c for c in cells if c.strip()}) * 2 and not _is_sure_head(cells, roles):
        return None
    if any(r == "task" and not kind_of(cells[i]) for i, r in enumerate(roles)):
        # Beside 重点工作 the columns of 一季度任务, 二季度任务 say what each quarter brings.
        roles = [None if kind_of(cell) else role for cell, role in zip(cells, roles, strict=True)]
    who = any(r in _WHO for r in told)
    problems = (i for i, cell in enumerate(cells) if roles[i] is None and _PROBLEM.fullmatch(cell.strip()))
    if "task" not in roles and (problem := next(problems, None)) is not None:
        roles[problem] = "task"
    if not any(r in ("task", "measures") for r in told) and (place := _unnamed(roles, cells)) is not None:
        roles[place] = "task"
    what = any(r in ("task", "measures") for r in roles)
    if not what or not (who or ("number" in told and "target" in told)):
        return None
    return _settled([r or kind_of(c) or "other" for r, c in zip(roles, cells, strict=True)], cells)


def _is_sure_head(cells: Sequence[str], roles: Sequence[Role | None]) -> bool:
    """Whether the cells are a head though most are unknown: 项目名称 and 责任单位, and none looks like a row's."""
    texts = [re.sub(r"\s|[(（][^()（）]*[)）]", "", cell) for cell in cells]
    unknown = {t for t, role in zip(texts, roles, strict=True) if role is None and t and not kind_of(t)}
    if not any(map(kind_of, cells)) and any(map(_ACCOUNTS.search, unknown)):
        # What was paid for, or done, sets nothing.
        return False
    return (
        any(map(_TASK_HEAD.fullmatch, texts))
        and any(map(_UNIT_HEAD.fullmatch, texts))
        and not any(
            len(t) > 12 or re.search(r"^\d+$|[。；;]", t) or is_time(t) or is_units(t) for t in unknown
        )
    )


def _unnamed(roles: Sequence[Role | None], cells: Sequence[str]) -> int | None:
    """The column that can but be the task's: 目标任务, or the one that no known word heads left of the units."""
    aims = [
        i for i, cell in enumerate(cells) if re.fullmatch(r"\S*目标任务|任务目标", re.sub(r"\s", "", cell))
    ]
    if aims:
        return aims[0]
    first = next((i for i, role in enumerate(roles) if role in _WHO), None)
    if first is None or "number" not in roles:
        return None
    unknown = [i for i, role in enumerate(roles[:first]) if role is None and 1 < len(cells[i].strip()) <= 12]
    return unknown[0] if len(unknown) == 1 else None


def _settled(roles: list[Role], cells: Sequence[str]) -> list[Role]:
    """One column of tasks: what stands left of it are categories, what stands right of it are measures."""
    tasks = [i for i, r in enumerate(roles) if r == "task"]
    if not tasks:
        # 工作内容 alone is the task.
        first = roles.index("measures")
        roles[first] = "task"
        return roles
    # Of 重点任务 | 具体任务 the first groups the second; a head merged over columns is one.
    apart = [i for i in tasks if cells[i] != cells[tasks[0]]]
    if apart and "measures" not in roles and len(tasks) == 2 and tasks[1] == tasks[0] + 1:
        roles[tasks[0]], roles[tasks[1]] = "category", "task"
    else:
        for i in tasks[1:]:
            roles[i] = "measures"
    if "task" in roles and "target" in roles[: roles.index("task")]:
        # 目标 | 任务 | 内容: the aim groups tasks.
        roles[roles.index("target")] = "category"
    return roles


def fit(cell: str, role: Role) -> float:
    """How well a cell's words suit a column: above 0 where they do."""
    text = cell.strip()
    if not text:
        return -1.5 if role in ("task", "number") else -0.2
    flat = plain(text)
    if DITTO.fullmatch(text):
        return 2.0 if role in _WHO else -2.0
    numbered = re.fullmatch(r"[(（]?\d{1,3}[)）.、]?", flat) is not None
    if role == "number":
        return 3.0 if numbered or re.fullmatch("[(]?[一二三四五六七八九十]{1,3}[)、.]?", flat) else -3.0
    if numbered and role != "target":
        return -3.0
    if role in ("leads", "responsible", "assists"):
        return _unit_fit(text)
    if role == "when":
        return _time_fit(text)
    if role == "target":
        return _target_fit(text)
    if role in ("other", "stage", "sum"):
        return 0.0
    score = -1.5 if is_time(text) else (-1.2 if is_units(text) else 0.8)
    if role == "measures":
        score += 0.4 if len(text) > 20 else -0.3
    elif role in ("category", "task"):
        score += -0.8 if len(text) > 60 or (flat.endswith("。") and len(text) > 30) else 0.1
        mark = mark_of(text)
        score += 0.5 if mark and mark[0] in (1, 2) else 0.0
        score -= 0.3 if role == "category" and _is_work(text) else 0.0
    return score


def _unit_fit(text: str) -> float:
    if is_time(text):
        return -2.0
    if is_units(text):
        return 3.0
    return -4.0 if len(text) > 60 or "。" in text.rstrip("。") else -2.0


def _target_fit(text: str) -> float:
    if re.search(r"\d", text) and not is_time(text):
        return 1.0
    if is_units(text):
        return -1.5
    return 0.8 if _AIM.match(text) else 0.0


def _time_fit(text: str) -> float:
    if is_time(text):
        return 3.0
    return -2.0


def is_time(text: str) -> bool:
    """Whether the words say when and little more."""
    if len(text) > 30:
        return False
    deadline = read_deadline(text, 2000)
    if deadline is None:
        return False
    if _OPEN.search(text) and len(text) < 14:
        return True
    rest = plain(text).replace(plain(deadline.words), "", 1)
    return len(deadline.words) * 2 >= len(text) or _BEGUN.fullmatch(rest) is not None


def is_units(text: str) -> bool:
    """Whether the words name units and nothing else; what begins with a verb or ends a sentence does not."""
    if text.endswith("。") or _is_work(text):
        return False
    clause = parse_clause(text, sure=True)
    units = [*clause.leads, *clause.assists] if clause else split_units(text)
    return bool(units) and all(looks_like_unit(u.name) and not _is_work(u.name) for u in units)


def _is_work(text: str) -> bool:
    organ = _ORGAN.search(text) is not None
    return bool(
        (WORK.match(text) and not (organ and len(text) < 6)) or (_WORK_OR_NAME.match(text) and not organ)
    )


# What it costs that a row lacks a cell of a column: merged ones are mostly those on the left.
MISSING: dict[Role, float] = {
    "number": 1.5, "category": 0.1, "task": 0.5, "measures": 2.0, "target": 0.6, "leads": 1.3,
    "responsible": 1.2, "assists": 0.8, "when": 1.2, "stage": 0.2, "sum": 0.2, "other": 0.2,
}  # fmt: skip
