"""What a cover says: its values read as any other cell's, with what is wrong noted at their own addresses."""

from __future__ import annotations

from tasklib.intake.bundles import Bundle, Owner
from tasklib.intake.cells import Unfit, read_text, shown
from tasklib.intake.finding import Finding, Severity
from tasklib.intake.form import COVER
from tasklib.intake.personal import masked, personal_data
from tasklib.intake.tables import Cover

_SIGNATURES = {"filled_by": "填报人", "checked_by": "审核人", "signed_by": "签发人", "phone": "联系电话"}
_SIGNATURE = 60


def cover_value(bundle: Bundle, label: str) -> object:
    """The value beside a label as it came; empty where the label or the whole cover is missing."""
    return bundle.cover.values.get(label, "") if bundle.cover else ""


def cover_error(
    bundle: Bundle,
    label: str,
    rule: str,
    must: str,
    remedy: str,
    severity: Severity = "error",
    owner: Owner | None = None,
) -> None:
    """Note what is wrong with the value beside a label; ``must`` follows the label."""
    assert bundle.cover is not None
    cell, found = bundle.cover.cells.get(label), masked(shown(cover_value(bundle, label)))
    must = f"“{label}”{must}"
    bundle.note(Finding(bundle.cover.file, rule, must, remedy, COVER, cell, label, found, severity), owner)


def cover_text(bundle: Bundle, label: str, owner: Owner | None = None) -> str | None:
    """The text beside a label; None where blank or, with the reason noted, unfit. Persons are questioned."""
    try:
        text = read_text(cover_value(bundle, label))
    except Unfit as unfit:
        cover_error(bundle, label, unfit.rule, unfit.must, unfit.remedy, owner=owner)
        return None
    kinds = personal_data(text or "")
    if label == _SIGNATURES["phone"] and list(kinds) == ["手机号"]:
        must, remedy = "应是办公电话，手机号不记入台账", "下次请填办公电话"
        cover_error(bundle, label, "mobile-phone", must, remedy, "notice", owner)
    elif kinds:
        must, remedy = f"里不应有{'、'.join(kinds)}", "请删去；确非个人信息的，由办公室核实确认"
        cover_error(bundle, label, "personal-data", must, remedy, "question", owner)
    return text


def check_signatures(bundle: Bundle) -> None:
    """Refuse what no name can be, and question what points at a person; a mobile number is no office phone."""
    for label in _SIGNATURES.values():
        cover_text(bundle, label)


def signatures(cover: Cover | None) -> dict[str, str | None]:
    """Who filled in, checked and signed a filing, and the office phone, as ``Submission`` has them."""
    values = cover.values if cover else {}
    said = {name: shown(values.get(label, ""))[:_SIGNATURE] for name, label in _SIGNATURES.items()}
    # A mobile number is a person's own, and no office phone.
    phone = "" if personal_data(said["phone"]) else said["phone"]
    return {name: text or None for name, text in {**said, "phone": phone}.items()}
