"""One sitting at the desk: whose plan and period, on which day, by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

import traitlets
from pydantic import AfterValidator, Field

from tasklib.brief import Parameters
from tasklib.errors import ParameterError, PlanError
from tasklib.office import Desk
from tasklib.plan import CODE, Period, Plan
from tasklib.tables import Tables
from tasklib.workspace import Workspace, today


def _period_or_blank(value: str) -> str:
    try:
        return Period.parse(value).key if value else value
    except ParameterError as error:
        raise ValueError("not a period") from error


class Chosen(Parameters):
    """What the desk's notebooks are told; left empty, plan and period are the office's current ones."""

    plan: Annotated[str, Field(pattern=f"^({CODE})?$", description="工作方案编号，如 yaan-2022，或留空")] = ""
    period: Annotated[
        str, AfterValidator(_period_or_blank), Field(description="报送期，如 2022-06，或留空")
    ] = ""


class Session(traitlets.HasTraits):
    """What every part of the desk shares; parts observe the traits and show themselves anew.

    Attributes:
        plan_id, period_key: what is worked on.
        day: acts are dated, and records read, as of this day; it goes on with the calendar until
            another is picked, so that a desk left open overnight dates nothing as yesterday.
        picked: whether ``day`` was picked, and is not the day it is.
        actor: the reviewer's name; empty until given, and nothing is done before.
        acts: how many acts the desk has done.
    """

    plan_id = traitlets.Unicode()
    period_key = traitlets.Unicode()
    day = traitlets.Instance(date)
    actor = traitlets.Unicode()
    acts = traitlets.Int()

    def __init__(self, workspace: Workspace, chosen: Chosen) -> None:
        """Begin with what the notebook was told.

        Raises:
            PlanError: there is no plan, or not the one that was named.
            ParameterError: the period is none of the plan's.
        """
        super().__init__()
        self.pick(chosen.as_of_date)
        self.workspace = workspace
        # Every part reads the same tables; an act moves the ledger's head.
        self._key: tuple[object, ...] = ()
        self.plans = workspace.plans()
        if chosen.plan and chosen.plan not in self.plans:
            workspace.plan(chosen.plan)
        # An office's own plan goes before the examples that come with the program, one in use before the rest.
        used = workspace.ledger.used_plans()
        own = sorted(self.plans.values(), key=lambda plan: (plan.example, plan.id not in used))
        if not own:
            raise PlanError("data/plans 下还没有可用的方案，请先建好方案并运行 tasklib plan check。")
        self.plan_id = chosen.plan or own[0].id
        self.period_key = self.plan.period(chosen.period).key if chosen.period else self.current_period()

    def pick(self, day: date | None) -> None:
        """Work as of this day; none, today or a day still to come means the day it is, from now on."""
        self.picked = day is not None and day < today()
        self.day = min(day or date.max, today())

    def keep_up(self) -> None:
        """Go on to the day it is by now, unless another was picked."""
        if not self.picked:
            self.day = today()

    @property
    def plan(self) -> Plan:
        """The plan that is worked on."""
        return self.plans[self.plan_id]

    @property
    def period(self) -> Period:
        """The period that is worked on."""
        return Period.parse(self.period_key)

    @property
    def desk(self) -> Desk:
        """Where acts happen; ParameterError before the reviewer has given a name."""
        return Desk(self.plan, self.workspace.ledger, self.day, self.named)

    @property
    def named(self) -> str:
        """The reviewer's name; ParameterError before it is given."""
        if not self.actor:
            raise ParameterError("请先在上方填写经办人姓名，再办理。")
        return self.actor

    @property
    def tables(self) -> Tables:
        """The period's tables as of the day, with everything on record by now."""
        key = (self.plan_id, self.period_key, self.day, self.workspace.ledger.head())
        if key != self._key:
            # What is worked on is today's plan, also as of a day before it was amended.
            told = replace(self.workspace, recorded=(self.plan,))
            self._tables, self._key = Tables.read(told, *key[:3]), key
        return self._tables

    def current_period(self) -> str:
        """The period that units file for on the day; once the plan is over, the last that any filed for."""
        ended = Period.containing(self.day, self.plan.calendar.cadence).previous()
        if self.plan.has_period(ended):
            return ended.key
        filed = self.workspace.ledger.frames(self.plan_id)["submission"]["period"].to_list()
        return max(filed, default=self.plan.first_period.key)
