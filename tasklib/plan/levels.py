"""The level (层级) that a unit's name tells: 锦江区 is a county, 三星镇 a township, 市发改委 a department."""

from __future__ import annotations

import re
from typing import Literal

Level = Literal["city", "department", "county", "township", "village"]

_GOVERNMENT = r"(?:人民政府|政府)"
_TOWNSHIP = re.compile(rf"(?:镇|乡|街道|街道办事处){_GOVERNMENT}?$")
_VILLAGE = re.compile(r"(?:村|社区)(?:民委员会|居民委员会|委会)?$")
_COUNTY_GOVERNMENT = re.compile(rf"(?:区|县|旗|[^本全城]市){_GOVERNMENT}$")
# 都江堰市, 峨边彝族自治县, and with the prefecture before it: 成都市锦江区.
_COUNTY = re.compile(r"(?![本全各])(?:[^市县区州盟]{1,10}[市州盟])?[^市县区州]{1,10}(?:区|县|市|旗)")


def level_of(name: str) -> Level:
    """The level of a unit below the plan's own region, or beside it; a department where no other is told."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", name)
    if _TOWNSHIP.search(bare):
        return "township"
    if _VILLAGE.search(bare):
        return "village"
    return "county" if _COUNTY_GOVERNMENT.search(bare) or _COUNTY.fullmatch(bare) else "department"


def level_of_region(name: str) -> Level:
    """The level of the plan's own region."""
    bare = re.sub(rf"{_GOVERNMENT}$", "", name)
    return "county" if bare.endswith(("县", "区", "旗")) else "city"
