"""What a copy of a document picked up or lost on its way: taken out, restored, read once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from tasklib.drafting.outline import mark_of
from tasklib.drafting.script import simplified
from tasklib.drafting.source import Block, Line, Source, Table, plain
from tasklib.plan.item import UNPRINTABLE

# What a page says of itself: never a document's own words.
_FURNITURE = re.compile(
    r"(?:首页|当前位置|您(?:现在)?(?:的位置|所在)|您当前|所在位置)\s*[:>】]|首页\s*>|^(?:打印|关闭|分享|收藏|返回顶部|返回|"
    r"字体|字号|【|】|\[|\]|〖|〗|[|/\s:]|大|中|小|本页|本稿|此页|窗口|到|保存|下载|正文|繁体|简体|无障碍|朗读|A\+|A-)+$|"
    r"扫(?:描|一扫).{0,8}(?:二维码|关注|手机|查看|分享|打开|浏览|微信)|关注我们|微信扫|分享到|^分享[:：]|"
    r"^(?:来源|信息来源|稿源|文章来源|作者|编辑|责任编辑|发布时间|发布日期|更新时间|上传时间|录入时间|浏览|浏览次数|阅读|点击|点击数|点击量|"
    r"关注度|访问量|人气|字号|字体|视力保护色|背景色|打印本稿|打印本页|文档编号|文章分类)\s*[:：\[【(]|"
    r"〖(?:字体|背景色|打印)|【(?:字体|字号|打印|关闭|大|中|小)|^(?:上一篇|下一篇|上一条|下一条|相关(?:文章|文件|链接|解读|附件|稿件|阅读|推荐))(?:\s*[:：]|$)|"
    r"版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持\s*[:：]|^(?:主办|承办)(?:单位)?[:：].*(?:网|ICP)|^本文(?:关键词|来源|摘要|标签|链接)|"
    r"^(?:政务微信|政务微博|×|不能读取语音阅读器|无障碍阅读|长者模式|登录|注册|收藏本站|设为首页|联系我们|网站声明|友情链接)$|会员分享|在线阅读|写作参考|"
    r"^-\s*(?:格式|页数|大小|文档编号|上传时间)\s*:|^[^\s]{1,60}\.(?:docx?|pdf|wps|xlsx?)$|(?:\s|^)浏览次数\s*[:：]"
)
# Betting sites write themselves into pages that they took over: “k1体育”, “AG九游会(中国)官方网站”. Capitals alone
# may be a word of the document's (“RCEP国际”, “VR娱乐”) unless their site is named.
_BRAND = re.compile(
    r"[A-Za-z]{1,6}\d{0,4}(?:体育|娱乐|棋牌|真人|电竞|彩票|九游会|国际)[·・]?(?:\(中国\)|（中国）)?(?:官方网站|官网登录|官网入口|官网|app下载|平台登录)|"
    r"(?:[a-z]{1,6}|[A-Za-z]{1,6}\d{1,4})(?:体育|娱乐|棋牌|真人|电竞|彩票)|[A-Za-z]{1,6}\d{0,4}九游会"
)
# A site's words before a title, joined as its address shows them: “abc88登录_abc88在线_2022年……”.
_SITE_RUN = re.compile(
    r"(?<![A-Za-z\d_])(?=\d{0,4}[A-Za-z]{1,12}[^\s_]{0,20}_)"
    r"(?=[^\s,，。;；:：]{1,80}?(?:登[陆录]|网址|账号|在线|官网|体育|娱乐|下载|入口|注册))"
    r"[A-Za-z\d\u4e00-\u9fff]{2,24}(?:_[A-Za-z\d\u4e00-\u9fff]{0,24}?){1,5}(?=20\d\d年)"
)
_CRUMBS = re.compile(r"^\S{2,12}(?:\s*(?:>|>>|›|»|→)\s*\S{2,20}){2,}$")
_NUMBER = re.compile(r"〔(?P<year>(?:19|20)\d\d)(?P<number>\d{1,4})(?=号)")
# A site's column before a title: “【惠农政策】……实施方案”.
_COLUMN = re.compile(
    r"^\s*【[^【】]{0,8}(?:政策|公告|公示|转载|解读|文件|发布|专栏|要闻|头条|动态|公开)】\s*"
    r"(?=\S{8,80}(?:要点|方案|计划|通知|意见|措施|清单|分工|规划|表)\s*$)"
)
_BRACKETS = re.compile(r"[\[［【（(](?P<year>(?:19|20)\d\d)[\]］】）)](?=\s*(?:第\s*)?\d{1,4}\s*号)")
# With 年 (“2018年331日前”) what follows must show that it is a day, not how many.
_LOST_MARKS = re.compile(
    r"(?<!\d)(?P<year>20[0-4]\d)(?:年(?=\d{3,4}日(?:之?前|以前|起|至|止|[,，。;；、)）]|$)))?(?P<rest>\d{2,4})(?=日)"
)
_LOST_YEAR = re.compile(r"(?<!\d)(?P<year>20[0-4]\d)(?P<month>\d{1,2})(?=月(?:\d|底|末|上|中|下|前|份))")
_ALONE = re.compile(r"^\s*(?P<year>20[0-4]\d)(?P<rest>\d{2,4})日?\s*$")
# Not between two figures: they may be of two cells (“1 2022年6月底前”).
_SPACED = re.compile(r"(?<=[年月])[ \t]+(?=\d)|(?<=\d)[ \t]+(?=[年月日])")
_SPELLED = re.compile(r"(?<!\d)(?<!\d[ \t])([12])[ \t]+(\d)[ \t]+(\d)[ \t]+(\d)(?=[ \t]*年)")
# What stands more than once by right.
_REPEATABLE = re.compile(r"^\s*[(（〔]?(?:第[一二三四]责任|牵头|责任|配合|主办|协办|承办|完成|时限|序号)")
# What a page shows for a blank that it could not.
_BLANK_LOST = re.compile(r"^(?:[?？\ufffd][ \xa0\u3000]*)+(?=\S)")
# A paragraph's blank and its mark, read one byte off, up to where the bytes meet again.
_ONE_BYTE_OFF = re.compile(r"^[ \xa0\u3000]*[?？\ufffd]?(?P<odd>。[^\s\x00-\x3f]{1,8}?[@-~])")
_LEAST_REPEATED = 60
_SHORTEST_END = 10


def cleaned(source: Source) -> Source:
    """The source as its office wrote it: script, brackets, damaged dates, site words, doubled text.

    Raises:
        ParameterError: it is in traditional script and OpenCC is not installed.
    """
    # What no plan holds, a page feed among them.
    source = source.mapped(lambda words: UNPRINTABLE.sub("", words))
    while end := _common_end(source):
        source = source.mapped(_without_end(end))
    source = source.mapped(_unshifted).mapped(lambda words: _SITE_RUN.sub("", words))
    text = source.text
    brands = {b for b, count in Counter(_BRAND.findall(text)).items() if count > 1 or "官" in b}

    def one(words: str) -> str:
        for brand in sorted(brands, key=len, reverse=True):
            words = words.replace(brand, "")
        return restored(_COLUMN.sub("", words))

    source = _in_one_script(source).mapped(one)
    blocks = [b for b in source.blocks if not (isinstance(b, Line) and is_furniture(b.text))]
    return Source(tuple(_once(_joined(blocks))))


def _unshifted(text: str) -> str:
    """The text with a mark at its head that was read one byte off, if it is one when read right."""
    if not (match := _ONE_BYTE_OFF.match(text)):
        return text
    try:
        told = (b"\xa1" + match["odd"].encode("gbk")).decode("gbk").strip()
    except UnicodeError:
        return text
    return told + text[match.end() :] if mark_of(told) else text


def is_furniture(text: str) -> bool:
    """Whether the line is the page's, not the document's."""
    text = plain(text).strip()
    return bool(text) and bool(_FURNITURE.search(text) or _CRUMBS.match(text)) and len(text) < 120


def restored(text: str) -> str:
    """The text with document numbers in 〔〕, and dates that lost their marks where one reading is possible."""
    text = _NUMBER.sub(r"〔\g<year>〕\g<number>", text)
    text = _BRACKETS.sub(r"〔\g<year>〕", text)
    if _ALONE.match(text) and (day := only_reading(_ALONE.match(text))):  # type: ignore[arg-type]
        return text.replace(text.strip(), f"{day.year}年{day.month}月{day.day}日")
    text = _LOST_MARKS.sub(_written, text)
    text = _LOST_YEAR.sub(r"\g<year>年\g<month>", text)
    return _SPACED.sub("", _SPELLED.sub(r"\1\2\3\4", text))


def is_damaged_date(text: str) -> bool:
    """Whether the line is a date that lost its marks and can be read in more ways than one, or in none."""
    return _ALONE.match(text) is not None


def only_reading(match: re.Match[str]) -> date | None:
    """The one day that year, month and day without their marks can mean; None if several or none."""
    year, rest = int(match["year"]), match["rest"]
    readings = []
    for cut in (1, 2):
        month, day = rest[:cut], rest[cut:]
        if not day or month[0] == "0" != rest[0] or (day[0] == "0" and len(rest) < 4):
            continue
        try:
            readings.append(date(year, int(month), int(day)))
        except ValueError:
            continue
    return readings[0] if len(set(readings)) == 1 else None


def _written(match: re.Match[str]) -> str:
    day = only_reading(match)
    return f"{day.year}年{day.month}月{day.day}" if day else match.group()


def _common_end(source: Source) -> str:
    """What a site wrote behind most lines; mostly nothing."""
    # Each once: what several lines say in full is no end of theirs.
    told = (line.text.rstrip() for line in source.lines)
    texts = list(dict.fromkeys(text for text in told if len(text.strip()) > _SHORTEST_END))
    if len(texts) < 5:
        return ""
    end, count = Counter(text[-_SHORTEST_END:] for text in texts).most_common(1)[0]
    alike = [text for text in texts if text.endswith(end)]
    if count * 10 < len(texts) * 6 or re.search("[。；;：:)）局委办]$|单位|部门|政府|办公室|完成|时限", end):
        return ""
    while all(len(text) > len(end) for text in alike) and len({text[-len(end) - 1] for text in alike}) == 1:
        end = alike[0][-len(end) - 1 :]
    return end


def _without_end(end: str) -> Callable[[str], str]:
    return lambda words: words.rstrip().removesuffix(end)


def _in_one_script(source: Source) -> Source:
    """Converted in one go, so that the whole text tells which script and whose wording it is."""
    parts: list[str] = []

    def gathered(text: str) -> str:
        parts.append(text)
        return text

    source.mapped(gathered)
    # A character that no document holds, and that no conversion touches.
    whole = "\x1e".join(parts)
    changed = simplified(whole)
    if changed == whole:
        return source
    told = iter(changed.split("\x1e"))
    return source.mapped(lambda _: next(told))


def _joined(blocks: list[Block]) -> list[Block]:
    """Line ends, spaces and Markdown's marks of headings taken off the lines' edges; not a row's empty cells."""
    edges = re.compile(
        r"^[\ufeff\u200b\s]*#{1,6}\s+|^[\ufeff\u200b]*(?!\t+\S)\s+|^[\ufeff\u200b]+|(?:[\u200b\s]|(?<=.)[?？]{3,})+$"
    )

    def bare(text: str) -> str:
        # What one of them hid the other may take off.
        while (told := _BLANK_LOST.sub("", edges.sub("", text))) != text:
            text = told
        return text

    return [Line(b.number, bare(b.text)) if isinstance(b, Line) else b for b in blocks]


def _once(blocks: list[Block]) -> Iterable[Block]:
    """The blocks without those that repeat a run of earlier ones."""
    keys = [_key(block) for block in blocks]
    seen: dict[str, int] = {}
    places = [i for i, key in enumerate(keys) if key]
    dropped: set[int] = set()
    at = 0
    while at < len(places):
        key = keys[places[at]]
        first = seen.get(key)
        length = 0
        if first is not None:
            while (
                at + length < len(places)
                and first + length < at
                and keys[places[first + length]] == keys[places[at + length]]
            ):
                length += 1
        run = [keys[p] for p in places[at : at + length]]
        if length and _is_doubled(run):
            dropped.update(places[at : at + length])
            at += length
            continue
        seen.setdefault(key, at)
        at += 1
    return (block for i, block in enumerate(blocks) if i not in dropped)


def _is_doubled(run: list[str]) -> bool:
    told = [key for key in run if not _REPEATABLE.match(key)]
    # Between bars are cells, which say the same by right.
    return sum(map(len, told)) >= _LEAST_REPEATED and "|" not in run[0] and max(map(len, told)) >= 20


def _key(block: Block) -> str:
    if isinstance(block, Table):
        return "|" + "|".join(row.text for row in block.rows)
    return re.sub(r"\s+", "", block.text)
