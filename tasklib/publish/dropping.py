"""The draft of a new edition, thrown away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tasklib.errors import VerdictError
from tasklib.plan import Period
from tasklib.publish.editions import issues_of
from tasklib.publish.office_index import write_office_index
from tasklib.publish.pages import Pages, all_or_nothing
from tasklib.publish.signoff import Signing
from tasklib.publish.survey import survey
from tasklib.publish.waiting import meant
from tasklib.workspace import Workspace, today


def drop(workspace: Workspace, signing: Signing) -> Path:
    """Throw away the draft of a new edition; what was issued stays.

    Args:
        signing: which brief; who would sign it does not matter.

    Returns:
        Where its page lay.

    Raises:
        VerdictError: there is no such draft, or several may be meant.
        PlanError, LedgerError: there is no such plan, or the ledger cannot be read.
    """
    plan, kind, unit = workspace.plan(signing.plan), signing.kind, signing.unit
    if signing.scheduled == "only":
        day = meant(workspace, plan.id, signing.period, kind, unit, anew=True)
        signing = replace(signing, scheduled=day)
    pages, issued = Pages(workspace, plan, signing.period, workspace.outputs), issues_of(workspace, plan.id)
    place = pages.place(kind, unit, pages.day_of(kind, unit, signing.day, issued), beside=True)
    if signing.key not in issued or not (place.page.exists() or place.manifest.exists()):
        raise VerdictError(f"{kind.called(Period.parse(signing.period))}没有改版的送审稿，不用撤下。")
    with all_or_nothing() as put, workspace.ledger.writing():
        for path in place.files:
            put(path, None)
    if plan.schedules:
        write_office_index(workspace, survey(workspace, plan, today()))
    return place.page
