"""The one registry of the workbook's sheets: what is written, read back and compared, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tasklib.planbook.cells import (
    CODE,
    DATE,
    DUE,
    LOCK,
    NUMBER,
    SHARES,
    TARGET,
    TERMS,
    TEXT,
    TEXTS,
    UNIT,
    UNITS,
    YES,
    Codec,
    choice,
)

ORIGIN = choice({"原文件": "source", "公开通知": "public", "重构": "reconstructed", "默认": "default"})
PACE = choice({"均匀推进": "steady", "按节点": "nodes", "按达标率": "rate", "持续推进": "standing"})
CADENCE = choice({"周": "weekly", "月": "monthly", "季": "quarterly", "半年": "half_yearly", "年": "yearly"})
STRICTNESS = choice({"刚性": "binding", "争取": "aspirational"})
LEVEL = choice({
    "市": "city", "部门": "department", "县（区）": "county", "乡镇（街道）": "township", "村（社区）": "village",
})  # fmt: skip
BOUND = choice({"恰好": "=", "以上": ">=", "以下": "<=", "约": "~"})
ROLES = {"责任单位": "files", "牵头单位": "leads", "配合单位": "assists", "审核单位": "reviews"}
ROLE = choice(ROLES)


@dataclass(frozen=True)
class Column:
    """One column, or one row of a sheet that is a form.

    Attributes:
        key: the path of its value within the row's item, as in the plan's files; "" where the sheet's
            own rules read it.
        hint: what the note on its header says.
        names: whether the units it names are units, or categories.
    """

    header: str
    key: str
    codec: Codec = TEXT
    width: int = 14
    hint: str = ""
    names: Literal["units", "categories"] = "units"

    @property
    def path(self) -> tuple[str, ...]:
        """The key's parts."""
        return tuple(self.key.split("."))


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook.

    Attributes:
        at: where its items stand in the plan; for a part of other items, theirs and then its own key.
        columns: in order.
        noun: what an item is called.
        named_by: the headers of the columns that say which item a row is.
        form: whether it has one item, a key a row.
        within: whether its items are parts of others, whose id stands in the first column.
    """

    name: str
    at: tuple[str, ...]
    columns: tuple[Column, ...]
    noun: str = ""
    hint: str = ""
    named_by: tuple[str, ...] = ()
    form: bool = False
    within: bool = False

    @property
    def keyed(self) -> tuple[Column, ...]:
        """The columns that each hold one value of the item."""
        return tuple(column for column in self.columns if column.key)


_SOURCE = Column("来历", "source", ORIGIN, 10, "空着的按“默认”填写")
_TASK = Column("事项编号", "", CODE, 11, "照《任务分解表》里的事项编号")

PLAN = Sheet("方案", (), (
    Column("编号", "id", CODE, hint="方案文件夹的名称，只用字母、数字、下划线、短横线"),
    Column("版本", "version", NUMBER, hint="启用后有改动，载入时自动加一"),
    Column("名称", "title"),
    Column("简称", "short_title", hint="用于页眉"),
    Column("示例方案", "example", YES, hint="“是”：其台账不收真实报送"),
    Column("主办单位", "office", UNIT),
    Column("本级政府", "region", UNIT),
    Column("传阅范围", "circulation"),
    Column("开始日期", "start", DATE),
    Column("结束日期", "end", DATE),
    Column("依据文件标题", "issued.title"),
    Column("发文字号", "issued.number"),
    Column("发文机关", "issued.issuer"),
    Column("成文日期", "issued.date", DATE, hint="早于它的时限，是印发时已过的"),
    Column("上级文件字号", "issued.parent"),
    Column("依据文件来历", "issued.source", ORIGIN),
    Column("会议名称", "meeting.name"),
    Column("召集人", "meeting.convenor", hint="写职务，不写人名"),
    Column("总召集人", "meeting.chief_convenor"),
    Column("会议每年至少", "meeting.at_least", NUMBER),
    Column("会议每年最多", "meeting.at_most", NUMBER),
    Column("会议来历", "meeting.source", ORIGIN),
    Column("黄灯界限", "thresholds.behind_yellow", NUMBER, hint="落后序时进度几个百分点亮黄灯"),
    Column("红灯界限", "thresholds.behind_red", NUMBER, hint="落后几个百分点亮红灯"),
    Column("临近工作日", "thresholds.near_workdays", NUMBER, hint="距时限几个工作日以内算临近"),
    Column("虚高界限", "thresholds.overclaimed", NUMBER, hint="填报比例高出指标完成率几个百分点以上算虚高"),
    Column("拒收宽限工作日", "thresholds.grace_workdays", NUMBER, hint="被拒收后几个工作日内重报，仍按首次报送日期计"),
    Column("退回重报工作日", "thresholds.refile_workdays", NUMBER),
    Column("排名", "ranking", YES),
    Column("实施方案备案", "implementations", YES, hint="各县（区）是否须另报实施方案备案"),
    Column("权重合计", "weight_total", NUMBER, hint="写了的，全部事项的权重合计须与它相等"),
    Column("公开目录要素", "catalogue.fields", TEXTS, hint="每个公开事项须写明的要素，用“、”隔开"),
    Column("公开目录来历", "catalogue.source", ORIGIN),
), "", "本表是方案的总说明，只改“内容”一列。", form=True)  # fmt: skip

TASKS = Sheet("任务分解表", ("tasks",), (
    Column("类别", "category", UNIT, 16, "《大类》表里的名称或编号", "categories"),
    Column("事项编号", "id", CODE, 9, "启用后不再改；新事项空着的自动编号"),
    Column("事项", "title", width=22),
    Column("工作目标", "goal", width=24, hint="只有文字、没有数的也写在这里"),
    Column("指标", "", width=16, hint="每行一个指标名称；计量单位、口径、目标值在《指标》表里"),
    Column("牵头单位", "", UNITS, 16, "单位简称或单位组名称，用“、”隔开，第一个是总牵头"),
    Column("责任单位", "", UNITS, 18, "填报的单位"),
    Column("配合单位", "", UNITS, 14),
    Column("审核单位", "", UNITS, 12),
    Column("时限", "", width=26, hint=(
        "每行一条：2022-06-30；争取2022-12-31；2022-04-01至2022-10-31；也可照原文写：6月底前、争取2022年内、"
        "4月-10月底、每季度结束后10个工作日内；日期后可空一格写节点名称，再用括号写原文，"
        "如 2022-06-30 现场会（6月底前）；没有止期的写“持续推进”")),
    Column("推进方式", "pace", PACE, 10),
    Column("开始日期", "start", DATE, 11, "空着的按方案开始日期"),
    Column("权重", "weight", NUMBER, 6, "空着的按 1"),
    Column("标签", "tags", TEXTS, 9, "用“、”隔开"),
    Column("事项来历", "source", ORIGIN, 9),
    Column("时限来历", "schedule_source", ORIGIN, 9),
    Column("分工来历", "", ORIGIN, 9),
), "事项", "每个事项一行。这里写的类别、单位、时限、指标名称为准；细目在后面各表。", ("事项编号",))  # fmt: skip

INDICATORS = Sheet("指标", ("tasks", "indicators"), (
    _TASK,
    Column("指标名称", "name", width=18, hint="与《任务分解表》里写的一致"),
    Column("指标编号", "id", CODE, 9),
    Column("计量单位", "measure", width=9),
    Column("口径", "definition", width=30, hint="数的是什么"),
    Column("累计方式", "over_time", choice({"累计": "cumulative", "期末数": "stock"}), 9),
    Column("汇总方式", "over_units", choice(
        {"相加": "sum", "平均": "mean", "一家掌握": "single", "比率": "ratio"}), 9),
    Column("分子", "numerator", CODE, 8, "比率指标的分子，写指标编号"),
    Column("分母", "denominator", CODE, 8),
    Column("方向", "direction", choice({"不低于": "at_least", "不高于": "at_most"}), 8),
    Column("小数位数", "decimals", NUMBER, 6),
    Column("目标值", "target", TARGET, 8, "没有量化目标的留空；1+8、≥150 这样的写法读成数"),
    Column("目标原文", "target_words", width=10, hint="如 1+8、85%以上；只有文字没有数的写在这里"),
    Column("分解目标", "unit_targets", SHARES, 18, "每行一家：雨城：30；合计须等于目标值"),
    Column("上限", "ceiling", NUMBER, 8),
    Column("分解上限", "unit_ceilings", SHARES, 14),
    Column("公布值", "published.value", NUMBER, 8, "原文公布的数，不是目标"),
    Column("公布类别", "published.kind", choice({"实绩": "actual", "覆盖面": "coverage"}), 8),
    Column("公布界限", "published.bound", BOUND, 8),
    Column("公布原文", "published.words", width=12),
    Column("指标来历", "source", ORIGIN, 9),
    Column("目标来历", "target_source", ORIGIN, 9),
), "指标", "《任务分解表》里每个指标的细目。", ("事项编号", "指标编号"), within=True)  # fmt: skip

MILESTONES = Sheet("节点", ("tasks", "milestones"), (
    _TASK,
    Column("节点名称", "title", width=34, hint="一个事项有几条时限的，与《任务分解表》时限里写的名称一致"),
    Column("节点编号", "id", CODE, 12),
    _SOURCE,
), "节点", "《任务分解表》里每条时限的名称和编号；日期只写在《任务分解表》里。", (
    "事项编号", "节点编号"), within=True)  # fmt: skip

RECURRING = Sheet("定期要求", ("tasks", "recurring"), (
    _TASK,
    Column("要求编号", "id", CODE, 12),
    Column("要求", "title", width=24),
    Column("周期", "every", CADENCE, 8),
    Column("每期至少", "at_least", NUMBER, 8, "几次"),
    Column("期满后几日", "days", NUMBER, 9, "与工作日只写一种"),
    Column("期满后工作日", "workdays", NUMBER, 10),
    Column("起算", "start", DATE, 11, "空着的按事项的开始日期"),
    Column("止于", "until", DATE, 11, "空着的按方案的结束日期"),
    Column("约束", "strictness", STRICTNESS, 8),
    Column("原文", "words", width=24),
    _SOURCE,
), "定期要求", "每个报送期都要做的；《任务分解表》的时限里同样写一行“定期：…”。", (
    "事项编号", "要求编号"), within=True)  # fmt: skip

CATEGORIES = Sheet("大类", ("categories",), (
    Column("编号", "id", CODE, 10), Column("名称", "title", width=50),
    Column("权重", "weight", NUMBER, 10, "写了的，其事项的权重合计须与它相等"), _SOURCE,
), "大类", "", ("编号",))  # fmt: skip

PROBLEMS = Sheet("问题清单", ("problems",), (
    Column("问题编号", "id", CODE, 12), Column("事项编号", "task", CODE, 11),
    Column("问题", "description", width=60), _SOURCE,
), "问题", "每个问题至少对应《工作清单》里的一条举措。", ("问题编号",))  # fmt: skip

MEASURES = Sheet("工作清单", ("measures",), (
    Column("举措编号", "id", CODE, 12), Column("事项编号", "task", CODE, 11),
    Column("针对的问题", "problem", CODE, 12, "问题编号；常规工作不填"), Column("举措", "action", width=60), _SOURCE,
), "举措", "每条举措在《责任清单》里有一行。", ("举措编号",))  # fmt: skip

DUTIES = Sheet("责任清单", ("measures", "duty"), (
    Column("举措编号", "", CODE, 12), Column("责任编号", "id", CODE, 12), Column("责任单位", "unit", UNIT, 20),
    Column("角色", "role", choice({"牵头": "lead", "责任": "responsible"}), 8),
    Column("责任岗位", "post", width=26, hint="写岗位，不写人名"), Column("时限", "deadline", DATE, 12), _SOURCE,
), "责任", "每条举措一行。", ("举措编号",), within=True)  # fmt: skip

UNITS_SHEET = Sheet("单位", ("units",), (
    Column("单位代码", "code", CODE, 14, "启用后不再改；新单位空着的自动编号"), Column("全称", "name", width=28),
    Column("简称", "short", width=16, hint="用于表头；空着的同全称"), Column("层级", "level", LEVEL, 12),
    Column("上级", "parent", UNIT, 14), Column("别名", "aliases", TEXTS, 26, "用“、”隔开"),
    Column("联系方式", "contact", width=26, hint="写岗位和办公电话"), _SOURCE,
), "单位", "次序即页面次序；新增单位加一行。", ("单位代码",))  # fmt: skip

GROUPS = Sheet("单位组", ("groups",), (
    Column("组编号", "id", CODE, 16), Column("名称", "name", width=28),
    Column("性质", "kind", choice({"列举": "enumerated", "开放": "open"}), 8, "列举“各…”；开放“有关…”，成员可待明确"),
    Column("成员", "members", UNITS, 40),
    Column("成员起止", "terms", TERMS, 30, "只在一段时间里的成员，每行一家：雨城：2022-01-01至2022-06-30"),
    Column("别名", "aliases", TEXTS, 20), _SOURCE,
), "单位组", "", ("组编号",))  # fmt: skip

SHEETS: tuple[Sheet, ...] = (
    PLAN, TASKS, INDICATORS, MILESTONES, RECURRING, PROBLEMS, MEASURES, DUTIES, UNITS_SHEET, GROUPS,
    Sheet("成员单位职责", ("duties",), (
        Column("单位", "unit", UNIT, 24), Column("职责", "duty", width=70), _SOURCE), "职责", "", ("单位",)),
    CATEGORIES,
    Sheet("阶段", ("phases",), (
        Column("编号", "id", CODE, 10), Column("名称", "title", width=30), Column("开始", "start", DATE, 12),
        Column("结束", "end", DATE, 12), Column("原文", "words", width=30), _SOURCE), "阶段", "", ("编号",)),
    Sheet("公开领域", ("catalogue", "areas"), (
        Column("编号", "id", CODE, 10), Column("领域", "title", width=36),
        Column("责任单位", "units", UNITS, 50), _SOURCE), "公开领域", "", ("编号",)),
    Sheet("报送日历", ("calendar",), (
        Column("报送周期", "cadence", CADENCE),
        Column("截止日", "filing_day", NUMBER, hint="期满后第几日"),
        Column("遇休息日", "roll", choice({"顺延": "next", "提前": "previous", "不动": "none"})),
        Column("止收工作日", "locks_after", LOCK, hint="截止日后第几个工作日止收；不止收的写“一直可报”"),
        Column("另定截止日", "due", DUE, hint="每行一期：2022-09：2022-10-12"),
        Column("日历来历", "source", ORIGIN)), "", "多久报一次，期满后几日内报到。", form=True),
    Sheet("排期", ("schedules",), (
        Column("简报种类", "kind", CODE, 22), Column("讲哪一期", "of", CADENCE, 10),
        Column("第几个工作日", "workdays", NUMBER, 12, "期满（或固定日期）后"),
        Column("固定日期", "on", CODE, 10, "每年的，如 06-30"), Column("会前几天", "before_meeting", NUMBER, 10),
        Column("cron", "cron", width=16), Column("起排日期", "since", DATE, 12), _SOURCE),
        "排期", "", ("简报种类", "讲哪一期")),
    Sheet("发文", ("imprints",), (
        Column("简报种类", "kind", CODE, 22), Column("印发单位", "issuer", UNIT, 18),
        Column("刊名", "series", width=26),
        Column("主送", "addressed_to", width=26), Column("报", "reports_to", width=22),
        Column("送", "copies_to", width=22), Column("发", "sent_to", width=22), _SOURCE), "发文", "", ("简报种类",)),
    Sheet("督办", ("escalation",), (
        Column("步骤", "level", choice(
            {"提醒": "reminder", "督办函": "letter", "约谈": "talk", "通报": "bulletin"}), 10),
        Column("亮灯", "light", choice({"黄灯": "yellow", "红灯": "red"}), 8),
        Column("连续期数", "periods", NUMBER, 10), Column("回复工作日", "reply_workdays", NUMBER, 10),
        Column("发函单位", "issuer", UNIT, 20, "空着的为主办单位"), Column("可直接办", "direct", YES, 10),
        _SOURCE), "督办", "", ("步骤",)),
    Sheet("会议成员", ("meeting", "members"), (
        Column("单位", "unit", UNIT, 24), Column("职务", "post", width=40, hint="写岗位，不写人名")),
        "会议成员", "", ("单位",)),
    Sheet("历次调整", ("amendments",), (
        Column("版本", "version", NUMBER, 8), Column("日期", "date", DATE, 12),
        Column("理由", "reason", width=70)), "调整", "", ("版本",)),
    Sheet("分工", ("assignments",), (
        Column("事项编号", "task", CODE, 11), Column("角色", "role", ROLE, 12, "与《任务分解表》的列名相同"),
        Column("单位", "units", UNITS, 40, "空着的照《任务分解表》"), Column("自", "from", DATE, 12),
        Column("至", "to", DATE, 12), _SOURCE,
        Column("次序", "", NUMBER, 8, "分工在方案里的先后，空着的照《任务分解表》")),
        "分工", "只写有起止日期或另有来历的分工，单位合起来须与《任务分解表》一致。", ("事项编号", "角色")),
)  # fmt: skip
ASSIGNMENTS = SHEETS[-1]
