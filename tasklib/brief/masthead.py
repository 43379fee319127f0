"""What stands around a page that goes out in an office's name: 刊头 above it, 版记 below, 送审稿 across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasklib.brief.html import Html, render
from tasklib.brief.marks import full_day
from tasklib.brief.table import Group, table
from tasklib.plan import Plan

DRAFT = "送审稿"


@dataclass(frozen=True)
class Change:
    """One figure that is no longer what an earlier edition said, each part as a page writes it."""

    matter: str
    unit: str
    was: str
    now: str


@dataclass(frozen=True)
class Signature:
    """What signing a page off gave it; ``reason`` and ``changes`` are those of a later edition."""

    number: int
    signer: str
    signed_on: date
    edition: int = 1
    reason: str = ""
    changes: Sequence[Change] = ()

    @property
    def issue(self) -> str:
        """The number as it is printed: 第3期, 第3期（第2版）."""
        return f"第{self.number}期" + (f"（第{self.edition}版）" if self.edition > 1 else "")


@dataclass(frozen=True)
class Masthead:
    """In whose name a page goes out and to whom; without a signature it is a draft.

    Attributes:
        series: 刊名.
        issuer: the issuing unit's full name.
        copies: 主送, 报, 送, 发, each with whom; those without are left out.
    """

    series: str
    issuer: str
    copies: Sequence[tuple[str, str]] = ()
    signature: Signature | None = None

    @classmethod
    def of(cls, plan: Plan, kind: str, title: str, signature: Signature | None = None) -> Masthead:
        """As the plan says for a kind of brief; where it is silent, under the kind's title by its office."""
        found = plan.imprint(kind)
        if found is None:
            return cls(title, plan.unit(plan.office).name, (), signature)
        told = {
            "主送": found.addressed_to,
            "报": found.reports_to,
            "送": found.copies_to,
            "发": found.sent_to,
        }
        copies = [(name, whom) for name, whom in told.items() if whom]
        return cls(found.series or title, plan.unit(found.issuer).name, copies, signature)

    def head(self) -> Html:
        """刊头: series, number, issuer and date; on a draft the number is blank and every sheet is marked."""
        signed = self.signature
        return render(
            "_masthead.html",
            draft="" if signed else DRAFT,
            series=self.series,
            issue=signed.issue if signed else "第　　期",
            issuer=self.issuer,
            signed_on=full_day(signed.signed_on) if signed else "",
            edition=signed.edition if signed and signed.edition > 1 else 0,
        )

    def foot(self) -> Html:
        """版记: what a later edition changed, to whom the page goes, and who signed it."""
        signed = self.signature
        lines = [*self.copies, ("签发", signed.signer)] if signed else [*self.copies, ("签发", "")]
        edition = self._changes(signed) if signed and signed.edition > 1 else Html("")
        return render("_imprint.html", edition=edition, lines=lines)

    def _changes(self, signed: Signature) -> Html:
        rows = [(change.matter, change.unit, change.was, change.now) for change in signed.changes]
        caption = f"第{signed.edition}版与上一版不同的数字（{len(rows)}个）"
        listed = table(caption, "事项:prose 单位 原为 现为", [Group(rows)], "与上一版相比，数字没有变化。")
        return render("_edition.html", signed=signed, listed=listed)
