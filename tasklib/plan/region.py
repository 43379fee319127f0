"""What a plan's own level is called in words: 全市 or 全县, 市级部门 or 县级部门, 各县（区） or 各乡镇（街道）."""

from __future__ import annotations

from tasklib.plan.model import Plan
from tasklib.plan.units import Unit

_ENDINGS = ("街道", "省", "州", "市", "县", "区", "旗", "盟", "镇", "乡")
_OFFICES = ("city", "department")
_LOCALITIES = {"county": "县（区）", "township": "乡镇（街道）", "village": "村（社区）"}
_GOVERNMENTS = ("人民政府", "政府")


def whole_of(plan: Plan) -> str:
    """The plan's region as a whole: 全市, 全州, 全县; 全域 where its name does not say what it is."""
    return f"全{_kind(plan) or '域'}"


def departments(plan: Plan) -> str:
    """The offices of the plan's own level: 市级部门, 州级部门, 县级部门; 本级部门 where it is not told."""
    return f"{_kind(plan) or '本'}级部门"


def _kind(plan: Plan) -> str:
    region = plan.unit(plan.region)
    # An office may have named the government instead of the region: 示例市人民政府.
    names = (region.name.removesuffix("人民政府"), *region.aliases)
    return next((kind for name in names for kind in _ENDINGS if name.endswith(kind)), "")


def localities(plan: Plan, level: str) -> str:
    """The units of a level below, as the plan's own group of them says it: 区（市）县 out of 各区（市）县政府.

    Where the plan has no such group, the usual word of the level: 县（区）, 乡镇（街道）, 村（社区）.
    """
    codes = {unit.code for unit in plan.units if unit.level == level and unit.code != plan.region}
    for group in plan.groups:
        name = group.name.removeprefix("各")
        if set(group.members) == codes and name != group.name:
            return next((name.removesuffix(end) for end in _GOVERNMENTS if name.endswith(end)), name)
    return _LOCALITIES.get(level, "单位")


def is_office(plan: Plan, unit: Unit) -> bool:
    """Whether the unit is of the plan's own level: the region itself, or a department."""
    return unit.level in _OFFICES or unit.code == plan.region
