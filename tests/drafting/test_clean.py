"""Damage of the way: script, pinyin, site words, doubled text, lost marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklib.drafting import Line, Source
from tasklib.drafting.clean import cleaned, is_furniture, restored
from tasklib.drafting.script import is_traditional, mainland, simplified, without_pinyin
from tests.drafting.papers import POINTS, read

LINES = st.lists(
    st.text(alphabet="一二(、)。:政府办市务公开k1体育〔〕2018年月日号| \u3000關国發责任", max_size=30),
    max_size=8,
)


def test_bracketed_pinyin_is_removed_and_the_script_made_simple() -> None:
    told = simplified("關(guān)于推進(jìn)政務(wù)公開(kāi)工作,社會(huì )各界,縣(xiàn)政府")
    assert told == "关于推进政务公开工作,社会各界,县政府"


def test_brackets_with_words_stay() -> None:
    assert without_pinyin("各县(市、区)和手机(app)端") == "各县(市、区)和手机(app)端"


def test_pinyin_without_tones_goes_where_others_have_them() -> None:
    assert without_pinyin("開(kāi)展(zhǎn)會(huì)議(yi)") == "開展會議"


def test_a_simplified_document_is_left_as_it_is() -> None:
    text = "按程式化要求推进,防止套路化,里程、皇后、干部"
    assert not is_traditional(text)
    assert simplified(text) == text


def test_taiwans_words_change_only_where_the_document_shows_whose_they_are() -> None:
    assert simplified("按程式在市政府入口網站公布檔案") == "按程序在市政府门户网站公布文件"
    assert simplified("按程式推廣電子檔案,提升水準(檔案館)") == "按程序推广电子档案,提升水平(档案馆)"
    assert mainland("透过现象看本质,档案公开") == "透过现象看本质,档案公开"


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("2018228日前", "2018年2月28日前"),
        ("2018326", "2018年3月26日"),
        ("201841日起", "2018年4月1日起"),
        ("20181231日", "2018年12月31日"),
        ("2019116", "2019116"),
        ("2019111日前", "2019111日前"),
        ("成办函〔201829号", "成办函〔2018〕29号"),
        ("示政办[2022]8号", "示政办〔2022〕8号"),
        ("示政办（2022）8号", "示政办〔2022〕8号"),
        ("201812月底前", "2018年12月底前"),
        ("发行2018228份", "发行2018228份"),
    ],
)
def test_lost_marks_are_restored_if_one_reading_is_possible(damaged: str, mended: str) -> None:
    assert restored(damaged) == mended


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 政务公开 > 五公开",
        "打印 关闭",
        "【打印】【关闭】",
        "扫描二维码 关注我们",
        "来源: 发布日期:2018-03-27 13:51 关注度:",
        "版权所有 示例市人民政府",
        "分享到:",
    ],
)
def test_what_a_page_says_of_itself_is_dropped(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、加强组织领导",
        "责任单位:示例市政府办公室",
        "示例市人民政府办公室",
        "2018年3月26日",
        "1.打印并发放手册。",
    ],
)
def test_what_the_document_says_is_kept(line: str) -> None:
    assert not is_furniture(line)


def test_a_text_that_appears_twice_is_read_once() -> None:
    assert read(POINTS + POINTS).json()["tasks"] == read(POINTS).json()["tasks"]


def test_words_that_a_site_wrote_into_the_text_are_taken_out() -> None:
    spoilt = (
        POINTS.replace("查询点覆盖率", "查询点k1体育覆盖率")
        .replace("公开目录\n", "公开目录k1体育\n")
        .replace("\n", "示例网-大家都来看的网站\n")
    )
    assert read(spoilt).json() == read(POINTS).json()


def test_repeated_lines_of_units_are_each_kept() -> None:
    line = "责任单位:" + "、".join(f"示例市第{n}局" for n in "一二三四五六七八九十") + "。"
    draft = read(
        f"示例市工作要点\n一、做好甲事\n落实甲。\n{line}\n二、做好乙事\n落实乙。\n{line}\n三、做好丙事\n落实丙。\n{line}\n"
    )
    assert [len(task.responsible_units) for task in draft.tasks] == [10, 10, 10]


@given(LINES)
def test_cleaning_again_changes_nothing(texts: list[str]) -> None:
    once = cleaned(Source(tuple(Line(n, text) for n, text in enumerate(texts, 1))))
    assert cleaned(once) == once


def test_question_marks_behind_a_line_are_dropped() -> None:
    lines = ("示例市人民政府", "2022年3月1日????????", "如何办理?")
    source = cleaned(Source(tuple(Line(n, text) for n, text in enumerate(lines, 1))))
    assert [line.text for line in source.lines] == ["示例市人民政府", "2022年3月1日", "如何办理?"]


def test_what_several_cells_say_in_full_is_no_end_that_a_site_wrote() -> None:
    lines = [text for n in range(6) for text in (f"第{n}项", "按时完成各项具体工作,确保取得实效")]
    source = Source(tuple(Line(n, text) for n, text in enumerate(lines, 1)))
    assert [line.text for line in cleaned(source).lines] == lines


def test_the_empty_cells_that_a_row_begins_with_are_kept() -> None:
    source = cleaned(Source((Line(1, "\t\t县司法局\t"), Line(2, "　　本表由示例县解释"))))
    assert [line.text for line in source.lines] == ["\t\t县司法局", "本表由示例县解释"]


def test_marks_that_a_site_left_for_blanks_hide_no_number() -> None:
    draft = read(
        "示例县工作要点\n? ?一、主要任务\n?　(一)做好甲。(县甲局负责)\n？ ？(二)做好乙,如何办理?(县乙局负责)\n"
    )
    assert [(task.number.value, task.category.value) for task in draft.tasks] == [
        ("1", "主要任务"),
        ("2", "主要任务"),
    ]


@pytest.mark.parametrize(("text", "want"), [("　（一）緊扣", "（一）緊扣"), ("　（四）縣級", "（四）县级")])
def test_a_mark_that_was_read_one_byte_off_is_read_right(text: str, want: str) -> None:
    # The last byte that was taken for the second of a character is one of ASCII.
    off = text.encode("gbk")[1:10].decode("gbk") + text[5:]
    (line,) = cleaned(Source((Line(1, f"?{off}"),))).lines
    assert line.text == want


@pytest.mark.parametrize("text", ["。各县A级景区", "。ㄒ好的A", "?为什么"])
def test_what_gives_no_number_is_left_as_it_is(text: str) -> None:
    (line,) = cleaned(Source((Line(1, text),))).lines
    assert line.text == text.lstrip("?")


def test_words_with_capitals_are_the_documents_own_unless_a_site_is_named() -> None:
    text = "推进RCEP国际合作,发展VR娱乐。"
    spoilt = "推进RCEP国际合作,AG国际官网发展VR娱乐k1体育。"
    for words, want in ((text, text), (spoilt, text)):
        lines = (Line(1, f"k1体育{words}"), Line(2, f"{words}k1体育"))
        assert [line.text for line in cleaned(Source(lines)).lines] == [want, want]


def test_figures_of_two_cells_are_not_run_together() -> None:
    assert restored("1 2022年6月底前") == "1 2022年6月底前"
    assert restored("2 0 2 2 年 3 月 5 日") == "2022年3月5日"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2018年331日前完成", "2018年3月31日前完成"),
        ("2018年111日前完成", "2018年111日前完成"),
        ("2022年120日行动", "2022年120日行动"),
        ("2022年120日内完成", "2022年120日内完成"),
    ],
)
def test_a_day_behind_its_year_is_restored_only_where_it_is_a_day(text: str, want: str) -> None:
    assert restored(text) == want


def test_a_site_s_joined_words_before_the_year_go() -> None:
    title = "2022年示例公开任务清单"
    assert (
        read(f"abc88账号_xyz88在线_登录网址{title}\n一、任务\n1.编目录。（市府办牵头）\n").title.value
        == title
    )
    town = read(f"示例市abc88_官网_{title}\n一、任务\n1.编目录。（市府办牵头）\n")
    assert town.title.value == "示例市" + title
    kept = read("示例市2022年示例公开任务清单\n一、任务\n1.编目录。（市府办牵头）\n")
    assert kept.title.value == "示例市" + title
