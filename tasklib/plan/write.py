"""A plan as its YAML files, laid out so that a clerk can read and mend them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from yaml.resolver import Resolver

from tasklib.files import write_together
from tasklib.plan.load import FILES
from tasklib.plan.model import Plan

_SOURCES = "source（来历）：source 原文件所载，public 公开通知，reconstructed 重构，default 默认；后两种待办公室确认。"
_ABOUT: dict[str, tuple[str, ...]] = {
    "plan.yaml": (
        "工作方案的总说明：名称、起止日期、主办单位、所依据的文件、会议、判定标准和大类。",
        "id 方案编号，须与文件夹同名；version 版本号，方案启用后有改动须加 1，并在 amendments 写明日期和理由；",
        "example true 为示例方案，其台账不收真实报送；office 主办单位代码，region 本级政府代码（都在 units.yaml 里）；",
        "issued 所依据的文件；phases 阶段；meeting 会议；thresholds 亮灯和时效的标准；catalogue 公开事项目录；",
        "categories 大类，次序即页面次序。没有写出的项按默认值。",
        _SOURCES,
    ),
    "tasks.yaml": (
        "事项及其时限和指标。",
        "id 事项编号，启用后不再改、不再挪作他用；category 大类；title 名称；goal 工作目标；",
        "pace 推进方式：steady 均匀推进，rate 按达标率，nodes 按节点，standing 持续推进；不写为 steady；",
        "milestones 时限：start 开始，deadline 截止，words 原文写法，strictness 为 binding 刚性或 aspirational 争取；",
        "recurring 定期要求；open_ended 没有止期的时限的原文；schedule_source 推进方式和时限的来历；",
        "indicators 指标：measure 计量单位，definition 口径，over_time 为 cumulative 累计（不写即是）或 stock 期末数，",
        "over_units 为 sum 相加（不写即是）、mean 平均、single 一家掌握、ratio 由 numerator 和 denominator 算出；",
        "target 目标值，unit_targets 分解到单位，published 原文公布的数。",
        _SOURCES,
    ),
    "units.yaml": (
        "单位、单位组和成员单位职责。次序即页面次序。",
        "code 单位代码，启用后不再改；name 全称；short 简称；parent 上级；aliases 别名；contact 报送联系方式；",
        "level 层级：city 市、department 部门、county 县（区）、township 乡镇（街道）、village 村（社区）；",
        "groups 单位组：enumerated 列举的“各…”，open 为“有关…”；terms 只在一段时间里的成员；duties 成员单位职责。",
        _SOURCES,
    ),
    "assignments.yaml": (
        "任务分工：每个事项由谁填报、牵头、配合、审核。",
        "role 角色：files 填报、leads 牵头、assists 配合、reviews 审核；",
        "units 单位代码或单位组编号，牵头的第一个是总牵头；from、to 起止日期，不写就是全程。",
        _SOURCES,
    ),
    "calendar.yaml": (
        "报送日历：多久报一次，期满后几日内报到。",
        "cadence 报送周期；filing_day 期满后第几日截止；roll 遇休息日 next 顺延、previous 提前、none 不动；",
        "locks_after 截止日后第几个工作日止收，null 为一直可报；due 另行通知的截止日。",
        _SOURCES,
    ),
    "lists.yaml": (
        "三个清单：问题清单（problems）、工作清单（measures）、责任清单（每条举措的 duty）。",
        "problem 举措针对的问题，常规工作不写；duty 的 role 为 lead 牵头或 responsible 责任，post 写岗位不写人名。",
        _SOURCES,
    ),
    "issuing.yaml": (
        "排期、发文和督办：哪种简报哪天要出，以谁的名义发给谁，连续亮灯到哪一步。",
        "schedules 排期：of 讲哪一期，workdays 期满后第几个工作日，on 每年的固定日期，before_meeting 会议前几天；",
        "imprints 发文：issuer 印发单位，series 刊名，addressed_to 主送；",
        "escalation 督办：level 为 reminder 提醒、letter 督办函、talk 约谈、bulletin 通报，periods 连续几期亮灯。",
        _SOURCES,
    ),
}  # fmt: skip
# Lists whose items take a line each, and mappings that take one.
_COMPACT = frozenset({
    "amendments", "phases", "members", "terms", "categories", "areas", "milestones", "units", "duties",
    "assignments", "schedules", "escalation",
})  # fmt: skip
_FLOW = frozenset({"published", "unit_targets", "unit_ceilings"})
_STRING, _MAP, _SEQUENCE = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
_RESOLVER: Any = Resolver()


def write_plan(plan: Plan, folder: Path) -> list[Path]:
    """Write the plan's files into its folder, whole: all of them, or none.

    Reading them gives the same plan; what has its default value is left out.

    Returns:
        The files, in order.

    Raises:
        OSError: one could not be written; what stood in the folder stands there again.
    """
    texts = {folder / name: text.encode() for name, text in plan_files(plan).items()}
    write_together(texts)
    return list(texts)


def plan_files(plan: Plan) -> dict[str, str]:
    """The text of each of the plan's files, by its name."""
    given = _told(plan)
    texts = {}
    for name, keys in FILES.items():
        head = [f"# yaml-language-server: $schema=../schema/{Path(name).stem}.schema.json"]
        head += [f"# {line}" for line in _ABOUT[name]]
        parts = [_text({key: given[key]}) for key in keys if key in given]
        # Short facts stand together; each list or part stands apart.
        body = "".join(part if part.count("\n") == 1 else f"\n{part}" for part in parts)
        texts[name] = "\n".join([*head, "schema_version: 1", "", ""]) + body.lstrip("\n")
    return texts


def _told(item: BaseModel) -> dict[str, Any]:
    """The item's fields under their names in the files, without those that have their default value."""
    found = {}
    for name, field in type(item).model_fields.items():
        value = getattr(item, name)
        # 10 and 10.0 are the same number, but a plan's record tells them apart.
        if field.is_required() or repr(value) != repr(field.get_default(call_default_factory=True)):
            found[field.alias or name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _told(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _text(part: Any) -> str:
    if isinstance(part, dict) and part.get("tasks"):
        # A task is long enough to stand apart.
        return "tasks:\n" + "\n".join(_text([task]) for task in part["tasks"])
    # Any plan's longest line fits: a sentence is never folded.
    return yaml.serialize(_node(part, False), Dumper=yaml.SafeDumper, allow_unicode=True, width=10**9)


def _node(value: Any, flow: bool, key: str = "") -> yaml.Node:
    if isinstance(value, Mapping):
        flow = flow or key in _FLOW or not value
        pairs = [(_scalar(name), _node(held, flow, name)) for name, held in value.items()]
        return yaml.MappingNode(_MAP, pairs, flow_style=flow)
    if isinstance(value, list):
        plain = flow or not any(isinstance(item, Mapping) for item in value)
        items = [_node(item, flow or key in _COMPACT) for item in value]
        return yaml.SequenceNode(_SEQUENCE, items, flow_style=plain)
    return _scalar(value)


def _scalar(value: object) -> yaml.ScalarNode:
    """A scalar that any reader of YAML takes for what it is: text that looks like a number is quoted."""
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    code_of_digits = isinstance(value, str) and value.isascii() and value.isdecimal() and value[0] != "0"
    if code_of_digits or isinstance(value, (bool, int, Decimal, date)):
        return yaml.ScalarNode(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)), text)
    # A line break is easily lost; written out it is seen.
    return yaml.ScalarNode(_STRING, text, style=None if len(text.splitlines()) < 2 else '"')
