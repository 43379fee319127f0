"""The forms that words of time take in work plans (6月底前, 季度结束后10个工作日内, 春节前)."""

from __future__ import annotations

import re

# One character for one, so that what is found in the plain text lies at the same place in the written.
PLAIN = str.maketrans(
    "，：；（）！？．％＋－—–－～﹣〜０１２３４５６７８９",
    ",:;()!?.%+-------0123456789",
)
# As the official calendar (``chinese_calendar``) names them.
FESTIVALS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "五一": "Labour Day",
    "劳动": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
    "十一": "National Day",
}
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_COUNT = r"(?P<after>\d{1,3}|[一二两三四五六七八九十]{1,3})个?(?P<work>工作)?"
_BEFORE = r"(?:之前|以前|前)"
# “3月前底” is a slip for 3月底前.
_PART = "前底|底|末|初|[上中]?[上中下]旬"
# “6月30日（星期四）下午5时前”.
_HOUR = (
    r"(?:\(含\))?(?:\((?:星期|周)[一二三四五六日天]\))?(?:上午|中午|下午|晚上?)?"
    r"(?:\d{1,2}(?:[时点](?:整|半|\d{1,2}分)?|:\d\d))?(?:下班)?"
)
_WEEKDAY = "[一二三四五六日天]"
# “每周一报” is once a week, “每周一报送” is on Mondays.
_ONCE = "一(?:次|[报评结](?![送告备表])|通报|调度)"
_NEXT = "明年|次年|翌年|下一年度?|下年度?|第二年"


def _year_form(prefix: str = "") -> str:
    figures = r"20\d\d|二[〇○零Oo][〇○零一二三][〇○零一二三四五六七八九]"
    return (
        rf"(?:(?P<{prefix}year>{figures})年\s?|(?P<{prefix}this>今年|本年度?|当年)|(?P<{prefix}next>{_NEXT}))"
    )


def _month_form(prefix: str = "") -> str:
    return (
        rf"(?P<{prefix}month>{_N})月(?:份)?(?:(?P<{prefix}day>{_N})[日号]{_HOUR}|(?P<{prefix}part>{_PART}))?"
    )


_DAY = rf"{_year_form()}?的?{_month_form()}"
_WINDOW = (
    rf"{_year_form('a')}?(?P<amonth>{_N})(?:月份?(?:(?P<aday>{_N})[日号]?|(?P<apart>{_PART}))?)?(?:起|开始)?"
    # “3月15日一3月25日”: the numeral for the dash.
    rf"\s*(?:-+|至|到|(?<=[月日])一(?=\d{{1,2}}[月日]))\s*(?:{_year_form('b')}?{_month_form('b')}|(?P<bonly>{_N})[日号]){_BEFORE}?"
)
# “每年3月、9月底前”.
_LISTED = rf"(?:{_N}月(?:{_N}[日号]|{_PART})?[、和及])*"
_PER = r"[每各](?:个|逢)?(?P<per>半年|年|季|月|周)(?:度|份)?"
FORMS = tuple(
    (name, re.compile(form))
    for name, form in (
        (
            "recurring",
            rf"[每各]?个?(?P<per>季|月|半年|年)(?:度|份)?(?:结束|终了)后的?{_COUNT}[日天](?:以?内|之内|前)?",
        ),
        (
            "recurring",
            rf"{_PER}(?:结束后|终了后|首月|末月|(?:第一|最后一)个月|后|初|末|底|的)*{_LISTED}(?:{_N}月)?"
            rf"(?:{_N}[日号]{_HOUR}|{_N}个工作日|{_PART})?(?:{_BEFORE}|以?内)",
        ),
        ("recurring", rf"{_PER}{_LISTED}(?:{_N}月)?(?:{_N}[日号]|{_PART})"),
        (
            "recurring",
            rf"[每各](?:个|逢)?(?P<per>周)(?!{_ONCE}){_WEEKDAY}(?:[、和及](?:每?周)?{_WEEKDAY})*{_HOUR}{_BEFORE}?",
        ),
        ("recurring", rf"每(?P<per>周)(?={_ONCE})"),
        ("recurring", r"[每各](?P<per>年)度?的?(?:第?[一二三四]季度|[上下]半年)[底末]?(?:之?前)?"),
        ("recurring", rf"[次下当](?:个|一)?(?P<per>月|季)度?(?:首月|第一个月)?的?{_N}[日号]{_HOUR}{_BEFORE}"),
        # What it runs from stands before it: “印发之日起30日内”, “批复后20日内”.
        ("event", rf"(?:之日起|之日后|后)的?{_COUNT}(?P<span>[日天月周])(?:以?内|之内|前)"),
        ("since", rf"(?:从|自)?(?:即日起|{_DAY}(?:开始|起))"),
        ("window", _WINDOW),
        ("until", rf"(?:截至|截止|于|在|到|至)?{_DAY}(?P<before>{_BEFORE})?"),
        # “7月上旬评审，下旬公布”.
        ("part", rf"(?<![月\d一二三四五六七八九十])(?P<part>[上中下]旬)(?P<before>{_BEFORE})?"),
        (
            "dotted",
            r"(?<![\d.])(?P<year>20\d\d)[./-](?P<month>\d{1,2})(?:[./-](?P<day>\d{1,2}))?(?![\d.%])"
            rf"(?P<before>{_BEFORE})?",
        ),
        ("half", rf"{_year_form()}?(?P<half>上|下)半年(?:底|末|内)?(?P<before>{_BEFORE})?"),
        (
            "quarter",
            rf"{_year_form()}?前?第?(?P<quarter>[一二三四1234])个?季度(?:底|末|内)?(?P<before>{_BEFORE})?",
        ),
        (
            "plan",
            r"(?:到|至)?[“\"]?(?P<five>十[一二三四五]五)[”\"]?(?:规划)?(?:期末|末|期间|时期|收官)(?:之?前)?",
        ),
        (
            "year",
            rf"(?:到|至|在|于)?(?:{_year_form()}年?|(?<![半十\d〇○零一二两三四五六七八九几数多])本?年)"
            rf"(?P<end>度?以?内|之内|底|末|终)(?P<before>{_BEFORE})?",
        ),
        # From when, the words do not say: “三年内”.
        (
            "span",
            r"(?<![近第每\d〇○零一二两三四五六七八九十])(?:\d{1,2}|[一二两三四五六七八九十]{1,2})(?:年|个月)(?:以内|之内|内)",
        ),
        (
            "whole",
            rf"(?:到|至)?{_year_form()}度?(?P<before>{_BEFORE})?(?![年底末终内度\d一二三四五六七八九十上下第前])",
        ),
        ("all_year", r"(?:贯穿)?全年(?!持续|长期|常态|推进|开展)"),
        ("month_end", r"(?P<end>月)[底末](?:前)?"),
        (
            "festival",
            rf"{_year_form()}?[“\"]?(?P<festival>元旦|春节|清明|五一|劳动(?=节)|端午|中秋|国庆|十一(?=[”\"]))"
            r"[”\"]?(?:国际)?(?:劳动)?节?[”\"]?(?:假期|长假|放假)?之?前(?![夕后期])",
        ),
        (
            "season",
            r"(?:进入|到|在)?(?:主汛期|汛期|春运|开学|入汛|入冬|供[暖热](?:季|期)?|采暖[季期]|雨季|节假日|学期结束)"
            r"(?:来临|到来|开始)?(?:之前|以前|前)(?![夕后期])",
        ),
    )
)
# What ends a period rather than a year: these may stand before a verb alone (“上半年设立窗口”).
_LOOSE = ("half", "quarter", "part")
OPEN = re.compile(
    r"立行立改|即知即改|立查立改|立即|马上|持续|长期|全年|常态|经常性|日常|定期|不定期|适时|随时|实时|及时|按时|按规定|按要求|按计划|按进度|按季|按月|"
    r"即时|动态|每年|每月|每季|每周|每半年|根据|按上级|按省|按市|滚动"
)
# “2021年10月底前完成，并长期坚持”.
GOES_ON = re.compile(
    r"[,;、。](?P<words>(?:并|且|后)?(?:长期|持续|常年|常态化?)(?:坚持|推进|实施|落实|开展|保持|整治|巩固|抓好)[^,;。]{0,4})[。;]?\s*$"
)
_DONE = re.compile(
    r"(?:要|须|应|必须|全部|全面|基本|初步|力争|争取|努力|原则上|确保|实现)*"
    r"(?:完成|实现|达到|建成|启动|试运行|上线|到位|报送|印发|出台|形成|落实|公开|公布|发布)(?!情况|进度|后|的|率|数)"
)
_DOES = re.compile(
    r"(?:要|须|应|将|拟|全部|全面|基本|正式|再|先|统一|集中|分批|陆续|\d{1,3}%|(?:向|对|由|面向|会同|联合)[^,。;]{1,8}?)*"
    r"(?:设立|组织|开展|召开|举办|举行|投入|投用|开工|竣工|制定|编制|修订|建立|搭建|开通|验收|评审|评估|部署|整改|"
    r"整治|清理|梳理|排查|检查|督查|考核|通报|签订|选定|提交|上报|审核|审议|征求|推出|推开|推广|接入|启用|运行|交付|"
    r"汇总|下发|下达|分解|拨付|兑现|发放|培训|安装|公布|公开|发布|印发|出台|启动|上线|报送|完成|建成|确定)(?!情况|进度|后|的|率|数|结果)"
)
# What is finished, named before its verb: “10月份实训室安装完毕”.
_FINISHED = re.compile(r"[^,。;:()\d的已]{0,14}(?:完毕|完工|竣工|到位)(?=[,。;)]|$)")
# “6月底检查发现的问题” is none of what is to be done.
_DESCRIBES = re.compile("[^,。;:()]{0,14}(?:的|后|率|发现|不)")
# A year by itself: “2022年全部完成清欠”, but not “2022年完成产值…”.
_ALL_DONE = re.compile(r"(?:要|须|应|将|力争|争取|确保)*(?:全部|全面)完成(?!了|的|情况|后)")
# “2022年计划改造20户，8月底开工”: a year that speaks of what is to come.
AHEAD = re.compile(
    r"(?:拟|计划|再|继续|力争|争取|确保|预计|全部|全面)(?![^,。;]{0,12}(?:已|了|情况|结果|以来))"
)
# Before what a piece begins with: “要在上半年…”, “将于三季度…”.
BEGINS = re.compile(
    r"(?:^|(?<![\d.])\d\.|[,。;:()、\n\s”》]|[在于到至要须应将拟用]|计划|力争|争取|确保|努力|原则上)$"
)
# “6月底和12月底前”: the word for 前 stands at the last.
_SHARES = re.compile(rf"(?:[、和及]{_N}月(?:{_N}[日号]|{_PART})?)+{_BEFORE}")
# “一季度末，全市建成20个”, but not “6月底，全市已建成20个”.
_THEN = re.compile(r",(?![^,。;]*(?:已|共有|累计|仅|现有))")
# Of patrols (重点时段(5月20日至6月30日、9月15日至…)): no deadline.
_SEASON = re.compile(r"(?:时段|时期|期间|高峰期|季节)[(:为是]*[^()。;]{0,30}$")
_MENTIONED_BEFORE = re.compile(r"截至?$|截止目前|已$|已于$|自$|从$|在册|原定")
_MENTIONED_AFTER = re.compile(
    r"已|以来|年?期?间|(?:以前|以后)?(?:建成|取得|制定|印发|发布|遗留|形成|完成|竣工|建设)(?:[、并]\w{2})?的|遗留"
)
LAW = re.compile(r"(?:起)?(?:施行|实施办法|修订|修正|印发|发布的|公布的|以来)")
# What is handled case by case, and what is found within a time.
_CASE = re.compile(r"受理|收件|办结|[最之此今以前]$")
_FOUND = re.compile(r"[的有未无曾]|发生|累计|不得|保存|有效")


def sets(name: str, given: dict[str, str | None], plain: str, match: re.Match[str]) -> bool:
    """Whether running text sets a deadline by the phrase, rather than mention a time."""
    before, after = plain[max(0, match.start() - 10) : match.start()], plain[match.end() : match.end() + 14]
    if name == "event":
        return _CASE.search(before.rpartition(",")[2]) is None
    if name == "span":
        return BEGINS.search(before) is not None and _FOUND.match(after) is None
    if _MENTIONED_BEFORE.search(before) or _MENTIONED_AFTER.match(after):
        return False
    match name:
        case "recurring" | "plan" | "festival" | "season":
            return True
        case "since" | "all_year" | "month_end":
            return False
        case "window":
            season = _SEASON.search(plain, max(0, match.start() - 40), match.start())
            return not season and bool(given["bmonth"] or given["bonly"]) and "月" in match.group()
        case "year":
            return (
                given["before"] is not None
                or given["end"] in ("内", "以内", "之内", "度内")
                or _due(before, match, after)
            )
        case "whole":
            due = match.group()[0] in "到至" and not re.match(r"(?:年度|版)", after)
            return due or (BEGINS.search(before) is not None and _ALL_DONE.match(after) is not None)
    if given["before"] is not None or _due(before, match, after) or _SHARES.match(plain, match.end()):
        return True
    if match.group()[-1] in "底末" and BEGINS.search(before) and _THEN.match(plain, match.end()):
        return True
    if given.get("part") == "前底":
        return True
    if BEGINS.search(before) is None or match.group().startswith("截"):
        return False
    if name == "until" and not given["day"] and _FINISHED.match(after):
        return True
    if _DOES.match(after) is None or name in _LOOSE or "旬" in (given.get("part") or ""):
        return _DOES.match(after) is not None
    return match.group().endswith(("底", "月份")) and _DESCRIBES.match(after) is None


def names_year(plain: str, match: re.Match[str]) -> bool:
    """Whether a bare year in a cell is its deadline (2022年, 2022年完成), rather than describes something."""
    before, after = plain[max(0, match.start() - 1) : match.start()], plain[match.end() : match.end() + 14]
    alone = re.match(r"[^\u4e00-\u9fff《]|$", after) and re.match(r"[^\u4e00-\u9fff《]|$", before)
    return bool(
        alone or match.group()[0] in "到至" or match["before"] or _DONE.match(after) or _DOES.match(after)
    )


def _due(before: str, match: re.Match[str], after: str) -> bool:
    begins = match.group()[0] in "到至于" or before.endswith(("争取", "力争", "努力", "最迟", "最晚"))
    return begins or after.startswith("截止") or _DONE.match(after.lstrip(",")) is not None
