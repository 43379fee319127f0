"""A county's 实施方案 in: the form or a CSV table of several counties, and the text that belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from tasklib.errors import ParameterError
from tasklib.intake.arrivals import UNREADABLE_SUFFIXES, WORKBOOK_SUFFIXES, Arrival, arrive
from tasklib.intake.bundles import Bundle, Loose
from tasklib.intake.cells import is_blank, read_code, read_date, shown
from tasklib.intake.cover import check_signatures, cover_error, cover_text
from tasklib.intake.csv_tables import read_csv_table
from tasklib.intake.finding import Finding
from tasklib.intake.form import IMPLEMENTATION, INPUTS, PLAN_TITLE, UNIT, name_key, plain
from tasklib.intake.line import Line
from tasklib.intake.media import media_of
from tasklib.intake.naming import units_named
from tasklib.intake.personal import masked, personal_data
from tasklib.intake.tables import Table
from tasklib.intake.workbooks import read_workbook
from tasklib.ledger import Archive, EvidenceFile, ImplementationMeasure
from tasklib.plan import Plan, Unit, held_by, implementers

_TASK = "任务编号"
# The text of a plan is a document: a picture of it would not be one.
_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/ofd",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


@dataclass
class ImplementationDraft:
    """One county's implementation plan, as far as it could be read.

    Attributes:
        title: as its cover calls it, else as its text is called.
        measures: its measures, numbered within each task.
        documents: its text.
    """

    unit: Unit
    bundle: Bundle
    title: str | None = None
    measures: list[ImplementationMeasure] = field(default_factory=list)
    documents: list[EvidenceFile] = field(default_factory=list)


def read_implementations(
    paths: Sequence[Path], plan: Plan, archive: Archive, *, confirmed: bool = False
) -> tuple[list[Bundle], list[ImplementationDraft]]:
    """Archive forms, tables and texts, then read them; faults are noted in the bundles.

    Args:
        paths: forms as issued, CSV tables named 实施方案 with a column of unit codes, and the texts
            (PDF, OFD or Word) of the plans: each belongs to the county it names, or to the only one.
        plan: the plan that they carry out.
        archive: where the bytes are kept before anything is judged.
        confirmed: the office takes what is only questionable as it stands.

    Returns:
        A bundle for each form or table, and the drafts, units in administrative order.

    Raises:
        ParameterError: a file cannot be read, or there is neither form nor table among them.
        LedgerError: the archive cannot be written.
    """
    bundles: list[Bundle] = []
    texts: list[Arrival] = []
    drafts: list[ImplementationDraft] = []
    for path in paths:
        came = arrive(path, path.name, archive)
        suffix = path.suffix.lower()
        if suffix not in (*WORKBOOK_SUFFIXES, *UNREADABLE_SUFFIXES, ".csv"):
            texts.append(came)
            continue
        bundle = Bundle(suffix == ".csv", path.name, [came.file], plan=plan, confirmed=confirmed)
        bundle.grids[IMPLEMENTATION] = []
        bundles.append(bundle)
        _read(bundle, path, came)
        drafts += _Reader(bundle, plan).read()
    if not bundles:
        raise ParameterError(
            "请给出实施方案备案表（.xlsx 工作簿，或名为“实施方案.csv”的表）；正文和它一起给。"
        )
    for text in texts:
        _tie(text, plan, bundles, drafts)
    for draft in drafts:
        if draft.title is None and draft.documents:
            _take_title(draft, draft.documents[0].name)
    for code, count in Counter(draft.unit.code for draft in drafts).items():
        if count > 1:
            must = f"{plan.name_of(code)}的实施方案一次只能收一份"
            bundles[-1].note(Finding(bundles[-1].name, "filed-twice", must, "请只留一份"), (code, None))
    place = {unit.code: i for i, unit in enumerate(plan.units)}
    return bundles, sorted(drafts, key=lambda draft: place[draft.unit.code])


def _read(bundle: Bundle, path: Path, came: Arrival) -> None:
    suffix = path.suffix.lower()
    if came.fault:
        bundle.note(came.fault)
    elif suffix in UNREADABLE_SUFFIXES:
        must = "备案表须是 .xlsx、.xls、.ods 工作簿或 .csv 表"
        bundle.note(Finding(path.name, "extension", must, UNREADABLE_SUFFIXES[suffix], found=suffix))
    elif not bundle.is_csv:
        book = read_workbook(path.name, came.book, bundle.note, (IMPLEMENTATION,))
        bundle.grids |= book.grids
        bundle.cover, bundle.tables = book.cover, book.tables
    elif name_key(path.stem) != IMPLEMENTATION:
        must = f"CSV 表须名为 {IMPLEMENTATION}.csv"
        bundle.note(Finding(path.name, "table-name", must, "请改正文件名", found=path.name))
    else:
        grid, table = read_csv_table(path.name, IMPLEMENTATION, came.content, bundle.note)
        bundle.grids[IMPLEMENTATION] = grid
        if table:
            bundle.tables[IMPLEMENTATION] = table


class _Reader:
    """Reads one form or table under its plan."""

    def __init__(self, bundle: Bundle, plan: Plan) -> None:
        self._bundle, self._plan = bundle, plan
        self._units = {unit.code: unit for unit in implementers(plan)}
        self._drafts: dict[str, ImplementationDraft] = {}
        self._named: dict[str, Counter[str]] = {}

    def read(self) -> list[ImplementationDraft]:
        """The drafts in it; nothing of a form whose cover names no county of this plan's version."""
        bundle = self._bundle
        unit = None if bundle.is_csv else self._unit_of_cover()
        table = bundle.tables.get(IMPLEMENTATION)
        if table is None or (unit is None and not bundle.is_csv):
            return []
        if unit:
            self._open(unit).title = cover_text(bundle, PLAN_TITLE, (unit.code, None))
            check_signatures(bundle)
        for number, values in table.rows:
            line = Line(bundle, table, number, values)
            draft = self._open(unit) if unit else self._draft_of(line)
            if draft:
                line.owner = draft.unit.code, None
                self._row(line, draft)
        if not self._drafts:
            bundle.note(Finding(bundle.name, "no-rows", "表里须有本地举措", "请填写后重新报备"))
        for draft in self._drafts.values():
            self._complete(table, draft)
        return list(self._drafts.values())

    def _unit_of_cover(self) -> Unit | None:
        """The county that the cover names; None, with the reason noted, where it fits no form of ours."""
        cover, plan = self._bundle.cover, self._plan
        if cover is None:
            return None
        code = read_code(cover.values.get(UNIT, ""))
        unit = self._units.get(code)
        wanted = {
            "工作方案": (f"工作方案 {plan.id}", {plan.id}),
            "方案版本": (f"方案 {plan.id} 现行的第 {plan.version} 版", {str(plan.version)}),
            UNIT: ("须报备实施方案的县（区）的代码", self._units.keys()),
        }
        if unit:
            self._bundle.owners[code, None] = None
            names = {plain(name) for name in (unit.name, unit.short, *unit.aliases)}
            wanted["单位"] = (f"单位代码 {code} 的单位（{unit.name}）", names)
        sound = True
        for label, (what, fitting) in wanted.items():
            if plain(shown(cover.values.get(label, ""))) not in fitting:
                must, remedy = f"须是{what}", "请用下发给本单位的备案表填报，不要改封面上已有的内容"
                cover_error(self._bundle, label, "cover", must, remedy, owner=(code, None) if unit else None)
                sound = False
        return unit if sound else None

    def _open(self, unit: Unit) -> ImplementationDraft:
        self._bundle.owners[unit.code, None] = None
        self._named.setdefault(unit.code, Counter())
        return self._drafts.setdefault(unit.code, ImplementationDraft(unit, self._bundle))

    def _draft_of(self, line: Line) -> ImplementationDraft | None:
        unit = self._units.get(read_code(line.raw(UNIT)))
        if unit is None:
            must = f"“{UNIT}”须是本方案须报备实施方案的县（区）的代码"
            line.error(UNIT, "unit-unknown", must, "请核对单位代码；部门不报备实施方案")
        return self._open(unit) if unit else None

    def _row(self, line: Line, draft: ImplementationDraft) -> None:
        """Read one measure; a row of the form that was left blank is none."""
        if all(is_blank(line.raw(column)) for column in INPUTS[IMPLEMENTATION]):
            return
        task = read_code(line.raw(_TASK))
        if task not in {held.id for held in held_by(self._plan, draft.unit.code)}:
            must = f"任务编号须是分给{draft.unit.name}填报的事项"
            line.error(_TASK, "task-not-assigned", must, "请按备案表里的编号填写，或删去这一行")
            return
        self._named[draft.unit.code][task] += 1
        measure, post = line.text("本地举措"), line.text("责任岗位")
        deadline = line.read("完成时限", read_date)
        for column in ("本地举措", "责任岗位", "完成时限"):
            if is_blank(line.raw(column)):
                line.error(column, "measure-incomplete", f"每条举措须写明“{column}”", f"请补填{column}")
        if measure:
            n = self._named[draft.unit.code][task]
            draft.measures.append(ImplementationMeasure(task, n, measure, post, deadline))

    def _complete(self, table: Table, draft: ImplementationDraft) -> None:
        """Refuse a plan that leaves tasks of the county without any measure."""
        unit, named = draft.unit, self._named[draft.unit.code]
        missing = "、".join(task.id for task in held_by(self._plan, unit.code) if not named[task.id])
        if missing and not table.missing:
            must = f"{unit.name}填报的每个事项须至少有一条写明责任岗位和完成时限的举措"
            remedy = f"请补填{missing}后重新报备"
            finding = Finding(table.file, "implementation-incomplete", must, remedy, IMPLEMENTATION)
            self._bundle.note(finding, (unit.code, None))


def _take_title(draft: ImplementationDraft, file: str) -> None:
    """Call a plan whose cover names it nothing as its text is called; persons are questioned."""
    draft.title = PurePath(file).stem
    if kinds := personal_data(draft.title):
        must = f"正文的文件名用作{PLAN_TITLE}，里面不应有{'、'.join(kinds)}"
        remedy = f"请改文件名，或在封面填写{PLAN_TITLE}；确非个人信息的，由办公室核实确认"
        finding = Finding(masked(file), "personal-data", must, remedy, severity="question")
        draft.bundle.note(finding, (draft.unit.code, None))


def _tie(text: Arrival, plan: Plan, bundles: Sequence[Bundle], drafts: Sequence[ImplementationDraft]) -> None:
    """Give a text to the county it names, or to the only one; what fits none is noted."""
    file, media = text.file, media_of(text.content)
    named = units_named(plan, file.name)
    fitting = [draft for draft in drafts if draft.unit.code in named or (not named and len(drafts) == 1)]
    draft = fitting[0] if len(fitting) == 1 else None
    bundle = draft.bundle if draft else bundles[0]
    bundle.loose.append(Loose(file, media, text.fault))
    if text.fault:
        bundle.note(text.fault)
    elif media not in _DOCUMENTS:
        must, remedy = "实施方案的正文须是 PDF、OFD 或 Word 文件，按内容认定", "请另存为 PDF 后重新报备"
        bundle.note(Finding(file.name, "document-type", must, remedy))
    elif draft:
        n, code = len(draft.documents) + 1, draft.unit.code
        kept = EvidenceFile(n, code, file.name, file.sha256, file.size, media, "plan")
        draft.documents.append(kept)
    elif drafts:
        must, remedy = "正文须对应一个县（区）的备案表", "请在文件名里写明县（区）名称，和它的备案表一起给"
        bundle.note(Finding(file.name, "document-unnamed", must, remedy))
