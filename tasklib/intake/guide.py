"""填报说明: how to fill in the workbook, in the words a clerk reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasklib.intake.form import TEXT_LIMIT
from tasklib.plan import Period, Plan
from tasklib.plan.workdays import WHY_TENTATIVE, marked


def guide_lines(plan: Plan, period: Period, due: date, *, tentative: bool = False) -> list[tuple[str, bool]]:
    """The guide's paragraphs in order, each with whether it is a heading.

    Args:
        tentative: whether the workbook tells a day marked so.
    """
    by = marked(f"{due.year}年{due.month}月{due.day}日", plan.calendar.is_provisional(period, due))
    sections = {
        "一、报送": (
            f"1. 本表报送{period.label}情况，请于 {by}前报{plan.name_of(plan.office)}。",
            "2. 只填浅黄色的格，不要增删工作表和列，不要改任务编号、单位代码、报送期。"
            "一份工作簿只报一个单位、一期。",
            "3. 用 .xlsx 报送，不要带宏、密码、公式和外部链接；.et 请先另存为 .xlsx。",
            "4. 有一处不合要求，整份退回。退回件里错的格标有颜色，批注写明应当怎样、怎么改，可以直接在退回件上"
            "改正后整份重报。内容没有变化的，重报不重复计。",
            *([f"5. {WHY_TENTATIVE}"] if tentative else []),
        ),
        "二、保密": (
            "1. 严禁填报涉密内容、工作秘密和不宜公开的敏感信息，佐证材料也一样。",
            "2. 不得填写身份证号、手机号等个人信息，发现的退回核实；责任人写岗位，不写姓名。封面的联系电话填办公电话。",
        ),
        "三、任务进展": (
            "1. 未启动：尚未开展任何工作，完成比例填 0 或留空。",
            "2. 推进中：已经开展，完成比例须填 0 到 100 之间的数，最多一位小数；60 即 60%，不要填 0.6。"
            "按比率考核的事项，填了指标的可不填比例。",
            "3. 已完成：本单位认为已全部完成，完成比例须是 100；按比率考核的，指标须达到目标值。"
            "“已完成”经办公室核实后才予销号。",
            "4. 不涉及：本单位没有这项工作，请在进展情况里写明理由；办公室认定前按未启动计。",
            f"5. 进展情况、存在问题、下步措施请写具体，与上期不同；每格不超过 {TEXT_LIMIT} 字。",
            "6. 佐证材料写材料名称。有电子件的写文件名，如“A3开放日签到表.pdf”，几份之间用“；”隔开，文件名要一致；"
            "文件和本表放在同一个文件夹里一起报送。可附 PDF、图片、Word、Excel、WPS 文件，不收网页和压缩包。",
            "7. 签字盖章后的扫描件与本表一起报送，文件名写“盖章”和单位、报送期，"
            f"如“盖章件_XX县_{period.key}.pdf”。",
        ),
        "四、指标数据": (
            "1. 本期累计填年初至本期末的累计数；口径写明是期末数的，填期末实有数。没有发生的填 0，不要留空。",
            "2. 数确实统计不出来的填“暂缺”，并在备注写明原因。留空视为未填，本次报送不完整。",
            "3. 不是准数的可写“150余”“150以上”“近150”“约150”，不要写“一百多”。"
            "整数分项相加的可写“1+8”，按合计数 9 计，原来的写法记在备注里。",
            "4. 累计数比上次报送减少的，须在备注写明原因。比率由系统按分子、分母计算，不用填。",
        ),
        "五、问题清单": (
            "1. 上期没有整改完的问题已列出，请逐条更新整改状态，不要删去；漏列的仍按未整改计。",
            "2. 新问题的编号留空，收件后由系统编号，写在回执上。任务编号、问题描述必填。",
            "3. 没有整改完的，整改措施、责任岗位、整改时限必填；时限写成 2022-07-31 的样子。",
            "4. 需协调层级：本单位能解决的选“本单位”，要牵头单位协调的选“牵头单位”，"
            "要提请会议研究的选“会议”，并写明需协调单位和建议。",
        ),
    }
    if period.ends_half_year:
        sections["六、总结复盘"] = (
            "1. 半年末的一期另填“总结复盘”，总结这半年的经验、不足和整改措施，一行写一条，写具体的做法和原因，"
            "与“经验做法”“问题清单”不简单重复。页面照原文登载。",
            "2. 类型选“经验”“不足”“整改措施”。针对某一事项的写任务编号，针对全局的留空。",
            "3. 整改措施须写责任岗位和完成时限，收件后列入清单台账，到事项销号或下次复盘为止按时限跟踪。",
            "4. 重报时写有总结复盘的，整张代替上次的；没有写的，仍以上次的为准。",
        )
    lines = [("填报说明", True)]
    for heading, paragraphs in sections.items():
        lines.append((heading, True))
        lines += [(paragraph, False) for paragraph in paragraphs]
    return lines


def own_lines(plan: Plan, duties: Sequence[str], areas: Sequence[str]) -> list[tuple[str, bool]]:
    """What the plan's document asks of the unit and of every item disclosed, as ``guide_lines``; may be empty.

    Args:
        duties, areas: what the plan says the unit answers for, and its fields of disclosure.
    """
    fields = plan.catalogue.fields if plan.catalogue else ()
    told = (
        ("本单位职责", "；".join(duties)),
        ("本单位负责的公开领域", "、".join(areas)),
        ("每个公开事项须写明", "、".join(fields)),
    )
    lines = [(f"{name}：{text}。", False) for name, text in told if text]
    return [("附：职责和公开事项", True), *lines] if lines else []
