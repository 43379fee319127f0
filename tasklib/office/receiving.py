"""收件: what came is filed, and answered with a receipt or a marked copy in the outbox."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from tasklib.errors import FilingRefused, sentence_of
from tasklib.files import reason, write_whole
from tasklib.intake import Outcome, Receipt, file_filings, receipt_workbook
from tasklib.intake.parcels import Parcel, parcels
from tasklib.ledger import Archive, Ledger
from tasklib.plan import Plan

# Where the inbox keeps what it is done with, by day.
DONE = "已处理"
_FRESH = 2.0
_PAUSE = 0.5


@dataclass(frozen=True)
class Reception:
    """The office's reception of filings (收件处).

    Attributes:
        plans, ledger, archive, received_on, actor, plan_id: as ``file_filings`` takes them.
        outbox: the folder of replies; each lies in its period's folder.
    """

    plans: Mapping[str, Plan]
    ledger: Ledger
    archive: Archive
    received_on: date
    actor: str
    outbox: Path
    plan_id: str | None = None


@dataclass(frozen=True)
class Reply:
    """What became of one command of filing.

    Attributes:
        outcome: what was recorded, or None.
        refused: why nothing was, or None; both are None where what came was not even judged.
        written: the receipts or marked copies, in the order of the outcome's or the refusal's.
        unwritten: a sentence about what could not be done besides, or about why nothing was
            judged; None if nothing went wrong.
        files: where what came lies now, to be filed again once it is confirmed.
    """

    outcome: Outcome | None = None
    refused: FilingRefused | None = None
    written: tuple[Path, ...] = ()
    unwritten: str | None = None
    files: tuple[Path, ...] = ()

    @property
    def word(self) -> str:
        """What became of it: 已收, 退回, or 未处理 where it was not even judged."""
        return "已收" if self.outcome else "退回" if self.refused else "未处理"


def tally(replies: Iterable[Reply]) -> str:
    """How many came to what, as the end of a sentence; empty where there are none."""
    counts = Counter(reply.word for reply in replies)
    return "，".join(f"{word} {counts[word]} 件" for word in ("已收", "退回", "未处理") if counts[word])


def receive(at: Reception, paths: Sequence[Path], *, confirmed: bool = False) -> Reply:
    """File what came and write the reply.

    A refusal is told, never raised; so is a reply that could not be written: what was recorded
    stays recorded, and filing the same files again gives the reply again.

    Raises:
        ParameterError, SnapshotError, LedgerError: as ``file_filings``; nothing was recorded.
    """
    try:
        outcome = file_filings(
            paths,
            plans=at.plans,
            ledger=at.ledger,
            archive=at.archive,
            received_on=at.received_on,
            actor=at.actor,
            plan_id=at.plan_id,
            confirmed=confirmed,
        )
    except FilingRefused as refused:
        return replace(answer_refusal(refused, at.outbox), files=tuple(paths))
    receipts = [
        (at.outbox / _receipt_name(plan, receipt), partial(receipt_workbook, plan, receipt), receipt.same)
        for receipt in outcome.receipts
        for plan in [at.plans[receipt.plan]]
    ]
    written, failure = _write_all(receipts)
    seqs = "、".join(f"第 {receipt.seq} 条" for receipt in outcome.receipts)
    told = f"报送已入账（{seqs}），回执没有写成（{failure}），再收一次同样的文件可补得，不会重复入账。"
    return Reply(outcome, None, written, told if failure else None, tuple(paths))


def answer_refusal(refused: FilingRefused, outbox: Path) -> Reply:
    """Write the marked copies of what was refused below ``outbox``, beside any that lie there already."""
    copies = [(outbox / name, partial(bytes, content), False) for name, content in refused.copies]
    written, failure = _write_all(copies)
    told = f"退件已记录，退回件没有写成（{failure}），再收一次同样的文件可补得。" if failure else None
    return Reply(None, refused, written, told)


def _receipt_name(plan: Plan, receipt: Receipt) -> str:
    short = "".join(c for c in plan.unit(receipt.unit).short if c.isalnum())
    return f"{receipt.period}/{receipt.unit}_{short}_{receipt.period}_回执_第{receipt.revision}次.xlsx"


def _write_all(
    replies: Sequence[tuple[Path, Callable[[], bytes], bool]],
) -> tuple[tuple[Path, ...], str | None]:
    """Make and write replies, up to the first that fails; what was written, and why the rest was not."""
    written: list[Path] = []
    for path, content, again in replies:
        try:
            written.append(_write(path, content(), again=again))
        except OSError as error:
            return tuple(written), reason(error)
        except Exception as error:  # noqa: BLE001 - it must not hide what is on record by now
            return tuple(written), f"程序内部出错，{type(error).__name__}：{error}"
    return tuple(written), None


def _write(path: Path, content: bytes, *, again: bool) -> Path:
    """Write a reply beside any other of its name; one given again is the one already there."""
    for target in _numbered(path):
        if not target.exists():
            write_whole(target, content)
            return target
        if again or target.read_bytes() == content:
            return target
    raise AssertionError("numbers never end")


def _numbered(path: Path) -> Iterator[Path]:
    """The path, then the same with -2, -3 … at its end."""
    yield path
    yield from (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in itertools.count(2))


def receive_inbox(at: Reception, inbox: Path, *, confirmed: bool = False) -> Iterator[tuple[str, Reply]]:
    """File everything in the inbox, one parcel after the other as the iterator is read.

    A parcel is a loose workbook with the loose evidence files it names, the loose CSV tables, or
    a folder. Whatever becomes of one stops no other. What was judged is moved below ``已处理``, into
    a numbered folder of the day's; what could not be judged stays where it is, and its reply says why.

    Yields:
        The parcel's name and what became of it.
    """
    if not inbox.is_dir():
        return
    sorted_out = parcels(inbox, at.plans, apart=DONE)
    before = {parcel.name: _state(parcel.paths) for parcel in sorted_out}
    if any(time.time() - changed < _FRESH for state in before.values() for _, _, changed in state):
        # A file that grows is still being copied into the inbox.
        time.sleep(_PAUSE)
    for parcel in sorted_out:
        if parcel.held:
            yield parcel.name, Reply(unwritten=parcel.held)
        elif _state(parcel.paths) != before[parcel.name]:
            yield parcel.name, Reply(unwritten=f"“{parcel.name}”还在写入，请稍后再收。")
        else:
            yield parcel.name, _receive_parcel(at, parcel, inbox / DONE, confirmed=confirmed)


def _receive_parcel(at: Reception, parcel: Parcel, done: Path, *, confirmed: bool) -> Reply:
    try:
        reply = receive(at, parcel.paths, confirmed=confirmed)
    except Exception as error:  # noqa: BLE001 - one parcel's fault must not stop the others
        return Reply(unwritten=sentence_of(error))
    # The filing itself goes last: if the program dies on the way, it is filed again, as the same, and follows.
    places = put_away(parcel.paths[::-1], done / str(at.received_on))
    reply = replace(reply, files=tuple(places[path] for path in parcel.paths))
    stuck = [path.name for path, place in places.items() if place == path]
    if not stuck:
        return reply
    said = f"“{'、'.join(stuck)}”没能移到“{DONE}”，请手工移走，免得重复收件。"
    return replace(reply, unwritten=f"{reply.unwritten or ''}{said}")


def put_away(paths: Sequence[Path], day: Path) -> dict[Path, Path]:
    """Move files into the day's next numbered folder, names untouched: rows name them.

    Returns:
        Where each lies now; where it lay, if it could not be moved.
    """
    places = {path: path for path in paths}
    with suppress(OSError):
        folder = _next_folder(day)
        for path in paths:
            places[path] = path.rename(folder / path.name)
    return places


def _next_folder(day: Path) -> Path:
    for n in itertools.count(1):
        with suppress(FileExistsError):
            (folder := day / f"{n:02}").mkdir(parents=True)
            return folder
    raise AssertionError("numbers never end")


def _state(paths: Sequence[Path]) -> list[tuple[str, int, float]]:
    """Name, size and last change of every file of a parcel."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found = []
    for file in files:
        try:
            at = file.stat()
            found.append((file.name, at.st_size, at.st_mtime))
        except OSError:
            found.append((file.name, -1, 0.0))
    return found
