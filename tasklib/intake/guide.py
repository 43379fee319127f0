"""填报说明: how to fill in the workbook, in the words a clerk reads."""

from __future__ import annotations

from tasklib.intake.form import TEXT_LIMIT
from tasklib.plan import Period, Plan

__all__ = ["guide_lines"]


def guide_lines(plan: Plan, period: Period) -> list[tuple[str, bool]]:
    """The guide's paragraphs in order, each with whether it is a heading."""
    due = plan.calendar.due_on(period)
    sections = {
        "一、报送": (
            f"1. 本表报送{period.label}情况，"
            f"请于 {due.year}年{due.month}月{due.day}日前报{plan.name_of(plan.office)}。",
            "2. 只填浅黄色的格，不要增删工作表和列，不要改任务编号、单位代码、报送期。"
            "一份工作簿只报一个单位、一期。",
            "3. 有一处不合要求，整份退回，退回单写明每一处的位置和改法；改正后整份重报。内容没有变化的，"
            "重报不重复计。",
        ),
        "二、保密": (
            "1. 严禁填报涉密内容、工作秘密和不宜公开的敏感信息。",
            "2. 不得填写身份证号、手机号等个人信息；责任人写岗位，不写姓名。封面的联系电话填办公电话。",
        ),
        "三、任务进展": (
            "1. 未启动：尚未开展任何工作，完成比例填 0 或留空。",
            "2. 推进中：已经开展，完成比例须填 0 到 100 之间的数，最多一位小数；60 即 60%，不要填 0.6。"
            "按比率考核的事项，填了指标的可不填比例。",
            "3. 已完成：本单位认为已全部完成，完成比例须是 100；按比率考核的，指标须达到目标值。"
            "“已完成”经办公室核实后才予销号。",
            "4. 不涉及：本单位没有这项工作，请在进展情况里写明理由；办公室认定前按未启动计。",
            f"5. 进展情况、存在问题、下步措施请写具体，每格不超过 {TEXT_LIMIT} 字。佐证材料写材料名称。",
        ),
        "四、指标数据": (
            "1. 本期累计填年初至本期末的累计数；口径写明是期末数的，填期末实有数。没有发生的填 0，不要留空。",
            "2. 数确实统计不出来的填“暂缺”，并在备注写明原因。留空视为未填，本次报送不完整。",
            "3. 不是准数的可写“150余”“150以上”“近150”“约150”，不要写“一百多”。",
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
    lines = [("填报说明", True)]
    for heading, paragraphs in sections.items():
        lines.append((heading, True))
        lines += [(paragraph, False) for paragraph in paragraphs]
    return lines
