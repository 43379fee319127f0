"""How it gets out: notebooks run into pages, pages signed off and into indexes."""

from tasklib.publish.dropping import drop
from tasklib.publish.kinds import KINDS, Kind, kind_named
from tasklib.publish.papers import check_forms, write_forms
from tasklib.publish.rebuild import Checked, verify_pages
from tasklib.publish.run import Order, Rendered, render
from tasklib.publish.signoff import Issued, Signing, issue
from tasklib.publish.waiting import drafts, signed_units, waiting_units

__all__ = [
    "KINDS",
    "Checked",
    "Issued",
    "Kind",
    "Order",
    "Rendered",
    "Signing",
    "check_forms",
    "drafts",
    "drop",
    "issue",
    "kind_named",
    "render",
    "signed_units",
    "verify_pages",
    "waiting_units",
    "write_forms",
]
