"""The kinds of figures by name: each is a module beside this one. Brings nothing."""

from __future__ import annotations

KINDS = (
    "overview",
    "histogram",
    "reliability",
    "classes",
    "confusion",
    "temperature",
    "difference",
)
"""In the order in which a page shows them."""
