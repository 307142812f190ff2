"""The cross-entropy of each class, beside its chance baseline."""

from __future__ import annotations

from matplotlib.axes import Axes

from celoss_cli.report.entries import ClassRow
from celoss_cli.text import printable
from celoss_cli.views import cells, numbers
from celoss_cli.views.cells import Cells, entry
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind, has_labels
from celoss_cli.views.figures.marks import forest
from celoss_cli.views.numbers import LossUnit, in_unit

MOST = 30
"""So many classes are drawn."""
_WIDE = 20
"""Where the largest number is so many times the smallest, the axis is logarithmic."""


def _worst_first(document: Document) -> list[ClassRow]:
    """Return the classes that have a value."""
    rows = [entry(ClassRow, each) for each in document.get("classes", ())]
    return sorted(
        (row for row in rows if row.cross_entropy is not None),
        key=lambda row: -(row.cross_entropy or 0.0),
    )


def _noun(document: Document) -> str:
    return "label" if has_labels(document) else "class"


def _has_intervals(document: Document) -> bool:
    """Tell whether a class has an interval: rows of clusters give them none."""
    return any(each["cross_entropy_low"] is not None for each in document["classes"])


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw one line per class, the worst at the top."""
    shown = _worst_first(document)[:MOST]
    entries = [
        (
            f"{style.name(each.name)} ({each.support:,})",
            each.cross_entropy,
            each.cross_entropy_low,
            each.cross_entropy_high,
        )
        for each in shown
    ]
    chances = [each.chance_cross_entropy for each in shown]
    known = [value for value in [*chances, *(each[1] for each in entries)] if value is not None]
    if min(known) > 0 and max(known) > _WIDE * min(known):
        style.logarithmic(ax, steps=(1, 2, 5) if max(known) < _WIDE**2 * min(known) else (1,))
    tips = [f"{each[0]}: {each[4]} {unit}, 95% CI {each[5]}, chance {each[6]}"
            for each in _cells(shown, document, unit).rows]  # fmt: skip
    label = "cross-entropy, 95% CI" if _has_intervals(document) else "cross-entropy"
    forest(ax, entries, tips, unit, label)
    marks = [(at, in_unit(value, unit)) for at, value in enumerate(chances) if value is not None]
    if marks:
        places, values = zip(*marks, strict=True)
        ax.plot(values, places, "|", color=style.ORANGE, markersize=9, mew=1.8, label="chance")
    if ax.get_xscale() == "linear":
        ax.set_xlim(left=0)
    ax.set_xlabel(f"cross-entropy ({unit}) of a {_noun(document)} (rows)")
    style.legend_above(ax)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    known, every = _worst_first(document), len(document["classes"])
    if not known:
        return "No class has a finite cross-entropy."
    worst, noun = known[0], _noun(document)
    drawn = f"each {noun}"
    if every > MOST:
        plural = "labels" if has_labels(document) else "classes"
        drawn = f"the {MOST} of {every:,} {plural} where it is highest"
    beside = "its 95% CI and its" if _has_intervals(document) else "its"
    return (
        f"Cross-entropy of {drawn}, worst first, with {beside} chance baseline. Highest: "
        f"{printable(worst.name)}, {numbers.loss(worst.cross_entropy, unit)} {unit}."
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per class, the worst first, then those without a value."""
    known = _worst_first(document)
    rows = [entry(ClassRow, each) for each in document["classes"]]
    rest = [row for row in rows if row.cross_entropy is None]
    return _cells([*known, *rest], document, unit)


def _cells(rows: list[ClassRow], document: Document, unit: LossUnit) -> Cells:
    return cells.classes(rows, _noun(document), unit).without("D2")


KIND = Kind(
    title=lambda document: "Labels" if has_labels(document) else "Classes",
    has=lambda document: bool(_worst_first(document)),
    size=lambda document: (style.WIDTH, 1.2 + 0.21 * min(len(document["classes"]), MOST)),
    draw=draw,
    describe=describe,
    numbers=table,
)
