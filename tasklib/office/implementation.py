"""实施方案备案: forms out, counties' own plans in, 准予备案 or returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tasklib.errors import VerdictError
from tasklib.intake import Finding
from tasklib.intake.filing import confirmed_findings, record_refusal, refusal
from tasklib.intake.implementation import ImplementationDraft, read_implementations
from tasklib.intake.implementation_form import implementing, write_implementation_forms
from tasklib.ledger import Archive, Implementation, ImplementationMeasure, Writer
from tasklib.office.desk import Desk, given, known_unit, not_before
from tasklib.progress import city_deadlines
from tasklib.record import Record

_DECIDED = {"received": "准予备案", "returned": "退回"}


@dataclass(frozen=True)
class FiledImplementation:
    """What one county's filing came to.

    Attributes:
        seq: the entry that holds it; that of the earlier one if ``same``.
        same: whether exactly this was on record already, so that nothing was recorded again.
        notices: what the county should know, and what the office confirmed; none of it refused the filing.
    """

    unit: str
    unit_name: str
    seq: int
    same: bool
    tasks: int
    measures: int
    documents: int
    notices: tuple[Finding, ...]


def issue_implementation_forms(desk: Desk, out: Path, units: Sequence[str] = ()) -> list[Path]:
    """Write the form for each county that files, with the city's dates as they stand.

    Args:
        units: default every county that files.

    Returns:
        The files, in administrative order.

    Raises:
        ParameterError: a unit files no implementation plan.
        WorkspaceError: the folder cannot be written, or holds another file of the same name.
    """
    chosen = implementing(desk.plan, units)
    with desk.open() as (_, record):
        city = {unit.code: city_deadlines(record, unit.code) for unit in chosen}
    return write_implementation_forms(desk.plan, out, units=units, city=city)


def file_implementation(
    desk: Desk, archive: Archive, paths: Sequence[Path], *, confirmed: bool = False
) -> tuple[FiledImplementation, ...]:
    """File counties' implementation plans (实施方案): all of them, or none. A later one replaces an earlier.

    Args:
        archive: where every file is kept before it is judged.
        paths: forms or CSV tables, and the texts that belong to them.
        confirmed: the office has looked at what is only questionable and takes it as it stands; the
            entry names what was confirmed.

    Raises:
        FilingRefused: there are errors, or questions not confirmed; the refusal is recorded.
        ParameterError: a file cannot be read, or there is neither form nor table among them.
    """
    bundles, drafts = read_implementations(paths, desk.plan, archive, confirmed=confirmed)
    refused = any(bundle.failed for bundle in bundles)
    with desk.open() as (writer, record):
        if refused:
            record_refusal(writer, bundles, desk.plan, desk.received_on, desk.actor)
        filed = () if refused else tuple(_record(desk, writer, record, draft) for draft in drafts)
    if refused:
        raise refusal(bundles, desk.received_on)
    return filed


def _record(desk: Desk, writer: Writer, record: Record, draft: ImplementationDraft) -> FiledImplementation:
    unit, earlier = draft.unit.code, _latest(record, draft.unit.code)
    title, documents = draft.title, draft.documents
    noted = draft.bundle.noted_of((unit, None))
    same = False
    if earlier and (_verdict(record, earlier) or {}).get("action") != "returned":
        held = {row["sha256"] for row in record.rows("evidence_file") if row["seq"] == earlier["seq"]}
        told = [_typed(row) for row in record.told_by("implementation_measure").get(earlier["seq"], ())]
        same = (title, _ordered(draft.measures)) == (earlier["title"], _ordered(told))
        same &= {file.sha256 for file in documents} <= held
    if earlier and same:
        seq = earlier["seq"]
    else:
        filed = Implementation(unit, "filed", title=title)
        doubts = confirmed_findings(noted)
        rows = [filed, *draft.measures, *draft.bundle.files, *documents, *doubts]
        seq = desk.append(writer, "implementation", rows)
    tasks = len({measure.task for measure in draft.measures})
    return FiledImplementation(
        unit, draft.unit.name, seq, same, tasks, len(draft.measures), len(documents), tuple(noted)
    )


def _typed(row: dict[str, Any]) -> ImplementationMeasure:
    return ImplementationMeasure(row["task"], row["n"], row["measure"], row["post"], row["deadline"])


def _ordered(measures: Sequence[ImplementationMeasure]) -> list[ImplementationMeasure]:
    return sorted(measures, key=lambda measure: (measure.task, measure.n))


def _latest(record: Record, unit: str) -> dict[str, Any] | None:
    filed = [r for r in record.rows("implementation") if (r["unit"], r["action"]) == (unit, "filed")]
    return filed[-1] if filed else None


def _verdict(record: Record, filing: dict[str, Any]) -> dict[str, Any] | None:
    said = [row for row in record.rows("implementation") if row["filing"] == filing["seq"]]
    return said[-1] if said else None


def receive_implementation(desk: Desk, unit: str) -> int:
    """Put (准予备案) the county's latest implementation plan on record.

    Returns:
        The entry's seq.
    """
    return _decide(desk, unit, "received", None)


def return_implementation(desk: Desk, unit: str, reason: str) -> int:
    """Return (退回) the county's latest implementation plan, with a reason the county can act on.

    Returns:
        The entry's seq.
    """
    return _decide(desk, unit, "returned", given(reason, "退回须写明理由（--reason）。"))


def _decide(desk: Desk, unit: str, action: Literal["received", "returned"], reason: str | None) -> int:
    known_unit(desk.plan, unit)
    with desk.open() as (writer, record):
        filing, name = _latest(record, unit), desk.plan.name_of(unit)
        if filing is None:
            raise VerdictError(f"{name}还没有报备实施方案。")
        last = _verdict(record, filing)
        if last and last["action"] == action:
            raise VerdictError(f"{name}的实施方案已于 {last['received_on']} {_DECIDED[action]}，不必重复。")
        not_before(desk, (last or filing)["received_on"])
        decided = Implementation(unit, action, filing["seq"], reason=reason)
        return desk.append(writer, "implementation", [decided])
