"""How it gets out: notebooks run into pages, pages into indexes."""

from tasklib.publish.kinds import KINDS, Kind, kind_named
from tasklib.publish.run import Order, Rendered, render

__all__ = ["KINDS", "Kind", "Order", "Rendered", "kind_named", "render"]
