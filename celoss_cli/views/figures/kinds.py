"""The kinds of figures by name: each is a module beside this one. Brings nothing."""

from __future__ import annotations

KINDS = (
    "overview",
    "histogram",
    "reliability",
    "temperature",
    "classes",
    "confusion",
    "slices",
    "difference",
    "series",
)
"""In the order in which a page shows them."""
