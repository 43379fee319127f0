"""Units by their names, out of lists as documents write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasklib.drafting.source import plain

_OPENING, _CLOSING = "(（〔【[", ")）〕】]"
_SUFFIX = re.compile(
    r"(?:局|委|办|厅|部|院|处|科|室|股|队|中心|公司|集团|所|站|会|政府|府|行|社|馆|校|大学|园区?|区|县|市|州|盟|旗|镇|乡|"
    r"街道|村|单位|部门|机构|机关|企业|海关|组|团|联|专班|署|台|司|厂|科协|口岸|场|党组|基地|院校|窗口|军分区|直属|各地)$"
)
# Whose bracket is part of the name: 各乡镇(街道), 市政府各部门(单位).
_GROUP = re.compile(r"^(?:各|有关|相关|全[市县区州]|所有|其他)|各|有关|相关")
_PART = re.compile(
    r"^(?:[市县区州镇乡旗盟、,]+|街道|单位|园区|办事处|街道办事处|管委会?|社区|功能区|室|委|场)$"
)
_TAIL = re.compile(
    r"(?:按(?:照)?(?:各自|有关|部门)?(?:工作)?(?:职责|职能|分工)+(?:范围)?(?:分工)?|根据(?:各自)?职责(?:分工)?|依(?:据)?职责|各司其职|分别|共同|具体|主要|"
    r"联合|牵头|负责|落实|抓好|组织|实施|配合)+$"
)
_HEAD = re.compile(
    r"^(?:由|请|并由|其中|及|和(?![县平田政静林硕布龙顺])|以及|与|会同|[商同](?=[省市县区各])|[:：\s])+"
)
_AND = re.compile(r"以及|会同|及其他|及|和|与|暨")
_LISTED = re.compile(r"[、,，]|以及|及|等")
_WITH_OTHERS = re.compile(
    r"^(?P<unit>.+?)等(?P<others>(?:\d+个|[一二三四五六七八九十]+个)?(?:[省市县区州]?(?:人民)?政府)?(?:各?有关|相关|[市县区州省]直|[市县区州省]级|各)?(?:有关|相关)?(?:职能|成员|责任)?(?:部门|单位|科室|处室)?(?:[和及](?:部门|单位|机构)|[(（](?:部门|单位|科室|处室|机构)[)）])?)$"
)
_LEVEL = "省|自治区|市|州|盟|地区|县|区|旗|乡|镇|街道|村|社区|园区"
# “各乡、镇人民政府” is one name: what goes on is a level too, and nothing but its government follows.
_LEVELS = re.compile(
    rf"(?:及|和|以及|与)?(?:各|有关|相关|所有|(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})个)(?:{_LEVEL})(?:、(?:{_LEVEL}))*"
)
# “13个街道、镇”: a figure in a name, which is a group's.
_COUNTED = re.compile(rf"\d{{1,3}}个(?=(?:{_LEVEL})(?:、(?:{_LEVEL}))+$)")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月)?[底末前]{0,2}")
_NEXT_LEVEL = re.compile(
    rf"\s*(?:{_LEVEL})(?:人民政府|政府|办事处|管委会|党工?委|[(（][^()（）]*[)）])*(?=$|[、,，;；/\n。)）〕】\]]|以及|[及和与])"
)
# “各市、县(市、区)教育局”: nothing but the bracket tells that its region is not this one.
_SAME_LEVEL = re.compile(
    r"\s*(?:县|市|区|旗)[(（][市县区旗、]+[)）][\u4e00-\u9fff]{2,12}(?=$|[、,，;；/\n。)）〕】\]])"
)
# “以下统称各县区政府” speaks of the names before it.
_SAID_OF = re.compile(r"(?:以下)?(?:统称|简称|合称|并称)|以下(?:均|皆|同)")
# Words that begin with what is to be done name no unit, though they end like one: 建设公开专区, 迁建服务中心.
WORK = re.compile(
    r"(?:完善|新建|迁建|启动|打造|成立|组建|推进|加强|加快|建成|开工|扩建|改建|改扩建|实施|开展|推动|推行|推广|优化|健全|深化|做好|抓好|提升|强化|制定|举办|召开|举行|设立|开通|升级|"
    r"创建|完成|新增|探索|支持|确保|落实|建立|开设|设置|继续|全面|积极)"
)
_BARE = {"部门", "单位", "机构", "团体", "企业", "科室"}


@dataclass(frozen=True)
class Unit:
    """A unit as a document names it, and the other name it gives in brackets."""

    name: str
    alias: str | None = None


# “人事司〈编办〉”: the other name between angles, as between brackets; 〔〕 and 【】 may hold a unit's part too.
_ANGLED = re.compile(
    r"(?<=[局办室厅委部处司院会府])(?:[〈《<](?P<alias>[\u4e00-\u9fff]{2,12})[〉》>]|"
    r"[〔【\[［](?P<inner>[\u4e00-\u9fff、()（）]{2,24})[\]］】〕])"
)


def bracketed(text: str) -> str:
    """The text with units' other names between round brackets, each character at its place."""

    def told(match: re.Match[str]) -> str:
        inner = match["inner"] or (match["alias"] if looks_like_unit(match["alias"]) else None)
        return f"（{inner}）" if inner else match.group()

    return _ANGLED.sub(told, text)


def looks_like_unit(text: str) -> bool:
    """Whether the words may name a unit: short, without verbs' marks, ending as units do."""
    text = plain(text).strip()
    bare = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)$", "", text)
    bare = _COUNTED.sub("", bare)
    return (
        1 < len(bare) <= 26 and not re.search(r"[。:;!?\d%“”《》]", bare) and _SUFFIX.search(bare) is not None
    )


def is_sure_unit(name: str) -> bool:
    """Whether the words name a unit though no verb or label says so: “成立工作专班” does not."""
    return looks_like_unit(name) and len(name) > 2 and not WORK.match(name)


def is_no_unit(name: str) -> bool:
    """Whether the words of a list are none of its names: figures, and no ending of a unit's."""
    return re.search(r"[\d%:]", plain(name)) is not None and not _SUFFIX.search(name)


def split_units(text: str) -> list[Unit]:
    """The units in a list, in order, each once."""
    found: dict[str, Unit] = {}
    for piece in _pieces(text):
        for name in _named(piece):
            unit = _told(name)
            if unit and unit.name not in found:
                found[unit.name] = unit
    return list(found.values())


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    open_, start = 0, 0
    for at, char in enumerate(text):
        if char in _OPENING:
            open_ += 1
        elif char in _CLOSING:
            open_ = max(0, open_ - 1)
        elif not open_ and char in "、,，;；/\n。":
            pieces.append(text[start:at])
            # “市直有关部门、单位” is one name.
            after = re.match(r"\s*(\w+?)(?=[,，;；/\n。、]|$)", text[at + 1 :])
            if char == "、" and after and after[1] in _BARE and pieces[-1].endswith(tuple(_BARE)):
                pieces.pop()
                continue
            levels = char == "、" and _LEVELS.fullmatch(pieces[-1].strip())
            large = levels and pieces[-1].strip()[-1] in "市州盟县区旗"
            if levels and (_NEXT_LEVEL.match(text, at + 1) or (large and _SAME_LEVEL.match(text, at + 1))):
                pieces.pop()
                continue
            start = at + 1
    pieces.append(text[start:])
    return [part for piece in pieces for part in _spaced(piece.strip())]


def _spaced(piece: str) -> list[str]:
    """“县政府办 县司法局” is two, “办 公 室” is one."""
    parts = piece.split()
    if len(parts) > 1 and all(len(p) > 2 and looks_like_unit(p) for p in parts):
        return parts
    if len(parts) > 1 and len(parts[0]) > 2 and looks_like_unit(parts[0]):
        # “县政府办 张某”: who answers for it is no part of the name.
        rest = [p for p in parts[1:] if not re.fullmatch("[\u4e00-\u9fff]{2,3}", p) or looks_like_unit(p)]
        parts = [parts[0], *rest]
    return ["".join(parts)] if parts else []


def _named(piece: str) -> list[str]:
    """Units joined by 和, 及 or 会同, where what stands before is itself a unit; and those behind 等."""
    piece = _TAIL.sub("", _HEAD.sub("", piece)).strip(" .：:")
    for match in _AND.finditer(piece):
        # “甲局等和乙局”: 等 closes the list.
        before, after = piece[: match.start()].removesuffix("等"), piece[match.end() :]
        if after in _BARE and before.endswith(tuple(_BARE)):
            # “有关部门和单位” is one name.
            continue
        if _depth(before) == 0 and looks_like_unit(before) and len(after) > 1 and not before.endswith("改委"):
            # “市人力资源和社会保障局” is one.
            follows = looks_like_unit(_first_name(after)) or looks_like_unit(_LISTED.split(after)[0])
            if match.group() in ("和", "与") and not follows:
                continue
            return [*_named(before), *_named(after)]
    if (listed := _WITH_OTHERS.match(piece)) and _depth(listed["unit"]) == 0:
        others = listed["others"]
        return [listed["unit"]] + (
            [others]
            if re.match(r"各?有关|相关|[市县区州省][直级]|[省市县区州]?(?:人民)?政府各?[有相]关", others)
            else []
        )
    return [piece] if piece else []


def _first_name(text: str) -> str:
    return re.split(rf"{_LISTED.pattern}|和", text)[0]


def _told(name: str) -> Unit | None:
    name = _balanced(re.sub(r"\s+", "", name)).strip("、,，;；。:：")
    if not re.search("[\u4e00-\u9fff]", name) or len(name) < 2 or len(name) > 60 or _SAID_OF.match(name):
        return None
    if _YEAR.fullmatch(name):
        return None
    match = re.search(
        r"^(?P<name>.*?[^(（])[(（](?P<inner>[^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*)[)）]$", name
    )
    if not match:
        return Unit(name)
    inner = match["inner"]
    if inner in _BARE or _PART.match(plain(inner)) or _GROUP.search(match["name"]):
        return Unit(name)
    return Unit(match["name"], inner if looks_like_unit(inner) else None)


def _balanced(name: str) -> str:
    """The name without brackets that the copy lost the other half of."""
    open_: list[int] = []
    lost: set[int] = set()
    for at, char in enumerate(name):
        if char in _OPENING:
            open_.append(at)
        elif char in _CLOSING:
            if open_:
                open_.pop()
            else:
                lost.add(at)
    if open_:
        # What was opened and never closed is no part of the name, unless nothing else is.
        name, lost = (name[: open_[0]], lost) if open_[0] else (name, lost | set(open_))
    return "".join(c for at, c in enumerate(name) if at not in lost)


def _depth(text: str) -> int:
    return sum(c in _OPENING for c in text) - sum(c in _CLOSING for c in text)
