"""The kinds of brief: which notebook tells it, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tasklib.errors import ParameterError
from tasklib.plan import Period, Plan
from tasklib.plan.issuing import ONLY_OF
from tasklib.plan.period import Cadence

# How each cadence is said, and a period of it.
_CADENCES: dict[Cadence, tuple[str, str]] = {
    "weekly": ("周", "2022-W26"),
    "monthly": ("月", "2022-06"),
    "quarterly": ("季", "2022-Q2"),
    "half_yearly": ("半年", "2022-H1"),
    "yearly": ("年", "2022"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of brief; its notebook and its parameters bear the same name.

    Attributes:
        per_unit: whether each unit has a page of its own.
        whole: whether there is also one page of all units beside them.
        cadence: how long a period it tells; None for any.
    """

    name: str
    title: str
    per_unit: bool
    whole: bool = False
    cadence: Cadence | None = None

    def called(self, span: Period) -> str:
        """The brief of a period in a few words: 2022年6月会议简报, 2022年第一季度通报."""
        # The kind 季度通报 of 第一季度 says 季度 once.
        same = next((word for word in ("季度", "半年") if span.label.endswith(word)), "")
        return f"{span.label}{self.title.removeprefix(same)}"

    def check(self, span: Period) -> None:
        """Refuse a period of another cadence with ParameterError."""
        if self.cadence and span.cadence != self.cadence:
            word, form = _CADENCES[self.cadence]
            raise ParameterError(f"{self.title}按{word}编制，报送期须写成 {form} 的形式，现为“{span.key}”。")


KINDS = (
    Kind("county_progress", "单位进展简报", per_unit=True),
    Kind("joint_meeting", "会议简报", per_unit=False),
    Kind("monthly_supervision", "督查专报", per_unit=False, cadence=ONLY_OF["monthly_supervision"]),
    Kind("ledger_sheet", "工作台账", per_unit=True, whole=True),
    Kind("quarterly_bulletin", "季度通报", per_unit=False, cadence=ONLY_OF["quarterly_bulletin"]),
    Kind("half_year_review", "半年复盘", per_unit=False, cadence=ONLY_OF["half_year_review"]),
)


def kind_named(name: str) -> Kind:
    """The kind of that name; ParameterError naming those there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    known = "、".join(f"{kind.name}({kind.title})" for kind in KINDS)
    raise ParameterError(f"没有简报种类“{name}”，可用：{known}。")


def nameless(plan: Plan) -> Iterator[tuple[tuple[str, int, str], str]]:
    """The imprints of kinds that there are not: the place in the plan, and what is wrong."""
    for n, imprint in enumerate(plan.imprints):
        if imprint.kind not in {kind.name for kind in KINDS}:
            yield ("imprints", n, "kind"), f"发文里{_unknown(imprint.kind)}。"


def _unknown(name: str) -> str:
    known = "、".join(kind.name for kind in KINDS)
    return f"没有“{name}”这种简报（可用：{known}），请改 kind"


def misfits(plan: Plan) -> Iterator[tuple[tuple[str, int, str], str]]:
    """The schedules by which nothing can ever be made: the place in the plan, and why."""
    cadences = list(_CADENCES)
    longer = cadences[cadences.index(plan.calendar.cadence) :]
    for n, schedule in enumerate(plan.schedules):
        kind = next((kind for kind in KINDS if kind.name == schedule.kind), None)
        if kind is None:
            yield ("schedules", n, "kind"), _unknown(schedule.kind)
        elif kind.cadence not in (None, schedule.of):
            word, _ = _CADENCES[kind.cadence]
            why = f"{kind.title}按{word}编制，of 须是 {kind.cadence}，现为 {schedule.of}，请改 of"
            if kind.cadence not in longer:
                why = f"{kind.title}按{word}编制，比报送周期短，一次也不会出，请删去这条排期"
            yield ("schedules", n, "of"), why
