"""The form of a filing: its sheets, columns and words, shared by templates and readers."""

from __future__ import annotations

import re
import unicodedata

from tasklib.ledger import Level, RetrospectiveKind, State, Status

COVER, PROGRESS, INDICATORS, PROBLEMS, GUIDE = "封面", "任务进展", "指标数据", "问题清单", "填报说明"
SHEETS = (COVER, PROGRESS, INDICATORS, PROBLEMS, GUIDE)
TABLES = (PROGRESS, INDICATORS, PROBLEMS)
# One more, which comes beside them for the period that ends a half-year; a filing without it is one.
RETROSPECTIVE = "总结复盘"
# The table of a form of its own: a county's implementation plan.
IMPLEMENTATION, PLAN_TITLE = "实施方案", "实施方案名称"
# The two columns that a CSV table adds; a workbook says them on its cover.
UNIT, PERIOD = "单位代码", "报送期"

# 本月新增 in the words of each cadence: how a form heads that column, all read as the contract's name.
ADDED: dict[str, str] = {
    "weekly": "本周新增",
    "monthly": "本月新增",
    "quarterly": "本季度新增",
    "half_yearly": "本半年新增",
    "yearly": "本年新增",
}

COLUMNS: dict[str, tuple[str, ...]] = {
    PROGRESS: (
        "任务编号", "任务名称", "完成状态", "完成比例(%)", "进展情况", "存在问题", "下步措施", "佐证材料", "经验做法",
    ),
    INDICATORS: (
        "任务编号", "指标名称", "计量单位", "口径", "目标值", "上期累计", "本月新增", "本期累计(期末数)", "备注",
    ),
    PROBLEMS: (
        "问题编号", "任务编号", "问题描述", "整改措施", "责任岗位", "整改时限", "整改状态", "需协调层级", "需协调单位",
        "建议",
    ),
    RETROSPECTIVE: ("类型", "内容", "任务编号", "责任岗位", "完成时限"),
    IMPLEMENTATION: ("任务编号", "任务名称", "市定时限", "本地举措", "责任岗位", "完成时限"),
}  # fmt: skip
# The columns a unit fills in; the rest of a template is protected.
INPUTS: dict[str, frozenset[str]] = {
    PROGRESS: frozenset(COLUMNS[PROGRESS][2:]),
    INDICATORS: frozenset({"本月新增", "本期累计(期末数)", "备注"}),
    PROBLEMS: frozenset(COLUMNS[PROBLEMS]),
    RETROSPECTIVE: frozenset(COLUMNS[RETROSPECTIVE]),
    IMPLEMENTATION: frozenset(COLUMNS[IMPLEMENTATION][3:]),
}
COVER_LABELS = (
    "工作方案", "方案版本", "单位", "单位代码", "报送期", "填报人", "审核人", "签发人", "联系电话", "日期", "盖章处",
    PLAN_TITLE,
)  # fmt: skip
# What a template was made for: a cover's label, and the workbook's own property that says the same.
MADE_FOR = {
    "工作方案": "tasklib-plan", "方案版本": "tasklib-plan-version", UNIT: "tasklib-unit", PERIOD: "tasklib-period",
}  # fmt: skip

STATES: dict[str, State] = {
    "未启动": "not_started",
    "推进中": "in_progress",
    "已完成": "claimed_done",
    "不涉及": "not_applicable",
}
STATUS_WORDS: dict[Status, str] = {"open": "未整改", "in_progress": "整改中", "solved": "已整改"}
STATUSES: dict[str, Status] = {
    **dict.fromkeys(("未整改", "未启动", "新增"), "open"),
    **dict.fromkeys(("整改中", "推进中", "推进落实", "正在整改"), "in_progress"),
    **dict.fromkeys(("已整改", "已完成", "已办结", "整改完成", "已销号"), "solved"),
}
LEVELS: dict[str, Level] = {"本单位": "unit", "牵头单位": "lead", "会议": "meeting"}
RETROSPECTIVE_KINDS: dict[str, RetrospectiveKind] = {
    "经验": "experience",
    "不足": "shortfall",
    "整改措施": "measure",
}
TEXT_LIMIT = 2000

_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text with full-width digits, letters and signs made half-width, outer spaces gone.

    What is too long for any cell stays as it is: of thousands of accents in a row NFKC takes minutes.
    """
    if text.isascii() or len(text) > 2 * TEXT_LIMIT:
        return text.strip()
    return unicodedata.normalize("NFKC", text).strip()


def name_key(text: str) -> str:
    """A sheet or column name as it is compared: half-width, without any space or line break."""
    return _SPACES.sub("", plain(text))
