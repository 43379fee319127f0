"""Targets: what running text and cells set, and what they merely mention."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tasklib.drafting.targets import find_targets, read_targets
from tests.drafting.papers import read


@pytest.mark.parametrize(
    ("text", "name", "value", "unit", "bound"),
    [
        ("实现事项网上可办率100%", "事项网上可办率", 100, "%", "="),
        ("办理时限在法定时限基础上压缩60%以上", "法定时限基础上压缩", 60, "%", ">="),
        ("新增发放担保贷款不少于60亿元", "新增发放担保贷款", 60, "亿元", ">="),
        ("重点培训15万名专业技术人才", "专业技术人才", 150_000, "名", "="),
        ("开展不少于两次的培训", "培训", 2, "次", ">="),
        ("扶持100个左右创业项目", "创业项目", 100, "个", "~"),
    ],
)
def test_running_text_sets_figures(text: str, name: str, value: int, unit: str, bound: str) -> None:
    (target,) = find_targets(text)
    assert (target.name, target.value, target.unit, target.bound) == (name, Decimal(value), unit, bound)


def found(text: str) -> list[tuple[str, float | None, str | None]]:
    """The name, figure and unit of every target of running text."""
    return [(t.name, None if t.value is None else float(t.value), t.unit) for t in find_targets(text)]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("新增粉碎机30台，建成示例收储点12个", [("新增粉碎机", 30, "台"), ("示例收储点", 12, "个")]),
        ("新开通5G基站2万个以上", [("新开通5G基站", 20_000, "个")]),
        ("3月底前发放《示例手册》5万份", [("《示例手册》", 50_000, "份")]),
        ("完成棚户区改造120户", [("棚户区改造", 120, "户")]),
        ("施划停车位800个，设置标志46块", [("停车位", 800, "个"), ("标志", 46, "块")]),
        ("提供示例岗位120个", [("示例岗位", 120, "个")]),
        ("资金来源：省级补助125万元；县级配套100万元。", []),
        ("完成开垦耕地200亩、建设用地整理100亩", [("开垦耕地", 200, "亩"), ("建设用地整理", 100, "亩")]),
        ("查处案件不少于50件，曝光典型案例2起", [("查处案件", 50, "件"), ("曝光典型案例", 2, "起")]),
        ("培训示例人员100人次", [("培训示例人员", 100, "人次")]),
        ("实施6个卫生院、15个卫生室改建项目", [("卫生院", 6, "个"), ("卫生室改建项目", 15, "个")]),
        ("建设1条总长度约5公里的管道", [("管道", 1, "条")]),
    ],
)
def test_a_verb_sets_the_figure_behind_its_thing(text: str, targets: list[tuple[str, float, str]]) -> None:
    assert found(text) == targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("城镇就业90万人以上，物价涨幅3%左右", [("城镇就业", 900_000, "人"), ("物价涨幅", 3, "%")]),
        ("安排示例赤字1.5万亿元", [("示例赤字", 15_000, "亿元")]),
        ("示例投资800亿元以上", [("示例投资", 800, "亿元")]),
        ("单位产值能耗下降3%", [("单位产值能耗下降", 3, "%")]),
        ("申请材料平均压减30%", [("申请材料平均压减", 30, "%")]),
        ("抽检合格率确保100%", [("抽检合格率", 100, "%")]),
        ("覆盖全市80%的县", [("覆盖全市的县", 80, "%")]),
        ("确保各乡镇至少有1名专职人员", [("专职人员", 1, "名")]),
        ("每个村有1名讲解员", [("讲解员", 1, "名")]),
        ("将办理时限由15个工作日压减至5个工作日以内", [("办理时限", 5, "个工作日")]),
    ],
)
def test_growth_and_bounds_set_figures(text: str, targets: list[tuple[str, float, str]]) -> None:
    assert found(text) == targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (
            "示例管理率2014年达到90%，2015年达到95%",
            [("2014年示例管理率", 90, "%"), ("2015年示例管理率", 95, "%")],
        ),
        ("回应率、及时率均达到100%", [("回应率", 100, "%"), ("及时率", 100, "%")]),
        ("甲率、乙率分别达到95%、90%以上", [("甲率", 95, "%"), ("乙率", 90, "%")]),
        ("完成率98%", [("完成率", 98, "%")]),
        ("示例网办率由85%提高到95%", [("示例网办率", 95, "%")]),
        ("示例满意率力争达到96%", [("示例满意率", 96, "%")]),
        ("甲可办率达到100%、乙可办率达到80%以上", [("甲可办率", 100, "%"), ("乙可办率", 80, "%")]),
        ("主要道路清扫率达到80%", [("主要道路清扫率", 80, "%")]),
        ("网办率达95%，比上年提高5个百分点", [("网办率", 95, "%"), ("网办率提高", 5, "个百分点")]),
    ],
)
def test_a_name_is_cut_where_the_thing_ends(text: str, targets: list[tuple[str, float, str]]) -> None:
    assert found(text) == targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (
            "储备示例布袋50条、示例衣6件、铁铲20把",
            [("示例布袋", 50, "条"), ("示例衣", 6, "件"), ("铁铲", 20, "把")],
        ),
        ("采取示例措施，力争减轻示例负担2亿元", [("减轻示例负担", 2, "亿元")]),
        ("示例机柜达到300架", [("示例机柜", 300, "架")]),
        ("增加示例学位500个，竣工3个", [("示例学位", 500, "个"), ("竣工", 3, "个")]),
        ("新辟示例线路10条，优化调整20条", [("示例线路", 10, "条"), ("优化调整", 20, "条")]),
        ("为全县300名示例老人提供服务", [("示例老人", 300, "名")]),
        ("对30户示例家庭进行改造", [("示例家庭", 30, "户")]),
        ("90%以上的示例村配备保洁员", [("示例村配备保洁员", 90, "%")]),
        ("推动80%以上的事项“网办”", [("事项“网办”", 80, "%")]),
        ("降低示例成本10%以上", [("降低示例成本", 10, "%")]),
        ("接入10家以上示例部门", [("示例部门", 10, "家")]),
        ("举办示例开放日，全年不少于4次", [("示例开放日", 4, "次")]),
        ("开展示例培训，全年不少于2期、50人次", [("示例培训", 2, "期"), ("示例培训", 50, "人次")]),
        ("发布示例指南1,200项以上", [("示例指南", 1200, "项")]),
        ("三季度上线甲事、乙事等6件", [("上线甲事、乙事", 6, "件")]),
        ("示例率达到百分之八十以上", [("示例率", 80, "%")]),
        ("示例率达到百分之百", [("示例率", 100, "%")]),
        ("示例技能培训100人次", [("示例技能培训", 100, "人次")]),
        ("2022年改造8万户，2023年改造9万户", [("2022年改造", 80_000, "户"), ("2023年改造", 90_000, "户")]),
    ],
)
def test_what_is_done_and_to_whom_sets_figures(text: str, targets: list[tuple[str, float, str]]) -> None:
    assert found(text) == targets


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“示例”热线办结率不低于98%", "“示例”热线办结率"),
        ("推出“示例事”等12件", "“示例事”"),
        ("“应公开尽公开”率达到100%", "“应公开尽公开”率"),
        ("即示例证持有率100%", "示例证持有率"),
        ("全县示例率达到90%", "示例率"),
        ("3个示例县覆盖率达到90%", "示例县覆盖率"),
        ("即时办结率达到90%", "即时办结率"),
        ("全社会示例投资额5亿元", "全社会示例投资额"),
    ],
)
def test_a_name_keeps_its_quotation_and_loses_what_names_nothing(text: str, name: str) -> None:
    assert [t.name for t in find_targets(text)] == [name]


@pytest.mark.parametrize(
    ("text", "strictness"),
    [
        ("力争到2025年，甲率达到90%，乙率达到80%", ["aspirational", "aspirational"]),
        ("力争甲时限压缩60%，乙率达到100%", ["aspirational", "binding"]),
        ("力争年内甲率达到85%，评议每年不少于2次", ["aspirational", "binding"]),
        ("90%的示例村争取建成", ["aspirational"]),
    ],
)
def test_a_weak_word_governs_the_figures_of_its_piece_or_of_its_time(
    text: str, strictness: list[str]
) -> None:
    assert [t.strictness for t in find_targets(text)] == strictness


def test_a_figure_that_is_hoped_for_is_aspirational() -> None:
    (target,) = find_targets("示例满意率力争达到96%")
    assert target.strictness == "aspirational"


def test_figures_go_on_in_a_list() -> None:
    found = find_targets("引进100名高级人才,选拔50名正职人才、200名副职人才。")
    assert [(t.name, t.value) for t in found] == [("高级人才", 100), ("正职人才", 50), ("副职人才", 200)]


@pytest.mark.parametrize(
    "text",
    [
        "对首批50项改革举措开展评估",
        "在12个乡镇设置专区",
        "打造24小时不打烊大厅",
        "在10个工作日内办结",
        "落实“四项制度”",
        "第3次会议",
        "《2022年100项举措》",
        "截至2021年底，已建成示例点20个",
        "现有示例点130个",
        "目前全市有12个示例区",
        "推进26个领域标准化",
        "罚款2000元以下",
        "涉及事项50项",
        "示例改造仅完成46%",
        "城郊仍有23家示例企业",
        "60%的示例村已建成",
        "按30%的比例抽取",
        "占全县30%的人口",
        "对5名责任人进行问责",
        "对12个示例村进行改造",
        "第1,200条",
    ],
)
def test_quantities_that_are_merely_mentioned_are_no_targets(text: str) -> None:
    assert find_targets(text) == []


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("26个领域", 26, "个"),
        ("1次", 1, "次"),
        ("1+8", 9, None),
        ("≥150场", 150, "场"),
        ("全年不少于4场", 4, "场"),
        ("4次/年", 4, "次"),
        ("每月1次，全年12次", 12, "次"),
        ("每季度1次", 1, "次"),
        ("3000万元", 3000, "万元"),
    ],
)
def test_a_cell_of_targets_is_a_figure(cell: str, value: int, unit: str | None) -> None:
    (target,) = read_targets(cell, "开放日")
    assert (target.value, target.unit) == (Decimal(value), unit)
    assert target.name


def test_a_cell_may_hold_several_figures() -> None:
    targets = read_targets("办结率≥95%；开放日不少于6场", "示例事项")
    assert [(t.name, t.value) for t in targets] == [("办结率", 95), ("开放日", 6)]


def test_what_a_rows_words_set_beside_its_target_is_a_target_too() -> None:
    draft = read(
        "示例县2022年任务表\n| 序号 | 工作任务 | 具体举措 | 责任单位 | 完成时限 | 目标值 |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| 1 | 优化热线 | 办结率达99%，满意率力争达到96%，争取9月底前见效 | 示例县甲局 | 9月上旬 | 办结率99% |\n"
    )
    (task,) = draft.json()["tasks"]
    assert [(t["value"], t["strictness"]) for t in task["targets"]] == [(99, "binding"), (96, "aspirational")]
    assert [(d["on"], d["strictness"]) for d in task["deadlines"]] == [
        ("2022-09-10", "binding"),
        ("2022-09-30", "aspirational"),
    ]


def test_a_target_may_be_words_only() -> None:
    (target,) = read_targets("机制健全", "完善机制")
    assert (target.value, target.words) == (None, "机制健全")


@pytest.mark.parametrize(
    "text",
    ["辖区内6亩以下（不含6亩）的转让手续，由区级办理", "5000平方米以上（含5000平方米）的项目，由县级审批"],
)
def test_a_threshold_is_no_target(text: str) -> None:
    assert find_targets(text) == []


def test_early_work_does_not_say_that_it_is_so_at_present() -> None:
    said = "加大项目前期工作力度，财政安排4000万元重大项目前期费，统筹使用"
    assert [(t.value, t.unit) for t in find_targets(said)] == [(Decimal(4000), "万元")]
    assert find_targets("目前安排4000万元前期费，统筹使用") == []


@pytest.mark.parametrize("text", ["全市已建成5个示例站。", "2021年已完成8项改造。"])
def test_what_is_so_already_is_no_target(text: str) -> None:
    assert find_targets(text) == []


def test_what_is_still_to_come_beside_it_is_one() -> None:
    (found,) = find_targets("已建成5个示例站，确保年底前建成10个示例站。")
    assert (found.name, found.value) == ("示例站", 10)
