"""Workbooks and CSV tables broken at random: taken whole or refused whole, and never a traceback."""

from __future__ import annotations

import csv
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tasklib.errors import FilingRefused, LedgerError, ParameterError
from tasklib.intake import Finding, Receipt
from tasklib.intake.form import INDICATORS, PROBLEMS, PROGRESS
from tasklib.ledger import verify
from tests.intake.clerk import Clerk, as_ods, as_xls
from tests.intake.desk import Desk, good_rows, problem, read
from tests.torture import TORTURE

pytestmark = pytest.mark.faults

# 500 in `make test`, ten times as many in `make torture`.
ROUNDS, EACH = 10 * TORTURE, 50
NASTY = (
    "", " ", "=1+1", "#REF!", "1e400", "-0", "NaN", "inf", "９" * 30, "0.5", "100", "100.0000001", "150余", "近约150余",
    "暂缺", "暂缺：", "TRUE", "2022-13-45", "2022-07", "99999", "2958466", "T1", "T9", "C02", "../../x", "<b>", "𠮷",
    "\u202e", "\u200b", "_x0000_", "&#0;", "&#xD800;", "&amp;", "]]>", "a\tb\nc", "甲" * 2001, "x" * 70_000, "'",
    '"', '","', "110101199003074514", "13800138000", "封面", "任务编号", "合计", "注：", "无",
    "1" + " " * 400 + "2", "2022-07-31" + "\u3000" * 400 + "x", "\x1b[2J", "a\u0301\u0323" * 9000,
)  # fmt: skip
Mutation = Callable[[bytes, random.Random], bytes]


# --- bytes ------------------------------------------------------------------------------------


def flipped(content: bytes, rng: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(rng.choice((1, 3, 20, 200))):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def cut_short(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def spliced(content: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(content)) for _ in range(2))
    middle = rng.choice((b"", content[a:b] * 2, bytes(b - a), rng.randbytes(20)))
    return content[:a] + middle + content[b:]


# --- zips -------------------------------------------------------------------------------------


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        # Two parts of one name are what is wanted.
        warnings.simplefilter("ignore")
        for name, part in parts:
            book.writestr(name, part)
    return packed.getvalue()


def unzipped(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return [(name, book.read(name)) for name in book.namelist()]


def parts_shuffled(content: bytes, rng: random.Random) -> bytes:
    parts = unzipped(content)
    a, b = (rng.randrange(len(parts)) for _ in range(2))
    (one, first), (two, second) = parts[a], parts[b]
    match rng.randrange(5):
        case 0:
            del parts[a]
        case 1:
            parts.append((one, second))
        case 2:
            parts[a], parts[b] = (one, second), (two, first)
        case 3:
            parts[a] = one.upper(), first
        case _:
            parts[a] = one, rng.choice((b"", b"<x/>", rng.randbytes(100), first + second))
    return zipped(parts)


def one_part(content: bytes, rng: random.Random, change: Callable[[str], str]) -> bytes:
    """Change one of the parts that hold cells, sheets or styles."""
    parts = unzipped(content)
    wanted = [
        n for n, (name, _) in enumerate(parts) if re.search(r"sheet|content|String|workbook|styles", name)
    ]
    n = rng.choice(wanted or range(len(parts)))
    name, part = parts[n]
    parts[n] = name, change(part.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return zipped(parts)


def part_flipped(content: bytes, rng: random.Random) -> bytes:
    parts = unzipped(content)
    n = rng.randrange(len(parts))
    parts[n] = parts[n][0], rng.choice((flipped, cut_short, spliced))(parts[n][1] or b" ", rng)
    return zipped(parts)


def cells_replaced(content: bytes, rng: random.Random) -> bytes:
    nasty, chance = rng.choice(NASTY), rng.choice((0.02, 0.3))
    escaped = nasty if nasty.startswith("&") else nasty.replace("&", "&amp;").replace("<", "&lt;")

    def replaced(found: re.Match[str]) -> str:
        return f"{found[1]}{escaped}{found[3]}" if rng.random() < chance else found[0]

    return one_part(
        content, rng, lambda text: re.sub(r"(<(?:v|t|text:p)\b[^>]*>)([^<]*)(</)", replaced, text)
    )


VALUES = (
    "", "0", "-1", "1", "7", "99", "1048577", "4294967296", "e", "b", "str", "s", "d", "inlineStr", "percentage",
    "A1", "XFD1048576", "A0", "ZZZZ1", "a9", "A1:B2", "date", "boolean",
)  # fmt: skip


def attributes_replaced(content: bytes, rng: random.Random) -> bytes:
    def replaced(found: re.Match[str]) -> str:
        return f'{found[1]}"{rng.choice(VALUES)}"' if rng.random() < 0.01 else found[0]

    return one_part(content, rng, lambda text: re.sub(r'(\b[\w:-]+=)"[^"]*"', replaced, text))


def elements_moved(content: bytes, rng: random.Random) -> bytes:
    def moved(text: str) -> str:
        found = list(
            re.finditer(
                r"<(row|c|table:table-row|table:table-cell|sheet|si)\b.*?(?:/>|</\1>)", text, re.DOTALL
            )
        )
        if not found:
            return text
        one, other = rng.choice(found), rng.choice(found)
        instead = rng.choice(("", one[0] * 2, other[0], "<f>A1</f>" + one[0], f"<f>{one[0]}</f>"))
        return text[: one.start()] + instead + text[one.end() :]

    return one_part(content, rng, moved)


ANY: tuple[Mutation, ...] = (flipped, cut_short, spliced)
PACKED: tuple[Mutation, ...] = (
    parts_shuffled, part_flipped, cells_replaced, cells_replaced, attributes_replaced, elements_moved,
)  # fmt: skip


# --- text -------------------------------------------------------------------------------------


def lines_changed(content: bytes, rng: random.Random) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    for _ in range(rng.choice((1, 3))):
        row = rng.choice(rows)
        match rng.randrange(5):
            case 0:
                rows.remove(row)
            case 1:
                rows.append(row)
            case 2:
                row.insert(rng.randrange(len(row) + 1), rng.choice(NASTY))
            case _ if row:
                row[rng.randrange(len(row))] = rng.choice(NASTY)
        if not rows:
            rows = [[]]
    text = io.StringIO()
    csv.writer(text, delimiter=rng.choice(",,,;\t"), quoting=rng.choice((0, 1))).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def marks_changed(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("utf-8")
    for _ in range(rng.choice((1, 5))):
        at = rng.randrange(len(text))
        text = (
            text[:at]
            + rng.choice((",", '"', '""', "\n", "\r", ";", "\t", "\0", "，", "\ufeff", ""))
            + text[at + 1 :]
        )
    return text.encode(
        rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32", "big5")), "replace"
    )


TEXT: tuple[Mutation, ...] = (*ANY, lines_changed, lines_changed, marks_changed)


# --- the law ----------------------------------------------------------------------------------


def sources(desk: Desk) -> dict[str, bytes]:
    """A good filing in every format."""
    rows = {**good_rows(), PROBLEMS: [problem()]}
    path = Clerk(desk.template()).fill(rows).save()
    sheets = read(path)
    return {"xlsx": path.read_bytes(), "xls": as_xls(sheets), "ods": as_ods(sheets)}


def broken(desk: Desk, good: dict[str, bytes], rng: random.Random) -> Path:
    """One parcel, broken in one to three ways."""
    form = rng.choice(("xlsx", "xlsx", "xlsx", "xls", "ods", "csv"))
    if form == "csv":
        folder = desk.csv({**good_rows(), PROBLEMS: [problem()]})
        path = folder / f"{rng.choice((PROGRESS, INDICATORS, PROBLEMS))}.csv"
        path.write_bytes(rng.choice(TEXT)(path.read_bytes(), rng))
        return folder
    content = good[form]
    for _ in range(rng.choice((1, 1, 3)) if form != "xls" else 0):
        content = rng.choice(PACKED)(content, rng)
    if form == "xls" or rng.random() < 0.2:
        content = rng.choice(ANY)(content, rng)
    path = desk.folder / f"甲县.{form}"
    path.write_bytes(content)
    return path


def test_good_filings_of_every_format_are_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    receipts = []
    for form, content in sources(desk).items():
        path = tmp_path / f"甲县.{form}"
        path.write_bytes(content)
        receipts.append(desk.receipt(path))
    receipts.append(desk.receipt(desk.csv({**good_rows(), PROBLEMS: [problem()]})))
    assert [receipt.same for receipt in receipts] == [False, True, True, True]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_broken_file_is_taken_whole_or_refused_whole(tmp_path: Path, seed: int) -> None:
    rng, desk = random.Random(seed), Desk(tmp_path)
    good = sources(desk)
    taken: list[Receipt] = []
    found: list[Finding] = []
    for _ in range(EACH):
        path, head = broken(desk, good, rng), desk.ledger.head()
        try:
            told = [receipt for receipt in desk.file(path).receipts if not receipt.same]
        except FilingRefused as refused:
            told, found = [], [*found, *refused.details]
        except (ParameterError, LedgerError):
            told = []
        taken += told
        # The plan's own entry, a refusal, or a submission.
        assert desk.ledger.head() - head in (0, 1, 2)
    assert found
    assert all(str(finding) and finding.must and finding.remedy for finding in found)
    assert verify(desk.ledger, desk.archive)[0] == desk.ledger.head()
    whole = {receipt.seq: (receipt.tasks, receipt.indicators, receipt.problems) for receipt in taken}
    counts = {seq: [0, 0, 0] for seq in whole}
    for n, table in enumerate(("filing", "indicator_value", "problem_report")):
        for row in desk.rows(table):
            counts[row["seq"]][n] += 1
    assert {seq: tuple(count) for seq, count in counts.items()} == whole
    assert {row["seq"] for row in desk.rows("submission")} == whole.keys()
