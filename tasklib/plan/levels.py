"""The level (层级) that a unit's name tells: 锦江区 is a county, 三星镇 a township, 市发改委 a department."""

from __future__ import annotations

import re
from typing import Literal

Level = Literal["city", "department", "county", "township", "village"]

_GOVERNMENT = r"(?:人民政府|政府)"
_TOWNSHIP = re.compile(rf"(?:镇|乡|街道|街道办事处){_GOVERNMENT}?$")
_VILLAGE = re.compile(r"(?:村|社区)(?:民委员会|居民委员会|委会)?$")
_COUNTY_GOVERNMENT = re.compile(rf"(?:区|县|旗|[^本全城]市){_GOVERNMENT}$")
# 都江堰市, 峨边彝族自治县, and with what is above it: 成都市锦江区; some hold such a word themselves: 市中区, 彭州市.
_COUNTY = re.compile(
    r"(?![本全各])(?:[^市县区]{1,6}(?:省|自治区))?(?:[^市县区]{1,12}[市州盟])?"
    r"(?:[^市县区州]{1,10}[区县市旗]|市[中东南西北]区|[^市县区]{1,3}州[区县市])"
)
# A zone that is run as a district is: 高新区管委会, 四川天府新区管理委员会; a scenic area or a reserve is not.
_ZONE = re.compile(r"(?<![景胜护库林灾商街社小校])区(?:党工委)?(?:管委会|管理委员会)$")


def level_of(name: str) -> Level:
    """The level of a unit below the plan's own region, or beside it; a department where no other is told."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", name)
    if _TOWNSHIP.search(bare):
        return "township"
    if _VILLAGE.search(bare):
        return "village"
    county = _COUNTY_GOVERNMENT.search(bare) or _COUNTY.fullmatch(bare) or _ZONE.search(bare)
    return "county" if county else "department"


def level_of_region(name: str) -> Level:
    """The level of the plan's own region."""
    bare = re.sub(rf"{_GOVERNMENT}$", "", name)
    return "county" if bare.endswith(("县", "区", "旗")) else "city"
