"""Traditional script to simplified, pinyin in brackets away, Taiwan's wording to the mainland's."""

from __future__ import annotations

import re

from tasklib.errors import ParameterError

# Common characters that are written in one of the scripts only.
_TRADITIONAL = frozenset(
    "國務開關縣區實發會與為對應個們機構鄉鎮級點單設辦責門時間廳環進營資審項網據認劃總體規範優術產業經濟東長電話車線維護護"
)
_SIMPLIFIED = frozenset(
    "国务开关县区实发会与为对应个们机构乡镇级点单设办责门时间厅环进营资审项网据认划总体规范优术产业经济东长电话车线维护护"
) - frozenset("体机与会个")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê"
_PINYIN = rf"[a-zü{_TONED}]"
# “關(guān)于”, “會(huì )”, “关（guān）”; with a tone no word of a document looks so.
_WITH_TONE = re.compile(rf"(?<=[\u3400-\u9fff])[(（]\s*(?=[^()（）]*[{_TONED}]){_PINYIN}{{1,6}}\s*[)）]")
_WITHOUT = re.compile(r"(?<=[\u3400-\u9fff])[(（]\s*[a-zü]{1,6}\s*[)）]")
# A few words with (kai) are no sign of a broken copier; so many with tones are.
_BROKEN_FROM = 3

# Taiwan's word, and the mainland's, both in simplified script. The first kind is said nowhere else.
_TELLING = {
    "最佳化": "优化",
    "入口网站": "门户网站",
    "网际网路": "互联网",
    "网路": "网络",
    "软体": "软件",
    "硬体": "硬件",
    "韧体": "固件",
    "伺服器": "服务器",
    "资料库": "数据库",
    "大资料": "大数据",
    "程式": "程序",
    "资讯": "信息",
    "数位化": "数字化",
    "数位": "数字",
    "简讯": "短信",
}
# 檔案 is a file in Taiwan; archives keep their name.
_FILES = re.compile("档案(?![馆局室员法柜]|管理|工作)")
_MERELY = {
    "透过": "通过",
    "视窗": "窗口",
    "线上支付": "在线支付",
    "列印": "打印",
    "人工智慧": "人工智能",
    "水准": "水平",
}


def simplified(text: str) -> str:
    """The text in simplified script, without bracketed pinyin and in mainland wording; most come back as is.

    Raises:
        ParameterError: it is in traditional script and OpenCC is not installed.
    """
    text = without_pinyin(text)
    if not is_traditional(text):
        return text
    try:
        # Slow to load, and few documents need it.
        from opencc import OpenCC
    except ImportError as error:
        raise ParameterError(
            "这份文档是繁体字，转换要用 OpenCC，请运行 pip install 'tasklib[import]'，或先把文档转成简体。"
        ) from error
    return mainland(OpenCC("t2s").convert(text))


def without_pinyin(text: str) -> str:
    """The text without readings that a broken copier put behind characters."""
    text, count = _WITH_TONE.subn("", text)
    return _WITHOUT.sub("", text) if count >= _BROKEN_FROM else text


def is_traditional(text: str) -> bool:
    """Whether the text is in traditional script, by the common characters that tell."""
    old = sum(c in _TRADITIONAL and c not in _SIMPLIFIED for c in text)
    new = sum(c in _SIMPLIFIED and c not in _TRADITIONAL for c in text)
    return old > new


def mainland(text: str) -> str:
    """Taiwan's words in the mainland's, where words that only Taiwan uses show whose wording it is."""
    if not any(word in text for word in _TELLING):
        return text
    for word, ours in (_TELLING | _MERELY).items():
        text = text.replace(word, ours)
    # Where archives themselves are spoken of, 档案 is what they keep.
    return text if re.search("档案[馆局]", text) else _FILES.sub("文件", text)
