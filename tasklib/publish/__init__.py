"""How it gets out: notebooks run into pages, pages signed off and into indexes."""

from tasklib.publish.kinds import KINDS, Kind, kind_named
from tasklib.publish.papers import check_forms, write_forms
from tasklib.publish.rebuild import Checked, verify_pages
from tasklib.publish.run import Order, Rendered, render
from tasklib.publish.signoff import Issued, Signing, drafts, issue

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
    "issue",
    "kind_named",
    "render",
    "verify_pages",
    "write_forms",
]
