"""What a notebook may be told, and the sentence that refuses everything else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tasklib.errors import ParameterError
from tasklib.plan import CODE, Period

_CODE = f"^{CODE}$"
# What a stray parameter looks like among a notebook's names; our own objects are none of these.
_PLAIN = (str, int, float, bool, list, tuple, dict, type(None))
_SHELL = ("In", "Out")


def _digits(value: object) -> object:
    """Plain papermill reads ``-p unit 511803`` as a number."""
    return str(value) if type(value) is int else value


def _period(value: str) -> str:
    try:
        Period.parse(value)
    except ParameterError as error:
        raise ValueError("not a period") from error
    return value


def _day(value: str) -> str:
    if value and (len(value) != 10 or date.fromisoformat(value).isoformat() != value):
        raise ValueError("not an ISO date")
    return value


PlanId = Annotated[str, Field(pattern=_CODE, description="工作方案编号，如 yaan-2022")]
UnitCode = Annotated[
    str, BeforeValidator(_digits), Field(pattern=_CODE, description="单位代码（字母、数字、-、_），如 511802")
]
UnitOrAll = Annotated[
    str,
    BeforeValidator(_digits),
    Field(pattern=f"^({CODE})?$", description="单位代码，如 511802，留空为全部单位"),
]
PeriodKey = Annotated[
    str,
    BeforeValidator(_digits),
    AfterValidator(_period),
    Field(description="报送期，写成 2022-06、2022-Q2、2022-H1、2022 或 2022-W26"),
]
Day = Annotated[str, AfterValidator(_day), Field(description="日期，写成 2022-07-08，或留空")]
MeetingId = Annotated[str, Field(pattern=f"^({CODE})?$", description="会议编号，如 2022-1，或留空")]
Cut = Annotated[int, Field(ge=0, description="数据截点，即台账条号，0 为不限")]


class Parameters(BaseModel):
    """What every kind of brief is told.

    Attributes:
        plan: the plan's id.
        period: the period's key.
        as_of: ISO date, empty for the period's due day.
        cut: the data cut, a ledger entry's number; entries beyond it do not count. 0 for none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    plan: PlanId = "yaan-2022"
    period: PeriodKey = "2022-06"
    as_of: Day = ""
    cut: Cut = 0

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Check values by name; those left out keep their defaults.

        Raises:
            ParameterError: names that are not this notebook's, or values of another form; the
                sentence names every one, ``details`` hold them.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            faults = [cls._fault(str(fault["loc"][0]), fault["input"]) for fault in error.errors()]
            raise ParameterError("".join(dict.fromkeys(faults)), faults) from None

    @classmethod
    def from_notebook(cls, names: Mapping[str, object]) -> Self:
        """Check what a notebook's ``globals()`` hold, names that papermill injected included.

        Raises:
            ParameterError: as ``of``.
        """
        public = {n: v for n, v in names.items() if not n.startswith("_") and n not in _SHELL}
        return cls.of({n: v for n, v in public.items() if n in cls.model_fields or isinstance(v, _PLAIN)})

    @classmethod
    def _fault(cls, name: str, found: object) -> str:
        shown = f"“{found}”" if isinstance(found, str) else f"{found!r}"
        if name not in cls.model_fields:
            known = "、".join(cls.model_fields)
            return f"参数须是 {known} 之一，现有“{name}”（值为{shown}），请检查拼写或去掉。"
        return f"参数 {name} 须为{cls.model_fields[name].description}，现为{shown}。"

    def for_papermill(self) -> dict[str, Any]:
        """The values as papermill takes them."""
        return self.model_dump()

    @property
    def as_of_date(self) -> date | None:
        """``as_of`` as a date; None for the period's due day."""
        return _date(self.as_of)


class CountyProgress(Parameters):
    """What ``county_progress`` is told; ``unit`` is the code of a county or department."""

    unit: UnitCode = "511802"


class JointMeeting(Parameters):
    """What ``joint_meeting`` is told.

    Attributes:
        meeting_on: the meeting's day, ISO; empty for the as-of day.
        since: the day of the meeting before, ISO; empty for the last on record.
        meeting: the id of the meeting that was called; empty for the next to come.
    """

    meeting_on: Day = ""
    since: Day = ""
    meeting: MeetingId = ""

    @property
    def meeting_date(self) -> date | None:
        """``meeting_on`` as a date; None for the as-of day."""
        return _date(self.meeting_on)

    @property
    def since_date(self) -> date | None:
        """``since`` as a date; None for the last meeting on record."""
        return _date(self.since)


class MonthlySupervision(Parameters):
    """What ``monthly_supervision`` is told; the period is a month."""


class QuarterlyBulletin(Parameters):
    """What ``quarterly_bulletin`` is told; the period is a quarter."""

    period: PeriodKey = "2022-Q2"


class HalfYearReview(Parameters):
    """What ``half_year_review`` is told; the period is a half-year."""

    period: PeriodKey = "2022-H1"


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class LedgerSheet(Parameters):
    """What ``ledger_sheet`` is told; ``unit`` is a unit's code, empty for every unit."""

    unit: UnitOrAll = ""


PARAMETERS: Mapping[str, type[Parameters]] = MappingProxyType(
    {
        "county_progress": CountyProgress,
        "ledger_sheet": LedgerSheet,
        "joint_meeting": JointMeeting,
        "monthly_supervision": MonthlySupervision,
        "quarterly_bulletin": QuarterlyBulletin,
        "half_year_review": HalfYearReview,
    }
)
