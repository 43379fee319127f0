"""Figures in words (30台, 不少于4场, 95%以上): the forms they take, and what names the thing they count."""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["=", ">=", "<=", "~"]

UNITS = (
    r"亿美元|万美元|美元|场次|人次|件次|批次|户次|车次|课时|学时|个百分点|亿元|万元|个工作日|工作日|小时|微克/立方米|立方米|平方公里|平方米|"
    r"公里|千米|千瓦|兆瓦|公顷|台套|名|人|场|次|个|篇|期|项|条|件|家|处|户|台|套|座|所|门|批|部|份|辆|张|支|种|类|起|宗|例|笔|单|款|本|册|幅|"
    r"块|片|盏|棵|株|头|只|口|眼|艘|间|栋|幢|组|对|轮|吨|亩|米|元|把|架|顶|枚|根|桶|袋|箱|瓶|颗|粒|趟|班次|集|杆|公斤|千克|"
    r"千瓦时|厘米|毫米|学位|床位|车位|工位|泊位"
)
_NOT_LESS = (
    r"不得?少于|不得?低于|至少(?:有|配备|设立?|明确|举办|开展|组织)?|不小于|大于|超过|达到或超过|>=|≥|>"
)
_NOT_MORE = r"不得?超过|不得?高于|不得?多于|控制在|压缩至|压缩到|压减至|压减到|低于|少于|<=|≤|<"
_REACH = r"稳定在|保持在|保持|维持在|提高到|提升到|提高至|提升至|增加到|扩大到|达到|达|实现|确保|力争|突破|完成|为|至"
# What grows or shrinks by a share: the word belongs to the name.
GROWTH = r"增长|上升|提高|提升|增加|下降|降低|压减|压缩|缩短|缩减|减少|精简|涨幅|增幅|降幅|增|降"
# Verbs that the name leaves out: “建成收储点12个” sets 收储点.
_MAKE = (
    r"新建|建成|建设(?!用地)|建立|建好|设立|设置|开展|举办|举行|召开|组织|开设|打造|创建|发放|印发|编发|编制|制作|推出|完成|实现|配备|实施|推进|开工|"
    r"制定|出台|修订|起草|编写|签订|搭建|办好|安排|落实|购置|采购|安装|投放|发布|报送|扶持|资助|支持|支助|奖励|选拔|选树|评选|遴选|认定|聘请|招聘|引进|"
    r"储备|新辟|新开(?!通)|增设|增开|增加(?![到了至])|架设|铺设|敷设|布设|配置|修建|栽植|补植|招引|孵化|创成|编印|印制|播出|拍摄|推介|施划|提供"
)
# Verbs that say what is counted: “查处案件500件” sets 查处案件.
_ACT = (
    r"新增|新设|培育|培养(?:产生)?|培训|改造|推广|新改扩建|改建|扩建|维修|整治|治理|开通|查处|查办|曝光|抽查|检查|巡查|走访|回访|化解|调解|征集|采集|"
    r"归集|录入|种植|造林|修复|垦造|复垦|收储|回收|拆除|取缔|关停|淘汰|脱贫|安置|救助|帮扶|慰问|转移|就业|输送|派出|输出|签约|吸引|"
    r"刊发|推送|张贴|宣讲|演练|评估|测评|评审|审查|解读|公开|更新|覆盖|压缩|减少|降低|缩短|提高|提升|增长|通报|受理|清理|取消|下放|梳理|"
    r"减轻|减免|净?削减|开发(?!区|利用)|接入|上线|进驻|入驻|竣工|投产|投用|优化调整|疏浚|清淤|硬化|绿化|亮化|修缮|拓宽|吸纳|解决|收集"
)
_MAKES = rf"{_MAKE}|{_ACT}"
_NUMBER = r"(?:(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)|\d{1,12}(?:\.\d{1,6})?)"
_VALUE = rf"(?P<value>{_NUMBER})\s*(?P<scale>万(?!美?元)|千(?![米瓦])|百(?!分))?(?P<more>余|多)?"
_AFTER = r"(?P<after>以上|以内|以下|左右|及以上)?"
_CUTS = r"(?:压减|压缩|缩短|缩减|精简|控制|减少|降低|减|降)(?:至|到|在|为)"

# “压减至5个工作日以内”: a time that is brought down; other times are merely mentioned.
CUT = re.compile(rf"(?P<how>{_CUTS})\s*{_VALUE}(?P<unit>{UNITS}|天|日|分钟){_AFTER}")
SHARE = re.compile(
    rf"(?P<how>(?:{_NOT_LESS}|{_NOT_MORE}|{_REACH}|{_MAKES}|{GROWTH}){{0,4}}(?:到|了|至|在)?)\s*(?:(?P<value>\d{{1,12}}(?:\.\d{{1,6}})?)\s*%|百分之(?P<chinese>百|[一二三四五六七八九十]{{1,3}})(?![点分]))"
    rf"{_AFTER}"
)
# “90%的村配备保洁员”.
SOME = re.compile(
    rf"(?:^|(?<=[,;、:()\s前内底]))(?P<how>(?:推动|推进|确保|实现|力争|争取|做到|保证|使|让)*(?:{_NOT_LESS})?)"
    rf"\s*(?P<value>\d{{1,3}}(?:\.\d{{1,6}})?)\s*%{_AFTER}的(?![^,。;]*已)"
    r"(?P<thing>(?![^,。;]{0,8}(?:比例|标准|权重|分值|部分|幅度|速度|份额|资金|税率))[^\d,。;、()%]{2,24})"
)
# “为300名老人提供服务”: whom the work is for; other things that are counted so are there already.
WHOM = re.compile(
    rf"(?P<how>[为对向给])[^\d,。;、()]{{0,8}}?{_VALUE}(?P<unit>人次|名|户|人|位){_AFTER}(?!以上|以内|左右|的)"
    r"(?=(?P<thing>[^\d,。;、()]{1,16}?)(?:(?:提供|进行|开展|实施|给予)[^\d,。;、()]{0,12}?)?"
    r"(?:改造|发放|培训|补助|补贴|资助|帮扶|慰问|体检|救助|安置|配备|安装|走访|服务))"
)
# “覆盖全市80%的县”.
COVER = re.compile(
    rf"(?P<how>覆盖[^\d,。;、%]{{0,8}}?)(?P<value>\d+(?:\.\d+)?)\s*%{_AFTER}(?P<thing>的[\u4e00-\u9fff]{{1,12}})"
)
COUNT = re.compile(
    rf"(?P<how>(?:重点|新|再|共|累计|每年|全年|每季度|每半年|各|分别|并|年){{0,3}}(?:(?:{_MAKES}){{1,3}}(?:和培养|并资助)?(?:不少于|至少|不低于|超过|达到|达|约)?|{_NOT_LESS}|{_NOT_MORE}|达到|达|突破|增加到|扩大到|提高到))"
    rf"\s*{_VALUE}(?P<unit>{UNITS}){_AFTER}"
)
# “每个村有1名”.
EACH = re.compile(
    rf"(?P<how>(?:每个?|各)[^,。;、\d]{{1,10}}?(?:应|要|都|均)?(?:有|配|设))\s*{_VALUE}(?P<unit>名|个|人|处|所|家|台){_AFTER}"
)
# “选拔100名正职后备人才、200名副职后备人才”: what goes on from a figure before it.
MORE = re.compile(
    rf"(?P<how>)(?<=[、,，和及或]){_VALUE}(?P<unit>名|场次|人次|场|个|家|项|件|篇|期|座|所|台|套|处|条|起|亩|公里){_AFTER}(?=[\u4e00-\u9fff“])"
)
LEAST_CN = re.compile(
    rf"(?P<how>[^\s,。;]{{0,20}}?(?:{_NOT_LESS}))\s*(?P<value>[一二两三四五六七八九十]{{1,3}})(?P<scale>)(?P<more>)(?P<unit>{UNITS}){_AFTER}"
)
# A figure that ends its piece: the words before it name what it counts.
_BOUND_WORDS = rf"{_NOT_LESS}|{_NOT_MORE}|达到|达|突破|增加到|扩大到|提高到|约|共|累计|各"
LAST = re.compile(
    rf"(?P<how>(?:{_BOUND_WORDS})?)\s*(?<![\d.A-Za-z+第]){_VALUE}(?P<unit>{UNITS}){_AFTER}(?=\s*(?:$|[、,。;()]|[并且和及与或]|以及))"
)
COMPOUND = re.compile(r"(?P<value>\d+(?:\+\d+)+)(?P<unit>个|张|项|类)?")
# “全年12次”, and “4次/年”.
A_YEAR = re.compile(rf"(?:全年|每年)[^\d,;、]{{0,8}}?{_VALUE}(?P<unit>{UNITS})")
BY_YEAR = re.compile(rf"{_VALUE}(?P<unit>{UNITS})/(?:每)?年")
PER = re.compile(r"每(?:个?月|季度?|半年|周)")
WHOLE = re.compile(rf"^\D{{0,30}}?{_VALUE}(?P<unit>{UNITS})?{_AFTER}\D*$")
SCALES = {"万": 10_000, "千": 1000, "百": 100, "": 1}
NEVER = re.compile(r"工作日|小时|第$")
# What is so already is no target.
BACKGROUND = re.compile(
    r"已(?:经)?(?:累计|建成|建立|完成|开展|实现|达|有|设立|配备|公开|发布|办理)|"
    r"现有|原有|(?<![项科题栏数节])目前|截至|(?<![比较])(?:去年|上年)|以来"
)
# Of the same piece: “改造仅完成46%”, “仍有23家未办证”.
_STATE = re.compile(r"仅(?!需|限|跑)|只有|[尚仍还]有|不足|不到|未达")
# “6亩以下(不含6亩)的手续” says which, not how many.
THRESHOLD = re.compile(r"\s*\(不?含[^()]*\)\s*的")
INCLUDED = re.compile(r"\(不?含$")
_TO_COME = re.compile(r"确保|力争|争取|今年|年底前|计划|要(?!求|点)|20\d\d年(?:底|末)前")

_LEADING = re.compile(
    r"^.*(?:确保|实现|推动|促进|使|力争|争取|努力|将|把|(?<![主重首需])要(?!求|点|素)|须|(?<![回响供适对反])应(?!急|用|对|届)|完成|做到|全面|原则上|其中|以及|同时|进一步|探索|指导|督促|对|在)"
    r"(?=[\u4e00-\u9fff“])(?![率度量])"
)
_DATED = re.compile(
    r"^.*(?:\d{1,2}月(?:份|\d{1,2}[日号]|底|末|[上中下]旬)?|20\d\d年(?:度|底|末)?|[今本]?年(?:底|内|末)|[上下]半年|第?[一二三四]季度|[上中下]旬)(?:之前|以前|前|内)?[,，]?(?=[\u4e00-\u9fff《“A-Z])"
)
_DATE_LAST = re.compile(
    r"(?:到|至|于|在|自)?(?:20\d\d年(?:度|底|末|内)?(?:\d{1,2}月)?|\d{1,2}月(?:\d{1,2}[日号]|底|末)?|年(?:底|内|末)|[上下]半年)(?:之前|以前|前|内)?$"
)
_TRAILING = re.compile(
    r"(?:(?<!平)均|都|全部|分别|力争|争取|确保|努力|原则上|要|应|须|平均每年|不少于|达到|达|为|约|共|全年|每年|[≥≤><=])+$"
)
# Words that name nothing, before what does: “即持证率”, “全县网办率”, “3个县覆盖率”.
_SCARCE = re.compile(
    r"^(?:即(?![时办报知查申])|其中|计划(?!生育)|首批|每(?:半年|季度?|[周月年])|全[省市县区镇乡州](?![场域])|\d{1,3}[个家项所座名户条])+(?=[\u4e00-\u9fff“]{2})|等$"
)
_FROM = re.compile(r"(?:由|从)[^,。;]*?\d.*$")
_HOLDING = re.compile(
    r"^(?:(?:全年|每年|年内|每季度|每半年|每月|各|至少)*(?:组织开展|组织|开展|举办|举行|召开)+|(?:全年|每年|年内|每季度|每半年|每月))(?=[\u4e00-\u9fff]{2})"
)
_THING = re.compile(r"^(?:的)?(?P<thing>(?![并且和及与或后])[^,，。;；、(（)）:：\d]{1,24})")
# “1条总长度约25公里的管道” is a 管道.
_MEASURED = re.compile(
    r"^(?:总|全)?(?:长|面积|投资|建筑|规模)[^,，。;；、]{0,14}?\d"
    r"[^,，。;；、]{0,8}?的(?=[\u4e00-\u9fff])"
)
_VERB = re.compile(rf"(?P<drop>{_MAKE})|(?P<keep>{_ACT})")
# What a sum or a number belongs to, where no verb says that it is to be reached.
_QUANTITY = re.compile(
    r"(?:就业|投资|收入|总值|债券|赤字|资金|贷款|产值|产量|里程|总数|总量|人数|户数|税收|零售额|投资额|总额|外资)$"
)
_DESCRIBED = re.compile(r"总投资|概算|估算|占地|建筑面积|总长|全长|长度|涉及|包括|包含|其中|分为|试点$")
_PAYS = re.compile(r"(?:最高|最低|最多|罚款|处罚|扣减|扣|补助|补贴|标准)[^,。;、]{0,6}$")
# The scope of the work, not its aim: “推进26个领域…”.
_SCOPE = re.compile(
    r"(?:重点|试点)?(?:领域|方面|环节|步骤|部门|单位|事项|制度|行动|机制|任务|举措|措施|阶段)"
)
# “甲率、乙率分别达到95%、90%”.
RESPECTIVELY = re.compile(
    r"(?P<names>[^\d%]{4,60}?)分别[^\d%]{0,8}(?P<shares>[\d.]+%\w{0,2}(?:[、和及][\d.]+%\w{0,2})+)"
)
SEVERAL = re.compile(r"、|和|与|及(?!时)")
RATE = re.compile(r"(?:率|比例|比重|占比|度|面|涨幅|增幅|降幅)$")
_BROUGHT_DOWN = re.compile(r"(?:降低|压减|压缩|减少|精简|缩短|提高|提升|增加)[\u4e00-\u9fff“]{2}")
_KIND = re.compile(rf"{RATE.pattern}|(?:数|量|额|时限|时间|材料|环节)$")


def begins(flat: str, at: int, marks: str = "。;,!?\n") -> int:
    """Where the clause begins that holds a place; with other marks, the sentence."""
    return max(flat.rfind(mark, 0, at) for mark in marks) + 1


def is_background(flat: str, at: int, figure: int) -> bool:
    """Whether the words before a figure say that it is so already (截至…已建成20个).

    Args:
        at: where the words begin that set it; figure: where it stands itself.
    """
    if _STATE.search(flat, begins(flat, at), figure):
        return True
    sentence = begins(flat, at, "。;\n")
    # “已建成5个”: the verb that sets the figure may be the end of what says so.
    said = list(BACKGROUND.finditer(flat, sentence, figure))
    return bool(said) and not _TO_COME.search(flat, said[-1].end(), figure)


def bound_of(how: str, after: str | None, more: str | None) -> Bound:
    """How a figure bounds, by the words about it."""
    at_most = _NOT_MORE.replace("|少于", "|(?<![不得])少于").replace("|低于", "|(?<![不得])低于")
    if re.search(rf"{at_most}|{_CUTS}", how) or after in ("以内", "以下"):
        return "<="
    if re.search(_NOT_LESS, how) or after in ("以上", "及以上") or more:
        return ">="
    return "~" if after == "左右" or how.endswith("约") else "="


def is_bound(how: str) -> bool:
    """Whether the words before a figure say how much it is to be, so that it is no mere mention."""
    return re.search(rf"{_NOT_LESS}|{_NOT_MORE}|达到?$", how) is not None


def clipped(text: str) -> str:
    """A name without the marks and small words at its ends."""
    text = re.sub(
        r"^(?:[年底末内,\s]|前(?![期端台沿置海])|[今本当]年|以上|的|力争|争取|原则上|努力)+|[\s:：的]+$|(?<=\w)[和及与]$",
        "",
        _unquoted(text.strip(" ,，。;；、:：()（）")),
    )
    text = _TRAILING.sub("", _SCARCE.sub("", text) or text)
    # What is held is named by itself: “全年举办开放日” is 开放日.
    return _HOLDING.sub("", text)


def _unquoted(text: str) -> str:
    """A text without the quotation marks at its ends that have no other half in it."""
    while text[:1] == "”" or (text[:1] == "“" and text.count("“") > text.count("”")):
        text = text[1:]
    while text[-1:] == "“" or (text[-1:] == "”" and text.count("”") > text.count("“")):
        text = text[:-1]
    return text


def name_before(before: str) -> str:
    """What the words before a figure name: without the date, without what leads up to it."""
    text = _TRAILING.sub("", _FROM.sub("", before.rstrip()))
    text = _DATED.sub("", _DATE_LAST.sub("", re.sub(r"^.*[:：]", "", text)))
    cut = _LEADING.sub("", text)
    # Not inside a quotation: “应公开尽公开”率.
    return clipped(cut if cut and cut.count("”") <= cut.count("“") else text)


def done_to(before: str, how: str) -> str:
    """What is done to what the words before a figure name: “技能培训500人次” is 技能培训."""
    name = name_before(before)
    act = re.search(rf"(?:{_ACT})$", how)
    return clipped(name + act.group()) if name and act else name


def name_behind(rest: str) -> str:
    """What the words behind a figure name."""
    thing = _THING.match(_MEASURED.sub("", rest))
    return clipped(thing["thing"]) if thing else ""


def share_name(before: str, how: str, rest: str) -> str:
    """What a share is a share of; empty where the words only mention it."""
    name = name_before(before)
    if name and _BROUGHT_DOWN.match(name) and not re.match(r"[\u4e00-\u9fff“]", rest):
        # “降低办公成本10%”.
        return name
    if name and (how or _KIND.search(name) or not re.match("[\u4e00-\u9fff]", rest.lstrip("以上下左右内"))):
        growth = re.search(rf"(?:{GROWTH}|覆盖)$", how)
        return name + (growth.group() if growth else "") if how or _KIND.search(name) else ""
    return name_behind(rest) if how or re.match("覆盖|公开|办结", rest) else ""


def is_scope(how: str, rest: str) -> bool:
    """Whether a verb and its figure say where the work is done: “推进26个领域标准化”."""
    return (
        re.search(r"(?:实施|推进|落实|安排|检查|梳理|公开|编制)$", how) is not None
        and _SCOPE.match(rest) is not None
    )


def counted(before: str, how: str, after: str | None, *, goes_on: bool) -> str:
    """What a figure at the end of its piece counts; empty where nothing says it is to be reached.

    Args:
        goes_on: whether a figure before it in the list is a target.
    """
    text = _DATED.sub("", _DATE_LAST.sub("", before.rstrip()))
    if _DESCRIBED.search(text) or _PAYS.search(text) or re.search(r"[由从第自近]$", before):
        return ""
    name = name_before(before)
    if verb := _VERB.search(text):
        # “完成棚户区改造2836户”: the first verb rules, what it leaves is the name.
        if verb["drop"]:
            if len(thing := text[verb.end() :]) > 1:
                return clipped(thing)
            return name_before(text[: verb.start()])
        return name or verb.group()
    named = len(name) > 1 and re.search("[\u4e00-\u9fff]{2}", name) is not None
    sets = how not in ("", "约", "共", "累计", "各") or after or goes_on or _QUANTITY.search(name)
    sets = sets or re.search("力争|争取|确保", text)
    return name if named and sets else ""
