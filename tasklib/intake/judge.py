"""Drafts held against the ledger: falling figures, problem numbers, revisions, the same filing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tasklib.intake.bounds import Range, bounded
from tasklib.intake.cells import is_blank
from tasklib.intake.cover import signatures
from tasklib.intake.evidence import note_undelivered
from tasklib.intake.finding import Finding
from tasklib.intake.form import PROBLEMS
from tasklib.intake.history import History, Latest, task_body
from tasklib.intake.line import Line
from tasklib.intake.locks import check_open
from tasklib.intake.outcome import GivenNumber
from tasklib.intake.rows import Draft
from tasklib.intake.rules import note_unregistered
from tasklib.ledger import EvidenceFile, ProblemReport, Row, Submission, Writer, decimal_text
from tasklib.ledger.entry import body_of
from tasklib.plan import canonical_json, sha256_text
from tasklib.record import Record, complete_filings

# A sheet has no more rows than three digits count; a longer number is a code.
_ROW_DIGITS = 4


@dataclass(frozen=True)
class Judged:
    """A draft ready to be recorded.

    Attributes:
        evidence: its files that are not on record yet.
        earlier: the revision that already says the same, if any.
        recorded_on: the day that revision came, else the day this one does.
        due_on, open_until: the last days on which a filing is on time, and on which one is taken.
        complete_on: the day of the first complete revision on record, if any.
    """

    draft: Draft
    submission: Submission
    rows: tuple[Row, ...]
    evidence: tuple[EvidenceFile, ...]
    given: tuple[GivenNumber, ...]
    earlier: Latest | None
    recorded_on: date
    due_on: date
    open_until: date | None
    complete_on: date | None


def judge_all(writer: Writer, drafts: Sequence[Draft], received_on: date) -> Iterator[Judged]:
    """Judge drafts against the ledger under the writer's lock, each also against those before it."""
    histories: dict[str, History] = {}
    for id, plan in {draft.plan.id: draft.plan for draft in drafts}.items():
        histories[id] = History(Record.of(plan, writer.frames(id), plan.last_period, date.max))
    for draft in drafts:
        history = histories[draft.plan.id]
        for i, (line, problem) in enumerate(draft.problems):
            if _is_row_number(draft, history, problem):
                must = f"“{problem.problem}”是行号，不是问题编号，已按新问题另编"
                line.notice("问题编号", "problem-row-number", must, "新问题的编号请留空，由系统编")
                draft.problems[i] = line, replace(problem, problem="")
            elif problem.problem:
                _check_number(draft, history, line, problem)
                history.reserve(problem.problem, draft.unit.code, problem.task)
    for draft in drafts:
        yield _judge(draft, histories[draft.plan.id], received_on)


def _is_row_number(draft: Draft, history: History, problem: ProblemReport) -> bool:
    """Whether a problem's number is a plain 1, 2, 3 that neither the plan nor the unit has on record."""
    number, listed = problem.problem, {known.id for known in draft.plan.problems}
    own = draft.unit.code in {unit for unit, _ in history.users(number)}
    return number.isdecimal() and len(number) < _ROW_DIGITS and number not in listed and not own


def _check_number(draft: Draft, history: History, line: Line, problem: ProblemReport) -> None:
    listed = any(known.id == problem.problem for known in draft.plan.problems)
    for unit, task in sorted(history.users(problem.problem)):
        if unit != draft.unit.code and not listed:
            line.error(
                "问题编号", "problem-of-other", "问题编号不能与别的单位的相同", "新问题的编号请留空，由系统编"
            )
        elif unit == draft.unit.code and task != problem.task:
            must = "问题编号须用于登记时的任务"
            line.error("问题编号", "problem-task", must, f"该编号属于任务 {task}，请改正；新问题的编号请留空")
    if not listed and not history.users(problem.problem):
        note_unregistered(line, history.open_problems(draft.unit.code, draft.period))


def _judge(draft: Draft, history: History, received_on: date) -> Judged:
    unit, period = draft.unit.code, draft.period
    earlier = history.latest(unit, period)
    _check_figures(draft, history)
    problems, given = _numbered(draft, history)
    _check_left_out(draft, history, {problem.problem for problem in problems})
    rows: tuple[Row, ...] = (
        *(row for _, row in draft.filings.values()),
        *(row for _, row in draft.values.values()),
        *problems,
        *(row for _, row in draft.retrospectives),
    )
    sha256 = sha256_text(canonical_json(body_of(rows)))
    same = earlier is not None and earlier.rows_sha256 == sha256 and not earlier.returned
    for task in sorted(earlier.returned) if earlier else ():
        if earlier and task in draft.filings and history.filed(earlier.seq, task) == task_body(rows, task):
            must = f"任务 {task} 已被退回，重报应有改动"
            draft.filings[task][0].notice("任务编号", "unchanged-return", must, "请按退回理由修改后再报")
    revision = earlier.revision + 1 if earlier else 1
    submission = Submission(unit, period.key, revision, sha256, **signatures(draft.bundle.cover))
    if not same:
        check_open(draft, history.record, received_on)
        history.add(unit, period.key, Latest(0, submission.revision, sha256, frozenset()), rows)
    note_undelivered(draft, history.record)
    fresh = (file for file in draft.evidence if not history.holds(file))
    held = history.record.submissions.get(earlier.seq) if earlier and same else None
    whole = complete_filings(history.record, unit, period)
    return Judged(
        draft,
        submission,
        rows,
        evidence=tuple(replace(file, n=n) for n, file in enumerate(fresh, 1)),
        given=given,
        earlier=earlier if same else None,
        recorded_on=held["received_on"] if held else received_on,
        due_on=history.record.due_on(unit, period),
        # What a refused attempt or a return kept open is answered by this.
        open_until=opening.whole if (opening := history.record.opening(unit, period)) else None,
        complete_on=whole[0]["received_on"] if whole else None,
    )


def _check_figures(draft: Draft, history: History) -> None:
    """Hold each figure, and the last one it says it follows, against the last on record."""
    for (task, id), (line, value) in draft.values.items():
        indicator = draft.plan.task(task).indicator(id)
        last = history.figure(draft.unit.code, task, id, draft.period)
        if last is None or last[1].value is None:
            continue
        period, (before, bound) = last[0], (last[1].value, last[1].bound)
        on_record = f"{period} 报的是 {bounded(before, bound)}"
        if value.previous is not None and value.previous != before:
            must = f"“{indicator.name}”的上期累计应与台账一致"
            found = f"{decimal_text(value.previous)}，{on_record}"
            line.notice("上期累计", "previous", must, "台账的数不受影响；台账有误的请告知办公室更正", found)
        # The words of a sum stand in the note too; only what the unit itself wrote explains a fall.
        explained = not is_blank(line.raw("备注"))
        if indicator.over_time != "cumulative" or value.value is None or explained:
            continue
        if value.value < before:
            must = f"“{indicator.name}”是累计数，不应少于上次报送的数"
            found = f"{bounded(value.value, value.bound)}，{on_record}"
            remedy = "请核对；确需核减的，在备注里写明原因"
            # 近150 and then 148 may well have grown: only what must have fallen is refused.
            fell = Range.of(value.value, value.bound).is_below(Range.of(before, bound))
            (line.error if fell else line.notice)("本期累计(期末数)", "falling", must, remedy, found)


def _numbered(draft: Draft, history: History) -> tuple[list[ProblemReport], tuple[GivenNumber, ...]]:
    """The draft's problems, each with a number: its own, the registered one of its text, or a new one."""
    unit, given = draft.unit.code, []
    found = []
    taken = {problem.problem for _, problem in draft.problems}
    for line, problem in draft.problems:
        if not problem.problem:
            number = history.number_of(unit, problem.task, problem.description)
            if number in taken:
                line.error(
                    "问题描述", "duplicate-problem", "同一问题只能填一行", f"请与编号 {number} 的一行合并"
                )
            if number is None:
                number = history.next_number(unit, problem.task)
                history.reserve(number, unit, problem.task)
            given.append(GivenNumber(number, problem.task, problem.description))
            problem = replace(problem, problem=number)
        found.append(problem)
    return found, tuple(given)


def _check_left_out(draft: Draft, history: History, numbers: set[str]) -> None:
    table = draft.bundle.tables.get(PROBLEMS)
    for report in history.open_problems(draft.unit.code, draft.period):
        if table and report.problem not in numbers and report.task in draft.tasks:
            must = f"未整改完的问题 {report.problem} 应列在问题清单里"
            finding = Finding(table.file, "problem-left-out", must, "该问题仍按未整改计，请补列", table.name)
            draft.bundle.note(replace(finding, severity="notice"), draft.owner)
