"""What a document says of itself, in the forms that copies leave it in."""

from __future__ import annotations

import pytest

from tests.drafting.papers import read, titles

TASK = "一、重点任务\n（一）编制目录。（市司法局牵头）\n"


def test_a_title_that_goes_on_with_and_is_one_with_the_line_above() -> None:
    draft = read(f"《示例报告》2022年重点工作\n及民生实事任务分解方案\n{TASK}")
    assert draft.title.value == "《示例报告》2022年重点工作及民生实事任务分解方案"


def test_the_organ_above_a_title_that_begins_with_its_matter_is_the_issuer() -> None:
    draft = read(
        "中国示例政府网\n示例市人民政府办公室\n关于印发《示例市政务公开实施方案》的通知\n示政办发〔2022〕9号\n"
        f"各县（区）人民政府：\n《示例市政务公开实施方案》已经市政府同意，现印发给你们。\n示例市政务公开实施方案\n{TASK}"
    )
    assert (draft.issuer.value, draft.title.value) == ("示例市人民政府办公室", "示例市政务公开实施方案")


def test_the_state_council_is_an_organ() -> None:
    draft = read(f"中国政府网\n国务院关于落实2022年重点工作分工的意见\n国发〔2022〕99号\n{TASK}")
    assert draft.issuer.value == "国务院"


@pytest.mark.parametrize("signer", ["示例某某体育官方网站入", "江南体育官网办公室"])
def test_a_site_is_no_issuer(signer: str) -> None:
    draft = read(
        f"发文单位：{signer}\n关于印发示例市实施方案的通知\n各县：\n现印发给你们。\n{signer}\n2022年4月15日\n"
        f"示例市实施方案\n{TASK}"
    )
    assert draft.issuer.value is None
    assert draft.json()["issued_on"] == "2022-04-15"


@pytest.mark.parametrize("between", [" | ", "：", "： | "])
def test_the_number_stands_in_a_table_about_the_paper(between: str) -> None:
    draft = read(f"发文字号{between}示政发〔2022〕3号 | 制发机构 |\n示例市2022年工作方案\n{TASK}")
    assert draft.json()["document_number"] == "示政发〔2022〕3号"


def test_a_label_is_no_title() -> None:
    draft = read("重点工作任务\n责任单位\n完成时限\n（一）编制目录。（市司法局牵头）\n")
    assert draft.title.value is None


def test_a_category_is_not_listed_as_not_understood() -> None:
    told = read(
        "示例市2022年工作方案\n一、市长牵头的重点工作\n（一）编制目录，6月底前完成。（市司法局牵头）\n"
    ).json()
    assert [task["category"] for task in told["tasks"]] == ["市长牵头的重点工作"]
    assert told["not_understood"] == []


RUN_ON = (
    "各镇人民政府： 《示例县2022年重点工作分解》已经县政府同意，现印发给你们，请认真执行。 "
    "示例县人民政府办公室 2022年4月18日 （此件公开发布） 示例县2022年重点工作分解 "
    "一、县长牵头的重点工作 1.生产总值增长7.5%左右，一般公共预算收入增长8.5%，居民收入同步增长。 "
    "责任单位：县发改局、县财政局 2.压减3.5%的会议费。 责任单位：县财政局 "
    "二、副县长牵头的重点工作 1.坚持集体学法，提高决策水平，完善评估。 责任单位：县司法局 "
    "2.完成复垦1000亩，推进整治。 责任单位：县自然资源局、各镇人民政府"
)


def test_a_document_on_one_line_is_read_by_its_marks_and_labels() -> None:
    told = read(f"示例县人民政府办公室关于印发重点工作分解的通知\n{RUN_ON}").json()
    assert (told["title"], told["issuer"], told["issued_on"]) == (
        "示例县2022年重点工作分解",
        "示例县人民政府办公室",
        "2022-04-18",
    )
    assert [task["category"] for task in told["tasks"]] == ["县长牵头的重点工作"] * 2 + [
        "副县长牵头的重点工作"
    ] * 2
    assert [task["responsible_units"] for task in told["tasks"]] == [
        ["县发改局", "县财政局"],
        ["县财政局"],
        ["县司法局"],
        ["县自然资源局", "各镇人民政府"],
    ]
    assert told["tasks"][1]["title"] == "压减3.5%的会议费"


def test_a_long_paragraph_with_figures_and_one_label_stays_one() -> None:
    long = "落实工作要求" * 45
    draft = read(
        f"示例县2022年工作方案\n一、重点任务\n（一）编制目录。{long}，1.清单，2.台账。责任单位：县司法局\n"
    )
    assert titles(draft) == ["编制目录"]


def test_a_letter_that_marks_line_ends_is_one() -> None:
    draft = read(
        "二、时间安排Р（一）宣传发动阶段（20**年12月7日—9日）Р各单位要广泛宣传。Р（二）集中整治阶段（20**年12月10日起）Р"
        "各单位集中整治。"
    )
    assert [p.name.value for p in draft.phases] == ["宣传发动阶段", "集中整治阶段"]
    assert [p.end.value for p in draft.phases] == [None, None]


def test_two_organs_above_a_title_issue_together() -> None:
    draft = read(
        f"示例市司法局\n示例市财政局\n关于印发示例市2022年工作方案的通知\n示例市2022年工作方案\n{TASK}"
    )
    assert draft.issuer.value == "示例市司法局、示例市财政局"


BODY = "一、主要任务\n1.做好甲。(县甲局负责)\n"


@pytest.mark.parametrize(
    "note", ["(示府办函〔2012〕12号 二〇一二年三月五日)", "(2012年3月5日 示府办函〔2012〕12号)"]
)
def test_number_and_day_may_stand_in_brackets_below_the_title(note: str) -> None:
    told = read(
        f"示例县人民政府办公室关于下达2012年工作任务的通知\n{note}\n各乡镇:\n2012年工作任务\n{BODY}"
    ).json()
    assert (told["document_number"], told["issued_on"]) == ("示府办函〔2012〕12号", "2012-03-05")


def test_the_number_of_a_cited_paper_is_not_the_papers_own() -> None:
    told = read(f"示例县工作方案\n根据《上级意见》\n(上发〔2010〕3号)\n制定本方案。\n{BODY}").json()
    assert told["document_number"] is None


def test_who_issues_may_stand_right_before_the_word() -> None:
    told = read(f"示例区人民政府办公室印发《示例区关于推进公开的实施方案》的通知\n各街道:\n{BODY}").json()
    assert (told["title"], told["issuer"]) == ("示例区关于推进公开的实施方案", "示例区人民政府办公室")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("2012年度全县电子政务建设和\n信息工作目标任务", "2012年度全县电子政务建设和信息工作目标任务"),
        (
            "示例县贯彻落实上级督察组\n反馈意见整改方案(公开稿)",
            "示例县贯彻落实上级督察组反馈意见整改方案(公开稿)",
        ),
        ("示例县推进职能转变协调小组\n2022年工作要点", "2022年工作要点"),
        ("示例县全面推进教育工作\n示例县2022年教育工作要点", "示例县2022年教育工作要点"),
    ],
)
def test_a_title_goes_on_where_its_first_line_cannot_end(lines: str, title: str) -> None:
    assert read(f"{lines}\n\n为做好工作,制定本文。\n{BODY}").json()["title"] == title


def test_a_printed_page_in_one_paragraph_has_its_head() -> None:
    told = read(
        "示政办字〔2019〕33 号 示例县人民政府办公室 关于印发示例县 2019 年公开工作 要点的通知 各镇人民政府: "
        "现将《示例县 2019 年公开工作要点》印发给你们,请抓好贯 彻落实,"
        "主要负责同志亲自过问,分管负责同志具体抓好各项工作。"
        "各单位要按照要求抓紧制定措施,明确专人负责,及时报送情况。 "
        "示例县人民政府办公室 2019 年 5 月 6 日 示例县 2019 年公开工作要点 一、主要任务 "
        "(一)推广电子印章。县直部 门全部使用。(县编办牵头) (二)推广电子证照。(县数据局牵头)"
    ).json()
    assert (told["title"], told["document_number"]) == ("示例县2019年公开工作要点", "示政办字〔2019〕33号")
    assert (told["issuer"], told["issued_on"]) == ("示例县人民政府办公室", "2019-05-06")
    assert [task["title"] for task in told["tasks"]] == ["推广电子印章", "推广电子证照"]


def test_a_row_with_a_unit_and_a_day_is_no_signature() -> None:
    row = "推进甲事，" + "完善各项工作制度和流程，" * 12 + "取得实效。 示例县民政局 2022年6月30日 无"
    assert len(read(f"示例县工作要点\n一、主要任务\n1 {row}\n").json()["tasks"]) < 2


@pytest.mark.parametrize("marks", ["<>", "〈〉", "《》"])
def test_a_paper_that_is_passed_on_has_the_title_that_stands_above_its_text(marks: str) -> None:
    inner = f"关于印发{marks[0]}示例市营商环境评价工作方案{marks[1]}的通知"
    draft = read(f"转发《{inner}》的通知\n县直有关单位：\n现转发给你们。\n示例市营商环境评价工作方案\n{TASK}")
    assert draft.title.value == "示例市营商环境评价工作方案"
    alone = read(f"转发《{inner}》的通知\n县直有关单位：\n现转发给你们。\n{TASK}")
    assert "关于印发" in (alone.title.value or "")


def test_a_paper_without_a_title_says_what_it_sets_out() -> None:
    words = (
        "根据市局部署，结合实际，现提出2022年示例工作要点。\n"
        "一、公开信息\n1.公开文件。统一公开。\n2.公开数据。按月公开。\n"
    )
    draft = read(words)
    assert (draft.title.value, draft.title.confidence) == ("2022年示例工作要点", "low")
    assert titles(draft) == ["公开文件", "公开数据"]
    assert read(words.replace("2022年示例工作要点", "如下政策措施")).title.value is None


def test_a_stray_figure_before_the_year_is_no_part_of_it() -> None:
    assert read(f"示例市 2 2022 年政务公开工作要点\n{TASK}").title.value == "示例市2022年政务公开工作要点"
