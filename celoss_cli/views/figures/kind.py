"""What a kind of figure is, and the names of all. Brings no matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
"""The modules beside this one, in the order in which a page shows them."""

Document: TypeAlias = Mapping[str, Any]
"""The JSON of a report, of a comparison or of a series."""


def has_labels(document: Document) -> bool:
    """Tell whether the report is of rows with several labels, each a yes/no question."""
    return bool(document.get("settings", {}).get("multi_label"))


class Kind(NamedTuple):
    """A kind of figure: what it is called, what it needs, and how it is drawn.

    Attributes:
        title: its heading.
        has: tells whether a document holds what it shows.
        size: its usual width and height, in inches.
        draw: draws it.
        describe: says in words what it shows.
        numbers: its numbers.
        remedy: what writes what it shows, where not every report has it, or "".

    """

    title: Callable[[Document], str]
    has: Callable[[Document], bool]
    size: Callable[[Document], tuple[float, float]]
    draw: Callable[[Document, Axes, LossUnit], None]
    describe: Callable[[Document, LossUnit], str]
    numbers: Callable[[Document, LossUnit], Cells]
    remedy: str = ""
